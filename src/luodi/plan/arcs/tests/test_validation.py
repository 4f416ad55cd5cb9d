"""Every fault that a problem can have, one by one; sound problems have none."""

from dataclasses import replace

import numpy as np
import pytest

from luodi.plan.arcs.model import (
    CLOSED,
    Break,
    Calendar,
    Fleet,
    Pattern,
    Problem,
    Site,
    Task,
    Turn,
    Vehicle,
    VehicleKind,
    Window,
)
from luodi.plan.arcs.validation import check_problem, faults_of
from luodi.plan.base import PlanError
from luodi.plan.instances.instance import RoadBuilder

EMPTY = Window(79200, 21600)


def sound():
    """Give a triangle of two streets of both ways and one of one way, with two tasks and a site."""
    roads = RoadBuilder()
    first, second = roads.edge("场", "东", 10), roads.edge("东", "北", 20)
    roads.arc("北", "场", 5)
    tasks = (Task("东路", first, 4, (12,), (12,)), Task("北路", second[:1], 5, (30,), (30,)))
    return Problem(
        "小区",
        roads.network(),
        tasks,
        Fleet((VehicleKind("洗扫车", 8),), (Vehicle("豫A1", 0, 0, 0),)),
        (Site("加水点", 1, 3, 4),),
    )


PROBLEM = sound()


def network(**parts):
    return replace(PROBLEM, network=replace(PROBLEM.network, **parts))


def first_task(**parts):
    return replace(PROBLEM, tasks=(replace(PROBLEM.tasks[0], **parts), PROBLEM.tasks[1]))


def vehicle(**parts):
    one = replace(PROBLEM.fleet.vehicles[0], **parts)
    return replace(PROBLEM, fleet=replace(PROBLEM.fleet, vehicles=(one,)))


def kind(**parts):
    return replace(
        PROBLEM, fleet=replace(PROBLEM.fleet, kinds=(replace(PROBLEM.fleet.kinds[0], **parts),))
    )


def site(**parts):
    return replace(PROBLEM, sites=(replace(PROBLEM.sites[0], **parts),))


def with_cost(arc, cost, seconds):
    costs, times = PROBLEM.network.travel_cost.copy(), PROBLEM.network.travel_s.copy()
    costs[0, arc], times[0, arc] = cost, seconds
    return network(travel_cost=costs, travel_s=times)


def codes(problem):
    return [(fault.code, fault.record) for fault in faults_of(problem)]


def test_a_sound_problem_has_no_fault():
    assert faults_of(PROBLEM) == []
    check_problem(PROBLEM)
    assert faults_of(replace(PROBLEM, ends_empty=True)) == []


INT = np.int32
CASES = [
    (network(twin=np.array([1, 0], dtype=INT)), ("network.shape", "twin")),
    (network(tail=PROBLEM.network.tail.astype(np.int64)), ("network.shape", "tail")),
    (network(travel_s=np.zeros((2, 5), dtype=np.int64)), ("network.shape", "travel_s")),
    (network(names=("一",)), ("network.shape", "names")),
    (network(head=np.array([1, 0, 2, 1, 9], dtype=INT)), ("network.node", "北→9")),
    (network(nodes=("场", "东", "场")), ("network.label", "场")),
    (network(twin=np.array([1, 0, 3, 2, 0], dtype=INT)), ("network.twin", "北→场")),
    (network(twin=np.array([1, 0, 3, 2, 9], dtype=INT)), ("network.twin", "北→场")),
    (with_cost(0, -2, 5), ("network.cost", "场→东")),
    (with_cost(0, CLOSED, 5), ("network.cost", "场→东")),
    (network(turns=(Turn(0, 4, None),)), ("network.turn", "0→4")),
    (network(turns=(Turn(0, 2, -3),)), ("network.turn", "0→2")),
    (network(turns=(Turn(0, 77, 3),)), ("network.turn", "0→77")),
    (network(lon_lat=np.zeros((3, 2))), ("network.datum", "datum")),
    (
        network(lon_lat=np.array([[0, 0], [np.nan, 1], [1, 1.0]]), datum="CGCS2000"),
        ("network.position", "东"),
    ),
    (replace(PROBLEM, fleet=Fleet(PROBLEM.fleet.kinds, ())), ("fleet.empty", "车队")),
    (vehicle(count=0), ("fleet.empty", "车队")),
    (vehicle(count=-1), ("fleet.count", "豫A1")),
    (vehicle(kind=1), ("fleet.kind", "豫A1")),
    (vehicle(end=3), ("fleet.node", "豫A1")),
    (vehicle(longest_s=0), ("fleet.longest", "豫A1")),
    (vehicle(days=(0, 1)), ("fleet.days", "豫A1")),
    (vehicle(shift=EMPTY), ("fleet.window", "豫A1")),
    (vehicle(breaks=(Break(EMPTY, 60),)), ("fleet.window", "豫A1")),
    (vehicle(breaks=(Break(Window(0, 60), -1),)), ("fleet.break", "豫A1")),
    (
        vehicle(shift=Window(3600, 7200), breaks=(Break(Window(0, 600), 60),)),
        ("fleet.break", "豫A1"),
    ),
    (
        replace(PROBLEM, fleet=replace(PROBLEM.fleet, vehicles=PROBLEM.fleet.vehicles * 2)),
        ("fleet.same_id", "豫A1"),
    ),
    (kind(capacity=-1), ("fleet.capacity", "洗扫车")),
    (kind(cost_per_hour=-1), ("fleet.cost", "洗扫车")),
    (replace(PROBLEM, calendar=Calendar(0)), ("calendar.days", "calendar")),
    (replace(PROBLEM, calendar=Calendar(1, -1)), ("calendar.cost", "calendar")),
    (site(node=3), ("site.node", "加水点")),
    (site(seconds=-1), ("site.cost", "加水点")),
    (site(kinds=(1,)), ("site.kinds", "加水点")),
    (site(windows=(EMPTY,)), ("site.window", "加水点")),
    (replace(PROBLEM, sites=PROBLEM.sites * 2), ("site.same_id", "加水点")),
    (replace(PROBLEM, sites=(), ends_empty=True), ("site.none", "小区")),
    (first_task(id="北路"), ("task.same_id", "北路")),
    (first_task(arcs=()), ("task.arc", "东路")),
    (first_task(arcs=(5,)), ("task.arc", "东路")),
    (first_task(arcs=(0, 2)), ("task.arc", "东路")),
    (first_task(arcs=(0, 1, 0)), ("task.arc", "东路")),
    (first_task(demand=-1), ("task.demand", "东路")),
    (first_task(left_out_cost=-1), ("task.left_out", "东路")),
    (first_task(service_s=()), ("task.kinds", "东路")),
    (first_task(service_cost=(-1,)), ("task.cost", "东路")),
    (first_task(service_cost=(None,)), ("task.cost", "东路")),
    (first_task(windows=(EMPTY,)), ("task.window", "东路")),
    (first_task(patterns=(Pattern((0, 1), (2, 2)),)), ("task.pattern", "东路")),
    (first_task(patterns=(Pattern((), ()),)), ("task.pattern", "东路")),
    (first_task(patterns=(Pattern((0,), (1,)), Pattern((0,), (2,)))), ("task.pattern", "东路")),
    (first_task(patterns=(Pattern((0,), (2, 2)),)), ("task.pattern", "东路")),
    (first_task(service_cost=(None,), service_s=(None,)), ("task.unable", "东路")),
    (first_task(demand=9), ("task.capacity", "东路")),
    (first_task(patterns=(Pattern((0,), (9,)),)), ("task.capacity", "东路")),
    (vehicle(longest_s=44), ("task.too_long", "北路")),
    (vehicle(shift=Window(100, 144)), ("task.too_long", "北路")),
]


@pytest.mark.parametrize(("problem", "expected"), CASES)
def test_a_single_fault_is_named_and_nothing_else(problem, expected):
    assert codes(problem) == [expected]


def test_the_longest_way_that_just_fits_is_no_fault():
    # 10 to the east, 30 to serve, 5 home.
    assert codes(vehicle(longest_s=45)) == []
    assert codes(vehicle(longest_s=44)) == [("task.too_long", "北路")]


def closed(*arcs):
    costs, times = PROBLEM.network.travel_cost.copy(), PROBLEM.network.travel_s.copy()
    for arc in arcs:
        costs[0, arc] = times[0, arc] = CLOSED
    return network(travel_cost=costs, travel_s=times)


def test_a_task_that_is_reached_but_not_left_again_is_unreachable():
    (fault,) = faults_of(closed(3, 4))
    assert (fault.code, fault.record) == ("task.unreachable", "北路")
    assert fault.message == "任务“北路”到了就回不来；请补上连接的路，或核对单行和禁行。"


def test_a_forbidden_turn_can_cut_a_task_off():
    assert codes(network(turns=(Turn(0, 2, None),))) == [("task.unreachable", "北路")]


def test_a_depot_without_a_road_is_told_instead_of_all_its_tasks():
    assert codes(closed(0)) == [("depot.disconnected", "豫A1")]
    assert codes(closed(1, 4)) == [("depot.disconnected", "豫A1")]


def test_a_site_that_cannot_be_left_is_unreachable():
    far = replace(closed(3, 4), sites=(Site("北站", 2),), tasks=PROBLEM.tasks[:1])
    assert codes(far) == [("site.unreachable", "北站")]


def test_who_must_end_empty_needs_a_site_behind_each_task():
    far = replace(closed(3, 4), sites=(Site("北站", 2),), tasks=PROBLEM.tasks[:1], ends_empty=True)
    assert codes(far) == [("site.unreachable", "北站"), ("task.unreachable", "东路")]


def test_a_task_that_may_be_left_out_need_not_be_possible():
    assert codes(first_task(demand=9, left_out_cost=5)) == []


def test_a_task_needs_a_vehicle_of_a_kind_that_can():
    kinds = (*PROBLEM.fleet.kinds, VehicleKind("雾炮车", None))
    tasks = tuple(
        replace(task, service_cost=(None, 1), service_s=(None, 1)) for task in PROBLEM.tasks[:1]
    )
    costs = np.repeat(PROBLEM.network.travel_cost, 2, axis=0)
    problem = replace(
        network(travel_cost=costs, travel_s=costs),
        tasks=tasks,
        fleet=replace(PROBLEM.fleet, kinds=kinds),
    )
    assert codes(problem) == [("task.unable", "东路")]


def test_all_faults_come_at_once():
    problem = replace(vehicle(longest_s=0), sites=(Site("加水点", 7),))
    with pytest.raises(PlanError) as caught:
        check_problem(problem)
    assert [fault.code for fault in caught.value.faults] == ["fleet.longest", "site.node"]
    assert "“豫A1”" in str(caught.value)
    assert "“加水点”" in str(caught.value)
