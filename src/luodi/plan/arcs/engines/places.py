"""The best place for a task: the route, the visit it comes after, and the sites around it."""

from typing import Any, Final

import numpy as np

from luodi.plan.arcs.engines.chance import share
from luodi.plan.arcs.engines.clock import alone_in_time, in_time
from luodi.plan.arcs.engines.compiling import compiled, inlined
from luodi.plan.arcs.engines.overload import price_of
from luodi.plan.arcs.engines.rings import _come
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BACK,
    BARRED,
    BASE,
    BEFORE,
    BUSIEST,
    CAPACITY,
    COUNT,
    DAY,
    DAYS,
    END,
    ENDS_EMPTY,
    ENTER,
    FIXED,
    HOURS,
    KIND,
    LEAVE,
    LOAD,
    LOAD_ON,
    LOAD_TO,
    LONGEST,
    MASK,
    NO_WAY,
    OVER,
    PINNED,
    PLACE,
    ROUTE,
    SITE_AFTER,
    SITES,
    SIZE,
    START,
    TOP,
    TURN,
    VEHICLE,
    VEHICLE_BARRED,
    VISITS,
    WEIGHT,
)

BESIDE: Final = 40
"""How many near tasks are looked at for places beside them."""
NEVER: Final = 2**40
FOUND_ROUTE, FOUND_AFTER, FOUND_SITES, FOUND_VEHICLE, FOUND_WAS = range(5)
"""Columns of what is found: route, visit before, sites around, vehicle of a new route or -1; and,
once it is used, the sites that were after the visit before."""
FOUND_COLUMNS = 5


@inlined
def _skip(state: Any, blink: Any) -> Any:
    """Give how many places come before the next that is passed over."""
    if blink <= 0.0:
        return np.int64(NEVER)
    return np.int64(np.log(1.0 - share(state)) / np.log(1.0 - blink))


@inlined
def _ended(
    ways: Any, base: Any, visits: Any, visit: Any, begun0: Any, begun1: Any, other: Any
) -> Any:
    """Give the least weight of a route in which another visit comes next."""
    row0, row1 = base + visits[visit, LEAVE], base + visits[visit, LEAVE + 1]
    column0, column1 = visits[other, ENTER], visits[other, ENTER + 1]
    first = min(begun0 + ways[row0, column0], begun1 + ways[row1, column0])
    second = min(begun0 + ways[row0, column1], begun1 + ways[row1, column1])
    return min(first + visits[other, BACK], second + visits[other, BACK + 1])


@inlined
def _between(
    direct: Any, visits: Any, base: Any, one: Any, other: Any, visit: Any, enter0: Any, enter1: Any
) -> Any:
    """Give the least weight of a route with a visit between two, without its service."""
    begun0 = _come(direct, base, visits, one, enter0)
    begun1 = _come(direct, base, visits, one, enter1)
    return _ended(direct, base, visits, visit, begun0, begun1, other)


@inlined
def _between_sites(
    direct: Any,
    via: Any,
    visits: Any,
    count: Any,
    ends_empty: Any,
    base: Any,
    room: Any,
    one: Any,
    other: Any,
    visit: Any,
) -> Any:
    """Give the same where sites may be visited, and which are: bit 0 before it, bit 1 after it.

    ``room`` is the capacity less the visit's demand, ``count`` how many visits there are.
    """
    begun0 = _come(direct, base, visits, one, visits[visit, ENTER])
    begun1 = _come(direct, base, visits, one, visits[visit, ENTER + 1])
    closes = other >= count and ends_empty
    best, sites = np.int64(NO_WAY), np.int64(0)
    load = visits[one, LOAD_TO]
    for site_before in range(2):
        if site_before:
            if one >= count:
                break
            load = 0
            begun0 = _come(via, base, visits, one, visits[visit, ENTER])
            begun1 = _come(via, base, visits, one, visits[visit, ENTER + 1])
        elif visits[one, SITE_AFTER] & 2:
            continue
        if load > room:
            continue
        if closes or other < count:
            weight = _ended(via, base, visits, visit, begun0, begun1, other)
            if weight < best:
                best, sites = weight, np.int64(site_before + 2)
        if not closes and load + visits[other, LOAD_ON] <= room:
            weight = _ended(direct, base, visits, visit, begun0, begun1, other)
            if weight < best:
                best, sites = weight, np.int64(site_before)
    return best, sites


@inlined
def _priced(
    direct: Any,
    via: Any,
    visits: Any,
    terms: Any,
    base: Any,
    room: Any,
    one: Any,
    other: Any,
    visit: Any,
    enter0: Any,
    enter1: Any,
) -> Any:
    """Give the least weight of a route with a visit between two, and the sites, as the above."""
    count, _, sited, ends_empty = terms
    if sited:
        return _between_sites(direct, via, visits, count, ends_empty, base, room, one, other, visit)
    return _between(direct, visits, base, one, other, visit, enter0, enter1), np.int64(0)


@inlined
def _route_terms(
    service: Any, vehicles: Any, routes: Any, numbers: Any, route: Any, task: Any, demand: Any
) -> Any:
    """Give a route's first row of ways, hours, room, the task's service, and what is added to."""
    vehicle = routes[route, VEHICLE]
    served = service[vehicles[vehicle, KIND], task]
    room = vehicles[vehicle, CAPACITY] - demand
    fine = _fine(numbers, routes, route, room, demand)
    added = served + vehicles[vehicle, FIXED] + fine - routes[route, WEIGHT]
    return vehicles[vehicle, BASE], routes[route, HOURS], room, served, added


@inlined
def _fine(numbers: Any, routes: Any, route: Any, room: Any, demand: Any) -> Any:
    """Give the weight of what a task brings above what the vehicle of a route holds."""
    return price_of(numbers, max(0, min(demand, routes[route, LOAD] - room)))


@inlined
def _takes(
    clock: Any,
    service: Any,
    vehicles: Any,
    routes: Any,
    numbers: Any,
    route: Any,
    task: Any,
    demand: Any,
    best: Any,
) -> Any:
    """Tell whether a route that is out may take a task for less than the best, hours not asked."""
    vehicle = routes[route, VEHICLE]
    if clock is not None and routes[route, BARRED] == numbers[TURN]:
        return False
    room = vehicles[vehicle, CAPACITY] - demand
    if numbers[OVER]:
        holds = _fine(numbers, routes, route, room, demand) < best
    else:
        holds = room >= (0 if numbers[SITES] else routes[route, LOAD])
    return holds and service[vehicles[vehicle, KIND], task] < NO_WAY


@compiled
def _keeps(clock: Any, vehicle: Any, one: Any, other: Any, visit: Any, sites: Any) -> Any:
    """Tell whether a place is in time; it always is where time plays no part."""
    return clock is None or in_time(clock, vehicle, one, other, visit, sites)


@compiled
def _may_begin(clock: Any, vehicle: Any, visit: Any) -> Any:
    """Tell whether a vehicle may begin a route with a visit, as far as time goes."""
    if clock is None:
        return True
    if clock.vehicles[vehicle, VEHICLE_BARRED] == clock.numbers[TURN]:
        return False
    return alone_in_time(clock, vehicle, visit, clock.numbers[ENDS_EMPTY])


@compiled
def best_new(
    clock: Any,
    direct: Any,
    via: Any,
    service: Any,
    vehicles: Any,
    visits: Any,
    numbers: Any,
    used: Any,
    out: Any,
    task: Any,
    day: Any,
    demand: Any,
    state: Any,
    blink: Any,
) -> Any:
    """Give the least weight of serving a task alone on a day, and the vehicle; -1 for none.

    Where there are several each is passed over with the chance ``blink``: what is dear for one task
    may be cheap for those that come after it.
    """
    visit = task * numbers[DAYS] + day
    best, which = np.int64(NO_WAY), np.int64(-1)
    for vehicle in range(vehicles.shape[0]):
        kind, base = vehicles[vehicle, KIND], vehicles[vehicle, BASE]
        if used[vehicle, day] >= vehicles[vehicle, COUNT] or service[kind, task] >= NO_WAY:
            continue
        if demand > vehicles[vehicle, CAPACITY]:
            continue
        if vehicles.shape[0] > 1 and share(state) < blink:
            continue
        home = via if numbers[ENDS_EMPTY] else direct
        weight = np.int64(NO_WAY)
        for direction in range(2):
            there = direct[base + vehicles[vehicle, START], visits[visit, ENTER + direction]]
            back = home[base + visits[visit, LEAVE + direction], vehicles[vehicle, END]]
            weight = min(weight, there + back)
        weight += service[kind, task]
        if weight >= NO_WAY or weight & numbers[MASK] > vehicles[vehicle, LONGEST]:
            continue
        if not _may_begin(clock, vehicle, visit):
            continue
        weight += vehicles[vehicle, FIXED]
        if numbers[BUSIEST] and out[day] == out.max():
            weight += numbers[BUSIEST]
        if weight < best:
            best, which = weight, np.int64(vehicle)
    return best, which


@inlined
def _note(found: Any, row: Any, route: Any, after: Any, sites: Any) -> None:
    """Write down a place in a route that is out."""
    found[row, FOUND_ROUTE], found[row, FOUND_AFTER] = route, after
    found[row, FOUND_SITES], found[row, FOUND_VEHICLE] = sites, -1


@compiled
def best_in_all(
    clock: Any,
    direct: Any,
    via: Any,
    service: Any,
    vehicles: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    task: Any,
    day: Any,
    demand: Any,
    found: Any,
    row: Any,
    state: Any,
    blink: Any,
) -> Any:
    """Find the best place in all routes of a day; gives the added weight, ``NO_WAY`` for none.

    Each place is passed over with the chance ``blink``.
    """
    terms = _terms(numbers)
    count, mask = terms[0], terms[1]
    visit = task * numbers[DAYS] + day
    enter0, enter1 = visits[visit, ENTER], visits[visit, ENTER + 1]
    best, where, after, around = np.int64(NO_WAY), np.int64(-1), np.int64(-1), np.int64(0)
    skip = _skip(state, blink)
    for route in range(numbers[TOP]):
        if routes[route, SIZE] == 0 or routes[route, DAY] != day:
            continue
        if not _takes(clock, service, vehicles, routes, numbers, route, task, demand, best):
            continue
        own = _route_terms(service, vehicles, routes, numbers, route, task, demand)
        base, hours, room, served, added = own
        one = depot = count + route
        for _ in range(routes[route, PINNED]):
            one = visits[one, AFTER]
        while True:
            other = visits[one, AFTER]
            skip -= 1
            if skip < 0:
                skip = _skip(state, blink)
            else:
                weight, sites = _priced(
                    direct, via, visits, terms, base, room, one, other, visit, enter0, enter1
                )
                fits = weight + added < best and (weight + served) & mask <= hours
                if fits and _keeps(clock, routes[route, VEHICLE], one, other, visit, sites):
                    best, where, after, around = weight + added, np.int64(route), one, sites
            one = other
            if one == depot:
                break
    _note(found, row, where, after, around)
    return best


@inlined
def _terms(numbers: Any) -> Any:
    """Give how many visits there are, the bits of seconds, whether there are sites at the end."""
    return numbers[VISITS], numbers[MASK], numbers[SITES] != 0, numbers[ENDS_EMPTY] != 0


@compiled
def best_beside(
    clock: Any,
    direct: Any,
    via: Any,
    service: Any,
    near: Any,
    vehicles: Any,
    visits: Any,
    routes: Any,
    numbers: Any,
    task: Any,
    day: Any,
    demand: Any,
    found: Any,
    row: Any,
    state: Any,
    blink: Any,
) -> Any:
    """Find the best place before or after one of the nearest tasks, as `best_in_all` does."""
    terms = _terms(numbers)
    mask, days = terms[1], numbers[DAYS]
    visit = task * days + day
    enter0, enter1 = visits[visit, ENTER], visits[visit, ENTER + 1]
    best, where, after, around = np.int64(NO_WAY), np.int64(-1), np.int64(-1), np.int64(0)
    skip = _skip(state, blink)
    for rank in range(min(BESIDE, near.shape[1])):
        beside = near[task, rank] * days + day
        route = visits[beside, ROUTE]
        if route < 0 or not _takes(
            clock, service, vehicles, routes, numbers, route, task, demand, best
        ):
            continue
        own = _route_terms(service, vehicles, routes, numbers, route, task, demand)
        base, hours, room, served, added = own
        for side in range(2):
            skip -= 1
            if skip < 0:
                skip = _skip(state, blink)
                continue
            if visits[beside, PLACE] + side < routes[route, PINNED]:
                continue
            one = beside if side else visits[beside, BEFORE]
            other = visits[one, AFTER]
            weight, sites = _priced(
                direct, via, visits, terms, base, room, one, other, visit, enter0, enter1
            )
            fits = weight + added < best and (weight + served) & mask <= hours
            if fits and _keeps(clock, routes[route, VEHICLE], one, other, visit, sites):
                best, where, after, around = weight + added, route, one, sites
    _note(found, row, where, after, around)
    return best
