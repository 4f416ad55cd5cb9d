"""A figure of a sentence: where it stands and what it is worth."""

from dataclasses import dataclass
from fractions import Fraction

from luodi.reading.reasons import Rule


@dataclass(frozen=True, slots=True)
class Value:
    """A figure in a sentence.

    Parameters
    ----------
    start, end
        Span in the sentence.
    low, high
        Exact ends; ``high`` only for a range; ``low`` None when vague.
    unit
        Stored unit; None for a bare ratio.
    inner
        The word or mark inside the figure (多, 余, 几, -), else None.
    clock
        True for a window of the day.
    rule
        What it was found by.
    """

    start: int
    end: int
    low: Fraction | None
    high: Fraction | None
    unit: str | None
    inner: str | None = None
    clock: bool = False
    rule: Rule = Rule.UNIT
