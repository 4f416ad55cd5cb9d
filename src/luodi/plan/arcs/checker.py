"""Whether a plan is what it says: rebuilt from the problem alone, by nothing that a search uses."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from luodi.plan.arcs.check_roads import Roads
from luodi.plan.arcs.check_routes import RouteFacts, drive_route
from luodi.plan.arcs.model import Problem, Task
from luodi.plan.arcs.plan import Plan, Route, Serve, Stop
from luodi.plan.base import Fault


@dataclass(frozen=True, slots=True)
class Checked:
    """What a plan is when it is rebuilt.

    Parameters
    ----------
    cost
        All of it: of the routes, of the vehicles of the busiest day, of what is left out.
    faults
        All that is wrong; empty for a plan that may be driven.
    routes
        Facts of each route of the plan in its order, of those that can be driven at all.
    """

    cost: int
    faults: tuple[Fault, ...]
    routes: tuple[RouteFacts, ...]


def check_plan(problem: Problem, plan: Plan) -> Checked:
    """Rebuild a plan, and collect all that is wrong with it.

    Parameters
    ----------
    problem
        What was to be planned; it must be sound itself.
    plan
        What was planned.

    Returns
    -------
    Checked
        Cost, faults and facts. Codes of faults: ``route.unknown``, ``route.empty``,
        ``route.not_empty``, ``route.capacity``, ``route.window``, ``route.shift``,
        ``route.longest``, ``route.break``, ``vehicle.count``, ``vehicle.day``, ``task.unknown``,
        ``task.missing``, ``task.twice``, ``task.served_and_left``, ``task.must``,
        ``task.pattern``, ``task.wrong_arc``, ``task.wrong_way``, ``task.kind``, ``site.kind``,
        ``way.none``, ``plan.cost``, ``plan.bound``.

    Notes
    -----
    Between stops a vehicle takes the cheapest way, and of ways that cost the same the quickest;
    turn rules hold between all arcs driven, served or not, but at depots and sites it is not asked
    which way a vehicle came. A vehicle leaves when its time out is the shortest (`check_times`),
    not before midnight when it has no shift. The cost of hours is rounded up for each route. A
    route whose vehicle, tasks, sites or arcs are not of the problem is told and costs nothing.

    Examples
    --------
    >>> import numpy as np
    >>> from luodi.plan.arcs.model import Fleet, RoadNetwork, Vehicle, VehicleKind
    >>> ends = np.array([[0, 1], [1, 0]], dtype=np.int32)
    >>> lengths = np.array([[7, 7]])
    >>> network = RoadNetwork(("东", "西"), ends[0], ends[1], ends[1], lengths, lengths)
    >>> fleet = Fleet((VehicleKind("扫路车", 10),), (Vehicle("甲", 0, 0, 0),))
    >>> task = Task("东风路", (0, 1), 4, (9,), (9,))
    >>> problem = Problem("两点", network, (task,), fleet)
    >>> plan = Plan((Route(0, 0, (Serve(0, 0),)),), 16, 14, "手排", 0, 0.0, 0)
    >>> checked = check_plan(problem, plan)
    >>> checked.cost, checked.faults, checked.routes[0].loads
    (16, (), (4,))
    """
    faults = list(_unknown(problem, plan))
    routes = [route for route in plan.routes if not any(_strangers(problem, route))]
    faults += _vehicle_faults(problem, routes)
    days = _days_served(problem, routes)
    faults += _task_faults(problem, plan, days)
    demands = demands_by_day(problem, routes)
    roads = Roads(problem.network)
    facts = []
    for route in routes:
        fact, wrong = drive_route(problem, route, roads, demands[route.day])
        facts.append(fact)
        faults += wrong
    cost = sum(fact.cost for fact in facts) + _cost_beside_routes(problem, routes, days)
    if plan.cost != cost:
        faults.append(_wrong_cost(problem, plan, cost))
    elif plan.lower_bound > cost and not faults:
        faults.append(_wrong_bound(problem, plan))
    return Checked(cost, tuple(faults), tuple(facts))


def demands_by_day(problem: Problem, routes: Sequence[Route]) -> tuple[dict[int, int], ...]:
    """Give for each day the demand of each task that routes serve on it.

    On days that are no pattern of a task it is that of its first pattern with the day.
    """
    demands: tuple[dict[int, int], ...] = tuple({} for _ in range(problem.calendar.days))
    for task, served in _days_served(problem, routes).items():
        for day, demand in _demands(problem.tasks[task], sorted(set(served))).items():
            demands[day][task] = demand
    return demands


def _unknown(problem: Problem, plan: Plan) -> Iterator[Fault]:
    """Tell the routes and tasks that the problem does not have."""
    for place, route in enumerate(plan.routes):
        record = f"第 {place + 1} 条路线"
        for what in _strangers(problem, route):
            yield Fault(
                "route.unknown", record, f"{record}中的{what}不在问题里；请换成问题里有的。"
            )
        if not route.stops:
            yield Fault("route.empty", record, f"{record}没有任何停靠；请删去。")
    for left in plan.unserved:
        if not 0 <= left.task < len(problem.tasks):
            yield Fault(
                "task.unknown",
                str(left.task),
                f"未服务清单中的任务 {left.task} 不在问题里；请删去。",
            )


def _strangers(problem: Problem, route: Route) -> Iterator[str]:
    if not 0 <= route.vehicle < len(problem.fleet.vehicles):
        yield f"车辆 {route.vehicle}"
    if not 0 <= route.day < problem.calendar.days:
        yield f"第 {route.day + 1} 天"
    for stop in route.stops:
        yield from _stranger(problem, stop)


def _stranger(problem: Problem, stop: Stop) -> Iterator[str]:
    if not isinstance(stop, Serve):
        if not 0 <= stop.site < len(problem.sites):
            yield f"补给点 {stop.site}"
        return
    if not 0 <= stop.task < len(problem.tasks):
        yield f"任务 {stop.task}"
    if not 0 <= stop.arc < len(problem.network.tail):
        yield f"路段 {stop.arc}"


def _vehicle_faults(problem: Problem, routes: Sequence[Route]) -> Iterator[Fault]:
    """Tell more vehicles than there are, and those that are not there on the day."""
    out = Counter((route.vehicle, route.day) for route in routes)
    for (place, day), used in sorted(out.items()):
        vehicle = problem.fleet.vehicles[place]
        name = f"第 {day + 1} 天“{vehicle.id}”"
        if vehicle.count is not None and used > vehicle.count:
            yield Fault(
                "vehicle.count",
                vehicle.id,
                f"{name}出车 {used} 辆次，只有 {vehicle.count} 辆；请合并路线或换车。",
            )
        if vehicle.days is not None and day not in vehicle.days:
            yield Fault("vehicle.day", vehicle.id, f"{name}不在岗；请改派别的车辆或别的日子。")


def _days_served(problem: Problem, routes: Sequence[Route]) -> dict[int, list[int]]:
    """Give the days of each service of each task, rising."""
    days: dict[int, list[int]] = {task: [] for task in range(len(problem.tasks))}
    for route in sorted(routes, key=lambda route: route.day):
        for stop in route.stops:
            if isinstance(stop, Serve):
                days[stop.task].append(route.day)
    return days


def _task_faults(problem: Problem, plan: Plan, days: Mapping[int, list[int]]) -> Iterator[Fault]:
    """Tell the tasks that are done too often, too seldom or on the wrong days."""
    left = Counter(one.task for one in plan.unserved)
    for place, task in enumerate(problem.tasks):
        served = days[place]
        if left[place] > 1:
            yield Fault("task.twice", task.id, f"任务“{task.id}”在未服务清单中重复；请只留一次。")
        if served:
            yield from _served_faults(task, served, listed=left[place] > 0)
        elif left[place] == 0:
            yield Fault(
                "task.missing",
                task.id,
                f"任务“{task.id}”既未安排，也不在未服务清单中；请安排或说明原因。",
            )
        elif task.left_out_cost is None:
            yield Fault("task.must", task.id, f"任务“{task.id}”必须服务，却没有安排；请安排。")


def _served_faults(task: Task, served: list[int], *, listed: bool) -> Iterator[Fault]:
    if listed:
        yield Fault(
            "task.served_and_left",
            task.id,
            f"任务“{task.id}”已安排，又列为未服务；请从清单中删去。",
        )
    days = sorted(set(served))
    if len(days) < len(served) or (not task.patterns and len(served) > 1):
        yield Fault(
            "task.twice",
            task.id,
            f"任务“{task.id}”安排了 {len(served)} 次（第 {_listed(served)} 天）；请删去多余的。",
        )
    if task.patterns and not any(list(one.days) == days for one in task.patterns):
        allowed = "或".join(f"第 {_listed(one.days)} 天" for one in task.patterns)
        yield Fault(
            "task.pattern",
            task.id,
            f"任务“{task.id}”安排在第 {_listed(days)} 天，只能在{allowed}；请改日。",
        )


def _listed(days: tuple[int, ...] | list[int]) -> str:
    return "、".join(str(day + 1) for day in days)


def _demands(task: Task, days: list[int]) -> dict[int, int]:
    """Give the demand of a task on each day on which it is served."""
    if not task.patterns:
        return dict.fromkeys(days, task.demand)
    exact = [one for one in task.patterns if list(one.days) == days]
    found: dict[int, int] = {}
    for pattern in [*exact, *task.patterns]:
        for day, demand in zip(pattern.days, pattern.demands, strict=True):
            found.setdefault(day, demand)
    return {day: found.get(day, task.demand) for day in days}


def _cost_beside_routes(
    problem: Problem, routes: Sequence[Route], days: Mapping[int, list[int]]
) -> int:
    out = Counter(route.day for route in routes)
    left_out = sum(
        task.left_out_cost or 0 for place, task in enumerate(problem.tasks) if not days[place]
    )
    return problem.calendar.vehicle_cost * max(out.values(), default=0) + left_out


def _wrong_cost(problem: Problem, plan: Plan, cost: int) -> Fault:
    return Fault(
        "plan.cost",
        problem.name,
        f"方案写明成本 {plan.cost}，重算是 {cost}；请以重算为准，并查明差别的来源。",
    )


def _wrong_bound(problem: Problem, plan: Plan) -> Fault:
    return Fault(
        "plan.bound",
        problem.name,
        f"方案写明下界 {plan.lower_bound}，高于成本 {plan.cost}；下界算错了，请重算。",
    )
