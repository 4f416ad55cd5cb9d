"""The week: on which days each strip gets an operation."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import WeekPlan, WeekStrip
from luodi.systems.sweeping.reads.due import frequencies_on, strips_for
from luodi.systems.sweeping.rules import Operation
from luodi.systems.sweeping.rules.demand import WEEK, Frequency
from luodi.systems.sweeping.rules.levelling import WeekWork, levelled

MAKE_PLAN = "sweeping.make_plan"
_LOOKED_BACK = timedelta(days=2 * WEEK)


@transaction.atomic
def make_week(*, actor: Actor, unit: Unit, operation: Operation, first_day: date) -> WeekPlan:
    """Spread a unit's strips over the seven days from a day, as even as can be.

    Parameters
    ----------
    actor
        Needs ``sweeping.make_plan`` over the unit and its place.
    unit
        Whose strips.
    operation
        What is done; how often says the standard in force on the first day.
    first_day
        The first of the seven days.

    Returns
    -------
    WeekPlan
        One that was made before for the same days is made anew, under its next version.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When no strip is due: by ``operation``.
    """
    acting = require(actor, MAKE_PLAN, unit_path=unit.path, place_path=unit.place.path)
    often = frequencies_on(unit, operation, first_day)
    strips = [
        strip
        for strip in strips_for(unit, operation, first_day)
        if often.get(strip.link.road_class, Frequency.AS_NEEDED) is not Frequency.AS_NEEDED
    ]
    if not strips:
        raise ValidationError(
            {"operation": _("没有定期做这项作业的道牙；请先登记路段，或定作业标准")}
        )
    since = _since(unit, operation, first_day)
    found = levelled(
        [
            WeekWork(strip.link.length_m, often[strip.link.road_class], since.get(strip.pk))
            for strip in strips
        ]
    )
    week = _week(acting, unit, operation, first_day, found.metres)
    WeekStrip.objects.bulk_create(
        (
            WeekStrip(week=week, strip=strip, days="".join(map(str, days)))
            for strip, days in zip(strips, found.days, strict=True)
        ),
        batch_size=500,
    )
    record(
        actor=acting,
        verb="sweeping.make_week",
        record=("sweeping.week", week.pk),
        after={
            "operation": operation.value,
            "first_day": first_day.isoformat(),
            "day_metres": list(found.metres),
            "strips": len(strips),
        },
    )
    return week


def _week(
    actor: Actor, unit: Unit, operation: Operation, first_day: date, metres: tuple[int, ...]
) -> WeekPlan:
    """Write the week without its tasks; one of the same days is written over."""
    rows = unrestricted(WeekPlan, why="the right to the unit was asked for first")
    held = (
        rows.select_for_update(of=("self",))
        .filter(unit=unit, operation=operation.value, first_day=first_day)
        .first()
    )
    told = {"day_metres": list(metres), "made_at": clock.now(), "made_by_id": actor.user_id}
    if held is None:
        return WeekPlan.objects.create(
            unit=unit, place=unit.place, operation=operation.value, first_day=first_day, **told
        )
    held.strips.all().delete()
    for name, value in told.items():
        setattr(held, name, value)
    held.version += 1
    held.save()
    return held


def _since(unit: Unit, operation: Operation, first_day: date) -> dict[int, int]:
    """Give the days from the last pass of each strip in weeks before to the first day."""
    rows = WeekStrip.objects.filter(
        week__unit=unit,
        week__operation=operation.value,
        week__first_day__lt=first_day,
        week__first_day__gte=first_day - _LOOKED_BACK,
    ).order_by("week__first_day")
    found: dict[int, int] = {}
    for strip, days, start in rows.values_list("strip", "days", "week__first_day"):
        for place, passes in enumerate(days):
            day = start + timedelta(days=place)
            if passes != "0" and day < first_day:
                found[strip] = (first_day - day).days
    return found
