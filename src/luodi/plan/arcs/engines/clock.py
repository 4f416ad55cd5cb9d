"""When a route is where, roughly: windows and shifts, every task in either direction.

Two seconds for each direction of a visit say whether a place is in time by a few additions. What
a route waits and rests is found in `timetables`.
"""

from typing import Any

import numpy as np

from luodi.plan.arcs.engines.compiling import compiled, inlined
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BACK,
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
    LONGEST,
    MASK,
    NEVER,
    NO_WAY,
    OPENS,
    RESTS,
    RESTS_END,
    SHUTS,
    SITE_AFTER,
    SITE_ENTER,
    SITE_LEAVE,
    SITE_OPENS,
    SITE_SHUTS,
    START,
    TIMED,
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
def _shuts(windows: Any, first: Any, end: Any, at: Any) -> Any:
    """Give the last second of the window that a second lies in."""
    last = np.int64(NEVER)
    for row in range(first, end):
        if windows[row, FROM_S] <= at < windows[row, TO_S]:
            last = windows[row, TO_S] - 1
    return last


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
    visits, times, direct, service = clock.visits, clock.times, clock.direct, clock.service
    windows, mask, days = clock.windows, clock.numbers[MASK], clock.numbers[DAYS]
    vehicle = clock.routes[route, VEHICLE]
    kind, base = clock.vehicles[vehicle, KIND], clock.vehicles[vehicle, BASE]
    depot = clock.numbers[VISITS] + route
    one, visit = depot, visits[depot, AFTER]
    while visit != depot:
        served, site = service[kind, visit // days] & mask, visits[one, SITE_AFTER]
        for way in range(2):
            there, column = np.int64(NEVER), visits[visit, ENTER + way]
            for before in range(2):
                row, ready = base + visits[one, LEAVE + before], times[one, EARLY + before]
                if site:
                    there = min(there, _come(clock, vehicle, ready, row, column, site))
                else:
                    there = min(there, ready + _seconds(direct, row, column, mask))
            there = _begins(windows, times[visit, OPENS], times[visit, SHUTS], there)
            times[visit, EARLY + way] = min(there + served, NEVER)
        one, visit = visit, visits[visit, AFTER]


@compiled
def reckon_late(clock: Any, route: Any) -> None:
    """Reckon when each visit must be come to at the latest."""
    visits, times, direct, service = clock.visits, clock.times, clock.direct, clock.service
    windows, mask, days = clock.windows, clock.numbers[MASK], clock.numbers[DAYS]
    vehicle = clock.routes[route, VEHICLE]
    kind, base = clock.vehicles[vehicle, KIND], clock.vehicles[vehicle, BASE]
    depot = clock.numbers[VISITS] + route
    other, visit = depot, visits[depot, BEFORE]
    while visit != depot:
        served, site = service[kind, visit // days] & mask, visits[visit, SITE_AFTER]
        for way in range(2):
            left, row = np.int64(-NEVER), base + visits[visit, LEAVE + way]
            for after in range(2):
                column, by = visits[other, ENTER + after], times[other, LATE + after]
                if site:
                    left = max(left, _leave(clock, vehicle, by, row, column, site))
                else:
                    left = max(left, by - _seconds(direct, row, column, mask))
            left = _begins_by(windows, times[visit, OPENS], times[visit, SHUTS], left - served)
            times[visit, LATE + way] = max(left, -NEVER)
        other, visit = visit, visits[visit, BEFORE]


@compiled
def flows(clock: Any, route: Any) -> Any:
    """Tell whether a route keeps time without waiting that costs, in its lightest directions.

    Where there are rests, or a site that is not always open, it says no: that must be looked into.
    """
    visits, times, numbers = clock.visits, clock.times, clock.numbers
    vehicles, vehicle = clock.vehicles, clock.routes[route, VEHICLE]
    windows, mask = clock.windows, numbers[MASK]
    base, kind = vehicles[vehicle, BASE], vehicles[vehicle, KIND]
    if vehicles[vehicle, RESTS] < vehicles[vehicle, RESTS_END]:
        return False
    for site in range(clock.sites.shape[0]):
        if clock.sites[site, SITE_OPENS] < clock.sites[site, SITE_SHUTS]:
            return False
    depot = numbers[VISITS] + route
    one, direction, work = depot, np.int64(0), np.int64(0)
    ready, latest = vehicles[vehicle, FROM], vehicles[vehicle, UNTIL]
    while True:
        ways = clock.via if visits[one, SITE_AFTER] else clock.direct
        row, other = base + visits[one, LEAVE + direction], visits[one, AFTER]
        first, second = ways[row, visits[other, ENTER]], ways[row, visits[other, ENTER + 1]]
        if other != depot and first + visits[other, BACK] > second + visits[other, BACK + 1]:
            direction, first = np.int64(1), second
        else:
            direction = np.int64(0)
        ready += first & mask
        work += first & mask
        if other == depot:
            break
        begun = _begins(windows, times[other, OPENS], times[other, SHUTS], ready)
        if begun >= NEVER:
            return False
        latest = min(
            latest, _shuts(windows, times[other, OPENS], times[other, SHUTS], begun) - work
        )
        served = clock.service[kind, other // numbers[DAYS]] & mask
        ready, work, one = begun + served, work + served, other
    latest = min(latest, vehicles[vehicle, UNTIL] - work)
    if ready > vehicles[vehicle, UNTIL]:
        return False
    return not vehicles[vehicle, TIMED] or (
        ready - latest <= work and work <= vehicles[vehicle, LONGEST]
    )


@compiled
def in_time(clock: Any, vehicle: Any, one: Any, other: Any, visit: Any, sites: Any) -> Any:
    """Tell whether a visit between two keeps all windows of the route; rests are not asked.

    Of ``sites`` bit 0 is a site before it, bit 1 one after it.
    """
    visits, times, direct, numbers = clock.visits, clock.times, clock.direct, clock.numbers
    windows, mask = clock.windows, numbers[MASK]
    kind, base = clock.vehicles[vehicle, KIND], clock.vehicles[vehicle, BASE]
    served = clock.service[kind, visit // numbers[DAYS]] & mask
    site = (visits[one, SITE_AFTER] & 2) | (sites & 1)
    for way in range(2):
        there, column = np.int64(NEVER), visits[visit, ENTER + way]
        for before in range(2):
            row, ready = base + visits[one, LEAVE + before], times[one, EARLY + before]
            if site:
                there = min(there, _come(clock, vehicle, ready, row, column, site))
            else:
                there = min(there, ready + _seconds(direct, row, column, mask))
        done = served + _begins(windows, times[visit, OPENS], times[visit, SHUTS], there)
        row = base + visits[visit, LEAVE + way]
        for after in range(2):
            column = visits[other, ENTER + after]
            if sites & 2:
                there = _come(clock, vehicle, done, row, column, 1)
            else:
                there = done + _seconds(direct, row, column, mask)
            if there < NEVER and there <= times[other, LATE + after]:
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
        row, column = base + visits[visit, LEAVE + way], vehicles[vehicle, END]
        back = _come(clock, vehicle, there + served, row, column, site)
        if back < NEVER and back <= vehicles[vehicle, UNTIL]:
            return True
    return False
