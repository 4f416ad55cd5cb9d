"""What routes cost and how long they take."""

import pytest
from hypothesis import assume, given, settings

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.costing import plan_cost, route_cost, route_seconds, shortest_s
from luodi.plan.arcs.model import Vehicle, VehicleKind, Window
from luodi.plan.arcs.plan import Route, Serve
from luodi.plan.arcs.tests.brute_force import best_plan
from luodi.plan.arcs.tests.strategies import VARIANTS, small_problems
from luodi.plan.arcs.tests.hand_made import asked, kerb, network
from luodi.plan.arcs.ways import ways


@settings(max_examples=60)
@given(small_problems(variants=VARIANTS - {"breaks"}, most_tasks=3))
def test_the_best_plans_cost_what_the_checker_says(problem):
    best = best_plan(problem)
    assume(best is not None)
    found = ways(problem)
    assert plan_cost(problem, found, best.routes) == best.cost
    facts = check_plan(problem, best).routes
    assert [route_cost(problem, found, route) for route in best.routes] == [
        fact.cost for fact in facts
    ]
    assert [route_seconds(problem, found, route) for route in best.routes] == [
        fact.duration_s for fact in facts
    ]


@pytest.mark.parametrize(
    ("windows", "shift", "seconds"),
    [
        (((), (), ()), None, 30),
        (((Window(5, 10),), (), ()), None, None),
        (((Window(5, 11),), (Window(100, 200),), ()), None, 110),
        (((Window(5, 11), Window(50, 91)), (Window(100, 200),), ()), None, 30),
        (((Window(5, 11), Window(50, 60)), (Window(100, 200),), ()), Window(20, 120), 61),
        (((Window(50, 60),), (Window(100, 200),), ()), Window(20, 110), 61),
        (((Window(50, 60),), (Window(100, 200),), ()), Window(20, 109), None),
        (((), (), ()), Window(20, 50), 30),
        (((), (), ()), Window(20, 49), None),
    ],
)
def test_the_shortest_time_meets_all_windows(windows, shift, seconds):
    assert shortest_s([10, 10, 10], windows, shift) == seconds


def test_what_cannot_be_driven_has_no_cost():
    roads = network([(0, 1, 10)], kinds=1)
    never = kerb(roads, 0, service_cost=(None,), service_s=(None,))
    late = kerb(roads, 0, windows=(Window(0, 5),))
    by_hour = (VehicleKind("扫路车", 10, cost_per_hour=1),)
    vehicles = (Vehicle("甲", 0, 0, 0, shift=Window(10, 90)),)
    for task, message in (
        (never, "扫路车 cannot serve task 路0"),
        (late, "cannot meet its windows"),
    ):
        problem = asked(roads, [task], kinds=by_hour, vehicles=vehicles)
        with pytest.raises(ValueError, match=message):
            route_cost(problem, ways(problem), Route(0, 0, (Serve(0, 0),)))
