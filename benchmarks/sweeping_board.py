"""How long the live board of sweeping takes: sixty vehicles, ten thousand strips, half of it told.

    python benchmarks/sweeping_board.py [--short] [--requests 60] [--vehicles 60] [--strips 10000]

One dispatcher asks again and again, signed in, one request after the other, against `luodi serve`
on a SQLite file of its own: the board as a whole page, what it fetches every half minute, the
figures of the day, and as a stranger the page for everybody. CPU is that of one request in a
process of its own, whose collector spares what was loaded, as that of the server does.
"""

import argparse
import gc
import json
import secrets
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from officers import served
from page_times import asked_for, cpu_ms, row, site_settings

PART = "part of /sweeping/board/"
PAGES = ("/sweeping/board/", PART, "/sweeping/figures/", "/sweeping/when/?q=%E5%A4%A7%E8%A1%97")
CLOCK = "2023-03-01T12:00:00"
ZONES, CALLS, SHIFTS, OFF = 12, 20, 120, 6


def main() -> None:
    """Print median and 95th percentile of each page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="few requests, few strips")
    for name, usual in (("requests", 60), ("vehicles", 60), ("strips", 10_000)):
        arguments.add_argument(f"--{name}", type=int, default=usual)
    arguments.add_argument("--found", action="store_true", help="for its own use: set up the site")
    asked = arguments.parse_args()
    if asked.short:
        asked.requests, asked.vehicles, asked.strips = 10, 6, 240
    if asked.found:
        print(json.dumps(found(asked.vehicles, asked.strips)))
        return
    with tempfile.TemporaryDirectory() as folder:
        settings = site_settings(Path(folder), CLOCK, {"LUODI_PUBLIC_BOARD": "true"})
        sizes = ["--vehicles", str(asked.vehicles), "--strips", str(asked.strips)]
        command = [sys.executable, __file__, "--found", *sizes]
        made = subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE)
        site = json.loads(made.stdout.splitlines()[-1])
        print(f"{asked.vehicles} vehicles, {asked.strips} strips, {site['results']} statements")
        serve = [sys.executable, "-m", "luodi.main.cli", "serve", "--workers", "1", "--port"]
        with served(settings, serve, "/help/") as (address, _spent):
            for page in PAGES:
                named = f"{page:<32} {site['queries'][page]:>3} queries"
                path, head = address_of(page)
                times = asked_for(address, site["session"], path, asked.requests, head)
                row(named, times, site["cpu"][page])


def address_of(page: str) -> tuple[str, dict[str, str]]:
    """Give a page's address, and the head with which the board asks for itself."""
    return (PAGES[0], {"HX-Request": "true"}) if page == PART else (page, {})


def found(vehicles: int, strips: int) -> dict[str, Any]:
    """Set up a site, and give a dispatcher's session with what each page costs the processor."""
    import django

    django.setup()
    from django.db import connection, transaction
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from luodi.main.cli import main as luodi
    from luodi.systems.sweeping.models import StripResult

    luodi(["migrate"])
    with transaction.atomic():
        user = district(vehicles, strips)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the nightly housework does
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    queries = {}
    for page in PAGES:
        path, head = address_of(page)
        cpu_ms(client, path, 1, head)
        with CaptureQueriesContext(connection) as counted:
            cpu_ms(client, path, 1, head)
        queries[page] = len(counted)
    gc.collect()
    gc.freeze()
    cpu = {page: cpu_ms(client, address_of(page)[0], head=address_of(page)[1]) for page in PAGES}
    session = client.cookies["sessionid"].value
    results = StripResult.objects.count()
    return {"session": session, "cpu": cpu, "queries": queries, "results": results}


# The district.


def district(vehicles: int, strips: int) -> Any:
    """Make a unit with streets, vehicles, a plan under way and what else the board shows."""
    from luodi.kernel import clock
    from luodi.kernel.people.models import Holding, Post, Role, RolePermission, Unit, User
    from luodi.kernel.places.models import Place
    from luodi.systems.sweeping.card import CARD

    since = datetime(2020, 1, 1).date()  # noqa: DTZ001 - a day
    named = {"path": "0001", "kind": "DISTRICT", "name": "示例区", "valid_from": since}
    place = Place.objects.create(**named)
    unit = Unit.objects.create(
        path="0001", code="hw", name="环卫中心", place=place, valid_from=since
    )
    role = Role.objects.create(code="bench", title="调度")
    RolePermission.objects.bulk_create(
        RolePermission(role=role, permission=one.code) for one in CARD.permissions
    )
    post = Post.objects.create(title="调度", unit=unit, place=place, role=role, valid_from=since)
    user = User(username="diaodu", display_name="调度员")
    user.set_unusable_password()
    user.save()
    Holding.objects.create(post=post, user=user, valid_from=clock.now().replace(year=2020))
    drivers = User.objects.bulk_create(
        User(
            username=f"driver-{number}",
            display_name=f"驾驶员{number}",
            password=secrets.token_hex(),
        )
        for number in range(vehicles)
    )
    of = {"unit": unit, "place": place}
    zones = _zones(of, since)
    cars = _cars(of, since, vehicles)
    _under_way(of, user, list(drivers), cars, _streets(of, since, zones, strips))
    _around(of, user, list(drivers), cars, zones)
    return user


def _zones(of: dict[str, Any], since: Any) -> list[Any]:
    from luodi.systems.sweeping.models import DispatchOrder, Zone

    zones = Zone.objects.bulk_create(
        Zone(**of, name=f"第{number + 1}片区", valid_from=since) for number in range(ZONES)
    )
    at = _noon() - timedelta(minutes=40)
    DispatchOrder.objects.bulk_create(
        DispatchOrder(zone=zone, kind=kind, because=[], started_at=at)
        for zone in zones
        for kind in ("WIND", "DAMP")
    )
    return list(zones)


def _noon() -> datetime:
    from luodi.kernel.clock import SHANGHAI

    return datetime.fromisoformat(CLOCK).replace(tzinfo=SHANGHAI)


def _cars(of: dict[str, Any], since: Any, count: int) -> list[Any]:
    from luodi.systems.sweeping.models import Site, Vehicle

    depot = Site.objects.create(
        **of,
        kind="DEPOT",
        name="停车场",
        lon_e7=1_136_000_000,
        lat_e7=347_000_000,
        valid_from=since,
    )
    return list(
        Vehicle.objects.bulk_create(
            Vehicle(**of, code=f"XS-{number:03d}", kind="WASH_SWEEP", depot=depot, valid_from=since)
            for number in range(count)
        )
    )


def _streets(of: dict[str, Any], since: Any, zones: list[Any], strips: int) -> list[Any]:
    from luodi.systems.sweeping.models import KerbStrip, RoadLink

    line = json.dumps({"type": "LineString", "coordinates": [[113.6, 34.7], [113.61, 34.7]]})
    links = RoadLink.objects.bulk_create(
        RoadLink(
            **of, zone=zones[number % ZONES], code=f"L{number}", name=f"示例{number // 10}大街",
            road_class=1 + number % 4, geometry=line, west_e7=1_136_000_000,
            south_e7=347_000_000, east_e7=1_136_100_000, north_e7=347_000_000,
            length_m=300 + number % 200, width_mm=7000, speed_kmh=40, valid_from=since,
        )
        for number in range(strips // 2)
    )  # fmt: skip
    return list(
        KerbStrip.objects.bulk_create(
            KerbStrip(link=link, forward=forward, kerb="RIGHT", left_broom=False)
            for link in links
            for forward in (True, False)
        )
    )


def _under_way(
    of: dict[str, Any], user: Any, drivers: list[Any], cars: list[Any], strips: list[Any]
) -> None:
    """Make a plan from six to six, and statements of most passes until noon."""
    from luodi.systems.sweeping.models import Leg, Route, RouteVehicle, StripResult, WorkPlan

    start = _noon() - timedelta(hours=6)
    plan = WorkPlan.objects.create(
        **of, mode="SINGLE", operation="WASH_SWEEP", starts_at=start,
        ends_at=start + timedelta(hours=12), state="ISSUED", asked_by=user, asked_at=start,
        issued_by=user, issued_at=start,
    )  # fmt: skip
    legs, share = [], len(strips) // len(cars)
    each = timedelta(hours=12) / max(share, 1)
    for number, car in enumerate(cars):
        end = start + each * share
        route = Route.objects.create(plan=plan, number=number + 1, starts_at=start, ends_at=end)
        RouteVehicle.objects.create(
            route=route, position=1, vehicle=car, operation="WASH_SWEEP", driver=drivers[number]
        )
        for place, strip in enumerate(strips[number * share : (number + 1) * share]):
            at = start + each * place
            legs.append(
                Leg(
                    route=route, position=place + 1, kind="SERVICE", strip=strip, starts_at=at,
                    ends_at=at + each, metres=strip.link.length_m, litres=200,
                )
            )  # fmt: skip
    Leg.objects.bulk_create(legs, batch_size=2000)
    late = [timedelta(minutes=number % 5 * 12) for number in range(len(cars))]
    StripResult.objects.bulk_create(
        (
            StripResult(
                leg=leg, result="DONE", basis="REPORTED", covered_m=leg.metres, at=leg.ends_at,
                by=drivers[leg.route.number - 1],
            )
            for leg in legs
            if leg.ends_at <= _noon() - late[leg.route.number - 1] and leg.position % 17
        ),
        batch_size=2000,
    )  # fmt: skip


def _around(
    of: dict[str, Any], user: Any, drivers: list[Any], cars: list[Any], zones: list[Any]
) -> None:
    """Make calls, shifts, vehicles off the road and notes."""
    from luodi.systems.sweeping.models import ShiftNote, ShiftTurn, StreetCall, VehicleOutage

    now = _noon()
    StreetCall.objects.bulk_create(
        StreetCall(
            **of, kind="SPILL", said=f"第{number}处抛洒的渣土", reported_by=user,
            reported_at=now - timedelta(minutes=3 * number),
            due_at=now + timedelta(minutes=30 - 3 * number),
        )
        for number in range(CALLS)
    )  # fmt: skip
    ShiftTurn.objects.bulk_create(
        ShiftTurn(
            **of, user=drivers[number % len(drivers)],
            starts_at=now - timedelta(hours=4, seconds=number), ends_at=now + timedelta(hours=4),
            state=("PRESENT", "PRESENT", "PRESENT", "ABSENT", "PLANNED")[number % 5],
        )
        for number in range(min(SHIFTS, 2 * len(drivers)))
    )  # fmt: skip
    VehicleOutage.objects.bulk_create(
        VehicleOutage(
            vehicle=car, starts_at=now - timedelta(days=1), reason="换刹车片", entered_by=user
        )
        for car in cars[:OFF]
    )
    ShiftNote.objects.bulk_create(
        ShiftNote(**of, at=now - timedelta(hours=6), said="东风路口积水，绕行", by=user)
        for _ in range(3)
    )


if __name__ == "__main__":
    main()
