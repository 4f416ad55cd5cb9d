"""What is wrong with tasks by themselves."""

from collections.abc import Iterator

from luodi.plan.arcs.fleet_faults import same_ids, window_faults
from luodi.plan.arcs.model import Problem, RoadNetwork, Task
from luodi.plan.base import Fault

_BOTH_WAYS = 2


def task_faults(problem: Problem) -> list[Fault]:
    """Say what is wrong with tasks: arcs, costs, demands, windows and patterns."""
    faults = same_ids("task.same_id", "任务", (task.id for task in problem.tasks))
    for task in problem.tasks:
        faults += _arc_faults(task, problem.network)
        faults += _amount_faults(task, len(problem.fleet.kinds))
        faults += window_faults("task.window", "任务", task.id, task.windows)
        faults += _pattern_faults(task, problem.calendar.days)
    return faults


def demands_of(task: Task) -> list[int]:
    """Give the most that a service of a task takes, for each of its patterns."""
    if not task.patterns:
        return [task.demand]
    return [max(pattern.demands, default=0) for pattern in task.patterns]


def capacity_fault(task: Task, problem: Problem) -> Fault | None:
    """Say that no kind of vehicle can serve a task, or that those that can are too small."""
    if all(cost is None for cost in task.service_cost):
        message = f"任务“{task.id}”没有一种车能做；请核对作业种类，或补上能做的车型。"
        return Fault("task.unable", task.id, message)
    used = {vehicle.kind for vehicle in problem.fleet.vehicles if vehicle.count != 0}
    able = [
        kind
        for place, kind in enumerate(problem.fleet.kinds)
        if place in used and task.service_cost[place] is not None
    ]
    if not able:
        message = f"任务“{task.id}”能用的车型车队里一辆也没有；请补上车辆。"
        return Fault("task.unable", task.id, message)
    limits = [kind.capacity for kind in able]
    largest = None if None in limits else max(limit for limit in limits if limit is not None)
    least = min(demands_of(task))
    if largest is None or least <= largest:
        return None
    message = (
        f"任务“{task.id}”的需求 {least} 超过能做它的车的最大容量 {largest}；"
        "请把路段分开，或换更大的车。"
    )
    return Fault("task.capacity", task.id, message)


def _arc_faults(task: Task, network: RoadNetwork) -> Iterator[Fault]:
    arcs = len(network.tail)
    if not task.arcs:
        message = f"任务“{task.id}”没有写明在哪条路上；请补上路段。"
        yield Fault("task.arc", task.id, message)
    elif not all(0 <= arc < arcs for arc in task.arcs):
        message = f"任务“{task.id}”的弧 {list(task.arcs)} 不都在路网的 {arcs} 条之内，请核对。"
        yield Fault("task.arc", task.id, message)
    elif len(task.arcs) > _BOTH_WAYS or (
        len(task.arcs) == _BOTH_WAYS and network.twin[task.arcs[0]] != task.arcs[1]
    ):
        message = (
            f"任务“{task.id}”的弧 {list(task.arcs)} 不是同一条路的两个方向；"
            "请写一条弧，或一条弧和它的反向弧。"
        )
        yield Fault("task.arc", task.id, message)


def _amount_faults(task: Task, kinds: int) -> Iterator[Fault]:
    one = task.id
    if task.demand < 0:
        message = f"任务“{one}”的需求 {task.demand} 小于零，请改正。"
        yield Fault("task.demand", one, message)
    if task.left_out_cost is not None and task.left_out_cost < 0:
        message = f"任务“{one}”不做的代价 {task.left_out_cost} 小于零；请改正，必须做的留空。"
        yield Fault("task.left_out", one, message)
    if not len(task.service_cost) == len(task.service_s) == kinds:
        message = (
            f"任务“{one}”写了 {len(task.service_cost)} 个成本和 {len(task.service_s)} 个时间，"
            f"车型有 {kinds} 种；请每种车写一个，不能做的留空。"
        )
        yield Fault("task.kinds", one, message)
        return
    for cost, seconds in zip(task.service_cost, task.service_s, strict=True):
        if (cost is None) != (seconds is None) or min(cost or 0, seconds or 0) < 0:
            message = (
                f"任务“{one}”的作业成本 {cost} 和时间 {seconds} 秒应都不小于零，"
                "不能做的车型两项都留空，请改正。"
            )
            yield Fault("task.cost", one, message)


def _pattern_faults(task: Task, days: int) -> Iterator[Fault]:
    seen: set[tuple[int, ...]] = set()
    for pattern in task.patterns:
        if pattern.days in seen:
            message = (
                f"任务“{task.id}”有两组日子都是 {list(pattern.days)}，"
                "分不出该按哪一组的需求；请只留一组。"
            )
            yield Fault("task.pattern", task.id, message)
            continue
        seen.add(pattern.days)
        if not pattern.days:
            message = f"任务“{task.id}”有一组日子是空的；请写上日子，或去掉这一组。"
            yield Fault("task.pattern", task.id, message)
            continue
        rising = tuple(sorted(set(pattern.days)))
        if rising != pattern.days or rising[0] < 0 or rising[-1] >= days:
            message = (
                f"任务“{task.id}”的日子 {list(pattern.days)} 应从小到大，且在计划的 {days} 天"
                f"（0 至 {days - 1}）之内，请改正。"
            )
            yield Fault("task.pattern", task.id, message)
        elif len(pattern.demands) != len(pattern.days) or min(pattern.demands) < 0:
            message = (
                f"任务“{task.id}”在日子 {list(pattern.days)} 的需求是 {list(pattern.demands)}，"
                "应每天一个且不小于零，请改正。"
            )
            yield Fault("task.pattern", task.id, message)
