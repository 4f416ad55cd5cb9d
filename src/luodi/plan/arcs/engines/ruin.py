"""One step of the search, its first half: strings of visits are taken out.

**Source**: Christiaens and Vanden Berghe, Slack induction by string removals for vehicle routing
problems, Transportation Science 54 (2020), 417-433.
"""

from typing import Any, Final

import numpy as np

from luodi.plan.arcs.engines.places import below, share
from luodi.plan.arcs.engines.rings import (
    begin,
    compiled,
    count_out,
    inlined,
    reckon,
    take_out,
)
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BEFORE,
    DAY,
    DAYS,
    FREED,
    PATTERN,
    PINNED,
    PLACE,
    ROUTE,
    SAVED,
    SITE_AFTER,
    SIZE,
    STAYS,
    STEP,
    TAKEN,
    TOP,
    VEHICLE,
    VISITS,
)

KEEP_ON: Final = 0.99
"""Chance that a kept string inside a removed one grows by one more."""
SPLIT: Final = 0.5
"""Chance that a string is taken out around one that is kept."""
_HEAD: Final = 5
"""Numbers written down of a route before its visits."""


@compiled
def touch(visits: Any, routes: Any, numbers: Any, saved: Any, route: Any, step: Any) -> None:
    """Write a route down before it is first changed in a step."""
    if routes[route, STEP] == step:
        return
    routes[route, STEP] = step
    at = numbers[SAVED]
    saved[at] = route
    saved[at + 1] = routes[route, VEHICLE]
    saved[at + 2] = routes[route, DAY]
    saved[at + 3] = routes[route, SIZE]
    saved[at + 4] = routes[route, PINNED]
    at += _HEAD
    visit = visits[numbers[VISITS] + route, AFTER]
    for _ in range(routes[route, SIZE]):
        saved[at] = 4 * visit + visits[visit, SITE_AFTER]
        at += 1
        visit = visits[visit, AFTER]
    numbers[SAVED] = at


@compiled
def restore(tables: Any) -> None:
    """Bring back all routes and patterns that were written down."""
    tasks, visits, routes = tables.tasks, tables.visits, tables.routes
    numbers, saved, freed, demand = tables.numbers, tables.saved, tables.freed, tables.demand
    days = numbers[DAYS]
    for at in range(numbers[FREED]):
        task, pattern = freed[at, 0], freed[at, 1]
        tasks[task, PATTERN] = pattern
        for day in range(days):
            visits[task * days + day, ROUTE] = -1
            if pattern >= 0:
                visits[task * days + day, TAKEN] = max(0, demand[pattern, day])
    at = 0
    while at < numbers[SAVED]:
        route, size = saved[at], saved[at + 3]
        if routes[route, SIZE] > 0:
            count_out(routes, tables.used, tables.out, route, -1)
        begin(tables.vehicles, visits, routes, numbers, route, saved[at + 1], saved[at + 2])
        routes[route, PINNED] = saved[at + 4]
        at += _HEAD
        depot = numbers[VISITS] + route
        one = depot
        for _ in range(size):
            visit = saved[at] // 4
            visits[visit, SITE_AFTER] = saved[at] % 4
            visits[one, AFTER] = visit
            visits[visit, BEFORE] = one
            one = visit
            at += 1
        visits[one, AFTER] = depot
        visits[depot, BEFORE] = one
        if size > 0:
            count_out(routes, tables.used, tables.out, route, 1)
        _reckon(tables, route)


@inlined
def _reckon(tables: Any, route: Any) -> None:
    reckon(
        tables.direct,
        tables.via,
        tables.service,
        tables.vehicles,
        tables.visits,
        tables.routes,
        tables.numbers,
        route,
    )


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
def _free(tables: Any, route: Any, first: Any, end: Any, stays: Any, stays_end: Any) -> None:
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
    _reckon(tables, route)
    if routes[route, SIZE] > 0:
        count_out(routes, tables.used, tables.out, route, 1)


@compiled
def ruin(tables: Any, strings: Any, step: Any, state: Any) -> None:
    """Take out strings of visits near each other.

    ``strings`` holds the mean number of visits to take out, and the longest string.
    """
    near, visits, routes = tables.near, tables.visits, tables.routes
    numbers, saved = tables.numbers, tables.saved
    days, count = numbers[DAYS], tables.out.sum()
    if count == 0:
        return
    mean_size = routes[: numbers[TOP], SIZE].sum() / count
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
            _free(tables, route, first, end, stays, stays_end)
        if left == 0:
            break
    if days > 1:
        _free_other_days(tables, step)


@compiled
def _free_other_days(tables: Any, step: Any) -> None:
    """Take the visits of freed tasks on other days out."""
    visits, numbers, freed = tables.visits, tables.numbers, tables.freed
    days = numbers[DAYS]
    for at in range(numbers[FREED]):
        for visit in range(freed[at, 0] * days, freed[at, 0] * days + days):
            route = visits[visit, ROUTE]
            if route >= 0:
                touch(visits, tables.routes, numbers, tables.saved, route, step)
                place = visits[visit, PLACE]
                _free(tables, route, place, place + 1, place + 1, place + 1)
