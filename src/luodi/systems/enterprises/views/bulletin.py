"""The draft of a period's bulletin, to be read, and as Word file and PDF."""

from collections.abc import Callable
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.papers.errors import PaperError
from luodi.kernel.papers.paper import Figure, Heading, Paper, PaperTable, Paragraph
from luodi.kernel.papers.pdf import to_pdf
from luodi.kernel.papers.word import to_docx
from luodi.kernel.web import errors
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.reads.bulletin import bulletin_paper
from luodi.systems.enterprises.reads.performance import UNITS, VIEW
from luodi.systems.enterprises.rules import Period, Span
from luodi.systems.enterprises.views.comparison import TITLE as COMPARISON
from luodi.systems.enterprises.views.comparison import offered

TITLE = gettext_lazy("助企简报")
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "docx": (to_docx, WORD_TYPE),
    "pdf": (to_pdf, "application/pdf"),
}


@page(VIEW)
def bulletin(request: Request) -> HttpResponse:
    period = _period(request)
    with translation.override(settings.LANGUAGE_CODE):
        source = f"{reverse('enterprises:comparison')}?{urlencode({'period': period.code})}"
        paper = bulletin_paper(
            request.actor,
            period,
            source=request.build_absolute_uri(source),
            marks=(_("示例数据"),) if settings.LUODI_DEMO else (),
        )
    wanted = request.GET.get("format", "")
    if wanted in WRITERS:
        return _file(request, paper, wanted)
    context = {
        "title": TITLE,
        "state": _("草稿，按截至%(day)s的数生成；不含任何一家企业的情况。")
        % {"day": day_text(clock.today())},
        "crumbs": [(COMPARISON, reverse("enterprises:comparison")), (TITLE, None)],
        "paper": paper,
        "blocks": [_shown(block) for block in paper.blocks],
        "period": period,
        "offered": offered(period),
        "source": f"{source}&by={UNITS}",
    }
    return render(request, "enterprises/bulletin.html", context)


def _period(request: Request) -> Period:
    """Read the period asked for; without a good one the last whole month."""
    found = rules.read_period(request.GET.get("period", ""))
    if found is not None:
        return found
    running = rules.period_of(Span.MONTH, clock.today())
    return rules.period_of(Span.MONTH, running.since.fromordinal(running.since.toordinal() - 1))


def _shown(block: Heading | Paragraph | PaperTable) -> dict[str, object]:
    """Give a block as the page shows it: what it is, and its text with the notes in brackets."""
    if isinstance(block, Heading):
        return {"heading": block.text}
    if isinstance(block, PaperTable):
        return {"table": block, "heads": [column.head for column in block.columns]}
    return {
        "runs": [
            (run.text, run.note) if isinstance(run, Figure) else (run, "") for run in block.runs
        ]
    }


def _file(request: Request, paper: Paper, ending: str) -> HttpResponse:
    write, kind = WRITERS[ending]
    try:
        data = write(paper)
    except PaperError as error:
        return errors.answer(request, 422, what=error.message, remedy=_("也可以下载另一种格式。"))
    response = HttpResponse(data, content_type=kind)
    name = quote(f"{paper.title}.{ending}", safe="")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"bulletin.{ending}\"; filename*=UTF-8''{name}"
    )
    return response
