"""Whom an order has reached: the unit of its zone, and every crew that is at work there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import DispatchOrder, Leg, PlanState, RoadLink, RouteVehicle
from luodi.systems.sweeping.reads.holding import zones_over
from luodi.systems.sweeping.reads.orders import SIGNED_WITHIN, visible_orders

_WHY = "rule 20: an order reaches every crew that it holds"


@dataclass(frozen=True)
class Reached:
    """A driver at work where an order stands, and when they signed; None while they have not."""

    crew: RouteVehicle
    signed_at: datetime | None
    late: bool


def crews_under(orders: Sequence[DispatchOrder], at: datetime) -> dict[int, list[Reached]]:
    """Give the drivers on a route under way that each order holds, by the order's number.

    Late is who has not signed ten minutes after the order began or the route left.
    """
    crews = RouteVehicle.objects.filter(
        driver__isnull=False,
        route__plan__state=PlanState.ISSUED,
        route__stopped_at__isnull=True,
        route__starts_at__lte=at,
        route__ends_at__gt=at,
    ).select_related("driver", "vehicle", "route")
    held = list(crews.order_by("route__starts_at", "pk")) if orders else []
    zones = _zones({one.route_id for one in held}, at)
    found: defaultdict[int, list[Reached]] = defaultdict(list)
    for order in orders:
        signed = {receipt.user_id: receipt.at for receipt in order.receipts.all()}
        for one in held:
            if order.zone_id in zones[one.route_id]:
                told = signed.get(one.driver_id or 0)
                since = max(order.started_at, one.route.starts_at)
                late = told is None and at - since > SIGNED_WITHIN
                found[order.pk].append(Reached(one, told, late))
    return found


def lacking(orders: Sequence[DispatchOrder], at: datetime) -> list[DispatchOrder]:
    """Give those of some orders that their unit has not signed for, or a crew that is late."""
    crews = crews_under(orders, at)
    return [
        order
        for order in orders
        if not signed_by_unit(order) or any(one.late for one in crews.get(order.pk, ()))
    ]


def signed_by_unit(order: DispatchOrder) -> bool:
    """Tell whether somebody has signed for the unit of an order's zone."""
    return any(one.unit_id == order.zone.unit_id for one in order.receipts.all())


def unsigned_orders(actor: Actor) -> QuerySet[DispatchOrder]:
    """Give the orders that stand, were not signed for in time, and still are not."""
    standing = visible_orders(actor).filter(ended_at__isnull=True, escalated_at__isnull=False)
    late = lacking(list(standing), clock.now())
    return visible_orders(actor).filter(pk__in=[order.pk for order in late])


def _zones(routes: Iterable[int], at: datetime) -> dict[int, set[int]]:
    """Give the zones whose orders hold the work of routes, by the route's number."""
    legs = unrestricted(Leg, why=_WHY).filter(route__in=list(routes), strip__isnull=False)
    rows = list(legs.order_by().values_list("route", "strip__link").distinct())
    links = unrestricted(RoadLink, why=_WHY).only("zone", "unit")
    over = zones_over(
        links.filter(pk__in={link for _route, link in rows}), at.astimezone(clock.SHANGHAI).date()
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for route, link in rows:
        found[route] |= {zone.pk for zone in over.get(link or 0, ())}
    return found
