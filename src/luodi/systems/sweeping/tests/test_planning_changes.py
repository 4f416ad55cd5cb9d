from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from luodi.kernel.jobs.worker import Worker
from luodi.kernel.log.models import LogLine
from luodi.systems.sweeping.actions.adjusting import assign_driver, freeze_legs, move_leg
from luodi.systems.sweeping.actions.plans import ask_plan, drop_plan, issue_plan
from luodi.systems.sweeping.actions.replanning import replan
from luodi.systems.sweeping.actions.weeks import make_week
from luodi.systems.sweeping.models import (
    Basis,
    LeftOut,
    Leg,
    LegKind,
    Mode,
    PlanState,
    Reading,
    RouteVehicle,
    ShiftTurn,
    SiteKind,
    StripResult,
    VehicleOutage,
    WeekPlan,
    WorkStandard,
)
from luodi.systems.sweeping.reads.plan_seen import faults_of
from luodi.systems.sweeping.reads.plans import plan_figures, plan_routes, strips_due
from luodi.systems.sweeping.rules import Frequency, Operation, Result, VehicleKind
from luodi.systems.sweeping.tests.town import Town, at

NIGHT = (at(1, 22), at(2, 6))


@pytest.fixture
def town(office, zone, clock_at):
    """A cross of four streets about a depot, a refill at the end of one: eight kerbs."""
    made = Town(office.bureau, zone)
    for code, end in (("东", (1, 0)), ("西", (-1, 0)), ("北", (0, 1)), ("南", (0, -1))):
        made.link(code, (0, 0), end)
    made.depot = made.site("车场", (0, 0))
    made.refill = made.site("东口", (1, 0), SiteKind.REFILL)
    return made


@pytest.fixture
def planned(office, dispatcher, town):
    def plan(*vehicles, **told):
        facts = {
            "mode": Mode.SINGLE,
            "operation": Operation.WASH_SWEEP,
            "starts_at": NIGHT[0],
            "ends_at": NIGHT[1],
            "seconds": 1,
            **told,
        }
        actor = office.actor(dispatcher)
        asked = ask_plan(actor=actor, unit=office.bureau, vehicles=vehicles, **facts)
        assert Worker(alone=True).run_job()
        asked.refresh_from_db()
        return asked

    return plan


@pytest.fixture
def by(office, dispatcher):
    return office.actor(dispatcher)


def services(plan):
    legs = Leg.objects.filter(route__plan=plan, kind=LegKind.SERVICE)
    return list(legs.select_related("strip__link", "route").order_by("route", "position"))


def passes(plan):
    return {(leg.strip_id, leg.round) for leg in services(plan)}


def out_of_one(plan):
    return plan_routes(plan)[0]


def test_replanning_keeps_what_is_done_and_leaves_the_broken_vehicle(town, planned, by, dispatcher):
    two = [town.vehicle(f"洗{number}", town.depot) for number in (1, 2)]
    old = planned(*two)
    (route,) = plan_routes(old)
    broken = route.vehicles.get().vehicle
    old = issue_plan(actor=by, plan=old, version=1)
    first, second, third = services(old)[:3]
    result = StripResult.objects.create(
        leg=first, result=Result.DONE, basis=Basis.REPORTED, covered_m=1_000, at=at(1, 22, 10),
        by=dispatcher,
    )  # fmt: skip
    when = third.starts_at + timedelta(seconds=60)
    new = replan(actor=by, plan=old, version=2, vehicle=broken, at=when, reason="爆胎")
    old.refresh_from_db()
    assert (old.state, new.state, new.replaces) == (PlanState.REPLACED, PlanState.READY, old)
    stopped, driving = plan_routes(new)[1], plan_routes(new)[0]
    assert (stopped.stopped_at, stopped.stop_reason) == (when, "爆胎")
    # Between them it turned back at the end of the street.
    assert [leg.strip_id for leg in stopped.legs.all()] == [first.strip_id, None, second.strip_id]
    assert driving.vehicles.get().vehicle == (set(two) - {broken}).pop()
    assert driving.starts_at >= when
    assert passes(new) == passes(old)
    assert new.left_out.count() == 0
    assert VehicleOutage.objects.get(vehicle=broken, ends_at__isnull=True).starts_at == when
    assert faults_of(new, when) == ()
    issued = issue_plan(actor=by, plan=new, version=1)
    assert issued.state == PlanState.ISSUED
    result.refresh_from_db()
    assert (result.leg.route.plan, result.leg.strip) == (new, first.strip)


def test_whoever_drives_on_keeps_water_and_the_piece_at_hand(town, planned, by):
    town.link("远", (1, 0), (2, 0))
    three = [town.vehicle(f"洗{number}", town.depot, tank_l=2_000) for number in (1, 2)]
    # So short a night that both must go out.
    old = planned(*three, ends_at=at(1, 22, 55))
    assert len(plan_routes(old)) == 2
    old = issue_plan(actor=by, plan=old, version=1)
    broken, going = plan_routes(old)
    when = next(leg for leg in going.legs.all() if leg.kind == LegKind.SERVICE).ends_at
    when -= timedelta(seconds=1)
    new = replan(
        actor=by, plan=old, version=2, vehicle=broken.vehicles.get().vehicle, at=when, reason="漏油"
    )
    kept = next(one for one in plan_routes(new) if one.stopped_at is None)
    was = [(leg.kind, leg.strip_id, leg.starts_at) for leg in going.legs.all()]
    now = [(leg.kind, leg.strip_id, leg.starts_at) for leg in kept.legs.all()]
    begun = [leg for leg in was if leg[2] < when]
    assert now[: len(begun)] == begun
    assert faults_of(new, when) == ()
    assert passes(new) | {(one.strip_id, one.round) for one in new.left_out.all()} == passes(
        old
    ) | {(one.strip_id, one.round) for one in old.left_out.all()}


def test_frozen_work_stays_with_its_vehicle(town, planned, by):
    plan = planned(town.vehicle("洗1", town.depot))
    legs = services(plan)
    plan = freeze_legs(actor=by, plan=plan, version=1, legs=[legs[-1]], frozen=True)
    assert plan.version == 2
    with pytest.raises(ValidationError, match="已固定"):
        move_leg(actor=by, plan=plan, version=2, leg=legs[-1], route=out_of_one(plan), position=1)
    with pytest.raises(ValidationError, match="不都是"):
        freeze_legs(actor=by, plan=plan, version=2, legs=[], frozen=True)


def test_frozen_work_stays_when_another_vehicle_breaks_down(town, planned, by):
    town.link("远", (1, 0), (2, 0))
    fleet = [town.vehicle(f"洗{number}", town.depot) for number in (1, 2, 3)]
    old = planned(*fleet, ends_at=at(1, 22, 40))
    routes = plan_routes(old)
    assert len(routes) >= 2
    held = [leg for leg in services(old) if leg.route == routes[1]]
    old = freeze_legs(actor=by, plan=old, version=1, legs=held[-1:], frozen=True)
    old = issue_plan(actor=by, plan=old, version=2)
    broken = routes[0].vehicles.get().vehicle
    new = replan(actor=by, plan=old, version=3, vehicle=broken, at=at(1, 22), reason="故障")
    kept = routes[1].vehicles.get().vehicle
    stayed = [leg for leg in services(new) if leg.route.vehicles.get().vehicle == kept]
    assert [leg.strip_id for leg in stayed[: len(held)]] == [leg.strip_id for leg in held]
    assert [leg.frozen for leg in stayed[: len(held)]] == [True] * len(held)


def test_a_new_plan_that_is_dropped_gives_the_old_one_back(town, planned, by):
    two = [town.vehicle(f"洗{number}", town.depot) for number in (1, 2)]
    old = issue_plan(actor=by, plan=planned(*two), version=1)
    broken = plan_routes(old)[0].vehicles.get().vehicle
    new = replan(actor=by, plan=old, version=2, vehicle=broken, at=at(1, 22, 5), reason="故障")
    drop_plan(actor=by, plan=new, version=1, reason="车修好了")
    old.refresh_from_db()
    assert old.state == PlanState.ISSUED
    line = LogLine.objects.get(verb="sweeping.give_back_plan")
    told = (line.record_id, line.before, line.after)
    assert told == (str(old.pk), {"state": "REPLACED"}, {"state": "ISSUED"})


@pytest.mark.parametrize(
    ("told", "word"),
    [({"reason": " "}, "reason"), ({"at": at(2, 7)}, "at"), ({"version": 1}, "__all__")],
)
def test_replanning_is_refused(town, planned, by, told, word):
    vehicle = town.vehicle("洗1", town.depot)
    old = issue_plan(actor=by, plan=planned(vehicle), version=1)
    facts = {"version": 2, "vehicle": vehicle, "at": at(1, 22, 5), "reason": "故障", **told}
    with pytest.raises(ValidationError) as refused:
        replan(actor=by, plan=old, **facts)
    names = list(getattr(refused.value, "error_dict", {"__all__": []}))
    assert names == [word]
    old.refresh_from_db()
    assert old.state == PlanState.ISSUED
    assert not VehicleOutage.objects.exists()


def test_work_is_moved_and_all_is_reckoned_anew(town, planned, by):
    plan = planned(town.vehicle("洗1", town.depot, tank_l=3_000))
    route, legs = out_of_one(plan), services(plan)
    before, bound = plan.cost_fen, plan.bound_fen
    moved = move_leg(actor=by, plan=plan, version=1, leg=legs[0], route=route, position=len(legs))
    assert moved.version == 2
    now = services(moved)
    assert now[-1].strip == legs[0].strip
    assert passes(moved) == {(leg.strip_id, leg.round) for leg in legs}
    assert moved.cost_fen > before
    assert moved.bound_fen == bound
    assert faults_of(moved) == ()
    assert plan_figures(moved).refills == 1
    with pytest.raises(ValidationError) as refused:
        move_leg(actor=by, plan=moved, version=2, leg=now[0], route=out_of_one(moved), position=99)
    assert "position" in refused.value.message_dict


def test_moving_what_cannot_be_driven_changes_nothing(town, planned, by):
    town.link("低", (0, 1), (0, 2), clearance_mm=2_500)
    low = town.vehicle("洗1", town.depot, height_mm=2_400)
    high = town.vehicle("洗2", town.depot, height_mm=3_500)
    plan = planned(low, high, ends_at=at(1, 23, 5))
    assert len(plan_routes(plan)) == 2
    under = next(leg for leg in services(plan) if leg.strip.link.code == "低")
    tall = next(one for one in plan_routes(plan) if one.vehicles.get().vehicle == high)
    before = passes(plan), plan.cost_fen
    with pytest.raises(ValidationError):
        move_leg(actor=by, plan=plan, version=1, leg=under, route=tall, position=1)
    plan.refresh_from_db()
    assert (passes(plan), plan.cost_fen, plan.version) == (*before, 1)


def test_drivers_need_the_right_and_their_hours(town, planned, by, office):
    plan = planned(town.vehicle("洗1", town.depot))
    one = RouteVehicle.objects.get(route__plan=plan)
    stranger = office.user("wuguan")
    driver = office.user("siji", office.post("驾驶员", ["sweeping.drive_route"]))
    with pytest.raises(ValidationError) as refused:
        assign_driver(actor=by, route_vehicle=one, user=stranger)
    assert "权限" in refused.value.message_dict["user"][0]
    assert assign_driver(actor=by, route_vehicle=one, user=driver).driver == driver
    assert assign_driver(actor=by, route_vehicle=one, user=None).driver is None
    turn = ShiftTurn.objects.create(
        unit=office.bureau, place=office.bureau.place, user=driver, starts_at=at(1, 8),
        ends_at=at(1, 16),
    )  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        assign_driver(actor=by, route_vehicle=one, user=driver)
    assert "规则 23" in refused.value.message_dict["user"][0]
    turn.starts_at, turn.ends_at = NIGHT
    turn.save()
    assert assign_driver(actor=by, route_vehicle=one, user=driver).driver == driver


CONVOY = (VehicleKind.VACUUM, VehicleKind.FLUSH, VehicleKind.WASH_SWEEP)


def test_a_convoy_drives_together_and_is_done_in_time_to_dry(town, planned, station):
    Reading.objects.create(
        station=station, at=at(1, 8, 50), received_at=at(1, 8, 50), air_tenths=90
    )
    wide = town.links["东"]
    wide.lanes = 3
    wide.save()
    fleet = [town.vehicle(f"{kind}", town.depot, kind=kind) for kind in CONVOY]
    plan = planned(*fleet, mode=Mode.CONVOY, starts_at=at(1, 21), ends_at=at(2, 7))
    assert plan.state == PlanState.READY
    (route,) = plan_routes(plan)
    told = [(one.vehicle.kind, one.operation) for one in route.vehicles.all()]
    assert told == [(kind, kind) for kind in CONVOY]
    assert route.starts_at >= at(1, 22)
    assert route.ends_at <= at(2, 6)
    rounds = {leg.round for leg in services(plan) if leg.strip.link == wide}
    assert rounds == {1, 2, 3}
    # A flush of 3,500 L and a wash of 700 L a kilometre; the flush vehicle's tank is the shortest.
    assert all(leg.litres == 4_200 for leg in services(plan))
    assert plan_figures(plan).refills >= 4
    # The dawn is too far off to be foretold: two hours to dry.
    assert plan.grounds["wet_until"] == at(2, 5).isoformat()
    assert faults_of(plan) == ()


def test_a_convoy_has_its_order_and_its_night(town, planned):
    fleet = [town.vehicle(f"{kind}", town.depot, kind=kind) for kind in CONVOY]
    with pytest.raises(ValidationError) as refused:
        planned(*fleet[::-1], mode=Mode.CONVOY)
    assert "规则 12" in refused.value.message_dict["vehicles"][0]
    with pytest.raises(ValidationError) as refused:
        planned(*fleet, mode=Mode.CONVOY, starts_at=at(2, 9), ends_at=at(2, 15))
    assert "规则 9" in refused.value.message_dict["starts_at"][0]


def test_crews_meet_the_vehicle_at_the_rails(town, planned):
    town.link("栏", (0, 0), (2, 3), guard_rail=True)
    flush = town.vehicle("冲1", town.depot, kind=VehicleKind.FLUSH)
    plan = planned(flush, mode=Mode.CREW, operation=Operation.GUARD_RAIL)
    (route,) = plan_routes(plan)
    assert route.crew == "人工 1 组"
    washed = {(leg.strip.link.code, leg.strip.kerb) for leg in services(plan)}
    assert washed == {("栏", "LEFT")}


def test_a_week_is_level_and_what_was_missed_goes_first(town, planned, by, office):
    for number in range(20):
        town.link(f"支{number}", (0, 0), (number + 2, 3), road_class=4, length_m=300 + number)
    week = make_week(
        actor=by, unit=office.bureau, operation=Operation.WASH_SWEEP, first_day=date(2023, 3, 6)
    )
    mean = sum(week.day_metres) / 7
    assert max(week.day_metres) <= 1.1 * mean
    assert {len(row.days) for row in week.strips.all()} == {7}
    fourth = week.strips.filter(strip__link__road_class=4)
    assert {row.days for row in fourth} <= {"1010101", "0101010"}
    again = make_week(
        actor=by, unit=office.bureau, operation=Operation.WASH_SWEEP, first_day=date(2023, 3, 6)
    )
    assert (again.pk, again.version) == (week.pk, 2)
    off = next(row.strip for row in fourth if row.days[1] == "0")
    on = next(row.strip for row in fourth if row.days[1] == "1")
    due = {
        s.pk: (n, f) for s, n, f in strips_due(week.unit, Operation.WASH_SWEEP, date(2023, 3, 7))
    }
    assert due[on.pk] == (1, False)
    assert off.pk not in due
    plan = planned(town.vehicle("洗1", town.depot), starts_at=at(6, 22), ends_at=at(7, 6))
    plan = issue_plan(actor=by, plan=plan, version=1)
    LeftOut.objects.create(plan=plan, strip=off, round=9, code="time", reason="时间不够")
    due = {
        s.pk: (n, f) for s, n, f in strips_due(week.unit, Operation.WASH_SWEEP, date(2023, 3, 7))
    }
    assert due[off.pk] == (1, True)


def test_the_next_week_goes_on_from_the_last(town, by, office):
    WorkStandard.objects.create(
        unit=office.bureau, place=office.bureau.place, road_class=3, operation="WASH_SWEEP",
        frequency=Frequency.EVERY_OTHER_DAY, source="试", valid_from=date(2023, 1, 1),
    )  # fmt: skip
    told = {"actor": by, "unit": office.bureau, "operation": Operation.WASH_SWEEP}
    first = make_week(first_day=date(2023, 3, 6), **told)
    second = make_week(first_day=date(2023, 3, 13), **told)
    days = {row.strip_id: row.days for row in first.strips.all()}
    for row in second.strips.all():
        both = days[row.strip_id] + row.days
        ones = [place for place, one in enumerate(both) if one == "1"]
        assert max(b - a for a, b in pairwise(ones)) <= 3


def test_a_week_without_anything_due_is_refused(town, by, office):
    with pytest.raises(ValidationError) as refused:
        make_week(
            actor=by, unit=office.bureau, operation=Operation.MIST, first_day=date(2023, 3, 6)
        )
    assert "operation" in refused.value.message_dict
    assert not WeekPlan.objects.exists()


def test_an_old_plan_stays_replaced_when_its_vehicles_are_elsewhere(town, planned, by):
    fleet = [town.vehicle(f"洗{number}", town.depot) for number in (1, 2)]
    town.link("远", (1, 0), (2, 0))
    old = planned(*fleet, ends_at=at(1, 22, 40))
    routes = plan_routes(old)
    assert len(routes) == 2
    old = issue_plan(actor=by, plan=old, version=1)
    broken, other = (one.vehicles.get().vehicle for one in routes)
    new = replan(actor=by, plan=old, version=2, vehicle=broken, at=at(1, 22, 5), reason="故障")
    elsewhere = planned(other)
    issue_plan(actor=by, plan=elsewhere, version=1)
    drop_plan(actor=by, plan=new, version=1, reason="不用了")
    old.refresh_from_db()
    assert old.state == PlanState.REPLACED
