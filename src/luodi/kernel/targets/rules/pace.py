"""How a target falls due over its period: shares, ladders and curves."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache

from luodi.kernel.targets.rules.terms import Pace, Period, TargetNature, Terms
from luodi.standards.dates import month_end
from luodi.standards.errors import StandardError
from luodi.standards.workdays import Calendar

WHOLE = 10_000
"""A whole in hundredths of a per cent, in which curves are kept."""
YEARS_OF_HISTORY = 3
"""Dossier of annual targets, rule 6."""


def pace_share(terms: Terms, as_of: date) -> Fraction:
    """Give the share of a period's target that is due by the end of a day.

    Parameters
    ----------
    terms
        The target's terms. MONTH counts the months of the period that have ended; DAY its days;
        WORKDAY its working days; HISTORY and CURVE take the share at the end of the last month
        that has ended from the curve.
    as_of
        The day, included.

    Returns
    -------
    Fraction
        0 before the period, 1 from its last day on.

    Raises
    ------
    StandardError
        ``targets.curve`` when a curve is needed and is not whole.

    Notes
    -----
    The part of a month at either end of a period is a month of it. A year without a notice of
    holidays counts by statutory holidays and weekends: see `pace_is_provisional`.

    Source
    ------
    Design dossier 01, rule 6: MONTH = n/12, DAY = day of the year / days of the year, WORKDAY by
    the State Council's notice, HISTORY, CURVE (2026).

    Examples
    --------
    >>> from luodi.kernel.targets.rules.terms import Accumulation, Comparator, Promise
    >>> year = Period(date(2023, 1, 1), date(2024, 1, 1))
    >>> promise = Promise(Comparator.GE, 350)
    >>> def by(pace):
    ...     terms = Terms(TargetNature.LEVEL, Accumulation.CUMULATIVE, promise, year, pace)
    ...     return pace_share(terms, date(2023, 4, 30))
    >>> by(Pace.MONTH), by(Pace.DAY), by(Pace.WORKDAY) == Fraction(81, 249)
    (Fraction(1, 3), Fraction(24, 73), True)
    """
    period = terms.period
    if as_of >= period.last_day:
        return Fraction(1)
    if as_of < period.start:
        return Fraction(0)
    if terms.pace is Pace.DAY:
        return Fraction((as_of - period.start).days + 1, (period.end - period.start).days)
    if terms.pace is Pace.WORKDAY:
        done, whole = _working_days(terms.calendar, period, as_of)
        return Fraction(done, whole) if whole else Fraction(0)
    ends = month_ends(period)
    ended = sum(end <= as_of for end in ends)
    if terms.pace is Pace.MONTH:
        return Fraction(ended, len(ends))
    _refuse_curve(terms.curve, len(ends))
    return Fraction(terms.curve[ended - 1], WHOLE) if ended else Fraction(0)


@lru_cache(maxsize=512)
def _working_days(calendar: Calendar, period: Period, as_of: date) -> tuple[int, int]:
    before = date.fromordinal(period.start.toordinal() - 1)
    done, _ = calendar.answer(lambda known: known.working_days_between(before, as_of))
    left, _ = calendar.answer(lambda known: known.working_days_between(as_of, period.last_day))
    return done, done + left


def pace_is_provisional(terms: Terms) -> bool:
    """Tell whether a pace by working days rests on a year without a notice of holidays.

    Source
    ------
    The State Council's yearly notices, in the calendar of the terms (docs/standards.md, working
    days).

    Examples
    --------
    >>> from luodi.kernel.targets.rules.terms import Accumulation, Comparator, Promise
    >>> def by_working_days(year):
    ...     period = Period(date(year, 1, 1), date(year + 1, 1, 1))
    ...     promise = Promise(Comparator.GE, 350)
    ...     level, adding = TargetNature.LEVEL, Accumulation.CUMULATIVE
    ...     return Terms(level, adding, promise, period, Pace.WORKDAY)
    >>> [pace_is_provisional(by_working_days(year)) for year in (2023, 2030)]
    [False, True]
    """
    years = range(terms.period.start.year, terms.period.last_day.year + 1)
    return terms.pace is Pace.WORKDAY and not all(terms.calendar.covers(year) for year in years)


def month_ends(period: Period) -> list[date]:
    """List the last day of each month that a period touches; the last is its own last day.

    Source
    ------
    The Gregorian calendar; periods are half open.

    Examples
    --------
    >>> month_ends(Period(date(2023, 1, 1), date(2023, 2, 15)))
    [datetime.date(2023, 1, 31), datetime.date(2023, 2, 14)]
    """
    return list(_month_ends(period))


@lru_cache(maxsize=512)
def _month_ends(period: Period) -> tuple[date, ...]:
    start, last = period.start, period.last_day
    first_number = start.year * 12 + start.month - 1
    numbers = range(first_number, last.year * 12 + last.month)
    return tuple(min(month_end(number // 12, number % 12 + 1), last) for number in numbers)


def due_amount(terms: Terms, as_of: date) -> Fraction | None:
    """Give how much is due by the end of a day.

    Parameters
    ----------
    terms
        The target's terms.
    as_of
        The day, included.

    Returns
    -------
    Fraction or None
        In the smallest unit. What adds up is due by its pace; what counts at a point in time
        climbs a ladder from its base to its value; growth is due whole at any time. None when
        there is no value, or no base for the ladder before it ends: an unknown base is not nought.

    Source
    ------
    Design dossier 01, rules 5 and 10 (2026).

    Examples
    --------
    >>> from luodi.kernel.targets.rules.terms import Accumulation, Comparator, Promise
    >>> year = Period(date(2023, 1, 1), date(2024, 1, 1))
    >>> promise = Promise(Comparator.GE, 520)
    >>> ladder = Terms(TargetNature.COUNT, Accumulation.POINT, promise, year, base=400)
    >>> due_amount(ladder, date(2023, 6, 30))
    Fraction(460, 1)
    """
    if terms.promise.value is None:
        return None
    value = Fraction(terms.promise.value)
    if terms.nature is TargetNature.GROWTH:
        return value
    pace = pace_share(terms, as_of)
    if terms.accrues:
        return value * pace
    if pace == 1:
        return value
    return None if terms.base is None else terms.base + (value - terms.base) * pace


def check_curve(curve: Sequence[int], months: int) -> str:
    """Say what is wrong with a curve; empty when it may stand.

    Parameters
    ----------
    curve
        Cumulative share due by the end of each month, in hundredths of a per cent.
    months
        How many months the period touches.

    Source
    ------
    Design dossier 01, rule 6: a curve never falls and ends at 100 % (2026).

    Examples
    --------
    >>> check_curve((3000, 2500, 10000), 3)
    '曲线第 2 个月的累计 25.00% 小于上个月的 30.00%；累计占比不能变小'
    >>> check_curve((2500, 3000, 10000), 3)
    ''
    """
    if len(curve) != months:
        return f"曲线有 {len(curve)} 个月，时段有 {months} 个月；请逐月填写"
    before = 0
    for number, share in enumerate(curve, start=1):
        if not 0 <= share <= WHOLE:
            return f"曲线第 {number} 个月的累计 {_percent(share)} 不在 0 至 100% 之间；请改正"
        if share < before:
            return (
                f"曲线第 {number} 个月的累计 {_percent(share)} 小于上个月的 {_percent(before)}；"
                "累计占比不能变小"
            )
        before = share
    if before != WHOLE:
        return f"曲线最后（第 {months} 个月）的累计是 {_percent(before)}；须为 100%"
    return ""


def _percent(share: int) -> str:
    return f"{'-' if share < 0 else ''}{abs(share) // 100}.{abs(share) % 100:02d}%"


def _refuse_curve(curve: Sequence[int], months: int) -> None:
    wrong = check_curve(curve, months)
    if wrong:
        raise StandardError(code="targets.curve", value=tuple(curve), message=wrong)


def history_curve(years: Sequence[Sequence[int | None]]) -> tuple[int, ...]:
    """Give the curve by which past years ran: the mean share of the last three, month by month.

    Parameters
    ----------
    years
        Each year's amounts by month, oldest first, in any one unit; only the last three count.

    Returns
    -------
    tuple
        Cumulative shares in hundredths of a per cent, the last 10,000. Each year weighs the same,
        however much was done in it.

    Raises
    ------
    StandardError
        ``targets.history`` for fewer than three years, a month missing or below nought, years of
        different length, or a year that sums to nought; the year and month are named.

    Source
    ------
    Design dossier 01, rule 6: HISTORY is the mean share of the last three years by month (2026).

    Examples
    --------
    >>> history_curve([[1, 3], [1, 1], [0, 4]])
    (2500, 10000)
    """
    last = [list(year) for year in years[-YEARS_OF_HISTORY:]]
    if len(last) < YEARS_OF_HISTORY:
        raise _history(f"往年只有 {len(last)} 年的数；按往年序时须有近 {YEARS_OF_HISTORY} 年的")
    shares = [_monthly_shares(year, number, last[0]) for number, year in enumerate(last, start=1)]
    curve, so_far = [], Fraction(0)
    for month in zip(*shares, strict=True):
        so_far += sum(month, Fraction(0)) / YEARS_OF_HISTORY
        curve.append((so_far * WHOLE + Fraction(1, 2)).__floor__())
    return tuple(curve)


def _monthly_shares(year: list[int | None], number: int, first: list[int | None]) -> list[Fraction]:
    if len(year) != len(first):
        raise _history(f"近 3 年的第 {number} 年有 {len(year)} 个月，第 1 年有 {len(first)} 个月")
    amounts = []
    for month, amount in enumerate(year, start=1):
        if amount is None or amount < 0:
            wrong = "没有数" if amount is None else f"的数 {amount} 为负"
            raise _history(f"近 3 年的第 {number} 年第 {month} 个月{wrong}；请补全或改用别的序时")
        amounts.append(amount)
    if not sum(amounts):
        raise _history(f"近 3 年的第 {number} 年合计为 0，算不出各月占比；请改用别的序时")
    return [Fraction(amount, sum(amounts)) for amount in amounts]


def _history(message: str) -> StandardError:
    return StandardError(code="targets.history", value=None, message=message)
