"""How a way is told to a driver: which turn is taken between two streets."""

from collections.abc import Sequence
from enum import StrEnum
from math import atan2, cos, degrees, radians

_STRAIGHT, _BACK = 30.0, 150.0


class Turn(StrEnum):
    """What a driver does at a junction."""

    STRAIGHT = "STRAIGHT"
    LEFT = "LEFT"
    RIGHT = "RIGHT"
    BACK = "BACK"


def bearing(start: Sequence[float], end: Sequence[float]) -> float:
    """Give the direction from a point to another one.

    Parameters
    ----------
    start, end
        Longitude and latitude in degrees.

    Returns
    -------
    float
        Degrees from north, clockwise, from 0 to under 360; over the short way between two bends
        of a street the earth counts as flat.

    Source
    ------
    Dossier of road cleaning, network model 1: lanes have a direction, told from their drawing.

    Examples
    --------
    >>> [round(bearing((113.0, 34.0), end)) for end in ((113.0, 35.0), (114.0, 34.0))]
    [0, 90]
    """
    middle = radians((start[1] + end[1]) / 2)
    return degrees(atan2((end[0] - start[0]) * cos(middle), end[1] - start[1])) % 360


def turn_between(before: float, after: float) -> Turn:
    """Give the turn between two directions of driving.

    Parameters
    ----------
    before, after
        Degrees from north, clockwise: arriving at the junction, and leaving it.

    Source
    ------
    Dossier of road cleaning, network model 4: left turns and U-turns cost time, so a driver is
    told of them; up to 30 degrees count as straight on, from 150 as turning back (house figures).

    Examples
    --------
    >>> [turn_between(0, after).value for after in (20, 90, 180, 270, 340)]
    ['STRAIGHT', 'RIGHT', 'BACK', 'LEFT', 'STRAIGHT']
    """
    bent = (after - before + 180) % 360 - 180
    if abs(bent) <= _STRAIGHT:
        return Turn.STRAIGHT
    if abs(bent) >= _BACK:
        return Turn.BACK
    return Turn.RIGHT if bent > 0 else Turn.LEFT
