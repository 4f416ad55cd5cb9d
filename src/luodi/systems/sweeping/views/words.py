"""Words that many pages share: instants, lengths, days of the week."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.systems.sweeping.actions.dated import minute_of

WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
    gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip


def moment(at: datetime | None) -> str | None:
    """Write an instant by the clock of Shanghai, to the minute."""
    return None if at is None else minute_of(at)


def hour(at: datetime, day_of: datetime | None = None) -> str:
    """Write an instant's hour and minute in Shanghai; with the day when it is not the one told."""
    local = at.astimezone(clock.SHANGHAI)
    same = day_of is None or day_of.astimezone(clock.SHANGHAI).date() == local.date()
    return f"{local:%H:%M}" if same else f"{local:%m-%d %H:%M}"


def km(metres: float | None, places: int = 1) -> str | None:
    """Write metres as kilometres with so many decimals; None stays None."""
    return None if metres is None else f"{metres / 1000:,.{places}f}"


def weekday(day: date) -> str:
    """Name a day's place in the week."""
    return str(WEEKDAYS[day.weekday()])
