"""Bounds by hand, against brute force on small problems, and on published instances."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from luodi.plan.arcs.bound_cuts import crossings
from luodi.plan.arcs.bound_model import relaxed
from luodi.plan.arcs.bounds import lower_bound
from luodi.plan.arcs.model import Pattern, Site, Vehicle, VehicleKind
from luodi.plan.arcs.tests.brute_force import best_plan
from luodi.plan.arcs.tests.carp import CARP, best_known, carplib
from luodi.plan.arcs.tests.strategies import VARIANTS, small_problems
from luodi.plan.arcs.tests.streets import network, problem, task

LINE = network({"ab": 3, "bc": 4, "cd": 5})
RING = network({"ab": 1, "bc": 2, "cd": 3, "da": 4})
ALL = ("ab", "bc", "cd")


def test_a_dead_end_is_driven_back():
    tasks = [task(LINE, word) for word in ALL]
    assert lower_bound(problem(LINE, tasks)) == 2 * 12 + 12


def test_a_ring_needs_no_deadheading():
    tasks = [task(RING, word) for word in (*ALL, "da")]
    assert lower_bound(problem(RING, tasks)) == 20


def test_an_odd_number_of_services_asks_for_one_crossing_more():
    tasks = [task(RING, word) for word in ALL]
    assert lower_bound(problem(RING, tasks)) == 12 + 4


def test_a_load_that_fills_two_vehicles_crosses_four_times():
    tasks = [task(LINE, "cd", 10), replace(task(LINE, "cd", 10), id="再")]
    # Twice out and back over ab and bc; the two services of cd are the way there and back.
    assert lower_bound(problem(LINE, tasks)) == 20 + 2 * (2 * 7 + 5)


def test_sets_are_left_as_often_as_the_demand_asks():
    tasks = [task(LINE, "bc", 10), task(LINE, "cd", 15)]
    model = relaxed(problem(LINE, tasks))
    far = np.array([False, False, True, True])
    # 25 by tens: three out, three back; one of the services is such a crossing.
    assert crossings(model, far) == 6 - 1
    assert crossings(model, ~far) == 1


def test_with_sites_beyond_them_sets_need_not_be_left():
    tasks = [task(LINE, "bc", 10), task(LINE, "cd", 15)]
    far = np.array([False, False, True, True])
    at_end = relaxed(problem(LINE, tasks, sites=[Site("点", 3)]))
    # To end empty is to come to the site; but each vehicle still has to go home.
    assert crossings(at_end, far) == 2 - 1
    near = relaxed(problem(LINE, tasks, sites=[Site("点", 1)]))
    assert crossings(near, far) == 5


def test_hours_ask_for_vehicles_too():
    tasks = [task(LINE, "cd", service_s=(60,)), replace(task(LINE, "cd", service_s=(60,)), id="再")]
    vehicles = (Vehicle("甲", 0, 0, 0, count=9, longest_s=100),)
    kinds = (VehicleKind("扫路车", 10, fixed_cost=1000),)
    whole = problem(LINE, tasks, kinds=kinds, vehicles=vehicles)
    assert lower_bound(whole) == 20 + 2 * (14 + 5) + 2000


def test_one_way_streets_are_driven_round():
    roads = network({}, {"ab": 1, "bc": 2, "ca": 4})
    assert lower_bound(problem(roads, [task(roads, "ab")])) == 2 + 6


def test_vehicles_sites_and_hours_cost():
    kinds = (VehicleKind("扫路车", 10, fixed_cost=100, cost_per_hour=3600),)
    tasks = [task(LINE, "ab", 15), task(LINE, "ab", 8)]
    sites = [Site("点", 0, cost=7, seconds=5)]
    whole = problem(LINE, tasks, kinds=kinds, sites=sites, vehicle_cost=50, ends_empty=True)
    # Two services of 6 and 6 s; three visits of 7 and 5 s; a vehicle of 100 and 50.
    assert lower_bound(whole) == 2 * 12 + 3 * 12 + 150


def test_the_fleet_is_bought_for_the_least():
    kinds = (VehicleKind("小车", 4, fixed_cost=30), VehicleKind("大车", 10, fixed_cost=60))
    roads = network({"ab": 3}, kinds=2)
    vehicles = (Vehicle("小", 0, 0, 0, count=None), Vehicle("大", 1, 0, 0, count=1))
    whole = problem(roads, [task(roads, "ab", 4)] * 4, kinds=kinds, vehicles=vehicles)
    # Sixteen: the large one and two small ones.
    assert lower_bound(whole) == 4 * 6 + 120


def test_a_task_is_left_out_when_that_is_cheaper():
    for cost, bound in ((1, 9 + 1), (1000, 9 + 23)):
        tasks = [task(LINE, "ab"), task(LINE, "cd", left_out_cost=cost)]
        assert lower_bound(problem(LINE, tasks)) == bound


def test_a_periodic_task_is_done_on_the_fewest_days():
    patterns = (Pattern((0, 1, 2), (1, 1, 1)), Pattern((0, 2), (2, 2)))
    whole = problem(LINE, [task(LINE, "ab", patterns=patterns)], days=3, vehicle_cost=50)
    # On both days one service and one way back would be 18; as a sum, two services are a round.
    assert lower_bound(whole) == 12 + 50


def test_what_no_kind_can_do_costs_what_leaving_it_costs():
    unable = task(LINE, "cd", service_cost=(None,), service_s=(None,), left_out_cost=40)
    assert lower_bound(problem(LINE, [task(LINE, "ab"), unable])) == 9 + 40


def test_nothing_to_do_costs_nothing():
    assert lower_bound(problem(LINE, [])) == 0


@settings(max_examples=80)
@given(small_problems(most_tasks=3))
def test_no_plan_costs_less_than_the_bound(whole):
    best = best_plan(whole)
    if best is not None:
        assert lower_bound(whole) <= best.cost


@settings(max_examples=40)
@given(small_problems(variants=frozenset({"arcs", "kinds", "depots"})))
def test_no_plan_costs_less_than_the_bound_without_times(whole):
    best = best_plan(whole)
    assert best is None or lower_bound(whole) <= best.cost


def test_every_variant_is_tried():
    assert len(VARIANTS) == 12


@pytest.mark.data
@pytest.mark.skipif(not CARP.is_dir(), reason="the published instances are not here")
@pytest.mark.parametrize(("folder", "mean"), [("gdb", 0.0015), ("val", 0.008)])
def test_bounds_of_published_instances(folder, mean):
    best = best_known()
    gaps = []
    for file in sorted((CARP / folder).glob("*.dat")):
        bound = lower_bound(carplib(file))
        assert bound <= best[file.stem], file.stem
        gaps.append(best[file.stem] / bound - 1)
    assert len(gaps) >= 23
    assert sum(gaps) / len(gaps) <= mean


@pytest.mark.data
@pytest.mark.skipif(not CARP.is_dir(), reason="the published instances are not here")
@pytest.mark.parametrize("name", ["egl-e1-A", "egl-e3-C", "egl-s1-C", "egl-s4-C"])
def test_bounds_of_winter_gritting(name):
    bound, best = lower_bound(carplib(CARP / "egl" / f"{name}.dat")), best_known()[name]
    assert bound <= best <= 1.033 * bound
