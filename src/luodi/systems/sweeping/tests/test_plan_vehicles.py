"""Vehicles and drivers of plans: held while they are given, broken down, ended, in convoys."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.jobs.running import JobCancelledError
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import User
from luodi.systems.sweeping.actions import making, replanning
from luodi.systems.sweeping.actions.adjusting import assign_driver, freeze_legs
from luodi.systems.sweeping.actions.outages import off_road_from, take_off_road
from luodi.systems.sweeping.actions.plans import issue_plan, make_plan
from luodi.systems.sweeping.actions.replanning import replan
from luodi.systems.sweeping.actions.vehicles import end_vehicle
from luodi.systems.sweeping.models import (
    Leg,
    LegKind,
    Mode,
    PlanState,
    RouteVehicle,
    Vehicle,
    VehicleOutage,
    WorkPlan,
)
from luodi.systems.sweeping.planning import reckoning
from luodi.systems.sweeping.planning.rows import teams_of
from luodi.systems.sweeping.reads.asking import ask_faults
from luodi.systems.sweeping.reads.crews import members_of
from luodi.systems.sweeping.reads.plan_choices import vehicle_choices
from luodi.systems.sweeping.rules import Operation, VehicleKind
from luodi.systems.sweeping.tests import road, rows

NINE = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
TOMORROW = date(2023, 3, 2)


@pytest.fixture
def by(office, dispatcher, clock_at):
    return office.actor(dispatcher)


@pytest.fixture
def ready(office, dispatcher):
    told = {"state": PlanState.READY, "issued_by": None, "issued_at": None}
    made = rows.issued(office, dispatcher, NINE + 2 * HOUR, **told)
    # The street begins at the depot: what was driven before it would have to be a way.
    Leg.objects.filter(route__plan=made, kind=LegKind.TRAVEL).update(metres=0)
    return made


@pytest.fixture
def vehicle(office):
    return rows.vehicle(office, "CX-01")


def refused(act, match):
    with pytest.raises(ValidationError, match=match):
        act()


@pytest.fixture
def locked(monkeypatch):
    """Give the list of what is locked, in its order; SQLite says nothing of it."""
    found, locks = [], QuerySet.select_for_update

    def lock(rows, *args, **told):
        found.append(rows.model)
        return locks(rows, *args, **told)

    monkeypatch.setattr(QuerySet, "select_for_update", lock)
    return found


# Who drives.


def test_whoever_read_a_plan_before_its_driver_changed_does_not_change_it(
    office, by, ready, locked
):
    one = RouteVehicle.objects.get()
    driver = road.driver(office)
    RouteVehicle.objects.update(driver=None)
    assign_driver(actor=by, route_vehicle=one, user=driver)
    ready.refresh_from_db()
    assert (ready.version, RouteVehicle.objects.get().driver) == (2, driver)
    assert locked[:3] == [WorkPlan, RouteVehicle, User]
    legs = rows.services(ready)
    refused(
        lambda: freeze_legs(actor=by, plan=ready, version=1, legs=legs, frozen=True), "刚被别人改过"
    )


def test_a_driver_who_is_refused_leaves_the_version(office, by, ready):
    one = RouteVehicle.objects.get()
    refused(lambda: assign_driver(actor=by, route_vehicle=one, user=office.user("x")), "权限")
    ready.refresh_from_db()
    assert ready.version == 1


# A vehicle that breaks down.


@pytest.fixture
def broken(office, by, vehicle):
    def act(at=NINE):
        return off_road_from(acting=by, vehicle=vehicle, reason="爆胎", at=at)

    return act


def outages():
    found = VehicleOutage.objects.order_by("starts_at")
    return list(found.values_list("starts_at", "ends_at", "reason"))


def logged():
    lines = LogLine.objects.filter(verb="sweeping.take_off_road")
    return list(lines.order_by("pk").values_list("reason", flat=True))


def test_a_broken_vehicle_is_off_the_road_once(broken):
    assert broken() == broken(NINE + HOUR)
    assert (outages(), logged()) == ([(NINE, None, "爆胎")], ["爆胎"])


def test_an_outage_that_was_planned_for_later_begins_now(by, vehicle, broken):
    take_off_road(actor=by, vehicle=vehicle, starts_at=NINE + 5 * HOUR, reason="年检")
    broken()
    assert (outages(), logged()) == ([(NINE, None, "年检")], ["年检", "爆胎"])
    line = LogLine.objects.filter(verb="sweeping.take_off_road").latest("pk")
    assert (set(line.before), set(line.after)) == ({"starts_at"}, {"starts_at"})


def test_an_outage_that_was_to_end_lasts(by, vehicle, broken):
    told = {"starts_at": NINE - HOUR, "ends_at": NINE + HOUR, "reason": "保养"}
    take_off_road(actor=by, vehicle=vehicle, **told)
    broken()
    assert (outages(), logged()) == ([(NINE - HOUR, None, "保养")], ["保养", "爆胎"])


def test_one_that_lasts_and_one_for_later_become_one_time(by, vehicle, broken):
    told = {"starts_at": NINE - HOUR, "ends_at": NINE + HOUR, "reason": "保养"}
    take_off_road(actor=by, vehicle=vehicle, **told)
    take_off_road(actor=by, vehicle=vehicle, starts_at=NINE + 5 * HOUR, reason="年检")
    broken()
    assert outages() == [(NINE - HOUR, NINE + HOUR, "保养"), (NINE + HOUR, None, "年检")]


# What stands against issuing.


@pytest.mark.parametrize(("day", "fine"), [(date(2023, 3, 1), False), (TOMORROW, True)])
def test_a_vehicle_that_has_ended_by_the_route_is_not_issued(by, ready, day, fine):
    Vehicle.objects.update(valid_to=day)
    if not fine:
        refused(lambda: issue_plan(actor=by, plan=ready, version=1), "为止")
        assert WorkPlan.objects.get().state == PlanState.READY
        return
    assert issue_plan(actor=by, plan=ready, version=1).state == PlanState.ISSUED


def test_issuing_holds_the_vehicles(by, ready, locked):
    issue_plan(actor=by, plan=ready, version=1)
    assert locked[:2] == [WorkPlan, Vehicle]


def test_issuing_asks_once_whatever_the_number_of_vehicles(
    office, by, ready, django_assert_max_num_queries
):
    strips = list(rows.link(office, "L2").strips.all())
    for number in range(2, 8):
        rows.route(ready, [rows.vehicle(office, f"CX-0{number}")], strips, number=number)
    with django_assert_max_num_queries(40):
        refused(lambda: issue_plan(actor=by, plan=ready, version=1), ".")


def test_a_vehicle_whose_route_was_stopped_may_end(by, dispatcher, office, vehicle):
    plan = rows.issued(office, dispatcher, NINE - HOUR)
    route = plan.routes.get()
    ended = {"actor": by, "vehicle": vehicle, "valid_to": date(2023, 3, 1)}
    refused(lambda: end_vehicle(**ended), "已下达")
    route.stopped_at, route.stop_reason = NINE, "爆胎"
    route.save()
    assert end_vehicle(**ended).valid_to == date(2023, 3, 1)


# What stands against asking.

CONVOYS = ("VACUUM", "VACUUM", "FLUSH", "FLUSH", "WASH_SWEEP", "WET_SWEEP")


def asked(office, vehicles, mode=Mode.CONVOY, starts_at=NINE + 13 * HOUR, hours=8):
    operation = Operation.WASH_SWEEP
    ends_at = starts_at + hours * HOUR
    told = {"mode": mode, "operation": operation, "starts_at": starts_at, "ends_at": ends_at}
    return ask_faults(unit=office.bureau, vehicles=vehicles, **told)


def test_two_convoys_are_asked_for_as_they_are_planned(office, by):
    rows.link(office)
    fleet = [
        rows.vehicle(office, f"V{place}", VehicleKind(kind)) for place, kind in enumerate(CONVOYS)
    ]
    assert asked(office, fleet) == {}
    teams = teams_of(fleet, Mode.CONVOY, Operation.WASH_SWEEP)
    codes = [[one.code for one in team.members] for team in teams]
    assert codes == [["V0", "V2", "V4"], ["V1", "V3", "V5"]]


@pytest.mark.parametrize(("hours", "fine"), [(13, True), (14, False)])
def test_a_vehicle_is_in_use_until_the_last_day_of_a_plan(office, by, hours, fine):
    """From eleven in the morning to midnight, and an hour longer; its last day is today."""
    rows.link(office)
    one = rows.vehicle(office, valid_to=TOMORROW)
    starts_at, ends_at = NINE + 2 * HOUR, NINE + (2 + hours) * HOUR
    if hours <= 12:
        assert ("vehicles" in asked(office, [one], Mode.SINGLE, starts_at, hours)) is not fine
    told = (office.bureau, Mode.SINGLE, Operation.WASH_SWEEP)
    assert bool(vehicle_choices(*told, starts_at, ends_at)) is fine


@pytest.mark.parametrize(("hours", "fine"), [(3, True), (4, False)])
def test_a_plan_over_midnight_needs_the_vehicle_on_both_days(office, by, hours, fine):
    rows.link(office)
    one = rows.vehicle(office, valid_to=TOMORROW)
    wrong = asked(office, [one], Mode.SINGLE, NINE + 12 * HOUR, hours)
    assert ("vehicles" in wrong) is not fine
    told = (office.bureau, Mode.SINGLE, Operation.WASH_SWEEP)
    found = vehicle_choices(*told, NINE + 12 * HOUR, NINE + (12 + hours) * HOUR)
    assert bool(found) is fine


def test_a_post_that_ends_by_the_days_of_shanghai_ends_its_members(office, by):
    """A post that ends on the second holds nobody at its first hour, which is still the first."""
    driver = road.driver(office)
    holding = driver.holdings.get()
    midnight = datetime(2023, 3, 2, tzinfo=SHANGHAI)
    holding.valid_to = midnight
    holding.save()
    holding.post.valid_to = TOMORROW
    holding.post.save()
    found = [
        [one.user for one in members_of(office.bureau, since, midnight + HOUR)]
        for since in (midnight, midnight - HOUR)
    ]
    assert [driver in users for users in found] == [False, True]


# Planning anew meanwhile.


def test_planning_anew_is_refused_when_a_driver_was_named_or_a_result_said_meanwhile(
    office, by, dispatcher, vehicle, monkeypatch
):
    plan = rows.issued(office, dispatcher, asked={"vehicles": [vehicle.pk]})
    told = {"actor": by, "plan": plan, "vehicle": vehicle, "at": NINE + HOUR, "reason": "爆胎"}
    leg, _other = rows.services(plan)

    def meanwhile(act):
        def written(*args):
            raise AssertionError("nothing is written")

        def reckon(*args):
            act()

        monkeypatch.setattr(reckoning, "reckon_rest", reckon)
        monkeypatch.setattr(replanning, "_written", written)

    meanwhile(lambda: rows.result(leg, dispatcher))
    refused(lambda: replan(version=1, **told), "作业结果")
    one = RouteVehicle.objects.get()
    meanwhile(lambda: assign_driver(actor=by, route_vehicle=one, user=None))
    refused(lambda: replan(version=1, **told), "刚被别人改过")
    assert (WorkPlan.objects.get().state, VehicleOutage.objects.count()) == (PlanState.ISSUED, 0)


@pytest.mark.parametrize(
    ("error", "words"), [(JobCancelledError, "计算被取消"), (RuntimeError, "计算中断")]
)
def test_what_breaks_off_is_told_and_logged(by, ready, monkeypatch, error, words):
    WorkPlan.objects.update(state=PlanState.ASKED)

    def broken(_running, _plan):
        raise error

    monkeypatch.setattr(making, "make", broken)
    with pytest.raises(error):
        make_plan(SimpleNamespace(actor=by), plan=ready.pk)
    plan = WorkPlan.objects.get()
    assert (plan.state, words in plan.faults[0]) == (PlanState.FAILED, True)
    line = LogLine.objects.get(verb="sweeping.make_plan")
    assert line.after == {"state": "FAILED", "faults": plan.faults}
