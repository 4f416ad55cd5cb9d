"""The door of planning: plans in rows go in, checked routes or the list of what is wrong come out.

This loads the planner, which takes seconds: import it where it is used.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from math import ceil

from luodi.plan.base import PlanError, Progress
from luodi.systems.sweeping.models import WorkPlan
from luodi.systems.sweeping.planning.facts import (
    LeftWork,
    Night,
    Solved,
    TeamFacts,
    UnplannableError,
    WorkFacts,
)
from luodi.systems.sweeping.planning.lanes import in_lane_order
from luodi.systems.sweeping.planning.moving import with_near_refills, with_refills
from luodi.systems.sweeping.planning.passes import Due
from luodi.systems.sweeping.planning.problem import Built, build
from luodi.systems.sweeping.planning.rows import Loaded, load
from luodi.systems.sweeping.planning.searching import Start, solve, with_stops
from luodi.systems.sweeping.planning.spans import Clock
from luodi.systems.sweeping.planning.ways import Ways

Told = Callable[[int, int, str], None]
"""Is told how many seconds are done, of how many, and in words how the plan stands."""


@dataclass(frozen=True)
class Reckoned:
    """What was reckoned, what orders and closures took out, and what it stands on."""

    solved: Solved
    left: tuple[LeftWork, ...]
    clock: Clock
    grounds: dict[str, object]


def reckon(plan: WorkPlan, told: Told | None = None) -> Reckoned:
    """Plan what is due in the time of a plan.

    Parameters
    ----------
    plan
        A plan that was asked for.
    told
        Told now and then how far it is; what it raises ends it.

    Raises
    ------
    UnplannableError
        With all that is wrong.
    """
    loaded = load(plan)
    if not loaded.night.works and not loaded.left:
        nothing = ["这段时间没有到期的道牙；请核对作业标准，或换一天。"]
        raise UnplannableError([*loaded.notices] or nothing)
    seconds = int(plan.asked["seconds"])

    def hear(progress: Progress) -> None:
        if told is not None:
            spent = ceil(progress.cpu_seconds or 0)
            told(spent, seconds, progress_said(loaded.night, progress))

    try:
        solved = solve(
            build(loaded.night), seconds=seconds, seed=int(plan.asked.get("seed", 0)), told=hear
        )
    except PlanError as error:
        raise UnplannableError([fault.message for fault in error.faults]) from error
    return _reckoned(loaded, solved, ())


def progress_said(night: Night, progress: Progress) -> str:
    """Say what a search has to do, and at which step it is; its cost holds what it leaves out."""
    metres = {link.id: link.length_m for link in night.links}
    km = sum(metres.get(work.link, 0) for work in night.works) / 1_000
    words = f"{len(night.works)} 遍、{km:.1f} 公里"
    return words if progress.cost is None else f"{words}，第 {progress.iterations} 步"


def _reckoned(loaded: Loaded, solved: Solved, stays: Collection[tuple[int, int]]) -> Reckoned:
    told = replace(
        solved,
        routes=in_lane_order(solved.routes, stays),
        notices=(*loaded.notices, *solved.notices),
    )
    return Reckoned(told, loaded.left, loaded.clock, dict(loaded.grounds))


def reckon_rest(
    plan: WorkPlan,
    due: Sequence[Due],
    teams: Sequence[TeamFacts],
    rows: Sequence[Sequence[tuple[int, int]]],
    stays: Sequence[int],
    seconds: float,
) -> Reckoned:
    """Plan what is left of a plan over teams that are on their way.

    Parameters
    ----------
    plan
        The plan anew, its time the same.
    due
        What is left.
    teams
        Who still drives, from where they stand.
    rows
        The passes of each team in the order in which it had them, by strip and round.
    stays
        How many of the first of them stay with each team.
    seconds
        CPU seconds of the search.

    Raises
    ------
    UnplannableError
        With all that is wrong.
    """
    loaded = load(plan, due, teams)
    try:
        built = build(loaded.night)
        start = _start(built, rows, stays)
        solved = solve(built, seconds=seconds, start=start)
    except PlanError as error:
        raise UnplannableError([fault.message for fault in error.faults]) from error
    kept = {one for row, count in zip(rows, stays, strict=True) for one in row[:count]}
    return _reckoned(loaded, solved, kept)


def reckon_moved(
    plan: WorkPlan,
    due: Sequence[Due],
    teams: Sequence[TeamFacts],
    rows: Sequence[Sequence[tuple[int, int]]],
    frozen: Collection[tuple[int, int]] = (),
) -> Reckoned:
    """Give a plan whose passes were put in an order by hand; ways, refills and times are anew.

    ``frozen`` are passes, by strip and round, that stay where they are.

    Raises
    ------
    UnplannableError
        With all that the checker finds.
    """
    loaded = load(plan, due, teams)
    try:
        built = build(loaded.night)
        roads = Ways(built.problem.network)
        tasks = enumerate(_tasks(built, rows))
        stops = [with_refills(built, roads, team, row) for team, row in tasks]
        solved = with_stops(built, stops)
    except PlanError as error:
        raise UnplannableError([fault.message for fault in error.faults]) from error
    return _reckoned(loaded, solved, frozen)


def _tasks(built: Built, rows: Sequence[Sequence[tuple[int, int]]]) -> list[list[int]]:
    place = {_key(work): number for number, work in enumerate(built.works)}
    return [[place[key] for key in row if key in place] for row in rows]


def _start(built: Built, rows: Sequence[Sequence[tuple[int, int]]], stays: Sequence[int]) -> Start:
    tasks = _tasks(built, rows)
    stops = tuple(with_near_refills(built, team, row) for team, row in enumerate(tasks))
    pinned = []
    for row, stop, count in zip(tasks, stops, stays, strict=True):
        kept = set(row[:count])
        served = [place for place, one in enumerate(stop) if getattr(one, "task", None) in kept]
        pinned.append(served[-1] + 1 if served else 0)
    return Start(stops, tuple(pinned))


def _key(work: WorkFacts) -> tuple[int, int]:
    return work.strip, work.round
