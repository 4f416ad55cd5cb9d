"""From stops to legs: what each team drives, works, fills, rests and waits, second by second."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from luodi.plan.arcs.check_routes import RouteFacts as DrivenFacts
from luodi.plan.arcs.checker import Checked
from luodi.plan.arcs.plan import Plan, Route, Serve
from luodi.systems.sweeping.planning.facts import LegFacts, RouteFacts, TeamFacts, WorkFacts
from luodi.systems.sweeping.planning.problem import Built
from luodi.systems.sweeping.rules import WET
from luodi.systems.sweeping.rules.crews import REST_AT_WHEEL

REST_S = int(REST_AT_WHEEL.total_seconds())
TRAVEL, SERVICE, REFILL, DUMP = "TRAVEL", "SERVICE", "REFILL", "DUMP"
REST, WAIT = "REST", "WAIT"


@dataclass
class _Clock:
    """A team on its way: legs so far, the second, the arc it came along (None at sites)."""

    now: int
    arc: int | None = None
    rests: list[int] = field(default_factory=list)
    legs: list[LegFacts] = field(default_factory=list)

    def add(self, kind: str, until: int, **told: object) -> None:
        """Write a leg down that lasts until a second; one that does nothing is none."""
        if until > self.now or told:
            self.legs.append(LegFacts(kind, self.now, until, **told))  # type: ignore[arg-type] # fields by name
        self.now = until


def routes_of(built: Built, plan: Plan, checked: Checked) -> tuple[RouteFacts, ...]:
    """Give the routes of a plan that was checked without faults."""
    made = []
    for route, facts in zip(plan.routes, checked.routes, strict=True):
        team = built.night.teams[route.vehicle]
        legs = _legs(built, route, facts, team)
        if any(leg.kind == SERVICE for leg in legs) or (team.begun and legs):
            made.append(RouteFacts(team, legs, facts.cost))
    return tuple(made)


def _legs(built: Built, route: Route, facts: DrivenFacts, team: TeamFacts) -> tuple[LegFacts, ...]:
    clock = _Clock(facts.leaves_s, rests=list(facts.rests_s))
    for stop, way, start in zip(route.stops, facts.ways, facts.starts_s, strict=False):
        onto = stop.arc if isinstance(stop, Serve) else None
        _drive(built, clock, route.vehicle, way, onto, start)
        if isinstance(stop, Serve):
            _serve(built, clock, stop, team, route.vehicle)
        else:
            _visit(built, clock, stop.site)
    _drive(built, clock, route.vehicle, facts.ways[-1], None, facts.returns_s)
    return tuple(clock.legs)


def _drive(
    built: Built, clock: _Clock, vehicle: int, way: tuple[int, ...], onto: int | None, start: int
) -> None:
    """Drive a way, and rest and wait until a second where the way begins or ends."""
    seconds = _way_s(built, clock.arc, way, onto, built.problem.fleet.vehicles[vehicle].kind)
    while clock.rests and clock.rests[0] < clock.now + seconds and clock.rests[0] <= start:
        _rest(clock)
    told: dict[str, object] = {}
    if way:
        told = {
            "way": tuple(built.streets.steps[arc] for arc in way),
            "metres": sum(built.streets.metres[arc] for arc in way),
        }
    clock.add(TRAVEL, clock.now + seconds, **told)
    while clock.rests and clock.rests[0] + REST_S <= start:
        _rest(clock)
    clock.add(WAIT, start)
    clock.arc = onto


def _rest(clock: _Clock) -> None:
    begins = clock.rests.pop(0)
    clock.add(WAIT, begins)
    clock.add(REST, begins + REST_S)


def _way_s(built: Built, arc: int | None, way: tuple[int, ...], onto: int | None, kind: int) -> int:
    turns, travel_s = built.streets.turn_s, built.problem.network.travel_s
    arcs = [*([] if arc is None else [arc]), *way, *([] if onto is None else [onto])]
    turning = sum(turns.get(pair, 0) for pair in pairwise(arcs))
    return turning + sum(int(travel_s[kind, one]) for one in way)


def _serve(built: Built, clock: _Clock, stop: Serve, team: TeamFacts, vehicle: int) -> None:
    if stop.task >= len(built.works):
        return
    task = built.problem.tasks[stop.task]
    seconds = task.service_s[built.problem.fleet.vehicles[vehicle].kind] or 0
    metres = built.streets.metres[stop.arc]
    clock.add(
        SERVICE,
        clock.now + seconds,
        way=(built.streets.steps[stop.arc],),
        metres=metres,
        litres=litres_of(team, metres),
        work=built.works[stop.task],
    )


def litres_of(team: TeamFacts, metres: int) -> int:
    """Give the litres that a team takes for so many metres of work; parts of one count whole."""
    return sum(
        -(-one.facts.water_l_km * metres // 1_000) for one in team.members if one.operation in WET
    )


def _visit(built: Built, clock: _Clock, site: int) -> None:
    for part in built.visits[site]:
        if part.way:
            clock.add(
                TRAVEL,
                clock.now + part.way_s,
                way=tuple(built.streets.steps[arc] for arc in part.way),
                metres=sum(built.streets.metres[arc] for arc in part.way),
            )
        if part.seconds:
            kind = DUMP if part.site.dumps else REFILL
            clock.add(kind, clock.now + part.seconds, site=part.site.id)


def services(routes: tuple[RouteFacts, ...]) -> Iterator[tuple[RouteFacts, LegFacts, WorkFacts]]:
    """Give the work of routes."""
    for route in routes:
        for leg in route.legs:
            if leg.work is not None:
                yield route, leg, leg.work
