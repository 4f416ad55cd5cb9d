"""Lunar dates, festivals and solar terms, by Beijing time (UTC+8)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
from typing import Any

from lunar_python import Lunar, LunarYear, Solar  # type: ignore[import-untyped]  # no types shipped

from luodi.standards.errors import StandardError

FIRST_YEAR = 1900
LAST_YEAR = 2100


class Festival(Enum):
    """A festival of the lunar calendar; the value is its official name."""

    SPRING = "春节"
    LANTERN = "元宵节"
    DRAGON_BOAT = "端午节"
    SEVENTH_EVENING = "七夕节"
    MID_AUTUMN = "中秋节"
    DOUBLE_NINTH = "重阳节"
    LABA = "腊八节"
    NEW_YEARS_EVE = "除夕"


_FESTIVAL_DAYS = {
    Festival.SPRING: (1, 1),
    Festival.LANTERN: (1, 15),
    Festival.DRAGON_BOAT: (5, 5),
    Festival.SEVENTH_EVENING: (7, 7),
    Festival.MID_AUTUMN: (8, 15),
    Festival.DOUBLE_NINTH: (9, 9),
    Festival.LABA: (12, 8),
}

#: The 24 solar terms (节气) in the order of the civil year.
SOLAR_TERMS = (
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨",
    "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑",
    "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar.

    Parameters
    ----------
    year
        Lunar year, 1900 to 2100; it begins at 春节.
    month
        1 to 12.
    day
        1 to 30.
    is_leap
        Whether this is the leap month (闰月) that follows the month of the same number.

    Raises
    ------
    StandardError
        ``lunar.year``, ``lunar.month`` or ``lunar.day`` when the calendar has no such day.

    Examples
    --------
    >>> LunarDate(2023, 2, 1, is_leap=True).to_solar()
    datetime.date(2023, 3, 22)
    """

    year: int
    month: int
    day: int
    is_leap: bool = False

    def __post_init__(self) -> None:
        _check_year(self.year)
        length = _month_lengths(self.year).get(self._signed_month) if self.month > 0 else None
        if length is None:
            raise _refusal("month", str(self), "这一年没有这个月，请核对月份和是否闰月")
        if not 1 <= self.day <= length:
            raise _refusal("day", str(self), f"这个月只有{length}天，请核对日期")

    def __str__(self) -> str:
        return f"{self.year}年{'闰' if self.is_leap else ''}{self.month}月{self.day}日"

    @property
    def _signed_month(self) -> int:
        return -self.month if self.is_leap else self.month

    def to_solar(self) -> date:
        """Give the civil date.

        Returns
        -------
        date
            Civil date by Beijing time.
        """
        solar = Lunar.fromYmd(self.year, self._signed_month, self.day).getSolar()
        return _civil(solar)


def to_lunar(day: date) -> LunarDate:
    """Give the lunar date of a civil date.

    Parameters
    ----------
    day
        Civil date by Beijing time, in the lunar years 1900 to 2100.

    Returns
    -------
    LunarDate
        The lunar date; `is_leap` tells the leap month from the one before it.

    Raises
    ------
    StandardError
        ``lunar.year`` outside these years.

    Notes
    -----
    **Source**: GB/T 33661-2017; computed by the package lunar-python.

    Examples
    --------
    >>> str(to_lunar(date(2023, 3, 22)))
    '2023年闰2月1日'
    """
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    month = int(lunar.getMonth())
    return LunarDate(int(lunar.getYear()), abs(month), int(lunar.getDay()), is_leap=month < 0)


def leap_month(year: int) -> int | None:
    """Give the number of the leap month of a lunar year.

    Parameters
    ----------
    year
        Lunar year, 1900 to 2100.

    Returns
    -------
    int | None
        The number of the month that comes twice; None when none does.

    Examples
    --------
    >>> leap_month(2025), leap_month(2024)
    (6, None)
    """
    _check_year(year)
    return int(LunarYear.fromYear(year).getLeapMonth()) or None


def festival(year: int, which: Festival) -> date:
    """Give the civil date of a festival.

    Parameters
    ----------
    year
        Lunar year; it agrees with the civil year except for 腊八节, which mostly falls in the next
        January. 除夕 is the eve of this year's 春节.
    which
        The festival. None of them is kept in a leap month.

    Returns
    -------
    date
        Civil date by Beijing time.

    Examples
    --------
    >>> festival(2023, Festival.DRAGON_BOAT)
    datetime.date(2023, 6, 22)
    """
    if which is Festival.NEW_YEARS_EVE:
        return festival(year, Festival.SPRING) - timedelta(days=1)
    return LunarDate(year, *_FESTIVAL_DAYS[which]).to_solar()


def solar_term(year: int, name: str) -> date:
    """Give the day of a solar term (节气) in a civil year.

    Parameters
    ----------
    year
        Civil year, 1900 to 2100.
    name
        One of `SOLAR_TERMS`, such as ``冬至``.

    Returns
    -------
    date
        The day by Beijing time on which the sun reaches the term.

    Raises
    ------
    StandardError
        ``lunar.term`` for an unknown name, ``lunar.year`` for a year outside the range.

    Notes
    -----
    **Source**: GB/T 33661-2017; computed by the package lunar-python.

    Examples
    --------
    >>> solar_term(2023, "冬至")
    datetime.date(2023, 12, 22)
    """
    _check_year(year)
    if name not in SOLAR_TERMS:
        raise _refusal("term", name, "不是二十四节气之一，请核对")
    # The table runs from one winter solstice to the next, and calls the second one by this name.
    return _civil(_term_table(year)["DONG_ZHI" if name == "冬至" else name])


@cache
def _month_lengths(year: int) -> dict[int, int]:
    months = LunarYear.fromYear(year).getMonthsInYear()
    return {int(month.getMonth()): int(month.getDayCount()) for month in months}


@cache
def _term_table(year: int) -> dict[str, Any]:
    return dict(Lunar.fromYmd(year, 6, 1).getJieQiTable())


def _civil(solar: Any) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _refusal("year", str(year), f"超出{FIRST_YEAR}至{LAST_YEAR}年，请核对年份")


def _refusal(reason: str, value: str, wrong: str) -> StandardError:
    return StandardError(code=f"lunar.{reason}", value=value, message=f"农历“{value}”{wrong}。")
