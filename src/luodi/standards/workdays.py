"""Working days: which days are worked, counting them, and answers that may be provisional."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import TypeVar

from luodi.standards.errors import StandardError
from luodi.standards.holidays import NOTICES, YearNotice, statutory_notice

Answer = TypeVar("Answer")

_ONE_DAY = timedelta(days=1)
_LONGEST = 10_000  # working days, about forty years: more is a slip of the hand


class CalendarMissing(StandardError):  # noqa: N818 - the name callers know it by
    """A year was asked about whose holiday notice is not in the calendar."""

    @property
    def year(self) -> int:
        """The year without a notice."""
        return int(str(self.value))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which a period ends, and how firm it is.

    Parameters
    ----------
    day
        The last day that is in time.
    provisional
        True when some year on the way has no notice yet; recompute when it is out.
    calendar_version
        Version of the calendar that was used.
    """

    day: date
    provisional: bool
    calendar_version: str


@dataclass(frozen=True)
class Calendar:
    """The working days of the years for which there is a notice.

    Parameters
    ----------
    notices
        One notice for each year, in any order. The built-in ones cover 2019 to 2026.

    Raises
    ------
    StandardError
        ``calendar.twice`` when two notices are for one year.

    Notes
    -----
    A new notice is data: ``Calendar().with_notice(...)``. `version` names first and last year and
    eight characters that change with any day of any notice.

    Examples
    --------
    >>> Calendar().add_working_days(date(2023, 4, 26), 5)
    datetime.date(2023, 5, 6)
    """

    notices: tuple[YearNotice, ...] = NOTICES
    version: str = field(init=False, compare=False)
    _years: frozenset[int] = field(init=False, repr=False, compare=False)
    _off: frozenset[date] = field(init=False, repr=False, compare=False)
    _worked: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        years = frozenset(notice.year for notice in self.notices)
        if len(years) < len(self.notices):
            raise StandardError(
                code="calendar.twice",
                value=sorted(notice.year for notice in self.notices),
                message="同一年有两份放假通知，请只保留最新的一份。",
            )
        object.__setattr__(self, "version", _version(self.notices))
        object.__setattr__(self, "_years", years)
        object.__setattr__(self, "_off", frozenset().union(*(n.days_off for n in self.notices)))
        object.__setattr__(self, "_worked", frozenset().union(*(n.worked for n in self.notices)))

    def with_notice(self, notice: YearNotice) -> "Calendar":
        """Give a calendar with one more notice, in place of an older one for that year.

        Parameters
        ----------
        notice
            The new notice.

        Returns
        -------
        Calendar
            A new calendar; this one stays as it is.
        """
        kept = [old for old in self.notices if old.year != notice.year]
        return Calendar(tuple(sorted([*kept, notice], key=lambda one: one.year)))

    def covers(self, year: int) -> bool:
        """Say whether there is a notice for a year.

        Parameters
        ----------
        year
            Civil year.

        Returns
        -------
        bool
            Whether the year can be asked about.
        """
        return year in self._years

    def is_working_day(self, day: date) -> bool:
        """Say whether a day is worked: no weekend and no holiday, or a swapped weekend day.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        bool
            Whether it is worked.

        Raises
        ------
        CalendarMissing
            ``calendar.missing`` when its year has no notice; nothing is guessed.

        Notes
        -----
        **Source**: the State Council's yearly notice.

        Examples
        --------
        >>> Calendar().is_working_day(date(2023, 5, 6))
        True
        """
        if day.year not in self._years:
            raise CalendarMissing(
                code="calendar.missing",
                value=day.year,
                message=f"{day.year}年的放假安排尚未录入，请录入国务院办公厅的通知。",
            )
        return day in self._worked or (day.weekday() < 5 and day not in self._off)

    def holiday_name(self, day: date) -> str | None:
        """Give the name of the break in which a day lies.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        str | None
            The name; None when the notices name no break on that day.
        """
        for notice in self.notices:
            for rest in notice.breaks:
                if rest.first <= day <= rest.last:
                    return rest.name
        return None

    def on_or_after(self, day: date) -> date:
        """Give the day itself when it is worked, else the next that is.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        date
            A working day.

        Raises
        ------
        CalendarMissing
            When a year on the way has no notice.
        """
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        """Give the day itself when it is worked, else the last that was.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        date
            A working day.

        Raises
        ------
        CalendarMissing
            When a year on the way has no notice.
        """
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return day

    def next_working_day(self, day: date) -> date:
        """Give the first working day after a day.

        Parameters
        ----------
        day
            The day, itself never the answer.

        Returns
        -------
        date
            A later working day.

        Raises
        ------
        CalendarMissing
            When a year on the way has no notice.
        """
        return self.on_or_after(day + _ONE_DAY)

    def previous_working_day(self, day: date) -> date:
        """Give the last working day before a day.

        Parameters
        ----------
        day
            The day, itself never the answer.

        Returns
        -------
        date
            An earlier working day.

        Raises
        ------
        CalendarMissing
            When a year on the way has no notice.
        """
        return self.on_or_before(day - _ONE_DAY)

    def add_working_days(self, start: date, count: int) -> date:
        """Go a number of working days forward or back; the start itself is not counted.

        Parameters
        ----------
        start
            Any day.
        count
            Working days, -10000 to 10000; 0 gives `start`, even on a day off.

        Returns
        -------
        date
            A working day, unless `count` is 0.

        Raises
        ------
        CalendarMissing
            When a year on the way has no notice.
        StandardError
            ``calendar.count`` when `count` is out of range.

        Notes
        -----
        **Source**: Civil Code art. 201 (the first day is not counted).
        """
        if abs(count) > _LONGEST:
            raise StandardError(
                code="calendar.count",
                value=count,
                message=f"{count}个工作日过长，请填写{_LONGEST}以内的天数。",
            )
        step = self.next_working_day if count > 0 else self.previous_working_day
        day = start
        for _ in range(abs(count)):
            day = step(day)
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """Count the working days after one day up to and including another.

        Parameters
        ----------
        after
            Not counted, as `add_working_days` does not count its start.
        until
            Counted when worked. When earlier than `after`, the count is that of the swapped days,
            negative.

        Returns
        -------
        int
            Working days in ``(after, until]``.

        Raises
        ------
        CalendarMissing
            When a year on the way has no notice.

        Examples
        --------
        >>> Calendar().working_days_between(date(2022, 12, 31), date(2023, 12, 31))
        249
        """
        if until < after:
            return -self.working_days_between(until, after)
        days = (after + timedelta(days=step) for step in range(1, (until - after).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def deadline(self, rule: Callable[["Calendar"], date]) -> Deadline:
        """Answer by a rule even where notices are missing, and say so.

        Parameters
        ----------
        rule
            Gives a day from a calendar, such as ``lambda c: c.add_working_days(start, 5)``.

        Returns
        -------
        Deadline
            Firm when every year on the way has a notice. Else the statutory holidays and plain
            weekends stand in for the missing years and the answer is provisional.
        """
        day, provisional = self.answer(rule)
        return Deadline(day, provisional, self.version)

    def answer(self, rule: Callable[["Calendar"], Answer]) -> tuple[Answer, bool]:
        """Ask anything of the calendar, years without a notice included.

        Parameters
        ----------
        rule
            Gives an answer from a calendar.

        Returns
        -------
        tuple
            The answer, and whether it is provisional because some year had no notice.
        """
        calendar = self
        while True:
            try:
                return rule(calendar), calendar is not self
            except CalendarMissing as missing:
                calendar = calendar.with_notice(statutory_notice(missing.year))


def _version(notices: tuple[YearNotice, ...]) -> str:
    if not notices:
        return "none"
    content = sorted(
        (notice.year, sorted(notice.days_off), sorted(notice.worked)) for notice in notices
    )
    digest = sha256(repr(content).encode()).hexdigest()[:8]
    return f"{content[0][0]}-{content[-1][0]}/{digest}"
