"""Short ways to rows for tests: streets with kerbs, vehicles, issued plans with routes and legs.

They are written straight into the tables, without asking anybody's rights.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.models import (
    Basis,
    KerbStrip,
    Leg,
    LegKind,
    Mode,
    PlanState,
    RoadLink,
    Route,
    RouteVehicle,
    Site,
    SiteKind,
    StripResult,
    Vehicle,
    WorkPlan,
)
from luodi.systems.sweeping.rules import Kerb, Operation, Result, VehicleKind

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
SINCE = date(2020, 1, 1)
LON, LAT = 1_136_000_000, 347_000_000


def link(office: Any, code: str = "L1", name: str = "经三路", **more: Any) -> RoadLink:
    """Make a two-way street of 850 m, eastward as it is drawn, with its two kerbs."""
    told = {
        "unit": office.bureau,
        "place": office.district,
        "road_class": 1,
        "length_m": 850,
        "width_mm": 7000,
        "speed_kmh": 40,
        "valid_from": SINCE,
        **more,
    }
    ends = [[LON / 1e7, LAT / 1e7], [(LON + 90_000) / 1e7, LAT / 1e7]]
    box = {"west_e7": LON, "south_e7": LAT, "east_e7": LON + 90_000, "north_e7": LAT}
    drawn = json.dumps({"type": "LineString", "coordinates": ends})
    made = RoadLink.objects.create(code=code, name=name, **{"geometry": drawn, **box, **told})
    ways = ((True, Kerb.RIGHT), (False, Kerb.RIGHT))
    if made.one_way:
        ways = ((True, Kerb.RIGHT), (True, Kerb.LEFT))
    for forward, kerb in ways:
        left = kerb is Kerb.LEFT
        KerbStrip.objects.create(link=made, forward=forward, kerb=kerb, left_broom=left)
    return made


def depot(office: Any, name: str = "停车场") -> Site:
    """Make a depot, or give the one of that name."""
    found = Site.objects.filter(unit=office.bureau, name=name).first()
    return found or Site.objects.create(
        unit=office.bureau,
        place=office.district,
        kind=SiteKind.DEPOT,
        name=name,
        lon_e7=LON,
        lat_e7=LAT,
        valid_from=SINCE,
    )


def vehicle(
    office: Any, code: str = "CX-01", kind: VehicleKind = VehicleKind.WASH_SWEEP, **more: Any
) -> Vehicle:
    """Make a vehicle in the bureau's depot."""
    told = {"unit": office.bureau, "place": office.district, "valid_from": SINCE, **more}
    return Vehicle.objects.create(code=code, kind=kind, depot=depot(office), **told)


def plan(office: Any, by: Any, starts_at: datetime = NINE, **more: Any) -> WorkPlan:
    """Make an issued plan of eight hours, without routes."""
    told = {
        "unit": office.bureau,
        "place": office.district,
        "mode": Mode.SINGLE,
        "operation": Operation.WASH_SWEEP,
        "ends_at": starts_at + timedelta(hours=8),
        "state": PlanState.ISSUED,
        "asked_at": starts_at,
        "issued_by": by,
        "issued_at": starts_at,
        **more,
    }
    return WorkPlan.objects.create(asked_by=by, starts_at=starts_at, **told)


def route(
    of: WorkPlan,
    vehicles: Sequence[Vehicle],
    strips: Sequence[KerbStrip],
    *,
    number: int = 1,
    operations: Sequence[Operation] | None = None,
    driver: Any = None,
    litres: int = 600,
    minutes: int = 30,
    rounds: int = 1,
) -> Route:
    """Make a route of a plan: a drive of 2,000 m for 10 minutes, then each strip, one by one.

    Each pass takes ``minutes`` and ``litres``; ``operations`` are the plan's where not told.
    """
    passes = [(strip, number) for number in range(1, rounds + 1) for strip in strips]
    begun = of.starts_at + timedelta(minutes=10)
    ended = begun + timedelta(minutes=minutes * len(passes))
    made = Route.objects.create(plan=of, number=number, starts_at=of.starts_at, ends_at=ended)
    for place, one in enumerate(vehicles):
        done = operations[place] if operations else of.operation
        RouteVehicle.objects.create(
            route=made, position=place + 1, vehicle=one, operation=done, driver=driver
        )
    Leg.objects.create(
        route=made,
        position=1,
        kind=LegKind.TRAVEL,
        starts_at=of.starts_at,
        ends_at=begun,
        metres=2000,
    )
    for place, (strip, turn) in enumerate(passes):
        at = begun + timedelta(minutes=minutes * place)
        Leg.objects.create(
            route=made,
            position=place + 2,
            kind=LegKind.SERVICE,
            strip=strip,
            round=turn,
            way=[strip.link_id if strip.forward else -strip.link_id],
            starts_at=at,
            ends_at=at + timedelta(minutes=minutes),
            metres=strip.link.length_m,
            litres=litres,
        )
    return made


def issued(office: Any, by: Any, starts_at: datetime = NINE, **more: Any) -> WorkPlan:
    """Make an issued plan over one street and one vehicle, driven by whoever issued it."""
    made = plan(office, by, starts_at, **more)
    street = RoadLink.objects.filter(code="L1").first() or link(office)
    driven = Vehicle.objects.filter(code="CX-01").first() or vehicle(office)
    route(made, [driven], list(street.strips.all()), driver=by)
    return made


def services(of: WorkPlan) -> list[Leg]:
    """Give the pieces of work of a plan in their order."""
    rows = Leg.objects.filter(route__plan=of, kind=LegKind.SERVICE)
    return list(rows.select_related("route__plan", "strip__link").order_by("route", "position"))


def result(leg: Leg, by: Any, told: Result = Result.DONE, **more: Any) -> StripResult:
    """Make a statement of a leg; DONE covers all of it unless told."""
    whole = {Result.DONE: leg.metres, Result.MISSED: 0}
    facts = {
        "basis": Basis.REPORTED,
        "covered_m": whole.get(told),
        "at": leg.ends_at,
        **more,
    }
    return StripResult.objects.create(leg=leg, result=told, by=by, **facts)
