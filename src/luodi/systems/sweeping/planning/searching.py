"""The search for a plan, and its check by what shares no code with it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from luodi.plan.arcs.bounds import lower_bound
from luodi.plan.arcs.checker import Checked, check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines import default_engine
from luodi.plan.arcs.model import Problem, Task, Vehicle, Window
from luodi.plan.arcs.plan import Plan, Route, Serve, Stop, Unserved
from luodi.plan.base import CpuSeconds, Fault, Iterations, PlanError, Progress, StopRule
from luodi.systems.sweeping.planning.facts import LeftWork, Solved
from luodi.systems.sweeping.planning.legs import routes_of
from luodi.systems.sweeping.planning.problem import Built
from luodi.systems.sweeping.planning.queues import QUEUE, Queued, in_turn, shortened

Told = Callable[[Progress], None]
FIRST_STEPS: Final = 200
"""Steps after which it is known whether all work finds room."""
SHORTENED_MOST: Final = 8
"""So often routes that come too late for a queue are made shorter."""
REST_SHARE: Final = 0.5
"""Share of the seconds that a search with rests may take, where they do not fit in otherwise."""


@dataclass(frozen=True)
class Start:
    """A plan to begin with: stops of each team in order, and how many of the first must stay."""

    stops: tuple[tuple[Stop, ...], ...]
    pinned: tuple[int, ...]


@dataclass(frozen=True)
class _Asked:
    """How a night is searched."""

    built: Built
    seconds: float | None
    iterations: int | None
    seed: int
    start: Plan | None
    pinned: tuple[int, ...]
    told: Told | None

    def search(self, *, share: float = 1.0, start: Plan | None = None) -> Search:
        """Give the search, for a share of its seconds."""
        stop: StopRule = Iterations(self.iterations or FIRST_STEPS)
        if self.seconds is not None:
            stop = CpuSeconds(self.seconds * share)
        return Search(
            stop=stop,
            clock=time.thread_time,
            seed=self.seed,
            start=start or self.start,
            pinned=self.pinned,
            on_progress=self.told,
            lower_bound=0,  # that of the work that is done is reckoned in the end
        )

    def first(self) -> Search:
        """Give the first steps of it."""
        return replace(self.search(), stop=Iterations(FIRST_STEPS))


def solve(
    built: Built,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    start: Start | None = None,
    told: Told | None = None,
) -> Solved:
    """Plan a night, and check the plan.

    Parameters
    ----------
    built
        The problem.
    seconds
        CPU seconds of the search; None where ``iterations`` bound it.
    iterations
        Steps of the search: the same plan on every machine.
    seed
        At least 0.
    start
        What to begin with.
    told
        Told now and then how far the search is; what it raises ends it.

    Raises
    ------
    PlanError
        With all that is wrong with the plan, or why there is none.

    Notes
    -----
    Rests are left out of the search, their time taken off the shifts, and put in afterwards: a
    search with rests takes many times as long. Where they do not fit in then, it is searched with
    them from there on. Whether all work finds room is asked first, by some steps in which nothing
    may be left out. Where waiting for a bay then makes a route too late, it is searched again
    with that much time kept free in each shift, then with half of it; the best plan counts.
    """
    if not built.works:
        return Solved((), built.left, 0, 0, notices=built.notices)
    begun, pinned = _begun(built, start)
    asked = _Asked(built, seconds, iterations, seed, begun, pinned, told)
    plan, checked = _searched(asked)
    found = _sound(built, plan, checked, asked)
    waits_s = _waits_too_long(built, plan, checked)
    for free_s in (waits_s, waits_s // 2):
        if any(one.code == QUEUE for one in found.left):
            found = min(found, _with_less_time(asked, free_s) or found, key=partial(_costs, built))
    return found


def _with_less_time(asked: _Asked, seconds: int) -> Solved | None:
    """Search again, for a share of the seconds, with time kept free in each shift; None for none.

    What vehicles on their way have done already may need all of it.
    """
    freer = replace(asked.built, problem=_with_time_free(asked.built.problem, seconds))
    shorter = replace(asked, built=freer, seconds=asked.seconds and asked.seconds * REST_SHARE)
    try:
        again, _ = _searched(shorter)
        return _sound(asked.built, *_checked(asked.built.problem, again), asked)
    except PlanError:
        return None


def _searched(asked: _Asked) -> tuple[Plan, Checked]:
    problem = asked.built.problem
    plan = _all_done(asked) or _solved_on(_restless(problem), asked.search())
    plan, checked = _checked(problem, plan)
    if checked.faults:
        warm = asked.search(share=REST_SHARE, start=_pinned_first(plan, asked))
        plan, checked = _checked(problem, _solved_on(problem, warm))
    return plan, checked


def _waits_too_long(built: Built, plan: Plan, checked: Checked) -> int:
    """Give the longest wait for bays in seconds that makes a route too late; 0 where none does."""
    queued = None if checked.faults else in_turn(built, plan, checked)
    if queued is None:
        return 0
    _, found = _checked(queued.built.problem, queued.plan)
    late = _late(built, plan, queued, found)
    return max((queued.delays[place] for place in late), default=0)


def _with_time_free(problem: Problem, seconds: int) -> Problem:
    """Let each shift end so many seconds earlier."""
    vehicles = tuple(
        vehicle
        if vehicle.shift is None
        else replace(
            vehicle,
            shift=replace(
                vehicle.shift, to_s=max(vehicle.shift.to_s - seconds, vehicle.shift.from_s + 1)
            ),
        )
        for vehicle in problem.fleet.vehicles
    )
    return replace(problem, fleet=replace(problem.fleet, vehicles=vehicles))


def _costs(built: Built, solved: Solved) -> int:
    """Give what a plan costs with all that it leaves out."""
    left = {(one.work.strip, one.work.round) for one in solved.left}
    return solved.cost_fen + sum(
        task.left_out_cost or 0
        for work, task in zip(built.works, built.problem.tasks, strict=False)
        if (work.strip, work.round) in left
    )


def _all_done(asked: _Asked) -> Plan | None:
    """Search for a plan that leaves nothing out; None where the first steps find none."""
    problem = _restless(_must(asked.built.problem))
    try:
        _solved_on(problem, asked.first())
        return _solved_on(problem, asked.search())
    except PlanError as error:
        if not all(_no_room(fault) for fault in error.faults):
            raise
    return None


def _no_room(fault: Fault) -> bool:
    return fault.code in {"task.no_room", "task.capacity", "task.too_long"}


def _solved_on(problem: Problem, search: Search) -> Plan:
    return default_engine(problem, search).solve(problem, search)


def _must(problem: Problem) -> Problem:
    tasks = tuple(replace(task, left_out_cost=None) for task in problem.tasks)
    return replace(problem, tasks=tasks)


def _restless(problem: Problem) -> Problem:
    """Take rests out, and as much time off each shift."""
    vehicles = tuple(_shortened(vehicle) for vehicle in problem.fleet.vehicles)
    return replace(problem, fleet=replace(problem.fleet, vehicles=vehicles))


def _shortened(vehicle: Vehicle) -> Vehicle:
    shift = vehicle.shift
    if shift is None or not vehicle.breaks:
        return vehicle
    resting = sum(rest.seconds for rest in vehicle.breaks)
    return replace(
        vehicle,
        breaks=(),
        shift=Window(shift.from_s, max(shift.to_s - resting, shift.from_s + 1)),
        longest_s=None if vehicle.longest_s is None else vehicle.longest_s - resting,
    )


def _begun(built: Built, start: Start | None) -> tuple[Plan | None, tuple[int, ...]]:
    """Give the plan to begin with: what teams have used comes first, and stays."""
    teams = range(len(built.night.teams))
    if start is None and all(built.used[team] is None for team in teams):
        return None, ()
    routes, pins = [], []
    for team in teams:
        used = built.used[team]
        before: tuple[Stop, ...] = ()
        if used is not None:
            before = (Serve(used, built.problem.tasks[used].arcs[0]),)
        stops = start.stops[team] if start else ()
        if before or stops:
            routes.append(Route(team, 0, (*before, *stops)))
            pins.append(len(before) + (start.pinned[team] if start else 0))
    return Plan(tuple(routes), 0, 0, "", 0, 0.0, 0), tuple(pins)


def _pinned_first(plan: Plan, asked: _Asked) -> Plan:
    """Put the routes of a plan in the order of those it began with, so that pins stay theirs."""
    if asked.start is None:
        return plan
    order = {route.vehicle: place for place, route in enumerate(asked.start.routes)}
    last = len(order)
    routes = sorted(plan.routes, key=lambda route: order.get(route.vehicle, last))
    return replace(plan, routes=tuple(routes))


def _checked(problem: Problem, plan: Plan) -> tuple[Plan, Checked]:
    """Give a plan with its cost on a problem, and what the checker finds in it."""
    checked = check_plan(problem, plan)
    if plan.cost == checked.cost:
        return plan, checked
    costed = replace(plan, cost=checked.cost)
    return costed, check_plan(problem, costed)


def _sound(built: Built, plan: Plan, checked: Checked, asked: _Asked | None = None) -> Solved:
    """Give a plan as routes and legs, sites taken in turn; refuse one with faults.

    Where that makes a route too late it leaves out some of its end; of stops that were chosen by
    hand (``asked`` is None) nothing is left out.
    """
    for _turn in range(SHORTENED_MOST):
        if checked.faults:
            break
        queued = in_turn(built, plan, checked)
        if queued is None:
            return _told(built, plan, checked)
        made, found = _checked(queued.built.problem, queued.plan)
        if not found.faults:
            return _told(queued.built, made, found)
        late = _late(built, plan, queued, found)
        shorter = shortened(built, plan, queued.delays, late, _pins(plan, asked)) if asked else None
        if not late or shorter is None:
            raise PlanError(found.faults)
        plan, checked = _checked(built.problem, shorter)
    raise PlanError(checked.faults or found.faults)


def _late(built: Built, plan: Plan, queued: Queued, found: Checked) -> list[int]:
    """Give the places of the routes that wait and come too late for it."""
    names = [f"“{built.problem.fleet.vehicles[route.vehicle].id}”" for route in plan.routes]
    return [
        place
        for place, delay in enumerate(queued.delays)
        if delay and any(names[place] in fault.message for fault in found.faults)
    ]


def _pins(plan: Plan, asked: _Asked) -> list[int]:
    """Give how many of the first stops of each route stay."""
    begun = asked.start.routes if asked.start else ()
    pins = {route.vehicle: pin for route, pin in zip(begun, asked.pinned, strict=True)}
    return [pins.get(route.vehicle, 0) for route in plan.routes]


def _told(built: Built, plan: Plan, checked: Checked) -> Solved:
    left = tuple(
        LeftWork(built.works[one.task], one.code, one.reason)
        for one in plan.unserved
        if one.task < len(built.works)
    )
    return Solved(
        routes=routes_of(built, plan, checked),
        left=(*built.left, *left),
        cost_fen=sum(facts.cost for facts in checked.routes),
        bound_fen=plan.lower_bound if not left and plan.lower_bound else bound_of(built, plan),
        seconds=plan.cpu_seconds,
        iterations=plan.iterations,
        notices=built.notices,
    )


def bound_of(built: Built, plan: Plan) -> int:
    """Give what no plan can cost less than that does all the work of this one."""
    done = {stop.task for route in plan.routes for stop in route.stops if isinstance(stop, Serve)}
    tasks: tuple[Task, ...] = tuple(
        replace(task, left_out_cost=None)
        for place, task in enumerate(built.problem.tasks)
        if place in done
    )
    return lower_bound(replace(built.problem, tasks=tasks)) if tasks else 0


def with_stops(built: Built, stops: Sequence[tuple[Stop, ...]]) -> Solved:
    """Check stops that were chosen by hand, each team's in order, and give them as a plan.

    Raises
    ------
    PlanError
        With all that the checker finds.
    """
    done = {stop.task for row in stops for stop in row if isinstance(stop, Serve)}
    routes = tuple(Route(team, 0, row) for team, row in enumerate(stops) if row)
    left = tuple(
        Unserved(place, "hand", f"{built.works[place].name}：人工调整时没有安排")
        for place in range(len(built.works))
        if place not in done
    )
    plan = Plan(routes, 0, 0, "hand", 0, 0.0, 0, left)
    return _sound(built, *_checked(built.problem, plan))
