"""Where a line leads: its direction in words, and the position a share of the way along it."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from luodi.standards.ellipsoid import distance_m
from luodi.systems.sweeping.rules.driving import bearing
from luodi.systems.sweeping.rules.links import spot_on

Position = tuple[float, float]
"""Longitude and latitude in degrees, CGCS2000."""


class Heading(StrEnum):
    """One of eight directions, in steps of 45 degrees from the north by the east."""

    NORTH = "NORTH"
    NORTH_EAST = "NORTH_EAST"
    EAST = "EAST"
    SOUTH_EAST = "SOUTH_EAST"
    SOUTH = "SOUTH"
    SOUTH_WEST = "SOUTH_WEST"
    WEST = "WEST"
    NORTH_WEST = "NORTH_WEST"


_ALL = tuple(Heading)


def heading(start: Position, end: Position) -> Heading:
    """Give the nearest of eight directions from one position to another.

    Parameters
    ----------
    start, end
        Longitude and latitude, degrees.

    Source
    ------
    Dossier of road cleaning, rule 2: a strip is driven one way, which its driver is told.

    Examples
    --------
    >>> heading((113.6, 34.7), (113.7, 34.7)).value
    'EAST'
    """
    return _ALL[round(bearing(start, end) / 45) % len(_ALL)]


def opposite(way: Heading) -> Heading:
    """Give the other direction.

    Parameters
    ----------
    way
        A direction.

    Source
    ------
    Dossier of road cleaning, rule 2: the two kerbs of a street are driven in opposite directions.

    Examples
    --------
    >>> opposite(Heading.EAST).value
    'WEST'
    """
    return _ALL[(_ALL.index(way) + len(_ALL) // 2) % len(_ALL)]


def along(line: Sequence[Position], share: float) -> Position:
    """Give the position at a share of a line's length.

    Parameters
    ----------
    line
        At least one position, in the order in which they are driven.
    share
        0 is the beginning, 1 the end; what lies outside is taken as the nearer of both.

    Raises
    ------
    ValueError
        When the line has no position.

    Source
    ------
    Dossier of road cleaning, D10: the nearest vehicle, by where its plan says that it is.

    Examples
    --------
    >>> along([(113.0, 34.0), (113.0, 34.2)], 0.5)
    (113.0, 34.1)
    """
    if not line:
        raise ValueError("线形没有坐标；请核对路段的线形")
    lengths = [distance_m(*start, *end) for start, end in pairwise(line)]
    left = min(max(share, 0.0), 1.0) * sum(lengths)
    for (start, end), length in zip(pairwise(line), lengths, strict=True):
        if length and left <= length:
            part = left / length
            return (
                start[0] + (end[0] - start[0]) * part,
                start[1] + (end[1] - start[1]) * part,
            )
        left -= length
    return line[-1]


def metres_off(line: Sequence[Position], at: Position) -> float:
    """Give how far a position lies from a line.

    Parameters
    ----------
    line
        At least one position.
    at
        The position, within some kilometres of the line.

    Returns
    -------
    float
        Metres; over such a short way the earth counts as flat.

    Source
    ------
    Dossier of road cleaning, D10: a report from the street belongs to the road it was made on.

    Examples
    --------
    >>> round(metres_off([(113.0, 34.0), (113.1, 34.0)], (113.05, 34.001)))
    111
    """
    return spot_on([*line, line[-1]], at).apart_m
