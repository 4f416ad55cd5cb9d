"""The law of reporting, without a database."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.systems.targets.rules import (
    Claim,
    FigureError,
    Person,
    Standing,
    check_approver,
    check_closing,
    check_cumulative,
    check_unit,
    days_late,
    differences,
    due_day,
    growth,
    looks_like_a_share,
    next_month,
    states_after,
    year_before,
)

LAST = Standing(9, 202303, 85)


def test_a_figure_that_went_down_is_refused_with_the_last_report():
    with pytest.raises(FigureError, match="84 小于2023年3月的 85（报送 9）"):
        check_cumulative(84, before=LAST, after=None, corrects=False)


def test_an_earlier_month_may_not_say_more_than_a_later_one():
    with pytest.raises(FigureError, match="86 大于2023年3月的 85（报送 9）"):
        check_cumulative(86, before=None, after=LAST, corrects=False)


def test_a_correction_may_go_down_but_not_below_nought():
    assert check_cumulative(84, before=LAST, after=None, corrects=True) is None
    with pytest.raises(FigureError, match="不能为负"):
        check_cumulative(-1, before=None, after=None, corrects=True)


def test_people_and_visits_are_two_units():
    with pytest.raises(FigureError, match=r"“人次”.*“人”"):
        check_unit("人次", "人")
    assert check_unit("人", "人") is None


@pytest.mark.parametrize(
    ("amount", "unit", "asked"),
    [(7, "%", True), (100, "%", False), (0, "%", False), (7, "元", False)],
)
def test_a_per_cent_below_one_is_asked_about(amount, unit, asked):
    assert looks_like_a_share(amount, scale=2, unit=unit) is asked


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2023, 3, 31), date(2022, 3, 31)),
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2023, 2, 28), date(2022, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 29)),
        (date(2023, 6, 15), date(2022, 6, 15)),
    ],
)
def test_a_base_counts_for_the_same_day_a_year_before(day, before):
    assert year_before(day) == before


def test_growth_over_nought_is_undefined():
    assert growth(Fraction(1802).numerator, 1700) == Fraction(102, 1700)
    assert growth(5, 0) is None


def test_each_month_posts_what_it_adds_to_the_last():
    claims = [Claim(1, "VALUE", 202301, 202301, 30), Claim(3, "VALUE", 202301, 202304, 90)]
    assert differences(claims, {}) == {(1, "VALUE"): 30, (3, "VALUE"): 60}
    late = Claim(2, "VALUE", 202301, 202302, 50)
    assert differences([*claims, late], {}) == {
        (1, "VALUE"): 30, (2, "VALUE"): 20, (3, "VALUE"): 40,
    }  # fmt: skip


def test_figures_that_other_records_posted_are_not_posted_again():
    assert differences([Claim(1, "VALUE", 202301, 202302, 50)], {202212: 9, 202301: 20}) == {
        (1, "VALUE"): 30
    }


def test_a_target_that_begins_later_counts_from_its_own_first_month():
    claims = [Claim(1, "VALUE", 202301, 202303, 30), Claim(2, "VALUE", 202305, 202306, 8)]
    assert differences(claims, {}) == {(1, "VALUE"): 30, (2, "VALUE"): 8}


def test_a_base_that_the_ledger_holds_posts_nothing_and_a_revised_one_its_difference():
    held = Claim(1, "VALUE", 202201, 202201, 10), Claim(2, "VALUE", 202201, 202202, 20)
    same = Claim(3, "BASE", 202201, 202201, 10, base=True)
    revised = Claim(3, "BASE", 202201, 202201, 12, base=True)
    assert differences([*held, same], {})[3, "BASE"] is None
    assert differences([*held, revised], {}) == {
        (1, "VALUE"): 10, (2, "VALUE"): 10, (3, "BASE"): 2,
    }  # fmt: skip


def test_a_base_of_nought_is_a_fact_that_is_posted():
    assert differences([Claim(1, "BASE", 202201, 202201, 0, base=True)], {}) == {(1, "BASE"): 0}


MONTHS = st.integers(202301, 202312)


@given(
    st.dictionaries(MONTHS, st.integers(0, 10**12), max_size=12),
    st.dictionaries(MONTHS, st.integers(-(10**6), 10**6), max_size=4),
    st.randoms(use_true_random=False),
)
def test_the_ledger_comes_to_the_figures_in_whatever_order_they_came(figures, others, order):
    claims = [Claim(month, "VALUE", 202301, month, value) for month, value in figures.items()]
    order.shuffle(claims)
    posted = differences(claims, others)
    for month, value in figures.items():
        own = sum(amount for (at, _role), amount in posted.items() if at <= month)
        assert own + sum(amount for at, amount in others.items() if at <= month) == value


@pytest.mark.parametrize(
    ("state", "leads", "after"),
    [
        ("UNIT", False, ("LEAD",)),
        ("UNIT", True, ("LEAD", "OFFICE")),
        ("LEAD", False, ("OFFICE",)),
        ("OFFICE", False, ("POSTED",)),
        ("OFFICE", True, ("POSTED",)),
    ],
)
def test_the_offices_follow_one_another(state, leads, after):
    assert states_after(state, leads=leads) == after


def test_whoever_drafted_or_approved_last_does_not_approve():
    chen, li = Person(1, "陈甲"), Person(2, "李乙")
    assert "陈甲填报了" in check_approver(chen, drafters=[chen], last=None)
    assert "由李乙审核" in check_approver(li, drafters=[chen], last=li)
    assert check_approver(li, drafters=[chen], last=None) is None


def test_months_run_on_and_are_due_in_the_next():
    assert (next_month(202311), next_month(202312)) == (202312, 202401)
    assert due_day(202312, 10) == date(2024, 1, 10)
    assert due_day(202301, 31) == date(2023, 2, 28)
    assert (
        days_late(date(2023, 2, 10), date(2023, 2, 10)),
        days_late(date(2023, 2, 10), date(2023, 3, 1)),
    ) == (0, 19)


@pytest.mark.parametrize(
    ("month", "last", "said"),
    [
        (202303, 202301, "要先关2023年2月"),
        (202301, 202301, "已关账"),
        (202212, 202301, "已关账"),
        (202306, 202305, "还没有过完"),
        (202306, None, "还没有过完"),
    ],
)
def test_months_are_closed_in_order_once_they_are_over(month, last, said):
    assert said in check_closing(month, last_closed=last, today=date(2023, 6, 30))


def test_a_month_that_is_over_and_next_in_order_may_be_closed():
    today = date(2023, 7, 1)
    assert check_closing(202306, last_closed=202305, today=today) is None
    assert check_closing(202301, last_closed=None, today=today) is None
