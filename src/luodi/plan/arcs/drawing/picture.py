"""A plan as lines on a page: what both the picture and the page with the list are made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from luodi.plan.arcs.drawing.colours import colours_of
from luodi.plan.arcs.drawing.figures import RouteFigures, demands_of, figures
from luodi.plan.arcs.drawing.lanes import Lanes, Line, Point, middle_of
from luodi.plan.arcs.drawing.layout import Layout, layout
from luodi.plan.arcs.drawing.ways import Leg, Ways
from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.plan import Plan, Route, Serve


@dataclass(frozen=True)
class RouteLines:
    """A route on the page.

    Parameters
    ----------
    route
        What it shows.
    colour
        Place among the colours.
    served
        A line for each stop that serves, with the number of the stop from 1.
    dead
        Lines of the ways between stops.
    broken
        Two ends for each way that does not exist.
    badge
        Where its number stands.
    figures
        What the list tells of it.
    """

    route: Route
    colour: int
    served: tuple[tuple[int, Line], ...]
    dead: tuple[Line, ...]
    broken: tuple[Line, ...]
    badge: Point
    figures: RouteFigures


@dataclass(frozen=True)
class Picture:
    """A plan on the page.

    Parameters
    ----------
    problem, plan
        What it shows.
    places
        Where the nodes stand.
    streets
        Lines of the streets near the plan.
    routes
        As the plan lists them.
    unserved
        A line for each task left out, as the plan lists them.
    """

    problem: Problem
    plan: Plan
    places: Layout
    streets: tuple[Line, ...]
    routes: tuple[RouteLines, ...]
    unserved: tuple[Line, ...]


def picture(problem: Problem, plan: Plan) -> Picture:
    """Lay a plan out.

    Parameters
    ----------
    problem, plan
        The plan is of the problem; it may break its rules.
    """
    network = problem.network
    ways = Ways(problem)
    legs = [ways.legs(route) for route in plan.routes]
    arcs = _arcs(problem, plan, legs)
    nodes = {int(node) for arc in arcs for node in (network.tail[arc], network.head[arc])}
    nodes |= {site.node for site in problem.sites}
    nodes |= {node for one in problem.fleet.vehicles for node in (one.start, one.end)}
    places = layout(network, nodes)
    lanes = Lanes(places, arcs)
    served = [_served(route, lanes) for route in plan.routes]
    unserved = tuple(lanes.fresh(problem.tasks[left.task].arcs[0]) for left in plan.unserved)
    demands = demands_of(problem, plan)
    centres = [
        _centre(lines, places, problem, route)
        for lines, route in zip(served, plan.routes, strict=True)
    ]
    drawn = []
    for place, (route, colour) in enumerate(zip(plan.routes, colours_of(centres), strict=True)):
        drawn.append(
            RouteLines(
                route=route,
                colour=colour,
                served=served[place],
                dead=tuple(_dead(legs[place], lanes, place)),
                broken=tuple(
                    (_point(places, leg.begins), _point(places, leg.ends))
                    for leg in legs[place]
                    if not leg.joined
                ),
                badge=_badge(served[place], centres[place]),
                figures=figures(problem, route, legs[place], demands),
            )
        )
    return Picture(problem, plan, places, _streets(problem, places), tuple(drawn), unserved)


def _arcs(problem: Problem, plan: Plan, legs: Sequence[Sequence[Leg]]) -> list[int]:
    """Give the arcs that a plan meets; of a plan without any those of all tasks."""
    found = [arc for some in legs for leg in some for arc in leg.arcs]
    found += [stop.arc for route in plan.routes for stop in route.stops if isinstance(stop, Serve)]
    found += [arc for left in plan.unserved for arc in problem.tasks[left.task].arcs]
    return found or [arc for kerb in problem.tasks for arc in kerb.arcs]


def _served(route: Route, lanes: Lanes) -> tuple[tuple[int, Line], ...]:
    return tuple(
        (place, lanes.fresh(stop.arc))
        for place, stop in enumerate(route.stops, start=1)
        if isinstance(stop, Serve)
    )


def _dead(legs: Sequence[Leg], lanes: Lanes, owner: int) -> Iterator[Line]:
    """Give lines along the ways of a route, each arc once: dashes drawn twice would look whole."""
    drawn: set[int] = set()
    for leg in legs:
        line: list[Point] = []
        for arc in leg.arcs:
            if arc not in drawn:
                line += lanes.shared(arc, owner)
                drawn.add(arc)
            elif line:
                yield tuple(line)
                line = []
        if line:
            yield tuple(line)


def _point(places: Layout, node: int) -> Point:
    return float(places.xy[node, 0]), float(places.xy[node, 1])


def _centre(
    lines: Sequence[tuple[int, Line]], places: Layout, problem: Problem, route: Route
) -> Point:
    if not lines:
        return _point(places, problem.fleet.vehicles[route.vehicle].start)
    middle = np.mean([middle_of(line) for _, line in lines], axis=0)
    return float(middle[0]), float(middle[1])


def _badge(lines: Sequence[tuple[int, Line]], centre: Point) -> Point:
    """Give the middle of the served line that is nearest to the middle of them all."""
    if not lines:
        return centre
    middles = np.array([middle_of(line) for _, line in lines])
    nearest = middles[np.hypot(*(middles - centre).T).argmin()]
    return float(nearest[0]), float(nearest[1])


def _streets(problem: Problem, places: Layout) -> tuple[Line, ...]:
    """Give each street once; those further away than the drawing is large are left aside."""
    network = problem.network
    size = np.array([places.width, places.height])
    near = np.all((places.xy > -size) & (places.xy < 2 * size), axis=1)
    once = (network.twin < 0) | (np.arange(len(network.twin)) < network.twin)
    shown = np.flatnonzero(once & near[network.tail] & near[network.head])
    return tuple(tuple((float(x), float(y)) for x, y in places.lines[arc]) for arc in shown)
