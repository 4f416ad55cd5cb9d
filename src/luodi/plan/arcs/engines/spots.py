"""Where stops are made on a day, and what the ways between these spots cost, for PyVRP."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.model import Problem, Task
from luodi.plan.arcs.plan import Serve
from luodi.plan.arcs.ways import NO_WAY, Ways

NONE: Final = -1


@dataclass(frozen=True)
class Spots:
    """Starts of shifts, their ends, each direction of each task, and sites: in this order.

    Parameters
    ----------
    row, column
        Row and column of each spot among the ways, ``(n_spots,)`` int32; nought for the row of an
        end and the column of a start, which nobody asks for.
    start, end
        Spot where each vehicle of the fleet starts and ends, ``(n_vehicles,)``.
    serves
        What is served at the spots after the ends.
    sites
        How many spots there are at the end for sites.
    """

    row: NDArray[np.int32]
    column: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    serves: tuple[Serve, ...]
    sites: int

    @property
    def count(self) -> int:
        """How many spots there are."""
        return len(self.row)

    @property
    def served(self) -> slice:
        """Spots of tasks."""
        return slice(self.first_site - len(self.serves), self.first_site)

    @property
    def first_site(self) -> int:
        """Spot of the first site."""
        return self.count - self.sites


def spots(problem: Problem, found: Ways, tasks: Sequence[int]) -> Spots:
    """Give the spots of some tasks, and of all vehicles and sites."""
    starts, start = np.unique(found.start, return_inverse=True)
    ends, end = np.unique(found.end, return_inverse=True)
    serves = [
        (task, direction) for task in tasks for direction in range(len(problem.tasks[task].arcs))
    ]
    places = np.array(serves, dtype=np.int64).reshape(-1, 2).T
    task, direction = places[0], places[1]
    return Spots(
        row=np.concatenate(
            [starts, np.zeros_like(ends), found.leave[task, direction], found.site_leave]
        ),
        column=np.concatenate(
            [np.zeros_like(starts), ends, found.enter[task, direction], found.site_enter]
        ),
        start=start,
        end=len(starts) + end,
        serves=tuple(Serve(one, int(found.arcs[one, way])) for one, way in serves),
        sites=len(problem.sites),
    )


@dataclass(frozen=True)
class Between:
    """What one kind of vehicle pays from spot to spot.

    Parameters
    ----------
    cost, seconds
        ``(n_spots, n_spots)`` int64; a cost of ``NONE``, and no seconds, where there is no way.
    last_site
        Site that is visited on the way from a task to an end, ``(n_spots, n_spots)`` int32; empty
        unless all must end empty.
    """

    cost: NDArray[np.int64]
    seconds: NDArray[np.int64]
    last_site: NDArray[np.int32]


def between(problem: Problem, found: Ways, places: Spots, kind: int) -> Between:
    """Reckon all ways of one kind of vehicle between spots.

    Returns
    -------
    Between
        Into a task a way costs what serving it costs this kind more than the cheapest, into a site
        its cost. From a spot it takes the seconds that are spent there as well: so it ends when
        the next stop may begin. From start to end it costs nothing, as vehicles that stay do.
    """
    cells = np.ix_(places.row, places.column)
    cost = found.cost[kind][cells].astype(np.int64)
    seconds = found.seconds[kind][cells].astype(np.int64)
    shut = cost >= NO_WAY
    added, stay, able = _stays(problem, places, kind)
    last_site = np.empty((0, 0), dtype=np.int32)
    starts, ends = np.unique(places.start), np.unique(places.end)
    if problem.ends_empty:
        last_site = np.full(cost.shape, NONE, dtype=np.int32)
        _send_home_empty(problem, found, places, kind, (cost, seconds, last_site))
        shut[places.served, ends] = cost[places.served, ends] >= NO_WAY
    cost += added
    seconds += stay[:, None]
    shut[:, starts] = shut[ends] = True
    shut[~able] = shut[:, ~able] = True
    cost[shut], seconds[shut] = NONE, 0
    for free in (np.ix_(starts, ends), np.diag_indices(places.count)):
        cost[free] = seconds[free] = 0
    return Between(cost, seconds, last_site)


def least_cost(task: Task) -> int:
    """Give the cost of serving a task with the kind of vehicle that does it most cheaply."""
    return min((cost for cost in task.service_cost if cost is not None), default=0)


def _stays(
    problem: Problem, places: Spots, kind: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Give what coming to each spot costs, the seconds spent there, and whether it is allowed."""
    added = np.zeros(places.count, dtype=np.int64)
    stay = added.copy()
    able = np.ones(places.count, dtype=np.bool_)
    for spot, serve in enumerate(places.serves, places.served.start):
        task = problem.tasks[serve.task]
        cost, seconds = task.service_cost[kind], task.service_s[kind]
        if cost is None or seconds is None:
            able[spot] = False
        else:
            added[spot], stay[spot] = cost - least_cost(task), seconds
    for spot, site in enumerate(problem.sites, places.first_site):
        added[spot], stay[spot] = site.cost, site.seconds
        able[spot] = site.kinds is None or kind in site.kinds
    return added, stay, able


def _send_home_empty(
    problem: Problem,
    found: Ways,
    places: Spots,
    kind: int,
    into: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]],
) -> None:
    """Let the ways from tasks to ends go over the site that costs least, of these the quickest."""
    cost, seconds, last_site = into
    rows = places.row[places.served]
    for end in np.unique(places.end):
        column = places.column[end]
        best = np.full(len(rows), NO_WAY, dtype=np.int64)
        quickest = best.copy()
        over = np.full(len(rows), NONE, dtype=np.int32)
        for site, place in enumerate(problem.sites):
            if place.kinds is not None and kind not in place.kinds:
                continue
            legs = (rows, found.site_enter[site]), (found.site_leave[site], column)
            costs = sum(found.cost[kind][leg].astype(np.int64) for leg in legs) + place.cost
            takes = sum(found.seconds[kind][leg].astype(np.int64) for leg in legs) + place.seconds
            better = (costs < best) | ((costs == best) & (takes < quickest))
            best[better], quickest[better], over[better] = costs[better], takes[better], site
        served = places.served
        cost[served, end], seconds[served, end], last_site[served, end] = best, quickest, over
