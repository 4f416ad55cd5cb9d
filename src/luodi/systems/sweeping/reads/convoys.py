"""Convoys on the road: which lane each piece of work takes, and the speed of all."""

from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import KerbStrip, LegKind, Mode, Route
from luodi.systems.sweeping.reads.fleet import facts_of
from luodi.systems.sweeping.rules import Kerb
from luodi.systems.sweeping.rules.convoy import convoy_kmh, lanes_passed

_TOLD = "whoever sees a route is told which lane its work takes"


def lanes_of(route: Route) -> dict[int, int]:
    """Give the lane of each piece of work of a convoy, by the leg's number, 1 at the median.

    Left out are directions that are passed once whatever their lanes, and single vehicles.
    """
    if route.plan.mode != Mode.CONVOY:
        return {}
    legs = route.legs.filter(kind=LegKind.SERVICE).select_related("strip__link")
    work = [(leg, leg.strip) for leg in legs if leg.strip is not None]
    left = unrestricted(KerbStrip, why=_TOLD).filter(
        link__in={strip.link_id for _leg, strip in work}, kerb=Kerb.LEFT.value
    )
    medians = set(left.order_by().values_list("link", "forward"))
    found = {}
    for leg, strip in work:
        kerb, has_median = Kerb(strip.kerb), (strip.link_id, strip.forward) in medians
        lanes = lanes_passed(strip.link.lanes or 1, kerb, has_median=has_median)
        if len(lanes) > 1 or kerb is Kerb.LEFT:
            found[leg.pk] = lanes[(leg.round - 1) % len(lanes)]
    return found


def convoy_speed(route: Route) -> int | None:
    """Give the km/h at work of a convoy; None for a single vehicle."""
    if route.plan.mode != Mode.CONVOY:
        return None
    return convoy_kmh([facts_of(one.vehicle).work_kmh for one in route.vehicles.all()])
