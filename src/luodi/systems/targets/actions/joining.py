"""Merging two records that are one promise, splitting one that holds several, and back again."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from luodi import reading as reader
from luodi.kernel.access.actor import Actor
from luodi.kernel.log.actions import record
from luodi.systems.targets.actions.changes import (
    change,
    hold,
    recount_doubts,
    require_review,
    too_late,
)
from luodi.systems.targets.actions.marking import marked_row, next_number
from luodi.systems.targets.models import Commitment, CommitmentState, Origin, Reading

STAYING = (CommitmentState.OPEN, CommitmentState.ACCEPTED)


@transaction.atomic
def merge_commitment(
    *, actor: Actor, commitment: Commitment, version: int, into: Commitment, into_version: int
) -> Commitment:
    """Merge a record into another of the same reading that says the same promise.

    What was merged into it earlier goes along. It can be taken out again.

    Parameters
    ----------
    actor
        Who decides; needs ``targets.review_commitment`` over the document.
    commitment, version
        The record that goes, open, as the person saw it.
    into, into_version
        The record that stays, open or accepted, as the person saw it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        When the two are not two records of one reading, or somebody else changed one meanwhile.
    """
    actor = require_review(actor, commitment.reading)
    if commitment.pk == into.pk or commitment.reading_id != into.reading_id:
        raise ValidationError(
            _("第 %(number)d 条只能并入同一份文本的另一条；请改选留下的一条")
            % {"number": commitment.number}
        )
    hold(commitment.reading_id)
    standing = Commitment.objects.select_for_update().get(pk=into.pk)
    wanted = _("并入第 %(number)d 条") % {"number": into.number}
    if standing.version != into_version or standing.state not in STAYING:
        raise too_late(standing, _("把第 %(number)d 条并入此条") % {"number": commitment.number})
    change(
        commitment,
        version=version,
        states=[CommitmentState.OPEN],
        wanted=wanted,
        state=CommitmentState.MERGED,
        into=into,
    )
    Commitment.objects.filter(into=commitment, state=CommitmentState.MERGED).update(
        into=into, version=F("version") + 1
    )
    Commitment.objects.filter(pk=into.pk).update(version=F("version") + 1)
    recount_doubts(commitment.reading)
    record(
        actor=actor,
        verb="targets.merge_commitment",
        record=("targets.commitment", commitment.pk),
        before={"state": CommitmentState.OPEN},
        after={"state": CommitmentState.MERGED, "into": into.pk},
    )
    return commitment


@transaction.atomic
def unmerge_commitment(*, actor: Actor, commitment: Commitment, version: int) -> Commitment:
    """Take a record out again that was merged into another.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` here.
    django.core.exceptions.ValidationError
        When it is not merged, or somebody else changed it meanwhile.
    """
    actor = require_review(actor, commitment.reading)
    stayed = commitment.into_id
    change(
        commitment,
        version=version,
        states=[CommitmentState.MERGED],
        wanted=_("取消合并"),
        state=CommitmentState.OPEN,
        into=_split_from(commitment),
    )
    recount_doubts(commitment.reading)
    record(
        actor=actor,
        verb="targets.unmerge_commitment",
        record=("targets.commitment", commitment.pk),
        before={"state": CommitmentState.MERGED, "into": stayed},
        after={"state": CommitmentState.OPEN},
    )
    return commitment


def _split_from(commitment: Commitment) -> Commitment | None:
    if commitment.split_from is None:
        return None
    return Commitment.objects.get(reading=commitment.reading_id, number=commitment.split_from)


@transaction.atomic
def split_commitment(
    *, actor: Actor, commitment: Commitment, version: int, spans: Sequence[tuple[int, int]]
) -> list[Commitment]:
    """Split a record that holds several promises into a record for each.

    Parameters
    ----------
    actor
        Who decides; needs ``targets.review_commitment`` over the document.
    commitment, version
        The record, open, as the person saw it.
    spans
        The words of each piece: half-open ranges of characters of the stored text, inside the
        record's sentence, none overlapping another.

    Returns
    -------
    list of Commitment
        The open pieces, read by the rules, for a person to correct.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        When there are fewer than two pieces, one lies outside the sentence or overlaps another or
        is a record already, or somebody else changed the record meanwhile.
    """
    actor = require_review(actor, commitment.reading)
    ordered = sorted(spans)
    _check_spans(commitment, ordered)
    reading = hold(commitment.reading_id)
    change(
        commitment,
        version=version,
        states=[CommitmentState.OPEN],
        wanted=_("拆成 %(count)d 条") % {"count": len(ordered)},
        state=CommitmentState.SPLIT,
    )
    pieces = [_piece(commitment, reading, span) for span in ordered]
    recount_doubts(reading)
    record(
        actor=actor,
        verb="targets.split_commitment",
        record=("targets.commitment", commitment.pk),
        before={"state": CommitmentState.OPEN},
        after={
            "state": CommitmentState.SPLIT,
            "pieces": [[piece.pk, piece.start, piece.end] for piece in pieces],
        },
    )
    return pieces


def _check_spans(commitment: Commitment, spans: Sequence[tuple[int, int]]) -> None:
    if len(spans) < 2:
        raise ValidationError(_("只标出一段；拆分要标出两段或更多，每段是一件承诺"))
    for start, end in spans:
        if not commitment.sentence_start <= start < end <= commitment.sentence_end:
            raise ValidationError(
                _("第 %(start)d 至 %(end)d 字不在第 %(number)d 条的句子里；请只在这一句里标")
                % {"start": start, "end": end, "number": commitment.number}
            )
    text = commitment.reading.document.text
    for (start, end), (following, _end) in pairwise(spans):
        if following < end:
            raise ValidationError(
                _("“%(words)s”与下一段重叠；每个字只能归一段") % {"words": text[start:end][:40]}
            )


def _piece(commitment: Commitment, reading: Reading, span: tuple[int, int]) -> Commitment:
    text = reading.document.text
    if not text[span[0] : span[1]].strip():
        raise ValidationError(_("有一段是空白；请标出词句"))
    marked = replace(
        reader.read_marked(text, *span, year=reading.year),
        sentence_start=commitment.sentence_start,
        sentence_end=commitment.sentence_end,
    )
    inherited = {
        name: getattr(commitment, name)
        for name in ("owner", "period", "deadline")
        if getattr(commitment, name)
    }
    piece = marked_row(
        reading, marked, origin=Origin.SPLIT, number=next_number(reading), said=inherited
    )
    piece.said["split_from"] = commitment.number
    piece.into = commitment
    piece.save()
    return piece


def pieces_of(commitment: Commitment) -> "QuerySet[Commitment]":
    """Give the records that a record was split into, wherever they went since."""
    return Commitment.objects.filter(
        reading=commitment.reading_id,
        origin=Origin.SPLIT,
        said__split_from=commitment.number,
    ).order_by("start")


@transaction.atomic
def unsplit_commitment(*, actor: Actor, commitment: Commitment, version: int) -> Commitment:
    """Put a record together again while none of its pieces is decided; the log keeps the pieces.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` here.
    django.core.exceptions.ValidationError
        When a piece is decided, or somebody else changed the record meanwhile.
    """
    actor = require_review(actor, commitment.reading)
    hold(commitment.reading_id)
    pieces = list(pieces_of(commitment))
    for piece in pieces:
        if piece.state != CommitmentState.OPEN or piece.merged.exists():
            raise ValidationError(
                _("拆出的第 %(number)d 条已有决定（%(state)s）；请先撤回它，再取消拆分")
                % {"number": piece.number, "state": piece.get_state_display()}
            )
    change(
        commitment,
        version=version,
        states=[CommitmentState.SPLIT],
        wanted=_("取消拆分"),
        state=CommitmentState.OPEN,
    )
    pieces_of(commitment).delete()
    recount_doubts(commitment.reading)
    record(
        actor=actor,
        verb="targets.unsplit_commitment",
        record=("targets.commitment", commitment.pk),
        before={"state": CommitmentState.SPLIT, "pieces": [piece.said for piece in pieces]},
        after={"state": CommitmentState.OPEN},
    )
    return commitment
