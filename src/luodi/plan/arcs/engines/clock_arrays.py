"""From windows, rests and sites to the flat arrays of the clock."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.engines.tables import (
    CLOCK_COLUMNS,
    DAYS,
    LABEL_COLUMNS,
    OPENS,
    SHUTS,
    VISITS,
    Clock,
    Tables,
)
from luodi.plan.arcs.engines.timetables import MOST
from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.ways import DIRECTIONS, Ways


def is_clocked(problem: Problem) -> bool:
    """Tell whether it matters when something is done."""
    return (
        any(task.windows for task in problem.tasks)
        or any(site.windows for site in problem.sites)
        or any(vehicle.breaks for vehicle in problem.fleet.vehicles)
    )


def last_s(problem: Problem) -> int:
    """Give the last second for which something may be waited; 0 where nothing is."""
    windows = [window for task in problem.tasks for window in task.windows]
    windows += [window for site in problem.sites for window in site.windows]
    windows += [rest.window for one in problem.fleet.vehicles for rest in one.breaks]
    return max((window.to_s for window in windows), default=0)


def clock_of(
    problem: Problem, ways: Ways, tables: Tables, site_visits: NDArray[np.int64]
) -> Clock | None:
    """Build the arrays of the clock; None where it does not matter when something is done.

    Notes
    -----
    Memory of the labels is that of the longest route there might be: all tasks in one.
    """
    if not is_clocked(problem):
        return None
    tasks, visits = len(problem.tasks), int(tables.numbers[VISITS])
    sets = [task.windows for task in problem.tasks] + [site.windows for site in problem.sites]
    ranges = _ranges([len(one) for one in sets])
    times = np.zeros((len(tables.visits), CLOCK_COLUMNS), dtype=np.int64)
    times[:visits, [OPENS, SHUTS]] = np.repeat(ranges[:tasks], int(tables.numbers[DAYS]), axis=0)
    rests = [
        (rest.window.from_s, rest.window.to_s, rest.seconds)
        for vehicle in problem.fleet.vehicles
        for rest in sorted(vehicle.breaks, key=lambda one: (one.window.to_s, one.window.from_s))
    ]
    most = max(len(vehicle.breaks) for vehicle in problem.fleet.vehicles)
    layers = (2 if problem.sites else 1) * (tasks + 1) + 1
    states = max(DIRECTIONS, len(problem.sites))
    return Clock(
        direct=tables.direct,
        via=tables.via,
        service=tables.service,
        vehicles=tables.vehicles,
        visits=tables.visits,
        routes=tables.routes,
        numbers=tables.numbers,
        times=times,
        windows=_rows([(one.from_s, one.to_s) for some in sets for one in some], 2),
        rests=_rows(rests, 3),
        sites=np.column_stack([ways.site_enter, ways.site_leave, ranges[tasks:]]).astype(np.int64),
        site_visits=site_visits,
        labels=np.zeros((layers, states, most + 1, MOST + 1, LABEL_COLUMNS), dtype=np.int64),
    )


def _ranges(counts: list[int]) -> NDArray[np.int64]:
    """Give where each of several rows begins, and where it ends, laid one after the other."""
    ends = np.cumsum(counts, dtype=np.int64)
    return np.column_stack([ends - np.array(counts, dtype=np.int64), ends])


def _rows(rows: Sequence[tuple[int, ...]], columns: int) -> NDArray[np.int64]:
    return np.array(rows, dtype=np.int64).reshape(-1, columns)
