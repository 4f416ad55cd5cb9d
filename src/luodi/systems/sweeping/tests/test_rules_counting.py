"""Counting as a rule: passes planned anew, metres and litres of statements, shares, responses."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.systems.sweeping.rules import Operation, Result
from luodi.systems.sweeping.rules.counting import (
    MEASURES,
    PASSES,
    REPORTED,
    WATER,
    Pass,
    Statement,
    done_metres,
    passes_that_count,
    planned_metres,
    statement_amounts,
    water_litres,
    water_operation,
)
from luodi.systems.sweeping.rules.figures import (
    Carriageway,
    MechRate,
    Responses,
    litres_m2,
    mech_rate,
    responses,
    share,
    weighted_share,
)
from luodi.systems.sweeping.rules.punctuality import Punctuality, minutes_left, punctuality
from luodi.systems.sweeping.rules.visiting import QUARTER, quarter, runs
from luodi.systems.sweeping.rules.way import Heading, heading, opposite

FLUSH = frozenset({Operation.FLUSH})
CONVOY = frozenset({Operation.VACUUM, Operation.FLUSH, Operation.WASH_SWEEP})
TEN = datetime(2023, 3, 1, 10, 0)  # noqa: DTZ001 - the clock of Shanghai


def one(key, metres=100, *, told=False, operations=FLUSH, place=1):
    return Pass(key, operations, metres, place, told)


def keys(found):
    return [[had.key for had in passes] for passes in found]


def test_codes_and_names_are_unique_and_everything_is_defined():
    assert len({spec.code for spec in MEASURES}) == len({spec.name for spec in MEASURES}) == 17
    assert all(spec.definition and spec.code.startswith("sweeping.") for spec in MEASURES)


def test_of_a_replaced_plan_only_what_was_told_and_not_planned_anew_counts():
    old = [one("a", told=True), one("b", told=True), one("c")]
    new = [one("b"), one("d")]
    assert keys(passes_that_count([(True, new), (False, old)])) == [["b", "d"], ["a"]]


def test_a_replaced_plan_stands_whole_while_nothing_newer_was_issued():
    assert keys(passes_that_count([(True, [one("a"), one("b")])])) == [["a", "b"]]


def test_what_the_middle_plan_lost_untold_counts_where_it_was_told():
    oldest, middle, newest = [one("a", told=True)], [one("a")], [one("b")]
    line = [(True, newest), (False, middle), (False, oldest)]
    assert keys(passes_that_count(line)) == [["b"], [], ["a"]]


@given(
    st.lists(
        st.tuples(st.booleans(), st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=6)),
        max_size=4,
    )
)
def test_no_pass_counts_in_two_plans(drawn):
    line = [
        (whole, [one(key, told=told) for key, told in dict(rows).items()]) for whole, rows in drawn
    ]
    counted = [key for passes in keys(passes_that_count(line)) for key in passes]
    assert len(counted) == len(set(counted))


def test_a_convoy_promises_each_of_its_operations():
    found = planned_metres([one("a", 850, operations=CONVOY), one("b", 150, place=2)])
    assert found == {
        (Operation.FLUSH, 1): 850,
        (Operation.VACUUM, 1): 850,
        (Operation.WASH_SWEEP, 1): 850,
        (Operation.FLUSH, 2): 150,
    }


@pytest.mark.parametrize(
    ("result", "covered", "metres"),
    [
        (Result.DONE, None, 850),
        (Result.DONE, 805, 805),
        (Result.DONE, 900, 850),
        (Result.PARTIAL, 500, 500),
        (Result.PARTIAL, None, None),
        (Result.MISSED, None, 0),
        (Result.MISSED, 100, 100),
        (Result.UNPROVEN, None, None),
        (Result.UNPROVEN, 800, None),
    ],
)
def test_metres_of_a_statement(result, covered, metres):
    assert done_metres(result, 850, covered) == metres


def test_a_statement_comes_to_metres_passes_and_litres():
    told = statement_amounts(Statement(Result.DONE, FLUSH, 850, 805, 2975))
    assert told == {
        (REPORTED[Operation.FLUSH], "FLUSH"): 805,
        (PASSES, "FLUSH"): 1,
        (WATER, "FLUSH"): 2818,
    }
    assert statement_amounts(Statement(Result.UNPROVEN, FLUSH, 850, None, 2975)) == {}
    partial = statement_amounts(Statement(Result.PARTIAL, FLUSH, 850, None, 2975))
    assert partial == {(PASSES, "FLUSH"): 0}
    missed = statement_amounts(Statement(Result.MISSED, FLUSH, 850, None, 2975))
    assert missed == {
        (REPORTED[Operation.FLUSH], "FLUSH"): 0,
        (PASSES, "FLUSH"): 0,
        (WATER, "FLUSH"): 0,
    }


def test_water_of_a_convoy_belongs_to_one_operation_only_when_one_is_wet():
    assert water_operation(CONVOY) is None
    assert water_operation([Operation.VACUUM]) is None
    assert statement_amounts(Statement(Result.DONE, CONVOY, 850, None, 900))[WATER, ""] == 900
    dry = statement_amounts(Statement(Result.DONE, frozenset({Operation.VACUUM}), 850, None, 0))
    assert dry == {(REPORTED[Operation.VACUUM], "VACUUM"): 850, (PASSES, "VACUUM"): 1}


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.data())
def test_water_never_exceeds_what_was_planned(litres, metres, data):
    done = data.draw(st.integers(0, metres))
    assert 0 <= water_litres(litres, metres, done) <= litres
    assert water_litres(litres, metres, metres) == litres
    assert water_litres(litres, metres, None) is None


def test_shares_are_rounded_half_up_and_of_nothing_there_is_none():
    assert [share(1, 3), share(2, 3), share(1, 20_000), share(0, 5)] == [3333, 6667, 1, 0]
    assert share(0, 0) is None
    assert weighted_share([(1, 500, 1000), (2, 1000, 1000)]) == 7143
    assert weighted_share([]) is None


def test_water_to_a_square_metre_as_in_the_table_of_vehicles():
    assert litres_m2(3500, 1000 * 3500) == 100
    assert litres_m2(2800, 1000 * 7000) == 40
    assert litres_m2(10, 0) is None


def test_responses():
    assert responses([]) == Responses(0, None, None)
    assert responses([45]) == Responses(1, 45.0, 0)
    assert responses([30, 10, 31]) == Responses(3, 30.0, 6667)


def test_the_worked_example_of_the_two_divisors():
    swept = Carriageway(612_500, 5_000, 2, swept=True)
    fit = Carriageway(37_500, 5_000, 2, swept=False)
    lanes = Carriageway(350_000, 1_000, 2, swept=False)
    assert mech_rate([swept, fit, lanes], 1_500) == MechRate(8507, 9423, 0)


def test_a_width_that_nobody_told_leaves_the_rate_unknown():
    links = [Carriageway(850, 7000, 2, True), Carriageway(850, None, 2, False)]
    assert mech_rate(links, 1500) == MechRate(None, None, 1)
    assert mech_rate(links[:1], None) == MechRate(10_000, None, 0)
    assert mech_rate([], 1500) == MechRate(None, None, 0)


@pytest.mark.parametrize(
    ("minutes", "next_end", "any_told", "found"),
    [
        (-1, TEN, False, (Punctuality.WAITING, 0)),
        (20, TEN + timedelta(minutes=30), False, (Punctuality.ON_TIME, 0)),
        (45, TEN + timedelta(minutes=30), True, (Punctuality.ON_TIME, 0)),
        (46, TEN + timedelta(minutes=30), True, (Punctuality.BEHIND, 16)),
        (46, TEN + timedelta(minutes=30), False, (Punctuality.SILENT, 16)),
        (46, None, True, (Punctuality.OVER, 0)),
    ],
)
def test_how_a_route_stands_to_its_plan(minutes, next_end, any_told, found):
    assert punctuality(TEN + timedelta(minutes=minutes), TEN, next_end, any_told=any_told) == found


def test_minutes_left():
    assert minutes_left(TEN, TEN + timedelta(minutes=30)) == 30
    assert minutes_left(TEN, TEN - timedelta(seconds=1)) == -1
    assert minutes_left(TEN, TEN) == 0


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - as above
def test_quarters_lie_within_half_of_one(at):
    found = quarter(at)
    assert abs(found - at) <= timedelta(minutes=7, seconds=30)
    assert (found.minute % 15, found.second, found.microsecond) == (0, 0, 0)


def test_quarters_roll_over_midnight():
    late = datetime(2023, 3, 1, 23, 53)  # noqa: DTZ001 - the clock of Shanghai
    assert quarter(late) == datetime(2023, 3, 2)  # noqa: DTZ001 - the clock of Shanghai


def test_headings():
    here = (113.6, 34.7)
    around = [(0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1)]
    found = [heading(here, (here[0] + 0.01 * x, here[1] + 0.01 * y)) for x, y in around]
    assert found == list(Heading)
    assert [opposite(way) for way in found] == [*found[4:], *found[:4]]


@given(st.sets(st.integers(0, 95)))
def test_runs_hold_all_quarters_and_are_apart(drawn):
    midnight = TEN.replace(hour=0)
    times = [midnight + QUARTER * one for one in sorted(drawn)]
    found = runs(times)
    inside = [
        first + QUARTER * k for first, last in found for k in range((last - first) // QUARTER + 1)
    ]
    assert inside == times
    assert all(after[0] - before[1] > QUARTER for before, after in pairwise(found))
