"""Boundaries of the invented city: districts, streets, communities and grids that tile it.

The cells of a crooked chessboard are the streets. Each edge between two corners is bent once, for
both who share it, and all below is cut from corner to corner: so nothing overlaps and no gap is
left, to the last decimal.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from random import Random

from luodi.main.city import names
from luodi.main.city.frame import DECIMALS, MIDDLE, Point
from luodi.main.city.names import DISTRICTS, DistrictName
from luodi.main.city.splitting import Ring, split

SEED = 20230712
Cell = tuple[int, int]
"""Column and row; 0, 0 is the south-western street of 青沐区."""

STEP = (0.06, 0.045)
"""Width and height of a cell in degrees of longitude and latitude."""
KEPT = (
    ((0.0, 0.0), (1.05, -0.08), (2.0, 0.04), (3.1, 0.0)),
    ((-0.06, 1.0), (0.94, 1.07), (2.1, 0.92), (3.0, 1.05)),
    ((0.05, 2.0), (1.02, 2.1), (1.93, 1.98), (3.06, 2.06)),
)
"""Corners of the six streets of 青沐区 in steps, row by row from the south."""
JITTER = 0.2
BEND = 0.15
HALVINGS = 3
"""How far a corner is moved, in steps; the bend of an edge, as a share of it; and how often."""


@dataclass(frozen=True)
class Area:
    """An area of the city: level, code, name, code of what is above, corners.

    The corners are longitude and latitude in degrees, against the clock; None for the province.
    """

    level: str
    code: str
    name: str
    above: str
    ring: Ring | None = None


@dataclass(frozen=True)
class Street:
    """A street or town with its cell, its district, and its corners in degrees."""

    cell: Cell
    district: DistrictName
    name: str
    code: str
    ring: Ring


def areas(seed: int = SEED) -> list[Area]:
    """Give all areas of the city, each after what is above it; 青沐区 comes first.

    Parameters
    ----------
    seed
        The same seed gives the same city to the last digit.
    """
    rng = Random(seed)  # noqa: S311 - a drawing, no secret
    found = streets(seed)
    made = [
        Area("PROVINCE", names.PROVINCE_CODE, names.PROVINCE, ""),
        Area(
            "CITY",
            names.CITY_CODE,
            names.CITY,
            names.PROVINCE_CODE,
            outline(street.ring for street in found),
        ),
    ]
    words = [head + tail for head in names.PLACE_HEADS for tail in names.PLACE_TAILS]
    rng.shuffle(words)
    for district in DISTRICTS:
        inside = [street for street in found if street.district is district]
        whole = outline(street.ring for street in inside)
        made.append(Area("DISTRICT", district.code, district.name, names.CITY_CODE, whole))
        for street in inside:
            made.append(Area("TOWN", street.code, street.name, district.code, street.ring))
            made += _below(street, words, rng)
    return made


def streets(seed: int = SEED) -> list[Street]:
    """Give the streets and towns, district by district in the order of their names.

    Parameters
    ----------
    seed
        The same seed gives the same streets to the last digit.
    """
    rng = Random(seed)  # noqa: S311 - a drawing, no secret
    corners = _corners(rng)
    edges = _edges(corners, rng)
    found = []
    for district in DISTRICTS:
        cells = [cell for cell, letter in _owners().items() if letter == district.letter]
        found += [
            Street(cell, district, name, code, _ring(edges, cell))
            for cell, name, code in _named(district, cells)
        ]
    return found


def _owners() -> dict[Cell, str]:
    return {
        (names.WEST + column, row): letter
        for row, letters in names.CELLS
        for column, letter in enumerate(letters)
        if letter != " "
    }


def _named(district: DistrictName, cells: list[Cell]) -> Iterator[tuple[Cell, str, str]]:
    """Give each cell of a district the name and code of a street, in the order of the names."""
    counts = dict(names.STREET_STARTS)
    for cell, name in zip(_in_order_of_names(district, cells), district.streets, strict=True):
        kind = next(word for word in counts if name.endswith(word))
        yield cell, name, f"{district.code}{counts[kind]:03d}"
        counts[kind] += 1


def _in_order_of_names(district: DistrictName, cells: list[Cell]) -> list[Cell]:
    if district is DISTRICTS[0]:
        return sorted(cells, key=lambda cell: (cell[1], cell[0]))
    # Nearest to the middle of the city first; cell 0, 1 touches it with its corner.
    return sorted(cells, key=lambda cell: (hypot(cell[0] + 0.5, cell[1] - 0.5), cell))


def _corners(rng: Random) -> dict[Cell, Point]:
    corners = {}
    for row in range(names.SOUTH, names.SOUTH + len(names.CELLS) + 1):
        for column in range(names.WEST, names.WEST + len(names.CELLS[0][1]) + 1):
            east = column + rng.uniform(-JITTER, JITTER)
            north = row + rng.uniform(-JITTER, JITTER)
            if 0 <= row < len(KEPT) and 0 <= column < len(KEPT[0]):
                east, north = KEPT[row][column]
            corners[column, row] = (
                round(MIDDLE[0] + east * STEP[0], DECIMALS),
                round(MIDDLE[1] + (north - 1) * STEP[1], DECIMALS),
            )
    return corners


def _edges(corners: dict[Cell, Point], rng: Random) -> dict[tuple[Cell, Cell], Ring]:
    """Bend every edge between neighbouring corners, once for both sides of it."""
    edges: dict[tuple[Cell, Cell], Ring] = {}
    for (column, row), corner in corners.items():
        for other in ((column + 1, row), (column, row + 1)):
            if other in corners:
                line: Ring = (corner, corners[other])
                for depth in range(HALVINGS):
                    line = _halved(line, BEND / (1 + depth), rng)
                edges[(column, row), other] = line
                edges[other, (column, row)] = tuple(reversed(line))
    return edges


def _halved(line: Ring, bend: float, rng: Random) -> Ring:
    points = [line[0]]
    for a, b in pairwise(line):
        swing = rng.uniform(-bend, bend)
        middle = (
            round((a[0] + b[0]) / 2 - (b[1] - a[1]) * swing, DECIMALS),
            round((a[1] + b[1]) / 2 + (b[0] - a[0]) * swing, DECIMALS),
        )
        points += [middle, b]
    return tuple(points)


def _ring(edges: dict[tuple[Cell, Cell], Ring], cell: Cell) -> Ring:
    column, row = cell
    around = [cell, (column + 1, row), (column + 1, row + 1), (column, row + 1), cell]
    return tuple(point for pair in pairwise(around) for point in edges[pair][:-1])


def outline(rings: Iterable[Ring]) -> Ring:
    """Give the outline of areas that touch along whole edges: the edges that only one has.

    Raises
    ------
    ValueError
        When the areas do not form one whole without a hole.
    """
    sides = {pair for ring in rings for pair in pairwise([*ring, ring[0]])}
    after = {a: b for a, b in sides if (b, a) not in sides}
    start = min(after)
    ring = [start]
    while (point := after[ring[-1]]) != start:
        ring.append(point)
    if len(ring) != len(after):
        raise ValueError("the areas do not form one whole")
    return tuple(ring)


def _below(street: Street, words: list[str], rng: Random) -> Iterator[Area]:
    count = rng.choice((2, 3, 3, 4))
    first = street.district is DISTRICTS[0]
    rings = split(street.ring, 2 if first else count, rng)
    town = not street.name.endswith("街道")
    for number, ring in enumerate(_in_order(rings), 1):
        if first:
            digits, name = number, f"{street.name[:2]}第{names.ordinal(number)}社区"
        elif town and number > 1:
            digits, name = 199 + number, f"{words.pop()}村"
        else:
            digits, name = number, f"{words.pop()}社区"
        code = f"{street.code}{digits:03d}"
        yield Area("VILLAGE", code, name, street.code, ring)
        grids = split(ring, rng.choice((2, 3, 3)), rng)
        for serial, grid in enumerate(_in_order(grids), 1):
            said = f"{name}第{names.ordinal(serial)}网格"
            yield Area("GRID", f"{code}{serial:03d}", said, code, grid)


def _in_order(rings: list[Ring]) -> list[Ring]:
    """Put areas in the order of their codes: from the west, then from the north."""

    def place(ring: Ring) -> tuple[float, float]:
        east = sum(point[0] for point in ring) / len(ring)
        north = sum(point[1] for point in ring) / len(ring)
        return round(east, 3), -north

    return sorted(rings, key=place)
