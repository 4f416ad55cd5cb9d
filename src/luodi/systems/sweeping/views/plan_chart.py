"""The night as bars: one line for each route, drawn by the server so that it prints as it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.systems.sweeping.models import Leg, LegKind, Route
from luodi.systems.sweeping.views.plan_words import route_words, strip_words
from luodi.systems.sweeping.views.words import hour

WIDTH, ROW, TOP, BAR = 1000, 46, 24, 18
LETTERED = 15
"""From so many units on a bar has room for its letter."""
EVERY = (1, 2, 3, 4, 6)
TICKS = 12


@dataclass(frozen=True)
class Bar:
    """A leg in the picture, with what is told when it is pointed at."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    told: str
    letter: str = ""
    letter_x: int = 0
    letter_y: int = 0
    frozen: bool = False


@dataclass(frozen=True)
class Line:
    """A route in the picture."""

    told: str
    hours: str
    url: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Tick:
    """A whole hour on the axis."""

    x: int
    told: str


@dataclass(frozen=True)
class TimeChart:
    """All of the picture; lengths in units of a picture ``WIDTH`` wide."""

    width: int
    height: int
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]


def time_chart(routes: Sequence[Route]) -> TimeChart | None:
    """Draw routes against the clock; None where there is none."""
    if not routes:
        return None
    first = _whole_hour(min(route.starts_at for route in routes))
    last = max(route.ends_at for route in routes)
    seconds = max((last - first).total_seconds(), 3600.0)

    def at(instant: datetime) -> int:
        return round((instant - first).total_seconds() / seconds * WIDTH)

    lines = tuple(
        Line(
            route_words(route),
            f"{hour(route.starts_at)}–{hour(route.ends_at)}",
            reverse("sweeping:route_turns", args=[route.pk]),
            TOP + ROW * place + 14,
            tuple(_bar(leg, at, TOP + ROW * place + 20) for leg in route.legs.all()),
        )
        for place, route in enumerate(routes)
    )
    hours = int(seconds // 3600)
    step = next(step for step in EVERY if hours // step <= TICKS or step == EVERY[-1])
    ticks = tuple(
        Tick(at(first + timedelta(hours=count)), hour(first + timedelta(hours=count)))
        for count in range(0, hours + 1, step)
    )
    return TimeChart(WIDTH, TOP + ROW * len(routes) + 4, lines, ticks)


def _whole_hour(at: datetime) -> datetime:
    return at.astimezone(clock.SHANGHAI).replace(minute=0, second=0, microsecond=0)


def _letters() -> dict[str, str]:
    return {LegKind.REFILL: _("水"), LegKind.DUMP: _("污"), LegKind.REST: _("休")}


def _bar(leg: Leg, at: Callable[[datetime], int], y: int) -> Bar:
    place = at(leg.starts_at)
    width = max(at(leg.ends_at) - place, 1)
    thin = leg.kind in {LegKind.TRAVEL, LegKind.WAIT}
    height = 4 if thin else BAR
    where = strip_words(leg.strip) if leg.strip else str(leg.site or "")
    told = f"{hour(leg.starts_at)}–{hour(leg.ends_at)} {leg.get_kind_display()} {where}".rstrip()
    return Bar(
        leg.kind.lower(),
        place,
        y + (BAR - height) // 2,
        width,
        height,
        told,
        letter=_letters().get(leg.kind, "") if width >= LETTERED else "",
        letter_x=place + width // 2,
        letter_y=y + 13,
        frozen=leg.frozen,
    )
