"""The law of named items: an item stands once, leaves where it stood, and is undone last first."""

from collections.abc import Sequence
from dataclasses import dataclass

from luodi.kernel.ledger.rules.posting import Figure, PostingError, RecordKey


@dataclass(frozen=True)
class ItemEntry:
    """An entry of a named item that is neither reversed nor a reversal."""

    number: int
    key: RecordKey
    figure: Figure


def after_item(history: Sequence[ItemEntry], entry: ItemEntry) -> list[ItemEntry]:
    """Add an entry to an item's history, or refuse it.

    Parameters
    ----------
    history
        The item's entries that stand, in order of number: +1 and -1 in turn.
    entry
        The next one.

    Returns
    -------
    list of ItemEntry
        The history with it; the item stands when the last amount is +1.

    Raises
    ------
    PostingError
        For +1 of an item that stands; for -1 of one that does not, or for another unit or place
        than it stands in; for a day before the last entry's.

    Source
    ------
    House rule: an item counts once, and every subtree counts it from the day it came to the day
    it went (docs/kernel/ledger.md).

    Examples
    --------
    >>> from datetime import date
    >>> figure = Figure(1, 2, 3, date(2023, 4, 30), 1, "P-001")
    >>> entry = ItemEntry(9, RecordKey("targets", "report", "7", 1, "P-001"), figure)
    >>> [one.number for one in after_item([], entry)]
    [9]
    """
    figure = entry.figure
    last = history[-1] if history else None
    stands = last is not None and last.figure.amount == 1
    if last is not None and stands and figure.amount == 1:
        raise PostingError(
            f"{entry.key}：项目 {figure.item} 已由分录 #{last.number}({last.key})计入，"
            f"一项只计一次；如要改记，请先冲销分录 #{last.number}"
        )
    if not stands and figure.amount == -1:
        raise PostingError(f"{entry.key}：项目 {figure.item} 没有计入，不能减去；请核对项目代码")
    if last is None:
        return [entry]
    if figure.day < last.figure.day:
        raise PostingError(
            f"{entry.key}：项目 {figure.item} 的日期 {figure.day} 早于"
            f"分录 #{last.number}({last.key})的 {last.figure.day}；"
            f"请核对日期，或先冲销分录 #{last.number}"
        )
    if stands and _where(figure) != _where(last.figure):
        raise PostingError(
            f"{entry.key}：项目 {figure.item} 由分录 #{last.number}({last.key})计入在单位 "
            f"{last.figure.unit_id}、地方 {last.figure.place_id}，不能从单位 {figure.unit_id}、"
            f"地方 {figure.place_id} 减去；请在原处减去"
        )
    return [*history, entry]


def _where(figure: Figure) -> tuple[int, int]:
    return figure.unit_id, figure.place_id


def after_item_reversal(
    history: Sequence[ItemEntry], number: int, key: RecordKey
) -> list[ItemEntry]:
    """Take an entry back out of an item's history: only the last one can be.

    Parameters
    ----------
    history
        The item's entries that stand, in order of number.
    number, key
        The entry to reverse, and what it came from.

    Raises
    ------
    PostingError
        When a later entry of the item stands; the text names it.

    Source
    ------
    House rule: an entry of an item is undone while nothing stands on it (docs/kernel/ledger.md).
    """
    last = history[-1]
    if last.number != number:
        raise PostingError(
            f"{key}：项目 {last.figure.item} 之后还有分录 #{last.number}({last.key})；"
            f"请先冲销分录 #{last.number}"
        )
    return list(history[:-1])
