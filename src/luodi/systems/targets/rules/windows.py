"""When a month is due, how late it is, and which month may be closed."""

from collections.abc import Sequence
from datetime import date

from luodi.kernel.targets.rules import Frequency, Period, Phrase
from luodi.systems.targets.rules.promises import last_day, month_name, months_of

ENDS_A_QUARTER = 3
ENDS_THE_YEAR = 12


def next_month(month: int) -> int:
    """Give the month after ``YYYYMM``.

    Source
    ------
    The Gregorian calendar.

    Examples
    --------
    >>> next_month(202311), next_month(202312)
    (202312, 202401)
    """
    year, number = divmod(month, 100)
    return (year + 1) * 100 + 1 if number == 12 else month + 1


def months_owed(period: Period, frequency: Frequency) -> list[int]:
    """List the months of a period that are reported: each, or those that end a quarter or a year.

    Parameters
    ----------
    period
        The target's period; its last month is always reported.
    frequency
        How often the target is reported.

    Source
    ------
    House rule: figures are cumulative, so the end of each span holds all of it
    (docs/systems/targets.md).

    Examples
    --------
    >>> year = Period(date(2023, 2, 1), date(2023, 12, 1))
    >>> months_owed(year, Frequency.QUARTER), months_owed(year, Frequency.YEAR)
    ([202303, 202306, 202309, 202311], [202311])
    """
    months = months_of(period)
    if frequency is Frequency.MONTH:
        return months
    span = ENDS_A_QUARTER if frequency is Frequency.QUARTER else ENDS_THE_YEAR
    return [month for month in months if month == months[-1] or month % 100 % span == 0]


def first_due_month(period: Period, days: Sequence[date | None]) -> int:
    """Give the month from which a list or a milestone owes reports.

    Parameters
    ----------
    period
        The target's period.
    days
        The last day of each named item; None for one that is due with the period.

    Source
    ------
    House rule: where nothing is due yet, nothing is owed (docs/systems/targets.md).

    Examples
    --------
    >>> year = Period(date(2023, 1, 1), date(2024, 1, 1))
    >>> first_due_month(year, [date(2023, 9, 30), date(2023, 6, 30), None])
    202306
    >>> first_due_month(year, [])
    202312
    """
    first = min([day for day in days if day is not None], default=period.last_day)
    first = min(first, period.last_day)
    return first.year * 100 + first.month


def due_day(month: int, day: int) -> date:
    """Give the last day on which a month is reported in time: a day of the month after.

    Parameters
    ----------
    month
        The month, ``YYYYMM``.
    day
        The day of the next month, included; the month's last day where it has fewer.

    Source
    ------
    House rule: reports are due by a day of the next month (threshold ``targets.report_due_day``).

    Examples
    --------
    >>> due_day(202301, 10), due_day(202301, 31)
    (datetime.date(2023, 2, 10), datetime.date(2023, 2, 28))
    """
    last = last_day(next_month(month))
    return last.replace(day=min(day, last.day))


def days_late(due: date, today: date) -> int:
    """Give how many days a report is late; negative while there is time left.

    Source
    ------
    House rule: the due day itself is in time (docs/systems/targets.md).

    Examples
    --------
    >>> due = date(2023, 2, 10)
    >>> days_late(due, date(2023, 2, 13)), days_late(due, date(2023, 2, 8))
    (3, -2)
    """
    return (today - due).days


def check_closing(month: int, *, last_closed: int | None, today: date) -> Phrase | None:
    """Say why a month may not be closed; None when it may.

    Parameters
    ----------
    month
        The month, ``YYYYMM``.
    last_closed
        The last month that is closed; None when none is.
    today
        Shanghai's today.

    Source
    ------
    House rule: months are closed in order, once they are over (docs/systems/targets.md).

    Examples
    --------
    >>> check_closing(202303, last_closed=202301, today=date(2023, 6, 1))
    '要先关2023年2月，再关2023年3月'
    """
    if last_closed is not None and month <= last_closed:
        return Phrase("%(month)s已关账；关了的月份不再改", month=month_name(month))
    if last_closed is not None and month != next_month(last_closed):
        return Phrase(
            "要先关%(first)s，再关%(month)s",
            first=month_name(next_month(last_closed)),
            month=month_name(month),
        )
    if last_day(month) >= today:
        return Phrase(
            "%(month)s还没有过完（今天是 %(today)s）；请在月份结束后关账",
            month=month_name(month),
            today=today,
        )
    return None
