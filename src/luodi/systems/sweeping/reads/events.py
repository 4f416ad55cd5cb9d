"""Events: what each of them asks for within a time."""

from datetime import datetime

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import CallKind, StreetCall
from luodi.systems.sweeping.reads.calls import OPEN
from luodi.systems.sweeping.rules.calls import keep_passes


def events_in(unit: Unit, starts_at: datetime, ends_at: datetime) -> list[StreetCall]:
    """Give the events of a unit that are not closed and touch a time, the first first."""
    rows = unrestricted(StreetCall, why="whoever plans for a unit is told of its events")
    found = rows.filter(unit=unit, kind=CallKind.EVENT, state__in=OPEN, ends_at__gt=starts_at)
    touching = [one for one in found.select_related("link") if one.begins_at < ends_at]
    return sorted(touching, key=lambda one: (one.begins_at, one.pk))


def passes_of(event: StreetCall) -> tuple[datetime, ...]:
    """Give the instants at which an event is passed, by the clock of Shanghai."""
    ends = event.ends_at or event.begins_at
    return keep_passes(*(one.astimezone(clock.SHANGHAI) for one in (event.begins_at, ends)))
