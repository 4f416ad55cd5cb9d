"""Reading readings, commitments, and the promises that an entry fed."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.cards import Link
from luodi.kernel.ledger.models import Entry
from luodi.kernel.targets.reads import targets_fed_by
from luodi.kernel.targets.rules import Phrase
from luodi.kernel.targets.words import in_words
from luodi.reading import Marked
from luodi.systems.targets import rules
from luodi.systems.targets.models import (
    Commitment,
    CommitmentState,
    Kind,
    Reading,
)
from luodi.systems.targets.reads.reasons import Why, whys_of

PROMISES = (Kind.TARGET, Kind.QUALITATIVE)


def visible_readings(actor: Actor) -> QuerySet[Reading]:
    """Give the readings that the actor may see, with how many commitments wait."""
    of_state = {
        f"{state.value.lower()}_count": Count(
            "commitments", filter=Q(commitments__state=state, commitments__kind__in=PROMISES)
        )
        for state in CommitmentState
    }
    return (
        visible(actor, Reading, "targets.view_target")
        .select_related("document__issued_by", "document__place", "read_by")
        .annotate(**of_state)
    )


def visible_commitments(actor: Actor, reading: Reading) -> QuerySet[Commitment]:
    """Give a reading's commitments in order of the text."""
    return (
        visible(actor, Commitment, "targets.view_target")
        .filter(reading=reading)
        .select_related("target", "into")
    )


ASIDE = (CommitmentState.REJECTED, CommitmentState.MERGED, CommitmentState.SPLIT)
"""States of a record that is no promise, or stands in another one or in several."""


def doubts_in(commitments: Sequence[Commitment], *, year: int) -> dict[int, tuple[Phrase, ...]]:
    """Give the reasons to look twice at each record of a reading that stands, by its number."""
    return rules.doubts_of(_records(commitments), year=year)


def proposed_merges(commitments: Sequence[Commitment]) -> dict[int, int]:
    """Give, for the number of a record, that of the one it seems to repeat."""
    return dict(rules.alike(_records(commitments)))


def _records(commitments: Sequence[Commitment]) -> list[rules.Record]:
    numbers = {item.said["id"]: item.number for item in commitments if item.said.get("id")}
    return [
        rules.Record(
            number=item.number,
            start=item.start,
            end=item.end,
            kind=item.kind,
            indicator=item.indicator,
            value_raw=item.value_raw,
            owner=item.owner,
            comparator=item.comparator,
            value=item.value,
            value_high=item.value_high,
            unit=item.unit,
            growth=item.growth,
            period=item.period,
            deadline=item.deadline,
            before=item.sentence_parts[0],
            note=item.note,
            optional=bool(item.said.get("optional")),
            rules=item.said.get("rules", {}),
            part_of=numbers.get(item.said.get("part_of")),
            same_as=numbers.get(item.said.get("same_as")),
        )
        for item in commitments
        if item.state not in ASIDE
    ]


def doubtful_first(commitments: Sequence[Commitment]) -> list[Commitment]:
    """Order records for the review: open ones with most doubts first, the rest as in the text."""
    return sorted(
        commitments,
        key=lambda item: -item.doubts if item.state == CommitmentState.OPEN else 0,
    )


@dataclass(frozen=True)
class Reviewed:
    """A record on the review page, and what it has to do with the others.

    ``repeats`` is the record that it seems to repeat; ``merged`` are those merged into it;
    ``pieces`` those that it was split into; ``whys`` what the reader went by.
    """

    commitment: Commitment
    doubts: tuple[str, ...]
    repeats: Commitment | None
    merged: list[Commitment]
    pieces: list[Commitment]
    whys: list[Why]


def reviewed(commitments: Sequence[Commitment], *, year: int) -> dict[int, Reviewed]:
    """Give every record of a reading with its doubts and its ties, by its number."""
    doubts, repeats = doubts_in(commitments, year=year), proposed_merges(commitments)
    of_number = {item.number: item for item in commitments}
    merged: dict[int | None, list[Commitment]] = defaultdict(list)
    pieces: dict[int | None, list[Commitment]] = defaultdict(list)
    for item in commitments:
        pieces[item.split_from].append(item)
        if item.state == CommitmentState.MERGED:
            merged[item.into_id].append(item)
    return {
        item.number: Reviewed(
            commitment=item,
            doubts=tuple(map(in_words, doubts.get(item.number, ()))),
            repeats=of_number.get(repeats.get(item.number, 0)),
            merged=merged[item.pk],
            pieces=pieces[item.number],
            whys=whys_of(item),
        )
        for item in commitments
    }


def offered_fields(reading: Reading, marked: Marked) -> dict[str, Any]:
    """Give what the rules read of marked words, as a form offers it.

    The unit that answers is the one of the record before the words, if there is one.
    """
    before = (
        unrestricted(Commitment, why="the records of one reading are seen by the same people")
        .filter(reading=reading, start__lte=marked.start)
        .exclude(owner="")
        .order_by("-start")
        .first()
    )
    return {
        "kind": Kind.TARGET.value if marked.value else Kind.QUALITATIVE.value,
        "owner": before.owner if before else "",
        "indicator": marked.indicator[:120],
        "comparator": marked.comparator,
        "value": marked.value[:40],
        "value_high": marked.value_high[:40],
        "unit": marked.unit[:20],
        "period": str(reading.year),
        "deadline": marked.deadline,
        "growth": marked.growth,
    }


def merge_partners(
    actor: Actor, commitment: Commitment
) -> tuple[list[Commitment], list[Commitment]]:
    """Give the records that another may be merged with: exact repeats, and the rest, nearest first.

    Promises come before results and facts.
    """
    rows = list(visible_commitments(actor, commitment.reading))
    repeats = proposed_merges(rows)
    near = {repeats.get(commitment.number)}
    near |= {number for number, other in repeats.items() if other == commitment.number}
    open_or_accepted = (CommitmentState.OPEN, CommitmentState.ACCEPTED)
    partners = [row for row in rows if row.pk != commitment.pk and row.state in open_or_accepted]
    record = {one.number: one for one in _records(rows)}
    mine = record.get(commitment.number) or _records([commitment])[0]
    partners.sort(
        key=lambda row: (
            row.kind not in PROMISES,
            -rules.nearness(mine, record[row.number]),
            row.start,
        )
    )
    return (
        [row for row in partners if row.number in near],
        [row for row in partners if row.number not in near],
    )


@dataclass(frozen=True)
class Segment:
    """A run of a document's text: plain when ``commitment`` is None, else its value's words."""

    text: str
    commitment: Commitment | None = None

    @property
    def html(self) -> SafeString:
        """The run with its carriage returns kept, which a browser would drop when it parses.

        So offsets in the page are offsets in the stored text.
        """
        return mark_safe(str(escape(self.text)).replace("\r", "&#13;"))  # noqa: S308 - escaped


def segments(text: str, commitments: Sequence[Commitment]) -> list[Segment]:
    """Cut a text at the spans of the records that stand; an overlapping later one is left plain."""
    result: list[Segment] = []
    at = 0
    standing = (item for item in commitments if item.state != CommitmentState.SPLIT)
    for commitment in sorted(standing, key=lambda item: (item.start, item.end)):
        if commitment.start < at:
            continue
        if commitment.start > at:
            result.append(Segment(text[at : commitment.start]))
        result.append(Segment(text[commitment.start : commitment.end], commitment))
        at = commitment.end
    if at < len(text):
        result.append(Segment(text[at:]))
    return result


def sentence_segments(commitment: Commitment) -> list[Segment]:
    """Cut a record's sentence at its own words."""
    before, words, after = commitment.sentence_parts
    return [Segment(before), Segment(words, commitment), Segment(after)]


def state_counts(commitments: list[Commitment]) -> dict[str, int]:
    """Count commitments by what was decided."""
    counts = Counter(item.state for item in commitments)
    return {state.value: counts[state.value] for state in CommitmentState}


def promises_fed_by(actor: Actor, entry: Entry) -> list[Link]:
    """Give the visible targets that an entry fed, as links."""
    return [
        Link(text=target.name, url=reverse("targets:target", args=[target.pk]))
        for target in targets_fed_by(actor, entry)
    ]
