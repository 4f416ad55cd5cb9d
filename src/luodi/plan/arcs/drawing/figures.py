"""What the list beside a drawing tells of a route."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from luodi.plan.arcs.drawing.ways import Leg
from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.plan import Plan, Route, Serve, Visit


@dataclass(frozen=True, slots=True)
class RouteFigures:
    """Figures of a route.

    Parameters
    ----------
    served, visits
        How many kerbs are served and how often a site is visited.
    loads
        Load of each trip between sites, in the unit of the capacity.
    capacity
        Of its vehicle; None for no limit.
    service_cost, dead_cost
        Cost of driving along what is served, and of all other ways.
    moving_s
        Seconds of driving, serving and being at sites; waiting and rests are not in it.
    """

    served: int
    visits: int
    loads: tuple[int, ...]
    capacity: int | None
    service_cost: int
    dead_cost: int
    moving_s: int

    @property
    def dead_share(self) -> float:
        """Share of the ways in the cost of service and ways; 0 for a route of no cost."""
        whole = self.service_cost + self.dead_cost
        return self.dead_cost / whole if whole else 0.0

    @property
    def fill(self) -> float | None:
        """Share of the capacity that the fullest trip takes; None without a capacity."""
        if not self.capacity:
            return None
        return max(self.loads) / self.capacity


def figures(
    problem: Problem, route: Route, legs: Sequence[Leg], demands: dict[tuple[int, int], int]
) -> RouteFigures:
    """Add up a route.

    Parameters
    ----------
    problem, route
        The route is of the problem.
    legs
        Its ways.
    demands
        Of each task and day, as `demands_of` gives them.
    """
    vehicle = problem.fleet.vehicles[route.vehicle]
    service_cost = served = visits = 0
    moving_s = sum(leg.seconds for leg in legs)
    loads = [0]
    for stop in route.stops:
        if isinstance(stop, Visit):
            visits += 1
            loads.append(0)
            moving_s += problem.sites[stop.site].seconds
            continue
        kerb = problem.tasks[stop.task]
        served += 1
        loads[-1] += demands[stop.task, route.day]
        service_cost += kerb.service_cost[vehicle.kind] or 0
        moving_s += kerb.service_s[vehicle.kind] or 0
    trips = tuple(load for load in loads if load) or (0,)
    return RouteFigures(
        served=served,
        visits=visits,
        loads=trips,
        capacity=problem.fleet.kinds[vehicle.kind].capacity,
        service_cost=service_cost,
        dead_cost=sum(leg.cost for leg in legs),
        moving_s=moving_s,
    )


def demands_of(problem: Problem, plan: Plan) -> dict[tuple[int, int], int]:
    """Give what each task takes on each day of a plan.

    Parameters
    ----------
    problem, plan
        The plan is of the problem. Days that follow no pattern of their task take its demand.
    """
    days: dict[int, set[int]] = {}
    for route in plan.routes:
        for stop in route.stops:
            if isinstance(stop, Serve):
                days.setdefault(stop.task, set()).add(route.day)
    found = {}
    for number, chosen in days.items():
        kerb = problem.tasks[number]
        by_day = {
            pattern.days: dict(zip(pattern.days, pattern.demands, strict=True))
            for pattern in kerb.patterns
        }.get(tuple(sorted(chosen)), {})
        found.update({(number, day): by_day.get(day, kerb.demand) for day in chosen})
    return found


def has_times(problem: Problem) -> bool:
    """Tell whether seconds say something: in instances of research they only repeat the costs."""
    network = problem.network
    return network.lon_lat is not None or not np.array_equal(network.travel_cost, network.travel_s)
