"""When vehicles are off the road or drive an issued plan, in a stretch of time."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Q

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import PlanState, RouteVehicle, VehicleOutage


def last_day(ends_at: datetime) -> date:
    """Give the last day, by the clock of Shanghai, of a time that ends before an instant."""
    return (ends_at - timedelta(microseconds=1)).astimezone(clock.SHANGHAI).date()


def outages_in(
    vehicles: Collection[int], starts_at: datetime, ends_at: datetime
) -> dict[int, list[VehicleOutage]]:
    """Give what keeps vehicles off the road in a time, half open, by the vehicle's number."""
    rows = unrestricted(VehicleOutage, why="a vehicle off the road is planned by nobody").filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at),
        vehicle__in=vehicles,
        starts_at__lt=ends_at,
    )
    found: defaultdict[int, list[VehicleOutage]] = defaultdict(list)
    for row in rows:
        found[row.vehicle_id].append(row)
    return found


def driven_in(
    vehicles: Collection[int], starts_at: datetime, ends_at: datetime
) -> dict[int, list[RouteVehicle]]:
    """Give the routes of issued plans that vehicles drive in a time, by the vehicle's number."""
    rows = RouteVehicle.objects.filter(
        vehicle__in=vehicles,
        route__plan__state=PlanState.ISSUED,
        route__stopped_at__isnull=True,
        route__starts_at__lt=ends_at,
        route__ends_at__gt=starts_at,
    ).select_related("route__plan")
    found: defaultdict[int, list[RouteVehicle]] = defaultdict(list)
    for row in rows:
        found[row.vehicle_id].append(row)
    return found
