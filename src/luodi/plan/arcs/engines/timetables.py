"""The timetable of a route that weighs least, found by labels.

A *label* is a way to have done a visit, and says that who leaves at ``d <= LATEST`` is ready at
``max(READY, d + WORK)``. Labels that others beat in all respects are dropped, and of many the
dearest.

**Source**: Savelsbergh, The vehicle routing problem with time windows: minimizing route duration,
ORSA Journal on Computing 4 (1992), 146-154.
"""

from typing import Any, Final

import numpy as np

from luodi.plan.arcs.engines.clock import flows, reckon_early, reckon_late
from luodi.plan.arcs.engines.compiling import compiled
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BASE,
    DAYS,
    EARLY,
    ENTER,
    FIXED,
    FROM,
    FROM_S,
    HOURS,
    KIND,
    LATE,
    LATEST,
    LEAVE,
    LONGEST,
    MASK,
    NEVER,
    NO_WAY,
    OPENS,
    PARENT,
    REACHED,
    READY,
    REST_S,
    RESTED,
    RESTS,
    RESTS_END,
    SHUTS,
    SITE_AFTER,
    SITE_ENTER,
    SITE_LEAVE,
    SITE_OPENS,
    SITE_SHUTS,
    SIZE,
    TIMED,
    TO_S,
    UNTIL,
    VEHICLE,
    VISITS,
    WAIT,
    WAITS,
    WEIGHT,
    WORK,
)

MOST: Final = 6
"""Labels that are kept of a direction."""


@compiled
def _note(
    labels: Any, ready: Any, work: Any, latest: Any, reached: Any, rested: Any, parent: Any
) -> None:
    """Keep a label among those of a direction and level, unless another beats it."""
    count = labels[0, 0]
    at = np.int64(1)
    while at <= count:
        one = labels[at]
        as_early = one[READY] <= ready and one[WORK] <= work and one[LATEST] >= latest
        if as_early and one[REACHED] <= reached:
            return
        as_late = ready <= one[READY] and work <= one[WORK] and latest >= one[LATEST]
        if as_late and reached <= one[REACHED]:
            labels[at] = labels[count]
            count -= 1
        else:
            at += 1
    labels[0, 0] = count
    if count < MOST:
        at = count + 1
        labels[0, 0] = at
    else:
        at = _dearest(labels)
        if reached >= labels[at, REACHED] and ready >= labels[1:, READY].min():
            return
    new = labels[at]
    new[READY], new[WORK], new[LATEST] = ready, work, latest
    new[REACHED], new[RESTED], new[PARENT] = reached, rested, parent


@compiled
def _dearest(labels: Any) -> Any:
    """Give the label that weighs most, but for the one that is ready first."""
    first, dearest = np.int64(1), np.int64(-1)
    for at in range(2, MOST + 1):
        if labels[at, READY] < labels[first, READY]:
            first = np.int64(at)
    for at in range(1, MOST + 1):
        if at != first and (dearest < 0 or labels[at, REACHED] > labels[dearest, REACHED]):
            dearest = np.int64(at)
    return dearest


@compiled
def _rest(clock: Any, vehicle: Any, layer: Any, state: Any) -> None:
    """Take the next rest before leaving, of every label of a direction."""
    labels, rests = clock.labels[layer, state], clock.rests
    first, end = clock.vehicles[vehicle, RESTS], clock.vehicles[vehicle, RESTS_END]
    for level in range(end - first):
        rest = rests[first + level]
        for at in range(1, labels[level, 0, 0] + 1):
            one = labels[level, at]
            if one[READY] >= rest[TO_S]:
                continue
            ready = max(one[READY], rest[FROM_S]) + rest[REST_S]
            latest = min(one[LATEST], rest[TO_S] - 1 - one[WORK])
            work, rested = one[WORK] + rest[REST_S], one[RESTED] + rest[REST_S]
            if not clock.vehicles[vehicle, TIMED]:
                work, latest = np.int64(0), np.int64(NEVER)
            _note(labels[level + 1], ready, work, latest, one[REACHED], rested, one[PARENT])


@compiled
def _start(clock: Any, vehicle: Any) -> None:
    """Leave before all rests, or once the windows of the first of them are over."""
    labels, rests, vehicles = clock.labels[0], clock.rests, clock.vehicles
    first, end = vehicles[vehicle, RESTS], vehicles[vehicle, RESTS_END]
    labels[1, :, 0, 0] = 0
    for level in range(end - first + 1):
        ready = vehicles[vehicle, FROM]
        if level:
            ready = max(ready, rests[first + level - 1, TO_S])
        labels[0, level, 0, 0] = 0
        if ready <= vehicles[vehicle, UNTIL]:
            latest = vehicles[vehicle, UNTIL] if vehicles[vehicle, TIMED] else np.int64(NEVER)
            _note(labels[0, level], ready, 0, latest, 0, 0, 0)


@compiled
def _drive(
    clock: Any, vehicle: Any, layer: Any, state: Any, to: Any, way: Any, there: Any, windows: Any
) -> None:
    """Drive on to a direction of the next layer, with every label of one of this.

    ``way`` and ``there`` are the weights of the way and of what is done there, ``windows`` when it
    may begin, from first to before last.
    """
    labels, following = clock.labels[layer, state], clock.labels[layer + 1, to]
    rests, mask, timed = clock.rests, clock.numbers[MASK], clock.vehicles[vehicle, TIMED]
    first, end = clock.vehicles[vehicle, RESTS], clock.vehicles[vehicle, RESTS_END]
    stay = there & mask
    for level in range(end - first + 1):
        for at in range(1, labels[level, 0, 0] + 1):
            one = labels[level, at]
            parent = (state * labels.shape[0] + level) * labels.shape[1] + at
            ready, work, latest = one[READY] + (way & mask), one[WORK], one[LATEST]
            if timed:
                work += way & mask
            reached, rested = one[REACHED] + way + there, one[RESTED]
            for after in range(level, end - first + 1):
                if windows[0] == windows[1]:
                    done = work + stay * timed
                    _note(following[after], ready + stay, done, latest, reached, rested, parent)
                for row in range(windows[0], windows[1]):
                    opens, shuts = clock.windows[row, FROM_S], clock.windows[row, TO_S]
                    if ready < shuts:
                        last = min(latest, shuts - 1 - work) if timed else latest
                        begun, done = max(ready, opens), work + stay * timed
                        _note(following[after], begun + stay, done, last, reached, rested, parent)
                if after == end - first or ready >= rests[first + after, TO_S]:
                    break
                rest = rests[first + after]
                if timed:
                    latest = min(latest, rest[TO_S] - 1 - work)
                    work += rest[REST_S]
                ready = max(ready, rest[FROM_S]) + rest[REST_S]
                rested += rest[REST_S]


@compiled
def _go(clock: Any, vehicle: Any, layer: Any, one: Any, other: Any) -> None:
    """Go from all directions of a visit to all of another; -1 stands for all sites."""
    visits, sites, times, numbers = clock.visits, clock.sites, clock.times, clock.numbers
    kind, base = clock.vehicles[vehicle, KIND], clock.vehicles[vehicle, BASE]
    ways = clock.via if one >= 0 and other >= 0 and visits[one, SITE_AFTER] & 2 else clock.direct
    for to in range(sites.shape[0] if other < 0 else 2):
        clock.labels[layer + 1, to, :, 0, 0] = 0
        if other < 0:
            column, there = sites[to, SITE_ENTER], clock.site_visits[kind, to]
            windows = (sites[to, SITE_OPENS], sites[to, SITE_SHUTS])
        else:
            column, there = visits[other, ENTER + to], np.int64(0)
            windows = (np.int64(0), np.int64(0))
            if other < numbers[VISITS]:
                there = clock.service[kind, other // numbers[DAYS]]
                windows = (times[other, OPENS], times[other, SHUTS])
            elif to:
                continue
        if there >= NO_WAY:
            continue
        for state in range(sites.shape[0] if one < 0 else 2):
            row = base + (sites[state, SITE_LEAVE] if one < 0 else visits[one, LEAVE + state])
            if ways[row, column] < NO_WAY:
                _drive(clock, vehicle, layer, state, to, ways[row, column], there, windows)
        _rest(clock, vehicle, layer + 1, to)


@compiled
def _lightest(clock: Any, vehicle: Any, labels: Any) -> Any:
    """Give the weight of the label of the last layer that weighs least, its rests and its code."""
    vehicles, mask = clock.vehicles, clock.numbers[MASK]
    first, end = vehicles[vehicle, RESTS], vehicles[vehicle, RESTS_END]
    best, rested, code = np.int64(NO_WAY), np.int64(0), np.int64(-1)
    for level in range(end - first + 1):
        last = vehicles[vehicle, UNTIL]
        for row in range(first + level, end):
            last = min(last, clock.rests[row, FROM_S])
        for at in range(1, labels[level, 0, 0] + 1):
            label = labels[level, at]
            weight = label[REACHED]
            if vehicles[vehicle, TIMED]:
                latest = min(label[LATEST], last - label[WORK])
                out = max(label[READY] - latest, label[WORK])
                weight += (out - (weight & mask)) * vehicles[vehicle, WAIT]
                if out > vehicles[vehicle, LONGEST]:
                    continue
            if label[READY] <= last and weight < best:
                best, rested = weight, label[RESTED]
                code = level * labels.shape[1] + at
    return best, rested, code


@compiled
def timed(clock: Any, route: Any) -> Any:
    """Find the timetable of a route that weighs least, with the best directions and sites for it.

    Gives its weight without the fixed cost, the seconds of its rests, the last layer, and the code
    of the label there; the weight is ``NO_WAY`` when there is none.
    """
    visits = clock.visits
    vehicle = clock.routes[route, VEHICLE]
    depot = clock.numbers[VISITS] + route
    one, layer = depot, np.int64(0)
    _start(clock, vehicle)
    _rest(clock, vehicle, 0, 0)
    while True:
        visit = visits[one, AFTER]
        if visits[one, SITE_AFTER] == 1:
            _go(clock, vehicle, layer, one, np.int64(-1))
            _go(clock, vehicle, layer + 1, np.int64(-1), visit)
            layer += 2
        else:
            _go(clock, vehicle, layer, one, visit)
            layer += 1
        one = visit
        if one == depot:
            break
    best, rested, code = _lightest(clock, vehicle, clock.labels[layer, 0])
    return best, rested, layer, code


@compiled
def set_times(clock: Any, route: Any) -> None:
    """Reckon when each visit of a route is done at the earliest and come to at the latest."""
    vehicle = clock.routes[route, VEHICLE]
    depot = clock.numbers[VISITS] + route
    clock.times[depot, EARLY : EARLY + 2] = clock.vehicles[vehicle, FROM]
    clock.times[depot, LATE : LATE + 2] = clock.vehicles[vehicle, UNTIL]
    if clock.routes[route, SIZE] > 0:
        reckon_early(clock, route)
        reckon_late(clock, route)


@compiled
def set_clock(clock: Any, route: Any) -> None:
    """Reckon when a route is where, what it waits and rests, and what time it has left."""
    routes, vehicles = clock.routes, clock.vehicles
    vehicle = routes[route, VEHICLE]
    set_times(clock, route)
    routes[route, WAITS] = 0
    routes[route, HOURS] = vehicles[vehicle, LONGEST]
    if routes[route, SIZE] == 0 or flows(clock, route):
        return
    best, rested, _, _ = timed(clock, route)
    routes[route, HOURS] -= rested
    routes[route, WAITS] = NO_WAY
    if best < NO_WAY:
        routes[route, WAITS] = best + vehicles[vehicle, FIXED] - routes[route, WEIGHT]
