"""The evaluator at work: readings in, orders out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.jobs.running import Running
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.models import (
    SPRINKLING,
    DispatchOrder,
    Evaluation,
    Reading,
    Zone,
    ZoneState,
    ZoneStation,
)
from luodi.systems.sweeping.reads.orders import limits_on
from luodi.systems.sweeping.reads.zones import zones_on
from luodi.systems.sweeping.rules import (
    Change,
    Inputs,
    Limits,
    Quantity,
    State,
    Told,
    Trigger,
    changes,
    evaluate,
    nothing_stands,
    zone_value,
)
from luodi.systems.sweeping.rules.limits import digest
from luodi.systems.sweeping.rules.orders import MEASURED
from luodi.systems.sweeping.rules.replay import column_of, column_told, joined
from luodi.systems.sweeping.rules.weather import nearest_value

SPRINKLED_BY = (Quantity.HUMIDITY, Quantity.AIR_C)


def evaluate_on_time(_running: Running) -> str:
    """Evaluate all zones, as a timed job."""
    return _("指令变更 %(count)d 条") % {"count": evaluate_zones()}


@dataclass(frozen=True)
class _Known:
    """What is told of each zone, in the order of their columns; ``near`` at its nearest station."""

    zones: Sequence[Zone]
    ranked: Mapping[int, Sequence[int]]
    told: Sequence[dict[Quantity, Told]]
    near: Sequence[dict[Quantity, Told]]
    inputs: Inputs

    def grounds(
        self, zone: int, quantities: Iterable[Quantity], *, near: bool = True
    ) -> list[dict[str, object]]:
        """Tell what an order rests on: each quantity, its value, its age in minutes."""
        told = self.told[zone] | self.near[zone] if near else self.told[zone]
        return [
            {
                "quantity": quantity.name,
                "value": told[quantity].value,
                "age": int((self.inputs.at - told[quantity].at).total_seconds() // 60),
            }
            if quantity in told
            else {"quantity": quantity.name, "value": None, "age": None}
            for quantity in quantities
        ]


@transaction.atomic
def evaluate_zones(at: datetime | None = None) -> int:
    """Evaluate all zones at an instant, and write what begins and ends.

    Parameters
    ----------
    at
        The instant, luodi's now if not told; seconds are cut off. One that is not later than the
        last evaluation changes nothing.

    Returns
    -------
    How many orders began or ended.
    """
    at = (at or clock.now()).astimezone(clock.SHANGHAI).replace(second=0, microsecond=0)
    rows = unrestricted(Zone, why="the evaluator answers for all zones")
    zones = list(rows.select_for_update().filter(zones_on(at.date())).order_by("pk"))
    last = Evaluation.objects.first()
    if not zones or (last is not None and last.at >= at):
        return 0
    limits = limits_on(at.date())
    known = _known(zones, at, limits)
    kept = {row.zone_id: row for row in ZoneState.objects.filter(zone__in=zones)}
    before = _state([kept.get(zone.pk) for zone in zones])
    _note(known, before, last)
    after = evaluate(before, known.inputs, limits)
    _keep(zones, kept, after)
    return _write(known, after, list(changes(before, after)), limits)


def _known(zones: Sequence[Zone], at: datetime, limits: Limits) -> _Known:
    since = at - timedelta(minutes=limits.gone_minutes)
    readings = unrestricted(Reading, why="the evaluator answers for all zones").filter(
        at__gt=since, at__lte=at, fault="", station__zones__in=zones
    )
    newest: dict[int, dict[Quantity, Told]] = {}
    for reading in readings.distinct().order_by("at", "pk"):
        station = newest.setdefault(reading.station_id, {})
        for quantity, value in reading.values().items():
            station[quantity] = Told(value, reading.at)
    ranked: dict[int, list[int]] = {zone.pk: [] for zone in zones}
    lines = ZoneStation.objects.filter(zone__in=zones).order_by("rank")
    for zone, number in lines.values_list("zone", "station"):
        ranked[zone].append(number)
    heard = [[newest.get(number, {}) for number in ranked[zone.pk]] for zone in zones]
    told = [_of_zone(stations, at) for stations in heard]
    near = [_near(stations, at) for stations in heard]
    shape = (len(Quantity), len(zones))
    values, ages = np.full(shape, np.nan), np.full(shape, np.inf)
    for column, known in enumerate(told):
        for quantity, one in known.items():
            values[quantity, column] = one.value
            ages[quantity, column] = (at - one.at).total_seconds() / 60
    colder = np.array([zone.colder_tenths / 10 for zone in zones])
    air = np.array([one[Quantity.AIR_C].value if one else np.nan for one in near])
    return _Known(zones, ranked, told, near, Inputs(at, values, ages, colder, air))


def _near(stations: Sequence[Mapping[Quantity, Told]], at: datetime) -> dict[Quantity, Told]:
    """Give the air at the nearest station alone; empty when none told it."""
    air = nearest_value([one[Quantity.AIR_C] for one in stations if Quantity.AIR_C in one], at)
    return {} if air is None else {Quantity.AIR_C: air}


def _of_zone(stations: Sequence[Mapping[Quantity, Told]], at: datetime) -> dict[Quantity, Told]:
    found = {}
    for quantity in Quantity:
        value = zone_value(quantity, [told[quantity] for told in stations if quantity in told], at)
        if value is not None:
            found[quantity] = value
    return found


def _state(rows: Sequence[ZoneState | None]) -> State:
    """Put the kept rows of zones side by side; a zone that is new has nothing standing."""
    return joined([column_of(row.told) if row else nothing_stands(1) for row in rows])


def _note(known: _Known, before: State, last: Evaluation | None) -> None:
    """Keep the instant and what a replay must know: all readings that were there, and the zones.

    The zones are told once a day and when one is new, changed or gone.
    """
    readings = unrestricted(Reading, why="a replay asks which readings were there")
    at = known.inputs.at
    zones = [
        {
            "zone": zone.pk,
            "version": zone.version,
            "colder": zone.colder_tenths,
            "stations": known.ranked[zone.pk],
            "told": column_told(before, column),
        }
        for column, zone in enumerate(known.zones)
    ]
    same = last is not None and last.at.astimezone(clock.SHANGHAI).date() == at.date()
    if same:
        told = Evaluation.objects.filter(known__isnull=False).first()
        same = told is not None and _versions(told.known or ()) == _versions(zones)
    Evaluation.objects.create(
        at=at,
        last_reading=readings.aggregate(last=Max("pk"))["last"] or 0,
        known=None if same else zones,
    )


def _versions(zones: Iterable[Mapping[str, Any]]) -> set[tuple[int, int]]:
    return {(one["zone"], one["version"]) for one in zones}


def _keep(zones: Sequence[Zone], kept: Mapping[int, ZoneState], state: State) -> None:
    for column, zone in enumerate(zones):
        told = column_told(state, column)
        row = kept.get(zone.pk)
        if row is None:
            ZoneState.objects.create(zone=zone, told=told)
        elif row.told != told:
            row.told = told
            row.save(update_fields=["told"])


def _write(known: _Known, state: State, changed: Sequence[Change], limits: Limits) -> int:
    rows = unrestricted(DispatchOrder, why="the evaluator answers for all zones")
    open_orders = {
        (order.zone_id, order.kind): order
        for order in rows.filter(zone__in=known.zones, ended_at__isnull=True)
    }
    at, count = known.inputs.at, 0
    for change in changed:
        zone = known.zones[change.zone]
        standing_now = open_orders.get((zone.pk, change.trigger.name))
        if change.on and standing_now is None:
            frost = change.trigger is Trigger.FREEZE
            because = known.grounds(change.zone, MEASURED[change.trigger], near=not frost)
            _begin(zone, change.trigger.name, at, because, limits)
        elif not change.on and standing_now is not None:
            _end(standing_now, at)
        count += 1
    return count + _sprinkle(known, state, open_orders, limits)


def _sprinkle(
    known: _Known,
    state: State,
    open_orders: Mapping[tuple[int, str], DispatchOrder],
    limits: Limits,
) -> int:
    """Bring the order of sprinkling of each zone to what holds now."""
    at, count = known.inputs.at, 0
    for column, (zone, minutes) in enumerate(
        zip(known.zones, state.sprinkle.tolist(), strict=True)
    ):
        now = open_orders.get((zone.pk, SPRINKLING))
        if (now.minutes if now else 0) == minutes:
            continue
        if now is not None:
            _end(now, at)
        if minutes:
            _begin(zone, SPRINKLING, at, known.grounds(column, SPRINKLED_BY), limits, minutes)
        count += 1
    return count


def _begin(
    zone: Zone,
    kind: str,
    at: datetime,
    because: list[dict[str, object]],
    limits: Limits,
    minutes: int | None = None,
) -> None:
    order = DispatchOrder.objects.create(
        zone=zone,
        kind=kind,
        minutes=minutes,
        because=because,
        started_at=at,
        limits=digest(limits),
    )
    record(
        actor=LUODI,
        verb="sweeping.begin_order",
        record=("sweeping.order", order.pk),
        after={"zone": zone.name, "kind": kind, "minutes": minutes},
    )


def _end(order: DispatchOrder, at: datetime) -> None:
    order.ended_at = at
    order.save(update_fields=["ended_at"])
    record(
        actor=LUODI,
        verb="sweeping.end_order",
        record=("sweeping.order", order.pk),
        after={"ended_at": at.isoformat()},
    )
