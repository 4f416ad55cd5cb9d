"""Plans in words, and cases built so that a task is left out for one reason alone."""

from dataclasses import replace

import pytest

from luodi.plan.arcs.explain import explain
from luodi.plan.arcs.left_out import why_left
from luodi.plan.arcs.model import (
    CLOSED,
    Break,
    Pattern,
    Problem,
    Site,
    Vehicle,
    VehicleKind,
    Window,
)
from luodi.plan.arcs.tests.streets import check, network, plan, problem, task

LINE = network({"ab": 3, "bc": 4, "cd": 5})
ALONE = (Vehicle("甲", 0, 0, 0),)


def reason(whole: Problem, *routes, left: str = "cd"):
    ids = [one.id for one in whole.tasks]
    made = plan(whole, *routes, left=[left])
    return why_left(whole, made, ids.index(left))


def test_no_kind_can():
    roads = network({"ab": 3, "cd": 5, "bc": 4}, kinds=2)
    kinds = (VehicleKind("扫路车", 10), VehicleKind("洒水车", 10))
    wet = task(roads, "cd", service_cost=(None, 5), service_s=(None, 5), left_out_cost=9)
    whole = problem(roads, [task(roads, "ab"), wet], kinds=kinds)
    found = reason(whole, "ab")
    assert (found.task, found.code) == (1, "kind")
    assert found.reason == "任务“cd”未安排：没有能做它的车辆；请添置或改派。"
    # Given a vehicle that can, the reason is another.
    other = replace(whole.fleet, vehicles=(*whole.fleet.vehicles, Vehicle("乙", 1, 0, 0)))
    assert reason(replace(whole, fleet=other), "ab").code == "dear"


def test_more_than_any_vehicle_holds():
    whole = problem(LINE, [task(LINE, "ab"), task(LINE, "cd", 11, left_out_cost=9)])
    found = reason(whole, "ab")
    assert found.code == "too_much"
    assert "一次要装 11，能做它的车辆最多装 10" in found.reason
    fits = problem(LINE, [task(LINE, "ab"), task(LINE, "cd", 10, left_out_cost=99)])
    assert reason(fits, "ab").code == "missed"


def test_nobody_there_on_the_days():
    patterns = (Pattern((0, 1), (1, 1)),)
    off = replace(ALONE[0], days=(0,))
    tasks = [task(LINE, "cd", left_out_cost=9, patterns=patterns)]
    assert reason(problem(LINE, tasks, vehicles=(off,), days=2)).code == "days"
    assert reason(problem(LINE, tasks, vehicles=ALONE, days=2)).code == "dear"


def test_no_way_there():
    roads = network({"ab": 3, "bc": 4, "cd": 5})
    roads.travel_cost[0, 2:4] = CLOSED
    whole = problem(roads, [task(roads, "ab"), task(roads, "cd", left_out_cost=9)])
    assert reason(whole, "ab").code == "way"


@pytest.mark.parametrize(
    ("vehicle", "window", "words"),
    [
        (replace(ALONE[0], longest_s=28), None, "出车至少 29 秒，超过上限 28 秒"),
        (replace(ALONE[0], shift=Window(0, 28)), None, "最早 00:00:29 收车，晚于 00:00:28"),
        (ALONE[0], Window(0, 7), "允许的时段已过"),
        (
            replace(ALONE[0], shift=Window(0, 30), breaks=(Break(Window(5, 20), 9),)),
            None,
            "休息排不下",
        ),
    ],
)
def test_not_in_the_hours_even_alone(vehicle, window, words):
    windows = (window,) if window else ()
    # Seven there, ten of service, twelve back.
    tasks = [task(LINE, "ab"), task(LINE, "cd", left_out_cost=500, windows=windows)]
    whole = problem(LINE, tasks, vehicles=(vehicle, replace(vehicle, id="乙")))
    found = reason(whole, "ab")
    assert found.code == "hours"
    assert words in found.reason
    eased = Vehicle("丙", 0, 0, 0)
    tasks[1] = replace(tasks[1], windows=())
    assert reason(problem(LINE, tasks, vehicles=(vehicle, eased)), "ab").code == "missed"


def test_each_vehicle_fails_for_its_own_reason():
    kinds = (VehicleKind("小车", 4), VehicleKind("大车", 10))
    roads = network({"ab": 3, "bc": 4, "cd": 5}, kinds=2)
    vehicles = (Vehicle("小", 0, 0, 0), Vehicle("大", 1, 0, 0, longest_s=20))
    tasks = [task(roads, "ab"), task(roads, "cd", 6, left_out_cost=500)]
    whole = problem(roads, tasks, kinds=kinds, vehicles=vehicles)
    assert reason(whole, "ab").code == "unable"


def test_dearer_than_to_leave_it():
    tasks = [task(LINE, "ab"), task(LINE, "cd", left_out_cost=28)]
    whole = problem(LINE, tasks, vehicles=ALONE)
    # Four on from b, ten of service, and twelve back from d instead of three.
    assert check(whole, "ab cd").cost - check(whole, "ab", left=["cd"]).cost == 23 - 28
    assert reason(whole, "ab").code == "missed"
    dear = replace(whole, tasks=(tasks[0], replace(tasks[1], left_out_cost=23)))
    found = reason(dear, "ab")
    assert found.code == "dear"
    assert found.reason == "任务“cd”未安排：照现在的路线做它至少多花 23，不做只计 23。"


def test_one_more_vehicle_on_the_busiest_day_counts():
    tasks = [task(LINE, "ab", 6), task(LINE, "cd", 6, left_out_cost=100)]
    whole = problem(LINE, tasks, vehicle_cost=80)
    found = reason(whole, "ab")
    assert found.code == "dear"
    assert f"至少多花 {29 + 80}，不做只计 100" in found.reason
    assert (
        reason(replace(whole, tasks=(tasks[0], replace(tasks[1], left_out_cost=110))), "ab").code
        == "missed"
    )


def test_a_task_that_must_be_done_and_fits_in_was_missed():
    whole = problem(LINE, [task(LINE, "ab"), task(LINE, "cd")])
    found = reason(whole, "ab")
    assert found.code == "missed"
    assert "必须做" in found.reason


def test_the_capacity_of_all_vehicles_is_used_up():
    tasks = [task(LINE, "ab", 6), task(LINE, "bc", 7), task(LINE, "cd", 5, left_out_cost=500)]
    whole = problem(LINE, tasks)
    found = reason(whole, "ab", "bc")
    assert found.code == "capacity"
    assert "装 11，超过容量 10" in found.reason
    room = replace(whole, tasks=(tasks[0], tasks[1], replace(tasks[2], demand=4)))
    assert reason(room, "ab", "bc").code == "missed"
    emptied = replace(whole, sites=(Site("点", 1),))
    assert reason(emptied, "ab", "bc").code == "missed"


def test_the_hours_of_all_vehicles_are_used_up():
    tasks = [task(LINE, "ab"), task(LINE, "bc"), task(LINE, "cd", left_out_cost=500)]
    vehicle = replace(ALONE[0], longest_s=30)
    whole = problem(LINE, tasks, vehicles=(vehicle,))
    found = reason(whole, "ab bc")
    assert found.code == "time"
    assert "超过上限 30 秒" in found.reason
    longer = replace(whole, fleet=replace(whole.fleet, vehicles=(replace(vehicle, longest_s=36),)))
    assert reason(longer, "ab bc").code == "missed"


def test_neither_loads_nor_hours_leave_room():
    tasks = [task(LINE, "ab", 9), task(LINE, "bc", 1), task(LINE, "cd", 5, left_out_cost=500)]
    vehicles = (ALONE[0], replace(ALONE[0], id="乙", longest_s=30))
    whole = problem(LINE, tasks, vehicles=vehicles)
    assert reason(whole, ("ab", 0, 0), ("bc", 1, 0)).code == "full"


def test_a_periodic_task_needs_room_on_each_day_of_a_pattern():
    patterns = (Pattern((0, 1), (1, 5)), Pattern((1,), (6,)))
    daily = (Pattern((0, 1), (6, 6)),)
    tasks = [
        task(LINE, "ab", patterns=daily),
        task(LINE, "cd", left_out_cost=500, patterns=patterns),
    ]
    whole = problem(LINE, tasks, vehicles=ALONE, days=2)
    assert reason(whole, ("ab", 0, 0), ("ab", 0, 1)).code == "capacity"
    lighter = replace(tasks[1], patterns=(Pattern((0, 1), (1, 4)),))
    whole = replace(whole, tasks=(tasks[0], lighter))
    assert reason(whole, ("ab", 0, 0), ("ab", 0, 1)).code == "missed"


def test_a_served_task_has_no_reason():
    whole = problem(LINE, [task(LINE, "ab")])
    with pytest.raises(ValueError, match="task ab is served"):
        why_left(whole, plan(whole, "ab"), 0)


def test_a_plan_in_words():
    tasks = [task(LINE, "ab", 10), task(LINE, "bc", 5), task(LINE, "cd", left_out_cost=1)]
    vehicles = (ALONE[0], replace(ALONE[0], id="乙", longest_s=18))
    whole = problem(LINE, tasks, vehicles=vehicles)
    made = replace(plan(whole, ("ab", 0, 0), ("bc", 1, 0), left=["cd"]), lower_bound=20)
    told = explain(whole, made)
    assert told.sentences == (
        "共 2 条路线，成本 28，未安排 1 项任务。",
        "空驶成本 13，占行驶与作业成本的 48.1%；空驶用时 13 秒。",
        "成本比下界 20 高 40.00%；最多还能省 8。",
        "第 1 天“甲”受容量限制：最多的一趟装 10，容量 10。",
        "第 1 天“乙”受工时限制：出车 18 秒，上限 18 秒。",
        "规划时考虑了：班次与工时、可不做的任务。",
        told.left[0].reason,
    )
    assert told.gap == pytest.approx(0.4)
    assert (told.near_load, told.near_hours) == ((0,), (1,))
    assert told.dead_share == 13 / 27
    assert told.left[0].code == "full"


def test_a_plan_that_meets_its_bound_cannot_be_better():
    whole = problem(LINE, [task(LINE, "ab")])
    told = explain(whole, replace(plan(whole, "ab"), lower_bound=9))
    assert "成本等于下界 9，不可能更省。" in told.sentences
    assert told.gap == 0
    assert told.features == ()


def test_faults_come_first():
    whole = problem(LINE, [task(LINE, "ab", 11)])
    told = explain(whole, plan(whole, "ab"))
    assert told.sentences[1:3] == (
        "方案有 1 处不合规，不能执行：",
        "第 1 天“甲”：第 1 趟装 11，超过容量 10；请减少任务或加一次补给。",
    )


def test_waiting_is_told():
    windows = ((Window(0, 1),), (Window(100, 101),))
    tasks = [
        task(LINE, word, windows=when) for word, when in zip(("ab", "bc"), windows, strict=True)
    ]
    whole = problem(LINE, tasks)
    assert "为等允许的时段共等候 94 秒。" in explain(whole, plan(whole, "ab bc")).sentences


def test_near_is_from_nineteen_in_twenty():
    for demand, near in ((94, ()), (95, (0,))):
        whole = problem(LINE, [task(LINE, "ab", demand)], capacity=100)
        assert explain(whole, plan(whole, "ab")).near_load == near
