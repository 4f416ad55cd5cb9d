"""Writing: reading a document, deciding about what was read, reporting figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi import reading as reader
from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import require, visible_or_404
from luodi.kernel.documents.models import Attachment, Document
from luodi.kernel.ledger.actions import post_entries, reverse_entry
from luodi.kernel.ledger.models import Measure
from luodi.kernel.ledger.reads import entries_of_record
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.actions import TargetSpec, define_target
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import period_of
from luodi.kernel.targets.rules import Pace, pace_share
from luodi.systems.targets import rules
from luodi.systems.targets.models import (
    Commitment,
    CommitmentState,
    Reading,
    Report,
    ReportEvidence,
    ReportState,
)
from luodi.systems.targets.reads import standing_report

EDITABLE = (
    "kind", "owner", "indicator", "comparator", "value", "value_high", "unit", "period",
    "deadline", "growth",
)  # fmt: skip


@transaction.atomic
def read_document(*, actor: Actor, document: Document, year: int) -> Reading:
    """Read a document into commitments that wait for a person.

    Reading the same document again gives the standing reading: nothing is read twice.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.read_document`` over the document's unit and place.
    """
    actor = require(
        actor,
        "targets.read_document",
        unit_path=document.issued_by.path,
        place_path=document.place.path,
    )
    found = reader.read(document.text, doc=str(document.pk), year=year)
    row, made = Reading.objects.get_or_create(
        document=document,
        defaults={
            "year": year,
            "reader_version": found.reader_version,
            "read_by_id": actor.user_id,
            "read_at": clock.now(),
        },
    )
    if not made:
        return row
    Commitment.objects.bulk_create(
        _commitment(row, number, item.as_dict()) for number, item in enumerate(found.records, 1)
    )
    record(
        actor=actor,
        verb="targets.read_document",
        record=("targets.reading", row.pk),
        after={"document": document.pk, "year": year, "records": len(found.records)},
    )
    return row


def _commitment(row: Reading, number: int, said: dict[str, Any]) -> Commitment:
    return Commitment(
        reading=row,
        number=number,
        start=said["start"],
        end=said["end"],
        sentence_start=said["sentence_start"],
        sentence_end=said["sentence_end"],
        value_raw=said["value_raw"][:200],
        kind=said["kind"],
        owner=(said["owner"] or "")[:80],
        indicator=(said["indicator"] or said["value_raw"])[:120],
        comparator=said["comparator"] or "",
        value=_text(said["value"]),
        value_high=_text(said["value_high"]),
        unit=(said["unit"] or "")[:20],
        growth=bool(said["growth"]),
        period=said["period"] or "",
        deadline=said["deadline"] or "",
        note=(said["note"] or "")[:80],
        said=said,
    )


def _text(value: float | None) -> str:
    return "" if value is None else str(value)


def _change(
    commitment: Commitment, *, version: int, states: Sequence[CommitmentState], **columns: Any
) -> None:
    """Change a commitment if nobody else did meanwhile; the loser learns what stands."""
    changed = Commitment.objects.filter(pk=commitment.pk, version=version, state__in=states).update(
        version=F("version") + 1, **columns
    )
    if changed:
        commitment.refresh_from_db()
        return
    commitment.refresh_from_db()
    raise ValidationError(
        _("第 %(number)d 条已被他人改动：现为“%(state)s”、“%(said)s”；请刷新后再决定")
        % {
            "number": commitment.number,
            "state": commitment.get_state_display(),
            "said": f"{commitment.indicator} {commitment.value}{commitment.unit}",
        }
    )


def _require_review(actor: Actor, commitment: Commitment) -> Actor:
    document = commitment.reading.document
    return require(
        actor,
        "targets.review_commitment",
        unit_path=document.issued_by.path,
        place_path=document.place.path,
    )


@transaction.atomic
def edit_commitment(
    *, actor: Actor, commitment: Commitment, version: int, changes: dict[str, Any]
) -> Commitment:
    """Correct what the reader read; its own words are kept beside.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` here.
    django.core.exceptions.ValidationError
        When somebody else changed it meanwhile, or it is decided already.
    """
    actor = _require_review(actor, commitment)
    wanted = {name: value for name, value in changes.items() if name in EDITABLE}
    before = {name: getattr(commitment, name) for name in wanted}
    _change(commitment, version=version, states=[CommitmentState.OPEN], **wanted)
    record(
        actor=actor,
        verb="targets.edit_commitment",
        record=("targets.commitment", commitment.pk),
        before=before,
        after=wanted,
    )
    return commitment


@transaction.atomic
def reject_commitment(
    *, actor: Actor, commitment: Commitment, version: int, reason: str
) -> Commitment:
    """Put a commitment aside with a reason; it can be taken up again.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` here.
    django.core.exceptions.ValidationError
        When somebody else changed it meanwhile.
    """
    actor = _require_review(actor, commitment)
    _change(
        commitment,
        version=version,
        states=[CommitmentState.OPEN],
        state=CommitmentState.REJECTED,
        reason=reason,
    )
    record(
        actor=actor,
        verb="targets.reject_commitment",
        record=("targets.commitment", commitment.pk),
        before={"state": CommitmentState.OPEN},
        after={"state": CommitmentState.REJECTED},
        reason=reason,
    )
    return commitment


@transaction.atomic
def reopen_commitment(*, actor: Actor, commitment: Commitment, version: int) -> Commitment:
    """Take up a commitment again that was put aside.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` here.
    django.core.exceptions.ValidationError
        When it is not put aside, or somebody else changed it meanwhile.
    """
    actor = _require_review(actor, commitment)
    _change(
        commitment,
        version=version,
        states=[CommitmentState.REJECTED],
        state=CommitmentState.OPEN,
        reason="",
    )
    record(
        actor=actor,
        verb="targets.reopen_commitment",
        record=("targets.commitment", commitment.pk),
        before={"state": CommitmentState.REJECTED},
        after={"state": CommitmentState.OPEN},
    )
    return commitment


@transaction.atomic
def accept_commitment(
    *, actor: Actor, commitment: Commitment, version: int, spec: TargetSpec
) -> Target:
    """Make a target of a commitment: a person's decision, never the reader's.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` over the document or ``targets.accept_target`` over
        the lead unit.
    django.core.exceptions.ValidationError
        When the target cannot stand, or somebody else decided meanwhile.
    """
    acting = _require_review(actor, commitment)
    target = define_target(actor=actor, spec=spec)
    _change(
        commitment,
        version=version,
        states=[CommitmentState.OPEN],
        state=CommitmentState.ACCEPTED,
        target=target,
    )
    record(
        actor=acting,
        verb="targets.accept_commitment",
        record=("targets.commitment", commitment.pk),
        before={"state": CommitmentState.OPEN},
        after={"state": CommitmentState.ACCEPTED, "target": target.pk},
    )
    return target


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
        added = rules.added_amount(spec.cumulative, spec.month, last)
    except rules.FigureError as error:
        raise ValidationError({error.field: str(error)}) from error
    due = None
    if spec.target.value is not None:
        due = Fraction(spec.target.value) * pace_share(Pace(spec.target.pace), period, day)
    mixed_up = rules.looks_mixed_up(
        spec.cumulative, due=due, last=last.cumulative if last else None
    )
    if mixed_up and not spec.confirmed:
        raise ValidationError(
            {"confirmed": _("这个数与目标进度相差上千倍，是否把万和亿弄混了？核对无误请勾选确认")}
        )
    return day, added


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
    Report.objects.filter(pk=report.pk).update(state=ReportState.WITHDRAWN)
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
