"""Calls from the street that somebody may see, and which vehicles and crews are near one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.documents.models import Attachment
from luodi.systems.sweeping.models import (
    CallState,
    Incident,
    Leg,
    LegKind,
    PlanState,
    RoadLink,
    RouteVehicle,
    StreetCall,
    Vehicle,
)
from luodi.systems.sweeping.reads.driving import pieces, way_links
from luodi.systems.sweeping.reads.fleet import held_on, visible_vehicles
from luodi.systems.sweeping.reads.holding import standing_on
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.rules import Operation, VehicleKind
from luodi.systems.sweeping.rules.calls import Candidate, Matter, Ranked, ranked
from luodi.systems.sweeping.rules.way import Position, along, metres_off

VIEW_CALL = "sweeping.view_call"
SEND_CALL = "sweeping.send_call"
VIEW_PLAN = "sweeping.view_plan"
OPEN = (CallState.OPEN, CallState.SENT, CallState.ARRIVED, CallState.CLEANED)
E7 = 10_000_000
NEAR_M, NEAR_E7 = 100, 20_000
"""A report within so many metres of a road belongs to it; of these boxes are asked first."""
_BIG = 1_000_000_000


@dataclass(frozen=True)
class Proposal:
    """A vehicle that could be sent, how far it is, what it does now, and the crew that is with it.

    ``doing`` is the leg under way, None in its depot; ``lon`` and ``lat`` where that is.
    """

    vehicle: Vehicle
    told: Ranked
    lon: float
    lat: float
    doing: Leg | None
    crew: str


def visible_calls(actor: Actor) -> QuerySet[StreetCall]:
    """Give the calls that the actor may see; ``turn`` sorts the late before the open, then others.

    Of late and open ones the oldest comes first, of the others the newest.
    """
    standing = Q(state__in=OPEN)
    late = standing & Q(due_at__lt=Coalesce(F("arrived_at"), Value(clock.now())))
    turn = Case(
        When(late, then=F("pk")),
        When(standing, then=F("pk") + _BIG),
        default=3 * _BIG - F("pk"),
        output_field=BigIntegerField(),
    )
    return (
        visible(actor, StreetCall, VIEW_CALL)
        .annotate(turn=turn)
        .select_related(
            "unit__place", "place", "link__zone", "vehicle", "reported_by", "cleaned_by",
            "closed_by", "photo", "cleaned_photo", "leg__route__plan",
        )
    )  # fmt: skip


def visible_incidents(actor: Actor) -> QuerySet[Incident]:
    """Give the incidents that the actor may see, with order, leg and vehicles."""
    return (
        visible(actor, Incident, VIEW_PLAN)
        .select_related(
            "order__zone", "winter__unit", "answered_by", "leg__strip__link",
            "leg__route__plan__unit", "leg__route__plan__place",
        )
        .prefetch_related("leg__route__vehicles__vehicle")
    )  # fmt: skip


def files_seen(actor: Actor, files: Iterable[int | None]) -> set[int]:
    """Give which of some files the actor may open."""
    rows = visible(actor, Attachment, "documents.view_document")
    wanted = [number for number in files if number is not None]
    return set(rows.filter(pk__in=wanted).values_list("pk", flat=True))


def links_to_call(actor: Actor) -> QuerySet[RoadLink]:
    """Give the road links that hold now and over which the actor may open calls."""
    return visible(actor, RoadLink, SEND_CALL).filter(held_on(clock.today()))


def nearest_link(links: QuerySet[RoadLink], lon_e7: int, lat_e7: int) -> RoadLink | None:
    """Give the link that a position lies on, give or take 100 m."""
    near = links.filter(
        west_e7__lte=lon_e7 + NEAR_E7, east_e7__gte=lon_e7 - NEAR_E7,
        south_e7__lte=lat_e7 + NEAR_E7, north_e7__gte=lat_e7 - NEAR_E7,
    ).order_by("pk")  # fmt: skip
    at = (lon_e7 / E7, lat_e7 / E7)
    found = [(metres_off(link_line(link), at), link) for link in near]
    off, link = min(found, key=lambda one: one[0], default=(NEAR_M + 1.0, None))
    return link if off <= NEAR_M else None


def where(call: StreetCall) -> Position | None:
    """Give the position of a call: the one told, else the middle of its link."""
    if call.lon_e7 is not None and call.lat_e7 is not None:
        return call.lon_e7 / E7, call.lat_e7 / E7
    return along(link_line(call.link), 0.5) if call.link is not None else None


def stopped_at(link: RoadLink | None, at: datetime) -> frozenset[Operation]:
    """Give what is stopped on a link at an instant; nothing is known where there is no link."""
    held = standing_on([link], at) if link is not None else {}
    return frozenset(work for one in held.values() for work in one.stopped)


def proposals(actor: Actor, call: StreetCall) -> list[Proposal]:
    """Give the vehicles that the actor may send, the nearest able one first; none without a place.

    Where a vehicle is follows from its issued plan: the leg under way, else its depot.
    """
    here, now = where(call), clock.now()
    if here is None:
        return []
    rows = visible_vehicles(actor, SEND_CALL).filter(held_on(clock.today()))
    vehicles = {vehicle.pk: vehicle for vehicle in rows}
    out = _out(vehicles, now)
    doing = {row.vehicle_id: leg for row, leg in out}
    crews = {row.vehicle_id: row.route.crew for row, _leg in out}
    places = _positions(vehicles, doing, now)
    busy = _busy(call)
    candidates = [
        Candidate(
            key,
            VehicleKind(vehicle.kind),
            *places[key],
            off_road=bool(vehicle.off),  # type: ignore[attr-defined] # fetched with the vehicle
            busy=key in busy,
        )
        for key, vehicle in vehicles.items()
    ]
    found = ranked(Matter(call.kind), *here, candidates, stopped_at(call.link, now))
    return [
        Proposal(
            vehicles[one.key],
            one,
            *places[one.key],
            doing=doing.get(one.key),
            crew=crews.get(one.key, ""),
        )
        for one in found
    ]


def _out(vehicles: Iterable[int], now: datetime) -> list[tuple[RouteVehicle, Leg | None]]:
    """Give the vehicles that are out by an issued plan, each with its leg under way."""
    rows = RouteVehicle.objects.filter(
        vehicle__in=list(vehicles),
        route__plan__state=PlanState.ISSUED,
        route__stopped_at__isnull=True,
        route__starts_at__lte=now,
        route__ends_at__gt=now,
    ).select_related("route")
    held = list(rows)
    legs = unrestricted(Leg, why="where a vehicle is follows from what it does now")
    under_way = {
        leg.route_id: leg
        for leg in legs.filter(
            route__in=[row.route_id for row in held], starts_at__lte=now, ends_at__gt=now
        ).select_related("strip__link", "site")
    }
    return [(row, under_way.get(row.route_id)) for row in held]


def _busy(call: StreetCall) -> set[int]:
    rows = unrestricted(StreetCall, why="a vehicle is at one call at a time")
    held = rows.filter(state__in=(CallState.SENT, CallState.ARRIVED), vehicle__isnull=False)
    found: QuerySet[StreetCall, int] = held.exclude(pk=call.pk).values_list("vehicle_id", flat=True)
    return set(found)


def _positions(
    vehicles: Mapping[int, Vehicle], doing: Mapping[int, Leg | None], now: datetime
) -> dict[int, Position]:
    legs = {key: leg for key, leg in doing.items() if leg is not None}
    links = way_links(legs.values())
    found = {}
    for key, vehicle in vehicles.items():
        depot = (vehicle.depot.lon_e7 / E7, vehicle.depot.lat_e7 / E7)
        leg = legs.get(key)
        found[key] = depot if leg is None else _position(leg, links, now) or depot
    return found


def _position(leg: Leg, links: dict[int, RoadLink], now: datetime) -> Position | None:
    """Give where a leg is by its plan; of a rest and a wait where the leg before ended."""
    if leg.site is not None:
        return leg.site.lon_e7 / E7, leg.site.lat_e7 / E7
    share = 1.0
    if leg.kind in {LegKind.REST, LegKind.WAIT}:
        before = leg.route.legs.filter(position__lt=leg.position).order_by("-position")
        moved = before.exclude(kind__in=(LegKind.REST, LegKind.WAIT)).first()
        if moved is None:
            return None
        leg, links = moved, way_links([moved])
    elif leg.ends_at > leg.starts_at:
        share = (now - leg.starts_at) / (leg.ends_at - leg.starts_at)
    line = [position for piece in pieces(leg, links) for position in piece.line]
    return along(line, share) if line else None
