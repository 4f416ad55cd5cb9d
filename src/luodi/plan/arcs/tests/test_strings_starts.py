"""The engine of strings with a plan to begin with, pinned stops, a clock, and an end."""

from dataclasses import replace
from itertools import count, pairwise

import pytest

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.strings import Strings, warm
from luodi.plan.arcs.model import (
    Break,
    Calendar,
    Fleet,
    Pattern,
    Site,
    Vehicle,
    VehicleKind,
    Window,
)
from luodi.plan.arcs.plan import Plan, Route, Serve, Visit
from luodi.plan.arcs.tests.hand_made import asked, grid, kerb, network
from luodi.plan.base import AnyOf, CpuSeconds, Gap, Iterations, PlanError

STAR = [(0, 1, 100), (1, 2, 1), (1, 3, 1)]
GRID = grid(5, capacity=20)


def planned(problem, *, iterations=200, **search) -> Plan:
    """Plan, and see that the checker finds no fault."""
    plan = Strings().solve(problem, Search(Iterations(iterations), **search))
    assert check_plan(problem, plan).faults == ()
    return plan


def drawn(*routes: Route) -> Plan:
    """Make a plan to begin with: only its routes are looked at."""
    return Plan(routes, 0, 0, "", 0, 0.0, 0)


def sited(side=4, capacity=9, **change):
    """Make a grid of small vehicles that fill up in a corner and in the middle."""
    problem = grid(side, capacity=capacity)
    sites = (Site("加水点", side * side - 1, 3, 3), Site("河边", side + 1, 4, 4))
    return replace(problem, sites=sites, **change)


def weekly():
    """Make a grid in which some tasks are done twice in three days, the others on any day."""
    problem = grid(3, capacity=12)
    twice = (Pattern((0, 2), (2, 2)), Pattern((0, 1), (2, 3)))
    tasks = tuple(
        replace(task, patterns=twice) if place % 2 else task
        for place, task in enumerate(problem.tasks)
    )
    return replace(problem, tasks=tasks, calendar=Calendar(3, 50))


def timed(problem):
    """Let half of the tasks begin in one of two windows; waiting costs, and there is a rest."""
    tasks = tuple(
        replace(task, windows=(Window(40 * place, 40 * place + 150), Window(900, 1000)))
        if place % 2
        else task
        for place, task in enumerate(problem.tasks)
    )
    kinds = tuple(replace(kind, cost_per_hour=3600) for kind in problem.fleet.kinds)
    rest = Break(Window(200, 400), 50)
    vehicles = tuple(replace(one, breaks=(rest,)) for one in problem.fleet.vehicles)
    return replace(problem, tasks=tasks, fleet=Fleet(kinds, vehicles))


def opening(problem):
    """Let the sites be open for part of the time only."""
    sites = tuple(
        replace(site, windows=(Window(100 * place, 250 + 150 * place), Window(500, 2000)))
        for place, site in enumerate(problem.sites)
    )
    return replace(problem, sites=sites)


PROBLEMS = {
    "plain": GRID,
    "sites": sited(),
    "emptied": sited(ends_empty=True),
    "days": weekly(),
    "days and sites": replace(weekly(), sites=(Site("加水点", 8, 3, 3),)),
    "windows": timed(grid(4, capacity=12)),
    "windows and sites": opening(timed(sited(ends_empty=True))),
    "windows and days": timed(weekly()),
}
each = pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)


@each
def test_same_seed_and_steps_same_plan(problem):
    one, two = planned(problem, seed=3), planned(problem, seed=3)
    assert (one.routes, one.iterations) == (two.routes, two.iterations)


def test_another_seed_another_way():
    begun = {planned(grid(7, capacity=30), seed=seed, iterations=1).routes for seed in range(5)}
    assert len(begun) > 1


@each
def test_a_plan_to_begin_with_is_not_made_worse(problem):
    known = planned(problem, iterations=3000)
    for seed in range(3):
        assert planned(problem, iterations=1, seed=seed, start=known).cost <= known.cost
        assert planned(problem, iterations=1, seed=seed).cost > known.cost


@each
def test_pinned_stops_stay_as_they_are(problem):
    known = planned(problem, iterations=1)
    pinned = tuple(
        min(len(route.stops), 1 + 2 * (place % 3)) for place, route in enumerate(known.routes)
    )
    plan = planned(problem, iterations=1500, start=known, pinned=pinned)
    first = {route.stops[:stay] for route, stay in zip(known.routes, pinned, strict=True)}
    kept = {route.stops[:stay] for route in plan.routes for stay in range(1, 6)}
    assert first <= kept
    assert plan.cost < known.cost


def test_pinned_directions_and_sites_stay_though_others_were_better():
    roads = network([*STAR, (3, 4, 50)])
    tasks = [kerb(roads, 0), kerb(roads, 2), kerb(roads, 4)]
    sites = (Site("近", 1), Site("远", 4))
    problem = asked(roads, tasks, kinds=(VehicleKind("洒水车", 2),), sites=sites)
    stay = (Serve(0, 1), Visit(1), Serve(1, 3))
    plan = planned(problem, start=drawn(Route(0, 0, (*stay, Serve(2, 4)))), pinned=(3,))
    assert plan.routes[0].stops[:3] == stay
    assert len(plan.routes) == 1
    # Out and back along the long street, to the far site and back, the short ones in between.
    assert plan.cost == 100 + 100 + 100 + 51 + 51 + 1 + 1 + 1 + 1 + 100 - 0


def test_a_pinned_site_at_the_end_is_still_visited():
    roads = network(STAR)
    problem = asked(roads, [kerb(roads, 2)], sites=(Site("点", 3, 5),))
    stay = (Serve(0, 2), Visit(0))
    plan = planned(problem, start=drawn(Route(0, 0, stay)), pinned=(2,))
    assert (plan.routes, plan.cost) == ((Route(0, 0, stay),), 100 + 1 + 1 + 1 + 5 + 1 + 100)


def test_the_way_over_a_pinned_site_counts_into_the_hours():
    roads = network(STAR)
    sites = (Site("近", 1), Site("慢", 1, seconds=500))
    vehicles = (Vehicle("甲", 0, 0, 0, 2, longest_s=600),)
    tasks = [kerb(roads, 2), kerb(roads, 4)]
    problem = asked(roads, tasks, vehicles=vehicles, sites=sites)
    start = drawn(Route(0, 0, (Serve(0, 2), Visit(1))))
    with pytest.raises(PlanError, match="固定的前段路线现在开不了") as error:
        planned(problem, start=start, pinned=(2,))
    assert (error.value.code, error.value.faults[0].record) == ("route.pinned", "甲")


@pytest.mark.parametrize(
    "route",
    [
        Route(0, 0, (Serve(0, 5),)),  # no arc of its own
        Route(0, 0, (Serve(7, 2),)),  # no such task
        Route(3, 0, (Serve(0, 2),)),  # no such vehicle
        Route(0, 4, (Serve(0, 2),)),  # no such day
        Route(0, 0, (Serve(0, 2), Visit(0))),  # no such site
        Route(0, 0, (Serve(0, 2), Serve(0, 2))),  # twice
        Route(0, 0, (Serve(1, 4), Serve(0, 2))),  # too much
    ],
)
def test_pins_that_cannot_be_driven_are_refused(route):
    roads = network(STAR)
    problem = asked(roads, [kerb(roads, 2), kerb(roads, 4, 10)])
    with pytest.raises(PlanError) as error:
        planned(problem, start=drawn(route), pinned=(2,))
    assert error.value.code == "route.pinned"


def test_pins_with_a_site_first_or_two_in_a_row_are_not_taken():
    problem = PROBLEMS["sites"]
    for stops in ((Visit(0), Serve(0, 0)), (Serve(0, 0), Visit(0), Visit(1))):
        search = Search(Iterations(5), start=drawn(Route(0, 0, stops)), pinned=(3,))
        assert Strings().lacks(problem, search) == "固定部分里补给点在最前或接连两个"


def test_what_is_pinned_goes_before_what_is_not():
    roads = network(STAR)
    problem = asked(roads, [kerb(roads, 2), kerb(roads, 4)], vehicles=(Vehicle("甲", 0, 0, 0),))
    start = drawn(Route(0, 0, (Serve(0, 2),)), Route(0, 0, (Serve(1, 5), Serve(0, 2))))
    plan = planned(problem, start=start, pinned=(0, 2))
    assert plan.routes == (Route(0, 0, (Serve(1, 5), Serve(0, 2))),)


def test_a_task_pinned_on_one_day_is_done_on_the_others_too():
    roads = network(STAR)
    twice = kerb(roads, 2, patterns=(Pattern((0, 1), (1, 1)), Pattern((0, 2), (1, 1))))
    vehicles = (Vehicle("甲", 0, 0, 0), Vehicle("乙", 0, 0, 0, 0))
    problem = asked(roads, [twice, kerb(roads, 4)], vehicles=vehicles, calendar=Calendar(3))
    start = drawn(Route(0, 0, (Serve(0, 2),)), Route(1, 1, (Serve(0, 3),)))
    plan = planned(problem, start=start, pinned=(1, 0))
    assert plan.routes[0].stops[0] == Serve(0, 2)
    away = replace(vehicles[0], days=(0, 2))
    gone = replace(problem, fleet=Fleet(problem.fleet.kinds, (away, vehicles[1])))
    with pytest.raises(PlanError) as error:
        planned(gone, start=start, pinned=(1, 0))
    assert error.value.code == "route.pinned"


@each
def test_after_a_vehicle_is_lost_the_old_plan_is_a_good_start(problem):
    kinds = problem.fleet.kinds
    three = tuple(Vehicle(name, 0, 0, 0, 4) for name in ("甲", "乙", "丙"))
    known = planned(replace(problem, fleet=Fleet(kinds, three)), iterations=2000)
    two = (*three[:2], replace(three[2], count=0))
    lost = replace(problem, fleet=Fleet(kinds, two))
    assert planned(lost, iterations=1, start=known).cost < planned(lost, iterations=1).cost
    again = planned(lost, iterations=200, seed=9, start=known)
    assert again.cost <= 1.02 * known.cost


def test_tasks_that_vanish_or_come_leave_the_old_plan_a_good_start():
    known = planned(GRID, iterations=2000)
    fewer = replace(GRID, tasks=GRID.tasks[:-3])
    assert planned(fewer, iterations=200, start=known).cost <= known.cost
    doubled = replace(known, routes=(*known.routes, *known.routes, Route(5, 0, (Serve(0, 0),))))
    assert planned(GRID, iterations=1, start=doubled).cost <= known.cost
    back = planned(fewer, iterations=2000)
    assert planned(GRID, iterations=200, seed=9, start=back).cost <= 1.05 * known.cost
    few = replace(GRID, tasks=GRID.tasks[:2])
    alone = drawn(*(Route(0, 0, (Serve(place, 2 * place),)) for place in range(30)))
    assert planned(few, start=alone).cost == planned(few).cost


def test_a_start_keeps_its_sites():
    problem = PROBLEMS["emptied"]
    known = planned(problem, iterations=3000)
    again = planned(problem, iterations=1, start=known)
    assert again.cost <= known.cost


def test_a_cancelled_search_gives_its_plan():
    asked_for = count()
    search = Search(Iterations(10**9), cancelled=lambda: next(asked_for) >= 3)
    plan = Strings().solve(GRID, search)
    assert check_plan(GRID, plan).faults == ()
    assert plan.iterations == 601


def test_progress_tells_what_the_plan_will_cost():
    told = []
    plan = planned(GRID, iterations=1000, on_progress=told.append)
    assert [one.iterations for one in told] == [1, *range(1, 1002, 200)]
    assert told[-1].cost == plan.cost
    assert all(one.cost >= other.cost for one, other in pairwise(told))


def test_a_gap_that_is_closed_ends_the_search():
    roads = network(STAR)
    problem = asked(roads, [kerb(roads, 2)])
    rule = AnyOf((Gap(0.0), Iterations(10**6)))
    assert Strings().solve(problem, Search(rule)).iterations == 1


def test_cpu_seconds_need_a_clock_and_end_the_search():
    with pytest.raises(ValueError, match="clock"):
        Strings().solve(GRID, Search(CpuSeconds(1.0)))
    ticks = count()
    plan = Strings().solve(GRID, Search(CpuSeconds(5.0), clock=lambda: float(next(ticks))))
    assert plan.cpu_seconds >= 5
    assert check_plan(GRID, plan).faults == ()


def test_nothing_worth_doing_one_task_and_no_task_end():
    roads = network(STAR)
    nothing = planned(asked(roads, [kerb(roads, 2, left_out_cost=0)], calendar=Calendar(2)))
    assert (nothing.cost, nothing.routes) == (0, ())
    assert planned(asked(roads, [kerb(roads, 2)])).cost == 202
    assert planned(asked(roads, [])).routes == ()


def test_warm_compiles_without_a_word(capsys):
    warm()
    assert capsys.readouterr() == ("", "")
