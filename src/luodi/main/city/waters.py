"""Waters and the railway of the invented city, in metres from its middle."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin
from random import Random

from shapely import LineString, MultiPolygon, Polygon, unary_union
from shapely.geometry.polygon import orient

from luodi.main.city import names
from luodi.main.city.frame import Point

SEED = 20230713
MEANDER_M, WAVE_M = 240.0, 3_600.0
"""How far a river swings to both sides, and along how many metres."""
STEP_M = 250.0
"""Metres between two points of a river's line."""


@dataclass(frozen=True)
class Course:
    """The middle line of a river, and its width at the beginning and the end; all in metres."""

    name: str
    line: tuple[Point, ...]
    narrow: float
    wide: float


@dataclass(frozen=True)
class Waters:
    """Rivers as lines and, in the same order, as areas; the lake; all areas together; in metres."""

    courses: tuple[Course, ...]
    rivers: tuple[Polygon, ...]
    lake: Polygon
    whole: MultiPolygon


_MAIN = (
    (-10_500, 16_500), (-8_000, 11_500), (-6_300, 8_000), (-3_300, 5_200), (-1_500, 2_300),
    (500, 300), (2_300, -2_000), (5_500, -4_200), (10_500, -6_800), (16_500, -9_300),
    (23_000, -12_600), (26_000, -17_000),
)  # fmt: skip
_BROOKS = (
    ((29_500, 9_500), (24_000, 8_800), (18_500, 6_500), (12_500, 3_200), (8_200, 500),
     (5_500, -4_200)),
    ((-16_500, -4_800), (-11_500, -3_900), (-7_000, -4_600), (-3_200, -3_400), (2_300, -2_000)),
    ((7_500, -16_500), (9_200, -13_000), (8_800, -10_000), (10_500, -6_800)),
)  # fmt: skip
"""Points that the rivers pass, in metres; a brook ends in the river."""
_RAIL = ((-16_500, -8_300), (-8_000, -6_900), (-1_000, -5_500), (9_000, -1_800), (18_000, 3_000),
         (24_500, 5_600), (31_500, 7_000))  # fmt: skip
LAKE_AT, LAKE_M = (8_600.0, 3_050.0), (1_050.0, 640.0)
"""Middle of the lake, and its half axes, in metres."""


def waters(seed: int = SEED) -> Waters:
    """Give the rivers and the lake.

    Parameters
    ----------
    seed
        The same seed gives the same waters to the last digit.
    """
    rng = Random(seed)  # noqa: S311 - a drawing, no secret
    main = Course(names.RIVER, _winding(_MAIN, MEANDER_M, rng), 90, 180)
    brooks = [
        Course(name, _winding(points, MEANDER_M / 2, rng), 22, 45)
        for name, points in zip(names.BROOKS, _BROOKS, strict=True)
    ]
    courses = (main, *brooks)
    lake = _lake(rng)
    rivers = tuple(_area(course) for course in courses)
    whole = unary_union([*rivers, lake])
    parts = whole.geoms if isinstance(whole, MultiPolygon) else [_polygon(whole)]
    return Waters(courses, rivers, lake, MultiPolygon(list(parts)))


def railway() -> tuple[Point, ...]:
    """Give the line of the railway in metres from the middle; it runs above the roads."""
    return _smooth(_RAIL)


def _winding(points: Sequence[Point], swing: float, rng: Random) -> tuple[Point, ...]:
    """Let a smooth line swing to both sides; its ends stay where they are."""
    line = LineString(_smooth(points))
    phase, length = rng.uniform(0, 2 * pi), line.length
    count = round(length / STEP_M)
    found = []
    for number in range(count + 1):
        at = length * number / count
        here, ahead = line.interpolate(at), line.interpolate(min(at + 1, length))
        back = line.interpolate(max(at - 1, 0))
        east, north = ahead.x - back.x, ahead.y - back.y
        size = hypot(east, north)
        off = swing * min(1, at / 1_500, (length - at) / 1_500)
        off *= sin(phase + 2 * pi * at / WAVE_M) + 0.35 * sin(phase * 2 + 2 * pi * at / 1_470)
        found.append((here.x - north / size * off, here.y + east / size * off))
    return tuple(found)


def _smooth(points: Sequence[Point]) -> tuple[Point, ...]:
    """Draw a Catmull-Rom spline through points."""
    padded = [points[0], *points, points[-1]]
    found = []
    for before, a, b, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for number in range(12):
            t = number / 12
            found.append(
                tuple(
                    0.5 * (2 * a[k] + (b[k] - before[k]) * t
                           + (2 * before[k] - 5 * a[k] + 4 * b[k] - after[k]) * t**2
                           + (3 * a[k] - before[k] - 3 * b[k] + after[k]) * t**3)
                    for k in (0, 1)
                )
            )  # fmt: skip
    return (*((x, y) for x, y in found), points[-1])


def _area(course: Course) -> Polygon:
    count = len(course.line) - 1
    pieces = []
    for number, pair in enumerate(pairwise(course.line)):
        width = course.narrow + (course.wide - course.narrow) * number / count
        pieces.append(LineString(pair).buffer(width / 2, quad_segs=2))
    return orient(Polygon(_polygon(unary_union(pieces).simplify(4)).exterior))


def _polygon(shape: object) -> Polygon:
    if not isinstance(shape, Polygon):
        raise TypeError(f"a river in pieces: {shape}")
    return shape


def _lake(rng: Random) -> Polygon:
    waves = [(n, rng.uniform(0.04, 0.12), rng.uniform(0, 2 * pi)) for n in (2, 3, 5)]
    ring = []
    for number in range(48):
        turn = 2 * pi * number / 48
        far = 1 + sum(size * cos(n * turn + phase) for n, size, phase in waves)
        ring.append(
            (LAKE_AT[0] + LAKE_M[0] * far * cos(turn), LAKE_AT[1] + LAKE_M[1] * far * sin(turn))
        )
    return Polygon(ring)
