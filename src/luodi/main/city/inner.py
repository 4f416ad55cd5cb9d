"""Roads inside the outer ring: an old chessboard within the inner ring, a cobweb around it.

The chessboard is a square of blocks bent into an ellipse, so that its edge is the inner ring; the
cobweb goes on from its edge outwards. Each block has its own choice of streets and lanes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import atan2, cos, sin, sqrt
from random import Random

from luodi.kernel.places.base_rules import RoadClass
from luodi.main.city import names
from luodi.main.city.frame import Point
from luodi.main.city.net import Net

BLOCKS, PARTS = 8, 4
"""Blocks of the chessboard to each side, and parts of a block."""
FINE = BLOCKS * PARTS
AROUND = 4 * FINE
BANDS, BAND_PARTS = 4, 4
LEVELS = BANDS * BAND_PARTS
INNER_M, OUTER_M = (5_500.0, 3_600.0), (12_500.0, 6_600.0)
"""Half axes of the two rings in metres."""
CORE = range(1, 7)
"""Blocks of the old town, where lanes go by pairs of one-ways."""
PATTERNS = ((2,), (1, 2, 3), (1, 3), (2, 3), (1, 2), (1, 2, 3))
LONE = ((2,), (2,), (1, 2), ())
LOST = {RoadClass.LANE: 0.11, RoadClass.LOCAL: 0.03}
"""Streets of a block by their place in it; the share of links that were never built."""

Key = tuple[str, int, int]


@dataclass
class _Weaver:
    """What is woven: nodes by their place, made when a link needs them."""

    net: Net
    rng: Random
    place: Callable[[Key], Point]
    nodes: dict[Key, int] = field(default_factory=dict)

    def node(self, key: Key) -> int:
        if key not in self.nodes:
            self.nodes[key] = self.net.node(self.place(key))
        return self.nodes[key]

    def link(self, start: Key, end: Key, name: str, road: RoadClass, way: int = 0) -> None:
        """Add a link; ``way`` is 1 for one-way from start to end, -1 for the other way."""
        if self.rng.random() < LOST.get(road, 0):
            return
        ends = (
            (self.node(start), self.node(end)) if way >= 0 else (self.node(end), self.node(start))
        )
        self.net.link(*ends, name, road, one_way=way != 0)


def draw(net: Net, rng: Random) -> list[int]:
    """Draw all roads inside the outer ring; give the nodes of the ring where roads lead out.

    Returns
    -------
    list of int
        The nodes against the clock from the east; every fourth belongs to an avenue.
    """
    lines = [_lines(rng), _lines(rng)]
    shifts = {
        (column, row): (rng.uniform(-0.12, 0.12), rng.uniform(-0.12, 0.12))
        for column in range(AROUND)
        for row in range(FINE + 1)
    }

    def place(key: Key) -> Point:
        kind, first, second = key
        east, north = shifts[first, second]
        if kind == "square":
            if first % PARTS == 0 or second % PARTS == 0:
                east = north = 0
            return _bent(_at(lines[0], first + east), _at(lines[1], second + north), INNER_M)
        if second % BAND_PARTS == 0 or first % PARTS == 0:
            east = north = 0
        return _on_web(lines, first + east, second + north)

    weaver = _Weaver(net, rng, place)
    _chessboard(weaver)
    _web(weaver)
    return [weaver.node(("web", turn * PARTS, LEVELS)) for turn in range(AROUND // PARTS)]


def _lines(rng: Random) -> list[float]:
    """Place the lines of the chessboard from -1 to 1, not quite evenly."""
    inner = [2 * i / BLOCKS - 1 + rng.uniform(-0.03, 0.03) for i in range(1, BLOCKS)]
    return [-1.0, *inner, 1.0]


def _at(lines: list[float], fine: float) -> float:
    whole = min(int(fine // PARTS), BLOCKS - 1)
    share = fine / PARTS - whole
    return lines[whole] * (1 - share) + lines[whole + 1] * share


def _bent(east: float, north: float, half: Point) -> Point:
    """Bend the square into an ellipse."""
    return (half[0] * east * sqrt(1 - north**2 / 2), half[1] * north * sqrt(1 - east**2 / 2))


def _edge(turn: int) -> tuple[int, int]:
    """Give the place on the square's edge, against the clock from the middle of the east."""
    turn = (turn + FINE // 2) % AROUND
    side, step = divmod(turn, FINE)
    return ((FINE, step), (FINE - step, FINE), (0, FINE - step), (step, 0))[side]


def _on_web(lines: list[list[float]], turn: float, level: float) -> Point:
    whole = int(turn // 1)
    ends = []
    for number in (whole, whole + 1):
        column, row = _edge(number % AROUND)
        ends.append(_bent(_at(lines[0], column), _at(lines[1], row), (1.0, 1.0)))
    share = turn - whole
    east, north = (a * (1 - share) + b * share for a, b in zip(*ends, strict=True))
    angle = atan2(north, east)
    far = level / LEVELS
    bulge = 1 + far * (0.06 * sin(3 * angle + 0.8) + 0.035 * sin(5 * angle + 2))
    half = [
        bulge * (inner + (outer - inner) * far)
        for inner, outer in zip(INNER_M, OUTER_M, strict=True)
    ]
    return half[0] * cos(angle), half[1] * sin(angle)


def _quarter(turn: int) -> str:
    return names.QUARTERS[(turn + FINE // 2) // FINE % 4]


def _chessboard(weaver: _Weaver) -> None:
    rng = weaver.rng
    for northward in (True, False):
        stems = names.NORTHWARD if northward else names.EASTWARD
        chosen = {(i, j): rng.choice(PATTERNS) for i in range(BLOCKS) for j in range(BLOCKS)}
        pairs = [i in CORE and rng.random() < 0.85 for i in range(BLOCKS)]
        for line in range(1, FINE):
            block, part = divmod(line, PARTS)
            name, road = _street(stems[block], block, part, northward=northward)
            way = _way(block, part, paired=pairs[block])
            for step in range(FINE):
                if part and part not in chosen[block, step // PARTS]:
                    continue
                ends = [(line, step), (line, step + 1)]
                if not northward:
                    ends = [(b, a) for a, b in ends]
                if road is RoadClass.LANE and any(FINE in e or 0 in e for e in ends):
                    continue  # a lane does not open onto the ring
                start, end = (("square", *e) for e in ends)
                weaver.link(start, end, name, road, way)
    for turn in range(AROUND):
        start, end = ("square", *_edge(turn)), ("square", *_edge((turn + 1) % AROUND))
        weaver.link(start, end, f"内环{_quarter(turn)}路", RoadClass.EXPRESS)


def _street(stem: str, block: int, part: int, *, northward: bool) -> tuple[str, RoadClass]:
    side = "东" if northward else "北"
    if part == 0:
        if block == BLOCKS // 2:
            return f"{stem}{'大道' if northward else '大街'}", RoadClass.ARTERIAL
        road = RoadClass.ARTERIAL if block % 2 == 0 else RoadClass.SECONDARY
        return f"{stem}{'路' if northward else '街'}", road
    if part == PARTS // 2:
        return f"{stem}{side}{'路' if northward else '街'}", RoadClass.LOCAL
    return f"{stem}{side}{names.ordinal(1 + part // 2)}巷", RoadClass.LANE


def _way(block: int, part: int, *, paired: bool) -> int:
    if not paired or part == 0:
        return 0
    if part == PARTS // 2:
        return 1 if block % 2 else -1
    return 1 if part == 1 else -1


def _web(weaver: _Weaver) -> None:
    rng = weaver.rng
    turns = AROUND // PARTS
    pairs = [rng.random() < 0.6 for _turn in range(turns)]
    across = {(k, b): _pattern(rng, b) for k in range(turns) for b in range(BANDS)}
    around = {(k, b): _pattern(rng, b) for k in range(turns) for b in range(BANDS)}
    for turn in range(AROUND):
        k, part = divmod(turn, PARTS)
        for level in range(LEVELS):
            if part and part not in across[k, level // BAND_PARTS]:
                continue
            name, road = _radial(k, part)
            if road is RoadClass.LANE and level in {0, LEVELS - 1}:
                continue
            way = (2 - part) if part and pairs[k] else 0
            weaver.link(_spot(turn, level), _spot(turn, level + 1), name, road, way)
        for level in range(1, LEVELS + 1):
            band, part = divmod(level, BAND_PARTS)
            if part and part not in around[k, band]:
                continue
            name, road = _belt(turn, band, part)
            weaver.link(_spot(turn, level), _spot((turn + 1) % AROUND, level), name, road)


def _pattern(rng: Random, band: int) -> tuple[int, ...]:
    return rng.choice(PATTERNS if rng.random() > 0.05 + 0.1 * band else LONE)


def _spot(turn: int, level: int) -> Key:
    return ("square", *_edge(turn)) if level == 0 else ("web", turn, level)


def _radial(k: int, part: int) -> tuple[str, RoadClass]:
    if k % 4 == 0:
        stem, whole = names.AVENUES[k // 4], "大道"
    else:
        stem, whole = names.RADIALS[k - k // 4 - 1], "路"
    if part == 0:
        road = {0: RoadClass.ARTERIAL, 2: RoadClass.SECONDARY}.get(k % 4, RoadClass.LOCAL)
        return f"{stem}{whole}", road
    if part == PARTS // 2:
        return f"{stem}街", RoadClass.LOCAL
    return f"{stem}{names.ordinal(1 + part // 2)}巷", RoadClass.LANE


def _belt(turn: int, band: int, part: int) -> tuple[str, RoadClass]:
    side = _quarter(turn)
    if band == BANDS:
        return f"外环{side}路", RoadClass.EXPRESS
    stem = ("环城", *names.BELTS)[band]
    if part == 0:
        return f"{stem}{side}路", RoadClass.SECONDARY if band == 2 else RoadClass.LOCAL
    if part == 1:
        return f"{stem}{side}街", RoadClass.LOCAL
    return f"{stem}{side}{names.ordinal(part - 1)}巷", RoadClass.LANE
