"""When a promise is kept, which tolerance is offered, and which numbers must be asked about."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from luodi.kernel.targets.rules.terms import Comparator, Promise, TargetNature

RATES = {TargetNature.GROWTH, TargetNature.SHARE, TargetNature.COVERAGE}
AMOUNTS = {TargetNature.LEVEL, TargetNature.COUNT}


def met(promise: Promise, value: Fraction | int, *, in_step: Fraction | int | None = None) -> bool:
    """Tell whether a value keeps a promise, by exact comparison.

    Parameters
    ----------
    promise
        A promise with comparator and value; ABOUT and SYNC need their tolerance.
    value
        The value in the same unit.
    in_step
        For SYNC the growth to keep step with, in the same unit.

    Raises
    ------
    ValueError
        For a promise without a number, ABOUT or SYNC without a tolerance, or SYNC without the
        growth to keep step with.

    Notes
    -----
    A number alone (EQ) and an assigned one are kept when they are reached, in the promise's
    direction.

    Source
    ------
    Design dossier 00, rule 3 (以上 and 以下 include the number, Civil Code art. 1259) and 01,
    rules 2 and 3 (ABOUT is met within the tolerance, or better; SYNC within it below the other's
    growth; 2026).

    Examples
    --------
    >>> met(Promise(Comparator.GE, 100), 100), met(Promise(Comparator.LE, 100), 101)
    (True, False)
    >>> met(Promise(Comparator.SYNC, None, tolerance=50), 650, in_step=700)
    True
    """
    tolerated = promise.comparator in {Comparator.ABOUT, Comparator.SYNC}
    wanted = in_step if promise.comparator is Comparator.SYNC else promise.value
    if wanted is None or promise.comparator is None:
        raise ValueError("承诺没有数值，不能判断是否达到")
    if tolerated and promise.tolerance is None:
        raise ValueError("“左右”或“同步”的容差尚未设定，不能判断是否达到")
    slack = promise.tolerance or 0 if tolerated else 0
    return value <= wanted + slack if promise.wants_less else value >= wanted - slack


def offered_tolerance(
    nature: TargetNature, value: int | None, *, scale: int, points: Decimal, percent: Decimal
) -> int | None:
    """Offer a tolerance to the person who accepts a target; it is never set silently.

    Parameters
    ----------
    nature
        What kind of figure it is.
    value
        The promised value in the smallest unit; None for SYNC.
    scale
        Decimal places of the smallest unit.
    points
        Percentage points for growth, shares and coverage.
    percent
        Per cent of the value for levels and counts.

    Returns
    -------
    int or None
        In the smallest unit, rounded half up; None where nothing is offered.

    Source
    ------
    Design dossier 01, rules 2 and 3: 0.5 points for rates, 5 % of the value for amounts, both to
    be configured (2026).

    Examples
    --------
    >>> offered = {"scale": 2, "points": Decimal("0.5"), "percent": Decimal(5)}
    >>> offered_tolerance(TargetNature.GROWTH, 1200, **offered)
    50
    >>> offered_tolerance(TargetNature.LEVEL, 35_000_000_000, **offered)
    1750000000
    """
    if nature in RATES:
        return int((points * 10**scale).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if nature in AMOUNTS and value is not None:
        share = abs(value) * Fraction(percent) / 100
        return (share + Fraction(1, 2)).__floor__()
    return None


def looks_like_fraction(value: Fraction | Decimal) -> bool:
    """Tell whether a per cent may be meant as a fraction, 0.07 for 7: ask, never guess.

    Source
    ------
    Design dossier 01, bad input: a per cent below 1 is ambiguous (2026).

    Examples
    --------
    >>> looks_like_fraction(Decimal("0.07")), looks_like_fraction(Decimal(7))
    (True, False)
    """
    return value != 0 and -1 < value < 1


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """Round half up, for showing only.

    Source
    ------
    Design dossier 01, rule 7: rounding half up to two decimals only when shown (2026).

    Examples
    --------
    >>> rounded(Fraction(1, 3) * 100)
    Decimal('33.33')
    """
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
