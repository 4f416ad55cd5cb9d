"""Periods of the comparison: a month, a quarter, a year."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_CODE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])|-Q([1-4]))?", re.ASCII)
MONTHS, QUARTERS, YEARS = 12, 4, 2
"""How many of each are offered, the running one included."""


class Span(StrEnum):
    """How long a period is."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


@dataclass(frozen=True)
class Period:
    """A month, quarter or year: from a day, included, to a day, excluded."""

    span: Span
    since: date
    until: date

    @property
    def quarter(self) -> int:
        """The quarter in which it begins, 1 to 4."""
        return (self.since.month + 2) // 3

    @property
    def code(self) -> str:
        """How it is written in an address: ``2023-07``, ``2023-Q3``, ``2023``."""
        year = f"{self.since.year:04d}"
        if self.span is Span.MONTH:
            return f"{year}-{self.since.month:02d}"
        return f"{year}-Q{self.quarter}" if self.span is Span.QUARTER else year


def period_of(span: Span, day: date) -> Period:
    """Give the period of a length that a day lies in.

    Parameters
    ----------
    span
        How long.
    day
        The day.

    Source
    ------
    House rule (docs/systems/enterprises.md): calendar months, quarters and years.

    Examples
    --------
    >>> period_of(Span.QUARTER, date(2023, 8, 31)).code
    '2023-Q3'
    """
    if span is Span.YEAR:
        return Period(span, date(day.year, 1, 1), date(day.year + 1, 1, 1))
    length = 1 if span is Span.MONTH else 3
    first = (day.month - 1) // length * length
    end = first + length
    return Period(span, date(day.year, first + 1, 1), date(day.year + end // 12, end % 12 + 1, 1))


def read_period(code: str) -> Period | None:
    """Read a period as an address writes it; None for anything else.

    Parameters
    ----------
    code
        Such as ``2023-07``, ``2023-Q3`` or ``2023``.

    Source
    ------
    As `period_of`.

    Examples
    --------
    >>> read_period("2023-12").until, read_period("2023-13")
    (datetime.date(2024, 1, 1), None)
    """
    found = _CODE.fullmatch(code)
    if found is None or not 1 <= int(found[1]) < date.max.year:
        return None
    year, month, quarter = int(found[1]), found[2], found[3]
    if month:
        return period_of(Span.MONTH, date(year, int(month), 1))
    if quarter:
        return period_of(Span.QUARTER, date(year, int(quarter) * 3, 1))
    return period_of(Span.YEAR, date(year, 1, 1))


def periods_offered(today: date) -> tuple[Period, ...]:
    """List the periods to choose from, the running ones first of their length.

    Parameters
    ----------
    today
        The day of looking.

    Source
    ------
    As `period_of`.

    Examples
    --------
    >>> [period.code for period in periods_offered(date(2023, 7, 12))][:2]
    ['2023-07', '2023-06']
    """
    found = []
    for span, count in ((Span.MONTH, MONTHS), (Span.QUARTER, QUARTERS), (Span.YEAR, YEARS)):
        period = period_of(span, today)
        for _time in range(count):
            found.append(period)
            period = period_of(span, date.fromordinal(period.since.toordinal() - 1))
    return tuple(found)
