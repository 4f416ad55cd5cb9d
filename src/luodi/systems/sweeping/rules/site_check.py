"""A second look at the visits of a plan: sites that are open, safe from frost, with a free bay."""

from collections.abc import Iterator

from luodi.systems.sweeping.rules.plan_told import (
    Doing,
    PlanFault,
    SeenLeg,
    SeenPlan,
    SeenRoute,
    SeenSite,
)
from luodi.systems.sweeping.rules.work import TAKES_UP, WET


def site_faults(plan: SeenPlan) -> Iterator[PlanFault]:
    """Say what is wrong with the visits of a plan.

    Parameters
    ----------
    plan
        As it is written down.

    Returns
    -------
    Codes: ``site.shut`` (at the instant of coming), ``site.frost``, ``site.queue`` (more vehicles
    at once than there are bays).

    Source
    ------
    Dossier of road cleaning, rule 5: queue places, hours, frost-safe yes or no.
    """
    visits = [
        (route, leg)
        for route in plan.routes
        for leg in route.legs
        if leg.site is not None and plan.to_come(leg)
    ]
    for route, leg in visits:
        yield from _of_visit(plan, route, leg)
    for number, site in plan.sites.items():
        yield from _queue(site, [one for one in visits if one[1].site == number])


def _of_visit(plan: SeenPlan, route: SeenRoute, leg: SeenLeg) -> Iterator[PlanFault]:
    for ban in plan.bans:
        if ban.site == leg.site and ban.start <= leg.start < ban.end:
            text = f"{route.name} {leg.start:%H:%M} 到站时：{ban.why}；请换站点或改时间"
            yield PlanFault("site.shut", route.name, text)
    site = plan.sites.get(leg.site or 0)
    frozen = any(start <= leg.start < end for start, end in plan.frost)
    if frozen and leg.doing is Doing.REFILL and site is not None and not site.frost_safe:
        text = f"{route.name} {leg.start:%H:%M} 在 {site.name} 加水，防冻（D1）期间那里不能用"
        yield PlanFault("site.frost", route.name, f"{text}；请换站点")


def _queue(site: SeenSite, visits: list[tuple[SeenRoute, SeenLeg]]) -> Iterator[PlanFault]:
    """Tell each visit that begins while those who came before leave no bay free."""
    for route, leg in visits:
        others = sum(
            _bays(one, other, site)
            for one, other in visits
            if other is not leg and other.start <= leg.start < other.end
        )
        if others and others + _bays(route, leg, site) > site.bays:
            text = f"{route.name} {leg.start:%H:%M} 到 {site.name} 时没有空位（共 {site.bays} 个）"
            yield PlanFault("site.queue", route.name, f"{text}（规则 5）；请错开")


def _bays(route: SeenRoute, leg: SeenLeg, site: SeenSite) -> int:
    """Give the bays that a route takes: those of its vehicles that fill up or unload there."""
    if leg.doing is Doing.REFILL:
        count = sum(one.operation in WET and one.tank_l > 0 for one in route.vehicles)
    else:
        count = sum(one.operation in TAKES_UP and one.hopper_m > 0 for one in route.vehicles)
    return min(max(count, 1), site.bays)
