"""Crews that meet a vehicle, and what a driver is told at night and in a storm."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from luodi.kernel.log.models import LogLine
from luodi.systems.sweeping.actions.adjusting import name_crew
from luodi.systems.sweeping.models import DispatchOrder, Mode, PlanState, Route, ShiftTurn
from luodi.systems.sweeping.tests import road, rows

NINE = rows.NINE
KEY = {"idempotency_key": "key-of-a-test-form"}


@pytest.fixture
def driver(office):
    return road.driver(office)


@pytest.fixture
def route(office, driver):
    plan = rows.issued(office, driver, mode=Mode.CREW)
    made = plan.routes.get()
    made.crew = "人工 1 组"
    made.save()
    return made


@pytest.fixture
def actor(office, dispatcher):
    return office.actor(dispatcher)


def shown(client, user, name, *args):
    client.force_login(user)
    return unescape(client.get(reverse(f"sweeping:{name}", args=args)).content.decode())


def test_a_crew_meets_the_vehicle_where_the_dispatcher_says(
    office, client, dispatcher, driver, route, actor
):
    for user, name, args in (
        (driver, "my_route", ()),
        (dispatcher, "route_sheet", (route.pk,)),
        (dispatcher, "work_plan", (route.plan_id,)),
    ):
        assert "人工 1 组 03-01 09:10 在经三路和车会合" in shown(client, user, name, *args)
    client.force_login(dispatcher)
    told = {"crew": "东风班", "where": "东风路口", "at": "2023-03-01T09:05"}
    where = reverse("sweeping:route_crew", args=[route.pk])
    assert client.get(where).status_code == 200
    assert client.post(where, told | KEY).status_code == 302
    assert "东风班 03-01 09:05 在东风路口和车会合" in shown(client, driver, "my_route")
    line = LogLine.objects.get(verb="sweeping.name_crew")
    assert (line.before["crew"], line.after["crew"]) == ("人工 1 组", "东风班")
    route.plan.refresh_from_db()
    assert route.plan.version == 2


def test_a_shift_on_foot_tells_whom_it_meets_and_others_do_not(office, client, driver, route):
    told = {"unit": office.bureau, "place": office.district, "user": driver}
    turn = ShiftTurn.objects.create(starts_at=NINE, ends_at=NINE + timedelta(hours=8), **told)
    meets = "人工 1 组 03-01 09:10 在经三路和车会合"
    assert meets in shown(client, driver, "shift_turn_mine")
    turn.vehicle = rows.vehicle(office, "CX-77")
    turn.save()
    assert meets not in shown(client, driver, "shift_turn_mine")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"crew": " "}, "crew"),
        ({"crew": "东风班", "at": NINE - timedelta(minutes=1)}, "at"),
    ],
)
def test_a_crew_has_a_name_and_meets_within_the_route(actor, route, told, field):
    with pytest.raises(ValidationError) as refused:
        name_crew(actor=actor, route=route, **told)
    assert list(refused.value.message_dict) == [field]
    assert Route.objects.get().crew == "人工 1 组"


def test_no_crew_where_nobody_is_on_foot_the_plan_is_over_or_without_the_right(
    office, actor, route
):
    with pytest.raises(PermissionDenied):
        name_crew(actor=office.actor(office.user("x")), route=route, crew="东风班")
    plan = route.plan
    for changed in ({"state": PlanState.DROPPED}, {"mode": Mode.SINGLE}):
        plan.__class__.objects.filter(pk=plan.pk).update(**changed)
        with pytest.raises(ValidationError):
            name_crew(actor=actor, route=route, crew="东风班")
        plan.__class__.objects.filter(pk=plan.pk).update(state=PlanState.ISSUED)
    assert Route.objects.get().crew == "人工 1 组"


@pytest.mark.parametrize(("hours", "told"), [(0, False), (13, True)])
def test_at_night_music_is_off_and_lights_are_on(
    office, client, dispatcher, driver, clock_at, hours, told
):
    begins = NINE + timedelta(hours=hours)
    route = rows.issued(office, driver, begins).routes.get()
    clock_at(begins)
    words = "关音乐，开警示灯；住宅旁边不超过 8 km/h（规则 10）"
    assert (words in shown(client, driver, "my_route")) == told
    assert (words in shown(client, dispatcher, "route_sheet", route.pk)) == told


def test_in_a_storm_the_own_depot_is_the_safe_place(client, driver, route, zone):
    for leg in rows.services(route.plan):
        leg.strip.link.zone = zone
        leg.strip.link.save()
    order = DispatchOrder.objects.create(zone=zone, kind="WIND", because=[], started_at=NINE)
    assert "安全地点" not in shown(client, driver, "my_route")
    order.kind = "STORM"
    order.save()
    assert "安全地点：停车场" in shown(client, driver, "my_route")


def test_a_meeting_is_of_the_unit_and_of_the_time(office, client, driver, route):
    told = {"unit": office.bureau, "place": office.district, "user": driver}
    later = NINE + timedelta(days=1)
    ShiftTurn.objects.create(starts_at=later, ends_at=later + timedelta(hours=8), **told)
    assert later.date() == date(2023, 3, 2)
    assert "会合" not in shown(client, driver, "shift_turn_mine")
