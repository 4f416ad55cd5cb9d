"""The clock of office hours: working time added and counted, in Beijing time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from luodi.standards.dates import SHANGHAI
from luodi.standards.errors import StandardError
from luodi.standards.workdays import Calendar, Deadline

_LONGEST = timedelta(days=400)  # of working time: more is a slip of the hand
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HoursDeadline:
    """An instant at which working time runs out, and how firm it is.

    Parameters
    ----------
    moment
        Beijing time; the instant itself is the end.
    provisional
        True when some year on the way has no notice yet.
    calendar_version
        Version of the calendar that was used.
    """

    moment: datetime
    provisional: bool
    calendar_version: str


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When an office is open on a working day.

    Parameters
    ----------
    spans
        Opening and closing times in order, not overlapping.

    Raises
    ------
    StandardError
        ``hours.spans`` when there is none or they are out of order.

    Notes
    -----
    "Urgent" limits run round the clock: add them as plain hours, not here.

    **Source**: dossier of codes, rule 25 (typical hours, to be configured).
    """

    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(14), time(17, 30)))

    def __post_init__(self) -> None:
        times = [moment for span in self.spans for moment in span]
        if not times or any(not a < b for a, b in pairwise(times)):
            raise StandardError(
                code="hours.spans",
                value=self.spans,
                message="办公时间为空或先后颠倒，请按“上班、下班”顺序填写。",
            )

    @property
    def day_length(self) -> timedelta:
        """Working time of one full day."""
        return sum((end - start for start, end in self._on(date.min)), timedelta())

    def add(self, calendar: Calendar, start: datetime, length: timedelta) -> HoursDeadline:
        """Go forward by a length of working time.

        Parameters
        ----------
        calendar
            Which days are worked.
        start
            Any instant with a time zone; time outside office hours does not count.
        length
            Working time, above 0 and up to 400 times 24 hours.

        Returns
        -------
        HoursDeadline
            The instant at which the time is used up; a closing time rather than the next opening.

        Raises
        ------
        StandardError
            ``hours.zone`` for a time without zone, ``hours.length`` for a length out of range.

        Examples
        --------
        >>> friday = datetime(2023, 4, 28, 17, tzinfo=SHANGHAI)
        >>> OfficeHours().add(Calendar(), friday, timedelta(hours=2)).moment.isoformat()
        '2023-05-04T10:00:00+08:00'
        """
        if not timedelta() < length <= _LONGEST:
            raise StandardError(
                code="hours.length", value=length, message=f"工作时长“{length}”应大于零，请改正。"
            )
        begin = _local(start)
        moment, provisional = calendar.answer(lambda known: self._end(known, begin, length))
        return HoursDeadline(moment, provisional, calendar.version)

    def between(self, calendar: Calendar, start: datetime, end: datetime) -> timedelta:
        """Count the working time from one instant to another.

        Parameters
        ----------
        calendar
            Which days are worked.
        start
            Any instant with a time zone.
        end
            Any instant with a time zone; when earlier than `start` the answer is negative.

        Returns
        -------
        timedelta
            Working time in ``[start, end)``.

        Raises
        ------
        CalendarMissing
            When a year on the way has no notice.
        StandardError
            ``hours.zone`` for a time without zone.

        Examples
        --------
        >>> start = datetime(2023, 4, 28, 17, tzinfo=SHANGHAI)
        >>> end = datetime(2023, 5, 4, 10, tzinfo=SHANGHAI)
        >>> OfficeHours().between(Calendar(), start, end)
        datetime.timedelta(seconds=7200)
        """
        begin, finish = _local(start), _local(end)
        if finish < begin:
            return -self.between(calendar, finish, begin)
        days = (begin.date() + step * _ONE_DAY for step in range((finish - begin).days + 2))
        spans = (
            min(closing, finish) - max(opening, begin)
            for day in days
            if day <= finish.date() and calendar.is_working_day(day)
            for opening, closing in self._on(day)
        )
        return sum((span for span in spans if span > timedelta()), timedelta())

    def first_day(self, calendar: Calendar, received: datetime) -> Deadline:
        """Give the day on which something counts as received.

        Parameters
        ----------
        calendar
            Which days are worked.
        received
            Any instant with a time zone.

        Returns
        -------
        Deadline
            The day itself; the next working day when it is a day off or the office had closed.

        Raises
        ------
        StandardError
            ``hours.zone`` for a time without zone.

        Notes
        -----
        **Source**: dossier of enterprise cases, rule 2 (typical).

        Examples
        --------
        >>> late = datetime(2023, 4, 28, 18, tzinfo=SHANGHAI)
        >>> OfficeHours().first_day(Calendar(), late).day
        datetime.date(2023, 5, 4)
        """
        moment = _local(received)
        closed = moment.time() > self.spans[-1][1]
        earliest = moment.date() + (_ONE_DAY if closed else timedelta())
        return calendar.deadline(lambda known: known.on_or_after(earliest))

    def _end(self, calendar: Calendar, begin: datetime, length: timedelta) -> datetime:
        left = length
        for opening, closing in self._openings(calendar, begin.date()):
            usable = closing - max(opening, begin)
            if usable >= left:
                return max(opening, begin) + left
            left -= max(usable, timedelta())
        raise AssertionError("offices open again and again")

    def _openings(self, calendar: Calendar, first: date) -> Iterator[tuple[datetime, datetime]]:
        """Every span of every working day from a day on, without end."""
        day = calendar.on_or_after(first)
        while True:
            yield from self._on(day)
            day = calendar.next_working_day(day)

    def _on(self, day: date) -> list[tuple[datetime, datetime]]:
        return [
            (datetime.combine(day, start, SHANGHAI), datetime.combine(day, end, SHANGHAI))
            for start, end in self.spans
        ]


def _local(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise StandardError(
            code="hours.zone", value=moment, message=f"时间“{moment}”没有时区，请注明北京时间。"
        )
    return moment.astimezone(SHANGHAI)
