"""Writing a report: a draft, its changes, its evidence, and a correction of what was posted."""

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.documents.models import Attachment
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put
from luodi.kernel.targets.models import Target
from luodi.systems.targets.actions.checks import Checked, ReportSpec, checked
from luodi.systems.targets.actions.steps import move, step
from luodi.systems.targets.models import (
    Report,
    ReportEvidence,
    ReportFigure,
    ReportItem,
    ReportState,
)
from luodi.systems.targets.reads.finding import findable_again
from luodi.systems.targets.rules import Act

REPORT = "targets.report_figure"


@transaction.atomic
def draft_report(
    *,
    actor: Actor,
    spec: ReportSpec,
    evidence: Sequence[Attachment] = (),
    corrects: Report | None = None,
) -> Report:
    """Write a report's draft, or with ``corrects`` the draft of a correction.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.report_figure`` over the unit and its place.
    django.core.exceptions.ValidationError
        When the figures cannot stand, or the month is reported already; by field.
    """
    actor = require(actor, REPORT, unit_path=spec.unit.path, place_path=spec.unit.place.path)
    Target.objects.select_for_update().get(pk=spec.target.pk)
    if corrects is not None:
        _check_corrects(spec, corrects)
    found = checked(spec, corrects=corrects)
    report = Report.objects.create(
        target=spec.target,
        unit=spec.unit,
        place=found.reporter.place,
        month=spec.month,
        day=found.day,
        revision=corrects.revision + 1 if corrects else 1,
        supersedes=corrects,
        reason=spec.reason.strip(),
        remark=spec.remark,
        reported_by_id=actor.user_id,
        reported_at=clock.now(),
    )
    _write_contents(report, found, spec, evidence)
    step(report, actor, Act.DRAFT, before=ReportState.DRAFT, reason=spec.reason)
    put(findable_again(report))
    record(
        actor=actor,
        verb="targets.draft_report",
        record=("targets.report", report.pk),
        after=_said(spec, found),
        reason=spec.reason or spec.remark,
    )
    return report


def _check_same(spec: ReportSpec, corrects: Report) -> None:
    if (corrects.target_id, corrects.unit_id, corrects.month) != (
        spec.target.pk,
        spec.unit.pk,
        spec.month,
    ):
        raise ValidationError(
            {"month": _("报送 %(pk)d 是%(month)s的；更正不能换目标、单位或月份")
                      % {"pk": corrects.pk, "month": corrects.month_text}}
        )  # fmt: skip


def _check_corrects(spec: ReportSpec, corrects: Report) -> None:
    corrects.refresh_from_db()
    _check_same(spec, corrects)
    if corrects.state != ReportState.POSTED:
        raise ValidationError(
            _("报送 %(pk)d 现为“%(state)s”，不能更正；只有已入账的报送可以更正")
            % {"pk": corrects.pk, "state": corrects.get_state_display()}
        )
    other = corrects.corrections.exclude(state=ReportState.WITHDRAWN).first()
    if other is not None:
        raise ValidationError(
            _("报送 %(pk)d 已有一份更正在办（报送 %(other)d）；请接着办那一份")
            % {"pk": corrects.pk, "other": other.pk}
        )


@transaction.atomic
def change_report(
    *,
    actor: Actor,
    report: Report,
    version: int,
    spec: ReportSpec,
    evidence: Sequence[Attachment] = (),
    drop: Collection[int] = (),
) -> Report:
    """Change a draft or a report that was returned; evidence stays unless it is in ``drop``.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.report_figure`` over the unit and its place.
    django.core.exceptions.ValidationError
        When the figures cannot stand, or somebody else changed the report meanwhile.
    """
    actor = require(actor, REPORT, unit_path=report.unit.path, place_path=report.place.path)
    Target.objects.select_for_update().get(pk=report.target_id)
    if report.supersedes is not None:
        _check_same(spec, report.supersedes)
    found = checked(spec, corrects=report.supersedes, editing=report)
    before = {
        figure.role: figure.cumulative for figure in ReportFigure.objects.filter(report=report)
    }
    move(
        report,
        version=version,
        states=(ReportState.DRAFT, ReportState.RETURNED),
        month=spec.month,
        day=found.day,
        place=found.reporter.place,
        reason=spec.reason.strip(),
        remark=spec.remark,
        reported_by_id=actor.user_id,
        reported_at=clock.now(),
    )
    report.figures.all().delete()
    report.items.all().delete()
    report.evidence.filter(pk__in=drop).delete()
    _write_contents(report, found, spec, evidence)
    step(report, actor, Act.EDIT, before=report.state, reason=spec.reason)
    put(findable_again(report))
    record(
        actor=actor,
        verb="targets.change_report",
        record=("targets.report", report.pk),
        before={"figures": before},
        after=_said(spec, found),
        reason=spec.reason or spec.remark,
    )
    return report


def _write_contents(
    report: Report, found: Checked, spec: ReportSpec, evidence: Sequence[Attachment]
) -> None:
    ReportFigure.objects.bulk_create(
        ReportFigure(report=report, measure=role.measure, role=role.role, cumulative=amount)
        for role, amount in found.figures
    )
    ReportItem.objects.bulk_create(ReportItem(report=report, item=item) for item in spec.items)
    ReportEvidence.objects.bulk_create(
        ReportEvidence(report=report, attachment=item) for item in evidence
    )


def _said(spec: ReportSpec, found: Checked) -> dict[str, Any]:
    return {
        "month": spec.month,
        "figures": {role.role.value: amount for role, amount in found.figures},
        "items": [item.code for item in spec.items],
    }
