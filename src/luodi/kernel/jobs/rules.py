"""The law of work in the background: when it is due, how long it waits, how often it is tried."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

DAY_MINUTES = 24 * 60
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
GROWTH = 4


class State(StrEnum):
    """Where a job stands."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


OPEN = (State.WAITING, State.RUNNING)
CLOSED = (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(frozen=True)
class Schedule:
    """When a timed job is due: every so many minutes from midnight on, or daily at a time."""

    every_minutes: int | None = None
    daily_at: time | None = None

    def __post_init__(self) -> None:
        if (self.every_minutes is None) == (self.daily_at is None):
            raise ValueError("定时任务只能写 every_minutes 或 daily_at 中的一个")
        if self.every_minutes is not None and not 1 <= self.every_minutes <= DAY_MINUTES:
            raise ValueError(f"every_minutes = {self.every_minutes} 不在 1 到 {DAY_MINUTES} 之间")


def read_schedule(every_minutes: int | None, daily_at: str | None) -> Schedule:
    """Read a schedule as a card writes it.

    Parameters
    ----------
    every_minutes
        Minutes between two slots, 1 to 1440, or None.
    daily_at
        Time of the day as ``"03:10"``, or None.

    Raises
    ------
    ValueError
        When not just one of the two is given, or one is out of range.

    Source
    ------
    luodi's own design: docs/kernel/jobs.md, "Timed jobs".

    Examples
    --------
    >>> read_schedule(None, "03:10")
    Schedule(every_minutes=None, daily_at=datetime.time(3, 10))
    """
    return Schedule(every_minutes, None if daily_at is None else time.fromisoformat(daily_at))


def latest_slot(schedule: Schedule, at: datetime) -> datetime:
    """Give the newest slot that has begun.

    Parameters
    ----------
    schedule
        When the job is due.
    at
        The instant, in the zone in which days are counted.

    Returns
    -------
    datetime
        A slot at or before the instant: however many were missed before, it stands for them.

    Source
    ------
    luodi's own design: docs/kernel/jobs.md, "Timed jobs". Shanghai has no summer time, so a day
    has 1440 minutes.

    Examples
    --------
    >>> latest_slot(Schedule(every_minutes=15), datetime(2023, 3, 1, 9, 29))
    datetime.datetime(2023, 3, 1, 9, 15)
    """
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if schedule.every_minutes is not None:
        passed = (at.hour * 60 + at.minute) // schedule.every_minutes
        return midnight + timedelta(minutes=passed * schedule.every_minutes)
    clock = schedule.daily_at or time()
    today = midnight.replace(hour=clock.hour, minute=clock.minute)
    return today if today <= at else today - timedelta(days=1)


def next_slot(schedule: Schedule, at: datetime) -> datetime:
    """Give the first slot that begins after an instant.

    Parameters
    ----------
    schedule
        When the job is due.
    at
        The instant, in the zone in which days are counted.

    Source
    ------
    luodi's own design: docs/kernel/jobs.md, "Timed jobs".

    Examples
    --------
    >>> next_slot(Schedule(daily_at=time(3, 10)), datetime(2023, 3, 1, 3, 10))
    datetime.datetime(2023, 3, 2, 3, 10)
    """
    latest = latest_slot(schedule, at)
    if schedule.every_minutes is None:
        return latest + timedelta(days=1)
    following = latest + timedelta(minutes=schedule.every_minutes)
    midnight = latest.replace(hour=0, minute=0) + timedelta(days=1)
    return min(following, midnight)


def pause_after(tries: int) -> timedelta:
    """Give how long a job waits after a failure before it is tried again.

    Parameters
    ----------
    tries
        How often it was tried, at least 1.

    Returns
    -------
    timedelta
        30 seconds, 2 minutes, 8 minutes, 32 minutes, then an hour.

    Source
    ------
    luodi's own design: docs/kernel/jobs.md, "Failure".

    Examples
    --------
    >>> [pause_after(tries).seconds for tries in (1, 2, 3, 9)]
    [30, 120, 480, 3600]
    """
    pause = FIRST_PAUSE
    for _more in range(1, tries):
        pause = min(pause * GROWTH, LONGEST_PAUSE)
    return pause


def may_try_again(tries: int, retries: int, *, lost: bool = False) -> bool:
    """Tell whether a job that was not finished is tried again.

    Parameters
    ----------
    tries
        How often it was tried, at least 1.
    retries
        How often its kind lets a failure be tried again, 0 or more.
    lost
        Whether its worker died. Then one more try is always given: the job is not to blame. No
        more, lest a job that kills its worker do so for ever.

    Source
    ------
    luodi's own design: docs/kernel/jobs.md, "Failure".

    Examples
    --------
    >>> may_try_again(1, 0), may_try_again(1, 0, lost=True), may_try_again(2, 0, lost=True)
    (False, True, False)
    """
    return tries <= (max(retries, 1) if lost else retries)


def percent(done: int, of: int | None) -> int | None:
    """Give how far a job is, in whole percent; None when nobody knows how much there is.

    Parameters
    ----------
    done, of
        How much is done, of how much.

    Returns
    -------
    int or None
        Rounded down, 0 to 100: what is not finished is never shown as 100.

    Source
    ------
    luodi's own design: docs/kernel/jobs.md.

    Examples
    --------
    >>> percent(999, 1000), percent(5, None), percent(7, 5)
    (99, None, 100)
    """
    return min(done * 100 // of, 100) if of else None
