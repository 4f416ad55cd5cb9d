"""A second look at the ways of a plan: along links that are there, whole, and the right way."""

from collections.abc import Iterator

from luodi.standards.ellipsoid import distance_m
from luodi.systems.sweeping.rules.links import junction
from luodi.systems.sweeping.rules.plan_told import (
    Doing,
    Place,
    PlanFault,
    SeenLeg,
    SeenLink,
    SeenPlan,
    SeenRoute,
)

_NEAR_M = 200
_AT_SITE = (Doing.REFILL, Doing.DUMP)


def way_faults(plan: SeenPlan) -> Iterator[PlanFault]:
    """Say what is wrong with the ways of a plan.

    Parameters
    ----------
    plan
        As it is written down.

    Returns
    -------
    Codes: ``way.unknown`` (a link that is not there on the day), ``way.one_way``, ``way.broken``
    (a way does not begin where the last one ended, or ends more than 200 m off a depot or site),
    ``way.turn`` (a turn that is forbidden), ``way.metres``, ``way.low``, ``way.weak``,
    ``strip.direction``.

    Notes
    -----
    A ban binds from one leg to the next as within one, over rests and waits too. It does not bind
    whoever stops at a site: vehicles leave its yard in any direction. Of two drives with nothing
    between them the first comes back to such a yard.

    Source
    ------
    Dossier of road cleaning, rules 1, 2 and 4: directed lanes, clearances, axle limits; what can be
    measured (feasibility violations must be 0: turns, one-way). 200 m are a house figure: a depot
    or site belongs to the nearest junction.
    """
    for route in plan.routes:
        yield from _of_route(plan, route)


def _of_route(plan: SeenPlan, route: SeenRoute) -> Iterator[PlanFault]:
    yield from _turns(plan, route)
    here: Place | None = None
    for leg in route.legs:
        if not plan.to_come(leg):
            here = _last_place(plan, leg) or here
            continue
        yield from _of_leg(plan, route, leg)
        steps = [(step, plan.links[abs(step)]) for step in leg.way if abs(step) in plan.links]
        for step, link in steps:
            begins, ends = _ends(step, link)
            if here is None and route.depot is not None:
                yield from _far(route, leg, begins, route.depot, "停车场")
            if here is not None and junction(here) != junction(begins):
                text = f"{route.name} {leg.start:%H:%M} 从 {link.name} 的一端开始，不是前一段的终点"
                yield PlanFault("way.broken", route.name, f"{text}；请重新计算")
            here = ends
        site = plan.sites.get(leg.site or 0)
        if here is not None and site is not None:
            yield from _far(route, leg, here, site.place, site.name)
    if here is not None and route.depot is not None and plan.to_come(route.legs[-1]):
        yield from _far(route, route.legs[-1], here, route.depot, "停车场")


def _turns(plan: SeenPlan, route: SeenRoute) -> Iterator[PlanFault]:
    last: int | None = None
    before: SeenLeg | None = None
    for leg in route.legs:
        if leg.doing in _AT_SITE or (before is not None and _in_yard(plan, route, before, leg)):
            last = None
        for step in leg.way:
            why = plan.turn_bans.get((last, step)) if last is not None else None
            if why is not None and plan.to_come(leg):
                onto = plan.links[abs(step)].name if abs(step) in plan.links else f"{abs(step)}"
                text = f"{route.name} {leg.start:%H:%M} 驶入 {onto} 的转弯不允许：{why}"
                yield PlanFault("way.turn", route.name, f"{text}；请重新计算")
            last = step
        before = leg


def _in_yard(plan: SeenPlan, route: SeenRoute, before: SeenLeg, leg: SeenLeg) -> bool:
    """Tell whether one drive follows on another at a site that the route stops at."""
    here = _last_place(plan, before)
    if here is None or not leg.way or {before.doing, leg.doing} != {Doing.TRAVEL}:
        return False
    stops = {one.site or 0 for one in route.legs if one.doing in _AT_SITE}
    yards = [plan.sites[one].place for one in stops if one in plan.sites]
    return any(distance_m(*here, *yard) <= _NEAR_M for yard in yards)


def _last_place(plan: SeenPlan, leg: SeenLeg) -> Place | None:
    known = [step for step in leg.way if abs(step) in plan.links]
    return _ends(known[-1], plan.links[abs(known[-1])])[1] if known else None


def _ends(step: int, link: SeenLink) -> tuple[Place, Place]:
    return (link.start, link.end) if step > 0 else (link.end, link.start)


def _far(
    route: SeenRoute, leg: SeenLeg, here: Place, there: Place, name: str
) -> Iterator[PlanFault]:
    metres = distance_m(*here, *there)
    if metres > _NEAR_M:
        text = f"{route.name} {leg.start:%H:%M} 离{name} {metres:.0f} 米，超过 {_NEAR_M} 米"
        yield PlanFault("way.broken", route.name, f"{text}；请重新计算")


def _of_leg(plan: SeenPlan, route: SeenRoute, leg: SeenLeg) -> Iterator[PlanFault]:
    strip = leg.strip
    if strip is not None and leg.way != (strip.link if strip.forward else -strip.link,):
        text = f"{route.name} {leg.start:%H:%M} 作业 {leg.where} 没有顺着这条道牙的方向"
        yield PlanFault("strip.direction", leg.where, f"{text}（规则 2）；请重新计算")
    missing = [step for step in leg.way if abs(step) not in plan.links]
    if missing:
        text = f"{route.name} {leg.start:%H:%M} 经过的路段当天不在册（{abs(missing[0])}）"
        yield PlanFault("way.unknown", route.name, f"{text}；请重新编制")
        return
    for step in leg.way:
        yield from _of_step(route, leg, step, plan.links[abs(step)])
    metres = sum(plan.links[abs(step)].metres for step in leg.way)
    if leg.doing in {Doing.TRAVEL, Doing.SERVICE} and metres != leg.metres:
        text = f"{route.name} {leg.start:%H:%M} 写的是 {leg.metres} 米，路长 {metres} 米"
        yield PlanFault("way.metres", route.name, f"{text}；请重新计算")


def _of_step(route: SeenRoute, leg: SeenLeg, step: int, link: SeenLink) -> Iterator[PlanFault]:
    at = f"{route.name} {leg.start:%H:%M} 经过 {link.name}"
    if step < 0 and link.one_way:
        yield PlanFault("way.one_way", route.name, f"{at} 时逆行，那里是单行；请重新计算")
    for vehicle in route.vehicles:
        if link.clearance_mm is not None and vehicle.height_mm > link.clearance_mm:
            told = f"限高 {link.clearance_mm} 毫米，车辆 {vehicle.code} 高 {vehicle.height_mm}"
            yield PlanFault("way.low", vehicle.code, f"{at}：{told}；请换车")
        if link.axle_kg is not None and vehicle.axle_kg > link.axle_kg:
            told = f"限轴重 {link.axle_kg} 千克，车辆 {vehicle.code} 是 {vehicle.axle_kg}"
            yield PlanFault("way.weak", vehicle.code, f"{at}：{told}；请换车")
