"""Several days with PyVRP, one by one: what couples them is settled outside of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from luodi.plan.arcs.costing import plan_cost
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.clients import Day
from luodi.plan.arcs.engines.one_day import Leg, search_day, vehicle_counts
from luodi.plan.arcs.engines.watch import Watch
from luodi.plan.arcs.model import Pattern, Problem
from luodi.plan.arcs.plan import Plan, Route, Serve
from luodi.plan.arcs.ways import Ways
from luodi.plan.base import PlanError

FIRST_SHARE = 0.5
"""Share of the search for the first plans of all days."""
FIRST_STEPS = 2000
"""Most steps for the first plan of a day."""
AGAIN_STEPS = 500
"""Steps when a day is searched again."""
MOVE_STEPS = 100
"""Steps when tasks have been moved between days."""
MOVED = 4
"""Most tasks that are moved together."""
AGAIN = 0.25
"""How often a day is searched again rather than tasks moved."""


def plan_days(problem: Problem, found: Ways, search: Search, watch: Watch) -> tuple[Route, ...]:
    """Plan several days: the day-by-day baseline.

    Raises
    ------
    PlanError
        When no plan was found for one of the days.

    Notes
    -----
    Patterns are chosen one after the other, the largest demands first, so that the largest load of
    a day stays small; then each day is planned by itself, with as few vehicles as may be when the
    calendar says that vehicles cost. From then on either a day is searched again, with as many
    vehicles as the busiest day has, or some tasks that lie together get other patterns and the
    days concerned are searched a little; what does not cost more is kept. PyVRP itself never sees
    two days, so a better plan that would need changes on many days at once is not found.
    """
    week = _Week(problem, found, watch, np.random.default_rng(search.seed))
    week.begin(search.start)
    while watch.share() < 1:
        # A try is a step of its own: a day on which nothing is worth doing takes no others.
        watch.iterations += 1
        week.improve()
    return week.all_routes(week.routes)


@dataclass
class _Week:
    """The chosen patterns and the routes of each day."""

    problem: Problem
    found: Ways
    watch: Watch
    rng: np.random.Generator
    chosen: list[Pattern] = field(default_factory=list)
    routes: dict[int, tuple[Route, ...]] = field(default_factory=dict)
    most: tuple[int, ...] | None = None

    def begin(self, start: Plan | None) -> None:
        """Choose patterns, and plan each day."""
        self.chosen = _level(self.problem, start)
        days = self.problem.calendar.days
        for day in range(days):
            leg = Leg(self._seed(), FIRST_SHARE * (day + 1) / days, FIRST_STEPS)
            known = [route for route in start.routes if route.day == day] if start else []
            plan = replace(
                self._day(day, self.chosen), vehicle_cost=self.problem.calendar.vehicle_cost
            )
            self.routes[day] = search_day(self.problem, self.found, plan, self.watch, leg, known)
        self._settle(self.chosen, self.routes)

    def improve(self) -> None:
        """Search a day again, or move some tasks between days; keep what does not cost more."""
        chosen = self.chosen
        if self.rng.random() >= AGAIN:
            chosen = self._moved()
        touched = {
            day
            for old, new in zip(self.chosen, chosen, strict=True)
            if old is not new
            for day in {*old.days, *new.days}
        }
        steps = MOVE_STEPS
        if not touched:
            touched = {int(self.rng.integers(self.problem.calendar.days))}
            steps = AGAIN_STEPS
        routes = dict(self.routes)
        try:
            for day in sorted(touched):
                leg = Leg(self._seed(), most=steps)
                plan = self._day(day, chosen)
                routes[day] = search_day(
                    self.problem, self.found, plan, self.watch, leg, routes[day]
                )
        except PlanError:
            return
        if plan_cost(self.problem, self.found, self.all_routes(routes)) <= (self.watch.cost or 0):
            self._settle(chosen, routes)

    def all_routes(self, routes: dict[int, tuple[Route, ...]]) -> tuple[Route, ...]:
        """Give the routes of all days in their order."""
        return tuple(route for day in sorted(routes) for route in routes[day])

    def _settle(self, chosen: list[Pattern], routes: dict[int, tuple[Route, ...]]) -> None:
        """Keep a plan; where vehicles cost, no day may have more than the busiest has."""
        self.chosen, self.routes = chosen, routes
        self.watch.cost = plan_cost(self.problem, self.found, self.all_routes(routes))
        if self.problem.calendar.vehicle_cost:
            vehicles = range(len(self.problem.fleet.vehicles))
            self.most = tuple(
                max(sum(route.vehicle == vehicle for route in each) for each in routes.values())
                for vehicle in vehicles
            )

    def _day(self, day: int, chosen: Sequence[Pattern]) -> Day:
        demands = {
            task: pattern.demands[pattern.days.index(day)]
            for task, pattern in enumerate(chosen)
            if day in pattern.days
        }
        counts = vehicle_counts(self.problem, day, demands)
        if self.most is not None:
            counts = tuple(map(min, counts, self.most))
        return Day(day, demands, counts)

    def _moved(self) -> list[Pattern]:
        """Give other patterns to a task and to some of those nearest to it."""
        choices = _patterns(self.problem)
        free = [task for task, known in enumerate(choices) if len(known) > 1]
        if not free:
            return self.chosen
        first = free[self.rng.integers(len(free))]
        ways = self.found.cost[0][self.found.leave[first, 0], self.found.enter[free, 0]]
        near = np.argsort(ways, kind="stable")[: self.rng.integers(1, MOVED + 1)]
        days = choices[first][self.rng.integers(len(choices[first]))].days
        chosen = list(self.chosen)
        for task in {first, *(free[place] for place in near)}:
            for pattern in choices[task]:
                if pattern.days == days:
                    chosen[task] = pattern
        return chosen

    def _seed(self) -> int:
        return int(self.rng.integers(2**32))


def _patterns(problem: Problem) -> list[tuple[Pattern, ...]]:
    """Give the sets of days of each task; where it names none, each day by itself.

    Days without a vehicle are left aside, as long as the task may be done on others.
    """
    manned = {
        day
        for day in range(problem.calendar.days)
        for vehicle in problem.fleet.vehicles
        if vehicle.count != 0 and (vehicle.days is None or day in vehicle.days)
    }
    found = []
    for task in problem.tasks:
        every = task.patterns or tuple(
            Pattern((day,), (task.demand,)) for day in range(problem.calendar.days)
        )
        found.append(tuple(one for one in every if manned.issuperset(one.days)) or every)
    return found


def _level(problem: Problem, start: Plan | None) -> list[Pattern]:
    """Choose patterns: those of a plan, else such that the largest load of a day stays small."""
    known = _days_of(start.routes if start else ())
    loads = np.zeros(problem.calendar.days)
    chosen: dict[int, Pattern] = {}
    choices = _patterns(problem)
    for task in sorted(
        range(len(choices)), key=lambda one: (one not in known, -max(choices[one][0].demands))
    ):
        pattern = min(
            choices[task],
            key=lambda one: (one.days != known.get(task), *_load_with(loads, one)),
        )
        chosen[task] = pattern
        loads[list(pattern.days)] += pattern.demands
    return [chosen[task] for task in range(len(choices))]


def _load_with(loads: np.ndarray, pattern: Pattern) -> tuple[float, float]:
    """Give the largest load and the sum of squares when a pattern is added."""
    after = loads.copy()
    after[list(pattern.days)] += pattern.demands
    return float(after.max()), float((after**2).sum())


def _days_of(routes: Iterable[Route]) -> dict[int, tuple[int, ...]]:
    """Give the days on which each task is served, rising."""
    days: dict[int, set[int]] = {}
    for route in routes:
        for stop in route.stops:
            if isinstance(stop, Serve):
                days.setdefault(stop.task, set()).add(route.day)
    return {task: tuple(sorted(found)) for task, found in days.items()}
