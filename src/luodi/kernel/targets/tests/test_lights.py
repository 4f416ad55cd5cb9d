"""Lights of levels, counts and points, bonds; promises kept; what cannot be judged."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.targets.rules import (
    Accumulation,
    Actual,
    Bands,
    Colour,
    Comparator,
    Direction,
    Pace,
    Period,
    Profile,
    Promise,
    TargetNature,
    Terms,
    Unknown,
    light,
    met,
    rounded,
)

YEAR = Period(date(2023, 1, 1), date(2024, 1, 1))
BANDS = Bands(yellow=Decimal(10), red=Decimal(30), share=Decimal(2))
STRICT = Bands(yellow=Decimal(3), red=Decimal(10), share=Decimal(2))
APRIL, JUNE, END = date(2023, 4, 30), date(2023, 6, 30), date(2023, 12, 31)
HUNDRED = Promise(Comparator.GE, 100)


def seen(promise, value, *, as_of=JUNE, bands=BANDS, accumulation=Accumulation.CUMULATIVE,
         nature=TargetNature.LEVEL, **more):  # fmt: skip
    terms = Terms(nature, accumulation, promise, YEAR, **more)
    actual = Actual(None if value is None else Fraction(value))
    return light(terms, actual, as_of=as_of, bands=bands)


def point(promise, value, **more):
    nature = more.pop("nature", TargetNature.COUNT)
    return seen(promise, value, accumulation=Accumulation.POINT, nature=nature, **more)


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
    found = seen(Promise(Comparator.GE, 35_000_000_000), actual_yi * 10**8, as_of=APRIL)
    assert found.colour is colour
    assert str(rounded(found.ratio * 100)) == ratio
    assert str(rounded(found.difference_pp)) == difference
    assert (found.rule, found.pace, found.kept) == ("01/8", Fraction(1, 3), False)
    assert str(rounded(found.due / 10**8)) == "116.67"


def test_a_stricter_profile_lights_the_same_lag_yellow():
    promise = Promise(Comparator.GE, 35_000_000_000)
    found = seen(promise, 105 * 10**8, as_of=APRIL, bands=STRICT, profile=Profile.STRICT)
    assert found.colour is Colour.YELLOW
    found = seen(promise, 80 * 10**8, as_of=APRIL, bands=STRICT, profile=Profile.STRICT)
    assert found.colour is Colour.RED


@pytest.mark.parametrize(
    ("actual", "colour"),
    [(50, Colour.GREEN), (49, Colour.WATCH), (41, Colour.WATCH), (40, Colour.YELLOW),
     (20, Colour.YELLOW), (19, Colour.RED), (0, Colour.RED)],
)  # fmt: skip
@pytest.mark.parametrize("nature", [TargetNature.LEVEL, TargetNature.COUNT])
def test_the_ends_of_the_yellow_band_belong_to_it(actual, colour, nature):
    assert seen(HUNDRED, actual, nature=nature).colour is colour


@pytest.mark.parametrize(
    ("actual", "colour"),
    [(520, Colour.GREEN), (460, Colour.GREEN), (459, Colour.WATCH), (409, Colour.WATCH),
     (408, Colour.YELLOW), (304, Colour.YELLOW), (303, Colour.RED)],
)  # fmt: skip
def test_a_point_is_lit_on_its_ladder_in_points_of_the_target(actual, colour):
    found = point(Promise(Comparator.GE, 520), actual, base=400)
    assert (found.colour, found.due, found.rule) == (colour, 460, "01/9")
    assert found.difference_pp == Fraction(100 * (actual - 460), 520)


def test_a_ladder_down_turns_round():
    cleaner = Promise(Comparator.ASSIGNED, 40, direction=Direction.DOWN)
    assert point(cleaner, 45, base=50).colour is Colour.GREEN
    assert point(cleaner, 48, base=50).colour is Colour.WATCH
    assert point(cleaner, 49, base=50).colour is Colour.YELLOW
    assert point(cleaner, 58, base=50).colour is Colour.RED
    assert point(cleaner, 40, base=50).kept


@pytest.mark.parametrize(
    ("nature", "accumulation"),
    [(TargetNature.LEVEL, Accumulation.CUMULATIVE), (TargetNature.COUNT, Accumulation.POINT),
     (TargetNature.SHARE, Accumulation.POINT), (TargetNature.SHARE, Accumulation.CUMULATIVE),
     (TargetNature.COVERAGE, Accumulation.POINT)],
)  # fmt: skip
@pytest.mark.parametrize("base", [None, 900])
def test_a_broken_ceiling_is_red_at_once_whatever_it_limits(nature, accumulation, base):
    ceiling, told = Promise(Comparator.LE, 300), {"nature": nature, "accumulation": accumulation}
    found = seen(ceiling, 301, as_of=APRIL, base=base, **told)
    assert (found.colour, found.kept) == (Colour.RED, False)
    assert seen(ceiling, 300, as_of=END, base=base, **told).colour is Colour.GREEN


def test_a_share_or_a_point_under_its_ceiling_needs_no_base():
    ceiling = Promise(Comparator.LE, 300)
    for nature in (TargetNature.COUNT, TargetNature.SHARE, TargetNature.COVERAGE):
        found = point(ceiling, 299, nature=nature)
        assert (found.colour, found.kept) == (Colour.GREEN, True)


def test_a_point_without_a_base_is_green_when_met_and_else_unknown_until_the_end():
    assert point(HUNDRED, 100).colour is Colour.GREEN
    found = point(HUNDRED, 99)
    assert (found.colour, found.unknown) == (Colour.GREY, Unknown.NO_BASE)
    assert point(HUNDRED, 99, as_of=END).colour is Colour.YELLOW
    assert point(HUNDRED, 60, as_of=END).colour is Colour.RED


def test_missing_is_not_zero():
    for nature in TargetNature:
        found = seen(HUNDRED, None, nature=nature)
        assert (found.colour, found.unknown) == (Colour.GREY, Unknown.NOT_COUNTED)
        assert (found.ratio, found.due, found.difference_pp) == (None, None, None)


def test_about_without_a_tolerance_is_grey():
    for nature in TargetNature:
        found = seen(Promise(Comparator.ABOUT, 100), 100, as_of=END, nature=nature)
        assert (found.colour, found.unknown) == (Colour.GREY, Unknown.NO_TOLERANCE)
        assert found.rule == "01/2"


def test_about_is_met_within_its_tolerance_or_better():
    about = Promise(Comparator.ABOUT, 100, tolerance=5)
    assert met(about, 95)
    assert met(about, 200)
    assert not met(about, 94)
    down = Promise(Comparator.ABOUT, 100, tolerance=5, direction=Direction.DOWN)
    assert met(down, 105)
    assert met(down, 2)
    assert not met(down, 106)


def test_an_exact_number_is_reached_in_its_direction():
    assert met(Promise(Comparator.EQ, 360), 361)
    assert not met(Promise(Comparator.EQ, 360), 359)
    assert not met(Promise(Comparator.EQ, 360, direction=Direction.DOWN), 361)


def test_at_least_and_at_most_include_the_number_whatever_the_direction():
    down = Direction.DOWN
    assert met(Promise(Comparator.GE, 6000, direction=down), 6000)
    assert not met(Promise(Comparator.GE, 6000, direction=down), 5993)
    assert met(Promise(Comparator.LE, 6000), 6000)
    assert not met(Promise(Comparator.LE, 6000), 6001)


@pytest.mark.parametrize(
    "promise",
    [
        Promise(None, None),
        Promise(Comparator.ABOUT, 100),
        Promise(Comparator.SYNC, None, tolerance=50),
        Promise(Comparator.ASSIGNED, None),
    ],
)
def test_a_promise_that_cannot_be_judged_is_refused(promise):
    with pytest.raises(ValueError, match="不能判断"):
        met(promise, 100)


def test_a_promise_without_a_number_is_grey():
    found = seen(Promise(None, None), 5)
    assert (found.colour, found.unknown) == (Colour.GREY, Unknown.NO_NUMBER)


@pytest.mark.parametrize("comparator", [Comparator.GE, Comparator.EQ])
def test_a_target_of_nought_is_grey(comparator):
    found = seen(Promise(comparator, 0), 0)
    assert (found.colour, found.unknown) == (Colour.GREY, Unknown.TARGET_OF_NOUGHT)


@pytest.mark.parametrize("accumulation", list(Accumulation))
@pytest.mark.parametrize("as_of", [date(2023, 1, 31), END])
@pytest.mark.parametrize(("value", "colour"), [(0, Colour.GREEN), (1, Colour.RED)])
def test_a_ceiling_of_nought_is_red_as_soon_as_anything_counts(accumulation, as_of, value, colour):
    found = seen(Promise(Comparator.LE, 0), value, as_of=as_of, accumulation=accumulation)
    assert (found.colour, found.unknown, found.ratio) == (colour, None, None)
    assert found.difference_pp is None
    assert found.kept is (value == 0)


def test_a_ceiling_of_nought_of_which_nothing_is_known_is_grey():
    found = seen(Promise(Comparator.LE, 0), None)
    assert (found.colour, found.unknown) == (Colour.GREY, Unknown.NOT_COUNTED)


def test_an_assigned_target_is_grey_until_its_value_is_assigned():
    for nature in TargetNature:
        found = seen(Promise(Comparator.ASSIGNED, None), 5, nature=nature)
        assert (found.unknown, found.rule) == (Unknown.NOT_ASSIGNED, "01/4")
    assert seen(Promise(Comparator.ASSIGNED, 100), 50).colour is Colour.GREEN
    less = Promise(Comparator.ASSIGNED, 100, direction=Direction.DOWN)
    assert seen(less, 55).colour is Colour.WATCH


def test_a_limit_that_is_broken_is_red_at_once():
    assert seen(Promise(Comparator.LE, 100), 101, as_of=date(2023, 1, 31)).colour is Colour.RED


def test_a_limit_used_up_ahead_of_pace_is_watched():
    assert seen(Promise(Comparator.LE, 100), 55).colour is Colour.WATCH
    assert seen(Promise(Comparator.LE, 100), 50).colour is Colour.GREEN


def test_a_limit_kept_to_the_end_is_green():
    assert seen(Promise(Comparator.LE, 100), 100, as_of=END).colour is Colour.GREEN


def test_a_period_that_ended_just_short_is_not_green():
    found = seen(Promise(Comparator.GE, 1000), 999, as_of=END)
    assert (found.colour, found.kept) == (Colour.YELLOW, False)
    about = Promise(Comparator.ABOUT, 1000, tolerance=50)
    assert seen(about, 950, as_of=END).colour is Colour.GREEN
    assert seen(about, 949, as_of=END).colour is Colour.YELLOW


def test_a_light_says_that_its_pace_is_provisional():
    terms = Terms(
        TargetNature.LEVEL, Accumulation.CUMULATIVE, HUNDRED,
        Period(date(2030, 1, 1), date(2031, 1, 1)), Pace.WORKDAY,
    )  # fmt: skip
    assert light(terms, Actual(Fraction(50)), as_of=date(2030, 6, 30), bands=BANDS).provisional
    assert not seen(HUNDRED, 50, pace=Pace.WORKDAY).provisional


def test_a_pace_by_a_curve_that_is_not_there_is_unknown():
    found = seen(HUNDRED, 50, pace=Pace.HISTORY)
    assert (found.unknown, found.rule) == (Unknown.NO_CURVE, "01/6")
    assert seen(HUNDRED, 50, pace=Pace.CURVE, curve=(0,) * 11 + (10000,)).colour is Colour.GREEN


@pytest.mark.parametrize(
    ("actual", "colour"),
    [(50, Colour.GREEN), (49, Colour.YELLOW), (35, Colour.YELLOW), (34, Colour.RED)],
)
def test_bonds_are_yellow_up_to_thirty_per_cent_below_what_is_due(actual, colour):
    assert seen(HUNDRED, actual, profile=Profile.BONDS).colour is colour


def test_bonds_of_a_year_that_ended_short_are_not_green():
    assert seen(HUNDRED, 99, as_of=END, profile=Profile.BONDS).colour is Colour.YELLOW
    assert seen(HUNDRED, 69, as_of=END, profile=Profile.BONDS).colour is Colour.RED


ORDER = [Colour.RED, Colour.YELLOW, Colour.WATCH, Colour.GREEN]
LADDERED = sorted(set(TargetNature), key=str)


@given(
    st.integers(-50, 200),
    st.integers(1, 50),
    st.dates(date(2022, 12, 1), date(2024, 1, 31)),
    st.sampled_from(LADDERED),
    st.sampled_from(Accumulation),
    st.sampled_from([Profile.STANDARD, Profile.BONDS]),
    st.sampled_from([Comparator.GE, Comparator.LE, Comparator.EQ, Comparator.ABOUT]),
    st.integers(0, 150),
)
def test_better_is_never_a_worse_light(
    value, step, day, nature, accumulation, profile, comparator, base
):
    promise = Promise(comparator, 100, tolerance=5)
    better = -step if promise.wants_less else step
    one, other = (
        seen(promise, amount, as_of=day, nature=nature, accumulation=accumulation,
             profile=profile, base=base, scale=0).colour
        for amount in (value, value + better)
    )  # fmt: skip
    assert ORDER.index(one) <= ORDER.index(other)
