"""Marking a commitment that the reader missed."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi import reading as reader
from luodi.kernel.access.actor import Actor
from luodi.kernel.log.actions import record
from luodi.systems.targets.actions.changes import (
    LONGEST_WORDS,
    hold,
    recount_doubts,
    require_review,
)
from luodi.systems.targets.actions.review import EDITABLE
from luodi.systems.targets.models import Commitment, Origin, Reading
from luodi.systems.targets.reads import offered_fields


@transaction.atomic
def mark_commitment(
    *,
    actor: Actor,
    reading: Reading,
    start: int,
    end: int,
    words: str,
    fields: Mapping[str, Any],
) -> Commitment:
    """Keep words that a person marked as a commitment that waits for a decision.

    Parameters
    ----------
    actor
        Who marks; needs ``targets.review_commitment`` over the document.
    reading
        The reading of the text.
    start, end
        Half-open range of characters of the stored text.
    words
        The words that the person saw there.
    fields
        What the person says of them, by the names of `EDITABLE`; the rest is read from the words.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission here.
    django.core.exceptions.ValidationError
        When the words do not stand at that place, are too many, or are a record already.
    """
    actor = require_review(actor, reading)
    text = reading.document.text
    if not words.strip() or text[start:end] != words:
        raise ValidationError(
            _("选中的“%(words)s”与原文第 %(start)d 至 %(end)d 字对不上；请刷新页面后重新选")
            % {"words": words[:40], "start": start, "end": end}
        )
    hold(reading.pk)  # numbers are given one by one
    marked = reader.read_marked(text, start, end, year=reading.year)
    commitment = marked_row(
        reading, marked, origin=Origin.MARKED, number=next_number(reading), said=fields
    )
    commitment.save()
    recount_doubts(reading)
    commitment.refresh_from_db()
    record(
        actor=actor,
        verb="targets.mark_commitment",
        record=("targets.commitment", commitment.pk),
        after={"start": commitment.start, "end": commitment.end, "said": commitment.said},
    )
    return commitment


def next_number(reading: Reading) -> int:
    """Give the number after the last one of a reading, whose row the caller has locked."""
    last = Commitment.objects.filter(reading=reading).order_by("-number").first()
    return last.number + 1 if last else 1


def marked_row(
    reading: Reading,
    marked: reader.Marked,
    *,
    origin: Origin,
    number: int,
    said: Mapping[str, Any],
) -> Commitment:
    """Make the row of marked words, not yet saved; ``said`` keeps what the person marked.

    Raises
    ------
    django.core.exceptions.ValidationError
        When the words are too many, or are a record already.
    """
    text = reading.document.text
    words = text[marked.start : marked.end]
    if len(words) > LONGEST_WORDS:
        raise ValidationError(
            _("标出的词句有 %(count)d 字，超过 %(limit)d 字；请少选一些")
            % {"count": len(words), "limit": LONGEST_WORDS}
        )
    same = Commitment.objects.filter(reading=reading, start=marked.start, end=marked.end).first()
    if same is not None:
        raise ValidationError(
            _("“%(words)s”已是第 %(number)d 条（%(state)s）；请在那一条上处理")
            % {"words": words[:40], "number": same.number, "state": same.get_state_display()}
        )
    fields = offered_fields(reading, marked)
    fields |= {name: value for name, value in said.items() if name in EDITABLE}
    return Commitment(
        reading=reading,
        number=number,
        start=marked.start,
        end=marked.end,
        sentence_start=marked.sentence_start,
        sentence_end=marked.sentence_end,
        value_raw=words,
        origin=origin,
        said={
            **fields,
            "start": marked.start,
            "end": marked.end,
            "value_raw": words,
            "comparator_raw": marked.comparator_raw,
            "sentence": text[marked.sentence_start : marked.sentence_end],
        },
        **fields,
    )
