"""What proves reports, as far as a reader may see it."""

from collections.abc import Sequence

from django.urls import reverse

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.cards import Evidence, EvidenceFile
from luodi.kernel.documents.models import Attachment
from luodi.systems.targets.models import ReportEvidence


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
