"""Templates of agency service: a new one, and a new version of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.enterprises.actions.words import kept, needed
from luodi.systems.enterprises.models import AgencyTemplate, AgencyTemplateStep
from luodi.systems.enterprises.reads.agency import SET_TEMPLATE
from luodi.systems.enterprises.rules import Purpose

RECORD = "enterprises.template"
LONGEST = {"title": 60, "who": 40, "material": 40, "source": 500}
MOST_STEPS, MOST_DAYS, MOST_MATERIALS = 30, 400, 20


@dataclass(frozen=True)
class StepSpec:
    """A step of a template: what, who, so many working days after what, with which materials."""

    title: str
    who: str
    days: int
    from_start: bool = False
    materials: Sequence[str] = ()


@dataclass(frozen=True)
class TemplateSpec:
    """A version of a template; ``valid_to`` None while its end is not known."""

    title: str
    purpose: Purpose
    source: str
    valid_from: date
    steps: Sequence[StepSpec]
    valid_to: date | None = None


@transaction.atomic
def add_template(*, actor: Actor, unit: Unit, spec: TemplateSpec) -> AgencyTemplate:
    """Write a new template.

    Parameters
    ----------
    actor
        Needs ``enterprises.set_template`` over the unit.
    unit
        Who answers for it.
    spec
        What it says.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By field: no title, source or step, days that end before they begin.
    """
    acting = require(actor, SET_TEMPLATE, unit_path=unit.path)
    return _write(acting, unit, spec, verb="enterprises.add_template")


@transaction.atomic
def change_template(
    *, actor: Actor, template: AgencyTemplate, spec: TemplateSpec
) -> AgencyTemplate:
    """Write the next version of a template; services that run keep theirs.

    Raises
    ------
    As `add_template`; and ``ValidationError`` when somebody was faster, or under ``valid_from``
    when the new version begins no later than the old one.
    """
    rows = AgencyTemplate.objects.select_for_update(of=("self",)).select_related("unit")
    held = rows.get(pk=template.pk)
    acting = require(actor, SET_TEMPLATE, unit_path=held.unit.path)
    if AgencyTemplate.objects.filter(replaces=held).exists():
        raise ValidationError(
            _("“%(title)s”第 %(version)d 版已有新版；请打开新版再改")
            % {"title": held, "version": held.version},
            code="stale",
        )
    if spec.valid_from <= held.valid_from:
        raise ValidationError(
            {
                "valid_from": _("新版从 %(day)s 起，要晚于现有一版的 %(old)s；请改晚")
                % {"day": spec.valid_from, "old": held.valid_from}
            }
        )
    if held.valid_to is None or held.valid_to > spec.valid_from:
        held.valid_to = spec.valid_from
        held.save(update_fields=("valid_to",))
    return _write(acting, held.unit, spec, verb="enterprises.change_template", replaces=held)


def _write(
    acting: Actor,
    unit: Unit,
    spec: TemplateSpec,
    *,
    verb: str,
    replaces: AgencyTemplate | None = None,
) -> AgencyTemplate:
    if spec.valid_to is not None and spec.valid_to <= spec.valid_from:
        raise ValidationError(
            {
                "valid_to": _("止于 %(to)s，不晚于起的 %(day)s；请改晚，或留空")
                % {"to": spec.valid_to, "day": spec.valid_from}
            }
        )
    steps = _steps(spec.steps)
    template = AgencyTemplate.objects.create(
        title=_text(spec.title, "title", _("没有写模板的名称")),
        purpose=spec.purpose.value,
        unit=unit,
        source=_text(spec.source, "source", _("没有写依据；请写办事指南或文件的名称和日期")),
        valid_from=spec.valid_from,
        valid_to=spec.valid_to,
        version=replaces.version + 1 if replaces else 1,
        replaces=replaces,
    )
    _write_steps(template, steps)
    record(
        actor=acting,
        verb=verb,
        record=(RECORD, template.pk),
        before={"template": replaces.pk, "version": replaces.version} if replaces else {},
        after={
            "title": template.title,
            "version": template.version,
            "valid_from": template.valid_from,
            "valid_to": template.valid_to,
            "steps": [step.title for step in steps],
        },
    )
    return template


def _write_steps(template: AgencyTemplate, steps: Sequence[StepSpec]) -> None:
    AgencyTemplateStep.objects.bulk_create(
        AgencyTemplateStep(
            template=template,
            number=number,
            title=step.title,
            who=step.who,
            days=step.days,
            from_start=step.from_start,
            materials=list(step.materials),
        )
        for number, step in enumerate(steps, start=1)
    )


def _text(typed: str, field: str, empty: str) -> str:
    return needed(typed, field, empty, LONGEST[field])


def _steps(typed: Sequence[StepSpec]) -> list[StepSpec]:
    """Give the steps as they are kept.

    Raises
    ------
    django.core.exceptions.ValidationError
        Without a step, with too many, or when one has no title, nobody, or no days.
    """
    if not 1 <= len(typed) <= MOST_STEPS:
        raise ValidationError(
            _("模板有 %(count)d 步；要有 1 到 %(most)d 步")
            % {"count": len(typed), "most": MOST_STEPS}
        )
    found = []
    for number, step in enumerate(typed, start=1):
        if not 1 <= step.days <= MOST_DAYS:
            raise ValidationError(
                _("第 %(number)d 步是 %(days)d 个工作日；请填 1 到 %(most)d")
                % {"number": number, "days": step.days, "most": MOST_DAYS}
            )
        names = [kept(name) for name in step.materials]
        names = [name[: LONGEST["material"]] for name in names if name]
        told = {"number": number}
        found.append(
            StepSpec(
                title=_text(step.title, "title", _("第 %(number)d 步没有写做什么") % told),
                who=_text(step.who, "who", _("第 %(number)d 步没有写谁办") % told),
                days=step.days,
                from_start=step.from_start,
                materials=tuple(dict.fromkeys(names))[:MOST_MATERIALS],
            )
        )
    return found
