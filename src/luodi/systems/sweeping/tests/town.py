"""A town of a few streets, made by hand, for tests of plans."""

import json
from datetime import date, datetime, time
from typing import Any

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.jobs.worker import Worker
from luodi.systems.sweeping.models import KerbStrip, RoadLink, Site, SiteKind, Vehicle
from luodi.systems.sweeping.rules import VehicleKind, kerb_strips

FOUNDED = date(2022, 1, 1)
STEP = 0.01
E7 = 10**7


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2023, month, day, hour, minute, tzinfo=SHANGHAI)


def made(plan: Any) -> Any:
    """Let the worker reckon a plan that was asked for."""
    assert Worker(alone=True).run_job()
    plan.refresh_from_db()
    return plan


class Town:
    """Builds streets between points of a grid; a point is east and north in steps."""

    def __init__(self, unit: Any, zone: Any = None) -> None:
        self.unit, self.zone = unit, zone
        self.links: dict[str, RoadLink] = {}

    def link(self, code: str, here: Any, there: Any, **told: Any) -> RoadLink:
        ends = [self.place(here), self.place(there)]
        lons, lats = zip(*ends, strict=True)
        facts: dict[str, Any] = {"length_m": 1_000, "road_class": 3, "speed_kmh": 40, **told}
        made = RoadLink.objects.create(
            unit=self.unit,
            place=self.unit.place,
            zone=facts.pop("zone", self.zone),
            code=code,
            name=f"{code}路",
            geometry=json.dumps({"type": "LineString", "coordinates": ends}),
            west_e7=round(min(lons) * E7),
            east_e7=round(max(lons) * E7),
            south_e7=round(min(lats) * E7),
            north_e7=round(max(lats) * E7),
            valid_from=FOUNDED,
            **facts,
        )
        strips = kerb_strips(one_way=made.one_way, divided=made.divided, guard_rail=made.guard_rail)
        KerbStrip.objects.bulk_create(
            KerbStrip(link=made, forward=s.forward, kerb=s.kerb, left_broom=s.left_broom)
            for s in strips
        )
        self.links[code] = made
        return made

    def site(self, name: str, where: Any, kind: SiteKind = SiteKind.DEPOT, **told: Any) -> Site:
        lon, lat = self.place(where)
        flow = 600 if kind == SiteKind.REFILL else None
        return Site.objects.create(
            unit=self.unit,
            place=self.unit.place,
            kind=kind,
            name=name,
            lon_e7=round(lon * E7),
            lat_e7=round(lat * E7),
            litres_minute=flow,
            valid_from=FOUNDED,
            **told,
        )

    def vehicle(self, code: str, depot: Site, **told: Any) -> Vehicle:
        kind = told.pop("kind", VehicleKind.WASH_SWEEP)
        return Vehicle.objects.create(
            unit=self.unit,
            place=self.unit.place,
            code=code,
            kind=kind,
            depot=depot,
            valid_from=FOUNDED,
            **told,
        )

    @staticmethod
    def place(point: Any) -> tuple[float, float]:
        east, north = point
        return round(113.6 + east * STEP, 6), round(34.7 + north * STEP, 6)


SHUT_AT_NIGHT = {"opens": time(8), "closes": time(18)}


def street_to_a_refill(unit: Any, zone: Any, **told: Any) -> Town:
    """Give two links from the depot to a refill with one bay; more facts are of the first."""
    town = Town(unit, zone)
    town.link("A", (0, 0), (1, 0), **told)
    town.link("B", (1, 0), (2, 0))
    town.depot = town.site("车场", (0, 0))
    town.refill = town.site("东口", (2, 0), SiteKind.REFILL)
    return town
