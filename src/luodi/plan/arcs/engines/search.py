"""Many steps one after the other, worse ones taken with a chance that falls."""

from typing import Any

import numpy as np

from luodi.plan.arcs.engines.building import keep
from luodi.plan.arcs.engines.chance import share
from luodi.plan.arcs.engines.compiling import compiled
from luodi.plan.arcs.engines.overload import excess, price_of
from luodi.plan.arcs.engines.recreate import BLINK, cut_touched, recreate
from luodi.plan.arcs.engines.ruin import restore, ruin
from luodi.plan.arcs.engines.tables import (
    BUSIEST,
    FREED,
    LEFT_OUT,
    OVER,
    PATTERN,
    SAVED,
    SITES,
    SIZE,
    TOP,
    WAITS,
    WEIGHT,
    WITHIN,
)
from luodi.plan.arcs.engines.tails import exchange_tails


@compiled
def total(tables: Any, clock: Any) -> Any:
    """Give the weight of all routes and of what is left out."""
    tasks, numbers = tables.tasks, tables.numbers
    weight = tables.routes[: numbers[TOP], WEIGHT].sum() + numbers[BUSIEST] * tables.out.max()
    if clock is not None:
        weight += tables.routes[: numbers[TOP], WAITS].sum()
    for task in range(tasks.shape[0]):
        if tasks[task, PATTERN] < 0:
            weight += tasks[task, LEFT_OUT]
    return weight


@compiled
def ruin_and_recreate(tables: Any, clock: Any, strings: Any, step: Any, state: Any) -> None:
    """Take strings out and put each task back, with the sites on the way chosen anew."""
    ruin(tables, clock, strings, step, state)
    if tables.numbers[SITES]:
        cut_touched(tables, clock)
    recreate(tables, clock, step, state)
    if tables.numbers[SITES]:
        cut_touched(tables, clock)


@compiled
def search(
    tables: Any,
    clock: Any,
    weights: Any,
    strings: Any,
    heat: Any,
    first: Any,
    steps: Any,
    state: Any,
) -> Any:
    """Take steps; the best routes found are kept in its ``best``.

    Gives how many steps led to routes of which none holds too much.

    Parameters
    ----------
    tables, clock
        The arrays, `tables.Tables`, and those of `tables.Clock` or None.
    weights
        Weight as it stands and of the best, ``(2,)`` int64; changed.
    strings
        Mean number of visits to take out, longest string, chance that a step exchanges tails
        instead, ``(3,)`` float64.
    heat
        By how much a step may be worse: this times the negative logarithm of a random number.
    first, steps
        Number of the first step, which no step had before; how many.
    state
        Random state, ``(1,)`` uint64, not 0; changed.

    Notes
    -----
    **Source**: Kirkpatrick, Gelatt and Vecchi, Optimization by simulated annealing, Science 220
    (1983), 671-680.
    """
    tasks, routes, numbers = tables.tasks, tables.routes, tables.numbers
    freed = tables.freed
    within = np.int64(0)
    for step in range(first, first + steps):
        top = numbers[TOP]
        numbers[SAVED] = 0
        numbers[FREED] = 0
        for task in range(tasks.shape[0]):
            if tasks[task, PATTERN] < 0:
                freed[numbers[FREED], 0] = task
                freed[numbers[FREED], 1] = -1
                numbers[FREED] += 1
        if numbers[SITES] == 0 and share(state) < strings[2]:
            exchange_tails(tables, clock, step, state, BLINK)
        else:
            ruin_and_recreate(tables, clock, strings, step, state)
        weight = total(tables, clock)
        more = np.int64(0)
        if numbers[OVER]:
            more = excess(tables)
            weight += price_of(numbers, more)
        if weight < weights[0] - heat * np.log(1.0 - share(state)):
            weights[0] = weight
            while numbers[TOP] > 0 and routes[numbers[TOP] - 1, SIZE] == 0:
                numbers[TOP] -= 1
            numbers[WITHIN] = more == 0
            if more == 0 and weight < weights[1]:
                weights[1] = weight
                keep(tables)
        else:
            restore(tables, clock)
            numbers[TOP] = top
        within += numbers[WITHIN]
    return within
