"""Which firms are due for a visit, and what of the visits waits for somebody."""

from datetime import date, datetime, time, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards import Waiting
from luodi.systems.enterprises.models import HALF_TITLES, Firm, Visit, VisitPart
from luodi.systems.enterprises.reads.cases import TAKE
from luodi.systems.enterprises.reads.firms import visible_firms
from luodi.systems.enterprises.reads.visits import (
    PLAN,
    RECORD,
    office_among,
    offices_of,
    untaken_findings,
    visible_visits,
    visit_limits,
)
from luodi.systems.enterprises.rules import Care, Half, VisitState, due_by, last_day_due


def due_firms(actor: Actor, day: date) -> QuerySet[Firm]:
    """Give the firms of the actor that are due for a visit by a day and have none planned.

    Each has ``last_visit``, the day of the last visit by whatever unit, or None.
    """
    limits = visit_limits(day)
    due = Q(last_visit__isnull=True)
    for care in Care:
        due |= Q(care=care.value, last_visit__lte=last_day_due(day, care, limits))
    visits = unrestricted(Visit, why="a firm that any unit visits is not due").filter(
        firm=OuterRef("pk")
    )
    last = visits.filter(state=VisitState.DONE.value).order_by("-day").values("day")[:1]
    planned = unrestricted(Visit, why="as above").filter(
        state=VisitState.PLANNED.value, day__gte=day
    )
    return (
        visible_firms(actor)
        .annotate(last_visit=Subquery(last))
        .filter(due)
        .exclude(pk__in=planned.values("firm"))
    )


def with_due_days(firms: list[Firm], day: date) -> list[Firm]:
    """Add to firms of `due_firms` by which day each was to be visited; None: never visited."""
    limits = visit_limits(day)
    for firm in firms:
        last = firm.last_visit  # type: ignore[attr-defined] # annotated by `due_firms`
        firm.due_day = due_by(last, Care(firm.care), limits)  # type: ignore[attr-defined] # read by the table
    return firms


def visits_waiting(actor: Actor, day: date) -> list[Waiting]:
    """Tell what of visits waits for somebody."""
    return [*_going(actor, day), *_due(actor, day), *_to_take(actor)]


def _going(actor: Actor, day: date) -> list[Waiting]:
    """Tell which visits the actor's posts go to, and which are still to be recorded."""
    if not actor.has(RECORD):
        return []
    own = Q(pk__in=())
    for scope in actor.granting(RECORD):
        own |= Q(post=scope.post_id) | Q(post__isnull=True, unit=scope.unit_id)
    parts = VisitPart.objects.filter(own, visit__state=VisitState.PLANNED.value)
    parts = parts.select_related("visit__firm__party", "unit").order_by("visit__day", "pk")
    return [
        Waiting(
            what=_("待记走访") if part.visit.day <= day else _("走访"),
            text=f"{part.visit.firm} {part.visit.purpose}",
            url=reverse("enterprises:visit", args=[part.visit_id]),
            due=_end_of(part.visit.day),
            unit=part.unit.name,
            left=f"{part.visit.day} {HALF_TITLES[Half(part.visit.half)]}"
            if part.visit.day > day
            else "",
        )
        for part in parts
    ]


def _due(actor: Actor, day: date) -> list[Waiting]:
    """Tell the contact of a firm that it is due for a visit."""
    if not actor.has(PLAN):
        return []
    posts = [scope.post_id for scope in actor.granting(PLAN)]
    contacts = unrestricted(Firm, why="asked only whether the actor is anybody's contact")
    if not contacts.filter(commissioner_post__in=posts).exists():
        return []
    firms = list(due_firms(actor, day).filter(commissioner_post__in=posts))
    return [
        Waiting(
            what=_("到期未约走访"),
            text=str(firm),
            url=f"{reverse('enterprises:visit_new')}?firm={firm.party.credit_code}",
            due=_end_of(firm.due_day) if firm.due_day else None,  # type: ignore[attr-defined] # set by `with_due_days`
            unit=firm.party.unit.name,
        )
        for firm in with_due_days(firms, day)
    ]


def _to_take(actor: Actor) -> list[Waiting]:
    """Tell the office which needs were found at visits and are no cases yet."""
    if not actor.has(TAKE):
        return []
    found = untaken_findings(visible_visits(actor))
    findings = list(found.select_related("part__visit__firm__party__place"))
    offices = offices_of(actor) if findings else []
    return [
        Waiting(
            what=_("走访诉求待立案"),
            text=f"{finding.part.visit.firm} {finding.text[:40]}",
            url=reverse("enterprises:visit", args=[finding.part.visit_id]),
        )
        for finding in findings
        if office_among(actor, offices, finding.part.visit.firm)
    ]


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)
