"""Another step of the search: two routes exchange all that comes after a place.

Strings are short beside long routes, so that no step of them moves half a route.

**Source**: Potvin and Rousseau, An exchange heuristic for routing problems with time windows,
Journal of the Operational Research Society 46 (1995), 1433-1446; directions as in `rings`.
"""

from typing import Any

import numpy as np

from luodi.plan.arcs.engines.chance import below, share
from luodi.plan.arcs.engines.compiling import compiled, inlined
from luodi.plan.arcs.engines.overload import price_of
from luodi.plan.arcs.engines.places import BESIDE
from luodi.plan.arcs.engines.rings import count_out, joined, reckon_route
from luodi.plan.arcs.engines.ruin import touch
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BASE,
    BEFORE,
    CAPACITY,
    DAYS,
    FIXED,
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
    SIZE,
    VEHICLE,
    VISITS,
    WEIGHT,
)


@inlined
def _priced(
    direct: Any, vehicles: Any, visits: Any, numbers: Any, vehicle: Any, one: Any, other: Any
) -> Any:
    """Give the weight of a route that goes from one visit to another, and of what it holds more."""
    count = numbers[VISITS]
    if one >= count and other >= count:
        return np.int64(0)
    weight = joined(direct, vehicles[vehicle, BASE], visits, one, other)
    load = np.int64(0)
    if one < count:
        load += visits[one, LOAD_TO]
    if other < count:
        load += visits[other, LOAD_ON]
    more = max(0, load - vehicles[vehicle, CAPACITY])
    if weight & numbers[MASK] > vehicles[vehicle, LONGEST] or (more and not numbers[OVER]):
        return np.int64(NO_WAY)
    return weight + vehicles[vehicle, FIXED] + price_of(numbers, more)


@compiled
def _found(tables: Any, visit: Any, state: Any, blink: Any) -> Any:
    """Find the visit whose tail is best put after this one, -1 for none; of the same vehicles."""
    direct, near, vehicles = tables.direct, tables.near, tables.vehicles
    visits, routes, numbers = tables.visits, tables.routes, tables.numbers
    days = numbers[DAYS]
    task, day, route = visit // days, visit % days, visits[visit, ROUTE]
    vehicle, after = routes[route, VEHICLE], visits[visit, AFTER]
    best, which = np.int64(NO_WAY // 2), np.int64(-1)
    for rank in range(min(BESIDE, near.shape[1])):
        other = near[task, rank] * days + day
        beside = visits[other, ROUTE]
        if beside < 0 or beside == route or routes[beside, VEHICLE] != vehicle:
            continue
        if visits[other, PLACE] < routes[beside, PINNED] or share(state) < blink:
            continue
        over = max(0, routes[beside, LOAD] - vehicles[vehicle, CAPACITY])
        added = -routes[beside, WEIGHT] - price_of(numbers, over)
        added += _priced(direct, vehicles, visits, numbers, vehicle, visit, other)
        if added < best:
            before = visits[other, BEFORE]
            added += _priced(direct, vehicles, visits, numbers, vehicle, before, after)
            if added < best:
                best, which = added, other
    return which


@compiled
def exchange_tails(tables: Any, clock: Any, step: Any, state: Any, blink: Any) -> None:
    """Choose a visit, and exchange what comes after it with the best tail of a route beside it.

    Only where there are no sites. Each tail is passed over with the chance ``blink``.
    """
    visits, routes, numbers = tables.visits, tables.routes, tables.numbers
    count = numbers[VISITS]
    visit = below(state, count)
    route = visits[visit, ROUTE]
    if route < 0 or visits[visit, PLACE] + 1 < routes[route, PINNED]:
        return
    other = _found(tables, visit, state, blink)
    if other < 0:
        return
    beside = visits[other, ROUTE]
    touch(visits, routes, numbers, tables.saved, route, step)
    touch(visits, routes, numbers, tables.saved, beside, step)
    before, after = visits[other, BEFORE], visits[visit, AFTER]
    last, own_last = visits[count + beside, BEFORE], visits[count + route, BEFORE]
    _put_tail(visits, visit, other, last, count + route)
    if after < count:
        _put_tail(visits, before, after, own_last, count + beside)
    else:
        visits[before, AFTER] = count + beside
        visits[count + beside, BEFORE] = before
    for one in (route, beside):
        reckon_route(tables, clock, one)
    if routes[beside, SIZE] == 0:
        count_out(routes, tables.used, tables.out, beside, -1)


@inlined
def _put_tail(visits: Any, one: Any, first: Any, last: Any, depot: Any) -> None:
    """Let the visits from a first to a last come after one, and the depot after them."""
    visits[one, AFTER] = first
    visits[first, BEFORE] = one
    visits[last, AFTER] = depot
    visits[depot, BEFORE] = last
