"""Sites, vehicles, devices, standards and key areas: those one may see, and those that hold."""

from datetime import date, datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import (
    Device,
    DeviceMount,
    KeyArea,
    Site,
    SiteKind,
    Vehicle,
    VehicleOutage,
    WorkStandard,
)
from luodi.systems.sweeping.rules import Operation, VehicleKind
from luodi.systems.sweeping.rules.demand import DEFAULT_PROFILE, DEFAULT_SOURCE
from luodi.systems.sweeping.rules.vehicles import FIGURES, VehicleFacts, vehicle_facts

VIEW_FLEET = "sweeping.view_fleet"
VIEW_STREET = "sweeping.view_street"
_TOLD_WHERE = "whoever sees a vehicle is told whether it can go out and what is in it"


def held_on(day: date) -> Q:
    """Give the condition of rows that hold on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def lasting(at: datetime) -> Q:
    """Give the condition of outages and mounts that last at an instant."""
    return Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))


def _stand(day: date, *more: When) -> Case:
    """Tell how a dated row stands on a day: COMING, ENDED, what more says, or HELD."""
    return Case(
        When(valid_from__gt=day, then=Value("COMING")),
        When(valid_to__lte=day, then=Value("ENDED")),
        *more,
        default=Value("HELD"),
        output_field=CharField(),
    )


def visible_vehicles(actor: Actor, permission: str = VIEW_FLEET) -> QuerySet[Vehicle]:
    """Give the vehicles over which the actor holds a permission, ended ones too.

    Each comes with what keeps it off the road now (``off``), the devices in it now (``inside``),
    and how it stands (``stand``): COMING, HELD, OFF the road, or ENDED.
    """
    off = unrestricted(VehicleOutage, why=_TOLD_WHERE).filter(lasting(clock.now()))
    is_off = When(Exists(off.filter(vehicle=OuterRef("pk"))), then=Value("OFF"))
    inside = unrestricted(DeviceMount, why=_TOLD_WHERE).filter(lasting(clock.now()))
    return (
        visible(actor, Vehicle, permission)
        .annotate(stand=_stand(clock.today(), is_off))
        .select_related("unit__place", "place", "depot")
        .prefetch_related(
            Prefetch("outages", queryset=off, to_attr="off"),
            Prefetch("mounts", queryset=inside.select_related("device"), to_attr="inside"),
        )
    )


def facts_of(vehicle: Vehicle) -> VehicleFacts:
    """Give what a vehicle can do: its own figures, else what is usual for its kind."""
    own = {name: getattr(vehicle, name) for name in FIGURES}
    return vehicle_facts(VehicleKind(vehicle.kind), left_broom=vehicle.left_broom, **own)


def visible_sites(actor: Actor, permission: str = VIEW_FLEET) -> QuerySet[Site]:
    """Give the sites over which the actor holds a permission, ended ones too.

    Each comes with how it stands (``stand``), and of a depot its ``vehicle_count``.
    """
    parked = Count("vehicles", filter=Q(vehicles__valid_to__isnull=True))
    return (
        visible(actor, Site, permission)
        .annotate(stand=_stand(clock.today()), vehicle_count=parked)
        .select_related("unit__place", "place")
    )


def sites_on(unit: Unit, day: date, kind: SiteKind | None = None) -> list[Site]:
    """Give the sites that a unit may use on a day: its own, and those of the units above it."""
    rows = unrestricted(Site, why="whoever works for a unit uses its sites and the shared ones")
    found = rows.filter(held_on(day), unit__path__in=(*ancestors(unit.path), unit.path))
    if kind is not None:
        found = found.filter(kind=kind)
    return list(found.select_related("unit", "place").order_by("kind", "name", "pk"))


def visible_devices(actor: Actor, permission: str = VIEW_FLEET) -> QuerySet[Device]:
    """Give the devices over which the actor holds a permission, with where each is now."""
    inside = unrestricted(DeviceMount, why="whoever sees a device is told which vehicle it is in")
    return (
        visible(actor, Device, permission)
        .select_related("unit__place", "place")
        .prefetch_related(
            Prefetch(
                "mounts",
                queryset=inside.filter(lasting(clock.now())).select_related("vehicle"),
                to_attr="inside",
            )
        )
    )


def visible_standards(actor: Actor, permission: str = VIEW_STREET) -> QuerySet[WorkStandard]:
    """Give the standards over which the actor holds a permission, each with how it stands."""
    rows = visible(actor, WorkStandard, permission).annotate(stand=_stand(clock.today()))
    return rows.select_related("unit__place", "place")


def standards_on(unit: Unit, day: date) -> dict[tuple[int, Operation], WorkStandard]:
    """Give what is due on a unit's streets on a day, by road class and operation.

    The unit's own standard comes first, then that of the nearest unit above it, then the usual
    one: a row that is not kept, without a number, whose source says where it is from.
    """
    rows = unrestricted(WorkStandard, why="whoever works for a unit is held by its standards")
    above = (*ancestors(unit.path), unit.path)
    found = {
        (road_class, operation): WorkStandard(
            unit=unit,
            place=unit.place,
            road_class=road_class,
            operation=operation.value,
            frequency=frequency.value,
            source=DEFAULT_SOURCE,
        )
        for (road_class, operation), frequency in DEFAULT_PROFILE.items()
    }
    # A longer path lies deeper in the tree: the nearest unit is written last.
    for row in (
        rows.filter(held_on(day), unit__path__in=above)
        .select_related("unit")
        .order_by("unit__path")
    ):
        found[row.road_class, Operation(row.operation)] = row
    return found


def visible_key_areas(actor: Actor, permission: str = VIEW_STREET) -> QuerySet[KeyArea]:
    """Give the key areas over which the actor holds a permission, with ``stand`` and its links."""
    streets = Count("links", filter=Q(links__valid_to__isnull=True))
    return (
        visible(actor, KeyArea, permission)
        .annotate(stand=_stand(clock.today()), street_count=streets)
        .select_related("unit__place", "place")
    )


def outages_of(vehicle: Vehicle) -> list[VehicleOutage]:
    """Give the times in which a vehicle was, is or will be off the road, the newest first."""
    rows = unrestricted(VehicleOutage, why=_TOLD_WHERE).filter(vehicle=vehicle)
    return list(rows.select_related("entered_by"))


def mounts_in(vehicle: Vehicle) -> list[DeviceMount]:
    """Give the devices that a vehicle has had, the newest first."""
    rows = unrestricted(DeviceMount, why=_TOLD_WHERE).filter(vehicle=vehicle)
    return list(rows.select_related("device"))


def mounts_of(device: Device) -> list[DeviceMount]:
    """Give the vehicles that a device has been in, the newest first."""
    rows = unrestricted(DeviceMount, why="whoever sees a device is told which vehicles it was in")
    return list(rows.filter(device=device).select_related("vehicle"))


def visible_outages(actor: Actor, permission: str = VIEW_FLEET) -> QuerySet[VehicleOutage]:
    """Give the outages of vehicles over which the actor holds a permission."""
    return visible(actor, VehicleOutage, permission).select_related("vehicle__unit__place")
