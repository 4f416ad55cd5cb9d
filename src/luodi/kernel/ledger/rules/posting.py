"""The law of posting: what an entry is, when two are the same, how one is undone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

LARGEST_AMOUNT = 2**63 - 1
FIRST_YEAR = 1900
REVERSAL = "R"
FORMULAS = ("RATIO", "GROWTH")


class PostingError(ValueError):
    """An entry that the ledger refuses; the text names the value, the record and the remedy."""


@dataclass(frozen=True)
class RecordKey:
    """Which leg of which version of which record an entry comes from."""

    system: str
    kind: str
    record: str
    version: int
    leg: str

    def __str__(self) -> str:
        return f"{self.system}.{self.kind} {self.record} 第 {self.version} 版 {self.leg}"


@dataclass(frozen=True)
class Figure:
    """What an entry says: so many of a measure, for a unit and a place, on a day.

    ``amount`` is an integer in the measure's smallest unit; ``day`` the Shanghai day it counts
    for. Numbers of measure, unit and place are those of their tables.
    """

    measure_id: int
    unit_id: int
    place_id: int
    day: date
    amount: int
    item: str = ""

    @property
    def month(self) -> int:
        """The month the figure counts for, as ``YYYYMM``."""
        return month_of(self.day)


def month_of(day: date) -> int:
    """Give a day's month as an integer ``YYYYMM``.

    Source
    ------
    House rule: dates are never cut in the database; day and month are both stored
    (docs/kernel/ledger.md).

    Examples
    --------
    >>> month_of(date(2026, 4, 30))
    202604
    """
    return day.year * 100 + day.month


def check_figure(key: RecordKey, figure: Figure, *, today: date) -> None:
    """Refuse a figure that cannot stand in the ledger.

    Parameters
    ----------
    key
        Record that posts it, named in the error.
    figure
        The figure.
    today
        Shanghai's today; a figure may not count for a later day.

    Raises
    ------
    PostingError
        For an amount beyond 64 bits, a day that has not come, or one before 1900.

    Source
    ------
    House rule: an entry is an immutable fact about a day that has come. Nought is a fact as
    well: counted, and there was none, which differs from never counted (docs/kernel/ledger.md).
    """
    if abs(figure.amount) > LARGEST_AMOUNT:
        raise PostingError(f"{key}：数量 {figure.amount} 超出 64 位整数；请检查单位是否写错")
    if figure.day > today:
        raise PostingError(f"{key}：日期 {figure.day} 晚于今天 {today}；未来的数不能入账")
    if figure.day.year < FIRST_YEAR:
        raise PostingError(f"{key}：日期 {figure.day} 早于 {FIRST_YEAR} 年；请检查年份是否写错")


@dataclass(frozen=True)
class Counting:
    """How a measure counts: its name, its nature, and for a formula the names of what it divides.

    ``nature`` is FLOW, STOCK, ITEMS, RATIO or GROWTH.
    """

    name: str
    nature: str
    stored: tuple[str, ...] = ()


def check_counting(key: RecordKey, figure: Figure, counting: Counting) -> None:
    """Refuse a figure that its measure does not take.

    Raises
    ------
    PostingError
        For a formula, which is computed and never posted; for an item that is not exactly +1 or
        -1 with its code; for an observation of a stock with the code of an item.

    Source
    ------
    House rule: entries of named items are +1 or -1 of an item's code; a flow may name the item
    that it was counted for, a stock is of a unit and a place as a whole; ratios and growth are
    formulas over stored measures, never entries (docs/kernel/ledger.md).
    """
    if counting.nature in FORMULAS:
        stored = "、".join(f"“{name}”" for name in counting.stored)
        raise PostingError(
            f"{key}：“{counting.name}”由公式得出，不能入账；请入账到它所用的指标{stored}"
        )
    if counting.nature == "ITEMS" and (figure.amount not in {1, -1} or not figure.item):
        raise PostingError(
            f"{key}：“{counting.name}”按项计数，一项一条：数量只能是 1 或 -1，并写明项目代码；"
            f"这次数量 {figure.amount}、项目 {figure.item or '无'}"
        )
    if counting.nature == "STOCK" and figure.item:
        raise PostingError(
            f"{key}：“{counting.name}”是存量，观测的是总数，不分项目；请去掉项目代码 {figure.item}"
        )


def check_same(key: RecordKey, standing: Figure, offered: Figure) -> None:
    """Refuse other content under a key that is already posted.

    Raises
    ------
    PostingError
        When the two differ; the text shows both.

    Source
    ------
    House rule: posting the same record again changes nothing, and posting other content under
    its key is an error, never an overwrite (docs/kernel/ledger.md).
    """
    if standing != offered:
        raise PostingError(
            f"{key} 已入账，内容不同。已有：{_said(standing)}；这次：{_said(offered)}。"
            "更正请先冲销再重新入账"
        )


def _said(figure: Figure) -> str:
    return (
        f"指标 {figure.measure_id}、单位 {figure.unit_id}、地方 {figure.place_id}、"
        f"{figure.day}、数量 {figure.amount}、项目 {figure.item or '无'}"
    )


def reversal(key: RecordKey, figure: Figure) -> tuple[RecordKey, Figure]:
    """Give the entry that undoes another: the same figure with the opposite sign.

    Raises
    ------
    PostingError
        When the entry is itself a reversal: post the figure anew instead.

    Source
    ------
    House rule: a correction is a reversal and a new entry (docs/kernel/ledger.md).
    """
    if key.leg.endswith(f":{REVERSAL}"):
        raise PostingError(f"{key} 本身是冲销，不能再冲销；请以新的版本重新入账")
    return replace(key, leg=f"{key.leg}:{REVERSAL}"), replace(figure, amount=-figure.amount)


BalanceKey = tuple[int, int, int, int]
"""Measure, month, unit, place: in this order balances are locked and updated."""


class Posted(NamedTuple):
    """An entry that has just been written: its number, what it says, and how it counts.

    ``undoes`` tells a reversal; ``observed`` that the measure is a stock.
    """

    number: int
    figure: Figure
    undoes: bool = False
    observed: bool = False


@dataclass
class Change:
    """What a posting changes of one balance.

    ``amount`` adds to a balance without ``day``. With a day it is an observation of a stock, made
    then by the entry ``number``: it counts when none is later. ``recount`` asks to find the
    latest observation again, since one was reversed. ``standing`` always adds.
    """

    key: BalanceKey
    amount: int = 0
    standing: int = 0
    day: date | None = None
    number: int | None = None
    recount: bool = False


def balance_changes(posted: Iterable[Posted]) -> list[Change]:
    """Bring entries together by balance, in the order in which balances must be updated.

    Parameters
    ----------
    posted
        Entries as written; a reversal takes one standing entry away.

    Returns
    -------
    list of Change
        Sorted by key, so that two postings never wait for each other in a ring.

    Source
    ------
    House rule: balances are updated in sorted order; a flow and named items add up, of a stock
    the latest observation counts, by day, then by number; a balance behind which no entry stands
    is unknown, not nought (docs/kernel/ledger.md).
    """
    changes: dict[BalanceKey, Change] = {}
    for number, figure, undoes, observed in posted:
        key = (figure.measure_id, figure.month, figure.unit_id, figure.place_id)
        change = changes.get(key)
        if change is None:
            change = changes[key] = Change(key)
        change.standing += -1 if undoes else 1
        if not observed:
            change.amount += figure.amount
        elif undoes:
            change.recount = True
        elif _later(change, figure.day, number):
            change.amount, change.day, change.number = figure.amount, figure.day, number
    return [changes[key] for key in sorted(changes)]


def _later(change: Change, day: date, number: int) -> bool:
    if change.day is None or change.number is None:
        return True
    return (day, number) > (change.day, change.number)


def check_successor(
    label: str, *, newest: bool, last: date | None, since: date, because: str
) -> None:
    """Refuse a next version that does not follow the last one.

    Parameters
    ----------
    label
        The version to follow, named in the error.
    newest
        Whether it is the newest.
    last
        Its first day; None for a first version.
    since, because
        First day of the next version, and the document that orders it.

    Raises
    ------
    PostingError
        When a newer version stands, the day is not later, or no document is named.

    Source
    ------
    House rule: another definition is another version, dated and citing its document
    (docs/kernel/ledger.md).
    """
    if not newest:
        raise PostingError(f"{label} 之后已有新版；请从最新一版修订")
    if last is not None and since <= last:
        raise PostingError(f"{label} 自 {last} 起用，新版的起用日期 {since} 要在其后")
    if not because.strip():
        raise PostingError(f"{label} 的修订没有依据；请写明文件名或文号")
