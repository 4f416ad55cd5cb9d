"""Times of a plan as seconds from its midnight: when a pass may be made, when a site is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from luodi.kernel import clock
from luodi.systems.sweeping.models import Mode, Site
from luodi.systems.sweeping.planning.facts import Span
from luodi.systems.sweeping.rules.convoy import DRY_BY, WINDOW, last_wet_minute, night_in
from luodi.systems.sweeping.rules.working_hours import without

APART = timedelta(hours=2)
APART_WET = timedelta(minutes=30)
"""Passes of one strip count apart from so much on (rule 30); the second of sprinkling."""
_DAY = timedelta(days=1)
_NIGHT = timedelta(hours=9)
"""From 22:00 to 07:00."""
_COOLEST = 5.0

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Clock:
    """The midnight from which seconds are counted: that before a plan begins, in Shanghai."""

    midnight: datetime

    @classmethod
    def of(cls, starts_at: datetime) -> "Clock":
        """Give the clock of a plan."""
        local = starts_at.astimezone(clock.SHANGHAI)
        return cls(local.replace(hour=0, minute=0, second=0, microsecond=0))

    def seconds(self, at: datetime) -> int:
        """Give an instant as seconds."""
        return int((at - self.midnight).total_seconds())

    def at(self, seconds: int) -> datetime:
        """Give seconds as an instant."""
        return self.midnight + timedelta(seconds=seconds)

    def span(self, stretch: Stretch) -> Span:
        """Give a time as seconds."""
        return self.seconds(stretch[0]), self.seconds(stretch[1])


def local(at: datetime) -> datetime:
    """Give an instant by the clock of Shanghai, as the rules take it."""
    return at.astimezone(clock.SHANGHAI).replace(tzinfo=None)


def convoy_time(starts_at: datetime, ends_at: datetime) -> Stretch | None:
    """Give the part of a time in which convoys work: one night, 22:00 to 06:00; None for none."""
    night = night_in(*(one.astimezone(clock.SHANGHAI) for one in (starts_at, ends_at)))
    return None if night is None else (night.start, night.end)


def dry_by(stretch: Stretch) -> datetime:
    """Give the morning's instant by which streets are dry, that a time reaches or leads to."""
    start, end = (local(one) for one in stretch)
    morning = end.date()
    if start.date() == morning and start.time() >= WINDOW[0]:
        morning += _DAY
    return datetime.combine(morning, DRY_BY, clock.SHANGHAI)


def wet_until(stretch: Stretch, air_c: float | None) -> datetime | None:
    """Give by when the last wet pass before a morning must be done; None below 5 degrees.

    An unknown temperature is taken for the coolest at which wet work is done at all: the safer
    side.
    """
    morning = dry_by(stretch).date()
    last = last_wet_minute(morning, _COOLEST if air_c is None else air_c)
    return None if last is None else last.replace(tzinfo=clock.SHANGHAI)


def wet_hole(stretch: Stretch, air_c: float | None) -> Stretch:
    """Give when nothing wet is done before a morning: to its 07:00, below 5 degrees all night."""
    dry = dry_by(stretch)
    return wet_until(stretch, air_c) or dry - _NIGHT, dry


def parts(stretch: Stretch, count: int, apart: timedelta) -> list[Stretch]:
    """Give the parts of a time for so many passes that must lie apart.

    Examples
    --------
    >>> at = lambda hour: datetime(2023, 3, 1, hour)
    >>> [(a.hour, b.hour) for a, b in parts((at(0), at(12)), 2, APART)]
    [(0, 5), (7, 12)]
    """
    if count == 1:
        return [stretch]
    each = (stretch[1] - stretch[0] - apart * (count - 1)) / count
    each = max(each, timedelta())
    starts = [stretch[0] + (each + apart) * place for place in range(count)]
    return [(start, start + each) for start in starts]


def open_spans(site: Site, stretch: Stretch) -> tuple[Stretch, ...]:
    """Give when a site is open in a time."""
    if site.opens is None or site.closes is None:
        return (stretch,)
    found = []
    day = stretch[0].astimezone(clock.SHANGHAI).date() - _DAY
    while day <= stretch[1].astimezone(clock.SHANGHAI).date():
        opens = datetime.combine(day, site.opens, clock.SHANGHAI)
        last = day if site.closes > site.opens else day + _DAY
        closes = datetime.combine(last, site.closes, clock.SHANGHAI)
        if max(opens, stretch[0]) < min(closes, stretch[1]):
            found.append((max(opens, stretch[0]), min(closes, stretch[1])))
        day += _DAY
    return tuple(found)


def cut(stretches: Iterable[Stretch], holes: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Give what is left of times once others are cut out."""
    return without(stretches, holes) if holes else tuple(stretches)


def for_mode(mode: str, starts_at: datetime, ends_at: datetime) -> Stretch | None:
    """Give the time in which a mode works: convoys at night alone."""
    if mode == Mode.CONVOY:
        return convoy_time(starts_at, ends_at)
    return starts_at, ends_at
