"""What is due: strips of a unit by day, as weeks and standards say, and what was missed before."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import (
    KerbStrip,
    LeftOut,
    Leg,
    LegKind,
    Mode,
    PlanState,
    StripResult,
    WeekStrip,
    WorkPlan,
)
from luodi.systems.sweeping.reads.streets import strips_of
from luodi.systems.sweeping.reads.winter import standards_due, winter_on
from luodi.systems.sweeping.rules import Kerb, Operation, Result
from luodi.systems.sweeping.rules.demand import PER_DAY, WEEK, Frequency, due_without_week

FULL_WIDTH = frozenset({Operation.FLUSH, Operation.SPRINKLE, Operation.MIST})
"""Work over the whole width of a direction: its right strip stands for all of it."""
_ALL = "a plan is reckoned over all strips of its unit"
_SHORT = (Result.MISSED.value, Result.PARTIAL.value)
_ABOUT = timedelta(hours=2)
"""Rule 30: no two passes of a strip lie nearer than so."""


def strips_for(unit: Unit, operation: Operation, day: date) -> list[KerbStrip]:
    """Give the strips of a unit that an operation is done on, due or not.

    Rails are washed where they part two directions, in a one-way street along the right kerb; what
    wets a whole direction is planned on its right strip.
    """
    strips = strips_of(unit, day).order_by("pk")
    if operation is Operation.GUARD_RAIL:
        return [
            one
            for one in strips.filter(link__guard_rail=True)
            if (one.kerb == Kerb.LEFT) == one.link.parted
        ]
    if operation in FULL_WIDTH:
        return list(strips.filter(kerb=Kerb.RIGHT.value))
    return list(strips)


def strips_due(unit: Unit, operation: Operation, day: date) -> list[tuple[KerbStrip, int, bool]]:
    """Give the strips of a unit that are due on a day: strip, passes, whether it goes first.

    First goes what was left out, missed or done in part and not made good since. What a week was
    planned for falls on its days, the rest is spread by the standards. Where no class has a time of
    its own for the operation, asking for a plan is the need: every strip once. In winter time a
    week that was planned before does not make vacuuming rarer.
    """
    strips = strips_for(unit, operation, day)
    often = frequencies_on(unit, operation, day)
    planned = _of_week(unit, operation, day)
    first = missed_before(unit, operation, day)
    cold = operation is Operation.VACUUM and winter_on(unit, day) is not None
    if all(one is Frequency.AS_NEEDED for one in often.values()):
        return [(strip, 1, strip.pk in first) for strip in strips]
    found = []
    for strip in strips:
        usual = often.get(strip.link.road_class, Frequency.AS_NEEDED)
        passes = planned.get(strip.pk)
        if passes is None:
            passes = due_without_week(usual, day, strip.pk)
        if cold:
            passes = max(passes, PER_DAY.get(usual, 0))
        if strip.pk in first:
            passes = max(passes, 1)
        if passes:
            found.append((strip, passes, strip.pk in first))
    return found


def frequencies_on(unit: Unit, operation: Operation, day: date) -> dict[int, Frequency]:
    """Give how often an operation is due on a day, in winter time oftener, by class of roads."""
    return {
        road_class: Frequency(row.frequency)
        for (road_class, done), row in standards_due(unit, day).items()
        if done is operation
    }


def _of_week(unit: Unit, operation: Operation, day: date) -> dict[int, int]:
    """Give the passes of each strip on a day by the week that was planned; empty without one."""
    rows = WeekStrip.objects.filter(
        week__unit=unit,
        week__operation=operation.value,
        week__first_day__lte=day,
        week__first_day__gt=day - timedelta(days=WEEK),
    ).order_by("week__first_day")
    return {
        strip: int(days[(day - first).days])
        for strip, days, first in rows.values_list("strip", "days", "week__first_day")
    }


def missed_before(unit: Unit, operation: Operation, day: date) -> set[int]:
    """Give the strips that plans of the week before left out, missed or did in part.

    A strip that a later pass was planned on, and that was not missed again, is made good.
    """
    plans = _plans_on(unit, operation, day - timedelta(days=WEEK), day)
    issued = plans.filter(state=PlanState.ISSUED)
    out = LeftOut.objects.filter(plan__in=issued)
    wanted = list(out.values_list("strip", "plan__starts_at", "plan"))
    stood = unrestricted(StripResult, why=_ALL).filter(
        leg__route__plan__in=plans, replaced_by__isnull=True, result__in=_SHORT
    )
    wanted += [(strip, at, 0) for strip, at in stood.values_list("leg__strip", "leg__starts_at")]
    later = _plans_on(unit, operation, day - timedelta(days=WEEK), day + timedelta(days=1))
    legs = unrestricted(Leg, why=_ALL).filter(
        route__plan__in=later.filter(state=PlanState.ISSUED),
        kind=LegKind.SERVICE,
        strip__in={strip for strip, _at, _plan in wanted},
    )
    good: defaultdict[int, list[tuple[datetime, int]]] = defaultdict(list)
    kept = legs.exclude(pk__in=stood.values("leg")).order_by()
    for strip, at, plan in kept.values_list("strip", "starts_at", "route__plan"):
        good[strip or 0].append((at, plan))
    return {
        strip
        for strip, at, plan in wanted
        if not any(later > at and other != plan for later, other in good[strip])
    }


def passes_elsewhere(plan: WorkPlan) -> dict[int, tuple[tuple[datetime, datetime], ...]]:
    """Give the passes about the time of a plan that other issued plans of its work hold, by strip.

    What was told missed is none; nor is what the plan itself takes the place of.
    """
    others = unrestricted(WorkPlan, why=_ALL).filter(
        unit=plan.unit, operation=plan.operation, state=PlanState.ISSUED
    )
    rows = unrestricted(Leg, why=_ALL).filter(
        route__plan__in=others.exclude(pk__in=[plan.pk, plan.replaces_id or 0]),
        kind=LegKind.SERVICE,
        starts_at__lt=plan.ends_at + _ABOUT,
        ends_at__gt=plan.starts_at - _ABOUT,
    )
    missed = unrestricted(StripResult, why=_ALL).filter(
        leg__in=rows, replaced_by__isnull=True, result=Result.MISSED.value
    )
    found: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    kept = rows.exclude(pk__in=missed.values("leg")).order_by("starts_at")
    for strip, start, end in kept.values_list("strip", "starts_at", "ends_at"):
        found[strip or 0].append((start, end))
    return {strip: tuple(spans) for strip, spans in found.items()}


def passes_planned(
    unit: Unit, operation: Operation, day: date, but: Iterable[int] = ()
) -> dict[int, int]:
    """Give how many passes of each strip the issued plans of a day hold already.

    ``but`` are plans that do not count. Rounds of a convoy are lanes and those of a flush widths of
    one pass, so that each such plan counts once.
    """
    plans = _plans_on(unit, operation, day).filter(state=PlanState.ISSUED).exclude(pk__in=but)
    found: dict[int, set[tuple[int, int]]] = {}
    legs = unrestricted(Leg, why=_ALL).filter(route__plan__in=plans, kind=LegKind.SERVICE)
    told = legs.order_by().values_list("strip", "route__plan", "route__plan__mode", "round")
    for strip, plan, mode, number in told.distinct():
        once = mode == Mode.CONVOY or operation is Operation.FLUSH
        found.setdefault(strip, set()).add((plan, 0 if once else number))
    return {strip: len(rows) for strip, rows in found.items()}


def _plans_on(
    unit: Unit, operation: Operation, day: date, until: date | None = None
) -> QuerySet[WorkPlan]:
    """Give the plans that begin on a day, or from it to another, that excluded."""
    midnight = datetime.combine(day, datetime.min.time(), clock.SHANGHAI)
    end = datetime.combine(until or day + timedelta(days=1), datetime.min.time(), clock.SHANGHAI)
    return unrestricted(WorkPlan, why=_ALL).filter(
        unit=unit, operation=operation.value, starts_at__gte=midnight, starts_at__lt=end
    )
