"""The law of the road: calls, turns, reports, incidents, tanks."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.systems.sweeping.rules import Operation, Result, VehicleKind
from luodi.systems.sweeping.rules.calls import (
    Candidate,
    Lateness,
    Matter,
    Unable,
    due_at,
    event_shifts,
    keep_passes,
    keep_window,
    kept_instant,
    once_about,
    ranked,
    response,
    unable,
)
from luodi.systems.sweeping.rules.driving import Turn
from luodi.systems.sweeping.rules.incidents import minutes_after_stop
from luodi.systems.sweeping.rules.reports import (
    ReportFault,
    manual_fits,
    report_fault,
    tank_left,
)
from luodi.systems.sweeping.rules.turn_list import Piece, Step, turn_list
from luodi.systems.sweeping.rules.way import Heading, along, heading, metres_off

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
FROST = frozenset({Operation.WASH_SWEEP, Operation.WET_SWEEP, Operation.KERB_FOOT})


@pytest.mark.parametrize(
    ("matter", "waited", "minutes", "lateness"),
    [
        (Matter.SPILL, 29 * MINUTE, 29, Lateness.IN_TIME),
        (Matter.SPILL, 30 * MINUTE, 30, Lateness.IN_TIME),
        (Matter.SPILL, 30 * MINUTE + SECOND, 31, Lateness.LATE),
        (Matter.SPILL, 60 * MINUTE, 60, Lateness.LATE),
        (Matter.SPILL, 60 * MINUTE + SECOND, 61, Lateness.TOO_LATE),
        (Matter.EXTRA, 60 * MINUTE, 60, Lateness.IN_TIME),
        (Matter.EXTRA, 60 * MINUTE + SECOND, 61, Lateness.TOO_LATE),
        (Matter.EVENT, 600 * MINUTE, 600, Lateness.IN_TIME),
        (Matter.FAULT, 600 * MINUTE, 600, Lateness.IN_TIME),
    ],
)
def test_an_arrival_is_late_after_half_an_hour_and_too_late_after_one(
    matter, waited, minutes, lateness
):
    for arrived, now in ((NINE + waited, NINE), (None, NINE + waited)):
        told = response(matter, NINE, arrived, now)
        assert (told.minutes, told.lateness) == (minutes, lateness)


def test_by_when_somebody_arrives_follows_from_the_matter():
    assert [due_at(matter, NINE) for matter in Matter] == [
        NINE + 30 * MINUTE,
        None,
        NINE + 60 * MINUTE,
        None,
    ]


@pytest.mark.parametrize(
    ("matter", "kind", "off", "stopped", "expected"),
    [
        (Matter.SPILL, VehicleKind.WASH_SWEEP, False, frozenset(), None),
        (Matter.SPILL, VehicleKind.SMALL, False, frozenset(), None),
        (Matter.SPILL, VehicleKind.FLUSH, False, frozenset(), Unable.KIND),
        (Matter.SPILL, VehicleKind.WASH_SWEEP, True, frozenset(), Unable.OFF_ROAD),
        (Matter.SPILL, VehicleKind.WASH_SWEEP, False, FROST, Unable.STOPPED),
        (Matter.SPILL, VehicleKind.VACUUM, False, FROST, None),
        (Matter.SPILL, VehicleKind.SMALL, False, FROST, None),
        (Matter.EXTRA, VehicleKind.FLUSH, False, FROST, None),
        (Matter.EXTRA, VehicleKind.FLUSH, False, frozenset(Operation), Unable.STOPPED),
        (Matter.FAULT, VehicleKind.VACUUM, False, frozenset(), Unable.KIND),
    ],
)
def test_what_keeps_a_vehicle_from_a_call(matter, kind, off, stopped, expected):
    assert unable(matter, kind, off_road=off, stopped=stopped) is expected


def test_the_nearest_able_vehicle_comes_first_then_busy_then_unable_ones():
    kind = VehicleKind.WASH_SWEEP
    found = ranked(
        Matter.SPILL,
        113.6,
        34.7,
        [
            Candidate(1, kind, 113.7, 34.7),
            Candidate(2, kind, 113.61, 34.7),
            Candidate(3, kind, 113.6, 34.7, off_road=True),
            Candidate(4, kind, 113.6, 34.7, busy=True),
            Candidate(5, VehicleKind.SPRINKLE, 113.6, 34.7),
            Candidate(6, kind, 113.61, 34.7),
        ],
        frozenset(),
    )
    assert [one.key for one in found] == [2, 6, 1, 4, 3, 5]
    assert [one.metres for one in found] == [916, 916, 9162, 0, 0, 0]


@given(
    st.lists(
        st.tuples(st.floats(113, 114), st.floats(34, 35), st.booleans(), st.booleans()), max_size=8
    )
)
def test_every_vehicle_is_ranked_once_and_those_able_by_distance(rows):
    candidates = [
        Candidate(key, VehicleKind.VACUUM, lon, lat, off_road=off, busy=busy)
        for key, (lon, lat, off, busy) in enumerate(rows)
    ]
    found = ranked(Matter.SPILL, 113.5, 34.5, candidates, frozenset())
    assert sorted(one.key for one in found) == list(range(len(rows)))
    free = [one.metres for one in found if one.unable is None and not one.busy]
    assert free == sorted(free)
    assert [one.key for one in found[: len(free)]] == [
        one.key for one in found if one.unable is None and not one.busy
    ]


def test_an_event_is_passed_every_two_hours_until_it_ends():
    assert keep_passes(NINE, NINE) == ()
    assert keep_passes(NINE, NINE + timedelta(hours=4)) == (NINE, NINE + timedelta(hours=2))
    assert len(keep_passes(NINE, NINE + timedelta(hours=4, seconds=1))) == 3


def test_a_pass_keeps_the_instant_in_whose_window_it_lies():
    minute = timedelta(minutes=1)
    eleven = NINE + timedelta(hours=2)
    assert keep_window(NINE) == (NINE - 30 * minute, NINE + 30 * minute)
    instants = (NINE, eleven)
    assert kept_instant(instants, NINE - 30 * minute, NINE + 30 * minute) == NINE
    assert kept_instant(instants, NINE + 20 * minute, NINE + 31 * minute) is None
    assert kept_instant(instants, eleven - 30 * minute, eleven) == eleven
    assert kept_instant((), NINE, NINE) is None


def test_instants_of_several_events_on_a_street_lie_an_hour_apart():
    minute = timedelta(minutes=1)
    told = [NINE + shift * minute for shift in (60, 0, 59, 61, 150)]
    assert once_about(told) == (NINE, NINE + 60 * minute, NINE + 150 * minute)


@given(st.integers(0, 10_000), st.integers(1, 5_000))
def test_the_shifts_of_an_event_leave_no_gap(start, length):
    begins = NINE + start * MINUTE
    ends = begins + length * MINUTE
    shifts = event_shifts(begins, ends)
    assert (shifts[0][0], shifts[-1][1]) == (begins, ends)
    assert all(one[1] == after[0] for one, after in pairwise(shifts))
    assert {one[0].hour for one in shifts[1:]} <= {6, 14, 22}


@pytest.mark.parametrize(
    ("worked", "stopped", "expected"),
    [
        ((0, 14), (0, 60), None),
        ((0, 15), (0, 60), 15),
        ((0, 40), (10, 60), 30),
        ((0, 24), (10, 60), None),
        ((0, 25), (10, 60), 15),
        ((0, 40), (10, 24), None),
        ((0, 40), (10, 25), 15),
        ((0, 10), (10, 60), None),
        ((60, 70), (10, 60), None),
        ((60, 70), (-120, 90), 190),
    ],
)
def test_work_is_an_incident_from_fifteen_minutes_after_the_stop(worked, stopped, expected):
    times = [NINE + minutes * MINUTE for minutes in (*worked, *stopped)]
    names = ("worked_from", "worked_to", "stopped_from", "stopped_to")
    assert minutes_after_stop(**dict(zip(names, times, strict=True))) == expected


def test_one_second_before_fifteen_minutes_is_no_incident():
    told = {"worked_from": NINE, "stopped_from": NINE, "stopped_to": NINE + 60 * MINUTE}
    assert minutes_after_stop(worked_to=NINE + 15 * MINUTE - SECOND, **told) is None


@pytest.mark.parametrize(
    ("result", "covered", "reason", "expected"),
    [
        (Result.DONE, None, "", None),
        (Result.DONE, 765, "", None),
        (Result.DONE, 764, "", ReportFault.DONE_SHORT),
        (Result.DONE, 851, "", ReportFault.TOO_LONG),
        (Result.PARTIAL, 425, "", None),
        (Result.PARTIAL, 849, "", None),
        (Result.PARTIAL, 424, "", ReportFault.PARTIAL_SHORT),
        (Result.PARTIAL, 850, "", ReportFault.PARTIAL_WHOLE),
        (Result.PARTIAL, None, "", ReportFault.PARTIAL_UNTOLD),
        (Result.MISSED, None, "停满车", None),
        (Result.MISSED, 424, "停满车", None),
        (Result.MISSED, 425, "停满车", ReportFault.MISSED_LONG),
        (Result.MISSED, None, " ", ReportFault.NO_REASON),
        (Result.UNPROVEN, None, "", ReportFault.UNPROVEN),
    ],
)
def test_a_statement_fits_the_shares_of_rule_29(result, covered, reason, expected):
    assert report_fault(result, 850, covered, reason) is expected


def test_five_per_cent_of_a_plan_are_confirmed_by_photo_and_no_metre_more():
    assert manual_fits(17_000, 0, 850)
    assert not manual_fits(17_000, 1, 850)
    assert not manual_fits(0, 0, 1)


def test_a_tank_gives_95_per_cent_and_is_never_below_empty():
    assert [tank_left(10_000, used) for used in (0, 9_500, 9_501)] == [9_500, 0, 0]


EAST = ((113.00, 34.00), (113.01, 34.00))
FURTHER = ((113.01, 34.00), (113.02, 34.00))
SOUTH = ((113.02, 34.00), (113.02, 33.99))
BACK = ((113.02, 33.99), (113.02, 34.00))


def test_the_turns_of_a_way_in_order():
    told = turn_list(
        [
            Piece("人民路", 100, EAST),
            Piece("人民路", 200, FURTHER),
            Piece("建设路", 450, SOUTH),
            Piece("建设路", 450, BACK),
        ]
    )
    assert (told.name, told.heading) == ("人民路", Heading.EAST)
    assert told.steps == (
        Step(300, Turn.RIGHT, "建设路"),
        Step(450, Turn.BACK, "建设路"),
        Step(450, None, "建设路"),
    )


def test_straight_on_into_another_road_is_told():
    told = turn_list([Piece("人民路", 100, EAST), Piece("和平路", 200, FURTHER)])
    assert told.steps == (Step(100, Turn.STRAIGHT, "和平路"), Step(200, None, "和平路"))


def test_a_line_without_length_is_left_out_and_nothing_leads_nowhere():
    dot = Piece("人民路", 1, (EAST[0], EAST[0]))
    assert turn_list([]) is None
    assert turn_list([dot]) is None
    assert turn_list([dot, Piece("人民路", 5, EAST)]).steps == (Step(5, None, "人民路"),)


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ((113.0, 34.1), Heading.NORTH),
        ((113.1, 34.083), Heading.NORTH_EAST),
        ((113.0, 33.9), Heading.SOUTH),
        ((112.9, 34.0), Heading.WEST),
        ((112.9, 34.083), Heading.NORTH_WEST),
    ],
)
def test_eight_headings(to, expected):
    assert heading((113.0, 34.0), to) is expected


@given(st.floats(0, 1))
def test_a_share_of_a_line_lies_on_it(share):
    line = [(113.0, 34.0), (113.01, 34.0), (113.01, 34.01)]
    assert metres_off(line, along(line, share)) < 0.5


def test_the_ends_of_a_line_and_a_line_of_one_position():
    line = [(113.0, 34.0), (113.0, 34.1)]
    assert (along(line, -1), along(line, 2)) == (line[0], line[1])
    assert along(line[:1], 0.5) == line[0]
    with pytest.raises(ValueError, match="没有坐标"):
        along([], 0.5)
