"""Reading readings, commitments, reports, and the promises that an entry fed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.cards import Evidence, EvidenceFile, Link
from luodi.kernel.documents.models import Attachment
from luodi.kernel.ledger.models import Entry
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import targets_fed_by
from luodi.systems.targets import rules
from luodi.systems.targets.models import (
    Commitment,
    CommitmentState,
    Kind,
    Reading,
    Report,
    ReportEvidence,
    ReportState,
)


def standing_report(target: Target, unit: Unit) -> rules.Standing | None:
    """Give the last figure that stands for a target and unit; None when there is none."""
    report = (
        unrestricted(Report, why="a new figure is measured against the last, whoever may see it")
        .filter(target=target, unit=unit, state=ReportState.POSTED)
        .order_by("-month")
        .first()
    )
    if report is None:
        return None
    return rules.Standing(report_id=report.pk, month=report.month, cumulative=report.cumulative)


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


def visible_reports(actor: Actor) -> QuerySet[Report]:
    """Give the reports that the actor may see, newest month first."""
    return (
        visible(actor, Report, "targets.view_target")
        .select_related("target", "measure", "unit", "place", "reported_by")
        .prefetch_related("evidence__attachment")
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


def evidence_of_reports(actor: Actor, kind: str, records: Sequence[str]) -> dict[str, Evidence]:
    """Give the files that prove reports, by the numbers of the reports; `kind` is ``report``."""
    numbers = [int(record) for record in records if record.isdecimal()]
    links = (
        ReportEvidence.objects.filter(report_id__in=numbers)
        .order_by("report_id", "id")
        .values_list("report_id", "attachment_id")
    )
    seen = visible(actor, Attachment, "documents.view_document").in_bulk(
        [attachment for _report, attachment in links]
    )
    found: dict[str, Evidence] = {record: Evidence() for record in records}
    for report, number in links:
        known = found[str(report)]
        file = seen.get(number)
        found[str(report)] = Evidence(
            files=(*known.files, _evidence_file(file)) if file else known.files,
            outside=known.outside + (file is None),
        )
    return found


def _evidence_file(file: Attachment) -> EvidenceFile:
    url = reverse("documents:attachment", args=[file.pk])
    return EvidenceFile(number=file.pk, name=file.original_name, sha256=file.sha256, url=url)
