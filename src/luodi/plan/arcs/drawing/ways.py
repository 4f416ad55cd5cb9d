"""The ways that the vehicles of a plan take between their stops, arc by arc."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from luodi.plan.arcs.model import CLOSED, Problem
from luodi.plan.arcs.plan import Route, Serve, Stop

_START: Final = -1
_GOAL: Final = -2


@dataclass(frozen=True, slots=True)
class Leg:
    """The way to a stop, or back to the depot.

    Parameters
    ----------
    stop
        Where it leads; None for the depot.
    arcs
        Arcs driven along without serving, in their order.
    begins, ends
        Nodes where it begins and ends.
    cost, seconds
        Of its arcs and turns, the turn into the arc of the stop included.
    joined
        False when no way leads there: the rest then says nothing.
    """

    stop: Stop | None
    arcs: tuple[int, ...]
    begins: int
    ends: int
    cost: int = 0
    seconds: int = 0
    joined: bool = True


class Ways:
    """Finds the cheapest ways of a problem; of those that cost the same the quickest.

    Parameters
    ----------
    problem
        Its network and fleet.

    Notes
    -----
    Dijkstra's algorithm over arcs, ended at the goal. It shares nothing with the planners or the
    checker, so that a picture shows what the plan says.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        network = problem.network
        self._tail = network.tail.tolist()
        self._head = network.head.tolist()
        self._turns = {(turn.from_arc, turn.to_arc): turn for turn in network.turns}
        self._costs = network.travel_cost.tolist()
        self._seconds = network.travel_s.tolist()
        self._going: list[list[int]] = [[] for _ in network.nodes]
        for arc, tail in enumerate(self._tail):
            self._going[tail].append(arc)

    def legs(self, route: Route) -> tuple[Leg, ...]:
        """Give the ways of a route: one to each stop and one back to the depot."""
        vehicle = self._problem.fleet.vehicles[route.vehicle]
        return tuple(self._legs(route, vehicle.kind, vehicle.start, vehicle.end))

    def _legs(self, route: Route, kind: int, start: int, end: int) -> Iterator[Leg]:
        came, node = _START, start
        for stop in route.stops:
            if isinstance(stop, Serve):
                yield self._leg(kind, (came, node), (stop.arc, self._tail[stop.arc]), stop)
                came, node = stop.arc, self._head[stop.arc]
            else:
                site = self._problem.sites[stop.site].node
                yield self._leg(kind, (came, node), (_GOAL, site), stop)
                came, node = _START, site
        yield self._leg(kind, (came, node), (_GOAL, end), None)

    def _leg(
        self, kind: int, begin: tuple[int, int], goal: tuple[int, int], stop: Stop | None
    ) -> Leg:
        """Find the way from an arc just driven (or a node) to an arc to be driven (or a node)."""
        seen = {begin[0]: begin[0]}
        heap = [(0, 0, *begin, begin[0])]
        known: set[int] = set()
        while heap:
            cost, seconds, arc, node, before = heapq.heappop(heap)
            if arc in known:
                continue
            known.add(arc)
            seen[arc] = before
            if arc == _GOAL or (goal[0] == _GOAL and node == goal[1]):
                arcs = self._back(seen, before if arc == _GOAL else arc, begin[0])
                return Leg(stop, arcs, begin[1], goal[1], cost, seconds)
            for more_cost, more_s, onward in self._onward(kind, arc, node, goal[0]):
                end = node if onward == _GOAL else self._head[onward]
                heapq.heappush(heap, (cost + more_cost, seconds + more_s, onward, end, arc))
        return Leg(stop, (), begin[1], goal[1], joined=False)

    def _onward(self, kind: int, arc: int, node: int, goal: int) -> Iterator[tuple[int, int, int]]:
        """Give cost, seconds and arc of each step from the end of an arc."""
        for onward in self._going[node]:
            turn = self._turns.get((arc, onward))
            if turn is not None and turn.cost is None:
                continue
            cost = turn.cost or 0 if turn else 0
            seconds = turn.seconds if turn else 0
            if onward == goal:
                yield cost, seconds, _GOAL
            if (travel := self._costs[kind][onward]) != CLOSED:
                yield cost + travel, seconds + self._seconds[kind][onward], onward

    @staticmethod
    def _back(seen: dict[int, int], arc: int, begin: int) -> tuple[int, ...]:
        arcs: list[int] = []
        while arc != begin:
            arcs.append(arc)
            arc = seen[arc]
        return tuple(reversed(arcs))
