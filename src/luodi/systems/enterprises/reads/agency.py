"""Agency service: templates of a day, services somebody may see, the plan of a case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import AccessPaths, scope_filter, unrestricted
from luodi.kernel.cards import Link, Moved, Waiting
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.duties.rules import ENDED, Reckoner, State
from luodi.kernel.web.figures import day_text
from luodi.standards.workdays import Calendar
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import (
    STEP_TITLES,
    AgencyMaterial,
    AgencyService,
    AgencyStep,
    AgencyTemplate,
    Case,
)
from luodi.systems.enterprises.reads.cases import VIEW
from luodi.systems.enterprises.rules import StepCount, StepDay, StepState

SERVE = "enterprises.serve_case"
SET_TEMPLATE = "enterprises.set_template"
OVER = frozenset({State.VERIFIED, *ENDED})
"""States in which the steps of a case's service stand as they are."""
NEVER = date(9000, 1, 1)
"""Where services without a firm day stand in order, on both databases."""
LISTED = 200


def templates_on(day: date) -> QuerySet[AgencyTemplate]:
    """Give the templates that hold on a day."""
    rows = AgencyTemplate.objects.filter(valid_from__lte=day)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def _of_both_units(actor: Actor, way: str, permission: str) -> Q:
    """Give the condition of rows whose case is of the office, or of the handler, of an actor."""
    office, handler = (
        AccessPaths("enterprises", f"{way}{unit}__path", f"{way}place__path")
        for unit in ("unit", "duty__unit")
    )
    return scope_filter(actor, office, permission) | scope_filter(actor, handler, permission)


def visible_services(actor: Actor, permission: str = VIEW) -> QuerySet[AgencyService]:
    """Give the services of the cases that the actor may see, or over which a right is held."""
    why = "narrowed at once to the scopes of the two units of a case"
    rows = unrestricted(AgencyService, why=why)
    return rows.filter(_of_both_units(actor, "case__", permission)).select_related(
        "case__duty__unit", "case__firm__party", "case__unit", "case__place", "template"
    )


def visible_steps(actor: Actor, permission: str = VIEW) -> QuerySet[AgencyStep]:
    """Give the steps of the services that the actor may see."""
    why = "narrowed at once to the scopes of the two units of a case"
    rows = unrestricted(AgencyStep, why=why)
    return rows.filter(_of_both_units(actor, "service__case__", permission)).select_related(
        "service__case__duty__unit", "service__case__unit", "service__case__place",
        "service__template", "unit", "post__unit",
    )  # fmt: skip


def visible_materials(actor: Actor, permission: str = VIEW) -> QuerySet[AgencyMaterial]:
    """Give the materials of the services that the actor may see."""
    why = "narrowed at once to the scopes of the two units of a case"
    rows = unrestricted(AgencyMaterial, why=why)
    allowed = _of_both_units(actor, "step__service__case__", permission)
    return rows.filter(allowed).select_related("step__service__case__duty")


def may_serve(actor: Actor, case: Case) -> bool:
    """Tell whether somebody may lead a case: of the office that keeps it, or of the handler."""
    return any(
        actor.may(SERVE, unit_path=unit.path, place_path=case.place.path)
        for unit in (case.unit, case.duty.unit)
    )


def days_of(started_on: date, steps: Sequence[AgencyStep], counts: Reckoner) -> tuple[StepDay, ...]:
    """Count the days of the steps of a service by the official calendar."""
    counted = [
        StepCount(step.days, step.from_start, step.due_day if step.named else None)
        for step in steps
    ]
    return rules.step_days(
        started_on,
        counted,
        lambda day, count: counts.ask(lambda known: known.add_working_days(day, count)),
    )


@dataclass(frozen=True)
class MaterialShown:
    """A material as the firm may see it: what, and when it was received."""

    name: str
    received_on: date | None


@dataclass(frozen=True)
class StepShown:
    """A step as the firm may see it; no person is named."""

    title: str
    who: str
    unit: str
    due_day: date
    provisional: bool
    late: bool
    state: StepState
    word: str | Promise
    done_on: date | None
    materials: tuple[MaterialShown, ...]


@dataclass(frozen=True)
class PlanShown:
    """The plan of a case as the firm may see it."""

    title: str
    source: str
    started_on: date
    done: int
    steps: tuple[StepShown, ...]


def plan_shown(case: Case) -> PlanShown | None:
    """Give of a case's service what its firm may see; None when it has none."""
    service = service_of(case)
    return plan_of(service, steps_of(service)) if service else None


def plan_of(service: AgencyService, steps: Sequence[AgencyStep]) -> PlanShown:
    """Give of a service and its steps, fetched with their materials, what the firm may see."""
    shown = steps_shown(steps, clock.today())
    return PlanShown(
        title=service.template.title,
        source=service.template.source,
        started_on=service.started_on,
        done=sum(step.done_on is not None for step in shown),
        steps=shown,
    )


def service_of(case: Case) -> AgencyService | None:
    """Give the service of a case that the reader was shown; None when it has none."""
    rows = unrestricted(AgencyService, why="of a case that was asked for before")
    return rows.select_related("template").filter(case=case).first()


def steps_of(service: AgencyService) -> list[AgencyStep]:
    """List the steps of a service, in order, with their materials."""
    rows = unrestricted(AgencyStep, why="of a service that was asked for before")
    rows = rows.filter(service=service).select_related("unit", "post", "done_by")
    return list(rows.prefetch_related("materials").order_by("number"))


def steps_shown(steps: Sequence[AgencyStep], today: date) -> tuple[StepShown, ...]:
    """Give the steps of a service as they stand on a day."""
    found, before_done = [], True
    for step in steps:
        done = step.done_on is not None
        materials = tuple(MaterialShown(one.name, one.received_on) for one in step.materials.all())
        state = rules.step_state(
            done=done,
            before_done=before_done,
            lacking=sum(one.received_on is None for one in materials),
        )
        due = StepDay(step.due_day, step.provisional)
        late = rules.step_late(due, today, done=done)
        unit = step.unit.name if step.unit else ""
        found.append(
            StepShown(
                step.title, step.who, unit, step.due_day, step.provisional, late, state,
                STEP_TITLES[state], step.done_on, materials,
            )
        )  # fmt: skip
        before_done = before_done and done
    return tuple(found)


def with_standing(rows: QuerySet[AgencyService], today: date) -> QuerySet[AgencyService]:
    """Add to services how many steps they have, are done and are late, and the next day."""
    undone = Q(steps__done_on__isnull=True)
    firm = undone & Q(steps__provisional=False)
    return rows.annotate(
        total=Count("steps"),
        undone=Count("steps", filter=undone),
        late=Count("steps", filter=firm & Q(steps__due_day__lt=today)),
        next_day=Coalesce(Min("steps__due_day", filter=firm), Value(NEVER)),
    )


def next_steps(services: Sequence[AgencyService]) -> dict[int, AgencyStep]:
    """Give the first step that is not done of each of some services, in one query."""
    rows = unrestricted(AgencyStep, why="of services that were asked for before")
    rows = rows.filter(service__in=list(services), done_on__isnull=True).order_by("-number")
    return {step.service_id: step for step in rows.select_related("unit")}


def steps_waiting(actor: Actor, day: date) -> list[Waiting]:
    """Tell which steps of services wait for somebody's posts.

    A step waits once those before it are done, or when its day has come.
    """
    posts = {scope.post_id for scope in actor.granting(SERVE)}
    steps = visible_steps(actor).filter(post__in=posts, done_on__isnull=True)
    every = unrestricted(AgencyStep, why="asked only whether a step before is not done")
    before = every.filter(
        service=OuterRef("service"), number__lt=OuterRef("number"), done_on__isnull=True
    )
    steps = steps.exclude(service__case__duty__state__in=[state.value for state in OVER])
    steps = steps.filter(~Exists(before) | Q(due_day__lte=day))
    return [
        Waiting(
            what=_("代办"),
            text=_("%(service)s：%(step)s") % {"service": step.service.template, "step": step},
            url=reverse("enterprises:case", args=[step.service.case_id]),
            due=datetime.combine(step.due_day + timedelta(days=1), time(), clock.SHANGHAI),
            unit=step.post.unit.name if step.post else "",
            firm=not step.provisional,
        )
        for step in steps.order_by("due_day", "pk")
    ]


def open_steps() -> dict[AgencyService, list[AgencyStep]]:
    """Give the steps of all services that run, by service, in order."""
    rows = unrestricted(AgencyStep, why="a new calendar moves the days of all services that run")
    rows = rows.exclude(service__case__duty__state__in=[state.value for state in OVER])
    found: dict[AgencyService, list[AgencyStep]] = {}
    for step in rows.select_related("service__template").order_by("service", "number"):
        found.setdefault(step.service, []).append(step)
    return found


def moved_steps(
    services: Iterable[tuple[AgencyService, list[AgencyStep]]], counts: Reckoner
) -> list[tuple[AgencyStep, StepDay]]:
    """List the steps whose day another count moves, with that day."""
    return [
        (step, due)
        for service, steps in services
        for step, due in zip(steps, days_of(service.started_on, steps, counts), strict=True)
        if (step.due_day, step.provisional) != (due.day, due.provisional)
    ]


def moved_by(actor: Actor, calendar: Calendar) -> Moved:
    """Tell which steps another calendar would move: the card's hook for the dry run."""
    found = moved_steps(open_steps().items(), reckoner(clock.today(), by=calendar))
    seen = visible_services(actor).filter(pk__in={step.service_id for step, _due in found})
    cases = dict(seen.values_list("pk", "case"))
    lines = [
        Link(
            _("%(step)s：%(old)s → %(new)s")
            % {"step": step, "old": day_text(step.due_day), "new": day_text(due.day)},
            reverse("enterprises:case", args=[cases[step.service_id]]),
        )
        for step, due in found
        if step.service_id in cases
    ]
    return Moved(len(found), tuple(lines[:LISTED]))


def late_services(rows: QuerySet[AgencyService]) -> QuerySet[AgencyService]:
    """Give those of some services, with their standing, that have a late step."""
    return rows.filter(Q(late__gt=0))


def running(rows: QuerySet[AgencyService]) -> QuerySet[AgencyService]:
    """Give those of some services, with their standing, that are not through."""
    over = [state.value for state in OVER]
    return rows.filter(Q(undone__gt=0)).exclude(case__duty__state__in=over)
