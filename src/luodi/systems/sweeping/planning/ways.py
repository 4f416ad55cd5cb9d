"""The cheapest ways of the planner, one by one, with the arcs that they run along."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from luodi.plan.arcs.model import RoadNetwork
from luodi.plan.arcs.states import StateGraph, state_graph

_NONE = -9999
"""How scipy writes that nothing comes before."""


@dataclass(frozen=True)
class Spot:
    """Where a way begins or ends: at a node, or after or before an arc that is worked on there."""

    node: int
    arc: int | None = None


@dataclass(frozen=True)
class Way:
    """Arcs driven without work, and what they and the turns between them cost."""

    arcs: tuple[int, ...]
    cost: int
    seconds: int


@dataclass(frozen=True)
class _Graph:
    states: StateGraph
    matrix: csr_array
    step_of: dict[tuple[int, int], int]
    arc_of: dict[int, int]


class Ways:
    """Cheapest ways over a network, of those that cost the same the quickest; found ones stay.

    Notes
    -----
    Dijkstra's algorithm from each beginning over the states of the search (`plan.arcs.states`).
    """

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self._graphs: dict[int, _Graph] = {}
        self._trees: dict[tuple[int, int], tuple[NDArray[Any], NDArray[Any]]] = {}

    def ends(self, arc: int) -> tuple[Spot, Spot]:
        """Give where a team stands before and after it works on an arc."""
        return Spot(int(self._network.tail[arc]), arc), Spot(int(self._network.head[arc]), arc)

    def way(self, kind: int, origin: Spot, target: Spot) -> Way | None:
        """Find the cheapest way of a kind of team; None when there is none."""
        graph = self._graph(kind)
        states = graph.states
        start = int(states.leaving[origin.node] if origin.arc is None else states.after[origin.arc])
        state = int(
            states.arriving[target.node] if target.arc is None else states.before[target.arc]
        )
        reached, before = self._tree(kind, start)
        if not np.isfinite(reached[state]):
            return None
        steps = []
        while state != start and before[state] != _NONE:
            steps.append(graph.step_of[int(before[state]), state])
            state = int(before[state])
        return Way(
            arcs=tuple(graph.arc_of[step] for step in reversed(steps) if step in graph.arc_of),
            cost=sum(int(states.cost[step]) for step in steps),
            seconds=sum(int(states.seconds[step]) for step in steps),
        )

    def _tree(self, kind: int, start: int) -> tuple[NDArray[Any], NDArray[Any]]:
        key = kind, start
        if key not in self._trees:
            matrix = self._graph(kind).matrix
            self._trees[key] = dijkstra(matrix, indices=start, return_predecessors=True)
        return self._trees[key]

    def _graph(self, kind: int) -> _Graph:
        if kind not in self._graphs:
            self._graphs[kind] = _graph(self._network, kind)
        return self._graphs[kind]


def _graph(network: RoadNetwork, kind: int) -> _Graph:
    states = state_graph(network, kind)
    weight = states.cost * (int(states.seconds.sum()) + 1) + states.seconds
    lightest: dict[tuple[int, int], int] = {}
    for step in np.argsort(weight, kind="stable").tolist():
        lightest.setdefault((int(states.source[step]), int(states.target[step])), step)
    ends = np.array(list(lightest), dtype=np.int32).reshape(-1, 2)
    some = np.array(list(lightest.values()), dtype=np.int64)
    shape = (states.count, states.count)
    matrix = csr_array((weight[some].astype(np.float64), (ends[:, 0], ends[:, 1])), shape=shape)
    # The steps of arcs come first, those of turns after them.
    open_arcs = np.flatnonzero(network.travel_cost[kind] >= 0).tolist()
    return _Graph(states, matrix, lightest, dict(enumerate(open_arcs)))
