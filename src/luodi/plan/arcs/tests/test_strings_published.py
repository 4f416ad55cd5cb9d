"""The engine of strings on published instances, in a few steps each."""

import pytest

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.strings import Strings
from luodi.plan.arcs.tests.carp import CARP, best_known, carplib
from luodi.plan.base import Iterations
from luodi.plan.instances.mixed import read_mixed
from luodi.plan.instances.periodic import read_periodic

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not CARP.exists(), reason="the published instances are not there"),
]


@pytest.mark.parametrize("name", ["gdb1", "gdb4", "gdb10", "gdb14", "gdb19", "gdb20"])
def test_the_best_known_cost_of_small_instances_is_reached(name):
    problem = carplib(CARP / "gdb" / f"{name}.dat")
    plan = Strings().solve(problem, Search(Iterations(2000)))
    assert check_plan(problem, plan).faults == ()
    assert plan.cost == best_known()[name]


@pytest.mark.parametrize("folder", ["lpr_if", "act_if"])
def test_instances_with_sites_are_planned_without_fault(folder):
    for file in sorted((CARP / folder).glob("*.txt"))[:2]:
        problem = read_mixed(file.read_text(encoding="utf-8"), file.stem).problem
        plan = Strings().solve(problem, Search(Iterations(1000)))
        assert check_plan(problem, plan).faults == ()
        assert plan.cost >= plan.lower_bound > 0


def test_periodic_instances_are_planned_without_fault():
    for file in sorted((CARP / "pcarp").rglob("*.dat"))[:2]:
        problem = read_periodic(file.read_text(encoding="utf-8"), file.stem).problem
        plan = Strings().solve(problem, Search(Iterations(2000)))
        assert check_plan(problem, plan).faults == ()
        assert plan.cost >= plan.lower_bound > 0
