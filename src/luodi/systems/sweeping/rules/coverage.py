"""How much of a strip was done: the union of pieces, its largest gap, the result."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

DONE_PERMILLE = 900
PARTIAL_PERMILLE = 500
LARGEST_GAP_M = 60


class Result(StrEnum):
    """What became of a strip that was planned."""

    DONE = "DONE"
    PARTIAL = "PARTIAL"
    MISSED = "MISSED"
    UNPROVEN = "UNPROVEN"


@dataclass(frozen=True)
class Coverage:
    """Metres of a strip that were covered, and its largest gap in metres."""

    length_m: int
    covered_m: int
    largest_gap_m: int


def coverage(length_m: int, pieces: Iterable[tuple[int, int]]) -> Coverage:
    """Give the union of the pieces of a strip: what is driven twice counts once.

    Parameters
    ----------
    length_m
        Length of the strip; more than 0.
    pieces
        From metre to metre along it, in any order; what lies outside is cut off.

    Source
    ------
    Dossier of road cleaning, rule 29: the union of intervals, never a sum.

    Examples
    --------
    >>> coverage(850, [(0, 320), (300, 610), (655, 850)])
    Coverage(length_m=850, covered_m=805, largest_gap_m=45)
    """
    covered, gap, reached = 0, 0, 0
    inside = sorted((max(start, 0), min(end, length_m)) for start, end in pieces)
    for start, end in (*inside, (length_m, length_m)):
        gap = max(gap, start - reached)
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return Coverage(length_m, covered, gap)


def result(found: Coverage | None) -> Result:
    """Say what became of a strip.

    Parameters
    ----------
    found
        What was covered; None when no device told anything in the window.

    Source
    ------
    Dossier of road cleaning, rule 29, and bad input: a silent device leaves the strip unknown.

    Examples
    --------
    >>> result(coverage(850, [(0, 320), (300, 610), (655, 850)])).value, result(None).value
    ('DONE', 'UNPROVEN')
    """
    if found is None:
        return Result.UNPROVEN
    covered = found.covered_m * 1_000
    if covered >= DONE_PERMILLE * found.length_m and found.largest_gap_m <= LARGEST_GAP_M:
        return Result.DONE
    if covered >= PARTIAL_PERMILLE * found.length_m:
        return Result.PARTIAL
    return Result.MISSED
