"""A plan in words: what it costs and why, what binds it, how far it may be from the best."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from luodi.plan.arcs.bound_model import longest_out
from luodi.plan.arcs.check_routes import RouteFacts, route_name
from luodi.plan.arcs.checker import Checked, check_plan
from luodi.plan.arcs.left_out import why_left
from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.plan import Plan, Serve, Unserved

NEAR: Final = 0.95
"""Share of a limit from which it is said to bind."""
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Explanation:
    """A plan in words.

    Parameters
    ----------
    sentences
        Chinese, in the order to be read.
    dead_share
        Cost of driving without serving, as a share of driving and serving; None without either.
    gap
        How much more the plan costs than its bound, as a share; None for a bound of 0.
    near_load, near_hours
        Places in the plan of routes with a load, or a time out, of at least 95 % of the limit.
    features
        What the problem asks for beside capacity, in Chinese words.
    left
        Tasks that are left out, each with its reason.
    """

    sentences: tuple[str, ...]
    dead_share: float | None
    gap: float | None
    near_load: tuple[int, ...]
    near_hours: tuple[int, ...]
    features: tuple[str, ...]
    left: tuple[Unserved, ...]


def explain(problem: Problem, plan: Plan) -> Explanation:
    """Explain a plan in words.

    Parameters
    ----------
    problem
        What was planned.
    plan
        All routes must be of vehicles, tasks and sites of the problem.

    Notes
    -----
    Rebuilds the plan, and tries each task that is left out at every place (`why_left`).
    """
    checked = check_plan(problem, plan)
    stops = {stop for route in plan.routes for stop in route.stops}
    served = {stop.task for stop in stops if isinstance(stop, Serve)}
    unserved = [task for task in range(len(problem.tasks)) if task not in served]
    left = tuple(why_left(problem, plan, task) for task in unserved)
    dead = sum(facts.dead_cost for facts in checked.routes)
    driven = dead + sum(facts.service_cost for facts in checked.routes)
    near_load = [
        place for place, one in enumerate(checked.routes) if _load_share(problem, one) >= NEAR
    ]
    near_hours = [
        place for place, one in enumerate(checked.routes) if _time_share(problem, one) >= NEAR
    ]
    features = tuple(_features(problem))
    share = dead / driven if driven else None
    sentences = [
        f"共 {len(plan.routes)} 条路线，成本 {checked.cost}，未安排 {len(left)} 项任务。",
        *_of_faults(checked),
        *_of_driving(checked, dead, share),
        _of_bound(plan, checked.cost),
        *(_of_load(problem, plan, checked, place) for place in near_load),
        *(_of_time(problem, plan, checked, place) for place in near_hours),
        f"规划时考虑了：{'、'.join(features)}。" if features else "规划时只考虑了装载容量。",
        *(one.reason for one in left),
    ]
    gap = checked.cost / plan.lower_bound - 1 if plan.lower_bound > 0 else None
    return Explanation(
        tuple(sentences), share, gap, tuple(near_load), tuple(near_hours), features, left
    )


def _of_faults(checked: Checked) -> Iterator[str]:
    if checked.faults:
        yield f"方案有 {len(checked.faults)} 处不合规，不能执行："
        yield from (fault.message for fault in checked.faults[:_SHOWN])


def _of_driving(checked: Checked, dead: int, share: float | None) -> Iterator[str]:
    if share is not None:
        seconds = sum(facts.dead_s for facts in checked.routes)
        yield f"空驶成本 {dead}，占行驶与作业成本的 {share:.1%}；空驶用时 {seconds} 秒。"
    waiting = sum(facts.waiting_s for facts in checked.routes)
    if waiting:
        yield f"为等允许的时段共等候 {waiting} 秒。"


def _of_bound(plan: Plan, cost: int) -> str:
    if plan.lower_bound <= 0:
        return "没有下界，无法说明离最优还有多远。"
    if cost == plan.lower_bound:
        return f"成本等于下界 {plan.lower_bound}，不可能更省。"
    share = cost / plan.lower_bound - 1
    return f"成本比下界 {plan.lower_bound} 高 {share:.2%}；最多还能省 {cost - plan.lower_bound}。"


def _load_share(problem: Problem, facts: RouteFacts) -> float:
    capacity = _capacity(problem, facts)
    return max(facts.loads) / capacity if capacity else 0.0


def _capacity(problem: Problem, facts: RouteFacts) -> int | None:
    return problem.fleet.kinds[problem.fleet.vehicles[facts.vehicle].kind].capacity


def _time_share(problem: Problem, facts: RouteFacts) -> float:
    longest = longest_out(problem.fleet.vehicles[facts.vehicle])
    return facts.duration_s / longest if longest else 0.0


def _of_load(problem: Problem, plan: Plan, checked: Checked, place: int) -> str:
    facts = checked.routes[place]
    return (
        f"{route_name(problem, plan.routes[place])}受容量限制：最多的一趟装 {max(facts.loads)}，"
        f"容量 {_capacity(problem, facts)}。"
    )


def _of_time(problem: Problem, plan: Plan, checked: Checked, place: int) -> str:
    facts = checked.routes[place]
    longest = longest_out(problem.fleet.vehicles[facts.vehicle])
    return (
        f"{route_name(problem, plan.routes[place])}受工时限制：出车 {facts.duration_s} 秒，"
        f"上限 {longest} 秒。"
    )


def _features(problem: Problem) -> Iterator[str]:
    """Name what the problem asks for beside capacity."""
    network, tasks, vehicles = problem.network, problem.tasks, problem.fleet.vehicles
    kinds = problem.fleet.kinds
    asked = {
        "单行道": bool((network.twin < 0).any()),
        "单向作业": any(len(one.arcs) == 1 for one in tasks),
        "转弯限制": bool(network.turns),
        "作业时段": any(one.windows for one in tasks),
        "补给（卸料）点": bool(problem.sites),
        "多种车辆": len({one.kind for one in vehicles}) > 1,
        "多个车场": len({one.start for one in vehicles} | {one.end for one in vehicles}) > 1,
        "班次与工时": any(longest_out(one) is not None for one in vehicles),
        "休息": any(one.breaks for one in vehicles),
        "车辆固定成本": any(one.fixed_cost for one in kinds) or problem.calendar.vehicle_cost > 0,
        "工时成本": any(one.cost_per_hour for one in kinds),
        "周期作业": any(one.patterns for one in tasks),
        "可不做的任务": any(one.left_out_cost is not None for one in tasks),
    }
    yield from (word for word, is_asked in asked.items() if is_asked)
