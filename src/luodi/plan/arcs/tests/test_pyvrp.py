"""PyVRP as an engine: known answers, and what it says when there is none."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.pyvrp import PyVrp
from luodi.plan.arcs.model import Break, Calendar, Pattern, Site, Turn, Vehicle, VehicleKind, Window
from luodi.plan.arcs.plan import Plan, Route, Serve, Visit
from luodi.plan.arcs.tests.brute_force import best_plan
from luodi.plan.arcs.tests.hand_made import asked, grid, kerb, network
from luodi.plan.arcs.tests.strategies import VARIANTS, small_problems
from luodi.plan.base import AnyOf, Gap, Iterations, PlanError

RING = [(0, 1, 10), (1, 2, 10), (2, 3, 10), (3, 0, 10)]
STAR = [(0, 1, 100), (1, 2, 1), (1, 3, 1)]
"""Two short streets at the end of a long one."""
ONLY_A = (Vehicle("甲", 0, 0, 0),)


def planned(problem, *, iterations=200, **search) -> Plan:
    """Plan, and see that the checker finds no fault."""
    plan = PyVrp().solve(problem, Search(Iterations(iterations), **search))
    assert check_plan(problem, plan).faults == ()
    return plan


def serves(plan: Plan) -> list[Serve]:
    return [stop for route in plan.routes for stop in route.stops if isinstance(stop, Serve)]


def test_streets_are_served_in_the_direction_that_suits():
    roads = network(RING)
    plan = planned(asked(roads, [kerb(roads, arc) for arc in (0, 3, 4, 7)]))
    assert plan.cost == plan.lower_bound == 40
    assert {stop.arc for stop in serves(plan)} in ({0, 2, 4, 6}, {1, 3, 5, 7})


def test_a_one_way_street_is_driven_its_way():
    roads = network([], [(0, 1, 10), (1, 2, 20), (2, 0, 30)])
    plan = planned(asked(roads, [kerb(roads, 1)]))
    assert (plan.cost, serves(plan)) == (60, [Serve(0, 1)])


def test_a_banned_turn_is_gone_round():
    streets = [(0, 1, 10), (1, 2, 10), (2, 0, 30)]
    ban = Turn(from_arc=2, to_arc=3, cost=None)
    free, ruled = network(streets), network(streets, turns=(ban, Turn(0, 1, None)))
    for roads, cost in ((free, 40), (ruled, 50)):
        assert planned(asked(roads, [kerb(roads, 2)])).cost == cost


def test_a_direction_without_a_way_is_not_driven_where_hours_alone_cost():
    # From 1 to 0 it can be served only after turning back at 1, which is banned.
    turns = (Turn(from_arc=0, to_arc=1, cost=None),)
    roads = network([(0, 1, 100)], [(1, 2, 1500), (2, 0, 1500)], turns=turns)
    roads = replace(roads, travel_cost=np.zeros_like(roads.travel_cost))
    task = kerb(roads, 0, service_s=(100,))
    by_second = (VehicleKind("扫路车", 10, cost_per_hour=3600),)
    assert planned(asked(roads, [task], kinds=by_second)).cost == 3100


def test_filling_up_on_the_way_saves_a_second_long_way():
    roads = network(STAR)
    tasks = [kerb(roads, 2), kerb(roads, 4)]
    small = (VehicleKind("洒水车", 1),)
    site = (Site("加水点", node=1, cost=5),)
    assert planned(asked(roads, tasks, kinds=small)).cost == 404
    filled = planned(asked(roads, tasks, kinds=small, sites=site))
    assert filled.cost == 209
    assert [stop for stop in filled.routes[0].stops if isinstance(stop, Visit)] == [Visit(0)]
    emptied = planned(asked(roads, tasks, kinds=small, sites=site, ends_empty=True))
    assert (emptied.cost, emptied.routes[0].stops[-1]) == (214, Visit(0))


def test_a_kind_that_cannot_serve_a_task_leaves_it_to_the_other():
    roads = network(STAR, kinds=2)
    kinds = (VehicleKind("小车", 10, fixed_cost=7), VehicleKind("大车", 10, fixed_cost=90))
    vehicles = (Vehicle("甲", 0, 0, 0), Vehicle("乙", 1, 0, 0))
    small = kerb(roads, 2, service_cost=(1, None), service_s=(1, None))
    large = kerb(roads, 4, service_cost=(None, 1), service_s=(None, 1))
    both = kerb(roads, 4)
    apart = planned(asked(roads, [small, large], kinds=kinds, vehicles=vehicles))
    assert apart.cost == 7 + 90 + 2 * 202
    assert planned(asked(roads, [small, both], kinds=kinds, vehicles=vehicles)).cost == 7 + 204


def test_each_depot_takes_what_lies_near_it():
    roads = network([(0, 1, 5), (1, 2, 100), (2, 3, 5)])
    vehicles = (Vehicle("甲", 0, 0, 0), Vehicle("乙", 0, 3, 3), Vehicle("丙", 0, 3, 0))
    plan = planned(asked(roads, [kerb(roads, 0), kerb(roads, 4)], vehicles=vehicles[:2]))
    assert plan.cost == 20
    assert sorted((route.vehicle, route.stops[0].task) for route in plan.routes) == [(0, 0), (1, 1)]
    through = planned(asked(roads, [kerb(roads, 2)], vehicles=vehicles[2:]))
    assert (through.cost, serves(through)) == (110, [Serve(0, 3)])


@pytest.mark.parametrize(("left_out_cost", "cost"), [(50, 50 + 20), (199, 199 + 20), (500, 220)])
def test_what_is_not_worth_its_way_is_left_out(left_out_cost, cost):
    roads = network([(0, 1, 10), (0, 2, 100)])
    far = kerb(roads, 2, left_out_cost=left_out_cost)
    plan = planned(asked(roads, [kerb(roads, 0), far]))
    left = [(one.task, one.code) for one in plan.unserved]
    assert (plan.cost, left) == (cost, [] if left_out_cost == 500 else [(1, "dear")])


def test_a_limit_of_time_asks_for_more_vehicles():
    roads = network(STAR)
    tasks = [kerb(roads, 2), kerb(roads, 4)]
    for longest_s, cost in ((204, 204), (203, 404)):
        vehicles = (Vehicle("甲", 0, 0, 0, None, longest_s=longest_s),)
        assert planned(asked(roads, tasks, vehicles=vehicles)).cost == cost


def test_same_seed_and_steps_same_plan():
    problem = grid(5, capacity=20)
    one, two = planned(problem, seed=3), planned(problem, seed=3)
    assert (one.routes, one.iterations) == (two.routes, 200)
    assert planned(problem, seed=4).routes != one.routes


def test_a_start_is_used():
    problem = grid(5, capacity=20)
    known = planned(problem)
    again = planned(problem, iterations=1, seed=9, start=known)
    assert again.cost <= known.cost < planned(problem, iterations=1, seed=9).cost


def test_a_start_from_before_a_change_is_used_as_far_as_it_goes():
    problem = grid(4, capacity=20)
    known = planned(problem, iterations=20)
    strange = Route(5, 0, (Serve(0, 0), Visit(3)))
    doubled = replace(known, routes=(*known.routes, *known.routes, strange))
    fewer = replace(problem, tasks=problem.tasks[:-3])
    assert planned(fewer, iterations=20, start=doubled).cost < known.cost


def test_a_start_with_sites_and_windows_is_used():
    roads = network(STAR)
    windows = (Window(0, 50), Window(90, 5000))
    tasks = [kerb(roads, 2, windows=windows), kerb(roads, 4)]
    sites = (Site("加水点", node=1, cost=5), Site("别处", node=0, cost=9))
    problem = asked(roads, tasks, kinds=(VehicleKind("洒水车", 1),), sites=sites, ends_empty=True)
    known = planned(problem)
    assert planned(problem, iterations=1, start=known).cost == known.cost == 214


def test_it_ends_at_a_gap_or_when_cancelled_and_tells_on_the_way():
    problem = grid(4, capacity=100)
    told = []
    stop = AnyOf((Gap(0.0), Iterations(100_000)))
    plan = PyVrp().solve(problem, Search(stop, on_progress=told.append))
    assert plan.cost == plan.lower_bound
    assert plan.iterations < 100_000
    assert told[0].iterations == 0
    assert told[0].lower_bound == plan.lower_bound <= told[0].cost
    cancelled = PyVrp().solve(problem, Search(stop, cancelled=lambda: True))
    assert cancelled.iterations == 0
    assert check_plan(problem, cancelled).faults == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kinds": (VehicleKind("扫路车", 2),)}, "有车超过容量"),
        ({"vehicles": (Vehicle("甲", 0, 0, 0, longest_s=50),)}, "有车赶不上"),
        ({"vehicles": (Vehicle("甲", 0, 0, 0, days=()),)}, "没有车"),
    ],
)
def test_no_plan_is_given_that_breaks_a_limit(change, reason):
    roads = network(STAR)
    problem = asked(roads, [kerb(roads, 2, demand=3)], **{"vehicles": ONLY_A} | change)
    with pytest.raises(PlanError, match=reason) as error:
        PyVrp().solve(problem, Search(Iterations(600)))
    assert error.value.code == "plan.not_found"


def test_no_plan_is_given_where_no_way_leads():
    roads = network([(0, 1, 5)], [(1, 2, 5)])
    with pytest.raises(PlanError, match="没有路可走"):
        PyVrp().solve(asked(roads, [kerb(roads, 2)]), Search(Iterations(20)))


@pytest.mark.parametrize(
    ("change", "search", "said"),
    [
        ({"vehicles": (Vehicle("甲", 0, 0, 0, breaks=(Break(Window(0, 9), 5),)),)}, {}, "休息"),
        ({}, {"pinned": (0, 2)}, "固定不动的前段路线"),
        (
            {"sites": (Site("点", 1, windows=(Window(0, 9),)),), "ends_empty": True},
            {},
            "收车前必去、又限开放时段的补给点",
        ),
        ({}, {"pinned": (0, 0)}, None),
    ],
)
def test_what_it_cannot_do_is_named_and_refused(change, search, said):
    roads = network(STAR)
    problem, how = asked(roads, [kerb(roads, 2)], **change), Search(Iterations(5), **search)
    assert PyVrp().lacks(problem, how) == said
    if said is not None:
        with pytest.raises(PlanError, match=f"排不了：{said}。") as error:
            PyVrp().solve(problem, how)
        assert error.value.code == "engine.lacks"


def test_services_on_several_days_that_may_be_left_out_are_refused():
    roads = network(STAR)
    task = kerb(roads, 2, left_out_cost=5, patterns=(Pattern((0, 1), (1, 1)),))
    lacks = PyVrp().lacks(asked(roads, [task], calendar=Calendar(2)), Search(Iterations(5)))
    assert lacks == "可以不做、要做就做几天的任务"


@settings(max_examples=40)
@given(small_problems(variants=VARIANTS - {"breaks"}, most_tasks=3))
def test_no_plan_is_faulty_or_better_than_the_best(problem):
    search = Search(Iterations(40))
    assume(PyVrp().lacks(problem, search) is None)
    best = best_plan(problem)
    plan = None
    with suppress(PlanError):
        plan = PyVrp().solve(problem, search)
    if plan is not None:
        assert check_plan(problem, plan).faults == ()
        assert best is not None
        assert plan.cost >= best.cost
