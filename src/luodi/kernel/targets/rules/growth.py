"""Growth over periods: from sums, never a mean of rates."""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction


class NoGrowth(StrEnum):
    """Why there is no rate: the base is nought or less (UNDEFINED), or a figure is missing."""

    UNDEFINED = "UNDEFINED"
    UNKNOWN = "UNKNOWN"


def cumulative_growth(
    actuals: Sequence[int | None], bases: Sequence[int | None]
) -> Fraction | NoGrowth:
    """Give the growth of the sum of some periods over that of the same periods a year before.

    Parameters
    ----------
    actuals, bases
        This year's and last year's figures, period by period, in one unit; None when not known.

    Returns
    -------
    Fraction or NoGrowth
        0.07 for 7 %.

    Raises
    ------
    ValueError
        When the two do not cover the same number of periods.

    Source
    ------
    Design dossier 01, rule 10: growth is never averaged over periods (2026).

    Examples
    --------
    >>> cumulative_growth([1802, 2052], [1700, 1900])
    Fraction(127, 1800)
    >>> cumulative_growth([5], [0]).value
    'UNDEFINED'
    """
    if len(actuals) != len(bases):
        raise ValueError(f"今年有 {len(actuals)} 期，上年有 {len(bases)} 期；须一一对应")
    actual, base = _sum(actuals), _sum(bases)
    if actual is None or base is None:
        return NoGrowth.UNKNOWN
    return Fraction(actual, base) - 1 if base > 0 else NoGrowth.UNDEFINED


def needed_rest_growth(
    bases: Sequence[int | None],
    bases_rest: Sequence[int | None],
    actuals: Sequence[int | None],
    wanted: Fraction,
) -> Fraction | NoGrowth:
    """Give the growth that the rest of the year needs for the whole year's growth to be reached.

    Parameters
    ----------
    bases
        Last year's figures for the whole year.
    bases_rest
        Those of them that belong to the periods still to come.
    actuals
        This year's figures so far.
    wanted
        Growth wanted of the whole year, 0.07 for 7 %.

    Returns
    -------
    Fraction or NoGrowth
        UNDEFINED also when no period is still to come.

    Source
    ------
    Design dossier 01, rule 10 (2026).

    Examples
    --------
    >>> needed_rest_growth([1700, 1900, 2050, 2150], [2050, 2150], [1802, 2052], Fraction(7, 100))
    Fraction(73, 1050)
    """
    whole, rest, actual = _sum(bases), _sum(bases_rest), _sum(actuals)
    if whole is None or rest is None or actual is None:
        return NoGrowth.UNKNOWN
    if rest <= 0:
        return NoGrowth.UNDEFINED
    return (whole * (1 + wanted) - actual) / rest - 1


def _sum(figures: Sequence[int | None]) -> int | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(figures) else None
