"""What the search finds of readings, reports, notices, bulletins and inquiries."""

from collections.abc import Iterator
from dataclasses import replace

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.search.rules import Findable, Reach
from luodi.systems.targets import rules
from luodi.systems.targets.models import Bulletin, Inquiry, Notice, Reading, Report

READING = "targets.reading"
REPORT = "targets.report"
NOTICE = "targets.notice"
BULLETIN = "targets.bulletin"
INQUIRY = "targets.inquiry"
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


def findable_notice(notice: Notice) -> Findable:
    """Give what is found of a notice: its number, what it asks, what was answered and found.

    It is open as `visible_notices` has it: to the unit that has it, the one that issued it and
    the one that verifies it.
    """
    duty = notice.duty
    units = [duty.unit, duty.opened_unit]
    if duty.verifier_post is not None:
        units.append(duty.verifier_post.unit)
    replies = list(notice.replies.all())
    words = [
        duty.content,
        notice.words,
        *(reply.words for reply in replies),
        *(remedy.what for reply in replies for remedy in reply.remedies.all()),
        *(finding.words for finding in notice.findings.all()),
    ]
    return Findable(
        kind=NOTICE,
        record=notice.pk,
        title=f"{duty.number} {duty.title}",
        text="\n".join(text for text in words if text),
        day=duty.opened_at.astimezone(clock.SHANGHAI).date(),
        reaches=tuple(dict.fromkeys(Reach(unit.path, duty.place.path) for unit in units)),
    )


def findable_notices(kind: str = "", record: int = 0) -> Iterator[Findable]:
    """Give what is found of all notices, or of that of one duty."""
    rows = unrestricted(Notice, why="the index keeps the paths by which each is open")
    if kind:
        rows = rows.filter(duty=record)
    rows = rows.select_related(
        "duty__unit", "duty__place", "duty__opened_unit", "duty__verifier_post__unit"
    )
    rows = rows.prefetch_related("replies__remedies", "findings").order_by("pk")
    for row in rows.iterator(chunk_size=200):
        yield findable_notice(row)


def findable_bulletin(bulletin: Bulletin) -> Findable:
    """Give what is found of a bulletin: its number and title, its prose, of what it speaks.

    A frozen one is found by the words that were printed, a draft by its prose as it is written;
    one that was issued by all below its unit, as `visible_bulletins` has it.
    """
    frozen = getattr(bulletin, "frozen", None)
    own = Reach(bulletin.unit.path, bulletin.place.path)
    issued = any(step.act == rules.BulletinAct.ISSUE for step in bulletin.steps.all())
    if frozen is None:
        words = [f"{block.heading}\n{block.text}" for block in bulletin.blocks.all()]
    else:
        words = rules.printed_words(rules.read_content(frozen.content))
    return Findable(
        kind=BULLETIN,
        record=bulletin.pk,
        title=f"{bulletin.number} {bulletin.title}".strip(),
        text="\n".join(words),
        day=bulletin.day or bulletin.drafted_at.astimezone(clock.SHANGHAI).date(),
        reaches=(own, replace(own, below=True)) if issued else (own,),
    )


def findable_bulletins(number: int | None = None) -> Iterator[Findable]:
    """Give what is found of all bulletins, or of one just written, read anew."""
    rows = unrestricted(Bulletin, why="the index keeps the paths by which each is open")
    if number is not None:
        rows = rows.filter(pk=number)
    rows = rows.select_related("unit", "place", "frozen").prefetch_related("blocks", "steps")
    for row in rows.order_by("pk").iterator(chunk_size=100):
        yield findable_bulletin(row)


def findable_inquiry(inquiry: Inquiry) -> Findable:
    """Give what is found of an inquiry, by the unit that asks: what is asked, and how it differs.

    What a unit answered is no part of it.
    """
    unit = inquiry.asking_unit
    return Findable(
        kind=INQUIRY,
        record=inquiry.pk,
        title=inquiry.title,
        text="\n".join(text for text in (inquiry.definition, inquiry.differs) if text),
        day=inquiry.asked_at.astimezone(clock.SHANGHAI).date(),
        reaches=(Reach(unit.path, unit.place.path),),
    )


def findable_inquiries() -> Iterator[Findable]:
    """Give what is found of all inquiries."""
    rows = unrestricted(Inquiry, why="the index keeps the paths by which each is open")
    for row in rows.select_related("asking_unit__place").order_by("pk").iterator(chunk_size=500):
        yield findable_inquiry(row)
