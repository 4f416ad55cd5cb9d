"""The second look at a plan: each fault is planted alone, and nothing else is found."""

import ast
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from luodi.kernel.clock import SHANGHAI
from luodi.systems import sweeping
from luodi.systems.sweeping.rules import Operation, VehicleKind
from luodi.systems.sweeping.rules.plan_check import plan_faults
from luodi.systems.sweeping.rules.plan_told import (
    Ban,
    Doing,
    SeenLeg,
    SeenLink,
    SeenPlan,
    SeenRoute,
    SeenSite,
    SeenStrip,
    SeenVehicle,
)

T0 = datetime(2023, 3, 1, 22, tzinfo=SHANGHAI)
HERE, FAR = (113.6, 34.7), (113.61, 34.7)
RING = SeenLink("东风路（7）", HERE, HERE, 1_000)
"""A street that ends where it begins, so that every leg of it follows on every other."""
WASH = SeenVehicle("洗1", VehicleKind.WASH_SWEEP, Operation.WASH_SWEEP, 2_000, 700)
VACUUM = SeenVehicle("吸1", VehicleKind.VACUUM, Operation.VACUUM)
FLUSH = SeenVehicle("冲1", VehicleKind.FLUSH, Operation.FLUSH)
PEAKS = ((time(7), time(9)), (time(17), time(19)))
SPRINKLE = SeenVehicle("洒1", VehicleKind.SPRINKLE, Operation.SPRINKLE)


def work(minute, minutes=10, metres=1_000, strip=1, round=1, way=(7,), **told):  # noqa: A002 - as the leg calls it
    start = T0 + timedelta(minutes=minute)
    facts = {"link": 7, "zone": 3, "road_class": 3, **told}
    end = start + timedelta(minutes=minutes)
    seen = SeenStrip(strip, **facts)
    return SeenLeg(Doing.SERVICE, start, end, metres, way, seen, round, "东风路")


def drive(minute, way, metres=1_000, minutes=10):
    start = T0 + timedelta(minutes=minute)
    return SeenLeg(Doing.TRAVEL, start, start + timedelta(minutes=minutes), metres, way)


def fill(minute, minutes=10, site=9, doing=Doing.REFILL):
    start = T0 + timedelta(minutes=minute)
    return SeenLeg(doing, start, start + timedelta(minutes=minutes), site=site)


def rest(minute, minutes):
    start = T0 + timedelta(minutes=minute)
    return SeenLeg(Doing.REST, start, start + timedelta(minutes=minutes))


def plan(*legs, vehicles=(WASH,), depot=None, ring=RING, **told):
    route = SeenRoute("线路 1", vehicles, tuple(legs), depot)
    # A link of its own for each length that tests write down.
    links = {7: ring, 8: SeenLink("西路（8）", HERE, FAR, 1_000)}
    facts = {"peaks": PEAKS, "links": links, "sites": {9: SeenSite("东口", HERE)}, **told}
    return SeenPlan(T0, T0 + timedelta(hours=12), (route,), **facts)


def long(metres):
    return replace(RING, metres=metres)


def codes(seen):
    return {fault.code for fault in plan_faults(seen)}


def test_a_sound_plan_has_no_fault():
    assert codes(plan(work(0), work(10, strip=2), depot=HERE)) == set()


def ban(**told):
    return Ban(T0 + timedelta(minutes=5), T0 + timedelta(minutes=6), "因", **told)


CONVOY = (VACUUM, FLUSH, replace(WASH, tank_l=0))
PLANTED = {
    "leg.order": plan(work(0), work(11, strip=2)),
    "plan.time": plan(work(-5)),
    "work.twice": plan(work(0), work(10)),
    "work.kind": plan(work(0), vehicles=(replace(WASH, operation=Operation.FLUSH),)),
    "work.stopped": plan(
        work(0), bans=(ban(zone=3, operations=frozenset({Operation.WASH_SWEEP})),)
    ),
    "link.closed": plan(work(0), bans=(ban(link=7, driving=True),)),
    "link.quiet": plan(work(0), bans=(ban(link=7),)),
    "work.peak": plan(work(541, road_class=1)),
    "convoy.order": plan(work(0), vehicles=(WASH, FLUSH), convoy=True),
    "convoy.few": plan(work(0, road_class=2), vehicles=(VACUUM, FLUSH), convoy=True),
    "convoy.lane": plan(
        work(0, round=2, lanes=3), work(10, round=1, lanes=3), vehicles=CONVOY, convoy=True
    ),
    "site.shut": plan(work(0), fill(10), bans=(replace(ban(site=9), end=T0 + timedelta(hours=1)),)),
    "site.frost": plan(
        work(0),
        fill(10),
        sites={9: SeenSite("东口", HERE, frost_safe=False)},
        frost=((T0, T0 + timedelta(hours=1)),),
    ),
    "tank.empty": plan(work(0, metres=2_715, minutes=30), ring=long(2_715)),
    "hopper.full": plan(work(0), vehicles=(replace(WASH, tank_l=0, hopper_m=999),)),
    "crew.hours": plan(*(rest(60 * hour, 60) for hour in range(12))),
    "crew.wheel": plan(work(0, minutes=241)),
    "way.unknown": plan(drive(0, (6,))),
    "way.one_way": plan(drive(0, (-7,)), ring=replace(RING, one_way=True)),
    "way.broken": plan(drive(0, (8,)), work(10)),
    "way.turn": plan(drive(0, (7, -7), 2_000), turn_bans={(7, -7): "禁止掉头"}),
    "way.metres": plan(drive(0, (7,), metres=999)),
    "way.low": plan(
        drive(0, (7,)),
        ring=replace(RING, clearance_mm=3_000),
        vehicles=(replace(WASH, height_mm=3_001),),
    ),
    "way.weak": plan(
        drive(0, (7,)),
        ring=replace(RING, axle_kg=9_000),
        vehicles=(replace(WASH, axle_kg=9_001),),
    ),
    "strip.direction": plan(work(0, forward=False)),
    "strip.broom": plan(work(660, left=True, left_broom=True)),
    "pass.speed": plan(work(0, minutes=3)),
    "pass.apart": plan(work(0), rest(10, 119), work(129, round=2)),
}


@pytest.mark.parametrize("code", PLANTED)
def test_the_check_finds_what_is_planted(code):
    assert codes(PLANTED[code]) == {code}


def test_a_vehicle_on_two_routes_at_once_is_found():
    one = plan(work(0))
    other = SeenRoute("线路 2", (WASH,), (work(5, strip=2),))
    assert codes(replace(one, routes=(*one.routes, other))) == {"vehicle.twice"}


def test_what_is_stopped_for_others_is_no_fault():
    other = ban(zone=3, operations=frozenset({Operation.FLUSH}))
    elsewhere = ban(zone=4, operations=frozenset({Operation.WASH_SWEEP}))
    assert codes(plan(work(0), bans=(other, elsewhere))) == set()


def test_filling_up_makes_the_tank_last():
    told = {"metres": 2_714, "minutes": 30}
    legs = (work(0, **told), fill(30), work(40, strip=2, **told))
    assert codes(plan(*legs, ring=long(2_714))) == set()


def test_rest_of_twenty_minutes_breaks_the_wheel():
    legs = (work(0, minutes=240), rest(240, 20), work(260, minutes=100, strip=2))
    assert codes(plan(*legs)) == set()
    short = rest(240, 19)
    assert codes(plan(legs[0], short, work(259, minutes=60, strip=2))) == {"crew.wheel"}


def test_a_way_begins_and_ends_at_the_depot():
    assert codes(plan(work(0), depot=(113.6021, 34.7))) == set()
    assert codes(plan(work(0), depot=(113.6023, 34.7))) == {"way.broken"}
    assert codes(plan(drive(0, (8,)), depot=HERE)) == {"way.broken"}


def test_what_was_driven_is_not_looked_at():
    late = T0 + timedelta(minutes=10)
    begun = plan(work(0, minutes=3), rest(3, 7), work(10, strip=2), depot=FAR, since=late)
    assert {fault.record for fault in plan_faults(begun)} == {"线路 1"}
    assert codes(replace(begun, routes=(replace(begun.routes[0], depot=HERE),))) == set()


@pytest.mark.parametrize(
    ("dawn_c", "ends"),
    [(15.0, 480), (14.9, 450), (8.0, 450), (7.9, 420), (5.0, 420), (None, 420)],
)
def test_wet_work_ends_as_long_before_seven_as_the_dawn_is_cold(dawn_c, ends):
    told = {"dawn_c": dawn_c}
    assert codes(plan(work(ends - 10), **told)) == set()
    assert codes(plan(work(ends - 9), **told)) == {"work.wet"}
    assert codes(plan(work(540), **told)) == set()
    assert codes(plan(work(ends - 9), vehicles=(VACUUM,), **told)) == set()


def test_a_night_below_five_degrees_has_no_wet_work():
    assert codes(plan(work(0), dawn_c=4.9)) == {"work.wet"}
    assert codes(plan(work(540), dawn_c=4.9)) == set()


def test_sprinkling_lies_thirty_minutes_apart():
    for minutes, found in ((30, set()), (29, {"pass.apart"})):
        legs = (work(0), rest(10, minutes), work(10 + minutes, round=2))
        assert codes(plan(*legs, vehicles=(SPRINKLE,))) == found


def test_the_rounds_of_one_pass_follow_each_other():
    legs = (work(0, lanes=2), work(10, round=2, lanes=2))
    assert codes(plan(*legs, vehicles=(FLUSH,))) == set()
    more = (*legs, work(20, round=3, lanes=2))
    assert codes(plan(*more, vehicles=(FLUSH,))) == {"pass.apart"}


def test_passes_of_an_event_lie_about_its_instants_not_apart():
    keeps = {7: tuple(T0 + timedelta(minutes=minute) for minute in (30, 150))}
    near = (work(50), rest(60, 70), work(130, round=2))
    assert codes(plan(*near)) == {"pass.apart"}
    assert codes(plan(*near, keeps=keeps)) == set()
    # Of two about one instant, and of one that is about none, the second comes too soon.
    assert codes(plan(work(5), rest(15, 25), work(40, round=2), keeps=keeps)) == {"pass.apart"}
    late = (work(55), rest(65, 65), work(130, round=2))
    assert codes(plan(*late, keeps=keeps)) == {"pass.apart"}
    other = (T0 - timedelta(minutes=70), T0 - timedelta(minutes=60))
    before = {7: (T0 - timedelta(minutes=90), *keeps[7])}
    assert codes(plan(work(10), elsewhere={1: (other,)}, keeps=keeps)) == {"pass.apart"}
    assert codes(plan(work(10), elsewhere={1: (other,)}, keeps=before)) == set()


def test_passes_of_another_plan_lie_apart_too():
    other = (T0 + timedelta(minutes=129), T0 + timedelta(minutes=140))
    assert codes(plan(work(0), elsewhere={1: (other,)})) == {"pass.apart"}
    assert codes(plan(work(0), elsewhere={2: (other,)})) == set()
    assert (
        codes(plan(work(0), elsewhere={1: ((other[0] + timedelta(minutes=1), other[1]),)})) == set()
    )


def test_a_left_kerb_is_for_a_left_broom_or_the_night():
    assert codes(plan(work(0, left=True, left_broom=True))) == set()
    broom = replace(WASH, left_broom=True)
    assert codes(plan(work(660, left=True, left_broom=True), vehicles=(broom,))) == set()


def test_the_median_comes_first():
    left = {"strip": 2, "left": True}
    right = work(0, lanes=2), work(10, round=2, lanes=2)
    told = {"vehicles": CONVOY, "convoy": True}
    assert codes(plan(*right, work(20, **left), **told)) == {"convoy.lane"}
    legs = (work(0, **left), work(10, lanes=2), work(20, round=2, lanes=2))
    assert codes(plan(*legs, **told)) == set()


@pytest.mark.parametrize(
    ("bays", "second", "found"),
    [(1, 9, {"site.queue"}), (1, 10, set()), (2, 5, set())],
)
def test_nobody_comes_to_a_site_whose_bays_are_taken(bays, second, found):
    one = plan(fill(0), sites={9: SeenSite("东口", HERE, bays)})
    other = SeenRoute("线路 2", (replace(WASH, code="洗2"),), (fill(second),))
    assert codes(replace(one, routes=(*one.routes, other))) == found


CHECKS = ("rules/plan_check", "rules/plan_told", "rules/way_check", "rules/site_check")
CHECKS = (*CHECKS, "rules/pass_check", "reads/plan_seen", "reads/turns_seen")
HERE_ARE = Path(sweeping.__file__).parent


def imported(file):
    """Give the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}", *(f"{node.module}.{one.name}" for one in node.names))
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def test_the_planner_and_its_checks_share_no_code():
    names = {f"luodi.systems.sweeping.{one.replace('/', '.')}" for one in CHECKS}
    roads = {f"luodi.plan.arcs.check_{one}" for one in ("roads", "times")}
    for file in (HERE_ARE / "planning").glob("*.py"):
        assert not set(imported(file)) & (names | roads), file
    logic = ("luodi.plan", "luodi.systems.sweeping.planning")
    for one in CHECKS:
        found = set(imported(HERE_ARE / f"{one}.py"))
        assert not [name for name in found if name.startswith(logic)], one
        assert "luodi.systems.sweeping.rules.working_hours" not in found
