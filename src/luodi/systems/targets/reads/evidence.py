"""What proves reports, as far as a reader may see it."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.cards import Evidence, EvidenceFile, Link, Proven
from luodi.kernel.documents.models import Attachment
from luodi.systems.targets.models import Report, ReportEvidence
from luodi.systems.targets.reads.finding import REPORT
from luodi.systems.targets.reads.reporting import visible_reports


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


def proven_by_files(actor: Actor, files: Sequence[int], but: tuple[str, int]) -> dict[int, Proven]:
    """Give the reports that files prove, by the numbers of the files, leaving one record out."""
    pairs = ReportEvidence.objects.filter(attachment_id__in=files)
    if but[0] == REPORT:
        pairs = pairs.exclude(report_id=but[1])
    links = list(pairs.order_by("attachment_id", "id").values_list("attachment_id", "report_id"))
    reports = {report for _file, report in links}
    seen = {row.pk: row for row in visible_reports(actor).filter(pk__in=reports)}
    found: dict[int, Proven] = {}
    for file, report in links:
        known = found.get(file, Proven())
        row = seen.get(report)
        link = (_report_link(row),) if row else ()
        found[file] = Proven((*known.links, *link), known.outside + (row is None))
    return found


def _report_link(report: Report) -> Link:
    words = {"target": report.target, "month": report.month_text, "unit": report.unit}
    return Link(
        text=_("%(target)s %(month)s（%(unit)s）") % words,
        url=reverse("targets:report", args=[report.pk]),
    )
