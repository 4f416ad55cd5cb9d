"""Posting entries and undoing them; balances move in the same transaction."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from luodi.kernel import clock
from luodi.kernel.ledger.models import Entry, Measure, Nature
from luodi.kernel.ledger.reads import figure_of, key_of
from luodi.kernel.ledger.rules import (
    Change,
    Figure,
    PostingError,
    RecordKey,
    balance_changes,
    check_figure,
    check_same,
    reversal,
)


def define_measure(
    *, code: str, name: str, unit: str, scale: int, definition: str, nature: Nature = Nature.FLOW
) -> Measure:
    """Define a measure, or give the standing one when the definition is the same.

    Raises
    ------
    PostingError
        When the code stands with another unit, scale or nature: that needs a new version.
    """
    measure, made = Measure.objects.get_or_create(
        code=code,
        version=1,
        defaults={
            "name": name,
            "unit": unit,
            "scale": scale,
            "nature": nature,
            "definition": definition,
        },
    )
    if not made and (measure.unit, measure.scale, measure.nature) != (unit, scale, nature):
        raise PostingError(
            f"指标 {code} 已有定义：单位 {measure.unit}、小数位 {measure.scale};"
            f"这次是 {unit}、{scale}。请另用代码"
        )
    return measure


@transaction.atomic
def post_entries(figures: Sequence[tuple[RecordKey, Figure]]) -> list[Entry]:
    """Post figures; posting the same ones again changes nothing.

    The caller has asked access and applied its rules: a posting is part of its action.

    Parameters
    ----------
    figures
        Keys and figures, all or none of which are posted.

    Returns
    -------
    list of Entry
        The standing entries in the order given.

    Raises
    ------
    PostingError
        When a figure cannot stand, or its key is posted with other content.
    """
    today = clock.today()
    for key, figure in figures:
        check_figure(key, figure, today=today)
    return _write([(key, figure, None) for key, figure in figures])


@transaction.atomic
def reverse_entry(entry: Entry) -> Entry:
    """Undo an entry by its opposite, on the same day; once done, doing it again changes nothing.

    Raises
    ------
    PostingError
        When the entry is itself a reversal.
    """
    key, figure = reversal(key_of(entry), figure_of(entry))
    return _write([(key, figure, entry)])[0]


def _write(wanted: Sequence[tuple[RecordKey, Figure, Entry | None]]) -> list[Entry]:
    entries: list[Entry] = []
    fresh: list[tuple[Figure, bool]] = []
    for key, figure, undone in wanted:
        entry, made = Entry.objects.get_or_create(
            system=key.system,
            record_kind=key.kind,
            record_id=key.record,
            record_version=key.version,
            leg=key.leg,
            defaults={
                "measure_id": figure.measure_id,
                "unit_id": figure.unit_id,
                "place_id": figure.place_id,
                "day": figure.day,
                "month": figure.month,
                "amount": figure.amount,
                "item": figure.item,
                "reverses": undone,
                "posted_at": clock.now(),
            },
        )
        if made:
            fresh.append((figure, undone is not None))
        else:
            check_same(key, figure_of(entry), figure)
        entries.append(entry)
    _move_balances(balance_changes(fresh))
    return entries


def _move_balances(changes: Iterable[Change]) -> None:
    # The ORM's upsert can only replace, not add; this form runs on both databases.
    statement = (
        "INSERT INTO kernel_ledger_balance "
        "(measure_id, place_id, unit_id, month, amount, standing) "
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (measure_id, place_id, unit_id, month) "
        "DO UPDATE SET amount = kernel_ledger_balance.amount + excluded.amount, "
        "standing = kernel_ledger_balance.standing + excluded.standing"
    )
    with connection.cursor() as cursor:
        for change in changes:
            cursor.execute(statement, (*change.key, change.amount, change.standing))
