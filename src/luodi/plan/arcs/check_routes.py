"""The checker's rebuilding of one route: where it drives, what it carries, when it is where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from luodi.plan.arcs.check_roads import Roads, Spot, Way
from luodi.plan.arcs.check_times import NEVER, Call, Hours, Lateness, lateness, timetable
from luodi.plan.arcs.model import Problem, Site, Task, Vehicle
from luodi.plan.arcs.plan import Route, Serve, Visit
from luodi.plan.base import Fault

HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What a route is when it is rebuilt.

    Parameters
    ----------
    vehicle, day
        As in the plan.
    loads
        Demand served on each trip, one more than there are visits to sites.
    cost
        All of it: dead, service, sites, fixed and hours.
    dead_cost, dead_s
        Of driving without serving, turns included; the cost is in the unit of the network, such as
        metres.
    service_cost, service_s
        Of serving.
    site_cost, fixed_cost, hours_cost
        Of the visits, of the vehicle and of its time.
    leaves_s, returns_s
        Seconds from midnight of the day.
    starts_s
        When each stop begins.
    rests_s
        When each rest begins that is taken on the way.
    waiting_s
        Seconds of waiting for windows.
    ways
        Arcs driven before each stop, and back to the depot: one more than there are stops.
    """

    vehicle: int
    day: int
    loads: tuple[int, ...]
    cost: int
    dead_cost: int
    dead_s: int
    service_cost: int
    service_s: int
    site_cost: int
    fixed_cost: int
    hours_cost: int
    leaves_s: int
    returns_s: int
    starts_s: tuple[int, ...]
    rests_s: tuple[int, ...]
    waiting_s: int
    ways: tuple[tuple[int, ...], ...]

    @property
    def duration_s(self) -> int:
        """Seconds from leaving to coming back, waiting and rests included."""
        return self.returns_s - self.leaves_s


@dataclass
class _Drive:
    """A route while it is driven."""

    problem: Problem
    vehicle: Vehicle
    name: str
    spot: Spot
    faults: list[Fault] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    loads: list[int] = field(default_factory=lambda: [0])
    service_cost: int = 0
    service_s: int = 0
    site_cost: int = 0
    full: bool = False

    def blame(self, code: str, record: str, message: str) -> None:
        """Note a fault of this route."""
        self.faults.append(Fault(code, record, f"{self.name}：{message}"))


def drive_route(
    problem: Problem, route: Route, roads: Roads, demands: Mapping[int, int]
) -> tuple[RouteFacts, tuple[Fault, ...]]:
    """Rebuild a route, and say what is wrong with it by itself.

    Parameters
    ----------
    problem
        What is planned.
    route
        Its vehicle, tasks, sites and arcs must be among those of the problem.
    roads
        Of the problem's network.
    demands
        Demand of each served task on the day of the route.
    """
    vehicle = problem.fleet.vehicles[route.vehicle]
    drive = _Drive(problem, vehicle, route_name(problem, route), Spot(vehicle.start))
    for stop in route.stops:
        if isinstance(stop, Serve):
            _serve(drive, roads, stop, demands[stop.task])
        else:
            _visit(drive, roads, stop)
    if drive.full and problem.ends_empty:
        drive.blame(
            "route.not_empty",
            vehicle.id,
            "最后一项任务之后没有去补给（卸料）点；请在收车前加一次。",
        )
    _go(drive, roads, Spot(vehicle.end), "终点车场")
    drive.calls.append(Call(drive.ways[-1].seconds, 0))
    _judge_loads(drive)
    return _facts(drive, route), tuple(drive.faults)


def route_name(problem: Problem, route: Route) -> str:
    """Call a route by its day and vehicle."""
    return f"第 {route.day + 1} 天“{problem.fleet.vehicles[route.vehicle].id}”"


def hours_cost(duration_s: int, cost_per_hour: int) -> int:
    """Give the cost of a route's time, rounded up to a whole unit.

    Examples
    --------
    >>> hours_cost(3600, 30), hours_cost(3601, 30)
    (30, 31)
    """
    return -(-duration_s * cost_per_hour // HOUR_S)


def _go(drive: _Drive, roads: Roads, target: Spot, record: str) -> None:
    way = roads.way(drive.vehicle.kind, drive.spot, target)
    if way is None:
        node = drive.problem.network.nodes[drive.spot.node]
        drive.blame(
            "way.none", record, f"从节点“{node}”到不了“{record}”；请补上连接的路，或改换车辆。"
        )
    drive.ways.append(way or Way((), 0, 0))
    drive.spot = target


def _serve(drive: _Drive, roads: Roads, stop: Serve, demand: int) -> None:
    task = drive.problem.tasks[stop.task]
    before, after = roads.ends(stop.arc)
    _judge_arc(drive, task, stop.arc)
    cost, seconds = _work(drive, task)
    _go(drive, roads, before, task.id)
    drive.spot = after
    drive.calls.append(Call(drive.ways[-1].seconds, seconds, task.windows))
    drive.records.append(task.id)
    drive.service_cost += cost
    drive.service_s += seconds
    drive.loads[-1] += demand
    drive.full = True


def _judge_arc(drive: _Drive, task: Task, arc: int) -> None:
    if arc in task.arcs:
        return
    if int(drive.problem.network.twin[arc]) in task.arcs:
        drive.blame(
            "task.wrong_way",
            task.id,
            f"任务“{task.id}”只能单向作业，却逆向驶过；请改为规定的方向。",
        )
    else:
        drive.blame(
            "task.wrong_arc",
            task.id,
            f"任务“{task.id}”安排在路段 {arc} 上作业，那不是它的路段；请改为 {task.arcs[0]}。",
        )


def _work(drive: _Drive, task: Task) -> tuple[int, int]:
    kind = drive.vehicle.kind
    cost, seconds = task.service_cost[kind], task.service_s[kind]
    if cost is None or seconds is None:
        name = drive.problem.fleet.kinds[kind].name
        drive.blame("task.kind", task.id, f"“{name}”做不了任务“{task.id}”；请改派能做的车辆。")
        return 0, 0
    return cost, seconds


def _visit(drive: _Drive, roads: Roads, stop: Visit) -> None:
    site = drive.problem.sites[stop.site]
    _judge_site(drive, site)
    _go(drive, roads, Spot(site.node), site.id)
    drive.calls.append(Call(drive.ways[-1].seconds, site.seconds, site.windows))
    drive.records.append(site.id)
    drive.site_cost += site.cost
    drive.loads.append(0)
    drive.full = False


def _judge_site(drive: _Drive, site: Site) -> None:
    if site.kinds is not None and drive.vehicle.kind not in site.kinds:
        name = drive.problem.fleet.kinds[drive.vehicle.kind].name
        drive.blame("site.kind", site.id, f"“{name}”不能进补给点“{site.id}”；请换别的补给点。")


def _judge_loads(drive: _Drive) -> None:
    capacity = drive.problem.fleet.kinds[drive.vehicle.kind].capacity
    for trip, load in enumerate(drive.loads):
        if capacity is not None and load > capacity:
            drive.blame(
                "route.capacity",
                drive.vehicle.id,
                f"第 {trip + 1} 趟装 {load}，超过容量 {capacity}；请减少任务或加一次补给。",
            )


def _judge_times(drive: _Drive, late: Lateness, hours: Hours) -> None:
    for place in late.missed:
        drive.blame(
            "route.window",
            drive.records[place],
            f"到“{drive.records[place]}”时允许的时段已过；请提前作业或改派。",
        )
    if late.returns_s is not None:
        drive.blame(
            "route.shift",
            drive.vehicle.id,
            f"最早 {clock(late.returns_s)} 收车，晚于 {clock(hours.to_s)}；请减少任务。",
        )
    if late.duration_s is not None:
        drive.blame(
            "route.longest",
            drive.vehicle.id,
            f"出车至少 {late.duration_s} 秒，超过上限 {hours.longest_s} 秒；请减少任务。",
        )
    if late.restless:
        drive.blame("route.break", drive.vehicle.id, "规定的休息排不下；请减少任务或调整休息时段。")


def clock(seconds: int) -> str:
    """Write a time of day; past midnight as a time of the next day.

    Examples
    --------
    >>> clock(79200), clock(93600)
    ('22:00', '次日 02:00')
    """
    days, rest = divmod(seconds, 86400)
    day = "" if days == 0 else "次日 " if days == 1 else f"{days} 天后 "
    return f"{day}{rest // HOUR_S:02d}:{rest % HOUR_S // 60:02d}" + (
        f":{rest % 60:02d}" if rest % 60 else ""
    )


def _facts(drive: _Drive, route: Route) -> RouteFacts:
    kind = drive.problem.fleet.kinds[drive.vehicle.kind]
    shift = drive.vehicle.shift
    hours = Hours(
        from_s=shift.from_s if shift else 0,
        to_s=shift.to_s if shift else NEVER,
        breaks=drive.vehicle.breaks,
        longest_s=drive.vehicle.longest_s,
    )
    times = timetable(drive.calls, hours)
    if times is None:
        late, times = lateness(drive.calls, hours)
        _judge_times(drive, late, hours)
    dead_cost = sum(way.cost for way in drive.ways)
    hourly = hours_cost(times.duration_s, kind.cost_per_hour)
    return RouteFacts(
        vehicle=route.vehicle,
        day=route.day,
        loads=tuple(drive.loads),
        cost=dead_cost + drive.service_cost + drive.site_cost + kind.fixed_cost + hourly,
        dead_cost=dead_cost,
        dead_s=sum(way.seconds for way in drive.ways),
        service_cost=drive.service_cost,
        service_s=drive.service_s,
        site_cost=drive.site_cost,
        fixed_cost=kind.fixed_cost,
        hours_cost=hourly,
        leaves_s=times.leaves_s,
        returns_s=times.returns_s,
        starts_s=times.starts_s,
        rests_s=times.rests_s,
        waiting_s=times.waiting_s,
        ways=tuple(way.arcs for way in drive.ways),
    )
