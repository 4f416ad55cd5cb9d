"""The clocks of duties: when one is due, in the clock's own unit, lawful pauses added back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import TypeVar

from luodi.standards.dates import SHANGHAI
from luodi.standards.holidays import statutory_notice
from luodi.standards.periods import add_months
from luodi.standards.workdays import Calendar, CalendarMissing
from luodi.standards.working_hours import OfficeHours

Answer = TypeVar("Answer")
ONE_DAY = timedelta(days=1)
ONE_HOUR = timedelta(hours=1)


class Clock(StrEnum):
    """The unit in which a limit is counted; one is never converted into another.

    ``DATE`` is a day that an order names.
    """

    DAY = "DAY"
    WORKING_DAY = "WORKING_DAY"
    WORKING_HOUR = "WORKING_HOUR"
    URGENT_HOUR = "URGENT_HOUR"
    MONTH = "MONTH"
    DATE = "DATE"


HOURS = frozenset({Clock.WORKING_HOUR, Clock.URGENT_HOUR})


@dataclass(frozen=True, slots=True)
class Span:
    """A lawful pause, from an instant, included, to another, excluded."""

    starts: datetime
    ends: datetime

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the pause: that on which it begins, not that on which it ends."""
        first, last = (moment.astimezone(SHANGHAI).date() for moment in (self.starts, self.ends))
        return tuple(first + ONE_DAY * step for step in range((last - first).days))


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a deadline is made of.

    Parameters
    ----------
    clock
        The unit.
    count
        How many; 0 for ``DATE``.
    received
        The instant from which it counts.
    named
        The day that an order names, for ``DATE`` alone.
    extended
        How many more were granted, in the same unit; in working days for ``DATE``.
    pauses
        Lawful pauses.
    """

    clock: Clock
    count: int
    received: datetime
    named: date | None = None
    extended: int = 0
    pauses: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline with what it was reckoned by.

    Parameters
    ----------
    at
        The instant from which on it is late; of a day, the midnight that ends it.
    day
        The last day that is in time.
    remind_at
        The instant at which so much of the time is used that a reminder is due.
    first_day
        The day on which it counts as received; not counted itself.
    provisional
        Whether some year on the way has no notice of its holidays: then nothing is late yet.
    calendar_version
        Version of the calendar that was used.
    """

    at: datetime
    day: date
    remind_at: datetime
    first_day: date
    provisional: bool
    calendar_version: str


@dataclass
class Reckoner:
    """Reckons deadlines by one calendar; keeps what it found, so that many cost little.

    Parameters
    ----------
    calendar
        The working days of the years for which there is a notice.
    hours
        Office hours.
    reminds_after
        Share of the time after which a reminder is due, 0 to 1.

    Notes
    -----
    Where a notice is missing, the statutory holidays and plain weekends stand in for it, and the
    deadline is provisional.
    """

    calendar: Calendar
    hours: OfficeHours = field(default_factory=OfficeHours)
    reminds_after: Fraction = Fraction(4, 5)
    _filled: Calendar | None = field(default=None, init=False, repr=False)
    _kept: dict[Inputs, Due] = field(default_factory=dict, init=False, repr=False)

    def ask(self, rule: Callable[[Calendar], Answer]) -> tuple[Answer, bool]:
        """Ask the calendar; give the answer, and whether it is provisional."""
        try:
            return rule(self.calendar), False
        except CalendarMissing:
            pass
        while True:
            filled = self._filled or self.calendar
            try:
                return rule(filled), True
            except CalendarMissing as missing:
                self._filled = filled.with_notice(statutory_notice(missing.year))

    def due(self, inputs: Inputs) -> Due:
        """Reckon a deadline.

        Parameters
        ----------
        inputs
            What it is made of.

        Returns
        -------
        Due
            The deadline.

        Notes
        -----
        What comes in after office hours or on a day off counts as received on the next working
        day; that day is not counted. Pauses are added back in the clock's own unit: working days
        of the pause to working days, calendar days to calendar days and after months, hours to
        hours; days before the count began are not given back. **Source**: Civil Code art. 201-203;
        dossier of enterprise cases, rules 2, 3, 7; dossier of grids, rule 12; a day named by an
        internal order never moves later (dossier of codes, rule 24).

        Examples
        --------
        >>> start = datetime(2023, 4, 28, 10, tzinfo=SHANGHAI)
        >>> Reckoner(Calendar()).due(Inputs(Clock.WORKING_DAY, 3, start)).day
        datetime.date(2023, 5, 6)
        """
        key = self._key(inputs)
        if key not in self._kept:
            self._kept[key] = self._reckoned(key)
        return self._kept[key]

    def _key(self, inputs: Inputs) -> Inputs:
        """Let all that comes in on one day before closing time share one answer, but for hours."""
        if inputs.clock in HOURS:
            return inputs
        came = inputs.received.astimezone(SHANGHAI)
        closed = came.time() > self.hours.spans[-1][1]
        since = datetime.combine(came.date() + ONE_DAY * closed, time(), SHANGHAI)
        return Inputs(
            inputs.clock, inputs.count, since, inputs.named, inputs.extended, inputs.pauses
        )

    def _reckoned(self, inputs: Inputs) -> Due:
        first, unsure = self.ask(lambda known: known.on_or_after(_day(inputs.received)))
        if inputs.clock in HOURS:
            at, remind_at, provisional = self._by_hours(inputs)
            day = _day(at - timedelta(microseconds=1))
            return Due(at, day, remind_at, first, provisional, self.calendar.version)
        (day, remind), provisional = self.ask(lambda known: self._by_days(known, inputs, first))
        return Due(
            midnight_after(day),
            day,
            datetime.combine(remind, time(), SHANGHAI),
            first,
            provisional or unsure,
            self.calendar.version,
        )

    def _by_days(self, known: Calendar, inputs: Inputs, first: date) -> tuple[date, date]:
        paused = sorted({day for span in inputs.pauses for day in span.days if day > first})
        worked = sum(known.is_working_day(day) for day in paused)
        whole = inputs.count + inputs.extended
        if inputs.clock == Clock.WORKING_DAY:
            return (
                known.add_working_days(first, whole + worked),
                known.add_working_days(first, self._share(whole) + worked),
            )
        if inputs.clock == Clock.DATE:
            return self._by_date(known, inputs, first, worked)
        end = first + ONE_DAY * whole
        if inputs.clock == Clock.MONTH:
            end = add_months(first, whole)
        used = self._share((end - first).days)
        pause = ONE_DAY * len(paused)
        return known.on_or_after(end + pause), first + ONE_DAY * used + pause

    def _by_date(
        self, known: Calendar, inputs: Inputs, first: date, worked: int
    ) -> tuple[date, date]:
        named = known.on_or_before(inputs.named or first)
        whole = max(known.working_days_between(first, named), 0) + inputs.extended
        more = inputs.extended + worked
        return (
            known.add_working_days(named, more) if more else named,
            known.add_working_days(first, self._share(whole) + worked),
        )

    def _by_hours(self, inputs: Inputs) -> tuple[datetime, datetime, bool]:
        whole = ONE_HOUR * (inputs.count + inputs.extended)
        used = whole * self.reminds_after.numerator / self.reminds_after.denominator
        start = inputs.received.astimezone(SHANGHAI)
        if inputs.clock == Clock.URGENT_HOUR:
            paused = sum((span.ends - span.starts for span in inputs.pauses), timedelta())
            return start + whole + paused, start + used + paused, False
        (paused, unsure) = self.ask(
            lambda known: sum(
                (
                    self.hours.between(known, max(span.starts, start), max(span.ends, start))
                    for span in inputs.pauses
                ),
                timedelta(),
            )
        )
        end = self.hours.add(self.calendar, start, whole + paused)
        remind = self.hours.add(self.calendar, start, used + paused)
        return end.moment, remind.moment, unsure or end.provisional

    def _share(self, whole: int) -> int:
        return ceil(whole * self.reminds_after)

    def later(self, day: date, count: int) -> date:
        """Give the working day that comes so many working days after a day."""
        return self.ask(lambda known: known.add_working_days(day, count))[0]

    def days_left(self, today: date, due: date) -> int:
        """Count the working days after today up to a deadline; negative when it is past."""
        return self.ask(lambda known: known.working_days_between(today, due))[0]


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def midnight_after(day: date) -> datetime:
    """Give the instant at which a day ends.

    Parameters
    ----------
    day
        The day.

    Returns
    -------
    datetime
        The midnight, Beijing time, that no longer belongs to it.

    Source
    ------
    House rule: intervals are half open (docs/kernel/duties.md).

    Examples
    --------
    >>> midnight_after(date(2023, 4, 30)).isoformat()
    '2023-05-01T00:00:00+08:00'
    """
    return datetime.combine(day + ONE_DAY, time(), SHANGHAI)


def is_late(at: datetime, due: datetime | None, *, provisional: bool) -> bool:
    """Tell whether something is late at an instant.

    Parameters
    ----------
    at
        The instant.
    due
        From when on it is late; None for no limit.
    provisional
        Whether the deadline waits for a notice of holidays.

    Returns
    -------
    bool
        False without a limit, and while the deadline is provisional.

    Source
    ------
    Dossier of enterprise cases, bad input: nothing is declared overdue while the calendar misses.
    """
    return due is not None and not provisional and at >= due


def paused_working_days(calendar: Calendar, pauses: Sequence[Span]) -> int:
    """Count the working days of some pauses, each day once.

    Parameters
    ----------
    calendar
        The calendar; a year without a notice counts by weekends and statutory holidays.
    pauses
        The pauses.

    Returns
    -------
    int
        Working days.

    Source
    ------
    Dossier of enterprise cases, rule 7: a total pause of more than 30 working days is carried.
    """
    days = {day for span in pauses for day in span.days}
    return calendar.answer(lambda known: sum(known.is_working_day(day) for day in days))[0]
