"""The best plan of a tiny problem, by going through all: what engines and bounds are held against.

All sets of tasks, orders, directions, patterns and days are tried, and between any two stops (and
at both ends) no visit of a site or one. Five tasks without sites or three with two take about a
second.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from luodi.plan.arcs.check_roads import Roads
from luodi.plan.arcs.check_routes import drive_route
from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.model import Problem, Task
from luodi.plan.arcs.plan import Plan, Route, Serve, Stop, Unserved, Visit

Item = tuple[int, int]
"""A task and its demand on the day."""
Choice = tuple[int, tuple[Route, ...]]
"""A cost and the routes that make it."""
FINAL = {"route.capacity", "route.window", "task.kind", "site.kind"}
"""Faults that stay, whatever stops come after."""


@dataclass
class Search:
    problem: Problem
    roads: Roads
    routes: dict[tuple[int, tuple[Item, ...]], dict[frozenset[Item], Choice]] = field(
        default_factory=dict
    )
    splits: dict[tuple[int, frozenset[Item]], dict[int, Choice]] = field(default_factory=dict)


def best_plan(problem: Problem) -> Plan | None:
    """Give a plan than which none is cheaper; None when there is no plan without faults."""
    search = Search(problem, Roads(problem.network))
    best: Choice | None = None
    left: tuple[int, ...] = ()
    days = range(problem.calendar.days)
    for chosen in product(*(list(choices(task, len(days))) for task in problem.tasks)):
        out = tuple(place for place, one in enumerate(chosen) if one is None)
        penalty = sum(problem.tasks[place].left_out_cost or 0 for place in out)
        by_day = [
            frozenset((place, one[day]) for place, one in enumerate(chosen) if one and day in one)
            for day in days
        ]
        found = whole(problem, [split(search, day, items) for day, items in enumerate(by_day)])
        if found and (best is None or found[0] + penalty < best[0]):
            best, left = (found[0] + penalty, found[1]), out
    if best is None:
        return None
    unserved = tuple(Unserved(place, "dear", "不做更省。") for place in left)
    plan = Plan(best[1], best[0], 0, "brute force", 0, 0.0, 0, unserved)
    checked = check_plan(problem, plan)
    assert (checked.cost, checked.faults) == (best[0], ())
    return plan


def choices(task: Task, days: int) -> Iterator[dict[int, int] | None]:
    """Give the ways to place a task: demands by day, or None for leaving it out."""
    if task.left_out_cost is not None:
        yield None
    if not task.patterns:
        yield from ({day: task.demand} for day in range(days))
    for pattern in task.patterns:
        yield dict(zip(pattern.days, pattern.demands, strict=True))


def whole(problem: Problem, splits: list[dict[int, Choice]]) -> Choice | None:
    """Put the days together: with each number of vehicles out at most, the cheapest of each day."""
    best: Choice | None = None
    for most in range(len(problem.tasks) + 1):
        days = []
        for split_of_day in splits:
            fitting = [choice for count, choice in split_of_day.items() if count <= most]
            days.append(min(fitting, key=lambda choice: choice[0], default=None))
        if None not in days:
            cost = sum(day[0] for day in days) + most * problem.calendar.vehicle_cost
            if best is None or cost < best[0]:
                best = (cost, tuple(route for day in days for route in day[1]))
    return best


def split(search: Search, day: int, items: frozenset[Item]) -> dict[int, Choice]:
    """Give for each number of vehicles the cheapest routes that serve all of a day."""
    key = (day, items)
    if key not in search.splits:
        counts = tuple(
            0
            if one.days is not None and day not in one.days
            else len(items)
            if one.count is None
            else one.count
            for one in search.problem.fleet.vehicles
        )
        search.splits[key] = cheapest(search, day, items, items, counts)
    return search.splits[key]


def cheapest(
    search: Search,
    day: int,
    items: frozenset[Item],
    open_: frozenset[Item],
    counts: tuple[int, ...],
) -> dict[int, Choice]:
    if not open_:
        return {0: (0, ())}
    found: dict[int, Choice] = {}
    first = min(open_)
    for vehicle, count in enumerate(counts):
        if count == 0:
            continue
        fewer = (*counts[:vehicle], count - 1, *counts[vehicle + 1 :])
        for served, (cost, (route,)) in routes_of(search, vehicle, items).items():
            if first in served and served <= open_:
                others = cheapest(search, day, items, open_ - served, fewer)
                route_of_day = Route(vehicle, day, route.stops)
                for number, (more, routes) in others.items():
                    if number + 1 not in found or cost + more < found[number + 1][0]:
                        found[number + 1] = (cost + more, (route_of_day, *routes))
    return found


def routes_of(
    search: Search, vehicle: int, items: frozenset[Item]
) -> dict[frozenset[Item], Choice]:
    """Give for each set of tasks the cheapest route of a vehicle that serves just these."""
    key = (vehicle, tuple(sorted(items)))
    if key not in search.routes:
        best: dict[frozenset[Item], Choice] = {}
        extend(search, vehicle, items, (), frozenset(), best)
        search.routes[key] = best
    return search.routes[key]


def extend(
    search: Search,
    vehicle: int,
    items: frozenset[Item],
    stops: tuple[Stop, ...],
    served: frozenset[Item],
    best: dict[frozenset[Item], Choice],
) -> None:
    """Try a route, and all that go on from it."""
    route = Route(vehicle, 0, stops)
    facts, faults = drive_route(search.problem, route, search.roads, dict(items))
    if {fault.code for fault in faults} & FINAL:
        return
    if served and not faults and (served not in best or facts.cost < best[served][0]):
        best[served] = (facts.cost, (route,))
    if not stops or isinstance(stops[-1], Serve):
        for site in range(len(search.problem.sites)):
            extend(search, vehicle, items, (*stops, Visit(site)), served, best)
    for item in sorted(items - served):
        for arc in search.problem.tasks[item[0]].arcs:
            more = (*stops, Serve(item[0], arc))
            extend(search, vehicle, items, more, served | {item}, best)
