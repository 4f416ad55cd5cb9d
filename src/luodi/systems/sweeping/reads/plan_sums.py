"""What the rows of a plan add up to."""

from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import LeftOut, Leg, LegKind, Route, WorkPlan
from luodi.systems.sweeping.reads.fleet import facts_of
from luodi.systems.sweeping.rules import WET, Operation
from luodi.systems.sweeping.rules.demand import CLASS_WEIGHTS
from luodi.systems.sweeping.rules.water import tank_metres

SHIFT_S = 8 * 3_600
_WHY = "a plan is added up whole"


def sums_of(plan: WorkPlan) -> dict[str, int]:
    """Give the figures of a plan that are kept with it, by the names of ``PlanFigures``."""
    routes = list(
        unrestricted(Route, why=_WHY).filter(plan=plan).prefetch_related("vehicles__vehicle")
    )
    legs = list(unrestricted(Leg, why=_WHY).filter(route__plan=plan).order_by("pk"))
    work = [leg for leg in legs if leg.kind == LegKind.SERVICE]
    service = sum(leg.metres for leg in work)
    dead = sum(leg.metres for leg in legs) - service
    kinds = [leg.kind for leg in legs]
    outs = [int((route.ends_at - route.starts_at).total_seconds()) for route in routes]
    shift = min(SHIFT_S, int((plan.ends_at - plan.starts_at).total_seconds()))
    of_route = {route.pk: len(route.vehicles.all()) for route in routes}
    seconds = sum(
        int((leg.ends_at - leg.starts_at).total_seconds()) * of_route[leg.route_id] for leg in work
    )
    left = LeftOut.objects.filter(plan=plan).select_related("strip__link")
    lengths = [(one.strip.link.length_m, one.strip.link.road_class) for one in left]
    return {
        "service_m": service,
        "dead_m": dead,
        "dead_permille": round(dead * 1_000 / (service + dead)) if service + dead else 0,
        "overtime_s": sum(max(0, out - SHIFT_S) for out in outs),
        "litres": sum(leg.litres for leg in work),
        "refills": kinds.count(LegKind.REFILL),
        "dumps": kinds.count(LegKind.DUMP),
        "left_out": len(lengths),
        "left_out_m": sum(length for length, _class in lengths),
        "left_out_weighted_m": sum(length * CLASS_WEIGHTS[one] for length, one in lengths),
        "vehicles_least": -(-seconds // shift),
        "refills_least": _refills_least(routes, service),
    }


def _refills_least(routes: list[Route], service_m: int) -> int:
    """Give the refills that so many metres ask for, each route's tanks full at the beginning."""
    reaches = [reach for route in routes if (reach := _reach(route)) is not None]
    if not reaches or len(reaches) < len(routes):
        return 0
    return max(0, -(-(service_m - sum(reaches)) // max(reaches)))


def _reach(route: Route) -> int | None:
    found = []
    for one in route.vehicles.all():
        facts = facts_of(one.vehicle)
        if Operation(one.operation) in WET and facts.water_l_km:
            found.append(tank_metres(facts.tank_l, facts.water_l_km))
    return min(found, default=None)
