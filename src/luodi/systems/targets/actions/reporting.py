"""Reporting a unit's cumulative figure with its evidence, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import require, visible_or_404
from luodi.kernel.documents.models import Attachment
from luodi.kernel.ledger.actions import post_entries, reverse_entry
from luodi.kernel.ledger.models import Measure
from luodi.kernel.ledger.reads import entries_of_record
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import period_of
from luodi.kernel.targets.rules import Pace, pace_share
from luodi.systems.targets import rules
from luodi.systems.targets.models import Report, ReportEvidence, ReportState
from luodi.systems.targets.reads import standing_report


@dataclass(frozen=True)
class ReportSpec:
    """A cumulative figure to report, in the measure's smallest unit; ``month`` is ``YYYYMM``."""

    target: Target
    measure: Measure
    unit: Unit
    place: Place
    month: int
    cumulative: int
    remark: str = ""
    confirmed: bool = False


@transaction.atomic
def report_figure(*, actor: Actor, spec: ReportSpec, evidence: Sequence[Attachment]) -> Report:
    """Report a unit's cumulative figure with its evidence, and post what it adds.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.report_figure`` over the unit and place.
    django.core.exceptions.ValidationError
        Without evidence, for a month out of order, a figure that went down, or one that looks as
        if 万 and 亿 were mixed up and is not confirmed; by field.
    """
    actor = require(
        actor, "targets.report_figure", unit_path=spec.unit.path, place_path=spec.place.path
    )
    if not evidence:
        raise ValidationError({"evidence": _("没有证明材料；请至少附一份统计表、照片或验收单")})
    Target.objects.select_for_update().get(pk=spec.target.pk)
    day, added = _checked(spec, today=clock.today())
    report = Report.objects.create(
        target=spec.target,
        measure=spec.measure,
        unit=spec.unit,
        place=spec.place,
        month=spec.month,
        day=day,
        cumulative=spec.cumulative,
        added=added,
        remark=spec.remark,
        reported_by_id=actor.user_id,
        reported_at=clock.now(),
    )
    ReportEvidence.objects.bulk_create(
        ReportEvidence(report=report, attachment=item) for item in evidence
    )
    post_entries([(_key(report), _figure(report))])
    record(
        actor=actor,
        verb="targets.report_figure",
        record=("targets.report", report.pk),
        after={"month": spec.month, "cumulative": spec.cumulative, "added": added},
        reason=spec.remark,
    )
    return report


def _checked(spec: ReportSpec, *, today: date) -> tuple[date, int]:
    period = period_of(spec.target)
    last = standing_report(spec.target, spec.unit)
    try:
        day = rules.report_day(spec.month, period=period, today=today)
        added = rules.added_amount(
            spec.cumulative,
            spec.month,
            last,
            written=lambda amount: spec.measure.quantity(amount).exact,
        )
    except rules.FigureError as error:
        raise ValidationError({error.field: str(error)}) from error
    due = None
    if spec.target.value is not None:
        due = Fraction(spec.target.value) * pace_share(Pace(spec.target.pace), period, day)
    if not spec.confirmed:
        _ask_about(spec, due, last.cumulative if last else None)
    return day, added


def _ask_about(spec: ReportSpec, due: Fraction | None, last: int | None) -> None:
    """Hold a figure that looks wrong until it is confirmed."""
    if rules.looks_mixed_up(spec.cumulative, due=due, last=last):
        raise ValidationError(
            {"confirmed": _("这个数与目标进度相差上千倍，是否把“万”和“亿”弄混？核对无误请勾选")}
        )
    if rules.looks_too_large(spec.cumulative, spec.target.value):
        written = spec.measure.quantity(spec.cumulative).exact
        raise ValidationError(
            {
                "confirmed": _("%(amount)s 超过全部目标的一倍半；核对无误请勾选")
                % {"amount": written}
            }
        )


def _key(report: Report) -> RecordKey:
    return RecordKey(
        system="targets", kind="report", record=str(report.pk), version=1, leg="figure"
    )


def _figure(report: Report) -> Figure:
    return Figure(
        measure_id=report.measure_id,
        unit_id=report.unit_id,
        place_id=report.place_id,
        day=report.day,
        amount=report.added,
    )


@transaction.atomic
def withdraw_report(*, actor: Actor, report: Report, reason: str) -> Report:
    """Take back the latest report of a unit: its entry is reversed, the record stays.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.report_figure`` over the unit and place.
    django.core.exceptions.ValidationError
        Without a reason, when it is withdrawn already, or a later month stands on it.
    """
    actor = require(
        actor, "targets.report_figure", unit_path=report.unit.path, place_path=report.place.path
    )
    if not reason.strip():
        raise ValidationError({"reason": _("没有理由；请写明为什么撤回")})
    Target.objects.select_for_update().get(pk=report.target_id)
    report = visible_or_404(actor, Report, "targets.report_figure", pk=report.pk)
    last = standing_report(report.target, report.unit)
    if last is None or last.report_id != report.pk:
        raise ValidationError(
            _("报送 %(pk)d 不是最近一次有效报送；请先撤回较晚的报送") % {"pk": report.pk}
        )
    for entry in entries_of_record(LUODI, "targets", "report", report.pk):
        reverse_entry(entry)
    Report.objects.filter(pk=report.pk).update(
        state=ReportState.WITHDRAWN, withdrawn_at=clock.now(), withdrawn_because=reason.strip()
    )
    report.refresh_from_db()
    record(
        actor=actor,
        verb="targets.withdraw_report",
        record=("targets.report", report.pk),
        before={"state": ReportState.POSTED},
        after={"state": ReportState.WITHDRAWN},
        reason=reason,
    )
    return report
