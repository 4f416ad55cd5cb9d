"""A driver's own routes: legs, what was said of them, the way to the next strip, the tank."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    DispatchOrder,
    Leg,
    LegKind,
    PlanState,
    RoadLink,
    Route,
    RouteVehicle,
    StreetCall,
    StripResult,
    Vehicle,
)
from luodi.systems.sweeping.reads.fleet import facts_of
from luodi.systems.sweeping.reads.holding import Stop, standing_on, stops_on, zones_over
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.rules import WINTER_RULE, Outdoors, Trigger
from luodi.systems.sweeping.rules.convoy import night_in
from luodi.systems.sweeping.rules.reports import tank_left
from luodi.systems.sweeping.rules.turn_list import Piece, TurnList, turn_list

DRIVE = "sweeping.drive_route"
BEFORE, AFTER = timedelta(hours=24), timedelta(hours=12)
"""From how long before it begins until how long after it ends a route is about."""
_SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class Stage:
    """A part of a way with its turns, and what is done at its end: work or a visit; None is home.

    ``turns`` is None where nothing is driven.
    """

    turns: TurnList | None
    leg: Leg | None


@dataclass(frozen=True)
class Driven:
    """A route as its driver has it; ``results`` is what stands of each leg, by its number."""

    route: Route
    own: RouteVehicle
    legs: tuple[Leg, ...]
    results: dict[int, StripResult]
    links: dict[int, RoadLink]

    @property
    def services(self) -> tuple[Leg, ...]:
        """Give the legs of work."""
        return tuple(leg for leg in self.legs if leg.kind == LegKind.SERVICE)

    def next_leg(self, since: int = 0) -> Leg | None:
        """Give the first piece of work from a position on of which nothing was said, else any."""
        untold = [leg for leg in self.services if leg.pk not in self.results]
        return next((leg for leg in untold if leg.position >= since), next(iter(untold), None))


def own_routes(actor: Actor) -> QuerySet[Route]:
    """Give the routes of issued plans that the actor drives a vehicle of."""
    rows = visible(actor, Route, DRIVE)
    if actor.user_id is None:
        return rows.none()
    vehicles = RouteVehicle.objects.select_related("vehicle", "driver").order_by("position")
    return (
        rows.filter(plan__state=PlanState.ISSUED, vehicles__driver=actor.user_id)
        .select_related("plan__unit__place", "plan__place", "acknowledged_by")
        .prefetch_related(Prefetch("vehicles", queryset=vehicles))
        .distinct()
    )


def routes_about(actor: Actor, now: datetime) -> list[Route]:
    """Give the actor's own routes of about now, the one that concerns them most first.

    One under way comes first, then the next ones, then those that are over, the latest first.
    """
    rows = own_routes(actor).filter(ends_at__gt=now - AFTER, starts_at__lt=now + BEFORE)

    def rank(route: Route) -> tuple[int, timedelta]:
        if route.starts_at > now:
            return 1, route.starts_at - now
        if route.ends_at <= now:
            return 2, now - route.ends_at
        return 0, now - route.starts_at

    return sorted(rows, key=rank)


def replaced_about(actor: Actor, now: datetime) -> bool:
    """Tell whether a plan with a route of the actor is being made anew now."""
    rows = visible(actor, Route, DRIVE).filter(
        plan__state=PlanState.REPLACED, starts_at__lt=now + BEFORE, ends_at__gt=now
    )
    return actor.user_id is not None and rows.filter(vehicles__driver=actor.user_id).exists()


def drives(actor: Actor, vehicle: Vehicle | None, now: datetime) -> bool:
    """Tell whether the actor drives a vehicle about now."""
    if vehicle is None or actor.user_id is None:
        return False
    rows = own_routes(actor).filter(starts_at__lt=now + BEFORE, ends_at__gt=now - AFTER)
    own = RouteVehicle.objects.filter(driver=actor.user_id, vehicle=vehicle)
    return rows.filter(vehicles__in=own).exists()


def own_vehicle(route: Route, user_id: int | None) -> RouteVehicle | None:
    """Give the vehicle of a route that somebody drives."""
    return next((one for one in route.vehicles.all() if one.driver_id == user_id), None)


def route_legs(route: Route) -> tuple[Leg, ...]:
    """Give a route's legs in order, with strips, zones and sites."""
    return tuple(
        route.legs.select_related(
            "strip__link__zone__unit__place", "strip__link__zone__place", "site"
        ).order_by("position")
    )


def driven(route: Route, own: RouteVehicle) -> Driven:
    """Give a route with all that its driver's page shows."""
    legs = route_legs(route)
    return Driven(route, own, legs, standing_results(legs), way_links(legs))


def standing_results(legs: Iterable[Leg]) -> dict[int, StripResult]:
    """Give what stands of each leg, by the leg's number."""
    rows = unrestricted(StripResult, why="whoever sees a leg is told what was said of it")
    held = rows.filter(leg__in=[leg.pk for leg in legs], replaced_by__isnull=True)
    return {row.leg_id: row for row in held.select_related("by", "photo")}


def way_links(legs: Iterable[Leg]) -> dict[int, RoadLink]:
    """Give the links that legs are driven along, by their numbers."""
    legs = list(legs)
    wanted = {abs(number) for leg in legs for number in leg.way}
    wanted |= {leg.strip.link_id for leg in legs if leg.strip is not None}
    rows = unrestricted(RoadLink, why="whoever drives a route sees the roads it goes along")
    return {link.pk: link for link in rows.filter(pk__in=wanted)}


def pieces(leg: Leg, links: dict[int, RoadLink]) -> list[Piece]:
    """Give what is driven in a leg, in order, for the list of turns."""
    way = leg.way
    if not way and leg.strip is not None:
        way = [leg.strip.link_id if leg.strip.forward else -leg.strip.link_id]
    found = []
    for number in way:
        link = links.get(abs(number))
        if link is not None:
            line = link_line(link)
            ordered = tuple(line if number > 0 else reversed(line))
            found.append(Piece(link.name, link.length_m, ordered))
    return found


def stages_to(shown: Driven, leg: Leg | None) -> list[Stage]:
    """Give the way from the work before a leg to its end, a stage for each visit on the way.

    Parameters
    ----------
    shown
        The route.
    leg
        A leg of work; None gives the way home after the last one.

    Notes
    -----
    Each stage begins with the last road of the one before, so that its first turn is told too.
    """
    between, last = _between(shown, leg)
    run = _tail(pieces(last, shown.links)) if last is not None else []
    stages: list[Stage] = []
    for one in between:
        run += pieces(one, shown.links)
        if one.kind != LegKind.TRAVEL:
            stages.append(Stage(turn_list(run), one))
            run = _tail(run)
    run += pieces(leg, shown.links) if leg is not None else []
    stages.append(Stage(turn_list(run), leg))
    return stages


def works_at_night(route: Route) -> bool:
    """Tell whether a route is out between 22:00 and 06:00."""
    start, end = (one.astimezone(clock.SHANGHAI) for one in (route.starts_at, route.ends_at))
    return night_in(start, end) is not None


def legs_before(shown: Driven, leg: Leg) -> list[Leg]:
    """Give the legs between a leg of work and the work before it."""
    return _between(shown, leg)[0]


def _between(shown: Driven, leg: Leg | None) -> tuple[list[Leg], Leg | None]:
    """Give what lies between a leg of work and the work before it, and that work."""
    between: list[Leg] = []
    last: Leg | None = None
    for one in shown.legs:
        if leg is not None and one.position >= leg.position:
            break
        if one.kind == LegKind.SERVICE:
            between, last = [], one
        else:
            between.append(one)
    return between, last


def _tail(run: list[Piece]) -> list[Piece]:
    return [Piece(piece.name, 0, piece.line) for piece in run[-1:]]


def tank_at(shown: Driven, leg: Leg | None) -> tuple[int, int] | None:
    """Give the litres for work left before a leg, and those of a full tank; None without a tank."""
    tank = facts_of(shown.own.vehicle).tank_l
    if not tank:
        return None
    used = 0
    for one in shown.legs:
        if leg is not None and one.position >= leg.position:
            break
        if one.kind == LegKind.REFILL:
            used = 0
        elif one.strip is not None and one.pk in shown.results:
            length, covered = one.strip.link.length_m, shown.results[one.pk].covered_m or 0
            used += one.litres * min(covered, length) // length
    return tank_left(tank, used), tank_left(tank, 0)


def orders_over(links: Iterable[RoadLink]) -> list[DispatchOrder]:
    """Give the orders that stand over links, the interval of sprinkling among them."""
    over = zones_over(links, clock.today())
    rows = unrestricted(DispatchOrder, why="whoever works on a street is held by its orders")
    zones = {zone.pk for zones in over.values() for zone in zones}
    held = rows.filter(zone__in=zones, ended_at__isnull=True)
    return list(
        held.select_related("zone__unit__place", "zone__place")
        .prefetch_related("receipts__user", "overrides")
        .order_by("started_at", "pk")
    )


def stopping(leg: Leg, operation: str, now: datetime) -> set[int]:
    """Give the numbers of the orders that stop a leg's work, now or when it is planned.

    Extreme heat stops work with people on foot.
    """
    if leg.strip is None:
        return set()
    link = leg.strip.link
    held = standing_on([link], now).get(link.pk) if leg.route.crew else None
    heat = Trigger.EXTREME_HEAT.name if held and held.outdoors is Outdoors.NONE else None
    stopped_people = {order.pk for order in orders_over([link]) if order.kind == heat}
    since, until = min(now, leg.starts_at), max(now + _SOON, leg.ends_at)
    stops = stops_on([link], since, until).get(link.pk, ())
    return stopped_people | {
        stop.order.pk
        for stop in stops
        if isinstance(stop.order, DispatchOrder)
        and stop.operation == operation
        and stop.order.ended_at is None
        and stop.until > now
    }


def winter_stop(leg: Leg, operation: str, now: datetime) -> Stop | None:
    """Give the stop of winter time that a leg's work falls into: when planned, or now if late."""
    if leg.strip is None:
        return None
    link = leg.strip.link
    since, until = max(now, leg.starts_at), max(now + _SOON, leg.ends_at)
    stops = stops_on([link], since, until).get(link.pk, ())
    return next(
        (one for one in stops if one.operation == operation and one.rule == WINTER_RULE), None
    )


def calls_for(actor: Actor, vehicle: Vehicle) -> QuerySet[StreetCall]:
    """Give the calls that a vehicle is sent to and that are not done."""
    rows = visible(actor, StreetCall, DRIVE).exclude(kind=CallKind.FAULT)
    return rows.filter(
        vehicle=vehicle, state__in=(CallState.SENT, CallState.ARRIVED)
    ).select_related("link", "unit", "place")
