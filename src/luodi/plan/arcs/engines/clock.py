"""When a route is where, roughly: windows and shifts, every task in either direction.

Two seconds for each direction of a visit say whether a place is in time by a few additions. What
a route waits and rests is found in `timetables`.
"""

from typing import Any

import numpy as np

from luodi.plan.arcs.engines.compiling import compiled, inlined
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BASE,
    BEFORE,
    DAYS,
    EARLY,
    END,
    ENTER,
    FROM,
    FROM_S,
    KIND,
    LATE,
    LEAVE,
    MASK,
    NEVER,
    NO_WAY,
    OPENS,
    SHUTS,
    SITE_AFTER,
    SITE_ENTER,
    SITE_LEAVE,
    SITE_OPENS,
    SITE_SHUTS,
    START,
    TO_S,
    UNTIL,
    VEHICLE,
    VISITS,
)


@inlined
def _begins(windows: Any, first: Any, end: Any, at: Any) -> Any:
    """Give the first second from one on at which something may begin."""
    if first == end:
        return at
    best = np.int64(NEVER)
    for row in range(first, end):
        if at < windows[row, TO_S]:
            best = min(best, max(at, windows[row, FROM_S]))
    return best


@inlined
def _begins_by(windows: Any, first: Any, end: Any, by: Any) -> Any:
    """Give the last second up to one at which something may begin."""
    if first == end:
        return by
    best = np.int64(-NEVER)
    for row in range(first, end):
        if windows[row, FROM_S] <= by:
            best = max(best, min(by, windows[row, TO_S] - 1))
    return best


@inlined
def _seconds(ways: Any, row: Any, column: Any, mask: Any) -> Any:
    """Give the seconds of a way."""
    weight = ways[row, column]
    return weight & mask if weight < NO_WAY else np.int64(NEVER)


@compiled
def _come(clock: Any, vehicle: Any, ready: Any, row: Any, column: Any, site: Any) -> Any:
    """Give when a column is reached at the earliest: directly, over a site (1), the pinned (2)."""
    mask = clock.numbers[MASK]
    if ready >= NEVER:
        return np.int64(NEVER)
    if site & 2:
        return ready + _seconds(clock.via, row, column, mask)
    if not site:
        return ready + _seconds(clock.direct, row, column, mask)
    sites, best = clock.sites, np.int64(NEVER)
    kind, base = clock.vehicles[vehicle, KIND], clock.vehicles[vehicle, BASE]
    for one in range(sites.shape[0]):
        visit = clock.site_visits[kind, one]
        if visit >= NO_WAY:
            continue
        there = ready + _seconds(clock.direct, row, sites[one, SITE_ENTER], mask)
        there = _begins(clock.windows, sites[one, SITE_OPENS], sites[one, SITE_SHUTS], there)
        onward = _seconds(clock.direct, base + sites[one, SITE_LEAVE], column, mask)
        best = min(best, there + (visit & mask) + onward)
    return best


@compiled
def _leave(clock: Any, vehicle: Any, by: Any, row: Any, column: Any, site: Any) -> Any:
    """Give when a row may be left at the latest so that a column is reached by a second."""
    mask = clock.numbers[MASK]
    if site & 2:
        return by - _seconds(clock.via, row, column, mask)
    if not site:
        return by - _seconds(clock.direct, row, column, mask)
    sites, best = clock.sites, np.int64(-NEVER)
    kind, base = clock.vehicles[vehicle, KIND], clock.vehicles[vehicle, BASE]
    for one in range(sites.shape[0]):
        visit = clock.site_visits[kind, one]
        if visit >= NO_WAY:
            continue
        onward = _seconds(clock.direct, base + sites[one, SITE_LEAVE], column, mask)
        left = by - onward - (visit & mask)
        left = _begins_by(clock.windows, sites[one, SITE_OPENS], sites[one, SITE_SHUTS], left)
        best = max(best, left - _seconds(clock.direct, row, sites[one, SITE_ENTER], mask))
    return best


@compiled
def reckon_early(clock: Any, route: Any) -> None:
    """Reckon when each visit is done at the earliest."""
    visits, times, numbers = clock.visits, clock.times, clock.numbers
    vehicle = clock.routes[route, VEHICLE]
    kind, base = clock.vehicles[vehicle, KIND], clock.vehicles[vehicle, BASE]
    depot = numbers[VISITS] + route
    one, visit = depot, visits[depot, AFTER]
    while visit != depot:
        served = clock.service[kind, visit // numbers[DAYS]] & numbers[MASK]
        for way in range(2):
            there = np.int64(NEVER)
            for before in range(2):
                row, column = base + visits[one, LEAVE + before], visits[visit, ENTER + way]
                ready, site = times[one, EARLY + before], visits[one, SITE_AFTER]
                there = min(there, _come(clock, vehicle, ready, row, column, site))
            there = _begins(clock.windows, times[visit, OPENS], times[visit, SHUTS], there)
            times[visit, EARLY + way] = min(there + served, NEVER)
        one, visit = visit, visits[visit, AFTER]


@compiled
def reckon_late(clock: Any, route: Any) -> None:
    """Reckon when each visit must be come to at the latest."""
    visits, times, numbers = clock.visits, clock.times, clock.numbers
    vehicle = clock.routes[route, VEHICLE]
    kind, base = clock.vehicles[vehicle, KIND], clock.vehicles[vehicle, BASE]
    depot = numbers[VISITS] + route
    other, visit = depot, visits[depot, BEFORE]
    while visit != depot:
        served = clock.service[kind, visit // numbers[DAYS]] & numbers[MASK]
        for way in range(2):
            left = np.int64(-NEVER)
            for after in range(2):
                row, column = base + visits[visit, LEAVE + way], visits[other, ENTER + after]
                by, site = times[other, LATE + after], visits[visit, SITE_AFTER]
                left = max(left, _leave(clock, vehicle, by, row, column, site))
            left -= served
            left = _begins_by(clock.windows, times[visit, OPENS], times[visit, SHUTS], left)
            times[visit, LATE + way] = max(left, -NEVER)
        other, visit = visit, visits[visit, BEFORE]


@compiled
def in_time(clock: Any, vehicle: Any, one: Any, other: Any, visit: Any, sites: Any) -> Any:
    """Tell whether a visit between two keeps all windows of the route; rests are not asked.

    Of ``sites`` bit 0 is a site before it, bit 1 one after it.
    """
    visits, times, numbers = clock.visits, clock.times, clock.numbers
    kind, base = clock.vehicles[vehicle, KIND], clock.vehicles[vehicle, BASE]
    served = clock.service[kind, visit // numbers[DAYS]] & numbers[MASK]
    before = (visits[one, SITE_AFTER] & 2) | (sites & 1)
    for way in range(2):
        there = np.int64(NEVER)
        for begun in range(2):
            row, column = base + visits[one, LEAVE + begun], visits[visit, ENTER + way]
            there = min(
                there, _come(clock, vehicle, times[one, EARLY + begun], row, column, before)
            )
        there = _begins(clock.windows, times[visit, OPENS], times[visit, SHUTS], there)
        done = min(there + served, NEVER)
        for after in range(2):
            row, column = base + visits[visit, LEAVE + way], visits[other, ENTER + after]
            if _come(clock, vehicle, done, row, column, sites >> 1) <= times[other, LATE + after]:
                return True
    return False


@compiled
def alone_in_time(clock: Any, vehicle: Any, visit: Any, site: Any) -> Any:
    """Tell whether a vehicle that serves one visit alone keeps all windows."""
    visits, times, numbers = clock.visits, clock.times, clock.numbers
    vehicles = clock.vehicles
    kind, base = vehicles[vehicle, KIND], vehicles[vehicle, BASE]
    served = clock.service[kind, visit // numbers[DAYS]] & numbers[MASK]
    for way in range(2):
        row, column = base + vehicles[vehicle, START], visits[visit, ENTER + way]
        there = _come(clock, vehicle, vehicles[vehicle, FROM], row, column, 0)
        there = _begins(clock.windows, times[visit, OPENS], times[visit, SHUTS], there)
        done = min(there + served, NEVER)
        row, column = base + visits[visit, LEAVE + way], vehicles[vehicle, END]
        if _come(clock, vehicle, done, row, column, site) <= vehicles[vehicle, UNTIL]:
            return True
    return False
