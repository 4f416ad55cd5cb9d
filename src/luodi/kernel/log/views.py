"""Pages of the log."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.cards import record_kind
from luodi.kernel.log import reads
from luodi.kernel.log.models import LogLine
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table


@page("log.view_log")
def line_list(request: Request) -> HttpResponse:
    lines = reads.lines(request.actor)
    context = {"title": _("操作日志"), "crumbs": [(_("操作日志"), None)]}
    return _table(request.actor).respond(request, lines, "log/lines.html", context)


@page("log.view_log")
def line_page(request: Request, pk: int) -> HttpResponse:
    line = reads.lines(request.actor).filter(pk=pk).first()
    if line is None:
        raise Http404(f"LogLine {pk}")
    title = _("日志第 %(number)d 行") % {"number": line.pk}
    context = {
        "title": title,
        "crumbs": [(_("操作日志"), reverse("log:line_list")), (title, None)],
        "line": line,
        "changes": reads.changes(line),
        "record_url": _record_url(line),
        "record_title": _kind_title(line),
    }
    return render(request, "log/line.html", context)


def _table(actor: Actor) -> Table:
    """Give the table of the lines that an actor may see; its filters name nothing else."""
    lines = reads.lines(actor).order_by()
    return Table(
        name="log",
        title=gettext_lazy("操作日志"),
        order="-id",
        search=("record_id", "reason", "verb", "record_kind", "user__display_name"),
        empty=Empty(
            gettext_lazy("还没有日志"),
            gettext_lazy("每次保存、接受、任命、设定都会自动记一行；换个条件再查。"),
        ),
        columns=(*_when_and_who(lines), *_what(lines)),
    )


def _when_and_who(lines: QuerySet[LogLine]) -> Iterator[Column]:
    yield Column(
        "number",
        gettext_lazy("行"),
        lambda line: line.pk,
        "link",
        sort="id",
        href=lambda line: reverse("log:line", args=(line.pk,)),
    )
    yield Column(
        "day",
        gettext_lazy("日期"),
        lambda line: localtime(line.at).date(),
        "date",
        filter="at__date",
    )
    yield Column("time", gettext_lazy("时间"), lambda line: f"{localtime(line.at):%H:%M:%S}")
    people = lines.filter(user__isnull=False).values_list("user", "user__display_name")
    yield Column(
        "user",
        gettext_lazy("人员"),
        lambda line: str(line.user or "luodi"),
        filter="user",
        choices=lambda: list(people.distinct().order_by("user__display_name")),
    )
    yield Column("post", gettext_lazy("岗位"), lambda line: str(line.post or ""))


def _what(lines: QuerySet[LogLine]) -> Iterator[Column]:
    verbs = lines.values_list("verb", flat=True).distinct().order_by("verb")
    yield Column(
        "verb",
        gettext_lazy("动作"),
        lambda line: line.verb,
        sort="verb",
        filter="verb",
        choices=lambda: [(verb, verb) for verb in verbs],
    )
    kinds = lines.values_list("record_kind", flat=True).distinct().order_by("record_kind")
    yield Column(
        "kind",
        gettext_lazy("记录种类"),
        _kind_title,
        filter="record_kind",
        choices=lambda: [(kind, kind_title(kind)) for kind in kinds],
    )
    yield Column(
        "record",
        gettext_lazy("记录编号"),
        lambda line: line.record_id,
        href=_record_url,
        filter="record_id",
    )
    yield Column("reason", gettext_lazy("理由"), lambda line: line.reason)


def kind_title(kind: str) -> str:
    known = record_kind(kind)
    return str(known.title) if known else kind


def _kind_title(line: LogLine) -> str:
    return kind_title(line.record_kind)


def _record_url(line: LogLine) -> str | None:
    known = record_kind(line.record_kind)
    if known is None:
        return None
    try:
        return reverse(known.url_name, kwargs={"pk": line.record_id})
    except NoReverseMatch:
        return None
