"""Plans of tiny nets of streets whose turns take seconds, held against the best there is."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.pyvrp import PyVrp
from luodi.plan.arcs.engines.strings import Strings
from luodi.plan.arcs.tests.brute_force import best_plan
from luodi.plan.arcs.validation import check_problem
from luodi.plan.base import Iterations, PlanError
from luodi.plan.instances.fleet import read_fleet
from luodi.plan.instances.street_problem import street_problem
from luodi.plan.instances.streets import DrawnStreet, Served, StreetMap, Work
from luodi.plan.instances.turn_seconds import TurnSeconds
from luodi.standards.datum import Datum

FLEET = (
    "vehicle,kind,capacity,travel_km_h,work_km_h,cost_per_km_yuan,cost_per_hour_yuan,depot\n"
    "A1,wash,3,36,9,{per_km},36,0\n"
)
"""Thirty-six yuan an hour is a fen a second."""
SIDE = 3


@st.composite
def maps(draw):
    """Make streets from corner to corner of a grid, perhaps bent, so that all hang together."""
    step = st.floats(-0.3, 0.3).map(lambda some: round(some, 2))
    places = {
        SIDE * row + column: (column + draw(step), row + draw(step))
        for row in range(2)
        for column in range(SIDE)
    }
    edges = [*pairwise(range(SIDE)), *((corner, corner + SIDE) for corner in range(SIDE))]
    edges += draw(st.lists(st.sampled_from([(3, 4), (4, 5)]), unique=True))
    two_way = len(edges) - draw(st.integers(0, 2))
    served = draw(st.lists(st.integers(0, len(edges) - 1), min_size=1, max_size=3, unique=True))
    streets = []
    for place, edge in enumerate(edges):
        bend = f"bend{place}"
        places[bend] = tuple(
            (one + other) / 2 + draw(step)
            for one, other in zip(places[edge[0]], places[edge[1]], strict=True)
        )
        kind = draw(st.sampled_from((Served.EITHER, Served.FORWARD)))
        work = Work(kind, 1) if place in served else Work(Served.NOT)
        line = (edge[0], bend, edge[1]) if draw(st.booleans()) else edge
        streets.append(DrawnStreet(str(place), "", line, None, 36, place >= two_way, work))
    position = {key: (113.6 + x / 1000, 34.7 + y / 1000) for key, (x, y) in places.items()}
    return StreetMap(tuple(streets), position, Datum.WGS84, {})


TURNS = st.builds(TurnSeconds, st.integers(0, 60), st.one_of(st.none(), st.integers(0, 90)))
PER_KM = st.sampled_from(("0", "3.5"))


def made(streets, per_km, turns):
    fleet = read_fleet(FLEET.format(per_km=per_km).encode())
    return street_problem(streets, fleet, name="x", turns=turns).problem


def plannable(problem):
    with suppress(PlanError):
        check_problem(problem)
        return True
    return False


@settings(max_examples=60)
@given(maps(), PER_KM, TURNS)
def test_turns_that_take_time_make_no_plan_cheaper(streets, per_km, turns):
    free, dear = made(streets, per_km, None), made(streets, per_km, turns)
    assume(plannable(dear))
    assert plannable(free)
    one, other = best_plan(free), best_plan(dear)
    assert one.cost <= other.cost
    # What is planned with the turns keeps all rules without them, and drives no longer there.
    assert check_plan(free, other).cost <= other.cost


@pytest.mark.parametrize(("engine", "share"), [(Strings(), 0.95), (PyVrp(), 0.9)])
def test_both_engines_find_the_best_of_tiny_nets(engine, share):
    outcomes = []

    @settings(max_examples=60, derandomize=True, database=None, phases=[Phase.generate])
    @given(maps(), PER_KM, TURNS)
    def held_against_the_best(streets, per_km, turns):
        problem = made(streets, per_km, turns)
        if not problem.network.turns or not plannable(problem):
            return
        best = best_plan(problem)
        plan = engine.solve(problem, Search(Iterations(200)))
        assert check_plan(problem, plan).faults == ()
        assert plan.lower_bound <= best.cost <= plan.cost
        outcomes.append(plan.cost == best.cost)

    held_against_the_best()
    assert len(outcomes) > 30
    assert sum(outcomes) >= share * len(outcomes)
