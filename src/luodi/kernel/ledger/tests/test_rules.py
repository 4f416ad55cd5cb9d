"""The ledger's law, without a database."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.ledger.rules import (
    Figure,
    Posted,
    PostingError,
    RecordKey,
    balance_changes,
    check_figure,
    check_same,
    month_of,
    reversal,
)

KEY = RecordKey(system="targets", kind="report", record="7", version=1, leg="figure")
FIGURE = Figure(measure_id=1, unit_id=2, place_id=3, day=date(2023, 4, 30), amount=500)
TODAY = date(2023, 6, 12)

figures = st.builds(
    Figure,
    measure_id=st.integers(1, 3),
    unit_id=st.integers(1, 3),
    place_id=st.integers(1, 3),
    day=st.dates(date(2023, 1, 1), date(2023, 6, 12)),
    amount=st.integers(-1000, 1000),
)


def test_a_day_gives_its_month():
    assert month_of(date(2023, 12, 31)) == 202312


def test_nought_is_a_figure_because_it_differs_from_never_counted():
    check_figure(KEY, replace(FIGURE, amount=0), today=TODAY)


def test_a_figure_of_tomorrow_is_refused_with_both_days():
    with pytest.raises(PostingError, match="2023-06-13 晚于今天 2023-06-12"):
        check_figure(KEY, replace(FIGURE, day=date(2023, 6, 13)), today=TODAY)


def test_an_amount_beyond_64_bits_is_refused():
    with pytest.raises(PostingError, match=str(2**63)):
        check_figure(KEY, replace(FIGURE, amount=2**63), today=TODAY)


def test_the_same_content_under_a_key_is_no_error():
    check_same(KEY, FIGURE, replace(FIGURE))


def test_other_content_under_a_key_is_refused_showing_both():
    with pytest.raises(PostingError, match=r"数量 500.*数量 501"):
        check_same(KEY, FIGURE, replace(FIGURE, amount=501))


def test_a_reversal_is_the_opposite_on_the_same_day():
    key, figure = reversal(KEY, FIGURE)
    assert key == replace(KEY, leg="figure:R")
    assert figure == replace(FIGURE, amount=-500)


def test_a_reversal_is_not_reversed():
    key, figure = reversal(KEY, FIGURE)
    with pytest.raises(PostingError, match="本身是冲销"):
        reversal(key, figure)


@given(st.lists(figures))
def test_balances_come_in_order_and_sum_to_the_figures(items):
    changes = balance_changes(Posted(number, item) for number, item in enumerate(items))
    keys = [change.key for change in changes]
    assert keys == sorted(set(keys))
    assert sum(change.amount for change in changes) == sum(item.amount for item in items)
    assert sum(change.standing for change in changes) == len(items)


@given(st.lists(figures))
def test_a_figure_and_its_reversal_leave_nothing_standing(items):
    posted = [Posted(number, item) for number, item in enumerate(items)]
    undone = [Posted(99, reversal(KEY, item)[1], undoes=True) for item in items]
    changes = balance_changes([*posted, *undone])
    assert all((change.amount, change.standing) == (0, 0) for change in changes)
