"""Shifts that somebody may see: all, one's own, the week of a unit, the roll, wishes, notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.people.models import Unit, User
from luodi.systems.sweeping.models import (
    ChangeState,
    ShiftChange,
    ShiftNote,
    ShiftTurn,
    TurnState,
    VehicleOutage,
)
from luodi.systems.sweeping.reads.crews import OFF, people_of, turn_of
from luodi.systems.sweeping.reads.fleet import lasting
from luodi.systems.sweeping.rules.rostering import Shift, shift_at, shift_before

VIEW_TURN, PLAN_TURN = "sweeping.view_turn", "sweeping.plan_turn"
DAY = timedelta(days=1)
LONGEST = timedelta(hours=24)
"""No shift lasts longer, so that whoever looks for those of a time knows where to begin."""
OWN_BACK = timedelta(days=14)
Running = tuple[datetime, Shift]


def with_people(rows: QuerySet[ShiftTurn]) -> QuerySet[ShiftTurn]:
    """Fetch with shifts what their lines show."""
    return rows.select_related("unit__place", "place", "user", "vehicle__place", "key_area__place")


def visible_turns(actor: Actor, permission: str = VIEW_TURN) -> QuerySet[ShiftTurn]:
    """Give the shifts over which the actor holds a permission."""
    return with_people(visible(actor, ShiftTurn, permission))


def own_turns(actor: Actor) -> QuerySet[ShiftTurn]:
    """Give the actor's own shifts, in whichever unit."""
    rows = unrestricted(ShiftTurn, why="everybody sees their own shifts")
    return with_people(rows.filter(user=actor.user_id or 0))


def running(at: datetime) -> tuple[Running, Running]:
    """Give the shift that runs at an instant, and the one before it."""
    now = shift_at(at.astimezone(clock.SHANGHAI))
    return now, shift_before(*now)


def shift_of(row: ShiftTurn) -> Running:
    """Give the shift of the day in which somebody's begins."""
    return shift_at(row.starts_at.astimezone(clock.SHANGHAI))


def turns_in(rows: QuerySet[ShiftTurn], since: datetime, until: datetime) -> QuerySet[ShiftTurn]:
    """Narrow shifts to those that touch a time, half open."""
    return rows.filter(starts_at__lt=until, starts_at__gt=since - LONGEST, ends_at__gt=since)


def shift_turns(rows: QuerySet[ShiftTurn], shift: Running) -> list[ShiftTurn]:
    """Give those of the shifts that begin in a shift of the day, by post, vehicle and name."""
    midnight, which = shift
    start = midnight + timedelta(hours=int(which))
    found = rows.filter(starts_at__gte=start, starts_at__lt=start + timedelta(hours=8)).exclude(
        state=TurnState.CANCELLED
    )
    return list(
        found.order_by(
            "unit__path", "key_area__name", "post", "vehicle__code", "user__display_name", "pk"
        )
    )


def shift_mates(rows: Sequence[ShiftTurn]) -> dict[int, list[str]]:
    """Give the names of those who work the same shift of the same unit, by a shift's number."""
    if not rows:
        return {}
    beside = unrestricted(ShiftTurn, why="who works a shift knows who works it with them")
    beside = beside.filter(
        unit__in={row.unit_id for row in rows},
        starts_at__gte=min(row.starts_at for row in rows) - LONGEST,
        starts_at__lte=max(row.starts_at for row in rows) + LONGEST,
    ).exclude(state__in=OFF)
    found: dict[tuple[int, Running], dict[int, str]] = {}
    for other in beside.select_related("user").order_by("user__display_name", "pk"):
        found.setdefault((other.unit_id, shift_of(other)), {})[other.user_id] = str(other.user)
    return {
        row.pk: [
            name
            for user, name in found.get((row.unit_id, shift_of(row)), {}).items()
            if user != row.user_id
        ]
        for row in rows
    }


@dataclass
class GridRow:
    """A person's week: their shifts on each of its days, and what they come to."""

    user: User
    days: list[list[ShiftTurn]] = field(default_factory=lambda: [[] for _day in range(7)])
    worked: timedelta = timedelta()

    @property
    def hours(self) -> str:
        """Give the hours of the week, those called off left out."""
        return f"{self.worked.total_seconds() / 3600:g}"


def week_grid(actor: Actor, unit: Unit, monday: datetime) -> list[GridRow]:
    """Give the week of a unit: its people by name, each with the shifts that begin on each day."""
    until = monday + 7 * DAY
    lines = {user.pk: GridRow(user) for user in people_of(unit, monday, until)}
    rows = visible_turns(actor).filter(unit=unit, starts_at__gte=monday, starts_at__lt=until)
    for row in rows.exclude(state=TurnState.CANCELLED).order_by("starts_at", "pk"):
        line = lines.setdefault(row.user_id, GridRow(row.user))
        turn = turn_of(row)
        line.days[(turn.start.date() - monday.date()).days].append(row)
        if row.state != TurnState.LEAVE:
            line.worked += turn.length
    return sorted(lines.values(), key=lambda line: (line.user.display_name, line.user.pk))


def visible_changes(actor: Actor, permission: str = VIEW_TURN) -> QuerySet[ShiftChange]:
    """Give the wishes about shifts over which the actor holds a permission."""
    return _with_turns(visible(actor, ShiftChange, permission))


def own_changes(actor: Actor) -> QuerySet[ShiftChange]:
    """Give the actor's own wishes."""
    rows = unrestricted(ShiftChange, why="everybody sees their own wishes")
    return _with_turns(rows.filter(asked_by=actor.user_id or 0))


def _with_turns(rows: QuerySet[ShiftChange]) -> QuerySet[ShiftChange]:
    return rows.select_related(
        "turn__unit__place", "turn__place", "turn__user", "turn__vehicle__place",
        "turn__key_area__place", "other", "asked_by", "decided_by",
    )  # fmt: skip


def changes_to_decide(actor: Actor) -> QuerySet[ShiftChange]:
    """Give the wishes that wait for the actor: open, of shifts to come, of somebody else."""
    return (
        visible_changes(actor, PLAN_TURN)
        .filter(state=ChangeState.ASKED)
        .exclude(Q(asked_by=actor.user_id) | Q(turn__user=actor.user_id))
        .order_by("turn__starts_at", "pk")
    )


def visible_notes(actor: Actor, permission: str = VIEW_TURN) -> QuerySet[ShiftNote]:
    """Give what shifts have left, of units over which the actor holds a permission."""
    return visible(actor, ShiftNote, permission).select_related(
        "unit__place", "place", "by", "taken_by"
    )


def off_the_road(units: Iterable[Unit], at: datetime) -> list[VehicleOutage]:
    """Give the vehicles of units that are off the road at an instant, with the reasons."""
    rows = unrestricted(VehicleOutage, why="a shift tells the next one of its unit what is broken")
    return list(
        rows.filter(lasting(at), vehicle__unit__in=[unit.pk for unit in units])
        .select_related("vehicle__unit")
        .order_by("vehicle__unit__path", "vehicle__code", "pk")
    )
