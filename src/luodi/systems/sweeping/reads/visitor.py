"""What everybody may ask of a street: when it is swept by plan, and when it was, to the quarter."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, DateTimeField, F, Max, Prefetch, Q, When

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import (
    SPRINKLING,
    Basis,
    Closure,
    DispatchOrder,
    KerbStrip,
    Leg,
    LegKind,
    OrderOverride,
    PlanState,
    RoadLink,
    StripResult,
    Zone,
)
from luodi.systems.sweeping.reads.counting import operations_of
from luodi.systems.sweeping.reads.holding import zones_over
from luodi.systems.sweeping.reads.streets import link_line, links_on
from luodi.systems.sweeping.reads.winter import winters_over
from luodi.systems.sweeping.rules import FORBIDS, Kerb, Operation, Result, Trigger
from luodi.systems.sweeping.rules.visiting import quarter
from luodi.systems.sweeping.rules.way import Heading, heading, opposite
from luodi.systems.sweeping.rules.winter import stopped_throughout

SHORTEST, LONGEST = 2, 40
"""Characters of a street's name that are searched."""
STREETS, LINKS = 5, 60
"""Streets and stretches of them at most in one answer."""
DAYS_BACK = timedelta(days=7)
_PUBLIC = "street names, operations and quarter hours are for everybody; nothing else is told"


@dataclass(frozen=True)
class Side:
    """A side of a street: the way traffic goes on it, which edge, whether it is parted."""

    way: Heading | None
    kerb: Kerb
    parted: bool


@dataclass(frozen=True)
class Told:
    """An operation on a side: planned times of today and tomorrow, and when it was done last.

    All are quarter hours. ``partly`` tells that the last time only a part was done, ``stopped`` the
    order that stops the work now, ``winter`` that winter time does.
    """

    operation: Operation
    today: tuple[datetime, ...]
    tomorrow: tuple[datetime, ...]
    last: datetime | None
    partly: bool
    stopped: Trigger | None
    winter: bool = False


@dataclass(frozen=True)
class Street:
    """A street by its name and place, its sides with what is done there, and when it is closed."""

    name: str
    place: str
    sides: tuple[tuple[Side, tuple[Told, ...]], ...]
    closures: tuple[tuple[str, datetime, datetime], ...]


@dataclass(frozen=True)
class Answer:
    """The streets that were found, and how many more there are."""

    streets: tuple[Street, ...]
    more: int


def streets_named(words: str, now: datetime) -> Answer:
    """Give the streets whose names hold some words, and when they are swept.

    Parameters
    ----------
    words
        A part of a name, 2 to 40 characters.
    now
        An instant by the clock of Shanghai.

    Notes
    -----
    A dozen queries at most, over at most 60 stretches. No vehicle, person, device or plan is
    named, whatever is asked.
    """
    rows = unrestricted(RoadLink, why=_PUBLIC).filter(links_on(now.date()), name__icontains=words)
    named = list(rows.order_by("name").values_list("name", "place__name").distinct()[:200])
    chosen = sorted(named, key=lambda one: (one[0] != words, len(one[0]), one))[:STREETS]
    if not chosen:
        return Answer((), 0)
    wanted = Q()
    for name, place in chosen:
        wanted |= Q(name=name, place__name=place)
    links = list(rows.filter(wanted).select_related("place").order_by("name", "pk")[:LINKS])
    streets = _streets(links, now)
    return Answer(tuple(streets[one] for one in chosen if one in streets), len(named) - len(chosen))


def _streets(links: Sequence[RoadLink], now: datetime) -> dict[tuple[str, str], Street]:
    strips = list(
        unrestricted(KerbStrip, why=_PUBLIC).filter(link__in=links).order_by("link", "pk")
    )
    by_link = {link.pk: link for link in links}
    planned = _planned([one.pk for one in strips], now)
    done = _done([one.pk for one in strips], now)
    stops = _stops(zones_over(links, now.date()), now)
    cold = winters_over((link.unit_id for link in links), now, now)
    known = _Known(planned, done, stops, cold)
    closed = _closed(links, now)
    grouped: defaultdict[tuple[str, str], defaultdict[Side, list[KerbStrip]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for strip in strips:
        link = by_link[strip.link_id]
        grouped[link.name, link.place.name][_side(link, strip)].append(strip)
    found = {}
    for key, sides in grouped.items():
        lines = [
            (side, _told([(one, by_link[one.link_id]) for one in held], known, now))
            for side, held in sides.items()
        ]
        found[key] = Street(*key, tuple(sorted(lines, key=_order)), tuple(closed.get(key, ())))
    return found


def _order(line: tuple[Side, tuple[Told, ...]]) -> tuple[int, str]:
    side = line[0]
    return (-1 if side.way is None else [*Heading].index(side.way), side.kerb.value)


def _side(link: RoadLink, strip: KerbStrip) -> Side:
    line = link_line(link)
    if line[0] == line[-1]:
        return Side(None, Kerb(strip.kerb), link.parted)
    way = heading(line[0], line[-1])
    return Side(way if strip.forward else opposite(way), Kerb(strip.kerb), link.parted)


Done = dict[tuple[int, Operation], tuple[datetime, bool]]
Planned = dict[tuple[int, Operation], set[datetime]]
Stops = dict[tuple[int, Operation], Trigger]


@dataclass(frozen=True)
class _Known:
    """What is known of strips and links; ``cold`` holds the units in winter time."""

    planned: Planned
    done: Done
    stops: Stops
    cold: Collection[int]


def _told(
    strips: Sequence[tuple[KerbStrip, RoadLink]], known: _Known, now: datetime
) -> tuple[Told, ...]:
    found = []
    cold = stopped_throughout(now, now)
    winter = any(link.unit_id in known.cold for _strip, link in strips)
    tomorrow = now.date() + timedelta(days=1)
    for operation in Operation:
        times: set[datetime] = set()
        last: list[tuple[datetime, bool]] = []
        held: Trigger | None = None
        for strip, link in strips:
            times |= known.planned.get((strip.pk, operation), set())
            last += [known.done[strip.pk, operation]] if (strip.pk, operation) in known.done else []
            held = held or known.stops.get((link.pk, operation))
        if times or last:
            latest = max(last, default=None)
            found.append(
                Told(
                    operation,
                    tuple(sorted(at for at in times if at.date() == now.date())),
                    tuple(sorted(at for at in times if at.date() == tomorrow)),
                    None if latest is None else latest[0],
                    latest is not None and latest[1],
                    held if times else None,
                    winter and operation in cold and bool(times),
                )
            )
    return tuple(found)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.SHANGHAI)


def _local(at: datetime) -> datetime:
    return quarter(at.astimezone(clock.SHANGHAI))


def _planned(strips: Collection[int], now: datetime) -> Planned:
    legs = unrestricted(Leg, why=_PUBLIC).filter(
        strip__in=strips,
        kind=LegKind.SERVICE,
        route__plan__state=PlanState.ISSUED,
        route__stopped_at__isnull=True,
        starts_at__gte=_midnight(now.date()),
        starts_at__lt=_midnight(now.date() + timedelta(days=2)),
    )
    rows = list(legs.order_by("starts_at").values_list("strip", "route", "starts_at"))
    doing = operations_of(route__in={route for _strip, route, _at in rows})
    found: Planned = {}
    for strip, route, at in rows:
        for operation in doing.get(route, ()):
            found.setdefault((strip, operation), set()).add(_local(at))
    return found


def _done(strips: Collection[int], now: datetime) -> Done:
    """Give when each strip was last worked on, and whether only in part, by operation."""
    told = unrestricted(StripResult, why=_PUBLIC).filter(
        leg__strip__in=strips,
        leg__starts_at__gte=now - DAYS_BACK,
        replaced_by=None,
        result__in=(Result.DONE, Result.PARTIAL),
    )
    # Who confirms by a photo does so hours later: then the plan tells when it was.
    when = Case(
        When(basis=Basis.MANUAL, then=F("leg__ends_at")),
        default=F("at"),
        output_field=DateTimeField(),
    )
    rows = list(
        told.order_by()
        .values_list("leg__strip", "leg__route", "result")
        .annotate(last=Max(when))
        .filter(last__lte=now)
    )
    doing = operations_of(route__in={row[1] for row in rows})
    found: Done = {}
    for strip, route, result, last in rows:
        line = (_local(last), result == Result.PARTIAL)
        for operation in doing.get(route, ()):
            key = (strip, operation)
            found[key] = max(found.get(key, line), line)
    return found


def _stops(over: Mapping[int, Collection[Zone]], now: datetime) -> Stops:
    """Give the works that orders stop on links now, less what people have set aside."""
    aside = unrestricted(OrderOverride, why=_PUBLIC).filter(
        withdrawn_at__isnull=True, starts_at__lte=now, ends_at__gt=now
    )
    zones = {zone.pk for zones in over.values() for zone in zones}
    orders = unrestricted(DispatchOrder, why=_PUBLIC).filter(
        zone__in=zones, ended_at__isnull=True, started_at__lte=now
    )
    held = orders.exclude(kind=SPRINKLING).prefetch_related(
        Prefetch("overrides", queryset=aside, to_attr="aside")
    )
    stopped: dict[int, dict[Operation, Trigger]] = defaultdict(dict)
    for order in held.order_by("started_at", "pk"):
        if order.aside:
            continue
        trigger = Trigger[order.kind]
        for operation in FORBIDS.get(trigger, ()):
            stopped[order.zone_id].setdefault(operation, trigger)
    return {
        (link, operation): trigger
        for link, zones in over.items()
        for zone in zones
        for operation, trigger in stopped[zone.pk].items()
    }


def _closed(
    links: Iterable[RoadLink], now: datetime
) -> dict[tuple[str, str], list[tuple[str, datetime, datetime]]]:
    """Give the closures of streets from now until tomorrow's end, each time once."""
    by_link = {link.pk: (link.name, link.place.name) for link in links}
    rows = unrestricted(Closure, why=_PUBLIC).filter(
        link__in=list(by_link),
        withdrawn_at__isnull=True,
        starts_at__lt=_midnight(now.date() + timedelta(days=2)),
        ends_at__gt=now,
    )
    found: defaultdict[tuple[str, str], list[tuple[str, datetime, datetime]]] = defaultdict(list)
    for row in rows.order_by("starts_at", "pk"):
        line = (row.kind, _local(row.starts_at), _local(row.ends_at))
        held = found[by_link[row.link_id]]
        if line not in held:
            held.append(line)
    return found
