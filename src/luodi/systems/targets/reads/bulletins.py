"""Reading bulletins: what they say, as it stands or as it was frozen, and what changed since."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.paths import within
from luodi.kernel.access.scopes import (
    above_filter,
    access_paths,
    scope_filter,
    unrestricted,
    visible,
)
from luodi.kernel.ledger.reads import entries_behind
from luodi.kernel.papers.paper import Paper
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import Standing, ledger_parts, standings, visible_targets
from luodi.kernel.targets.rules import Colour, rounded
from luodi.kernel.targets.words import actual, due, promise_text, said, why
from luodi.systems.targets import rules
from luodi.systems.targets.models import (
    Bulletin,
    BulletinState,
    BulletinStep,
    ClosedLight,
    FrozenBulletin,
    Report,
)
from luodi.systems.targets.reads.bulletin_notices import notice_rows
from luodi.systems.targets.reads.closing import exact, targets_in
from luodi.systems.targets.reads.reporting import reporters, visible_reports
from luodi.systems.targets.reads.windows import due_months
from luodi.systems.targets.rules import BulletinContent, BulletinHead, Prose, Sheet, SheetLine

VIEW = "targets.view_target"
PAPERS_LANGUAGE = "zh-hans"
"""A bulletin is a Chinese paper, whatever language its reader's pages are in."""
RELATED = ("unit", "place", "drafted_by", "frozen__seal", "corrects", "scan")
_BLANK = re.compile(r"(?<![A-Za-z]) (?![A-Za-z])")


def visible_bulletins(actor: Actor) -> QuerySet[Bulletin]:
    """Give the bulletins that the actor may read: those of his offices, and what was issued to him.

    What was once issued goes to every unit below the issuing one, inside its place, and is told
    as withdrawn when it was: a 通报 is meant to spread what it prints. That is the units it names
    with their targets, figures, lights, lateness and notices. What lies behind a figure, what
    became of it since, and who drafted the paper are no part of it (`office_bulletins`).
    """
    rows = unrestricted(Bulletin, why="narrowed at once to the offices' and to what was issued")
    if not actor.system:
        paths = access_paths(Bulletin)
        issued = BulletinStep.objects.filter(
            bulletin=OuterRef("pk"), act=rules.BulletinAct.ISSUE.value
        )
        received = Q(Exists(issued)) & above_filter(actor, paths, VIEW)
        rows = rows.filter(scope_filter(actor, paths, VIEW) | received)
    return rows.select_related(*RELATED)


def office_bulletins(actor: Actor) -> QuerySet[Bulletin]:
    """Give the bulletins of units below the actor's posts, drafts included, to work on."""
    return visible(actor, Bulletin, VIEW).select_related(*RELATED)


def targets_for(actor: Actor, unit: Unit, month: int) -> list[Target]:
    """Give the targets that a unit's bulletin about a month may speak of.

    They are led below the unit, inside its place: so whoever may see the bulletin may see them.
    """
    mine = set(visible_targets(actor).values_list("pk", flat=True))
    return [
        target
        for target in targets_in(month)
        if target.pk in mine
        and within(target.lead_unit.path, unit.path)
        and within(target.place.path, unit.place.path)
    ]


def content_of(bulletin: Bulletin) -> BulletinContent:
    """Give what a bulletin says: as it was frozen, or as it would be frozen now."""
    frozen = FrozenBulletin.objects.filter(bulletin=bulletin).first()
    if frozen is not None:
        return rules.read_content(frozen.content)
    return live_content(bulletin)


def live_content(bulletin: Bulletin, *, seal: int | None = None) -> BulletinContent:
    """Compute what a bulletin says now; ``seal`` counts as of a seal, None all that is posted."""
    original = bulletin.corrects
    return BulletinContent(
        head=BulletinHead(
            title=bulletin.title,
            office=bulletin.unit.name,
            addressees=_lines(bulletin.addressees),
            copies=_lines(bulletin.copies),
            number=bulletin.number,
            day=bulletin.day,
            corrects_number=original.number if original else "",
            corrects_title=original.title if original else "",
        ),
        prose=tuple(
            Prose(rules.BulletinPart(block.part), block.heading, block.text)
            for block in bulletin.blocks.all()
        ),
        sheet=live_sheet(bulletin, seal=seal),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def chosen_targets(bulletin: Bulletin) -> list[Target]:
    """Give the targets that a bulletin speaks of, whoever reads it."""
    numbers = bulletin.choice.values_list("target_id", flat=True)
    return list(visible_targets(LUODI).filter(pk__in=list(numbers)).order_by("pk"))


def live_sheet(bulletin: Bulletin, *, seal: int | None = None) -> Sheet:
    """Compute a bulletin's figures now, in the words in which they are printed."""
    targets = chosen_targets(bulletin)
    as_of, before = rules.last_day(bulletin.month), month_before(bulletin.month)
    with translation.override(PAPERS_LANGUAGE):
        lines = sheet_lines(targets, bulletin.month, seal=seal)
        corrected: tuple[rules.RevisedLine, ...] = ()
        if bulletin.corrects is not None:
            corrected = _corrected(bulletin.corrects, lines)
        return Sheet(
            month=bulletin.month,
            as_of=as_of,
            before=rules.last_day(before),
            told_on=clock.today(),
            lines=lines,
            late=_late(targets, bulletin.month),
            revised=_revised(targets, bulletin.month, lines, seal=seal),
            corrected=corrected,
            notices=notice_rows(targets, bulletin.month),
        )


def month_before(month: int) -> int:
    """Give the month before one, both as ``YYYYMM``."""
    return month - 1 if month % 100 > 1 else month - 100 + 11


def sheet_lines(
    targets: Sequence[Target],
    month: int,
    *,
    seal: int | None = None,
    known_by: datetime | None = None,
) -> tuple[SheetLine, ...]:
    """Give how targets stand at the end of a month and of the month before.

    Notes
    -----
    The ledger is asked once for each of the two days, however many targets.
    """
    before = rules.last_day(month_before(month))
    now = standings(targets, rules.last_day(month), seal=seal, known_by=known_by)
    then = standings(targets, before, seal=seal, known_by=known_by)
    reds = _red_months(targets, month)
    return tuple(
        _sheet_line(
            item,
            old if old.target.period_start <= before else None,
            reds.get(item.target.pk, 0),
        )
        for item, old in zip(now, then, strict=True)
    )


def _sheet_line(now: Standing, then: Standing | None, reds: int) -> SheetLine:
    light, target = now.light, now.target
    owed = due(now)
    gap = light.difference_pp
    return SheetLine(
        target=target.pk,
        version=now.number,
        name=target.name,
        unit=target.lead_unit.name,
        unit_code=target.lead_unit.code,
        promise=_printed(promise_text(target)),
        actual=_printed(said(actual(now))),
        exact=exact(now.actual),
        colour=light.colour,
        why=_printed(why(now)),
        ratio=_percent(light.ratio),
        due=_printed(said(owed)) if owed else "",
        gap="" if gap is None else f"{rounded(gap):f}".replace("-", "−"),
        kept=light.kept,
        before=_printed(said(actual(then))) if then else rules.NOT_REPORTED,
        before_exact=exact(then.actual) if then else None,
        before_colour=then.light.colour if then else None,
        red_months=reds + 1 if light.colour is Colour.RED else 0,
    )


def _printed(words: str) -> str:
    """Leave out the blanks that a page puts between numbers and Chinese words."""
    return _BLANK.sub("", words)


def _percent(ratio: Fraction | None) -> str:
    return "" if ratio is None else f"{rounded(ratio * 100):f}".replace("-", "−")


def _red_months(targets: Sequence[Target], month: int) -> dict[int, int]:
    """Count the closed months just before this one in which each light was red, in a row."""
    first = month // 100 * 100 + 1
    rows = (
        visible(LUODI, ClosedLight, VIEW)
        .filter(target__in=targets, closing__gte=first, closing__lt=month)
        .order_by("-closing_id")
        .values_list("target_id", "closing_id", "colour")
    )
    counts: dict[int, int] = {}
    expected: dict[int, int] = {}
    for target, closed, colour in rows:
        if colour == Colour.RED.value and closed == expected.get(target, month_before(month)):
            counts[target] = counts.get(target, 0) + 1
            expected[target] = month_before(closed)
        else:
            expected[target] = 0
    return counts


def _late(targets: Sequence[Target], month: int) -> tuple[rules.LateLine, ...]:
    owed = due_months(reporters(targets), clock.today())
    return tuple(
        rules.LateLine(
            item.reporter.target.pk,
            item.reporter.target.name,
            item.reporter.unit.name,
            item.month,
            item.late,
        )
        for item in owed
        if item.late > 0 and item.month <= month
    )


def _revised(
    targets: Sequence[Target], month: int, lines: Sequence[SheetLine], *, seal: int | None
) -> tuple[rules.RevisedLine, ...]:
    """Give the values of this year's closed months that are others now."""
    closed: dict[int, list[ClosedLight]] = {}
    rows = visible(LUODI, ClosedLight, VIEW).filter(
        target__in=targets, closing__gt=month // 100 * 100, closing__lte=month
    )
    for light in rows.order_by("closing_id", "target_id"):
        closed.setdefault(light.closing_id, []).append(light)
    by_number = {target.pk: target for target in targets}
    found = []
    for number, lights in closed.items():
        own = [by_number[light.target_id] for light in lights]
        now = standings(own, rules.last_day(number), seal=seal)
        for light, item in zip(lights, now, strict=True):
            if light.actual != exact(item.actual):
                found.append(_revised_line(light, item))
    return tuple(found)


def _revised_line(light: ClosedLight, now: Standing) -> rules.RevisedLine:
    then = None if light.actual is None else Fraction(light.actual)
    return rules.RevisedLine(
        target=light.target_id,
        name=now.target.name,
        unit=now.target.lead_unit.name,
        month=light.closing_id,
        then=_printed(said(actual(replace(now, actual=then)))),
        now=_printed(said(actual(now))),
    )


def _corrected(original: Bulletin, lines: Sequence[SheetLine]) -> tuple[rules.RevisedLine, ...]:
    """Give the figures that the original printed otherwise."""
    frozen = FrozenBulletin.objects.filter(bulletin=original).first()
    if frozen is None:
        return ()
    printed = rules.read_content(frozen.content)
    told = rules.told_before(printed)
    return tuple(rules.changed_figures(printed.sheet, lines, told_before=told))


def bulletin_paper(bulletin: Bulletin, content: BulletinContent) -> Paper:
    """Give a bulletin as a paper, marked as what it is: a sample, a draft, withdrawn."""
    marks = ["示例数据"] if settings.LUODI_DEMO else []
    if not content.head.number:
        marks.append("草稿")
    if bulletin.state == BulletinState.WITHDRAWN:
        marks.append("已撤回")
    return rules.paper_of(content, marks=marks)


@dataclass(frozen=True)
class Recounted:
    """Whether the ledger, asked anew as of the seal, says what the bulletin printed."""

    seal: int | None
    count: int
    different: tuple[rules.RevisedLine, ...]


def recounted(frozen: FrozenBulletin) -> Recounted:
    """Count a frozen bulletin's values anew from the ledger, as of its seal and its versions."""
    content = rules.read_content(frozen.content)
    printed = content.sheet
    with translation.override(PAPERS_LANGUAGE):
        lines = sheet_lines(
            chosen_targets(frozen.bulletin),
            printed.month,
            seal=frozen.seal_id or 0,
            known_by=frozen.frozen_at,
        )
    now = [_with_colour_of(line, printed.lines) for line in lines]
    changed = rules.changed_figures(printed, now, told_before=rules.told_before(content))
    return Recounted(frozen.seal_id, len(printed.lines), tuple(changed))


def _with_colour_of(line: SheetLine, printed: Sequence[SheetLine]) -> SheetLine:
    """Compare values alone: limits of lights may have been set anew for a past day."""
    same = next((item for item in printed if item.target == line.target), line)
    return replace(line, colour=same.colour, before_colour=same.before_colour)


@dataclass(frozen=True)
class Correction:
    """A figure that a bulletin printed otherwise than it stands now, and why.

    ``reports`` are those of its month whose entries came after the seal and that the reader may
    open; ``more`` is how many records lie outside his rights; ``version`` tells of a version
    of the target that was registered since, 0 for none.
    """

    line: rules.RevisedLine
    reports: tuple[Report, ...]
    more: int
    version: int


def corrections_since(actor: Actor, frozen: FrozenBulletin) -> list[Correction]:
    """Give the 更正 list of a frozen bulletin: what it printed, what stands, the records."""
    content = rules.read_content(frozen.content)
    printed = content.sheet
    targets = {target.pk: target for target in chosen_targets(frozen.bulletin)}
    with translation.override(PAPERS_LANGUAGE):
        now = sheet_lines(list(targets.values()), printed.month)
    changed = rules.changed_figures(printed, now, told_before=rules.told_before(content))
    versions = {line.target: line.version for line in now}
    printed_versions = {line.target: line.version for line in printed.lines}
    return [
        _correction(
            actor,
            frozen,
            item,
            targets[item.target],
            versions[item.target] if versions[item.target] != printed_versions[item.target] else 0,
        )
        for item in changed
    ]


def _correction(
    actor: Actor, frozen: FrozenBulletin, line: rules.RevisedLine, target: Target, version: int
) -> Correction:
    parts = ledger_parts(target, rules.last_day(line.month))
    entries, _count = entries_behind(LUODI, parts)
    later = entries.exclude(member__seal__lte=frozen.seal_id or 0)
    keys = set(later.order_by().values_list("system", "record_kind", "record_id"))
    numbers = [int(key[2]) for key in keys if key[:2] == ("targets", "report")]
    reports = tuple(visible_reports(actor).filter(pk__in=numbers).order_by("pk"))
    return Correction(line, reports, len(keys) - len(reports), version)
