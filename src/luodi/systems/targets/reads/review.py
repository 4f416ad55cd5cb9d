"""Reading readings, commitments, and the promises that an entry fed."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.cards import Link
from luodi.kernel.ledger.models import Entry
from luodi.kernel.targets.reads import targets_fed_by
from luodi.systems.targets.models import (
    Commitment,
    CommitmentState,
    Kind,
    Reading,
)

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
        .select_related("target")
    )


@dataclass(frozen=True)
class Segment:
    """A run of a document's text: plain when ``commitment`` is None, else its value's words."""

    text: str
    commitment: Commitment | None = None


def segments(text: str, commitments: list[Commitment]) -> list[Segment]:
    """Cut a text at the commitments' spans, in order; an overlapping later span is left plain."""
    result: list[Segment] = []
    at = 0
    for commitment in sorted(commitments, key=lambda item: (item.start, item.end)):
        if commitment.start < at:
            continue
        if commitment.start > at:
            result.append(Segment(text[at : commitment.start]))
        result.append(Segment(text[commitment.start : commitment.end], commitment))
        at = commitment.end
    if at < len(text):
        result.append(Segment(text[at:]))
    return result


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
