"""What orders hold over zones and streets at an instant or in a time, less what is set aside.

Streets are held by the weather's orders over their zones and by their unit's order of winter time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Prefetch, Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.paths import ancestors
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import (
    SPRINKLING,
    DispatchOrder,
    OrderOverride,
    RoadLink,
    WinterTime,
    Zone,
)
from luodi.systems.sweeping.reads.orders import limits_on
from luodi.systems.sweeping.reads.winter import winters_over
from luodi.systems.sweeping.reads.zones import zones_on
from luodi.systems.sweeping.rules import (
    FORBIDS,
    RULES,
    WINTER_RULE,
    Limits,
    Operation,
    Standing,
    Trigger,
    standing,
)
from luodi.systems.sweeping.rules.winter import in_winter, stopped_throughout, winter_stops

Span = tuple[datetime, datetime]
_NOTHING = standing(frozenset(), 0, Limits())


class Stop(NamedTuple):
    """A stop of some work, from an instant to another, half open, and the order that says so.

    The order is one that the weather brought over a zone, or a city's of winter time.
    """

    operation: Operation
    order: DispatchOrder | WinterTime
    since: datetime
    until: datetime

    @property
    def rule(self) -> str:
        """Give the number of the rule that it comes from."""
        if isinstance(self.order, WinterTime):
            return WINTER_RULE
        return RULES[Trigger[self.order.kind]]

    @property
    def where(self) -> str:
        """Name what is bound: a zone, or the unit that ordered winter time."""
        order = self.order
        return order.unit.name if isinstance(order, WinterTime) else order.zone.name

    @property
    def is_frost(self) -> bool:
        """Tell whether frost brought it: then only frost-safe points give water."""
        order = self.order
        return isinstance(order, DispatchOrder) and order.kind == Trigger.FREEZE.name


def zones_over(links: Iterable[RoadLink], day: date) -> dict[int, tuple[Zone, ...]]:
    """Give the zones whose orders bind each of some links on a day, by the link's number.

    A link's own zone binds it. One that lies in none, or in one that has ended, is bound by all
    zones of its unit, else by those of the nearest unit above that has some. What nothing binds
    is left out.
    """
    links = list(links)
    rows = unrestricted(Zone, why="whoever plans or works on a street is held by its orders")
    zones = {zone.pk: zone for zone in rows.filter(zones_on(day)).select_related("unit")}
    by_path: defaultdict[str, list[Zone]] = defaultdict(list)
    for zone in zones.values():
        by_path[zone.unit.path].append(zone)
    units = Unit.objects.filter(pk__in={link.unit_id for link in links})
    near = {
        pk: next((by_path[one] for one in (path, *ancestors(path)[::-1]) if one in by_path), [])
        for pk, path in units.values_list("pk", "path")
    }
    found = {
        link.pk: (zones[link.zone_id],) if link.zone_id in zones else tuple(near[link.unit_id])
        for link in links
    }
    return {pk: over for pk, over in found.items() if over}


def standing_on(
    links: Iterable[RoadLink], at: datetime, during: Span | None = None
) -> dict[int, Standing]:
    """Give what holds over each of some links at an instant, by number, as `zones_over` says.

    Parameters
    ----------
    links
        The links; what nothing binds is left out.
    at
        The instant of the weather's orders.
    during
        The time that is to be worked in: what winter time stops in all of it counts. None is the
        instant.
    """
    links = list(links)
    over = zones_over(links, at.astimezone(clock.SHANGHAI).date())
    held = {zones: standing_over(zones, at) for zones in set(over.values())}
    found = {pk: held[zones] for pk, zones in over.items()}
    start, end = (one.astimezone(clock.SHANGHAI) for one in during or (at, at))
    whole = stopped_throughout(start, end)
    for unit, times in winters_over((link.unit_id for link in links), start, end).items():
        if any(one.since == start and one.until >= end for one in times):
            for link in links:
                if link.unit_id == unit:
                    found[link.pk] = in_winter(found.get(link.pk, _NOTHING), whole)
    return found


def stops_on(
    links: Iterable[RoadLink], starts_at: datetime, ends_at: datetime
) -> dict[int, list[Stop]]:
    """Give the stops over each of some links in a time, by number, as `zones_over` says.

    Those of winter time follow those of the weather.
    """
    links = list(links)
    over = zones_over(links, ends_at.astimezone(clock.SHANGHAI).date())
    held = {zones: stops_in(zones, starts_at, ends_at) for zones in set(over.values())}
    found = {pk: held[zones] for pk, zones in over.items()}
    times = winters_over((link.unit_id for link in links), starts_at, ends_at)
    cold = {
        unit: [
            Stop(operation, one.order, since, until)
            for one in rows
            for operation, since, until in winter_stops(one.since, one.until)
        ]
        for unit, rows in times.items()
    }
    for link in links:
        if link.unit_id in cold:
            found[link.pk] = [*found.get(link.pk, ()), *cold[link.unit_id]]
    return found


def standing_over(over: Zone | Collection[Zone], at: datetime) -> Standing:
    """Give what the weather's orders hold over a zone at an instant, less what is set aside.

    An order that has not ended is taken to stand on. Water is asked for only by an order of
    sprinkling that stands: setting a stop aside starts none by itself. Of several zones the
    strictest counts: what one of them stops is stopped, and water is wanted where all want it.
    """
    on: set[Trigger] = set()
    zones = _several(over)
    asked = dict.fromkeys((zone.pk for zone in zones), 0)
    for order in _held(zones).filter(started_at__lte=at).filter(_ends_after(at)):
        if any(since <= at < until for since, until in _aside(order)):
            continue
        if order.kind == SPRINKLING:
            asked[order.zone_id] = order.minutes or 0
        else:
            on.add(Trigger[order.kind])
    minutes = max(asked.values()) if all(asked.values()) else 0
    holds = standing(frozenset(on), minutes, limits_on(at.astimezone(clock.SHANGHAI).date()))
    return replace(holds, sprinkle_minutes=min(holds.sprinkle_minutes, minutes))


def stops_in(over: Zone | Collection[Zone], starts_at: datetime, ends_at: datetime) -> list[Stop]:
    """Give the stops of the weather over zones that touch a time, the first first.

    From and to lie within the time asked for, half open. An order that has not ended is taken to
    stand on. What people have set aside is cut out.
    """
    found: list[Stop] = []
    held = _held(_several(over)).filter(started_at__lt=ends_at)
    for order in held.filter(_ends_after(starts_at)):
        stopped = FORBIDS.get(Trigger[order.kind], frozenset()) if order.kind != SPRINKLING else ()
        whole = max(order.started_at, starts_at), min(order.ended_at or ends_at, ends_at)
        for since, until in _without(whole, _aside(order)):
            found.extend(Stop(operation, order, since, until) for operation in sorted(stopped))
    return sorted(found, key=lambda stop: (stop.since, stop.operation, stop.order.pk))


def in_force(override: OrderOverride) -> Span | None:
    """Give from when to when an override sets its order aside; None when it never did."""
    until = min(override.ends_at, override.withdrawn_at or override.ends_at)
    if override.starts_at is None or until <= override.starts_at:
        return None
    return override.starts_at, until


def _several(over: Zone | Collection[Zone]) -> Collection[Zone]:
    return (over,) if isinstance(over, Zone) else over


def _held(zones: Collection[Zone]) -> QuerySet[DispatchOrder]:
    rows = unrestricted(DispatchOrder, why="whoever plans or works in a zone is held by its orders")
    begun = unrestricted(OrderOverride, why="whoever is held by an order must know it is set aside")
    begun = begun.filter(starts_at__isnull=False).order_by("starts_at", "pk")
    return (
        rows.filter(zone__in=zones)
        .select_related("zone")
        .prefetch_related(Prefetch("overrides", queryset=begun, to_attr="begun"))
        .order_by("started_at", "pk")
    )


def _ends_after(at: datetime) -> Q:
    return Q(ended_at__isnull=True) | Q(ended_at__gt=at)


def _aside(order: DispatchOrder) -> list[Span]:
    begun: Iterable[OrderOverride] = order.begun  # type: ignore[attr-defined] # fetched by _held
    return [span for span in map(in_force, begun) if span is not None]


def _without(whole: Span, aside: Iterable[Span]) -> Iterator[Span]:
    """Give what is left of a time when other times, sorted by their beginnings, are cut out."""
    since, until = whole
    for start, end in aside:
        if start >= until:
            break
        if since < start:
            yield since, start
        since = max(since, end)
    if since < until:
        yield since, until
