"""From rings of visits to the routes of a plan, and from a plan's routes to rings."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.engines.arrays import Prepared
from luodi.plan.arcs.engines.rings import begin, count_out, put_in, reckon, take_out
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BASE,
    BEFORE,
    CAPACITY,
    COUNT,
    DAY,
    DAYS,
    END,
    ENDS_EMPTY,
    FIRST,
    FIXED,
    FIXED_SITE,
    KIND,
    LAST,
    LOAD_TO,
    LONGEST,
    MASK,
    NO_WAY,
    PATTERN,
    PINNED,
    ROUTE,
    SAVED_DAY,
    SAVED_HEAD,
    SAVED_SIZE,
    SAVED_VEHICLE,
    SITE_AFTER,
    SIZE,
    START,
    TAKEN,
    TOP,
    VEHICLE,
    VISITS,
    WEIGHT,
)
from luodi.plan.arcs.plan import Route, Serve, Visit


def kept_routes(made: Prepared) -> tuple[Route, ...]:
    """Give the best routes found, each task in its best direction, each site the best."""
    days = int(made.tables.numbers[DAYS])
    routes, at, best = [], 0, made.tables.best
    while best[at] >= 0:
        head = [int(number) for number in best[at : at + SAVED_HEAD]]
        at += SAVED_HEAD
        marked = best[at : at + head[SAVED_SIZE]].tolist()
        at += head[SAVED_SIZE]
        tasks = [one // 4 // days for one in marked]
        sited = [one % 2 == 1 for one in marked]
        vehicle = head[SAVED_VEHICLE]
        stops = tuple(_stops(made, vehicle, tasks, sited))
        routes.append(Route(vehicle, head[SAVED_DAY], stops))
    return tuple(routes)


def _stops(
    made: Prepared, vehicle: int, tasks: Sequence[int], sited: Sequence[bool]
) -> Iterator[Serve | Visit]:
    ways, terms = made.ways, made.tables.vehicles[vehicle]
    directions = _directions(made, terms, tasks, sited)
    chosen = list(zip(tasks, directions, strict=True))
    columns = [int(ways.enter[task, one]) for task, one in chosen[1:]] + [int(terms[END])]
    for (task, one), site, column in zip(chosen, sited, columns, strict=True):
        yield Serve(task, int(ways.arcs[task, one]))
        if site:
            yield Visit(_site(made, terms, int(ways.leave[task, one]), column))


def _directions(
    made: Prepared, terms: NDArray[np.int64], tasks: Sequence[int], sited: Sequence[bool]
) -> list[int]:
    """Choose the direction of each task: a shortest path over both directions of all."""
    ways, tables = made.ways, made.tables
    base = int(terms[BASE])
    weights = tables.direct[base + int(terms[START]), ways.enter[tasks[0]]]
    came: list[NDArray[np.intp]] = []
    for (one, other), site in zip(pairwise(tasks), sited, strict=False):
        legs = tables.via if site else tables.direct
        step = legs[base + ways.leave[one][:, None], ways.enter[other][None, :]]
        reached = weights[:, None] + step
        came.append(reached.argmin(axis=0))
        weights = reached.min(axis=0)
    legs = tables.via if sited[-1] else tables.direct
    at = int((weights + legs[base + ways.leave[tasks[-1]], int(terms[END])]).argmin())
    directions = [at]
    for step in reversed(came):
        at = int(step[at])
        directions.append(at)
    return directions[::-1]


def _site(made: Prepared, terms: NDArray[np.int64], row: int, column: int) -> int:
    """Give the site over which the way from a row to a column weighs least."""
    direct, base = made.tables.direct, int(terms[BASE])
    there = direct[base + row, made.ways.site_enter]
    onward = direct[base + made.ways.site_leave, column]
    return int((there + onward + made.site_visits[int(terms[KIND])]).argmin())


def load(made: Prepared, routes: Sequence[Route], pinned: Sequence[int]) -> list[int]:
    """Put the routes of a plan into the rings, as far as they can still be driven.

    Parameters
    ----------
    made
        Arrays in which no route is out.
    routes
        The routes; tasks and vehicles are those of the problem now.
    pinned
        For each of the first routes, how many of its first stops must stay.

    Returns
    -------
    list of int
        Places of routes whose pinned stops cannot be driven as they are; empty when all is well.

    Notes
    -----
    The last visits of a route that has become too long or too full are left for the search, and so
    are tasks whose days are no pattern of theirs.
    """
    tables = made.tables
    patterns = _patterns(made, routes)
    wrong = []
    for place, route in enumerate(routes):
        stays = pinned[place] if place < len(pinned) else 0
        if not _load_route(made, place, route, patterns, stays):
            wrong.append(place)
        tables.numbers[TOP] = place + 1
    _settle(made, patterns)
    return wrong


def _patterns(made: Prepared, routes: Sequence[Route]) -> dict[int, int]:
    """Give the pattern of each task that is served on just the days of one."""
    tables = made.tables
    days: dict[int, set[int]] = {}
    for route in routes:
        for stop in route.stops:
            if isinstance(stop, Serve):
                days.setdefault(stop.task, set()).add(route.day)
    found = {}
    for task, served in days.items():
        for pattern in range(*tables.tasks[task, [FIRST, LAST]]):
            if set(np.flatnonzero(tables.demand[pattern] >= 0).tolist()) == served:
                found[task] = pattern
                break
    return found


def _load_route(
    made: Prepared, place: int, route: Route, patterns: Mapping[int, int], stays: int
) -> bool:
    """Put a route into a ring; tells whether its pinned stops can be driven."""
    tables, days = made.tables, int(made.tables.numbers[DAYS])
    begin(
        tables.vehicles,
        tables.visits,
        tables.routes,
        tables.numbers,
        place,
        route.vehicle,
        route.day,
    )
    kind = tables.vehicles[route.vehicle, KIND]
    one, pinned = int(tables.numbers[VISITS]) + place, 0
    for number, stop in enumerate(route.stops):
        if isinstance(stop, Visit):
            if one < tables.numbers[VISITS]:
                tables.visits[one, SITE_AFTER] = FIXED_SITE if number < stays else 1
            continue
        visit = stop.task * days + route.day
        known = stop.task in patterns and tables.visits[visit, ROUTE] < 0
        if not known or tables.service[kind, stop.task] >= NO_WAY:
            if number < stays:
                return False
            continue
        tables.visits[visit, TAKEN] = tables.demand[patterns[stop.task], route.day]
        tables.visits[visit, ROUTE] = place
        put_in(tables.visits, one, visit, 0)
        one = visit
        pinned += number < stays
    return _fit(made, place, one, pinned)


def _fit(made: Prepared, place: int, last: int, pinned: int) -> bool:
    """Take last visits out until a route keeps its limits; tells whether the pinned ones do."""
    tables = made.tables
    depot = int(tables.numbers[VISITS]) + place
    routes, visits = tables.routes, tables.visits
    while last != depot:
        if tables.numbers[ENDS_EMPTY]:
            visits[last, SITE_AFTER] |= 1
        elif visits[last, SITE_AFTER] == 1:
            visits[last, SITE_AFTER] = 0
        _reckon(made, place)
        if routes[place, SIZE] <= pinned or _keeps_limits(made, place):
            break
        before = int(visits[last, BEFORE])
        take_out(visits, tables.numbers, last)
        last = before
    _reckon(made, place)
    if routes[place, SIZE] == 0:
        return pinned == 0
    routes[place, PINNED] = pinned
    count_out(routes, tables.used, tables.out, place, 1)
    vehicle = routes[place, VEHICLE]
    too_many = tables.used[vehicle, routes[place, DAY]] > tables.vehicles[vehicle, COUNT]
    if too_many and pinned == 0:
        count_out(routes, tables.used, tables.out, place, -1)
        _clear(made, place)
    return pinned == 0 or (not too_many and _keeps_limits(made, place))


def _reckon(made: Prepared, place: int) -> None:
    tables = made.tables
    reckon(
        tables.direct,
        tables.via,
        tables.service,
        tables.vehicles,
        tables.visits,
        tables.routes,
        tables.numbers,
        place,
    )


def _keeps_limits(made: Prepared, place: int) -> bool:
    """Tell whether a route keeps its hours, and each of its trips the capacity."""
    tables = made.tables
    vehicle = tables.vehicles[tables.routes[place, VEHICLE]]
    weight = int(tables.routes[place, WEIGHT]) - int(vehicle[FIXED])
    if weight >= NO_WAY or weight & int(tables.numbers[MASK]) > int(vehicle[LONGEST]):
        return False
    visit = int(tables.visits[int(tables.numbers[VISITS]) + place, AFTER])
    for _ in range(int(tables.routes[place, SIZE])):
        if tables.visits[visit, LOAD_TO] > vehicle[CAPACITY]:
            return False
        visit = int(tables.visits[visit, AFTER])
    return True


def _clear(made: Prepared, place: int) -> None:
    """Take all visits of a route out."""
    tables = made.tables
    depot = int(tables.numbers[VISITS]) + place
    while (visit := int(tables.visits[depot, AFTER])) != depot:
        take_out(tables.visits, tables.numbers, visit)
    _reckon(made, place)


def _settle(made: Prepared, patterns: Mapping[int, int]) -> None:
    """Give the loaded tasks their patterns; take out those that are not there on all days."""
    tables, days = made.tables, int(made.tables.numbers[DAYS])
    for task, pattern in patterns.items():
        wanted = np.flatnonzero(tables.demand[pattern] >= 0) + task * days
        if (tables.visits[wanted, ROUTE] >= 0).all():
            tables.tasks[task, PATTERN] = pattern
            continue
        for visit in wanted[tables.visits[wanted, ROUTE] >= 0].tolist():
            place = int(tables.visits[visit, ROUTE])
            count_out(tables.routes, tables.used, tables.out, place, -1)
            take_out(tables.visits, tables.numbers, visit)
            _reckon(made, place)
            if tables.routes[place, SIZE] > 0:
                count_out(tables.routes, tables.used, tables.out, place, 1)
