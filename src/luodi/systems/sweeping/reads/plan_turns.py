"""A route as its driver reads it: what comes when, along which streets, with which turns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import Leg, LegKind, RoadLink, Route
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.rules.driving import Turn, bearing, turn_between


@dataclass(frozen=True)
class Street:
    """A street that is driven along, and the turn into it; None at the beginning."""

    turn: Turn | None
    name: str


@dataclass(frozen=True)
class TurnLine:
    """A leg of a route with the streets that it runs along; of work, its place among the work."""

    leg: Leg
    streets: tuple[Street, ...] = ()
    work: int | None = None


@dataclass(frozen=True)
class RouteFigures:
    """What a route comes to: metres, litres, visits and seconds."""

    service_m: int = 0
    dead_m: int = 0
    litres: int = 0
    refills: int = 0
    dumps: int = 0
    strips: int = 0
    seconds: int = 0


def route_figures(route: Route) -> RouteFigures:
    """Add up the legs of a route."""
    legs = list(route.legs.all())
    service = [leg for leg in legs if leg.kind == LegKind.SERVICE]
    kinds = [leg.kind for leg in legs]
    return RouteFigures(
        service_m=sum(leg.metres for leg in service),
        dead_m=sum(leg.metres for leg in legs) - sum(leg.metres for leg in service),
        litres=sum(leg.litres for leg in service),
        refills=kinds.count(LegKind.REFILL),
        dumps=kinds.count(LegKind.DUMP),
        strips=len(service),
        seconds=int((route.ends_at - route.starts_at).total_seconds()),
    )


@dataclass
class _Driven:
    """Where a vehicle comes from, kept from leg to leg."""

    links: Mapping[int, RoadLink]
    heading: float | None = None
    street: str = ""
    found: list[Street] = field(default_factory=list)


def links_driven(routes: Iterable[Route]) -> dict[int, RoadLink]:
    """Give the links that routes run along, by number."""
    driven = {abs(step) for route in routes for leg in route.legs.all() for step in leg.way}
    rows = unrestricted(RoadLink, why="whoever may see a plan sees the streets it runs along")
    return rows.in_bulk(driven)


def turn_lines(route: Route, links: Mapping[int, RoadLink]) -> list[TurnLine]:
    """Give a route's legs in order, each with its streets and turns.

    Parameters
    ----------
    route
        With its legs fetched, these with strips and sites.
    links
        The links that it runs along; one that is not among them is left out.
    """
    driven, lines, work = _Driven(links), [], 0
    for leg in route.legs.all():
        is_work = leg.kind == LegKind.SERVICE
        work += is_work
        lines.append(TurnLine(leg, _streets(leg, driven), work if is_work else None))
    return lines


def _streets(leg: Leg, driven: _Driven) -> tuple[Street, ...]:
    driven.found = []
    for step in leg.way:
        link = driven.links.get(abs(step))
        if link is not None:
            _drive(driven, link, link_line(link)[:: 1 if step > 0 else -1])
    return tuple(driven.found)


def _drive(driven: _Driven, link: RoadLink, line: Sequence[tuple[float, float]]) -> None:
    """Drive along a link; a turn, another name, or the first street of a leg begins a line."""
    ways = [bearing(a, b) for a, b in pairwise(line) if a != b]
    if not ways:
        return
    turn = None if driven.heading is None else turn_between(driven.heading, ways[0])
    on = turn is None or turn == Turn.STRAIGHT
    same = on and driven.street == link.name
    if not (same and driven.found):
        driven.found.append(Street(None if same else turn, link.name))
    driven.heading, driven.street = ways[-1], link.name
