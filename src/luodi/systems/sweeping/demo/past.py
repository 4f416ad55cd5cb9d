"""The days before the demonstration's: readings, evaluations and orders, written at once.

They come from the pure evaluator over all instants, so that a replay of them gives the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isnan
from typing import Any

import numpy as np
from django.db.models import QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.log.actions import Line, record_many
from luodi.kernel.log.many import insert
from luodi.kernel.people.models import User
from luodi.systems.sweeping.actions.evaluating import SPRINKLED_BY
from luodi.systems.sweeping.demo.weather import STEP_MINUTES, STEPS_A_DAY, Weather, demo_weather
from luodi.systems.sweeping.models import (
    COLUMNS,
    SCALES,
    SPRINKLING,
    DispatchOrder,
    Evaluation,
    OrderReceipt,
    Reading,
    Station,
    Zone,
    ZoneState,
)
from luodi.systems.sweeping.reads.orders import SIGNED_WITHIN, limits_on
from luodi.systems.sweeping.reads.replays import instant_of
from luodi.systems.sweeping.rules import (
    Inputs,
    Quantity,
    minute_of,
    nothing_stands,
    reading_fault,
)
from luodi.systems.sweeping.rules.knowing import Readings, Told, told_by_stations, told_of_zone
from luodi.systems.sweeping.rules.limits import digest
from luodi.systems.sweeping.rules.orders import MEASURED
from luodi.systems.sweeping.rules.replay import Ordered, Replay, column_told

DAYS = 10
YEAR = 365
UNSIGNED_EACH = 9
"""Of so many orders that are long enough, one is signed for by nobody: it was called for."""


@dataclass(frozen=True)
class _Ground:
    """A zone with its stations, the nearest first, and what was told of it at each instant."""

    zone: Zone
    stations: Sequence[int]
    told: Told


def load_past(today: date, stations: Sequence[Station], zones: Sequence[Zone]) -> None:
    """Write what came before a day, of two stations and the zones that they tell of.

    Of the year before are written the days of the hardest frost, wind, dust, damp and heat, after
    each of which the stations were switched off, and all of the last ten days.
    """
    year = demo_weather(today - timedelta(days=YEAR), YEAR)
    last = year.days - DAYS
    for since, until in _spells(year.part(0, last)):
        _write(year.part(since, until), stations, zones, goes_on=False)
    _write(year.part(last, year.days), stations, zones, goes_on=True)


def _spells(weather: Weather) -> list[tuple[int, int]]:
    """Give the days, half open, of the hardest weather; what meets is one."""
    found: list[tuple[int, int]] = []
    for day in sorted(set(weather.hardest().values())):
        meets = found and day <= found[-1][1]
        since = found.pop()[0] if meets else day
        found.append((since, day + 1))
    return found


def _write(
    weather: Weather, stations: Sequence[Station], zones: Sequence[Zone], *, goes_on: bool
) -> None:
    """Write days of readings, their evaluations and orders; at the end no zone, or all go on."""
    start = minute_of(datetime.combine(weather.first, time(), clock.SHANGHAI))
    at = start + STEP_MINUTES * np.arange(weather.days * STEPS_A_DAY)
    step, place = np.nonzero(~np.isnan(weather.values).all(axis=2))
    readings = Readings(place, at[step], weather.values[step, place])
    numbers = _write_readings(readings, stations)
    there = np.searchsorted(readings.at, at, side="right")
    gone = limits_on(weather.first).gone_minutes
    told = told_by_stations(readings, len(stations), at, there, gone)
    column = {station.pk: number for number, station in enumerate(stations)}
    grounds = []
    for zone in zones:
        ranked = list(zone.ranked.order_by("rank").values_list("station", flat=True))
        grounds.append(_Ground(zone, ranked, told_of_zone(told, [column[pk] for pk in ranked])))
    known: dict[int, list[dict[str, Any]]] = {}
    replay = _replayed(at.tolist(), grounds, known)
    last = [numbers[count - 1] if count else 0 for count in there.tolist()]
    rows = [
        (instant_of(minute), last[number], known.get(number))
        for number, minute in enumerate(at.tolist())
    ]
    if goes_on:
        for column_of, one in enumerate(grounds):
            told_last = column_told(replay.state, column_of)
            ZoneState.objects.create(zone=one.zone, told=told_last)
    else:
        ends = int(at[-1]) + STEP_MINUTES
        replay.enter(ends, (), {})
        rows.append((instant_of(ends), last[-1], []))
    insert(Evaluation, ("at", "last_reading", "known"), rows)
    _write_orders(replay.orders(), grounds, at)


def _write_readings(readings: Readings, stations: Sequence[Station]) -> list[int]:
    names = list(COLUMNS.values())
    scales = np.array([SCALES[quantity] for quantity in COLUMNS])
    scaled = np.rint(readings.values * scales)
    rows = []
    for row, place, minute in zip(
        scaled.tolist(), readings.station.tolist(), readings.at.tolist(), strict=True
    ):
        numbers = [None if isnan(value) else int(value) for value in row]
        at = instant_of(minute)
        rows.append((stations[place].pk, at, at, "", *numbers))
    for row in readings.values.tolist():
        told = zip(Quantity, row, strict=True)
        fault = reading_fault({name: value for name, value in told if not isnan(value)})
        if fault:
            raise ValueError(fault)
    return insert(Reading, ("station_id", "at", "received_at", "fault", *names), rows)


def _replayed(
    at: Sequence[int], grounds: Sequence[_Ground], known: dict[int, list[dict[str, Any]]]
) -> Replay:
    """Evaluate every instant; note at midnight what a replay must know of the zones."""
    replay = Replay()
    zones = [one.zone.pk for one in grounds]
    replay.enter(at[0], zones, {number: nothing_stands(1) for number in zones})
    values = np.array([one.told.values for one in grounds])
    ages = np.array([one.told.ages for one in grounds])
    near = np.array([one.told.near for one in grounds])
    colder = np.array([one.zone.colder_tenths / 10 for one in grounds])
    for number, minute in enumerate(at):
        instant = instant_of(minute)
        if number % STEPS_A_DAY == 0:
            limits = limits_on(instant.date())
            known[number] = [
                {
                    "zone": one.zone.pk,
                    "version": one.zone.version,
                    "colder": one.zone.colder_tenths,
                    "stations": list(one.stations),
                    "told": column_told(replay.state, column),
                }
                for column, one in enumerate(grounds)
            ]
        known_now = values[:, number].T, ages[:, number].T, colder, near[:, number]
        replay.step(Inputs(instant, *known_now), limits)
    return replay


def _write_orders(orders: Sequence[Ordered], grounds: Sequence[_Ground], at: Any) -> None:
    by_zone = {one.zone.pk: one for one in grounds}
    marks = {instant_of(minute).date(): "" for minute in at.tolist()}
    marks = {day: digest(limits_on(day)) for day in marks}
    rows = []
    for order in orders:
        step = int(np.searchsorted(at, order.since))
        since = instant_of(order.since)
        rows.append(
            DispatchOrder(
                zone_id=order.zone,
                kind=_kind(order),
                minutes=order.minutes,
                because=_because(order, by_zone[order.zone].told, step),
                started_at=since,
                ended_at=None if order.until is None else instant_of(order.until),
                limits=marks[since.date()],
            )
        )
    made = _orders().bulk_create(rows)
    _record(made, by_zone)
    _sign(made, by_zone)


def _orders() -> QuerySet[DispatchOrder]:
    return unrestricted(DispatchOrder, why="the demonstration writes the orders of its own past")


def _kind(order: Ordered) -> str:
    return SPRINKLING if order.kind is None else order.kind.name


def _because(order: Ordered, told: Told, step: int) -> list[dict[str, Any]]:
    quantities: Iterable[Quantity] = SPRINKLED_BY if order.kind is None else MEASURED[order.kind]
    found = []
    for quantity in quantities:
        value, age = told.values[step, quantity], told.ages[step, quantity]
        is_told = not np.isnan(value)
        found.append(
            {
                "quantity": quantity.name,
                "value": float(value) if is_told else None,
                "age": int(age) if is_told else None,
            }
        )
    return found


def _record(orders: Sequence[DispatchOrder], by_zone: dict[int, _Ground]) -> None:
    record_many(
        verb="sweeping.begin_order",
        kind="sweeping.order",
        lines=[
            Line(
                row.pk,
                {},
                {
                    "zone": by_zone[row.zone_id].zone.name,
                    "kind": row.kind,
                    "minutes": row.minutes,
                },
                LUODI,
            )
            for row in orders
        ],
    )
    record_many(
        verb="sweeping.end_order",
        kind="sweeping.order",
        lines=[
            Line(row.pk, {}, {"ended_at": row.ended_at.isoformat()}, LUODI)
            for row in orders
            if row.ended_at is not None
        ],
    )


def _sign(orders: Sequence[DispatchOrder], by_zone: dict[int, _Ground]) -> None:
    """Let the dispatcher sign for most orders within minutes; for some nobody does in time."""
    signer = User.objects.filter(username="diaodu").first()
    late, receipts = [], []
    for number, row in enumerate(orders, 1):
        stood = (row.ended_at or row.started_at + SIGNED_WITHIN * 6) - row.started_at
        minutes = 2 + number * 7 % 7
        if number % UNSIGNED_EACH == 0 and stood > SIGNED_WITHIN * 2:
            row.escalated_at = row.started_at + SIGNED_WITHIN + timedelta(minutes=1)
            row.called_at = row.escalated_at + timedelta(minutes=minutes)
            late.append(row)
        elif signer is not None and stood >= SIGNED_WITHIN:
            receipts.append(
                OrderReceipt(
                    order=row,
                    unit_id=by_zone[row.zone_id].zone.unit_id,
                    user=signer,
                    at=row.started_at + timedelta(minutes=minutes),
                )
            )
    _orders().bulk_update(late, ["escalated_at", "called_at"])
    OrderReceipt.objects.bulk_create(receipts)
