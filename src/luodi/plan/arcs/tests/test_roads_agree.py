"""The ways of the search and those of the checker, found by different code, cost the same."""

from unittest import mock

from hypothesis import given

from luodi.plan.arcs import check_roads
from luodi.plan.arcs.check_roads import Roads, Spot
from luodi.plan.arcs.model import Problem, Site, Turn
from luodi.plan.arcs.tests.strategies import small_problems
from luodi.plan.arcs.tests.streets import network, problem, task
from luodi.plan.arcs.ways import NO_WAY, Ways, ways


def origins(whole: Problem, table: Ways, roads: Roads) -> list[tuple[int, Spot]]:
    """Give rows and where they stand."""
    rows = [
        (int(table.leave[place, way]), roads.ends(int(table.arcs[place, way]))[1])
        for place in range(len(whole.tasks))
        for way in (0, 1)
    ]
    rows += zip(
        table.start.tolist(), (Spot(one.start) for one in whole.fleet.vehicles), strict=True
    )
    rows += zip(table.site_leave.tolist(), (Spot(one.node) for one in whole.sites), strict=True)
    return rows


def targets(whole: Problem, table: Ways, roads: Roads) -> list[tuple[int, Spot]]:
    """Give columns and where they stand."""
    columns = [
        (int(table.enter[place, way]), roads.ends(int(table.arcs[place, way]))[0])
        for place in range(len(whole.tasks))
        for way in (0, 1)
    ]
    columns += zip(table.end.tolist(), (Spot(one.end) for one in whole.fleet.vehicles), strict=True)
    columns += zip(table.site_enter.tolist(), (Spot(one.node) for one in whole.sites), strict=True)
    return columns


@given(small_problems())
def test_ways_cost_and_take_the_same(whole):
    table, roads = ways(whole), Roads(whole.network)
    for kind in range(len(whole.fleet.kinds)):
        for row, origin in origins(whole, table, roads):
            for column, target in targets(whole, table, roads):
                way = roads.way(kind, origin, target)
                expected = (way.cost, way.seconds) if way else (NO_WAY, NO_WAY)
                found = (table.cost[kind, row, column], table.seconds[kind, row, column])
                assert found == expected, (origin, target)


@given(small_problems())
def test_ways_are_the_same_whatever_searches_were_dropped(whole):
    table, kept, dropping = ways(whole), Roads(whole.network), Roads(whole.network)
    with mock.patch.object(check_roads, "_MOST_KEPT", 0):
        asked = [
            (0, origin, target)
            for _, origin in origins(whole, table, kept)
            for _, target in targets(whole, table, kept)
        ]
        found = [dropping.way(*one) for one in asked]
    assert found == [kept.way(*one) for one in asked]


def test_who_stands_where_turns_are_ruled_is_there_already():
    streets = network({"ab": 3}, turns=[("ba", "ab", None)])
    assert streets.turns == (Turn(1, 0, None),)
    whole = problem(streets, [task(streets, "ab")], sites=[Site("点", 0)])
    table = ways(whole)
    assert table.cost[0, table.start[0], table.site_enter[0]] == 0
    assert table.cost[0, table.site_leave[0], table.end[0]] == 0
