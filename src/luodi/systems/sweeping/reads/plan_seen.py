"""A plan as it is written down, for the second look of `rules.plan_check`.

It shares nothing with `planning`, so that neither can hide the other's mistakes.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import (
    ClosureKind,
    KerbStrip,
    Leg,
    LegKind,
    Mode,
    RoadLink,
    Route,
    RouteVehicle,
    Site,
    Vehicle,
    WorkPlan,
)
from luodi.systems.sweeping.reads.air import coldest_until
from luodi.systems.sweeping.reads.due import passes_elsewhere
from luodi.systems.sweeping.reads.events import kept_links
from luodi.systems.sweeping.reads.fleet import facts_of
from luodi.systems.sweeping.reads.holding import stops_in, stops_on, zones_over
from luodi.systems.sweeping.reads.streets import closures_in, link_line, links_on
from luodi.systems.sweeping.reads.turns_seen import turns_forbidden
from luodi.systems.sweeping.reads.work_limits import hopper_percent, peaks_on
from luodi.systems.sweeping.rules import WET, Kerb, Operation
from luodi.systems.sweeping.rules.demand import hopper_metres
from luodi.systems.sweeping.rules.plan_check import plan_faults
from luodi.systems.sweeping.rules.plan_told import (
    Ban,
    Doing,
    PlanFault,
    SeenLeg,
    SeenLink,
    SeenPlan,
    SeenRoute,
    SeenSite,
    SeenStrip,
    SeenVehicle,
)
from luodi.systems.sweeping.rules.strips import passes
from luodi.systems.sweeping.rules.work import TAKES_UP

_WHY = "a plan is checked whole, whoever may see it"
_E7 = 10**7
_STEPPED = 3
"""Rule 15: with so many lanes a convoy passes over each."""


def faults_of(plan: WorkPlan, since: datetime | None = None) -> tuple[PlanFault, ...]:
    """Say what is wrong with a plan as it is written down and as orders and closures stand now.

    Parameters
    ----------
    plan
        With routes and legs kept.
    since
        What began before is not looked at: it has been driven. None for all.
    """
    return plan_faults(seen_plan(plan, since))


def seen_plan(plan: WorkPlan, since: datetime | None = None) -> SeenPlan:
    """Give a plan as the check sees it."""
    routes = list(
        unrestricted(Route, why=_WHY)
        .filter(plan=plan, stopped_at__isnull=True)
        .prefetch_related("legs__strip__link", "legs__site", "vehicles__vehicle__depot")
    )
    legs = [leg for route in routes for leg in route.legs.all()]
    start = since or plan.starts_at
    bans = [*_of_zones(legs, start, plan), *_of_links(legs, start, plan), *_of_sites(legs, plan)]
    day = plan.starts_at.astimezone(clock.SHANGHAI).date()
    lanes = _Lanes(plan, routes, legs)
    return SeenPlan(
        start=plan.starts_at,
        end=plan.ends_at,
        routes=tuple(_route(route, lanes, hopper_percent(day)) for route in routes),
        since=since,
        bans=tuple(bans),
        convoy=plan.mode == Mode.CONVOY,
        links=_links(legs, plan),
        sites={leg.site.pk: _site(leg.site) for leg in legs if leg.site is not None},
        peaks=peaks_on(day),
        frost=tuple(_frost(plan, start)),
        dawn_c=coldest_until(plan.unit, clock.now(), _dawn(plan)),
        elsewhere=passes_elsewhere(plan),
        keeps=kept_links(plan),
        turn_bans=turns_forbidden(plan, routes),
    )


class _Lanes:
    """How many rounds make one pass over a strip, by the rows of a plan."""

    def __init__(self, plan: WorkPlan, routes: Iterable[Route], legs: Iterable[Leg]) -> None:
        self._convoy = plan.mode == Mode.CONVOY
        self._flush = plan.operation == Operation.FLUSH
        links = {leg.strip.link_id for leg in legs if leg.strip}
        left = unrestricted(KerbStrip, why=_WHY).filter(link__in=links, kerb=Kerb.LEFT.value)
        self._medians = set(left.order_by().values_list("link", "forward"))
        # Rounds were numbered for all vehicles that were asked for, on a route or not.
        on = {one.vehicle_id for route in routes for one in route.vehicles.all()}
        asked = unrestricted(Vehicle, why=_WHY).filter(
            pk__in={*on, *plan.asked.get("vehicles", ())}
        )
        self._narrowest = min((facts_of(one).width_mm for one in asked), default=0)

    def of(self, strip: KerbStrip) -> int:
        link = strip.link
        if self._convoy:
            lanes, left = link.lanes or 1, strip.kerb == Kerb.LEFT
            if lanes < _STEPPED or left:
                return 1
            return lanes - ((link.pk, strip.forward) in self._medians)
        if self._flush and link.width_mm:
            return passes(link.width_mm, self._narrowest)
        return 1


def _route(route: Route, lanes: _Lanes, percent: int) -> SeenRoute:
    vehicles = list(route.vehicles.all())
    depot = vehicles[0].vehicle.depot if vehicles else None
    return SeenRoute(
        name=f"线路 {route.number}",
        vehicles=tuple(_vehicle(one, percent) for one in vehicles),
        legs=tuple(_leg(leg, lanes) for leg in route.legs.all()),
        depot=(depot.lon_e7 / _E7, depot.lat_e7 / _E7) if depot else None,
    )


def _vehicle(one: RouteVehicle, percent: int) -> SeenVehicle:
    facts = facts_of(one.vehicle)
    operation = Operation(one.operation)
    wet = operation in WET and facts.water_l_km
    dusty = operation in TAKES_UP and facts.hopper_l
    return SeenVehicle(
        code=one.vehicle.code,
        kind=facts.kind,
        operation=operation,
        tank_l=facts.tank_l if wet else 0,
        water_l_km=facts.water_l_km if wet else 0,
        hopper_m=hopper_metres(facts.hopper_l, facts.width_mm, percent) if dusty else 0,
        left_broom=facts.left_broom,
        height_mm=one.vehicle.height_mm or 0,
        axle_kg=one.vehicle.axle_kg or 0,
    )


def _leg(leg: Leg, lanes: _Lanes) -> SeenLeg:
    strip = leg.strip
    return SeenLeg(
        doing=Doing(leg.kind),
        start=leg.starts_at.astimezone(clock.SHANGHAI),
        end=leg.ends_at.astimezone(clock.SHANGHAI),
        metres=leg.metres,
        way=tuple(leg.way),
        strip=_strip(strip, lanes) if strip else None,
        round=leg.round,
        where=f"{strip.link.name}（{strip.link.code}）" if strip else "",
        site=leg.site_id,
    )


def _strip(strip: KerbStrip, lanes: _Lanes) -> SeenStrip:
    return SeenStrip(
        number=strip.pk,
        link=strip.link_id,
        forward=strip.forward,
        left=strip.kerb == Kerb.LEFT,
        left_broom=strip.left_broom,
        lanes=lanes.of(strip),
        zone=strip.link_id,
        road_class=strip.link.road_class,
    )


def _links(legs: Iterable[Leg], plan: WorkPlan) -> dict[int, SeenLink]:
    """Give the links of the day that legs run along, by number."""
    driven = {abs(step) for leg in legs for step in leg.way}
    day = plan.starts_at.astimezone(clock.SHANGHAI).date()
    rows = unrestricted(RoadLink, why=_WHY).filter(links_on(day), pk__in=driven)
    found = {}
    for link in rows:
        line = link_line(link)
        found[link.pk] = SeenLink(
            name=f"{link.name}（{link.code}）",
            start=line[0],
            end=line[-1],
            metres=link.length_m,
            one_way=link.one_way,
            clearance_mm=link.clearance_mm,
            axle_kg=link.axle_kg,
        )
    return found


def _site(site: Site) -> SeenSite:
    place = site.lon_e7 / _E7, site.lat_e7 / _E7
    return SeenSite(site.name, place, site.places, site.frost_safe)


def _frost(plan: WorkPlan, start: datetime) -> Iterable[tuple[datetime, datetime]]:
    """Give the times in which an order of frost stands over a zone of the plan's unit."""
    day = plan.starts_at.astimezone(clock.SHANGHAI).date()
    links = unrestricted(RoadLink, why=_WHY).filter(links_on(day), unit=plan.unit)
    for zones in set(zones_over(links.only("zone", "unit"), day).values()):
        for stop in stops_in(zones, start, plan.ends_at):
            if stop.is_frost:
                yield stop.since, stop.until


def _dawn(plan: WorkPlan) -> datetime:
    """Give the 07:00 before which a plan's night work must be dry."""
    start = plan.starts_at.astimezone(clock.SHANGHAI)
    dawn = start.replace(hour=7, minute=0, second=0, microsecond=0)
    return dawn if start < dawn else dawn + timedelta(days=1)


def _of_zones(legs: Iterable[Leg], start: datetime, plan: WorkPlan) -> Iterable[Ban]:
    """Give what orders stop on each link that is worked on; it stands for its zones."""
    links = {leg.strip.link for leg in legs if leg.strip}
    for number, stops in stops_on(links, start, plan.ends_at).items():
        for stop in stops:
            why = f"{stop.operation} 被规则 {stop.rule} 停止"
            stopped = frozenset({stop.operation})
            yield Ban(stop.since, stop.until, why, zone=number, operations=stopped)


def _of_links(legs: Iterable[Leg], start: datetime, plan: WorkPlan) -> Iterable[Ban]:
    driven = {abs(step) for leg in legs for step in leg.way}
    links = unrestricted(RoadLink, why=_WHY).filter(pk__in=driven)
    for one in closures_in(links, start, plan.ends_at):
        yield Ban(
            max(one.starts_at, start),
            one.ends_at,
            f"{one.link} {one.get_kind_display()}（{one.reason}）",
            link=one.link_id,
            driving=one.kind == ClosureKind.CLOSED,
        )


def _of_sites(legs: Iterable[Leg], plan: WorkPlan) -> Iterable[Ban]:
    sites = {leg.site_id: leg.site for leg in legs if leg.kind in {LegKind.REFILL, LegKind.DUMP}}
    for site in sites.values():
        if site is not None and site.opens is not None and site.closes is not None:
            for start, end in _shut(site, plan):
                yield Ban(start, end, f"{site.name} 不开放", site=site.pk)


def _shut(site: Site, plan: WorkPlan) -> Iterable[tuple[datetime, datetime]]:
    """Give the times in which a site is shut, from closing to opening, about a plan."""
    opens, closes = site.opens or time(), site.closes or time()
    day = plan.starts_at.astimezone(clock.SHANGHAI).date() - timedelta(days=2)
    while day <= plan.ends_at.astimezone(clock.SHANGHAI).date():
        start = datetime.combine(day, closes, clock.SHANGHAI)
        next_day = day if opens > closes else day + timedelta(days=1)
        if opens != closes:
            yield start, datetime.combine(next_day, opens, clock.SHANGHAI)
        day += timedelta(days=1)
