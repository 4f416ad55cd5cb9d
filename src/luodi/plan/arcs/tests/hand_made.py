"""Hand-made networks and problems, of which the answer is known."""

import numpy as np

from luodi.plan.arcs.model import (
    Calendar,
    Fleet,
    Problem,
    RoadNetwork,
    Site,
    Task,
    Turn,
    Vehicle,
    VehicleKind,
)

Street = tuple[int, int, int]
"""Two nodes, and what driving from one to the other costs and lasts."""


def network(
    two_way: list[Street], one_way: list[Street] = (), *, turns: tuple[Turn, ...] = (), kinds=1
) -> RoadNetwork:
    """Make a network: two-way street number i has the arcs 2 i and 2 i + 1, one-way ones follow."""
    arcs = [arc for u, v, cost in two_way for arc in ((u, v, cost), (v, u, cost))]
    twin = [place ^ 1 for place in range(len(arcs))] + [-1] * len(one_way)
    tail, head, cost = np.array([*arcs, *one_way]).T
    costs = np.tile(cost.astype(np.int64), (kinds, 1))
    return RoadNetwork(
        nodes=tuple(range(int(max(tail.max(), head.max())) + 1)),
        tail=tail.astype(np.int32),
        head=head.astype(np.int32),
        twin=np.array(twin, dtype=np.int32),
        travel_cost=costs,
        travel_s=costs,
        turns=turns,
    )


def kerb(roads: RoadNetwork, arc: int, demand: int = 1, **more) -> Task:
    """Make a task that serves an arc at the cost of driving; its twin will do as well."""
    other = int(roads.twin[arc])
    cost = tuple(int(row[arc]) for row in roads.travel_cost)
    known = {"service_cost": cost, "service_s": cost} | more
    return Task(f"路{arc}", (arc,) if other < 0 else (arc, other), demand, **known)


def asked(
    roads: RoadNetwork,
    tasks: list[Task],
    *,
    kinds: tuple[VehicleKind, ...] = (VehicleKind("扫路车", 10),),
    vehicles: tuple[Vehicle, ...] = (Vehicle("甲", 0, 0, 0, None),),
    sites: tuple[Site, ...] = (),
    calendar: Calendar = Calendar(),  # noqa: B008 - it is frozen
    ends_empty: bool = False,
) -> Problem:
    """Make a problem; one kind of vehicle, as many as are needed, from node 0."""
    fleet = Fleet(kinds, vehicles)
    return Problem("手排", roads, tuple(tasks), fleet, sites, calendar, ends_empty)


def grid(side: int, *, capacity: int) -> Problem:
    """Make a problem of a square grid, each street of which is served."""
    streets = []
    for node in range(side * side):
        if node % side < side - 1:
            streets.append((node, node + 1, 10 + node % 7))
        if node < side * (side - 1):
            streets.append((node, node + side, 10 + node % 5))
    roads = network(streets)
    tasks = [kerb(roads, 2 * street, 1 + street % 3) for street in range(len(streets))]
    return asked(roads, tasks, kinds=(VehicleKind("扫路车", capacity),))
