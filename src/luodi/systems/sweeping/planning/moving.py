"""Where a team that does passes in a given order fills up for the least cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from luodi.plan.arcs.plan import Serve, Stop, Visit
from luodi.systems.sweeping.planning.problem import Built
from luodi.systems.sweeping.planning.ways import Spot, Ways


@dataclass(frozen=True)
class _Track:
    """The passes of a team in their order, and where it begins."""

    built: Built
    roads: Ways
    kind: int
    arcs: tuple[int, ...]
    start: Spot

    def hop(self, origin: Spot, target: Spot) -> float:
        """Give what a way costs: driving and its time; infinite for none."""
        way = self.roads.way(self.kind, origin, target)
        if way is None:
            return inf
        hourly = self.built.problem.fleet.kinds[self.kind].cost_per_hour
        return way.cost + way.seconds * hourly / 3_600

    def before(self, place: int) -> Spot:
        """Give where the team stands before a pass."""
        return self.start if place == 0 else self.roads.ends(self.arcs[place - 1])[1]

    def direct(self, place: int) -> float:
        """Give what driving on to a pass costs."""
        return self.hop(self.before(place), self.roads.ends(self.arcs[place])[0])

    def via(self, place: int) -> tuple[float, int]:
        """Give what driving to a pass over the cheapest site costs, and that site."""
        hourly = self.built.problem.fleet.kinds[self.kind].cost_per_hour
        found = []
        for number, site in enumerate(self.built.problem.sites):
            if site.kinds is None or self.kind in site.kinds:
                there = self.hop(self.before(place), Spot(site.node))
                onward = self.hop(Spot(site.node), self.roads.ends(self.arcs[place])[0])
                stay = site.cost + site.seconds * hourly / 3_600
                found.append((there + onward + stay, number))
        return min(found, default=(inf, -1))


def with_refills(built: Built, roads: Ways, team: int, tasks: Sequence[int]) -> tuple[Stop, ...]:
    """Give the stops of a team that does passes in an order, with the visits that cost the least.

    Parameters
    ----------
    built
        The problem.
    roads
        Its ways.
    team
        Its place in the night.
    tasks
        Places of its passes, in their order.

    Returns
    -------
    Without what the team has used before; where its tank does not last and no site can be come to,
    without the visit: the check tells it.

    Notes
    -----
    A shortest path over the places to cut; time grows with the square of the passes of a tank.
    """
    vehicle = built.problem.fleet.vehicles[team]
    capacity = built.problem.fleet.kinds[vehicle.kind].capacity
    serves = [Serve(task, built.problem.tasks[task].arcs[0]) for task in tasks]
    if not tasks or capacity is None:
        return tuple(serves)
    used = built.used[team]
    start = Spot(vehicle.start)
    had = 0
    if used is not None:
        start = roads.ends(built.problem.tasks[used].arcs[0])[1]
        had = built.problem.tasks[used].demand
    arcs = tuple(serve.arc for serve in serves)
    track = _Track(built, roads, vehicle.kind, arcs, start)
    demands = [built.problem.tasks[task].demand for task in tasks]
    cuts = _cuts(track, demands, capacity, had)
    stops: list[Stop] = []
    for place, serve in enumerate(serves):
        if place in cuts:
            stops.append(Visit(cuts[place]))
        stops.append(serve)
    return tuple(stops)


def with_near_refills(built: Built, team: int, tasks: Sequence[int]) -> tuple[Stop, ...]:
    """Give the stops of a team that fills up only when it must, at the nearest site as crows fly.

    It takes no search of ways: it is to begin a search with.
    """
    vehicle = built.problem.fleet.vehicles[team]
    capacity = built.problem.fleet.kinds[vehicle.kind].capacity
    used = built.used[team]
    load = 0 if used is None else built.problem.tasks[used].demand
    stops: list[Stop] = []
    for task in tasks:
        arc, demand = built.problem.tasks[task].arcs[0], built.problem.tasks[task].demand
        load += demand
        site = _nearest(built, vehicle.kind, arc)
        if capacity is not None and load > capacity and site is not None:
            stops.append(Visit(site))
            load = demand
        stops.append(Serve(task, arc))
    return tuple(stops)


def _nearest(built: Built, kind: int, arc: int) -> int | None:
    sites = [
        number
        for number, site in enumerate(built.problem.sites)
        if site.kinds is None or kind in site.kinds
    ]
    if not sites:
        return None
    here = built.streets.place_of(built.problem.network.tail[arc])
    apart = built.streets.apart(here, [built.problem.sites[number].node for number in sites])
    return sites[int(apart.argmin())]


def _cuts(track: _Track, demands: Sequence[int], capacity: int, had: int) -> dict[int, int]:
    """Give the passes before which a site is visited, and which; empty where nothing else goes."""
    count = len(demands)
    direct = [track.direct(place) for place in range(count)]
    via = [track.via(place) for place in range(count)]
    best = [inf] * (count + 1)
    came: list[int] = [-1] * (count + 1)
    best[0] = 0.0
    for first in range(count):
        load = had if first == 0 else 0
        cost = best[first] + (0.0 if first == 0 else via[first][0])
        start_direct = first == 0
        for last in range(first, count):
            load += demands[last]
            if load > capacity:
                break
            if last > first or start_direct:
                cost += direct[last]
            if cost < best[last + 1]:
                best[last + 1], came[last + 1] = cost, first
    # What is used already may leave no room for the first pass.
    if had and (best[count] == inf or had + demands[0] > capacity):
        return _cuts_after(track, demands, capacity)
    return _followed(came, via, count)


def _cuts_after(track: _Track, demands: Sequence[int], capacity: int) -> dict[int, int]:
    """Give the cuts of a team that fills up before anything else."""
    found = _cuts(track, demands, capacity, 0)
    return {0: track.via(0)[1], **found} if track.via(0)[1] >= 0 else found


def _followed(came: Sequence[int], via: Sequence[tuple[float, int]], count: int) -> dict[int, int]:
    cuts: dict[int, int] = {}
    at = count
    while at > 0 and came[at] >= 0:
        at = came[at]
        if at > 0:
            cuts[at] = via[at][1]
    return cuts
