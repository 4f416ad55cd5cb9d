"""Where the nodes of a network stand on the page."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.model import RoadNetwork

METRES_PER_DEGREE: Final = 111_195.0
"""Of a great circle: 2 pi times the mean radius of the earth, 6,371,008.8 m (IUGG), by 360."""
WIDTH: Final = 1200.0
"""Of a drawing, in its own units."""
_LOWEST, _TALLEST = 0.45, 1.2
"""Height of a drawing as a share of its width."""
_MARGIN: Final = 48.0
_PIVOTS: Final = 120
_ROUNDS: Final = 60
_MOST_REFINED: Final = 450
"""Nodes up to which a layout is refined: the matrices have their square."""


@dataclass(frozen=True)
class Layout:
    """Places on a drawing.

    Parameters
    ----------
    xy
        Right and down from its upper left corner, ``(n_nodes, 2)`` float64. Nodes that the plan
        does not meet may stand outside.
    width, height
        Of the drawing.
    unit_m
        Metres of a unit; None where nodes have no coordinates, so that only who is next to whom
        can be read.
    lines
        Line of each arc from its tail to its head, ``(n_points, 2)`` float64.
    """

    xy: NDArray[np.float64]
    width: float
    height: float
    unit_m: float | None
    lines: tuple[NDArray[np.float64], ...]


def layout(network: RoadNetwork, shown: Iterable[int]) -> Layout:
    """Place the nodes so that those to be shown fill the drawing.

    Parameters
    ----------
    network
        With coordinates they are projected equirectangularly at their mean latitude; without them
        the graph is laid out by the distances between its nodes.
    shown
        Nodes that must lie inside, with the streets between any two of them.

    Notes
    -----
    **Source**: Brandes and Pich, Eigensolver methods for progressive multidimensional scaling of
    large data, Graph Drawing 2006, 42-53; refined by stress majorization, Gansner, Koren and North,
    Graph drawing by stress majorization, Graph Drawing 2004, 239-250.
    """
    degrees = network.lon_lat
    flat = _scaled(network) if degrees is None else _projected(degrees, degrees)
    inside = set(shown)
    some = flat[sorted(inside)] if len(flat) else flat
    if degrees is not None and network.bends:
        ends = zip(network.tail.tolist(), network.head.tolist(), network.bends, strict=True)
        bent = [point for tail, head, line in ends if {tail, head} <= inside for point in line]
        some = np.vstack([some, _projected(np.reshape(bent, (-1, 2)), degrees)])
    low, high = (some.min(axis=0), some.max(axis=0)) if len(some) else (np.zeros(2), np.ones(2))
    wide, high_ = np.maximum(high - low, 1e-9)
    height = WIDTH * float(np.clip(high_ / wide, _LOWEST, _TALLEST))
    scale = min((WIDTH - 2 * _MARGIN) / wide, (height - 2 * _MARGIN) / high_)

    def placed(some: NDArray[np.float64]) -> NDArray[np.float64]:
        moved: NDArray[np.float64] = (some - (low + high) / 2) * scale
        return moved + np.array([WIDTH, height]) / 2

    xy = placed(flat)
    bends: list[NDArray[np.float64]] = [np.zeros((0, 2))] * len(network.tail)
    if degrees is not None and network.bends:
        bends = [
            placed(_projected(np.reshape(some, (-1, 2)), degrees)) if some else bends[0]
            for some in network.bends
        ]
    lines = tuple(
        np.vstack([xy[tail], between, xy[head]])
        for tail, between, head in zip(network.tail, bends, network.head, strict=True)
    )
    return Layout(xy, WIDTH, height, None if degrees is None else 1 / scale, lines)


def _projected(lon_lat: NDArray[np.float64], nodes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give metres right and down at the mean latitude of nodes."""
    east = np.cos(np.radians(nodes[:, 1].mean()))
    flat: NDArray[np.float64] = lon_lat * np.array([east, -1.0]) * METRES_PER_DEGREE
    return flat


def _scaled(network: RoadNetwork) -> NDArray[np.float64]:
    """Lay a graph out by the distances between its nodes."""
    count = len(network.nodes)
    near = _neighbours(network)
    pivots, rows = [0], [_distances(near, 0)]
    closest = rows[0].copy()
    while len(pivots) < min(_PIVOTS, count):
        pivots.append(int(closest.argmax()))
        rows.append(_distances(near, pivots[-1]))
        closest = np.minimum(closest, rows[-1])
    square = np.array(rows).T ** 2
    centred = square - square.mean(axis=0) - square.mean(axis=1)[:, None] + square.mean()
    vectors = np.linalg.eigh(centred.T @ centred)[1][:, -2:][:, ::-1]
    if vectors.shape[1] == 1:  # a single node
        return np.zeros((count, 2))
    # A vector and its opposite are as good: the one whose largest part is positive is taken.
    largest = np.abs(vectors).argmax(axis=0)
    flat = centred @ (vectors * np.sign(vectors[largest, [0, 1]]))
    flat *= np.sqrt(square.mean()) / max(float(np.sqrt((flat**2).mean())), 1e-9) / 2
    return _refined(flat, near) if count <= _MOST_REFINED else flat


def _neighbours(network: RoadNetwork) -> list[list[tuple[float, int]]]:
    """Give the distance and number of each node's neighbours, whichever way the arc goes."""
    cost = np.where(network.travel_cost < 0, np.iinfo(np.int64).max, network.travel_cost).min(
        axis=0
    )
    near: list[list[tuple[float, int]]] = [[] for _ in network.nodes]
    for tail, head, far in zip(network.tail, network.head, cost, strict=True):
        # Nodes at one place would hide each other.
        step = float(max(int(far), 1)) if far < np.iinfo(np.int64).max else 1.0
        near[tail].append((step, int(head)))
        near[head].append((step, int(tail)))
    return near


def _distances(near: list[list[tuple[float, int]]], begin: int) -> NDArray[np.float64]:
    """Give the distance of every node; of one that is not joined, half as much again as any."""
    found = np.full(len(near), np.inf)
    heap = [(0.0, begin)]
    while heap:
        far, node = heapq.heappop(heap)
        if far >= found[node]:
            continue
        found[node] = far
        for step, other in near[node]:
            if far + step < found[other]:
                heapq.heappush(heap, (far + step, other))
    reached = np.isfinite(found)
    found[~reached] = 1.5 * max(float(found[reached].max()), 1.0)
    return found


def _refined(flat: NDArray[np.float64], near: list[list[tuple[float, int]]]) -> NDArray[np.float64]:
    """Move nodes so that what is near on the roads is near on the page."""
    far = np.array([_distances(near, node) for node in range(len(near))])
    far = np.maximum((far + far.T) / 2, 1e-9)
    weight = far**-2
    np.fill_diagonal(weight, 0.0)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    inverse = np.linalg.pinv(laplacian, hermitian=True)
    for _ in range(_ROUNDS):
        apart = np.sqrt(((flat[:, None] - flat[None]) ** 2).sum(axis=2))
        pull = np.where(apart > 0, weight * far / np.where(apart > 0, apart, 1.0), 0.0)
        np.fill_diagonal(pull, 0.0)
        flat = inverse @ ((np.diag(pull.sum(axis=1)) - pull) @ flat)
    return flat
