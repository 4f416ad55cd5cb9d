"""What a threshold row must satisfy, and how the days of a holiday notice are read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from luodi.standards.holidays import Break

DIGITS_BEFORE = 15
DIGITS_AFTER = 10


def parse_value(text: str) -> Decimal:
    """Read a threshold's value as an exact decimal.

    Raises
    ------
    ValueError
        When the text is no finite number, or one of more than fifteen digits before or ten
        after the point; the message names it and the remedy.

    Source
    ------
    House rule: every threshold is a dated row with value, unit and source
    (docs/settings.md, 2026).

    Examples
    --------
    >>> parse_value("-10.5")
    Decimal('-10.5')
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"“{text}”不是数；请填写如 -10 或 0.5 的数") from None
    if not value.is_finite():
        raise ValueError(f"“{text}”不是有限的数；请填写如 -10 或 0.5 的数")
    if value.adjusted() >= DIGITS_BEFORE or -_exponent(value) > DIGITS_AFTER:
        raise ValueError(
            f"“{text}”太长；整数部分最多 {DIGITS_BEFORE} 位，小数部分最多 {DIGITS_AFTER} 位"
        )
    return value


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def within_bounds(value: Decimal, minimum: Decimal | None, maximum: Decimal | None) -> str | None:
    """Say why a value lies outside its bounds; None when it lies within.

    Parameters
    ----------
    value
        The new value.
    minimum, maximum
        The bounds that the card declares, both included; None for no bound.

    Source
    ------
    House rule: a limit that no judgement can be made by is not set (docs/kernel/config.md, 2026).

    Examples
    --------
    >>> within_bounds(Decimal(-1), Decimal(0), None)
    '值 -1 小于下限 0；请填写不小于 0 的数'
    """
    if minimum is not None and value < minimum:
        return f"值 {value} 小于下限 {minimum}；请填写不小于 {minimum} 的数"
    if maximum is not None and value > maximum:
        return f"值 {value} 大于上限 {maximum}；请填写不大于 {maximum} 的数"
    return None


def in_order(lower: tuple[str, Decimal], upper: tuple[str, Decimal], day: date) -> str | None:
    """Say why two thresholds cross; None when the lower is at most the upper.

    Parameters
    ----------
    lower, upper
        Title and value of each.
    day
        First day on which both values hold.

    Source
    ------
    House rule: bands of one judgement never cross, on no day (docs/kernel/config.md, 2026).

    Examples
    --------
    >>> in_order(("黄灯", Decimal(50)), ("红灯", Decimal(30)), date(2023, 5, 1))
    '自 2023-05-01 起“黄灯”为 50，“红灯”为 30，前者不能大于后者；请改用不交叉的值，或先改另一项'
    """
    if lower[1] <= upper[1]:
        return None
    return (
        f"自 {day} 起“{lower[0]}”为 {lower[1]}，“{upper[0]}”为 {upper[1]}，"
        "前者不能大于后者；请改用不交叉的值，或先改另一项"
    )


def may_start(valid_from: date, first_day: date) -> str | None:
    """Say why a row may not begin on a day; None when it may.

    Parameters
    ----------
    valid_from
        First day of the new row.
    first_day
        First day of the row that the card declares.

    Source
    ------
    House rule: rows are never edited; a change is a new dated row (docs/kernel/config.md, 2026).
    """
    if valid_from < first_day:
        return f"起用日期 {valid_from} 早于该阈值的首日 {first_day}；请选首日或以后的日期"
    return None


_DATE = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
_SPAN = re.compile(rf"{_DATE}(?:\s*(?:至|到|-|—|－|~|～)\s*{_DATE})?")
_PLAIN_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")
_HEAD = re.compile(r"(?:[一二三四五六七八九十]+、)?([一-鿿、]{2,12})\s*[：:]")
_OFF, _WORKED = "放假", "上班"


@dataclass(frozen=True)
class WrittenDays:
    """Days of one civil year as a notice writes them: breaks, and worked weekend days."""

    year: int
    breaks: tuple[Break, ...]
    worked: tuple[date, ...]

    @property
    def breaks_text(self) -> str:
        """The breaks as ``standards.holidays.year_notice`` reads them."""
        return " ".join(
            f"{rest.name} {rest.first:%m%d}"
            + (f"-{rest.last:%m%d}" if rest.last != rest.first else "")
            for rest in self.breaks
        )

    @property
    def worked_text(self) -> str:
        """The worked days as ``standards.holidays.year_notice`` reads them."""
        return " ".join(f"{day:%m%d}" for day in self.worked)


def days_of_notice(year: int, text: str) -> list[WrittenDays]:
    """Read the days of a holiday notice as it was published.

    Parameters
    ----------
    year
        The year that the notice is for.
    text
        The notice's own sentences, such as ``春节：1月21日至27日放假调休，共7天。``

    Returns
    -------
    list of WrittenDays
        One for each civil year in which there are days, in order: a break over the new year
        stands in both.

    Raises
    ------
    ValueError
        When no day off is found, or a date is none; the message names it and the remedy.

    Source
    ------
    国务院办公厅关于部分节假日安排的通知, form of the years 2019 to 2026.

    Examples
    --------
    >>> text = "端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。"
    >>> days_of_notice(2023, text)[0].breaks_text
    '端午节 0622-0624'
    """
    plain = _BRACKETS.sub("", text)
    heads = list(_HEAD.finditer(plain))
    breaks: list[Break] = []
    worked: list[date] = []
    for head, following in zip_longest(heads, heads[1:]):
        part = plain[head.end() : following.start() if following else None]
        for sentence in re.split(r"[。；;\n]", part):
            if _OFF in sentence:
                spans = _spans(year, sentence.partition(_OFF)[0])
                breaks += [Break(head.group(1), first, last) for first, last in spans]
            elif _WORKED in sentence:
                worked += [first for first, _last in _spans(year, sentence)]
    if not breaks:
        raise ValueError(
            "没有读出放假的日期；请粘贴通知正文中“元旦：1月1日至3日放假……”各行，或改用两个日期清单"
        )
    return by_year(breaks, worked)


def _spans(year: int, text: str) -> list[tuple[date, date]]:
    found, month = [], 0
    for match in _SPAN.finditer(text):
        first_year, first_month, first_day, last_year, last_month, last_day = match.groups()
        month = int(first_month or month)
        first = _date(int(first_year or year), month, int(first_day))
        last = first
        if last_day:
            month = int(last_month or month)
            last = _date(int(last_year or first.year), month, int(last_day))
        found.append((first, last))
    return found


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"没有 {year}年{month}月{day}日 这一天；请核对通知") from error


def days_of_lists(year: int, off: str, worked: str) -> list[WrittenDays]:
    """Read two lists of dates: the days off and the worked weekend days.

    Parameters
    ----------
    year
        The year of dates that name none.
    off, worked
        Dates such as ``2027-01-01`` or ``1月1日``, also ``1月1日至3日``, in any order.

    Returns
    -------
    list of WrittenDays
        As `days_of_notice`; days in a row become one break without a name of its own.

    Raises
    ------
    ValueError
        When there is no day off, or a date is none.

    Source
    ------
    docs/kernel/config.md, holiday notices, rule 2.

    Examples
    --------
    >>> days_of_lists(2027, "2027-01-01 2027-01-02", "2027-01-10")[0].breaks_text
    '放假 0101-0102'
    """
    free = sorted(set(_listed(year, off)))
    if not free:
        raise ValueError(f"放假日期“{off[:40]}”里没有读出日期；请写成 2027-01-01 或 1月1日")
    breaks: list[Break] = []
    for day in free:
        if breaks and breaks[-1].last + timedelta(days=1) == day:
            breaks[-1] = Break(_OFF, breaks[-1].first, day)
        else:
            breaks.append(Break(_OFF, day, day))
    return by_year(breaks, sorted(set(_listed(year, worked))))


def _listed(year: int, text: str) -> list[date]:
    plain = _BRACKETS.sub("", text)
    days = [_date(*map(int, match.groups())) for match in _PLAIN_DATE.finditer(plain)]
    for first, last in _spans(year, _PLAIN_DATE.sub(" ", plain)):
        days += [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return days


def by_year(breaks: Sequence[Break], worked: Sequence[date]) -> list[WrittenDays]:
    """Cut breaks at the turn of the year, and put days together by civil year.

    Parameters
    ----------
    breaks
        Breaks, perhaps over the new year.
    worked
        Worked weekend days.

    Returns
    -------
    list of WrittenDays
        In order of year.

    Source
    ------
    ``standards.holidays``: days are kept per civil year; a break over the new year stands in both.
    """
    pieces: list[Break] = []
    for rest in breaks:
        for year in range(rest.first.year, rest.last.year + 1):
            first = max(rest.first, date(year, 1, 1))
            pieces.append(Break(rest.name, first, min(rest.last, date(year, 12, 31))))
    years = sorted({rest.first.year for rest in pieces} | {day.year for day in worked})
    return [
        WrittenDays(
            year,
            tuple(sorted((p for p in pieces if p.first.year == year), key=lambda p: p.first)),
            tuple(sorted({day for day in worked if day.year == year})),
        )
        for year in years
    ]
