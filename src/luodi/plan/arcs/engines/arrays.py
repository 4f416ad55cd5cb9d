"""From a problem to the flat arrays of the search."""

from dataclasses import dataclass
from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.engines.clock_arrays import clock_of, last_s
from luodi.plan.arcs.engines.places import FOUND_COLUMNS
from luodi.plan.arcs.engines.tables import (
    BASE,
    BUSIEST,
    CAPACITY,
    COUNT,
    DAYS,
    DEMAND,
    END,
    ENDS_EMPTY,
    ENTER,
    FAR,
    FIRST,
    FIXED,
    FROM,
    KIND,
    LAST,
    LEAVE,
    LEFT_OUT,
    LONGEST,
    MASK,
    NEVER,
    NO_LIMIT,
    NO_STEP,
    NO_WAY,
    NUMBERS,
    PATTERN,
    RESTS,
    RESTS_END,
    ROUTE,
    ROUTE_COLUMNS,
    SAVED_HEAD,
    SITES,
    START,
    STEP,
    TASK_COLUMNS,
    TIMED,
    TURN,
    UNTIL,
    VEHICLE_COLUMNS,
    VISIT_COLUMNS,
    VISITS,
    WAIT,
    Clock,
    Tables,
)
from luodi.plan.arcs.engines.trips import CUT_COLUMNS
from luodi.plan.arcs.model import Problem, Task, Vehicle
from luodi.plan.arcs.ways import NO_WAY as NO_COST
from luodi.plan.arcs.ways import Ways, ways
from luodi.plan.base import Fault, PlanError

SECONDS_PER_HOUR: Final = 3600
NEAR: Final = 100
_BITS: Final = 21
"""Bits for the seconds of a route: some 24 days."""
_LEFT: Final = 20
"""A task that must be done weighs, left out, as much as so many of the dearest routes of one."""
_MORE: Final = 16
"""And as so many of the dearest of those that may be left out."""
_AT_A_TIME: Final = 256


class Weights:
    """How cost and seconds are put into one integer.

    Parameters
    ----------
    problem
        What is planned.
    ways
        Its ways.
    """

    def __init__(self, problem: Problem, ways: Ways) -> None:
        kinds = problem.fleet.kinds
        rates = [kind.cost_per_hour for kind in kinds]
        shared = gcd(SECONDS_PER_HOUR, *rates)
        self._scale = SECONDS_PER_HOUR // shared
        self._rates = [rate // shared for rate in rates]
        same = ways.cost is ways.seconds and not any(rates)
        same = same and all(site.cost == site.seconds for site in problem.sites)
        self.bits = 0 if same and _same_services(problem.tasks) else _BITS
        self.mask = int(NO_LIMIT) - 1 if not self.bits else (1 << self.bits) - 1

    def of(
        self, kind: int, cost: NDArray[np.int64], seconds: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Give the weights of costs and seconds for a kind of vehicle."""
        if not self.bits:
            return cost
        whole = cost * self._scale + seconds * self._rates[kind]
        return (whole << self.bits) + seconds

    def one(self, kind: int, cost: int, seconds: int) -> int:
        """Give the weight of one cost and its seconds."""
        return int(self.of(kind, np.array(cost), np.array(seconds)))

    def second(self, kind: int) -> int:
        """Give the weight of a second more, in which nothing is driven."""
        return (self._rates[kind] << self.bits) + 1 if self.bits else 0

    def of_cost(self, cost: int) -> int:
        """Give the weight of a cost that takes no time."""
        return (cost * self._scale if self.bits else cost) << self.bits

    def per_cost(self) -> float:
        """Give the weight of a cost of one."""
        return float(self.of_cost(1))


def _same_services(tasks: tuple[Task, ...]) -> bool:
    return all(task.service_cost == task.service_s for task in tasks)


@dataclass(frozen=True)
class Prepared:
    """A problem made ready for the search.

    Parameters
    ----------
    problem, ways, weights, tables, clock
        The problem, its ways, how they are weighed, the arrays; the clock where time plays a part.
    site_visits
        Weight of a visit of each site by each kind, ``(n_kinds, n_sites)`` int64; ``NO_WAY`` for
        a kind that may not come.
    """

    problem: Problem
    ways: Ways
    weights: Weights
    tables: Tables
    clock: Clock | None
    site_visits: NDArray[np.int64]


def prepared(problem: Problem, spare: int = 0) -> Prepared:
    """Make a problem ready for the search, so many rows of the ways being left for `load`."""
    found = ways(problem)
    weights = Weights(problem, found)
    visits = _site_visits(problem, weights)
    tables = _tables(problem, found, weights, visits, spare)
    clock = clock_of(problem, found, tables, visits)
    return Prepared(problem, found, weights, tables, clock, visits)


def _tables(
    problem: Problem, ways: Ways, weights: Weights, site_visits: NDArray[np.int64], spare: int
) -> Tables:
    """Build the arrays of a search in which no route is out yet.

    Notes
    -----
    Memory is that of the ways, once more at eight bytes a pair (twice with sites), and of the near
    tasks of each.
    """
    kinds = range(len(problem.fleet.kinds))
    days, tasks = problem.calendar.days, len(problem.tasks)
    visits = routes = tasks * days
    direct = np.stack([_direct(ways, weights, kind) for kind in kinds])
    via = _via_site(ways, site_visits, direct)
    near, far = _near(ways, direct[0], tasks)
    first, demand = _patterns(problem)
    service = _services(problem, weights)
    busiest = weights.of_cost(problem.calendar.vehicle_cost)
    vehicles = _vehicles(problem, ways, weights)
    dearest = _dearest(ways, via if problem.ends_empty else direct, service)
    dearest += int(vehicles[:, FIXED].max(initial=0)) + busiest
    waits = last_s(problem) * int(vehicles[:, WAIT].max(initial=0))
    if dearest > _most(tasks):
        raise PlanError([_too_large(problem)])
    numbers = np.zeros(NUMBERS, dtype=np.int64)
    numbers[[DAYS, MASK, SITES, ENDS_EMPTY, BUSIEST, VISITS, TURN]] = (
        days,
        weights.mask,
        bool(problem.sites),
        problem.ends_empty,
        busiest,
        visits,
        1,
    )
    return Tables(
        direct=_rows(direct, spare),
        via=_rows(via, spare if problem.sites else 0),
        service=service,
        near=near,
        demand=demand,
        vehicles=vehicles,
        tasks=_tasks(problem, weights, first, demand, far, (_LEFT * dearest + waits) * days),
        visits=_visits(ways, days, visits + routes),
        routes=_routes(routes),
        numbers=numbers,
        used=_used(problem),
        out=np.zeros(days, dtype=np.int64),
        saved=np.zeros(visits + SAVED_HEAD * routes, dtype=np.int64),
        freed=np.zeros((tasks, 2), dtype=np.int64),
        found=np.zeros((2 * days, FOUND_COLUMNS), dtype=np.int64),
        keys=np.zeros(tasks, dtype=np.float64),
        cuts=np.zeros((visits + 1, CUT_COLUMNS), dtype=np.int64),
        best=np.full(visits + SAVED_HEAD * routes + 1, -1, dtype=np.int64),
    )


def _rows(ways: NDArray[np.int64], spare: int) -> NDArray[np.int64]:
    """Put the rows of one kind after those of another, and rows without a way after all."""
    rows = ways.reshape(-1, ways.shape[2])
    if spare:
        rows = np.concatenate([rows, np.full((spare, rows.shape[1]), NO_WAY, dtype=np.int64)])
    return rows


def _routes(count: int) -> NDArray[np.int64]:
    made = np.zeros((count, ROUTE_COLUMNS), dtype=np.int64)
    made[:, STEP] = NO_STEP
    return made


def _visits(ways: Ways, days: int, nodes: int) -> NDArray[np.int64]:
    made = np.zeros((nodes, VISIT_COLUMNS), dtype=np.int64)
    visits = len(ways.enter) * days
    made[:visits, ENTER : ENTER + 2] = np.repeat(ways.enter, days, axis=0)
    made[:visits, LEAVE : LEAVE + 2] = np.repeat(ways.leave, days, axis=0)
    made[:, ROUTE] = -1
    return made


def _tasks(
    problem: Problem,
    weights: Weights,
    first: NDArray[np.int64],
    demand: NDArray[np.int64],
    far: NDArray[np.int64],
    must: int,
) -> NDArray[np.int64]:
    made = np.zeros((len(problem.tasks), TASK_COLUMNS), dtype=np.int64)
    made[:, PATTERN] = -1
    made[:, FIRST], made[:, LAST] = first[:-1], first[1:]
    may = [weights.of_cost(task.left_out_cost or 0) for task in problem.tasks]
    must = min(max(must, _MORE * max(may, default=0)), _most(len(may)))
    made[:, LEFT_OUT] = [
        must if task.left_out_cost is None else min(cost, must // _MORE)
        for task, cost in zip(problem.tasks, may, strict=True)
    ]
    made[:, FAR] = far
    made[:, DEMAND] = np.maximum.reduceat(demand.max(axis=1), first[:-1])
    return made


def _most(tasks: int) -> int:
    """Give what a task left out weighs at most: below what cannot be, all of them an integer."""
    return min(NO_WAY - 1, NO_LIMIT // max(tasks, 1))


def _too_large(problem: Problem) -> Fault:
    message = (
        f"“{problem.name}”的成本和每小时费用太大，{len(problem.tasks)} 个任务一起算不准；"
        "请换大一些的成本单位，例如把分改成元。"
    )
    return Fault("problem.too_large", problem.name, message)


def _vehicles(problem: Problem, ways: Ways, weights: Weights) -> NDArray[np.int64]:
    made = np.zeros((len(problem.fleet.vehicles), VEHICLE_COLUMNS), dtype=np.int64)
    for place, vehicle in enumerate(problem.fleet.vehicles):
        kind = problem.fleet.kinds[vehicle.kind]
        made[place, KIND] = vehicle.kind
        made[place, COUNT] = NO_LIMIT - 1 if vehicle.count is None else vehicle.count
        made[place, LONGEST] = _longest_s(vehicle)
        made[place, TIMED] = vehicle.longest_s is not None or kind.cost_per_hour > 0
        made[place, WAIT] = weights.second(vehicle.kind)
        made[place, FROM] = 0 if vehicle.shift is None else vehicle.shift.from_s
        made[place, UNTIL] = NEVER if vehicle.shift is None else vehicle.shift.to_s
        made[place, CAPACITY] = NO_LIMIT if kind.capacity is None else kind.capacity
        made[place, FIXED] = weights.of_cost(kind.fixed_cost)
        made[place, BASE] = vehicle.kind * ways.cost.shape[1]
    made[:, START], made[:, END] = ways.start, ways.end
    rests = np.cumsum([0, *(len(vehicle.breaks) for vehicle in problem.fleet.vehicles)])
    made[:, RESTS], made[:, RESTS_END] = rests[:-1], rests[1:]
    return made


def _longest_s(vehicle: Vehicle) -> int:
    """Give how long a vehicle may be out, by its limit and shift."""
    limits = [NO_LIMIT if vehicle.longest_s is None else vehicle.longest_s]
    if vehicle.shift is not None:
        limits.append(vehicle.shift.to_s - vehicle.shift.from_s)
    return min(limits)


def _used(problem: Problem) -> NDArray[np.int64]:
    """Give nought for each vehicle and day, and no room where it is not there."""
    made = np.zeros((len(problem.fleet.vehicles), problem.calendar.days), dtype=np.int64)
    for place, vehicle in enumerate(problem.fleet.vehicles):
        if vehicle.days is not None:
            made[place] = NO_LIMIT
            made[place, list(vehicle.days)] = 0
    return made


def _direct(ways: Ways, weights: Weights, kind: int) -> NDArray[np.int64]:
    cost = ways.cost[kind].astype(np.int64)
    closed = cost == NO_COST
    made = weights.of(kind, cost, ways.seconds[kind].astype(np.int64))
    made[closed] = NO_WAY
    return made


def _site_visits(problem: Problem, weights: Weights) -> NDArray[np.int64]:
    made = np.full((len(problem.fleet.kinds), len(problem.sites)), NO_WAY, dtype=np.int64)
    for place, site in enumerate(problem.sites):
        for kind in range(len(made)):
            if site.kinds is None or kind in site.kinds:
                made[kind, place] = weights.one(kind, site.cost, site.seconds)
    return made


def _via_site(
    ways: Ways, site_visits: NDArray[np.int64], direct: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give the weight of the way over the site that weighs least."""
    if not site_visits.size:
        return np.empty((0, *direct.shape[1:]), dtype=np.int64)
    made = np.full_like(direct, NO_WAY)
    for (kind, place), visit in np.ndenumerate(site_visits):
        there = direct[kind][:, ways.site_enter[place], None]
        onward = direct[kind][None, ways.site_leave[place], :]
        np.minimum(made[kind], there + onward + visit, out=made[kind])
    return made


def _services(problem: Problem, weights: Weights) -> NDArray[np.int64]:
    made = np.full((len(problem.fleet.kinds), len(problem.tasks)), NO_WAY, dtype=np.int64)
    for kind in range(len(made)):
        for place, task in enumerate(problem.tasks):
            cost, seconds = task.service_cost[kind], task.service_s[kind]
            if cost is not None and seconds is not None:
                made[kind, place] = weights.one(kind, cost, seconds)
    return made


def _near(
    ways: Ways, direct: NDArray[np.int64], tasks: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the nearest tasks of each by the shorter of both ways, and the way to a depot."""
    count = max(0, min(NEAR, tasks - 1))
    near = np.empty((tasks, count), dtype=np.int64)
    for first in range(0, tasks, _AT_A_TIME):
        some = slice(first, min(first + _AT_A_TIME, tasks))
        least = np.full((some.stop - first, tasks), NO_WAY, dtype=np.int64)
        for one in range(2):
            for other in range(2):
                on = direct[ways.leave[some, one]][:, ways.enter[:, other]]
                back = direct[ways.leave[:, one]][:, ways.enter[some, other]].T
                np.minimum(least, np.minimum(on, back), out=least)
        least[np.arange(some.stop - first), np.arange(first, some.stop)] = -1
        near[some] = np.argsort(least, axis=1, kind="stable")[:, 1 : count + 1]
    starts = direct[np.unique(ways.start)]
    far: NDArray[np.int64] = starts[:, ways.enter].min(axis=(0, 2))
    return near, far


def _dearest(ways: Ways, home: NDArray[np.int64], service: NDArray[np.int64]) -> int:
    """Give the weight of the dearest route of one task that is possible."""
    out = home[:, np.unique(ways.start)][:, :, np.unique(ways.enter)]
    back = home[:, np.unique(ways.leave)][:, :, np.unique(ways.end)]
    return sum(int(part[part < NO_WAY].max(initial=1)) for part in (out, back, service))


def _patterns(problem: Problem) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give where each task's patterns begin, and their demands."""
    days = problem.calendar.days
    first, rows = [0], []
    for task in problem.tasks:
        if task.patterns:
            for pattern in task.patterns:
                row = np.full(days, -1, dtype=np.int64)
                row[list(pattern.days)] = pattern.demands
                rows.append(row)
        else:
            for day in range(days):
                row = np.full(days, -1, dtype=np.int64)
                row[day] = task.demand
                rows.append(row)
        first.append(len(rows))
    return np.array(first, dtype=np.int64), np.array(rows, dtype=np.int64).reshape(-1, days)
