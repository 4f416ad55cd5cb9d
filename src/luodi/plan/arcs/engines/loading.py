"""From the routes of a plan to begin with to rings of visits."""

from collections.abc import Container, Mapping, Sequence

import numpy as np

from luodi.plan.arcs.engines.arrays import Prepared
from luodi.plan.arcs.engines.recreate import best_visit, insert
from luodi.plan.arcs.engines.rings import begin, count_out, put_in, reckon_route, take_out
from luodi.plan.arcs.engines.tables import (
    AFTER,
    BASE,
    BEFORE,
    CAPACITY,
    COUNT,
    DAY,
    DAYS,
    ENDS_EMPTY,
    ENTER,
    FIRST,
    FIXED,
    FIXED_SITE,
    HOURS,
    KIND,
    LAST,
    LEAVE,
    LOAD_TO,
    MASK,
    NO_STEP,
    NO_WAY,
    PATTERN,
    PINNED,
    ROUTE,
    SCAN,
    SITE_AFTER,
    SITES,
    SIZE,
    STAYS,
    TAKEN,
    TOP,
    VEHICLE,
    VISITS,
    WAITS,
    WEIGHT,
)
from luodi.plan.arcs.plan import Route, Serve, Stop, Visit


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
    stays = [pinned[place] if place < len(pinned) else 0 for place in range(len(routes))]
    spare = _Spare(made)
    wrong, slot = [], 0
    # What is pinned comes first, so that nothing else takes its vehicles and tasks.
    for place in sorted(range(len(routes)), key=lambda place: stays[place] == 0):
        room = slot < len(tables.routes)
        if not room or not _load_route(made, slot, routes[place], patterns, stays[place], spare):
            if stays[place]:
                wrong.append(place)
            continue
        slot += int(tables.routes[slot, SIZE] > 0)
        tables.numbers[TOP] = slot
    if not wrong:
        stuck = set(_settle(made, patterns))
        for place, route in enumerate(routes):
            if any(_serves_one_of(stop, stuck) for stop in route.stops[: stays[place]]):
                wrong.append(place)
    return wrong


def _serves_one_of(stop: Stop, tasks: Container[int]) -> bool:
    return isinstance(stop, Serve) and stop.task in tasks


class _Spare:
    """Gives the rows of the ways that are left for pinned visits of sites, one after the other."""

    def __init__(self, made: Prepared) -> None:
        kinds, rows, _ = made.ways.cost.shape
        self._next = int(kinds * rows)

    def row(self) -> int:
        """Give the next."""
        self._next += 1
        return self._next - 1


def _patterns(made: Prepared, routes: Sequence[Route]) -> dict[int, int]:
    """Give the pattern of each task that is served on just the days of one."""
    tables = made.tables
    days: dict[int, set[int]] = {}
    for route in routes:
        for stop in route.stops:
            if isinstance(stop, Serve) and stop.task < len(tables.tasks):
                days.setdefault(stop.task, set()).add(route.day)
    found = {}
    for task, served in days.items():
        for pattern in range(*tables.tasks[task, [FIRST, LAST]]):
            if set(np.flatnonzero(tables.demand[pattern] >= 0).tolist()) == served:
                found[task] = pattern
                break
    return found


def _load_route(
    made: Prepared,
    place: int,
    route: Route,
    patterns: Mapping[int, int],
    stays: int,
    spare: _Spare,
) -> bool:
    """Put a route into a ring; tells whether its pinned stops can be driven."""
    tables, days = made.tables, int(made.tables.numbers[DAYS])
    if not (route.vehicle < len(tables.vehicles) and route.day < days):
        return False
    begin(
        tables.vehicles,
        tables.visits,
        tables.routes,
        tables.numbers,
        place,
        route.vehicle,
        route.day,
    )
    depot = int(tables.numbers[VISITS]) + place
    one, pinned = depot, 0
    for number, stop in enumerate(route.stops):
        stay = number < stays
        if isinstance(stop, Visit):
            if one != depot and tables.numbers[SITES]:
                if stay and not _fix_site(made, place, one, stop.site, spare):
                    return False
                tables.visits[one, SITE_AFTER] = FIXED_SITE if stay else 1
            elif stay:
                return False
            continue
        visit = stop.task * days + route.day
        if not _may_serve(made, route, stop, patterns) or (stay and not _fix(made, visit, stop)):
            if stay:
                return False
            continue
        tables.visits[visit, TAKEN] = tables.demand[patterns[stop.task], route.day]
        tables.visits[visit, ROUTE] = place
        put_in(tables.visits, one, visit, tables.visits[one, SITE_AFTER] & 1)
        one = visit
        pinned += stay
    return _fit(made, place, one, pinned)


def _may_serve(made: Prepared, route: Route, stop: Serve, patterns: Mapping[int, int]) -> bool:
    """Tell whether a task is still to be served on the day, and the vehicle can."""
    tables = made.tables
    if stop.task not in patterns:
        return False
    visit = stop.task * int(tables.numbers[DAYS]) + route.day
    kind = tables.vehicles[route.vehicle, KIND]
    return bool(tables.visits[visit, ROUTE] < 0 and tables.service[kind, stop.task] < NO_WAY)


def _fix(made: Prepared, visit: int, stop: Serve) -> bool:
    """Let a pinned visit be driven along its arc alone; tells whether that is one of its task."""
    ways, visits = made.ways, made.tables.visits
    known = np.flatnonzero(ways.arcs[stop.task] == stop.arc)
    if not known.size:
        return False
    visits[visit, ENTER : ENTER + 2] = ways.enter[stop.task, known[0]]
    visits[visit, LEAVE : LEAVE + 2] = ways.leave[stop.task, known[0]]
    made.tables.tasks[stop.task, STAYS] = 1
    return True


def _fix_site(made: Prepared, place: int, one: int, site: int, spare: _Spare) -> bool:
    """Let all ways from a pinned visit go over one site; tells whether the vehicle may come."""
    tables, ways = made.tables, made.ways
    kind, base = tables.vehicles[tables.routes[place, VEHICLE]][[KIND, BASE]]
    if site >= len(ways.site_enter) or made.site_visits[kind, site] >= NO_WAY:
        return False
    row = spare.row()
    there = tables.direct[base + tables.visits[one, LEAVE], ways.site_enter[site]]
    onward = tables.direct[base + ways.site_leave[site]]
    tables.via[row] = np.minimum(there + made.site_visits[kind, site] + onward, NO_WAY)
    tables.visits[one, LEAVE : LEAVE + 2] = row - base
    return True


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
        reckon_route(made.tables, made.clock, place)
        if routes[place, SIZE] <= pinned or _keeps_limits(made, place):
            break
        before = int(visits[last, BEFORE])
        take_out(visits, tables.numbers, last)
        last = before
    reckon_route(made.tables, made.clock, place)
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


def _keeps_limits(made: Prepared, place: int) -> bool:
    """Tell whether a route keeps its hours, and each of its trips the capacity."""
    tables = made.tables
    vehicle = tables.vehicles[tables.routes[place, VEHICLE]]
    weight = int(tables.routes[place, WEIGHT]) - int(vehicle[FIXED])
    if weight >= NO_WAY or tables.routes[place, WAITS] >= NO_WAY:
        return False
    if weight & int(tables.numbers[MASK]) > int(tables.routes[place, HOURS]):
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
    reckon_route(made.tables, made.clock, place)


def _settle(made: Prepared, patterns: Mapping[int, int]) -> list[int]:
    """Give the loaded tasks their patterns; take out those that are not there on all days.

    Tasks that are pinned on one day are put in on the others; gives those without room there.
    """
    tables, days = made.tables, int(made.tables.numbers[DAYS])
    pinned = []
    for task, pattern in patterns.items():
        wanted = np.flatnonzero(tables.demand[pattern] >= 0) + task * days
        if (tables.visits[wanted, ROUTE] >= 0).all():
            tables.tasks[task, PATTERN] = pattern
        elif tables.tasks[task, STAYS]:
            pinned.append(task)
        else:
            for visit in wanted[tables.visits[wanted, ROUTE] >= 0].tolist():
                _take_out(made, visit)
    return [task for task in pinned if not _put_in_missing(made, task, patterns[task])]


def _take_out(made: Prepared, visit: int) -> None:
    tables, place = made.tables, int(made.tables.visits[visit, ROUTE])
    count_out(tables.routes, tables.used, tables.out, place, -1)
    take_out(tables.visits, tables.numbers, visit)
    reckon_route(made.tables, made.clock, place)
    if tables.routes[place, SIZE] > 0:
        count_out(tables.routes, tables.used, tables.out, place, 1)


def _put_in_missing(made: Prepared, task: int, pattern: int) -> bool:
    """Put a task in on the days of its pattern on which it is not; tells whether there is room."""
    tables, state = made.tables, np.ones(1, dtype=np.uint64)
    days = int(tables.numbers[DAYS])
    tables.numbers[SCAN] = 1
    tables.tasks[task, PATTERN] = pattern
    for day in np.flatnonzero(tables.demand[pattern] >= 0).tolist():
        visit, wanted = task * days + day, int(tables.demand[pattern, day])
        if tables.visits[visit, ROUTE] < 0:
            if best_visit(tables, made.clock, task, day, wanted, day, state, 0.0) >= NO_WAY:
                return False
            tables.visits[visit, TAKEN] = wanted
            if insert(tables, made.clock, visit, day, NO_STEP) >= 0:
                return False
    return True
