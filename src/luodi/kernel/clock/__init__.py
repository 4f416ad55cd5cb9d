"""The one clock: all of luodi asks it what time it is, so that it can stand still."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Give the time in Shanghai: the stated one when the settings name one, else the real one."""
    stands_at: datetime | None = settings.LUODI_CLOCK
    if stands_at is not None:
        return stands_at.astimezone(SHANGHAI)
    return datetime.now(tz=SHANGHAI)  # noqa: TID251 - the one place that may ask the machine


def today() -> date:
    """Give today's date in Shanghai."""
    return now().date()
