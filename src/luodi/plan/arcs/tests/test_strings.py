"""The engine of strings: known answers, one for each thing that a problem may ask."""

from dataclasses import replace

import pytest

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.strings import Strings
from luodi.plan.arcs.model import Calendar, Pattern, Site, Turn, Vehicle, VehicleKind, Window
from luodi.plan.arcs.plan import Plan, Serve, Visit
from luodi.plan.arcs.tests.hand_made import asked, kerb, network
from luodi.plan.base import Iterations, PlanError

RING = [(0, 1, 10), (1, 2, 10), (2, 3, 10), (3, 0, 10)]
STAR = [(0, 1, 100), (1, 2, 1), (1, 3, 1)]
"""Two short streets at the end of a long one."""
DAYS = [(0, 1, 10), (1, 2, 1), (1, 3, 1), (0, 4, 10)]
SMALL = (VehicleKind("洒水车", 1),)


def planned(problem, *, iterations=100, **search) -> Plan:
    """Plan, and see that the checker finds no fault."""
    plan = Strings().solve(problem, Search(Iterations(iterations), **search))
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


def test_a_banned_turn_is_gone_round_and_a_dear_one_paid():
    streets = [(0, 1, 10), (1, 2, 10), (2, 0, 30)]
    banned = (Turn(2, 3, cost=None), Turn(0, 1, None))
    dear = (Turn(2, 3, cost=4), Turn(0, 1, None))
    for turns, cost in (((), 40), (banned, 50), (dear, 44)):
        roads = network(streets, turns=turns)
        assert planned(asked(roads, [kerb(roads, 2)])).cost == cost


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


@pytest.mark.parametrize(("fixed", "kind", "cost"), [(150, 0, 404 + 2 * 5), (500, 1, 204 + 150)])
def test_a_large_dear_vehicle_is_held_against_two_trips_of_a_small_one(fixed, kind, cost):
    roads = network([(0, 1, 100), (1, 2, 1), (1, 3, 1)], kinds=2)
    fixed_costs = {150: (5, 450), 500: (500, 150)}[fixed]
    kinds = (VehicleKind("小车", 1, fixed_costs[0]), VehicleKind("大车", 2, fixed_costs[1]))
    vehicles = (Vehicle("甲", 0, 0, 0, None), Vehicle("乙", 1, 0, 0, None))
    problem = asked(roads, [kerb(roads, 2), kerb(roads, 4)], kinds=kinds, vehicles=vehicles)
    plan = planned(problem)
    assert (plan.cost, {route.vehicle for route in plan.routes}) == (cost, {kind})


def test_each_depot_takes_what_lies_near_it_and_a_shift_may_end_elsewhere():
    roads = network([(0, 1, 5), (1, 2, 100), (2, 3, 5)])
    vehicles = (Vehicle("甲", 0, 0, 0), Vehicle("乙", 0, 3, 3), Vehicle("丙", 0, 3, 0))
    plan = planned(asked(roads, [kerb(roads, 0), kerb(roads, 4)], vehicles=vehicles[:2]))
    assert plan.cost == 20
    assert sorted((route.vehicle, route.stops[0].task) for route in plan.routes) == [(0, 0), (1, 1)]
    through = planned(asked(roads, [kerb(roads, 2)], vehicles=vehicles[2:]))
    assert (through.cost, serves(through)) == (110, [Serve(0, 3)])


def test_hours_are_paid_beside_cost():
    roads = network([(0, 1, 10)])
    for per_hour, cost in ((0, 20), (3600, 40), (1800, 30), (7200, 60)):
        kinds = (VehicleKind("扫路车", 10, cost_per_hour=per_hour),)
        assert planned(asked(roads, [kerb(roads, 0)], kinds=kinds)).cost == cost


@pytest.mark.parametrize("vehicle", [{"longest_s": 203}, {"shift": Window(900, 1103)}])
def test_a_limit_of_time_asks_for_more_vehicles(vehicle):
    roads = network(STAR)
    tasks = [kerb(roads, 2), kerb(roads, 4)]
    short = Vehicle("甲", 0, 0, 0, None, **vehicle)
    longer = replace(short, longest_s=vehicle.get("longest_s", 400) + 1, shift=Window(900, 1104))
    assert planned(asked(roads, tasks, vehicles=(short,))).cost == 404
    assert planned(asked(roads, tasks, vehicles=(longer,))).cost == 204


def test_no_more_vehicles_are_out_than_there_are():
    roads = network(STAR)
    tasks = [kerb(roads, 2), kerb(roads, 4)]
    for count, costs in ((2, 404), (1, None)):
        problem = asked(roads, tasks, kinds=SMALL, vehicles=(Vehicle("甲", 0, 0, 0, count),))
        if costs is not None:
            assert planned(problem).cost == costs
            continue
        with pytest.raises(PlanError, match=r"任务“路\d”必须做") as error:
            planned(problem)
        assert error.value.code == "task.no_room"


def test_filling_up_on_the_way_saves_a_second_long_way():
    roads = network(STAR)
    tasks = [kerb(roads, 2), kerb(roads, 4)]
    site = (Site("加水点", node=1, cost=5),)
    assert planned(asked(roads, tasks, kinds=SMALL)).cost == 404
    filled = planned(asked(roads, tasks, kinds=SMALL, sites=site))
    assert filled.cost == 209
    assert [stop for stop in filled.routes[0].stops if isinstance(stop, Visit)] == [Visit(0)]
    emptied = planned(asked(roads, tasks, kinds=SMALL, sites=site, ends_empty=True))
    assert (emptied.cost, emptied.routes[0].stops[-1]) == (214, Visit(0))


def test_time_at_a_site_counts_as_being_out():
    roads = network(STAR)
    tasks = [kerb(roads, 2), kerb(roads, 4)]
    site = (Site("加水点", node=1, cost=5, seconds=60),)
    for longest_s, cost in ((264, 209), (263, 404)):
        vehicles = (Vehicle("甲", 0, 0, 0, 2, longest_s=longest_s),)
        problem = asked(roads, tasks, kinds=SMALL, vehicles=vehicles, sites=site)
        assert planned(problem).cost == cost


def test_only_kinds_that_may_come_to_a_site_do():
    roads = network(STAR, kinds=2)
    tasks = [kerb(roads, 2), kerb(roads, 4)]
    kinds = (VehicleKind("洒水车", 1), VehicleKind("外来车", 1, fixed_cost=30))
    vehicles = (Vehicle("甲", 0, 0, 0, None), Vehicle("乙", 1, 0, 0, None))
    for may, cost in ((None, 209), ((1,), 239), ((), 404)):
        sites = (Site("加水点", node=1, cost=5, kinds=may),)
        problem = asked(roads, tasks, kinds=kinds, vehicles=vehicles, sites=sites)
        assert planned(problem).cost == cost


@pytest.mark.parametrize(("left_out_cost", "cost"), [(50, 50 + 20), (199, 199 + 20), (500, 220)])
def test_what_is_not_worth_its_way_is_left_out(left_out_cost, cost):
    roads = network([(0, 1, 10), (0, 2, 100)])
    far = kerb(roads, 2, left_out_cost=left_out_cost)
    plan = planned(asked(roads, [kerb(roads, 0), far]))
    left = [(one.task, one.code) for one in plan.unserved]
    assert (plan.cost, left) == (cost, [] if left_out_cost == 500 else [(1, "dear")])


def test_what_must_be_done_is_not_left_for_what_may_be():
    roads = network([(0, 1, 10), (0, 2, 10)])
    tasks = [kerb(roads, 0, 10, left_out_cost=10**9), kerb(roads, 2, 10)]
    kinds = (VehicleKind("扫路车", 10, cost_per_hour=3600),)
    problem = asked(roads, tasks, kinds=kinds, vehicles=(Vehicle("甲", 0, 0, 0),))
    plan = planned(problem)
    assert (plan.cost, [one.task for one in plan.unserved]) == (10**9 + 40, [0])


def test_what_lies_together_comes_to_be_done_on_one_day():
    roads = network(DAYS)
    either = (Pattern((0,), (1,)), Pattern((1,), (1,)))
    tasks = [kerb(roads, arc, patterns=either) for arc in (2, 4)]
    plan = planned(asked(roads, tasks, calendar=Calendar(2)))
    assert plan.cost == 24
    assert len({route.day for route in plan.routes}) == 1


def test_tasks_without_patterns_are_done_on_any_day_with_a_vehicle():
    roads = network(DAYS)
    tasks = [kerb(roads, arc) for arc in (2, 6)]
    vehicles = (Vehicle("甲", 0, 0, 0, days=(1,)),)
    plan = planned(asked(roads, tasks, vehicles=vehicles, calendar=Calendar(3)))
    assert plan.cost == 42
    assert [route.day for route in plan.routes] == [1]


def test_vehicles_of_the_busiest_day_are_few():
    roads = network(DAYS)
    either = (Pattern((0,), (8,)), Pattern((1,), (8,)))
    tasks = [kerb(roads, arc, patterns=either) for arc in (2, 4)]
    plan = planned(asked(roads, tasks, calendar=Calendar(2, vehicle_cost=1000)))
    assert plan.cost == 1000 + 2 * 22


def test_a_task_is_done_on_the_days_of_one_pattern_with_their_demands():
    roads = network(DAYS)
    patterns = (Pattern((0, 2), (4, 6)), Pattern((1, 2), (11, 1)))
    plan = planned(asked(roads, [kerb(roads, 2, patterns=patterns)], calendar=Calendar(3)))
    assert plan.cost == 44
    assert sorted(route.day for route in plan.routes) == [0, 2]


def test_a_day_without_vehicles_is_told():
    roads = network(DAYS)
    task = kerb(roads, 2, patterns=(Pattern((0, 1), (1, 1)),))
    vehicles = (Vehicle("甲", 0, 0, 0, days=(0,)),)
    with pytest.raises(PlanError, match="任务“路2”必须做"):
        planned(asked(roads, [task], vehicles=vehicles, calendar=Calendar(2)))
