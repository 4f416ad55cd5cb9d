"""The register of the demonstration: streets of the base map, sites, vehicles and a key area."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit, User
from luodi.kernel.people.reads import actor_of
from luodi.kernel.places.base_rules import RoadClass
from luodi.kernel.places.models import Place
from luodi.systems.sweeping.actions.closures import close_links
from luodi.systems.sweeping.actions.devices import mount_device, open_device
from luodi.systems.sweeping.actions.key_areas import open_key_area
from luodi.systems.sweeping.actions.link_facts import Draft, facts_of
from luodi.systems.sweeping.actions.outages import take_off_road
from luodi.systems.sweeping.actions.sites import SiteFacts, open_site
from luodi.systems.sweeping.actions.standards import set_standard
from luodi.systems.sweeping.actions.street_uploads import confirm_street_file, keep_base_streets
from luodi.systems.sweeping.actions.streets import rebuild_link
from luodi.systems.sweeping.actions.turn_bans import TurnTold, forbid_turns
from luodi.systems.sweeping.actions.vehicles import VehicleRecord, open_vehicle
from luodi.systems.sweeping.models import (
    ClosureKind,
    RoadLink,
    Site,
    SiteKind,
    Vehicle,
    Zone,
)
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.reads.turn_bans import open_turns
from luodi.systems.sweeping.rules import Frequency, Operation, VehicleKind
from luodi.systems.sweeping.rules.driving import Turn

_OWN = "the demonstration reads what it wrote"
STREETS_OF = "990102001"
"""荷塘街道: its roads are in the register, without lanes."""
FLEET = (
    ("HW-11", VehicleKind.VACUUM), ("HW-12", VehicleKind.VACUUM),
    ("HW-21", VehicleKind.FLUSH), ("HW-22", VehicleKind.FLUSH),
    ("HW-31", VehicleKind.WASH_SWEEP), ("HW-32", VehicleKind.WASH_SWEEP),
    ("HW-33", VehicleKind.WASH_SWEEP), ("HW-41", VehicleKind.WET_SWEEP),
    ("HW-51", VehicleKind.SPRINKLE), ("HW-52", VehicleKind.SPRINKLE),
    ("HW-61", VehicleKind.MIST), ("HW-71", VehicleKind.SMALL),
)  # fmt: skip
BROKEN = "HW-22"
STANDARDS = ((2, Frequency.DAILY), (3, Frequency.WEEKLY))
"""How often each class is wash-swept, as the office of the demonstration decided."""
TURNS = (Turn.LEFT, Turn.LEFT, Turn.BACK, Turn.RIGHT)
"""Turns that are forbidden at junctions, each at another one."""
JUNCTION = 4
"""Turns that a street has at a big junction, turning back among them."""


def load_register(dispatcher: User, unit: Unit, begins: date, today: date) -> None:
    """Write streets, sites, vehicles, devices, standards and a key area."""
    first = datetime.combine(begins, time(8), tzinfo=clock.SHANGHAI)
    with clock.told(first):
        links, vehicles = _register(actor_of(dispatcher, first), unit, begins)
    morning = datetime.combine(today, time(8), tzinfo=clock.SHANGHAI)
    with clock.told(morning):
        _shut(actor_of(dispatcher, morning), links, vehicles, morning)


def _register(actor: Actor, unit: Unit, begins: date) -> tuple[list[RoadLink], list[Vehicle]]:
    place = Place.objects.get(code=STREETS_OF, valid_to__isnull=True)
    upload = keep_base_streets(
        actor=actor,
        unit=unit,
        place=place,
        classes=[RoadClass.ARTERIAL, RoadClass.SECONDARY, RoadClass.LOCAL],
        valid_from=begins,
    )
    confirm_street_file(actor=actor, upload=upload)
    links = list(unrestricted(RoadLink, why=_OWN).filter(unit=unit).order_by("pk"))
    zones = {zone.name: zone for zone in unrestricted(Zone, why=_OWN).filter(unit=unit)}
    for link in links:
        link.zone = zones["河畔桥面" if link.bridge else "主城片区"]
    unrestricted(RoadLink, why=_OWN).bulk_update(links, ["zone"], batch_size=500)
    depot = _sites(actor, unit, links, begins)
    vehicles = _vehicles(actor, unit, depot, begins)
    _devices(actor, unit, vehicles, begins)
    for road_class, frequency in STANDARDS:
        set_standard(
            actor=actor,
            unit=unit,
            road_class=road_class,
            operation=Operation.WASH_SWEEP,
            frequency=frequency,
            source="示例：区环卫作业标准",
            valid_from=begins,
        )
    open_key_area(actor=actor, unit=unit, name="示例荷塘广场", posts=2, valid_from=begins)
    _forbid(actor, links, begins)
    return links, vehicles


def _sites(actor: Actor, unit: Unit, links: list[RoadLink], begins: date) -> Site:
    """Put a depot and two places to refill at ends of streets; give the depot."""
    ends = [link_line(link)[0] for link in links]
    middle = len(ends) // 2
    told = (
        (SiteKind.DEPOT, SiteFacts("示例停车场", *_degrees(ends[middle]), places=40)),
        (
            SiteKind.REFILL,
            SiteFacts(
                "示例东加水点", *_degrees(ends[0]), litres_minute=600, places=2, frost_safe=True
            ),
        ),
        (
            SiteKind.REFILL,
            SiteFacts(
                "示例西加水点",
                *_degrees(ends[-1]),
                litres_minute=900,
                opens=time(5),
                closes=time(23),
            ),
        ),
        (SiteKind.DUMP, SiteFacts("示例卸污点", *_degrees(ends[middle // 2]), places=3)),
    )
    depot, *_others = [
        open_site(actor=actor, unit=unit, kind=kind, facts=facts, valid_from=begins)
        for kind, facts in told
    ]
    return depot


def _degrees(point: tuple[float, float]) -> tuple[Decimal, Decimal]:
    lon, lat = point
    return Decimal(f"{lon:.7f}"), Decimal(f"{lat:.7f}")


def _vehicles(actor: Actor, unit: Unit, depot: Site, begins: date) -> list[Vehicle]:
    return [
        open_vehicle(
            actor=actor,
            unit=unit,
            told=VehicleRecord(code, kind, depot, left_broom=kind is VehicleKind.WASH_SWEEP),
            valid_from=begins,
        )
        for code, kind in FLEET
    ]


def _devices(actor: Actor, unit: Unit, vehicles: list[Vehicle], begins: date) -> None:
    at = datetime.combine(begins, time(8), tzinfo=clock.SHANGHAI)
    for number, vehicle in enumerate(vehicles[:4], 1):
        device = open_device(actor=actor, unit=unit, code=f"示例终端-{number:02d}")
        mount_device(actor=actor, device=device, vehicle=vehicle, starts_at=at)


def _forbid(actor: Actor, links: list[RoadLink], begins: date) -> None:
    """Forbid turns at big junctions, so that there are other ways to everywhere."""
    wanted = list(TURNS)
    for link in links[::7]:
        found = [one for one in open_turns(actor, link, begins) if one.forward]
        turn = next((one for one in found if wanted and one.kind is wanted[0]), None)
        if turn is not None and len(found) >= JUNCTION:
            told = TurnTold(turn.link, turn.forward, turn.to_link, turn.to_forward)
            forbid_turns(actor=actor, turns=[told], reason="示例：路口标志牌")
            wanted.pop(0)


def _shut(actor: Actor, links: list[RoadLink], vehicles: list[Vehicle], at: datetime) -> None:
    """Close streets for works, keep some quiet for an examination, take a vehicle off the road."""
    close_links(
        actor=actor,
        links=links[:2],
        kind=ClosureKind.CLOSED,
        starts_at=at - timedelta(days=1),
        ends_at=at + timedelta(days=12),
        reason="示例：雨水管道施工",
    )
    close_links(
        actor=actor,
        links=links[4:7],
        kind=ClosureKind.QUIET,
        starts_at=at + timedelta(days=2),
        ends_at=at + timedelta(days=2, hours=10),
        reason="示例：升学考试",
    )
    for link in links[8:10]:
        rebuild_link(
            actor=actor,
            link=link,
            version=link.version,
            valid_from=at.date(),
            drafts=[Draft(tuple(link_line(link)), replace(facts_of(link), guard_rail=True))],
            reason="示例：改建完工，加装护栏",
        )
    broken = next(vehicle for vehicle in vehicles if vehicle.code == BROKEN)
    take_off_road(
        actor=actor, vehicle=broken, starts_at=at - timedelta(hours=3), reason="示例：水泵漏水"
    )
