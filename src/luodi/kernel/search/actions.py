"""Writing the index, inside the action that writes the record; building all of it anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from django.db import connection, transaction

from luodi.kernel.cards import FoundKind, found_kinds, load
from luodi.kernel.log.many import insert
from luodi.kernel.search import fulltext
from luodi.kernel.search.models import SERIALS, IndexReach, IndexRow, IndexState
from luodi.kernel.search.rules import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    VERSION,
    Findable,
    Reach,
    fit,
    folded,
)

BATCH = 500
COLUMNS = ("kind", "record", "permission", "unit_path", "place_path", "reached", "title", "text",
           "folded", "day_number")  # fmt: skip
"""Columns of a row that are written; the database makes its rank of day and number."""


def put(*items: Findable) -> None:
    """Make records findable as they stand now; the last thing that an action writes.

    Parameters
    ----------
    items
        The records. Mobile numbers in them are masked and citizen numbers taken out; the text is
        kept up to a length. A kind that no card names is left out: nothing would open it.

    Raises
    ------
    django.db.transaction.TransactionManagementError
        Outside a transaction: a record and its row in the index must stand or fall together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("the index is written in a transaction")
    for item in items:
        _put(_fitting(item))


def remove(kind: str, *records: int) -> None:
    """Make records findable no more; nothing happens to those that were not.

    Parameters
    ----------
    kind, records
        What the records were put as.
    """
    rows = IndexRow.objects.select_for_update().filter(kind=kind, record__in=records)
    _take_out(list(rows))


def put_followers(kind: str, record: int) -> None:
    """Make what is made of a record findable as it stands now.

    Parameters
    ----------
    kind, record
        The record that changed; the cards tell which kinds follow it.
    """
    put(*_followers(kind, record))


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Build the index anew from the records that all cards name.

    Returns
    -------
    dict
        How many records of each kind were put.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE kernel_search_indexrow IN EXCLUSIVE MODE")
    IndexReach.objects.all().delete()
    IndexRow.objects.all()._raw_delete(using="default")  # noqa: SLF001 - nothing hangs on them now
    fulltext.clear()
    counts = {kind.kind: _fill(kind) for kind in found_kinds().values()}
    IndexState.objects.update_or_create(pk=1, defaults={"version": VERSION})
    return counts


def is_outdated() -> bool:
    """Tell whether the index was built by other rules than these, or never."""
    return not IndexState.objects.filter(version=VERSION).exists()


def _fill(kind: FoundKind) -> int:
    rows: Iterable[Findable] = load(kind.rows)()
    source = iter(rows)
    count = 0
    while batch := list(islice(source, BATCH)):
        add(batch)
        count += len(batch)
    return count


def add(items: Iterable[Findable]) -> None:
    """Put many records that are not in the index yet, in few statements.

    Parameters
    ----------
    items
        The records; each must be new to the index.
    """
    fitting = [_fitting(item) for item in items]
    rows = [IndexRow(kind=item.kind, record=item.record, **_columns(item)) for item in fitting]
    numbers = insert(IndexRow, COLUMNS, [[getattr(row, name) for name in COLUMNS] for row in rows])
    for row, number in zip(rows, numbers, strict=True):
        row.pk = number
    IndexReach.objects.bulk_create(
        reach
        for row, item in zip(rows, fitting, strict=True)
        for reach in _reaches(row, item.reaches)
    )
    fulltext.write(
        (row.day_number * SERIALS + row.pk, fulltext.marks_of(item, row.permission))
        for row, item in zip(rows, fitting, strict=True)
    )


def _fitting(item: Findable) -> Findable:
    return replace(
        item,
        title=fit(item.title, TITLE_LENGTH),
        text=fit(item.text, TEXT_LENGTH),
        reaches=(item.reaches[0], *_others(item.reaches)),
    )


def _others(reaches: tuple[Reach, ...]) -> list[Reach]:
    """Give the other reaches in one order, each once."""
    others = set(reaches[1:]) - {reaches[0]}
    return sorted(
        others, key=lambda one: (one.unit_path or "", one.place_path or "", one.around, one.below)
    )


def _columns(item: Findable) -> dict[str, object]:
    return {
        "permission": found_kinds()[item.kind].permission,
        "unit_path": item.reaches[0].unit_path,
        "place_path": item.reaches[0].place_path,
        "reached": len(item.reaches) > 1,
        "title": item.title,
        "text": item.text,
        "folded": folded(f"{item.title}\n{item.text}"),
        "day_number": item.day.toordinal() if item.day else 0,
    }


def _reaches(row: IndexRow, reaches: tuple[Reach, ...]) -> Iterator[IndexReach]:
    for reach in reaches[1:]:
        if reach.unit_path is None or reach.place_path is None:
            raise ValueError(f"a further reach names unit and place: {reach}")
        yield IndexReach(
            row=row,
            unit_path=reach.unit_path or "",
            place_path=reach.place_path or "",
            around=reach.around,
            below=reach.below,
        )


def _put(item: Findable) -> None:
    kind = found_kinds().get(item.kind)
    if kind is None:  # its system was removed: nothing would open it
        return
    row = IndexRow.objects.select_for_update().filter(kind=item.kind, record=item.record).first()
    if row is None:
        add([item])
        return
    before = _standing(row)
    if before == item and row.permission == kind.permission:
        return
    _take_out([row])
    add([item])
    if (before.title, before.reaches) != (item.title, item.reaches):
        put_followers(item.kind, item.record)


def _followers(kind: str, record: int) -> Iterator[Findable]:
    """Give the records of other kinds whose title or reach is made of this record's."""
    for other in found_kinds().values():
        if kind in other.follows:
            yield from load(other.rows)(kind, record)


def _take_out(rows: Sequence[IndexRow]) -> None:
    fulltext.erase((row.rank, fulltext.marks_of(_standing(row), row.permission)) for row in rows)
    numbers = [row.pk for row in rows]
    IndexReach.objects.filter(row__in=numbers).delete()
    IndexRow.objects.filter(pk__in=numbers)._raw_delete(using="default")  # noqa: SLF001 - nothing hangs on them now


def _standing(row: IndexRow) -> Findable:
    """Give a row of the index as it was put."""
    own = Reach(row.unit_path, row.place_path)
    others = (
        [Reach(one.unit_path, one.place_path, one.around, one.below) for one in row.reaches.all()]
        if row.reached
        else []
    )
    return Findable(
        kind=row.kind,
        record=row.record,
        title=row.title,
        text=row.text,
        day=row.day,
        reaches=(own, *_others((own, *others))),
    )
