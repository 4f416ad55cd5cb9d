"""What every plan of a problem has in common, as columns and cuts of a linear program."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.model import CLOSED, Problem, Task, Vehicle

HOUR_S: Final = 3600
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Links:
    """Something that a vehicle may drive along any number of times; several as arrays.

    Parameters
    ----------
    tail, head
        Nodes, ``(n_links,)``; either way where the whole problem is symmetric.
    cost
        Least cost of any kind, in parts of `Loads.scale`.
    """

    tail: Ints
    head: Ints
    cost: Ints


@dataclass(frozen=True)
class Works:
    """Tasks that some kind can serve, as arrays ``(n_works,)``.

    Parameters
    ----------
    tail, head
        Nodes of the task's first arc.
    both
        Whether either direction will do.
    least, most
        How often each is served on all days together if it is not left out.
    cost, seconds
        Of serving once, by whichever kind does it for the least.
    demand
        On all days together if it is not left out, at least.
    must
        Whether it must not be left out.
    left_out
        Cost of leaving it out; 0 where it must not be.
    """

    tail: Ints
    head: Ints
    both: Flags
    least: Ints
    most: Ints
    cost: Ints
    seconds: Ints
    demand: Ints
    must: Flags
    left_out: Ints


@dataclass(frozen=True)
class Relaxed:
    """A problem without its order, times and kinds.

    Parameters
    ----------
    nodes
        How many.
    scale
        Parts of a unit of cost in which costs are given here: 3600 where hours cost.
    symmetric
        Whether every street and task may be driven both ways for the same.
    links, works
        Deadheading and serving.
    spent
        Cost of tasks that no kind can serve and that are left out.
    emptying
        Nodes of which a set must be free if each load taken up in it leaves it.
    ending
        Nodes of which a set must be free if each route that serves in it leaves it.
    capacity
        Largest of all kinds; None for no limit.
    longest_s
        Longest time that a vehicle may be out; None for no limit.
    """

    nodes: int
    scale: int
    symmetric: bool
    links: Links
    works: Works
    spent: int
    emptying: Flags
    ending: Flags
    capacity: int | None
    longest_s: int | None


def relaxed(problem: Problem) -> Relaxed:
    """Strip a problem of what a bound does not look at."""
    fleet = problem.fleet
    kinds = sorted({vehicle.kind for vehicle in fleet.vehicles})
    hourly = [fleet.kinds[kind].cost_per_hour for kind in kinds]
    scale = HOUR_S if any(hourly) else 1
    unable = [task for task in problem.tasks if not any(_served_by(problem, task, kinds, scale))]
    able = [task for task in problem.tasks if any(_served_by(problem, task, kinds, scale))]
    works = _works(problem, able, kinds, scale)
    links, symmetric = _links(problem, kinds, scale, works)
    capacities = [fleet.kinds[kind].capacity for kind in kinds]
    nodes = len(problem.network.nodes)
    ending = _marked(nodes, [vehicle.end for vehicle in fleet.vehicles])
    sites = _marked(nodes, [site.node for site in problem.sites])
    return Relaxed(
        nodes=nodes,
        scale=scale,
        symmetric=symmetric,
        links=links,
        works=works,
        spent=scale * sum(task.left_out_cost or 0 for task in unable),
        emptying=sites if problem.ends_empty and problem.sites else sites | ending,
        ending=ending,
        capacity=most(capacities),
        longest_s=most([longest_out(vehicle) for vehicle in fleet.vehicles]),
    )


def longest_out(vehicle: Vehicle) -> int | None:
    """Give the longest time that a vehicle may be out; None for no limit."""
    limits = [] if vehicle.longest_s is None else [vehicle.longest_s]
    if vehicle.shift is not None:
        limits.append(vehicle.shift.to_s - vehicle.shift.from_s)
    return min(limits, default=None)


def most(limits: list[int | None]) -> int | None:
    """Give the largest of several limits, of which None is none at all."""
    known = [limit for limit in limits if limit is not None]
    return max(known, default=None) if len(known) == len(limits) else None


def _marked(count: int, places: list[int]) -> Flags:
    marks = np.zeros(count, dtype=bool)
    marks[places] = True
    return marks


def _works(problem: Problem, able: list[Task], kinds: list[int], scale: int) -> Works:
    network = problem.network
    rows = [_work(problem, task, kinds, scale) for task in able]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    arcs = np.array([task.arcs[0] for task in able], dtype=np.int64)
    return Works(
        tail=network.tail[arcs].astype(np.int64),
        head=network.head[arcs].astype(np.int64),
        both=np.array([len(task.arcs) > 1 for task in able], dtype=bool),
        least=columns[0],
        most=columns[1],
        cost=columns[2],
        seconds=columns[3],
        demand=columns[4],
        must=np.array([task.left_out_cost is None for task in able], dtype=bool),
        left_out=columns[5],
    )


def _work(problem: Problem, task: Task, kinds: list[int], scale: int) -> tuple[int, ...]:
    often = [len(pattern.days) for pattern in task.patterns] or [1]
    demands = [sum(pattern.demands) for pattern in task.patterns] or [task.demand]
    costs, seconds = zip(*_served_by(problem, task, kinds, scale), strict=True)
    return (
        min(often),
        max(often),
        min(costs),
        min(seconds),
        min(demands),
        scale * (task.left_out_cost or 0),
    )


def _served_by(
    problem: Problem, task: Task, kinds: list[int], scale: int
) -> Iterator[tuple[int, int]]:
    for kind in kinds:
        cost, seconds = task.service_cost[kind], task.service_s[kind]
        if cost is not None and seconds is not None:
            yield scale * cost + problem.fleet.kinds[kind].cost_per_hour * seconds, seconds


def _links(problem: Problem, kinds: list[int], scale: int, works: Works) -> tuple[Links, bool]:
    """Give the arcs that some kind may drive, and the way back from ends of shifts to starts."""
    network = problem.network
    closed = np.iinfo(np.int64).max
    cost = np.full(len(network.tail), closed, dtype=np.int64)
    for kind in kinds:
        hourly = problem.fleet.kinds[kind].cost_per_hour
        own = scale * network.travel_cost[kind] + hourly * network.travel_s[kind]
        cost = np.minimum(cost, np.where(network.travel_cost[kind] == CLOSED, closed, own))
    used = cost < closed
    symmetric = bool(
        np.all(network.twin >= 0) and np.all(cost == cost[network.twin]) and np.all(works.both)
    )
    if symmetric:
        used &= np.arange(len(cost)) < network.twin
    back = sorted({(one.end, one.start) for one in problem.fleet.vehicles if one.end != one.start})
    ends = np.array(back, dtype=np.int64).reshape(-1, 2)
    links = Links(
        tail=np.concatenate([network.tail[used].astype(np.int64), ends[:, 0]]),
        head=np.concatenate([network.head[used].astype(np.int64), ends[:, 1]]),
        cost=np.concatenate([cost[used], np.zeros(len(ends), dtype=np.int64)]),
    )
    return links, symmetric
