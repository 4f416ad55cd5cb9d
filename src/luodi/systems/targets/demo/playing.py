"""Playing on: what the invented officers do with their targets from July 2023 to January 2024.

Each act goes through the real action at the instant at which it would have happened. What is
refused, because a visitor did it before or changed what it rests on, is skipped and counted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards.playing import Ahead, Event, Played, Tally, played, told
from luodi.kernel.documents.models import Attachment
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.words import month_text
from luodi.systems.targets import actions
from luodi.systems.targets.demo import bulletins, following, inquiries
from luodi.systems.targets.demo.promises import Example
from luodi.systems.targets.demo.reporting import (
    OFFICE,
    YEAR,
    Line,
    actor,
    approve,
    at,
    correct,
    forget_actors,
    hand_in,
    lines_of,
    table_of,
)
from luodi.systems.targets.demo.year import LATE, MISTAKES, Late, Mistake, late_of, mistake_of
from luodi.systems.targets.demo.year import whole_year as examples
from luodi.systems.targets.models import (
    UNDER_WAY,
    Bulletin,
    BulletinState,
    FigureRole,
    Report,
    ReportState,
    TargetYear,
)
from luodi.systems.targets.reads import standing_reports
from luodi.systems.targets.reads.bulletin_drafting import next_serial
from luodi.systems.targets.reads.closing import next_to_close

JUNE, DECEMBER = 6, 12


def play(since: datetime, until: datetime) -> Played:
    """Do what happens after an instant up to another; what is done already is skipped."""
    forget_actors()
    return played(_events(), since, until)


def ahead(since: datetime, until: datetime) -> list[Ahead]:
    """Tell what happens after an instant up to another."""
    return told(_events(), since, until)


def _events() -> Iterator[Event]:
    yield Event(at(7, 12, 16), _("其余单位答复询数“防汛沙袋储备数”"), inquiries.answer_the_rest)
    yield Event(at(7, 12, 17), _("询数“防汛沙袋储备数”截止并汇总"), inquiries.close_the_rest)
    june = {"month": month_text(YEAR * 100 + JUNE)}
    yield Event(at(7, 13, 10), _("审核%(month)s在途的报送") % june, partial(_approve, month=JUNE))
    yield Event(at(7, 13, 15), _("核查已回复的督办单"), following.verify)
    for month in range(JUNE, DECEMBER + 1):
        words = {"month": month_text(YEAR * 100 + month)}
        if month > JUNE:
            yield from _reporting(month, words)
        yield from _after(month, words)
    for late in LATE:
        words = {"month": month_text(YEAR * 100 + late.month), "name": late.name}
        when = at(late.month + 1, late.day)
        yield Event(when, _("补报迟了的%(month)s“%(name)s”") % words, partial(_late, late=late))
        act = partial(_approve, month=late.month)
        yield Event(at(late.month + 1, late.day, 15), _("审核补报的“%(name)s”") % words, act)
    for mistake in MISTAKES:
        words = {"month": month_text(YEAR * 100 + mistake.month), "name": mistake.name}
        text = _("更正%(month)s“%(name)s”并审核") % words
        yield Event(at(*mistake.corrected), text, partial(_correct, mistake=mistake))
    yield Event(at(13, 22), _("%(year)d年度关账") % {"year": YEAR}, _close_year)


def _reporting(month: int, words: dict[str, str]) -> Iterator[Event]:
    """Report a month and approve it; shares whose whole another promise reports follow."""
    first, second = partial(_report, month=month), partial(_report, month=month, shares=True)
    posted = partial(_approve, month=month)
    yield Event(at(month + 1, 7), _("各单位报送%(month)s的数") % words, first)
    yield Event(at(month + 1, 8), _("逐级审核%(month)s的报送") % words, posted)
    yield Event(at(month + 1, 10), _("%(month)s报送截止，报齐其余的数") % words, second)
    yield Event(at(month + 1, 11), _("审核%(month)s其余的报送") % words, posted)


def _after(month: int, words: dict[str, str]) -> Iterator[Event]:
    """Close a month, supervise what is behind, and issue its bulletin."""
    number, following_month = YEAR * 100 + month, month + 1
    yield Event(
        at(following_month, 15), _("关%(month)s的账") % words, partial(_close, month=number)
    )
    yield Event(
        at(following_month, 16),
        _("按%(month)s的灯发督办单") % words,
        partial(following.issue, month=number),
    )
    yield Event(at(following_month, 16, 15), _("各单位签收督办单"), following.accept)
    yield Event(
        at(following_month, 16, 16),
        _("拟写%(month)s的通报并送签") % words,
        partial(_submit_bulletin, month=number),
    )
    yield Event(
        at(following_month, 18),
        _("签发%(month)s的通报") % words,
        partial(_approve_bulletin, month=number),
    )
    yield Event(
        at(following_month, 19),
        _("印发%(month)s的通报") % words,
        partial(_issue_bulletin, month=number),
    )
    yield Event(at(following_month, 19, 14), _("各单位回复督办单"), following.reply)
    yield Event(at(following_month, 21, 10), _("核查已回复的督办单，办完的销号"), following.verify)
    if following_month <= DECEMBER:
        yield Event(at(following_month, 27), _("补答迟复的督办单"), following.reply_late)
        yield Event(at(following_month, 28, 10), _("核查迟复的督办单"), following.verify)


def _promises() -> list[tuple[Example, Target]]:
    """Find the targets that the demonstration accepted; a visitor may have renamed some."""
    known = {
        (target.name, target.lead_unit.code): target
        for target in unrestricted(Target, why="the invented units report for their targets")
        .filter(period_start__year=YEAR)
        .select_related("lead_unit__place")
    }
    found = ((example, known.get((example.name, example.lead))) for example in examples())
    return [(example, target) for example, target in found if target is not None]


def _report(tally: Tally, month: int, *, shares: bool = False) -> None:
    promises = [item for item in _promises() if bool(item[0].whole) == shares]
    lines = [
        _as_told(line, month)
        for line in lines_of(promises, month)
        if not late_of(line.example.name, line.reporter.unit.code, month)
    ]
    _hand_in(tally, lines, month)


def _as_told(line: Line, month: int) -> Line:
    """Give a line with the mistake that its unit makes, if any."""
    mistake = mistake_of(line.example.name, month)
    return replace(line, figures={FigureRole.VALUE: mistake.wrong}) if mistake else line


def _hand_in(tally: Tally, lines: Iterable[Line], month: int) -> None:
    number = YEAR * 100 + month
    tables: dict[int, Attachment] = {}
    open_lines = []
    for line in lines:
        if actions.month_refusal(line.reporter.target, line.reporter.unit, number) is None:
            open_lines.append(line)
        else:
            tally.refused += 1
    for line in open_lines:
        tally.tried(partial(_one, line, month, open_lines, tables))


def _one(line: Line, month: int, lines: list[Line], tables: dict[int, Attachment]) -> None:
    """Hand one line in, with the table that proves all of its unit's figures.

    Refused, it leaves no table behind; the unit's next line makes it anew.
    """
    unit, reporter = line.reporter.unit, actor(line.example.lead)
    with transaction.atomic():
        table = tables.get(unit.pk) or table_of(reporter, unit, f"{month}月", lines)
        hand_in(reporter, line, month, table, confirm=True)
    tables[unit.pk] = table


def _late(tally: Tally, late: Late) -> None:
    promises = [item for item in _promises() if item[0].name == late.name]
    lines = [
        line for line in lines_of(promises, late.month) if line.reporter.unit.code == late.unit
    ]
    _hand_in(tally, lines, late.month)


def _approve(tally: Tally, month: int) -> None:
    targets = [target for _example, target in _promises()]
    waiting = unrestricted(Report, why="the invented offices approve what waits for them").filter(
        target__in=targets, month=YEAR * 100 + month, state__in=UNDER_WAY
    )
    handed_in = waiting.exclude(state__in=(ReportState.DRAFT, ReportState.RETURNED))
    for report in handed_in.select_related("target", "unit__place", "place").order_by("pk"):
        tally.tried(partial(approve, report))


def _correct(tally: Tally, mistake: Mistake) -> None:
    for example, target in _promises():
        wrong = _standing_wrong(target, mistake) if example.name == mistake.name else None
        if wrong is not None:
            right = example.figures.by_month()[mistake.month]
            tally.tried(partial(_corrected, wrong, right, example.multiple, mistake.reason))


def _standing_wrong(target: Target, mistake: Mistake) -> Report | None:
    """Find the report with the mistake; None when it is corrected already, or never came."""
    reports = standing_reports(target, target.lead_unit)
    return reports.filter(month=YEAR * 100 + mistake.month, supersedes__isnull=True).first()


@transaction.atomic
def _corrected(wrong: Report, right: str, multiple: str, reason: str) -> None:
    approve(correct(wrong, right, multiple=multiple, reason=reason))


def _close(tally: Tally, month: int) -> None:
    """Close what may be closed up to a month: one that was missed before comes first."""
    while (waits := next_to_close(clock.today())) is not None and waits <= month:
        if not tally.tried(partial(actions.close_month, actor=actor(OFFICE), month=waits)):
            return


def _close_year(tally: Tally) -> None:
    if not TargetYear.objects.filter(year=YEAR, closed_at__isnull=False).exists():
        tally.tried(partial(actions.close_year, actor=actor(OFFICE), year=YEAR))


def _bulletin(month: int) -> Bulletin | None:
    """Find the government's own bulletin of a month, whoever drafted it."""
    rows = unrestricted(Bulletin, why="the office goes on with its own bulletin").filter(
        unit__code="quzf", month=month, corrects__isnull=True
    )
    return rows.exclude(state=BulletinState.WITHDRAWN).order_by("pk").first()


def _submit_bulletin(tally: Tally, month: int) -> None:
    if _bulletin(month) is None and not tally.tried(partial(bulletins.drafted, month)):
        return
    bulletin = _bulletin(month)
    if bulletin is not None and bulletin.state in {BulletinState.DRAFT, BulletinState.RETURNED}:
        tally.tried(partial(bulletins.submit, bulletin))


def _approve_bulletin(tally: Tally, month: int) -> None:
    bulletin = _bulletin(month)
    if bulletin is not None and bulletin.state == BulletinState.SUBMITTED:
        serial = next_serial(bulletins.WORD, clock.today().year)
        tally.tried(partial(bulletins.approve, bulletin, serial))


def _issue_bulletin(tally: Tally, month: int) -> None:
    bulletin = _bulletin(month)
    if bulletin is not None and bulletin.state == BulletinState.APPROVED:
        tally.tried(partial(bulletins.issue, bulletin))
