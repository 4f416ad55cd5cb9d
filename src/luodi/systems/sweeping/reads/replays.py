"""Going over past evaluations again: with the rules in force, and with other numbers."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.systems.sweeping.models import (
    COLUMNS,
    SCALES,
    SPRINKLING,
    DispatchOrder,
    Evaluation,
    Leg,
    LegKind,
    PlanState,
    Reading,
    Vehicle,
    Zone,
)
from luodi.systems.sweeping.reads.fleet import facts_of
from luodi.systems.sweeping.reads.orders import VIEW_ORDER, limits_on
from luodi.systems.sweeping.rules import (
    WET,
    Inputs,
    Limits,
    Operation,
    Quantity,
    State,
    Trigger,
    minute_of,
)
from luodi.systems.sweeping.rules.knowing import (
    Readings,
    Told,
    told_by_stations,
    told_of_zone,
)
from luodi.systems.sweeping.rules.replay import Ordered, Replay, column_of
from luodi.systems.sweeping.rules.replay_figures import Work

_WHY = "a replay answers as the evaluator did, of the zones that the actor sees"
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=clock.SHANGHAI)
LimitsOf = Callable[[date], Limits]
Advance = Callable[[int, int], None]


@dataclass(frozen=True)
class Past:
    """Evaluations of some days, as far as they can be gone over, and what was known at each.

    ``at`` are the instants, ``entered`` for some of them, by number, the zones from then on;
    ``given`` the orders that were given meanwhile, ``works`` what was planned.
    """

    at: Sequence[datetime]
    entered: Mapping[int, list[dict[str, Any]]]
    stations: Mapping[int, int]
    told: Told
    given: list[Ordered]
    works: list[Work] = field(default_factory=list)

    @property
    def minutes(self) -> tuple[int, int]:
        """The stretch of time, half open, in minutes."""
        return minute_of(self.at[0]), minute_of(self.at[-1]) + 1

    def replay(self, limits_of: LimitsOf, advance: Advance | None = None) -> list[Ordered]:
        """Evaluate every instant anew; give the orders that this brings.

        Parameters
        ----------
        limits_of
            The rules' numbers on a day.
        advance
            Is told how many instants are done, of how many.
        """
        first = self.minutes[0]
        replay = Replay(
            Ordered(one.zone, one.kind, one.since, minutes=one.minutes)
            for one in self.given
            if one.since < first
        )
        inputs = _Stretch((), self)
        days: dict[date, Limits] = {}
        for number, at in enumerate(self.at):
            zones = self.entered.get(number)
            if zones is not None:
                inputs = _Stretch(zones, self)
                known: dict[int, State] = {one["zone"]: column_of(one["told"]) for one in zones}
                replay.enter(minute_of(at), [one["zone"] for one in zones], known)
            day = at.date()
            if day not in days:
                days[day] = limits_of(day)
                if advance is not None:
                    advance(number, len(self.at))
            replay.step(inputs.at(number, at), days[day])
        return replay.orders()


class _Stretch:
    """What was known of the same zones, from one telling of them to the next."""

    def __init__(self, zones: Sequence[Mapping[str, Any]], past: Past) -> None:
        of_zones = [
            told_of_zone(past.told, [past.stations[number] for number in one["stations"]])
            for one in zones
        ]
        self.values = np.array([one.values for one in of_zones])
        self.ages = np.array([one.ages for one in of_zones])
        self.near = np.array([one.near for one in of_zones])
        self.colder = np.array([one["colder"] / 10 for one in zones])

    def at(self, number: int, at: datetime) -> Inputs:
        if not len(self.colder):
            empty = np.empty((len(Quantity), 0))
            return Inputs(at, empty, empty, self.colder)
        values, ages, near = self.values[:, number], self.ages[:, number], self.near[:, number]
        return Inputs(at, values.T, ages.T, self.colder, near)


def past_of(actor: Actor, since: date, until: date) -> Past | None:
    """Give what the evaluator knew from a day to a day, the last excluded, of the actor's zones.

    None when nothing of it can be gone over: nobody evaluated then, or before luodi noted what a
    replay must know.
    """
    rows = Evaluation.objects.filter(at__gte=_midnight(since), at__lt=_midnight(until))
    evaluations = list(rows.order_by("at"))
    while evaluations and evaluations[0].known is None:
        evaluations.pop(0)
    orders = visible(actor, DispatchOrder, VIEW_ORDER).order_by()
    zones = set(orders.values_list("zone", flat=True).distinct())
    zones |= set(visible(actor, Zone, "sweeping.view_zone").values_list("pk", flat=True))
    if not evaluations or not zones:
        return None
    entered = {
        number: [one for one in row.known if one["zone"] in zones]
        for number, row in enumerate(evaluations)
        if row.known is not None
    }
    numbers = {number for told in entered.values() for one in told for number in one["stations"]}
    stations = {number: column for column, number in enumerate(sorted(numbers))}
    instants = [row.at.astimezone(clock.SHANGHAI) for row in evaluations]
    return Past(
        at=instants,
        entered=entered,
        stations=stations,
        told=_told(evaluations, instants, stations),
        given=_given({one["zone"] for told in entered.values() for one in told}, instants),
        works=_works(zones, instants),
    )


def limits_in_force(numbers: Mapping[str, float] | None = None) -> LimitsOf:
    """Give the rules' numbers by day, some of them changed.

    Parameters
    ----------
    numbers
        Fields of `Limits` and what they are to be.

    Raises
    ------
    django.core.exceptions.ValidationError
        On a day whose other numbers they cross, naming it.
    """

    def of(day: date) -> Limits:
        limits = limits_on(day)
        try:
            return Limits(**{**_fields(limits), **numbers}) if numbers else limits
        except ValueError as error:
            raise ValidationError(
                _("%(day)s 的规则配上所填的数，解除值越过了启动值；请改正") % {"day": day}
            ) from error

    return of


def _fields(limits: Limits) -> dict[str, Any]:
    return {name: getattr(limits, name) for name in Limits.__dataclass_fields__}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


def instant_of(minute: int) -> datetime:
    """Give the instant of a minute as `minute_of` counts them."""
    return _EPOCH + minute * _MINUTE


def _told(
    evaluations: Sequence[Evaluation], instants: Sequence[datetime], stations: Mapping[int, int]
) -> Told:
    gone = Limits().gone_minutes
    rows = unrestricted(Reading, why=_WHY).filter(
        station__in=stations,
        fault="",
        at__gt=instants[0] - timedelta(minutes=gone),
        at__lte=instants[-1],
    )
    names = ("pk", "station_id", "at", "received_at", *COLUMNS.values())
    found = list(rows.order_by("pk").values_list(*names))
    scales = np.array([SCALES[quantity] for quantity in COLUMNS])
    values = np.array([row[4:] for row in found], np.float64).reshape(-1, len(COLUMNS)) / scales
    readings = Readings(
        station=np.array([stations[row[1]] for row in found], np.int64),
        at=np.array([_minute(row[2]) for row in found], np.int64),
        values=values,
    )
    at = np.array([minute_of(one) for one in instants], np.int64)
    return told_by_stations(readings, len(stations), at, _there(evaluations, found), gone)


def _there(evaluations: Sequence[Evaluation], found: Sequence[Any]) -> Any:
    """Give how many of the readings were there at each evaluation.

    Of those before luodi noted it, what had come in within the minute.
    """
    numbers = np.array([row[0] for row in found], np.int64)
    came = np.maximum.accumulate([row[3].timestamp() for row in found]) if found else numbers
    there = [
        np.searchsorted(numbers, row.last_reading, side="right")
        if row.last_reading is not None
        else np.searchsorted(came, (row.at + _MINUTE).timestamp())
        for row in evaluations
    ]
    return np.maximum.accumulate(np.array(there, np.int64))


def _minute(at: datetime) -> int:
    return minute_of(at.astimezone(clock.SHANGHAI))


def _given(zones: Iterable[int], instants: Sequence[datetime]) -> list[Ordered]:
    """Give the orders that were given; what a zone's end ended, ends at the next evaluation."""
    rows = unrestricted(DispatchOrder, why=_WHY).filter(
        zone__in=list(zones), started_at__lte=instants[-1]
    )
    found = []
    rows = rows.exclude(ended_at__lt=instants[0])
    for row in rows.order_by("started_at", "zone", "pk"):
        place = len(instants) if row.ended_at is None else bisect_left(instants, row.ended_at)
        ended = minute_of(instants[place]) if place < len(instants) else None
        found.append(
            Ordered(
                zone=row.zone_id,
                kind=None if row.kind == SPRINKLING else Trigger[row.kind],
                since=_minute(row.started_at),
                until=ended,
                minutes=row.minutes,
            )
        )
    return found


def _works(zones: Iterable[int], instants: Sequence[datetime]) -> list[Work]:
    """Give the planned work of the zones: a piece for each vehicle of its route."""
    rows = unrestricted(Leg, why=_WHY).filter(
        kind=LegKind.SERVICE,
        route__plan__state=PlanState.ISSUED,
        strip__link__zone__in=list(zones),
        starts_at__lte=instants[-1],
        ends_at__gt=instants[0],
    )
    names = (
        "strip__link__zone", "route__vehicles__operation", "starts_at", "ends_at", "metres",
        "route__vehicles__vehicle",
    )  # fmt: skip
    found = list(rows.filter(route__vehicles__isnull=False).values_list(*names))
    vehicles = unrestricted(Vehicle, why=_WHY).in_bulk({row[-1] for row in found})
    water = {pk: facts_of(vehicle).water_l_km for pk, vehicle in vehicles.items()}
    works = []
    for zone, told, starts, ends, metres, vehicle in found:
        operation = Operation(told)
        litres = water[vehicle] * metres // 1000 if operation in WET else 0
        works.append(Work(zone, operation, _minute(starts), _minute(ends), metres, litres))
    return works
