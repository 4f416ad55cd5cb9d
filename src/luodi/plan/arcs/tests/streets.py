"""Small street nets by hand: letters for nodes, a word such as ``"ab"`` for the arc from a to b."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from luodi.plan.arcs.checker import Checked, check_plan
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
from luodi.plan.arcs.plan import Plan, Route, Serve, Stop, Unserved, Visit


def network(
    two_way: Mapping[str, int],
    one_way: Mapping[str, int] | None = None,
    *,
    seconds: Mapping[str, int] | None = None,
    turns: Iterable[tuple[str, str, int | None]] = (),
    kinds: int = 1,
) -> RoadNetwork:
    """Make roads; seconds are the costs where they are not given, turns are from arc to arc."""
    arcs: list[str] = []
    twin: list[int] = []
    cost: list[int] = []
    for word, length in two_way.items():
        twin += [len(arcs) + 1, len(arcs)]
        arcs += [word, word[::-1]]
        cost += [length, length]
    for word, length in (one_way or {}).items():
        arcs.append(word)
        twin.append(-1)
        cost.append(length)
    nodes = sorted({node for word in arcs for node in word})
    told = seconds or {}
    time = [
        told.get(word, told.get(word[::-1], length))
        for word, length in zip(arcs, cost, strict=True)
    ]
    return RoadNetwork(
        nodes=tuple(nodes),
        tail=np.array([nodes.index(word[0]) for word in arcs], dtype=np.int32),
        head=np.array([nodes.index(word[1]) for word in arcs], dtype=np.int32),
        twin=np.array(twin, dtype=np.int32),
        travel_cost=np.array([cost] * kinds, dtype=np.int64),
        travel_s=np.array([time] * kinds, dtype=np.int64),
        turns=tuple(
            Turn(arcs.index(one), arcs.index(other), dearer, dearer or 0)
            for one, other, dearer in turns
        ),
    )


def arc(roads: RoadNetwork, word: str) -> int:
    """Find an arc by its two nodes."""
    tail, head = (roads.nodes.index(letter) for letter in word)
    return int(np.flatnonzero((roads.tail == tail) & (roads.head == head))[0])


def task(
    roads: RoadNetwork, word: str, demand: int = 1, *, one_way: bool = False, **more: Any
) -> Task:
    """Make a task of a street; it costs and takes twice as much as to drive along it."""
    forward = arc(roads, word)
    back = int(roads.twin[forward])
    kinds = len(roads.travel_cost)
    double = 2 * int(roads.travel_cost[0, forward])
    facts: dict[str, Any] = {"service_cost": (double,) * kinds, "service_s": (double,) * kinds}
    return Task(
        id=word,
        arcs=(forward,) if one_way or back < 0 else (forward, back),
        demand=demand,
        **(facts | more),
    )


def problem(
    roads: RoadNetwork,
    tasks: Iterable[Task],
    *,
    capacity: int | None = 10,
    kinds: tuple[VehicleKind, ...] | None = None,
    vehicles: tuple[Vehicle, ...] | None = None,
    sites: Iterable[Site] = (),
    days: int = 1,
    vehicle_cost: int = 0,
    ends_empty: bool = False,
) -> Problem:
    """Put a problem together; two vehicles at the first node if none are given."""
    return Problem(
        name="小网",
        network=roads,
        tasks=tuple(tasks),
        fleet=Fleet(
            kinds or (VehicleKind("扫路车", capacity),),
            vehicles or (Vehicle("甲", 0, 0, 0, count=2),),
        ),
        sites=tuple(sites),
        calendar=Calendar(days, vehicle_cost),
        ends_empty=ends_empty,
    )


def plan(
    whole: Problem,
    *routes: str | tuple[str, int, int],
    left: Iterable[str] = (),
    cost: int | None = None,
) -> Plan:
    """Make a plan of routes such as ``"ab bc site"``, on day 0 by vehicle 0 if not told.

    A word of two nodes serves the task of that name, driven as it is written; any other word
    visits the site of that name. The cost is what the checker finds, if none is given.
    """
    told = [(route, 0, 0) if isinstance(route, str) else route for route in routes]
    made = tuple(
        Route(vehicle, day, tuple(stop(whole, word) for word in words.split()))
        for words, vehicle, day in told
    )
    ids = [one.id for one in whole.tasks]
    unserved = tuple(Unserved(ids.index(one), "dear", "不做更省。") for one in left)
    draft = Plan(made, 0, 0, "手排", 0, 0.0, 0, unserved)
    return Plan(
        made,
        check_plan(whole, draft).cost if cost is None else cost,
        0,
        "手排",
        0,
        0.0,
        0,
        unserved,
    )


def stop(whole: Problem, word: str) -> Stop:
    sites = [site.id for site in whole.sites]
    if word in sites:
        return Visit(sites.index(word))
    ids = [one.id for one in whole.tasks]
    name = word if word in ids else word[::-1]
    return Serve(ids.index(name), arc(whole.network, word))


def check(whole: Problem, *routes: str | tuple[str, int, int], **more: Any) -> Checked:
    """Check a plan written as in `plan`."""
    return check_plan(whole, plan(whole, *routes, **more))


def codes(checked: Checked) -> list[tuple[str, str]]:
    """Give codes and records of all faults."""
    return [(fault.code, fault.record) for fault in checked.faults]
