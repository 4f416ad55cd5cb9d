"""Zones, stations and readings that somebody may see."""

from django.db.models import Prefetch, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.systems.sweeping.models import DispatchOrder, Reading, Station, Zone, ZoneStation
from luodi.systems.sweeping.reads.fleet import held_on

VIEW_ZONE = "sweeping.view_zone"
VIEW_READING = "sweeping.view_reading"


def visible_zones(actor: Actor) -> QuerySet[Zone]:
    """Give the zones that the actor may see, with their stations and what stands over them."""
    ranked = ZoneStation.objects.select_related("station").order_by("rank")
    standing = unrestricted(DispatchOrder, why="whoever sees a zone is told what stands over it")
    standing = standing.filter(ended_at__isnull=True).order_by("started_at")
    return (
        visible(actor, Zone, VIEW_ZONE)
        .select_related("unit__place", "place")
        .prefetch_related(
            Prefetch("ranked", queryset=ranked),
            Prefetch("orders", queryset=standing, to_attr="standing"),
        )
    )


zones_on = held_on
"""The condition of zones that hold on a day."""


def visible_readings(actor: Actor) -> QuerySet[Reading]:
    """Give the readings that the actor may see."""
    return visible(actor, Reading, VIEW_READING).select_related("station")


def visible_stations(actor: Actor, permission: str) -> QuerySet[Station]:
    """Give the stations over which the actor holds a permission."""
    return visible(actor, Station, permission).select_related("unit__place", "place")
