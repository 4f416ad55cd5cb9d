"""What the search keeps of its rings, against a recount from scratch."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.arrays import prepared
from luodi.plan.arcs.engines.building import keep
from luodi.plan.arcs.engines.loading import load
from luodi.plan.arcs.engines.routes import kept_routes
from luodi.plan.arcs.engines.ruin import restore, ruin
from luodi.plan.arcs.engines.search import search, total
from luodi.plan.arcs.engines.strings import Strings
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BACK,
    BASE,
    BEFORE,
    DAY,
    DAYS,
    END,
    ENDS_EMPTY,
    ENTER,
    FIXED,
    FREED,
    KIND,
    LEAVE,
    LEFT_OUT,
    LOAD,
    LOAD_ON,
    LOAD_TO,
    NO_LIMIT,
    NO_WAY,
    PATTERN,
    PLACE,
    ROUTE,
    SAVED,
    SCAN,
    SITE_AFTER,
    SIZE,
    START,
    TAKEN,
    TO,
    TOP,
    VEHICLE,
    VISITS,
    WEIGHT,
)
from luodi.plan.arcs.engines.trips import cut_anew
from luodi.plan.arcs.model import Calendar, Site
from luodi.plan.arcs.plan import Plan, Route, Serve, Visit
from luodi.plan.arcs.tests.hand_made import asked, grid
from luodi.plan.arcs.tests.test_strings_starts import PROBLEMS, each
from luodi.plan.base import Iterations, PlanError

HOT = 1e6
STRINGS = np.array([10.0, 10.0, 0.3])


def walked(made, *, steps, heat=HOT, first=0, seed=1):
    """Take steps, and give the weights."""
    weights = np.full(2, total(made.tables, made.clock))
    state = np.array([seed * 0x9E3779B97F4A7C15 % 2**64], dtype=np.uint64)
    made.tables.numbers[SCAN] = 1
    search(made.tables, made.clock, weights, STRINGS, heat, first, steps, state)
    return weights


def ring(tables, route):
    """Give the visits of a route."""
    depot = int(tables.numbers[VISITS]) + route
    visits, one = [], depot
    while (visit := int(tables.visits[one, AFTER])) != depot:
        assert tables.visits[visit, BEFORE] == one
        visits.append(visit)
        one = visit
    assert tables.visits[depot, BEFORE] == one
    return visits


def legs(tables, visit):
    return tables.via if tables.visits[visit, SITE_AFTER] else tables.direct


def recount(tables, route):
    """Give weights to and back, loads of trips to and on, and the whole weight of a route."""
    visits, vehicle = ring(tables, route), tables.vehicles[tables.routes[route, VEHICLE]]
    base, table = vehicle[BASE], tables.visits
    served = [tables.service[vehicle[KIND], one // tables.numbers[DAYS]] for one in visits]
    to, load, loads = None, 0, []
    weights = []
    for place, visit in enumerate(visits):
        enter = table[visit, ENTER : ENTER + 2]
        if place == 0:
            come = tables.direct[base + vehicle[START], enter]
        else:
            leave = base + table[visits[place - 1], LEAVE : LEAVE + 2]
            way = legs(tables, visits[place - 1])[leave[:, None], enter[None, :]]
            come = (to[:, None] + way).min(axis=0)
            load = 0 if table[visits[place - 1], SITE_AFTER] else load
        to = come + served[place]
        load += table[visit, TAKEN]
        weights.append(to)
        loads.append(load)
    last = legs(tables, visits[-1])[base + table[visits[-1], LEAVE : LEAVE + 2], vehicle[END]]
    back, rests, on, loads_on = last + served[-1], [], 0, []
    for place in reversed(range(len(visits))):
        if place < len(visits) - 1:
            leave = base + table[visits[place], LEAVE : LEAVE + 2]
            enter = table[visits[place + 1], ENTER : ENTER + 2]
            way = legs(tables, visits[place])[leave[:, None], enter[None, :]]
            back = (way + back[None, :]).min(axis=1) + served[place]
        on = table[visits[place], TAKEN] + (0 if table[visits[place], SITE_AFTER] else on)
        rests.append(back)
        loads_on.append(on)
    whole = (to + last).min() + vehicle[FIXED]
    return np.array(weights), np.array(rests[::-1]), loads, loads_on[::-1], whole


def assert_all_agrees(made):
    """See that all that is kept of the rings is what a recount gives."""
    tables = made.tables
    used, placed = np.zeros_like(tables.used), set()
    for route in range(tables.numbers[TOP]):
        if tables.routes[route, SIZE] == 0:
            assert tables.routes[route, WEIGHT] == 0
            continue
        visits = ring(tables, route)
        rows = tables.visits[visits]
        to, back, loads, loads_on, whole = recount(tables, route)
        assert (rows[:, TO : TO + 2] == to).all()
        assert (rows[:, BACK : BACK + 2] == back).all()
        assert rows[:, LOAD_TO].tolist() == loads
        assert rows[:, LOAD_ON].tolist() == loads_on
        assert rows[:, PLACE].tolist() == list(range(len(visits)))
        assert set(rows[:, ROUTE]) == {route}
        facts = tables.routes[route]
        assert (facts[SIZE], facts[WEIGHT], facts[LOAD]) == (len(visits), whole, loads_on[0])
        assert bool(rows[-1, SITE_AFTER]) == bool(tables.numbers[ENDS_EMPTY])
        assert {visit % tables.numbers[DAYS] for visit in visits} == {facts[DAY]}
        used[facts[VEHICLE], facts[DAY]] += 1
        assert placed.isdisjoint(visits)
        placed |= set(visits)
    assert (tables.used % NO_LIMIT == used).all()
    assert (tables.out == used.sum(axis=0)).all()
    assert placed == {
        task * tables.numbers[DAYS] + day
        for task, pattern in enumerate(tables.tasks[:, PATTERN])
        if pattern >= 0
        for day in np.flatnonzero(tables.demand[pattern] >= 0)
    }
    nowhere = [one for one in range(tables.numbers[VISITS]) if one not in placed]
    assert (tables.visits[nowhere, ROUTE] == -1).all()


@each
def test_what_is_kept_of_the_rings_is_what_a_recount_gives(problem):
    made = prepared(problem)
    for first in range(0, 300, 30):
        weights = walked(made, steps=30, first=first, seed=first + 1, heat=HOT if first % 2 else 1)
        assert weights[0] == total(made.tables, made.clock)
        assert_all_agrees(made)


@each
def test_what_a_step_took_out_comes_back_exactly(problem):
    made = prepared(problem)
    walked(made, steps=100)
    tables, state = made.tables, np.array([77], dtype=np.uint64)
    top = int(tables.numbers[TOP])
    before = [ring(tables, route) for route in range(top)]
    columns = [TO, TO + 1, BACK, BACK + 1, ROUTE, PLACE, SITE_AFTER, LOAD_TO, LOAD_ON, TAKEN]
    placed = [visit for visits in before for visit in visits]
    known = [
        part.copy() for part in (tables.visits[:, columns][placed], tables.used, tables.out)
    ] + [tables.tasks.copy()]
    freed = 0
    for step in range(1000, 1050):
        tables.numbers[SAVED] = tables.numbers[FREED] = 0
        ruin(tables, made.clock, STRINGS, step, state)
        freed += tables.numbers[FREED]
        restore(tables, made.clock)
        tables.numbers[TOP] = top
        assert [ring(tables, route) for route in range(top)] == before
        now = (tables.visits[:, columns][placed], tables.used, tables.out, tables.tasks)
        assert all((one == other).all() for one, other in zip(known, now, strict=True))
    assert freed > 50
    assert_all_agrees(made)


@pytest.mark.parametrize("name", ["plain", "sites", "emptied", "windows", "windows and sites"])
def test_the_best_routes_weigh_what_the_search_says(name):
    problem = PROBLEMS[name]
    made = prepared(problem)
    weights = walked(made, steps=500, heat=5.0)
    plan = Plan(kept_routes(made, {}), 0, 0, "", 0, 0.0, 0)
    assert check_plan(problem, plan).cost == int(weights[1] / made.weights.per_cost())


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_plan_put_into_rings_comes_out_as_it_was(name):
    problem = PROBLEMS[name]
    plan = Strings().solve(problem, Search(Iterations(300)))
    made = prepared(problem)
    assert load(made, plan.routes, ()) == []
    assert_all_agrees(made)
    keep(made.tables)
    assert kept_routes(made, {}) == plan.routes


@pytest.mark.parametrize("ends_empty", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_sites_are_visited_where_the_row_weighs_least(ends_empty, seed):
    draw = np.random.default_rng(seed)
    base = grid(3, capacity=4)
    sites = (Site("一", int(draw.integers(9)), 2), Site("二", int(draw.integers(9)), 1))
    chosen = draw.permutation(len(base.tasks))[:6].tolist()
    problem = asked(
        base.network,
        list(base.tasks),
        kinds=base.fleet.kinds,
        sites=sites,
        ends_empty=ends_empty,
    )
    made = prepared(problem)
    stops = []
    for task in chosen:
        stops += [Serve(task, problem.tasks[task].arcs[0]), Visit(0)]
    assert load(made, (Route(0, 0, tuple(stops)),), ()) == []
    cut_anew(made.tables, made.clock, 0)
    assert_all_agrees(made)
    assert made.tables.routes[0, WEIGHT] == least_cut(problem, made, chosen, ends_empty=ends_empty)


def least_cut(problem, made, tasks, *, ends_empty):
    """Give the least cost of a row of tasks over all cuts into trips and all directions."""
    least = NO_WAY
    capacity, rows = problem.fleet.kinds[0].capacity, made.ways
    direct, via = made.tables.direct, made.tables.via
    for cuts in product((False, True), repeat=len(tasks) - 1):
        load, fits = 0, True
        for task, cut in zip(tasks, (*cuts, False), strict=True):
            load += problem.tasks[task].demand
            fits = fits and load <= capacity
            load = 0 if cut else load
        if not fits:
            continue
        weights = direct[rows.start[0], rows.enter[tasks[0]]]
        for place, cut in enumerate(cuts):
            way = via if cut else direct
            step = way[rows.leave[tasks[place]][:, None], rows.enter[tasks[place + 1]][None, :]]
            weights = (weights[:, None] + step).min(axis=0)
        home = via if ends_empty else direct
        whole = (weights + home[rows.leave[tasks[-1]], rows.end[0]]).min()
        least = min(least, int(whole + made.tables.service[0, tasks].sum()))
    return least


def costly(times):
    """Make a large grid of seven days with dear hours, in which all costs are so many times."""
    base = grid(12, capacity=20)
    kinds = (replace(base.fleet.kinds[0], cost_per_hour=3601),)
    costs = base.network.travel_cost * times
    roads = replace(base.network, travel_cost=costs, travel_s=costs // 10)
    tasks = (*base.tasks[:-1], replace(base.tasks[-1], left_out_cost=10**12))
    fleet = replace(base.fleet, kinds=kinds)
    return replace(base, network=roads, tasks=tasks, fleet=fleet, calendar=Calendar(7))


def test_what_is_left_out_weighs_much_but_stays_within_an_integer():
    made = prepared(costly(1000))
    weights = made.tables.tasks[:, LEFT_OUT].tolist()
    assert sum(weights) == total(made.tables, made.clock) < 2**63
    assert 0 < weights[-1] < weights[0] < NO_WAY


def test_costs_that_are_too_large_are_refused():
    with pytest.raises(PlanError, match="请换大一些的成本单位") as error:
        prepared(costly(10_000))
    assert error.value.code == "problem.too_large"
