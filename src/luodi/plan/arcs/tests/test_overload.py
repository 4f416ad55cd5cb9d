"""Routes that hold too much for a while, what that costs, and tails that change their routes."""

from dataclasses import replace

import numpy as np
import pytest

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.arrays import prepared
from luodi.plan.arcs.engines.building import bring_best_back, keep
from luodi.plan.arcs.engines.overload import BITS, excess, price_of, set_price
from luodi.plan.arcs.engines.search import search, total
from luodi.plan.arcs.engines.strings import Strings
from luodi.plan.arcs.engines.tables import CAPACITY, OVER, PATTERN, ROUTE, SCAN, SIZE, TOP, WITHIN
from luodi.plan.arcs.model import Site
from luodi.plan.arcs.tests.hand_made import grid
from luodi.plan.arcs.tests.test_rings import HOT, STRINGS, assert_all_agrees
from luodi.plan.base import Iterations

GRID = grid(5, capacity=17)
"""Eighty of demand for five vehicles of seventeen, and none to spare."""
ONLY_TAILS = np.array([10.0, 10.0, 1.0])


def begun(problem=GRID):
    """Give arrays in which all is put into routes that hold what they have."""
    made = prepared(problem)
    made.tables.numbers[SCAN] = made.tables.numbers[WITHIN] = 1
    walk(made, steps=30)
    assert excess(made.tables) == 0
    return made


def walk(made, *, steps, first=0, heat=HOT, strings=STRINGS):
    """Take steps; give the weights and how many led to no excess."""
    tables = made.tables
    now = total(tables, made.clock) + price_of(tables.numbers, excess(tables))
    weights = np.full(2, now)
    state = np.array([first + 7], dtype=np.uint64)
    return weights, search(tables, made.clock, weights, strings, heat, first, steps, state)


def loads(made):
    """Give what each route holds, counted anew."""
    tables = made.tables
    held = []
    for route in np.flatnonzero(tables.routes[: tables.numbers[TOP], SIZE]):
        on_it = np.flatnonzero(tables.visits[: len(tables.tasks), ROUTE] == route)
        held.append(sum(made.problem.tasks[task].demand for task in on_it))
    return held


@pytest.mark.parametrize("price", [1, 2**BITS, 40 * 2**BITS])
def test_at_a_price_routes_hold_more_and_the_price_is_counted(price):
    made = begun()
    made.tables.numbers[OVER] = price
    weights, within = walk(made, steps=400, first=100, heat=100.0)
    over = sum(max(0, load - 17) for load in loads(made))
    assert excess(made.tables) == over
    assert weights[0] == total(made.tables, made.clock) + (price * over >> BITS)
    assert_all_agrees(made)
    assert within < 400


def test_without_a_price_no_route_ever_holds_more():
    made = begun()
    for first in range(100, 200, 10):
        _, within = walk(made, steps=10, first=first)
        assert within == 10
        assert max(loads(made)) <= 17


def test_the_best_never_holds_more():
    made = begun()
    made.tables.numbers[OVER] = 1
    keep(made.tables)
    _, within = walk(made, steps=300, first=100, heat=1.0)
    assert within < 300
    bring_best_back(made.tables, made.clock)
    assert max(loads(made)) <= 17
    plan = Strings().solve(GRID, Search(Iterations(3000), seed=2))
    assert check_plan(GRID, plan).faults == ()


def test_the_price_follows_what_the_steps_led_to():
    tables = begun().tables
    set_price(tables, 14.0, 200, 200)
    first = tables.numbers[OVER]
    mean = sum(task.demand for task in GRID.tasks) / len(GRID.tasks)
    assert first == int(14.0 * 2**BITS / mean)
    set_price(tables, 14.0, 50, 200)
    assert tables.numbers[OVER] == first + first // 32 + 1
    set_price(tables, 14.0, 150, 200)
    assert tables.numbers[OVER] < first + first // 32 + 1
    before = tables.numbers[OVER]
    set_price(tables, 14.0, 0, 200)
    assert tables.numbers[OVER] == 2 * before
    for _ in range(200):
        set_price(tables, 14.0, 0, 200)
    assert 0 < int(tables.numbers[OVER]) * sum(task.demand for task in GRID.tasks) <= 2**60
    for _ in range(5000):
        set_price(tables, 14.0, 200, 200)
    assert tables.numbers[OVER] == 1


def test_no_price_where_there_are_sites_or_something_is_left_out():
    sited = prepared(replace(GRID, sites=(Site("加水点", 8, 3, 3),))).tables
    set_price(sited, 14.0, 200, 200)
    assert sited.numbers[OVER] == 0
    empty = prepared(GRID).tables
    keep(empty)
    assert (empty.tasks[:, PATTERN] < 0).all()
    set_price(empty, 14.0, 200, 200)
    assert empty.numbers[OVER] == 0


@pytest.mark.parametrize("price", [0, 2**BITS])
def test_tails_change_their_routes_and_nothing_is_lost(price):
    made = begun()
    made.tables.numbers[OVER] = price
    before = [
        frozenset(np.flatnonzero(made.tables.visits[:, ROUTE] == route)) for route in range(9)
    ]
    for first in range(100, 300, 20):
        weights, _ = walk(made, steps=20, first=first, heat=200.0, strings=ONLY_TAILS)
        assert_all_agrees(made)
        assert weights[0] == total(made.tables, made.clock) + price_of(
            made.tables.numbers, excess(made.tables)
        )
        assert price or max(loads(made)) <= made.tables.vehicles[0, CAPACITY]
    after = [frozenset(np.flatnonzero(made.tables.visits[:, ROUTE] == route)) for route in range(9)]
    assert set(after) != set(before)
