"""What parts of the ledger come to, month by month, in few queries for many parts.

A part is joined as a row to the balances of its measure and months; units and places are ranges
of paths. A part that covers all units or all places is joined to none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max, Min

from luodi.kernel.access.paths import subtree
from luodi.kernel.ledger.writing import batched
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place

SLOTS_A_QUERY = 120
Months = dict[int, int]
"""What each month with standing figures adds, by month: summed up to a month it is the value."""


@dataclass(frozen=True)
class Slot:
    """A stored measure over subtrees and a closed range of months; ``stock`` when it is one.

    ``items`` is what the codes of the counted items begin with; empty for all.
    """

    measure_id: int
    unit_path: str
    place_path: str
    first_month: int
    last_month: int
    stock: bool
    items: str = ""


@dataclass(frozen=True)
class _Reach:
    """Which of a slot's conditions its query must ask."""

    stock: bool
    units: bool
    places: bool
    items: bool


def months_of(slots: Sequence[Slot], seal: int | None) -> list[Months]:
    """Count slots month by month.

    Parameters
    ----------
    slots
        What to count.
    seal
        Count the members of seals up to this one alone; None for all that is posted.

    Returns
    -------
    list of Months
        For each slot what its months add. A stock's months add what the observations of a month
        change: their sum up to a month is the level then.

    Notes
    -----
    One query for a hundred and twenty slots of one kind, besides two for the ends of the trees.
    """
    if not slots:
        return []
    kinds: dict[_Reach, list[int]] = {}
    all_units, all_places = _ends(Unit), _ends(Place)
    for number, slot in enumerate(slots):
        reach = _Reach(
            stock=slot.stock,
            units=not _covers(slot.unit_path, all_units),
            places=not _covers(slot.place_path, all_places),
            items=bool(slot.items),
        )
        kinds.setdefault(reach, []).append(number)
    months: list[Months] = [{} for _ in slots]
    with connection.cursor() as cursor:
        for reach, numbers in kinds.items():
            for batch in batched(numbers, SLOTS_A_QUERY):
                rows, values = _given([(number, slots[number]) for number in batch])
                cursor.execute(_query(reach, rows, seal), values)
                for number, month, amount in cursor.fetchall():
                    months[number][month] = int(amount)
    return months


def _ends(model: type[Unit | Place]) -> tuple[str | None, str | None]:
    ends = model.objects.aggregate(low=Min("path"), high=Max("path"))
    return ends["low"], ends["high"]


def _covers(path: str, ends: tuple[str | None, str | None]) -> bool:
    low, high = subtree(path)
    return all(end is None or low <= end < high for end in ends)


def _given(slots: Sequence[tuple[int, Slot]]) -> tuple[str, list[str]]:
    """Write slots as rows; numbers are written out, paths are values."""
    rows, values = [], []
    for number, slot in slots:
        first = 0 if slot.stock else slot.first_month
        rows.append(
            f"({number:d}, {slot.measure_id:d}, {first:d}, {slot.last_month:d}, %s, %s, %s, %s, %s)"
        )
        values += [*subtree(slot.unit_path), *subtree(slot.place_path), slot.items]
    return ", ".join(rows), values


def _query(reach: _Reach, rows: str, seal: int | None) -> str:
    given = (
        "WITH given (slot, measure_id, first_month, last_month, "
        f"unit_low, unit_high, place_low, place_high, items) AS (VALUES {rows}) "
    )
    if seal is None and reach.items:
        return given + _ITEMS.format(inside=_inside(reach, "e"))
    if seal is None:
        return given + (_STOCK if reach.stock else _FLOW).format(inside=_inside(reach, "b"))
    template = _SEALED_STOCK if reach.stock else _SEALED_FLOW
    return given + template.format(inside=_inside(reach, "e"), seal=int(seal))


def _inside(reach: _Reach, row: str) -> str:
    parts = []
    if reach.units:
        parts.append(
            f"JOIN kernel_people_unit u ON u.id = {row}.unit_id "
            "AND u.path >= g.unit_low AND u.path < g.unit_high"
        )
    if reach.places:
        parts.append(
            f"JOIN kernel_places_place p ON p.id = {row}.place_id "
            "AND p.path >= g.place_low AND p.path < g.place_high"
        )
    if reach.items:
        # A condition of the last join, whichever that is.
        parts.append(f"AND substr({row}.item, 1, length(g.items)) = g.items")
    return " ".join(parts)


_BALANCES = (
    "FROM given g JOIN kernel_ledger_balance b ON b.measure_id = g.measure_id "
    "AND b.month >= g.first_month AND b.month <= g.last_month {inside} WHERE b.standing > 0 "
)
_FLOW = f"SELECT g.slot, b.month, sum(b.amount) {_BALANCES} GROUP BY g.slot, b.month"
# What a leaf's observation of a month changes of the one before it.
_STEP = (
    "amount - coalesce(lag(amount) OVER (PARTITION BY slot, unit_id, place_id ORDER BY month), 0)"
)
_STOCK = (
    f"SELECT slot, month, sum(step) FROM (SELECT slot, month, {_STEP} AS step FROM "  # noqa: S608 - our text
    f"(SELECT g.slot, b.month, b.unit_id, b.place_id, b.amount {_BALANCES}) AS leaf) AS steps "
    "GROUP BY slot, month"
)
_ALL_ENTRIES = (
    "FROM given g JOIN kernel_ledger_entry e ON e.measure_id = g.measure_id "
    "AND e.month >= g.first_month AND e.month <= g.last_month {inside} "
)
_ENTRIES = (
    _ALL_ENTRIES + "JOIN kernel_ledger_sealmember s ON s.entry_id = e.id AND s.seal_id <= {seal} "
)
_STANDING = (
    "GROUP BY g.slot, e.month HAVING sum(CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END) > 0"
)
_ITEMS = f"SELECT g.slot, e.month, sum(e.amount) {_ALL_ENTRIES} {_STANDING}"
_SEALED_FLOW = f"SELECT g.slot, e.month, sum(e.amount) {_ENTRIES} {_STANDING}"
_SEALED_STOCK = (
    f"SELECT slot, month, sum(step) FROM (SELECT slot, month, {_STEP} AS step FROM "  # noqa: S608 - our text
    "(SELECT g.slot, e.month, e.unit_id, e.place_id, e.amount, row_number() OVER "
    "(PARTITION BY g.slot, e.month, e.unit_id, e.place_id ORDER BY e.day DESC, e.id DESC) AS rank "
    f"{_ENTRIES} WHERE +e.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM kernel_ledger_entry r "
    "JOIN kernel_ledger_sealmember t ON t.entry_id = r.id AND t.seal_id <= {seal} "
    "WHERE r.reverses_id = e.id)) AS observed WHERE rank = 1) AS steps GROUP BY slot, month"
)
