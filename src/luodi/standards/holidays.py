"""Holiday notices as data, and what the law alone says of a year without a notice."""

from dataclasses import dataclass
from datetime import date, timedelta

from luodi.standards.errors import StandardError
from luodi.standards.lunar import Festival, festival, solar_term

_THIRTEEN_DAYS_SINCE = 2025  # State Council order 795: 11 statutory days before, 13 from then on


@dataclass(frozen=True, slots=True)
class Break:
    """Days off in a row under one name.

    Parameters
    ----------
    name
        Official name, such as ``国庆节``.
    first
        First day off.
    last
        Last day off, included; weekend days count in.
    """

    name: str
    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the break."""
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=step) for step in range(count))


@dataclass(frozen=True, slots=True)
class YearNotice:
    """What the State Council announced for one civil year.

    Parameters
    ----------
    year
        Civil year; every date lies in it.
    source
        Which notice, with its date.
    breaks
        Days off, in order.
    worked
        Weekend days that are worked (调休).

    Raises
    ------
    StandardError
        ``notice.year`` for a date of another year, ``notice.order`` for a break that ends before
        it starts, ``notice.worked`` for a worked day that is a weekday or also off.
    """

    year: int
    source: str
    breaks: tuple[Break, ...]
    worked: frozenset[date]

    def __post_init__(self) -> None:
        for rest in self.breaks:
            if rest.first > rest.last:
                raise _refusal("order", rest.first, f"{rest.name}的起日晚于止日")
        days_off = self.days_off
        for day in sorted(days_off | self.worked):
            if day.year != self.year:
                raise _refusal("year", day, f"不在{self.year}年内")
        for day in sorted(self.worked):
            if day.weekday() < 5 or day in days_off:
                raise _refusal("worked", day, "列为调休上班，但不是周末或同时放假")

    @property
    def days_off(self) -> frozenset[date]:
        """Every day of every break, weekend days included."""
        return frozenset(day for rest in self.breaks for day in rest.days)


def year_notice(year: int, source: str, breaks: str, worked: str = "") -> YearNotice:
    """Build a notice from one line of text, as a settings page or a file holds it.

    Parameters
    ----------
    year
        Civil year.
    source
        Which notice, with its date.
    breaks
        Name and days as month and day: ``"元旦 0101-0102 清明节 0405"``.
    worked
        Worked weekend days: ``"0128 0129"``.

    Returns
    -------
    YearNotice
        The checked notice.

    Raises
    ------
    StandardError
        ``notice.form`` for text of another form; and those of `YearNotice`.

    Examples
    --------
    >>> year_notice(2023, "试", "清明节 0405").breaks[0].first
    datetime.date(2023, 4, 5)
    """
    words = breaks.split()
    try:
        parsed = tuple(
            _break(year, name, span) for name, span in zip(words[::2], words[1::2], strict=True)
        )
        return YearNotice(year, source, parsed, frozenset(_day(year, w) for w in worked.split()))
    except StandardError:
        raise
    except ValueError as error:
        raise _refusal("form", f"{breaks} / {worked}", "应写成“元旦 0101-0102”的形式") from error


def _break(year: int, name: str, span: str) -> Break:
    first, _, last = span.partition("-")
    return Break(name, _day(year, first), _day(year, last or first))


def _day(year: int, month_and_day: str) -> date:
    if len(month_and_day) != 4:
        raise ValueError(month_and_day)
    return date(year, int(month_and_day[:2]), int(month_and_day[2:]))


def _refusal(reason: str, value: object, wrong: str) -> StandardError:
    return StandardError(
        code=f"notice.{reason}", value=value, message=f"放假通知中的“{value}”{wrong}，请核对。"
    )


# Notices of the General Office of the State Council on the holidays of each year, with the day of
# issue. Days are kept per civil year: a break over the new year stands in both.
NOTICES = (
    year_notice(
        2019,
        "国务院办公厅2018-12-06通知，2019-03-22调整劳动节",
        "元旦 0101 春节 0204-0210 清明节 0405-0407 劳动节 0501-0504 端午节 0607-0609 "
        "中秋节 0913-0915 国庆节 1001-1007",
        "0202 0203 0428 0505 0929 1012",
    ),
    year_notice(
        2020,
        "国务院办公厅2019-11-21通知，2020-01-26延长春节假期",
        "元旦 0101 春节 0124-0202 清明节 0404-0406 劳动节 0501-0505 端午节 0625-0627 "
        "国庆节、中秋节 1001-1008",
        "0119 0426 0509 0628 0927 1010",
    ),
    year_notice(
        2021,
        "国务院办公厅2020-11-25通知",
        "元旦 0101-0103 春节 0211-0217 清明节 0403-0405 劳动节 0501-0505 端午节 0612-0614 "
        "中秋节 0919-0921 国庆节 1001-1007",
        "0207 0220 0425 0508 0918 0926 1009",
    ),
    year_notice(
        2022,
        "国务院办公厅2021-10-25通知",
        "元旦 0101-0103 春节 0131-0206 清明节 0403-0405 劳动节 0430-0504 端午节 0603-0605 "
        "中秋节 0910-0912 国庆节 1001-1007 元旦 1231",
        "0129 0130 0402 0424 0507 1008 1009",
    ),
    year_notice(
        2023,
        "国务院办公厅2022-12-08通知",
        "元旦 0101-0102 春节 0121-0127 清明节 0405 劳动节 0429-0503 端午节 0622-0624 "
        "中秋节、国庆节 0929-1006 元旦 1230-1231",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    year_notice(
        2024,
        "国务院办公厅2023-10-25通知",
        "元旦 0101 春节 0210-0217 清明节 0404-0406 劳动节 0501-0505 端午节 0610 "
        "中秋节 0915-0917 国庆节 1001-1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    year_notice(
        2025,
        "国务院办公厅2024-11-12通知",
        "元旦 0101 春节 0128-0204 清明节 0404-0406 劳动节 0501-0505 端午节 0531-0602 "
        "国庆节、中秋节 1001-1008",
        "0126 0208 0427 0928 1011",
    ),
    year_notice(
        2026,
        "国务院办公厅2025-11-04通知",
        "元旦 0101-0103 春节 0215-0223 清明节 0404-0406 劳动节 0501-0505 端午节 0619-0621 "
        "中秋节 0925-0927 国庆节 1001-1007",
        "0104 0214 0228 0509 0920 1010",
    ),
)


def statutory_notice(year: int) -> YearNotice:
    """Give the holidays that the law fixes, for a year whose notice is not out.

    Parameters
    ----------
    year
        Civil year, 1900 to 2100.

    Returns
    -------
    YearNotice
        Statutory days only, with no worked weekends: good for provisional answers.

    Notes
    -----
    **Source**: 全国年节及纪念日放假办法, art. 2; State Council orders 644 (2013) and 795 (2024).

    Examples
    --------
    >>> len(statutory_notice(2027).days_off), len(statutory_notice(2024).days_off)
    (13, 11)
    """
    spring = festival(year, Festival.SPRING)
    enlarged = year >= _THIRTEEN_DAYS_SINCE
    eve = festival(year, Festival.NEW_YEARS_EVE) if enlarged else spring
    tomb_sweeping = solar_term(year, "清明")
    dragon_boat = festival(year, Festival.DRAGON_BOAT)
    mid_autumn = festival(year, Festival.MID_AUTUMN)
    return YearNotice(
        year,
        "按《全国年节及纪念日放假办法》推算，放假通知未发布",
        (
            Break("元旦", date(year, 1, 1), date(year, 1, 1)),
            Break("春节", eve, spring + timedelta(days=2)),
            Break("清明节", tomb_sweeping, tomb_sweeping),
            Break("劳动节", date(year, 5, 1), date(year, 5, 2 if enlarged else 1)),
            Break("端午节", dragon_boat, dragon_boat),
            Break("中秋节", mid_autumn, mid_autumn),
            Break("国庆节", date(year, 10, 1), date(year, 10, 3)),
        ),
        frozenset(),
    )
