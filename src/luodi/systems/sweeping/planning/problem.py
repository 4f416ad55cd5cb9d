"""From a night to a problem of arc routing: passes become tasks, metres are what they take."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from luodi.plan.arcs.model import Fleet, Problem, Task, Vehicle, VehicleKind, Window
from luodi.plan.arcs.reach_faults import reach_faults
from luodi.plan.base import Fault, PlanError
from luodi.systems.sweeping.planning.facts import (
    FEN_HOUR,
    FEN_LEFT_M,
    FIRST_FACTOR,
    LeftWork,
    LinkFacts,
    Night,
    TeamFacts,
    WorkFacts,
)
from luodi.systems.sweeping.planning.network import (
    Streets,
    link_faults,
    seconds_at,
    streets_of,
    travel_fen,
)
from luodi.systems.sweeping.planning.sites import VisitPart, with_sites
from luodi.systems.sweeping.planning.teams import (
    TeamWork,
    at_night,
    night_part,
    rests,
    work_of,
)
from luodi.systems.sweeping.rules.convoy import VEHICLES_ON_MAIN
from luodi.systems.sweeping.rules.crews import DAY, DAY_OVERTIME

MOST_OUT_S: Final = int((DAY + DAY_OVERTIME).total_seconds())
"""Rule 23: eight hours and three more."""
LEAST_WEIGHED_M: Final = 50
"""A shorter pass weighs as much as one of so many metres when it is left out."""


@dataclass(frozen=True)
class Built:
    """A problem and what its parts stand for.

    Parameters
    ----------
    night
        What it was made of.
    streets
        Its roads.
    problem
        To be planned: tasks are first the passes, then what begun teams have used.
    works
        The pass of each task.
    team_works
        What the teams of each kind can do.
    visits
        Parts of a visit of each of the problem's sites.
    used
        For each team the task that stands for what it has used; None where it begins afresh.
    left
        Passes that no team could ever do, each with its reason.
    notices
        What else is to be known.
    """

    night: Night
    streets: Streets
    problem: Problem
    works: tuple[WorkFacts, ...]
    team_works: tuple[TeamWork, ...]
    visits: tuple[tuple[VisitPart, ...], ...]
    used: tuple[int | None, ...]
    left: tuple[LeftWork, ...]
    notices: tuple[str, ...]


def build(night: Night) -> Built:
    """Make the problem of a night.

    Raises
    ------
    PlanError
        With all that makes it senseless: links without direction or length, depots that no road
        leads to, no refill that is open though the tanks do not last, passes none of which can be
        reached.
    """
    faults = link_faults(night.links)
    if faults:
        raise PlanError(faults)
    if not night.links or not night.teams:
        raise PlanError([Fault("night.empty", night.name, "没有路段或车辆，排不了；请先登记。")])
    works_of = [work_of(team, night) for team in night.teams]
    team_works = tuple(dict.fromkeys(works_of))
    roads = [one.road for one in team_works]
    streets = streets_of(night.links, roads, night.forbidden)
    kinds_of = [team_works.index(work) for work in works_of]
    vehicles, used = _vehicles(night, streets, kinds_of, len(team_works))
    links = {link.id: link for link in night.links}
    works, tasks, left = _tasks(night, streets, team_works, links)
    virtual = [task for task in used if task is not None]
    kinds = tuple(_kind(place, one) for place, one in enumerate(team_works))
    bare = Problem(night.name, streets.network, (*tasks, *virtual), Fleet(kinds, vehicles))
    problem, visits, notices = with_sites(bare, night, streets, team_works)
    places = iter(range(len(tasks), len(tasks) + len(virtual)))
    built = Built(
        night=night,
        streets=streets,
        problem=problem,
        works=works,
        team_works=team_works,
        visits=visits,
        used=tuple(None if task is None else next(places) for task in used),
        left=left,
        notices=notices,
    )
    return _reachable(built)


def _kind(place: int, work: TeamWork) -> VehicleKind:
    """Give the planner's kind; its name is only told in faults."""
    name = f"第 {place + 1} 种车组"
    return VehicleKind(name, work.capacity_m, cost_per_hour=FEN_HOUR * work.road.vehicles)


def _vehicles(
    night: Night, streets: Streets, kinds_of: Sequence[int], kinds: int
) -> tuple[tuple[Vehicle, ...], list[Task | None]]:
    faults, vehicles, used = [], [], []
    for team, kind in zip(night.teams, kinds_of, strict=True):
        depot = streets.node_near(team.depot)
        if depot is None:
            text = f"停车场“{team.depot_name}”附近 200 米内没有路口；请核对位置，或补登路段。"
            faults.append(Fault("depot.place", team.depot_name, text))
            continue
        start, task = _start(team, streets, kinds, depot)
        vehicles.append(
            Vehicle(
                id=team.name,
                kind=kind,
                start=start,
                end=depot,
                shift=_shift(team, night),
                longest_s=None if team.begun else MOST_OUT_S,
                breaks=rests(night, team),
            )
        )
        used.append(task)
    if faults:
        raise PlanError(list({fault.record: fault for fault in faults}.values()))
    return tuple(vehicles), used


def _shift(team: TeamFacts, night: Night) -> Window:
    if team.begun is None:
        return Window(night.starts_s, night.ends_s)
    until_s = night.ends_s if team.begun.until_s is None else team.begun.until_s
    from_s = max(team.begun.free_s, night.starts_s)
    return Window(from_s, max(min(until_s, night.ends_s), from_s + 1))


def _start(team: TeamFacts, streets: Streets, kinds: int, depot: int) -> tuple[int, Task | None]:
    """Give where a team begins, and the task that stands for what it has used of its tank."""
    begun = team.begun
    if begun is None or begun.link is None:
        return depot, None
    arc = streets.arc_of[begun.link, begun.forward]
    task = Task(
        id=f"{team.name} 已用",
        arcs=(arc,),
        demand=begun.used_m,
        service_cost=(0,) * kinds,
        service_s=(0,) * kinds,
    )
    return int(streets.network.tail[arc]), task


def _tasks(
    night: Night,
    streets: Streets,
    team_works: Sequence[TeamWork],
    links: dict[int, LinkFacts],
) -> tuple[tuple[WorkFacts, ...], list[Task], tuple[LeftWork, ...]]:
    works, tasks, left = [], [], []
    brooms = any(work.left_broom for work in team_works)
    for asked in night.works:
        work = asked
        link = links.get(work.link)
        arc = streets.arc_of.get((work.link, work.forward))
        if link is None or arc is None or link.closed:
            left.append(LeftWork(work, "closed", f"{work.name}：路段封闭，不能通行"))
            continue
        if work.left_broom and not brooms:
            work = replace(work, spans=night_part(work.spans))
        able = [_does(one, work, link) for one in team_works]
        if work.main and all(1 < one.road.vehicles < VEHICLES_ON_MAIN for one in team_works):
            reason = f"{work.name}：一、二级道路的联合作业要 3 辆车（规则 14）；请加车"
            left.append(LeftWork(work, "few", reason))
            continue
        if not any(able) or not work.spans:
            reason = f"{work.name}：没有能做它的车（限高、限重或左侧扫盘）；请换车"
            left.append(LeftWork(work, "kind", reason))
            continue
        teams = list(zip(team_works, able, strict=True))
        task = _task(night, work, link, arc, teams)
        if task is None:
            reason = f"{work.name}：允许作业的时段不够做完；请放宽时间"
            left.append(LeftWork(work, "hours", reason))
            continue
        works.append(work)
        tasks.append(task)
    return tuple(works), tasks, tuple(left)


def _does(team: TeamWork, work: WorkFacts, link: LinkFacts) -> bool:
    """Tell whether teams may do a pass: they fit under and over, and reach the kerb.

    A left kerb is reached by a left broom, or by any at night with the lane closed. A convoy of two
    does not work on main roads.
    """
    if work.main and 1 < team.road.vehicles < VEHICLES_ON_MAIN:
        return False
    return team.road.passes(link) and (
        not work.left_broom or team.left_broom or at_night(work.spans)
    )


def _task(
    night: Night,
    work: WorkFacts,
    link: LinkFacts,
    arc: int,
    teams: Sequence[tuple[TeamWork, bool]],
) -> Task | None:
    seconds = [seconds_at(link.length_m, one.road.work_kmh) if can else None for one, can in teams]
    longest = max(one for one in seconds if one is not None)
    windows = tuple(
        Window(start, end - longest + 1) for start, end in work.spans if end - start >= longest
    )
    if not windows:
        return None
    free = work.spans == ((night.starts_s, night.ends_s),)
    weighed = max(link.length_m, LEAST_WEIGHED_M) * work.weight
    return Task(
        id=f"{work.name}（{work.strip}-{work.round}）",
        arcs=(arc,),
        demand=link.length_m,
        service_cost=tuple(travel_fen(one.road, link) if can else None for one, can in teams),
        service_s=tuple(seconds),
        windows=() if free else windows,
        left_out_cost=weighed * FEN_LEFT_M * (FIRST_FACTOR if work.first else 1),
    )


def _reachable(built: Built) -> Built:
    """Take the passes out that cannot be reached; refuse what makes no sense at all."""
    faults = reach_faults(built.problem)
    depots = [fault for fault in faults if fault.code.startswith("depot.")]
    if depots:
        raise PlanError(depots)
    wrong = {fault.record: fault for fault in faults if fault.code.startswith("task.")}
    kept = [place for place, task in enumerate(built.problem.tasks) if task.id not in wrong]
    lost = [
        (work, wrong[task.id])
        for work, task in zip(built.works, built.problem.tasks, strict=False)
        if task.id in wrong
    ]
    if lost and len(lost) == len(built.works):
        raise PlanError([fault for _, fault in lost])
    _refuse_dry(built)
    if not lost:
        return built
    moved = {place: new for new, place in enumerate(kept)}
    left = tuple(
        LeftWork(work, "way" if fault.code == "task.unreachable" else "hours", fault.message)
        for work, fault in lost
    )
    return replace(
        built,
        problem=replace(built.problem, tasks=tuple(built.problem.tasks[place] for place in kept)),
        works=tuple(work for place, work in enumerate(built.works) if place in moved),
        used=tuple(None if task is None else moved[task] for task in built.used),
        left=(*built.left, *left),
        notices=(*built.notices, *(one.reason for one in left if one.code == "way")),
    )


def _refuse_dry(built: Built) -> None:
    """Refuse a plan whose tanks do not last while no refill is open in its time."""
    problem, kinds = built.problem, built.problem.fleet.kinds
    thirsty = [
        vehicle
        for vehicle in problem.fleet.vehicles
        if built.team_works[vehicle.kind].tanks_l
        and not any(site.kinds is None or vehicle.kind in site.kinds for site in problem.sites)
    ]
    if len(thirsty) < len(problem.fleet.vehicles):
        return
    holds = sum(kinds[vehicle.kind].capacity or 0 for vehicle in thirsty)
    needed = sum(task.demand for task in problem.tasks)
    if needed <= holds:
        return
    # Who must empty itself too needs both in one visit; where a refill is open a dump is missing.
    dumps = any(site.spans and not site.dumps for site in built.night.sites) and all(
        built.team_works[vehicle.kind].dumps for vehicle in thirsty
    )
    shut = [site.name for site in built.night.sites if site.dumps == dumps and not site.spans]
    what = "消纳场（车厢装满要先卸）" if dumps else "加水点"
    text = f"要作业 {needed} 米，满箱只够 {holds} 米，计划时间内没有能用的{what}"
    named = f"（{'、'.join(shut)} 不开放）" if shut else ""
    raise PlanError(
        [Fault("refill.shut", built.night.name, f"{text}{named}；请改时间、加站点或减任务。")]
    )
