"""PyVRP day by day."""

from dataclasses import replace

import pytest

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.pyvrp import PyVrp
from luodi.plan.arcs.model import Calendar, Pattern, Vehicle
from luodi.plan.arcs.plan import Plan
from luodi.plan.arcs.tests.hand_made import asked, grid, kerb, network
from luodi.plan.base import Iterations, PlanError

STREETS = [(0, 1, 10), (1, 2, 1), (1, 3, 1), (0, 4, 10)]


def planned(problem, *, iterations=1500, **search) -> Plan:
    """Plan, and see that the checker finds no fault."""
    plan = PyVrp().solve(problem, Search(Iterations(iterations), **search))
    assert check_plan(problem, plan).faults == ()
    return plan


def test_what_lies_together_comes_to_be_done_on_one_day():
    roads = network(STREETS)
    either = (Pattern((0,), (1,)), Pattern((1,), (1,)))
    tasks = [kerb(roads, arc, patterns=either) for arc in (2, 4)]
    plan = planned(asked(roads, tasks, calendar=Calendar(2)))
    assert plan.cost == 24
    assert len({route.day for route in plan.routes}) == 1


def test_tasks_without_patterns_are_done_on_any_day_with_a_vehicle():
    roads = network(STREETS)
    tasks = [kerb(roads, arc) for arc in (2, 6)]
    vehicles = (Vehicle("甲", 0, 0, 0, days=(1,)),)
    plan = planned(asked(roads, tasks, vehicles=vehicles, calendar=Calendar(3)))
    assert plan.cost == 42
    assert [route.day for route in plan.routes] == [1]


def test_vehicles_of_the_busiest_day_are_few():
    roads = network(STREETS)
    either = (Pattern((0,), (8,)), Pattern((1,), (8,)))
    tasks = [kerb(roads, arc, patterns=either) for arc in (2, 4)]
    plan = planned(asked(roads, tasks, calendar=Calendar(2, vehicle_cost=1000)))
    assert plan.cost == 1000 + 2 * 22


def test_a_task_is_done_on_the_days_of_one_pattern_with_their_demands():
    roads = network(STREETS)
    patterns = (Pattern((0, 2), (4, 6)), Pattern((1, 2), (11, 1)))
    plan = planned(asked(roads, [kerb(roads, 2, patterns=patterns)], calendar=Calendar(3)))
    assert plan.cost == 44
    assert [route.day for route in plan.routes] == [0, 2]


def test_same_seed_and_steps_same_plan_and_a_start_is_used():
    base = grid(4, capacity=10)
    tasks = tuple(
        replace(
            task,
            patterns=tuple(Pattern((day,), (task.demand,)) for day in range(2)),
        )
        for task in base.tasks
    )
    problem = replace(base, tasks=tasks, calendar=Calendar(2))
    one, two = (planned(problem, iterations=800, seed=5) for _ in range(2))
    assert one.routes == two.routes
    assert planned(problem, iterations=10, seed=6, start=one).cost <= one.cost
    assert planned(problem, iterations=10, seed=6).cost > one.cost


def test_a_day_without_vehicles_is_told():
    roads = network(STREETS)
    task = kerb(roads, 2, patterns=(Pattern((0, 1), (1, 1)),))
    vehicles = (Vehicle("甲", 0, 0, 0, days=(0,)),)
    problem = asked(roads, [task], vehicles=vehicles, calendar=Calendar(2))
    with pytest.raises(PlanError, match="第 2 天没有排出可行的方案：没有车。"):
        PyVrp().solve(problem, Search(Iterations(50)))


def test_days_on_which_nothing_is_worth_doing_end_the_search_too():
    roads = network(STREETS)
    plan = planned(asked(roads, [kerb(roads, 2, left_out_cost=0)], calendar=Calendar(2)))
    assert (plan.cost, plan.routes, plan.iterations) == (0, (), 1500)
