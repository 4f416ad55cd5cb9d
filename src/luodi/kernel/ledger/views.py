from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.cards import all_cards, load, record_link
from luodi.kernel.ledger.models import Measure
from luodi.kernel.ledger.reads import visible_entries
from luodi.kernel.people.reads import unit_choices
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
            "amount", gettext_lazy("数量"), lambda row: row.quantity, kind="quantity", sort="amount"
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
    measure = get_object_or_404(Measure, pk=pk)
    entries = visible_entries(request.actor).filter(measure=measure).order_by("-day", "-id")
    context = {
        "title": measure.name,
        "measure": measure,
        "entries": entries[:100],
        "crumbs": [
            (pgettext("list", "指标"), reverse("ledger:measure_list")),
            (measure.name, None),
        ],
    }
    return render(request, "ledger/measure.html", context)
