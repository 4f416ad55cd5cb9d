"""Named items, without a database."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.ledger.rules import (
    Counting,
    Figure,
    ItemEntry,
    PostingError,
    RecordKey,
    after_item,
    after_item_reversal,
    check_counting,
)

KEY = RecordKey(system="targets", kind="report", record="7", version=1, leg="P1")
CAME = Figure(measure_id=1, unit_id=2, place_id=3, day=date(2023, 4, 30), amount=1, item="P1")
ITEMS = Counting("项目清单", "ITEMS")


def entry(number, **changes):
    return ItemEntry(number, KEY, replace(CAME, **changes))


def numbers(history):
    return [one.number for one in history]


def test_an_item_comes_and_goes_in_turn():
    history = after_item([], entry(1))
    history = after_item(history, entry(2, amount=-1))
    history = after_item(history, entry(5, unit_id=9))
    assert numbers(history) == [1, 2, 5]
    assert numbers(after_item_reversal(history, 5, KEY)) == [1, 2]


@pytest.mark.parametrize(
    ("history", "changes", "said"),
    [
        ([1], {}, "P1 已由分录 #1"),
        ([], {"amount": -1}, "P1 没有计入"),
        ([1, -1], {"amount": -1}, "P1 没有计入"),
        ([1], {"amount": -1, "day": date(2023, 4, 29)}, "2023-04-29 早于分录 #1"),
        ([1, -1], {"day": date(2023, 4, 29)}, "2023-04-29 早于分录 #2"),
        ([1], {"amount": -1, "place_id": 4}, "单位 2、地方 3，不能从单位 2、地方 4 减去"),
    ],
)
def test_what_does_not_follow_is_refused(history, changes, said):
    stands = [entry(number, amount=amount) for number, amount in enumerate(history, 1)]
    with pytest.raises(PostingError, match=said):
        after_item(stands, entry(9, **changes))


def test_only_the_last_entry_of_an_item_is_undone():
    history = [entry(1), entry(2, amount=-1)]
    with pytest.raises(PostingError, match="请先冲销分录 #2"):
        after_item_reversal(history, 1, KEY)


@given(st.integers())
def test_an_item_is_exactly_one(amount):
    figure = replace(CAME, amount=amount)
    if amount in {1, -1}:
        check_counting(KEY, figure, ITEMS)
    else:
        with pytest.raises(PostingError, match="数量只能是 1 或 -1"):
            check_counting(KEY, figure, ITEMS)


def test_only_items_and_flows_name_an_item():
    check_counting(KEY, CAME, Counting("投资", "FLOW"))
    with pytest.raises(PostingError, match="是存量"):
        check_counting(KEY, CAME, Counting("户数", "STOCK"))
    with pytest.raises(PostingError, match="它所用的指标“投资”"):
        check_counting(KEY, CAME, Counting("增速", "GROWTH", ("投资",)))
