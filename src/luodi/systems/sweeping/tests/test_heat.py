"""Heat: what D9 leaves of shifts on foot, of calls and of crews that meet a vehicle."""

from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.systems.sweeping.actions.calls import CallSpec, open_call
from luodi.systems.sweeping.actions.sending import send_call
from luodi.systems.sweeping.actions.turns import plan_turns
from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    DispatchOrder,
    KeyArea,
    Route,
    ShiftTurn,
)
from luodi.systems.sweeping.reads.driving import stopping
from luodi.systems.sweeping.reads.rota_slots import Wanted, week_places
from luodi.systems.sweeping.reads.turn_book import Planned
from luodi.systems.sweeping.rules import Operation, Outdoors
from luodi.systems.sweeping.rules.crews import Turn
from luodi.systems.sweeping.rules.heat import heat_refusal
from luodi.systems.sweeping.rules.rostering import Shift, shift_turn
from luodi.systems.sweeping.tests import road, rows

DRIVE = "sweeping.drive_route"
NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)


def at(hour, day=1):
    return datetime(2023, 3, day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("outdoors", "start", "end", "words"),
    [
        (Outdoors.AS_USUAL, 6, 17, ""),
        (Outdoors.ROTATE, 6, 14, ""),
        (Outdoors.ROTATE, 6, 15, "不加班"),
        (Outdoors.SIX_HOURS, 6, 12, ""),
        (Outdoors.SIX_HOURS, 6, 13, "12:00 至 15:00"),
        (Outdoors.SIX_HOURS, 14, 20, "12:00 至 15:00"),
        (Outdoors.SIX_HOURS, 15, 21, ""),
        (Outdoors.SIX_HOURS, 15, 22, "6 小时"),
        (Outdoors.NONE, 6, 7, "停止户外作业"),
    ],
)
def test_what_heat_leaves_of_outdoor_work(outdoors, start, end, words):
    refused = heat_refusal(outdoors, Turn(at(start), at(end)))
    assert refused is None if not words else words in str(refused)


def test_a_hand_over_is_no_overtime_in_the_heat():
    turn = shift_turn(at(0), Shift.EARLY, key_area=True)
    assert heat_refusal(Outdoors.ROTATE, turn) is None


@pytest.fixture
def driver(office):
    return office.user("jia", office.post("驾驶员甲", [DRIVE]))


@pytest.fixture
def area(office):
    told = {"unit": office.bureau, "place": office.district, "valid_from": date(2020, 1, 1)}
    return KeyArea.objects.create(name="车站广场", posts=1, **told)


@pytest.fixture
def hot(zone):
    """Give a function that lets an order of heat stand over the zone."""

    def order(kind):
        return DispatchOrder.objects.create(zone=zone, kind=kind, because=[], started_at=NINE)

    return order


def give(office, dispatcher, driver, starts, hours=8, **more):
    row = Planned(office.bureau, driver, starts, starts + timedelta(hours=hours), **more)
    plan_turns(actor=office.actor(dispatcher), unit=office.bureau, rows=[row])


@pytest.mark.parametrize("kind", ["GREAT_HEAT", "EXTREME_HEAT"])
def test_a_shift_on_foot_is_refused_in_the_heat_of_today(
    office, dispatcher, driver, area, hot, kind
):
    order = hot(kind)
    with pytest.raises(ValidationError) as refused:
        give(office, dispatcher, driver, at(10), key_area=area, post=1)
    assert "D9" in refused.value.message_dict["starts_at"][0]
    with pytest.raises(ValidationError):
        give(office, dispatcher, driver, at(10))
    assert not ShiftTurn.objects.exists()
    give(office, dispatcher, driver, at(10), vehicle=rows.vehicle(office))
    give(office, dispatcher, driver, at(22, 2), key_area=area, post=1)
    order.ended_at = NINE
    order.save()
    second = office.user("yi", office.post("驾驶员乙", [DRIVE]))
    give(office, dispatcher, second, at(10), key_area=area, post=1)
    assert ShiftTurn.objects.count() == 3


def test_the_heat_of_another_zone_does_not_bind_a_key_area(
    office, dispatcher, driver, area, hot, zone
):
    cool = zone.__class__.objects.create(
        unit=office.bureau, place=office.district, name="林荫", valid_from=date(2020, 1, 1)
    )
    rows.link(office, zone=cool, key_area=area)
    hot("EXTREME_HEAT")
    give(office, dispatcher, driver, at(10), key_area=area, post=1)
    assert ShiftTurn.objects.count() == 1


def test_a_week_is_proposed_without_the_shifts_that_heat_forbids(office, area, hot):
    hot("EXTREME_HEAT")
    wanted = Wanted(office.bureau, at(0) - timedelta(days=2), [area], [], [], [])
    off = [(one.shift, one.midnight.day) for one in week_places(wanted) if "D9" in one.off]
    assert off == [(Shift.EARLY, 1), (Shift.LATE, 1)]


def test_the_roll_and_ones_own_shifts_tell_of_the_heat(
    office, client, dispatcher, driver, area, hot
):
    give(office, dispatcher, driver, at(6), key_area=area, post=1)
    hot("EXTREME_HEAT")
    for user, name in ((dispatcher, "shift_turn_roll"), (driver, "shift_turn_mine")):
        client.force_login(user)
        shown = unescape(client.get(reverse(f"sweeping:{name}")).content.decode())
        assert "酷热（D9）：40 ℃ 以上停止户外作业" in shown


@pytest.fixture
def call(office, dispatcher, zone):
    spec = CallSpec(kind=CallKind.SPILL, said="遗撒", link=rows.link(office, zone=zone))
    return open_call(actor=office.actor(dispatcher), unit=office.bureau, spec=spec)


def test_nobody_is_sent_on_foot_into_extreme_heat(office, client, dispatcher, call, hot):
    told = {"actor": office.actor(dispatcher), "call": call, "version": 1}
    order = hot("EXTREME_HEAT")
    with pytest.raises(ValidationError) as refused:
        send_call(**told, vehicle=rows.vehicle(office), crew="一组")
    assert "D9" in refused.value.message_dict["crew"][0]
    client.force_login(dispatcher)
    shown = client.get(reverse("sweeping:street_call", args=[call.pk])).content.decode()
    assert "停止户外作业" in shown
    order.kind = "GREAT_HEAT"
    order.save()
    assert send_call(**told, vehicle=None, crew="一组").state == CallState.SENT


def test_great_heat_keeps_people_in_from_twelve_to_three(office, dispatcher, call, hot, clock_at):
    hot("GREAT_HEAT")
    clock_at(at(12))
    told = {"actor": office.actor(dispatcher), "call": call, "version": 1}
    with pytest.raises(ValidationError, match="12:00 至 15:00"):
        send_call(**told, vehicle=None, crew="一组")
    clock_at(at(15))
    assert send_call(**told, vehicle=None, crew="一组").crew == "一组"


def test_extreme_heat_stops_a_route_with_people_on_foot(office, zone, hot):
    driver = road.driver(office)
    plan = rows.issued(office, driver)
    leg = rows.services(plan)[0]
    leg.strip.link.zone = zone
    order = hot("EXTREME_HEAT")
    assert stopping(leg, Operation.FLUSH, NINE) == set()
    Route.objects.update(crew="一组")
    leg.route.refresh_from_db()
    assert stopping(leg, Operation.FLUSH, NINE) == {order.pk}
