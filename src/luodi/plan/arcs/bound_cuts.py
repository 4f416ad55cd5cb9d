"""Sets of nodes that every plan must leave more often than a solution of the program does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, dijkstra, maximum_flow

from luodi.plan.arcs.bound_model import Flags, Ints, Relaxed

_UNIT: Final = 10_000
"""Parts in which fractions of crossings are given to the flow, which takes whole numbers."""
_PLENTY: Final = 2**29
_RINGS: Final = 60
_STEPS: Final = (0.0, 0.3, 0.7)
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Used:
    """What a solution does: how often it drives along links, serves beyond the least, leaves out.

    Parameters
    ----------
    links
        ``(n_links,)``.
    extra, left_out
        ``(n_works,)``; the second from 0 to 1.
    """

    links: Values
    extra: Values
    left_out: Values


@dataclass(frozen=True)
class Cut:
    """How often vehicles must cross the border of a set of nodes, both directions counted.

    Parameters
    ----------
    crossing
        Which links, and after them which tasks, join the set with the other nodes.
    least
        How often deadheading and services beyond the least cross it if no task is left out.
    fewer
        How much less often for each task that is left out, ``(n_works,)`` int64.
    """

    crossing: Flags
    least: int
    fewer: Ints


def cut_of(model: Relaxed, inside: Flags) -> Cut:
    """Say how often the border of a set of nodes must be crossed.

    Parameters
    ----------
    model
        The problem.
    inside
        The nodes of the set, ``(n_nodes,)`` bool.

    Notes
    -----
    Each load that is taken up inside has to leave the set once, and something has to come in for
    it; so has each vehicle that works there, as long as its hours last. And vehicles that come
    also go, so that crossings are even in number: where services cross an odd number of times,
    another crossing is needed, unless one of these tasks is left out.

    **Source**: Belenguer and Benavent, A cutting plane algorithm for the capacitated arc routing
    problem, Computers & Operations Research 30 (2003), 705-728; for one-way arcs Belenguer,
    Benavent, Lacomme and Prins, Lower and upper bounds for the mixed capacitated arc routing
    problem, Computers & Operations Research 33 (2006), 3363-3383.
    """
    works, links = model.works, model.links
    at_tail, at_head = inside[works.tail], inside[works.head]
    crossing = at_tail != at_head
    services = np.where(crossing, works.least, 0)
    sure = int(services.sum())
    touched = at_tail | at_head
    leaving, each = 0, np.zeros(len(touched), dtype=np.int64)
    for hubs, amount, limit in (
        (model.emptying, works.demand, model.capacity),
        (model.ending, works.least * works.seconds, model.longest_s),
    ):
        if touched.any() and not (inside & hubs).any():
            whole = max(1, _times(int(amount[touched].sum()), limit))
            if whole > leaving:
                leaving = whole
                each = np.where(touched, np.maximum(1, _times(amount, limit)), 0)
    least, fewer = 2 * leaving - sure, 2 * each - services
    if least <= sure % 2:
        least, fewer = sure % 2, crossing.astype(np.int64)
    both = np.concatenate([inside[links.tail] != inside[links.head], crossing])
    return Cut(both, least, fewer)


def _times(amount: Any, limit: int | None) -> Any:
    """Give how many times a limit is needed for an amount; 0 where there is none."""
    return -(-amount // limit) if limit else 0 * amount


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


def lacking_sets(model: Relaxed, used: Used, flows: int) -> Iterator[Flags]:
    """Give sets that a solution may cross too seldom.

    Parameters
    ----------
    model
        The problem.
    used
        What the solution does.
    flows
        How many flows may be reckoned for each kind of set.
    """
    works, links = model.works, model.links
    tail = np.concatenate([links.tail, works.tail])
    head = np.concatenate([links.head, works.head])
    driven = np.concatenate([used.links, used.extra])
    served = np.concatenate([np.zeros(len(used.links)), works.least * (1 - used.left_out)])
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


def _parts(among: Flags, tail: Ints, head: Ints) -> Iterator[Flags]:
    """Give the connected parts of some nodes that have two nodes or more."""
    both = among[tail] & among[head]
    shape = (len(among), len(among))
    graph = coo_array((np.ones(int(both.sum())), (tail[both], head[both])), shape=shape)
    count, part = connected_components(graph, directed=False)
    sizes = np.bincount(part[among], minlength=count)
    for one in np.flatnonzero(sizes > 1):
        yield among & (part == one)


def _odd_sets(
    model: Relaxed, tail: Ints, head: Ints, driven: Values, flows: int
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
    model: Relaxed, tail: Ints, head: Ints, crossed: Values, flows: int
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


def _capacities(count: int, tail: Ints, head: Ints, weight: Values) -> csr_array:
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
