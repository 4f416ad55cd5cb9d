"""Many steps one after the other, worse ones taken with a chance that falls."""

from typing import Any

import numpy as np

from luodi.plan.arcs.engines.places import share
from luodi.plan.arcs.engines.rings import compiled, keep
from luodi.plan.arcs.engines.steps import recreate, restore, ruin, total
from luodi.plan.arcs.engines.tables import FREED, PATTERN, SAVED, SIZE, TOP


@compiled
def search(
    direct: Any,
    via: Any,
    service: Any,
    near: Any,
    demand: Any,
    vehicles: Any,
    tasks: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    used: Any,
    out: Any,
    saved: Any,
    freed: Any,
    found: Any,
    keys: Any,
    best: Any,
    weights: Any,
    strings: Any,
    heat: Any,
    first: Any,
    steps: Any,
    state: Any,
) -> None:
    """Take steps; the best routes found are kept in ``best``.

    Parameters
    ----------
    direct, ..., best
        The arrays of `tables.Tables`.
    weights
        Weight as it stands and of the best, ``(2,)`` int64; changed.
    strings
        Mean number of visits to take out, longest string, ``(2,)`` float64.
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
    for step in range(first, first + steps):
        top = numbers[TOP]
        numbers[SAVED] = 0
        numbers[FREED] = 0
        for task in range(tasks.shape[0]):
            if tasks[task, PATTERN] < 0:
                freed[numbers[FREED], 0] = task
                freed[numbers[FREED], 1] = -1
                numbers[FREED] += 1
        ruin(direct, via, service, near, vehicles, tasks, visits, routes, numbers, used, out, saved, freed, strings, step, state)  # fmt: skip
        recreate(direct, via, service, near, demand, vehicles, tasks, visits, routes, numbers, used, out, saved, freed, found, keys, step, state)  # fmt: skip
        weight = total(tasks, routes, numbers, out)
        if weight < weights[0] - heat * np.log(1.0 - share(state)):
            weights[0] = weight
            while numbers[TOP] > 0 and routes[numbers[TOP] - 1, SIZE] == 0:
                numbers[TOP] -= 1
            if weight < weights[1]:
                weights[1] = weight
                keep(visits, routes, numbers, best)
        else:
            restore(direct, via, service, demand, vehicles, tasks, visits, routes, numbers, used, out, saved, freed)  # fmt: skip
            numbers[TOP] = top
