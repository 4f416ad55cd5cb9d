"""Events: what each of them asks for within a time, and where it is kept by plans."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import (
    CallKind,
    Leg,
    LegKind,
    Mode,
    PlanState,
    RoadLink,
    StreetCall,
    StripResult,
    WorkPlan,
)
from luodi.systems.sweeping.reads.calls import OPEN
from luodi.systems.sweeping.reads.streets import links_on
from luodi.systems.sweeping.rules import Operation, Result
from luodi.systems.sweeping.rules.calls import KEEP_ABOUT, keep_passes, once_about
from luodi.systems.sweeping.rules.work import TAKES_UP

_ALL = "a plan is reckoned over all streets of its unit"


def events_in(unit: Unit, starts_at: datetime, ends_at: datetime) -> list[StreetCall]:
    """Give the events of a unit that are not closed and touch a time, the first first."""
    rows = unrestricted(StreetCall, why="whoever plans for a unit is told of its events")
    found = rows.filter(unit=unit, kind=CallKind.EVENT, state__in=OPEN, ends_at__gt=starts_at)
    touching = [one for one in found.select_related("link") if one.begins_at < ends_at]
    return sorted(touching, key=lambda one: (one.begins_at, one.pk))


def passes_of(event: StreetCall) -> tuple[datetime, ...]:
    """Give the instants at which an event is passed, by the clock of Shanghai."""
    ends = event.ends_at or event.begins_at
    return keep_passes(*(one.astimezone(clock.SHANGHAI) for one in (event.begins_at, ends)))


def keeps(mode: str, operation: str) -> bool:
    """Tell whether plans keep events: those of single vehicles that take up what lies there."""
    return mode == Mode.SINGLE and Operation(operation) in TAKES_UP


def kept_links(plan: WorkPlan) -> dict[int, tuple[datetime, ...]]:
    """Give the instants at which events ask a plan to pass links, by the link's number.

    They are those of all events that touch the plan's time, also outside it. An event that is told
    by a position alone is on no link; one whose link was rebuilt is on those that took its place.
    """
    if not keeps(plan.mode, plan.operation):
        return {}
    day = plan.starts_at.astimezone(clock.SHANGHAI).date()
    rows = unrestricted(RoadLink, why=_ALL).filter(links_on(day), unit=plan.unit)
    found: defaultdict[int, set[datetime]] = defaultdict(set)
    for event in events_in(plan.unit, plan.starts_at, plan.ends_at):
        if event.link_id is not None:
            on = rows.filter(Q(pk=event.link_id) | Q(replaces=event.link_id))
            for link in on.values_list("pk", flat=True):
                found[link] |= set(passes_of(event))
    return {link: once_about(instants) for link, instants in found.items()}


def kept_elsewhere(
    plan: WorkPlan, strips: Collection[int]
) -> dict[int, list[tuple[datetime, datetime]]]:
    """Give the passes about a plan's time by which other issued plans keep strips, by strip.

    Whatever takes up what lies there counts. What was told missed does not, nor what the plan
    itself takes the place of.
    """
    others = unrestricted(WorkPlan, why=_ALL).filter(unit=plan.unit, state=PlanState.ISSUED)
    rows = unrestricted(Leg, why=_ALL).filter(
        route__plan__in=others.exclude(pk__in=[plan.pk, plan.replaces_id or 0]),
        route__vehicles__operation__in=[one.value for one in TAKES_UP],
        kind=LegKind.SERVICE,
        strip__in=strips,
        starts_at__lt=plan.ends_at + KEEP_ABOUT,
        ends_at__gt=plan.starts_at - KEEP_ABOUT,
    )
    missed = unrestricted(StripResult, why=_ALL).filter(
        replaced_by__isnull=True, result=Result.MISSED.value
    )
    found: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    kept = rows.exclude(pk__in=missed.values("leg")).order_by("starts_at")
    for strip, start, end in kept.values_list("strip", "starts_at", "ends_at").distinct():
        found[strip or 0].append((start, end))
    return found
