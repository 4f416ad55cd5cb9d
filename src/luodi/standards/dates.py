"""Dates as offices write them, read strictly, and the ends of stated deadlines."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from luodi.standards.errors import StandardError
from luodi.standards.text import half_width

#: Official time of the whole country; a fixed offset, so that no file of zones is read.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

_FORMS = tuple(
    re.compile(form)
    for form in (
        r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]",
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
        r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})",
        r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
        r"([0-9]{4})([0-9]{2})([0-9]{2})",
    )
)
_YEARS = range(1800, 2201)
_CHINESE_NUMBERS = {
    name: number
    for number, name in enumerate(
        ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), start=1
    )
}


def parse_date(text: str) -> date:
    """Read one full date in the forms that offices use.

    Parameters
    ----------
    text
        ``2023年3月1日``, ``2023-03-01``, ``2023.3.1``, ``2023/3/1`` or ``20230301``; full-width
        digits and spaces are allowed.

    Returns
    -------
    date
        The day.

    Raises
    ------
    StandardError
        ``date.form`` when the text has none of the forms (two figures for the year are never
        guessed), ``date.day`` when no calendar has such a day.

    Examples
    --------
    >>> parse_date("２０２３年３月１日")
    datetime.date(2023, 3, 1)
    """
    plain = "".join(half_width(text).split())
    for form in _FORMS:
        found = form.fullmatch(plain)
        if found:
            return _day(text, *map(int, found.groups()))
    raise _refusal("form", text, "不是完整日期，请写成2023年3月1日或2023-03-01")


@dataclass(frozen=True, slots=True)
class StatedDeadline:
    """A deadline as a text states it.

    Parameters
    ----------
    text
        The words, as given.
    deadline_day
        The last day on which the thing is still in time.
    """

    text: str
    deadline_day: date

    @property
    def exclusive_end(self) -> datetime:
        """The first instant that is too late: 00:00 of the next day, Shanghai time."""
        return datetime.combine(self.deadline_day + timedelta(days=1), time(0), SHANGHAI)


def parse_deadline(text: str, year: int | None = None) -> StatedDeadline:
    """Read a stated deadline such as ``4月底前`` as its last day and half-open end.

    Parameters
    ----------
    text
        A full date, a day, a month's end or ten-day part, a quarter, a half year or a year's end,
        with or without 前, 之前, 以前, 内.
    year
        Year of the document, used when the text states none; None when not known.

    Returns
    -------
    StatedDeadline
        Last day and exclusive end. A day named with 前 is itself still in time, as offices use it.

    Raises
    ------
    StandardError
        ``date.deadline`` when the words are not understood, ``date.year_missing`` when neither
        text nor `year` gives the year, ``date.day`` when there is no such day.

    Examples
    --------
    >>> stated = parse_deadline("4月底前", year=2023)
    >>> stated.deadline_day, stated.exclusive_end.isoformat()
    (datetime.date(2023, 4, 30), '2023-05-01T00:00:00+08:00')
    """
    plain = "".join(half_width(text).split())
    for form in _FORMS:
        found = form.fullmatch(_BEFORE.sub("", plain))
        if found:
            return StatedDeadline(text, _day(text, *map(int, found.groups())))
    parts = _YEAR_FIRST.fullmatch(plain)
    stated, rest = parts.groups() if parts else (None, plain)
    for pattern, last_day in _ENDS:
        found = pattern.fullmatch(rest)
        if found:
            known = int(stated) if stated else year
            if known is None:
                raise _refusal("year_missing", text, "没有写明年份，请补充年份")
            return StatedDeadline(text, last_day(text, known, found))
    raise _refusal("deadline", text, "不是能识别的期限，请写成4月底前或2023年4月30日前")


def month_end(year: int, month: int) -> date:
    """Give the last day of a month.

    Parameters
    ----------
    year
        Year, 1 to 9998.
    month
        1 to 12.

    Returns
    -------
    date
        The last day.

    Examples
    --------
    >>> month_end(2024, 2)
    datetime.date(2024, 2, 29)
    """
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return first_of_next - timedelta(days=1)


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        if year in _YEARS:
            return date(year, month, day)
    except ValueError:
        pass
    raise _refusal("day", text, "在日历上没有这一天，请核对年月日")


def _number(word: str) -> int:
    return _CHINESE_NUMBERS.get(word) or int(word)


def _end_of_year(text: str, year: int, _found: re.Match[str]) -> date:
    return _day(text, year, 12, 31)


def _end_of_half(text: str, year: int, found: re.Match[str]) -> date:
    return _day(text, year, 6, 30) if found.group(1) == "上" else _day(text, year, 12, 31)


def _end_of_quarter(text: str, year: int, found: re.Match[str]) -> date:
    return _end_of_month(text, year, _number(found.group(1)) * 3)


def _end_of_named_month(text: str, year: int, found: re.Match[str]) -> date:
    return _end_of_month(text, year, _number(found.group(1)))


def _end_of_part(text: str, year: int, found: re.Match[str]) -> date:
    month = _number(found.group(1))
    if found.group(2) == "下":
        return _end_of_month(text, year, month)
    return _day(text, year, month, 10 if found.group(2) == "上" else 20)


def _named_day(text: str, year: int, found: re.Match[str]) -> date:
    return _day(text, year, _number(found.group(1)), int(found.group(2)))


def _end_of_month(text: str, year: int, month: int) -> date:
    first = _day(text, year, month, 1)
    return month_end(first.year, first.month)


_BEFORE = re.compile(r"(?:之前|以前|前)$")
# The word 年 stays with what follows in 2023年底, and goes with the year in 2023年4月底.
_YEAR_FIRST = re.compile(r"(?:([0-9]{4})|[今本])(?:年(?![底末内之以])|(?=年))(.*)")
_MONTH = r"([0-9]{1,2}|十[一二]?|[一二三四五六七八九])月份?"
_LATEST = r"(?:[底末](?:之前|以前|前)?|[之以]?内)"
# "4月前", "上半年前" are left out on purpose: they may mean before the period begins.
_ENDS: tuple[tuple[re.Pattern[str], Callable[[str, int, re.Match[str]], date]], ...] = (
    (re.compile(rf"年{_LATEST}"), _end_of_year),
    (re.compile(rf"([上下])半年{_LATEST}?"), _end_of_half),
    (re.compile(rf"第?([一二三四1-4])季度{_LATEST}?"), _end_of_quarter),
    (re.compile(rf"{_MONTH}{_LATEST}"), _end_of_named_month),
    (re.compile(rf"{_MONTH}([上中下])旬"), _end_of_part),
    (re.compile(rf"{_MONTH}([0-9]{{1,2}})[日号](?:之前|以前|前)?"), _named_day),
)


def _refusal(reason: str, text: str, wrong: str) -> StandardError:
    return StandardError(code=f"date.{reason}", value=text, message=f"日期“{text}”{wrong}。")
