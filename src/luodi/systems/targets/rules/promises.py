"""What is promised by what a text says, and for when."""

from calendar import monthrange
from datetime import date

from luodi.kernel.targets.rules import Comparator, Period


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
    clause = before[max(before.rfind(mark) for mark in "，。；！？\n") + 1 :]
    return "力争" in clause


def definition(sentence: str) -> str:
    """Define a measure by the sentence that promised it; stored, so the same in every language.

    Source
    ------
    House rule: a measure always has a definition (docs/kernel/ledger.md).

    Examples
    --------
    >>> definition("新建停车位2万个。")
    '承诺原句：新建停车位2万个。'
    """
    return f"承诺原句：{sentence}"


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
        return date.fromisoformat(text)
    except ValueError:
        return None


def _written_period(text: str) -> tuple[date, date] | None:
    first, _, last = text.partition("/")
    try:
        start, end = _month_range(first)
        return (start, _month_range(last)[1]) if last else (start, end)
    except ValueError:
        return None


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


def month_name(month: int) -> str:
    """Write a month ``YYYYMM`` as people say it.

    Source
    ------
    Plain usage.

    Examples
    --------
    >>> month_name(202304)
    '2023年4月'
    """
    return f"{month // 100}年{month % 100}月"
