"""The law of targets: pace, lights, comparators, without a database."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.targets.rules import (
    Bands,
    Colour,
    Comparator,
    Pace,
    Period,
    Promise,
    Unknown,
    light,
    met,
    pace_share,
    parts_overlap,
    rounded,
)

YEAR = Period(date(2023, 1, 1), date(2024, 1, 1))
BANDS = Bands(yellow=Decimal(10), red=Decimal(30))
INVESTMENT = Promise(Comparator.GE, 35_000_000_000)
APRIL = date(2023, 4, 30)


@pytest.mark.parametrize(
    ("method", "share", "due"),
    [(Pace.MONTH, "33.33", "116.67"), (Pace.DAY, "32.88", "115.07")],
)
def test_pace_of_350_yi_by_the_end_of_april(method, share, due):
    pace = pace_share(method, YEAR, APRIL)
    assert str(rounded(pace * 100)) == share
    assert str(rounded(pace * 350)) == due


@pytest.mark.parametrize(
    ("actual_yi", "ratio", "difference", "colour"),
    [
        (118, "33.71", "0.38", Colour.GREEN),
        (105, "30.00", "-3.33", Colour.WATCH),
        (80, "22.86", "-10.48", Colour.YELLOW),
        (10, "2.86", "-30.48", Colour.RED),
    ],
)
def test_lights_of_the_worked_example(actual_yi, ratio, difference, colour):
    pace = pace_share(Pace.MONTH, YEAR, APRIL)
    found = light(INVESTMENT, actual_yi * 10**8, pace=pace, bands=BANDS, ended=False)
    assert found.colour is colour
    assert str(rounded(found.ratio * 100)) == ratio
    assert str(rounded(found.difference_pp)) == difference


@pytest.mark.parametrize(
    ("actual", "colour"),
    [(50, Colour.GREEN), (49, Colour.WATCH), (41, Colour.WATCH), (40, Colour.YELLOW),
     (20, Colour.YELLOW), (19, Colour.RED), (0, Colour.RED)],
)  # fmt: skip
def test_the_ends_of_the_yellow_band_belong_to_it(actual, colour):
    promise = Promise(Comparator.GE, 100)
    found = light(promise, actual, pace=Fraction(1, 2), bands=BANDS, ended=False)
    assert found.colour is colour


def test_missing_is_not_zero():
    found = light(INVESTMENT, None, pace=Fraction(1, 3), bands=BANDS, ended=False)
    assert (found.colour, found.ratio) == (Colour.GREY, None)
    assert found.unknown is Unknown.NOT_COUNTED


def test_about_without_a_tolerance_is_grey():
    promise = Promise(Comparator.ABOUT, 100)
    found = light(promise, 99, pace=Fraction(1), bands=BANDS, ended=True)
    assert (found.colour, found.unknown) == (Colour.GREY, Unknown.NO_TOLERANCE)


def test_about_is_met_within_its_tolerance():
    assert met(Promise(Comparator.ABOUT, 100, tolerance=5), 95)
    assert not met(Promise(Comparator.ABOUT, 100, tolerance=5), 94)


def test_a_promise_without_a_number_is_grey():
    found = light(Promise(None, None), None, pace=Fraction(1), bands=BANDS, ended=True)
    assert found.colour is Colour.GREY


def test_a_limit_that_is_broken_is_red_at_once():
    promise = Promise(Comparator.LE, 100)
    assert light(promise, 101, pace=Fraction(1, 12), bands=BANDS, ended=False).colour is Colour.RED


def test_a_limit_used_up_ahead_of_pace_is_watched():
    promise = Promise(Comparator.LE, 100)
    assert light(promise, 55, pace=Fraction(1, 2), bands=BANDS, ended=False).colour is Colour.WATCH
    assert light(promise, 50, pace=Fraction(1, 2), bands=BANDS, ended=False).colour is Colour.GREEN


def test_a_limit_kept_to_the_end_is_green():
    promise = Promise(Comparator.LE, 100)
    assert light(promise, 100, pace=Fraction(1), bands=BANDS, ended=True).colour is Colour.GREEN


def test_a_period_that_ended_just_short_is_not_green():
    found = light(Promise(Comparator.GE, 1000), 999, pace=Fraction(1), bands=BANDS, ended=True)
    assert found.colour is Colour.YELLOW


def test_at_least_at_exactly_the_number_is_met():
    assert met(Promise(Comparator.GE, 6000), 6000)
    assert not met(Promise(Comparator.GE, 6000), 5993)


def test_a_half_open_period_is_due_whole_on_its_last_day():
    assert pace_share(Pace.MONTH, YEAR, date(2023, 12, 31)) == 1
    assert pace_share(Pace.MONTH, YEAR, date(2023, 12, 30)) == Fraction(11, 12)
    assert pace_share(Pace.DAY, YEAR, date(2022, 12, 31)) == 0


def test_an_empty_period_is_refused():
    with pytest.raises(ValueError, match="为空"):
        Period(date(2023, 1, 1), date(2023, 1, 1))


def test_crossing_bands_are_refused():
    with pytest.raises(ValueError, match="不交叉"):
        Bands(yellow=Decimal(30), red=Decimal(10))


@given(st.dates(date(2022, 1, 1), date(2025, 1, 1)), st.sampled_from(Pace))
def test_pace_never_falls_and_stays_between_nought_and_one(day, method):
    today = pace_share(method, YEAR, day)
    assert 0 <= today <= pace_share(method, YEAR, date.fromordinal(day.toordinal() + 1)) <= 1


@given(st.integers(0, 200), st.fractions(0, 1))
def test_more_is_never_a_worse_light(actual, pace):
    order = [Colour.RED, Colour.YELLOW, Colour.WATCH, Colour.GREEN]
    promise = Promise(Comparator.GE, 100)
    less = light(promise, actual, pace=pace, bands=BANDS, ended=False).colour
    more = light(promise, actual + 1, pace=pace, bands=BANDS, ended=False).colour
    assert order.index(less) <= order.index(more)


def test_parts_of_two_measures_or_two_branches_do_not_overlap():
    part = (1, "00010001", "0001")
    assert not parts_overlap(part, (2, "00010001", "0001"))
    assert not parts_overlap(part, (1, "00010002", "0001"))
    assert parts_overlap(part, (1, "0001", "00010004"))
