"""What is promised by what a text says, and for when."""

from calendar import monthrange
from datetime import date

from luodi.kernel.targets.rules import Comparator, Period, Phrase

FIRST_DAY, LAST_DAY = date(1949, 1, 1), date(2199, 12, 31)
"""No promise that luodi counts lies outside these days."""

LONGEST_YEARS = 20


def check_period(first: date, last: date) -> str | None:
    """Say why a target may not run over these days, both included; None when it may.

    Source
    ------
    House rule: a target runs forwards, within 1949 to 2199, over twenty years at most
    (docs/systems/targets.md).

    Examples
    --------
    >>> check_period(date(2023, 1, 1), date(2023, 12, 31)) is None
    True
    """
    if last < first:
        return Phrase("最后一天 %(last)s 早于起始日 %(first)s；请改正其一", last=last, first=first)
    if not FIRST_DAY <= first <= last <= LAST_DAY:
        return Phrase(
            "%(first)s 至 %(last)s 超出 %(low)d—%(high)d 年；请检查年份",
            first=first,
            last=last,
            low=FIRST_DAY.year,
            high=LAST_DAY.year,
        )
    if last.year - first.year > LONGEST_YEARS:
        return Phrase(
            "%(first)s 至 %(last)s 长于 %(years)d 年；请检查年份，或分成几个目标",
            first=first,
            last=last,
            years=LONGEST_YEARS,
        )
    return None


def is_written_period(period: str) -> bool:
    """Tell whether a period is written as luodi writes it; the empty text is.

    Source
    ------
    docs/reading.md, the field ``period``.

    Examples
    --------
    >>> is_written_period("2023-01/2023-05"), is_written_period("2023/2021")
    (True, False)
    """
    return not period or _written_period(period) is not None


def is_written_day(deadline: str) -> bool:
    """Tell whether a deadline is a day luodi can use, ``2023-04-30``; the empty text is.

    Source
    ------
    docs/reading.md, the field ``deadline``.

    Examples
    --------
    >>> is_written_day("2023-04-30"), is_written_day("9999-12-31")
    (True, False)
    """
    return not deadline or _written_day(deadline) is not None


def promised(said: str, *, growth: bool, indicator: str) -> Comparator | None:
    """Give what is promised by what a text says.

    Parameters
    ----------
    said
        Comparator of the reader's record: ``=``, ``>=``, ``<=``, ``approx``, ``range``, or empty
        for a promise without a number.
    growth
        Whether the figure is a rate of change.
    indicator
        What is counted, in the words of the text.

    Returns
    -------
    Comparator or None
        None for a promise without a number.

    Source
    ------
    Design dossier 01, rule 1: 以上 and 达到 promise at least; 以内 at most; a bare number with
    增长 or 新增 at least, other bare numbers exactly that many (2026).

    Examples
    --------
    >>> promised("=", growth=True, indicator="地区生产总值").value
    'GE'
    """
    if not said:
        return None
    if said == "=":
        more = growth or any(word in indicator for word in ("新增", "增长", "新建", "完成", "力争"))
        return Comparator.GE if more else Comparator.EQ
    return {
        ">=": Comparator.GE,
        "range": Comparator.GE,
        "<=": Comparator.LE,
        "approx": Comparator.ABOUT,
    }[said]


def strives(before: str) -> bool:
    """Tell whether a promise is a stretch: 力争 stands in its own clause before the value.

    Parameters
    ----------
    before
        The text of the sentence up to the value.

    Source
    ------
    Design dossier 01, rule 1: 力争 marks a stretch and keeps the comparator (2026).

    Examples
    --------
    >>> strives("当年投资力争达到"), strives("当年投资力争达到350亿元以上，签约新项目")
    (True, False)
    """
    clause = before[max(before.rfind(mark) for mark in "，。；！？,;!?\n") + 1 :]
    return "力争" in clause


def definition(name: str, how: str = "各单位入账的数逐笔相加") -> str:
    """Define a measure that a target sets up; stored, so the same in every language.

    The promise's own sentence is left out: measures are seen by more people than targets.

    Parameters
    ----------
    name
        Name of the target.
    how
        How its figures come together.

    Source
    ------
    House rule: a measure always has a definition (docs/kernel/ledger.md).

    Examples
    --------
    >>> definition("停车位")
    '为目标“停车位”设立；各单位入账的数逐笔相加'
    """
    return f"为目标“{name}”设立；{how}"


def period_of_record(period: str, deadline: str, *, year: int) -> Period:
    """Give the half-open period that a record's promise runs over.

    Parameters
    ----------
    period
        As the reader says it: ``2023``, ``2023-H1``, ``2023-01/2023-05``, ``2021/2025``; empty
        when the text names none.
    deadline
        Last day stated, ``2023-04-30``; empty when none. It ends the period.
    year
        Year of the reading, used when neither is known.

    Source
    ------
    House rule: intervals are half open; 4月底前 ends at 1 May 00:00 (docs/systems/targets.md).

    Examples
    --------
    >>> period_of_record("2023", "", year=2023)
    Period(start=datetime.date(2023, 1, 1), end=datetime.date(2024, 1, 1))
    """
    start, end = _written_period(period) or (date(year, 1, 1), date(year + 1, 1, 1))
    last = _written_day(deadline)
    if last is not None and last >= start:
        end = date.fromordinal(last.toordinal() + 1)
    return Period(start, end)


def _written_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _written_period(text: str) -> tuple[date, date] | None:
    first, _, last = text.partition("/")
    try:
        start, end = _month_range(first)
        end = _month_range(last)[1] if last else end
    except ValueError:
        return None
    return (start, end) if FIRST_DAY <= start < end <= LAST_DAY else None


def _month_range(text: str) -> tuple[date, date]:
    year_text, _, rest = text.partition("-")
    year = int(year_text)
    first, months = 1, 12
    if rest.startswith("H"):
        first, months = (int(rest[1:]) - 1) * 6 + 1, 6
    elif rest.startswith("Q"):
        first, months = (int(rest[1:]) - 1) * 3 + 1, 3
    elif rest:
        first, months = int(rest[:2]), 1
    after = first + months
    return date(year, first, 1), date(year + (after > 12), (after - 1) % 12 + 1, 1)


def months_of(period: Period) -> list[int]:
    """List the months that a period touches, as ``YYYYMM``.

    Source
    ------
    The Gregorian calendar; periods are half open.

    Examples
    --------
    >>> months_of(Period(date(2022, 12, 1), date(2023, 2, 1)))
    [202212, 202301]
    """
    first, last = period.start, period.last_day
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = [first.year * 12 + first.month - 1 + step for step in range(count)]
    return [number // 12 * 100 + number % 12 + 1 for number in numbers]


def last_day(month: int) -> date:
    """Give the last day of a month written ``YYYYMM``.

    Source
    ------
    The Gregorian calendar.

    Examples
    --------
    >>> last_day(202402)
    datetime.date(2024, 2, 29)
    """
    year, number = divmod(month, 100)
    return date(year, number, monthrange(year, number)[1])


def month_name(month: int) -> Phrase:
    """Write a month ``YYYYMM`` as people say it.

    Source
    ------
    Plain usage.

    Examples
    --------
    >>> month_name(202304)
    '2023年4月'
    """
    return Phrase("%(year)d年%(month)d月", year=month // 100, month=month % 100)
