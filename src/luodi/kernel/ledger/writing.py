"""How entries and balances are written: few statements for many rows, locks in one order.

A posting locks keys of entries, then items, then balances, each in sorted order, so that two
postings never wait for each other in a ring. SQLite has one writer at a time and needs no order.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, connection

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.ledger.models import Entry
from luodi.kernel.ledger.rules import (
    LARGEST_AMOUNT,
    Change,
    Figure,
    ItemEntry,
    PostingError,
    RecordKey,
)

ENTRY = (
    ("id", "bigint"),
    ("measure_id", "bigint"),
    ("amount", "bigint"),
    ("day", "date"),
    ("month", "integer"),
    ("place_id", "bigint"),
    ("unit_id", "bigint"),
    ("item", "text"),
    ("system", "text"),
    ("record_kind", "text"),
    ("record_id", "text"),
    ("record_version", "integer"),
    ("leg", "text"),
    ("reverses_id", "bigint"),
    ("posted_at", "timestamptz"),
)
COLUMNS = ", ".join(name for name, _ in ENTRY)
NAMES = tuple(name for name, _ in ENTRY)
KEY = "system, record_kind, record_id, record_version, leg"
KEYS_A_QUERY = 150
ITEMS_A_QUERY = 500

Wanted = tuple[RecordKey, Figure, Entry | None]
ItemKey = tuple[int, str]


def insert_entries(wanted: Sequence[Wanted]) -> tuple[list[Entry], set[int]]:
    """Write entries whose keys are new, each with its row for the sealer.

    Parameters
    ----------
    wanted
        Distinct keys, what they say, and what they undo.

    Returns
    -------
    list of Entry
        For each key in the order given the new entry, or the one that stood.
    set of int
        Numbers of the new ones.

    Raises
    ------
    PostingError
        When an entry is reversed already under another key.
    """
    rows = _rows(wanted)
    fresh = _insert_postgresql(rows) if _postgresql() else _insert_sqlite(rows)
    if len(fresh) == len(rows):
        return [_entry(row) for row in rows], fresh
    standing = _standing(
        key for (key, _, _), row in zip(wanted, rows, strict=True) if row[0] not in fresh
    )
    entries = []
    for (key, _, undone), row in zip(wanted, rows, strict=True):
        entry = _entry(row) if row[0] in fresh else standing.get(key)
        if entry is None:
            number = undone.pk if undone else row[0]
            raise PostingError(f"{key}：分录 #{number} 已冲销过；一条分录只冲销一次")
        entries.append(entry)
    return entries, fresh


def _postgresql() -> bool:
    return connection.vendor == "postgresql"


def _rows(wanted: Sequence[Wanted]) -> list[tuple[Any, ...]]:
    now = clock.now()
    return [
        (
            number,
            figure.measure_id,
            figure.amount,
            figure.day,
            figure.month,
            figure.place_id,
            figure.unit_id,
            figure.item,
            key.system,
            key.kind,
            key.record,
            key.version,
            key.leg,
            undone.pk if undone else None,
            now,
        )
        for number, (key, figure, undone) in zip(_numbers(len(wanted)), wanted, strict=True)
    ]


def _entry(row: Sequence[Any]) -> Entry:
    return Entry.from_db(DEFAULT_DB_ALIAS, NAMES, row)


def _numbers(count: int) -> Iterable[int]:
    """Take numbers for entries: of two observations of one day the later posted counts."""
    with connection.cursor() as cursor:
        if _postgresql():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('kernel_ledger_entry', 'id')) "
                "FROM generate_series(1, %s)",
                [count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'kernel_ledger_entry'")
        last = cursor.fetchone()
    first = last[0] + 1 if last else 1
    return range(first, first + count)


def _insert_postgresql(rows: Sequence[tuple[Any, ...]]) -> set[int]:
    # Without a conflict target every unique index is a judge; with one, two reversals of the
    # same entry at the same time could still meet in the other index.
    arrays = ", ".join(f"%s::{kind}[]" for _, kind in ENTRY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH fresh AS (INSERT INTO kernel_ledger_entry ({COLUMNS}) "  # noqa: S608 - our names
            f"SELECT {COLUMNS} FROM unnest({arrays}) AS given ({COLUMNS}) ORDER BY {KEY} "
            "ON CONFLICT DO NOTHING RETURNING id) "
            "INSERT INTO kernel_ledger_unsealedentry (entry_id) SELECT id FROM fresh "
            "RETURNING entry_id",
            [list(column) for column in zip(*rows, strict=True)],
        )
        return {number for (number,) in cursor.fetchall()}


def _insert_sqlite(rows: Sequence[tuple[Any, ...]]) -> set[int]:
    now = connection.ops.adapt_datetimefield_value(rows[0][-1])
    marks = ", ".join("%s" for _ in ENTRY)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO kernel_ledger_entry ({COLUMNS}) VALUES ({marks}) "  # noqa: S608 - our names
            "ON CONFLICT DO NOTHING",
            [(*row[:3], row[3].isoformat(), *row[4:-1], now) for row in rows],
        )
        written = cursor.rowcount
        first = rows[0][0]
        cursor.execute(
            "INSERT INTO kernel_ledger_unsealedentry (entry_id) "
            "SELECT id FROM kernel_ledger_entry WHERE id >= %s",
            [first],
        )
        if written == len(rows):
            return {row[0] for row in rows}
        cursor.execute("SELECT id FROM kernel_ledger_entry WHERE id >= %s", [first])
        return {number for (number,) in cursor.fetchall()}


def _standing(keys: Iterable[RecordKey]) -> dict[RecordKey, Entry]:
    entries = unrestricted(Entry, why="a key stands once, whoever may see it")
    found = {}
    for batch in batched(list(keys), KEYS_A_QUERY):
        marks = ", ".join("(%s, %s, %s, %s, %s)" for _ in batch)
        values = [
            value
            for key in batch
            for value in (key.system, key.kind, key.record, key.version, key.leg)
        ]
        for entry in entries.raw(
            f"SELECT {COLUMNS} FROM kernel_ledger_entry WHERE ({KEY}) IN (VALUES {marks})",  # noqa: S608 - our names
            values,
        ):
            found[key_of(entry)] = entry
    return found


def key_of(entry: Entry) -> RecordKey:
    """Give the key that an entry was posted under."""
    return RecordKey(
        system=entry.system,
        kind=entry.record_kind,
        record=entry.record_id,
        version=entry.record_version,
        leg=entry.leg,
    )


def figure_of(entry: Entry) -> Figure:
    """Give what an entry says."""
    return Figure(
        measure_id=entry.measure_id,
        unit_id=entry.unit_id,
        place_id=entry.place_id,
        day=entry.day,
        amount=entry.amount,
        item=entry.item,
    )


def batched(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Cut a sequence into runs of a size, the last one shorter."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


HOLD = "INSERT INTO kernel_ledger_standingitem (measure_id, item, entry_id)"
# The update changes nothing: it takes the lock of a row that stands.
HELD = "ON CONFLICT (measure_id, item) DO UPDATE SET item = excluded.item"


def hold_items(items: dict[ItemKey, int]) -> None:
    """Lock items, each by a row that names one of the new entries until `settle_items`."""
    rows = [(measure, item, number) for (measure, item), number in sorted(items.items())]
    with connection.cursor() as cursor:
        if _postgresql():
            cursor.execute(
                f"{HOLD} SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) "  # noqa: S608 - our text
                f"AS given ORDER BY 1, 2 {HELD}",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            cursor.executemany(f"{HOLD} VALUES (%s, %s, %s) {HELD}", rows)


def item_histories(items: Iterable[ItemKey], fresh: set[int]) -> dict[ItemKey, list[ItemEntry]]:
    """Give the entries of items that stood before the new ones, in order of number."""
    entries = unrestricted(Entry, why="an item counts once, whoever may see it")
    found: dict[ItemKey, list[ItemEntry]] = {item: [] for item in items}
    for measure, keys in groupby(sorted(found), key=lambda item: item[0]):
        for batch in batched([item for _, item in keys], ITEMS_A_QUERY):
            marks = ", ".join("%s" for _ in batch)
            rows = entries.raw(
                "SELECT e.*, r.id AS undone_by FROM kernel_ledger_entry e "  # noqa: S608 - marks alone
                "LEFT JOIN kernel_ledger_entry r ON r.reverses_id = e.id WHERE e.measure_id = %s "
                f"AND e.item IN ({marks}) AND NOT (e.item = '') AND +e.reverses_id IS NULL "
                "ORDER BY e.id",
                [measure, *batch],
            )
            for entry in rows:
                undone_by = vars(entry)["undone_by"]
                undone = undone_by is not None and undone_by not in fresh
                if entry.pk not in fresh and not undone:
                    found[measure, entry.item].append(
                        ItemEntry(entry.pk, key_of(entry), figure_of(entry))
                    )
    return found


def settle_items(histories: dict[ItemKey, list[ItemEntry]]) -> None:
    """Let each item stand by its last entry, when that is +1."""
    standing, gone = [], []
    for (measure, item), history in sorted(histories.items()):
        if history and history[-1].figure.amount == 1:
            standing.append((history[-1].number, measure, item))
        else:
            gone.append((measure, item))
    with connection.cursor() as cursor:
        if gone:
            cursor.executemany(
                "DELETE FROM kernel_ledger_standingitem WHERE measure_id = %s AND item = %s", gone
            )
        if standing:
            cursor.executemany(
                "UPDATE kernel_ledger_standingitem SET entry_id = %s "
                "WHERE measure_id = %s AND item = %s",
                standing,
            )


MOVE = (
    "INSERT INTO kernel_ledger_balance AS old "
    "(measure_id, month, unit_id, place_id, amount, standing, day, entry_number)"
)
LATER = (
    "(excluded.day IS NOT NULL AND (old.day IS NULL "
    "OR (excluded.day, excluded.entry_number) > (old.day, old.entry_number)))"
)
# A change without a day adds; one with a day is an observation, which counts when it is later.
MOVED = (
    "ON CONFLICT (measure_id, month, unit_id, place_id) DO UPDATE SET "
    "standing = old.standing + excluded.standing, "
    "amount = CASE WHEN excluded.day IS NULL THEN old.amount + excluded.amount "
    f"WHEN {LATER} THEN excluded.amount ELSE old.amount END, "
    f"day = CASE WHEN {LATER} THEN excluded.day ELSE old.day END, "
    f"entry_number = CASE WHEN {LATER} THEN excluded.entry_number ELSE old.entry_number END"
)
# SQLite would turn a sum beyond 64 bits into a float without a word; here it becomes null, which
# the column refuses.
SUM = "old.amount + excluded.amount"
MOVED_SQLITE = MOVED.replace(SUM, f"CASE typeof({SUM}) WHEN 'integer' THEN {SUM} END")
RECOUNT = (
    "UPDATE kernel_ledger_balance SET (amount, day, entry_number) = "
    "(SELECT coalesce(max(amount), 0), max(day), max(id) FROM "
    "(SELECT e.amount, e.day, e.id FROM kernel_ledger_entry e WHERE e.measure_id = %s "
    "AND e.month = %s AND e.unit_id = %s AND e.place_id = %s AND +e.reverses_id IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM kernel_ledger_entry r WHERE r.reverses_id = e.id) "
    "ORDER BY e.day DESC, e.id DESC LIMIT 1) AS latest) "
    "WHERE measure_id = %s AND month = %s AND unit_id = %s AND place_id = %s"
)


def move_balances(changes: Sequence[Change]) -> None:
    """Change balances in sorted order; a stock of which an observation was reversed is recounted.

    Raises
    ------
    PostingError
        When a sum would pass 64 bits.
    """
    largest = max(changes, key=lambda change: abs(change.amount))
    if abs(largest.amount) > LARGEST_AMOUNT:
        raise _too_large(largest)
    rows = [(*one.key, one.amount, one.standing, one.day, one.number) for one in changes]
    with connection.cursor() as cursor:
        try:
            if _postgresql():
                cursor.execute(
                    f"{MOVE} SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::bigint[], "  # noqa: S608 - our text
                    "%s::bigint[], %s::bigint[], %s::integer[], %s::date[], %s::bigint[]) AS given "
                    f"ORDER BY 1, 2, 3, 4 {MOVED}",
                    [list(column) for column in zip(*rows, strict=True)],
                )
            else:
                cursor.executemany(
                    f"{MOVE} VALUES (%s, %s, %s, %s, %s, %s, %s, %s) {MOVED_SQLITE}",
                    [(*row[:6], row[6] and row[6].isoformat(), row[7]) for row in rows],
                )
        except (DataError, IntegrityError) as error:
            raise _too_large(largest) from error
        # The rows are locked by now: a later observation waits for us and compares with what
        # we leave, an earlier one is committed and seen.
        again = [(*change.key, *change.key) for change in changes if change.recount]
        if again:
            cursor.executemany(RECOUNT, again)


def _too_large(change: Change) -> PostingError:
    measure, month, unit, place = change.key
    return PostingError(
        f"入账 {change.amount} 后，指标 {measure}、单位 {unit}、地方 {place}、{month} 月的合计"
        "超出 64 位整数；请检查单位是否写错"
    )
