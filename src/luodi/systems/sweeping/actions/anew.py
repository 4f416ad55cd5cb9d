"""A plan whose routes are partly driven: what stays of each, and what is due of the rest."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.actions.storing import Before
from luodi.systems.sweeping.models import KerbStrip, LeftOut, Leg, StripResult, Vehicle, WorkPlan
from luodi.systems.sweeping.planning.driven import Driven, Pass, driven
from luodi.systems.sweeping.planning.facts import Begun, TeamFacts
from luodi.systems.sweeping.planning.passes import Due
from luodi.systems.sweeping.planning.rows import teams_of, vehicles_of
from luodi.systems.sweeping.planning.spans import Clock
from luodi.systems.sweeping.reads.plans import plan_routes
from luodi.systems.sweeping.rules import Operation

_WHY = "a plan is made anew whole"


@dataclass(frozen=True)
class Apart:
    """A plan taken apart at an instant.

    Parameters
    ----------
    driving
        Routes that go on.
    stopped
        Routes that do not: that of the vehicle that broke down, and those stopped before.
    spare
        Teams that were asked for and have no route.
    """

    driving: tuple[Driven, ...]
    stopped: tuple[Driven, ...]
    spare: tuple[TeamFacts, ...]

    @property
    def teams(self) -> list[TeamFacts]:
        """Give who still drives, in the order of the routes, then who is spare."""
        return [*(one.team for one in self.driving), *self.spare]

    @property
    def rows(self) -> list[tuple[Pass, ...]]:
        """Give the passes that each of these has left."""
        return [*(one.left for one in self.driving), *(() for _team in self.spare)]

    @property
    def stays(self) -> list[int]:
        """Give how many of the first of them stay."""
        return [*(one.stays for one in self.driving), *(0 for _team in self.spare)]


def taken_apart(plan: WorkPlan, at: datetime | None, broken: Vehicle | None = None) -> Apart:
    """Take a plan apart at an instant; None is before anything was driven."""
    clock = Clock.of(plan.starts_at)
    told = unrestricted(StripResult, why=_WHY).filter(
        leg__route__plan=plan, replaced_by__isnull=True
    )
    results = list(told)
    driving: list[Driven] = []
    stopped: list[Driven] = []
    on: set[int] = set()
    for route in plan_routes(plan):
        vehicles = {one.vehicle_id for one in route.vehicles.all()}
        on |= vehicles
        stops = route.stopped_at is not None or (broken is not None and broken.pk in vehicles)
        cut = route.stopped_at or at
        found = driven(route, cut, clock, results, broken=stops)
        (stopped if stops else driving).append(found)
    free = [one for one in vehicles_of(plan) if one.pk not in on and one != broken]
    spare = teams_of(free, plan.mode, Operation(plan.operation)) if free else []
    return Apart(tuple(driving), tuple(stopped), tuple(_from(team, at, clock) for team in spare))


def _from(team: TeamFacts, at: datetime | None, clock: Clock) -> TeamFacts:
    begun = None if at is None else Begun(clock.seconds(at))
    return TeamFacts(team.members, team.depot, team.depot_name, begun)


def due_of(plan: WorkPlan, passes: Iterable[Pass], *, left_out: bool) -> list[Due]:
    """Give the strips of passes of a plan, and of those that it left out."""
    wanted: defaultdict[int, set[int]] = defaultdict(set)
    highest: defaultdict[int, int] = defaultdict(int)
    for strip, number in passes:
        wanted[strip].add(number)
    outside = list(LeftOut.objects.filter(plan=plan).values_list("strip", "round"))
    if left_out:
        for strip, number in outside:
            wanted[strip].add(number)
    legs = unrestricted(Leg, why=_WHY).filter(route__plan=plan, strip__isnull=False)
    for strip, number in [*legs.order_by().values_list("strip", "round"), *outside]:
        highest[strip] = max(highest[strip], number)
    rows = unrestricted(KerbStrip, why=_WHY).filter(pk__in=wanted)
    return [
        Due(strip, 0, rounds=frozenset(wanted[strip.pk]), highest=highest[strip.pk])
        for strip in rows.select_related("link__zone", "link__key_area").order_by("pk")
    ]


def before_of(
    apart: Apart, stopped_at: datetime | None = None, reason: str = ""
) -> dict[int, Before]:
    """Give what teams did before, as it is kept with the plan that is made anew."""
    found = {one.team.members[0].id: Before(one.route, one.kept) for one in apart.driving}
    for one in apart.stopped:
        when = one.route.stopped_at or stopped_at
        if when is not None and one.kept:
            told = one.route.stop_reason or reason
            # The key is that of no team: a stopped one gets nothing new.
            found[-one.route.pk] = Before(one.route, one.kept, (when, told))
    return found
