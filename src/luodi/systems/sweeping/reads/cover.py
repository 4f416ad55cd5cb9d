"""Key areas as they are covered: gaps of posts, people needed, who may stand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.people.models import Unit, User
from luodi.systems.sweeping.models import KeyArea, ShiftTurn, TurnState
from luodi.systems.sweeping.reads.crews import (
    LOOKED_BACK,
    MANNED,
    Member,
    days_away,
    members_of,
    people_of,
    turn_of,
    turns_of_people,
)
from luodi.systems.sweeping.reads.turns import VIEW_TURN, turns_in
from luodi.systems.sweeping.rules.crews import Turn, people_needed, unmanned
from luodi.systems.sweeping.rules.rostering import HANDOVER, may_stand_in

ATTENDANCE_OVER = timedelta(days=28)


@dataclass(frozen=True)
class PostCover:
    """A post of a key area in a week: the stretches without anybody, longer than 20 minutes."""

    post: int
    gaps: tuple[Turn, ...]
    hours: str

    @property
    def empty(self) -> bool:
        """Tell whether nobody stands there all week."""
        return len(self.gaps) == 1 and self.gaps[0].length >= timedelta(days=7)


@dataclass(frozen=True)
class AreaCover:
    """A key area in a week, post by post."""

    area: KeyArea
    posts: tuple[PostCover, ...]

    @property
    def gaps(self) -> int:
        """Count the stretches without anybody."""
        return sum(len(post.gaps) for post in self.posts)


@dataclass(frozen=True)
class UnitCover:
    """The key areas of a unit in a week, and whether it has the people for them.

    ``attendance`` is how many of a hundred shifts were filled in four weeks; None when no roll
    was called, then 100 is reckoned with.
    """

    unit: Unit
    areas: tuple[AreaCover, ...]
    people: int
    attendance: int | None

    @property
    def posts(self) -> int:
        """Count the posts."""
        return sum(cover.area.posts for cover in self.areas)

    @property
    def needed(self) -> int:
        """Give how many people keep the posts manned (rule 24)."""
        return people_needed(self.posts, self.attendance or 100)

    @property
    def missing(self) -> int:
        """Give how many people are too few; never below nought."""
        return max(self.needed - self.people, 0)


def areas_in(rows: QuerySet[KeyArea], since: datetime, until: datetime) -> QuerySet[KeyArea]:
    """Narrow key areas to those that hold within a time, half open."""
    first, last = (at.astimezone(clock.SHANGHAI).date() for at in (since, until))
    return rows.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=first), valid_from__lt=last
    ).select_related("unit__place", "place")


def week_cover(actor: Actor, monday: datetime) -> list[UnitCover]:
    """Give the key areas that the actor may see, unit by unit, with the gaps of a week."""
    until = monday + timedelta(days=7)
    areas = list(areas_in(visible(actor, KeyArea, VIEW_TURN), monday, until))
    rows = unrestricted(ShiftTurn, why="whether a post is filled, by whom is not shown")
    turns: dict[tuple[int, int], list[Turn]] = {}
    for row in turns_in(rows, monday, until).filter(key_area__in=areas, state__in=MANNED):
        turns.setdefault((row.key_area_id or 0, row.post or 0), []).append(turn_of(row))
    units: dict[int, list[AreaCover]] = {}
    for area in areas:
        units.setdefault(area.unit_id, []).append(_covered(area, turns, monday, until))
    came = _attendance([area.unit_id for area in areas])
    return [
        UnitCover(
            covers[0].area.unit,
            tuple(covers),
            len(people_of(covers[0].area.unit, monday, until)),
            came.get(unit),
        )
        for unit, covers in units.items()
    ]


def _covered(
    area: KeyArea, turns: dict[tuple[int, int], list[Turn]], since: datetime, until: datetime
) -> AreaCover:
    posts = {
        post: unmanned(turns.get((area.pk, post), []), since, until)
        for post in range(1, area.posts + 1)
    }
    return AreaCover(
        area,
        tuple(PostCover(post, gaps, hours_of(gaps)) for post, gaps in posts.items()),
    )


def hours_of(gaps: Sequence[Turn]) -> str:
    """Add up stretches of time in hours."""
    hours = sum((gap.length for gap in gaps), timedelta()) / timedelta(hours=1)
    return f"{round(hours, 2):g}"


def _attendance(units: Sequence[int]) -> dict[int, int]:
    """Give how many of a hundred shifts were filled in four weeks, of units with a roll."""
    now = clock.now()
    rows = unrestricted(ShiftTurn, why="a share of shifts, of no person")
    counted = (
        rows.filter(
            unit__in=units,
            starts_at__gte=now - ATTENDANCE_OVER,
            starts_at__lt=now,
            state__in=(TurnState.PRESENT, TurnState.ABSENT, TurnState.LEAVE),
        )
        .order_by()
        .values("unit")
        .annotate(every=Count("pk"), came=Count("pk", filter=Q(state=TurnState.PRESENT)))
    )
    return {row["unit"]: max(row["came"] * 100 // row["every"], 1) for row in counted}


@dataclass(frozen=True)
class Opening:
    """What somebody's absence leaves open at a post, and who may stand in, by name.

    ``turn`` is what a stand-in works: the gap, and the hand-over where the shift has one.
    """

    gap: Turn
    turn: Turn
    people: tuple[User, ...]


def opening_of(row: ShiftTurn, now: datetime) -> Opening | None:
    """Give what is open of a shift at a key area or in a vehicle, from now on.

    None when nothing is: it is over, or somebody else has it by now.
    """
    return openings_of([row], now).get(row.pk)


def openings_of(rows: Sequence[ShiftTurn], now: datetime) -> dict[int, Opening]:
    """Give what is open of each shift from now on, by its number, looked up once for all.

    A shift of which nothing is open is left out.
    """
    minute = now.astimezone(clock.SHANGHAI).replace(second=0, microsecond=0)
    lasting = [row for row in rows if minute < turn_of(row).end]
    others = _others_at(lasting)
    gaps: dict[int, tuple[Turn, Turn]] = {}
    for row in lasting:
        turn = turn_of(row)
        manned = [turn_of(one) for one in others.get(_post_of(row), ()) if one.pk != row.pk]
        gap = next(iter(unmanned(manned, max(turn.start, minute), turn.end)), None)
        if gap is not None:
            ends_soon = turn.end - gap.end <= HANDOVER
            gaps[row.pk] = gap, Turn(gap.start, turn.end) if ends_soon else gap
    people = _people_free([(row, gaps[row.pk][1]) for row in lasting if row.pk in gaps])
    return {pk: Opening(gap, turn, people[pk]) for pk, (gap, turn) in gaps.items()}


def _post_of(row: ShiftTurn) -> tuple[int | None, int | None, int | None]:
    return row.key_area_id, row.post, row.vehicle_id


def _others_at(rows: Sequence[ShiftTurn]) -> dict[Any, list[ShiftTurn]]:
    """Give the shifts that fill the posts and vehicles of shifts, by post or vehicle."""
    placed = [row for row in rows if row.key_area_id is not None or row.vehicle_id is not None]
    if not placed:
        return {}
    filling = turns_in(
        unrestricted(ShiftTurn, why="whether a post is filled, by whom is not shown"),
        min(row.starts_at for row in placed),
        max(row.ends_at for row in placed),
    )
    same = Q(key_area__in={row.key_area_id for row in placed if row.key_area_id is not None})
    same |= Q(vehicle__in={row.vehicle_id for row in placed if row.vehicle_id is not None})
    found: dict[Any, list[ShiftTurn]] = {}
    for other in filling.filter(same, state__in=MANNED):
        found.setdefault(_post_of(other), []).append(other)
    return found


def stand_ins(row: ShiftTurn, turn: Turn) -> tuple[User, ...]:
    """Give who may take a shift, or what is left of it, without breaking rule 23, by name."""
    return _people_free([(row, turn)])[row.pk]


def _people_free(
    wanted: Sequence[tuple[ShiftTurn, Turn]],
) -> dict[int, tuple[User, ...]]:
    """Give of each shift who may take the stretch of it that is told, looked up once for all."""
    if not wanted:
        return {}
    members = _members_on(wanted)
    asked = {
        row.pk: {
            one.user.pk: one.user
            for one in members[row.unit_id, turn.start.date()]
            if one.user.pk != row.user_id and one.may_work(turn, row.place.path)
        }
        for row, turn in wanted
    }
    everybody = {key for users in asked.values() for key in users}
    first, last = min(turn.start for _row, turn in wanted), max(turn.end for _row, turn in wanted)
    turns = turns_of_people(everybody, first - LOOKED_BACK, last + LOOKED_BACK)
    away = days_away(everybody, first.date(), last.date())
    found = {}
    for row, turn in wanted:
        users = asked[row.pk]
        free = may_stand_in(turn, {key: turns[key] for key in users}, away)
        found[row.pk] = tuple(users[key] for key in free)
    return found


def _members_on(
    wanted: Sequence[tuple[ShiftTurn, Turn]],
) -> dict[tuple[int, date], list[Member]]:
    """Give the members of units for the stretches that begin on a day, by unit and day.

    By day, because a post that ends counts no longer from its last day on.
    """
    spans: dict[tuple[int, date], tuple[Unit, list[Turn]]] = {}
    for row, turn in wanted:
        spans.setdefault((row.unit_id, turn.start.date()), (row.unit, []))[1].append(turn)
    return {
        key: members_of(unit, min(one.start for one in turns), max(one.end for one in turns))
        for key, (unit, turns) in spans.items()
    }
