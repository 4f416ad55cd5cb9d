"""What is called impossible without driving is found so by driving, whatever the problem."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from luodi.plan.arcs.check_roads import Roads
from luodi.plan.arcs.check_routes import drive_route
from luodi.plan.arcs.checker import demands_by_day
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines.strings import Strings
from luodi.plan.arcs.plan import Serve
from luodi.plan.arcs.room import Room
from luodi.plan.arcs.tests.strategies import small_problems
from luodi.plan.base import Iterations, PlanError

HOURS = {"route.window", "route.shift", "route.longest", "route.break"}


@settings(max_examples=150)
@given(small_problems(), st.data())
def test_what_is_late_for_certain_is_late_when_it_is_driven(problem, data):
    try:
        plan = Strings().solve(problem, Search(Iterations(20)))
    except PlanError:
        assume(False)
    assume(plan.routes)
    route = data.draw(st.sampled_from(plan.routes))
    places = [place for place, stop in enumerate(route.stops) if isinstance(stop, Serve)]
    taken = data.draw(st.sampled_from(places))
    stop = route.stops[taken]
    without = replace(route, stops=route.stops[:taken] + route.stops[taken + 1 :])
    roads, demands = Roads(problem.network), demands_by_day(problem, plan.routes)[route.day]
    facts, wrong = drive_route(problem, without, roads, demands)
    assume(all(fault.code != "way.none" for fault in wrong))  # no plan has such a route
    room = Room(problem, roads, without, facts)
    for place in range(len(without.stops) + 1):
        longer = (*without.stops[:place], stop, *without.stops[place:])
        driven, faults = drive_route(problem, replace(route, stops=longer), roads, demands)
        added = room.added(place, [stop])
        codes = {fault.code for fault in faults}
        if added is None:
            continue
        assert not added.late or codes & HOURS
        assert driven.dead_s + driven.service_s == facts.dead_s + facts.service_s + added.seconds
    assert not room.added(taken, [stop]).late
