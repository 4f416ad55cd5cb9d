"""PLAN.json: what is written is read again; what is wrong is named."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.plan.arcs.model import Calendar, Fleet, Problem, Site, Task, Vehicle, VehicleKind
from luodi.plan.arcs.plan import Plan, Route, Serve, Unserved, Visit
from luodi.plan.base import PlanError
from luodi.plan.instances.instance import RoadBuilder
from luodi.plan.instances.plan_json import read_plan, write_plan


def problem():
    """Give two nodes with parallel streets, both kerbs of a one-way street, and two sites."""
    roads = RoadBuilder()
    edges = [roads.edge("甲", 2, 5), roads.edge("甲", 2, 6), roads.edge(2, -3, 7)]
    arc = roads.arc(-3, "甲", 4)
    arcs = [*edges, arc, arc, edges[2][:1], edges[2][1:]]
    tasks = tuple(Task(f"任务{place}", of, 1, (1,), (1,)) for place, of in enumerate(arcs))
    vehicles = (Vehicle("豫A1", 0, 0, 0), Vehicle("豫A2", 0, 0, 0, count=None))
    return Problem(
        "small",
        roads.network(),
        tasks,
        Fleet((VehicleKind("车", 9),), vehicles),
        (Site("加水点", 1), Site("卸污点", 1), Site("东站", 2)),
        Calendar(3),
    )


PROBLEM = problem()
SERVES = st.sampled_from(
    [Serve(place, arc) for place, task in enumerate(PROBLEM.tasks) for arc in task.arcs]
)
STOPS = st.one_of(SERVES, st.builds(Visit, st.sampled_from(range(3))))
ROUTES = st.builds(
    Route, st.sampled_from([0, 1]), st.sampled_from([0, 1, 2]), st.lists(STOPS).map(tuple)
)
PLANS = st.builds(
    Plan,
    routes=st.lists(ROUTES).map(tuple),
    cost=st.integers(0),
    lower_bound=st.integers(0),
    engine=st.text(),
    seed=st.integers(0),
    cpu_seconds=st.floats(0, 1e9),
    iterations=st.integers(0),
    unserved=st.lists(
        st.builds(Unserved, st.sampled_from(range(len(PROBLEM.tasks))), st.text(), st.text())
    ).map(tuple),
)


def plan(*stops, day=0):
    return Plan((Route(0, day, stops),), 9, 8, "hand", 1, 0.5, 0)


def written(*stops):
    return json.loads(write_plan(plan(*stops), PROBLEM))


@given(PLANS)
def test_what_is_written_is_read_again(drawn):
    assert read_plan(write_plan(drawn, PROBLEM), PROBLEM) == drawn


def test_the_members_are_those_of_the_issue():
    assert written(Serve(2, 5), Visit(2)) == {
        "instance": "small",
        "cost": 9,
        "lower_bound": 8,
        "engine": "hand",
        "seed": 1,
        "cpu_seconds": 0.5,
        "routes": [
            {"vehicle": "豫A1", "day": 0, "stops": [{"serve": [-3, 2]}, {"visit": -3}]},
        ],
    }


def test_a_task_is_named_only_where_the_first_one_not_yet_served_is_not_meant():
    in_order, turned = written(Serve(0, 0), Serve(1, 2)), written(Serve(1, 2), Serve(0, 0))
    assert in_order["routes"][0]["stops"] == [{"serve": ["甲", 2]}, {"serve": ["甲", 2]}]
    assert turned["routes"][0]["stops"] == [
        {"serve": ["甲", 2], "task": "任务1"},
        {"serve": ["甲", 2]},
    ]


def test_each_day_has_its_own_services():
    routes = (Route(0, 0, (Serve(0, 0),)), Route(0, 1, (Serve(0, 0),)))
    made = replace(plan(), routes=routes)
    text = write_plan(made, PROBLEM)
    assert "task" not in text
    assert read_plan(text, PROBLEM) == made


def test_the_second_site_at_a_node_is_named():
    assert written(Visit(0), Visit(1))["routes"][0]["stops"] == [
        {"visit": 2},
        {"visit": 2, "site": "卸污点"},
    ]


def changed(**members):
    return written(Serve(0, 0), Visit(2)) | members


def with_stop(stop):
    return changed(routes=[{"vehicle": "豫A1", "day": 0, "stops": [stop]}])


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([], ("plan.kind", "PLAN.json")),
        (changed(cost="9"), ("plan.kind", "cost")),
        (changed(seed=True), ("plan.kind", "seed")),
        (changed(instance="other"), ("plan.instance", "instance")),
        (changed(routes=[7]), ("plan.kind", "routes[0]")),
        (changed(routes=[{"vehicle": "豫A1", "day": 0}]), ("plan.missing", "routes[0].stops")),
        (
            changed(routes=[{"vehicle": "豫B9", "day": 0, "stops": []}]),
            ("plan.vehicle", "routes[0].vehicle"),
        ),
        (
            changed(routes=[{"vehicle": "豫A1", "day": 3, "stops": []}]),
            ("plan.day", "routes[0].day"),
        ),
        (with_stop({}), ("plan.stop", "routes[0].stops[0]")),
        (with_stop({"serve": ["甲", 2], "visit": 2}), ("plan.stop", "routes[0].stops[0]")),
        (with_stop({"serve": ["甲", -3]}), ("plan.serve", "routes[0].stops[0].serve")),
        (with_stop({"serve": ["甲"]}), ("plan.serve", "routes[0].stops[0].serve")),
        (with_stop({"serve": [["甲"], 2]}), ("plan.serve", "routes[0].stops[0].serve")),
        (
            with_stop({"serve": ["甲", 2], "task": "任务2"}),
            ("plan.task", "routes[0].stops[0].task"),
        ),
        (with_stop({"visit": "甲"}), ("plan.visit", "routes[0].stops[0].visit")),
        (with_stop({"visit": 2, "site": "东站"}), ("plan.visit", "routes[0].stops[0].visit")),
        (
            changed(unserved=[{"task": "任务9", "code": "x", "reason": "y"}]),
            ("plan.task", "unserved[0].task"),
        ),
    ],
)
def test_a_wrong_member_is_named(members, expected):
    with pytest.raises(PlanError) as caught:
        read_plan(json.dumps(members), PROBLEM)
    assert [(fault.code, fault.record) for fault in caught.value.faults] == [expected]


def test_a_missing_member_is_named():
    members = changed()
    del members["cost"], members["engine"]
    with pytest.raises(PlanError) as caught:
        read_plan(json.dumps(members), PROBLEM)
    assert [fault.message for fault in caught.value.faults] == [
        "cost：缺少，请补上。",
        "engine：缺少，请补上。",
    ]


def test_what_is_no_json_is_refused_with_its_place():
    with pytest.raises(PlanError) as caught:
        read_plan('{\n"cost" 9}', PROBLEM)
    assert caught.value.faults[0].record == "第 2 行第 8 列"
