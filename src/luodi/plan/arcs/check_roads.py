"""The checker's own roads: cheapest ways found one by one, by nothing that a search uses."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final, NamedTuple

from luodi.plan.arcs.model import CLOSED, RoadNetwork, Turn

ANY: Final = -1
"""Instead of an arc: it is not asked which way a vehicle came, or which way it goes on."""
_THERE: Final = (-1, -1)


class Spot(NamedTuple):
    """Where a way begins or ends.

    Parameters
    ----------
    node
        Place in ``RoadNetwork.nodes``.
    arc
        Arc that was driven last, or is driven next; ``ANY`` at a depot or a site.
    """

    node: int
    arc: int = ANY


@dataclass(frozen=True, slots=True)
class Way:
    """Arcs driven without serving, and what they and the turns between them cost."""

    arcs: tuple[int, ...]
    cost: int
    seconds: int


@dataclass(frozen=True)
class _Rules:
    """Arcs that leave each node, turns that are not free, and the nodes where there are such."""

    leaving: tuple[tuple[int, ...], ...]
    turns: dict[tuple[int, int], Turn]
    ruled: frozenset[int]


class Roads:
    """Cheapest ways over a network, for all kinds of vehicles; what was found is kept.

    Parameters
    ----------
    network
        The roads.

    Examples
    --------
    >>> import numpy as np
    >>> from luodi.plan.arcs.model import RoadNetwork
    >>> ends = np.array([[0, 1], [1, 0]], dtype=np.int32)
    >>> lengths = np.array([[7, 9]])
    >>> network = RoadNetwork(("东", "西"), ends[0], ends[1], ends[1], lengths, lengths)
    >>> Roads(network).way(0, Spot(1), Spot(0))
    Way(arcs=(1,), cost=9, seconds=9)
    """

    def __init__(self, network: RoadNetwork) -> None:
        self._tail = [int(node) for node in network.tail]
        self._head = [int(node) for node in network.head]
        self._cost = [[int(one) for one in row] for row in network.travel_cost]
        self._seconds = [[int(one) for one in row] for row in network.travel_s]
        leaving: list[list[int]] = [[] for _ in network.nodes]
        for arc, node in enumerate(self._tail):
            leaving[node].append(arc)
        self._rules = _Rules(
            leaving=tuple(tuple(arcs) for arcs in leaving),
            turns={(turn.from_arc, turn.to_arc): turn for turn in network.turns},
            ruled=frozenset(self._head[turn.from_arc] for turn in network.turns),
        )
        self._found: dict[tuple[int, Spot, Spot], Way | None] = {}

    def ends(self, arc: int) -> tuple[Spot, Spot]:
        """Give where a vehicle stands before and after it serves an arc."""
        return Spot(self._tail[arc], arc), Spot(self._head[arc], arc)

    def way(self, kind: int, origin: Spot, target: Spot) -> Way | None:
        """Find the cheapest way, and of ways that cost the same the quickest.

        Turns at both ends count where an arc is served there. None when there is no way.

        Notes
        -----
        Dijkstra's algorithm; where a turn is ruled, by the arc that a vehicle came from.

        **Source**: Dijkstra, A note on two problems in connexion with graphs, Numerische
        Mathematik 1 (1959), 269-271.
        """
        key = (kind, origin, target)
        if key not in self._found:
            self._found[key] = self._search(kind, origin, target)
        return self._found[key]

    def _search(self, kind: int, origin: Spot, target: Spot) -> Way | None:
        start = self._state(origin.node, origin.arc)
        reached = [(0, 0, start, start, ANY)]
        came: dict[tuple[int, int], tuple[tuple[int, int], int]] = {}
        while reached:
            cost, seconds, state, before, arc = heappop(reached)
            if state in came:
                continue
            came[state] = (before, arc)
            if state == _THERE:
                return Way(_driven(came, start), cost, seconds)
            node, last = state
            if node == target.node and (turn := self._turn(last, target.arc)):
                heappush(reached, (cost + turn[0], seconds + turn[1], _THERE, state, ANY))
            for following, dearer, longer in self._onward(kind, node, last):
                onward = self._state(self._head[following], following)
                if onward not in came:
                    step = (cost + dearer, seconds + longer, onward, state, following)
                    heappush(reached, step)
        return None

    def _state(self, node: int, arc: int) -> tuple[int, int]:
        return (node, arc if node in self._rules.ruled else ANY)

    def _turn(self, arc: int, following: int) -> tuple[int, int] | None:
        rule = self._rules.turns.get((arc, following))
        if rule is None:
            return 0, 0
        return None if rule.cost is None else (rule.cost, rule.seconds)

    def _onward(self, kind: int, node: int, last: int) -> Iterator[tuple[int, int, int]]:
        for arc in self._rules.leaving[node]:
            cost, turn = self._cost[kind][arc], self._turn(last, arc)
            if cost != CLOSED and turn is not None:
                yield arc, cost + turn[0], self._seconds[kind][arc] + turn[1]


def _driven(
    came: dict[tuple[int, int], tuple[tuple[int, int], int]], start: tuple[int, int]
) -> tuple[int, ...]:
    """Follow a way back from its end."""
    state, _ = came[_THERE]
    arcs = []
    while state != start:
        state, arc = came[state]
        arcs.append(arc)
    return tuple(reversed(arcs))
