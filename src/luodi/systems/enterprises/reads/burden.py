"""How much is asked of firms (负担): visits and forms by firm and by unit in a period."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.standards.periods import add_months
from luodi.systems.enterprises.models import Firm, FormAsked, Visit, VisitPart
from luodi.systems.enterprises.reads.firms import visible_firms
from luodi.systems.enterprises.reads.visits import STANDING, visit_limits, visits_of
from luodi.systems.enterprises.rules import Excess, excess

A_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Span:
    """From a day, included, to a day, excluded."""

    start: date
    end: date


def firm_burdens(actor: Actor, span: Span) -> QuerySet[Firm]:
    """Give the actor's firms with what all units asked of each in a period.

    Each has ``visit_count``, of which ``asked_count`` by the firm's own wish and ``over_count``
    entered afterwards over the limit, and ``form_count``.
    """
    visits = unrestricted(Visit, why="counted for firms that the actor may see").filter(
        firm=OuterRef("pk"), state__in=STANDING, day__gte=span.start, day__lt=span.end
    )
    forms = unrestricted(FormAsked, why="as above").filter(
        firms=OuterRef("pk"), day__gte=span.start, day__lt=span.end
    )
    return visible_firms(actor).annotate(
        visit_count=_counted(visits, "firm"),
        asked_count=_counted(visits.filter(asked=True), "firm"),
        over_count=_counted(visits.filter(over_limit=True), "firm"),
        form_count=_counted(forms, "firms"),
    )


def _counted(rows: QuerySet[Visit] | QuerySet[FormAsked], by: str) -> Coalesce:
    total = rows.order_by().values(by).annotate(total=Count("pk", distinct=True)).values("total")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)


def excess_of(firms: Sequence[Firm], span: Span) -> dict[int, Excess]:
    """Give the weeks and months of a period in which each of some firms had too many visits.

    A week or a month that only touches the period counts whole.
    """
    rows = visits_of(firms).filter(
        asked=False, day__gte=span.start - A_MONTH, day__lt=span.end + A_MONTH
    )
    days: dict[int, list[date]] = defaultdict(list)
    for firm, day in rows.values_list("firm", "day"):
        days[firm].append(day)
    limits = visit_limits(span.end - timedelta(days=1))
    return {firm.pk: _within(excess(days[firm.pk], limits), span) for firm in firms}


def _within(found: Excess, span: Span) -> Excess:
    return Excess(
        tuple(w for w in found.weeks if w + timedelta(days=7) > span.start and w < span.end),
        tuple(m for m in found.months if add_months(m, 1) > span.start and m < span.end),
    )


def units_by_firm(firms: Sequence[Firm], span: Span) -> dict[int, list[str]]:
    """Give the names of the units that visited each of some firms in a period, or plan to."""
    visits = visits_of(firms).filter(day__gte=span.start, day__lt=span.end)
    rows = VisitPart.objects.filter(visit__in=visits.values("pk")).order_by("unit__path")
    found: dict[int, list[str]] = {firm.pk: [] for firm in firms}
    for firm, name in rows.values_list("visit__firm", "unit__name").distinct():
        found[firm].append(name)
    return found


def unit_burdens(actor: Actor, span: Span) -> QuerySet[Unit]:
    """Give the units that visited the actor's firms or asked forms of them in a period.

    Each has ``visit_count``, of which ``over_count`` entered afterwards over the limit,
    ``firm_count`` of firms visited, and ``form_count`` of forms times firms.
    """
    firms = visible_firms(actor).order_by().values("pk")
    parts = VisitPart.objects.filter(
        unit=OuterRef("pk"),
        visit__firm__in=firms,
        visit__state__in=STANDING,
        visit__day__gte=span.start,
        visit__day__lt=span.end,
    ).order_by()
    asked = FormAsked.firms.through.objects.filter(
        firm__in=firms,
        formasked__unit=OuterRef("pk"),
        formasked__day__gte=span.start,
        formasked__day__lt=span.end,
    ).order_by()
    by_unit = parts.values("unit")
    return (
        Unit.objects.annotate(
            visit_count=_summed(by_unit.annotate(total=Count("pk"))),
            over_count=_summed(
                by_unit.annotate(total=Count("pk", filter=Q(visit__over_limit=True)))
            ),
            firm_count=_summed(by_unit.annotate(total=Count("visit__firm", distinct=True))),
            form_count=_summed(asked.values("formasked__unit").annotate(total=Count("pk"))),
        )
        .filter(Q(visit_count__gt=0) | Q(form_count__gt=0))
        .annotate(asked_of_firms=F("visit_count") + F("form_count"))
    )


def _summed(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("total"), output_field=IntegerField()), 0)


@dataclass(frozen=True)
class FirmBurden:
    """What was asked of one firm: this week, this month, this year; and the limits."""

    week: int
    month: int
    year: int
    forms: int
    a_week: int
    a_month: int
    over: bool


def burden_of(firm: Firm, day: date) -> FirmBurden:
    """Give the small figure of a firm's page: visits that it did not ask for, and forms."""
    limits = visit_limits(day)
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=7)
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    rows = visits_of([firm]).filter(
        asked=False, day__gte=min(first, monday), day__lte=max(last, sunday)
    )
    days = list(rows.values_list("day", flat=True))
    week = sum(monday <= one < sunday for one in days)
    month = sum((one.year, one.month) == (day.year, day.month) for one in days)
    return FirmBurden(
        week=week,
        month=month,
        year=sum(one.year == day.year for one in days),
        forms=firm.forms_asked.filter(day__year=day.year).count(),
        a_week=limits.a_week,
        a_month=limits.a_month,
        over=week > limits.a_week or month > limits.a_month,
    )
