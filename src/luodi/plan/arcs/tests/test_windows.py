"""Windows and rests, with answers by hand; windows for both engines."""

from dataclasses import replace

import pytest

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.pyvrp import PyVrp
from luodi.plan.arcs.engines.strings import Strings
from luodi.plan.arcs.model import Break, Site, Vehicle, VehicleKind, Window
from luodi.plan.arcs.plan import Plan, Route, Serve, Visit
from luodi.plan.arcs.tests.hand_made import asked, kerb, network
from luodi.plan.base import Iterations, PlanError

STAR = [(0, 1, 100), (1, 2, 1), (1, 3, 1)]
both = pytest.mark.parametrize("engine", [Strings(), PyVrp()], ids=["strings", "pyvrp"])


def planned(engine, problem, **search) -> Plan:
    """Plan, and see that the checker finds no fault."""
    plan = engine.solve(problem, Search(Iterations(300), **search))
    assert check_plan(problem, plan).faults == ()
    return plan


@both
def test_one_vehicle_waits_for_a_window_past_midnight_and_two_need_not(engine):
    roads = network([(0, 1, 100), (0, 2, 100)])
    tasks = [
        kerb(roads, 0, windows=(Window(79200, 79800),)),
        kerb(roads, 2, windows=(Window(93600, 93660),)),
    ]
    by_second = (VehicleKind("扫路车", 10, cost_per_hour=3600),)
    shift = Window(79000, 110_000)
    one = asked(roads, tasks, kinds=by_second, vehicles=(Vehicle("甲", 0, 0, 0, 1, shift),))
    two = asked(roads, tasks, kinds=by_second, vehicles=(Vehicle("甲", 0, 0, 0, 2, shift),))
    # Leaving at 79799 and ending at the depot at 93700; 400 for the ways.
    assert planned(engine, one).cost == 400 + 93_700 - 79_799
    assert planned(engine, two).cost == 800


@both
def test_of_several_windows_one_is_met(engine):
    roads = network([(0, 1, 100)])
    windows = (Window(0, 50), Window(1000, 1100), Window(5000, 5001))
    vehicle = Vehicle("甲", 0, 0, 0, shift=Window(900, 1250))
    assert (
        planned(engine, asked(roads, [kerb(roads, 0, windows=windows)], vehicles=(vehicle,))).cost
        == 200
    )


@both
def test_a_site_is_visited_when_it_is_open_and_by_kinds_that_may(engine):
    roads = network(STAR)
    tasks = [kerb(roads, 2), kerb(roads, 4)]
    small = (VehicleKind("洒水车", 1, cost_per_hour=3600),)
    closed = Site("加水点", node=1, cost=5, windows=(Window(10_000, 20_000),), seconds=60)
    shut = replace(closed, kinds=(), windows=())
    early = (Vehicle("甲", 0, 0, 0, 2, Window(0, 3600)),)
    at_day = (Vehicle("甲", 0, 0, 0, 2, Window(9000, 20_000)),)
    for site, vehicles, cost in ((closed, early, 808), (shut, at_day, 808), (closed, at_day, 473)):
        problem = asked(roads, tasks, kinds=small, vehicles=vehicles, sites=(site,))
        assert planned(engine, problem).cost == cost


@both
def test_a_dearer_direction_is_taken_where_the_cheaper_is_too_late(engine):
    roads = network([(0, 1, 10), (1, 2, 10), (0, 2, 10)])
    around = kerb(roads, 2, windows=(Window(10, 11),))
    last = kerb(roads, 4, windows=(Window(5, 12),))
    vehicle = (Vehicle("甲", 0, 0, 0),)
    # By itself each window is met; together the last must come first, and then it is too late.
    assert planned(engine, asked(roads, [around], vehicles=vehicle)).cost == 30
    with pytest.raises(PlanError):
        planned(engine, asked(roads, [around, last], vehicles=vehicle))
    assert planned(engine, asked(roads, [around, replace(last, windows=())])).cost == 30


def test_a_rest_that_has_no_place_is_told_and_one_that_falls_away_costs_nothing():
    roads = network(STAR)
    tasks = [kerb(roads, 2), kerb(roads, 4)]
    rest = Break(Window(0, 204), 60)
    hurried = Vehicle("甲", 0, 0, 0, shift=Window(0, 204), breaks=(rest,))
    with pytest.raises(PlanError, match="任务“路2”必须做"):
        planned(Strings(), asked(roads, tasks, vehicles=(hurried,)))
    resting = replace(hurried, shift=Window(0, 264))
    assert planned(Strings(), asked(roads, tasks, vehicles=(resting,))).cost == 204
    # Whoever leaves once the window is over needs no rest.
    late = replace(hurried, shift=None, longest_s=204)
    assert planned(Strings(), asked(roads, tasks, vehicles=(late,))).cost == 204


def test_a_rest_is_paid_by_the_hour_unless_it_falls_into_a_wait():
    roads = network(STAR)
    kinds = (VehicleKind("扫路车", 10, cost_per_hour=3600),)
    rest = Break(Window(100, 200), 60)
    vehicle = Vehicle("甲", 0, 0, 0, shift=Window(0, 400), breaks=(rest,))
    problem = asked(roads, [kerb(roads, 2)], kinds=kinds, vehicles=(vehicle,))
    # It is back neither before the rest may begin nor, leaving after it, in time: 202 of way.
    assert planned(Strings(), problem).cost == 202 + 202 + 60
    early, late = (Window(0, 100),), (Window(300, 301),)
    tasks = [kerb(roads, 0, windows=early), kerb(roads, 2, windows=late)]
    longer = replace(vehicle, shift=Window(0, 1000))
    # Out from 99 to 401, the second street on the way back.
    waiting = asked(roads, tasks, kinds=kinds, vehicles=(longer,))
    assert planned(Strings(), waiting).cost == 202 + 302


def test_a_pinned_site_counts_where_there_are_windows():
    roads = network([*STAR, (3, 4, 50)])
    tasks = [kerb(roads, 0), kerb(roads, 2), kerb(roads, 4, windows=(Window(0, 202),))]
    sites = (Site("近", 1), Site("远", 4))
    problem = asked(roads, tasks, kinds=(VehicleKind("洒水车", 2),), sites=sites)
    stay = (Serve(0, 0), Visit(1), Serve(1, 2))
    known = Plan((Route(0, 0, (*stay, Serve(2, 4))),), 0, 0, "", 0, 0.0, 0)
    plan = planned(Strings(), problem, start=known, pinned=(3,))
    # To the far site and back takes 101 + 100 + 51 + 51 seconds: the window is over by then.
    assert plan.routes[0].stops == stay
    assert len(plan.routes) == 2
