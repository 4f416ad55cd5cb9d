"""A second look at a plan: what orders, closures, hours and tanks say, told from its legs alone.

It shares nothing with what makes plans, so that neither can hide the other's mistakes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from luodi.systems.sweeping.rules.convoy import order_refusal
from luodi.systems.sweeping.rules.crews import DAY, DAY_OVERTIME, DRIVE, REST_AT_WHEEL
from luodi.systems.sweeping.rules.pass_check import pass_faults
from luodi.systems.sweeping.rules.plan_told import (
    Ban,
    Doing,
    PlanFault,
    SeenLeg,
    SeenPlan,
    SeenRoute,
    SeenVehicle,
)
from luodi.systems.sweeping.rules.site_check import site_faults
from luodi.systems.sweeping.rules.way_check import way_faults
from luodi.systems.sweeping.rules.work import kind_refusal

_MAIN = (1, 2)
_MAIN_CONVOY = 3
_USABLE_PERCENT = 95


@dataclass
class _Tank:
    """What a vehicle has used since it was filled, and taken up since it was emptied."""

    watered_m: int = 0
    dusted_m: int = 0
    told: set[str] = field(default_factory=set)


def plan_faults(plan: SeenPlan) -> tuple[PlanFault, ...]:
    """Say all that is wrong with a plan as it is written down; empty when it may be driven.

    Parameters
    ----------
    plan
        Its legs; all instants by one clock.

    Returns
    -------
    Codes: ``leg.order``, ``plan.time``, ``work.twice``, ``vehicle.twice``, ``work.kind``,
    ``work.stopped``, ``link.closed``, ``link.quiet``, ``work.peak``, ``convoy.order``,
    ``convoy.few``, ``tank.empty``, ``hopper.full``, ``crew.hours``, ``crew.wheel``, and those of
    `way_faults`, `pass_faults` and `site_faults`.

    Source
    ------
    Dossier of road cleaning: rules 5, 8, 12, 14, 23 and 28, and what can be measured (no
    violation).
    """
    faults = [*_twice(plan), *way_faults(plan), *pass_faults(plan), *site_faults(plan)]
    by_place: dict[tuple[str, int], list[Ban]] = {}
    for ban in plan.bans:
        for what, number in (("zone", ban.zone), ("link", ban.link), ("site", ban.site)):
            if number is not None:
                by_place.setdefault((what, number), []).append(ban)
    for route in plan.routes:
        faults += _of_times(plan, route)
        faults += _of_vehicles(plan, route)
        faults += _of_crew(route)
        for vehicle in route.vehicles:
            faults += _of_tank(route, vehicle)
        for leg in route.legs:
            faults += _of_leg(plan, route, leg, by_place)
    return tuple(faults)


def _twice(plan: SeenPlan) -> Iterator[PlanFault]:
    seen: dict[tuple[int, int], str] = {}
    spans: dict[str, list[tuple[datetime, datetime, str]]] = {}
    for route in plan.routes:
        for leg in route.legs:
            if leg.strip is None:
                continue
            work = leg.strip.number, leg.round
            if work in seen:
                text = f"{leg.where} 第 {leg.round} 遍在 {seen[work]} 和 {route.name} 上都有"
                yield PlanFault("work.twice", leg.where, f"{text}；请删去一处")
            seen[work] = route.name
        if route.legs:
            for vehicle in route.vehicles:
                out = (route.legs[0].start, route.legs[-1].end, route.name)
                spans.setdefault(vehicle.code, []).append(out)
    for code, rows in spans.items():
        rows.sort()
        for one, other in pairwise(rows):
            if other[0] < one[1]:
                text = f"车辆 {code} 同时在 {one[2]} 和 {other[2]} 上；请换车"
                yield PlanFault("vehicle.twice", code, text)


def _of_times(plan: SeenPlan, route: SeenRoute) -> Iterator[PlanFault]:
    for before, after in pairwise(route.legs):
        if after.start != before.end:
            text = f"{route.name} {before.end:%H:%M:%S} 之后接的是 {after.start:%H:%M:%S}"
            yield PlanFault("leg.order", route.name, f"{text}；请重新计算")
    for leg in route.legs:
        if leg.end < leg.start or leg.start < plan.start or leg.end > plan.end:
            text = f"{route.name} 有 {leg.start:%m-%d %H:%M} 至 {leg.end:%m-%d %H:%M} 的一段"
            yield PlanFault("plan.time", route.name, f"{text}，不在计划时间内；请重新计算")


def _of_vehicles(plan: SeenPlan, route: SeenRoute) -> Iterator[PlanFault]:
    for vehicle in route.vehicles:
        refused = kind_refusal(vehicle.kind, vehicle.operation)
        if refused is not None:
            yield PlanFault("work.kind", vehicle.code, f"车辆 {vehicle.code}：{refused}")
    if plan.convoy:
        refused = order_refusal([vehicle.kind for vehicle in route.vehicles])
        if refused is not None:
            yield PlanFault("convoy.order", route.name, f"{route.name}：{refused}")


def _of_leg(
    plan: SeenPlan, route: SeenRoute, leg: SeenLeg, by_place: dict[tuple[str, int], list[Ban]]
) -> Iterator[PlanFault]:
    for step in leg.way:
        for ban in by_place.get(("link", abs(step)), ()):
            if ban.driving and _meet(leg, ban):
                text = f"{route.name} {leg.start:%H:%M} 经过封闭的路：{ban.why}；请改道"
                yield PlanFault("link.closed", route.name, text)
    if leg.doing is Doing.SERVICE:
        yield from _of_work(plan, route, leg, by_place)


def _of_work(
    plan: SeenPlan, route: SeenRoute, leg: SeenLeg, by_place: dict[tuple[str, int], list[Ban]]
) -> Iterator[PlanFault]:
    if leg.strip is None:
        return
    operations = {vehicle.operation for vehicle in route.vehicles}
    main = leg.strip.road_class in _MAIN
    for what, number in (("zone", leg.strip.zone), ("link", leg.strip.link)):
        for ban in by_place.get((what, number), ()) if number is not None else ():
            stopped = ban.operations is None or bool(ban.operations & operations)
            if not ban.driving and stopped and _meet(leg, ban):
                code = "work.stopped" if what == "zone" else "link.quiet"
                text = f"{leg.where} {leg.start:%m-%d %H:%M} 作业时：{ban.why}；请改时间或不做"
                yield PlanFault(code, leg.where, text)
    if main and _at_peak(plan, leg):
        text = f"{leg.where} {leg.start:%H:%M} 至 {leg.end:%H:%M} 在高峰作业（规则 8）；请错开"
        yield PlanFault("work.peak", leg.where, text)
    if main and plan.convoy and len(route.vehicles) < _MAIN_CONVOY and plan.to_come(leg):
        text = f"{leg.where} 是一、二级道路，{route.name} 只有 {len(route.vehicles)} 辆车"
        yield PlanFault("convoy.few", leg.where, f"{text}，要 3 辆（规则 14）；请加车")


def _meet(leg: SeenLeg, ban: Ban) -> bool:
    return leg.start < ban.end and ban.start < leg.end


def _at_peak(plan: SeenPlan, leg: SeenLeg) -> bool:
    """Tell whether any second of a leg lies in a peak."""
    day = leg.start.date()
    while day <= leg.end.date():
        for opens, closes in plan.peaks:
            since = datetime.combine(day, opens, leg.start.tzinfo)
            until = datetime.combine(day, closes, leg.start.tzinfo)
            if leg.start < until and since < leg.end:
                return True
        day += timedelta(days=1)
    return False


def _of_tank(route: SeenRoute, vehicle: SeenVehicle) -> Iterator[PlanFault]:
    used = _Tank()
    for leg in route.legs:
        if leg.doing is Doing.REFILL:
            used.watered_m = 0
        elif leg.doing is Doing.DUMP:
            used.dusted_m = 0
        elif leg.doing is Doing.SERVICE:
            used.watered_m += leg.metres
            used.dusted_m += leg.metres
        litres_m = used.watered_m * vehicle.water_l_km
        if (
            vehicle.tank_l
            and litres_m * 100 > vehicle.tank_l * _USABLE_PERCENT * 1_000
            and "tank" not in used.told
        ):
            used.told.add("tank")
            text = f"车辆 {vehicle.code} 到 {leg.where} 时要用 {litres_m // 1_000} 升水"
            told = f"{text}，水箱 {vehicle.tank_l} 升只能用 95 %（规则 5）；请先加水"
            yield PlanFault("tank.empty", vehicle.code, told)
        if vehicle.hopper_m and used.dusted_m > vehicle.hopper_m and "hopper" not in used.told:
            used.told.add("hopper")
            text = f"车辆 {vehicle.code} 到 {leg.where} 时已作业 {used.dusted_m} 米未卸污"
            yield PlanFault(
                "hopper.full", vehicle.code, f"{text}，最多 {vehicle.hopper_m} 米；请先卸污"
            )


def _of_crew(route: SeenRoute) -> Iterator[PlanFault]:
    if not route.legs:
        return
    out = route.legs[-1].end - route.legs[0].start
    if out > DAY + DAY_OVERTIME:
        text = f"{route.name} 出车 {out.total_seconds() / 3_600:.1f} 小时，超过 8 小时加班 3 小时"
        yield PlanFault("crew.hours", route.name, f"{text}（规则 23）；请缩短")
    since = route.legs[0].start
    for leg in route.legs:
        if leg.doing in {Doing.REST, Doing.WAIT} and leg.end - leg.start >= REST_AT_WHEEL:
            if leg.start - since > DRIVE:
                break
            since = leg.end
    else:
        leg = route.legs[-1]
        if leg.end - since <= DRIVE:
            return
    text = f"{route.name} 自 {since:%H:%M} 起连续驾驶超过 4 小时没有休息 20 分钟"
    yield PlanFault("crew.wheel", route.name, f"{text}（规则 23）；请安排休息")
