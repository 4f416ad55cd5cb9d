"""Turn rules of a file of streets, as turns between the pieces that it is cut into."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from luodi.plan.instances.streets import Key, TurnRule


@dataclass(frozen=True)
class CutPiece:
    """A piece of a drawn street between two junctions, by the keys of the file."""

    code: str
    drawn: str
    tail: Key
    head: Key
    one_way: bool


@dataclass(frozen=True, order=True)
class FileTurn:
    """A turn that a file forbids: the codes of two pieces, and how each is driven."""

    code: str
    forward: bool
    to_code: str
    to_forward: bool


_Driven = tuple[CutPiece, bool]


def file_turns(pieces: Iterable[CutPiece], rules: Sequence[TurnRule]) -> tuple[FileTurn, ...]:
    """Give the turns that rules forbid, in the order of their codes.

    A rule that allows one turn only forbids all others at that junction, turning back too. Of one
    from a street onto itself only the turn back is meant. Rules of streets that are not among the
    pieces come to nothing.
    """
    coming: defaultdict[tuple[str, Key], list[_Driven]] = defaultdict(list)
    going: defaultdict[Key, list[_Driven]] = defaultdict(list)
    for piece in pieces:
        ways = ((True, piece.tail, piece.head), (False, piece.head, piece.tail))
        for forward, start, end in ways[:1] if piece.one_way else ways:
            coming[piece.drawn, end].append((piece, forward))
            going[start].append((piece, forward))
    found = {
        FileTurn(one[0].code, one[1], other[0].code, other[1])
        for rule in rules
        for one in coming[rule.from_street, rule.via]
        for other in going[rule.via]
        if _forbids(rule, one, other)
    }
    return tuple(sorted(found))


def _forbids(rule: TurnRule, one: _Driven, other: _Driven) -> bool:
    if rule.from_street == rule.to_street and not rule.only:
        return one[0].code == other[0].code
    return (other[0].drawn == rule.to_street) != rule.only
