"""Which depots, tasks and sites no vehicle can reach and come back from in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from luodi.plan.arcs.model import CLOSED, Problem, Task, Vehicle
from luodi.plan.arcs.states import StateGraph, state_graph
from luodi.plan.base import Fault

Times = NDArray[np.float64]


@dataclass(frozen=True)
class _Reach:
    """Seconds of the quickest ways of a vehicle; infinite where there is none.

    Parameters
    ----------
    vehicle
        The vehicle.
    graph
        States of its kind.
    arcs
        Arcs that its kind may drive.
    there
        From its start to each state.
    home
        From each state to its end.
    back
        The same, by way of a site where one must be visited before the end.
    limit_s
        Seconds that it may be out; infinite for no limit.
    """

    vehicle: Vehicle
    graph: StateGraph
    arcs: NDArray[np.int64]
    there: Times
    home: Times
    back: Times
    limit_s: float

    @property
    def cut_off(self) -> bool:
        """Whether no road leads from the start to the end, or none away from either."""
        start, end = self.vehicle.start, self.vehicle.end
        away = np.isfinite(self.there[self.graph.before[self.arcs]]).any()
        homewards = np.isfinite(self.home[self.graph.after[self.arcs]]).any()
        joined = start == end or np.isfinite(self.there[self.graph.arriving[end]])
        return not (away and homewards and joined)


def reach_faults(problem: Problem) -> list[Fault]:
    """Say which depots are cut off, and which tasks and sites no vehicle can come to and from.

    Parameters
    ----------
    problem
        Without any other fault.

    Returns
    -------
    list
        Tasks and sites are not looked at when every depot is cut off.

    Notes
    -----
    Two runs of Dijkstra's algorithm for each kind and depot, and two for each site where a vehicle
    must end empty.
    """
    reaches = _reaches(problem)
    faults = [_depot_fault(reach, problem) for reach in reaches if reach.cut_off]
    usable = [reach for reach in reaches if not reach.cut_off]
    if not usable:
        return faults
    faults += _site_faults(usable, problem)
    for task in problem.tasks:
        fault = _task_fault(task, usable)
        if fault is not None:
            faults.append(fault)
    return faults


def _reaches(problem: Problem) -> list[_Reach]:
    kinds = range(len(problem.fleet.kinds))
    graphs = [state_graph(problem.network, kind) for kind in kinds]
    matrices = [_seconds_matrix(graph) for graph in graphs]

    @cache
    def there(kind: int, node: int) -> Times:
        return _times(matrices[kind], int(graphs[kind].leaving[node]))

    @cache
    def home(kind: int, node: int) -> Times:
        return _times(matrices[kind].T.tocsr(), int(graphs[kind].arriving[node]))

    @cache
    def by_site(kind: int, node: int) -> Times:
        graph, end = graphs[kind], home(kind, node)
        sites = [site for site in problem.sites if site.kinds is None or kind in site.kinds]
        ways = [
            home(kind, site.node) + site.seconds + end[graph.leaving[site.node]] for site in sites
        ]
        quickest = np.full(graph.count, np.inf)
        for way in ways:
            np.minimum(quickest, way, out=quickest)
        return quickest

    return [
        _Reach(
            vehicle=vehicle,
            graph=graphs[vehicle.kind],
            arcs=np.flatnonzero(problem.network.travel_cost[vehicle.kind] != CLOSED),
            there=there(vehicle.kind, vehicle.start),
            home=home(vehicle.kind, vehicle.end),
            back=(by_site if problem.ends_empty else home)(vehicle.kind, vehicle.end),
            limit_s=_limit_s(vehicle),
        )
        for vehicle in problem.fleet.vehicles
        if vehicle.count != 0
    ]


def _limit_s(vehicle: Vehicle) -> float:
    shift = vehicle.shift
    limits = [np.inf if vehicle.longest_s is None else vehicle.longest_s]
    limits.append(np.inf if shift is None else shift.to_s - shift.from_s)
    return float(min(limits))


def _seconds_matrix(graph: StateGraph) -> csr_array:
    """Give the steps as a matrix; of several between two states the quickest."""
    order = np.lexsort((graph.seconds, graph.target, graph.source))
    source, target = graph.source[order], graph.target[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    steps = (graph.seconds[order][first].astype(np.float64), (source[first], target[first]))
    return csr_array(steps, shape=(graph.count, graph.count))


def _times(matrix: csr_array, state: int) -> Times:
    times: Times = dijkstra(matrix, indices=state)
    return times


def _depot_fault(reach: _Reach, problem: Problem) -> Fault:
    vehicle, nodes = reach.vehicle, problem.network.nodes
    message = (
        f"车辆“{vehicle.id}”从“{nodes[vehicle.start]}”出车、到“{nodes[vehicle.end]}”收车，"
        "没有能走的路相连；请补上连接的路，或改出车、收车地点。"
    )
    return Fault("depot.disconnected", vehicle.id, message)


def _site_faults(reaches: list[_Reach], problem: Problem) -> Iterator[Fault]:
    for site in problem.sites:
        may = [reach for reach in reaches if site.kinds is None or reach.vehicle.kind in site.kinds]
        if not any(
            np.isfinite(reach.there[reach.graph.arriving[site.node]])
            and np.isfinite(reach.home[reach.graph.leaving[site.node]])
            for reach in may
        ):
            message = (
                f"站点“{site.id}”没有一辆接待的车能到达并返回；"
                "请补上连接的路，或改站点的位置和车型。"
            )
            yield Fault("site.unreachable", site.id, message)


def _task_fault(task: Task, reaches: list[_Reach]) -> Fault | None:
    """Say why no vehicle that can serve a task can come to it and back in time; None if one can."""
    able = [reach for reach in reaches if task.service_s[reach.vehicle.kind] is not None]
    there, back, spare, shortest = False, False, -np.inf, np.inf
    for reach in able:
        for arc in task.arcs:
            goes = float(reach.there[reach.graph.before[arc]])
            comes = float(reach.back[reach.graph.after[arc]])
            there, back = there or np.isfinite(goes), back or np.isfinite(comes)
            total = goes + float(task.service_s[reach.vehicle.kind] or 0) + comes
            if np.isfinite(total) and reach.limit_s - total > spare:
                spare, shortest = reach.limit_s - total, total
    if spare >= 0:
        return None
    if np.isfinite(shortest):
        message = (
            f"任务“{task.id}”连去带回最快要 {shortest:.0f} 秒，比能做它的车最长出车时间"
            f"多 {-spare:.0f} 秒；请把路段分开，或放宽出车时间。"
        )
        return Fault("task.too_long", task.id, message)
    wrong = "没有一辆能做它的车到得了" if not there else "到了就回不来"
    if there and back:
        wrong = "没有一辆能做它的车既到得了又回得来"
    message = f"任务“{task.id}”{wrong}；请补上连接的路，或核对单行和禁行。"
    return Fault("task.unreachable", task.id, message)
