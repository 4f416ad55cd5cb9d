"""Counted records that somebody may see, and whose files prove them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import AccessPaths, scope_filter, sees, unrestricted, visible
from luodi.kernel.cards import Evidence, EvidenceFile, Link, Proven
from luodi.kernel.documents.models import Attachment
from luodi.kernel.people.models import Unit
from luodi.systems.enterprises.models import (
    Case,
    CaseResult,
    CountedRecord,
    FirmCertification,
    ServiceEvent,
)
from luodi.systems.enterprises.reads.counting import CASE, CERTIFICATION, EVENT, RESULT

VIEW = "enterprises.view_result"
RECORD = "enterprises.record_result"
HANDLED = AccessPaths(
    system="enterprises", unit="case__duty__unit__path", place="case__place__path"
)
"""A result is also seen by the unit that handles its case."""
SEEN_BY = (CaseResult.access_paths, HANDLED)


def visible_results(actor: Actor) -> QuerySet[CaseResult]:
    """Give the results that the actor may see: of the office of their case, or of its handler."""
    allowed = Q()
    for paths in SEEN_BY:
        allowed |= scope_filter(actor, paths, VIEW)
    return (
        unrestricted(CaseResult, why="narrowed at once to the scopes of the two units of a case")
        .filter(allowed)
        .select_related("case__duty__unit", "case__firm__party", "case__unit", "case__place")
    )


def results_seen(actor: Actor, case: Case) -> list[CaseResult]:
    """Give a case's results; none when the actor may not see them, by `visible_results`."""
    if not any(sees(actor, CaseResult(case=case), paths, VIEW) for paths in SEEN_BY):
        return []
    rows = unrestricted(CaseResult, why="of one case, whose units were asked for the right")
    return list(rows.filter(case=case))


def visible_certifications(actor: Actor) -> QuerySet[FirmCertification]:
    """Give the certifications that the actor may see."""
    return visible(actor, FirmCertification, VIEW).select_related("firm__party", "unit", "place")


def visible_events(actor: Actor) -> QuerySet[ServiceEvent]:
    """Give the events that the actor may see."""
    return visible(actor, ServiceEvent, VIEW).select_related("unit", "place")


def recording_unit(actor: Actor, case: Case) -> Unit | None:
    """Give the unit for which the actor may record a case's results; None when for neither."""
    for unit in (case.unit, case.duty.unit):
        if actor.may(RECORD, unit_path=unit.path, place_path=case.place.path):
            return unit
    return None


ROWS = {
    RESULT: visible_results,
    CERTIFICATION: visible_certifications,
    EVENT: visible_events,
}
"""How the records of each kind are read, by kind."""
PAGES = {
    CASE: "enterprises:case",
    RESULT: "enterprises:result",
    CERTIFICATION: "enterprises:certification",
    EVENT: "enterprises:event",
}
TABLES: dict[str, type[CountedRecord]] = {
    CASE: CaseResult,
    RESULT: CaseResult,
    CERTIFICATION: FirmCertification,
    EVENT: ServiceEvent,
}


def evidence_of_records(actor: Actor, kind: str, records: Sequence[str]) -> dict[str, Evidence]:
    """Give what proves records: their file; of a case those of its results that stand."""
    pairs = _proofs(kind, [int(record) for record in records if record.isdecimal()])
    seen = visible(actor, Attachment, "documents.view_document").in_bulk(
        [file for _record, file in pairs]
    )
    found = {record: Evidence() for record in records}
    for number, pk in pairs:
        known, file = found[str(number)], seen.get(pk)
        shown = (_file(file),) if file else ()
        found[str(number)] = Evidence((*known.files, *shown), known.outside + (file is None))
    return found


def _proofs(kind: str, numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Give the numbers of records with those of the files that prove them."""
    rows: QuerySet[Any] = unrestricted(TABLES[kind], why="files are shown by their own rights")
    if kind == CASE:
        of_cases = rows.filter(case__in=numbers, taken_back_at__isnull=True)
        return list(of_cases.order_by("pk").values_list("case", "evidence"))
    return list(rows.filter(pk__in=numbers).order_by("pk").values_list("pk", "evidence"))


def _file(file: Attachment) -> EvidenceFile:
    url = reverse("documents:attachment", args=[file.pk])
    return EvidenceFile(number=file.pk, name=file.original_name, sha256=file.sha256, url=url)


def proven_by_files(actor: Actor, files: Sequence[int], but: tuple[str, int]) -> dict[int, Proven]:
    """Give the records that files prove, by the numbers of the files, leaving one record out."""
    found: dict[int, Proven] = {}
    for kind, rows in ROWS.items():
        proven = unrestricted(TABLES[kind], why="counted; those in the reader's rights are shown")
        pairs = proven.filter(evidence__in=files).order_by("pk").values_list("evidence", "pk")
        numbers = [pk for _file, pk in pairs if (kind, pk) != but]
        seen = {row.pk: row for row in rows(actor).filter(pk__in=numbers)}
        for file, pk in pairs:
            if (kind, pk) == but:
                continue
            known, row = found.get(file, Proven()), seen.get(pk)
            link = (Link(str(row), reverse(PAGES[kind], args=[pk])),) if row else ()
            found[file] = Proven((*known.links, *link), known.outside + (row is None))
    return found
