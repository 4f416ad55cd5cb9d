"""Reading a document into commitments, and deciding about each."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi import reading as reader
from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.documents.models import Document
from luodi.kernel.log.actions import record
from luodi.kernel.targets.actions import TargetSpec, define_target
from luodi.kernel.targets.models import Target
from luodi.systems.targets.models import Commitment, CommitmentState, Reading

LONGEST_TEXT = 200_000
"""Characters read at once: twice the longest provincial report, and a few seconds of work."""

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
    if len(document.text) > LONGEST_TEXT:
        raise ValidationError(
            _("文本有 %(count)d 字，超过一次可读的 %(limit)d 字；请分成几份")
            % {"count": len(document.text), "limit": LONGEST_TEXT}
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
