"""Forecasts: how often the interval holds, where there is none, and what bounds it."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.targets.rules import (
    Accumulation,
    Basis,
    Comparator,
    NoForecast,
    Outlook,
    Pace,
    Period,
    Promise,
    TargetNature,
    Terms,
    forecast,
    outlook,
    strain,
)
from luodi.kernel.targets.tests.simulated import MONTHS, SEASONS, simulated

YEAR = Period(date(2023, 1, 1), date(2024, 1, 1))


def terms(
    nature=TargetNature.LEVEL,
    accumulation=Accumulation.CUMULATIVE,
    comparator=Comparator.GE,
    value=350,
    **more,
):
    return Terms(nature, accumulation, Promise(comparator, value), YEAR, **more)


def path(*values, first=202301):
    return [(first + number, Fraction(value)) for number, value in enumerate(values)]


def coverage(count, seed):
    held = defaultdict(list)
    for series, known in simulated(count, seed):
        end = forecast(series.terms, MONTHS, series.until(known), series.last_year).end
        held["all"].append(end.low <= series.end <= end.high)
        rushed = series.family == "November rush" and not series.last_year
        held["unforeseen rush" if rushed else "the rest"].append(held["all"][-1])
    return {name: sum(found) / len(found) for name, found in held.items()}


def test_the_interval_holds_the_years_end_of_two_hundred_simulated_series():
    """The goal of the board: 70 to 90 % of 200 series hold."""
    found = coverage(200, seed=20231126)
    assert 0.70 <= found["all"] <= 0.90, found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_holds_under_other_seeds_and_fails_where_it_is_said_to(seed):
    found = coverage(1400, seed)
    assert 0.70 <= found["all"] <= 0.90, found
    assert 0.72 <= found["the rest"] <= 0.90, found
    assert found["unforeseen rush"] < 0.5, "docs/kernel/board.md says that it is missed"


def test_there_is_none_with_fewer_than_four_months():
    found = forecast(terms(), MONTHS, path(10, 20, 30))
    assert (found.none, found.months, found.end) == (NoForecast.FEW_MONTHS, (), None)
    assert forecast(terms(), MONTHS, path(10, 20, 30, 40)).none is None


def test_there_is_none_when_unknown_months_lie_between():
    known = [item for item in path(10, 20, 30, 40, 50, 60) if item[0] != 202303]
    assert forecast(terms(), MONTHS, known).none is NoForecast.GAPS
    point = terms(accumulation=Accumulation.POINT)
    assert forecast(point, MONTHS, known).none is NoForecast.GAPS


def test_a_year_that_begins_with_two_months_in_one_figure_has_no_gap():
    known = path(20, 30, 40, 50, first=202302)
    end = forecast(terms(), MONTHS, known).end
    assert end.point == 120


@pytest.mark.parametrize("nature", [TargetNature.LIST, TargetNature.MILESTONE])
def test_there_is_none_for_named_items(nature):
    assert forecast(terms(nature), MONTHS, path(1, 2, 3, 4)).none is NoForecast.NAMED


def test_there_is_none_once_the_period_has_ended():
    ended = forecast(terms(), MONTHS, path(*range(1, 13)))
    assert ended.none is NoForecast.ENDED


def test_months_before_the_period_tell_of_a_point_in_time_but_do_not_stand_for_it():
    point = terms(accumulation=Accumulation.POINT)
    before = path(1, 2, 3, 4, first=202209)
    assert forecast(point, MONTHS, before).none is NoForecast.FEW_MONTHS
    known = [*before, *path(5, 6, first=202301)]
    assert forecast(point, MONTHS, known).end.month == 202312


def test_last_year_tells_how_the_year_runs():
    running, last, now = 0, [], []
    for number, share in enumerate(SEASONS, 1):
        running += share
        last.append((202200 + number, Fraction(running * 10)))
        now.append((202300 + number, Fraction(running * 12)))
    found = forecast(terms(), MONTHS, now[:5], last)
    assert found.basis is Basis.LAST_YEAR
    assert abs(found.end.point - 1200) <= 15
    assert forecast(terms(), MONTHS, now[:5]).basis is Basis.EVEN


def test_a_curve_stands_in_for_last_year():
    curve = (200, 400, 800, 1200, 1700, 2400, 3000, 3600, 4400, 5400, 8000, 10000)
    curved = terms(pace=Pace.CURVE, curve=curve)
    found = forecast(curved, MONTHS, path(2, 4, 8, 12))
    assert found.basis is Basis.CURVE
    assert 88 <= found.end.point <= 104


def test_months_come_one_by_one_after_the_last_known():
    found = forecast(terms(), MONTHS, path(10, 20, 30, 40))
    assert [item.month for item in found.months] == MONTHS[4:]
    widths = [item.high - item.low for item in found.months]
    assert widths == sorted(widths)


def test_the_outlook_turns_round_where_less_is_better():
    found = forecast(terms(), MONTHS, path(10, 20, 30, 40))
    assert outlook(terms(value=60), found) is Outlook.LIKELY
    assert outlook(terms(value=120), found) is Outlook.OPEN
    assert outlook(terms(value=400), found) is Outlook.UNLIKELY
    ceiling = terms(comparator=Comparator.LE, value=60)
    assert outlook(ceiling, found) is Outlook.UNLIKELY
    assert strain(ceiling, found) > 1 > -1 > strain(terms(value=60), found)


def test_without_a_value_nothing_is_said_of_the_promise():
    found = forecast(terms(comparator=None, value=None), MONTHS, path(10, 20, 30, 40))
    assert found.end is not None
    assert outlook(terms(comparator=None, value=None), found) is None
    assert strain(terms(comparator=None, value=None), found) is None


amounts = st.lists(st.integers(0, 10**12), min_size=4, max_size=11)


@given(amounts, st.sampled_from([TargetNature.LEVEL, TargetNature.COUNT]))
def test_a_sum_never_falls_below_what_is_reached(added, nature):
    reached = [sum(added[: number + 1]) for number in range(len(added))]
    for item in forecast(terms(nature), MONTHS, path(*reached)).months:
        assert reached[-1] <= item.low <= item.point <= item.high


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=11))
def test_a_share_stays_within_nought_and_a_hundred_per_cent(values):
    share = terms(TargetNature.SHARE, Accumulation.POINT, scale=2)
    for item in forecast(share, MONTHS, path(*values)).months:
        assert 0 <= item.low <= item.point <= item.high <= 10_000


@given(amounts)
def test_the_same_path_has_the_same_forecast(added):
    known = path(*[sum(added[: number + 1]) for number in range(len(added))])
    assert forecast(terms(), MONTHS, known) == forecast(terms(), MONTHS, known)
