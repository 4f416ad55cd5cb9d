"""How often a street gets an operation, and the days of a week on which that falls."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction

from luodi.systems.sweeping.rules.work import Operation


class Frequency(StrEnum):
    """How often a pass is due."""

    THREE_A_DAY = "THREE_A_DAY"
    TWO_A_DAY = "TWO_A_DAY"
    DAILY = "DAILY"
    EVERY_OTHER_DAY = "EVERY_OTHER_DAY"
    EVERY_THIRD_DAY = "EVERY_THIRD_DAY"
    TWICE_A_WEEK = "TWICE_A_WEEK"
    WEEKLY = "WEEKLY"
    AS_NEEDED = "AS_NEEDED"


_BY_CLASS: Mapping[Operation, tuple[Frequency, Frequency, Frequency, Frequency]] = {
    Operation.VACUUM: (
        Frequency.DAILY,
        Frequency.DAILY,
        Frequency.AS_NEEDED,
        Frequency.AS_NEEDED,
    ),
    Operation.WASH_SWEEP: (
        Frequency.THREE_A_DAY,
        Frequency.TWO_A_DAY,
        Frequency.DAILY,
        Frequency.EVERY_OTHER_DAY,
    ),
    Operation.FLUSH: (
        Frequency.DAILY,
        Frequency.EVERY_OTHER_DAY,
        Frequency.EVERY_THIRD_DAY,
        Frequency.AS_NEEDED,
    ),
}
DEFAULT_SOURCE = "通用做法：一级路机扫一天 3 遍（宁波标准），其他为常用值，由环卫部门确认"
DEFAULT_PROFILE: Mapping[tuple[int, Operation], Frequency] = {
    (road_class, operation): _BY_CLASS[operation][road_class - 1]
    if operation in _BY_CLASS
    else Frequency.AS_NEEDED
    for road_class in (1, 2, 3, 4)
    for operation in Operation
}
"""How often by class and operation where no unit has set a standard.

Dossier of road cleaning, road classes: mechanical sweeping 3, 2, 1 and half a pass a day; the
default profile of flushing; rule 9 for the nightly vacuum of the convoy on classes 1 and 2. What
the dossier gives no number for is done as needed.
"""

PER_DAY = {Frequency.THREE_A_DAY: 3, Frequency.TWO_A_DAY: 2, Frequency.DAILY: 1}
EVERY_DAYS = {
    Frequency.EVERY_OTHER_DAY: 2,
    Frequency.EVERY_THIRD_DAY: 3,
    Frequency.WEEKLY: 7,
}
WEEK = 7
TWICE_APART = 3
"""Days between the two of a week: 3, and 4 until the next."""
GAP_TENTHS = 15
"""The largest gap between two passes, in tenths of the mean one."""
CLASS_WEIGHTS = {1: 4, 2: 3, 3: 2, 4: 1}
"""How much a metre that is left out counts for by the class of its road: a house figure."""
HOPPER_L, HOPPER_M, HOPPER_WIDTH_MM = 8_000, 70_000, 3_000
"""A hopper of 8 m3 is full after 70 km of 3 m, the middle of 60 to 80 km."""


def mean_gap_days(frequency: Frequency) -> Fraction | None:
    """Give the mean time between two passes in days; None where passes are made as needed.

    Parameters
    ----------
    frequency
        How often a pass is due.

    Source
    ------
    Dossier of road cleaning, rule 7.

    Examples
    --------
    >>> mean_gap_days(Frequency.TWICE_A_WEEK), mean_gap_days(Frequency.TWO_A_DAY)
    (Fraction(7, 2), Fraction(1, 2))
    """
    if frequency is Frequency.AS_NEEDED:
        return None
    if frequency is Frequency.TWICE_A_WEEK:
        return Fraction(WEEK, 2)
    if frequency in PER_DAY:
        return Fraction(1, PER_DAY[frequency])
    return Fraction(EVERY_DAYS[frequency])


def day_patterns(frequency: Frequency, since: int | None = None) -> tuple[tuple[int, ...], ...]:
    """Give the ways in which passes may fall on the seven days of a week.

    Parameters
    ----------
    frequency
        How often a pass is due.
    since
        Days from the last pass to the first of the seven days, at least 1; None when there was
        none.

    Returns
    -------
    Passes on each of the seven days. No gap in them, nor that from the last pass before, is more
    than one and a half times the mean; where the last pass lies too far back for that, the ways
    that begin soonest.

    Source
    ------
    Dossier of road cleaning, rule 7: the largest gap at most 1.5 times the mean.

    Examples
    --------
    >>> day_patterns(Frequency.EVERY_OTHER_DAY)
    ((1, 0, 1, 0, 1, 0, 1), (0, 1, 0, 1, 0, 1, 0))
    >>> day_patterns(Frequency.EVERY_OTHER_DAY, since=3)
    ((1, 0, 1, 0, 1, 0, 1),)
    >>> len(day_patterns(Frequency.WEEKLY)), len(day_patterns(Frequency.WEEKLY, since=7))
    (7, 4)
    """
    found = _all_patterns(frequency)
    mean = mean_gap_days(frequency)
    if since is None or mean is None or frequency in PER_DAY:
        return found
    kept = tuple(one for one in found if 10 * (since + _first(one)) <= GAP_TENTHS * mean)
    soonest = min(_first(one) for one in found)
    return kept or tuple(one for one in found if _first(one) == soonest)


def _all_patterns(frequency: Frequency) -> tuple[tuple[int, ...], ...]:
    if frequency is Frequency.AS_NEEDED:
        return ((0,) * WEEK,)
    if frequency in PER_DAY:
        return ((PER_DAY[frequency],) * WEEK,)
    if frequency is Frequency.TWICE_A_WEEK:
        pairs = [{day, (day + TWICE_APART) % WEEK} for day in range(WEEK)]
        return tuple(tuple(int(day in pair) for day in range(WEEK)) for pair in pairs)
    every = EVERY_DAYS[frequency]
    return tuple(tuple(int(day % every == phase) for day in range(WEEK)) for phase in range(every))


def _first(pattern: tuple[int, ...]) -> int:
    return next(day for day, passes in enumerate(pattern) if passes)


def due_without_week(frequency: Frequency, day: date, strip: int) -> int:
    """Give the passes of a strip on a day for which no week was planned.

    Parameters
    ----------
    frequency
        How often a pass is due.
    day
        The day.
    strip
        The strip's number: it spreads strips of one frequency over the days.

    Source
    ------
    Dossier of road cleaning, rule 7: passes spaced evenly; of two a week on Monday and Thursday
    and the pairs after.

    Examples
    --------
    >>> [due_without_week(Frequency.EVERY_OTHER_DAY, date(2023, 3, day), 4) for day in (1, 2, 3)]
    [1, 0, 1]
    """
    if frequency is Frequency.AS_NEEDED:
        return 0
    if frequency in PER_DAY:
        return PER_DAY[frequency]
    if frequency is Frequency.TWICE_A_WEEK:
        return int((day.toordinal() - strip) % WEEK in (0, TWICE_APART))
    return int((day.toordinal() - strip) % EVERY_DAYS[frequency] == 0)


def passes_in(passes: int, seconds: int) -> int:
    """Give how many of a day's passes fall into a stretch of it, rounded up.

    Parameters
    ----------
    passes
        Passes that are still due on the day.
    seconds
        How long the stretch is.

    Source
    ------
    House rule: three passes a day are one for each shift of 8 hours.

    Examples
    --------
    >>> [passes_in(3, hours * 3_600) for hours in (8, 9, 12)]
    [1, 2, 2]
    """
    return min(passes, -(-passes * seconds // 86_400))


def hopper_metres(hopper_l: int, width_mm: int, dust_percent: int = 100) -> int:
    """Give the whole metres of work after which a hopper is full.

    Parameters
    ----------
    hopper_l
        What the hopper holds, litres.
    width_mm
        What one pass covers, millimetres; more than 0.
    dust_percent
        How much there is of what is usual; 200 to 500 in leaves or beside building sites.

    Source
    ------
    Dossier of road cleaning, vehicles (full after 60 to 80 km) and rule 6 (spring leaves and
    building roads 2 to 5 times).

    Examples
    --------
    >>> hopper_metres(8_000, 3_000), hopper_metres(7_000, 3_000), hopper_metres(8_000, 3_000, 500)
    (70000, 61250, 14000)
    """
    return hopper_l * HOPPER_M * HOPPER_WIDTH_MM * 100 // (HOPPER_L * width_mm * dust_percent)
