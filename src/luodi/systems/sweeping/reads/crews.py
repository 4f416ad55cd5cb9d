"""Who may be given shifts: people with a driver's post in a unit, their shifts, their leave."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import within
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Holding, Leave, RolePermission, Unit, User
from luodi.kernel.people.reads import units_open_to
from luodi.systems.sweeping.models import KeyArea, ShiftTurn, TurnState, Vehicle
from luodi.systems.sweeping.rules.crews import Turn

DRIVE_ROUTE = "sweeping.drive_route"
OFF = (TurnState.CANCELLED, TurnState.LEAVE)
"""States in which a shift is nobody's time."""
MANNED = (TurnState.PLANNED, TurnState.PRESENT)
"""States in which somebody stands at the post, or will."""
LOOKED_BACK = timedelta(weeks=5)
"""How far around a shift others count for the law of hours: overtime is that of a month."""


@dataclass(frozen=True)
class Member:
    """A person in a driver's post of a unit, from an instant to an instant, over a place."""

    user: User
    valid_from: datetime
    valid_to: datetime | None
    place_path: str

    def may_work(self, turn: Turn, place_path: str) -> bool:
        """Tell whether the post holds when a shift begins, over the place of the shift."""
        begun = self.valid_from <= turn.start
        on = self.valid_to is None or turn.start < self.valid_to
        return begun and on and within(place_path, self.place_path)


def turn_of(row: ShiftTurn) -> Turn:
    """Give the times of a shift by the clock of Shanghai, as the rules read them."""
    return Turn(row.starts_at.astimezone(clock.SHANGHAI), row.ends_at.astimezone(clock.SHANGHAI))


def _drivers_posts() -> QuerySet[Holding]:
    roles = RolePermission.objects.filter(permission=DRIVE_ROUTE).values("role")
    return Holding.objects.filter(
        post__role__in=roles, post__system__in=("", "sweeping"), user__is_active=True
    )


def members_of(unit: Unit, since: datetime, until: datetime) -> list[Member]:
    """Give who holds a post with ``sweeping.drive_route`` in a unit within a time, by name."""
    rows = (
        _drivers_posts()
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=since), post__unit=unit)
        .filter(valid_from__lt=until)
        .select_related("user", "post__place")
        .order_by("user__display_name", "user_id", "pk")
    )
    return [Member(row.user, row.valid_from, row.valid_to, row.post.place.path) for row in rows]


def people_of(unit: Unit, since: datetime, until: datetime) -> list[User]:
    """Give the people of `members_of`, each once, by name."""
    return list({one.user.pk: one.user for one in members_of(unit, since, until)}.values())


def units_with_crews(actor: Actor, permission: str) -> list[Unit]:
    """Give the units, with their places, over which somebody holds a permission and that work."""
    areas = unrestricted(KeyArea, why="which units have key areas, shown to who is over the unit")
    vehicles = unrestricted(Vehicle, why="which units have vehicles, shown to who is over the unit")
    drivers = _drivers_posts().filter(post__unit=OuterRef("pk"))
    rows = (
        units_open_to(actor, permission, clock.now())
        .filter(
            Exists(areas.filter(unit=OuterRef("pk")))
            | Exists(vehicles.filter(unit=OuterRef("pk")))
            | Exists(drivers)
        )
        .select_related("place")
    )
    return [
        unit
        for unit in rows
        if actor.may(permission, unit_path=unit.path, place_path=unit.place.path)
    ]


def turns_of_people(
    users: Collection[int], since: datetime, until: datetime, *, but: Collection[int] = ()
) -> dict[int, list[Turn]]:
    """Give the shifts of people in all units that touch a time, those called off left out."""
    rows = unrestricted(ShiftTurn, why="nobody works twice at an instant, in whichever unit")
    found: dict[int, list[Turn]] = {user: [] for user in users}
    standing = rows.filter(user__in=users, starts_at__lt=until, ends_at__gt=since)
    for row in standing.exclude(state__in=OFF).exclude(pk__in=but).order_by("starts_at", "pk"):
        found[row.user_id].append(turn_of(row))
    return found


def days_away(users: Iterable[int], first: date, last: date) -> dict[int, frozenset[date]]:
    """Give the days, both ends included, on which people are on leave by the register of leave."""
    rows = Leave.objects.filter(user__in=list(users), first_day__lte=last, last_day__gte=first)
    found: dict[int, set[date]] = {}
    for row in rows.filter(ended_at__isnull=True):
        begin, end = max(row.first_day, first), min(row.last_day, last)
        days = {begin + timedelta(days=step) for step in range((end - begin).days + 1)}
        found.setdefault(row.user_id, set()).update(days)
    return {user: frozenset(days) for user, days in found.items()}


def holders(members: Iterable[Member]) -> Mapping[int, list[Member]]:
    """Give the posts of people by their numbers."""
    found: dict[int, list[Member]] = {}
    for one in members:
        found.setdefault(one.user.pk, []).append(one)
    return found
