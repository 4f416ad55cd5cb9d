"""The list of bulletins, one bulletin as page, Word and PDF, and what changed since."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import visible
from luodi.kernel.documents.models import Attachment
from luodi.kernel.papers.errors import PaperError
from luodi.kernel.papers.numbering import chinese_number, date_text
from luodi.kernel.papers.paper import Align, Paper, PaperTable
from luodi.kernel.papers.pdf import to_pdf
from luodi.kernel.papers.setting import DAY_PLACE, NUMBER_PLACE
from luodi.kernel.papers.word import to_docx
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.targets.reads import visible_targets
from luodi.kernel.targets.words import month_text
from luodi.kernel.web import errors
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.targets import rules
from luodi.systems.targets.models import Bulletin, BulletinBlock, BulletinState, FrozenBulletin
from luodi.systems.targets.reads import (
    bulletin_paper,
    chosen_targets,
    content_of,
    corrections_since,
    office_bulletins,
    open_bulletin_acts,
    recounted,
    visible_bulletins,
    visible_notices,
)
from luodi.systems.targets.rules import BulletinContent, Filled

VIEW = "targets.view_target"
DRAFT = "targets.draft_bulletin"
SHORT = 4
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

TABLE = Table(
    "bulletins",
    (
        Column(
            "title",
            gettext_lazy("标题"),
            lambda row: row.title,
            sort="title",
            href=lambda row: reverse("targets:bulletin", args=[row.pk]),
        ),
        Column("month", gettext_lazy("月份"), lambda row: row.month_text, sort="month"),
        Column(
            "number",
            gettext_lazy("文号"),
            lambda row: row.number or "—",
            sort="number_serial",
        ),
        Column(
            "unit",
            gettext_lazy("发文单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.get_state_display(),
            sort="state",
            filter="state",
            choices=BulletinState.choices,
        ),
        Column("day", gettext_lazy("成文日期"), lambda row: row.day, kind="date", sort="day"),
        Column(
            "drafted",
            gettext_lazy("拟稿时间"),
            lambda row: row.drafted_at,
            kind="date",
            sort="drafted_at",
            hidden=True,
        ),
    ),
    search=("title", "unit__name", "number_word"),
    order="-drafted_at",
    title=pgettext_lazy("list", "通报"),
    empty=Empty(
        gettext_lazy("还没有通报"),
        gettext_lazy("印发的通报列在这里：拟稿的人选单位和月份，数由账上填好；签发后数不再变。"),
    ),
)


@page(VIEW)
def bulletin_list(request: Request) -> HttpResponse:
    context = {
        "title": pgettext("list", "通报"),
        "may_draft": request.actor.has(DRAFT),
        "crumbs": [(pgettext("list", "通报"), None)],
    }
    rows = visible_bulletins(request.actor)
    return TABLE.respond(request, rows, "targets/bulletins.html", context)


@page(VIEW)
def bulletin_page(request: Request, pk: int) -> HttpResponse:
    seen = visible_bulletins(request.actor)
    bulletin = get_object_or_404(seen, pk=pk)
    content = content_of(bulletin)
    paper = bulletin_paper(bulletin, content)
    acts = open_bulletin_acts(request.actor, bulletin)
    blocks = {block.part: block for block in bulletin.blocks.all()} if acts.edit else {}
    context = {
        "title": bulletin.title,
        "state": _state_words(bulletin),
        "bulletin": bulletin,
        "paper": paper,
        "number_line": paper.number or NUMBER_PLACE,
        "day_line": date_text(paper.day) if paper.day else DAY_PLACE,
        "copies_line": f"抄送：{'，'.join(paper.copies)}。" if paper.copies else "",
        "addressees_line": f"{'，'.join(paper.addressees)}：" if paper.addressees else "",
        "parts": shown_parts(request, bulletin, content),
        "blocks": blocks,
        "empty_blocks": _left_out(content, blocks),
        "acts": acts,
        **_behind(request, bulletin),
        "original": seen.filter(corrections=bulletin).first(),
        "corrections": seen.filter(corrects=bulletin).order_by("pk"),
        "scan": _scan(request, bulletin),
        "crumbs": bulletin_crumbs(bulletin),
    }
    return render(request, "targets/bulletin.html", context)


def _behind(request: Request, bulletin: Bulletin) -> dict[str, object]:
    """Give what lies behind the paper, for its office; nothing for those it was issued to."""
    if not office_bulletins(request.actor).filter(pk=bulletin.pk).exists():
        return {}
    frozen = frozen_of(bulletin)
    return {
        "frozen": frozen,
        "recounted": recounted(frozen) if frozen else None,
        "changed": len(corrections_since(request.actor, frozen)) if frozen else 0,
        "may_see_seals": request.actor.has("ledger.view_seal"),
        "steps": bulletin.steps.select_related("user", "post__unit"),
    }


def bulletin_or_404(request: Request, pk: int) -> Bulletin:
    """Find a bulletin of the person's own offices, to work on."""
    return get_object_or_404(office_bulletins(request.actor), pk=pk)


def bulletin_crumbs(bulletin: Bulletin, act: str = "") -> list[tuple[str, str | None]]:
    crumbs: list[tuple[str, str | None]] = [
        (pgettext("list", "通报"), reverse("targets:bulletins"))
    ]
    if not act:
        return [*crumbs, (bulletin.title, None)]
    return [*crumbs, (bulletin.title, reverse("targets:bulletin", args=[bulletin.pk])), (act, None)]


def frozen_of(bulletin: Bulletin) -> FrozenBulletin | None:
    found: FrozenBulletin | None = getattr(bulletin, "frozen", None)
    return found


def _scan(request: Request, bulletin: Bulletin) -> Attachment | None:
    """Give the scan to whoever may open it."""
    if bulletin.scan_id is None:
        return None
    rows = visible(request.actor, Attachment, "documents.view_document")
    return rows.filter(pk=bulletin.scan_id).first()


def _state_words(bulletin: Bulletin) -> str:
    words = {
        BulletinState.DRAFT: _("草稿：数随账变，签发时定格。"),
        BulletinState.RETURNED: _("已退回，改后再送签。"),
        BulletinState.SUBMITTED: _("待签发：签发人不能是拟稿人。"),
        BulletinState.APPROVED: _("已签发，数已定格，待印发。"),
        BulletinState.ISSUED: _("已印发，数已定格。"),
        BulletinState.WITHDRAWN: _("已撤回，留存备查。"),
    }
    return words[BulletinState(bulletin.state)]


def _left_out(content: BulletinContent, blocks: dict[str, BulletinBlock]) -> list[BulletinBlock]:
    """Give the parts of a draft that would not be printed: no words and no figures."""
    printed = {part.part.value for part in rules.set_parts(content)}
    return [block for part, block in blocks.items() if part not in printed]


@dataclass(frozen=True)
class ShownFigure:
    """A figure of the prose: its words, its target if the reader may open it, its note."""

    words: str
    href: str
    note: str
    figure: bool = True


@dataclass(frozen=True)
class ShownCell:
    """A cell of a table: its words, on which side, and the target that it names."""

    words: str
    head: str
    right: bool
    href: str

    @property
    def classes(self) -> str:
        """Numbers stand right; a short word is not broken."""
        short = "short" if len(self.words) <= SHORT else ""
        return " ".join(name for name in ("right" if self.right else "", short) if name)


@dataclass(frozen=True)
class ShownTable:
    """A table of the paper, for the page."""

    table: PaperTable
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[ShownCell, ...], bool], ...]


@dataclass(frozen=True)
class ShownPart:
    """A part of the bulletin for the page; ``number`` as the paper counts it."""

    part: str
    heading: str
    number: str
    paragraphs: tuple[tuple[ShownFigure, ...], ...]
    table: ShownTable | None


def shown_parts(request: Request, bulletin: Bulletin, content: BulletinContent) -> list[ShownPart]:
    """Give the parts with links to the targets and notices that the reader may open."""
    numbers = [target.pk for target in chosen_targets(bulletin)]
    open_to = set(
        visible_targets(request.actor).filter(pk__in=numbers).values_list("pk", flat=True)
    )
    lines = content.sheet.lines
    alike = Counter(line.name for line in lines)
    links = {
        line.name: reverse("targets:target", args=[line.target])
        for line in lines
        if line.target in open_to and alike[line.name] == 1
    }
    links |= {
        notice.duty.number: reverse("targets:notice", args=[notice.pk])
        for notice in visible_notices(request.actor).filter(
            pk__in=[row.notice for row in content.sheet.notices]
        )
    }
    return [
        ShownPart(
            part=part.part.value,
            heading=part.heading,
            number=f"{chinese_number(number)}、",
            paragraphs=tuple(
                tuple(_shown(piece, open_to) for piece in line) for line in part.paragraphs
            ),
            table=_shown_table(part.table, links) if part.table else None,
        )
        for number, part in enumerate(rules.set_parts(content), 1)
    ]


def _open_to(request: Request, numbers: list[int]) -> set[int]:
    """Give those of some targets that the reader may open."""
    seen = visible_targets(request.actor).filter(pk__in=numbers)
    return set(seen.values_list("pk", flat=True))


def _shown(piece: str | Filled, open_to: set[int]) -> ShownFigure:
    if isinstance(piece, str):
        return ShownFigure(piece, "", "", figure=False)
    href = reverse("targets:target", args=[piece.target]) if piece.target in open_to else ""
    return ShownFigure(piece.words, href, piece.note)


def _shown_table(table: PaperTable, links: dict[str, str]) -> ShownTable:
    heads = tuple((column.head, column.align is Align.RIGHT) for column in table.columns)
    first_total = len(table.rows) - table.totals
    rows = tuple(
        (
            tuple(
                ShownCell(words, head, right, links.get(words, ""))
                for words, (head, right) in zip(row, heads, strict=True)
            ),
            number >= first_total,
        )
        for number, row in enumerate(table.rows)
    )
    return ShownTable(table, heads, rows)


@page(VIEW)
def bulletin_word(request: Request, pk: int) -> HttpResponse:
    return _file(request, pk, to_docx, "docx", WORD_TYPE)


@page(VIEW)
def bulletin_pdf(request: Request, pk: int) -> HttpResponse:
    return _file(request, pk, to_pdf, "pdf", "application/pdf")


def _file(
    request: Request, pk: int, write: Callable[[Paper], bytes], ending: str, kind: str
) -> HttpResponse:
    bulletin = get_object_or_404(visible_bulletins(request.actor), pk=pk)
    try:
        data = write(bulletin_paper(bulletin, content_of(bulletin)))
    except PaperError as error:
        return errors.answer(request, 422, what=error.message, remedy=_("也可以下载另一种格式。"))
    response = HttpResponse(data, content_type=kind)
    name = quote(f"{bulletin.number}{bulletin.title}.{ending}", safe="")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"bulletin-{bulletin.pk}.{ending}\"; filename*=UTF-8''{name}"
    )
    return response


@page(VIEW)
def bulletin_changes(request: Request, pk: int) -> HttpResponse:
    """Show what a frozen bulletin printed, what stands now, and the records behind it."""
    bulletin = bulletin_or_404(request, pk)
    frozen = frozen_of(bulletin)
    found = corrections_since(request.actor, frozen) if frozen else []
    targets = [item.line.target for item in found]
    title = pgettext("changes", "更正")
    context = {
        "title": title,
        "state": _("《%(title)s》印的数与现在账上的数。") % {"title": bulletin.title},
        "bulletin": bulletin,
        "frozen": frozen,
        "found": [(item, month_text(item.line.month)) for item in found],
        "open_to": _open_to(request, targets),
        "may_correct": bool(found) and open_bulletin_acts(request.actor, bulletin).correct,
        "today": clock.today(),
        "crumbs": bulletin_crumbs(bulletin, title),
    }
    return render(request, "targets/bulletin_changes.html", context)
