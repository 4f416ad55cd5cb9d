"""Roads outside the outer ring: a small town in each street, roads between them, village lanes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import cos, hypot, sin
from random import Random

from luodi.kernel.places.base_rules import RoadClass
from luodi.main.city import names
from luodi.main.city.boundaries import Cell, Street
from luodi.main.city.frame import Point, in_metres
from luodi.main.city.inner import OUTER_M
from luodi.main.city.net import Net, distance

CLEAR = 1.02, 1.22
"""Share of the outer ring beyond which a street has a town, and how far out the town stands."""
SIZES = {"街道": (7, 6), "镇": (6, 5), "乡": (5, 4)}
SEAT, SMALL = (9, 7), (4, 3)
"""Nodes of a town's grid from west to east and from south to north, by what it is called; of a
district's seat, and of a town beside the ring."""
STEP_M = 460.0
FARTHEST_M = 8_000.0
"""Metres between two bends of a road in the country; how far a road out of the city goes."""
ASKEW = 0.55
"""Share of towns from which a road also leads to a neighbour askew, where nothing is in its way."""


@dataclass
class Town:
    """A town: stem of its name, middle in metres, nodes where roads lead out, by direction, rim.

    The rim is the outermost nodes with their positions in metres.
    """

    stem: str
    middle: Point
    ports: dict[str, int] = field(default_factory=dict)
    rim: list[tuple[int, Point]] = field(default_factory=list)


@dataclass(frozen=True)
class _Wayside:
    """A node of a road in the country: where village lanes may begin, and to which sides."""

    node: int
    stem: str
    across: Point


def draw(net: Net, rng: Random, streets: Sequence[Street], gates: Sequence[int]) -> None:
    """Draw all roads outside the outer ring.

    Parameters
    ----------
    net
        The roads inside it; what is drawn is added.
    rng
        Where chance comes from.
    streets
        The streets and towns of the city.
    gates
        Nodes of the outer ring where roads lead out, against the clock from the east.
    """
    towns: dict[Cell, Town] = {}
    for street in streets:
        middle = _middle(street)
        if middle is not None:
            towns[street.cell] = _town(net, rng, street, middle)
    waysides = [*_between(net, rng, towns), *_out(net, rng, towns, gates)]
    for town in towns.values():
        _tails(net, rng, town)
    _villages(net, rng, waysides)


def _middle(street: Street) -> Point | None:
    """Give where a street's town stands; None where the city itself is."""
    points = [in_metres(point) for point in street.ring]
    east = sum(point[0] for point in points) / len(points)
    north = sum(point[1] for point in points) / len(points)
    far = hypot(east / OUTER_M[0], north / OUTER_M[1])
    if far < CLEAR[0]:
        return None
    out = max(1.0, CLEAR[1] / far)
    return east * out, north * out


def _stem(name: str) -> str:
    return name.removesuffix("街道").removesuffix("镇").removesuffix("乡")


def _town(net: Net, rng: Random, street: Street, middle: Point) -> Town:
    kind = next(word for word in SIZES if street.name.endswith(word))
    seat = street.name == street.district.streets[0]
    columns, rows = SEAT if seat else SIZES[kind]
    if hypot(middle[0] / OUTER_M[0], middle[1] / OUTER_M[1]) < CLEAR[1] + 0.01:
        columns, rows = SMALL
    stem = _stem(street.name)
    town = Town(stem, middle)
    nodes = _grid(net, rng, middle, columns, rows)
    for (column, row), node in nodes.items():
        for other, line, lines in (
            ((column + 1, row), row, rows),
            ((column, row + 1), column, columns),
        ):
            if other not in nodes:
                continue
            name, road = _street(stem, line, lines, eastward=other[1] == row)
            if rng.random() >= (0.14 if road is RoadClass.LANE else 0):
                net.link(node, nodes[other], name, road)
        if column in {0, columns - 1} or row in {0, rows - 1}:
            town.rim.append((node, net.points[node]))
    middle_row, middle_column = rows // 2, columns // 2
    town.ports = {
        "east": nodes[columns - 1, middle_row],
        "west": nodes[0, middle_row],
        "north": nodes[middle_column, rows - 1],
        "south": nodes[middle_column, 0],
    }
    return town


def _grid(net: Net, rng: Random, middle: Point, columns: int, rows: int) -> dict[Cell, int]:
    turn = rng.uniform(-0.3, 0.3)
    wide, high = rng.uniform(170, 235), rng.uniform(150, 210)
    nodes = {}
    for column in range(columns):
        for row in range(rows):
            east = (column - (columns - 1) / 2 + rng.uniform(-0.13, 0.13)) * wide
            north = (row - (rows - 1) / 2 + rng.uniform(-0.13, 0.13)) * high
            nodes[column, row] = net.node(
                (
                    middle[0] + east * cos(turn) - north * sin(turn),
                    middle[1] + east * sin(turn) + north * cos(turn),
                )
            )
    return nodes


def _street(stem: str, line: int, lines: int, *, eastward: bool) -> tuple[str, RoadClass]:
    off = line - lines // 2
    if off == 0:
        return f"{stem}{'大街' if eastward else '中路'}", RoadClass.SECONDARY
    sides = ("北", "南") if eastward else ("东", "西")
    side = sides[0] if off > 0 else sides[1]
    number = names.ordinal(abs(off))
    if abs(off) % 2 == 0:
        return f"{stem}{side}{number}{'街' if eastward else '路'}", RoadClass.LOCAL
    return f"{stem}{side}{number}巷", RoadClass.LANE


def _between(net: Net, rng: Random, towns: dict[Cell, Town]) -> Iterator[_Wayside]:
    for (column, row), town in towns.items():
        for cell, leave, arrive in (
            ((column + 1, row), "east", "west"),
            ((column, row + 1), "north", "south"),
        ):
            other = towns.get(cell)
            if other is not None:
                name = f"{town.stem[0]}{other.stem[0]}路"
                road = RoadClass.SECONDARY if rng.random() < 0.6 else RoadClass.LOCAL
                yield from _road(
                    net, rng, (town.ports[leave], other.ports[arrive]), name, road, town.stem
                )
    for (column, row), town in towns.items():
        cell = (column + 1, row + rng.choice((1, -1)))
        if cell in towns and rng.random() < ASKEW:
            ends = town.ports["east"], towns[cell].ports["west"]
            name = f"{town.stem[0]}{towns[cell].stem[0]}路"
            yield from _road(net, rng, ends, name, RoadClass.LOCAL, town.stem)


def _out(
    net: Net, rng: Random, towns: dict[Cell, Town], gates: Sequence[int]
) -> Iterator[_Wayside]:
    """Lead the avenues, and every second road between them, to the nearest towns."""
    for turn in range(0, len(gates), 2):
        gate = gates[turn]
        here = net.points[gate]
        ports = sorted(
            (distance(here, net.points[port]), port, town.stem)
            for town in towns.values()
            for port in town.ports.values()
        )
        avenue = turn % 4 == 0
        if avenue:
            name, road = f"{names.AVENUES[turn // 4]}大道", RoadClass.ARTERIAL
        else:
            name, road = f"{names.RADIALS[turn - turn // 4 - 1]}路", RoadClass.SECONDARY
        for far, port, stem in ports[:4]:
            if far > FARTHEST_M:
                break
            drawn = list(_road(net, rng, (gate, port), name, road, stem))
            if drawn:
                yield from drawn
                break


def _road(
    net: Net, rng: Random, ends: tuple[int, int], name: str, road: RoadClass, stem: str
) -> Iterator[_Wayside]:
    """Draw a winding road between two nodes, unless it would cross another."""
    start, end = (net.points[node] for node in ends)
    length = distance(start, end)
    count = max(2, round(length / STEP_M))
    across = (start[1] - end[1]) / length, (end[0] - start[0]) / length
    swing = 0.0
    points = [start]
    for number in range(1, count):
        share = number / count
        swing = 0.7 * swing + rng.uniform(-45, 45)
        off = swing * min(1, 3 * share, 3 * (1 - share))
        points.append(
            (
                start[0] + (end[0] - start[0]) * share + across[0] * off,
                start[1] + (end[1] - start[1]) * share + across[1] * off,
            )
        )
    points.append(end)
    if not all(net.is_free(a, b, ends) for a, b in pairwise(points)):
        return
    nodes = [ends[0], *(net.node(point) for point in points[1:-1]), ends[1]]
    for a, b in pairwise(nodes):
        net.link(a, b, name, road, rural=True)
    for node in nodes[1:-1]:
        yield _Wayside(node, stem, across)


def _tails(net: Net, rng: Random, town: Town) -> None:
    """Let lanes run out of a town into the fields."""
    number = 0
    for node, here in town.rim:
        if node in town.ports.values() or rng.random() > 0.45:
            continue
        far = distance(here, town.middle) or 1.0
        size = rng.uniform(90, 240)
        end = (
            here[0] + (here[0] - town.middle[0]) / far * size,
            here[1] + (here[1] - town.middle[1]) / far * size,
        )
        if net.is_free(here, end, (node,)):
            number += 1
            name = f"{town.stem}外{names.ordinal(number)}巷"
            net.link(node, net.node(end), name, RoadClass.LANE, rural=True)


def _villages(net: Net, rng: Random, waysides: Sequence[_Wayside]) -> None:
    """Draw lanes to hamlets beside the roads in the country."""
    counts: dict[str, int] = {}
    for wayside in waysides:
        for side in (1, -1):
            if rng.random() > 0.3:
                continue
            number = counts[wayside.stem] = counts.get(wayside.stem, 0) + 1
            name = f"{wayside.stem}{names.ordinal(number)}村路"
            _lane(net, rng, wayside, side, name)


def _lane(net: Net, rng: Random, wayside: _Wayside, side: int, name: str) -> None:
    node, (east, north) = wayside.node, wayside.across
    for step in range(rng.choice((1, 2, 2, 3))):
        here = net.points[node]
        size, drift = rng.uniform(110, 260) * side, rng.uniform(-60, 60)
        end = here[0] + east * size - north * drift, here[1] + north * size + east * drift
        if not net.is_free(here, end, (node,)):
            return
        made = net.node(end)
        net.link(node, made, name, RoadClass.LANE, rural=True)
        node = made
        if step and rng.random() < 0.7:
            _branch(net, rng, node, (-north, east), name)


def _branch(net: Net, rng: Random, node: int, along: Point, name: str) -> None:
    here = net.points[node]
    for sign in (1, -1):
        size = rng.uniform(70, 170) * sign
        end = here[0] + along[0] * size, here[1] + along[1] * size
        if net.is_free(here, end, (node,)):
            net.link(node, net.node(end), name.replace("村路", "村巷"), RoadClass.LANE, rural=True)
