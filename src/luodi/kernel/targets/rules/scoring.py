"""The yearly score of a unit's or a district's targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from luodi.kernel.targets.rules.terms import Direction
from luodi.standards.errors import StandardError

WHOLE = 10_000
"""All weights together, in hundredths: 100.00."""


@dataclass(frozen=True)
class ScoreItem:
    """A target in a score.

    Parameters
    ----------
    row
        What names it in an error, such as its code.
    weight
        In hundredths; 2000 is 20.
    value
        What is wanted; None when it is not assigned.
    actual
        What was reached, in the same unit; None when it is not known.
    direction
        Which way is better.
    stretch
        That it is aspired to: the same arithmetic, never a veto.
    vetoed
        That it is an item of veto and failed.
    """

    row: str
    weight: int
    value: Fraction | None
    actual: Fraction | None
    direction: Direction = Direction.UP
    stretch: bool = False
    vetoed: bool = False


@dataclass(frozen=True)
class ScoreLine:
    """What one target adds: its ratio, what of it counts, and its points before the base.

    ``ratio`` is None where actual and target give none: nothing left of what should be little.
    """

    row: str
    weight: int
    ratio: Fraction | None
    counted: Fraction
    points: Fraction


@dataclass(frozen=True)
class Score:
    """A score with what it was computed from.

    Parameters
    ----------
    points
        0 to 100 times the cap; None when nothing could be counted, or the score is set aside.
    weight_base
        The weights that count, in hundredths.
    lines
        The targets that count.
    left_out
        Rows that are not known or not assigned; their weight is not in the base.
    vetoes
        Rows whose failure sets the score aside and the grade to the lowest.
    """

    points: Fraction | None
    weight_base: int
    lines: tuple[ScoreLine, ...]
    left_out: tuple[str, ...]
    vetoes: tuple[str, ...] = ()

    @property
    def lowest_grade(self) -> bool:
        """Whether a veto sets the grade to the lowest one."""
        return bool(self.vetoes)


def check_weights(rows: Sequence[tuple[str, int]]) -> str:
    """Say what is wrong with the weights of a score; empty when they may stand.

    Parameters
    ----------
    rows
        Name and weight of each row, in hundredths.

    Source
    ------
    Design dossier 01, rule 17 and bad input: weights that are not 100 are refused, naming the
    row (2026).

    Examples
    --------
    >>> check_weights([("甲", 6000), ("乙", 3000)])
    '权重合计 90.00，应为 100.00；请改正：甲 60.00、乙 30.00'
    """
    for row, weight in rows:
        if weight <= 0:
            return f"“{row}”的权重 {_written(weight)} 不是正数；请改正，或不把它列入考核"
    whole = sum(weight for _, weight in rows)
    if whole == WHOLE:
        return ""
    named = "、".join(f"{row} {_written(weight)}" for row, weight in rows) or "没有一项"
    return f"权重合计 {_written(whole)}，应为 100.00；请改正：{named}"


def _written(weight: int) -> str:
    return f"{Decimal(weight).scaleb(-2):.2f}"


def score(items: Sequence[ScoreItem], *, cap: Decimal, floor: Decimal, veto_on: bool) -> Score:
    """Give the yearly score.

    Parameters
    ----------
    items
        The targets; their weights sum to 100.00.
    cap
        The most that a ratio counts, such as 1.10.
    floor
        A ratio under it counts nothing, such as 0.60.
    veto_on
        Whether vetoes are turned on.

    Returns
    -------
    Score
        The weighted mean of the counted ratios, times 100.

    Raises
    ------
    StandardError
        ``targets.weights`` as `check_weights` says.

    Notes
    -----
    The ratio is actual over target, target over actual where less is better; below nought both
    change places. A ratio at the floor counts.

    Source
    ------
    Design dossier 01, rule 17; cap and floor are to be configured (2026).

    Examples
    --------
    >>> items = [ScoreItem("甲", 4000, Fraction(100), Fraction(95)),
    ...          ScoreItem("乙", 6000, Fraction(100), Fraction(55))]
    >>> score(items, cap=Decimal("1.10"), floor=Decimal("0.60"), veto_on=False).points
    Fraction(38, 1)
    """
    wrong = check_weights([(item.row, item.weight) for item in items])
    if wrong:
        raise StandardError(
            code="targets.weights", value=sum(item.weight for item in items), message=wrong
        )
    lines, left_out = [], []
    for item in items:
        line = _line(item, Fraction(cap), Fraction(floor))
        if line is None:
            left_out.append(item.row)
        else:
            lines.append(line)
    vetoes = tuple(i.row for i in items if veto_on and i.vetoed and not i.stretch)
    base = sum(line.weight for line in lines)
    points = None
    if base and not vetoes:
        points = sum((line.points for line in lines), Fraction(0)) * WHOLE / base
    return Score(points, base, tuple(lines), tuple(left_out), vetoes)


def _line(item: ScoreItem, cap: Fraction, floor: Fraction) -> ScoreLine | None:
    if item.value is None or item.actual is None:
        return None
    value, actual = Fraction(item.value), Fraction(item.actual)
    up = item.direction is Direction.UP
    if value < 0:
        value, actual, up = -value, -actual, not up
    if up and value == 0:
        return None
    ratio = actual / value if up else None
    if not up and actual > 0:
        ratio = value / actual
    reached = cap if ratio is None else min(ratio, cap)
    counted = Fraction(0) if reached < floor else reached
    return ScoreLine(item.row, item.weight, ratio, counted, item.weight * counted / 100)
