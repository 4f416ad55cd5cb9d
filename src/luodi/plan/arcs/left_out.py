"""Why a plan leaves a task out: the true reason, with its figures."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from luodi.plan.arcs.check_roads import Roads
from luodi.plan.arcs.check_routes import RouteFacts, drive_route
from luodi.plan.arcs.checker import demands_by_day
from luodi.plan.arcs.model import Pattern, Problem, Task, Vehicle
from luodi.plan.arcs.plan import Plan, Route, Serve, Stop, Unserved, Visit
from luodi.plan.arcs.room import Added, Room

MOST_TRIED: Final = 20
"""Tasks left out of which each is tried in every place of a plan."""
_HOURS: Final = frozenset({"route.window", "route.shift", "route.longest", "route.break"})
_LOAD: Final = frozenset({"route.capacity"})


@dataclass(frozen=True)
class _Trial:
    """A route with the task in it: what it costs more, and the codes of what is wrong with it.

    It is one day of a pattern: its place among those of the task.
    """

    called: "_Called"
    route: Route
    new: bool
    dearer: int
    overload: int
    codes: tuple[str, ...]


class _Called(NamedTuple):
    """A day on which a pattern calls for the task, and its demand."""

    pattern: int
    day: int
    demand: int


@dataclass(frozen=True)
class _Case:
    """A task left out of a plan, and what is needed to try it."""

    problem: Problem
    plan: Plan
    place: int
    roads: Roads
    demands: tuple[dict[int, int], ...]
    driven: tuple[RouteFacts, ...]
    """The routes of the plan as they are, in its order."""

    @property
    def task(self) -> Task:
        """The task."""
        return self.problem.tasks[self.place]

    @property
    def patterns(self) -> Sequence[Pattern]:
        """Days and demands of which one choice is to be made."""
        days = range(self.problem.calendar.days)
        return self.task.patterns or [Pattern((day,), (self.task.demand,)) for day in days]


def why_left(problem: Problem, plan: Plan, task: int) -> Unserved:
    """Say why a task is left out of a plan.

    Parameters
    ----------
    problem
        What was planned.
    plan
        Its routes, without faults apart from tasks that are left out.
    task
        Place in ``Problem.tasks`` of a task that no route serves.

    Returns
    -------
    Unserved
        Its code is the first of these that is so:

        - ``"kind"``: no vehicle is of a kind that can do it.
        - ``"too_much"``: its demand is above the capacity of all that can.
        - ``"days"``: none of these is there on the days of one pattern.
        - ``"way"``: none of them gets there and back.
        - ``"hours"``: none of them can do it in its hours, even with nothing else to do.
        - ``"unable"``: each of them fails, even with nothing else to do, for different reasons.
        - ``"dear"``: it fits in, but does not cost less than to leave it.
        - ``"missed"``: it fits in and costs less than to leave it, so that the plan can be better.
        - ``"capacity"``: no vehicle is left, and wherever it is put in a load is too large.
        - ``"time"``: no vehicle is left, and wherever it is put in the hours are too short.
        - ``"full"``: no vehicle is left; in some places a load is too large, in others the hours
          are too short.

    Raises
    ------
    ValueError
        When a route serves the task.

    Notes
    -----
    The task is tried alone in every vehicle, and then in every vehicle that is left and at every
    place of every route, in each direction, with or without visits of a site before and after it;
    the other stops stay as they are. Each try drives a whole route, but for those that a look at
    the loads, or at how early and late each stop can be, finds impossible.
    """
    if task in _served(plan):
        raise ValueError(f"task {problem.tasks[task].id} is served; ask for one that is not")
    return next(_said(problem, plan, [task]))


def _served(plan: Plan) -> set[int]:
    stops = [stop for route in plan.routes for stop in route.stops]
    return {stop.task for stop in stops if isinstance(stop, Serve)}


def _said(problem: Problem, plan: Plan, tasks: Iterable[int]) -> Iterator[Unserved]:
    roads, demands = Roads(problem.network), demands_by_day(problem, plan.routes)
    driven = tuple(
        drive_route(problem, route, roads, demands[route.day])[0] for route in plan.routes
    )
    for task in tasks:
        case = _Case(problem, plan, task, roads, demands, driven)
        code, reason = _unable(case) or _alone(case) or _with_others(case)
        yield Unserved(task, code, f"任务“{case.task.id}”未安排：{reason}")


def reasons(problem: Problem, plan: Plan) -> tuple[Unserved, ...]:
    """Say of every task that no route of a plan serves why it is left out.

    Notes
    -----
    Of more than `MOST_TRIED` tasks the others are named without being tried (code ``"untried"``):
    each try drives routes.
    """
    served = _served(plan)
    left = [task for task in range(len(problem.tasks)) if task not in served]
    tried = _said(problem, plan, left[:MOST_TRIED])
    return (*tried, *(_untried(problem, task, len(left)) for task in left[MOST_TRIED:]))


def _untried(problem: Problem, task: int, count: int) -> Unserved:
    reason = f"未安排的共 {count} 处，没有逐处试排；要知道这一处的原因，请减少任务后再排。"
    return Unserved(task, "untried", f"任务“{problem.tasks[task].id}”未安排：{reason}")


def _unable(case: _Case) -> tuple[str, str] | None:
    able = [vehicle for _, vehicle in _able(case)]
    if not able:
        return "kind", "没有能做它的车辆；请添置或改派。"
    capacities = [case.problem.fleet.kinds[one.kind].capacity for one in able]
    known = [capacity for capacity in capacities if capacity is not None]
    demand = min(max(pattern.demands) for pattern in case.patterns)
    if len(known) == len(capacities) and demand > max(known):
        return "too_much", f"一次要装 {demand}，能做它的车辆最多装 {max(known)}；请拆分任务。"
    there = {
        day
        for day in range(case.problem.calendar.days)
        if any(one.days is None or day in one.days for one in able)
    }
    if not any(there.issuperset(pattern.days) for pattern in case.patterns):
        return "days", "规定的日子里没有能做它的车辆在岗；请调整车辆或作业日。"
    return None


def _able(case: _Case) -> Iterator[tuple[int, Vehicle]]:
    for place, vehicle in enumerate(case.problem.fleet.vehicles):
        if case.task.service_cost[vehicle.kind] is not None and vehicle.count != 0:
            yield place, vehicle


def _alone(case: _Case) -> tuple[str, str] | None:
    """Say what keeps every vehicle from doing the task with nothing else to do."""
    trials = [
        trial
        for called in _called(case)
        for place, _ in _able(case)
        for trial in _new_routes(case, called, place)
    ]
    if any(_fits(case, trials, pattern) for pattern in range(len(case.patterns))):
        return None
    failed = [trial for trial in trials if trial.codes]
    there = [trial for trial in failed if "way.none" not in trial.codes]
    if not there:
        return "way", "能做它的车辆都到不了那里或回不来；请补上连接的路。"
    late = [trial for trial in there if _HOURS.issuperset(trial.codes)]
    if {trial.route.vehicle for trial in late} == {trial.route.vehicle for trial in there}:
        return "hours", f"单独去做时间也不够。{_least(case, late)}"
    return "unable", f"能做它的车辆单独去做也各有不合。{_least(case, there)}"


def _with_others(case: _Case) -> tuple[str, str]:
    """Say what keeps the task out of the plan as it stands."""
    trials = [
        trial
        for called in _called(case)
        for trial in (*_spare_routes(case, called), *_longer_routes(case, called))
    ]
    extra = _least_extra(case, trials)
    left_out = case.task.left_out_cost
    if extra is not None and left_out is not None and extra >= left_out:
        return "dear", f"照现在的路线做它至少多花 {extra}，不做只计 {left_out}。"
    if extra is not None:
        less = "必须做" if left_out is None else f"不做计 {left_out}"
        return "missed", f"还排得下，多花 {extra}，而它{less}；请加长计算时间再排。"
    known = _HOURS | _LOAD
    failed = [trial for trial in trials if trial.codes and known.issuperset(trial.codes)]
    if failed and not any(_LOAD.isdisjoint(trial.codes) for trial in failed):
        return "capacity", f"车辆都已派出，装载余量都不够。{_least(case, failed)}"
    if failed and not any(_HOURS.isdisjoint(trial.codes) for trial in failed):
        return "time", f"车辆都已派出，时间余量都不够。{_least(case, failed)}"
    return "full", "车辆都已派出，加到哪里不是装不下就是时间不够；请添车或放宽时间。"


def _called(case: _Case) -> Iterator[_Called]:
    for place, pattern in enumerate(case.patterns):
        for day, demand in zip(pattern.days, pattern.demands, strict=True):
            yield _Called(place, day, demand)


def _fits(case: _Case, trials: list[_Trial], pattern: int) -> bool:
    sound = {one.called.day for one in trials if one.called.pattern == pattern and not one.codes}
    return sound.issuperset(case.patterns[pattern].days)


def _least(case: _Case, trials: list[_Trial]) -> str:
    """Tell what is wrong with the trial that fails in fewest ways, by the least load and cost."""
    trial = min(trials, key=lambda one: (len(one.codes), max(one.overload, 0), one.dearer))
    demands = _demands(case, trial.called)
    _, faults = drive_route(case.problem, trial.route, case.roads, demands)
    return f"差得最少的做法：{faults[0].message}"


def _least_extra(case: _Case, trials: list[_Trial]) -> int | None:
    """Give the least cost of putting the task in, on all days of a pattern; None if it cannot be.

    Either no more vehicles are out than on the busiest day so far, or one more is.
    """
    out = Counter(route.day for route in case.plan.routes)
    busiest = max(out.values(), default=0)
    within = [trial for trial in trials if not trial.new or out[trial.called.day] < busiest]
    sums = [
        total + more
        for more, some in ((0, within), (case.problem.calendar.vehicle_cost, trials))
        for pattern in range(len(case.patterns))
        if (total := _sum_of_days(case, some, pattern)) is not None
    ]
    return min(sums, default=None)


def _sum_of_days(case: _Case, trials: list[_Trial], pattern: int) -> int | None:
    if not _fits(case, trials, pattern):
        return None
    sound = [one for one in trials if one.called.pattern == pattern and not one.codes]
    days = case.patterns[pattern].days
    return sum(min(one.dearer for one in sound if one.called.day == day) for day in days)


def _spare_routes(case: _Case, called: _Called) -> Iterator[_Trial]:
    used = Counter((route.vehicle, route.day) for route in case.plan.routes)
    for place, vehicle in _able(case):
        if vehicle.count is None or used[place, called.day] < vehicle.count:
            yield from _new_routes(case, called, place)


def _new_routes(case: _Case, called: _Called, vehicle: int) -> Iterator[_Trial]:
    there = case.problem.fleet.vehicles[vehicle].days
    if there is None or called.day in there:
        for stops in _services(case, vehicle):
            yield _trial(case, called, Route(vehicle, called.day, stops), None)


def _longer_routes(case: _Case, called: _Called) -> Iterator[_Trial]:
    able = {place for place, _ in _able(case)}
    for route, facts in zip(case.plan.routes, case.driven, strict=True):
        if route.day == called.day and route.vehicle in able:
            room = Room(case.problem, case.roads, route, facts)
            for stops in _services(case, route.vehicle):
                for place in range(len(route.stops) + 1):
                    longer = (*route.stops[:place], *stops, *route.stops[place:])
                    put_in = Route(route.vehicle, route.day, longer)
                    added = room.added(place, stops)
                    failed = _without_driving(case, called, put_in, added) if added else None
                    yield failed or _trial(case, called, put_in, facts.cost)


def _without_driving(case: _Case, called: _Called, route: Route, added: Added) -> _Trial | None:
    """Give a trial that fails for certain, by its hours or by its loads; None for another."""
    if case.problem.ends_empty:
        return None
    demands, loads = _demands(case, called), [0]
    for stop in route.stops:
        if isinstance(stop, Serve):
            loads[-1] += demands[stop.task]
        else:
            loads.append(0)
    capacity = _capacity(case, route)
    overload = 0 if capacity is None else max(loads) - capacity
    codes = ["route.shift"] * added.late + ["route.capacity"] * (overload > 0)
    if not codes:
        return None
    return _Trial(called, route, False, added.cost, overload, tuple(codes))


def _demands(case: _Case, called: _Called) -> dict[int, int]:
    return case.demands[called.day] | {case.place: called.demand}


def _capacity(case: _Case, route: Route) -> int | None:
    fleet = case.problem.fleet
    return fleet.kinds[fleet.vehicles[route.vehicle].kind].capacity


def _trial(case: _Case, called: _Called, route: Route, before: int | None) -> _Trial:
    """Try a route that cost so much before the task was in it; None for a new one."""
    facts, faults = drive_route(case.problem, route, case.roads, _demands(case, called))
    capacity = _capacity(case, route)
    return _Trial(
        called,
        route,
        new=before is None,
        dearer=facts.cost - (before or 0),
        overload=max(facts.loads) - capacity if capacity is not None else 0,
        codes=tuple(fault.code for fault in faults),
    )


def _services(case: _Case, vehicle: int) -> Iterator[tuple[Stop, ...]]:
    """Give the task in each direction, with and without visits around it."""
    kind = case.problem.fleet.vehicles[vehicle].kind
    sites = enumerate(case.problem.sites)
    visits = [Visit(place) for place, site in sites if site.kinds is None or kind in site.kinds]
    around: list[tuple[Visit, ...]] = [(), *((visit,) for visit in visits)]
    for arc in case.task.arcs:
        for before in around:
            for after in around:
                yield (*before, Serve(case.place, arc), *after)
