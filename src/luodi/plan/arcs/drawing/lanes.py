"""Lines beside the middle of a street, so that several passes of it can be told apart."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.drawing.layout import Layout
from luodi.plan.arcs.model import RoadNetwork

Point = tuple[float, float]
_NARROWEST, _WIDEST = 0.9, 3.4
"""Between two lanes, in units of the drawing."""
_MOST_LANES: Final = 7


class Lanes:
    """Gives each pass of an arc a lane of its own on the right of its direction.

    Parameters
    ----------
    network
        Its arcs.
    places
        Where its nodes stand.
    arcs
        Arcs that matter: their lengths on the page say how wide a lane is.
    """

    def __init__(self, network: RoadNetwork, places: Layout, arcs: Iterable[int]) -> None:
        self._begin: NDArray[np.float64] = places.xy[network.tail]
        self._end: NDArray[np.float64] = places.xy[network.head]
        self.length: NDArray[np.float64] = np.hypot(*(self._end - self._begin).T)
        some = self.length[sorted(set(arcs))]
        middle = float(np.median(some)) if len(some) else _WIDEST
        self.gap = float(np.clip(middle / 6, _NARROWEST, _WIDEST))
        self._taken: dict[tuple[int, int], int] = {}
        self._count: dict[int, int] = {}

    def fresh(self, arc: int) -> tuple[Point, Point]:
        """Give the ends of a new lane of an arc."""
        return self._line(arc, self._next(arc))

    def shared(self, arc: int, owner: int) -> tuple[Point, Point]:
        """Give the ends of the one lane that an owner has on an arc."""
        if (arc, owner) not in self._taken:
            self._taken[arc, owner] = self._next(arc)
        return self._line(arc, self._taken[arc, owner])

    def _next(self, arc: int) -> int:
        lane = self._count.get(arc, 0)
        self._count[arc] = lane + 1
        return min(lane, _MOST_LANES - 1)

    def _line(self, arc: int, lane: int) -> tuple[Point, Point]:
        begin, end = self._begin[arc], self._end[arc]
        along = (end - begin) / max(float(self.length[arc]), 1e-9)
        # Right of the direction where y grows downwards.
        aside = np.array([-along[1], along[0]]) * self.gap * (lane + 0.6)
        # A little short of the nodes, so that lanes of crossing streets do not meet in a blot.
        short = along * min(self.gap, float(self.length[arc]) / 4)
        one, other = begin + aside + short, end + aside - short
        return (float(one[0]), float(one[1])), (float(other[0]), float(other[1]))


def path_of(points: Sequence[Point]) -> str:
    """Write a line through points as SVG writes it.

    Examples
    --------
    >>> path_of([(1.0, 2.0), (3.26, 4.04)])
    'M1 2L3.3 4'
    """
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def number(value: float) -> str:
    """Write a coordinate with one decimal at most.

    Examples
    --------
    >>> number(-0.04), number(12.0), number(3.14)
    ('0', '12', '3.1')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def halfway(points: Sequence[Point]) -> tuple[Point, Point] | None:
    """Give the two points between which half of a line lies; None for a line of no length."""
    line = np.array(points)
    steps = np.hypot(*(line[1:] - line[:-1]).T)
    if len(points) < 2 or not steps.sum() > 0:
        return None
    place = int(np.searchsorted(np.cumsum(steps), steps.sum() / 2))
    return points[place], points[place + 1]
