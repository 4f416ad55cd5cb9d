"""From rings of visits to the routes of a plan."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.engines.arrays import Prepared
from luodi.plan.arcs.engines.building import bring_best_back
from luodi.plan.arcs.engines.tables import (
    BASE,
    DAYS,
    END,
    ENTER,
    FIXED_SITE,
    KIND,
    LEAVE,
    PARENT,
    SAVED_DAY,
    SAVED_HEAD,
    SAVED_ROUTE,
    SAVED_SIZE,
    SAVED_VEHICLE,
    SITE_AFTER,
    START,
    Clock,
)
from luodi.plan.arcs.engines.timetables import timed
from luodi.plan.arcs.plan import Route, Serve, Stop, Visit

Pins = Mapping[tuple[int, int], tuple[Stop, ...]]
"""The first stops that stay of a route, by its day and its first task."""


def kept_routes(made: Prepared, pins: Pins) -> tuple[Route, ...]:
    """Give the best routes found, each task in its best direction, each site the best.

    First stops that must stay are those of ``pins``.
    """
    days, clock = int(made.tables.numbers[DAYS]), made.clock
    routes, at, best = [], 0, made.tables.best
    if clock is not None:
        bring_best_back(made.tables, clock)
    while best[at] >= 0:
        head = [int(number) for number in best[at : at + SAVED_HEAD]]
        at += SAVED_HEAD
        marked = best[at : at + head[SAVED_SIZE]].tolist()
        at += head[SAVED_SIZE]
        visits = [one // 4 for one in marked]
        sited = [one % 2 == 1 for one in marked]
        vehicle, day = head[SAVED_VEHICLE], head[SAVED_DAY]
        if clock is not None:
            stops = tuple(_timed_stops(made, clock, head[SAVED_ROUTE], visits))
        else:
            stops = tuple(_stops(made, vehicle, visits, sited))
        stay = pins.get((day, visits[0] // days), ())
        routes.append(Route(vehicle, day, stay + stops[len(stay) :]))
    return tuple(routes)


def _timed_stops(
    made: Prepared, clock: Clock, route: int, visits: Sequence[int]
) -> Iterator[Serve | Visit]:
    """Give the stops of a route with the directions and sites that its best timetable has."""
    days, choice = int(made.tables.numbers[DAYS]), iter(_timed_choice(clock, route))
    for visit in visits:
        task, sites = visit // days, made.tables.visits[visit, SITE_AFTER]
        yield Serve(task, int(made.ways.arcs[task, next(choice)]))
        if sites:
            # Which site is pinned is known to the pins alone.
            yield Visit(0 if sites == FIXED_SITE else next(choice))


def _timed_choice(clock: Clock, route: int) -> list[int]:
    """Give the directions of the visits and the sites of a route in their order, as timed best."""
    _, _, layer, code = timed(clock, route)
    labels = clock.labels
    _, _, levels, places, _ = labels.shape
    chosen = []
    while layer > 0:
        group, at = divmod(int(code), places)
        state, level = divmod(group, levels)
        chosen.append(state)
        code = labels[layer, state, level, at, PARENT]
        layer -= 1
    return chosen[:0:-1]


def _stops(
    made: Prepared,
    vehicle: int,
    visits: Sequence[int],
    sited: Sequence[bool],
) -> Iterator[Serve | Visit]:
    tables, terms = made.tables, made.tables.vehicles[vehicle]
    days = int(tables.numbers[DAYS])
    directions = _directions(made, terms, visits, sited)
    chosen = list(zip(visits, directions, strict=True))
    columns = [int(tables.visits[visit, ENTER + one]) for visit, one in chosen[1:]]
    columns.append(int(terms[END]))
    for (visit, one), site, column in zip(chosen, sited, columns, strict=True):
        task = visit // days
        yield Serve(task, int(made.ways.arcs[task, one]))
        if site:
            yield Visit(_site(made, terms, int(tables.visits[visit, LEAVE + one]), column))


def _directions(
    made: Prepared, terms: NDArray[np.int64], visits: Sequence[int], sited: Sequence[bool]
) -> list[int]:
    """Choose the direction of each visit: a shortest path over both directions of all."""
    tables, base = made.tables, int(terms[BASE])
    enter = tables.visits[visits, ENTER : ENTER + 2]
    leave = base + tables.visits[visits, LEAVE : LEAVE + 2]
    weights = tables.direct[base + int(terms[START]), enter[0]]
    came: list[NDArray[np.intp]] = []
    for place, site in enumerate(sited[:-1]):
        legs = tables.via if site else tables.direct
        reached = weights[:, None] + legs[leave[place][:, None], enter[place + 1][None, :]]
        came.append(reached.argmin(axis=0))
        weights = reached.min(axis=0)
    legs = tables.via if sited[-1] else tables.direct
    at = int((weights + legs[leave[-1], int(terms[END])]).argmin())
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
