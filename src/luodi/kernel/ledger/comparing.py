"""Balances and standing items computed anew from the entries, and compared with what is stored.

Flows and named items are added up in one pass over all entries, in the order in which they lie:
to look each one up by its measure would take several times as long once the ledger outgrows the
memory. Stocks go one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection

from luodi.kernel.ledger.models import Measure, Nature
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place

ROWS_A_FETCH = 2_000


class BalanceRow(NamedTuple):
    """What a balance holds; no day and no entry but for a stock."""

    amount: int
    standing: int
    day: date | None
    entry_number: int | None


@dataclass(frozen=True)
class BalanceDifference:
    """A balance that is not what its entries come to; None where there is no row."""

    measure: Measure
    month: int
    unit: str
    place: str
    stored: BalanceRow | None
    computed: BalanceRow | None

    def __str__(self) -> str:
        return (
            f"指标 {self.measure.code} 第 {self.measure.version} 版、{self.unit}、{self.place}、"
            f"{self.month}：余额表为 {_said(self.stored)}，按分录应为 {_said(self.computed)}"
        )


@dataclass(frozen=True)
class ItemDifference:
    """An item that stands otherwise than its entries say: the entries by which it stands."""

    measure: Measure
    item: str
    stored: int | None
    computed: int | None

    def __str__(self) -> str:
        stored, computed = (
            f"由分录 #{number} 计入" if number else "没有计入"
            for number in (self.stored, self.computed)
        )
        return (
            f"指标 {self.measure.code} 第 {self.measure.version} 版、项目 {self.item}："
            f"清单表为{stored}，按分录应为{computed}"
        )


def _said(row: BalanceRow | None) -> str:
    if row is None:
        return "无此行"
    observed = f"、{row.day} 分录 #{row.entry_number}" if row.entry_number else ""
    return f"{row.amount}({row.standing} 条有效{observed})"


BALANCE = "measure_id, month, unit_id, place_id"
_ALL_FLOWS = "IN (SELECT id FROM kernel_ledger_measure WHERE nature <> 'STOCK')"
# The plus keeps SQLite from the order of an index, which is not that in which entries lie.
_FLOW = (
    "SELECT +e.measure_id AS measure_id, e.month, e.unit_id, e.place_id, sum(e.amount) AS amount, "
    "sum(CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END) AS standing, "
    "CAST(NULL AS date) AS day, CAST(NULL AS bigint) AS entry_number "
    "FROM kernel_ledger_entry e WHERE {which} "
    "GROUP BY +e.measure_id, e.month, e.unit_id, e.place_id"
)
# The plus keeps SQLite from the index of reversals, in which nearly all entries are null.
_STOCK = (
    f"SELECT {BALANCE}, amount * stands AS amount, standing, "  # noqa: S608 - our text
    "CASE WHEN stands = 1 THEN day END AS day, CASE WHEN stands = 1 THEN id END AS entry_number "
    "FROM (SELECT leaf.*, "
    "row_number() OVER (whole ORDER BY stands DESC, day DESC, id DESC) AS rank, "
    "sum(stands) OVER (whole ORDER BY stands DESC, day DESC, id DESC "
    "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS standing FROM "
    "(SELECT e.*, CASE WHEN r.id IS NULL THEN 1 ELSE 0 END AS stands FROM kernel_ledger_entry e "
    "LEFT JOIN kernel_ledger_entry r ON r.reverses_id = e.id "
    "WHERE {which} AND +e.reverses_id IS NULL) AS leaf "
    f"WINDOW whole AS (PARTITION BY {BALANCE})) AS observed WHERE rank = 1"
)
_HELD = ("amount", "standing", "day", "entry_number")
_SAME_KEY = " AND ".join(f"b.{column} = {{row}}.{column}" for column in BALANCE.split(", "))
_DIFFER = " OR ".join(
    f"b.{column} <> c.{column} OR (b.{column} IS NULL) <> (c.{column} IS NULL)" for column in _HELD
)
# Each computed balance meets the stored one, then stored ones are named that no entry is behind.
_DIFFERENT = (
    "SELECT c.measure_id, c.month, c.unit_id, c.place_id, "  # noqa: S608 - our text
    "b.amount, b.standing, b.day, b.entry_number, c.amount, c.standing, c.day, c.entry_number "
    "FROM ({computed}) AS c LEFT JOIN kernel_ledger_balance b ON "
    f"{_SAME_KEY.format(row='c')} WHERE {_DIFFER} UNION ALL "
    "SELECT b.measure_id, b.month, b.unit_id, b.place_id, "
    "b.amount, b.standing, b.day, b.entry_number, NULL, NULL, NULL, NULL "
    "FROM kernel_ledger_balance b WHERE b.measure_id {measures} AND NOT EXISTS "
    f"(SELECT 1 FROM kernel_ledger_entry e WHERE {_SAME_KEY.format(row='e')}) "
    "ORDER BY 1, 2, 3, 4"
)
# An item stands by its last entry that is neither reversed nor a reversal, when that is +1.
STANDING_ITEMS = (
    "SELECT measure_id, item, id FROM (SELECT e.*, row_number() OVER "
    "(PARTITION BY e.measure_id, e.item ORDER BY e.id DESC) AS rank FROM kernel_ledger_entry e "
    "LEFT JOIN kernel_ledger_entry r ON r.reverses_id = e.id "
    "WHERE e.measure_id = %s AND +e.reverses_id IS NULL AND r.id IS NULL) AS last "
    "WHERE rank = 1 AND amount = 1"
)
_BOTH_ITEMS = (
    "SELECT measure_id, item, entry_id, 0 AS computed FROM kernel_ledger_standingitem "  # noqa: S608 - our text
    f"WHERE measure_id = %s UNION ALL SELECT measure_id, item, id, 1 AS computed FROM "
    f"({STANDING_ITEMS}) AS c ORDER BY 1, 2, 4"
)


def balance_differences() -> Iterator[BalanceDifference]:
    """Compare every balance with what the entries come to: flows and named items, then stocks.

    Notes
    -----
    The database compares, so that only differences are read. Each statement sees one moment.
    """
    yield from _differences(_FLOW.format(which=f"+e.measure_id {_ALL_FLOWS}"), _ALL_FLOWS)
    for measure in Measure.objects.filter(nature=Nature.STOCK).order_by("pk"):
        yield from differences_of(measure)


def differences_of(measure: Measure) -> Iterator[BalanceDifference]:
    """Compare the balances of one measure with what its entries come to."""
    return _differences(computed(measure), f"= {measure.pk:d}")


def _differences(computed: str, measures: str) -> Iterator[BalanceDifference]:
    rows = _rows(_DIFFERENT.format(computed=computed, measures=measures), [])
    for measure, month, unit, place, *held in rows:
        yield BalanceDifference(
            measure=Measure.objects.get(pk=measure),
            month=month,
            unit=_named(Unit, unit),
            place=_named(Place, place),
            stored=_balance(*held[:4]),
            computed=_balance(*held[4:]),
        )


def _named(model: type[Unit | Place], number: int) -> str:
    found = model.objects.filter(pk=number).first()
    return f"{found.name}(#{number})" if found else f"#{number}"


def computed(measure: Measure) -> str:
    """Give the statement that computes a measure's balances from its entries."""
    statement = _STOCK if measure.nature == Nature.STOCK else _FLOW
    return statement.format(which=f"e.measure_id = {measure.pk:d}")


def _balance(
    amount: Any, standing: int | None, day: date | str | None, number: int | None
) -> BalanceRow | None:
    if standing is None:
        return None
    # In a compound query SQLite tells no types, so days come as text.
    return BalanceRow(
        int(amount), standing, date.fromisoformat(day) if isinstance(day, str) else day, number
    )


def item_differences() -> Iterator[ItemDifference]:
    """Compare the items that stand with what the entries say, in order of measure and item."""
    for measure in Measure.objects.filter(nature=Nature.ITEMS).order_by("pk"):
        rows = _rows(_BOTH_ITEMS, [measure.pk, measure.pk])
        for (_measure, item), sides in groupby(rows, key=lambda row: row[:2]):
            found = {row[3]: row[2] for row in sides}
            if found.get(0) != found.get(1):
                yield ItemDifference(measure, item, stored=found.get(0), computed=found.get(1))


def _rows(statement: str, values: list[int]) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(ROWS_A_FETCH):
            yield from rows
