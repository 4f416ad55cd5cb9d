"""A plain graph of roads being drawn: nodes with positions, links between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import floor, hypot

from luodi.kernel.places.base_rules import RoadClass
from luodi.main.city.frame import Point

RANKS = {road_class: rank for rank, road_class in enumerate(RoadClass)}
CELL_M = 400.0
"""Side of the squares by which near links are found, in metres."""


@dataclass(eq=False)
class Draft:
    """A link being drawn: from one node to another, through points between them, in metres.

    It is itself alone: two links of the same ends and name are two.
    """

    start: int
    end: int
    name: str
    road_class: RoadClass
    one_way: bool = False
    bridge: bool = False
    rural: bool = False
    between: tuple[Point, ...] = ()


@dataclass
class Net:
    """The roads as far as they are drawn; positions in metres from the middle."""

    points: list[Point] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    _cells: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def node(self, point: Point) -> int:
        """Add a node at metres from the middle and give its number."""
        self.points.append(point)
        return len(self.points) - 1

    def link(
        self,
        start: int,
        end: int,
        name: str,
        road_class: RoadClass,
        *,
        one_way: bool = False,
        rural: bool = False,
    ) -> None:
        """Add a straight link."""
        self.drafts.append(Draft(start, end, name, road_class, one_way=one_way, rural=rural))
        number = len(self.drafts) - 1
        for cell in _cells_of(self.points[start], self.points[end]):
            self._cells.setdefault(cell, []).append(number)

    def is_free(self, start: Point, end: Point, but: tuple[int, ...]) -> bool:
        """Tell whether a straight line crosses no link, those at some nodes left out."""
        near = {n for cell in _cells_of(start, end) for n in self._cells.get(cell, ())}
        for draft in (self.drafts[number] for number in near):
            if draft.start in but or draft.end in but:
                continue
            if cross(start, end, self.points[draft.start], self.points[draft.end]):
                return False
        return True

    def at_nodes(self) -> dict[int, list[Draft]]:
        """Give the links at each node."""
        found: dict[int, list[Draft]] = {}
        for draft in self.drafts:
            found.setdefault(draft.start, []).append(draft)
            found.setdefault(draft.end, []).append(draft)
        return found

    def line(self, draft: Draft) -> tuple[Point, ...]:
        """Give the points of a link in metres, its nodes included."""
        return (self.points[draft.start], *draft.between, self.points[draft.end])


def distance(one: Point, other: Point) -> float:
    """Give the distance of two points, in metres as they are."""
    return hypot(one[0] - other[0], one[1] - other[1])


def cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether two straight lines cross or touch.

    Examples
    --------
    >>> cross((0, 0), (2, 2), (0, 2), (2, 0)), cross((0, 0), (1, 0), (0, 1), (1, 1))
    (True, False)
    """
    return (_side(a, b, c) * _side(a, b, d) <= 0) and (_side(c, d, a) * _side(c, d, b) <= 0)


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cells_of(start: Point, end: Point) -> Iterator[tuple[int, int]]:
    wests = sorted((start[0], end[0]))
    souths = sorted((start[1], end[1]))
    for column in range(floor(wests[0] / CELL_M), floor(wests[1] / CELL_M) + 1):
        for row in range(floor(souths[0] / CELL_M), floor(souths[1] / CELL_M) + 1):
            yield column, row
