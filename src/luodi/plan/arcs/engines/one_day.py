"""A search by PyVRP for the routes of one day."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyvrp import Solution
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.solve import solve

from luodi.plan.arcs.engines.clients import LATEST, Day, DayClients
from luodi.plan.arcs.engines.watch import Watch
from luodi.plan.arcs.model import Problem, Vehicle
from luodi.plan.arcs.plan import Route
from luodi.plan.arcs.ways import Ways
from luodi.plan.base import Fault, PlanError

SEEDS = 2**32


@dataclass(frozen=True)
class Leg:
    """A part of a search.

    Parameters
    ----------
    seed
        Of PyVRP.
    until
        Share of the whole search at which it ends.
    most
        Steps after which it ends; None for no limit.
    tells
        Whether the cost of its best plan is that of the search.
    """

    seed: int
    until: float = 1.0
    most: int | None = None
    tells: bool = False


def search_day(
    problem: Problem, found: Ways, day: Day, watch: Watch, leg: Leg, start: Sequence[Route] = ()
) -> tuple[Route, ...]:
    """Search for routes of a day.

    Raises
    ------
    PlanError
        When none were found that do all tasks and keep all limits.
    """
    if not day.demands:
        return ()
    if not any(day.counts):
        raise _not_found(problem, day, ["没有车"])
    clients = DayClients(problem, found, day)
    if not clients.data.num_clients:
        return ()
    steps = 0

    def over(best_cost: int) -> bool:
        nonlocal steps
        if leg.tells and best_cost < LATEST:
            watch.cost = clients.cost(best_cost)
        if steps == leg.most or watch.share() >= leg.until:
            return True
        steps += 1
        watch.iterations += 1
        return False

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = solve(
            clients.data,
            over,
            leg.seed % SEEDS,
            collect_stats=False,
            initial_solution=clients.solution(start) if start else None,
        )
    lacking = _lacking(clients, result.best)
    if lacking:
        raise _not_found(problem, day, lacking)
    return clients.routes(result.best)


def vehicle_counts(problem: Problem, day: int, demands: Mapping[int, int]) -> tuple[int, ...]:
    """Give how many there are of each vehicle on a day.

    Of a vehicle that is there as often as needed so many that more would be of no use: one for
    each task; without limits of time so many that two of them could not be made one.
    """
    return tuple(
        0
        if vehicle.days is not None and day not in vehicle.days
        else _enough(problem, vehicle, demands)
        if vehicle.count is None
        else vehicle.count
        for vehicle in problem.fleet.vehicles
    )


def _enough(problem: Problem, vehicle: Vehicle, demands: Mapping[int, int]) -> int:
    limited = (
        vehicle.shift is not None
        or vehicle.longest_s is not None
        or any(problem.tasks[task].windows for task in demands)
    )
    capacity = problem.fleet.kinds[vehicle.kind].capacity
    if limited or not capacity:
        return len(demands)
    return min(len(demands), 2 * sum(demands.values()) // capacity + 1)


def _lacking(clients: DayClients, solution: Solution) -> list[str]:
    """Say what a solution lacks."""
    faults = [
        (not solution.is_complete(), "有任务没排进去"),
        (solution.has_excess_load(), "有车超过容量"),
        (solution.has_time_warp(), "有车赶不上作业时段、班次或最长出车时间"),
        (not clients.drivable(solution), "有任务没有路可走，或没有能做的车"),
    ]
    return [what for wrong, what in faults if wrong]


def _not_found(problem: Problem, day: Day, lacking: Sequence[str]) -> PlanError:
    message = (
        f"“{problem.name}”第 {day.day + 1} 天没有排出可行的方案：{'、'.join(lacking)}。"
        "请加车、补路、放宽容量或时段，或给更多秒数再排。"
    )
    return PlanError([Fault("plan.not_found", problem.name, message)])
