"""What bounds a plan: passes of other plans, drying, hoppers; and how near a place is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from luodi.plan.arcs.plan import Visit
from luodi.plan.base import PlanError
from luodi.systems.sweeping.models import DispatchOrder, Leg, LegKind, Mode, PlanState, SiteKind
from luodi.systems.sweeping.planning.facts import (
    LinkFacts,
    MemberFacts,
    Night,
    SiteFacts,
    TeamFacts,
    WorkFacts,
)
from luodi.systems.sweeping.planning.moving import with_near_refills
from luodi.systems.sweeping.planning.network import TeamKind, streets_of
from luodi.systems.sweeping.planning.problem import build
from luodi.systems.sweeping.planning.rows import load
from luodi.systems.sweeping.planning.spans import wet_until
from luodi.systems.sweeping.planning.teams import work_of
from luodi.systems.sweeping.reads.due import passes_planned
from luodi.systems.sweeping.reads.fleet import facts_of
from luodi.systems.sweeping.reads.plan_seen import faults_of, seen_plan
from luodi.systems.sweeping.reads.plans import plan_routes
from luodi.systems.sweeping.rules import Kerb, Operation, VehicleKind
from luodi.systems.sweeping.tests import rows
from luodi.systems.sweeping.tests.town import at, made, street_to_a_refill

CONVOY = (VehicleKind.VACUUM, VehicleKind.FLUSH, VehicleKind.WASH_SWEEP)
DAY = date(2023, 3, 1)


@pytest.fixture
def town(office, zone, clock_at):
    """A street of two links from the depot to a refill, the first of class 1."""
    return street_to_a_refill(office.bureau, zone, road_class=1)


def rounds(plan):
    """Give the rounds of class 1 that a plan is to do, by strip."""
    found = {}
    for work in load(plan).night.works:
        if work.name.startswith("A路"):
            found.setdefault(work.strip, []).append(work.round)
    return sorted(found.values())


def given(office, dispatcher, town, start, count, **told):
    """Issue a plan that does each strip of class 1 so many times."""
    plan = rows.plan(office, dispatcher, start, **told)
    vehicle = town.vehicle(f"别{start:%d%H%M}", town.depot)
    rows.route(plan, [vehicle], list(town.links["A"].strips.all()), rounds=count)
    return plan


def test_what_an_alert_adds_is_added_once_a_day(town, ask, zone, office, dispatcher):
    DispatchOrder.objects.create(zone=zone, kind="ALERT", because=[], started_at=at(1, 8))
    plan = ask(town.vehicle("洗1", town.depot), start=at(1, 19), end=at(2, 7))
    # Three a day and one more: half of them fall into half a day.
    assert rounds(plan) == [[1, 2]] * 2
    given(office, dispatcher, town, at(1, 9), 2)
    assert rounds(plan) == [[1]] * 2
    given(office, dispatcher, town, at(1, 11), 1)
    assert rounds(plan) == [[1]] * 2
    given(office, dispatcher, town, at(1, 13), 1)
    assert rounds(plan) == []


def test_a_plan_counts_for_as_many_passes_as_it_holds(town, office, dispatcher):
    strips = {strip.pk for strip in town.links["A"].strips.all()}
    given(office, dispatcher, town, at(1, 9), 2)
    first = given(office, dispatcher, town, at(1, 14), 1)
    told = passes_planned(office.bureau, Operation.WASH_SWEEP, DAY)
    assert told == dict.fromkeys(strips, 3)
    told = passes_planned(office.bureau, Operation.WASH_SWEEP, DAY, but=[first.pk])
    assert told == dict.fromkeys(strips, 2)
    given(office, dispatcher, town, at(1, 16), 3, state=PlanState.DROPPED)
    assert sum(passes_planned(office.bureau, Operation.WASH_SWEEP, DAY).values()) == 6


@pytest.mark.parametrize(
    ("mode", "operation"),
    [(Mode.CONVOY, Operation.WASH_SWEEP), (Mode.SINGLE, Operation.FLUSH)],
)
def test_lanes_and_widths_of_one_pass_count_once(town, office, dispatcher, mode, operation):
    given(office, dispatcher, town, at(1, 9), 3, mode=mode, operation=operation)
    given(office, dispatcher, town, at(1, 14), 3, mode=mode, operation=operation)
    assert set(passes_planned(office.bureau, operation, DAY).values()) == {2}


def test_drying_goes_by_the_clock_of_shanghai():
    late = (at(1, 22, 30).astimezone(UTC), at(1, 23, 30).astimezone(UTC))
    assert wet_until(late, 10.0) == at(2, 5, 30)
    assert wet_until((at(1, 22, 30), at(1, 23, 30)), 10.0) == at(2, 5, 30)
    over = (at(1, 23).astimezone(UTC), at(2, 3).astimezone(UTC))
    assert wet_until(over, 10.0) == at(2, 5, 30)
    early = (at(2, 1).astimezone(UTC), at(2, 3).astimezone(UTC))
    assert wet_until(early, 15.0) == at(2, 6)
    assert wet_until(late, 4.9) is None


def test_a_convoy_before_midnight_is_planned_from_the_table(town, ask):
    fleet = [town.vehicle(f"{kind}", town.depot, kind=kind) for kind in CONVOY]
    told = {"start": at(1, 22, 30), "end": at(1, 23, 30), "mode": Mode.CONVOY}
    plan = made(ask(*fleet, **told))
    assert plan.state == PlanState.READY
    assert datetime.fromisoformat(plan.grounds["wet_until"]) == at(2, 5)
    assert Leg.objects.filter(route__plan=plan, kind=LegKind.SERVICE).exists()
    assert faults_of(plan) == ()


def test_a_small_hopper_of_a_wash_sweeper_is_emptied(town, ask):
    dump = town.site("消纳场", (1, 0), SiteKind.DUMP)
    # 8,000 L at 3 m are 70 km, so 300 L at 3.5 m are 2,250 m.
    vehicle = town.vehicle("洗1", town.depot, hopper_l=300)
    plan = made(ask(vehicle, start=at(1, 22), end=at(2, 6)))
    assert plan.state == PlanState.READY
    (route,) = plan_routes(plan)
    assert dump in [leg.site for leg in route.legs.all()]
    assert seen_plan(plan).routes[0].vehicles[0].hopper_m == 2_250
    assert faults_of(plan) == ()


def member(town, kind, operation, **told):
    vehicle = town.vehicle(f"{kind}", town.depot, kind=kind, **told)
    return MemberFacts(vehicle.pk, vehicle.code, facts_of(vehicle), operation)


def night_of(hours, length_m):
    """Give a night of work over one link, a refill and a dump site."""
    open_s = ((0, hours * 3_600),)
    sites = [
        SiteFacts(1, "东口", dumps=False, place=(113.6, 34.7), spans=open_s, litres_minute=600),
        SiteFacts(2, "消纳场", dumps=True, place=(113.6, 34.7), spans=open_s),
    ]
    line = ((113.6, 34.7), (113.7, 34.7))
    work = WorkFacts(1, 1, 1, True, Kerb.RIGHT, False, 1, open_s)
    return Night(
        "夜", (LinkFacts(1, "路", line, length_m, 40),), (), tuple(sites), (work,), 0, hours * 3_600
    )


@pytest.mark.parametrize(
    ("kind", "hours", "length_m", "told", "dumps"),
    [
        # 60 km of hopper. In 8 hours with its refills it works 50.9 km at most.
        (VehicleKind.WASH_SWEEP, 8, 90_000, {}, 0),
        (VehicleKind.WASH_SWEEP, 12, 90_000, {}, 1),
        (VehicleKind.WASH_SWEEP, 12, 59_000, {}, 0),
        (VehicleKind.WASH_SWEEP, 8, 90_000, {"hopper_l": 6_000}, 1),
        (VehicleKind.VACUUM, 8, 90_000, {}, 0),
        (VehicleKind.VACUUM, 9, 90_000, {}, 1),
    ],
)
def test_a_hopper_binds_where_so_much_work_is_possible(town, kind, hours, length_m, told, dumps):
    night = night_of(hours, length_m)
    team = TeamFacts((member(town, kind, Operation(kind), **told),), (113.6, 34.7), "车场")
    assert work_of(team, replace(night, teams=(team,))).dumps == dumps


def test_brooms_that_rest_fill_no_hopper(town):
    foot = member(town, VehicleKind.WASH_SWEEP, Operation.KERB_FOOT, hopper_l=100)
    team = TeamFacts((foot,), (113.6, 34.7), "车场")
    assert work_of(team, night_of(8, 90_000)).dumps == 0


def test_the_nearest_junction_goes_by_metres():
    # At 60 degrees a degree eastwards is half as long as one northwards.
    lines = [((10.0, 60.0), (10.0015, 60.0)), ((10.0, 60.0), (10.0, 60.001))]
    links = [LinkFacts(place, str(place), line, 100, 40) for place, line in enumerate(lines, 1)]
    streets = streets_of(links, [TeamKind(40, 8, 0, 0, 1)])
    here = (10.0, 60.0)
    east, north = streets.apart(here, [1, 2])
    assert east < north
    assert (streets.apart(here) == streets.apart(here, [0, 1, 2])).all()
    assert north == pytest.approx(0.001**2)
    assert timedelta(0) == timedelta(seconds=streets.apart(here, [0])[0])


def cross_of(town, sites, spans):
    """Give a night at a junction: a street to the east, one to the north, a pass over each."""
    here = (113.6, 34.7)
    ends = {1: (113.6115, 34.7), 2: (113.6, 34.71)}
    links = tuple(LinkFacts(one, str(one), (here, end), 1_000, 40) for one, end in ends.items())
    works = [
        WorkFacts(one, 1, one, True, Kerb.RIGHT, False, 1, ((0, 28_800),), str(one)) for one in ends
    ]
    own = member(town, VehicleKind.WASH_SWEEP, Operation.WASH_SWEEP, tank_l=1_000, hopper_l=200)
    places = {**ends, 3: here}
    facts = [
        SiteFacts(one, f"站{one}", one == 3, places[one], spans=spans, litres_minute=600)
        for one in sites
    ]
    team = TeamFacts((own,), here, "车场")
    return Night("夜", links, (team,), tuple(facts), tuple(works), 0, 28_800)


def test_the_nearest_refill_goes_by_metres(town):
    built = build(cross_of(town, (2, 1, 3), ((0, 28_800),)))
    assert [parts[0].site.id for parts in built.visits] == [2, 1]
    # 1.05 km east are nearer than 1.11 km north, though they are more degrees.
    (_first, visit, _second) = with_near_refills(built, 0, [0, 1])
    assert visit == Visit(1)


@pytest.mark.parametrize(
    ("sites", "word"), [((1,), "没有能用的消纳场"), ((3,), "没有能用的加水点"), ((), "加水点")]
)
def test_it_says_which_site_is_missing(town, sites, word):
    with pytest.raises(PlanError) as refused:
        build(cross_of(town, sites, ((0, 28_800),)))
    assert word in refused.value.faults[0].message
