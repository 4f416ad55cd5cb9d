"""Lights of growth, keeping step, shares, coverage, lists and milestones; tolerances offered."""

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
    NoGrowth,
    Period,
    Promise,
    TargetNature,
    Terms,
    Unknown,
    cumulative_growth,
    light,
    looks_like_fraction,
    met,
    needed_rest_growth,
    offered_tolerance,
    parts_overlap,
    rounded,
)

YEAR = Period(date(2023, 1, 1), date(2024, 1, 1))
BANDS = Bands(yellow=Decimal(10), red=Decimal(30), share=Decimal(2))
JUNE, END = date(2023, 6, 30), date(2023, 12, 31)
SEVEN = Promise(Comparator.GE, 700)
SIXTY = Promise(Comparator.GE, 6000)
IN_STEP = Promise(Comparator.SYNC, None, tolerance=50)


def seen(nature, promise, value, *, as_of=JUNE, base=None, scale=2, **more):
    terms = Terms(nature, Accumulation.POINT, promise, YEAR, base=base, scale=scale)
    actual = Actual(None if value is None else Fraction(value), **more)
    return light(terms, actual, as_of=as_of, bands=BANDS)


def growth(promise, value, **more):
    return seen(TargetNature.GROWTH, promise, value, **more)


@pytest.mark.parametrize(
    ("value", "average", "colour"),
    [
        (700, None, Colour.GREEN),
        (700, 700, Colour.GREEN),
        (700, 701, Colour.YELLOW),
        (699, None, Colour.YELLOW),
        (699, 600, Colour.YELLOW),
        (1, None, Colour.YELLOW),
        (0, None, Colour.YELLOW),
        (-1, None, Colour.RED),
    ],
)
@pytest.mark.parametrize("as_of", [JUNE, END])
def test_growth_is_lit_by_plan_average_and_sign(value, average, colour, as_of):
    known = None if average is None else Fraction(average)
    found = growth(SEVEN, value, average=known, as_of=as_of)
    assert (found.colour, found.due, found.kept) == (colour, 700, value >= 700)
    assert found.difference_pp == Fraction(value - 700, 100)
    assert (found.rule, found.pace, found.ratio) == ("01/9", None, None)


def test_growth_about_twelve_per_cent_is_green_within_its_tolerance():
    about = Promise(Comparator.ABOUT, 1200, tolerance=50)
    assert growth(about, 1150).colour is Colour.GREEN
    assert growth(about, 1149).colour is Colour.YELLOW


def test_growth_of_what_should_shrink_turns_round():
    fall = Promise(Comparator.LE, -300)
    assert growth(fall, -300).colour is Colour.GREEN
    assert growth(fall, -299).colour is Colour.YELLOW
    assert growth(fall, 1).colour is Colour.RED


def test_growth_on_a_base_of_nought_is_unknown():
    found = growth(SEVEN, None, undefined=True)
    assert (found.colour, found.unknown) == (Colour.GREY, Unknown.BASE_OF_NOUGHT)


@pytest.mark.parametrize(
    ("value", "colour"),
    [(650, Colour.GREEN), (649, Colour.YELLOW), (0, Colour.YELLOW), (-1, Colour.RED)],
)
def test_in_step_is_met_down_to_the_other_growth_less_the_tolerance(value, colour):
    found = growth(IN_STEP, value, in_step=Fraction(700))
    assert (found.colour, found.rule, found.due) == (colour, "01/3", 700)


def test_in_step_with_what_is_unknown_is_unknown():
    found = growth(IN_STEP, 700)
    assert (found.unknown, found.rule) == (Unknown.IN_STEP_UNKNOWN, "01/3")


def test_in_step_without_a_tolerance_is_unknown():
    found = growth(Promise(Comparator.SYNC, None), 700, in_step=Fraction(700))
    assert (found.unknown, found.rule) == (Unknown.NO_TOLERANCE, "01/2")


def test_in_step_downwards_is_met_up_to_the_other_growth_and_the_tolerance():
    down = Promise(Comparator.SYNC, None, tolerance=50, direction=Direction.DOWN)
    assert met(down, 750, in_step=700)
    assert not met(down, 751, in_step=700)


def test_half_year_growth_is_of_sums_and_not_the_mean_of_quarters():
    base, actual = [1700, 1900, 2050, 2150], [1802, 2052]
    quarters = [cumulative_growth([now], [then]) for now, then in zip(actual, base, strict=False)]
    assert [str(rounded(rate * 100, 1)) for rate in quarters] == ["6.0", "8.0"]
    assert str(rounded(cumulative_growth(actual, base[:2]) * 100)) == "7.06"
    needed = needed_rest_growth(base, base[2:], actual, Fraction(7, 100))
    assert str(rounded(needed * 100)) == "6.95"
    assert sum(base) * Fraction(107, 100) == 8346


def test_growth_on_nought_is_undefined_and_on_a_gap_unknown():
    assert cumulative_growth([5], [0]) is NoGrowth.UNDEFINED
    assert cumulative_growth([5, None], [4, 4]) is NoGrowth.UNKNOWN
    assert cumulative_growth([5, 5], [4, None]) is NoGrowth.UNKNOWN
    assert needed_rest_growth([4], [], [5], Fraction(0)) is NoGrowth.UNDEFINED
    assert needed_rest_growth([4, None], [None], [5], Fraction(0)) is NoGrowth.UNKNOWN
    with pytest.raises(ValueError, match="一一对应"):
        cumulative_growth([5, 5], [4])


@given(
    st.lists(st.integers(1, 10**6), min_size=2, max_size=12),
    st.data(),
    st.fractions(-1, 1, max_denominator=100),
)
def test_the_growth_needed_brings_the_year_to_what_is_wanted(bases, data, wanted):
    done = data.draw(st.integers(1, len(bases) - 1))
    actuals = data.draw(st.lists(st.integers(0, 10**6), min_size=done, max_size=done))
    needed = needed_rest_growth(bases, bases[done:], actuals, wanted)
    assert sum(actuals) + sum(bases[done:]) * (1 + needed) == sum(bases) * (1 + wanted)


def test_a_share_of_81_in_135_is_met_and_80_9_is_not():
    exact, short = Fraction(81 * 10000, 135), Fraction(809 * 1000, 135)
    assert met(SIXTY, exact)
    assert not met(SIXTY, short)
    assert str(rounded(short / 100)) == "59.93"
    assert not met(Promise(Comparator.GE, 60), Fraction(5999999, 100000))


@pytest.mark.parametrize("nature", [TargetNature.SHARE, TargetNature.COVERAGE])
@pytest.mark.parametrize(
    ("value", "colour"),
    [(6000, Colour.GREEN), (5500, Colour.GREEN), (5499, Colour.WATCH), (5300, Colour.WATCH),
     (5299, Colour.YELLOW), (0, Colour.YELLOW)],
)  # fmt: skip
def test_a_share_is_watched_within_two_points_of_its_ladder(nature, value, colour):
    found = seen(nature, SIXTY, value, base=5000)
    assert (found.colour, found.due, found.rule) == (colour, 5500, "01/9")
    assert found.difference_pp == Fraction(value - 5500, 100)
    assert found.kept is (value >= 6000)


def test_two_points_are_two_points_at_every_scale():
    assert seen(TargetNature.SHARE, Promise(Comparator.GE, 60), 53, base=50, scale=0).colour is (
        Colour.WATCH
    )
    assert seen(TargetNature.SHARE, Promise(Comparator.GE, 60), 52, base=50, scale=0).colour is (
        Colour.YELLOW
    )


def test_a_share_unmet_at_the_end_is_red_however_close():
    assert seen(TargetNature.SHARE, SIXTY, 5999, as_of=END).colour is Colour.RED
    assert seen(TargetNature.SHARE, SIXTY, 6000, as_of=END).colour is Colour.GREEN


def test_a_share_without_a_base_is_unknown_unless_met():
    assert seen(TargetNature.SHARE, SIXTY, 5993).unknown is Unknown.NO_BASE
    assert seen(TargetNature.SHARE, SIXTY, 6000).colour is Colour.GREEN


@pytest.mark.parametrize(
    ("value", "late", "as_of", "colour"),
    [
        (61, 0, JUNE, Colour.GREEN),
        (5, 0, JUNE, Colour.GREEN),
        (60, 1, JUNE, Colour.YELLOW),
        (60, 0, END, Colour.RED),
        (60, 1, END, Colour.RED),
        (61, 0, END, Colour.GREEN),
    ],
)
def test_a_list_is_lit_by_its_late_items_and_its_end(value, late, as_of, colour):
    promise = Promise(Comparator.EQ, 61)
    found = seen(TargetNature.LIST, promise, value, late_items=late, as_of=as_of, scale=0)
    assert (found.colour, found.ratio, found.rule) == (colour, Fraction(value, 61), "01/9")


def test_a_milestone_without_a_number_is_done_once():
    nothing = Promise(None, None)
    assert seen(TargetNature.MILESTONE, nothing, 1, as_of=END, scale=0).kept
    assert seen(TargetNature.MILESTONE, nothing, 0, as_of=END, scale=0).colour is Colour.RED
    assert seen(TargetNature.MILESTONE, nothing, 0, scale=0).colour is Colour.GREEN
    late = seen(TargetNature.MILESTONE, nothing, 0, scale=0, late_items=1)
    assert late.colour is Colour.YELLOW


@pytest.mark.parametrize(
    ("nature", "value", "scale", "offered"),
    [
        (TargetNature.GROWTH, 1200, 2, 50),
        (TargetNature.GROWTH, None, 2, 50),
        (TargetNature.SHARE, 6000, 1, 5),
        (TargetNature.SHARE, 60, 0, 1),
        (TargetNature.LEVEL, 35_000_000_000, 2, 1_750_000_000),
        (TargetNature.COUNT, 8, 0, 0),
        (TargetNature.COUNT, 35, 0, 2),
        (TargetNature.LEVEL, None, 2, None),
        (TargetNature.LIST, 61, 0, None),
    ],
)
def test_the_offered_tolerance_is_in_the_smallest_unit(nature, value, scale, offered):
    points, percent = Decimal("0.5"), Decimal(5)
    assert offered_tolerance(nature, value, scale=scale, points=points, percent=percent) == offered


@pytest.mark.parametrize(
    ("value", "asked"), [("0.07", True), ("-0.5", True), ("0.99", True), ("1", False), ("0", False)]
)
def test_a_per_cent_below_one_is_asked_about(value, asked):
    assert looks_like_fraction(Decimal(value)) is asked


def test_parts_of_two_measures_or_two_branches_do_not_overlap():
    part = (1, "00010001", "0001")
    assert not parts_overlap(part, (2, "00010001", "0001"))
    assert not parts_overlap(part, (1, "00010002", "0001"))
    assert parts_overlap(part, (1, "0001", "00010004"))
