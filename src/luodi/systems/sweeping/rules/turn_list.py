"""The turns of a way that is driven: how far, then which way, into which road."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from luodi.systems.sweeping.rules.driving import Turn, bearing, turn_between
from luodi.systems.sweeping.rules.way import Heading, Position, heading


@dataclass(frozen=True)
class Piece:
    """A stretch that is driven: the road's name, its metres, its line as it is driven."""

    name: str
    metres: int
    line: tuple[Position, ...]


@dataclass(frozen=True)
class Step:
    """Drive so many metres, then turn into the road that is named; None arrives on it."""

    metres: int
    turn: Turn | None
    name: str


@dataclass(frozen=True)
class TurnList:
    """The road and the direction in which a way begins, and its steps."""

    name: str
    heading: Heading
    steps: tuple[Step, ...]


def turn_of(before: Sequence[Position], after: Sequence[Position]) -> Turn:
    """Say which way a driver turns from the end of one line into another.

    Parameters
    ----------
    before, after
        Positions in the order in which they are driven; at least two different ones of each.

    Source
    ------
    Dossier of road cleaning, rule 4: left turns and turns back cost time, so they are told apart.

    Examples
    --------
    >>> turn_of([(113.0, 34.0), (113.1, 34.0)], [(113.1, 34.0), (113.1, 33.9)]).value
    'RIGHT'
    """
    came = next(bearing(a, b) for a, b in reversed(list(pairwise(before))) if a != b)
    goes = next(bearing(a, b) for a, b in pairwise(after) if a != b)
    return turn_between(came, goes)


def turn_list(pieces: Sequence[Piece]) -> TurnList | None:
    """Give the turns of a way; None of a way that leads nowhere.

    Parameters
    ----------
    pieces
        What is driven, in order. A piece whose line has no two different positions is left out.

    Notes
    -----
    Straight on along a road of the same name is no step. A turn back is always one.

    Source
    ------
    Dossier of road cleaning, rule 4, and entities: a route is a row of legs that somebody drives.

    Examples
    --------
    >>> east = ((113.00, 34.0), (113.01, 34.0))
    >>> south = ((113.01, 34.0), (113.01, 33.99))
    >>> told = turn_list([Piece("人民路", 300, east), Piece("建设路", 450, south)])
    >>> [(step.metres, step.turn and step.turn.value, step.name) for step in told.steps]
    [(300, 'RIGHT', '建设路'), (450, None, '建设路')]
    """
    driven = [piece for piece in pieces if len(set(piece.line)) > 1]
    if not driven:
        return None
    steps: list[Step] = []
    metres = driven[0].metres
    for before, after in pairwise(driven):
        turn = turn_of(before.line, after.line)
        if turn is Turn.STRAIGHT and before.name == after.name:
            metres += after.metres
            continue
        steps.append(Step(metres, turn, after.name))
        metres = after.metres
    first, last = driven[0], driven[-1]
    start, then = next((a, b) for a, b in pairwise(first.line) if a != b)
    return TurnList(first.name, heading(start, then), (*steps, Step(metres, None, last.name)))
