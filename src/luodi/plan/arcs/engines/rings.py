"""Routes as rings of visits: reckoned forward and back with the best direction of every task.

For each visit two weights are kept from the depot and two to it, one for each direction of the
visit, every other task of the route in its best direction. So any place in a route is priced for a
task, in the best direction of all tasks, by a few additions.

**Source**: Vidal, Node, edge, arc routing and turn penalties: multiple problems, one neighborhood
extension, Operations Research 65 (2017), 992-1010, on directions as states of a shortest path.
"""

from typing import Any

from luodi.plan.arcs.engines.compiling import compiled, inlined
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BACK,
    BASE,
    BEFORE,
    DAY,
    DAYS,
    END,
    ENTER,
    FIXED,
    HOURS,
    KIND,
    LEAVE,
    LOAD,
    LOAD_ON,
    LOAD_TO,
    LONGEST,
    PINNED,
    PLACE,
    ROUTE,
    SAVED_DAY,
    SAVED_HEAD,
    SAVED_HOURS,
    SAVED_PINNED,
    SAVED_ROUTE,
    SAVED_SIZE,
    SAVED_VEHICLE,
    SAVED_WAITS,
    SITE_AFTER,
    SIZE,
    START,
    TAKEN,
    TO,
    VEHICLE,
    VISITS,
    WAITS,
    WEIGHT,
)
from luodi.plan.arcs.engines.timetables import set_clock, set_times


@inlined
def _come(ways: Any, base: Any, visits: Any, one: Any, column: Any) -> Any:
    """Give the least weight up to a column of the ways, from the end of a visit."""
    first = visits[one, TO] + ways[base + visits[one, LEAVE], column]
    second = visits[one, TO + 1] + ways[base + visits[one, LEAVE + 1], column]
    return min(first, second)


@inlined
def _rest(ways: Any, row: Any, visits: Any, other: Any) -> Any:
    """Give the least weight from a row of the ways, another visit coming next."""
    first = ways[row, visits[other, ENTER]] + visits[other, BACK]
    second = ways[row, visits[other, ENTER + 1]] + visits[other, BACK + 1]
    return min(first, second)


@inlined
def joined(direct: Any, base: Any, visits: Any, one: Any, other: Any) -> Any:
    """Give the least weight of a route in which a visit follows one, both as they stand."""
    first = _come(direct, base, visits, one, visits[other, ENTER]) + visits[other, BACK]
    second = _come(direct, base, visits, one, visits[other, ENTER + 1]) + visits[other, BACK + 1]
    return min(first, second)


@compiled
def reckon_on(
    direct: Any,
    via: Any,
    service: Any,
    vehicles: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    route: Any,
    one: Any,
) -> None:
    """Reckon a route forward from the visit after one, and its weight."""
    vehicle = routes[route, VEHICLE]
    kind, base = vehicles[vehicle, KIND], vehicles[vehicle, BASE]
    days = numbers[DAYS]
    depot = numbers[VISITS] + route
    place = 0 if one == depot else visits[one, PLACE] + 1
    visit = visits[one, AFTER]
    while visit != depot:
        if visits[one, SITE_AFTER]:
            load = 0
            come0 = _come(via, base, visits, one, visits[visit, ENTER])
            come1 = _come(via, base, visits, one, visits[visit, ENTER + 1])
        else:
            load = visits[one, LOAD_TO]
            come0 = _come(direct, base, visits, one, visits[visit, ENTER])
            come1 = _come(direct, base, visits, one, visits[visit, ENTER + 1])
        weight = service[kind, visit // days]
        visits[visit, TO] = come0 + weight
        visits[visit, TO + 1] = come1 + weight
        visits[visit, LOAD_TO] = load + visits[visit, TAKEN]
        visits[visit, PLACE] = place
        visits[visit, ROUTE] = route
        place += 1
        one = visit
        visit = visits[visit, AFTER]
    routes[route, SIZE] = place
    if place == 0:
        routes[route, WEIGHT] = 0
    elif visits[one, SITE_AFTER]:
        end = _come(via, base, visits, one, visits[depot, ENTER])
        routes[route, WEIGHT] = end + vehicles[vehicle, FIXED]
    else:
        end = _come(direct, base, visits, one, visits[depot, ENTER])
        routes[route, WEIGHT] = end + vehicles[vehicle, FIXED]


@compiled
def reckon_back(
    direct: Any,
    via: Any,
    service: Any,
    vehicles: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    route: Any,
    other: Any,
) -> None:
    """Reckon a route backward from the visit before another."""
    vehicle = routes[route, VEHICLE]
    kind, base = vehicles[vehicle, KIND], vehicles[vehicle, BASE]
    days = numbers[DAYS]
    depot = numbers[VISITS] + route
    visit = visits[other, BEFORE]
    while visit != depot:
        if visits[visit, SITE_AFTER]:
            load = 0
            rest0 = _rest(via, base + visits[visit, LEAVE], visits, other)
            rest1 = _rest(via, base + visits[visit, LEAVE + 1], visits, other)
        else:
            load = visits[other, LOAD_ON]
            rest0 = _rest(direct, base + visits[visit, LEAVE], visits, other)
            rest1 = _rest(direct, base + visits[visit, LEAVE + 1], visits, other)
        weight = service[kind, visit // days]
        visits[visit, BACK] = rest0 + weight
        visits[visit, BACK + 1] = rest1 + weight
        visits[visit, LOAD_ON] = load + visits[visit, TAKEN]
        other = visit
        visit = visits[visit, BEFORE]
    routes[route, LOAD] = 0 if other == depot else visits[other, LOAD_ON]


@compiled
def reckon(
    direct: Any,
    via: Any,
    service: Any,
    vehicles: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    route: Any,
) -> None:
    """Reckon a whole route anew."""
    depot = numbers[VISITS] + route
    reckon_on(direct, via, service, vehicles, visits, routes, numbers, route, depot)
    reckon_back(direct, via, service, vehicles, visits, routes, numbers, route, depot)


@inlined
def reckon_route(tables: Any, clock: Any, route: Any) -> None:
    """Reckon a whole route anew, and when it is where."""
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
    if clock is not None:
        set_clock(clock, route)


@compiled
def begin(
    vehicles: Any, visits: Any, routes: Any, numbers: Any, route: Any, vehicle: Any, day: Any
) -> None:
    """Make an empty ring for a vehicle."""
    depot = numbers[VISITS] + route
    routes[route, VEHICLE] = vehicle
    routes[route, DAY] = day
    routes[route, SIZE] = 0
    routes[route, WEIGHT] = 0
    routes[route, WAITS] = 0
    routes[route, HOURS] = vehicles[vehicle, LONGEST]
    routes[route, PINNED] = 0
    visits[depot, :] = 0
    visits[depot, AFTER] = depot
    visits[depot, BEFORE] = depot
    visits[depot, ROUTE] = route
    for direction in range(2):
        visits[depot, LEAVE + direction] = vehicles[vehicle, START]
        visits[depot, ENTER + direction] = vehicles[vehicle, END]


@inlined
def count_out(routes: Any, used: Any, out: Any, route: Any, more: Any) -> None:
    """Count a route as out, or as out no more."""
    day = routes[route, DAY]
    used[routes[route, VEHICLE], day] += more
    out[day] += more


@inlined
def put_in(visits: Any, one: Any, visit: Any, sites: Any) -> None:
    """Put a visit after one; of ``sites`` bit 0 is one before it, bit 1 one after it."""
    other = visits[one, AFTER]
    visits[one, AFTER] = visit
    visits[visit, BEFORE] = one
    visits[visit, AFTER] = other
    visits[other, BEFORE] = visit
    visits[one, SITE_AFTER] = (visits[one, SITE_AFTER] & 2) | (sites & 1)
    visits[visit, SITE_AFTER] = sites >> 1


@inlined
def take_out(visits: Any, numbers: Any, visit: Any) -> None:
    """Take a visit out of its ring; a site stays where there was one on either side."""
    one, other = visits[visit, BEFORE], visits[visit, AFTER]
    visits[one, AFTER] = other
    visits[other, BEFORE] = one
    first = one >= numbers[VISITS]
    last = other >= numbers[VISITS]
    site = visits[visit, SITE_AFTER]
    if not last:
        site |= visits[one, SITE_AFTER] & 1
    if visits[one, SITE_AFTER] & 2 == 0:
        visits[one, SITE_AFTER] = 0 if first else site
    visits[visit, SITE_AFTER] = 0
    visits[visit, ROUTE] = -1


@compiled
def write_down(visits: Any, routes: Any, numbers: Any, route: Any, paper: Any, at: Any) -> Any:
    """Write a route down in an array; gives the place after it."""
    paper[at + SAVED_ROUTE] = route
    paper[at + SAVED_VEHICLE] = routes[route, VEHICLE]
    paper[at + SAVED_DAY] = routes[route, DAY]
    paper[at + SAVED_SIZE] = routes[route, SIZE]
    paper[at + SAVED_PINNED] = routes[route, PINNED]
    paper[at + SAVED_WAITS] = routes[route, WAITS]
    paper[at + SAVED_HOURS] = routes[route, HOURS]
    at += SAVED_HEAD
    visit = visits[numbers[VISITS] + route, AFTER]
    for _ in range(routes[route, SIZE]):
        paper[at] = 4 * visit + visits[visit, SITE_AFTER]
        at += 1
        visit = visits[visit, AFTER]
    return at


@compiled
def bring_back(tables: Any, clock: Any, paper: Any, at: Any) -> Any:
    """Make a route what was written down of it; gives the place after it."""
    visits, routes, numbers = tables.visits, tables.routes, tables.numbers
    route, size = paper[at + SAVED_ROUTE], paper[at + SAVED_SIZE]
    if routes[route, SIZE] > 0:
        count_out(routes, tables.used, tables.out, route, -1)
    vehicle, day = paper[at + SAVED_VEHICLE], paper[at + SAVED_DAY]
    begin(tables.vehicles, visits, routes, numbers, route, vehicle, day)
    routes[route, PINNED] = paper[at + SAVED_PINNED]
    routes[route, WAITS] = paper[at + SAVED_WAITS]
    routes[route, HOURS] = paper[at + SAVED_HOURS]
    at += SAVED_HEAD
    depot = numbers[VISITS] + route
    one = depot
    for _ in range(size):
        visit = paper[at] // 4
        visits[visit, SITE_AFTER] = paper[at] % 4
        visits[one, AFTER] = visit
        visits[visit, BEFORE] = one
        one = visit
        at += 1
    visits[one, AFTER] = depot
    visits[depot, BEFORE] = one
    if size > 0:
        count_out(routes, tables.used, tables.out, route, 1)
    reckon(
        tables.direct,
        tables.via,
        tables.service,
        tables.vehicles,
        visits,
        routes,
        numbers,
        route,
    )
    if clock is not None:
        set_times(clock, route)
    return at
