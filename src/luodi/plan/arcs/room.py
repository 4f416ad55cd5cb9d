"""Room in a route: what more stops add to it, and whether they are too late or long for certain."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from luodi.plan.arcs.check_roads import Roads, Spot, Way
from luodi.plan.arcs.check_routes import RouteFacts
from luodi.plan.arcs.check_times import NEVER
from luodi.plan.arcs.model import Problem, Window
from luodi.plan.arcs.plan import Route, Stop, Visit


@dataclass(frozen=True)
class _Halt:
    """A stop: where it begins and ends, its cost, seconds and windows."""

    begins: Spot
    ends: Spot
    cost: int = 0
    seconds: int = 0
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True)
class Added:
    """What stops add to a route: cost and seconds at least; ``late`` where they cannot be."""

    cost: int
    seconds: int
    late: bool


class Room:
    """A route as it is, and how early and late each of its stops can be at most.

    Rests, which may fall away, and the length of a turn together with windows are not looked at:
    what it calls late is so, and what it does not may still be.

    Parameters
    ----------
    problem, roads
        What is planned, and its ways.
    route, facts
        The route, and what driving it came to.
    """

    def __init__(self, problem: Problem, roads: Roads, route: Route, facts: RouteFacts) -> None:
        self._problem, self._roads = problem, roads
        self._vehicle = problem.fleet.vehicles[route.vehicle]
        start, end = Spot(self._vehicle.start), Spot(self._vehicle.end)
        stops = [self._halt(stop) for stop in route.stops]
        self._halts = [_Halt(start, start), *stops, _Halt(end, end)]
        self._spare_s = self._spare(facts, stops)
        self._ready = self._earliest()
        self._due = self._latest()

    def added(self, place: int, stops: Sequence[Stop]) -> Added | None:
        """Give what stops before the one at a place add; None where a way is missing."""
        before, after = self._halts[place], self._halts[place + 1]
        some = [before, *(self._halt(stop) for stop in stops), after]
        ways = self._ways(some)
        straight = self._way(before, after)
        if ways is None or straight is None:
            return None
        new = some[1:-1]
        cost = sum(way.cost for way in ways) - straight.cost + sum(one.cost for one in new)
        seconds = sum(way.seconds for way in ways) - straight.seconds
        seconds += sum(one.seconds for one in new)
        late = seconds > self._spare_s or self._misses(place, some, ways)
        return Added(cost, seconds, late)

    def _halt(self, stop: Stop) -> _Halt:
        if isinstance(stop, Visit):
            site = self._problem.sites[stop.site]
            spot = Spot(site.node)
            return _Halt(spot, spot, site.cost, site.seconds, site.windows)
        task, kind = self._problem.tasks[stop.task], self._vehicle.kind
        costs = task.service_cost[kind] or 0, task.service_s[kind] or 0
        return _Halt(*self._roads.ends(stop.arc), *costs, task.windows)

    def _way(self, one: _Halt, other: _Halt) -> Way | None:
        return self._roads.way(self._vehicle.kind, one.ends, other.begins)

    def _ways(self, halts: Sequence[_Halt]) -> list[Way] | None:
        found = [self._way(one, other) for one, other in pairwise(halts)]
        known = [way for way in found if way is not None]
        return known if len(known) == len(found) else None

    def _spare(self, facts: RouteFacts, stops: Sequence[_Halt]) -> int:
        """Give how much longer the vehicle could drive and work at most; `NEVER` for no limit."""
        vehicle, limits = self._vehicle, [NEVER]
        if vehicle.longest_s is not None:
            limits.append(vehicle.longest_s)
        if vehicle.shift is not None:
            limits.append(vehicle.shift.to_s - vehicle.shift.from_s)
        busy = facts.dead_s + sum(one.seconds for one in stops)
        return min(limits) - busy

    def _earliest(self) -> list[int]:
        """Give when each stop is done with at the earliest; `NEVER` from one that is missed on."""
        now = self._vehicle.shift.from_s if self._vehicle.shift else 0
        ready = [now]
        for one, other in pairwise(self._halts):
            way = self._way(one, other)
            begins = _next(other.windows, now + way.seconds) if way else NEVER
            now = min(NEVER, begins + other.seconds)
            ready.append(now)
        return ready

    def _latest(self) -> list[int]:
        """Give when each stop must begin at the latest, so that all behind it are in time."""
        due = self._vehicle.shift.to_s if self._vehicle.shift else NEVER
        found = [due]
        for one, other in reversed(list(pairwise(self._halts))):
            way = self._way(one, other)
            due = _last(one.windows, due - (way.seconds if way else NEVER) - one.seconds)
            found.append(due)
        return found[::-1]

    def _misses(self, place: int, some: Sequence[_Halt], ways: Sequence[Way]) -> bool:
        now = self._ready[place]
        for halt, way in zip(some[1:], ways, strict=True):
            now = _next(halt.windows, now + way.seconds)
            if halt is not some[-1]:
                now = min(NEVER, now + halt.seconds)
        return now > self._due[place + 1]


def _next(windows: Sequence[Window], second: int) -> int:
    """Give the first second from one on at which something may begin; `NEVER` for none."""
    begins = [max(second, one.from_s) for one in windows if second < one.to_s]
    return min(begins, default=NEVER) if windows else second


def _last(windows: Sequence[Window], second: int) -> int:
    """Give the last second up to one at which something may begin; before all time for none."""
    begins = [min(second, one.to_s - 1) for one in windows if one.from_s <= second]
    return max(begins, default=-NEVER) if windows else second
