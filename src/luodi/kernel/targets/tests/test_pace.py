"""How targets fall due: the paces, the ladder, curves and their refusals."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.targets.rules import (
    Accumulation,
    Bands,
    Comparator,
    Pace,
    Period,
    Promise,
    TargetNature,
    Terms,
    check_curve,
    due_amount,
    history_curve,
    month_ends,
    pace_is_provisional,
    pace_share,
    rounded,
)
from luodi.standards.errors import StandardError

YEAR = Period(date(2023, 1, 1), date(2024, 1, 1))
INVESTMENT = Promise(Comparator.GE, 35_000_000_000)
APRIL = date(2023, 4, 30)
CURVE = (300, 800, 1500, 2500, 3500, 5000, 6000, 7000, 8000, 8800, 9500, 10000)


def level(pace=Pace.MONTH, *, period=YEAR, curve=(), promise=INVESTMENT):
    return Terms(TargetNature.LEVEL, Accumulation.CUMULATIVE, promise, period, pace, curve)


def ladder(value, base, *, nature=TargetNature.COUNT):
    promise = Promise(Comparator.GE, value)
    return Terms(nature, Accumulation.POINT, promise, YEAR, base=base)


@pytest.mark.parametrize(
    ("method", "share", "due"),
    [
        (Pace.MONTH, "33.33", "116.67"),
        (Pace.DAY, "32.88", "115.07"),
        (Pace.WORKDAY, "32.53", "113.86"),
    ],
)
def test_pace_of_350_yi_by_the_end_of_april(method, share, due):
    assert str(rounded(pace_share(level(method), APRIL) * 100)) == share
    assert str(rounded(due_amount(level(method), APRIL) / 10**8)) == due


def test_working_days_of_2023_are_81_of_249_by_the_end_of_april():
    assert pace_share(level(Pace.WORKDAY), APRIL) == Fraction(81, 249)
    assert not pace_is_provisional(level(Pace.WORKDAY))


def test_a_year_without_a_notice_counts_provisionally():
    later = Period(date(2030, 1, 1), date(2031, 1, 1))
    assert pace_is_provisional(level(Pace.WORKDAY, period=later))
    assert not pace_is_provisional(level(Pace.DAY, period=later))
    assert 0 < pace_share(level(Pace.WORKDAY, period=later), date(2030, 6, 30)) < 1


def test_a_period_without_a_working_day_is_due_at_its_end():
    weekend = Period(date(2023, 4, 15), date(2023, 4, 17))
    assert pace_share(level(Pace.WORKDAY, period=weekend), date(2023, 4, 15)) == 0
    assert pace_share(level(Pace.WORKDAY, period=weekend), date(2023, 4, 16)) == 1


def test_a_half_open_period_is_due_whole_on_its_last_day():
    assert pace_share(level(), date(2023, 12, 31)) == 1
    assert pace_share(level(), date(2023, 12, 30)) == Fraction(11, 12)
    assert pace_share(level(Pace.DAY), date(2022, 12, 31)) == 0


def test_a_part_of_a_month_at_the_end_is_a_month_of_the_period():
    period = Period(date(2023, 1, 1), date(2023, 5, 21))
    assert pace_share(level(period=period), APRIL) == Fraction(4, 5)
    assert pace_share(level(period=Period(date(2023, 1, 1), date(2023, 1, 21))), APRIL) == 1


def test_a_period_inside_one_month_is_due_at_its_end():
    period = Period(date(2023, 1, 5), date(2023, 1, 21))
    assert pace_share(level(period=period), date(2023, 1, 10)) == 0
    assert month_ends(period) == [date(2023, 1, 20)]


def test_a_curve_keeps_the_share_of_the_last_month_that_ended():
    terms = level(Pace.CURVE, curve=CURVE)
    assert pace_share(terms, date(2023, 1, 30)) == 0
    assert pace_share(terms, date(2023, 1, 31)) == Fraction(3, 100)
    assert pace_share(terms, date(2023, 5, 30)) == pace_share(terms, APRIL) == Fraction(1, 4)


def test_a_curve_that_is_not_whole_is_refused_where_it_is_needed():
    with pytest.raises(StandardError, match="曲线有 2 个月，时段有 12 个月"):
        pace_share(level(Pace.CURVE, curve=(5000, 10000)), APRIL)


@pytest.mark.parametrize(
    ("curve", "wrong"),
    [
        ((3000, 2500, 10000), "曲线第 2 个月的累计 25.00% 小于上个月的 30.00%；累计占比不能变小"),
        ((2500, 3000, 9999), "曲线最后（第 3 个月）的累计是 99.99%；须为 100%"),
        ((2500, 10001, 10000), "曲线第 2 个月的累计 100.01% 不在 0 至 100% 之间；请改正"),
        ((-1, 3000, 10000), "曲线第 1 个月的累计 -0.01% 不在 0 至 100% 之间；请改正"),
        ((5000, 10000), "曲线有 2 个月，时段有 3 个月；请逐月填写"),
        ((2500, 2500, 10000), ""),
    ],
)
def test_a_curve_names_its_bad_month(curve, wrong):
    assert check_curve(curve, 3) == wrong


def test_history_is_the_mean_share_of_three_years_each_weighing_the_same():
    flat = [100] * 12
    late = [0] * 11 + [7]
    curve = history_curve([late, flat, flat, flat])
    assert curve[:2] == (833, 1667)
    assert history_curve([late, flat, flat])[:2] == (556, 1111)
    assert curve[-1] == 10000
    assert check_curve(curve, 12) == ""


@pytest.mark.parametrize(
    ("years", "wrong"),
    [
        ([[1] * 12] * 2, "往年只有 2 年的数"),
        ([[1] * 12, [1] * 12, [1, None] + [1] * 10], "第 3 年第 2 个月没有数"),
        ([[1] * 12, [-1] + [1] * 11, [1] * 12], "第 2 年第 1 个月的数 -1 为负"),
        ([[0] * 12, [1] * 12, [1] * 12], "第 1 年合计为 0"),
        ([[1] * 12, [1] * 11, [1] * 12], "第 2 年有 11 个月"),
    ],
)
def test_history_that_is_not_whole_is_refused_naming_year_and_month(years, wrong):
    with pytest.raises(StandardError, match=wrong):
        history_curve(years)


def test_a_point_climbs_a_ladder_from_its_base():
    assert due_amount(ladder(520, 400), date(2023, 6, 30)) == 460
    assert due_amount(ladder(40, 50), date(2023, 6, 30)) == 45
    assert due_amount(ladder(520, 0), APRIL) == Fraction(520, 3)


def test_an_unknown_base_is_not_nought_and_the_ladder_ends_at_the_target():
    assert due_amount(ladder(520, None), APRIL) is None
    assert due_amount(ladder(520, None), date(2023, 12, 31)) == 520


def test_growth_is_due_whole_and_a_promise_without_a_number_not_at_all():
    assert due_amount(ladder(700, None, nature=TargetNature.GROWTH), APRIL) == 700
    assert due_amount(level(promise=Promise(Comparator.ASSIGNED, None)), APRIL) is None


def test_a_share_never_accrues():
    share = Terms(
        TargetNature.SHARE, Accumulation.CUMULATIVE, Promise(Comparator.GE, 6000), YEAR, base=5400
    )
    assert due_amount(share, APRIL) == 5600


def test_an_empty_period_is_refused():
    with pytest.raises(ValueError, match="为空"):
        Period(date(2023, 1, 1), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("bands", "wrong"),
    [((30, 10, 2), "不交叉"), ((0, 10, 2), "不交叉"), ((10, 30, -1), "不能为负")],
)
def test_crossing_bands_are_refused(bands, wrong):
    with pytest.raises(ValueError, match=wrong):
        Bands(*bands)


@given(st.dates(date(2022, 12, 1), date(2024, 2, 1)), st.sampled_from(Pace))
def test_pace_never_falls_and_stays_between_nought_and_one(day, method):
    terms = level(method, curve=CURVE)
    today = pace_share(terms, day)
    assert 0 <= today <= pace_share(terms, date.fromordinal(day.toordinal() + 1)) <= 1


@given(
    st.dates(date(2019, 1, 1), date(2026, 12, 31)),
    st.integers(1, 400),
    st.integers(0, 400),
    st.sampled_from([Pace.MONTH, Pace.DAY, Pace.WORKDAY]),
)
def test_pace_of_any_period_never_falls(start, length, after, method):
    terms = level(method, period=Period(start, date.fromordinal(start.toordinal() + length)))
    day = start.toordinal() + after
    today, tomorrow = (pace_share(terms, date.fromordinal(day + step)) for step in (0, 1))
    assert 0 <= today <= tomorrow <= 1


@given(
    st.lists(
        st.lists(st.integers(0, 10**12), min_size=12, max_size=12).filter(any),
        min_size=3,
        max_size=5,
    )
)
def test_any_history_gives_a_whole_curve(years):
    assert check_curve(history_curve(years), 12) == ""
