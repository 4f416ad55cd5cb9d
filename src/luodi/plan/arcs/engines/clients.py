"""One day of a problem in the words of PyVRP: clients, groups, depots and vehicles."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import gcd
from typing import Any, Final

import numpy as np
from pyvrp import (
    Activity,
    ActivityType,
    Client,
    ClientGroup,
    Depot,
    Location,
    ProblemData,
    Solution,
    VehicleType,
)
from pyvrp import Route as Tour

from luodi.plan.arcs.costing import HOUR_S
from luodi.plan.arcs.engines.spots import NONE, Between, between, least_cost, spots
from luodi.plan.arcs.model import MUST, Problem, Window
from luodi.plan.arcs.plan import Route, Serve, Stop, Visit
from luodi.plan.arcs.ways import Ways

LATEST: Final = int(np.iinfo(np.int64).max)
ALWAYS: Final = Window(0, LATEST)


@dataclass(frozen=True)
class Day:
    """What is to be done on a day, and with which vehicles.

    Parameters
    ----------
    day
        Day from 0.
    demands
        Demand of each task of the day, by its place in ``Problem.tasks``.
    counts
        How many there are of each vehicle of the fleet.
    vehicle_cost
        Cost of each vehicle that is out, beside its own.
    """

    day: int
    demands: dict[int, int]
    counts: tuple[int, ...]
    vehicle_cost: int = 0


@dataclass(frozen=True)
class _Choice:
    """A client: what is served there, and when."""

    serve: Serve
    spot: int
    window: Window


class DayClients:
    """A day as PyVRP plans it.

    Parameters
    ----------
    problem
        What is planned.
    found
        Its ways.
    day
        What of it is planned here; it must have a vehicle.

    Attributes
    ----------
    data
        What PyVRP is given.

    Notes
    -----
    Each direction of a task is a place of its own (see `spots.between`), and each window a client
    there; all clients of a task form a group of which one is served. What is not to be driven
    costs more than any plan. Sites are depots to reload at, one for each of their windows. Where
    hours cost, all costs are counted in a smaller unit. Memory is two square matrices of places for
    each kind of vehicle.
    """

    def __init__(self, problem: Problem, found: Ways, day: Day) -> None:
        self._problem, self._day = problem, day
        rates = [kind.cost_per_hour for kind in problem.fleet.kinds]
        self._scale = HOUR_S // gcd(HOUR_S, *rates)
        self._beside = 0
        tasks = [task for task in day.demands if self._worth(task) >= 0]
        self._spots = spots(problem, found, tasks)
        kinds = range(len(problem.fleet.kinds))
        self._ways = [between(problem, found, self._spots, kind) for kind in kinds]
        self._too_much = 2 * self._spots.count * (1 + _dearest(problem, day, self._ways))
        for way in self._ways:
            way.cost[way.cost == NONE] = self._too_much
            if not _timed(problem, day):
                way.seconds[:] = 0
        self._choices = list(self._all_choices())
        self._clients_of: dict[Serve, list[int]] = {}
        for place, choice in enumerate(self._choices):
            self._clients_of.setdefault(choice.serve, []).append(place)
        self._depots = [*dict.fromkeys([*self._spots.start, *self._spots.end])]
        self._site_depots = [
            (site, window)
            for site, place in enumerate(problem.sites)
            for window in place.windows or (ALWAYS,)
        ]
        self._vehicles = [vehicle for vehicle, count in enumerate(day.counts) if count]
        clients, groups = self._clients()
        self.data = ProblemData(
            [Location(0, 0)] * self._spots.count,
            clients,
            list(self._all_depots()),
            [self._vehicle_type(vehicle) for vehicle in self._vehicles],
            *self._matrices(),
            groups,
        )

    def cost(self, cost: int) -> int:
        """Give the cost of a plan of the day for that which PyVRP has for it."""
        return cost // self._scale + self._beside

    def drivable(self, solution: Solution) -> bool:
        """Say whether a solution uses none but ways that are there."""
        return bool(solution.distance() < self._too_much)

    def routes(self, solution: Solution) -> tuple[Route, ...]:
        """Give the routes of a solution."""
        return tuple(self._route(tour) for tour in solution.routes())

    def solution(self, routes: Iterable[Route]) -> Solution:
        """Give the solution of routes; what the day does not have of them is left out."""
        free = list(self._day.counts)
        undone = {choice.serve.task for choice in self._choices}
        tours = []
        for route in routes:
            if route.vehicle >= len(free) or not free[route.vehicle]:
                continue
            stops = list(self._known(route, undone))
            if any(isinstance(stop, Serve) for stop in stops):
                free[route.vehicle] -= 1
                tours.append(self._tour(route.vehicle, stops))
        return Solution(self.data, tours)

    def _worth(self, task: int) -> int:
        """Give what serving a task at the least cost saves; nought for one that must be served."""
        known = self._problem.tasks[task]
        if known.left_out_cost is MUST:
            return 0
        return known.left_out_cost - least_cost(known)

    def _all_choices(self) -> Iterator[_Choice]:
        for spot, serve in enumerate(self._spots.serves, self._spots.served.start):
            for window in self._problem.tasks[serve.task].windows or (ALWAYS,):
                yield _Choice(serve, spot, window)

    def _clients(self) -> tuple[list[Client], list[ClientGroup]]:
        """Give a client for each choice; those of one task are a group."""
        of_task: dict[int, list[int]] = {}
        for place, choice in enumerate(self._choices):
            of_task.setdefault(choice.serve.task, []).append(place)
        groups: list[ClientGroup] = []
        group_of: dict[int, int] = {}
        for task, places in of_task.items():
            if len(places) > 1:
                must = self._problem.tasks[task].left_out_cost is MUST
                group_of[task] = len(groups)
                groups.append(ClientGroup(places, required=must))
        clients = []
        for choice in self._choices:
            task = choice.serve.task
            must = self._problem.tasks[task].left_out_cost is MUST
            clients.append(
                Client(
                    choice.spot,
                    delivery=[self._day.demands[task]],
                    tw_early=max(0, choice.window.from_s),
                    tw_late=choice.window.to_s - 1,
                    prize=self._worth(task) * self._scale,
                    required=must and task not in group_of,
                    group=group_of.get(task),
                )
            )
        self._beside = self._cost_beside(of_task)
        return clients, groups

    def _cost_beside(self, of_task: dict[int, list[int]]) -> int:
        """Reckon what PyVRP does not: least service, what is never worth it, prizes never won."""
        cost = 0
        for task in self._day.demands:
            known = self._problem.tasks[task]
            if task in of_task:
                cost += least_cost(known) - (len(of_task[task]) - 1) * self._worth(task)
            else:
                cost += known.left_out_cost or 0
        return cost

    def _matrices(self) -> tuple[list[Any], list[Any]]:
        """Give costs and seconds; their type in PyVRP's stubs is one that no array has."""
        return [way.cost for way in self._ways], [way.seconds for way in self._ways]

    def _all_depots(self) -> Iterator[Depot]:
        for spot in self._depots:
            yield Depot(int(spot))
        for site, window in self._site_depots:
            spot = self._spots.first_site + site
            yield Depot(spot, tw_early=max(0, window.from_s), tw_late=window.to_s - 1)

    def _vehicle_type(self, place: int) -> VehicleType:
        vehicle = self._problem.fleet.vehicles[place]
        kind = self._problem.fleet.kinds[vehicle.kind]
        total = sum(self._day.demands.values())
        shift = vehicle.shift or ALWAYS
        reload = [
            len(self._depots) + depot
            for depot, (site, _) in enumerate(self._site_depots)
            if self._may_come(vehicle.kind, site)
        ]
        return VehicleType(
            num_available=self._day.counts[place],
            capacity=[total if kind.capacity is None else kind.capacity],
            start_depot=self._depots.index(self._spots.start[place]),
            end_depot=self._depots.index(self._spots.end[place]),
            fixed_cost=(kind.fixed_cost + self._day.vehicle_cost) * self._scale,
            tw_early=max(0, shift.from_s),
            tw_late=shift.to_s,
            shift_duration=LATEST if vehicle.longest_s is None else vehicle.longest_s,
            unit_distance_cost=self._scale,
            unit_duration_cost=kind.cost_per_hour * self._scale // HOUR_S,
            profile=vehicle.kind,
            reload_depots=reload,
        )

    def _may_come(self, kind: int, site: int) -> bool:
        kinds = self._problem.sites[site].kinds
        return kinds is None or kind in kinds

    def _route(self, tour: Tour) -> Route:
        vehicle = self._vehicles[tour.vehicle_type()]
        stops: list[Stop] = []
        spot = NONE
        for activity in tour.schedule()[1:-1]:
            if activity.is_client():
                choice = self._choices[activity.idx]
                stops.append(choice.serve)
                spot = choice.spot
            else:
                stops.append(Visit(self._site_depots[activity.idx - len(self._depots)][0]))
        if self._problem.ends_empty and isinstance(stops[-1], Serve):
            last_site = self._ways[self._problem.fleet.vehicles[vehicle].kind].last_site
            stops.append(Visit(int(last_site[spot, self._spots.end[vehicle]])))
        return Route(vehicle, self._day.day, tuple(stops))

    def _known(self, route: Route, undone: set[int]) -> Iterator[Stop]:
        """Give the stops that the day has, each task once, and take these from the undone."""
        kind = self._problem.fleet.vehicles[route.vehicle].kind
        for stop in route.stops:
            if isinstance(stop, Visit):
                if stop.site < self._spots.sites and self._may_come(kind, stop.site):
                    yield stop
            elif stop.task in undone:
                undone.remove(stop.task)
                arcs = self._problem.tasks[stop.task].arcs
                yield stop if stop.arc in arcs else Serve(stop.task, arcs[0])

    def _tour(self, vehicle: int, stops: list[Stop]) -> Tour:
        """Give a tour; of several windows each stop takes the first that it can be in time for."""
        known = self._problem.fleet.vehicles[vehicle]
        if self._problem.ends_empty and isinstance(stops[-1], Visit):
            stops = stops[:-1]
        seconds = self._ways[known.kind].seconds
        now, spot = (known.shift or ALWAYS).from_s, int(self._spots.start[vehicle])
        activities = []
        for stop in stops:
            options = self._options(stop)
            now += int(seconds[spot, options[0][1]])
            in_time = [option for option in options if now < option[2].to_s]
            activity, spot, window = min(in_time or options, key=lambda one: one[2].from_s)
            now = max(now, window.from_s)
            activities.append(activity)
        return Tour(self.data, activities, self._vehicles.index(vehicle))

    def _options(self, stop: Stop) -> list[tuple[Activity, int, Window]]:
        """Give what PyVRP may do for a stop, with spot and window."""
        if isinstance(stop, Serve):
            return [
                (Activity(ActivityType.CLIENT, place), choice.spot, choice.window)
                for place, choice in ((one, self._choices[one]) for one in self._clients_of[stop])
            ]
        spot = self._spots.first_site + stop.site
        return [
            (Activity(ActivityType.DEPOT, len(self._depots) + place), spot, window)
            for place, (site, window) in enumerate(self._site_depots)
            if site == stop.site
        ]


def _dearest(problem: Problem, day: Day, all_ways: list[Between]) -> int:
    """Give what no way costs more than, its hours and the waiting at its end included."""
    windows = [window for task in day.demands for window in problem.tasks[task].windows]
    windows += [window for site in problem.sites for window in site.windows]
    waits_s = max((window.to_s for window in windows), default=0)
    return max(
        int(way.cost.max()) + (int(way.seconds.max()) + waits_s) * kind.cost_per_hour // HOUR_S + 1
        for way, kind in zip(all_ways, problem.fleet.kinds, strict=True)
    )


def _timed(problem: Problem, day: Day) -> bool:
    """Say whether seconds matter on a day."""
    return (
        any(kind.cost_per_hour for kind in problem.fleet.kinds)
        or any(one.shift or one.longest_s is not None for one in problem.fleet.vehicles)
        or any(problem.tasks[task].windows for task in day.demands)
        or any(site.windows for site in problem.sites)
    )
