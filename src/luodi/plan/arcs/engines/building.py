"""Whole plans: the first one built, the best one kept and brought back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.engines.compiling import compiled
from luodi.plan.arcs.engines.recreate import recreate
from luodi.plan.arcs.engines.rings import bring_back, count_out, write_down
from luodi.plan.arcs.engines.ruin import give_pattern
from luodi.plan.arcs.engines.tables import (
    BEST,
    FAR,
    FREED,
    PATTERN,
    SAVED,
    SAVED_ROUTE,
    SITES,
    SIZE,
    TOP,
    Tables,
)
from luodi.plan.arcs.engines.trips import cut_anew


def chain(tables: Tables) -> NDArray[np.int64]:
    """Give the tasks that are out in an order in which each is near the one before.

    The farthest from a depot comes first, and again where no near task is left.
    """
    out = tables.tasks[:, PATTERN] < 0
    order = []
    for begin in np.argsort(-tables.tasks[:, FAR], kind="stable").tolist():
        task = begin
        while out[task]:
            out[task] = False
            order.append(task)
            left = tables.near[task][out[tables.near[task]]]
            task = int(left[0]) if len(left) else task
    return np.array(order, dtype=np.int64)


@compiled
def keep(tables: Any) -> None:
    """Write all routes down as the best."""
    routes, numbers, tasks = tables.routes, tables.numbers, tables.tasks
    at = 0
    for route in range(numbers[TOP]):
        if routes[route, SIZE] > 0:
            at = write_down(tables.visits, routes, numbers, route, tables.best, at)
    tables.best[at] = -1
    for task in range(tasks.shape[0]):
        tasks[task, BEST] = tasks[task, PATTERN]


@compiled
def bring_best_back(tables: Any, clock: Any) -> None:
    """Go on from the best routes."""
    routes, numbers, tasks, best = tables.routes, tables.numbers, tables.tasks, tables.best
    for route in range(numbers[TOP]):
        if routes[route, SIZE] > 0:
            count_out(routes, tables.used, tables.out, route, -1)
            routes[route, SIZE] = 0
    for task in range(tasks.shape[0]):
        give_pattern(tables, task, tasks[task, BEST])
    at = 0
    numbers[TOP] = 0
    while best[at] >= 0:
        numbers[TOP] = max(numbers[TOP], best[at + SAVED_ROUTE] + 1)
        at = bring_back(tables, clock, best, at)


@compiled
def build(tables: Any, clock: Any, order: Any, state: Any) -> None:
    """Put tasks in one after the other, each where it adds the least, and keep the routes."""
    routes, numbers, freed = tables.routes, tables.numbers, tables.freed
    for at in range(order.shape[0]):
        numbers[SAVED] = 0
        numbers[FREED] = 1
        freed[0, 0] = order[at]
        freed[0, 1] = -1
        recreate(tables, clock, 0, state)
    if numbers[SITES]:
        for route in range(numbers[TOP]):
            if routes[route, SIZE] > 0:
                cut_anew(tables, clock, route)
    keep(tables)
