"""Where a route visits sites: the trips that a row of tasks is best cut into.

**Source**: Ulusoy, The fleet size and mix problem for capacitated arc routing, European Journal of
Operational Research 22 (1985), 329-337, on cutting a row by a shortest path; Willemse and Joubert,
Splitting procedures for the mixed capacitated arc routing problem under time restrictions with
intermediate facilities, Operations Research Letters 44 (2016), 569-574.
"""

from typing import Any

import numpy as np

from luodi.plan.arcs.engines.compiling import compiled, inlined
from luodi.plan.arcs.engines.rings import reckon, reckon_route
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BASE,
    CAPACITY,
    DAYS,
    ENDS_EMPTY,
    ENTER,
    FIXED,
    HOURS,
    KIND,
    LEAVE,
    LOAD_TO,
    MASK,
    NO_WAY,
    PINNED,
    SITE_AFTER,
    SIZE,
    TAKEN,
    TO,
    VEHICLE,
    VISITS,
    WAITS,
    WEIGHT,
)
from luodi.plan.arcs.engines.timetables import set_clock

VISIT = 0
BEST = 1
"""Least weight of the row up to a visit for direction 0, that for direction 1 beside it."""
CUT = 3
"""For each direction eight times the place after which the trip began, 2 more for a site there, 1
more for direction 1 of the visit there."""
MARK = 5
"""The sites after a visit as they were."""
CUT_COLUMNS = 6


@inlined
def _first(ways: Any, base: Any, visits: Any, cuts: Any, place: Any, column: Any) -> Any:
    """Give the least weight to a column of the ways after a place, and the direction there."""
    one = cuts[place, VISIT]
    first = cuts[place, BEST] + ways[base + visits[one, LEAVE], column]
    second = cuts[place, BEST + 1] + ways[base + visits[one, LEAVE + 1], column]
    if second < first:
        return second, np.int64(1)
    return first, np.int64(0)


@compiled
def _cut_after(tables: Any, sited: Any, size: Any, place: Any, load: Any, vehicle: Any) -> None:
    """Let a trip begin after a place, and note what it costs to end it at each that follows."""
    direct, service, vehicles = tables.direct, tables.service, tables.vehicles
    visits, numbers, cuts = tables.visits, tables.numbers, tables.cuts
    base, kind = vehicles[vehicle, BASE], vehicles[vehicle, KIND]
    ways = tables.via if sited else direct
    visit = cuts[place + 1, VISIT]
    come0, from0 = _first(ways, base, visits, cuts, place, visits[visit, ENTER])
    come1, from1 = _first(ways, base, visits, cuts, place, visits[visit, ENTER + 1])
    at = place + 1
    while True:
        load += visits[visit, TAKEN]
        if load > vehicles[vehicle, CAPACITY]:
            return
        weight = service[kind, visit // numbers[DAYS]]
        come0 += weight
        come1 += weight
        if come0 < cuts[at, BEST]:
            cuts[at, BEST] = come0
            cuts[at, CUT] = 8 * place + 2 * sited + from0
        if come1 < cuts[at, BEST + 1]:
            cuts[at, BEST + 1] = come1
            cuts[at, CUT + 1] = 8 * place + 2 * sited + from1
        if at == size:
            return
        at += 1
        other = cuts[at, VISIT]
        row0, row1 = base + visits[visit, LEAVE], base + visits[visit, LEAVE + 1]
        column0, column1 = visits[other, ENTER], visits[other, ENTER + 1]
        there0, other0 = come0 + direct[row0, column0], come1 + direct[row1, column0]
        there1, other1 = come0 + direct[row0, column1], come1 + direct[row1, column1]
        begin0, begin1 = from0, from1
        come0, from0 = (other0, begin1) if other0 < there0 else (there0, begin0)
        come1, from1 = (other1, begin1) if other1 < there1 else (there1, begin0)
        visit = other


@inlined
def _mark(visits: Any, cuts: Any, size: Any, pinned: Any, direction: Any) -> None:
    """Mark the sites where the best cuts are, from the last visit back."""
    place = size
    while place > pinned:
        cut = cuts[place, CUT + direction]
        begun = cut // 8
        for at in range(begun + 1, place):
            visits[cuts[at, VISIT], SITE_AFTER] = 0
        if begun > 0:
            one = cuts[begun, VISIT]
            visits[one, SITE_AFTER] = (visits[one, SITE_AFTER] & 2) | ((cut >> 1) & 1)
        direction = cut & 1
        place = begun


@compiled
def cut_anew(tables: Any, clock: Any, route: Any) -> None:
    """Visit sites where a route weighs least, its visits staying in their order.

    Nothing changes where that would take longer than the vehicle may be out.
    """
    direct, via, service = tables.direct, tables.via, tables.service
    vehicles, visits, routes = tables.vehicles, tables.visits, tables.routes
    numbers, cuts = tables.numbers, tables.cuts
    size, pinned = routes[route, SIZE], routes[route, PINNED]
    if size == pinned:
        return
    vehicle, depot = routes[route, VEHICLE], numbers[VISITS] + route
    base = vehicles[vehicle, BASE]
    visit = depot
    for place in range(size + 1):
        cuts[place, VISIT] = visit
        cuts[place, MARK] = visits[visit, SITE_AFTER]
        cuts[place, BEST] = NO_WAY
        cuts[place, BEST + 1] = NO_WAY
        visit = visits[visit, AFTER]
    begin = cuts[pinned, VISIT]
    cuts[pinned, BEST], cuts[pinned, BEST + 1] = visits[begin, TO], visits[begin, TO + 1]
    if not visits[begin, SITE_AFTER] & 2:
        _cut_after(tables, False, size, pinned, visits[begin, LOAD_TO], vehicle)
    for place in range(max(pinned, 1), size):
        _cut_after(tables, True, size, place, 0, vehicle)
    home = via if numbers[ENDS_EMPTY] else direct
    weight, direction = _first(home, base, visits, cuts, size, visits[depot, ENTER])
    if weight + vehicles[vehicle, FIXED] >= routes[route, WEIGHT]:
        return
    if weight & numbers[MASK] > routes[route, HOURS]:
        return
    _mark(visits, cuts, size, pinned, direction)
    was = routes[route, WEIGHT] + routes[route, WAITS]
    reckon(direct, via, service, vehicles, visits, routes, numbers, route)
    if clock is not None:
        _keep_time(tables, clock, route, was)


@compiled
def _keep_time(tables: Any, clock: Any, route: Any, was: Any) -> None:
    """Visit sites as before where a route now weighs no less, what it waits included."""
    visits, routes, cuts = tables.visits, tables.routes, tables.cuts
    set_clock(clock, route)
    if routes[route, WEIGHT] + routes[route, WAITS] < was:
        return
    for place in range(routes[route, SIZE] + 1):
        visits[cuts[place, VISIT], SITE_AFTER] = cuts[place, MARK]
    reckon_route(tables, clock, route)
