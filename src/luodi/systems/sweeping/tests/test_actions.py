"""Zones, readings, and the orders that follow from them."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.systems.sweeping import actions
from luodi.systems.sweeping.models import (
    SPRINKLING,
    DispatchOrder,
    OrderReceipt,
    Reading,
    Station,
    Zone,
)
from luodi.systems.sweeping.reads.orders import is_late, limits_on, visible_orders
from luodi.systems.sweeping.reads.zones import visible_zones
from luodi.systems.sweeping.rules import Limits, Quantity

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
TEN = timedelta(minutes=10)


def orders():
    rows = DispatchOrder.objects.order_by("started_at", "pk")
    return [(row.kind, row.minutes, row.started_at, row.ended_at) for row in rows]


def test_a_zone_is_opened_changed_and_ended_and_the_log_says_so(
    office, dispatcher, zone, station, clock_at
):
    actor = office.actor(dispatcher)
    actions.change_zone(
        actor=actor, zone=zone, version=1, name=" 主城东 ", colder_tenths=20, stations=[station]
    )
    clock_at(NINE + timedelta(days=1))
    actions.end_zone(actor=actor, zone=zone, valid_to=date(2023, 3, 2))
    zone.refresh_from_db()
    assert (zone.name, zone.colder_tenths, zone.valid_to) == ("主城东", 20, date(2023, 3, 2))
    verbs = list(LogLine.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "sweeping.open_station",
        "sweeping.open_zone",
        "sweeping.change_zone",
        "sweeping.end_zone",
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "主城"}, "name"),
        ({"colder_tenths": 101}, "colder"),
        ({"stations": []}, "stations"),
    ],
)
def test_what_makes_no_zone_is_named_and_nothing_is_written(
    office, dispatcher, zone, station, wrong, field
):
    told = {"name": "新区", "colder_tenths": 0, "stations": [station]} | wrong
    with pytest.raises(ValidationError) as refused:
        actions.open_zone(actor=office.actor(dispatcher), unit=office.bureau, **told)
    assert list(refused.value.message_dict) == [field]
    assert Zone.objects.count() == 1


def test_a_zone_that_somebody_else_has_changed_is_not_written_over(
    office, dispatcher, zone, station
):
    actor = office.actor(dispatcher)
    told = {"name": "主城", "colder_tenths": 10, "stations": [station]}
    actions.change_zone(actor=actor, zone=zone, version=1, **told)
    with pytest.raises(ValidationError, match="刚被别人改过"):
        actions.change_zone(actor=actor, zone=zone, version=1, **told | {"colder_tenths": 20})
    zone.refresh_from_db()
    assert zone.colder_tenths == 10


def test_a_stranger_sees_and_writes_nothing(office, zone, station, stranger):
    outside = office.actor(
        stranger(
            "sweeping.view_zone",
            "sweeping.change_zone",
            "sweeping.take_reading",
            "sweeping.view_order",
        )
    )
    assert list(visible_zones(outside)) == []
    with pytest.raises(PermissionDenied):
        actions.end_zone(actor=outside, zone=zone, valid_to=date(2023, 3, 1))
    with pytest.raises(PermissionDenied):
        actions.take_reading(actor=outside, station=station, at=NINE, numbers={Quantity.AIR_C: 1})
    with pytest.raises(PermissionDenied):
        actions.open_station(actor=outside, unit=office.bureau, code="X", name="X")
    assert (Reading.objects.count(), Station.objects.count()) == (0, 1)


def test_a_code_stands_for_one_station(office, dispatcher, station):
    with pytest.raises(ValidationError, match="QM-01"):
        actions.open_station(
            actor=office.actor(dispatcher), unit=office.bureau, code=" QM-01 ", name="又一站"
        )
    assert Station.objects.get() == station


def take(office, dispatcher, station, at=NINE, **numbers):
    told = {Quantity[name]: value for name, value in numbers.items()}
    return actions.take_reading(
        actor=office.actor(dispatcher), station=station, at=at, numbers=told
    )[0]


def test_the_same_reading_twice_is_one_and_another_of_that_minute_is_refused(
    office, dispatcher, station
):
    first = take(office, dispatcher, station, AIR_C=62)
    assert take(office, dispatcher, station, AIR_C=62).pk == first.pk
    with pytest.raises(ValidationError, match="已有另一条读数"):
        take(office, dispatcher, station, AIR_C=63)
    assert Reading.objects.get().values() == {Quantity.AIR_C: 6.2}


def test_a_reading_of_later_or_of_nothing_is_refused(office, dispatcher, station):
    take(office, dispatcher, station, NINE + timedelta(minutes=5), AIR_C=62)
    with pytest.raises(ValidationError, match="时钟"):
        take(office, dispatcher, station, NINE + timedelta(minutes=6), AIR_C=62)
    with pytest.raises(ValidationError, match="至少填一项"):
        take(office, dispatcher, station)
    assert Reading.objects.count() == 1


def test_a_reading_that_cannot_be_is_kept_and_not_used(office, dispatcher, zone, read, station):
    assert take(office, dispatcher, station, NINE - TEN, AIR_C=990).fault.startswith("气温 99")
    read(NINE)
    assert [kind for kind, *_rest in orders()] == [SPRINKLING]


def test_frost_begins_and_ends_as_the_rules_say_and_tells_its_grounds(zone, read):
    airs = (62, 54, 49, 46, 52, 58, 61, 66, 67)
    for step, air in enumerate(airs):
        read(NINE + step * TEN, air)
    assert orders() == [("FREEZE", None, NINE + 2 * TEN, NINE + 8 * TEN)]
    assert DispatchOrder.objects.get().because == [
        {"quantity": "AIR_C", "value": 4.9, "age": 0},
        {"quantity": "LEAST_C", "value": None, "age": None},
        {"quantity": "ROAD_C", "value": None, "age": None},
    ]


def test_sprinkling_is_ordered_by_the_table_and_ends_with_rain(zone, read):
    read(NINE, 260, HUMIDITY=400)
    read(NINE + TEN, 260, HUMIDITY=400, RAIN=5)
    assert orders() == [
        (SPRINKLING, 180, NINE, NINE + TEN),
        ("RAIN", None, NINE + TEN, None),
    ]


def test_an_instant_is_evaluated_once_and_never_one_of_before(zone, read):
    assert read(NINE, 40) == 1
    assert actions.evaluate_zones(NINE) == 0
    assert actions.evaluate_zones(NINE - TEN) == 0
    assert len(orders()) == 1


def test_readings_that_stop_coming_stop_the_water(zone, read, clock_at):
    read(NINE, 260, HUMIDITY=400)
    for step in range(1, 5):
        actions.evaluate_zones(NINE + step * TEN)
    kinds = {kind: (began, ended) for kind, _minutes, began, ended in orders()}
    assert kinds[SPRINKLING] == (NINE, NINE + 4 * TEN)
    assert kinds["UNKNOWN"] == (NINE + 4 * TEN, None)
    assert kinds["FREEZE"] == (NINE + 4 * TEN, None)


def test_a_zone_opened_later_begins_with_nothing_standing(office, dispatcher, zone, read, station):
    read(NINE, 40)
    actions.open_zone(
        actor=office.actor(dispatcher),
        unit=office.bureau,
        name="新区",
        colder_tenths=0,
        stations=[station],
    )
    read(NINE + TEN, 40)
    began = {row.zone.name: row.started_at for row in DispatchOrder.objects.all()}
    assert began == {"主城": NINE, "新区": NINE + TEN}


def test_ending_a_zone_ends_what_stands_over_it(office, dispatcher, zone, read, clock_at):
    read(NINE, 40)
    morrow = NINE + timedelta(days=1)
    clock_at(morrow)
    actions.end_zone(actor=office.actor(dispatcher), zone=zone, valid_to=date(2023, 3, 2))
    assert orders() == [("FREEZE", None, NINE, morrow)]


def test_an_order_is_signed_for_once_and_only_by_its_own_unit(
    office, dispatcher, zone, read, stranger
):
    read(NINE, 40)
    order = DispatchOrder.objects.get()
    with pytest.raises(PermissionDenied):
        actions.sign_order(actor=office.actor(stranger("sweeping.sign_order")), order=order)
    first = actions.sign_order(actor=office.actor(dispatcher), order=order)
    again = actions.sign_order(actor=office.actor(dispatcher), order=order)
    assert (first.pk, OrderReceipt.objects.count()) == (again.pk, 1)


def test_an_order_nobody_signs_for_is_late_after_ten_minutes(office, dispatcher, zone, read):
    read(NINE, 40)
    order = visible_orders(office.actor(dispatcher)).get()
    assert [is_late(order, NINE + late) for late in (TEN, TEN + TEN)] == [False, True]


def test_an_order_that_has_ended_is_not_signed_for(office, dispatcher, zone, read):
    read(NINE, 260, HUMIDITY=400)
    read(NINE + TEN, 260, HUMIDITY=400, RAIN=5)
    order = DispatchOrder.objects.get(kind=SPRINKLING)
    with pytest.raises(ValidationError, match="已解除"):
        actions.sign_order(actor=office.actor(dispatcher), order=order)
    assert not order.receipts.exists()


@pytest.mark.django_db
def test_the_first_rows_of_the_thresholds_are_the_rules_own_numbers():
    assert limits_on(date(2023, 3, 1)) == Limits()
