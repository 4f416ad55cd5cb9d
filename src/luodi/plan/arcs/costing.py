"""What routes cost and how long they take, reckoned from the cheapest ways between stops."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from luodi.plan.arcs.model import Problem, Window
from luodi.plan.arcs.plan import Route, Serve
from luodi.plan.arcs.ways import Ways

HOUR_S: Final = 3600


def plan_cost(problem: Problem, found: Ways, routes: Sequence[Route]) -> int:
    """Reckon what a plan costs.

    Parameters
    ----------
    problem
        What is planned.
    found
        Its ways.
    routes
        Of all days; each must be one that can be driven.

    Returns
    -------
    int
        Cost of the routes, of the vehicles of the busiest day, and of each task that is in none.
    """
    served = {stop.task for route in routes for stop in route.stops if isinstance(stop, Serve)}
    left_out = sum(
        task.left_out_cost or 0 for place, task in enumerate(problem.tasks) if place not in served
    )
    busiest = max(Counter(route.day for route in routes).values(), default=0)
    driven = sum(route_cost(problem, found, route) for route in routes)
    return driven + problem.calendar.vehicle_cost * busiest + left_out


def route_cost(problem: Problem, found: Ways, route: Route) -> int:
    """Reckon what a route costs: ways, service, sites, the vehicle and its hours, rounded up.

    Raises
    ------
    ValueError
        When its vehicle cannot serve one of its tasks, or when hours cost something and its
        windows cannot be met.
    """
    vehicle = problem.fleet.vehicles[route.vehicle]
    kind = problem.fleet.kinds[vehicle.kind]
    cost = kind.fixed_cost
    for row, column in _legs(found, route):
        cost += int(found.cost[vehicle.kind, row, column])
    for stop in route.stops:
        if isinstance(stop, Serve):
            task = problem.tasks[stop.task]
            cost += _able(task.service_cost[vehicle.kind], task.id, kind.name)
        else:
            cost += problem.sites[stop.site].cost
    if kind.cost_per_hour:
        seconds = route_seconds(problem, found, route)
        if seconds is None:
            raise ValueError(f"a route of vehicle {vehicle.id} cannot meet its windows")
        cost += -(-seconds * kind.cost_per_hour // HOUR_S)
    return cost


def route_seconds(problem: Problem, found: Ways, route: Route) -> int | None:
    """Reckon the shortest time from leaving to coming back that meets all windows.

    Returns
    -------
    int or None
        Seconds, waiting included; None when some window or the shift cannot be met. Rests are not
        reckoned, and the longest time of the vehicle is not asked.
    """
    vehicle = problem.fleet.vehicles[route.vehicle]
    gaps: list[int] = []
    windows: list[tuple[Window, ...]] = []
    stay = 0
    for (row, column), stop in zip(_legs(found, route), (*route.stops, None), strict=True):
        gaps.append(stay + int(found.seconds[vehicle.kind, row, column]))
        if isinstance(stop, Serve):
            task = problem.tasks[stop.task]
            stay = _able(task.service_s[vehicle.kind], task.id, vehicle.id)
            windows.append(task.windows)
        elif stop is not None:
            stay = problem.sites[stop.site].seconds
            windows.append(problem.sites[stop.site].windows)
        else:
            windows.append(())
    return shortest_s(gaps, windows, vehicle.shift)


def shortest_s(
    gaps: Sequence[int], windows: Sequence[tuple[Window, ...]], shift: Window | None
) -> int | None:
    """Find the shortest time from leaving to coming back.

    Parameters
    ----------
    gaps
        Seconds from leaving to the first stop, then from the beginning of each stop until the next
        can be reached; the last is the way back.
    windows
        When each stop may begin; empty for at any time.
    shift
        When the vehicle may be out, its end included; None for from midnight on.

    Returns
    -------
    int or None
        Seconds, or None when it cannot be done.

    Notes
    -----
    Whoever waits might leave later, until a wait is over or a window before it ends: only such
    seconds, and the earliest, are tried. Time grows with stops times windows.

    Examples
    --------
    >>> shortest_s([600, 660, 540], [(Window(3600, 7200),), (Window(9000, 9600),), ()], None)
    2941
    >>> shortest_s([600, 600], [(Window(0, 600),), ()], None) is None
    True
    """
    first, last = (0, None) if shift is None else (shift.from_s, shift.to_s)
    leaving, offset = {first}, 0
    for gap, open_at in zip(gaps, windows, strict=True):
        offset += gap
        for window in open_at:
            leaving |= {window.from_s - offset, window.to_s - 1 - offset}
    found = None
    for leaves in leaving:
        back = _back(leaves, gaps, windows) if leaves >= first else None
        if back is not None and (last is None or back <= last):
            found = back - leaves if found is None else min(found, back - leaves)
    return found


def _back(leaves: int, gaps: Sequence[int], windows: Sequence[tuple[Window, ...]]) -> int | None:
    """Give the second of coming back for who leaves at one; None when a window is missed."""
    now = leaves
    for gap, open_at in zip(gaps, windows, strict=True):
        now += gap
        if open_at:
            begins = [max(now, window.from_s) for window in open_at if now < window.to_s]
            if not begins:
                return None
            now = min(begins)
    return now


def _legs(found: Ways, route: Route) -> Iterator[tuple[int, int]]:
    """Give row and column of each way of a route."""
    row = int(found.start[route.vehicle])
    for stop in route.stops:
        if isinstance(stop, Serve):
            direction = 0 if stop.arc == found.arcs[stop.task, 0] else 1
            yield row, int(found.enter[stop.task, direction])
            row = int(found.leave[stop.task, direction])
        else:
            yield row, int(found.site_enter[stop.site])
            row = int(found.site_leave[stop.site])
    yield row, int(found.end[route.vehicle])


def _able(amount: int | None, task: str, vehicle: str) -> int:
    if amount is None:
        raise ValueError(f"{vehicle} cannot serve task {task}")
    return amount
