"""Where a target's path leads by the end of its period: a point and an 80 % interval a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import sqrt

from luodi.kernel.targets.rules.pace import WHOLE
from luodi.kernel.targets.rules.terms import NAMED, SHARES, Pace, TargetNature, Terms

FEWEST = 4
"""Months with figures below which nothing is forecast."""
LONGEST = 24
"""Months with figures of a point in time that are looked at, the latest ones."""
EVEN_SHARE = 0.02
"""How much of a shape is taken as even: a month without any last year may have some this year."""
CARRIED = 1.85
"""By how much months that carry on (a correlation of 0.3: 1.3 / 0.7) spread a sum's variance."""
UNKNOWN_SHAPE = 0.15
"""By how much the rate of the rest may differ where nothing tells how the year runs."""
LEAST_SPREAD = 0.05
"""A month's deviation is at least this share of a usual month: equal months promise nothing."""
T_90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372,
        1.363, 1.356, 1.350, 1.345, 1.341, 1.337, 1.333, 1.330, 1.328, 1.325,
        1.323, 1.321, 1.319)  # fmt: skip
"""The 90 % quantile of Student's t by degrees of freedom from 1 on: both sides leave out 20 %."""

Path = Sequence[tuple[int, Fraction]]


class NoForecast(StrEnum):
    """Why there is no forecast."""

    FEW_MONTHS = "FEW_MONTHS"
    GAPS = "GAPS"
    NAMED = "NAMED"
    ENDED = "ENDED"


class Basis(StrEnum):
    """What tells how a year runs over its months: last year, a curve, or nothing (evenly)."""

    LAST_YEAR = "LAST_YEAR"
    CURVE = "CURVE"
    EVEN = "EVEN"


class Outlook(StrEnum):
    """What a forecast says of the promise: the whole interval keeps it, a part of it, or none."""

    LIKELY = "LIKELY"
    OPEN = "OPEN"
    UNLIKELY = "UNLIKELY"


@dataclass(frozen=True)
class Expected:
    """What is expected by the end of a month, ``YYYYMM``, in the target's smallest unit."""

    month: int
    point: int
    low: int
    high: int


@dataclass(frozen=True)
class Forecast:
    """The months to come up to the period's end, or why there are none."""

    months: tuple[Expected, ...] = ()
    basis: Basis = Basis.EVEN
    none: NoForecast | None = None

    @property
    def end(self) -> Expected | None:
        """What is expected at the period's end; None without a forecast."""
        return self.months[-1] if self.months else None


@dataclass(frozen=True)
class _Step:
    """What one figure added to the one before it, over how much of the period."""

    added: float
    exposure: float


def forecast(terms: Terms, months: Sequence[int], path: Path, last_year: Path = ()) -> Forecast:
    """Carry a target's path on to the end of its period.

    Parameters
    ----------
    terms
        The target's terms.
    months
        The months of its period, ``YYYYMM``.
    path
        The cumulative value, or that at a point in time, at the end of each month with figures,
        in the smallest unit; of a point in time months before the period count too.
    last_year
        The same of the year before, where the ledger has it.

    Returns
    -------
    Forecast
        For each month after the last one with figures the expected value and the ends of an 80 %
        interval; or the reason why there is none: fewer than four months with figures, a month
        without figures between others, a list or milestone, an ended period.

    Notes
    -----
    What adds up is a ratio: each month adds its exposure times one rate, with a variance in
    proportion to the exposure; the exposure is the month's share of last year, of the pace's
    curve, or even. The rate is what was added over the exposure so far; the interval holds the
    spread of the months to come and that of the rate, with Student's t for the few months. Equal
    exposures make it the interval for a sum of future observations. Months carry on into each
    other, and where nothing tells how the year runs its rest may run at another rate: both widen
    the interval of levels, by figures chosen in the back-test. Growth is taken apart into
    the months that it averages. What is counted at a point in time is a random walk, with drift
    but for shares. Sums never fall below what is reached, shares stay within 0 and 100 %.

    Source
    ------
    Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. (2021), 5.5, drift
    method; Hahn and Meeker, Statistical Intervals (1991), 4.8, prediction of a future sum;
    Cochran, Sampling Techniques, 3rd ed. (1977), 6, ratio estimator under a variance in
    proportion to the auxiliary. Back-tested by benchmarks/forecast.py.

    Examples
    --------
    >>> from datetime import date
    >>> from luodi.kernel.targets.rules.terms import (
    ...     Accumulation, Comparator, Period, Promise)
    >>> year = Period(date(2023, 1, 1), date(2024, 1, 1))
    >>> terms = Terms(TargetNature.LEVEL, Accumulation.CUMULATIVE, Promise(Comparator.GE, 350),
    ...               year)
    >>> path = [(202301, 10), (202302, 22), (202303, 31), (202304, 40)]
    >>> forecast(terms, range(202301, 202313), path).end
    Expected(month=202312, point=120, low=95, high=145)
    """
    path = [item for item in path if item[0] <= months[-1]]
    if terms.nature in NAMED:
        return Forecast(none=NoForecast.NAMED)
    if path and path[-1][0] >= months[-1]:
        return Forecast(none=NoForecast.ENDED)
    if _adds_up(terms):
        path = [item for item in path if item[0] >= months[0]]
        if len(path) < FEWEST:
            return Forecast(none=NoForecast.FEW_MONTHS)
        if _has_gaps([month for month, _value in path]):
            return Forecast(none=NoForecast.GAPS)
        return _sum(terms, list(months), path, last_year)
    inside = [month for month, _value in path if month >= months[0]]
    if _has_gaps(inside):
        return Forecast(none=NoForecast.GAPS)
    path = _unbroken(path)[-LONGEST:]
    if len(path) < FEWEST or not inside:
        return Forecast(none=NoForecast.FEW_MONTHS)
    return _walk(terms, list(months), path)


def outlook(terms: Terms, found: Forecast) -> Outlook | None:
    """Say whether the interval at the period's end keeps the promise; None without either.

    Source
    ------
    Luodi's own words for an 80 % interval (2026).

    Examples
    --------
    >>> from datetime import date
    >>> from luodi.kernel.targets.rules.terms import (
    ...     Accumulation, Comparator, Period, Promise)
    >>> year = Period(date(2023, 1, 1), date(2024, 1, 1))
    >>> terms = Terms(TargetNature.LEVEL, Accumulation.CUMULATIVE, Promise(Comparator.GE, 350),
    ...               year)
    >>> [outlook(terms, Forecast((Expected(202312, 300, low, high),))).value
    ...  for low, high in ((200, 340), (290, 360), (350, 380))]
    ['UNLIKELY', 'OPEN', 'LIKELY']
    """
    value, end = terms.promise.value, found.end
    if value is None or end is None:
        return None
    low, high = (-end.high, -end.low) if terms.promise.wants_less else (end.low, end.high)
    wanted = -value if terms.promise.wants_less else value
    if low >= wanted:
        return Outlook.LIKELY
    return Outlook.UNLIKELY if high < wanted else Outlook.OPEN


def strain(terms: Terms, found: Forecast) -> Fraction | None:
    """Give how far the promise lies beyond what is expected, in halves of the interval.

    Above 1 the interval misses the promise, below -1 it keeps it; None without either.

    Source
    ------
    Luodi's own order of small charts (2026).

    Examples
    --------
    >>> from datetime import date
    >>> from luodi.kernel.targets.rules.terms import (
    ...     Accumulation, Comparator, Period, Promise)
    >>> year = Period(date(2023, 1, 1), date(2024, 1, 1))
    >>> terms = Terms(TargetNature.LEVEL, Accumulation.CUMULATIVE, Promise(Comparator.GE, 350),
    ...               year)
    >>> strain(terms, Forecast((Expected(202312, 300, 280, 320),)))
    Fraction(5, 2)
    """
    value, end = terms.promise.value, found.end
    if value is None or end is None:
        return None
    short = (end.point - value) if terms.promise.wants_less else (value - end.point)
    return Fraction(2 * short, max(end.high - end.low, 1))


def _adds_up(terms: Terms) -> bool:
    return terms.accrues or terms.nature is TargetNature.GROWTH


def _number(month: int) -> int:
    return month // 100 * 12 + month % 100 - 1


def _has_gaps(months: Sequence[int]) -> bool:
    numbers = [_number(month) for month in months]
    return any(after - before != 1 for before, after in pairwise(numbers))


def _unbroken(path: Path) -> list[tuple[int, Fraction]]:
    """Keep the latest months that follow one another."""
    found: list[tuple[int, Fraction]] = []
    for month, value in reversed(path):
        if found and _number(found[-1][0]) - _number(month) != 1:
            break
        found.append((month, value))
    return found[::-1]


def _quantile(freedom: int) -> float:
    return T_90[min(max(freedom, 1), len(T_90)) - 1]


def _sum(terms: Terms, months: list[int], path: Path, last_year: Path) -> Forecast:
    """Forecast what adds up, or the growth that averages its months."""
    growth = terms.nature is TargetNature.GROWTH
    basis, shares = (Basis.EVEN, _even(months)) if growth else _shape(terms, months, last_year)
    place = {month: number for number, month in enumerate(months, 1)}
    known = [(place[month], float(value)) for month, value in path]
    if growth:
        known = [(number, value * number) for number, value in known]
    steps, before, at = [], 0.0, 0
    for number, value in known:
        steps.append(_Step(value - before, sum(shares[at:number])))
        before, at = value, number
    exposed = sum(shares[:at])
    rate = before / exposed
    spread = _spread(terms, steps, rate, months=len(months))
    t = _quantile(len(steps) - 1)
    counted = terms.nature is TargetNature.COUNT
    if not counted:
        spread *= CARRIED
    even = basis is Basis.EVEN and not counted and not growth
    unsure = UNKNOWN_SHAPE * abs(rate) if even else 0.0
    found = []
    for number in range(at + 1, len(months) + 1):
        rest = sum(shares[at:number])
        half = t * sqrt(spread * (rest + rest * rest / exposed) + (unsure * rest) ** 2)
        ends = (before + rate * rest, before + rate * rest - half, before + rate * rest + half)
        if growth:
            ends = (ends[0] / number, ends[1] / number, ends[2] / number)
        else:
            ends = (max(ends[0], before), max(ends[1], before), max(ends[2], before))
        found.append(_expected(months[number - 1], ends))
    return Forecast(tuple(found), basis)


def _spread(terms: Terms, steps: Sequence[_Step], rate: float, *, months: int) -> float:
    """Give the variance of what is added for a whole exposure, never nought."""
    squares = sum((step.added - rate * step.exposure) ** 2 / step.exposure for step in steps)
    usual = abs(rate) / months
    least = (LEAST_SPREAD * usual) ** 2 * months
    if terms.nature is TargetNature.COUNT:
        whole = 10**terms.scale
        count = sum(step.added for step in steps) / whole
        # Few things counted come and go by ones: at least as spread as Poisson's counts.
        least = (max(count, 0.0) + 0.5) / sum(step.exposure for step in steps) * whole * whole
    return max(squares / (len(steps) - 1), least, 1e-9)


def _even(months: Sequence[int]) -> list[float]:
    return [1 / len(months)] * len(months)


def _shape(terms: Terms, months: Sequence[int], last_year: Path) -> tuple[Basis, list[float]]:
    """Give each month's share of the period: of last year, of the pace's curve, or even."""
    before = dict(last_year)
    cumulative = [before.get(month - 100) for month in months]
    basis = Basis.LAST_YEAR
    ends = [float(value) for value in cumulative if value is not None]
    if len(ends) < len(months):
        basis = Basis.CURVE
        curved = terms.pace in {Pace.CURVE, Pace.HISTORY} and len(terms.curve) == len(months)
        ends = [share / WHOLE for share in terms.curve] if curved else []
    added = [after - one for one, after in zip([0.0, *ends], ends, strict=False)]
    if not ends or ends[-1] <= 0 or min(added) < 0:
        return Basis.EVEN, _even(months)
    even = EVEN_SHARE / len(months)
    return basis, [(1 - EVEN_SHARE) * one / ends[-1] + even for one in added]


def _walk(terms: Terms, months: list[int], path: Path) -> Forecast:
    """Forecast what is counted at a point in time."""
    values = [float(value) for _month, value in path]
    steps = [after - one for one, after in pairwise(values)]
    drifts = terms.nature not in SHARES
    drift = (values[-1] - values[0]) / len(steps) if drifts else 0.0
    freedom = len(steps) - drifts
    squares = sum((step - drift) ** 2 for step in steps)
    least = (LEAST_SPREAD * abs(drift)) ** 2
    if terms.nature is TargetNature.COUNT:
        least = max(least, (0.5 + sum(abs(step) for step in steps) / 10**terms.scale)
                    / len(steps) * 100**terms.scale)  # fmt: skip
    spread = max(squares / freedom, least, 1e-9)
    t = _quantile(freedom)
    found = []
    for month in months:
        ahead = _number(month) - _number(path[-1][0])
        if ahead <= 0:
            continue
        half = t * sqrt(spread * (ahead + (ahead * ahead / len(steps) if drifts else 0)))
        point = values[-1] + drift * ahead
        found.append(_expected(month, _bounded(terms, (point, point - half, point + half))))
    return Forecast(tuple(found), Basis.EVEN)


def _bounded(terms: Terms, ends: tuple[float, float, float]) -> tuple[float, float, float]:
    """Keep shares within 0 and 100 %, and counts and levels above nought."""
    most = 100.0 * 10**terms.scale if terms.nature in SHARES else None
    low, middle, high = (max(end, 0.0) for end in (ends[1], ends[0], ends[2]))
    if most is not None:
        low, middle, high = (min(end, most) for end in (low, middle, high))
    return middle, low, high


def _expected(month: int, ends: tuple[float, float, float]) -> Expected:
    point, low, high = (round(end) for end in ends)
    return Expected(month, point, low, high)
