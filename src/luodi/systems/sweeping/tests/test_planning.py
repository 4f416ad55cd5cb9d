from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.systems.sweeping.actions.plans import ask_plan, drop_plan, issue_plan
from luodi.systems.sweeping.models import (
    Closure,
    ClosureKind,
    DispatchOrder,
    KerbStrip,
    Leg,
    LegKind,
    Mode,
    PlanState,
    RoadLink,
    SiteKind,
    VehicleOutage,
    WorkPlan,
    Zone,
)
from luodi.systems.sweeping.reads.plan_seen import faults_of
from luodi.systems.sweeping.reads.plans import plan_figures, plan_routes, strips_due
from luodi.systems.sweeping.rules import Operation, VehicleKind
from luodi.systems.sweeping.tests.town import SHUT_AT_NIGHT, Town, at, made

NIGHT = (at(1, 22), at(2, 6))


@pytest.fixture
def town(office, zone, clock_at):
    return Town(office.bureau, zone)


@pytest.fixture
def row(town):
    """A street of two links from the depot to a refill: four kerbs of a kilometre."""
    town.link("A", (0, 0), (1, 0))
    town.link("B", (1, 0), (2, 0))
    town.depot = town.site("车场", (0, 0))
    town.refill = town.site("东口", (2, 0), SiteKind.REFILL)
    return town


@pytest.fixture
def ask(office, dispatcher, town):
    def asked(vehicles, **told):
        facts = {
            "mode": Mode.SINGLE,
            "operation": Operation.WASH_SWEEP,
            "starts_at": NIGHT[0],
            "ends_at": NIGHT[1],
            "seconds": 1,
            **told,
        }
        actor = office.actor(dispatcher)
        return ask_plan(actor=actor, unit=office.bureau, vehicles=vehicles, **facts)

    return asked


def services(plan):
    legs = Leg.objects.filter(route__plan=plan, kind=LegKind.SERVICE).order_by("starts_at")
    return list(legs.select_related("strip__link", "route"))


def test_a_row_of_kerbs_is_done_there_and_back(row, ask):
    plan = ask([row.vehicle("洗1", row.depot)])
    assert plan.state == PlanState.ASKED
    assert plan.job is not None
    plan = made(plan)
    assert (plan.state, plan.faults) == (PlanState.READY, [])
    # 4 km at 8 km/h are 1800 s, turning at the end 45; 4 km at 3.50, 1845 s at 90.00 an hour.
    assert plan.cost_fen == 1_400 + 4_613
    figures = plan_figures(plan)
    assert (figures.service_m, figures.dead_m, figures.litres) == (4_000, 0, 2_800)
    assert (figures.refills, figures.overtime_s, figures.left_out) == (0, 0, 0)
    (route,) = plan_routes(plan)
    assert (route.starts_at, route.ends_at) == (NIGHT[0], NIGHT[0] + timedelta(seconds=1_845))
    a, b = row.links["A"].pk, row.links["B"].pk
    assert [leg.way for leg in route.legs.all()] == [[a], [b], [], [-b], [-a]]
    assert faults_of(plan) == ()


def test_a_small_tank_is_filled_once(row, ask):
    plan = made(ask([row.vehicle("洗1", row.depot, tank_l=2_000)]))
    assert plan.state == PlanState.READY
    kinds = [leg.kind for leg in plan_routes(plan)[0].legs.all()]
    assert kinds == ["SERVICE", "SERVICE", "REFILL", "SERVICE", "SERVICE"]
    # 8 minutes of approach and 2,000 L at 600 a minute.
    refill = Leg.objects.get(route__plan=plan, kind=LegKind.REFILL)
    assert refill.ends_at - refill.starts_at == timedelta(seconds=680)
    assert plan.cost_fen == 5_900 + 1_700
    assert plan_figures(plan).refills_least == 1


def test_a_refill_that_is_shut_at_night_fails_with_its_name(row, ask):
    row.refill.opens, row.refill.closes = SHUT_AT_NIGHT["opens"], SHUT_AT_NIGHT["closes"]
    row.refill.save()
    plan = made(ask([row.vehicle("洗1", row.depot, tank_l=2_000)]))
    assert plan.state == PlanState.FAILED
    assert "东口 不开放" in plan.faults[0]
    assert not plan.routes.exists()
    assert not plan.left_out.exists()


def test_a_depot_that_no_street_leads_to_fails(row, ask):
    plan = made(ask([row.vehicle("洗1", row.site("远场", (50, 50)))]))
    assert plan.state == PlanState.FAILED
    assert "远场" in plan.faults[0]


def test_an_unconnected_street_is_left_out_and_told(row, ask):
    row.link("孤", (5, 5), (6, 5))
    plan = made(ask([row.vehicle("洗1", row.depot)]))
    assert plan.state == PlanState.READY
    assert {(one.strip.link.code, one.code) for one in plan.left_out.all()} == {("孤", "way")}
    assert len(plan.faults) == 2
    assert plan_figures(plan).left_out_weighted_m == 2 * 2 * 1_000


def test_a_street_of_no_length_in_its_line_fails(row, ask):
    row.link("零", (1, 0), (1, 0))
    plan = made(ask([row.vehicle("洗1", row.depot)]))
    assert plan.state == PlanState.FAILED
    assert "没有方向或长度" in plan.faults[0]


def test_a_closed_street_is_not_driven(row, ask, dispatcher):
    Closure.objects.create(
        link=row.links["B"],
        kind=ClosureKind.CLOSED,
        starts_at=at(2, 1),
        ends_at=at(2, 3),
        reason="施工",
        entered_by=dispatcher,
    )
    plan = made(ask([row.vehicle("洗1", row.depot)]))
    assert {leg.strip.link.code for leg in services(plan)} == {"A"}
    assert {one.code for one in plan.left_out.all()} == {"closed"}
    assert "施工" in plan.left_out.first().reason


def test_a_quiet_time_is_kept(row, ask, dispatcher):
    Closure.objects.create(
        link=row.links["A"],
        kind=ClosureKind.QUIET,
        starts_at=at(1, 22),
        ends_at=at(2, 1),
        reason="高考",
        entered_by=dispatcher,
    )
    plan = made(ask([row.vehicle("洗1", row.depot)]))
    assert plan.left_out.count() == 0
    for leg in services(plan):
        assert leg.strip.link.code == "B" or leg.starts_at >= at(2, 1)


def test_main_roads_rest_at_peaks(row, ask, clock_at):
    row.links["A"].road_class = 1
    row.links["A"].save()
    plan = made(ask([row.vehicle("洗1", row.depot)], starts_at=at(2, 6, 50), ends_at=at(2, 12)))
    assert plan.state == PlanState.READY
    for leg in services(plan):
        early, late = leg.ends_at <= at(2, 7), leg.starts_at >= at(2, 9)
        assert leg.strip.link.code == "B" or early or late


def test_a_zone_that_is_stopped_is_left_out_with_the_rule(row, ask, office, zone):
    calm = Zone.objects.create(
        unit=office.bureau, place=office.bureau.place, name="东区", valid_from=at(1, 0).date()
    )
    row.link("C", (0, 0), (0, 1), zone=calm)
    DispatchOrder.objects.create(zone=zone, kind="FREEZE", because=[], started_at=at(1, 8))
    plan = made(ask([row.vehicle("洗1", row.depot)]))
    assert {leg.strip.link.code for leg in services(plan)} == {"C"}
    assert {one.code for one in plan.left_out.all()} == {"order"}
    assert all("D1" in one.reason for one in plan.left_out.all())
    assert plan.grounds["orders"] == ["主城 防冻：停止一切用水作业"]


def test_what_is_stopped_everywhere_is_refused(row, ask, zone):
    DispatchOrder.objects.create(zone=zone, kind="FREEZE", because=[], started_at=at(1, 8))
    with pytest.raises(ValidationError) as refused:
        ask([row.vehicle("洗1", row.depot)])
    assert "D1" in str(refused.value.message_dict["operation"])
    assert not WorkPlan.objects.exists()


def test_streets_in_no_zone_are_stopped_by_the_orders_of_their_unit(row, ask, zone):
    RoadLink.objects.update(zone=None)
    vehicle = row.vehicle("洗1", row.depot)
    plan = made(ask([vehicle]))
    assert faults_of(plan) == ()
    DispatchOrder.objects.create(zone=zone, kind="FREEZE", because=[], started_at=at(1, 8))
    assert {one.code for one in faults_of(plan)} == {"work.stopped"}
    with pytest.raises(ValidationError, match="D1"):
        ask([vehicle])
    row.link("C", (0, 0), (0, 1), zone=Zone.objects.create(
        unit=row.unit, place=row.unit.place, name="东区", valid_from=at(1, 0).date()
    ))  # fmt: skip
    again = made(ask([vehicle]))
    assert {leg.strip.link.code for leg in services(again)} == {"C"}
    assert "主城 防冻：停止一切用水作业" in again.grounds["orders"]


def test_a_vehicle_that_cannot_is_refused(row, ask, dispatcher):
    broken = row.vehicle("洗2", row.depot)
    VehicleOutage.objects.create(
        vehicle=broken, starts_at=at(1, 6), reason="检修", entered_by=dispatcher
    )
    for vehicles, word in (
        ([], "没有选车辆"),
        ([broken], "检修"),
        ([row.vehicle("吸1", row.depot, kind=VehicleKind.VACUUM)], "规则 28"),
    ):
        with pytest.raises(ValidationError) as refused:
            ask(vehicles)
        assert word in str(refused.value.message_dict["vehicles"])
    assert not WorkPlan.objects.exists()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"ends_at": at(1, 22)}, "ends_at"),
        ({"ends_at": at(2, 11)}, "ends_at"),
        ({"starts_at": at(1, 1), "ends_at": at(1, 5)}, "ends_at"),
        ({"seconds": 0}, "seconds"),
        ({"seconds": 601}, "seconds"),
        ({"seed": -1}, "seed"),
        ({"mode": Mode.CREW}, "operation"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(row, ask, told, field):
    with pytest.raises(ValidationError) as refused:
        ask([row.vehicle("洗1", row.depot)], **told)
    assert list(refused.value.message_dict) == [field]
    assert not WorkPlan.objects.exists()


def test_nobody_plans_without_the_right(row, office, colleague):
    with pytest.raises(PermissionDenied):
        ask_plan(
            actor=office.actor(colleague("sweeping.view_plan")),
            unit=office.bureau,
            mode=Mode.SINGLE,
            operation=Operation.WASH_SWEEP,
            starts_at=NIGHT[0],
            ends_at=NIGHT[1],
            vehicles=[row.vehicle("洗1", row.depot)],
        )
    assert not WorkPlan.objects.exists()


def test_a_left_kerb_needs_its_broom_by_day(row, ask):
    row.link("单", (0, 0), (0, 1), one_way=True)
    row.link("回", (0, 1), (0, 0), one_way=True)
    right = row.vehicle("洗1", row.depot)
    day = {"starts_at": at(2, 9), "ends_at": at(2, 15)}
    plan = made(ask([right], **day))
    assert {one.code for one in plan.left_out.all()} == {"kind"}
    assert plan.left_out.count() == 2
    left = row.vehicle("洗2", row.depot, left_broom=True)
    plan = made(ask([right, left], **day))
    assert plan.state == PlanState.READY, plan.faults
    assert plan.left_out.count() == 0
    done = {leg.route.vehicles.get().vehicle for leg in services(plan) if leg.strip.left_broom}
    assert done == {left}
    plan = made(ask([right]))
    assert plan.left_out.count() == 0


def test_flushing_takes_as_many_passes_as_the_width_asks_for(row, ask):
    row.links["A"].width_mm = 10_500
    row.links["A"].road_class = 1  # flushed daily: what is due hangs on no number of a row
    row.links["A"].save()
    KerbStrip.objects.filter(link=row.links["B"]).delete()
    flush = row.vehicle("冲1", row.depot, kind=VehicleKind.FLUSH)
    week = ask([flush], operation=Operation.FLUSH)
    plan = made(week)
    rounds = {}
    for leg in services(plan):
        rounds.setdefault(leg.strip.forward, set()).add(leg.round)
    due = [
        strip for strip, _passes, _first in strips_due(plan.unit, Operation.FLUSH, NIGHT[0].date())
    ]
    assert rounds == {strip.forward: {1, 2, 3, 4} for strip in due}
    assert due


def test_issuing_and_a_vehicle_twice(row, ask, office, dispatcher):
    actor = office.actor(dispatcher)
    vehicle = row.vehicle("洗1", row.depot)
    first, second = made(ask([vehicle])), made(ask([vehicle]))
    issued = issue_plan(actor=actor, plan=first, version=1)
    assert (issued.state, issued.version, issued.issued_by) == (PlanState.ISSUED, 2, dispatcher)
    with pytest.raises(ValidationError, match="洗1"):
        issue_plan(actor=actor, plan=second, version=1)
    with pytest.raises(ValidationError, match="刚被别人改过"):
        drop_plan(actor=actor, plan=second, version=7, reason="重了")
    with pytest.raises(ValidationError):
        drop_plan(actor=actor, plan=second, version=1, reason=" ")
    assert drop_plan(actor=actor, plan=second, version=1, reason="重了").state == PlanState.DROPPED


def test_an_order_of_since_stops_issuing(row, ask, office, dispatcher, zone):
    plan = made(ask([row.vehicle("洗1", row.depot)]))
    DispatchOrder.objects.create(zone=zone, kind="FREEZE", because=[], started_at=at(1, 9))
    with pytest.raises(ValidationError, match="D1"):
        issue_plan(actor=office.actor(dispatcher), plan=plan, version=1)
    plan.refresh_from_db()
    assert plan.state == PlanState.READY


def test_a_plan_that_was_dropped_is_not_reckoned(row, ask, office, dispatcher):
    plan = ask([row.vehicle("洗1", row.depot)])
    drop_plan(actor=office.actor(dispatcher), plan=plan, version=1, reason="误")
    assert made(plan).state == PlanState.DROPPED
    assert not plan.routes.exists()


def test_who_needs_water_and_room_does_both_in_one_visit(row, ask):
    dump = row.site("消纳场", (1, 0), SiteKind.DUMP)
    small = row.vehicle("小1", row.depot, kind=VehicleKind.SMALL, hopper_l=120, tank_l=500)
    plan = made(ask([small], operation=Operation.WET_SWEEP))
    assert plan.state == PlanState.READY
    legs = [leg for route in plan_routes(plan) for leg in route.legs.all()]
    # 120 L of a hopper reach for 2,100 m at 1.5 m of width: two kerbs, then both.
    visits = [(leg.kind, leg.site) for leg in legs if leg.site_id]
    assert visits == [(LegKind.REFILL, row.refill), (LegKind.DUMP, dump)]
    assert faults_of(plan) == ()


def test_three_passes_a_day_are_two_in_twelve_hours(row, ask):
    row.links["A"].road_class = 1
    row.links["A"].save()
    told = {"starts_at": at(1, 19), "ends_at": at(2, 7)}
    plan = made(ask([row.vehicle("洗1", row.depot)], **told))
    times = {}
    for leg in services(plan):
        if leg.strip.link.code == "A":
            times.setdefault(leg.strip_id, []).append(leg)
    assert len(times) == 2
    for legs in times.values():
        first, second = legs
        assert (first.round, second.round) == (1, 2)
        assert second.starts_at - first.ends_at >= timedelta(hours=2)


def test_sprinkling_comes_once_in_each_interval(row, ask, zone):
    DispatchOrder.objects.create(
        zone=zone, kind="SPRINKLING", minutes=120, because=[], started_at=at(1, 8)
    )
    told = {"starts_at": at(1, 9), "ends_at": at(1, 13), "operation": Operation.SPRINKLE}
    plan = made(ask([row.vehicle("洒1", row.depot, kind=VehicleKind.SPRINKLE)], **told))
    rounds = [leg.round for leg in services(plan)]
    assert sorted(rounds) == [1] * 4 + [2] * 4


def test_what_an_issued_plan_has_is_not_planned_twice(row, ask, office, dispatcher):
    vehicle = row.vehicle("洗1", row.depot)
    issue_plan(actor=office.actor(dispatcher), plan=made(ask([vehicle])), version=1)
    again = made(ask([vehicle], starts_at=at(1, 14), ends_at=at(1, 20)))
    assert again.state == PlanState.FAILED
    assert "没有到期的道牙" in again.faults[0]
