"""Defining a target: the only way in which a promise begins to count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.documents.models import Document
from luodi.kernel.ledger.models import Measure
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets import rules
from luodi.kernel.targets.models import Target, TargetPart
from luodi.kernel.targets.rules import Pace, Period, Promise


@dataclass(frozen=True)
class Span:
    """Where in a document's text a promise stands: half-open ranges of characters."""

    start: int
    end: int
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True)
class PartSpec:
    """A part of the ledger to count: a measure over a unit's and a place's subtree."""

    measure: Measure
    unit: Unit
    place: Place


@dataclass(frozen=True)
class TargetSpec:
    """All that defines a target; value and tolerance with ``scale`` decimals of ``unit``."""

    name: str
    document: Document
    span: Span
    promise: Promise
    unit: str
    scale: int
    growth: bool
    stretch: bool
    period: Period
    pace: Pace
    lead_unit: Unit
    place: Place
    parts: Sequence[PartSpec] = ()


@transaction.atomic
def define_target(*, actor: Actor, spec: TargetSpec, reason: str = "") -> Target:
    """Make a target from a promise that a person accepts.

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
        When the span lies outside the text or is already a target, a part counts in another
        unit, or two parts would count the same entries; by field.
    """
    actor = require(
        actor,
        "targets.accept_target",
        unit_path=spec.lead_unit.path,
        place_path=spec.place.path,
    )
    _check_span(spec)
    _check_parts(spec)
    target = Target.objects.create(**_columns(spec, actor))
    TargetPart.objects.bulk_create(
        TargetPart(target=target, measure=part.measure, unit=part.unit, place=part.place)
        for part in spec.parts
    )
    record(
        actor=actor,
        verb="targets.define_target",
        record=("targets.target", target.pk),
        after={
            "name": target.name,
            "comparator": target.comparator,
            "value": target.value,
            "unit": target.unit,
            "lead_unit": spec.lead_unit.code,
            "measures": [part.measure.code for part in spec.parts],
        },
        reason=reason,
    )
    return target


def _columns(spec: TargetSpec, actor: Actor) -> dict[str, Any]:
    span = spec.span
    comparator = spec.promise.comparator
    return {
        "name": spec.name,
        "document": spec.document,
        "span_start": span.start,
        "span_end": span.end,
        "sentence_start": span.sentence_start,
        "sentence_end": span.sentence_end,
        "quoted_text": spec.document.text[span.sentence_start : span.sentence_end],
        "comparator": comparator.value if comparator else None,
        "value": spec.promise.value,
        "tolerance": spec.promise.tolerance,
        "scale": spec.scale,
        "unit": spec.unit,
        "growth": spec.growth,
        "stretch": spec.stretch,
        "period_start": spec.period.start,
        "period_end": spec.period.end,
        "pace": spec.pace.value,
        "lead_unit": spec.lead_unit,
        "place": spec.place,
        "accepted_by_id": actor.user_id,
        "accepted_at": clock.now(),
    }


def _check_span(spec: TargetSpec) -> None:
    span, length = spec.span, len(spec.document.text)
    inside = 0 <= span.sentence_start <= span.start < span.end <= span.sentence_end <= length
    if not inside:
        raise ValidationError(
            _(
                "原文位置 %(start)d—%(end)d 不在《%(document)s》的 %(length)d 个字之内；"
                "请从审阅页重新接受"
            )
            % {
                "start": span.start,
                "end": span.end,
                "document": spec.document,
                "length": length,
            }
        )
    standing = (
        unrestricted(Target, why="the same span must not count twice, whoever may see it")
        .filter(document=spec.document, span_start=span.start, span_end=span.end)
        .first()
    )
    if standing is not None:
        raise ValidationError(_("这句话已是目标 %(pk)d；同一承诺只算一次") % {"pk": standing.pk})


def _check_parts(spec: TargetSpec) -> None:
    for part in spec.parts:
        measure = part.measure
        if (measure.unit, measure.scale) != (spec.unit, spec.scale):
            raise ValidationError(
                {
                    "measure": _(
                        "指标“%(measure)s”的单位是 %(unit)s（小数位 %(scale)d），"
                        "目标的单位是 %(wanted)s（小数位 %(wanted_scale)d）；请选同单位的指标"
                    )
                    % {
                        "measure": measure,
                        "unit": measure.unit,
                        "scale": measure.scale,
                        "wanted": spec.unit,
                        "wanted_scale": spec.scale,
                    }
                }
            )
    keys = [(part.measure.pk, part.unit.path, part.place.path) for part in spec.parts]
    for number, one in enumerate(keys):
        for other in keys[:number]:
            if rules.parts_overlap(one, other):
                raise ValidationError(
                    {"measure": _("目标的两个部分会把同一分录算两次；请改小其一")}
                )
