"""What a plan is to do: what is due on its day, what orders add, and what is planned already."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from luodi.systems.sweeping.models import WorkPlan
from luodi.systems.sweeping.planning.keeping import Keeps
from luodi.systems.sweeping.planning.passes import Due
from luodi.systems.sweeping.reads.due import passes_planned, strips_due, strips_for
from luodi.systems.sweeping.reads.events import kept_elsewhere, kept_links
from luodi.systems.sweeping.reads.orders import limits_on
from luodi.systems.sweeping.rules import Operation, Standing
from luodi.systems.sweeping.rules.calls import keep_window, kept_instant
from luodi.systems.sweeping.rules.convoy import MAIN_CLASSES
from luodi.systems.sweeping.rules.demand import passes_in
from luodi.systems.sweeping.rules.standing import Duty

SWEEPS: Final = frozenset({Operation.VACUUM, Operation.WASH_SWEEP, Operation.WET_SWEEP})
"""Of which an alert of pollution asks for more."""


def keeps_in(plan: WorkPlan, day: date) -> Keeps:
    """Give what events ask of a plan: about each instant in its time that no other plan keeps."""
    instants = kept_links(plan)
    if not instants:
        return Keeps()
    strips = [
        one
        for one in strips_for(plan.unit, Operation(plan.operation), day)
        if one.link_id in instants
    ]
    had = kept_elsewhere(plan, [one.pk for one in strips])
    windows = {}
    for strip in strips:
        kept = {kept_instant(instants[strip.link_id], *one) for one in had.get(strip.pk, ())}
        found = [
            (max(since, plan.starts_at), min(until, plan.ends_at))
            for at in instants[strip.link_id]
            if plan.starts_at <= at < plan.ends_at and at not in kept
            for since, until in [keep_window(at)]
        ]
        if found:
            windows[strip.pk] = tuple(found)
    return Keeps(instants, windows)


def due_in(
    plan: WorkPlan, holds: Mapping[int, Standing], day: date, keeps: Keeps
) -> tuple[list[Due], list[str]]:
    """Give what is due and not planned yet, of each strip as many passes as fall into the time.

    Parameters
    ----------
    plan
        The plan.
    holds
        What stands over each link, by its number.
    day
        On which the plan begins.
    keeps
        What events ask for: their passes are also those of the day, and go first.

    Returns
    -------
    tuple
        The strips, and what else is to be told of them.
    """
    operation = Operation(plan.operation)
    seconds = int((plan.ends_at - plan.starts_at).total_seconds())
    if operation is Operation.SPRINKLE:
        return _sprinkled(plan, holds, day, seconds)
    had = passes_planned(plan.unit, operation, day)
    due = strips_due(plan.unit, operation, day)
    usual = {strip.pk: (passes, first) for strip, passes, first in due}
    found = []
    for strip in strips_for(plan.unit, operation, day):
        passes, first = usual.get(strip.pk, (0, False))
        held = holds.get(strip.link_id)
        if held is not None and operation in SWEEPS and strip.link.road_class in MAIN_CLASSES:
            passes += held.more_sweeps
        count = passes_in(max(passes - had.get(strip.pk, 0), 0), seconds)
        if first:
            count = max(count, 1)
        kept = keeps.count(strip.pk)
        if count or kept:
            found.append(Due(strip, max(count, kept), first or kept > 0))
    return found, []


def _sprinkled(
    plan: WorkPlan, holds: Mapping[int, Standing], day: date, seconds: int
) -> tuple[list[Due], list[str]]:
    """Give what orders ask to be sprinkled: nobody else starts water (rule 18)."""
    dust_minutes = limits_on(day).dust_sprinkle
    found, dry, cold = [], 0, 0
    for strip, _passes, first in strips_due(plan.unit, Operation.SPRINKLE, day):
        held = holds.get(strip.link_id)
        count = _times(held, strip.link.road_class, dust_minutes, seconds)
        if count:
            found.append(Due(strip, count, first))
        if held is not None and Operation.SPRINKLE in held.winter:
            cold += 1
        else:
            dry += not count
    told = []
    if dry:
        told.append(f"有 {dry} 条道牙现在没有洒水频次（D6、D8），没有排洒水（规则 18）")
    if cold:
        told.append(f"有 {cold} 条道牙在冬季作业期，白天不洒水，没有排洒水（规则 11）")
    return found, told


def _times(held: Standing | None, road_class: int, dust_minutes: int, seconds: int) -> int:
    """Give how often a strip is sprinkled in a time.

    While dust asks for it main roads alone are sprinkled by its interval; one that is shorter is
    that of the table, which holds for all.
    """
    if held is None or not held.sprinkling_wanted:
        return 0
    main = road_class in MAIN_CLASSES
    by_dust = Duty.MAIN_ROADS_WASHED in held.duties and held.sprinkle_minutes >= dust_minutes
    if by_dust and not main:
        return 0
    more = passes_in(held.more_sprinklings, seconds) if main else 0
    return max(1, seconds // (held.sprinkle_minutes * 60)) + more
