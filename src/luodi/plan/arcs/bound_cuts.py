"""Sets of nodes that every plan must leave more often than a solution of the program does."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, dijkstra, maximum_flow

from luodi.plan.arcs.bound_model import Flags, Relaxed

_UNIT: Final = 10_000
"""Parts in which fractions of crossings are given to the flow, which takes whole numbers."""
_PLENTY: Final = 2**29
_RINGS: Final = 60
_STEPS: Final = (0.0, 0.3, 0.7)
Values = NDArray[np.float64]


def crossings(model: Relaxed, inside: Flags) -> int:
    """Say how often deadheading and extra services cross the border of a set of nodes, at least.

    Parameters
    ----------
    model
        The problem.
    inside
        The nodes of the set, ``(n_nodes,)`` bool.

    Returns
    -------
    int
        At least 0, both directions counted.

    Notes
    -----
    Vehicles that come also go, so that crossings are even in number: where services that are
    sure cross it an odd number of times, another crossing is needed. And each load that is taken up
    inside has to leave the set once, and something has to come in for it.

    **Source**: Belenguer and Benavent, A cutting plane algorithm for the capacitated arc routing
    problem, Computers & Operations Research 30 (2003), 705-728; for one-way arcs Belenguer,
    Benavent, Lacomme and Prins, Lower and upper bounds for the mixed capacitated arc routing
    problem, Computers & Operations Research 33 (2006), 3363-3383.
    """
    works = model.works
    at_tail, at_head = inside[works.tail], inside[works.head]
    sure = int(works.least[at_tail != at_head].sum())
    touched = (at_tail | at_head) & (works.least > 0)
    leaving = 0
    if touched.any() and not (inside & model.emptying).any():
        demand = int(works.demand[touched].sum())
        leaving = 1 if not model.capacity else max(1, -(-demand // model.capacity))
    if touched.any() and not (inside & model.ending).any():
        seconds = int((works.least * works.seconds)[touched].sum())
        leaving = max(leaving, 1 if not model.longest_s else -(-seconds // model.longest_s))
    return max(2 * leaving - sure, sure % 2)


def first_sets(model: Relaxed) -> Iterator[Flags]:
    """Give single nodes, and rings of nodes farther and farther from where loads are left."""
    links = model.links
    if model.nodes == 0:
        return
    ends = np.unique(np.concatenate([model.works.tail, model.works.head]))
    for node in ends:
        yield _set_of(model.nodes, int(node))
    weight = np.maximum(links.cost, 1).astype(np.float64)
    shape = (model.nodes, model.nodes)
    graph = csr_array(coo_array((weight, (links.tail, links.head)), shape=shape).tocsr())
    hubs = np.flatnonzero(model.emptying)
    far = dijkstra(graph, directed=False, indices=hubs, min_only=True)
    radii = np.unique(far)
    for radius in radii[:: max(1, len(radii) // _RINGS)]:
        outside = far > radius
        yield outside
        yield from _parts(outside, links.tail, links.head)


def lacking_sets(model: Relaxed, values: Values, extra: Values, flows: int) -> Iterator[Flags]:
    """Give sets that a solution may cross too seldom.

    Parameters
    ----------
    model
        The problem.
    values, extra
        How often the solution drives along each link, and serves each task beyond the least.
    flows
        How many flows may be reckoned for each kind of set.
    """
    works, links = model.works, model.links
    tail = np.concatenate([links.tail, works.tail])
    head = np.concatenate([links.head, works.head])
    driven = np.concatenate([values, extra])
    served = np.concatenate([np.zeros(len(values)), works.least])
    everywhere = np.ones(model.nodes, dtype=bool)
    for step in _STEPS:
        some = driven > step + 1e-6
        yield from _parts(everywhere, tail[some], head[some])
        some |= served > 0
        yield from _parts(~model.emptying, tail[some], head[some])
    if flows:
        yield from _odd_sets(model, tail, head, driven, flows)
        yield from _heavy_sets(model, tail, head, driven + served, flows)


def _set_of(count: int, nodes: int | NDArray[np.int32]) -> Flags:
    inside = np.zeros(count, dtype=bool)
    inside[nodes] = True
    return inside


def _parts(among: Flags, tail: NDArray[np.int64], head: NDArray[np.int64]) -> Iterator[Flags]:
    """Give the connected parts of some nodes that have two nodes or more."""
    both = among[tail] & among[head]
    shape = (len(among), len(among))
    graph = coo_array((np.ones(int(both.sum())), (tail[both], head[both])), shape=shape)
    count, part = connected_components(graph, directed=False)
    sizes = np.bincount(part[among], minlength=count)
    for one in np.flatnonzero(sizes > 1):
        yield among & (part == one)


def _odd_sets(
    model: Relaxed, tail: NDArray[np.int64], head: NDArray[np.int64], driven: Values, flows: int
) -> Iterator[Flags]:
    """Give least cuts between nodes at which an odd number of services ends.

    **Source**: Padberg and Rao, Odd minimum cut-sets and b-matchings, Mathematics of Operations
    Research 7 (1982), 67-80; the tree by Gusfield, SIAM Journal on Computing 19 (1990), 143-155.
    """
    works = model.works
    degree = np.bincount(works.tail, works.least, model.nodes)
    degree += np.bincount(works.head, works.least, model.nodes)
    odd = np.flatnonzero(degree % 2 == 1)
    graph = _capacities(model.nodes, tail, head, driven)
    above = np.zeros(len(odd), dtype=np.int64)
    for place in range(1, min(len(odd), flows + 1)):
        inside = _least_cut(graph, int(odd[place]), int(odd[above[place]]))
        yield inside
        later = np.arange(len(odd)) > place
        above[later & inside[odd] & (above == above[place])] = place


def _heavy_sets(
    model: Relaxed, tail: NDArray[np.int64], head: NDArray[np.int64], crossed: Values, flows: int
) -> Iterator[Flags]:
    """Give sets around each node whose demand is most above what the crossings can carry."""
    works = model.works
    if not model.capacity or not works.demand.any():
        return
    load = works.demand / model.capacity
    weight = np.bincount(works.tail, load, model.nodes) + np.bincount(works.head, load, model.nodes)
    less = np.concatenate([np.zeros(len(crossed) - len(load)), load])
    source, sink = model.nodes, model.nodes + 1
    seeds = np.flatnonzero((weight > 0) & ~model.emptying)
    chosen = seeds[:: max(1, -(-len(seeds) // flows))]
    hubs = np.flatnonzero(model.emptying)
    inner = np.arange(model.nodes)
    plenty = np.full(len(hubs), _PLENTY / _UNIT)
    graph = _capacities(
        model.nodes + 2,
        np.concatenate([tail, np.full(model.nodes, source), hubs]),
        np.concatenate([head, inner, np.full(len(hubs), sink)]),
        np.concatenate([np.maximum(crossed - less, 0), weight, plenty]),
    )
    for seed in chosen:
        lifted = graph.copy()
        lifted[source, seed] = _PLENTY
        yield _least_cut(lifted, source, sink)[: model.nodes]


def _capacities(
    count: int, tail: NDArray[np.int64], head: NDArray[np.int64], weight: Values
) -> csr_array:
    """Give a network for flows in which every link may be used both ways."""
    whole = np.minimum(np.rint(weight * _UNIT), _PLENTY).astype(np.int32)
    some = (whole > 0) & (tail != head)
    ends = (
        np.concatenate([tail[some], head[some]]),
        np.concatenate([head[some], tail[some]]),
    )
    graph = coo_array((np.tile(whole[some], 2), ends), shape=(count, count)).tocsr()
    graph.sum_duplicates()
    return graph


def _least_cut(graph: csr_array, source: int, sink: int) -> Flags:
    """Give the nodes on the source's side of a least cut."""
    flow = maximum_flow(graph, source, sink).flow
    rest = graph - flow
    rest.data[rest.data < 0] = 0
    rest.eliminate_zeros()
    reached = breadth_first_order(rest, source, return_predecessors=False)
    return _set_of(graph.shape[0], reached)
