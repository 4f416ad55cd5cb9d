"""Keeping what was reckoned: routes, vehicles, legs, what is left out, figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from luodi.systems.sweeping.models import (
    LeftOut,
    Leg,
    LegKind,
    Mode,
    Route,
    RouteVehicle,
    WorkPlan,
)
from luodi.systems.sweeping.planning.facts import LeftWork, LegFacts, Solved, TeamFacts
from luodi.systems.sweeping.planning.spans import Clock
from luodi.systems.sweeping.reads.plan_sums import sums_of


@dataclass(frozen=True)
class Before:
    """What a team did of a plan before it was made anew: its route there, and the legs that stay.

    ``stopped`` is when it drives no further, and why.
    """

    route: Route
    legs: tuple[Leg, ...]
    stopped: tuple[datetime, str] | None = None


def store(
    plan: WorkPlan,
    solved: Solved,
    left: Sequence[LeftWork],
    clock: Clock,
    *,
    frozen: frozenset[tuple[int, int]] = frozenset(),
    before: Mapping[int, Before] | None = None,
    kept_out: Sequence[LeftOut] = (),
) -> None:
    """Write the routes of a plan, what it leaves out and what it comes to; old ones are removed.

    Parameters
    ----------
    plan
        The plan; the caller saves its state.
    solved
        What was reckoned.
    left
        What orders and closures took out beside.
    clock
        Of the plan.
    frozen
        Passes, by strip and round, that stay where they are.
    before
        What teams did before, by the number of a team's first vehicle.
    kept_out
        Rows of what the plan left out before and still does.
    """
    known = dict(before or {})
    plan.routes.all().delete()
    plan.left_out.all().delete()
    number = 0
    for made in solved.routes:
        number += 1
        had = known.pop(made.team.members[0].id, None)
        _write_route(plan, number, made.team, had, _legs(made.legs, clock, frozen))
    for had in known.values():
        if had.legs:
            number += 1
            _write_route(plan, number, None, had, [])
    _write_left(plan, [*solved.left, *left])
    for row in kept_out:
        row.pk = None
    LeftOut.objects.bulk_create(kept_out, batch_size=500)
    plan.cost_fen, plan.bound_fen = solved.cost_fen, solved.bound_fen
    plan.figures = sums_of(plan)


def _write_route(
    plan: WorkPlan, number: int, team: TeamFacts | None, had: Before | None, fresh: list[Leg]
) -> None:
    """Write a route: what was driven before, a wait until what is new, what is new."""
    legs = [*(_copied(leg) for leg in had.legs), *fresh] if had else fresh
    if had and had.legs and fresh and fresh[0].starts_at > had.legs[-1].ends_at:
        wait = Leg(kind=LegKind.WAIT, starts_at=had.legs[-1].ends_at, ends_at=fresh[0].starts_at)
        legs.insert(len(had.legs), wait)
    route = Route.objects.create(
        plan=plan,
        number=number,
        crew=_crew(plan, number, had),
        meets_where=had.route.meets_where if had else "",
        meets_at=had.route.meets_at if had else None,
        starts_at=legs[0].starts_at,
        ends_at=legs[-1].ends_at,
        stopped_at=had.stopped[0] if had and had.stopped else None,
        stop_reason=had.stopped[1] if had and had.stopped else "",
    )
    _write_vehicles(route, team, had)
    for place, leg in enumerate(legs, start=1):
        leg.route, leg.position = route, place
    Leg.objects.bulk_create(legs, batch_size=500)


def _crew(plan: WorkPlan, number: int, had: Before | None) -> str:
    if plan.mode != Mode.CREW:
        return ""
    return had.route.crew if had else _("人工 %(number)d 组") % {"number": number}


def _write_vehicles(route: Route, team: TeamFacts | None, had: Before | None) -> None:
    rows = list(had.route.vehicles.all()) if had else []
    if rows:
        made = [
            RouteVehicle(
                route=route,
                position=one.position,
                vehicle_id=one.vehicle_id,
                operation=one.operation,
                driver_id=one.driver_id,
            )
            for one in rows
        ]
    else:
        made = [
            RouteVehicle(
                route=route, position=place, vehicle_id=one.id, operation=one.operation.value
            )
            for place, one in enumerate(team.members if team else (), start=1)
        ]
    RouteVehicle.objects.bulk_create(made)


def _copied(leg: Leg) -> Leg:
    return Leg(
        kind=leg.kind,
        strip_id=leg.strip_id,
        site_id=leg.site_id,
        round=leg.round,
        way=leg.way,
        starts_at=leg.starts_at,
        ends_at=leg.ends_at,
        metres=leg.metres,
        litres=leg.litres,
        frozen=True,
    )


def _legs(legs: Sequence[LegFacts], clock: Clock, frozen: frozenset[tuple[int, int]]) -> list[Leg]:
    return [
        Leg(
            kind=LegKind(leg.kind),
            strip_id=leg.work.strip if leg.work else None,
            site_id=leg.site,
            round=leg.work.round if leg.work else 1,
            way=list(leg.way),
            starts_at=clock.at(leg.starts_s),
            ends_at=clock.at(leg.ends_s),
            metres=leg.metres,
            litres=leg.litres,
            frozen=leg.work is not None and (leg.work.strip, leg.work.round) in frozen,
        )
        for leg in legs
    ]


def _write_left(plan: WorkPlan, left: Sequence[LeftWork]) -> None:
    LeftOut.objects.bulk_create(
        (
            LeftOut(
                plan=plan,
                strip_id=one.work.strip,
                round=one.work.round,
                code=one.code,
                reason=one.reason[:300],
            )
            for one in left
        ),
        batch_size=500,
    )
