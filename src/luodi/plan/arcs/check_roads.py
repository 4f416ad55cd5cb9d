"""The checker's own roads: cheapest ways found one by one, by nothing that a search uses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Final, NamedTuple

from luodi.plan.arcs.model import CLOSED, RoadNetwork, Turn

ANY: Final = -1
"""Instead of an arc: it is not asked which way a vehicle came, or which way it goes on."""
_MOST_KEPT: Final = 200_000
"""States of searches that are kept to be gone on with; some 60 MB."""

State = tuple[int, int]
"""A node, and where a turn is ruled the arc that a vehicle came from."""


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


@dataclass
class _Search:
    """Cheapest ways from one spot, as far as they were looked for.

    ``reached`` is a heap of cost, seconds, state, the state before and the arc between; ``came``
    tells the same of each state to which the cheapest way is known, ``at`` those of a node.
    """

    start: State
    reached: list[tuple[int, int, State, State, int]]
    came: dict[State, tuple[int, int, State, int]] = field(default_factory=dict)
    at: dict[int, list[State]] = field(default_factory=dict)

    def driven(self, state: State) -> tuple[int, ...]:
        """Follow a way back from a state."""
        arcs = []
        while state != self.start:
            _, _, state, arc = self.came[state]
            arcs.append(arc)
        return tuple(reversed(arcs))


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
        self._searches: dict[tuple[int, Spot], _Search] = {}
        self._kept = 0

    def ends(self, arc: int) -> tuple[Spot, Spot]:
        """Give where a vehicle stands before and after it serves an arc."""
        return Spot(self._tail[arc], arc), Spot(self._head[arc], arc)

    def way(self, kind: int, origin: Spot, target: Spot) -> Way | None:
        """Find the cheapest way, and of ways that cost the same the quickest.

        Turns at both ends count where an arc is served there. None when there is no way.

        Notes
        -----
        Dijkstra's algorithm; where a turn is ruled, by the arc that a vehicle came from. A search
        is kept, so that another way from the same spot goes on where it stopped.

        **Source**: Dijkstra, A note on two problems in connexion with graphs, Numerische
        Mathematik 1 (1959), 269-271.
        """
        key = (kind, origin, target)
        if key not in self._found:
            self._found[key] = self._search(kind, origin, target)
        return self._found[key]

    def _search(self, kind: int, origin: Spot, target: Spot) -> Way | None:
        search = self._searches.pop((kind, origin), None)
        if search is None:
            start = self._state(origin.node, origin.arc)
            search = _Search(start, [(0, 0, start, start, ANY)])
        self._searches[kind, origin] = search  # the last asked for is the last to go
        known = len(search.came)
        way = self._followed_to(search, kind, target)
        self._kept += len(search.came) - known
        while self._kept > _MOST_KEPT:
            gone = self._searches.pop(next(iter(self._searches)))
            self._kept -= len(gone.came)
        return way

    def _followed_to(self, search: "_Search", kind: int, target: Spot) -> Way | None:
        """Go on with a search until no way to a spot can be cheaper than the one that is known."""
        known = [self._arrived(search, state, target) for state in search.at.get(target.node, ())]
        best = min((one for one in known if one is not None), default=None)
        while search.reached and (best is None or search.reached[0][:2] < best[:2]):
            cost, seconds, state, before, arc = heappop(search.reached)
            if state in search.came:
                continue
            search.came[state] = cost, seconds, before, arc
            node, last = state
            search.at.setdefault(node, []).append(state)
            if node == target.node:
                arrived = self._arrived(search, state, target)
                best = min((one for one in (best, arrived) if one is not None), default=None)
            for following, dearer, longer in self._onward(kind, node, last):
                onward = self._state(self._head[following], following)
                if onward not in search.came:
                    step = (cost + dearer, seconds + longer, onward, state, following)
                    heappush(search.reached, step)
        return None if best is None else Way(search.driven(best[2]), *best[:2])

    def _arrived(
        self, search: "_Search", state: State, target: Spot
    ) -> tuple[int, int, State] | None:
        """Give what a way by a state comes to at a spot; None where the turn there is forbidden."""
        turn = self._turn(state[1], target.arc)
        cost, seconds, *_ = search.came[state]
        return None if turn is None else (cost + turn[0], seconds + turn[1], state)

    def _state(self, node: int, arc: int) -> State:
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
