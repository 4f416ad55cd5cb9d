"""Routes, legs and vehicles of plans that somebody may see."""

from django.db.models import QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.systems.sweeping.models import Leg, Route, RouteVehicle
from luodi.systems.sweeping.reads.plans import VIEW_PLAN, visible_plans


def visible_routes(actor: Actor) -> QuerySet[Route]:
    """Give the routes that the actor may see, with their plans."""
    return visible(actor, Route, VIEW_PLAN).select_related(
        "plan__unit__place", "plan__place", "plan__asked_by", "plan__issued_by", "acknowledged_by"
    )


def visible_legs(actor: Actor) -> QuerySet[Leg]:
    """Give the legs that the actor may see, with what a list shows of them."""
    return (
        visible(actor, Leg, VIEW_PLAN)
        .select_related("route__plan__unit__place", "route__plan__place", "strip__link", "site")
        .prefetch_related("route__vehicles__vehicle")
    )


def visible_route_vehicles(actor: Actor) -> QuerySet[RouteVehicle]:
    """Give the vehicles on routes of plans that the actor may see."""
    rows = RouteVehicle.objects.filter(route__plan__in=visible_plans(actor).values("pk"))
    return rows.select_related(
        "vehicle", "driver", "route__plan__unit__place", "route__plan__place"
    )
