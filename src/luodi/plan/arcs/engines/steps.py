"""One step of the search: strings of visits are taken out and put back, better or not.

**Source**: Christiaens and Vanden Berghe, Slack induction by string removals for vehicle routing
problems, Transportation Science 54 (2020), 417-433.
"""

from typing import Any, Final

import numpy as np

from luodi.plan.arcs.engines.places import (
    FOUND_AFTER,
    FOUND_ROUTE,
    FOUND_SITES,
    FOUND_VEHICLE,
    below,
    best_beside,
    best_in_all,
    best_new,
    share,
)
from luodi.plan.arcs.engines.rings import (
    begin,
    compiled,
    count_out,
    inlined,
    put_in,
    reckon,
    reckon_back,
    reckon_on,
    take_out,
)
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BEFORE,
    BUSIEST,
    DAY,
    DAYS,
    DEMAND,
    ENDS_EMPTY,
    FAR,
    FIRST,
    FREED,
    LAST,
    LEFT_OUT,
    PATTERN,
    PINNED,
    PLACE,
    ROUTE,
    SAVED,
    SITE_AFTER,
    SIZE,
    STEP,
    TAKEN,
    TOP,
    VEHICLE,
    VISITS,
    WEIGHT,
)

BLINK: Final = 0.01
KEEP_ON: Final = 0.99
"""Chance that a kept string inside a removed one grows by one more."""
SPLIT: Final = 0.5
"""Chance that a string is taken out around one that is kept."""
SCANNED: Final = 400
"""With more tasks than this only places beside near ones are looked at."""


@compiled
def _touch(visits: Any, routes: Any, numbers: Any, saved: Any, route: Any, step: Any) -> None:
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
    at += 5
    visit = visits[numbers[VISITS] + route, AFTER]
    for _ in range(routes[route, SIZE]):
        saved[at] = 2 * visit + visits[visit, SITE_AFTER]
        at += 1
        visit = visits[visit, AFTER]
    numbers[SAVED] = at


@compiled
def restore(
    direct: Any,
    via: Any,
    service: Any,
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
) -> None:
    """Bring back all routes and patterns that were written down."""
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
        route, size, pinned = saved[at], saved[at + 3], saved[at + 4]
        if routes[route, SIZE] > 0:
            count_out(routes, used, out, route, -1)
        begin(vehicles, visits, routes, numbers, route, saved[at + 1], saved[at + 2])
        routes[route, PINNED] = pinned
        at += 5
        depot = numbers[VISITS] + route
        one = depot
        for _ in range(size):
            visit = saved[at] // 2
            visits[visit, SITE_AFTER] = saved[at] % 2
            visits[one, AFTER] = visit
            visits[visit, BEFORE] = one
            one = visit
            at += 1
        visits[one, AFTER] = depot
        visits[depot, BEFORE] = one
        if size > 0:
            count_out(routes, used, out, route, 1)
        reckon(direct, via, service, vehicles, visits, routes, numbers, route)


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
    direct: Any,
    via: Any,
    service: Any,
    vehicles: Any,
    tasks: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    used: Any,
    out: Any,
    freed: Any,
    route: Any,
    first: Any,
    end: Any,
    stays: Any,
    stays_end: Any,
) -> None:
    """Take the visits at some places of a route out, but for those that stay."""
    days = numbers[DAYS]
    visit = visits[numbers[VISITS] + route, AFTER]
    for _ in range(first):
        visit = visits[visit, AFTER]
    for place in range(first, end):
        following = visits[visit, AFTER]
        if not stays <= place < stays_end:
            take_out(visits, numbers, visit)
            task = visit // days
            if tasks[task, PATTERN] >= 0:
                freed[numbers[FREED], 0] = task
                freed[numbers[FREED], 1] = tasks[task, PATTERN]
                numbers[FREED] += 1
                tasks[task, PATTERN] = -1
        visit = following
    count_out(routes, used, out, route, -1)
    reckon(direct, via, service, vehicles, visits, routes, numbers, route)
    if routes[route, SIZE] > 0:
        count_out(routes, used, out, route, 1)


@compiled
def ruin(
    direct: Any,
    via: Any,
    service: Any,
    near: Any,
    vehicles: Any,
    tasks: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    used: Any,
    out: Any,
    saved: Any,
    freed: Any,
    strings: Any,
    step: Any,
    state: Any,
) -> None:
    """Take out strings of visits near each other.

    ``strings`` holds the mean number of visits to take out, and the longest string.
    """
    days, count = numbers[DAYS], out.sum()
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
            _touch(visits, routes, numbers, saved, route, step)
            first, end, stays, stays_end = _string(visits, routes, route, visit, longest, state)
            _free(direct, via, service, vehicles, tasks, visits, routes, numbers, used, out, freed, route, first, end, stays, stays_end)  # fmt: skip
        if left == 0:
            break
    if days > 1:
        _free_other_days(direct, via, service, vehicles, tasks, visits, routes, numbers, used, out, saved, freed, step)  # fmt: skip


@compiled
def _free_other_days(
    direct: Any,
    via: Any,
    service: Any,
    vehicles: Any,
    tasks: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    used: Any,
    out: Any,
    saved: Any,
    freed: Any,
    step: Any,
) -> None:
    """Take the visits of freed tasks on other days out."""
    days = numbers[DAYS]
    for at in range(numbers[FREED]):
        for visit in range(freed[at, 0] * days, freed[at, 0] * days + days):
            route = visits[visit, ROUTE]
            if route >= 0:
                _touch(visits, routes, numbers, saved, route, step)
                place = visits[visit, PLACE]
                _free(direct, via, service, vehicles, tasks, visits, routes, numbers, used, out, freed, route, place, place + 1, place + 1, place + 1)  # fmt: skip


@compiled
def _sort(tasks: Any, numbers: Any, freed: Any, keys: Any, state: Any) -> None:
    """Put freed tasks into one of four orders: random, by demand, far first, near first."""
    which = below(state, 11)
    for at in range(numbers[FREED]):
        task, pattern = freed[at, 0], freed[at, 1]
        if which < 4:
            key = share(state)
        elif which < 8:
            key = -float(tasks[task, DEMAND])
        elif which < 10:
            key = -float(tasks[task, FAR])
        else:
            key = float(tasks[task, FAR])
        to = at
        while to > 0 and keys[to - 1] > key:
            keys[to] = keys[to - 1]
            freed[to, 0], freed[to, 1] = freed[to - 1, 0], freed[to - 1, 1]
            to -= 1
        keys[to] = key
        freed[to, 0], freed[to, 1] = task, pattern


@compiled
def recreate(
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
    step: Any,
    state: Any,
) -> None:
    """Put all freed tasks in again, each where it adds the least; some may stay out."""
    _sort(tasks, numbers, freed, keys, state)
    for at in range(numbers[FREED]):
        task = freed[at, 0]
        best, which = tasks[task, LEFT_OUT], np.int64(-1)
        for pattern in range(tasks[task, FIRST], tasks[task, LAST]):
            added = np.int64(0)
            for day in range(numbers[DAYS]):
                wanted = demand[pattern, day]
                if wanted >= 0 and added < best:
                    added += _best_visit(direct, via, service, near, vehicles, tasks, visits, routes, numbers, used, out, task, day, wanted, found, numbers[DAYS] + day, state)  # fmt: skip
            if added < best:
                best, which = added, np.int64(pattern)
                _choose(found, numbers[DAYS])
        if which >= 0:
            tasks[task, PATTERN] = which
            for day in range(numbers[DAYS]):
                if demand[which, day] >= 0:
                    visit = task * numbers[DAYS] + day
                    visits[visit, TAKEN] = demand[which, day]
                    _insert(direct, via, service, vehicles, visits, routes, numbers, used, out, saved, visit, day, found, step)  # fmt: skip


@inlined
def _choose(found: Any, days: Any) -> None:
    """Take the places found last as those of the best pattern."""
    for day in range(days):
        for column in range(found.shape[1]):
            found[day, column] = found[days + day, column]


@inlined
def _best_visit(
    direct: Any,
    via: Any,
    service: Any,
    near: Any,
    vehicles: Any,
    tasks: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    used: Any,
    out: Any,
    task: Any,
    day: Any,
    wanted: Any,
    found: Any,
    row: Any,
    state: Any,
) -> Any:
    """Find the best place on a day, in a route that is out or in a new one; the added weight."""
    if tasks.shape[0] <= SCANNED:
        added = best_in_all(direct, via, service, vehicles, visits, routes, numbers, task, day, wanted, found, row, state, BLINK)  # fmt: skip
    else:
        added = best_beside(direct, via, service, near, vehicles, visits, routes, numbers, task, day, wanted, found, row, state, BLINK)  # fmt: skip
    weight, vehicle = best_new(direct, via, service, vehicles, visits, numbers, used, out, task, day, wanted)  # fmt: skip
    if weight < added:
        found[row, FOUND_VEHICLE] = vehicle
        added = weight
    return added


@compiled
def _insert(
    direct: Any,
    via: Any,
    service: Any,
    vehicles: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    used: Any,
    out: Any,
    saved: Any,
    visit: Any,
    day: Any,
    found: Any,
    step: Any,
) -> None:
    """Put a visit where it was found to be best."""
    route, one = found[day, FOUND_ROUTE], found[day, FOUND_AFTER]
    sites = found[day, FOUND_SITES]
    if found[day, FOUND_VEHICLE] >= 0:
        route = np.int64(0)
        while route < numbers[TOP] and routes[route, SIZE] > 0:
            route += 1
        numbers[TOP] = max(numbers[TOP], route + 1)
        _touch(visits, routes, numbers, saved, route, step)
        begin(vehicles, visits, routes, numbers, route, found[day, FOUND_VEHICLE], day)
        count_out(routes, used, out, route, 1)
        one = numbers[VISITS] + route
        sites = 2 * numbers[ENDS_EMPTY]
    else:
        _touch(visits, routes, numbers, saved, route, step)
    other = visits[one, AFTER]
    put_in(visits, one, visit, sites)
    reckon_on(direct, via, service, vehicles, visits, routes, numbers, route, one)
    reckon_back(direct, via, service, vehicles, visits, routes, numbers, route, other)


@inlined
def total(tasks: Any, routes: Any, numbers: Any, out: Any) -> Any:
    """Give the weight of all routes and of what is left out."""
    weight = routes[: numbers[TOP], WEIGHT].sum() + numbers[BUSIEST] * out.max()
    for task in range(tasks.shape[0]):
        if tasks[task, PATTERN] < 0:
            weight += tasks[task, LEFT_OUT]
    return weight
