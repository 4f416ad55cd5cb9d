"""Whether somebody's hours allow a route: their shifts and the routes that they drive already."""

from datetime import datetime, timedelta

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import User
from luodi.systems.sweeping.models import PlanState, RouteVehicle, ShiftTurn
from luodi.systems.sweeping.reads.crews import MANNED
from luodi.systems.sweeping.rules.crews import Turn, turn_refusal

AROUND = timedelta(days=40)
"""Overtime is of a month, and weeks reach over its ends."""


def hours_refusal(user: User, starts_at: datetime, ends_at: datetime, but: int = 0) -> str | None:
    """Say why somebody's hours forbid work in a time; None when they allow it.

    Parameters
    ----------
    user
        The person.
    starts_at, ends_at
        The time.
    but
        Number of a route's vehicle that does not count: it is the one asked about.

    Notes
    -----
    A route inside or beside a shift of the same person is the same turn: the two together count.
    """
    others = [*_shifts(user, starts_at, ends_at), *_routes(user, starts_at, ends_at, but)]
    turns = _joined([_turn(one, other) for one, other in others])
    asked = _turn(starts_at, ends_at)
    apart = []
    for turn in turns:
        if turn.start < asked.end and asked.start < turn.end:
            asked = Turn(min(asked.start, turn.start), max(asked.end, turn.end))
        else:
            apart.append(turn)
    return turn_refusal(asked, apart)


def _turn(starts_at: datetime, ends_at: datetime) -> Turn:
    start, end = (
        one.astimezone(clock.SHANGHAI).replace(tzinfo=None) for one in (starts_at, ends_at)
    )
    return Turn(start, end)


def _shifts(user: User, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
    rows = unrestricted(ShiftTurn, why="hours are counted over all shifts of a person")
    found = rows.filter(
        user=user,
        state__in=MANNED,
        starts_at__gte=starts_at - AROUND,
        ends_at__lte=ends_at + AROUND,
    )
    return list(found.order_by("starts_at").values_list("starts_at", "ends_at"))


def _routes(
    user: User, starts_at: datetime, ends_at: datetime, but: int
) -> list[tuple[datetime, datetime]]:
    rows = RouteVehicle.objects.filter(
        driver=user,
        route__plan__state__in=(PlanState.READY, PlanState.ISSUED),
        route__starts_at__gte=starts_at - AROUND,
        route__ends_at__lte=ends_at + AROUND,
    ).exclude(pk=but)
    return list(rows.order_by("route__starts_at").values_list("route__starts_at", "route__ends_at"))


def _joined(turns: list[Turn]) -> list[Turn]:
    """Make one of turns that overlap."""
    made: list[Turn] = []
    for turn in sorted(turns, key=lambda one: one.start):
        if made and turn.start < made[-1].end:
            made[-1] = Turn(made[-1].start, max(made[-1].end, turn.end))
        else:
            made.append(turn)
    return made
