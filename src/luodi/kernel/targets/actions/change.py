"""Changing a target: only as a dated version that cites its document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.documents.models import Document
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.search.actions import put
from luodi.kernel.targets.actions.checks import (
    check_measures,
    check_parts,
    check_starts,
    check_terms,
    curve_of,
)
from luodi.kernel.targets.actions.closing import check_quotas
from luodi.kernel.targets.actions.spec import PartSpec, QuotaSpec
from luodi.kernel.targets.actions.versions import (
    add_version,
    check_version,
    check_version_day,
    put_parts,
    put_quotas,
    raise_version,
    terms_written,
)
from luodi.kernel.targets.models import Quota, Target, TargetPart
from luodi.kernel.targets.reads.breakdown import covering
from luodi.kernel.targets.reads.finding import findable_again
from luodi.kernel.targets.reads.terms import period_of, terms_of
from luodi.kernel.targets.rules import Comparator, Pace

COLUMNS = (
    "lead_unit",
    "comparator",
    "value",
    "tolerance",
    "base",
    "unit",
    "scale",
    "stretch",
    "direction",
    "in_step_with",
    "average",
    "pace",
    "curve",
    "profile",
    "frequency",
    "period_end",
)
"""What a version may change, beside ``parts`` and ``quotas``."""
CHANGEABLE = frozenset({*COLUMNS, "parts", "quotas"})


@dataclass(frozen=True)
class Change:
    """A dated change: from when, by which document, and why."""

    valid_from: date
    citation: str
    document: Document | None = None
    reason: str = ""


@transaction.atomic
def change_target(
    *,
    actor: Actor,
    target: Target,
    valid_from: date,
    citation: str,
    changes: Mapping[str, Any],
    document: Document | None = None,
    reason: str = "",
    version: int | None = None,
) -> Target:
    """Change what a target promises, as its next version.

    Parameters
    ----------
    actor
        Needs ``targets.change_target`` over the lead unit and the place, and over a new lead.
    target
        The target.
    valid_from
        First day of the version: not before the last one's, not after today.
    citation, document
        The document that says so; ``citation`` is never empty.
    changes
        New values by name: lead_unit (a unit), comparator, value, tolerance, base, stretch,
        direction, in_step_with (a target), average (a measure), pace, curve, profile, frequency,
        period_end, parts (all of them, as `PartSpec`), quotas (all of them, as `QuotaSpec`); unit
        and scale only while the target has no value.
    reason
        Remark for the log.
    version
        The version that the person saw; ``target.version`` when it is not told.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        Without a citation, for a day out of order, when nothing changes or the result cannot
        stand, and when somebody else changed the target meanwhile: both are then said.
    """
    return write_change(
        actor=require(
            actor,
            "targets.change_target",
            unit_path=target.lead_unit.path,
            place_path=target.place.path,
        ),
        target=target,
        change=Change(valid_from, citation, document, reason),
        changes=changes,
        version=target.version if version is None else version,
    )


@transaction.atomic
def assign_value(
    *,
    actor: Actor,
    target: Target,
    value: int,
    valid_from: date,
    citation: str,
    unit: str | None = None,
    scale: int | None = None,
    document: Document | None = None,
    comparator: Comparator = Comparator.ASSIGNED,
    version: int | None = None,
) -> Target:
    """Give a target that waits for it the value that a higher level assigns.

    ``value`` has ``scale`` decimals of ``unit``; the target's own stay where they are not told.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.change_target`` here.
    django.core.exceptions.ValidationError
        When the target does not wait for a value, its parts count in another unit, and as for
        `change_target`.
    """
    if target.comparator != Comparator.ASSIGNED.value:
        raise ValidationError(
            _("目标 %(pk)d“%(name)s”不是“完成下达任务”，不需要下达；请改用“变更”")
            % {"pk": target.pk, "name": target.name}
        )
    return change_target(
        actor=actor,
        target=target,
        valid_from=valid_from,
        citation=citation,
        document=document,
        changes={
            "value": value,
            "comparator": comparator,
            "unit": target.unit if unit is None else unit,
            "scale": target.scale if scale is None else scale,
        },
        reason=citation,
        version=version,
    )


def write_change(
    *,
    actor: Actor,
    target: Target,
    change: Change,
    changes: Mapping[str, Any],
    version: int,
    verb: str = "targets.change_target",
) -> Target:
    """Check and write a target's next version; the caller has asked access."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"a version cannot change {sorted(unknown)}")
    standing = Target.objects.select_for_update().get(pk=target.pk)
    parts, kept = _parts_of(standing), _quotas_of(standing)
    before = terms_written(standing, parts, kept)
    draft = _draft(standing, changes)
    parts = _new_parts(standing, draft, parts, changes)
    quotas = list(changes.get("quotas", kept))
    check_version(standing, version, terms_written(draft, parts, quotas))
    check_version_day(standing, change.valid_from, change.citation)
    _check_unit(standing, draft, kept=kept if "base" in changes else [*kept, standing.base])
    _require_new_lead(actor, standing, draft)
    if "pace" in changes:
        curve = changes.get("curve", ())
        draft.curve = list(curve_of(Pace(draft.pace), curve, parts, period_of(draft)))
    _check(draft, parts, quotas, reparted=parts != _parts_of(standing))
    after = terms_written(draft, parts, quotas)
    if after == before:
        raise ValidationError(_("没有任何改动；请先改动再登记新版本"))
    columns = {name: getattr(draft, name) for name in COLUMNS}
    raise_version(target, version, after, columns)
    put_parts(target, parts)
    put_quotas(target, quotas)
    add_version(
        target,
        actor=actor,
        valid_from=change.valid_from,
        citation=change.citation,
        document=change.document,
        terms=after,
    )
    put(findable_again(target))
    record(
        actor=actor,
        verb=verb,
        record=("targets.target", target.pk),
        before={name: before[name] for name in before if before[name] != after[name]},
        after={name: after[name] for name in after if before[name] != after[name]},
        reason=change.reason or change.citation,
    )
    return target


def _parts_of(target: Target) -> list[PartSpec]:
    rows = TargetPart.objects.filter(target=target).select_related("measure", "unit", "place")
    return [PartSpec(row.measure, row.unit, row.place) for row in rows]


def _quotas_of(target: Target) -> list[QuotaSpec]:
    rows = Quota.objects.filter(target=target).select_related("unit")
    return [QuotaSpec(row.unit, row.value, row.month, row.weight) for row in rows]


def _draft(standing: Target, changes: Mapping[str, Any]) -> Target:
    """Give the target as it would be; never saved itself."""
    draft = Target.objects.select_related("lead_unit", "place", "in_step_with").get(pk=standing.pk)
    for name in COLUMNS:
        if name in changes:
            value = changes[name]
            setattr(draft, name, list(value) if name == "curve" else getattr(value, "value", value))
    return draft


def _check_unit(standing: Target, draft: Target, *, kept: Sequence[object]) -> None:
    """Refuse another unit for numbers that stand: they would mean something else."""
    if (draft.unit, draft.scale) == (standing.unit, standing.scale):
        return
    if standing.value is not None or any(number is not None for number in kept):
        raise ValidationError(
            {
                "unit": _(
                    "目标 %(pk)d 已有以 %(unit)s 计的数，单位不能改；请按 %(unit)s 填写，或另立目标"
                )
                % {"pk": standing.pk, "unit": standing.unit or _("个位")}
            }
        )


def _require_new_lead(actor: Actor, standing: Target, draft: Target) -> None:
    if draft.lead_unit_id != standing.lead_unit_id:
        require(
            actor,
            "targets.change_target",
            unit_path=draft.lead_unit.path,
            place_path=draft.place.path,
        )


def _new_parts(
    standing: Target, draft: Target, parts: list[PartSpec], changes: Mapping[str, Any]
) -> list[PartSpec]:
    """Give the parts after the change; those of a new lead are counted as well, each once."""
    if "parts" in changes:
        return list(changes["parts"])
    if draft.lead_unit_id == standing.lead_unit_id or not parts:
        return parts
    return parts_of_units(parts, [draft.lead_unit])


def parts_of_units(parts: Sequence[PartSpec], units: Sequence[Unit]) -> list[PartSpec]:
    """Give the parts widened to count these units as well, each figure once."""
    found = []
    for measure, place in dict.fromkeys((part.measure, part.place) for part in parts):
        counted = [part.unit for part in parts if (part.measure, part.place) == (measure, place)]
        found += [PartSpec(measure, unit, place) for unit in covering([*counted, *units])]
    return found


def _check(
    draft: Target, parts: Sequence[PartSpec], quotas: Sequence[QuotaSpec], *, reparted: bool
) -> None:
    if draft.period_end <= draft.period_start:
        raise ValidationError(
            {
                "period_end": _("截止 %(end)s 不晚于起始日 %(start)s；请改正")
                % {"end": draft.period_end, "start": draft.period_start}
            }
        )
    terms = terms_of(draft)
    check_terms(terms, draft.in_step_with)
    check_measures(terms, draft.unit, parts)
    if reparted:
        check_parts(parts, period_of(draft))
    check_starts(parts, period_of(draft), target=draft)
    if quotas:
        check_quotas(terms, period_of(draft), quotas)
