"""The live board: what stands, who drives where, what is off the road, open, absent, unsigned."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet, Sum

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.models import (
    DispatchOrder,
    Incident,
    Leg,
    LegKind,
    OrderOverride,
    PlanState,
    Route,
    RouteVehicle,
    ShiftNote,
    ShiftTurn,
    StreetCall,
    StripResult,
    TurnState,
    VehicleOutage,
    WinterTime,
    Zone,
)
from luodi.systems.sweeping.reads.calls import OPEN, VIEW_CALL
from luodi.systems.sweeping.reads.fleet import VIEW_FLEET, lasting
from luodi.systems.sweeping.reads.orders import VIEW_ORDER, is_late, visible_orders
from luodi.systems.sweeping.reads.plans import VIEW_PLAN
from luodi.systems.sweeping.reads.winter import binding_now, winters_over
from luodi.systems.sweeping.reads.zones import VIEW_ZONE, zones_on
from luodi.systems.sweeping.rules import Operation
from luodi.systems.sweeping.rules.punctuality import Punctuality, minutes_left, punctuality
from luodi.systems.sweeping.rules.winter import stopped_throughout

VIEW_TURN = "sweeping.view_turn"
AHEAD, AFTER = timedelta(hours=1), timedelta(hours=1)
"""From how long before it leaves until how long after it is back a route is shown."""
SHOWN = 100
"""Rows of a part at most; the count tells of the others."""
_ORDER = {
    Punctuality.BEHIND: 0,
    Punctuality.SILENT: 0,
    Punctuality.ON_TIME: 1,
    Punctuality.WAITING: 2,
    Punctuality.OVER: 3,
}


@dataclass(frozen=True)
class ZoneLine:
    """A zone with what stands over it; each order with its override and whether it is unsigned.

    ``winter`` is what winter time stops there now.
    """

    zone: Zone
    orders: tuple[tuple[DispatchOrder, OrderOverride | None, bool], ...]
    winter: frozenset[Operation] = frozenset()


@dataclass(frozen=True)
class RouteLine:
    """A route: what it does now by its plan, and how it stands by what its driver told.

    ``minutes`` is how far it is behind. ``untold`` counts the passes that should have ended and of
    which nothing was said; metres are those of passes that should have ended, and of those told.
    """

    route: Route
    now: Leg | None
    standing: Punctuality
    minutes: int
    passes: int = 0
    due: int = 0
    told: int = 0
    untold: int = 0
    due_m: int = 0
    told_m: int = 0


@dataclass(frozen=True)
class CallLine:
    """A call that is open, with the minutes left to be there; None where none are set."""

    call: StreetCall
    left: int | None


@dataclass(frozen=True)
class Shifts:
    """The shifts that last now: how many are present, absent, not called yet; who is missing."""

    present: int
    absent: int
    uncalled: int
    missing: tuple[ShiftTurn, ...]


@dataclass(frozen=True)
class Board:
    """The board at an instant. A part that the reader has no right to is None."""

    at: datetime
    zones: tuple[ZoneLine, ...] | None
    winter: tuple[WinterTime, ...]
    unsigned: int
    routes: tuple[RouteLine, ...]
    off: tuple[VehicleOutage, ...] | None
    calls: tuple[CallLine, ...] | None
    shifts: Shifts | None
    notes: tuple[ShiftNote, ...] | None
    incidents: int

    @property
    def behind(self) -> int:
        """How many routes are behind, or silent."""
        return sum(_ORDER[one.standing] == 0 for one in self.routes)

    @property
    def late_calls(self) -> int:
        """How many open calls nobody came to in time."""
        return sum(one.left is not None and one.left < 0 for one in self.calls or ())


def board(actor: Actor, now: datetime) -> Board:
    """Give the board at an instant.

    Notes
    -----
    At most twenty queries, whatever the number of vehicles and strips.
    """
    zones = _zones(actor, now) if actor.has(VIEW_ORDER) else None
    turns = actor.has(VIEW_TURN)
    return Board(
        at=now,
        zones=zones,
        winter=tuple(binding_now(actor, now)) if zones is not None else (),
        unsigned=sum(late for line in zones or () for _one, _aside, late in line.orders),
        routes=_routes(actor, now),
        off=_off(actor, now) if actor.has(VIEW_FLEET) else None,
        calls=_calls(actor, now) if actor.has(VIEW_CALL) else None,
        shifts=_shifts(actor, now) if turns else None,
        notes=_notes(actor, now) if turns else None,
        incidents=visible(actor, Incident, VIEW_PLAN).filter(answered_at__isnull=True).count(),
    )


def _zones(actor: Actor, now: datetime) -> tuple[ZoneLine, ...]:
    """Give the zones with what stands; those without an order come after the others."""
    standing = visible_orders(actor).filter(ended_at__isnull=True).order_by("started_at", "pk")
    by_zone: dict[int, list[tuple[DispatchOrder, OrderOverride | None, bool]]] = {}
    zones: dict[int, Zone] = {}
    for one in standing:
        over = next((had for had in one.overrides.all() if _holds(had, now)), None)
        signed = any(had.unit_id == one.zone.unit_id for had in one.receipts.all())
        by_zone.setdefault(one.zone_id, []).append((one, over, not signed and is_late(one, now)))
        zones[one.zone_id] = one.zone
    quiet = visible(actor, Zone, VIEW_ZONE).filter(zones_on(now.date()))
    for zone in quiet.order_by("unit__path", "name", "pk"):
        zones.setdefault(zone.pk, zone)
    cold = winters_over({zone.unit_id for zone in zones.values()}, now, now)
    stopped = stopped_throughout(now.astimezone(SHANGHAI), now.astimezone(SHANGHAI))
    lines = [
        ZoneLine(zone, tuple(by_zone.get(pk, ())), stopped if zone.unit_id in cold else frozenset())
        for pk, zone in zones.items()
    ]
    return tuple(sorted(lines, key=lambda line: not line.orders))


def _holds(override: OrderOverride, now: datetime) -> bool:
    return override.withdrawn_at is None and override.ends_at > now


def _routes(actor: Actor, now: datetime) -> tuple[RouteLine, ...]:
    vehicles = RouteVehicle.objects.select_related("vehicle", "driver").order_by("position")
    rows = (
        visible(actor, Route, VIEW_PLAN)
        .filter(plan__state=PlanState.ISSUED, starts_at__lte=now + AHEAD, ends_at__gt=now - AFTER)
        .select_related("plan")
        .prefetch_related(Prefetch("vehicles", queryset=vehicles))
    )
    routes = list(rows.order_by("starts_at", "plan", "number"))
    sums, here = _sums(routes, now), _now(routes, now)
    following = _next_ends({pk: told["last"] or 0 for pk, told in sums.items()})
    lines = [_line(one, now, sums.get(one.pk, {}), here, following) for one in routes]
    return tuple(sorted(lines, key=lambda line: (_ORDER[line.standing], -line.minutes)))


def _line(
    route: Route,
    now: datetime,
    told: dict[str, Any],
    here: dict[int, Leg],
    following: dict[int, datetime],
) -> RouteLine:
    said, due = told.get("told", 0), told.get("due", 0)
    standing, minutes = punctuality(
        now, route.starts_at, following.get(route.pk), any_told=said > 0
    )
    return RouteLine(
        route,
        here.get(route.pk),
        standing if route.stopped_at is None else Punctuality.OVER,
        minutes if route.stopped_at is None else 0,
        passes=told.get("passes", 0),
        due=due,
        told=said,
        untold=due - told.get("due_told", 0),
        due_m=told.get("due_m") or 0,
        told_m=told.get("told_m") or 0,
    )


def _work(routes: Collection[int]) -> QuerySet[Leg]:
    rows = unrestricted(Leg, why="the legs of routes that the reader may see")
    return rows.filter(route__in=routes, kind=LegKind.SERVICE).order_by()


def _sums(routes: Sequence[Route], now: datetime) -> dict[int, dict[str, Any]]:
    """Give of each route how many passes there are, were due, and were told of."""
    results = unrestricted(StripResult, why="counted for routes that the reader may see")
    said = Q(Exists(results.filter(leg=OuterRef("pk"))))
    ended = Q(ends_at__lte=now)
    found = (
        _work([one.pk for one in routes])
        .values("route")
        .annotate(
            passes=Count("pk"),
            due=Count("pk", filter=ended),
            told=Count("pk", filter=said),
            due_told=Count("pk", filter=ended & said),
            due_m=Sum("metres", filter=ended),
            told_m=Sum("metres", filter=said),
            last=Max("position", filter=said),
        )
    )
    return {row["route"]: dict(row) for row in found}


def _now(routes: Sequence[Route], now: datetime) -> dict[int, Leg]:
    """Give of each route the leg that it is on by its plan."""
    rows = unrestricted(Leg, why="the legs of routes that the reader may see")
    under_way = rows.filter(
        route__in=[one.pk for one in routes], starts_at__lte=now, ends_at__gt=now
    )
    return {
        leg.route_id: leg
        for leg in under_way.select_related("strip__link", "site").defer("strip__link__geometry")
    }


def _next_ends(last: dict[int, int]) -> dict[int, datetime]:
    """Give of each route by when the first pass after the last one told of is to end."""
    if not last:
        return {}
    after = reduce(or_, (Q(route=pk, position__gt=place) for pk, place in last.items()))
    rows = _work(last).filter(after).values_list("route").annotate(first=Min("ends_at"))
    return dict(rows)


def _off(actor: Actor, now: datetime) -> tuple[VehicleOutage, ...]:
    rows = visible(actor, VehicleOutage, VIEW_FLEET).filter(lasting(now))
    return tuple(rows.select_related("vehicle").order_by("-starts_at", "pk")[:SHOWN])


def _calls(actor: Actor, now: datetime) -> tuple[CallLine, ...]:
    rows = visible(actor, StreetCall, VIEW_CALL).filter(state__in=OPEN)
    lines = [
        CallLine(
            call, None if call.due_at is None else minutes_left(_until(call, now), call.due_at)
        )
        for call in rows.select_related("link", "vehicle")
        .defer("link__geometry")
        .order_by("reported_at", "pk")[:SHOWN]
    ]
    return tuple(sorted(lines, key=lambda line: (line.left is None, line.left or 0)))


def _until(call: StreetCall, now: datetime) -> datetime:
    return call.arrived_at or now


def _shifts(actor: Actor, now: datetime) -> Shifts:
    rows = visible(actor, ShiftTurn, VIEW_TURN).filter(starts_at__lte=now, ends_at__gt=now)
    counted = dict(rows.order_by().values_list("state").annotate(many=Count("pk")))
    missing = rows.filter(state=TurnState.ABSENT).select_related("user", "vehicle", "key_area")
    return Shifts(
        present=counted.get(TurnState.PRESENT, 0),
        absent=counted.get(TurnState.ABSENT, 0),
        uncalled=counted.get(TurnState.PLANNED, 0),
        missing=tuple(missing.order_by("starts_at", "pk")[:SHOWN]),
    )


def _notes(actor: Actor, now: datetime) -> tuple[ShiftNote, ...]:
    rows = visible(actor, ShiftNote, VIEW_TURN).filter(
        taken_at__isnull=True, at__gt=now - timedelta(days=2)
    )
    return tuple(rows.select_related("by", "unit").order_by("at", "pk")[:SHOWN])
