"""Links of the register of streets: what a line may be, cutting, joining, what hangs together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians

from luodi.standards.datum import check_position
from luodi.standards.ellipsoid import distance_m
from luodi.standards.errors import StandardError

Position = tuple[float, float]
"""Degrees east and north, CGCS2000 unless another datum is named."""
Line = Sequence[Position]

DECIMALS = 7
SHORTEST_M = 1.0
LONGEST_M = 30_000.0
CUT_M = 5.0
"""A link is not cut nearer than this to one of its ends."""
MEET_DECIMALS = 6
"""Of a degree: ends that agree so far, about a decimetre, are one junction."""
_M_PER_DEG = 111_320.0


@dataclass(frozen=True)
class Spot:
    """A point on a line.

    Parameters
    ----------
    after
        Number of the vertex before it, from 0.
    position
        Degrees east and north.
    from_start_m, from_end_m
        Metres along the line to its ends.
    apart_m
        Metres from the place that was asked about.
    """

    after: int
    position: Position
    from_start_m: float
    from_end_m: float
    apart_m: float


def line_length_m(line: Line) -> float:
    """Measure a line along the ellipsoid.

    Parameters
    ----------
    line
        Degrees east and north, CGCS2000.

    Returns
    -------
    float
        Metres.

    Source
    ------
    Dossier of road cleaning, network model, rule 1: a link has a length.

    Examples
    --------
    >>> round(line_length_m([(113.6, 34.7), (113.61, 34.7)]), 1)
    916.2
    """
    return sum(distance_m(*one, *other) for one, other in pairwise(line))


def line_fault(line: Line) -> str | None:
    """Say in Chinese why a line can be no link; None when it can.

    Parameters
    ----------
    line
        Degrees east and north, CGCS2000.

    Returns
    -------
    str or None
        The first thing that is wrong, with value and remedy: fewer than two points, a point that
        is none or lies outside China, the same point twice in a row, both ends in one place (no
        direction can be seen), less than ``SHORTEST_M`` or more than ``LONGEST_M`` metres.

    Source
    ------
    Dossier of road cleaning, bad input: link without direction or length.

    Examples
    --------
    >>> line_fault([(113.6, 34.7), (113.61, 34.7)])
    >>> line_fault([(113.6, 34.7)])
    '线形只有 1 个点，看不出方向和长度；请至少画两个点'
    """
    if len(line) < 2:
        return f"线形只有 {len(line)} 个点，看不出方向和长度；请至少画两个点"
    for number, (lon, lat) in enumerate(line, 1):
        try:
            check_position(lon, lat)
        except StandardError as wrong:
            return f"第 {number} 点：{wrong.message.rstrip('。')}"
    for number, (one, other) in enumerate(pairwise(line), 1):
        if _key(one, DECIMALS) == _key(other, DECIMALS):
            return f"第 {number} 点和第 {number + 1} 点重合（{one[0]}，{one[1]}）；请删去一个"
    if junction(line[0]) == junction(line[-1]):
        return "首尾是同一点，看不出方向；请在中间断开成两段"
    length = line_length_m(line)
    if length < SHORTEST_M:
        return f"长 {length:.2f} 米，不足 {SHORTEST_M:g} 米；请核对两端"
    if length > LONGEST_M:
        most = LONGEST_M / 1000
        return f"长 {length / 1000:.1f} 公里，超过 {most:g} 公里；请在路口断开或核对坐标"
    return None


def rounded(line: Line) -> tuple[Position, ...]:
    """Give a line with its points as they are stored.

    Parameters
    ----------
    line
        Degrees east and north.

    Returns
    -------
    tuple
        Seven decimals of a degree, about a centimetre.

    Source
    ------
    Dossier of road cleaning, network model, rule 1; storage of luodi: 1e-7 degree.

    Examples
    --------
    >>> rounded([(113.61234567891, 34.7)])
    ((113.6123457, 34.7),)
    """
    return tuple((round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in line)


def junction(position: Position) -> Position:
    """Give the junction that an end of a link belongs to: ends of one junction give the same.

    Parameters
    ----------
    position
        Degrees east and north.

    Source
    ------
    Dossier of road cleaning, network model, rule 1: a graph; links meet where their ends agree to
    a decimetre.

    Examples
    --------
    >>> junction((113.60000004, 34.7)) == junction((113.6, 34.7))
    True
    """
    return _key(position, MEET_DECIMALS)


def spot_on(line: Line, position: Position) -> Spot:
    """Find the point of a line that is nearest to a place.

    Parameters
    ----------
    line
        Degrees east and north; two points at least.
    position
        The place.

    Source
    ------
    Dossier of road cleaning, network model, rule 1; a plane at the place's latitude is exact to a
    millimetre over the tens of metres that matter.

    Examples
    --------
    >>> spot = spot_on([(113.6, 34.7), (113.61, 34.7)], (113.605, 34.7001))
    >>> spot.after, round(spot.from_start_m), round(spot.apart_m)
    (0, 458, 11)
    """
    east_m, north_m = _M_PER_DEG * cos(radians(position[1])), _M_PER_DEG
    best: tuple[float, int, Position] | None = None
    for number, (one, other) in enumerate(pairwise(line)):
        step = ((other[0] - one[0]) * east_m, (other[1] - one[1]) * north_m)
        here = ((position[0] - one[0]) * east_m, (position[1] - one[1]) * north_m)
        square = step[0] ** 2 + step[1] ** 2
        share = (step[0] * here[0] + step[1] * here[1]) / square if square else 0.0
        share = min(1.0, max(0.0, share))
        point = (
            one[0] + share * (other[0] - one[0]),
            one[1] + share * (other[1] - one[1]),
        )
        apart = hypot(here[0] - share * step[0], here[1] - share * step[1])
        if best is None or apart < best[0]:
            best = (apart, number, point)
    assert best is not None  # noqa: S101 - a line has two points at least
    apart, after, point = best
    return Spot(
        after,
        point,
        line_length_m([*line[: after + 1], point]),
        line_length_m([point, *line[after + 1 :]]),
        apart,
    )


def cut_line(line: Line, position: Position) -> tuple[tuple[Position, ...], tuple[Position, ...]]:
    """Cut a line at the point nearest to a place.

    Parameters
    ----------
    line
        Degrees east and north.
    position
        Where it is to be cut.

    Returns
    -------
    tuple
        Both parts in the drawn direction; the first ends where the second begins.

    Raises
    ------
    ValueError
        When the cut would lie within ``CUT_M`` metres of an end.

    Source
    ------
    Dossier of road cleaning, network model, rule 1: links run from junction to junction.

    Examples
    --------
    >>> first, second = cut_line([(113.6, 34.7), (113.61, 34.7)], (113.604, 34.7))
    >>> first, second
    (((113.6, 34.7), (113.604, 34.7)), ((113.604, 34.7), (113.61, 34.7)))
    """
    spot = spot_on(line, position)
    near = min(spot.from_start_m, spot.from_end_m)
    if near < CUT_M:
        raise ValueError(f"断开处离端点只有 {near:.1f} 米，不足 {CUT_M:g} 米；请点在中间")
    at = (round(spot.position[0], DECIMALS), round(spot.position[1], DECIMALS))
    first, second = [*line[: spot.after + 1], at], [at, *line[spot.after + 1 :]]
    if _key(first[-2], DECIMALS) == at:
        first.pop(-2)
    if _key(second[1], DECIMALS) == at:
        second.pop(1)
    return tuple(first), tuple(second)


def cut_loop(line: Line) -> tuple[tuple[Position, ...], tuple[Position, ...]]:
    """Cut a line whose ends are one place into two that have a direction.

    Parameters
    ----------
    line
        Degrees east and north; its ends are in one place, and it has three points at least.

    Source
    ------
    Dossier of road cleaning, bad input: link without direction. Such are roundabouts and loops.

    Examples
    --------
    >>> [len(part) for part in cut_loop([(0, 0), (1, 0), (1, 1), (0, 0)])]
    [3, 2]
    """
    middle = len(line) // 2
    return tuple(line[: middle + 1]), tuple(line[middle:])


def join_lines(first: Line, second: Line, *, one_way: bool) -> tuple[Position, ...]:
    """Join two lines that meet at an end into one, drawn as the first is.

    Parameters
    ----------
    first, second
        Degrees east and north.
    one_way
        Whether both are driven as drawn alone; then one must end where the other begins.

    Raises
    ------
    ValueError
        When they do not meet so.

    Source
    ------
    Dossier of road cleaning, network model, rule 1.

    Examples
    --------
    >>> join_lines([(0, 0), (1, 0)], [(2, 0), (1, 0)], one_way=False)
    ((0, 0), (1, 0), (2, 0))
    """
    if junction(first[-1]) == junction(second[0]):
        return (*first, *second[1:])
    if junction(second[-1]) == junction(first[0]):
        return (*second, *first[1:])
    if not one_way and junction(first[-1]) == junction(second[-1]):
        return (*first, *tuple(second)[-2::-1])
    if not one_way and junction(first[0]) == junction(second[0]):
        return (*tuple(second)[:0:-1], *first)
    raise ValueError("两段没有首尾相接，或单行方向相反；请先对齐端点")


def components(lines: Sequence[Line]) -> list[list[int]]:
    """Give the parts of a network that hang together, the longest first.

    Parameters
    ----------
    lines
        Degrees east and north; lines meet where their ends agree.

    Returns
    -------
    list
        For each part the numbers of its lines, ascending; by metres, longest part first.

    Source
    ------
    Dossier of road cleaning, bad input: unconnected component.

    Examples
    --------
    >>> components([[(0, 0), (0, 1)], [(5, 5), (5, 7)], [(0, 1), (0, 9)]])
    [[0, 2], [1]]
    """
    head: dict[Position, Position] = {}

    def root(key: Position) -> Position:
        head.setdefault(key, key)
        while head[key] != key:
            head[key] = head[head[key]]
            key = head[key]
        return key

    for line in lines:
        head[root(junction(line[0]))] = root(junction(line[-1]))
    parts: dict[Position, list[int]] = {}
    for number, line in enumerate(lines):
        parts.setdefault(root(junction(line[0])), []).append(number)
    lengths = {key: sum(line_length_m(lines[one]) for one in found) for key, found in parts.items()}
    return [parts[key] for key in sorted(parts, key=lambda key: (-lengths[key], parts[key]))]


def _key(position: Position, decimals: int) -> Position:
    return round(position[0], decimals), round(position[1], decimals)
