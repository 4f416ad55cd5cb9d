"""Turns at junctions: which one leads from a street onto another, and where a ban on it belongs."""

from collections.abc import Sequence

from luodi.systems.sweeping.rules.driving import Turn, bearing, turn_between
from luodi.systems.sweeping.rules.links import Line, Position, junction


def driven(line: Line, *, forward: bool) -> tuple[Position, ...]:
    """Give a line in the order in which it is driven.

    Parameters
    ----------
    line
        Degrees east and north, as drawn.
    forward
        Whether it is driven as drawn.

    Source
    ------
    Dossier of road cleaning, network model, rule 1: a two-way street has two directions.

    Examples
    --------
    >>> driven([(113.6, 34.7), (113.61, 34.7)], forward=False)
    ((113.61, 34.7), (113.6, 34.7))
    """
    return tuple(line) if forward else tuple(line)[::-1]


def turn_onto(before: Line, after: Line) -> Turn | None:
    """Give the turn that leads from one line onto another; None where they do not meet so.

    Parameters
    ----------
    before, after
        Degrees east and north, each in the order in which it is driven; two points at least.

    Source
    ------
    Dossier of road cleaning, network model, rules 1 and 4: turn restrictions (no left, no U) hold
    where the one street ends and the other begins.

    Examples
    --------
    >>> east = [(113.6, 34.7), (113.61, 34.7)]
    >>> turn_onto(east, [(113.61, 34.7), (113.61, 34.71)]).value
    'LEFT'
    >>> turn_onto(east, east[::-1]).value
    'BACK'
    >>> turn_onto(east, [(113.6, 34.7), (113.6, 34.71)])
    """
    if junction(before[-1]) != junction(after[0]):
        return None
    return turn_between(bearing(before[-2], before[-1]), bearing(after[0], after[1]))


def directions_to(line: Line, place: Position) -> tuple[bool, ...]:
    """Give the directions in which a line is driven to a junction: True as drawn, False against.

    Parameters
    ----------
    line
        Degrees east and north, as drawn.
    place
        The junction. A line leaves it in the directions that are not those.

    Source
    ------
    Dossier of road cleaning, network model, rule 1: links run from junction to junction.

    Examples
    --------
    >>> directions_to([(113.6, 34.7), (113.61, 34.7)], (113.61, 34.7))
    (True,)
    """
    ends = ((True, line[-1]), (False, line[0]))
    return tuple(forward for forward, end in ends if junction(end) == junction(place))


def seats(
    lines: Sequence[Line], place: Position, *, arriving: bool
) -> tuple[tuple[int, bool], ...]:
    """Say which of several lines lead to a junction, or away from it, and in which direction.

    Parameters
    ----------
    lines
        Degrees east and north, as drawn.
    place
        The junction.
    arriving
        Whether they are to lead to it.

    Returns
    -------
    tuple
        Places in ``lines`` with True for driving as drawn.

    Source
    ------
    Dossier of road cleaning, network model, rule 4: a ban stays at its junction when the street is
    cut, joined or rebuilt.

    Examples
    --------
    >>> parts = [[(113.6, 34.7), (113.605, 34.7)], [(113.605, 34.7), (113.61, 34.7)]]
    >>> seats(parts, (113.61, 34.7), arriving=True), seats(parts, (113.61, 34.7), arriving=False)
    (((1, True),), ((1, False),))
    """
    return tuple(
        (number, forward is arriving)
        for number, line in enumerate(lines)
        for forward in directions_to(line, place)
    )
