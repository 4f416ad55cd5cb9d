"""Arc routing problems of 500 to 4,000 tasks on the streets of Xi'an and Beijing.

    python benchmarks/street_networks.py [--short]

Run by itself it prints what the problems are made of. Xi'an is planned by kerbs: each direction of
a street is a task of its own. Beijing is planned by streets: a two-way street is one task that may
be driven in either direction. A problem is the part of the network around a depot that the seed
draws: streets are taken in the order of the way from the depot to their ends and back, so that the
part hangs together. Cost is in metres, seconds are the same number, and the demand of a task is
its length in tens of metres, rounded up; a vehicle holds forty tasks of mean demand.

**Data**: `data/roads` of the folder that LUODI_DATA names; see the README there for its sources.
"""

import argparse
import csv
import gzip
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from luodi.plan.arcs.model import Fleet, Problem, Task, Vehicle, VehicleKind, Window
from luodi.plan.arcs.validation import check_problem
from luodi.plan.instances.instance import RoadBuilder

ROOT = Path(__file__).resolve().parents[1]
ROADS = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve() / "data" / "roads"
SIZES = (500, 1_000, 2_000, 4_000)
TASKS_A_ROUTE = 40
M_PER_DEMAND = 10
EARLY_S, LATE_S = 9_000, 30_000
"""Until when what is early must be begun, and from then on until when what is late."""


@dataclass(frozen=True)
class Road:
    """A street between two nodes, driven from tail to head or both ways."""

    id: str
    tail: int
    head: int
    length_m: int
    two_way: bool


def xian(size: int, seed: int = 1) -> Problem:
    """Give a problem of so many kerbs in the south of Xi'an."""
    return problem_around(list(_xian_roads()), size, seed, f"xian-{size}", kerbs=True)


def beijing(size: int, seed: int = 1) -> Problem:
    """Give a problem of so many streets of Beijing."""
    return problem_around(list(_beijing_roads()), size, seed, f"beijing-{size}", kerbs=False)


def windows(size: int, seed: int = 1) -> Problem:
    """Give the problem of Xi'an in which a third of the kerbs is begun early, a third late."""
    problem = xian(size, seed)
    opens = (Window(0, EARLY_S), Window(EARLY_S, LATE_S), None)
    draw = np.random.default_rng(seed).integers(len(opens), size=len(problem.tasks))
    tasks = tuple(
        replace(task, windows=() if (window := opens[which]) is None else (window,))
        for task, which in zip(problem.tasks, draw.tolist(), strict=True)
    )
    return replace(problem, name=f"windows-{size}", tasks=tasks)


CITIES: dict[str, Callable[[int, int], Problem]] = {
    "xian": xian,
    "beijing": beijing,
    "windows": windows,
}


def problem_around(roads: list[Road], size: int, seed: int, name: str, *, kerbs: bool) -> Problem:
    """Give the problem of the nearest streets around a depot that the seed draws."""
    roads = _within_the_largest_part(roads)
    nodes = sorted({end for road in roads for end in (road.tail, road.head)})
    depot = nodes[int(np.random.default_rng(seed).integers(len(nodes)))]
    there_and_back = _there_and_back(roads, nodes, depot)
    far = [max(there_and_back[road.tail], there_and_back[road.head]) for road in roads]
    order = sorted(range(len(roads)), key=lambda place: (far[place], roads[place].id))
    drafts: list[tuple[str, tuple[int, ...], int]] = []
    builder = RoadBuilder()
    reached = 0
    for place in order:
        # What lies as far as the last task belongs to the ways to it.
        if len(drafts) >= size and far[place] > reached:
            break
        road, reached = roads[place], far[place]
        if road.two_way:
            arcs = builder.edge(road.tail, road.head, road.length_m)
        else:
            arcs = builder.arc(road.tail, road.head, road.length_m)
        if kerbs and len(arcs) > 1:
            drafts += [(f"{road.id}+", arcs[:1], road.length_m)]
            drafts += [(f"{road.id}-", arcs[1:], road.length_m)]
        else:
            drafts.append((road.id, arcs, road.length_m))
    tasks = tuple(
        Task(one, arcs, -(-length_m // M_PER_DEMAND), (length_m,), (length_m,))
        for one, arcs, length_m in drafts[:size]
    )
    capacity = round(TASKS_A_ROUTE * sum(task.demand for task in tasks) / len(tasks))
    place = builder.nodes[depot]
    fleet = Fleet(
        (VehicleKind("vehicle", capacity),), (Vehicle("vehicle", 0, place, place, count=None),)
    )
    return Problem(name, builder.network(), tasks, fleet)


def _xian_roads() -> Iterator[Road]:
    source = f"file:{ROADS / 'xian' / 'roads.gpkg'}?mode=ro&immutable=1"
    with sqlite3.connect(source, uri=True) as database:
        rows = database.execute(
            "SELECT link_id, dir, length, from_node, to_node FROM links ORDER BY link_id"
        )
        for link, direction, length_m, tail, head in rows:
            yield Road(str(link), tail, head, max(1, round(length_m)), direction == 0)


def _beijing_roads() -> Iterator[Road]:
    ways: dict[str, list[dict[str, str]]] = {}
    source = ROADS / "beijing" / "edges.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        for edge in csv.DictReader(file):
            ways.setdefault(edge["way"], []).append(edge)
    for way, edges in ways.items():
        first = edges[0]
        length_m = max(1, round(float(first["length_m"])))
        yield Road(way, int(first["source"]), int(first["target"]), length_m, len(edges) > 1)


def _matrix(roads: list[Road], nodes: list[int]) -> csr_array:
    """Give the shortest road between each two nodes."""
    place = {node: number for number, node in enumerate(nodes)}
    shortest: dict[tuple[int, int], int] = {}
    for road in roads:
        ends = (place[road.tail], place[road.head])
        for pair in (ends, ends[::-1]) if road.two_way else (ends,):
            shortest[pair] = min(road.length_m, shortest.get(pair, road.length_m))
    tails, heads = np.array(list(shortest), dtype=np.int32).T
    lengths = np.array(list(shortest.values()), dtype=np.float64)
    return csr_array((lengths, (tails, heads)), shape=(len(nodes), len(nodes)))


def _within_the_largest_part(roads: list[Road]) -> list[Road]:
    """Keep the streets of the largest part in which every node can be reached from every other."""
    nodes = sorted({end for road in roads for end in (road.tail, road.head)})
    _, parts = connected_components(_matrix(roads, nodes), directed=True, connection="strong")
    largest = int(np.bincount(parts).argmax())
    inside = {node for node, part in zip(nodes, parts, strict=True) if part == largest}
    return [road for road in roads if road.tail in inside and road.head in inside]


def _there_and_back(roads: list[Road], nodes: list[int], depot: int) -> dict[int, int]:
    matrix, start = _matrix(roads, nodes), nodes.index(depot)
    there = dijkstra(matrix, indices=start)
    back = dijkstra(matrix.T.tocsr(), indices=start)
    return {node: int(length) for node, length in zip(nodes, there + back, strict=True)}


def main() -> None:
    """Print the size of each problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="the smallest size only")
    sizes = SIZES[:1] if parser.parse_args().short else SIZES
    print("problem         tasks  either way  nodes   arcs      km  capacity  least routes")
    for city in CITIES.values():
        for size in sizes:
            problem = city(size, 1)
            check_problem(problem)
            (capacity,) = [kind.capacity or 1 for kind in problem.fleet.kinds]
            demand = sum(task.demand for task in problem.tasks)
            either = sum(len(task.arcs) > 1 for task in problem.tasks)
            km = sum(task.service_cost[0] or 0 for task in problem.tasks) / 1000
            print(
                f"{problem.name:14} {len(problem.tasks):6} {either:11} "
                f"{len(problem.network.nodes):6} {len(problem.network.tail):6} {km:7.1f} "
                f"{capacity:9} {-(-demand // capacity):13}"
            )


if __name__ == "__main__":
    main()
