"""What rules ask of a plan beside the way: drying, sites in turn, lanes, orders, other plans."""

from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from luodi.kernel import clock
from luodi.kernel.config.models import ThresholdRow
from luodi.systems.sweeping.actions.plans import issue_plan
from luodi.systems.sweeping.models import (
    DispatchOrder,
    LeftOut,
    Leg,
    LegKind,
    Mode,
    PlanState,
    Reading,
    SiteKind,
    WorkStandard,
)
from luodi.systems.sweeping.planning.facts import LinkFacts
from luodi.systems.sweeping.planning.network import TeamKind, streets_of
from luodi.systems.sweeping.planning.rows import load
from luodi.systems.sweeping.planning.teams import hopper_reach
from luodi.systems.sweeping.planning.ways import Spot, Ways
from luodi.systems.sweeping.reads.convoys import lanes_of
from luodi.systems.sweeping.reads.due import missed_before
from luodi.systems.sweeping.reads.plan_seen import faults_of
from luodi.systems.sweeping.reads.plan_sums import sums_of
from luodi.systems.sweeping.reads.plans import plan_routes
from luodi.systems.sweeping.rules import Frequency, Kerb, Operation, Result, VehicleKind
from luodi.systems.sweeping.tests import rows
from luodi.systems.sweeping.tests.town import at, made, street_to_a_refill
from luodi.systems.sweeping.views.convoy_words import gaps_said

CONVOY = (VehicleKind.VACUUM, VehicleKind.FLUSH, VehicleKind.WASH_SWEEP)
WASH = Operation.WASH_SWEEP


@pytest.fixture
def town(office, zone, clock_at):
    """A street of two links from the depot to a refill with one bay."""
    return street_to_a_refill(office.bureau, zone)


def rounds(plan, code="A"):
    """Give the rounds of a street that a plan is to do, by strip."""
    found = {}
    for work in load(plan).night.works:
        if work.name.startswith(f"{code}路"):
            found.setdefault(work.strip, []).append(work.round)
    return sorted(found.values())


def foretold(station, when, least, air=200):
    Reading.objects.create(
        station=station, at=when, received_at=when, air_tenths=air, least_tenths=least
    )


def convoy(town, kinds=CONVOY):
    return [town.vehicle(f"{kind}", town.depot, kind=kind) for kind in kinds]


def limit(key, value):
    ThresholdRow.objects.create(
        key=f"sweeping.{key}", value=value, valid_from=date(2023, 1, 1), source="试",
        set_at=clock.now(),
    )  # fmt: skip


def spans_of(plan):
    return {work.spans for work in load(plan).night.works}


NIGHT_S = 22 * 3_600


@pytest.mark.parametrize(
    ("now", "least", "air", "until"),
    [
        ((2, 4), 150, 180, 6 * 60),
        ((2, 4), 80, 180, 5 * 60 + 30),
        ((2, 4), 150, 79, 5 * 60),
        ((2, 3, 59), 150, 180, 5 * 60),
        ((1, 20), 150, 180, 5 * 60),
    ],
)
def test_night_work_is_dry_by_seven_at_the_foretold_dawn(
    town, ask, station, clock_at, now, least, air, until
):
    clock_at(at(*now))
    foretold(station, at(*now), least, air)
    plan = ask(town.vehicle("洗1", town.depot))
    # The dawn is that of the second day: 24 hours from the midnight of the plan.
    assert spans_of(plan) == {((NIGHT_S, 86_400 + until * 60),)}
    dry = ask(town.vehicle("吸1", town.depot, kind=VehicleKind.VACUUM), operation=Operation.VACUUM)
    town.links["A"].road_class = 1
    town.links["A"].save()
    assert spans_of(dry) == {((NIGHT_S, 86_400 + 6 * 3_600),)}


def test_drying_does_not_bind_the_day(town, ask):
    plan = ask(town.vehicle("洗1", town.depot), start=at(1, 9), end=at(1, 17))
    assert spans_of(plan) == {((9 * 3_600, 17 * 3_600),)}
    assert "wet_until" not in load(plan).grounds


def test_issuing_looks_at_the_dawn_again(town, ask, office, dispatcher, station, clock_at):
    clock_at(at(2, 5))
    foretold(station, at(2, 5), 150)
    vehicle = town.vehicle("洗1", town.depot)
    plan = made(ask(vehicle, start=at(2, 5, 20), end=at(2, 6)))
    assert plan.state == PlanState.READY
    foretold(station, at(2, 5, 10), 60)
    clock_at(at(2, 5, 10))
    with pytest.raises(ValidationError, match="规则 9"):
        issue_plan(actor=office.actor(dispatcher), plan=plan, version=1)
    plan.refresh_from_db()
    assert plan.state == PlanState.READY


def test_a_visit_of_two_sites_keeps_the_hours_of_both(town, ask):
    hours = {"opens": at(1, 23).time(), "closes": at(2, 5).time()}
    dump = town.site("消纳场", (1, 0), SiteKind.DUMP, **hours)
    vehicle = town.vehicle("洗1", town.depot, hopper_l=300)
    plan = made(ask(vehicle))
    assert (plan.state, plan.faults) == (PlanState.READY, [])
    visits = Leg.objects.filter(route__plan=plan, site=dump)
    assert visits
    assert all(at(1, 23) <= leg.starts_at < at(2, 5) for leg in visits)


def test_a_farther_dump_takes_the_place_of_one_that_is_shut(town, ask):
    town.site("近场", (2, 0), SiteKind.DUMP, opens=at(1, 8).time(), closes=at(1, 18).time())
    far = town.site("远场", (0, 0), SiteKind.DUMP)
    plan = made(ask(town.vehicle("洗1", town.depot, hopper_l=300)))
    assert plan.state == PlanState.READY
    assert {leg.site for leg in Leg.objects.filter(route__plan=plan, kind=LegKind.DUMP)} == {far}


def test_two_routes_fill_up_one_after_the_other_at_one_bay(town, ask):
    for number in range(4):
        town.link(f"C{number}", (1, 0), (1, number + 1))
    fleet = [town.vehicle(f"洗{number}", town.depot, tank_l=1_500) for number in (1, 2, 3)]
    plan = made(ask(*fleet, start=at(1, 22), end=at(1, 23, 20)))
    assert plan.state == PlanState.READY
    assert len(plan_routes(plan)) > 1
    visits = list(Leg.objects.filter(route__plan=plan, site=town.refill).order_by("starts_at"))
    assert len(visits) > 1
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(visits))
    assert faults_of(plan) == ()


@pytest.fixture
def queue(town):
    """Four links and their refill at one place: two kilometres a tank."""
    for link in town.links.values():
        link.strips.all().delete()
    for number in range(4):
        town.link(f"C{number}", (0, 0), (1, 0))
    town.refill.lon_e7 = round(town.place((1, 0))[0] * 10**7)
    town.refill.save()
    return lambda count: [
        town.vehicle(f"洗{number}", town.depot, tank_l=1_500) for number in range(count)
    ]


def test_who_comes_too_late_for_a_queue_leaves_its_end_out(queue, ask):
    # Each of two fills up once, for 630 s, in 2,700 s.
    plan = made(ask(*queue(2), start=at(1, 22), end=at(1, 22, 47)))
    assert plan.state == PlanState.READY
    assert {one.code for one in plan.left_out.all()} == {"queue"}
    assert "排队" in plan.left_out.first().reason
    assert faults_of(plan) == ()


def test_another_vehicle_does_what_waiting_leaves_no_time_for(queue, ask):
    plan = made(ask(*queue(3), start=at(1, 22), end=at(1, 22, 47)))
    assert plan.state == PlanState.READY
    assert not plan.left_out.exists()
    assert len(plan_routes(plan)) == 3
    assert faults_of(plan) == ()


def test_a_convoy_passes_its_lanes_from_the_median(town, ask):
    town.link("宽", (0, 0), (0, 1), lanes=4, divided=True)
    plan = made(ask(*convoy(town), mode=Mode.CONVOY))
    assert plan.state == PlanState.READY
    legs = Leg.objects.filter(route__plan=plan, strip__link__code="宽").order_by("starts_at")
    (route,) = plan_routes(plan)
    lanes = lanes_of(route)
    for forward in (True, False):
        way = [leg for leg in legs if leg.strip.forward == forward]
        assert [lanes[leg.pk] for leg in way] == [1, 2, 3, 4]
        assert [leg.strip.kerb for leg in way] == [Kerb.LEFT, *[Kerb.RIGHT] * 3]
    assert faults_of(plan) == ()
    assert set(lanes) == {leg.pk for leg in legs}
    said = gaps_said(route)
    assert "热而干 0–10 米（0–4.5 秒）" in said
    assert "路湿 20–30 米（9–13.5 秒）" in said
    assert "超过 100 米或 60 秒" in said
    seconds = sum((leg.ends_at - leg.starts_at).seconds for leg in route.legs.all() if leg.strip_id)
    assert sums_of(plan)["vehicles_least"] == -(-3 * seconds // (8 * 3_600))


def test_a_convoy_of_two_leaves_main_roads_to_one_of_three(town, ask):
    town.links["A"].road_class = 2
    town.links["A"].save()
    plan = made(ask(*convoy(town, CONVOY[:2]), mode=Mode.CONVOY))
    assert {(one.strip.link.code, one.code) for one in plan.left_out.all()} == {("A", "few")}
    assert "规则 14" in plan.left_out.first().reason
    done = Leg.objects.filter(route__plan=plan, strip__isnull=False)
    assert {leg.strip.link.code for leg in done} == {"B"}


def sprinkle(town, ask, start=at(1, 9), end=at(1, 12)):  # noqa: B008 - an instant does not change
    vehicle = town.vehicle("洒1", town.depot, kind=VehicleKind.SPRINKLE)
    return ask(vehicle, operation=Operation.SPRINKLE, start=start, end=end)


def order(zone, kind, **told):
    return DispatchOrder.objects.create(
        zone=zone, kind=kind, because=[], started_at=at(1, 8), **told
    )


def test_nobody_sprinkles_without_an_interval(town, ask):
    plan = made(sprinkle(town, ask))
    assert plan.state == PlanState.FAILED
    assert plan.faults == ["有 4 条道牙现在没有洒水频次（D6、D8），没有排洒水（规则 18）"]


def test_dust_sprinkles_main_roads_alone(town, ask, zone):
    town.links["A"].road_class = 2
    town.links["A"].save()
    order(zone, "DUST")
    order(zone, "SPRINKLING", minutes=90)
    plan = sprinkle(town, ask)
    assert (rounds(plan, "A"), rounds(plan, "B")) == ([[1, 2]] * 2, [])
    assert load(plan).notices == ("有 2 条道牙现在没有洒水频次（D6、D8），没有排洒水（规则 18）",)


def test_a_shorter_interval_than_that_of_dust_is_for_all(town, ask, zone):
    order(zone, "DUST")
    order(zone, "SPRINKLING", minutes=60)
    assert rounds(sprinkle(town, ask), "B") == [[1, 2, 3]] * 2


def test_an_alert_sprinkles_main_roads_once_more(town, ask, zone):
    town.links["A"].road_class = 1
    town.links["A"].save()
    order(zone, "ALERT")
    order(zone, "SPRINKLING", minutes=90)
    plan = sprinkle(town, ask)
    assert (rounds(plan, "A"), rounds(plan, "B")) == ([[1, 2, 3]] * 2, [[1, 2]] * 2)


def test_an_alert_sweeps_main_roads_that_are_not_due(town, ask, zone, office):
    town.links["A"].road_class = 2
    town.links["A"].save()
    WorkStandard.objects.create(
        unit=office.bureau, place=office.bureau.place, road_class=2, operation="WASH_SWEEP",
        frequency=Frequency.EVERY_OTHER_DAY, source="试", valid_from=date(2023, 1, 1),
    )  # fmt: skip
    plan = ask(town.vehicle("洗1", town.depot), start=at(1, 9), end=at(1, 21))
    assert sorted(map(len, rounds(plan))) == [1]
    order(zone, "ALERT")
    assert sorted(map(len, rounds(plan))) == [1, 1]


def test_peaks_are_those_of_the_thresholds(town, ask):
    town.links["A"].road_class = 1
    town.links["A"].save()
    limit("peak_morning_from", "9.5")
    limit("peak_morning_until", "10")
    plan = ask(town.vehicle("洗1", town.depot), start=at(1, 9), end=at(1, 17))
    a = {one.spans for one in load(plan).night.works if one.main}
    assert a == {((9 * 3_600, 9 * 3_600 + 1_800), (10 * 3_600, 17 * 3_600))}


def test_leaves_fill_hoppers_sooner(town, ask):
    limit("hopper_percent", "500")
    plan = ask(town.vehicle("洗1", town.depot))
    night = load(plan).night
    # 8,000 L at 3.5 m are 60 km.
    assert hopper_reach(night.teams[0].members[0], night.hopper_percent) == 12_000


def test_an_unknown_width_is_told(town, ask, office):
    town.links["B"].width_mm = 10_500
    town.links["B"].save()
    WorkStandard.objects.create(
        unit=office.bureau, place=office.bureau.place, road_class=3, operation="FLUSH",
        frequency=Frequency.DAILY, source="试", valid_from=date(2023, 1, 1),
    )  # fmt: skip
    flush = town.vehicle("冲1", town.depot, kind=VehicleKind.FLUSH)
    found = load(ask(flush, operation=Operation.FLUSH))
    assert found.notices == ("1 条路段宽度未知，每个方向只排 1 遍冲洗：A路（A）；请补登单向宽度",)
    assert (found.grounds["passes"], found.grounds["rounds"]) == (4, 2 * 1 + 2 * 4)


def test_widths_go_by_all_vehicles_that_were_asked_for(town, ask, office):
    town.links["A"].width_mm = 5_000
    town.links["A"].save()
    town.links["B"].strips.all().delete()
    WorkStandard.objects.create(
        unit=office.bureau, place=office.bureau.place, road_class=3, operation="FLUSH",
        frequency=Frequency.DAILY, source="试", valid_from=date(2023, 1, 1),
    )  # fmt: skip
    flush = {"kind": VehicleKind.FLUSH, "tank_l": 20_000}
    wide = town.vehicle("冲1", town.depot, width_mm=7_000, **flush)
    far = town.site("远场", (2, 0))
    narrow = town.vehicle("冲2", far, **flush)
    plan = made(ask(wide, narrow, operation=Operation.FLUSH))
    assert (plan.state, plan.faults) == (PlanState.READY, [])
    assert [one.vehicle for route in plan_routes(plan) for one in route.vehicles.all()] == [wide]


def test_passes_of_two_plans_lie_two_hours_apart(town, ask, office, dispatcher):
    town.links["A"].road_class = 1
    town.links["A"].save()
    strips = list(town.links["A"].strips.all())
    other = rows.plan(office, dispatcher, at(1, 11))
    # From 11:10 to 11:40 and from 11:40 to 12:10.
    rows.route(other, [town.vehicle("别1", town.depot)], strips)
    plan = ask(town.vehicle("洗1", town.depot), start=at(1, 10), end=at(1, 16))
    hour = 3_600
    spans = {one.strip: one.spans for one in load(plan).night.works if one.main}
    assert spans == {
        strips[0].pk: ((13 * hour + 2_400, 16 * hour),),
        strips[1].pk: ((14 * hour + 600, 16 * hour),),
    }


def test_what_was_missed_waits_for_its_pass(town, office, dispatcher):
    strip, other = town.links["A"].strips.all()
    vehicle = town.vehicle("别1", town.depot)

    def first(day):
        return missed_before(office.bureau, WASH, date(2023, 3, day))

    plan = rows.plan(office, dispatcher, at(1, 9))
    LeftOut.objects.create(plan=plan, strip=strip, code="time", reason="时间不够")
    rows.route(plan, [vehicle], [other])
    rows.result(rows.services(plan)[0], dispatcher, Result.MISSED)
    # A day without a plan forgets nothing.
    assert [first(day) for day in (2, 3, 8, 9)] == [{strip.pk, other.pk}] * 3 + [set()]
    later = rows.plan(office, dispatcher, at(1, 18))
    rows.route(later, [vehicle], [strip])
    assert first(2) == {other.pk}
    again = rows.plan(office, dispatcher, at(2, 9))
    rows.route(again, [vehicle], [other])
    assert first(3) == set()
    rows.result(rows.services(again)[0], dispatcher, Result.PARTIAL, covered_m=500)
    assert first(3) == {other.pk}


def test_nobody_turns_back_across_a_median_between_junctions():
    line = [(113.60, 34.7), (113.61, 34.7), (113.62, 34.7)]

    def back(*, parted):
        links = [
            LinkFacts(1, "一", (line[0], line[1]), 1_000, 40, parted=parted),
            LinkFacts(2, "二", (line[1], line[2]), 1_000, 40, parted=parted),
        ]
        streets = streets_of(links, [TeamKind(40, 8, 0, 0, 1)])
        ways = Ways(streets.network)
        out, home = streets.arc_of[1, True], streets.arc_of[1, False]
        way = ways.way(0, ways.ends(out)[1], ways.ends(home)[0])
        assert ways.way(0, Spot(0), Spot(2)).arcs == (out, streets.arc_of[2, True])
        return [streets.steps[arc] for arc in way.arcs], way.seconds

    assert back(parted=False) == ([], 45)
    # To the end and back, where turning takes as long.
    assert back(parted=True) == ([2, -2], 90 + 45 + 90)
