"""Calls: entered and reported, sent, arrived at, seen to, verified, withdrawn; who is near."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.log.models import LogLine
from luodi.systems.sweeping.actions.calls import CallSpec, open_call, report_call
from luodi.systems.sweeping.actions.sending import (
    arrive_call,
    clean_call,
    close_call,
    send_call,
    withdraw_call,
)
from luodi.systems.sweeping.models import (
    CallKind,
    CallState,
    DispatchOrder,
    RoadLink,
    StreetCall,
    Vehicle,
    VehicleOutage,
)
from luodi.systems.sweeping.reads.calls import nearest_link, proposals, visible_calls
from luodi.systems.sweeping.reads.driving import calls_for
from luodi.systems.sweeping.rules import VehicleKind
from luodi.systems.sweeping.rules.calls import Unable
from luodi.systems.sweeping.tests import road, rows

NINE = rows.NINE
MINUTE = timedelta(minutes=1)


@pytest.fixture
def link(office):
    return rows.link(office, "L9", "纬二路")


@pytest.fixture
def actor(office, dispatcher):
    return office.actor(dispatcher)


@pytest.fixture
def opened(office, actor, link):
    """Give a function that opens a call on the link."""

    def open_one(kind=CallKind.SPILL, **told):
        spec = CallSpec(**{"kind": kind, "said": "右侧遗撒渣土", "link": link, **told})
        return open_call(actor=actor, unit=office.bureau, spec=spec)

    return open_one


@pytest.fixture
def vehicle(office):
    return rows.vehicle(office, "CX-09")


def refused(act):
    with pytest.raises(ValidationError) as found:
        act()
    error = found.value
    return list(error.message_dict) if hasattr(error, "error_dict") else error.messages


def step(act, actor, call, **told):
    call.refresh_from_db()
    return act(actor=actor, call=call, version=call.version, **told)


def cleaned(actor, call, vehicle):
    step(send_call, actor, call, vehicle=vehicle)
    step(arrive_call, actor, call)
    return step(clean_call, actor, call)


def test_a_spill_goes_its_way_and_the_log_says_so(office, actor, opened, vehicle, clock_at):
    call = opened()
    assert (call.due_at, call.state, call.place) == (NINE + 30 * MINUTE, "OPEN", office.district)
    clock_at(NINE + 5 * MINUTE)
    step(send_call, actor, call, vehicle=vehicle, crew=" 一班 ")
    clock_at(NINE + 30 * MINUTE)
    step(arrive_call, actor, call)
    clock_at(NINE + 50 * MINUTE)
    step(clean_call, actor, call)
    other = office.actor(road.sender(office))
    done = step(close_call, other, call)
    assert (done.state, done.vehicle, done.crew, done.version) == ("CLOSED", vehicle, "一班", 5)
    assert (done.arrived_at - done.reported_at, done.closed_by_id) == (30 * MINUTE, other.user_id)
    verbs = LogLine.objects.filter(record_kind="sweeping.street_call").order_by("pk")
    assert [verb.rpartition(".")[2] for verb in verbs.values_list("verb", flat=True)] == [
        "open_call",
        "send_call",
        "arrive_call",
        "clean_call",
        "close_call",
    ]


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ({"said": " "}, ["said"]),
        ({"link": None}, ["road"]),
        ({"link": None, "lon_e7": rows.LON}, ["lon"]),
        ({"lon_e7": rows.LAT, "lat_e7": rows.LON}, ["lon"]),
        ({"ends_at": NINE + MINUTE}, ["ends_at"]),
        ({"kind": CallKind.EVENT}, ["ends_at"]),
        ({"kind": CallKind.EVENT, "ends_at": NINE}, ["ends_at"]),
        ({"kind": CallKind.FAULT}, ["vehicle"]),
    ],
)
def test_what_makes_no_call_is_named_and_nothing_is_written(opened, told, fields):
    assert refused(lambda: opened(**told)) == fields
    assert StreetCall.objects.count() == 0


def test_without_the_right_nothing_is_opened_or_stepped(office, opened, stranger, colleague, link):
    call = opened()
    for other in (stranger(*road.SENDER), colleague("sweeping.view_call")):
        actor = office.actor(other)
        spec = CallSpec(kind=CallKind.SPILL, said="渣土", link=link)
        with pytest.raises(PermissionDenied):
            open_call(actor=actor, unit=office.bureau, spec=spec)
        for act, told in (
            (send_call, {"vehicle": None, "crew": "一班"}),
            (arrive_call, {}),
            (withdraw_call, {"reason": "重复"}),
        ):
            with pytest.raises(PermissionDenied):
                step(act, actor, call, **told)
    assert list(visible_calls(office.actor(office.user("x")))) == []
    assert (StreetCall.objects.count(), StreetCall.objects.get().state) == (1, "OPEN")


def test_steps_keep_their_order_and_an_old_page_is_refused(actor, opened, vehicle):
    call = opened()
    assert "不能再办" in refused(lambda: step(arrive_call, actor, call))[0]
    step(send_call, actor, call, vehicle=vehicle)
    stale = {"actor": actor, "call": call, "version": 1}
    assert "刚有人办过" in refused(lambda: arrive_call(**stale))[0]
    assert "不能再办" in refused(lambda: step(clean_call, actor, call))[0]
    assert call.state == CallState.SENT


def test_sending_needs_somebody_and_sends_others_again(actor, opened, office, vehicle):
    call = opened()
    assert refused(lambda: step(send_call, actor, call, vehicle=None)) == ["vehicle"]
    step(send_call, actor, call, vehicle=vehicle)
    sent = step(send_call, actor, call, vehicle=None, crew="二班")
    assert (sent.vehicle, sent.crew) == (None, "二班")


def test_a_vehicle_off_the_road_unable_or_stopped_is_not_sent(
    office, actor, dispatcher, opened, vehicle, zone, link
):
    call = opened()
    flush = rows.vehicle(office, "CX-10", VehicleKind.FLUSH)
    assert refused(lambda: step(send_call, actor, call, vehicle=flush)) == ["vehicle"]
    outage = VehicleOutage.objects.create(
        vehicle=vehicle, starts_at=NINE, reason="换轮胎", entered_by=dispatcher
    )
    assert refused(lambda: step(send_call, actor, call, vehicle=vehicle)) == ["vehicle"]
    outage.delete()
    RoadLink.objects.update(zone=zone)
    frost = DispatchOrder.objects.create(zone=zone, kind="FREEZE", because=[], started_at=NINE)
    assert refused(lambda: step(send_call, actor, call, vehicle=vehicle)) == ["vehicle"]
    vacuum = rows.vehicle(office, "CX-11", VehicleKind.VACUUM)
    assert step(send_call, actor, call, vehicle=vacuum).vehicle == vacuum
    frost.delete()
    assert step(send_call, actor, call, vehicle=vehicle).vehicle == vehicle


def test_who_cleaned_does_not_verify(office, actor, opened, vehicle):
    call = opened()
    cleaned(actor, call, vehicle)
    assert "换一个人" in refused(lambda: step(close_call, actor, call))[0]
    assert StreetCall.objects.get().state == CallState.CLEANED


def test_an_event_is_not_verified_before_it_ends(office, actor, opened, vehicle, clock_at):
    call = opened(CallKind.EVENT, ends_at=NINE + timedelta(hours=4))
    assert call.due_at is None
    cleaned(actor, call, vehicle)
    other = office.actor(road.sender(office))
    assert "才结束" in refused(lambda: step(close_call, other, call))[0]
    clock_at(NINE + timedelta(hours=4))
    assert step(close_call, other, call).state == CallState.CLOSED


def test_a_call_is_withdrawn_with_a_reason_until_it_was_seen_to(actor, opened, vehicle):
    call, seen = opened(), opened()
    assert refused(lambda: step(withdraw_call, actor, call, reason=" ")) == ["reason"]
    assert step(withdraw_call, actor, call, reason="重复报").state == CallState.WITHDRAWN
    assert LogLine.objects.get(verb="sweeping.withdraw_call").reason == "重复报"
    cleaned(actor, seen, vehicle)
    assert "不能再办" in refused(lambda: step(withdraw_call, actor, seen, reason="x"))[0]


# From the road.


@pytest.fixture
def driver(office):
    return road.driver(office)


@pytest.fixture
def route(office, driver):
    return rows.issued(office, driver).routes.get()


def report(office, driver, route, kind=CallKind.SPILL, **told):
    leg = route.legs.get(position=2)
    spec = CallSpec(kind=kind, said="刹车失灵", **told)
    return report_call(actor=office.actor(driver), route=route, spec=spec, leg=leg)


def test_a_driver_reports_a_spill_on_the_road_of_the_leg(office, driver, route):
    call = report(office, driver, route)
    assert (call.link.code, call.leg.position, call.vehicle) == ("L1", 2, None)
    assert (call.reported_by, call.due_at) == (driver, NINE + 30 * MINUTE)
    assert VehicleOutage.objects.count() == 0


def test_a_fault_is_of_the_own_vehicle_and_takes_it_off_the_road_once(office, driver, route):
    call = report(office, driver, route, CallKind.FAULT, cannot_go_on=True)
    report(office, driver, route, CallKind.FAULT, cannot_go_on=True)
    own = route.vehicles.get().vehicle
    assert (call.vehicle, call.due_at) == (own, None)
    outage = VehicleOutage.objects.get()
    assert (outage.vehicle, outage.starts_at, outage.ends_at) == (own, NINE, None)
    assert outage.reason == "刹车失灵"


def test_a_fault_that_lets_it_go_on_takes_nothing_off(office, driver, route):
    report(office, driver, route, CallKind.FAULT)
    assert VehicleOutage.objects.count() == 0


def test_drivers_report_from_their_own_route_spills_and_faults_alone(office, driver, route):
    other = road.driver(office, "siji2")
    with pytest.raises(PermissionDenied):
        report(office, other, route)
    assert refused(lambda: report(office, driver, route, CallKind.EXTRA)) == ["kind"]
    assert StreetCall.objects.count() == 0


def test_to_a_fault_people_are_sent_and_no_vehicle(office, actor, driver, route, vehicle):
    call = report(office, driver, route, CallKind.FAULT)
    assert refused(lambda: step(send_call, actor, call, vehicle=vehicle)) == ["vehicle"]
    assert refused(lambda: step(send_call, actor, call, vehicle=None)) == ["crew"]
    sent = step(send_call, actor, call, vehicle=None, crew="修理厂")
    assert (sent.vehicle, sent.crew) == (route.vehicles.get().vehicle, "修理厂")


def test_the_driver_of_the_vehicle_sent_arrives_and_cleans(office, actor, driver, route, opened):
    call, own = opened(), route.vehicles.get().vehicle
    step(send_call, actor, call, vehicle=own)
    driving, other = office.actor(driver), office.actor(road.driver(office, "siji2"))
    assert list(calls_for(driving, own)) == [call]
    with pytest.raises(PermissionDenied):
        step(arrive_call, other, call)
    step(arrive_call, driving, call)
    done = step(clean_call, driving, call)
    assert (done.cleaned_by, list(calls_for(driving, own))) == (driver, [])
    with pytest.raises(PermissionDenied):
        step(close_call, driving, call)


# Who is near, and what is shown first.


def test_the_nearest_is_told_by_the_leg_under_way_else_the_depot(
    office, actor, driver, route, opened, vehicle, clock_at
):
    VehicleOutage.objects.create(
        vehicle=rows.vehicle(office, "CX-12"), starts_at=NINE, reason="修", entered_by=driver
    )
    Vehicle.objects.filter(pk=vehicle.pk).update(depot=rows.depot(office, "西场"))
    vehicle.refresh_from_db()
    vehicle.depot.lon_e7 -= 300_000
    vehicle.depot.save()
    route.crew = "三班"
    route.save()
    clock_at(NINE + 25 * MINUTE)
    call = opened(link=None, lon_e7=rows.LON + 45_000, lat_e7=rows.LAT)
    found = proposals(actor, call)
    told = [(one.vehicle.code, one.told.metres, one.told.unable, one.crew) for one in found]
    assert told == [
        ("CX-01", 0, None, "三班"),
        ("CX-09", 3161, None, ""),
        ("CX-12", 412, Unable.OFF_ROAD, ""),
    ]
    assert found[0].doing.position == 2


def test_before_the_first_strip_and_without_a_place(office, actor, driver, route, opened, clock_at):
    call = opened()
    [only] = proposals(actor, call)
    assert (only.doing.position, only.told.metres) == (1, 412)
    fault = report(office, driver, route, CallKind.FAULT)
    StreetCall.objects.filter(pk=fault.pk).update(link=None)
    fault.refresh_from_db()
    assert proposals(actor, fault) == []


def test_a_position_finds_the_road_it_lies_on(link):
    links = RoadLink.objects.all()
    assert nearest_link(links, rows.LON + 45_000, rows.LAT + 8_000) == link
    assert nearest_link(links, rows.LON + 45_000, rows.LAT + 10_000) is None


def test_late_calls_come_first_then_open_ones_then_the_newest_others(
    actor, opened, vehicle, clock_at
):
    gone, event, late, later = opened(), opened(CallKind.EXTRA), opened(), opened()
    old = opened()
    step(withdraw_call, actor, old, reason="重复")
    step(withdraw_call, actor, gone, reason="重复")
    clock_at(NINE + 31 * MINUTE)
    fresh = opened()
    rows_shown = list(visible_calls(actor).order_by("turn"))
    assert rows_shown == [late, later, event, fresh, old, gone]
