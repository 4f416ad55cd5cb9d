"""The law of targets: what a comparator asks, what is due by a day, which light it gives."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from luodi.kernel.targets.rules.terms import Bands, Colour, Comparator, Pace, Period, Promise


class Unknown(StrEnum):
    """Why a light can't be judged."""

    NO_NUMBER = "NO_NUMBER"
    TARGET_OF_NOUGHT = "TARGET_OF_NOUGHT"
    NO_TOLERANCE = "NO_TOLERANCE"
    NOT_COUNTED = "NOT_COUNTED"


@dataclass(frozen=True)
class Light:
    """A light with what it was computed from, so that it can be explained.

    ``pace`` and ``ratio`` are exact shares of the target and ``due`` is in the smallest unit;
    they are rounded only where they are shown. GREY has ``unknown`` in their place. ``kept`` says
    that the promise is kept already, whatever the pace.
    """

    colour: Colour
    unknown: Unknown | None = None
    pace: Fraction | None = None
    ratio: Fraction | None = None
    due: Fraction | None = None
    kept: bool = False

    @property
    def difference_pp(self) -> Fraction | None:
        """Percentage points ahead of (positive) or behind the due pace."""
        if self.ratio is None or self.pace is None:
            return None
        return (self.ratio - self.pace) * 100


def pace_share(method: Pace, period: Period, as_of: date) -> Fraction:
    """Give the share of a period's target that is due by the end of a day.

    Parameters
    ----------
    method
        MONTH counts whole months that have ended; DAY counts days.
    period
        The target's period; for MONTH it begins on the first of a month.
    as_of
        The day, included.

    Returns
    -------
    Fraction
        0 before the period, 1 from its last day on.

    Source
    ------
    Domain rule 01/6 of the design dossier: MONTH = n/12, DAY = day of the year / days of the
    year (2026).

    Examples
    --------
    >>> year = Period(date(2023, 1, 1), date(2024, 1, 1))
    >>> pace_share(Pace.MONTH, year, date(2023, 4, 30))
    Fraction(1, 3)
    >>> pace_share(Pace.DAY, year, date(2023, 4, 30))
    Fraction(24, 73)
    """
    if as_of >= period.last_day:
        return Fraction(1)
    if as_of < period.start:
        return Fraction(0)
    if method is Pace.DAY:
        return Fraction((as_of - period.start).days + 1, (period.end - period.start).days)
    return Fraction(
        _months_ended(period.start, as_of), _months_ended(period.start, period.last_day)
    )


def _months_ended(start: date, as_of: date) -> int:
    months = (as_of.year - start.year) * 12 + as_of.month - start.month
    whole_month = as_of.day == monthrange(as_of.year, as_of.month)[1]
    return months + whole_month


def light(
    promise: Promise, actual: int | None, *, pace: Fraction, bands: Bands, ended: bool
) -> Light:
    """Give the light of a cumulative target.

    Parameters
    ----------
    promise
        What is promised, in the smallest unit.
    actual
        The counted value in the same unit; None when nothing was ever posted.
    pace
        Share due by now, from ``pace_share``.
    bands
        Where the lights change.
    ended
        Whether the target's period is over.

    Returns
    -------
    Light
        GREY with its reason when the promise or the value is not known: missing is not zero.

    Notes
    -----
    On pace is GREEN; below it by less than ``bands.yellow`` points WATCH; from there to
    ``bands.red`` points, both ends included, YELLOW; more RED. A period that ended unmet is at
    least YELLOW.

    Source
    ------
    Design dossier 01, rules 1, 2, 5, 7, 8: the Yinchuan key-project light scheme (news, March
    2025) for 10-30 points YELLOW and more RED; the band between is luodi's own WATCH (2026).

    Examples
    --------
    >>> bands = Bands(Decimal(10), Decimal(30))
    >>> ge = Promise(Comparator.GE, 35_000_000_000)
    >>> light(ge, 10_500_000_000, pace=Fraction(1, 3), bands=bands, ended=False).colour.value
    'WATCH'
    """
    unknown = _why_unknown(promise, actual)
    if unknown or promise.value is None or actual is None:
        return Light(Colour.GREY, unknown)
    value = Fraction(promise.value)
    ratio, due = Fraction(actual) / value, value * pace
    if met(promise, actual) and (ended or promise.comparator is not Comparator.LE):
        return Light(Colour.GREEN, None, pace, ratio, due, kept=True)
    behind = (pace - ratio) * 100
    if promise.comparator is Comparator.LE:
        behind = -behind if ratio <= 1 else Fraction(100)
    colour = _colour(behind, bands)
    if ended and colour in {Colour.GREEN, Colour.WATCH}:
        colour = Colour.YELLOW
    return Light(colour, None, pace, ratio, due)


def _why_unknown(promise: Promise, actual: int | None) -> Unknown | None:
    if promise.comparator is None or promise.value is None:
        return Unknown.NO_NUMBER
    if promise.value == 0:
        return Unknown.TARGET_OF_NOUGHT
    if promise.comparator is Comparator.ABOUT and promise.tolerance is None:
        return Unknown.NO_TOLERANCE
    return Unknown.NOT_COUNTED if actual is None else None


def _colour(behind: Fraction, bands: Bands) -> Colour:
    if behind <= 0:
        return Colour.GREEN
    if behind < bands.yellow:
        return Colour.WATCH
    if behind <= bands.red:
        return Colour.YELLOW
    return Colour.RED


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


def met(promise: Promise, actual: int) -> bool:
    """Tell whether a value keeps a promise, by exact comparison.

    Parameters
    ----------
    promise
        A promise with comparator and value; ABOUT needs its tolerance.
    actual
        The value in the same unit.

    Raises
    ------
    ValueError
        For a promise without a number, or ABOUT without a tolerance.

    Source
    ------
    Design dossier 00, rule 3 (以上 and 以下 include the number, Civil Code art. 1259) and 01,
    rule 2 (ABOUT is met within the tolerance, or better; 2026).

    Examples
    --------
    >>> met(Promise(Comparator.GE, 100), 100), met(Promise(Comparator.LE, 100), 101)
    (True, False)
    """
    if promise.value is None or promise.comparator is None:
        raise ValueError("承诺没有数值，不能判断是否达到")
    if promise.comparator is Comparator.ABOUT:
        if promise.tolerance is None:
            raise ValueError("“左右”的容差尚未设定，不能判断是否达到")
        return actual >= promise.value - promise.tolerance
    if promise.comparator is Comparator.LE:
        return actual <= promise.value
    return actual >= promise.value


def parts_overlap(one: tuple[int, str, str], other: tuple[int, str, str]) -> bool:
    """Tell whether two parts of one target would count the same entries.

    Parameters
    ----------
    one, other
        Measure, path of the unit, path of the place.

    Source
    ------
    House rule: nothing counts twice inside one target (docs/systems/targets.md).

    Examples
    --------
    >>> parts_overlap((1, "0001", "0001"), (1, "00010002", "0001"))
    True
    >>> parts_overlap((1, "00010001", "0001"), (1, "00010002", "0001"))
    False
    """
    return one[0] == other[0] and all(
        low.startswith(high) or high.startswith(low)
        for low, high in ((one[1], other[1]), (one[2], other[2]))
    )
