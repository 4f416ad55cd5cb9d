"""Visits that somebody may see, what a firm has planned and had, and what may be done with one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors, subtree
from luodi.kernel.access.scopes import AccessPaths, scope_filter, unrestricted
from luodi.kernel.config.reads import threshold, thresholds
from luodi.kernel.duties.reads.verifiers import posts_with
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.people.reads import units_on, units_open_to
from luodi.systems.enterprises.models import Case, Firm, Visit, VisitFinding, VisitPart
from luodi.systems.enterprises.reads.cases import TAKE
from luodi.systems.enterprises.rules import FindingKind, Half, VisitLimits, VisitState

VIEW = "enterprises.view_visit"
PLAN = "enterprises.plan_visit"
RECORD = "enterprises.record_visit"
TAKES_PART = AccessPaths(
    system="enterprises", unit="unit__path", place="visit__firm__party__place__path"
)
"""A visit is seen by every unit that takes part in it; the one that planned it is one of them."""
STANDING = (VisitState.PLANNED.value, VisitState.DONE.value)
"""States of visits that a firm has, or is to have."""
LIMITS = {
    "key_months": "enterprises.visit_key_months",
    "scaled_months": "enterprises.visit_scaled_months",
    "other_months": "enterprises.visit_other_months",
    "a_week": "enterprises.visit_week",
    "a_month": "enterprises.visit_month",
}
"""The thresholds of the limits of visits."""


def visible_visits(actor: Actor) -> QuerySet[Visit]:
    """Give the visits that the actor may see: of units that take part in them."""
    mine = VisitPart.objects.filter(scope_filter(actor, TAKES_PART, VIEW)).values("visit")
    return (
        unrestricted(Visit, why="narrowed at once to the scopes of the units that take part")
        .filter(pk__in=mine)
        .select_related("firm__party__place", "unit")
    )


def visits_of(firms: Iterable[Firm]) -> QuerySet[Visit]:
    """Give all visits that some firms have had or will have, by whatever unit.

    What is told of them to those who may not open them is day and units alone.
    """
    rows = unrestricted(Visit, why="the limits count the visits of all units together")
    return rows.filter(firm__in=[firm.pk for firm in firms], state__in=STANDING)


def with_parts(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Fetch visits with the units that take part, and what each found."""
    findings = VisitFinding.objects.select_related("case__duty", "entered_by").order_by("pk")
    parts = VisitPart.objects.select_related("unit", "post__unit").order_by("pk")
    parts = parts.prefetch_related(Prefetch("findings", queryset=findings))
    return visits.prefetch_related(Prefetch("parts", queryset=parts))


def visit_limits(day: date) -> VisitLimits:
    """Give the limits of visits as in force on a day."""
    found = thresholds(list(LIMITS.values()), day)
    return VisitLimits(**{name: int(found[key].value) for name, key in LIMITS.items()})


def days_to_enter(day: date) -> int:
    """Give how many days afterwards a visit may be entered, as in force on a day."""
    return int(threshold("enterprises.visit_enter_days", day).value)


def same_visit(firm: Firm, day: date, half: Half, units: Iterable[Unit]) -> Visit | None:
    """Give a visit of a firm on half a day in which one of some units takes part; None without."""
    rows = visits_of([firm]).filter(day=day, half=half.value)
    inside = VisitPart.objects.filter(unit__in=[unit.pk for unit in units]).values("visit")
    return rows.filter(pk__in=inside).first()


def may_enter(actor: Actor) -> bool:
    """Tell whether somebody may enter visits afterwards: who plans and records them."""
    return actor.has(PLAN) and actor.has(RECORD)


def firms_to_visit(actor: Actor, told: str) -> list[Firm]:
    """Find firms by full name or code in the places for which the actor may plan visits.

    Every department may visit a firm of its place, also one that another looks after; who cannot
    open it on the ledger has to know its name or code.
    """
    rows = unrestricted(Firm, why="narrowed at once to the places of the actor's visits")
    within = Q() if actor.system else Q(pk__in=())
    for scope in actor.granting(PLAN):
        low, high = subtree(scope.place_path)
        within |= Q(party__place__path__gte=low, party__place__path__lt=high)
    named = Q(party__credit_code=told.upper()) | Q(party__name=told)
    return list(rows.filter(within).filter(named).select_related("party__place")[:2])


def team_choices(actor: Actor) -> dict[Unit, list[Post]]:
    """Give the units of the actor's governments, each with its posts that may record a visit."""
    now = clock.now()
    heads = {(*ancestors(scope.unit_path), scope.unit_path)[0] for scope in actor.granting(PLAN)}
    within = Q() if actor.system else Q(pk__in=())
    for head in heads:
        low, high = subtree(head)
        within |= Q(path__gte=low, path__lt=high)
    found: dict[int, list[Post]] = {}
    for post in posts_with(RECORD, now):
        found.setdefault(post.unit_id, []).append(post)
    units = units_on(now).filter(within)
    return {unit: found.get(unit.pk, []) for unit in units}


@dataclass(frozen=True)
class VisitActs:
    """What an actor may do with a visit now; ``sections`` are the parts they may fill."""

    change: bool = False
    join: bool = False
    sections: tuple[VisitPart, ...] = ()
    office: Unit | None = None
    """The office that would keep a case made of a finding; None without the right."""


def visit_acts(actor: Actor, visit: Visit) -> VisitActs:
    """Give what the actor may do with a visit where it stands."""
    place = visit.firm.party.place.path
    today = clock.today()
    planned = visit.state == VisitState.PLANNED
    recordable = planned or visit.state == VisitState.DONE
    parts = list(visit.parts.all())
    inside = {part.unit_id for part in parts}
    own = units_open_to(actor, PLAN, clock.now()).exclude(pk__in=inside)
    return VisitActs(
        change=planned and actor.may(PLAN, unit_path=visit.unit.path, place_path=place),
        join=planned
        and visit.day >= today
        and any(actor.may(PLAN, unit_path=unit.path, place_path=place) for unit in own),
        sections=tuple(
            part
            for part in parts
            if recordable and actor.may(RECORD, unit_path=part.unit.path, place_path=place)
        ),
        office=office_among(actor, offices_of(actor), visit.firm),
    )


def offices_of(actor: Actor) -> list[Unit]:
    """Give the units in which the actor may take in needs, from the top down."""
    return list(units_open_to(actor, TAKE, clock.now()))


def office_among(actor: Actor, offices: Iterable[Unit], firm: Firm) -> Unit | None:
    """Give the first of some offices in which the actor may take in a need of a firm."""
    place = firm.party.place.path
    may = (unit for unit in offices if actor.may(TAKE, unit_path=unit.path, place_path=place))
    return next(may, None)


def untaken_findings(visits: QuerySet[Visit]) -> QuerySet[VisitFinding]:
    """Give the needs found at some visits of which no case was made yet."""
    return VisitFinding.objects.filter(
        kind=FindingKind.NEED.value, case__isnull=True, part__visit__in=visits.values("pk")
    )


def visit_of_case(actor: Actor, case: Case) -> Visit | None:
    """Give the visit at which a case was found, when the actor may see it; else None."""
    finding = getattr(case, "finding", None)
    if finding is None:
        return None
    return visible_visits(actor).filter(pk=finding.part.visit_id).first()
