"""Our own engine: strings of tasks are taken out of routes and put back where they cost least."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.bounds import lower_bound
from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.costing import plan_cost
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.arrays import Prepared, prepared
from luodi.plan.arcs.engines.building import bring_best_back, build, chain
from luodi.plan.arcs.engines.loading import load
from luodi.plan.arcs.engines.overload import excess, price_of, set_price
from luodi.plan.arcs.engines.routes import Pins, kept_routes
from luodi.plan.arcs.engines.search import search as search_on
from luodi.plan.arcs.engines.search import total
from luodi.plan.arcs.engines.tables import SCAN, WITHIN
from luodi.plan.arcs.engines.watch import Watch
from luodi.plan.arcs.left_out import reasons
from luodi.plan.arcs.model import (
    CLOSED,
    Fleet,
    Problem,
    RoadNetwork,
    Site,
    Task,
    Vehicle,
    VehicleKind,
    Window,
)
from luodi.plan.arcs.plan import Plan, Route, Serve, Visit
from luodi.plan.base import Fault, Iterations, PlanError, Progress

TAKEN_OUT: Final = 10.0
"""Tasks taken out in a step, on average."""
LONGEST_STRING: Final = 10.0
TAILS: Final = 0.4
"""Chance that a step exchanges tails of routes instead."""
HOT: Final = 1.5
COLD: Final = 0.03
"""By how much a step may be worse at the beginning and the end, in mean lengths of a task."""
WARM: Final = 0.2
"""The same at the beginning when there is a plan to begin with."""
FREE: Final = 0.8
"""Share of the search in which it never goes back to the best plan."""
RETURNS: Final = 0.1
"""Share of the search after which it does from then on."""
SCANNED: Final = 400
"""With more tasks than this only places beside near ones are looked at."""
SITED: Final = 100
"""The same where there are sites: a place has more ways to be used."""
STEPS: Final = 200
"""Steps between two looks at the stop rule."""
_ODD: Final = 0x9E3779B97F4A7C15


class Walk(NamedTuple):
    """Where a search is.

    Parameters
    ----------
    weights
        Weight of the routes as they stand, and of the best, ``(2,)`` int64.
    strings
        Mean number of tasks to take out, longest string, chance of exchanging tails, ``(3,)``
        float64.
    state
        Random state, ``(1,)`` uint64.
    """

    weights: NDArray[np.int64]
    strings: NDArray[np.float64]
    state: NDArray[np.uint64]


def _walk(made: Prepared, seed: int) -> Walk:
    tables = made.tables
    return Walk(
        np.full(2, total(tables, made.clock)),
        np.array([TAKEN_OUT, LONGEST_STRING, TAILS]),
        np.array([(seed + 1) * _ODD % 2**64], dtype=np.uint64),
    )


class Strings:
    """Ruin and recreate with removed strings, every task in its best direction.

    Notes
    -----
    A step takes some strings of neighbouring tasks out of their routes and puts each task back
    where it adds the least, with every direction of all other tasks chosen anew
    (`rings`); a worse plan is kept with a chance that falls (`search`). Time of a step
    grows little with the number of tasks once there are more than `SCANNED`; memory is that of the
    ways between the ends of tasks, and of 100 near tasks for each.

    **Source**: Christiaens and Vanden Berghe, Slack induction by string removals for vehicle
    routing problems, Transportation Science 54 (2020), 417-433; directions as in Vidal, Node,
    edge, arc routing and turn penalties, Operations Research 65 (2017), 992-1010.

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
    >>> Strings().solve(problem, Search(Iterations(10))).cost
    16
    """

    name = "strings"

    def lacks(self, problem: Problem, search: Search) -> str | None:
        """Name what the problem asks for and this engine cannot do; None when it can do all."""
        wanted = {
            "固定部分里补给点在最前或接连两个": _odd_pins(search),
        }
        return "、".join(what for what, asked in wanted.items() if asked) or None

    def solve(self, problem: Problem, search: Search) -> Plan:
        """Plan.

        Raises
        ------
        PlanError
            When it `lacks` something, when pinned stops cannot be driven as they are, or when no
            plan was found that does all that must be done.
        """
        lacking = self.lacks(problem, search)
        if lacking is not None:
            raise PlanError([_cannot(problem, lacking)])
        pins = _pins(search)
        visits = [stop for row in pins.values() for stop in row if isinstance(stop, Visit)]
        made = prepared(problem, len(visits))
        _begin(made, search)
        walk = _walk(made, search.seed)
        _first_step(made, walk)
        _tell_first(search, _cost(made, int(walk.weights[1])))
        bound = lower_bound(problem) if search.lower_bound is None else search.lower_bound
        watch = Watch(search, bound)
        _search(made, search, walk, watch)
        routes = kept_routes(made, pins)
        _refuse_undone(problem, routes)
        plan = Plan(
            routes=routes,
            cost=plan_cost(problem, made.ways, routes),
            lower_bound=bound,
            engine=self.name,
            seed=search.seed,
            cpu_seconds=watch.cpu_seconds,
            iterations=watch.iterations,
        )
        return replace(_rested(problem, plan), unserved=reasons(problem, plan))


def warm() -> None:
    """Compile the search and keep it for later, by planning two tasks at a site."""
    ends = np.array([[0, 1], [1, 0]], dtype=np.int32)
    lengths = np.array([[7, 7]])
    network = RoadNetwork((1, 2), ends[0], ends[1], ends[1], lengths, lengths)
    tasks = tuple(Task(name, (0, 1), 4, (9,), (9,)) for name in "ab")
    fleet = Fleet((VehicleKind("a", 5),), (Vehicle("a", 0, 0, 0, count=None),))
    opens = replace(tasks[0], windows=(Window(0, 100),))
    for some in (tasks, (opens, tasks[1])):
        problem = Problem("a", network, some, fleet, (Site("a", 1),))
        Strings().solve(problem, Search(Iterations(1)))


def _odd_pins(search: Search) -> bool:
    """Tell whether pinned stops begin with a site, or have two sites one after the other."""
    if search.start is None:
        return False
    for route, count in zip(search.start.routes, search.pinned, strict=False):
        stops = route.stops[:count]
        if stops and isinstance(stops[0], Visit):
            return True
        if any(isinstance(one, Visit) and isinstance(two, Visit) for one, two in pairwise(stops)):
            return True
    return False


def _pins(search: Search) -> Pins:
    """Give the first stops that stay of each route that has some."""
    routes = () if search.start is None else search.start.routes
    pins = {}
    for route, count in zip(routes, search.pinned, strict=False):
        stops = route.stops[:count]
        if stops and isinstance(stops[0], Serve):
            pins[route.day, stops[0].task] = stops
    return pins


def _begin(made: Prepared, search: Search) -> None:
    """Put the plan to begin with into the rings."""
    if search.start is None:
        return
    wrong = load(made, search.start.routes, search.pinned)
    if wrong:
        raise PlanError([_pins_broken(made.problem, search.start.routes[place]) for place in wrong])


def _first_step(made: Prepared, walk: Walk) -> None:
    """Put all tasks in that are not, every place being looked at; this compiles what is not yet."""
    tables = made.tables
    tables.numbers[SCAN] = 1
    build(tables, made.clock, chain(tables), walk.state)
    walk.weights[:] = total(tables, made.clock)
    search_on(tables, made.clock, walk.weights, walk.strings, 0.0, 1, 0, walk.state)
    most = SITED if made.problem.sites else SCANNED
    tables.numbers[SCAN] = len(tables.tasks) <= most


def _tell_first(search: Search, cost: int) -> None:
    """Tell of the first plan, before a bound is known."""
    if search.on_progress is not None:
        search.on_progress(Progress(1, None, cost, 0))


def _search(made: Prepared, search: Search, walk: Walk, watch: Watch) -> None:
    """Take steps until the stop rule ends it."""
    tables, clock = made.tables, made.clock
    length = _mean_length(made)
    hot = HOT if search.start is None else WARM
    watch.iterations, back_at = 1, FREE
    tables.numbers[WITHIN] = 1
    while True:
        watch.cost = _cost(made, int(walk.weights[1]))
        share = watch.share()
        if share >= 1:
            return
        if share >= back_at:
            bring_best_back(tables, clock)
            walk.weights[0] = walk.weights[1]
            tables.numbers[WITHIN] = 1
            back_at = share + RETURNS
        heat = length * hot * (COLD / hot) ** share
        within = search_on(
            tables,
            made.clock,
            walk.weights,
            walk.strings,
            heat,
            watch.iterations,
            STEPS,
            walk.state,
        )
        watch.iterations += STEPS
        set_price(tables, length, within, STEPS)
        more = price_of(tables.numbers, excess(tables))
        walk.weights[0] = total(tables, clock) + more


def _mean_length(made: Prepared) -> float:
    """Give the mean weight of driving along a task without serving it, of those that can be."""
    cost = made.problem.network.travel_cost[0][made.ways.arcs]
    known = cost[cost != CLOSED]
    mean = float(known.mean()) if known.size else 0.0
    return max(mean, 1.0) * made.weights.per_cost()


def _cost(made: Prepared, weight: int) -> int:
    """Give the cost of a weight, rounded down."""
    return int(weight / made.weights.per_cost())


def _refuse_undone(problem: Problem, routes: Sequence[Route]) -> None:
    """Refuse routes in which something is not done that must be."""
    served = {stop.task for route in routes for stop in route.stops if isinstance(stop, Serve)}
    must = [
        place
        for place, task in enumerate(problem.tasks)
        if task.left_out_cost is None and place not in served
    ]
    if must:
        raise PlanError([_no_room(problem, place) for place in must])


def _rested(problem: Problem, plan: Plan) -> Plan:
    """Give a plan with the cost that it has with its rests."""
    if not any(vehicle.breaks for vehicle in problem.fleet.vehicles):
        return plan
    return replace(plan, cost=check_plan(problem, plan).cost)


def _no_room(problem: Problem, place: int) -> Fault:
    task = problem.tasks[place]
    return Fault(
        "task.no_room",
        task.id,
        f"任务“{task.id}”必须做，但现有的车辆和工时排不进去；"
        "请加车、延长工时，或给它写上不做的代价。",
    )


def _cannot(problem: Problem, lacking: str) -> Fault:
    message = f"strings 引擎排不了“{problem.name}”里的：{lacking}。请换用别的引擎。"
    return Fault("engine.lacks", problem.name, message)


def _pins_broken(problem: Problem, route: Route) -> Fault:
    vehicles = problem.fleet.vehicles
    vehicle = vehicles[route.vehicle].id if route.vehicle < len(vehicles) else str(route.vehicle)
    return Fault(
        "route.pinned",
        vehicle,
        f"车辆“{vehicle}”第 {route.day + 1} 天固定的前段路线现在开不了"
        "（任务、容量或工时变了）；请少固定几站，或改正任务和车辆。",
    )
