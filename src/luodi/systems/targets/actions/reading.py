"""Reading a document into commitments."""

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi import reading as reader
from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.documents.models import Document
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put
from luodi.standards.quantities import plain
from luodi.systems.targets.actions.changes import LONGEST_WORDS
from luodi.systems.targets.models import Commitment, Reading, words_said
from luodi.systems.targets.reads import doubts_in
from luodi.systems.targets.reads.finding import findable_reading

LONGEST_TEXT = 200_000
"""Characters read at once: twice the longest provincial report, and a few seconds of work."""


@transaction.atomic
def read_document(*, actor: Actor, document: Document, year: int) -> Reading:
    """Read a document into commitments that wait for a person.

    Reading the same document again gives the standing reading: nothing is read twice.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.read_document`` over the document's unit and place.
    django.core.exceptions.ValidationError
        When the text is too long to be read at once.
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
    rows = [_commitment(row, number, item) for number, item in enumerate(found.records, 1)]
    doubts = doubts_in(rows, year=year)
    for commitment in rows:
        commitment.doubts = len(doubts[commitment.number])
    Commitment.objects.bulk_create(rows)
    put(findable_reading(row))
    record(
        actor=actor,
        verb="targets.read_document",
        record=("targets.reading", row.pk),
        after={"document": document.pk, "year": year, "records": len(found.records)},
    )
    return row


def _commitment(row: Reading, number: int, item: reader.Record) -> Commitment:
    said = item.as_dict()
    said["rules"] = {reason.field: reason.rule.value for reason in item.reasons}
    return Commitment(
        reading=row,
        number=number,
        start=item.start,
        end=item.end,
        sentence_start=item.sentence_start,
        sentence_end=item.sentence_end,
        value_raw=item.value_raw[:LONGEST_WORDS],
        **words_said(said, item.value_raw),
        value=_text(item.value),
        value_high=_text(item.value_high),
        growth=item.growth,
        note=(item.note or "")[:80],
        said=said,
    )


def _text(value: Fraction | None) -> str:
    return "" if value is None else plain(value)[:40]
