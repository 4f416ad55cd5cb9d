"""What of a route has been driven at an instant, where its team stands then, and what is left."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from luodi.systems.sweeping.models import Leg, LegKind, Route, StripResult
from luodi.systems.sweeping.planning.facts import Begun, TeamFacts
from luodi.systems.sweeping.planning.rows import team_of
from luodi.systems.sweeping.planning.spans import Clock
from luodi.systems.sweeping.rules import Operation, Result
from luodi.systems.sweeping.rules.crews import DAY, DAY_OVERTIME

LONGEST: timedelta = DAY + DAY_OVERTIME
Pass = tuple[int, int]


@dataclass(frozen=True)
class Driven:
    """A route at an instant.

    Parameters
    ----------
    route
        The route, with its legs and vehicles.
    kept
        Legs that were driven, or are being driven: they stay.
    team
        Who drives, from where it stands.
    left
        Passes that are left, by strip and round, in their order.
    stays
        How many of these stay with the team: up to the last that is frozen.
    """

    route: Route
    kept: tuple[Leg, ...]
    team: TeamFacts
    left: tuple[Pass, ...]
    stays: int


def driven(
    route: Route, at: datetime | None, clock: Clock, told: Collection[StripResult], *, broken: bool
) -> Driven:
    """Say how far a route is.

    Parameters
    ----------
    route
        With its legs and vehicles.
    at
        The instant; None when nothing was driven.
    clock
        Of the plan.
    told
        What stands of results of the plan.
    broken
        Whether its team drives no further: the leg that it is on does not count then.
    """
    legs = list(route.legs.all())
    kept = legs[: _kept(legs, at, told, broken=broken)] if at is not None else []
    rest = [leg for leg in legs[len(kept) :] if leg.kind == LegKind.SERVICE and leg.strip_id]
    frozen = [place for place, leg in enumerate(rest, start=1) if leg.frozen]
    vehicles = [(one.vehicle, Operation(one.operation)) for one in route.vehicles.all()]
    begun = None if at is None else _begun(route, kept, at, clock)
    return Driven(
        route=route,
        kept=tuple(kept),
        team=team_of(vehicles, begun),
        left=tuple((leg.strip_id or 0, leg.round) for leg in rest),
        stays=frozen[-1] if frozen else 0,
    )


def _kept(legs: Sequence[Leg], at: datetime, told: Collection[StripResult], *, broken: bool) -> int:
    done = {row.leg_id for row in told if not (broken and row.result == Result.MISSED.value)}
    over = [
        place
        for place, leg in enumerate(legs, start=1)
        if leg.pk in done or (leg.ends_at <= at if broken else leg.starts_at < at)
    ]
    return over[-1] if over else 0


def _begun(route: Route, kept: Sequence[Leg], at: datetime, clock: Clock) -> Begun:
    if not kept:
        return Begun(clock.seconds(at))
    used, step = 0, 0
    for leg in kept:
        if leg.kind in {LegKind.REFILL, LegKind.DUMP}:
            used = 0
        elif leg.kind == LegKind.SERVICE:
            used += leg.metres
        step = leg.way[-1] if leg.way else step
    return Begun(
        free_s=clock.seconds(max(at, kept[-1].ends_at)),
        until_s=clock.seconds(route.starts_at + LONGEST),
        used_m=used,
        rests=sum(leg.kind == LegKind.REST for leg in kept),
        link=abs(step) or None,
        forward=step > 0,
    )
