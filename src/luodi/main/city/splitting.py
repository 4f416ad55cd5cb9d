"""Cutting an area into parts that tile it: every cut runs from corner to corner of its edge.

A cut uses corners that the edge has already, so a neighbour across the edge has them too, and
parts of parts still share each corner with what lies beside them.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot, pi, sqrt
from random import Random

from shapely import Polygon

from luodi.main.city.frame import DECIMALS, Point

Ring = tuple[Point, ...]
"""Corners in order against the clock, the first not repeated."""

BENDS = 3
"""Bends of a cut between its ends."""
SWING = 0.05
"""How far a bend swings from the straight cut, as a share of its length."""
_TRIED = 120


def area_of(ring: Sequence[Point]) -> float:
    """Give the area of a ring in square units of its coordinates; positive against the clock."""
    closed = [*ring, ring[0]]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(closed)) / 2


def split(ring: Ring, parts: int, rng: Random) -> list[Ring]:
    """Cut a ring into so many parts of about equal size.

    Parameters
    ----------
    ring
        The corners of the whole, in degrees.
    parts
        How many parts, 1 or more.
    rng
        Where the bends of the cuts come from.

    Raises
    ------
    ValueError
        When no cut from corner to corner stays inside.
    """
    if parts == 1:
        return [ring]
    first = parts // 2
    one, other = _cut(ring, first / parts, rng)
    return [*split(one, first, rng), *split(other, parts - first, rng)]


def _cut(ring: Ring, share: float, rng: Random) -> tuple[Ring, Ring]:
    swings = [rng.uniform(-SWING, SWING) for _bend in range(BENDS)]
    whole = Polygon(ring).area
    for start, end in _best_cuts(ring, share):
        bends = _bends(ring[start], ring[end], swings)
        one: Ring = (*ring[start : end + 1], *reversed(bends))
        other: Ring = (*ring[end:], *ring[: start + 1], *bends)
        shapes = Polygon(one), Polygon(other)
        together = sum(shape.area for shape in shapes)
        if all(shape.is_valid for shape in shapes) and abs(together - whole) < whole * 1e-9:
            return one, other
    raise ValueError(f"no cut of a ring of {len(ring)} corners stays inside it")


def _best_cuts(ring: Ring, share: float) -> list[tuple[int, int]]:
    """List pairs of corners, those first that cut off the share in two compact parts."""
    count, whole = len(ring), area_of(ring)
    swept, walked = [0.0], [0.0]
    for a, b in pairwise([*ring, ring[0]]):
        swept.append(swept[-1] + (a[0] * b[1] - b[0] * a[1]) / 2)
        walked.append(walked[-1] + hypot(b[0] - a[0], b[1] - a[1]))
    costs = []
    for start in range(count - 2):
        for end in range(start + 2, count - (start == 0)):
            a, b = ring[start], ring[end]
            chord = hypot(b[0] - a[0], b[1] - a[1])
            part = swept[end] - swept[start] + (b[0] * a[1] - a[0] * b[1]) / 2
            along = walked[end] - walked[start]
            lengths = along + chord, walked[-1] - along + chord
            areas = part, whole - part
            if min(areas) <= 0:
                continue
            compact = min(4 * pi * x / y**2 for x, y in zip(areas, lengths, strict=True))
            cost = 6 * min(abs(part / whole - share), abs(1 - part / whole - share))
            cost += chord / sqrt(whole) - 2 * compact
            costs.append((cost, start, end))
    return [(start, end) for _cost, start, end in sorted(costs)[:_TRIED]]


def _bends(start: Point, end: Point, swings: Sequence[float]) -> Ring:
    east, north = end[0] - start[0], end[1] - start[1]
    bends = []
    for number, swing in enumerate(swings, 1):
        share = number / (len(swings) + 1)
        bends.append(
            (
                round(start[0] + east * share - north * swing, DECIMALS),
                round(start[1] + north * share + east * swing, DECIMALS),
            )
        )
    return tuple(bends)
