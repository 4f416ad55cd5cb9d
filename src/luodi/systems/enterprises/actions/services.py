"""The service of a case: begun by a template, its steps done, its materials received."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import within
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.targets.words import in_words
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.actions.triage import locked
from luodi.systems.enterprises.actions.words import kept, needed
from luodi.systems.enterprises.models import (
    AgencyMaterial,
    AgencyService,
    AgencyStep,
    AgencyTemplate,
    Case,
)
from luodi.systems.enterprises.reads.agency import (
    OVER,
    SERVE,
    days_of,
    moved_steps,
    open_steps,
    service_of,
    steps_of,
    templates_on,
)

RECORD = "enterprises.case"


@dataclass(frozen=True)
class StepChange:
    """What somebody sets of a step: its day, and whose it is; None counts, and names nobody."""

    due_day: date | None = None
    unit: Unit | None = None
    post: Post | None = None


@dataclass(frozen=True)
class Finish:
    """That a step is done: on which day, a word on it, and why out of order or in want."""

    done_on: date
    note: str = ""
    reason: str = ""


@transaction.atomic
def start_service(*, actor: Actor, case: Case, template: AgencyTemplate) -> AgencyService:
    """Lead a case through the steps of a template, from today on.

    Parameters
    ----------
    actor
        Needs ``enterprises.serve_case`` over the office or the handling unit, and the place.
    case
        A case that is not closed and has no service yet.
    template
        One that holds today.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When the case is closed or has a service, or the template does not hold today.
    """
    held = locked(case)
    acting = _require(actor, held)
    today = clock.today()
    if not templates_on(today).filter(pk=template.pk).exists():
        raise ValidationError(
            {
                "template": _("模板“%(title)s”第 %(version)d 版今天不在有效期内；请选现行的一版")
                % {"title": template, "version": template.version}
            }
        )
    if service_of(held) is not None:
        raise ValidationError(_("这件诉求已经在代办；要换模板，请先取消现在的代办"))
    service = AgencyService.objects.create(case=held, template=template, started_on=today)
    steps = [
        AgencyStep(
            service=service,
            number=step.number,
            title=step.title,
            who=step.who,
            days=step.days,
            from_start=step.from_start,
        )
        for step in template.steps.order_by("number")
    ]
    for step, due in zip(steps, days_of(today, steps, reckoner(today)), strict=True):
        step.due_day, step.provisional = due.day, due.provisional
        step.save()
    needed = dict(template.steps.values_list("number", "materials"))
    AgencyMaterial.objects.bulk_create(
        AgencyMaterial(step=step, name=name) for step in steps for name in needed[step.number]
    )
    record(
        actor=acting,
        verb="enterprises.start_service",
        record=(RECORD, held.pk),
        after={"template": template.title, "version": template.version, "started_on": today},
    )
    return service


@transaction.atomic
def stop_service(*, actor: Actor, service: AgencyService, version: int, reason: str) -> None:
    """Take back a service by which nothing was done yet, as when the template was the wrong one.

    Raises
    ------
    As `change_step`; and ``ValidationError`` when a step is done or a material was received.
    """
    acting, held = _locked(actor, service, version)
    why = needed(reason, "reason", _("没有写取消代办的理由"))
    for step in steps_of(held):
        received = any(one.received_on is not None for one in step.materials.all())
        if step.done_on is not None or received:
            raise ValidationError(
                _("“%(step)s”已有办理记录，代办不能取消；请先撤回这一步的记录") % {"step": step}
            )
    record(
        actor=acting,
        verb="enterprises.stop_service",
        record=(RECORD, held.case_id),
        before={"template": held.template.title, "started_on": held.started_on},
        reason=why,
    )
    held.delete()


@transaction.atomic
def change_step(*, actor: Actor, step: AgencyStep, version: int, change: StepChange) -> AgencyStep:
    """Set the day of a step, and whose it is; the days that count from it follow.

    Parameters
    ----------
    actor
        Needs ``enterprises.serve_case`` over the office or the handling unit, and the place.
    step, version
        The step, not done yet, and the version of its service that the actor saw.
    change
        What is set.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When somebody was faster, the case is closed or the step done, by ``due_day`` before the
        start, or by ``to`` for a post that could not see the case.
    """
    acting, service = _locked(actor, step.service, version)
    held = _step(step)
    if held.done_on is not None:
        raise ValidationError(_("“%(step)s”已经办结；要改请先撤回办结") % {"step": held})
    if change.due_day is not None and change.due_day < service.started_on:
        raise ValidationError(
            {
                "due_day": _("%(day)s 早于代办开始的 %(start)s；请改晚")
                % {"day": change.due_day, "start": service.started_on}
            }
        )
    if change.post is not None and not _sees(change.post, service.case):
        raise ValidationError(
            {"to": _("岗位要在助企办或承办单位，别的岗位看不到这件诉求；别的单位请只选单位")}
        )
    before = {"due_day": held.due_day, "post": held.post_id, "unit": held.unit_id}
    held.named = change.due_day is not None
    held.due_day = change.due_day or held.due_day
    held.provisional = held.provisional and not held.named
    held.unit = change.post.unit if change.post else change.unit
    held.post = change.post
    held.save()
    _recount(service)
    held.refresh_from_db()
    _log(acting, "enterprises.change_step", held, before, {
        "due_day": held.due_day, "post": held.post_id, "unit": held.unit_id,
    })  # fmt: skip
    return held


@transaction.atomic
def finish_step(*, actor: Actor, step: AgencyStep, version: int, finish: Finish) -> AgencyStep:
    """Tell that a step is done.

    Raises
    ------
    As `change_step`; by ``done_on`` for a day to come or before the start, and by ``reason`` for
    a step whose predecessor is not done, or whose materials are not all there, without a reason.
    """
    acting, service = _locked(actor, step.service, version)
    held = _step(step)
    if held.done_on is not None:
        raise ValidationError(_("“%(step)s”已经办结；要改请先撤回办结") % {"step": held})
    reason = kept(finish.reason)
    steps = steps_of(service)
    plain = {"started_on": service.started_on, "today": clock.today()}
    lacking = [one.name for one in held.materials.filter(received_on__isnull=True)]
    before = [one.title for one in steps if one.number < held.number and one.done_on is None]
    for field, wants in (("done_on", False), ("reason", True)):
        refused = rules.finish_refusal(
            finish.done_on,
            **plain,
            before=before if wants else (),
            lacking=lacking if wants else (),
            reason=reason,
        )
        if refused:
            raise ValidationError({field: in_words(refused)})
    held.done_on, held.done_by_id = finish.done_on, actor.user_id
    held.note = kept(finish.note)
    held.reason = reason if before or lacking else ""
    held.save()
    _log(acting, "enterprises.finish_step", held, {}, {
        "done_on": held.done_on, "not_done_before": before, "lacking": lacking,
    }, held.reason)  # fmt: skip
    return held


@transaction.atomic
def undo_step(*, actor: Actor, step: AgencyStep, version: int, reason: str) -> AgencyStep:
    """Take back that a step is done.

    Raises
    ------
    As `change_step`; and ``ValidationError`` when it is not done, or without a reason.
    """
    acting, _service = _locked(actor, step.service, version)
    held = _step(step)
    why = needed(reason, "reason", _("没有写撤回的理由"))
    if held.done_on is None:
        raise ValidationError(_("“%(step)s”还没有办结，不用撤回") % {"step": held})
    before = {"done_on": held.done_on, "note": held.note}
    held.done_on = held.done_by = None
    held.note = held.reason = ""
    held.save()
    _log(acting, "enterprises.undo_step", held, before, {}, why)
    return held


@transaction.atomic
def receive_material(
    *, actor: Actor, material: AgencyMaterial, version: int, received_on: date | None
) -> AgencyMaterial:
    """Tell on which day a material was received; None takes it back.

    Raises
    ------
    As `change_step`; by ``received_on`` for a day to come.
    """
    acting, _service = _locked(actor, material.step.service, version)
    rows = unrestricted(AgencyMaterial, why="the right to its case was asked for first")
    held = rows.select_related("step").get(pk=material.pk)
    if received_on is not None and received_on > clock.today():
        raise ValidationError(
            {
                "received_on": _("收到日期 %(day)s 还没有到；请填今天或以前的日期")
                % {"day": received_on}
            }
        )
    before = {"received_on": held.received_on}
    held.received_on = received_on
    held.received_by_id = actor.user_id if received_on else None
    held.save()
    after = {"received_on": received_on, "material": held.name}
    _log(acting, "enterprises.receive_material", held.step, before, after)
    return held


def follow_services() -> int:
    """Count the days of all services that run anew by the calendar that stands."""
    with transaction.atomic():
        return _move(open_steps())


def _recount(service: AgencyService) -> None:
    _move({service: steps_of(service)})


def _move(services: dict[AgencyService, list[AgencyStep]]) -> int:
    moved = moved_steps(services.items(), reckoner(clock.today()))
    for step, due in moved:
        step.due_day, step.provisional = due.day, due.provisional
        step.save(update_fields=("due_day", "provisional"))
    return len(moved)


def _require(actor: Actor, case: Case) -> Actor:
    """Refuse whoever is neither of the office nor of the handler, and a case that is closed."""
    if not actor.system:
        found = actor.over(SERVE, case.unit.path, case.place.path) or actor.over(
            SERVE, case.duty.unit.path, case.place.path
        )
        if not found:
            raise PermissionDenied(f"{actor.label or '未登录者'} 没有此处的权限 {SERVE}")
        actor = actor.acting_in(found[0])
    if case.duty.state in OVER:
        raise ValidationError(
            _("%(number)s 已经核实或销号，代办不再变更") % {"number": case.duty.number}
        )
    return actor


def _locked(actor: Actor, service: AgencyService, version: int) -> tuple[Actor, AgencyService]:
    """Lock a service by its case, refuse whoever may not, and whoever saw an older version."""
    rows = unrestricted(AgencyService, why="the right to its case is asked for next")
    held = rows.select_related("case", "template").get(pk=service.pk)
    held.case = locked(held.case)
    acting = _require(actor, held.case)
    changed = AgencyService.objects.filter(pk=held.pk, version=version).update(
        version=F("version") + 1
    )
    if not changed:
        raise ValidationError(_("别人刚刚改过这件代办；没有保存，请看过现状再改"), code="stale")
    held.version = version + 1
    return acting, held


def _step(step: AgencyStep) -> AgencyStep:
    rows = unrestricted(AgencyStep, why="the right to its case was asked for first")
    return rows.select_related("unit", "post__unit").get(pk=step.pk)


def _sees(post: Post, case: Case) -> bool:
    """Tell whether a post's unit is the office or the handler of a case, or stands above it."""
    return any(within(unit.path, post.unit.path) for unit in (case.unit, case.duty.unit))


def _log(
    acting: Actor,
    verb: str,
    step: AgencyStep,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str = "",
) -> None:
    record(
        actor=acting,
        verb=verb,
        record=(RECORD, step.service.case_id),
        before=before,
        after={"step": step.title, **after},
        reason=reason,
    )
