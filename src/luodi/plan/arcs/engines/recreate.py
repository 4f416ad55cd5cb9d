"""One step of the search, its second half: what was taken out is put back where it adds least.

**Source**: as in `ruin`.
"""

from typing import Any, Final

import numpy as np

from luodi.plan.arcs.engines.chance import below, share
from luodi.plan.arcs.engines.compiling import compiled, inlined
from luodi.plan.arcs.engines.places import (
    FOUND_AFTER,
    FOUND_ROUTE,
    FOUND_SITES,
    FOUND_VEHICLE,
    FOUND_WAS,
    best_beside,
    best_in_all,
    best_new,
)
from luodi.plan.arcs.engines.rings import (
    begin,
    count_out,
    put_in,
    reckon_back,
    reckon_on,
    reckon_route,
    take_out,
)
from luodi.plan.arcs.engines.ruin import touch
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BARRED,
    BEFORE,
    DAYS,
    DEMAND,
    ENDS_EMPTY,
    FAR,
    FIRST,
    FREED,
    LAST,
    LEFT_OUT,
    NO_WAY,
    PATTERN,
    ROUTE,
    SAVED,
    SAVED_HEAD,
    SAVED_ROUTE,
    SAVED_SIZE,
    SCAN,
    SITE_AFTER,
    SIZE,
    TAKEN,
    TOP,
    TURN,
    VEHICLE,
    VEHICLE_BARRED,
    VISITS,
    WAITS,
)
from luodi.plan.arcs.engines.timetables import set_clock
from luodi.plan.arcs.engines.trips import cut_anew

BLINK: Final = 0.01
"""Chance that a place is passed over."""
TRIES: Final = 4
"""How often a place is looked for while the route that was found does not keep its time."""
OTHER_VEHICLE: Final = 10.0
"""So many times the chance that a vehicle is passed over for a new route."""


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
def recreate(tables: Any, clock: Any, step: Any, state: Any) -> None:
    """Put all freed tasks in again, each where it adds the least; some may stay out."""
    tasks, visits, demand = tables.tasks, tables.visits, tables.demand
    numbers, freed, found = tables.numbers, tables.freed, tables.found
    days = numbers[DAYS]
    _sort(tasks, numbers, freed, tables.keys, state)
    numbers[TURN] += 1
    at, tries = np.int64(0), np.int64(TRIES)
    while at < numbers[FREED]:
        task = freed[at, 0]
        best, which = tasks[task, LEFT_OUT], np.int64(-1)
        for pattern in range(tasks[task, FIRST], tasks[task, LAST]):
            added = np.int64(0)
            for day in range(days):
                wanted = demand[pattern, day]
                if wanted >= 0 and added < best:
                    row = days + day
                    added += best_visit(tables, clock, task, day, wanted, row, state, BLINK)
            if added < best:
                best, which = added, np.int64(pattern)
                _choose(found, days)
        late = np.int64(-1)
        if which >= 0:
            tasks[task, PATTERN] = which
            for day in range(days):
                if demand[which, day] >= 0 and late < 0:
                    visits[task * days + day, TAKEN] = demand[which, day]
                    late = insert(tables, clock, task * days + day, day, step)
        if clock is not None and late >= 0:
            _withdraw_all(tables, clock, task, which, late)
        # The next task once this one is in, or has been tried often enough.
        tries = tries - 1 if late >= 0 else np.int64(0)
        at += tries == 0
        numbers[TURN] += tries == 0
        tries = tries if tries > 0 else np.int64(TRIES)


@compiled
def _withdraw_all(tables: Any, clock: Any, task: Any, pattern: Any, late: Any) -> None:
    """Take a task out again on the days before the one on which it could not be put in."""
    days = tables.numbers[DAYS]
    for day in range(late):
        if tables.demand[pattern, day] >= 0:
            _withdraw(tables, clock, task * days + day, day)
    tables.tasks[task, PATTERN] = -1


@inlined
def _choose(found: Any, days: Any) -> None:
    """Take the places found last as those of the best pattern."""
    for day in range(days):
        for column in range(found.shape[1]):
            found[day, column] = found[days + day, column]


@inlined
def _best_out(
    tables: Any, clock: Any, task: Any, day: Any, wanted: Any, row: Any, state: Any, blink: Any
) -> Any:
    """Find the best place on a day in a route that is out; the added weight."""
    direct, via, service, near = tables.direct, tables.via, tables.service, tables.near
    vehicles, visits, routes = tables.vehicles, tables.visits, tables.routes
    numbers, found = tables.numbers, tables.found
    if numbers[SCAN]:
        return best_in_all(
            clock,
            direct,
            via,
            service,
            vehicles,
            visits,
            routes,
            numbers,
            task,
            day,
            wanted,
            found,
            row,
            state,
            blink,
        )
    return best_beside(
        clock,
        direct,
        via,
        service,
        near,
        vehicles,
        visits,
        routes,
        numbers,
        task,
        day,
        wanted,
        found,
        row,
        state,
        blink,
    )


@compiled
def best_visit(
    tables: Any, clock: Any, task: Any, day: Any, wanted: Any, row: Any, state: Any, blink: Any
) -> Any:
    """Find the best place on a day, in a route that is out or in a new one; the added weight."""
    added = _best_out(tables, clock, task, day, wanted, row, state, blink)
    weight, vehicle = best_new(
        clock,
        tables.direct,
        tables.via,
        tables.service,
        tables.vehicles,
        tables.visits,
        tables.numbers,
        tables.used,
        tables.out,
        task,
        day,
        wanted,
        state,
        OTHER_VEHICLE * blink,
    )
    if weight < added:
        tables.found[row, FOUND_VEHICLE] = vehicle
        added = weight
    return added


@compiled
def insert(tables: Any, clock: Any, visit: Any, day: Any, step: Any) -> Any:
    """Put a visit where it was found to be best; gives -1, or the day when the route is late.

    Then the visit is out again, and the route is not looked at for it any more.
    """
    direct, via, service = tables.direct, tables.via, tables.service
    vehicles, visits, routes = tables.vehicles, tables.visits, tables.routes
    numbers, found = tables.numbers, tables.found
    route, one = found[day, FOUND_ROUTE], found[day, FOUND_AFTER]
    sites = found[day, FOUND_SITES]
    is_new = found[day, FOUND_VEHICLE] >= 0
    if is_new:
        route = np.int64(0)
        while route < numbers[TOP] and routes[route, SIZE] > 0:
            route += 1
        numbers[TOP] = max(numbers[TOP], route + 1)
        one = numbers[VISITS] + route
        sites = 2 * numbers[ENDS_EMPTY]
    touch(visits, routes, numbers, tables.saved, route, step)
    if is_new:
        begin(vehicles, visits, routes, numbers, route, found[day, FOUND_VEHICLE], day)
        count_out(routes, tables.used, tables.out, route, 1)
    other = visits[one, AFTER]
    found[day, FOUND_WAS] = visits[one, SITE_AFTER]
    put_in(visits, one, visit, sites)
    reckon_on(direct, via, service, vehicles, visits, routes, numbers, route, one)
    reckon_back(direct, via, service, vehicles, visits, routes, numbers, route, other)
    if clock is not None:
        set_clock(clock, route)
        if routes[route, WAITS] >= NO_WAY:
            routes[route, BARRED] = numbers[TURN]
            if is_new:
                vehicles[routes[route, VEHICLE], VEHICLE_BARRED] = numbers[TURN]
            _withdraw(tables, clock, visit, day)
            return np.int64(day)
    return np.int64(-1)


@compiled
def _withdraw(tables: Any, clock: Any, visit: Any, day: Any) -> None:
    """Take a visit that was put in last out again, the sites beside it as they were."""
    visits, routes = tables.visits, tables.routes
    route, one = visits[visit, ROUTE], visits[visit, BEFORE]
    take_out(visits, tables.numbers, visit)
    visits[one, SITE_AFTER] = tables.found[day, FOUND_WAS]
    reckon_route(tables, clock, route)
    if routes[route, SIZE] == 0:
        count_out(routes, tables.used, tables.out, route, -1)


@compiled
def cut_touched(tables: Any, clock: Any) -> None:
    """Choose the visits of sites anew in all routes that a step has touched."""
    routes, numbers, saved = tables.routes, tables.numbers, tables.saved
    at = 0
    while at < numbers[SAVED]:
        if routes[saved[at + SAVED_ROUTE], SIZE] > 0:
            cut_anew(tables, clock, saved[at + SAVED_ROUTE])
        at += SAVED_HEAD + saved[at + SAVED_SIZE]
