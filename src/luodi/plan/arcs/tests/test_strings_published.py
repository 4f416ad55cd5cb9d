"""The engine of strings on published instances, in a few steps each."""

import pytest

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.strings import Strings
from luodi.plan.arcs.tests.carp import CARP, best_known, carplib
from luodi.plan.base import Iterations
from luodi.plan.instances.files import read_problem

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not CARP.exists(), reason="the published instances are not there"),
]


@pytest.mark.parametrize("name", ["gdb1", "gdb4", "gdb10", "gdb14", "gdb19"])
def test_the_best_known_cost_of_small_instances_is_reached(name):
    problem = carplib(CARP / "gdb" / f"{name}.dat")
    plan = Strings().solve(problem, Search(Iterations(8000)))
    assert check_plan(problem, plan).faults == ()
    assert plan.cost == best_known()[name]


@pytest.mark.parametrize(
    "name", ["lpr_if/Lpr_IF-a-01", "lpr_if/Lpr_IF-b-01", "act_if/Act-IF-a", "pcarp/gdb1"]
)
def test_instances_with_sites_and_days_are_planned_without_fault(name):
    file = CARP / f"{name}.txt"
    problem = read_problem(file.read_bytes(), file.stem).problem
    plan = Strings().solve(problem, Search(Iterations(1000)))
    assert check_plan(problem, plan).faults == ()
    assert plan.cost >= plan.lower_bound > 0
