"""Whether a shift may be given: what stands against it, looked up once for many shifts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit, User
from luodi.kernel.places.models import Place
from luodi.systems.sweeping.models import KeyArea, ShiftTurn, Vehicle, VehicleOutage
from luodi.systems.sweeping.reads.crews import (
    LOOKED_BACK,
    MANNED,
    days_away,
    holders,
    members_of,
    turn_of,
    turns_of_people,
)
from luodi.systems.sweeping.reads.heat import heat_words
from luodi.systems.sweeping.rules.crews import Turn
from luodi.systems.sweeping.rules.rostering import HANDOVER, days_of, refusal_with_other

Fault = tuple[str, str]


@dataclass(frozen=True)
class Planned:
    """A shift that somebody is to get: in a vehicle, at a post of a key area, or in a crew."""

    unit: Unit
    user: User
    starts_at: datetime
    ends_at: datetime
    vehicle: Vehicle | None = None
    key_area: KeyArea | None = None
    post: int | None = None

    @property
    def turn(self) -> Turn:
        """Give its times by the clock of Shanghai."""
        return Turn(
            self.starts_at.astimezone(clock.SHANGHAI), self.ends_at.astimezone(clock.SHANGHAI)
        )

    @property
    def place(self) -> Place:
        """Give where it is worked: at the key area, where the vehicle belongs, or of the unit."""
        return (self.key_area or self.vehicle or self.unit).place


def where(row: ShiftTurn | Planned) -> str:
    """Say where a shift is worked."""
    if row.key_area is not None:
        return _("%(area)s %(post)s 号岗") % {"area": row.key_area, "post": row.post}
    return str(row.vehicle) if row.vehicle is not None else _("班组")


def span(turn: Turn) -> str:
    """Write when a shift is worked."""
    form = "%H:%M" if turn.end.date() == turn.start.date() else "%m-%d %H:%M"
    return f"{turn.start:%m-%d %H:%M}—{turn.end.strftime(form)}"


class TurnBook:
    """What stands against shifts of one unit: people, posts, vehicles, looked up once.

    ``but`` are numbers of shifts that do not count, because they are about to end.
    """

    def __init__(self, unit: Unit, rows: Sequence[Planned], but: Collection[int] = ()) -> None:
        self.unit = unit
        since = min((row.starts_at for row in rows), default=clock.now())
        until = max((row.ends_at for row in rows), default=clock.now())
        users = {row.user.pk for row in rows}
        self.members = holders(members_of(unit, since, until))
        around = since - LOOKED_BACK, until + LOOKED_BACK
        self.people = turns_of_people(users, *around, but=but)
        days = [one.astimezone(clock.SHANGHAI).date() for one in (since, until)]
        self.away = days_away(users, days[0], days[1])
        self._look_up(rows, since, until, but)

    def _look_up(
        self, rows: Sequence[Planned], since: datetime, until: datetime, but: Collection[int]
    ) -> None:
        turns = unrestricted(ShiftTurn, why="a vehicle and a post are taken by whoever has them")
        turns = turns.filter(starts_at__lt=until, ends_at__gt=since).exclude(pk__in=but)
        self.vehicles: dict[int, list[Turn]] = {}
        self.posts: dict[tuple[int, int | None], list[Turn]] = {}
        vehicles = [row.vehicle.pk for row in rows if row.vehicle is not None]
        areas = [row.key_area.pk for row in rows if row.key_area is not None]
        for row in turns.filter(vehicle__in=vehicles, state__in=MANNED):
            self.vehicles.setdefault(row.vehicle_id or 0, []).append(turn_of(row))
        for row in turns.filter(key_area__in=areas, state__in=MANNED):
            self.posts.setdefault((row.key_area_id or 0, row.post), []).append(turn_of(row))
        outages = unrestricted(VehicleOutage, why="a vehicle off the road is not given to anybody")
        self.outages = list(outages.filter(vehicle__in=vehicles, starts_at__lt=until))

    def add(self, row: Planned) -> None:
        """Let a shift stand, so that the next ones are judged beside it."""
        self.people.setdefault(row.user.pk, []).append(row.turn)
        if row.vehicle is not None:
            self.vehicles.setdefault(row.vehicle.pk, []).append(row.turn)
        if row.key_area is not None:
            self.posts.setdefault((row.key_area.pk, row.post), []).append(row.turn)

    def fault(self, row: Planned) -> Fault | None:
        """Say why a shift may not be given: the field and the words; None when it may."""
        judges = (
            _time_fault,
            _place_fault,
            self._person_fault,
            self._vehicle_fault,
            self._post_fault,
            _heat_fault,
        )
        return next((found for judged in judges if (found := judged(row))), None)

    def _person_fault(self, row: Planned) -> Fault | None:
        posts = self.members.get(row.user.pk, [])
        told: dict[str, object] = {"who": row.user, "unit": self.unit}
        if not any(one.may_work(row.turn, row.place.path) for one in posts):
            return "user", _("%(who)s届时在%(unit)s没有驾驶员岗位；请换人或先任命") % told
        gone = sorted(self.away.get(row.user.pk, frozenset()) & set(days_of(row.turn)))
        if gone:
            told["day"] = f"{gone[0]:%m-%d}"
            return "user", _("%(who)s %(day)s 已登记离岗；请换人") % told
        refused = refusal_with_other(row.turn, self.people.get(row.user.pk, []))
        if refused:
            return "user", f"{row.user}：{refused}"
        return None

    def _vehicle_fault(self, row: Planned) -> Fault | None:
        vehicle = row.vehicle
        if vehicle is None:
            return None
        told: dict[str, object] = {"vehicle": vehicle, "unit": self.unit}
        if vehicle.unit_id != self.unit.pk or not _holds(vehicle, row.turn):
            return "vehicle", _("车辆 %(vehicle)s 届时不属于%(unit)s；请换车") % told
        for outage in self.outages:
            if outage.vehicle_id != vehicle.pk:
                continue
            lasts = outage.ends_at is None or outage.ends_at > row.starts_at
            if lasts and outage.starts_at < row.ends_at:
                told["reason"] = outage.reason
                return "vehicle", _("车辆 %(vehicle)s 停用（%(reason)s）；请换车") % told
        taken = _overlap(row.turn, self.vehicles.get(vehicle.pk, []), timedelta())
        if taken:
            told["span"] = span(taken)
            return "vehicle", _("车辆 %(vehicle)s %(span)s 已排给别人；请换车或改时间") % told
        return None

    def _post_fault(self, row: Planned) -> Fault | None:
        area = row.key_area
        if area is None:
            return None
        told: dict[str, object] = {
            "area": area,
            "unit": self.unit,
            "post": row.post,
            "posts": area.posts,
        }
        if area.unit_id != self.unit.pk or not _holds(area, row.turn):
            return "key_area", _("%(area)s届时不是%(unit)s的重点区域；请核对") % told
        if row.post is None or not 1 <= row.post <= area.posts:
            return "post", _("%(area)s只有 %(posts)s 个岗位；请填 1 到 %(posts)s") % told
        taken = _overlap(row.turn, self.posts.get((area.pk, row.post), []), HANDOVER)
        if taken:
            told["span"] = span(taken)
            return "post", _(
                "%(area)s %(post)s 号岗 %(span)s 已有人，重叠超过交接的 15 分钟（规则 22）；"
                "请换岗位或改时间"
            ) % told
        return None


def _time_fault(row: Planned) -> Fault | None:
    if row.ends_at <= row.starts_at:
        return "ends_at", _("下班不晚于上班；请核对时间")
    if row.ends_at <= clock.now():
        told = {"end": f"{row.turn.end:%m-%d %H:%M}"}
        return "ends_at", _("班次 %(end)s 已经结束，不能再排；请核对日期") % told
    return None


def _heat_fault(row: Planned) -> Fault | None:
    if row.vehicle is not None:
        return None
    area = row.key_area.pk if row.key_area is not None else None
    words = heat_words(row.unit.pk, area, row.turn)
    return ("starts_at", words) if words else None


def _place_fault(row: Planned) -> Fault | None:
    if row.vehicle is not None and row.key_area is not None:
        return "key_area", _("车辆和重点区域只能选一样；请留一样")
    if row.key_area is None and row.post is not None:
        return "post", _("没有选重点区域，不填岗位号；请清空或选重点区域")
    return None


def _holds(row: Vehicle | KeyArea, turn: Turn) -> bool:
    last = (turn.end - HANDOVER - timedelta(microseconds=1)).date()
    return row.valid_from <= turn.start.date() and (row.valid_to is None or last < row.valid_to)


def _overlap(turn: Turn, others: Sequence[Turn], allowed: timedelta) -> Turn | None:
    for other in others:
        if min(turn.end, other.end) - max(turn.start, other.start) > allowed:
            return other
    return None
