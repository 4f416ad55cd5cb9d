"""The cheapest ways between the places where work begins and ends."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.states import StateGraph, state_graph
from luodi.plan.base import Fault, PlanError

NO_WAY: Final = 2**30 - 1
"""Cost and seconds between states that no way joins; the sum of two fits into int32."""
_EXACT: Final = 2**53
_AT_A_TIME: Final = 256
DIRECTIONS: Final = 2


@dataclass(frozen=True)
class Ways:
    """Costs and seconds of the cheapest ways between states that matter.

    Parameters
    ----------
    arcs
        Arc of each task for direction 0 and 1, ``(n_tasks, 2)`` int32; a task of one direction has
        the same arc twice.
    enter, leave
        Column of the state from which a task is begun, and row of that in which it ends, for
        each direction, ``(n_tasks, 2)`` int32.
    start, end
        Row and column of the depots of each vehicle, ``(n_vehicles,)`` int32.
    site_enter, site_leave
        Column and row of each site, ``(n_sites,)`` int32.
    cost, seconds
        Of the cheapest way from a row's state to a column's, for each kind, ``(n_kinds, n_rows,
        n_columns)`` int32; ``NO_WAY`` where there is none. Of ways that cost the same the quickest.
        One array for both where cost and seconds are the same on all arcs.
    """

    arcs: NDArray[np.int32]
    enter: NDArray[np.int32]
    leave: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    site_enter: NDArray[np.int32]
    site_leave: NDArray[np.int32]
    cost: NDArray[np.int32]
    seconds: NDArray[np.int32]


def ways(problem: Problem) -> Ways:
    """Reckon all cheapest ways that a plan may take.

    Raises
    ------
    PlanError
        When a way would cost too much to be reckoned exactly.

    Notes
    -----
    Dijkstra's algorithm from each row's state; memory is rows times columns beside one block of
    256 rows.

    **Source**: Dijkstra, A note on two problems in connexion with graphs, Numerische Mathematik 1
    (1959), 269-271.
    """
    graphs = [state_graph(problem.network, kind) for kind in range(len(problem.fleet.kinds))]
    graph = graphs[0]
    arcs = np.array(
        [(task.arcs[0], task.arcs[-1]) for task in problem.tasks], dtype=np.int32
    ).reshape(-1, DIRECTIONS)
    starts = np.array([vehicle.start for vehicle in problem.fleet.vehicles], dtype=np.int32)
    ends = np.array([vehicle.end for vehicle in problem.fleet.vehicles], dtype=np.int32)
    sites = np.array([site.node for site in problem.sites], dtype=np.int32)
    rows, row_of = _numbered([graph.after[arcs], graph.leaving[starts], graph.leaving[sites]])
    columns, column_of = _numbered(
        [graph.before[arcs], graph.arriving[ends], graph.arriving[sites]]
    )
    found = [_between(one, rows, columns, problem.name) for one in graphs]
    same = all(seconds is None for _, seconds in found)
    cost = np.stack([cost for cost, _ in found])
    seconds = (
        cost if same else np.stack([cost if other is None else other for cost, other in found])
    )
    return Ways(
        arcs=arcs,
        leave=row_of[0],
        start=row_of[1],
        site_leave=row_of[2],
        enter=column_of[0],
        end=column_of[1],
        site_enter=column_of[2],
        cost=cost,
        seconds=seconds,
    )


def _numbered(
    groups: list[NDArray[np.int32]],
) -> tuple[NDArray[np.int32], list[NDArray[np.int32]]]:
    """Give the distinct states of groups, and for each group their places among these."""
    flat = np.concatenate([group.ravel() for group in groups])
    distinct, places = np.unique(flat, return_inverse=True)
    cuts = np.cumsum([group.size for group in groups])[:-1]
    parts = np.split(places.astype(np.int32), cuts)
    return distinct, [part.reshape(group.shape) for part, group in zip(parts, groups, strict=True)]


def _between(
    graph: StateGraph, rows: NDArray[np.int32], columns: NDArray[np.int32], name: str
) -> tuple[NDArray[np.int32], NDArray[np.int32] | None]:
    """Give costs and seconds between states; no seconds where they are the costs."""
    same = bool(np.array_equal(graph.cost, graph.seconds))
    # Of two numbers one weight, so that the cheapest way is the quickest of the cheapest.
    scale = 1 if same else int(graph.seconds.sum()) + 1
    weight = graph.cost * scale + (0 if same else graph.seconds)
    if int(graph.cost.sum()) >= NO_WAY or int(weight.sum()) >= _EXACT:
        raise PlanError([_too_large(name)])
    matrix = _sparse(graph, weight)
    cost = np.full((len(rows), len(columns)), NO_WAY, dtype=np.int32)
    seconds = None if same else cost.copy()
    for first in range(0, len(rows), _AT_A_TIME):
        some = slice(first, first + _AT_A_TIME)
        reached = dijkstra(matrix, indices=rows[some])[:, columns]
        known = np.isfinite(reached)
        exact = reached[known].astype(np.int64)
        cost[some][known] = exact // scale
        if seconds is not None:
            seconds[some][known] = exact % scale
    return cost, seconds


def _sparse(graph: StateGraph, weight: NDArray[np.int64]) -> csr_array:
    """Give the steps as a matrix; of several between two states the lightest."""
    order = np.lexsort((weight, graph.target, graph.source))
    source, target, light = graph.source[order], graph.target[order], weight[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    starts = np.searchsorted(source[first], np.arange(graph.count + 1))
    shape = (graph.count, graph.count)
    return csr_array((light[first].astype(np.float64), target[first], starts), shape=shape)


def _too_large(name: str) -> Fault:
    return Fault(
        "network.too_large",
        name,
        f"“{name}”的路加起来太长，成本算不精确；请用更大的单位（如用米不用毫米），或分片规划。",
    )
