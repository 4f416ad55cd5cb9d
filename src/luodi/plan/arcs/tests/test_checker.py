"""Plans that are rebuilt by hand: what they cost, and every way in which they can be wrong."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from luodi.plan.arcs.check_routes import hours_cost
from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.model import (
    CLOSED,
    Break,
    Pattern,
    Problem,
    Site,
    Vehicle,
    VehicleKind,
    Window,
)
from luodi.plan.arcs.plan import Plan, Route, Serve, Unserved, Visit
from luodi.plan.arcs.tests.streets import arc, check, codes, network, plan, problem, task

LINE = network({"ab": 3, "bc": 4, "cd": 5})
SQUARE = network({"ab": 1, "bc": 2, "cd": 3, "da": 4})
ROOM = Path(__file__).parents[1]
OWN = {"checker", "check_roads", "check_routes", "check_times"}


def car(**more) -> tuple[Vehicle, ...]:
    return (Vehicle("甲", 0, 0, 0, **more),)


# What it costs


def test_a_route_goes_out_serves_and_comes_back():
    whole = problem(LINE, [task(LINE, "bc", 4)])
    checked = check(whole, "bc")
    (facts,) = checked.routes
    assert codes(checked) == []
    assert checked.cost == 3 + 8 + 7
    assert (facts.dead_cost, facts.service_cost, facts.service_s) == (10, 8, 8)
    assert facts.loads == (4,)
    assert facts.ways == ((0,), (3, 1))
    assert (facts.leaves_s, facts.starts_s, facts.returns_s) == (0, (3,), 18)


def test_the_direction_of_service_decides_the_way():
    whole = problem(LINE, [task(LINE, "bc")])
    assert check(whole, "cb").cost == 7 + 8 + 3


def test_of_ways_that_cost_the_same_the_quickest_is_driven():
    roads = network({"ab": 5, "bc": 5, "ac": 10}, seconds={"ab": 9, "bc": 9})
    whole = problem(roads, [task(roads, "bc")])
    (facts,) = check(whole, "cb").routes
    assert facts.ways[0] == (arc(roads, "ac"),)
    assert facts.dead_s == 10 + 9


def test_both_kerbs_of_a_street_are_two_tasks_without_a_way_between():
    kerbs = [
        replace(task(LINE, word, one_way=True), id=name)
        for word, name in (("ab", "南侧"), ("ba", "北侧"))
    ]
    whole = problem(LINE, kerbs)
    stops = (Serve(0, 0), Serve(1, 1))
    checked = check_plan(whole, Plan((Route(0, 0, stops),), 12, 0, "手排", 0, 0.0, 0))
    assert (checked.cost, codes(checked)) == (12, [])
    (facts,) = checked.routes
    assert facts.dead_cost == 0


def test_fixed_cost_hours_and_the_busiest_day_are_counted():
    kinds = (VehicleKind("扫路车", 10, fixed_cost=100, cost_per_hour=600),)
    roads = network({"ab": 30})
    tasks = [replace(task(roads, "ab"), id=name) for name in ("东", "西", "中")]
    whole = problem(roads, tasks, kinds=kinds, days=2, vehicle_cost=1000)
    routes = tuple(Route(0, day, (Serve(place, 0),)) for place, day in enumerate((0, 0, 1)))
    checked = check_plan(whole, Plan(routes, 0, 0, "手排", 0, 0.0, 0))
    # Each route: 60 of service, 30 of way, 90 s at 600 an hour.
    assert checked.cost == 3 * (90 + 100 + 15) + 2 * 1000
    assert codes(checked) == [("plan.cost", "小网")]


def test_hours_are_rounded_up_for_each_route():
    assert [hours_cost(seconds, 600) for seconds in (0, 1, 6, 7)] == [0, 1, 1, 2]


def test_a_task_left_out_costs_what_it_says():
    whole = problem(LINE, [task(LINE, "ab"), task(LINE, "cd", left_out_cost=9)])
    checked = check(whole, "ab", left=["cd"])
    assert (checked.cost, codes(checked)) == (6 + 3 + 9, [])


# Turns


def test_a_banned_turn_is_driven_round():
    free = problem(SQUARE, [task(SQUARE, "bc")])
    assert check(free, "bc").cost == 1 + 4 + 3
    roads = network({"ab": 1, "bc": 2, "cd": 3, "da": 4}, turns=[("ab", "bc", None)])
    whole = problem(roads, [task(roads, "bc", one_way=True)])
    # Into b from a is no good: over d and c, turning at b.
    (facts,) = check(whole, "bc").routes
    assert facts.ways[0] == tuple(arc(roads, word) for word in ("ad", "dc", "cb"))
    assert facts.cost == 4 + 3 + 2 + 4 + (2 + 1)


def test_a_turn_from_one_served_arc_into_the_next_costs():
    roads = network({"ab": 1, "bc": 2}, turns=[("ab", "bc", 7)])
    whole = problem(roads, [task(roads, "ab"), task(roads, "bc")])
    (facts,) = check(whole, "ab bc").routes
    assert (facts.dead_cost, facts.dead_s) == (7 + 3, 7 + 3)


def test_turning_back_is_banned_after_service_too():
    roads = network({"ab": 1, "bc": 2, "ac": 9}, turns=[("bc", "cb", None)])
    whole = problem(roads, [task(roads, "bc")])
    (facts,) = check(whole, "bc").routes
    assert facts.ways[1] == (arc(roads, "ca"),)


def test_at_a_site_it_is_not_asked_which_way_a_vehicle_came():
    roads = network({"ab": 1, "bc": 2, "ac": 9}, turns=[("bc", "cb", None)])
    whole = problem(roads, [task(roads, "bc")], sites=[Site("点", 2)])
    (facts,) = check(whole, "bc 点").routes
    assert facts.ways[1:] == ((), (arc(roads, "cb"), arc(roads, "ba")))


def test_a_site_at_the_depot_is_no_way_away():
    roads = network({"ab": 1}, turns=[("ba", "ab", None)])
    whole = problem(roads, [task(roads, "ab")], sites=[Site("点", 0)])
    (facts,) = check(whole, "ab 点").routes
    assert facts.ways == ((), (1,), ())


# Loads and sites


def test_each_trip_has_its_own_load():
    tasks = [task(LINE, "ab", 6), task(LINE, "bc", 5), task(LINE, "cd", 5)]
    whole = problem(LINE, tasks, sites=[Site("点", 1, cost=2, seconds=30)], ends_empty=True)
    checked = check(whole, "ab 点 bc cd 点")
    (facts,) = checked.routes
    assert codes(checked) == []
    assert facts.loads == (6, 10, 0)
    assert facts.site_cost == 4
    assert facts.duration_s == 24 + 60 + (9 + 3)


def test_more_than_the_capacity_is_told_for_each_trip():
    tasks = [task(LINE, "ab", 6), task(LINE, "bc", 5), task(LINE, "cd", 11)]
    whole = problem(LINE, tasks, sites=[Site("点", 1)])
    checked = check(whole, "ab bc 点 cd")
    assert codes(checked) == [("route.capacity", "甲"), ("route.capacity", "甲")]
    assert checked.faults[0].message == (
        "第 1 天“甲”：第 1 趟装 11，超过容量 10；请减少任务或加一次补给。"
    )


def test_a_vehicle_that_must_end_empty_visits_a_site_last():
    whole = problem(LINE, [task(LINE, "ab")], sites=[Site("点", 1)], ends_empty=True)
    assert codes(check(whole, "ab")) == [("route.not_empty", "甲")]
    assert codes(check(whole, "点 ab")) == [("route.not_empty", "甲")]
    assert codes(check(whole, "ab 点")) == []


def test_a_site_of_other_kinds_is_told():
    kinds = (VehicleKind("扫路车", 10), VehicleKind("洒水车", 10))
    roads = network({"ab": 3}, kinds=2)
    whole = problem(roads, [task(roads, "ab")], kinds=kinds, sites=[Site("栓", 1, kinds=(1,))])
    assert codes(check(whole, "ab 栓")) == [("site.kind", "栓")]


# Kinds and directions


def test_a_kind_that_cannot_do_a_task_is_told():
    kinds = (VehicleKind("扫路车", 10), VehicleKind("洒水车", 10))
    roads = network({"ab": 3}, kinds=2)
    able = task(roads, "ab", service_cost=(None, 5), service_s=(None, 5))
    vehicles = (Vehicle("甲", 0, 0, 0), Vehicle("乙", 1, 0, 0))
    whole = problem(roads, [able], kinds=kinds, vehicles=vehicles)
    assert codes(check(whole, ("ab", 0, 0))) == [("task.kind", "ab")]
    assert codes(check(whole, ("ab", 1, 0))) == []


def test_each_kind_drives_its_own_way():
    roads = network({"ab": 1, "bc": 1, "ac": 5}, kinds=2)
    roads.travel_cost[1, :2] = CLOSED
    kinds = (VehicleKind("小车", 10), VehicleKind("大车", 10))
    vehicles = (Vehicle("小", 0, 0, 0), Vehicle("大", 1, 0, 0))
    whole = problem(roads, [task(roads, "bc")], kinds=kinds, vehicles=vehicles)
    assert check(whole, ("bc", 0, 0)).cost == 1 + 2 + 2
    assert check(whole, ("cb", 1, 0)).cost == 5 + 2 + 1 + 5


def test_the_wrong_direction_and_the_wrong_arc_are_told():
    whole = problem(LINE, [task(LINE, "ab", one_way=True), task(LINE, "bc")])
    stops = (Serve(0, arc(LINE, "ba")), Serve(1, arc(LINE, "cd")))
    checked = check_plan(whole, Plan((Route(0, 0, stops),), 0, 0, "手排", 0, 0.0, 0))
    assert codes(checked) == [
        ("task.wrong_way", "ab"),
        ("task.wrong_arc", "bc"),
        ("plan.cost", "小网"),
    ]


def test_no_way_back_is_told_and_the_rest_still_reckoned():
    roads = network({"ab": 3}, {"bc": 4})
    whole = problem(roads, [task(roads, "bc"), task(roads, "ab")])
    checked = check(whole, "ab bc")
    assert codes(checked) == [("way.none", "终点车场")]
    assert checked.cost == 6 + 8


# Tasks served too often, too seldom, on the wrong days


def test_twice_missing_and_must_are_told():
    tasks = [task(LINE, word) for word in ("ab", "bc", "cd")]
    whole = problem(LINE, tasks)
    assert codes(check(whole, "ab ab", left=["cd"])) == [
        ("task.twice", "ab"),
        ("task.missing", "bc"),
        ("task.must", "cd"),
    ]


def test_served_and_listed_is_told():
    whole = problem(LINE, [task(LINE, "ab", left_out_cost=5), task(LINE, "bc", left_out_cost=5)])
    checked = check(whole, "ab", left=["ab", "bc", "bc"])
    assert codes(checked) == [("task.served_and_left", "ab"), ("task.twice", "bc")]


def test_what_the_problem_does_not_have_is_told():
    whole = problem(LINE, [task(LINE, "ab")])
    routes = (
        Route(3, 0, (Serve(0, 0),)),
        Route(0, 2, (Serve(0, 0),)),
        Route(0, 0, (Serve(7, 0), Visit(1), Serve(0, 99))),
        Route(0, 0, ()),
        Route(0, 0, (Serve(0, 0),)),
    )
    unserved = (Unserved(5, "dear", "不做更省。"),)
    checked = check_plan(whole, Plan(routes, 9, 0, "手排", 0, 0.0, 0, unserved))
    assert codes(checked) == [
        ("route.unknown", "第 1 条路线"),
        ("route.unknown", "第 2 条路线"),
        ("route.unknown", "第 3 条路线"),
        ("route.unknown", "第 3 条路线"),
        ("route.unknown", "第 3 条路线"),
        ("route.empty", "第 4 条路线"),
        ("task.unknown", "5"),
    ]
    assert len(checked.routes) == 2


def periodic() -> Problem:
    patterns = (Pattern((0, 2), (4, 7)), Pattern((1,), (9,)))
    return problem(LINE, [task(LINE, "ab", patterns=patterns)], days=3)


def test_a_periodic_task_is_done_on_the_days_of_one_pattern():
    checked = check(periodic(), ("ab", 0, 0), ("ab", 0, 2))
    assert codes(checked) == []
    assert [facts.loads for facts in checked.routes] == [(4,), (7,)]
    assert check(periodic(), ("ab", 0, 1)).routes[0].loads == (9,)


@pytest.mark.parametrize("days", [(0,), (0, 1), (0, 1, 2), (2,)])
def test_other_days_are_told(days):
    assert codes(check(periodic(), *(("ab", 0, day) for day in days))) == [("task.pattern", "ab")]


def test_twice_on_one_day_is_told_of_a_periodic_task():
    assert codes(check(periodic(), ("ab ab", 0, 1))) == [
        ("task.twice", "ab"),
        ("route.capacity", "甲"),
    ]


def test_a_task_without_pattern_is_done_once_on_any_day():
    whole = problem(LINE, [task(LINE, "ab")], days=2)
    assert codes(check(whole, ("ab", 0, 1))) == []
    assert codes(check(whole, ("ab", 0, 0), ("ab", 0, 1))) == [("task.twice", "ab")]


# Vehicles


def test_more_vehicles_than_there_are_and_days_off_are_told():
    tasks = [task(LINE, word) for word in ("ab", "bc", "cd")]
    whole = problem(LINE, tasks, vehicles=car(days=(0,)), days=2)
    checked = check(whole, "ab", "bc", ("cd", 0, 1))
    assert codes(checked) == [("vehicle.count", "甲"), ("vehicle.day", "甲")]


def test_as_many_as_are_needed_may_be_out():
    tasks = [task(LINE, word) for word in ("ab", "bc", "cd")]
    whole = problem(LINE, tasks, vehicles=car(count=None))
    assert codes(check(whole, "ab", "bc", "cd")) == []


def test_a_route_may_end_at_another_depot():
    whole = problem(LINE, [task(LINE, "bc")], vehicles=(Vehicle("甲", 0, 0, 3),))
    assert check(whole, "bc").cost == 3 + 8 + 5


# Times


def test_a_vehicle_leaves_as_late_as_its_first_window_lets_it():
    whole = problem(LINE, [task(LINE, "bc", windows=(Window(100, 200),))])
    (facts,) = check(whole, "bc").routes
    assert (facts.leaves_s, facts.starts_s, facts.waiting_s) == (97, (100,), 0)


def test_waiting_between_two_windows_cannot_be_helped():
    early = task(LINE, "ab", windows=(Window(0, 10),))
    late = task(LINE, "bc", windows=(Window(100, 101),))
    whole = problem(LINE, [early, late])
    checked = check(whole, "ab bc")
    (facts,) = checked.routes
    assert codes(checked) == []
    # The first is begun at 9, its last second; ready at 15, and 85 of waiting.
    assert (facts.leaves_s, facts.starts_s, facts.waiting_s) == (9, (9, 100), 85)


def test_the_end_of_a_window_is_not_in_it():
    whole = problem(LINE, [task(LINE, "bc", windows=(Window(0, 3),))])
    checked = check(whole, "bc")
    assert codes(checked) == [("route.window", "bc")]
    assert (
        codes(check(replace(whole, tasks=(task(LINE, "bc", windows=(Window(0, 4),)),)), "bc")) == []
    )


def test_a_window_goes_on_past_midnight():
    night = Window(79200, 108000)
    slow = task(LINE, "ab", windows=(night,), service_s=(10000,))
    late = task(LINE, "bc", windows=(Window(86400, 90000),))
    vehicles = car(shift=Window(79200, 108000))
    whole = problem(LINE, [slow, late], vehicles=vehicles)
    checked = check(whole, "ab bc")
    assert codes(checked) == []
    (facts,) = checked.routes
    assert facts.starts_s == (79200, 89200)
    assert codes(check(whole, "bc ab")) == []
    early = replace(late, windows=(Window(86400, 89200),))
    whole = problem(LINE, [slow, early], vehicles=vehicles)
    assert codes(check(whole, "ab bc")) == [("route.window", "bc")]


def test_the_second_of_two_windows_is_taken_where_the_first_is_missed():
    twice = task(LINE, "cd", windows=(Window(0, 5), Window(50, 60)))
    whole = problem(LINE, [twice])
    (facts,) = check(whole, "cd").routes
    assert facts.starts_s == (50,)


def test_the_shortest_of_several_timetables_is_found():
    first = task(LINE, "ab", windows=(Window(0, 1), Window(90, 91)))
    then = task(LINE, "bc", windows=(Window(100, 101),))
    whole = problem(LINE, [first, then], vehicles=car(longest_s=30))
    checked = check(whole, "ab bc")
    assert codes(checked) == []
    assert checked.routes[0].leaves_s == 90


def test_shift_and_longest_time_are_told():
    whole = problem(LINE, [task(LINE, "bc")], vehicles=car(shift=Window(10, 27), longest_s=17))
    checked = check(whole, "bc")
    assert codes(checked) == [("route.shift", "甲"), ("route.longest", "甲")]
    assert checked.faults[0].message == (
        "第 1 天“甲”：最早 00:00:28 收车，晚于 00:00:27；请减少任务。"
    )
    whole = problem(LINE, [task(LINE, "bc")], vehicles=car(shift=Window(10, 28), longest_s=18))
    assert codes(check(whole, "bc")) == []


def test_the_hours_of_a_site_hold():
    whole = problem(LINE, [task(LINE, "ab")], sites=[Site("点", 1, windows=(Window(0, 6),))])
    assert codes(check(whole, "ab 点")) == [("route.window", "点")]
    assert codes(check(whole, "点 ab")) == []


# Rests


def test_a_rest_is_taken_where_a_way_begins_or_ends():
    early = task(LINE, "bc", windows=(Window(0, 8),))
    whole = problem(LINE, [early], vehicles=car(breaks=(Break(Window(11, 12), 100),)))
    checked = check(whole, "bc")
    (facts,) = checked.routes
    assert codes(checked) == []
    # Leaving at 0 the service ends at 11: there is the rest.
    assert (facts.leaves_s, facts.rests_s, facts.returns_s) == (0, (11,), 118)


def test_a_rest_falls_away_for_a_vehicle_that_is_not_out():
    back = problem(LINE, [task(LINE, "bc")], vehicles=car(breaks=(Break(Window(18, 19), 100),)))
    (facts,) = check(back, "bc").routes
    assert (facts.rests_s, facts.duration_s) == ((), 18)
    late = task(LINE, "bc", windows=(Window(500, 501),))
    (facts,) = check(problem(LINE, [late], vehicles=back.fleet.vehicles), "bc").routes
    assert (facts.rests_s, facts.duration_s) == ((), 18)


def test_a_rest_that_finds_no_place_is_told():
    rest = Break(Window(5, 6), 100)
    vehicles = car(breaks=(rest,), shift=Window(0, 20))
    late = task(LINE, "bc", windows=(Window(0, 4),))
    checked = check(problem(LINE, [late], vehicles=vehicles), "bc")
    assert codes(checked) == [("route.break", "甲")]
    vehicles = car(breaks=(rest,), shift=Window(0, 118))
    assert codes(check(problem(LINE, [task(LINE, "bc")], vehicles=vehicles), "bc")) == []


def test_a_missed_window_and_a_rest_without_place_are_both_told():
    vehicles = car(breaks=(Break(Window(5, 6), 100),), shift=Window(0, 20))
    late = task(LINE, "bc", windows=(Window(0, 2),))
    checked = check(problem(LINE, [late], vehicles=vehicles), "bc")
    assert codes(checked) == [("route.window", "bc"), ("route.break", "甲")]


# Stated figures


def test_a_wrong_cost_and_a_bound_above_it_are_told():
    whole = problem(LINE, [task(LINE, "ab")])
    assert codes(check(whole, "ab", cost=10)) == [("plan.cost", "小网")]
    sound = plan(whole, "ab")
    assert codes(check_plan(whole, replace(sound, lower_bound=9))) == []
    assert codes(check_plan(whole, replace(sound, lower_bound=10))) == [("plan.bound", "小网")]


# It stands alone


def imported(module: str) -> set[str]:
    tree = ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))
    names = {
        item.name for node in ast.walk(tree) if isinstance(node, ast.Import) for item in node.names
    }
    return names | {
        f"{node.module}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
    }


@pytest.mark.parametrize("module", sorted(OWN))
def test_the_checker_imports_no_solver(module):
    allowed = {f"luodi.plan.arcs.{one}" for one in OWN | {"model", "plan"}} | {"luodi.plan.base"}
    assert {name for name in imported(module) if name.startswith("luodi")} <= allowed
    plain = {"collections", "collections.abc", "dataclasses", "heapq", "typing"}
    assert {name for name in imported(module) if not name.startswith("luodi")} <= plain


def test_no_solver_imports_the_parts_of_the_checker():
    parts = {f"luodi.plan.arcs.{one}" for one in OWN - {"checker"}}
    users = {
        file.stem
        for file in ROOM.glob("*.py")
        if file.stem not in OWN and imported(file.stem) & parts
    }
    assert users <= {"explain", "left_out", "room"}  # they say why, after the search


def test_arrays_of_numpy_are_no_obstacle():
    whole = problem(LINE, [task(LINE, "ab")])
    stops = (Serve(int(np.int32(0)), 0),)
    assert check_plan(whole, Plan((Route(0, 0, stops),), 9, 0, "手排", 0, 0.0, 0)).faults == ()
