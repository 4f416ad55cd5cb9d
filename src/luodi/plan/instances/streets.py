"""Streets between junctions, as files of real roads are cut up, and problems made from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

from luodi.plan.arcs.model import Window
from luodi.standards.datum import Datum
from luodi.standards.ellipsoid import distance_m

Key = int | str
"""How a file names a point."""
Position = tuple[float, float]
"""Degrees east and north."""
SPEED_KM_H: Final = {
    "motorway": 100.0,
    "trunk": 80.0,
    "primary": 60.0,
    "secondary": 50.0,
    "tertiary": 40.0,
    "unclassified": 30.0,
    "residential": 30.0,
    "living_street": 20.0,
    "service": 20.0,
    "road": 30.0,
    "motorway_link": 60.0,
    "trunk_link": 50.0,
    "primary_link": 40.0,
    "secondary_link": 40.0,
    "tertiary_link": 30.0,
}
"""Classes of roads that vehicles may use, and the speed where none is stated: our own choice."""


class Served(Enum):
    """How a street is served; the value is the word in files."""

    NOT = "none"
    EITHER = "either"
    FORWARD = "forward"
    BOTH_KERBS = "both_kerbs"


@dataclass(frozen=True)
class Work:
    """What is to be done along a street.

    Parameters
    ----------
    served
        Once in either direction; once in the drawn direction; or both kerbs, which are two tasks:
        one in each direction of a two-way street, both in the one direction of a one-way street.
    demand
        Of each task, in the unit of the capacity.
    service_s
        Seconds of each task; None to reckon it by the working speed.
    kinds
        Names of the kinds of vehicles that can; empty for all.
    windows
        When service may begin.
    left_out_fen
        Cost of leaving a task undone; None when it must be done.
    """

    served: Served
    demand: int = 0
    service_s: int | None = None
    kinds: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    left_out_fen: int | None = None


UNSERVED: Final = Work(Served.NOT)


@dataclass(frozen=True)
class DrawnStreet:
    """A street as its file draws it, perhaps across several junctions.

    Parameters
    ----------
    id
        How the file names it.
    name
        Its street name; empty when it has none.
    vertices
        Keys of its points in their order, two at least; equal keys are the same point.
    length_m
        None to measure it along its points.
    speed_km_h
        Highest speed on it.
    one_way
        Whether it may only be driven as drawn.
    work
        What is to be done along it.
    tags
        Pairs of what an OpenStreetMap way says besides, in its own words: class, width and such.
    """

    id: str
    name: str
    vertices: tuple[Key, ...]
    length_m: float | None
    speed_km_h: float
    one_way: bool
    work: Work = UNSERVED
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TurnRule:
    """A turn that is forbidden, or the only one that is allowed, from one drawn street.

    Parameters
    ----------
    from_street, to_street
        Ids of drawn streets.
    via
        Key of the point where they meet.
    only
        Whether all other turns are forbidden and not this one.
    """

    from_street: str
    via: Key
    to_street: str
    only: bool


@dataclass(frozen=True)
class StreetMap:
    """Streets as a file has them.

    Parameters
    ----------
    streets
        As drawn.
    position
        Place of every vertex.
    datum
        Of the positions.
    points
        Places with a name, such as depots.
    rules
        Turns that are forbidden.
    notes
        Chinese sentences: what was left aside.
    """

    streets: tuple[DrawnStreet, ...]
    position: dict[Key, Position]
    datum: Datum
    points: dict[str, Position]
    rules: tuple[TurnRule, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Street:
    """A piece of a drawn street from junction to junction.

    Parameters
    ----------
    id
        Of the drawn street, with the number of the piece when there are several.
    drawn
        Id of the drawn street.
    name, speed_km_h, one_way, work
        As drawn; demand, seconds and cost of leaving it out are its share.
    tail, head
        Keys of its ends.
    bends
        Places of the vertices between them.
    length_m
        Its share.
    """

    id: str
    drawn: str
    name: str
    tail: Key
    head: Key
    bends: tuple[Position, ...]
    length_m: float
    speed_km_h: float
    one_way: bool
    work: Work


def cut_streets(drawn: Iterable[DrawnStreet], position: dict[Key, Position]) -> list[Street]:
    """Cut streets where they meet.

    Parameters
    ----------
    drawn
        Streets.
    position
        Place of every vertex.

    Returns
    -------
    list
        Pieces between vertices that end a street or stand in streets more than once. A stated
        length, a demand, seconds and a cost are shared by measured length so that the pieces
        have the whole.

    Examples
    --------
    >>> place = {1: (113.0, 34.0), 2: (113.001, 34.0), 3: (113.003, 34.0), 4: (113.001, 34.01)}
    >>> main = DrawnStreet("a", "", (1, 2, 3), 300.0, 40, False, Work(Served.EITHER, 10))
    >>> side = DrawnStreet("b", "", (2, 4), None, 30, True)
    >>> [(one.id, round(one.length_m), one.work.demand) for one in cut_streets([main, side], place)]
    [('a/1', 100, 3), ('a/2', 200, 7), ('b', 1109, 0)]
    """
    drawn = list(drawn)
    times: dict[Key, int] = {}
    for street in drawn:
        for place, vertex in enumerate(street.vertices):
            at_end = place in (0, len(street.vertices) - 1)
            times[vertex] = times.get(vertex, 0) + (2 if at_end else 1)
    junctions = {vertex for vertex, count in times.items() if count > 1}
    return [piece for street in drawn for piece in _pieces(street, junctions, position)]


def _pieces(
    street: DrawnStreet, junctions: set[Key], position: dict[Key, Position]
) -> list[Street]:
    ends = [street.vertices[0]]
    bends: list[list[Position]] = [[]]
    lengths_m = [0.0]
    for one, other in pairwise(street.vertices):
        lengths_m[-1] += distance_m(*position[one], *position[other])
        if other in junctions:
            ends.append(other)
            lengths_m.append(0.0)
            bends.append([])
        else:
            bends[-1].append(position[other])
    lengths_m.pop()
    measured_m = sum(lengths_m)
    scale = 1.0 if street.length_m is None or not measured_m else street.length_m / measured_m
    works = _shares(street.work, lengths_m)
    return [
        Street(
            id=street.id if len(works) == 1 else f"{street.id}/{place + 1}",
            drawn=street.id,
            name=street.name,
            tail=ends[place],
            head=ends[place + 1],
            bends=tuple(bends[place]),
            length_m=lengths_m[place] * scale,
            speed_km_h=street.speed_km_h,
            one_way=street.one_way,
            work=work,
        )
        for place, work in enumerate(works)
    ]


def _shares(work: Work, lengths_m: list[float]) -> list[Work]:
    """Share out the amounts of a work by length."""
    demands = _parts(work.demand, lengths_m)
    seconds = _parts(work.service_s, lengths_m)
    costs = _parts(work.left_out_fen, lengths_m)
    return [
        Work(work.served, demand or 0, service_s, work.kinds, work.windows, cost)
        for demand, service_s, cost in zip(demands, seconds, costs, strict=True)
    ]


def _parts(whole: int | None, lengths_m: list[float]) -> list[int | None]:
    """Cut a whole number by lengths; the parts add up to it."""
    if whole is None:
        return [None] * len(lengths_m)
    total_m = sum(lengths_m) or 1.0
    reached_m, cuts = 0.0, [0]
    for length_m in lengths_m:
        reached_m += length_m
        cuts.append(round(whole * reached_m / total_m))
    cuts[-1] = whole
    return [after - before for before, after in pairwise(cuts)]
