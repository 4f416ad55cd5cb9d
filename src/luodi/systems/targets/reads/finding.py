"""What the search finds of readings and reports."""

from collections.abc import Iterator

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.search.rules import Findable, Reach
from luodi.systems.targets.models import Reading, Report

READING = "targets.reading"
REPORT = "targets.report"
_FOLLOWED = {"targets.target": "target", "people.unit": "unit"}


def findable_reading(reading: Reading) -> Findable:
    """Give what is found of a reading: the title of its text, which is found for itself."""
    document = reading.document
    return Findable(
        kind=READING,
        record=reading.pk,
        title=document.title,
        day=reading.read_at.astimezone(clock.SHANGHAI).date(),
        reaches=(Reach(document.issued_by.path, document.place.path),),
    )


def findable_report(report: Report) -> Findable:
    """Give what is found of a report: unit, target and month, its remark, the items it names.

    It is open as `visible_reports` has it: to the reporting unit and to the leading one.
    """
    year, month = divmod(report.month, 100)
    items = [row.item.name for row in report.items.all()]
    return Findable(
        kind=REPORT,
        record=report.pk,
        title=f"{report.target.name} {year}年{month}月 {report.unit.name}",
        text="\n".join(text for text in (report.reason, report.remark, *items) if text),
        day=report.day,
        reaches=(
            Reach(report.unit.path, report.place.path),
            Reach(report.target.lead_unit.path, report.place.path),
        ),
    )


def findable_readings() -> Iterator[Findable]:
    """Give what is found of all readings."""
    rows = unrestricted(Reading, why="the index keeps the paths by which each is open")
    rows = rows.select_related("document__issued_by", "document__place").order_by("pk")
    for row in rows.iterator(chunk_size=200):
        yield findable_reading(row)


def findable_reports(kind: str = "", record: int = 0) -> Iterator[Findable]:
    """Give what is found of all reports, or of those of one target or one unit."""
    rows = unrestricted(Report, why="the index keeps the paths by which each is open")
    if kind:
        rows = rows.filter(**{_FOLLOWED[kind]: record})
    rows = rows.select_related("target__lead_unit", "unit", "place").order_by("pk")
    for row in rows.prefetch_related("items__item").iterator(chunk_size=500):
        yield findable_report(row)


def findable_again(report: Report) -> Findable:
    """Give what is found of a report just written: read anew, so that nothing fetched is old."""
    rows = unrestricted(Report, why="the action that wrote it has asked access")
    return findable_report(
        rows.select_related("target__lead_unit", "unit", "place").get(pk=report.pk)
    )
