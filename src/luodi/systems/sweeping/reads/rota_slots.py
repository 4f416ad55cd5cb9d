"""What a week's rota has to fill: the shifts of posts and vehicles that nobody has yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit, User
from luodi.systems.sweeping.models import KeyArea, ShiftTurn, Vehicle, VehicleOutage
from luodi.systems.sweeping.reads.cover import areas_in
from luodi.systems.sweeping.reads.crews import (
    LOOKED_BACK,
    MANNED,
    days_away,
    turn_of,
    turns_of_people,
)
from luodi.systems.sweeping.reads.heat import heat_words
from luodi.systems.sweeping.reads.turn_book import Planned
from luodi.systems.sweeping.reads.turns import turns_in
from luodi.systems.sweeping.rules.crews import Turn, unmanned
from luodi.systems.sweeping.rules.rostering import (
    LENGTH,
    Shift,
    Slot,
    proposed_rota,
    shift_turn,
)


@dataclass(frozen=True)
class Line:
    """A post of a key area, or a vehicle, whose week is filled."""

    key_area: KeyArea | None = None
    post: int | None = None
    vehicle: Vehicle | None = None

    @property
    def key(self) -> str:
        """Name it in the fields of a page."""
        if self.key_area is not None:
            return f"a{self.key_area.pk}-{self.post}"
        return f"v{self.vehicle.pk}" if self.vehicle is not None else ""


@dataclass(frozen=True)
class Place:
    """A shift of a line on a day: who has it, or why it is not filled, else it is open."""

    key: str
    line: Line
    midnight: datetime
    shift: Shift
    turn: Turn
    taken: bool = False
    off: str = ""

    @property
    def open(self) -> bool:
        """Tell whether somebody may be given it."""
        return not self.taken and not self.off

    def planned(self, unit: Unit, user: User) -> Planned:
        """Give it as a shift of somebody."""
        return Planned(
            unit, user, self.turn.start, self.turn.end,
            self.line.vehicle, self.line.key_area, self.line.post,
        )  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What a proposal is asked for: a unit's week, which posts and vehicles, which people."""

    unit: Unit
    monday: datetime
    areas: Sequence[KeyArea]
    vehicles: Sequence[Vehicle]
    shifts: Collection[Shift]
    people: Sequence[User]


@dataclass
class _Stands:
    """What the week has already: shifts of posts and vehicles, vehicles off the road."""

    posts: dict[tuple[int, int], list[Turn]] = field(default_factory=dict)
    vehicles: dict[int, list[Turn]] = field(default_factory=dict)
    outages: list[VehicleOutage] = field(default_factory=list)


def week_areas(unit: Unit, monday: datetime) -> QuerySet[KeyArea]:
    """Give a unit's key areas of a week."""
    rows = unrestricted(KeyArea, why="whoever plans for a unit is told which key areas it has")
    return areas_in(rows.filter(unit=unit), monday, monday + timedelta(days=7))


def week_vehicles(unit: Unit, monday: datetime) -> QuerySet[Vehicle]:
    """Give a unit's vehicles of a week."""
    first = monday.date()
    rows = unrestricted(Vehicle, why="whoever plans for a unit is told which vehicles it has")
    return rows.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=first),
        unit=unit,
        valid_from__lt=first + timedelta(days=7),
    ).select_related("place")


def week_places(wanted: Wanted) -> list[Place]:
    """Give the shifts of a week that are wanted, line by line; those that are over are left out."""
    stands, now = _stands(wanted), clock.now()
    lines = [
        Line(key_area=area, post=post) for area in wanted.areas for post in range(1, area.posts + 1)
    ] + [Line(vehicle=vehicle) for vehicle in wanted.vehicles]
    found = []
    for line in lines:
        shifts = Shift if line.key_area is not None else sorted(wanted.shifts)
        for day in range(7):
            midnight = wanted.monday + timedelta(days=day)
            for shift in shifts:
                place = _placed(line, midnight, shift, stands)
                if place.turn.end > now:
                    found.append(place)
    return found


def _placed(line: Line, midnight: datetime, shift: Shift, stands: _Stands) -> Place:
    turn = shift_turn(midnight, shift, key_area=line.key_area is not None)
    taken, off = False, ""
    if line.key_area is not None:
        beside = stands.posts.get((line.key_area.pk, line.post or 0), [])
        taken = not unmanned(beside, turn.start, turn.start + LENGTH)
        off = "" if taken else heat_words(line.key_area.unit_id, line.key_area.pk, turn)
    elif line.vehicle is not None:
        beside = stands.vehicles.get(line.vehicle.pk, [])
        taken = any(one.start < turn.end and turn.start < one.end for one in beside)
        off = _off(line.vehicle, turn, stands.outages)
    key = f"{line.key}-{midnight:%Y%m%d}-{shift.value}"
    return Place(key, line, midnight, shift, turn, taken, off)


def _off(vehicle: Vehicle, turn: Turn, outages: Sequence[VehicleOutage]) -> str:
    for outage in outages:
        ends = outage.ends_at
        if outage.vehicle_id != vehicle.pk or outage.starts_at >= turn.end:
            continue
        if ends is None or ends > turn.start:
            return outage.reason
    return ""


def _stands(wanted: Wanted) -> _Stands:
    since, until = wanted.monday, wanted.monday + timedelta(days=8)
    rows = unrestricted(ShiftTurn, why="what is filled already is not filled again")
    rows = turns_in(rows, since, until)
    found = _Stands()
    for row in rows.filter(key_area__in=wanted.areas, state__in=MANNED):
        key = (row.key_area_id or 0, row.post or 0)
        found.posts.setdefault(key, []).append(turn_of(row))
    for row in rows.filter(vehicle__in=wanted.vehicles, state__in=MANNED):
        found.vehicles.setdefault(row.vehicle_id or 0, []).append(turn_of(row))
    outages = unrestricted(VehicleOutage, why="a vehicle off the road is not given to anybody")
    found.outages = list(outages.filter(vehicle__in=wanted.vehicles, starts_at__lt=until))
    return found


def proposed(wanted: Wanted, places: Sequence[Place]) -> Mapping[str, int]:
    """Propose who takes the open shifts: keys of places and numbers of people."""
    slots = [Slot(place.key, place.turn) for place in places if place.open]
    users = [user.pk for user in wanted.people]
    first, last = wanted.monday, wanted.monday + timedelta(days=8)
    turns = turns_of_people(users, first - LOOKED_BACK, last + LOOKED_BACK)
    away = days_away(users, first.date(), last.date())
    rota = proposed_rota(slots, turns, away)
    return {slot.post: who for slot, who in rota.given}
