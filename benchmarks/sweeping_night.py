"""A night's plan of 800 kerbs, a week levelled, and planning anew when a vehicle breaks down.

    python benchmarks/sweeping_night.py [--short] [--seconds 60] [--long 600]

An invented grid of streets with one depot and four refills: 800 kerb strips, 20 wash-sweepers
that fill up every 9.5 km, 22:00 to 06:00, a rest for each. Nothing is read or written. The rows
tell: CPU seconds until the first plan that may be driven; what the plan costs after ``--seconds``
and after ``--long`` CPU seconds, and how much more the first costs than the second; what the two
checkers find (which must be nothing); how level a week of 20,000 strips is; how long planning
anew takes for some 500 passes after a vehicle breaks down half an hour into the night.
"""

import argparse
import time
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from luodi.systems.sweeping.planning.facts import (
    Begun,
    LinkFacts,
    MemberFacts,
    Night,
    RouteFacts,
    SiteFacts,
    Solved,
    TeamFacts,
    WorkFacts,
)
from luodi.systems.sweeping.planning.problem import build
from luodi.systems.sweeping.planning.searching import solve
from luodi.systems.sweeping.rules import Kerb, Operation, VehicleKind
from luodi.systems.sweeping.rules.demand import Frequency
from luodi.systems.sweeping.rules.levelling import WeekWork, fullest_permille, levelled
from luodi.systems.sweeping.rules.plan_check import plan_faults
from luodi.systems.sweeping.rules.plan_told import (
    Doing,
    PlanFault,
    SeenLeg,
    SeenLink,
    SeenPlan,
    SeenRoute,
    SeenSite,
    SeenStrip,
    SeenVehicle,
)
from luodi.systems.sweeping.rules.vehicles import vehicle_facts

FROM_S, TO_S = 22 * 3_600, 30 * 3_600
DEGREE_M = 100_000
MIDNIGHT = datetime(2023, 3, 1)  # noqa: DTZ001 - the clock of Shanghai
BROKEN_S = FROM_S + 1_800
WARM_C = 20.0
"""Of the dawn: an hour to dry."""
FACTS = vehicle_facts(VehicleKind.WASH_SWEEP)
Links = list[LinkFacts]


def main() -> None:
    """Print a row for each."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="a small night, a few seconds")
    arguments.add_argument("--seconds", type=float, default=60.0)
    arguments.add_argument("--long", type=float, default=600.0)
    asked = arguments.parse_args()
    if asked.short:
        asked.seconds, asked.long = 2.0, 4.0
    strips, vehicles = (120, 4) if asked.short else (800, 20)
    told_night(night(strips, vehicles), asked.seconds, asked.long)
    told_week(500 if asked.short else 20_000)
    told_again(night(100 if asked.short else 560, 4 if asked.short else 14))


def told_night(asked: Night, seconds: float, longer: float) -> None:
    """Plan a night for a while and for longer."""
    solve(build(night(12, 1)), iterations=200)  # what compiling takes is not the search's
    began = time.thread_time()
    first = solve(build(asked), iterations=200)
    print(
        f"first plan of {len(asked.works)} kerbs, checked: {time.thread_time() - began:.2f} CPU s"
    )
    told_plan(asked, first)
    short = solve(build(asked), seconds=seconds)
    told_plan(asked, short)
    best = solve(build(asked), seconds=longer)
    told_plan(asked, best)
    more = short.cost_fen / best.cost_fen - 1
    print(f"{seconds:g} s cost {more:.2%} more than {longer:g} s", flush=True)


def told_plan(asked: Night, plan: Solved) -> None:
    """Print what a plan comes to, and what the checker of legs finds."""
    legs = [leg for route in plan.routes for leg in route.legs]
    service = sum(leg.metres for leg in legs if leg.kind == "SERVICE")
    dead = sum(leg.metres for leg in legs) - service
    refills = sum(leg.kind == "REFILL" for leg in legs)
    gap = plan.cost_fen / plan.bound_fen - 1 if plan.bound_fen else 0.0
    print(
        f"{plan.seconds:.0f} CPU s: {plan.cost_fen / 100:.0f} yuan, {gap:.1%} above the bound, "
        f"{service / 1_000:.0f} km of work, {dead / (dead + service):.1%} empty, "
        f"{refills} refills, {len(plan.left)} left out, {len(faults(asked, plan))} violations",
        flush=True,
    )


def told_week(strips: int) -> None:
    """Level a week of strips of all frequencies."""
    draw = np.random.default_rng(1)
    often = [one for one in Frequency if one is not Frequency.AS_NEEDED]
    works = [
        WeekWork(int(draw.integers(50, 1_500)), often[int(draw.integers(len(often)))])
        for _ in range(strips)
    ]
    began = time.process_time()
    found = levelled(works)
    spent = time.process_time() - began
    print(
        f"a week of {strips} strips: fullest day {fullest_permille(found.metres)} permille of "
        f"the mean, {spent:.2f} CPU s",
        flush=True,
    )


def told_again(asked: Night) -> None:
    """Plan a night anew after its first vehicle breaks down half an hour into it."""
    before = solve(build(asked), seconds=10.0)
    began, busy = time.perf_counter(), time.thread_time()
    again = after_breakdown(asked, before)
    plan = solve(build(again), seconds=3.0)
    spent, busy = time.perf_counter() - began, time.thread_time() - busy
    print(
        f"anew after a breakdown: {len(again.works)} of {len(asked.works)} passes left, "
        f"{spent:.1f} s by the clock, {busy:.1f} CPU s, {len(plan.left)} left out, "
        f"{len(faults(again, plan))} violations",
        flush=True,
    )


def after_breakdown(asked: Night, plan: Solved) -> Night:
    """Give what is left half an hour later without the first route's vehicle."""
    done = {
        leg.work
        for place, route in enumerate(plan.routes)
        for leg in route.legs
        if leg.work and (leg.ends_s <= BROKEN_S if place == 0 else leg.starts_s < BROKEN_S)
    }
    teams = tuple(replace(route.team, begun=_stands(route)) for route in plan.routes[1:])
    works = tuple(work for work in asked.works if work not in done)
    return replace(asked, teams=teams, works=works)


def _stands(route: RouteFacts) -> Begun | None:
    """Say where a team stands once the leg of that instant is over."""
    begun = [leg for leg in route.legs if leg.starts_s < BROKEN_S]
    if not begun:
        return None
    last = begun[-1]
    used, step = 0, 0
    for leg in begun:
        used = 0 if leg.site else used + (leg.metres if leg.work else 0)
        step = leg.way[-1] if leg.way else step
    rests = sum(leg.kind == "REST" for leg in begun)
    return Begun(last.ends_s, None, used, rests, abs(step) or None, step > 0)


def faults(asked: Night, plan: Solved) -> tuple[PlanFault, ...]:
    """Check the legs of a plan by the rules that share no code with planning."""
    starts, ends = (MIDNIGHT + timedelta(seconds=one) for one in (asked.starts_s, asked.ends_s))
    return plan_faults(
        SeenPlan(
            starts,
            ends,
            tuple(_seen(route) for route in plan.routes),
            since=starts if any(one.begun for one in asked.teams) else None,
            links={
                one.id: SeenLink(f"路{one.id}", one.line[0], one.line[-1], one.length_m)
                for one in asked.links
            },
            sites={one.id: SeenSite(one.name, one.place, one.places) for one in asked.sites},
            dawn_c=WARM_C,
        )
    )


def _seen(route: RouteFacts) -> SeenRoute:
    vehicles = tuple(
        SeenVehicle(
            one.code,
            one.facts.kind,
            one.operation,
            0 if route.team.begun else one.facts.tank_l,
            one.facts.water_l_km,
        )
        for one in route.team.members
    )
    legs = tuple(
        SeenLeg(
            Doing(leg.kind),
            MIDNIGHT + timedelta(seconds=leg.starts_s),
            MIDNIGHT + timedelta(seconds=leg.ends_s),
            metres=leg.metres,
            way=leg.way,
            strip=_strip(leg.work) if leg.work else None,
            round=leg.work.round if leg.work else 1,
            where=leg.work.name if leg.work else "",
            site=leg.site,
        )
        for leg in route.legs
    )
    depot = None if route.team.begun else route.team.depot
    return SeenRoute(route.team.name, vehicles, legs, depot)


def _strip(work: WorkFacts) -> SeenStrip:
    return SeenStrip(work.strip, work.link, work.forward, road_class=2)


def night(strips: int, vehicles: int) -> Night:
    """Give a night on an invented grid."""
    links = grid(strips // 2)
    works = tuple(
        WorkFacts(
            strip=2 * link.id + forward,
            round=1,
            link=link.id,
            forward=bool(forward),
            kerb=Kerb.RIGHT,
            left_broom=False,
            weight=1 + link.id % 4,
            spans=((FROM_S, TO_S),),
            name=f"路{link.id}",
        )
        for link in links
        for forward in (0, 1)
    )
    ends = [links[len(links) * part // 8].line[0] for part in (1, 3, 5, 7)]
    sites = tuple(
        SiteFacts(place + 1, f"加水点{place}", False, end, ((FROM_S, TO_S),), 600, 2)
        for place, end in enumerate(ends)
    )
    depot = links[len(links) // 2].line[0]
    teams = tuple(
        TeamFacts((MemberFacts(one, f"洗{one:02d}", FACTS, Operation.WASH_SWEEP),), depot, "停车场")
        for one in range(1, vehicles + 1)
    )
    return Night("夜间", tuple(links), teams, sites, works, FROM_S, TO_S)


def grid(count: int) -> Links:
    """Give so many two-way streets of a grid, 500 to 900 m long."""
    draw = np.random.default_rng(1)
    columns = 1 + int((count / 2) ** 0.5)
    east = np.concatenate([[0], np.cumsum(draw.integers(500, 900, columns + 2))])
    north = np.concatenate([[0], np.cumsum(draw.integers(500, 900, columns + 2))])
    links: Links = []
    for row in range(columns + 2):
        for column in range(columns + 2):
            for to_row, to_column in ((row, column + 1), (row + 1, column)):
                if to_row > columns or to_column > columns or len(links) == count:
                    continue
                here, there = (
                    (113.0 + east[one] / DEGREE_M, 34.0 + north[other] / DEGREE_M)
                    for one, other in ((column, row), (to_column, to_row))
                )
                metres = int(abs(east[to_column] - east[column]) + abs(north[to_row] - north[row]))
                number = len(links) + 1
                links.append(LinkFacts(number, f"路{number}", (here, there), metres, 50))
    return links


if __name__ == "__main__":
    main()
