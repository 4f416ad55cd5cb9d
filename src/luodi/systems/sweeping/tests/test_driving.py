"""Driving: signing for a route, what came of strips, who may say so, incidents, the way."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.log.models import LogLine
from luodi.systems.sweeping.actions.driving import acknowledge_route
from luodi.systems.sweeping.actions.incidents import answer_incident
from luodi.systems.sweeping.actions.results import report_strip
from luodi.systems.sweeping.models import (
    Basis,
    DispatchOrder,
    Incident,
    Leg,
    LegKind,
    OrderOverride,
    PlanState,
    RouteVehicle,
    Site,
    SiteKind,
    StripResult,
    WorkPlan,
)
from luodi.systems.sweeping.reads.driving import (
    driven,
    own_routes,
    own_vehicle,
    replaced_about,
    routes_about,
    stages_to,
    tank_at,
)
from luodi.systems.sweeping.rules import Operation, Result, VehicleKind
from luodi.systems.sweeping.rules.driving import Turn
from luodi.systems.sweeping.tests import road, rows

NINE = rows.NINE
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def ten(office, clock_at):
    """Let it be ten past ten: both strips of the plan are over."""
    clock_at(NINE + 70 * MINUTE)


@pytest.fixture
def driver(office):
    return road.driver(office)


@pytest.fixture
def plan(office, driver):
    return rows.issued(office, driver)


@pytest.fixture
def say(office, driver, plan):
    """Give a function that reports the first strip of the plan."""

    def report(result=Result.DONE, *, by=driver, leg=0, **told):
        return report_strip(
            actor=office.actor(by), leg=rows.services(plan)[leg], result=result, **told
        )

    return report


def refused(act):
    with pytest.raises(ValidationError) as found:
        act()
    error = found.value
    return list(error.message_dict) if hasattr(error, "error_dict") else error.messages


def test_a_driver_reports_and_the_log_says_so(say, driver):
    row = say()
    assert (row.result, row.basis, row.covered_m, row.by) == ("DONE", Basis.REPORTED, 850, driver)
    line = LogLine.objects.get(verb="sweeping.report_strip")
    assert (line.record_kind, line.record_id) == ("sweeping.strip_result", str(row.pk))


def test_a_correction_replaces_and_the_same_again_is_once(say):
    first = say()
    assert say().pk == first.pk
    second = say(Result.PARTIAL, covered_m=500, reason="停满车")
    assert (second.replaces, StripResult.objects.count()) == (first, 2)
    assert StripResult.objects.get(replaced_by__isnull=True) == second


@pytest.mark.parametrize(
    ("result", "told", "field"),
    [
        (Result.DONE, {"covered_m": 764}, "covered_m"),
        (Result.DONE, {"covered_m": 851}, "covered_m"),
        (Result.PARTIAL, {}, "covered_m"),
        (Result.PARTIAL, {"covered_m": 424}, "covered_m"),
        (Result.PARTIAL, {"covered_m": 850}, "covered_m"),
        (Result.MISSED, {}, "reason"),
        (Result.MISSED, {"covered_m": 425, "reason": "x"}, "covered_m"),
        (Result.UNPROVEN, {}, "result"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_written(say, result, told, field):
    assert refused(lambda: say(result, **told)) == [field]
    assert StripResult.objects.count() == 0


def test_a_strip_is_not_reported_before_its_time(say, clock_at):
    clock_at(NINE + 10 * MINUTE - timedelta(seconds=1))
    assert "才开始" in refused(say)[0]
    clock_at(NINE + 10 * MINUTE)
    assert say().result == Result.DONE


@pytest.mark.parametrize("state", [PlanState.READY, PlanState.REPLACED, PlanState.DROPPED])
def test_only_issued_plans_are_reported_on(say, plan, state):
    WorkPlan.objects.update(state=state)
    assert "不能报结果" in refused(say)[0]
    assert not StripResult.objects.exists()


def test_a_drive_is_no_work_and_a_stopped_route_goes_no_further(office, driver, plan, say):
    travel = Leg.objects.get(kind=LegKind.TRAVEL)
    told = {"actor": office.actor(driver), "result": Result.DONE}
    assert "不是作业" in refused(lambda: report_strip(leg=travel, **told))[0]
    plan.routes.update(stopped_at=NINE + 40 * MINUTE, stop_reason="抛锚")
    assert say().result == Result.DONE
    assert "中止" in refused(lambda: say(leg=1))[0]


def test_who_neither_drives_nor_plans_says_nothing(office, say, colleague, stranger, plan):
    another = road.driver(office, "siji2")
    for other in (another, colleague("sweeping.view_plan"), stranger(*road.DRIVER)):
        with pytest.raises(PermissionDenied):
            say(by=other)
    RouteVehicle.objects.update(driver=another)
    with pytest.raises(PermissionDenied):
        say()
    assert StripResult.objects.count() == 0


@pytest.fixture
def long_plan(office, dispatcher, driver):
    """Give a plan of 21 passes of 850 m: one of them is less than 5 %, two are more."""
    made = rows.plan(office, driver)
    street = rows.link(office, "L7", "纬五路")
    vehicle = rows.vehicle(office, "CX-07")
    strip = street.strips.first()
    rows.route(made, [vehicle], [strip], driver=driver, rounds=21, minutes=3)
    return made


def test_a_dispatcher_confirms_by_a_photo_up_to_five_per_cent(
    office, dispatcher, driver, long_plan, settings, tmp_path
):
    photo = road.photo(office, driver, settings, tmp_path)
    legs, actor = rows.services(long_plan), office.actor(dispatcher)
    told = {"actor": actor, "result": Result.DONE}
    assert refused(lambda: report_strip(leg=legs[0], **told)) == ["photo"]
    row = report_strip(leg=legs[0], photo=photo, **told)
    assert (row.basis, row.photo) == (Basis.MANUAL, photo)
    assert refused(lambda: report_strip(leg=legs[1], photo=photo, **told)) == ["photo"]
    again = report_strip(
        leg=legs[0], photo=photo, actor=actor, result=Result.PARTIAL, covered_m=500
    )
    assert (again.replaces, StripResult.objects.count()) == (row, 2)


def test_a_driver_does_not_write_over_what_the_dispatcher_confirmed(
    office, dispatcher, driver, long_plan, settings, tmp_path
):
    photo = road.photo(office, driver, settings, tmp_path)
    leg = rows.services(long_plan)[0]
    report_strip(actor=office.actor(dispatcher), leg=leg, result=Result.DONE, photo=photo)
    said = refused(
        lambda: report_strip(
            actor=office.actor(driver), leg=leg, result=Result.MISSED, reason="没去"
        )
    )
    assert "告诉调度员" in said[0]
    assert StripResult.objects.get().result == Result.DONE


def test_a_route_is_signed_for_once_by_its_driver(office, driver, plan, dispatcher, clock_at):
    route = plan.routes.get()
    first = acknowledge_route(actor=office.actor(driver), route=route)
    clock_at(NINE + 90 * MINUTE)
    again = acknowledge_route(actor=office.actor(driver), route=route)
    assert (first.acknowledged_by, again.acknowledged_at) == (driver, first.acknowledged_at)
    assert LogLine.objects.filter(verb="sweeping.acknowledge_route").count() == 1
    with pytest.raises(PermissionDenied):
        acknowledge_route(actor=office.actor(dispatcher), route=route)
    plan.state = PlanState.REPLACED
    plan.save(update_fields=["state"])
    assert (
        "不用签收" in refused(lambda: acknowledge_route(actor=office.actor(driver), route=route))[0]
    )


# Orders and incidents: the first strip is worked on from 9:10 to 9:40.


@pytest.fixture
def frost(plan, zone):
    """Give a function that makes a frost order over the strips' zone, minutes after nine."""
    plan.routes.get().legs.filter(kind=LegKind.SERVICE)
    for leg in rows.services(plan):
        leg.strip.link.zone = zone
        leg.strip.link.save(update_fields=["zone"])

    def order(begun, ended=None, kind="FREEZE"):
        return DispatchOrder.objects.create(
            zone=zone,
            kind=kind,
            because=[],
            started_at=NINE + begun * MINUTE,
            ended_at=None if ended is None else NINE + ended * MINUTE,
        )

    return order


@pytest.mark.parametrize(
    ("begun", "ended", "minutes"),
    [
        (25, None, 15),
        (26, None, None),
        (10, 25, 15),
        (10, 24, None),
        (-60, None, 100),
        (40, 99, None),
    ],
)
def test_work_fifteen_minutes_after_a_stop_is_an_incident(say, frost, begun, ended, minutes):
    order = frost(begun, ended)
    say()
    found = list(Incident.objects.values_list("order", "minutes"))
    assert found == ([] if minutes is None else [(order.pk, minutes)])


def test_what_an_order_does_not_stop_or_people_set_aside_is_none(say, frost, dispatcher, office):
    frost(0, kind="WIND")
    order = frost(0)
    OrderOverride.objects.create(
        order=order,
        reason="路面 6 ℃",
        asked_by=dispatcher,
        asked_at=NINE,
        confirmed_by=road.sender(office),
        starts_at=NINE,
        ends_at=NINE + 60 * MINUTE,
    )
    say()
    assert Incident.objects.count() == 0


def test_work_that_was_not_done_and_a_vehicle_not_stopped_are_none(say, frost, plan):
    frost(0)
    say(Result.MISSED, reason="已停")
    RouteVehicle.objects.update(operation=Operation.VACUUM)
    say()
    assert Incident.objects.count() == 0


def test_reported_early_it_was_worked_on_until_then(say, frost, clock_at):
    frost(25)
    clock_at(NINE + 39 * MINUTE)
    say()
    assert Incident.objects.count() == 0


def test_an_incident_is_noted_once_and_answered_once(say, frost, office, dispatcher, driver):
    frost(20)
    say()
    say(Result.PARTIAL, covered_m=500)
    incident = Incident.objects.get()
    assert (incident.minutes, incident.at) == (20, NINE + 40 * MINUTE)
    with pytest.raises(PermissionDenied):
        answer_incident(actor=office.actor(driver), incident=incident, answer="没听见")
    told = {"actor": office.actor(dispatcher), "incident": incident}
    assert refused(lambda: answer_incident(answer=" ", **told)) == ["answer"]
    answered = answer_incident(answer="电台没电，已换", **told)
    assert (answered.answered_by, answered.answer) == (dispatcher, "电台没电，已换")
    assert "已写了处理说明" in refused(lambda: answer_incident(answer="再写", **told))[0]


# What a driver's page is made of.


def test_own_routes_are_those_of_issued_plans_one_drives(office, driver, plan, dispatcher):
    route = plan.routes.get()
    assert list(own_routes(office.actor(driver))) == [route]
    assert list(own_routes(office.actor(dispatcher))) == []
    WorkPlan.objects.update(state=PlanState.REPLACED)
    actor = office.actor(driver)
    assert list(own_routes(actor)) == []
    assert replaced_about(actor, NINE)


def test_the_route_under_way_comes_before_the_next_and_the_last(office, driver, plan):
    later = rows.issued(office, driver, NINE + timedelta(hours=10)).routes.get()
    before = rows.issued(office, driver, NINE - timedelta(hours=9)).routes.get()
    far = rows.issued(office, driver, NINE + timedelta(hours=30)).routes.get()
    actor, now = office.actor(driver), NINE + 30 * MINUTE
    assert routes_about(actor, now) == [plan.routes.get(), later, before]
    assert far in routes_about(actor, NINE + timedelta(hours=20))


def shown(plan, driver):
    route = plan.routes.get()
    return driven(route, own_vehicle(route, driver.pk))


def test_the_next_strip_is_the_first_untold_and_one_skipped_comes_back(say, plan, driver):
    first, second = rows.services(plan)
    seen = shown(plan, driver)
    assert (seen.next_leg(), seen.next_leg(second.position)) == (first, second)
    say(leg=1)
    assert shown(plan, driver).next_leg(second.position) == first
    say()
    assert shown(plan, driver).next_leg() is None


def test_the_tank_is_95_per_cent_less_what_was_done_since_the_refill(office, say, plan, driver):
    first, second = rows.services(plan)
    assert tank_at(shown(plan, driver), first) == (6_650, 6_650)
    say(Result.PARTIAL, covered_m=425)
    assert tank_at(shown(plan, driver), second) == (6_350, 6_650)
    Leg.objects.filter(pk=second.pk).update(position=9)
    water = Site.objects.create(
        unit=office.bureau, place=office.district, kind=SiteKind.REFILL, name="一号加水点",
        lon_e7=rows.LON, lat_e7=rows.LAT, litres_minute=600, valid_from=rows.SINCE,
    )  # fmt: skip
    Leg.objects.create(
        route=plan.routes.get(), position=5, kind=LegKind.REFILL, site=water,
        starts_at=first.ends_at, ends_at=second.starts_at,
    )  # fmt: skip
    seen = shown(plan, driver)
    assert tank_at(seen, rows.services(plan)[1]) == (6_650, 6_650)
    stages = stages_to(seen, rows.services(plan)[1])
    assert [stage.leg.kind for stage in stages] == [LegKind.REFILL, LegKind.SERVICE]


def test_a_vehicle_without_a_tank_has_none_to_show(plan, driver):
    vehicle = RouteVehicle.objects.get().vehicle
    vehicle.kind = VehicleKind.VACUUM
    vehicle.save(update_fields=["kind"])
    assert tank_at(shown(plan, driver), None) is None


def test_the_way_to_the_other_side_is_a_turn_back(plan, driver):
    second = rows.services(plan)[1]
    [stage] = stages_to(shown(plan, driver), second)
    assert [(one.metres, one.turn) for one in stage.turns.steps] == [(0, Turn.BACK), (850, None)]
    [home] = stages_to(shown(plan, driver), None)
    assert home.leg is None
