"""The best plan of a small problem has no fault; each fault that is planted in it is found."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from luodi.plan.arcs.checker import Checked, check_plan
from luodi.plan.arcs.model import Break, Pattern, Problem, Site, Turn, Window
from luodi.plan.arcs.plan import Plan, Route, Serve, Unserved, Visit
from luodi.plan.arcs.tests.brute_force import best_plan
from luodi.plan.arcs.tests.strategies import small_problems
from luodi.plan.arcs.tests.streets import network, plan, problem, task

Case = tuple[Problem, Plan]


def with_task(whole: Problem, place: int, **changes) -> Problem:
    tasks = list(whole.tasks)
    tasks[place] = replace(tasks[place], **changes)
    return replace(whole, tasks=tuple(tasks))


def with_vehicle(whole: Problem, place: int, **changes) -> Problem:
    vehicles = list(whole.fleet.vehicles)
    vehicles[place] = replace(vehicles[place], **changes)
    return replace(whole, fleet=replace(whole.fleet, vehicles=tuple(vehicles)))


def with_stops(made: Plan, stops) -> Plan:
    return replace(made, routes=(replace(made.routes[0], stops=tuple(stops)), *made.routes[1:]))


def served(made: Plan) -> Serve:
    return next(stop for stop in made.routes[0].stops if isinstance(stop, Serve))


def twice(whole: Problem, made: Plan, _: Checked) -> Case:
    return whole, with_stops(made, (*made.routes[0].stops, served(made)))


def missing(whole: Problem, made: Plan, _: Checked) -> Case:
    gone = served(made).task
    # A periodic task that is still done on another day is on the wrong days, not missing.
    assume(len(whole.tasks[gone].patterns) == 0)
    stops = made.routes[0].stops
    kept = [stop for stop in stops if not (isinstance(stop, Serve) and stop.task == gone)]
    return whole, with_stops(made, kept)


def must(whole: Problem, made: Plan, _: Checked) -> Case:
    assume(made.unserved)
    return with_task(whole, made.unserved[0].task, left_out_cost=None), made


def served_and_left(whole: Problem, made: Plan, _: Checked) -> Case:
    return whole, replace(made, unserved=(*made.unserved, Unserved(served(made).task, "dear", "")))


def pattern(whole: Problem, made: Plan, _: Checked) -> Case:
    days = {route.day for route in made.routes}
    other = next((day for day in range(3) if day not in days), None)
    assume(other is not None)
    return with_task(whole, served(made).task, patterns=(Pattern((other,), (1,)),)), made


def wrong_way(whole: Problem, made: Plan, _: Checked) -> Case:
    twin = int(whole.network.twin[served(made).arc])
    assume(twin >= 0)
    return with_task(whole, served(made).task, arcs=(twin,)), made


def wrong_arc(whole: Problem, made: Plan, _: Checked) -> Case:
    arc = served(made).arc
    others = set(range(len(whole.network.tail))) - {arc, int(whole.network.twin[arc])}
    assume(others)
    return with_task(whole, served(made).task, arcs=(min(others),)), made


def kind(whole: Problem, made: Plan, _: Checked) -> Case:
    none = (None,) * len(whole.fleet.kinds)
    return with_task(whole, served(made).task, service_cost=none, service_s=none), made


def capacity(whole: Problem, made: Plan, checked: Checked) -> Case:
    load = max(checked.routes[0].loads)
    assume(load > 0)
    kinds = list(whole.fleet.kinds)
    own = whole.fleet.vehicles[made.routes[0].vehicle].kind
    kinds[own] = replace(kinds[own], capacity=load - 1)
    return replace(whole, fleet=replace(whole.fleet, kinds=tuple(kinds))), made


def window(whole: Problem, made: Plan, _: Checked) -> Case:
    return with_task(whole, served(made).task, windows=(Window(-9, 0),)), made


def shift(whole: Problem, made: Plan, checked: Checked) -> Case:
    facts = checked.routes[0]
    work = facts.duration_s - facts.waiting_s
    assume(work > 0 and not facts.rests_s)
    return with_vehicle(whole, facts.vehicle, shift=Window(0, work - 1)), made


def longest(whole: Problem, made: Plan, checked: Checked) -> Case:
    facts = checked.routes[0]
    assume(facts.duration_s > 0 and not whole.fleet.vehicles[facts.vehicle].breaks)
    return with_vehicle(whole, facts.vehicle, longest_s=facts.duration_s - 1), made


def rest(whole: Problem, made: Plan, checked: Checked) -> Case:
    facts = checked.routes[0]
    assume(facts.duration_s > 0)
    breaks = (Break(Window(0, 1000), 2000),)
    return with_vehicle(whole, facts.vehicle, shift=Window(0, 999), breaks=breaks), made


def not_empty(whole: Problem, made: Plan, _: Checked) -> Case:
    assume(isinstance(made.routes[0].stops[-1], Serve))
    return replace(whole, ends_empty=True), made


def site_kind(whole: Problem, made: Plan, _: Checked) -> Case:
    assume(any(isinstance(stop, Visit) for route in made.routes for stop in route.stops))
    return replace(whole, sites=tuple(replace(site, kinds=()) for site in whole.sites)), made


def count(whole: Problem, made: Plan, _: Checked) -> Case:
    return with_vehicle(whole, made.routes[0].vehicle, count=0), made


def day(whole: Problem, made: Plan, _: Checked) -> Case:
    return with_vehicle(whole, made.routes[0].vehicle, days=()), made


def cost(whole: Problem, made: Plan, _: Checked) -> Case:
    return whole, replace(made, cost=made.cost - 1)


def empty(whole: Problem, made: Plan, _: Checked) -> Case:
    return whole, replace(made, routes=(*made.routes, Route(0, 0, ())))


def no_way(whole: Problem, made: Plan, checked: Checked) -> Case:
    driven = checked.routes[0].ways[0]
    vehicle = whole.fleet.vehicles[made.routes[0].vehicle]
    stop = made.routes[0].stops[0]
    assume(driven and isinstance(stop, Serve))
    into = [
        Turn(arc, stop.arc, None)
        for arc in range(len(whole.network.tail))
        if whole.network.head[arc] == whole.network.tail[stop.arc]
    ]
    assume(into and vehicle.start != whole.network.tail[stop.arc])
    return replace(whole, network=replace(whole.network, turns=tuple(into))), made


PLANTED = {
    "task.twice": twice,
    "task.missing": missing,
    "task.must": must,
    "task.served_and_left": served_and_left,
    "task.pattern": pattern,
    "task.wrong_way": wrong_way,
    "task.wrong_arc": wrong_arc,
    "task.kind": kind,
    "route.capacity": capacity,
    "route.window": window,
    "route.shift": shift,
    "route.longest": longest,
    "route.break": rest,
    "route.not_empty": not_empty,
    "site.kind": site_kind,
    "vehicle.count": count,
    "vehicle.day": day,
    "plan.cost": cost,
    "route.empty": empty,
    "way.none": no_way,
}


@pytest.mark.parametrize("code", PLANTED)
@settings(
    max_examples=12, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(whole=small_problems(most_tasks=3))
def test_what_is_planted_is_found(code, whole):
    best = best_plan(whole)
    assume(best is not None and best.routes)
    checked = check_plan(whole, best)
    assert checked.faults == ()
    changed, made = PLANTED[code](whole, best, checked)
    assert code in {fault.code for fault in check_plan(changed, made).faults}


LINE = network({"ab": 3, "bc": 4, "cd": 5})


def test_brute_force_finds_the_best_of_a_line():
    tasks = [task(LINE, "ab", 6), task(LINE, "bc", 5), task(LINE, "cd", 5)]
    best = best_plan(problem(LINE, tasks))
    # The far two together, the near one alone.
    assert best.cost == (6 + 3) + (3 + 8 + 10 + 12)
    assert sorted(len(route.stops) for route in best.routes) == [1, 2]


def test_brute_force_leaves_out_what_is_dear():
    tasks = [task(LINE, "ab"), task(LINE, "cd", left_out_cost=22)]
    best = best_plan(problem(LINE, tasks))
    assert (best.cost, [one.task for one in best.unserved]) == (9 + 22, [1])


def test_brute_force_uses_sites_and_days():
    tasks = [task(LINE, "ab", 6), task(LINE, "bc", 6)]
    assert best_plan(problem(LINE, tasks)).cost == 9 + (3 + 8 + 7)
    refilled = best_plan(problem(LINE, tasks, sites=[Site("点", 1, cost=1)]))
    assert (refilled.cost, len(refilled.routes)) == (6 + 1 + 8 + 7, 1)
    days = problem(LINE, tasks, days=2, vehicle_cost=100)
    best = best_plan(days)
    assert (best.cost, {route.day for route in best.routes}) == (27 + 100, {0, 1})


def test_no_plan_is_told_as_none():
    assert best_plan(problem(LINE, [task(LINE, "ab", 11)])) is None


def test_brute_force_is_no_dearer_than_any_plan_by_hand():
    tasks = [task(LINE, word) for word in ("ab", "bc", "cd")]
    whole = problem(LINE, tasks)
    best = best_plan(whole)
    assert best.cost == plan(whole, "ab bc cd").cost == 36
