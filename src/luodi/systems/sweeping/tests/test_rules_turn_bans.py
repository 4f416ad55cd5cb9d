"""Turns that are forbidden: their shape, their place, what the planner makes of them, the check."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from luodi.kernel.clock import SHANGHAI
from luodi.plan.instances.streets import TurnRule
from luodi.systems.sweeping.planning.facts import LinkFacts
from luodi.systems.sweeping.planning.network import TeamKind, streets_of
from luodi.systems.sweeping.planning.street_turns import CutPiece, FileTurn, file_turns
from luodi.systems.sweeping.planning.ways import Ways
from luodi.systems.sweeping.rules.driving import Turn
from luodi.systems.sweeping.rules.plan_told import (
    Doing,
    SeenLeg,
    SeenLink,
    SeenPlan,
    SeenRoute,
    SeenSite,
)
from luodi.systems.sweeping.rules.turn_bans import driven, seats, turn_onto
from luodi.systems.sweeping.rules.way_check import way_faults

WEST, MIDDLE, EAST, NORTH = (113.60, 34.7), (113.61, 34.7), (113.62, 34.7), (113.61, 34.71)
CORNER = (113.60, 34.71)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ((WEST, MIDDLE), (MIDDLE, EAST), Turn.STRAIGHT),
        ((WEST, MIDDLE), (MIDDLE, NORTH), Turn.LEFT),
        ((EAST, MIDDLE), (MIDDLE, NORTH), Turn.RIGHT),
        ((WEST, MIDDLE), (MIDDLE, WEST), Turn.BACK),
        ((WEST, MIDDLE), (NORTH, MIDDLE), None),
        # Of a bent street the last stretch counts.
        ((WEST, CORNER, NORTH, MIDDLE), (MIDDLE, EAST), Turn.LEFT),
    ],
)
def test_a_turn_is_told_from_the_shape_where_streets_meet(before, after, kind):
    assert turn_onto(before, after) is kind


def test_a_ban_finds_its_junction_on_what_lies_there_now():
    parts = [(EAST, MIDDLE), (MIDDLE, WEST)]
    assert seats(parts, WEST, arriving=True) == ((1, True),)
    assert seats(parts, WEST, arriving=False) == ((1, False),)
    assert seats(parts, MIDDLE, arriving=True) == ((0, True), (1, False))
    assert seats(parts, NORTH, arriving=True) == ()
    assert driven((WEST, MIDDLE), forward=False) == (MIDDLE, WEST)


# The planner.

BLOCK = (
    LinkFacts(1, "南", (WEST, MIDDLE), 1_000, 40),
    LinkFacts(2, "东", (MIDDLE, NORTH), 1_000, 40),
    LinkFacts(3, "北", (NORTH, CORNER), 1_000, 40),
    LinkFacts(4, "西", (CORNER, WEST), 1_000, 40),
)
"""Four streets about a block, drawn one after the other."""
KIND = TeamKind(40, 8, 0, 0, 1)


def way(forbidden, links=BLOCK, kinds=(KIND,)):
    """Give the links that lead from the end of the first street into the second."""
    streets = streets_of(links, kinds, forbidden)
    roads = Ways(streets.network)
    arcs = [streets.arc_of[number, True] for number in (1, 2)]
    found = roads.way(len(kinds) - 1, roads.ends(arcs[0])[1], roads.ends(arcs[1])[0])
    return None if found is None else [streets.steps[arc] for arc in found.arcs]


def test_a_forbidden_turn_is_gone_round():
    assert way(()) == []
    # Back, round the block the other way, and back again at the corner.
    assert way({(1, 2)}) == [-1, -4, -3, -2]
    assert way({(1, 2), (1, -1)}) is None
    assert way({(1, 2)}, kinds=(KIND, TeamKind(40, 8, 0, 0, 3))) == [-1, -4, -3, -2]


def test_a_turn_that_nobody_can_make_is_no_turn_of_the_network():
    one_way = (replace(BLOCK[0], one_way=True), *BLOCK[1:])
    for forbidden in ({(9, 2)}, {(1, 3)}, {(-1, 2)}):
        assert way(forbidden) == [], forbidden
    assert way({(2, -1)}, one_way) == []


def test_a_ban_at_the_end_of_a_street_goes_before_turning_back_there():
    links = BLOCK[:2]
    streets = streets_of(links, [KIND], {(2, -2)})
    out, home = streets.arc_of[2, True], streets.arc_of[2, False]
    rules = {(one.from_arc, one.to_arc): one.cost for one in streets.network.turns}
    assert rules[out, home] is None
    assert [(one.from_arc, one.to_arc) for one in streets.network.turns].count((out, home)) == 1


def test_turning_back_takes_its_time_where_bans_leave_nothing_else():
    streets = streets_of(
        (*BLOCK[:2], LinkFacts(5, "外", (MIDDLE, EAST), 1_000, 40)), [KIND], {(1, 2), (1, 5)}
    )
    back = streets.arc_of[1, True], streets.arc_of[1, False]
    assert streets.turn_s[back] == 45


# Rules of files.

CROSS = (
    CutPiece("m/1", "m", "w", "x", False),
    CutPiece("m/2", "m", "x", "e", False),
    CutPiece("n", "n", "x", "n", False),
    CutPiece("s", "s", "s", "x", True),
)


def turns(*rules):
    return file_turns(CROSS, [TurnRule(*one) for one in rules])


def test_a_rule_of_a_file_forbids_one_turn_or_all_others():
    assert turns(("s", "x", "n", False)) == (FileTurn("s", True, "n", True),)
    assert turns(("s", "x", "n", True)) == (
        FileTurn("s", True, "m/1", False),
        FileTurn("s", True, "m/2", True),
    )
    # The other street came from its far end, too: all but one, turning back among them.
    assert turns(("n", "x", "m", True)) == (FileTurn("n", False, "n", True),)
    assert turns(("n", "x", "n", False)) == (FileTurn("n", False, "n", True),)
    assert turns(("m", "x", "m", False)) == (
        FileTurn("m/1", True, "m/1", False),
        FileTurn("m/2", False, "m/2", True),
    )


def test_a_rule_of_what_is_not_there_comes_to_nothing():
    for rule in (("z", "x", "n", False), ("s", "z", "n", False), ("n", "x", "s", False)):
        assert turns(rule) == ()


# The second look.

T0 = datetime(2023, 3, 1, 22, tzinfo=SHANGHAI)
LINKS = {
    1: SeenLink("南", WEST, MIDDLE, 1_000),
    2: SeenLink("东", MIDDLE, NORTH, 1_000),
}
BANS = {(1, 2): "禁止左转（牌）", (2, -2): "中央分隔"}


def seen(*legs, since=None):
    made = []
    for place, (doing, way, site) in enumerate(legs):
        start = T0 + timedelta(minutes=10 * place)
        made.append(
            SeenLeg(doing, start, start + timedelta(minutes=10), 1_000 * len(way), way, site=site)
        )
    route = SeenRoute("线路 1", (), tuple(made))
    sites = {9: SeenSite("路口加水点", MIDDLE)}
    told = {"links": LINKS, "sites": sites, "turn_bans": BANS, "since": since}
    return SeenPlan(T0, T0 + timedelta(hours=8), (route,), **told)


def drive(*way):
    return Doing.TRAVEL, way, None


def stay(doing, site=None):
    return doing, (), site


FILL = stay(Doing.REFILL, 9)


@pytest.mark.parametrize(
    ("legs", "found"),
    [
        ((drive(1, 2),), 1),
        ((drive(1), drive(2)), 1),
        ((drive(1), stay(Doing.REST), drive(2)), 1),
        ((drive(1), stay(Doing.TRAVEL), stay(Doing.WAIT), drive(2)), 1),
        ((drive(1, 2), drive(-2)), 2),
        ((drive(-2), drive(-1)), 0),
        ((drive(1), FILL, drive(2)), 0),
        # Back in the yard of the site where it has filled up.
        ((FILL, drive(-1, 1), drive(2)), 0),
        ((FILL, drive(-1, 1), stay(Doing.REST), drive(2)), 1),
    ],
)
def test_the_check_finds_a_forbidden_turn(legs, found):
    assert [fault.code for fault in way_faults(seen(*legs))] == ["way.turn"] * found


def test_a_fault_names_the_route_the_time_the_street_and_the_ban():
    [fault] = way_faults(seen(drive(-1), drive(1, 2)))
    said = "线路 1 22:10 驶入 东 的转弯不允许：禁止左转（牌）；请重新计算"
    assert (fault.record, fault.message) == ("线路 1", said)


def test_what_was_driven_before_is_not_looked_at_but_binds_what_follows():
    legs = (drive(1, 2), drive(-2))
    late = T0 + timedelta(minutes=10)
    assert len(list(way_faults(seen(*legs, since=late)))) == 1
    assert list(way_faults(seen(*legs, since=late + timedelta(minutes=1)))) == []
