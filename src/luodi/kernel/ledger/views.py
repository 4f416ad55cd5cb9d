from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.cards import all_cards, load, record_link
from luodi.kernel.ledger import sealing
from luodi.kernel.ledger.actions import revise_measure
from luodi.kernel.ledger.exporting import SCRIPT, ExportError, export_seals
from luodi.kernel.ledger.forms import MeasureVersionForm
from luodi.kernel.ledger.models import Measure, Seal, SealMember
from luodi.kernel.ledger.reads import visible_entries
from luodi.kernel.ledger.rules import PostingError
from luodi.kernel.ledger.sentences import entry_sentence, seal_sentence
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table

ENTRIES = Table(
    "entries",
    (
        Column(
            "id",
            gettext_lazy("编号"),
            lambda row: row.pk,
            kind="number",
            sort="id",
            href=lambda row: reverse("ledger:entry", args=[row.pk]),
        ),
        Column("day", gettext_lazy("所属日期"), lambda row: row.day, kind="date", sort="day"),
        Column(
            "measure",
            gettext_lazy("指标"),
            lambda row: row.measure.name,
            sort="measure__name",
            filter="measure__name__icontains",
        ),
        Column(
            "amount",
            gettext_lazy("数量"),
            lambda row: row.quantity,
            kind="quantity",
            sort="amount",
            sentence=entry_sentence,
        ),
        Column(
            "unit",
            gettext_lazy("单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
        ),
        Column(
            "place",
            gettext_lazy("地方"),
            lambda row: row.place.name,
            sort="place__path",
            filter="place__name__icontains",
        ),
        Column(
            "posted",
            gettext_lazy("入账时间"),
            lambda row: row.posted_at,
            kind="date",
            sort="posted_at",
        ),
    ),
    search=("measure__name", "unit__name", "place__name", "record_id"),
    order="-id",
    title=pgettext_lazy("list", "分录"),
    empty=Empty(
        gettext_lazy("账上还没有分录"),
        gettext_lazy("单位报送数据、系统办结记录时自动入账，不必手工录入。"),
    ),
)
MEASURES = Table(
    "measures",
    (
        Column(
            "name",
            gettext_lazy("指标"),
            lambda row: row.name,
            sort="name",
            href=lambda row: reverse("ledger:measure", args=[row.pk]),
        ),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit, sort="unit"),
        Column("nature", gettext_lazy("性质"), lambda row: row.get_nature_display()),
        Column("version", gettext_lazy("版本"), lambda row: row.version, kind="number"),
        Column("code", gettext_lazy("代码"), lambda row: row.code, sort="code"),
    ),
    search=("name", "code", "definition"),
    order="name",
    title=pgettext_lazy("list", "指标"),
    empty=Empty(gettext_lazy("还没有指标"), gettext_lazy("接受目标时设立指标，或选用已有的。")),
)
SEALS = Table(
    "seals",
    (
        Column(
            "number",
            pgettext_lazy("seal", "号"),
            lambda row: row.number,
            kind="number",
            sort="number",
            href=lambda row: reverse("ledger:seal", args=[row.number]),
        ),
        Column("count", gettext_lazy("分录数"), lambda row: row.count, kind="number", sort="count"),
        Column(
            "day",
            gettext_lazy("封账日期"),
            lambda row: localtime(row.sealed_at).date(),
            kind="date",
            sort="sealed_at",
            filter="sealed_at__date",
        ),
        Column("time", gettext_lazy("时间"), lambda row: f"{localtime(row.sealed_at):%H:%M:%S}"),
        Column("head", gettext_lazy("链头"), lambda row: row.head, filter="head__startswith"),
    ),
    search=("head", "root"),
    order="-number",
    title=pgettext_lazy("list", "封账"),
    empty=Empty(
        gettext_lazy("还没有封账"),
        gettext_lazy("运行 luodi ledger seal，把已入账的分录封起来；封过的改了就查得出。"),
    ),
)
ENDS = 20
"""Entries that a seal's page shows from each end."""


@page("ledger.view_entry")
def entry_list(request: Request) -> HttpResponse:
    context = {"title": pgettext("list", "分录"), "crumbs": [(pgettext("list", "分录"), None)]}
    return ENTRIES.respond(
        request, visible_entries(request.actor), "ledger/entry_list.html", context
    )


@page("ledger.view_entry")
def entry_page(request: Request, pk: int) -> HttpResponse:
    entry = get_object_or_404(visible_entries(request.actor), pk=pk)
    context = {
        "title": _("分录 #%(number)d") % {"number": entry.pk},
        "entry": entry,
        "record": record_link(entry.record_kind, entry.record_id),
        "reversed_by": getattr(entry, "reversed_by", None),
        "member": SealMember.objects.filter(entry=entry).first(),
        "may_see_seals": request.actor.has("ledger.view_seal"),
        "fed": [
            link
            for card in all_cards()
            if card.fed_by_entry
            for link in load(card.fed_by_entry)(request.actor, entry)
        ],
        "crumbs": [
            (pgettext("list", "分录"), reverse("ledger:entry_list")),
            (f"#{entry.pk}", None),
        ],
    }
    return render(request, "ledger/entry.html", context)


@page("ledger.view_measure")
def measure_list(request: Request) -> HttpResponse:
    context = {"title": pgettext("list", "指标"), "crumbs": [(pgettext("list", "指标"), None)]}
    return MEASURES.respond(request, Measure.objects.all(), "ledger/measure_list.html", context)


@page("ledger.view_measure")
def measure_page(request: Request, pk: int) -> HttpResponse:
    measure = get_object_or_404(Measure.objects.select_related("top", "bottom"), pk=pk)
    entries = visible_entries(request.actor).filter(measure=measure).order_by("-day", "-id")
    newest = not Measure.objects.filter(code=measure.code, version__gt=measure.version).exists()
    context = {
        "title": measure.name,
        "measure": measure,
        "may_revise": newest and request.actor.has_at_root("ledger.revise_measure"),
        "entries": [(entry, entry_sentence(entry)) for entry in entries[:100]],
        "versions": Measure.objects.filter(code=measure.code).order_by("-version"),
        "crumbs": [
            (pgettext("list", "指标"), reverse("ledger:measure_list")),
            (measure.name, None),
        ],
    }
    return render(request, "ledger/measure.html", context)


@page("ledger.revise_measure", methods=("GET", "POST"))
@once
def revise(request: Request, pk: int) -> HttpResponse:
    measure = get_object_or_404(Measure, pk=pk)
    if not request.actor.has_at_root("ledger.revise_measure"):
        raise PermissionDenied(_("修订指标要由最上级单位、辖全部地方的岗位登记"))
    form = MeasureVersionForm(request.POST if request.method == "POST" else None, measure=measure)
    if form.is_valid():
        try:
            revised = revise_measure(actor=request.actor, measure=measure, **form.cleaned_data)
        except PostingError as error:
            form.add_error(None, str(error))
        else:
            told = {"version": revised.version, "day": revised.since}
            messages.success(request, _("已登记第 %(version)d 版，自 %(day)s 起用。") % told)
            return redirect("ledger:measure", pk=revised.pk)
    context = {
        "title": _("修订指标：%(name)s") % {"name": measure.name},
        "measure": measure,
        "form": form,
        "crumbs": [
            (pgettext("list", "指标"), reverse("ledger:measure_list")),
            (measure.name, reverse("ledger:measure", args=[measure.pk])),
            (_("修订"), None),
        ],
    }
    return render(request, "ledger/revise.html", context, status=422 if form.errors else 200)


@page("ledger.view_seal")
def seal_list(request: Request) -> HttpResponse:
    context = {
        "title": pgettext("list", "封账"),
        "crumbs": [(pgettext("list", "封账"), None)],
        "state": _state(sealing.state()),
    }
    return SEALS.respond(request, Seal.objects.all(), "ledger/seal_list.html", context)


def _state(state: sealing.State) -> str:
    if state.newest is None:
        return _("还没有封账，%(waiting)d 条分录等着封账。") % {"waiting": state.waiting}
    return _("封到第 %(number)d 号，共 %(sealed)d 条分录；还有 %(waiting)d 条没有封账。") % {
        "number": state.newest.number,
        "sealed": state.sealed,
        "waiting": state.waiting,
    }


@page("ledger.view_seal")
def seal_page(request: Request, pk: int) -> HttpResponse:
    seal = get_object_or_404(Seal, number=pk)
    seen = visible_entries(request.actor).filter(member__seal=seal).select_related("member")
    count = seen.count()
    first = list(seen.order_by("member__position")[:ENDS])
    last = list(seen.order_by("-member__position")[: max(0, min(ENDS, count - ENDS))])
    title = _("第 %(number)d 号封账") % {"number": seal.number}
    context = {
        "title": title,
        "seal": seal,
        "sentence": seal_sentence(seal),
        "first": [(entry, entry_sentence(entry)) for entry in first],
        "last": [(entry, entry_sentence(entry)) for entry in last[::-1]],
        "between": count - len(first) - len(last),
        "outside": seal.count - count,
        "before": Seal.objects.filter(number=pk - 1).first(),
        "after": Seal.objects.filter(number=pk + 1).first(),
        "may_export": request.actor.has_at_root("ledger.export_seal"),
        "crumbs": [(pgettext("list", "封账"), reverse("ledger:seal_list")), (title, None)],
    }
    return render(request, "ledger/seal.html", context)


@page("ledger.export_seal")
def export_file(request: Request, pk: int) -> StreamingHttpResponse:
    """Send a seal, or with ``?all`` every seal up to it."""
    first = 1 if "all" in request.GET else pk
    try:
        lines = export_seals(actor=request.actor, first=first, last=pk)
    except ExportError as error:
        raise Http404(str(error)) from error
    response = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="luodi-seals-{first}-{pk}.jsonl"'
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@page("ledger.view_seal")
def script_file(_request: Request) -> HttpResponse:
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{SCRIPT.name}"'
    return response
