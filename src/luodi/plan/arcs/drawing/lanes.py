"""Lines beside the middle of a street, so that several passes of it can be told apart."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.drawing.layout import Layout

Point = tuple[float, float]
Line = tuple[Point, ...]
_NARROWEST, _WIDEST = 0.9, 4.2
"""Between two lanes, in units of the drawing."""
_FIRST: Final = 0.75
"""From the middle of a street to its first lane, in lanes."""
_MOST_LANES: Final = 7
_SHARPEST: Final = 0.5


class Lanes:
    """Gives each pass of an arc a lane of its own on the right of its direction.

    Parameters
    ----------
    places
        Where the arcs lie.
    arcs
        Arcs that matter: how close they lie on the page says how wide a lane is.
    """

    def __init__(self, places: Layout, arcs: Iterable[int]) -> None:
        self._lines = places.lines
        whole = sum(length_of(self._lines[arc]) for arc in set(arcs))
        # Streets of a grid with so much length on the page lie so far apart.
        apart = 2 * places.width * places.height / max(whole, 1.0)
        self._gap = float(np.clip(apart / 12, _NARROWEST, _WIDEST))
        self._taken: dict[tuple[int, int], int] = {}
        self._count: dict[int, int] = {}

    def fresh(self, arc: int) -> Line:
        """Give a new lane of an arc."""
        return self._lane(arc, self._next(arc))

    def shared(self, arc: int, owner: int) -> Line:
        """Give the one lane that an owner has on an arc."""
        if (arc, owner) not in self._taken:
            self._taken[arc, owner] = self._next(arc)
        return self._lane(arc, self._taken[arc, owner])

    def _next(self, arc: int) -> int:
        lane = self._count.get(arc, 0)
        self._count[arc] = lane + 1
        return min(lane, _MOST_LANES - 1)

    def _lane(self, arc: int, lane: int) -> Line:
        line = self._lines[arc]
        steps = line[1:] - line[:-1]
        along = steps / np.maximum(np.hypot(*steps.T), 1e-9)[:, None]
        # Right of the direction where y grows downwards; at a bend halfway between both rights.
        right = np.column_stack([-along[:, 1], along[:, 0]])
        aside = np.vstack([right[:1], (right[1:] + right[:-1]) / 2, right[-1:]])
        aside /= np.maximum((aside**2).sum(axis=1), _SHARPEST)[:, None]
        moved = line + aside * self._gap * (lane + _FIRST)
        # A little short of the nodes, so that lanes of crossing streets do not meet in a blot.
        first, last = np.hypot(*steps[0]), np.hypot(*steps[-1])
        moved[0] += along[0] * min(self._gap, float(first) / 4)
        moved[-1] -= along[-1] * min(self._gap, float(last) / 4)
        return tuple((float(x), float(y)) for x, y in moved)


def length_of(line: NDArray[np.float64] | Line) -> float:
    """Give the length of a line.

    Examples
    --------
    >>> length_of(((0.0, 0.0), (3.0, 4.0)))
    5.0
    """
    points = np.asarray(line)
    return float(np.hypot(*(points[1:] - points[:-1]).T).sum())


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


def halfway(points: Sequence[Point]) -> tuple[Point, Point]:
    """Give the two points of a line between which half of it lies.

    Examples
    --------
    >>> halfway([(0.0, 0.0), (1.0, 0.0), (9.0, 0.0)])
    ((1.0, 0.0), (9.0, 0.0))
    """
    line = np.array(points)
    so_far = np.cumsum(np.hypot(*(line[1:] - line[:-1]).T))
    place = int(np.searchsorted(so_far, so_far[-1] / 2))
    return points[place], points[place + 1]


def middle_of(points: Sequence[Point]) -> Point:
    """Give the middle of the piece in which half of a line lies.

    Examples
    --------
    >>> middle_of([(0.0, 0.0), (1.0, 0.0), (9.0, 0.0)])
    (5.0, 0.0)
    """
    (x, y), (to_x, to_y) = halfway(points)
    return (x + to_x) / 2, (y + to_y) / 2
