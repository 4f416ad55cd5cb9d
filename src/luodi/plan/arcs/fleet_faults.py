"""What is wrong with vehicles, sites and days by themselves."""

from collections import Counter
from collections.abc import Iterable, Iterator

from luodi.plan.arcs.model import Calendar, Fleet, Problem, Site, Vehicle, VehicleKind, Window
from luodi.plan.base import Fault


def fleet_faults(problem: Problem) -> list[Fault]:
    """Say what is wrong with the fleet, the sites and the calendar of a problem."""
    fleet, nodes = problem.fleet, len(problem.network.nodes)
    faults = [*_empty(fleet), *_calendar_faults(problem.calendar)]
    faults += same_ids("fleet.same_id", "车辆", (vehicle.id for vehicle in fleet.vehicles))
    faults += same_ids("fleet.same_id", "车型", (kind.name for kind in fleet.kinds))
    faults += same_ids("site.same_id", "站点", (site.id for site in problem.sites))
    for kind in fleet.kinds:
        faults += _kind_faults(kind)
    for vehicle in fleet.vehicles:
        faults += _vehicle_faults(vehicle, nodes, len(fleet.kinds), problem.calendar.days)
    for site in problem.sites:
        faults += _site_faults(site, nodes, len(fleet.kinds))
    if problem.ends_empty and not problem.sites:
        message = f"“{problem.name}”要求收车前卸空，却没有一个站点；请补上站点，或取消这一要求。"
        faults.append(Fault("site.none", problem.name, message))
    return faults


def same_ids(code: str, what: str, ids: Iterable[str]) -> list[Fault]:
    """Give a fault for each id that stands more than once."""
    return [
        Fault(code, one, f"{what}“{one}”出现了 {times} 次，请改成各不相同的名称。")
        for one, times in Counter(ids).items()
        if times > 1
    ]


def window_faults(code: str, what: str, record: str, windows: Iterable[Window]) -> Iterator[Fault]:
    """Give a fault for each window in which nothing can begin."""
    for window in windows:
        if window.from_s < 0 or window.to_s <= window.from_s:
            message = (
                f"{what}“{record}”的时段 {clock(window.from_s)} 至 {clock(window.to_s)} 是空的；"
                "请核对起止时间，跨零点的把次日的时间加 24 小时。"
            )
            yield Fault(code, record, message)


def clock(seconds: int) -> str:
    """Show seconds from midnight as hours and minutes, past 24 for the next day.

    Examples
    --------
    >>> clock(79200), clock(108000)
    ('22:00', '30:00')
    """
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def _empty(fleet: Fleet) -> Iterator[Fault]:
    if not fleet.kinds or all(vehicle.count == 0 for vehicle in fleet.vehicles):
        yield Fault("fleet.empty", "车队", "车队里没有一辆车，请补上车型和车辆。")


def _calendar_faults(calendar: Calendar) -> Iterator[Fault]:
    if calendar.days < 1:
        message = f"计划的天数是 {calendar.days}，应至少为 1，请改正。"
        yield Fault("calendar.days", "calendar", message)
    if calendar.vehicle_cost < 0:
        message = f"每多一辆车的成本 {calendar.vehicle_cost} 小于零，请改正。"
        yield Fault("calendar.cost", "calendar", message)


def _kind_faults(kind: VehicleKind) -> Iterator[Fault]:
    if kind.capacity is not None and kind.capacity < 0:
        message = f"车型“{kind.name}”的容量 {kind.capacity} 小于零；请改正，没有限制的留空。"
        yield Fault("fleet.capacity", kind.name, message)
    if kind.fixed_cost < 0 or kind.cost_per_hour < 0:
        message = (
            f"车型“{kind.name}”的固定成本 {kind.fixed_cost} 或每小时成本 {kind.cost_per_hour} "
            "小于零，请改正。"
        )
        yield Fault("fleet.cost", kind.name, message)


def _vehicle_faults(vehicle: Vehicle, nodes: int, kinds: int, days: int) -> Iterator[Fault]:
    one = vehicle.id
    if not 0 <= vehicle.kind < kinds:
        message = f"车辆“{one}”的车型是第 {vehicle.kind} 种，车队只有 {kinds} 种，请核对。"
        yield Fault("fleet.kind", one, message)
    for node in {vehicle.start, vehicle.end}:
        if not 0 <= node < nodes:
            message = f"车辆“{one}”的出车或收车地点（{node}）不在路网里，请核对。"
            yield Fault("fleet.node", one, message)
    if vehicle.count is not None and vehicle.count < 0:
        message = f"车辆“{one}”的数量 {vehicle.count} 小于零；请改正，不限的留空。"
        yield Fault("fleet.count", one, message)
    if vehicle.longest_s is not None and vehicle.longest_s <= 0:
        message = f"车辆“{one}”最长出车时间 {vehicle.longest_s} 秒不大于零；请改正，不限的留空。"
        yield Fault("fleet.longest", one, message)
    if vehicle.days is not None and not (vehicle.days and set(vehicle.days) <= set(range(days))):
        message = (
            f"车辆“{one}”的日子 {list(vehicle.days)} 不在计划的 {days} 天（0 至 {days - 1}）之内，"
            "请核对。"
        )
        yield Fault("fleet.days", one, message)
    windows = [] if vehicle.shift is None else [vehicle.shift]
    yield from window_faults("fleet.window", "车辆", one, windows)
    yield from _break_faults(vehicle)


def _break_faults(vehicle: Vehicle) -> Iterator[Fault]:
    one = vehicle.id
    yield from window_faults("fleet.window", "车辆", one, (rest.window for rest in vehicle.breaks))
    for rest in vehicle.breaks:
        if rest.seconds < 0:
            message = f"车辆“{one}”的休息 {rest.seconds} 秒小于零，请改正。"
            yield Fault("fleet.break", one, message)
        shift = vehicle.shift
        if shift and (rest.window.to_s <= shift.from_s or rest.window.from_s >= shift.to_s):
            message = (
                f"车辆“{one}”的休息时段 {clock(rest.window.from_s)} 至 {clock(rest.window.to_s)} "
                f"不在班次 {clock(shift.from_s)} 至 {clock(shift.to_s)} 之内，请核对。"
            )
            yield Fault("fleet.break", one, message)


def _site_faults(site: Site, nodes: int, kinds: int) -> Iterator[Fault]:
    if not 0 <= site.node < nodes:
        message = f"站点“{site.id}”的地点（{site.node}）不在路网里，请核对。"
        yield Fault("site.node", site.id, message)
    if site.cost < 0 or site.seconds < 0:
        message = f"站点“{site.id}”的费用 {site.cost} 或时间 {site.seconds} 秒小于零，请改正。"
        yield Fault("site.cost", site.id, message)
    if site.kinds is not None and not (site.kinds and set(site.kinds) <= set(range(kinds))):
        message = f"站点“{site.id}”接待的车型 {list(site.kinds)} 车队里没有，请核对。"
        yield Fault("site.kinds", site.id, message)
    yield from window_faults("site.window", "站点", site.id, site.windows)
