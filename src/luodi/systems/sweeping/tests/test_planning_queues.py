"""Waiting for bays, planned without tables: work that one route has no time for goes to others."""

from dataclasses import replace

import pytest

from luodi.systems.sweeping.planning.facts import (
    LinkFacts,
    MemberFacts,
    Night,
    SiteFacts,
    TeamFacts,
    WorkFacts,
)
from luodi.systems.sweeping.planning.problem import build
from luodi.systems.sweeping.planning.searching import solve
from luodi.systems.sweeping.rules import Kerb, Operation, VehicleKind
from luodi.systems.sweeping.rules.vehicles import vehicle_facts

STARTS_S = 22 * 3_600
FACTS = replace(vehicle_facts(VehicleKind.WASH_SWEEP), water_l_km=700)
BLOCKS = 4
LONG_M = 700


def corner(east, north):
    return 113.0 + east * 0.007, 34.0 + north * 0.007


def links():
    """Give the streets of a square grid, between neighbouring corners."""
    pairs = [
        ((east, north), (east + more, north + 1 - more))
        for north in range(BLOCKS + 1)
        for east in range(BLOCKS + 1)
        for more in (0, 1)
        if east + more <= BLOCKS and north + 1 - more <= BLOCKS
    ]
    return tuple(
        LinkFacts(number, f"路{number}", (corner(*one), corner(*other)), LONG_M, 50)
        for number, (one, other) in enumerate(pairs, 1)
    )


@pytest.fixture
def night():
    """Give a function from hours, vehicles and bays to a night on the grid."""

    def asked(hours, vehicles, bays):
        ends_s, streets = STARTS_S + round(hours * 3_600), links()
        works = tuple(
            WorkFacts(
                strip=2 * link.id + forward,
                round=1,
                link=link.id,
                forward=bool(forward),
                kerb=Kerb.RIGHT,
                left_broom=False,
                weight=2,
                spans=((STARTS_S, ends_s),),
                name=link.name,
            )
            for link in streets
            for forward in (0, 1)
        )
        spans = ((STARTS_S, ends_s),)
        sites = (SiteFacts(1, "加水点", False, corner(0, 0), spans, 600, bays),)
        teams = tuple(
            TeamFacts(
                (MemberFacts(one, f"洗{one}", FACTS, Operation.WASH_SWEEP),),
                corner(2, 2),
                "停车场",
            )
            for one in range(vehicles)
        )
        return Night("夜间", streets, teams, sites, works, STARTS_S, ends_s)

    return asked


@pytest.mark.parametrize(("hours", "vehicles"), [(5, 3), (3, 4)])
def test_what_waiting_leaves_no_time_for_goes_to_others(night, hours, vehicles):
    """One bay: without time kept free for waiting, six and seven passes had no room."""
    found = solve(build(night(hours, vehicles, 1)), iterations=1_000)
    assert found.left == ()


def test_what_there_is_no_time_for_at_all_says_that_others_wait(night):
    found = solve(build(night(2, 5, 1)), iterations=1_000)
    assert {one.code for one in found.left} == {"queue"}
    assert "排队" in found.left[0].reason
