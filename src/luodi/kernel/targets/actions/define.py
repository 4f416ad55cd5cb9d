"""Defining a target: the only way in which a promise begins to count; carrying one on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.documents.models import Document
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put
from luodi.kernel.targets.actions.checks import (
    check_measures,
    check_parts,
    check_span,
    check_starts,
    check_terms,
    curve_of,
)
from luodi.kernel.targets.actions.items import put_items
from luodi.kernel.targets.actions.spec import ItemSpec, PartSpec, TargetSpec
from luodi.kernel.targets.actions.versions import add_version, put_parts, terms_written
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads.finding import findable_again
from luodi.kernel.targets.rules import Comparator, Pace, Period, TargetNature

LONGEST_CITATION = 200


@transaction.atomic
def define_target(*, actor: Actor, spec: TargetSpec, reason: str = "") -> Target:
    """Make a target from a promise that a person accepts, with its first version.

    Parameters
    ----------
    actor
        Who accepts it; needs ``targets.accept_target`` over the lead unit and the place.
    spec
        The target.
    reason
        Remark for the log.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        When the span lies outside the text or is already a target, the promise cannot be judged,
        a part counts in another unit or kind, or two parts would count the same records; by field.
    """
    actor = require(
        actor,
        "targets.accept_target",
        unit_path=spec.lead_unit.path,
        place_path=spec.place.path,
    )
    check_span(spec)
    spec = replace(spec, curve=curve_of(spec.pace, spec.curve, spec.parts, spec.period))
    check_terms(spec.terms, spec.in_step_with)
    check_measures(spec.terms, spec.unit, spec.parts)
    check_parts(spec.parts, spec.period)
    check_starts(spec.parts, spec.period)
    target = Target.objects.create(**_columns(spec, actor))
    put_parts(target, spec.parts)
    put_items(target, spec.items or _the_one(spec))
    add_version(
        target,
        actor=actor,
        valid_from=spec.period.start,
        citation=spec.document.title[:LONGEST_CITATION],
        document=spec.document,
        terms=terms_written(target, spec.parts, ()),
    )
    put(findable_again(target))
    record(
        actor=actor,
        verb="targets.define_target",
        record=("targets.target", target.pk),
        after={
            "name": target.name,
            "nature": target.nature,
            "comparator": target.comparator,
            "value": target.value,
            "unit": target.unit,
            "lead_unit": spec.lead_unit.code,
            "measures": [part.measure.code for part in spec.parts],
        },
        reason=reason,
    )
    return target


def _the_one(spec: TargetSpec) -> list[ItemSpec]:
    """Give the one item of a milestone: the thing itself, due on its last day."""
    if spec.nature is not TargetNature.MILESTONE:
        return []
    return [ItemSpec(spec.name, spec.lead_unit, spec.period.last_day)]


def _columns(spec: TargetSpec, actor: Actor) -> dict[str, Any]:
    span, promise = spec.span, spec.promise
    return {
        "name": spec.name,
        "document": spec.document,
        "span_start": span.start,
        "span_end": span.end,
        "sentence_start": span.sentence_start,
        "sentence_end": span.sentence_end,
        "quoted_text": spec.document.text[span.sentence_start : span.sentence_end],
        "said_comparator": spec.said.comparator,
        "said_value": spec.said.value,
        "said_high": spec.said.high,
        "said_unit": spec.said.unit,
        "nature": spec.nature.value,
        "accumulation": spec.accumulation.value,
        "direction": promise.direction.value,
        "comparator": promise.comparator.value if promise.comparator else None,
        "value": promise.value,
        "tolerance": promise.tolerance,
        "base": spec.base,
        "scale": spec.scale,
        "unit": spec.unit,
        "stretch": spec.stretch,
        "in_step_with": spec.in_step_with,
        "average": spec.average,
        "period_start": spec.period.start,
        "period_end": spec.period.end,
        "pace": spec.pace.value,
        "curve": list(spec.curve),
        "profile": spec.profile.value,
        "frequency": spec.frequency.value,
        "lead_unit": spec.lead_unit,
        "place": spec.place,
        "accepted_by_id": actor.user_id,
        "accepted_at": clock.now(),
    }


CARRIED = (
    "name", "span_start", "span_end", "sentence_start", "sentence_end", "quoted_text",
    "said_comparator", "said_value", "said_high", "said_unit", "nature", "accumulation",
    "direction", "comparator", "tolerance", "scale", "unit", "stretch", "average_id", "profile",
    "frequency", "lead_unit_id", "place_id",
)  # fmt: skip


@transaction.atomic
def carry_target(
    *,
    actor: Actor,
    target: Target,
    period: Period,
    value: int | None,
    citation: str,
    document: Document | None = None,
    base: int | None = None,
    items: Sequence[ItemSpec] = (),
) -> Target:
    """Carry a target on into the next period: the same promise and parts, its own value.

    Parameters
    ----------
    actor
        Needs ``targets.accept_target`` over the lead unit and the place.
    target
        The target that ended.
    period
        The period that follows.
    value
        What is promised then, in the smallest unit; None for SYNC, ASSIGNED and the unnumbered.
    citation, document
        The document that says so.
    base
        A POINT target's value at the start of the period.
    items
        Named items of a list or a milestone that are still to be done; they get new codes.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        When it is carried already, the period does not follow, there is no citation, or the
        promise cannot be judged.

    Notes
    -----
    A curve is not carried: its pace becomes that by months, to be changed by a version.
    """
    actor = require(
        actor,
        "targets.accept_target",
        unit_path=target.lead_unit.path,
        place_path=target.place.path,
    )
    _check_carried(target, period, citation)
    carried = _carried(actor, target, period, value, base)
    _check_promise(carried)
    carried.save()
    parts = [
        PartSpec(part.measure, part.unit, part.place)
        for part in target.parts.select_related("measure", "unit", "place")
    ]
    check_starts(parts, period, target=carried)
    put_parts(carried, parts)
    put_items(carried, items)
    add_version(
        carried,
        actor=actor,
        valid_from=period.start,
        citation=citation,
        document=document,
        terms=terms_written(carried, parts, ()),
    )
    put(findable_again(carried))
    record(
        actor=actor,
        verb="targets.carry_target",
        record=("targets.target", carried.pk),
        before={"target": target.pk, "value": target.value},
        after={"value": value, "period_start": period.start.isoformat()},
        reason=citation,
    )
    return carried


def _carried(
    actor: Actor, target: Target, period: Period, value: int | None, base: int | None
) -> Target:
    """Give the target of the next period, not yet saved."""
    return Target(
        **{name: getattr(target, name) for name in CARRIED},
        document_id=target.document_id,
        in_step_with=_step_of(target),
        value=value,
        base=base,
        period_start=period.start,
        period_end=period.end,
        carried_from=target,
        pace=Pace.MONTH.value if target.curve else target.pace,
        accepted_by_id=actor.user_id,
        accepted_at=clock.now(),
    )


def _check_carried(target: Target, period: Period, citation: str) -> None:
    standing = Target.objects.filter(carried_from=target).first()
    if standing is not None:
        raise ValidationError(
            _("目标 %(pk)d 已结转为目标 %(to)d；一个目标只结转一次")
            % {"pk": target.pk, "to": standing.pk}
        )
    if period.start < target.period_end:
        raise ValidationError(
            {
                "period_start": _("新时段自 %(day)s 起，目标 %(pk)d 到 %(end)s 才结束；请往后填")
                % {"day": period.start, "pk": target.pk, "end": target.period_end}
            }
        )
    if not citation.strip():
        raise ValidationError({"citation": _("没有依据；请写明哪份文件定下新的目标值")})


def _check_promise(carried: Target) -> None:
    comparator = Comparator(carried.comparator) if carried.comparator else None
    if comparator in {Comparator.SYNC, None} and carried.value is not None:
        raise ValidationError({"value": _("“同步”和没有数值的承诺不填目标值；请清空")})
    if comparator not in {Comparator.SYNC, Comparator.ASSIGNED, None} and carried.value is None:
        raise ValidationError(
            {"value": _("没有“%(name)s”的新目标值；请填写") % {"name": carried.name}}
        )


def _step_of(target: Target) -> Target | None:
    """Give the target to keep step with: the carried one, when it was carried on already."""
    if target.in_step_with_id is None:
        return None
    return (
        Target.objects.filter(carried_from_id=target.in_step_with_id).first() or target.in_step_with
    )
