"""One step of the search, its first half: strings of visits are taken out.

**Source**: Christiaens and Vanden Berghe, Slack induction by string removals for vehicle routing
problems, Transportation Science 54 (2020), 417-433.
"""

from typing import Any, Final

import numpy as np

from luodi.plan.arcs.engines.chance import below, share
from luodi.plan.arcs.engines.compiling import compiled, inlined
from luodi.plan.arcs.engines.rings import (
    bring_back,
    count_out,
    reckon_route,
    take_out,
    write_down,
)
from luodi.plan.arcs.engines.tables import (
    AFTER,
    DAYS,
    FREED,
    PATTERN,
    PINNED,
    PLACE,
    ROUTE,
    SAVED,
    SIZE,
    STAYS,
    STEP,
    TAKEN,
    TOP,
    VISITS,
)

KEEP_ON: Final = 0.99
"""Chance that a kept string inside a removed one grows by one more."""
SCATTERED: Final = 0.1
"""Chance that single visits are taken out instead of strings."""
SPLIT: Final = 0.5
"""Chance that a string is taken out around one that is kept."""


@compiled
def touch(visits: Any, routes: Any, numbers: Any, saved: Any, route: Any, step: Any) -> None:
    """Write a route down before it is first changed in a step."""
    if routes[route, STEP] == step:
        return
    routes[route, STEP] = step
    numbers[SAVED] = write_down(visits, routes, numbers, route, saved, numbers[SAVED])


@compiled
def restore(tables: Any, clock: Any) -> None:
    """Bring back all routes and patterns that were written down."""
    numbers, freed = tables.numbers, tables.freed
    for at in range(numbers[FREED]):
        give_pattern(tables, freed[at, 0], freed[at, 1])
    at = 0
    while at < numbers[SAVED]:
        at = bring_back(tables, clock, tables.saved, at)


@compiled
def give_pattern(tables: Any, task: Any, pattern: Any) -> None:
    """Give a task the pattern that it had, and its visits their demands; they are in no route."""
    visits, demand, days = tables.visits, tables.demand, tables.numbers[DAYS]
    tables.tasks[task, PATTERN] = pattern
    for day in range(days):
        visits[task * days + day, ROUTE] = -1
        if pattern >= 0:
            visits[task * days + day, TAKEN] = max(0, demand[pattern, day])


@inlined
def _string(visits: Any, routes: Any, route: Any, visit: Any, longest: Any, state: Any) -> Any:
    """Choose a string around a visit: places of its first and after its last, and of what stays."""
    pinned = routes[route, PINNED]
    size = routes[route, SIZE] - pinned
    length = min(size, np.int64(share(state) * min(float(size), longest)) + 1)
    place = visits[visit, PLACE] - pinned
    kept = np.int64(0)
    if 1 < length < size and share(state) < SPLIT:
        kept += 1
        while length + kept < size and share(state) < KEEP_ON:
            kept += 1
    span = length + kept
    low, high = max(0, place - span + 1), min(place, size - span)
    first = low + below(state, high - low + 1)
    stays = first + span
    if kept:
        stays = first + 1 + below(state, length - 1)
    return pinned + first, pinned + first + span, pinned + stays, pinned + stays + kept


@compiled
def _free(
    tables: Any, clock: Any, route: Any, first: Any, end: Any, stays: Any, stays_end: Any
) -> None:
    """Take the visits at some places of a route out, but for those that stay."""
    tasks, visits, routes = tables.tasks, tables.visits, tables.routes
    numbers, freed = tables.numbers, tables.freed
    days = numbers[DAYS]
    visit = visits[numbers[VISITS] + route, AFTER]
    for _ in range(first):
        visit = visits[visit, AFTER]
    for place in range(first, end):
        following = visits[visit, AFTER]
        task = visit // days
        if not (stays <= place < stays_end or tasks[task, STAYS]):
            take_out(visits, numbers, visit)
            if tasks[task, PATTERN] >= 0:
                freed[numbers[FREED], 0] = task
                freed[numbers[FREED], 1] = tasks[task, PATTERN]
                numbers[FREED] += 1
                tasks[task, PATTERN] = -1
        visit = following
    count_out(routes, tables.used, tables.out, route, -1)
    reckon_route(tables, clock, route)
    if routes[route, SIZE] > 0:
        count_out(routes, tables.used, tables.out, route, 1)


@compiled
def ruin(tables: Any, clock: Any, strings: Any, step: Any, state: Any) -> None:
    """Take out strings of visits near each other, or now and then single ones from anywhere.

    ``strings`` holds the mean number of visits to take out, and the longest string.
    """
    if tables.out.sum() == 0:
        return
    if share(state) < SCATTERED:
        _free_scattered(tables, clock, np.int64(share(state) * strings[0]) + 1, step, state)
    else:
        _free_strings(tables, clock, strings, step, state)
    if tables.numbers[DAYS] > 1:
        _free_other_days(tables, clock, step)


@compiled
def _free_strings(tables: Any, clock: Any, strings: Any, step: Any, state: Any) -> None:
    """Take strings out of the routes around a task."""
    near, visits, routes = tables.near, tables.visits, tables.routes
    numbers, saved = tables.numbers, tables.saved
    days = numbers[DAYS]
    mean_size = routes[: numbers[TOP], SIZE].sum() / tables.out.sum()
    longest = min(strings[1], mean_size)
    left = np.int64(share(state) * (4.0 * strings[0] / (1.0 + longest) - 1.0)) + 1
    seed = below(state, near.shape[0])
    for rank in range(-1, near.shape[1]):
        task = seed if rank < 0 else near[seed, rank]
        for visit in range(task * days, task * days + days):
            route = visits[visit, ROUTE]
            if route < 0 or routes[route, STEP] == step:
                continue
            if left == 0 or visits[visit, PLACE] < routes[route, PINNED]:
                continue
            left -= 1
            touch(visits, routes, numbers, saved, route, step)
            first, end, stays, stays_end = _string(visits, routes, route, visit, longest, state)
            _free(tables, clock, route, first, end, stays, stays_end)
        if left == 0:
            break


@compiled
def _free_scattered(tables: Any, clock: Any, count: Any, step: Any, state: Any) -> None:
    """Take single visits out, wherever they are: tasks far apart may change places."""
    visits, routes, numbers = tables.visits, tables.routes, tables.numbers
    for _ in range(count):
        visit = below(state, numbers[VISITS])
        route = visits[visit, ROUTE]
        if route >= 0 and visits[visit, PLACE] >= routes[route, PINNED]:
            touch(visits, routes, numbers, tables.saved, route, step)
            place = visits[visit, PLACE]
            _free(tables, clock, route, place, place + 1, place + 1, place + 1)


@compiled
def _free_other_days(tables: Any, clock: Any, step: Any) -> None:
    """Take the visits of freed tasks on other days out."""
    visits, numbers, freed = tables.visits, tables.numbers, tables.freed
    days = numbers[DAYS]
    for at in range(numbers[FREED]):
        for visit in range(freed[at, 0] * days, freed[at, 0] * days + days):
            route = visits[visit, ROUTE]
            if route >= 0:
                touch(visits, tables.routes, numbers, tables.saved, route, step)
                place = visits[visit, PLACE]
                _free(tables, clock, route, place, place + 1, place + 1, place + 1)
