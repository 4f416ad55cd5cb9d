"""The law of the ledger: what an entry is, when two are the same, how one is undone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

LARGEST_AMOUNT = 2**63 - 1
REVERSAL = "R"


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
        For an amount beyond 64 bits, or a day that has not come.

    Source
    ------
    House rule: an entry is an immutable fact about a day that has come. Nought is a fact as
    well: counted, and there was none, which differs from never counted (docs/kernel/ledger.md).
    """
    if abs(figure.amount) > LARGEST_AMOUNT:
        raise PostingError(f"{key}：数量 {figure.amount} 超出 64 位整数；请检查单位是否写错")
    if figure.day > today:
        raise PostingError(f"{key}：日期 {figure.day} 晚于今天 {today}；未来的数不能入账")


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
"""Measure, place, unit, month: in this order balances are locked and updated."""


@dataclass(frozen=True)
class Change:
    """What a posting changes of one balance: its amount, and how many entries stand behind it."""

    key: BalanceKey
    amount: int
    standing: int


def balance_changes(posted: Iterable[tuple[Figure, bool]]) -> list[Change]:
    """Add figures up by balance, in the order in which balances must be updated.

    Parameters
    ----------
    posted
        Figures, and whether each undoes another: a reversal takes one standing entry away.

    Returns
    -------
    list of Change
        Sorted by key, so that two postings never wait for each other in a ring.

    Source
    ------
    House rule: balances are updated in sorted order, and a balance behind which no entry stands
    is unknown, not nought (docs/kernel/ledger.md).
    """
    amounts: defaultdict[BalanceKey, int] = defaultdict(int)
    standing: defaultdict[BalanceKey, int] = defaultdict(int)
    for figure, undoes in posted:
        key = (figure.measure_id, figure.place_id, figure.unit_id, figure.month)
        amounts[key] += figure.amount
        standing[key] += -1 if undoes else 1
    return [Change(key, amounts[key], standing[key]) for key in sorted(amounts)]
