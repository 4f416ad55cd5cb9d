"""The engine of strings against brute force."""

import pytest
from hypothesis import Phase, given, settings

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.strings import Strings
from luodi.plan.arcs.tests.brute_force import best_plan
from luodi.plan.arcs.tests.strategies import VARIANTS, small_problems
from luodi.plan.arcs.validation import check_problem
from luodi.plan.base import Iterations, PlanError


@pytest.mark.parametrize(
    ("without", "share"),
    [
        ({"windows", "breaks"}, 0.95),
        (set(), 0.9),
    ],
    ids=["without a clock", "all"],
)
def test_nearly_all_small_problems_are_planned_at_the_least_cost(without, share):
    outcomes = []

    @settings(max_examples=100, derandomize=True, database=None, phases=[Phase.generate])
    @given(small_problems(variants=VARIANTS - without))
    def held_against_the_best(problem):
        try:
            check_problem(problem)
        except PlanError:
            return
        best = best_plan(problem)
        try:
            plan = Strings().solve(problem, Search(Iterations(200)))
        except PlanError:
            outcomes.append(best is None)
            return
        assert check_plan(problem, plan).faults == ()
        assert best is not None
        assert plan.lower_bound <= best.cost <= plan.cost
        outcomes.append(plan.cost == best.cost)

    held_against_the_best()
    assert len(outcomes) > 50
    assert sum(outcomes) >= share * len(outcomes)
