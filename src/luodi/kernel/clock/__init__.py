"""The one clock: all of luodi asks it what time it is, so that it can stand still."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")

_TOLD: ContextVar[datetime | None] = ContextVar("told", default=None)


@contextmanager
def told(instant: datetime) -> Iterator[None]:
    """Let the clock stand at an instant for a while: so the demonstration writes its past."""
    token = _TOLD.set(instant)
    try:
        yield
    finally:
        _TOLD.reset(token)


def now() -> datetime:
    """Give the time in Shanghai: the one told or set, when there is one, else the real one."""
    stands_at: datetime | None = _TOLD.get() or settings.LUODI_CLOCK
    if stands_at is not None:
        return stands_at.astimezone(SHANGHAI)
    return datetime.now(tz=SHANGHAI)  # noqa: TID251 - the one place that may ask the machine


def ticking() -> datetime:
    """Give the machine's time in Shanghai, also where the clock is set to stand still.

    For what only a time that moves can end (leases, pauses before another try, slots of timed
    jobs, rates), and for what programs outside luodi count by (codes of authenticators, tokens of
    a sign-in provider). What people read as the time of an act comes from `now`.
    """
    told_at = _TOLD.get()
    if told_at is not None:
        return told_at.astimezone(SHANGHAI)
    return datetime.now(tz=SHANGHAI)  # noqa: TID251 - the other place that may ask the machine


def today() -> date:
    """Give today's date in Shanghai."""
    return now().date()
