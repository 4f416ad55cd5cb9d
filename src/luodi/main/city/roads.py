"""The network of roads of the invented city: drawn, taken across the waters, made one whole.

Roads meet in nodes only; where one crosses water there is a bridge, and only wide roads have one.
From every node every other can be reached, one-ways kept.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from math import sin
from random import Random

from shapely import LineString, STRtree, prepare
from shapely import Point as Spot
from shapely.ops import nearest_points

from luodi.kernel.places.base_rules import RoadClass
from luodi.main.city import inner, towns
from luodi.main.city.boundaries import SEED as BOUNDARY_SEED
from luodi.main.city.boundaries import streets
from luodi.main.city.frame import Point, in_degrees
from luodi.main.city.joining import merge, reachable
from luodi.main.city.net import RANKS, Draft, Net, distance
from luodi.main.city.waters import Waters, waters

SEED = 20230714
BANK_M, RAMP_M = 32.0, 14.0
"""How far a junction keeps from the water; how far a bridge reaches over the bank."""
SHORTEST_M = 6.0
"""A stretch of road that is no longer is left out."""
BRIDGED = {RoadClass.EXPRESS, RoadClass.ARTERIAL}
SOME_BRIDGED = 0.6
"""Share of the secondary roads inside the city that have bridges; in the country all have."""


@dataclass(frozen=True)
class Size:
    """Lanes of a road of a class, and its width in decimetres."""

    lanes: int
    width_dm: int


SIZES = {
    RoadClass.EXPRESS: Size(8, 500),
    RoadClass.ARTERIAL: Size(6, 400),
    RoadClass.SECONDARY: Size(4, 280),
    RoadClass.LOCAL: Size(2, 160),
    RoadClass.LANE: Size(1, 60),
}
RURAL = {
    RoadClass.ARTERIAL: Size(4, 240),
    RoadClass.SECONDARY: Size(2, 120),
    RoadClass.LOCAL: Size(2, 80),
    RoadClass.LANE: Size(1, 45),
}


@dataclass(frozen=True)
class Link:
    """A stretch of road between two nodes; its points in degrees run as a one-way runs.

    ``lanes`` counts those of both ways together, ``width_dm`` is the carriageway's in decimetres,
    ``length_m`` is in metres to a tenth.
    """

    start: int
    end: int
    name: str
    road_class: RoadClass
    one_way: bool
    lanes: int
    width_dm: int
    bridge: bool
    length_m: float
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Network:
    """All links, with the positions of the nodes in degrees by their number."""

    nodes: dict[int, Point]
    links: tuple[Link, ...]


def network(seed: int = SEED) -> Network:
    """Draw the network.

    Parameters
    ----------
    seed
        The same seed gives the same network to the last digit.
    """
    rng = Random(seed)  # noqa: S311 - a drawing, no secret
    net, wet = Net(), waters()
    gates = inner.draw(net, rng)
    towns.draw(net, rng, streets(BOUNDARY_SEED), gates)
    net.points = [_warped(point) for point in net.points]
    _cross_waters(net, wet, rng)
    _drop_crossings(net)
    merge(net)
    reachable(net)
    return _finished(net)


def _warped(point: Point) -> Point:
    """Move a point by up to 135 metres, so that roads bend as hills and old field bounds do."""
    east, north = point
    return (
        east + 95 * sin(north / 1_900) + 40 * sin(north / 610 + 1),
        north + 80 * sin(east / 2_300 + 2) + 35 * sin(east / 740),
    )


def _cross_waters(net: Net, wet: Waters, rng: Random) -> None:
    """Keep junctions off the water, and give a bridge to a road that crosses it, or end it."""
    banks = wet.whole.buffer(BANK_M)
    prepare(banks)
    for number, point in enumerate(net.points):
        if banks.contains(Spot(point)):
            bank = nearest_points(banks.boundary, Spot(point))[0]
            net.points[number] = (bank.x, bank.y)
    prepare(wet.whole)
    bridged: dict[str, bool] = {}
    kept: list[Draft] = []
    for draft in net.drafts:
        line = LineString(net.line(draft))
        if not wet.whole.intersects(line):
            kept.append(draft)
        elif not wet.lake.intersects(line) and _has_bridge(draft, bridged, rng):
            kept += _bridge(net, draft, line, wet)
    net.drafts = kept


def _has_bridge(draft: Draft, known: dict[str, bool], rng: Random) -> bool:
    if draft.road_class in BRIDGED:
        return True
    if draft.road_class is not RoadClass.SECONDARY:
        return False
    if draft.name not in known:
        known[draft.name] = draft.rural or rng.random() < SOME_BRIDGED
    return known[draft.name]


def _bridge(net: Net, draft: Draft, line: LineString, wet: Waters) -> list[Draft]:
    """Cut a link into its way to the water, the bridge, and its way on."""
    over = line.intersection(wet.whole)
    ends = [line.project(Spot(*point)) for part in _parts(over) for point in part.coords]
    first, last = min(ends) - RAMP_M, max(ends) + RAMP_M
    made, bridge = [], replace(draft, bridge=True)
    if first > SHORTEST_M:
        begin = _node_at(net, line, first)
        made.append(replace(draft, end=begin))
        bridge = replace(bridge, start=begin)
    made.append(bridge)
    if line.length - last > SHORTEST_M:
        end = _node_at(net, line, last)
        bridge.end = end
        made.append(replace(draft, start=end))
    return made


def _node_at(net: Net, line: LineString, at_m: float) -> int:
    spot = line.interpolate(at_m)
    return net.node((spot.x, spot.y))


def _parts(shape: object) -> list[LineString]:
    return [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, LineString)]


def _drop_crossings(net: Net) -> None:
    """Take out the lesser of two roads that cross, as the moved junctions left some."""
    lines = [LineString(net.line(draft)) for draft in net.drafts]
    dropped: set[int] = set()
    tree = STRtree(lines)
    for one, other in sorted(tree.query(lines, predicate="crosses").T.tolist()):
        if one < other and not {one, other} & dropped:
            ranks = [(RANKS[net.drafts[n].road_class], n) for n in (one, other)]
            dropped.add(max(ranks)[1])
    for one, other in sorted(tree.query(lines, predicate="overlaps").T.tolist()):
        if one < other and not {one, other} & dropped:
            dropped.add(other)
    net.drafts = [
        draft
        for number, draft in enumerate(net.drafts)
        if number not in dropped and lines[number].length > SHORTEST_M
    ]


def _finished(net: Net) -> Network:
    used = sorted({node for draft in net.drafts for node in (draft.start, draft.end)})
    numbers = {node: number for number, node in enumerate(used)}
    links = []
    for draft in net.drafts:
        size = SIZES[draft.road_class]
        if draft.rural:
            size = RURAL.get(draft.road_class, size)
        lanes = max(1, size.lanes // 2) if draft.one_way else size.lanes
        line = net.line(draft)
        links.append(
            Link(
                start=numbers[draft.start],
                end=numbers[draft.end],
                name=draft.name,
                road_class=draft.road_class,
                one_way=draft.one_way,
                lanes=lanes,
                width_dm=size.width_dm,
                bridge=draft.bridge,
                length_m=round(sum(distance(a, b) for a, b in pairwise(line)), 1),
                points=tuple(in_degrees(point) for point in line),
            )
        )
    places = {numbers[node]: in_degrees(net.points[node]) for node in used}
    return Network(places, tuple(links))
