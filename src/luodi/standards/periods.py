"""Periods of days, working days and months, and the day on which each ends."""

from datetime import date, timedelta

from luodi.standards.dates import month_end
from luodi.standards.workdays import Calendar, Deadline


def add_months(start: date, months: int) -> date:
    """Give the corresponding day some months on, or the month's end when there is none.

    Parameters
    ----------
    start
        The first day, not counted.
    months
        Months, also negative; 12 for a year.

    Returns
    -------
    date
        A calendar day, worked or not.

    Notes
    -----
    **Source**: Civil Code art. 202.

    Examples
    --------
    >>> add_months(date(2023, 1, 31), 1), add_months(date(2020, 2, 29), 36)
    (datetime.date(2023, 2, 28), datetime.date(2023, 2, 28))
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = month_end(year, month + 1)
    return last.replace(day=min(start.day, last.day))


def working_days_deadline(calendar: Calendar, start: date, count: int) -> Deadline:
    """End a period counted in working days.

    Parameters
    ----------
    calendar
        The calendar.
    start
        The first day, not counted.
    count
        Working days.

    Returns
    -------
    Deadline
        The last day.

    Notes
    -----
    **Source**: Civil Code art. 201; Administrative Licensing Law art. 82.

    Examples
    --------
    >>> working_days_deadline(Calendar(), date(2023, 9, 27), 5).day
    datetime.date(2023, 10, 10)
    """
    return calendar.deadline(lambda known: known.add_working_days(start, count))


def days_deadline(calendar: Calendar, start: date, count: int) -> Deadline:
    """End a legal period counted in calendar days.

    Parameters
    ----------
    calendar
        The calendar.
    start
        The first day, not counted.
    count
        Calendar days.

    Returns
    -------
    Deadline
        The last day, moved to the next working day when it is a day off.

    Notes
    -----
    **Source**: Civil Code art. 201 and 203.
    """
    return calendar.deadline(lambda known: known.on_or_after(start + timedelta(days=count)))


def months_deadline(calendar: Calendar, start: date, months: int) -> Deadline:
    """End a legal period counted in months or years.

    Parameters
    ----------
    calendar
        The calendar.
    start
        The first day, not counted.
    months
        Months; 12 for a year.

    Returns
    -------
    Deadline
        The corresponding day or month's end, moved to the next working day when it is a day off.

    Notes
    -----
    **Source**: Civil Code art. 202 and 203.

    Examples
    --------
    >>> months_deadline(Calendar(), date(2023, 2, 28), 1).day
    datetime.date(2023, 3, 28)
    """
    return calendar.deadline(lambda known: known.on_or_after(add_months(start, months)))


def internal_deadline(calendar: Calendar, day: date) -> Deadline:
    """Place a day that an internal order names: never later, so back to a working day.

    Parameters
    ----------
    calendar
        The calendar.
    day
        The day named.

    Returns
    -------
    Deadline
        The day, or the last working day before it when it is a day off.

    Notes
    -----
    **Source**: dossier of codes, rule 24; dossier of projects, rule 18.

    Examples
    --------
    >>> internal_deadline(Calendar(), date(2023, 4, 30)).day
    datetime.date(2023, 4, 28)
    """
    return calendar.deadline(lambda known: known.on_or_before(day))
