"""PyVRP as an engine: each direction of a kerb is a client, of which one is visited."""

from dataclasses import replace

from luodi.plan.arcs.bounds import lower_bound
from luodi.plan.arcs.costing import plan_cost
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.clients import Day
from luodi.plan.arcs.engines.day_by_day import plan_days
from luodi.plan.arcs.engines.one_day import Leg, search_day, vehicle_counts
from luodi.plan.arcs.engines.watch import Watch
from luodi.plan.arcs.left_out import reasons
from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.plan import Plan, Route
from luodi.plan.arcs.ways import Ways, ways
from luodi.plan.base import Fault, PlanError


class PyVrp:
    """Iterated local search by PyVRP.

    Notes
    -----
    PyVRP (MIT licence) knows tours of clients. The two directions of a task become two clients of
    a group (`clients.DayClients`); its moves keep the direction of all but one client, which is
    why long strings are seldom turned. Several days are planned one by one
    (`day_by_day.plan_days`).

    **Source**: Wouda, Lan, Kool, PyVRP: a high-performance VRP solver package, INFORMS Journal on
    Computing 36 (2024), 943-955; version 0.14.

    Examples
    --------
    >>> import numpy as np
    >>> from luodi.plan.arcs.model import Fleet, RoadNetwork, Task, Vehicle, VehicleKind
    >>> from luodi.plan.base import Iterations
    >>> ends = np.array([[0, 1], [1, 0]], dtype=np.int32)
    >>> lengths = np.array([[7, 7]])
    >>> network = RoadNetwork(("东", "西"), ends[0], ends[1], ends[1], lengths, lengths)
    >>> fleet = Fleet((VehicleKind("扫路车", 10),), (Vehicle("甲", 0, 0, 0),))
    >>> problem = Problem("两点", network, (Task("东风路", (0, 1), 4, (9,), (9,)),), fleet)
    >>> PyVrp().solve(problem, Search(Iterations(10))).cost
    16
    """

    name = "pyvrp"

    def lacks(self, problem: Problem, search: Search) -> str | None:
        """Name what the problem asks for and PyVRP cannot do; None when it can do all."""
        wanted = {
            "休息": any(vehicle.breaks for vehicle in problem.fleet.vehicles),
            "固定不动的前段路线": any(search.pinned),
            "收车前必去、又限开放时段的补给点": problem.ends_empty
            and any(site.windows for site in problem.sites),
            "可以不做、要做就做几天的任务": any(
                task.left_out_cost is not None
                and any(len(pattern.days) > 1 for pattern in task.patterns)
                for task in problem.tasks
            ),
        }
        return "、".join(what for what, asked in wanted.items() if asked) or None

    def solve(self, problem: Problem, search: Search) -> Plan:
        """Plan.

        Raises
        ------
        PlanError
            When it `lacks` something, or when no plan was found that does all that must be done
            and keeps all limits.
        """
        lacking = self.lacks(problem, search)
        if lacking is not None:
            message = f"PyVRP 引擎排不了：{lacking}。请换用别的引擎。"
            raise PlanError([Fault("engine.lacks", problem.name, message)])
        bound = lower_bound(problem)
        found = ways(problem)
        watch = Watch(search, bound)
        if problem.calendar.days > 1:
            routes = plan_days(problem, found, search, watch)
        else:
            routes = _plan_day(problem, found, search, watch)
        plan = Plan(
            routes=routes,
            cost=plan_cost(problem, found, routes),
            lower_bound=bound,
            engine=self.name,
            seed=search.seed,
            cpu_seconds=watch.cpu_seconds,
            iterations=watch.iterations,
        )
        return replace(plan, unserved=reasons(problem, plan))


def _plan_day(problem: Problem, found: Ways, search: Search, watch: Watch) -> tuple[Route, ...]:
    """Plan the only day."""
    demands = {
        place: task.patterns[0].demands[0] if task.patterns else task.demand
        for place, task in enumerate(problem.tasks)
    }
    counts = vehicle_counts(problem, 0, demands)
    day = Day(0, demands, counts, problem.calendar.vehicle_cost)
    start = search.start.routes if search.start else ()
    return search_day(problem, found, day, watch, Leg(search.seed, tells=True), start)
