"""Reading closed months and years: what stood then, and what came after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.ledger.reads import values
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import (
    Standing,
    known_amount,
    ledger_parts,
    standings,
    visible_targets,
)
from luodi.kernel.targets.rules import Accumulation, Colour, TargetNature
from luodi.kernel.targets.words import quantity, said
from luodi.kernel.web.figures import Quantity
from luodi.systems.targets import rules
from luodi.systems.targets.models import (
    UNDER_WAY,
    ClosedLight,
    MonthClosing,
    Report,
    TargetYear,
)

VIEW = "targets.view_target"
DECEMBER = 12
ADD_UP = (TargetNature.LEVEL.value, TargetNature.COUNT.value, TargetNature.LIST.value)
"""Natures of which a rest can be carried on."""


def targets_in(month: int) -> QuerySet[Target]:
    """Give the targets that a month's closing keeps: begun by then, ended not before that year."""
    return visible_targets(LUODI).filter(
        period_start__lte=rules.last_day(month), period_end__gt=date(month // 100, 1, 1)
    )


def last_closed() -> int | None:
    """Give the last month that is closed; None when none is."""
    closing = MonthClosing.objects.first()
    return closing.month if closing else None


def next_to_close(today: date) -> int | None:
    """Give the month that is closed next; None while it is not over.

    The first month to be closed is the first of the earliest target's period.
    """
    last = last_closed()
    if last is not None:
        month = rules.next_month(last)
    else:
        first = visible_targets(LUODI).order_by("period_start").first()
        if first is None:
            return None
        month = first.period_start.year * 100 + first.period_start.month
    return None if rules.check_closing(month, last_closed=last, today=today) else month


def closings(actor: Actor) -> QuerySet[MonthClosing]:
    """Give the closed months, newest first, with the lights that the actor sees by colour."""
    seen = Q(lights__in=visible(actor, ClosedLight, VIEW).order_by().values("pk"))
    counts = {
        f"{colour.value.lower()}_count": Count(
            "lights", filter=Q(lights__colour=colour.value) & seen
        )
        for colour in Colour
    }
    return MonthClosing.objects.select_related("closed_by", "seal").annotate(**counts)


@dataclass(frozen=True)
class Revised:
    """A light as it was closed, and what the same month comes to now.

    ``light`` is the colour now; None where only the values are compared.
    """

    closed: ClosedLight
    then: Quantity
    now: Quantity
    changed: bool
    light: Colour | None = None

    @property
    def words(self) -> str:
        """What stood and what stands, in words; empty when nothing changed."""
        if not self.changed:
            return ""
        return _("当时 %(then)s，现为 %(now)s（关账后更正）") % {
            "then": said(self.then),
            "now": said(self.now),
        }


def exact(value: Fraction | None) -> str | None:
    """Write an exact value as a closing keeps it: ``n`` or ``n/d``; None when it is unknown."""
    return None if value is None else str(Fraction(value))


def visible_lights(actor: Actor) -> QuerySet[ClosedLight]:
    """Give the closed lights that the actor may see."""
    return visible(actor, ClosedLight, VIEW).select_related("target__lead_unit", "closing__seal")


def since_revised(month: int, lights: Sequence[ClosedLight]) -> list[Revised]:
    """Compare the lights of a closed month with what the ledger says of that month now.

    Notes
    -----
    The number of queries does not depend on the number of lights.
    """
    targets = {
        target.pk: target
        for target in visible_targets(LUODI).filter(pk__in=[item.target_id for item in lights])
    }
    for item in lights:
        item.target = targets[item.target_id]  # with its parts, for the words of its figure
    now = standings([targets[item.target_id] for item in lights], rules.last_day(month))
    return [
        _revised(item, found.target, found.actual, found.light.colour)
        for item, found in zip(lights, now, strict=True)
    ]


def _revised(
    item: ClosedLight, target: Target, now: Fraction | None, light: Colour | None = None
) -> Revised:
    then = None if item.actual is None else Fraction(item.actual)
    return Revised(
        closed=item,
        then=quantity(then, target.scale, target.unit),
        now=quantity(now, target.scale, target.unit),
        changed=then != now,
        light=light,
    )


def revisions_of(actor: Actor, target: Target) -> list[Revised]:
    """Give the closed months of a target whose value changed since, the newest first.

    Notes
    -----
    The ledger is asked once for all months.
    """
    lights = list(visible_lights(actor).filter(target=target).order_by("-closing"))
    counted = values([ledger_parts(target, rules.last_day(item.closing_id)) for item in lights])
    named = target.items.exists()
    found = [
        _revised(item, target, known_amount(value, named=named))
        for item, value in zip(lights, counted, strict=True)
    ]
    return [item for item in found if item.changed]


def years() -> QuerySet[TargetYear]:
    """Give the years that were opened or closed, newest first."""
    return TargetYear.objects.select_related("opened_by", "closed_by", "seal")


def months_left(year: int) -> list[int]:
    """List the months of a year that are not closed."""
    closed = set(
        MonthClosing.objects.filter(month__gt=year * 100, month__lte=year * 100 + DECEMBER)
        .values_list("month", flat=True)
    )  # fmt: skip
    return [
        month for month in range(year * 100 + 1, year * 100 + DECEMBER + 1) if month not in closed
    ]


def not_met_in(actor: Actor, year: int) -> list[Standing]:
    """List the visible targets that ended in a year unmet, as its closing has them.

    Targets carried on already stay in the list.
    """
    december = year * 100 + DECEMBER
    closing = MonthClosing.objects.filter(month=december).first()
    if closing is None:
        return []
    targets = list(
        visible_targets(actor)
        .filter(period_end__gt=date(year, 1, 1), period_end__lte=date(year + 1, 1, 1))
        .select_related("carried_to")
    )
    seal = closing.seal_id or 0
    found = standings(targets, rules.last_day(december), seal=seal)
    return [item for item in found if not item.light.kept]


def under_way_in(month: int) -> int:
    """Count the reports of a month that are on their way through the offices."""
    return (
        unrestricted(Report, why="counted, never shown")
        .filter(month=month, state__in=UNDER_WAY)
        .count()
    )


def has_rest(target: Target) -> bool:
    """Tell whether what is left of a target can be carried on: rates and observations have none."""
    return (
        target.value is not None
        and target.nature in ADD_UP
        and target.accumulation == Accumulation.CUMULATIVE.value
    )
