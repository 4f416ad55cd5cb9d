"""Routes without a search: from each stop to the nearest strip that is left."""

from collections.abc import Sequence
from dataclasses import replace

from luodi.systems.sweeping.models import WorkPlan
from luodi.systems.sweeping.planning.lanes import in_lane_order
from luodi.systems.sweeping.planning.moving import with_refills
from luodi.systems.sweeping.planning.problem import Built, build
from luodi.systems.sweeping.planning.reckoning import Reckoned
from luodi.systems.sweeping.planning.rows import load
from luodi.systems.sweeping.planning.searching import with_stops
from luodi.systems.sweeping.planning.ways import Ways


def nearest_first(plan: WorkPlan, most_s: int) -> Reckoned:
    """Give each team in turn the nearest strip, until all are given or it works so long."""
    loaded = load(plan)
    built = build(loaded.night)
    rows = _rows(built, most_s)
    roads = Ways(built.problem.network)
    stops = [with_refills(built, roads, team, row) for team, row in enumerate(rows)]
    solved = with_stops(built, stops)
    solved = replace(solved, routes=in_lane_order(solved.routes))
    return Reckoned(solved, loaded.left, loaded.clock, dict(loaded.grounds))


def _rows(built: Built, most_s: int) -> list[list[int]]:
    problem, vehicles = built.problem, built.problem.fleet.vehicles
    rows: list[list[int]] = [[] for _vehicle in vehicles]
    at = [vehicle.start for vehicle in vehicles]
    left = set(range(len(built.works)))
    spent = [0 for _vehicle in vehicles]
    busy = True
    while busy:
        busy = False
        for team, vehicle in enumerate(vehicles):
            able = [
                number
                for number in sorted(left)
                if problem.tasks[number].service_s[vehicle.kind] is not None
            ]
            if able and spent[team] < most_s:
                number = _nearest(built, at[team], able)
                rows[team].append(number)
                at[team] = int(problem.network.head[problem.tasks[number].arcs[0]])
                spent[team] += problem.tasks[number].service_s[vehicle.kind] or 0
                left.discard(number)
                busy = True
    return rows


def _nearest(built: Built, node: int, able: Sequence[int]) -> int:
    """Give the pass that begins nearest to a node; of equals the first."""
    problem, streets = built.problem, built.streets
    starts = [int(problem.network.tail[problem.tasks[number].arcs[0]]) for number in able]
    return able[int(streets.apart(streets.place_of(node), starts).argmin())]
