"""Teams at a site with few bays come one after the other."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from luodi.plan.arcs.checker import Checked
from luodi.plan.arcs.model import Site, Window
from luodi.plan.arcs.plan import Plan, Route, Serve, Stop, Unserved, Visit
from luodi.systems.sweeping.planning.problem import Built
from luodi.systems.sweeping.planning.sites import VisitPart
from luodi.systems.sweeping.planning.teams import TeamWork

QUEUE = "queue"
"""Why work is left out that waiting for a bay leaves no time for."""
Stay = tuple[int, int, int]
"""From when to when so many bays of a site are taken, half open."""


@dataclass(frozen=True)
class Queued:
    """A plan in which each visit has its own time, and by how much each route is later for it."""

    built: Built
    plan: Plan
    delays: tuple[int, ...]


def in_turn(built: Built, plan: Plan, checked: Checked) -> Queued | None:
    """Give a plan in which nobody comes to a site whose bays are taken; None where all is so.

    Parameters
    ----------
    built, plan, checked
        The problem, a plan without faults, and when its stops begin.

    Notes
    -----
    Visits are taken in the order of coming; who finds no bay waits, and what comes after it on the
    route is as much later at most, so that the times hold. They are kept as sites of their own.
    """
    slots, delays = _slots(built, plan, checked)
    if not any(delays):
        return None
    sites, visits = list(built.problem.sites), list(built.visits)
    routes = []
    for place, route in enumerate(plan.routes):
        stops: list[Stop] = list(route.stops)
        for number, stop in enumerate(stops):
            if delays[place] and isinstance(stop, Visit):
                slot = slots[place, number]
                visits.append(built.visits[stop.site])
                sites.append(_at(built.problem.sites[stop.site], slot))
                stops[number] = Visit(len(sites) - 1)
        routes.append(replace(route, stops=tuple(stops)))
    problem = replace(built.problem, sites=tuple(sites))
    queued = replace(built, problem=problem, visits=tuple(visits))
    return Queued(queued, replace(plan, routes=tuple(routes)), tuple(delays))


def _at(site: Site, second: int) -> Site:
    return replace(site, id=f"{site.id} {second}", windows=(Window(second, second + 1),))


def _slots(
    built: Built, plan: Plan, checked: Checked
) -> tuple[dict[tuple[int, int], int], list[int]]:
    """Give when each visit begins, by route and stop, and how much later each route ends."""
    visits = [
        [number for number, stop in enumerate(route.stops) if isinstance(stop, Visit)]
        for route in plan.routes
    ]
    starts = [facts.starts_s for facts in checked.routes]
    coming: list[tuple[int, int, int]] = []
    for place, numbers in enumerate(visits):
        if numbers:
            heappush(coming, (starts[place][numbers[0]], place, 0))
    taken: defaultdict[int, list[Stay]] = defaultdict(list)
    slots: dict[tuple[int, int], int] = {}
    delays = [0] * len(plan.routes)
    while coming:
        arrival, place, turn = heappop(coming)
        number = visits[place][turn]
        slot = _slot(built, plan.routes[place], number, arrival, taken)
        slots[place, number] = slot
        delays[place] += slot - arrival
        if turn + 1 < len(visits[place]):
            after = starts[place][visits[place][turn + 1]] + delays[place]
            heappush(coming, (after, place, turn + 1))
    return slots, delays


def _slot(
    built: Built, route: Route, number: int, arrival: int, taken: defaultdict[int, list[Stay]]
) -> int:
    """Give when a visit may begin, and take its bays."""
    stop = route.stops[number]
    assert isinstance(stop, Visit)  # noqa: S101 - narrows the type, it was chosen for that
    parts = built.visits[stop.site]
    work = built.team_works[built.problem.fleet.vehicles[route.vehicle].kind]
    begins = arrival
    while (later := _free_from(parts, work, begins, taken)) > begins:
        begins = later
    for part, (since, until, bays) in _stays(parts, work, begins):
        taken[part.site.id].append((since, until, bays))
    return begins


def _stays(parts: Sequence[VisitPart], work: TeamWork, begins: int) -> list[tuple[VisitPart, Stay]]:
    found, now = [], begins
    for part in parts:
        now += part.way_s
        if part.seconds:
            needed = work.dumps if part.site.dumps else len(work.tanks_l)
            found.append((part, (now, now + part.seconds, min(needed, part.site.places))))
        now += part.seconds
    return found


def _free_from(
    parts: Sequence[VisitPart],
    work: TeamWork,
    begins: int,
    taken: defaultdict[int, list[Stay]],
) -> int:
    """Give the next instant at which a visit may find all bays; that itself where it does now."""
    for part, (since, until, bays) in _stays(parts, work, begins):
        others = [one for one in taken[part.site.id] if one[0] < until and since < one[1]]
        if others and sum(one[2] for one in others) + bays > part.site.places:
            return begins + min(one[1] for one in others) - since
    return begins


def shortened(
    built: Built, plan: Plan, delays: Sequence[int], late: Sequence[int], pinned: Sequence[int]
) -> Plan | None:
    """Give a plan whose late routes leave out as much of their end as they wait; None where none.

    Parameters
    ----------
    built, plan
        The problem and the plan before anybody waited.
    delays
        Seconds that each route waits.
    late
        Places of the routes that come too late.
    pinned
        How many of the first stops of each route stay.
    """
    routes, left = list(plan.routes), list(plan.unserved)
    for place in late:
        route, seconds = routes[place], 0
        kind = built.problem.fleet.vehicles[route.vehicle].kind
        stops = list(route.stops)
        while len(stops) > pinned[place] + 1 and (
            seconds < delays[place] or isinstance(stops[-1], Visit)
        ):
            stop = stops.pop()
            if isinstance(stop, Serve):
                seconds += built.problem.tasks[stop.task].service_s[kind] or 0
                name = built.works[stop.task].name
                text = f"{name}：加水点或消纳场要排队，时间不够；请错开车辆，或加位置"
                left.append(Unserved(stop.task, QUEUE, text))
        if len(stops) == len(route.stops):
            return None
        routes[place] = replace(route, stops=tuple(stops))
    return replace(plan, routes=tuple(routes), unserved=tuple(left))
