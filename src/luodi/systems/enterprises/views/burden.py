"""The burden meter (负担): what is asked of firms, by firm and by unit; and the forms."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import visible
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import FormAskedForm
from luodi.systems.enterprises.models import CARE_TITLES, Firm, FormAsked
from luodi.systems.enterprises.reads import (
    Span,
    excess_of,
    firm_burdens,
    unit_burdens,
    units_by_firm,
)
from luodi.systems.enterprises.reads.visits import PLAN, VIEW, visit_limits
from luodi.systems.enterprises.rules import Excess

BURDEN = gettext_lazy("企业负担")
_UNITS, _FORMS = gettext_lazy("按单位看负担"), gettext_lazy("要企业填的表")
_NEW = gettext_lazy("登记要企业填的表")
NOTHING = Empty(
    gettext_lazy("这段时间没有走访，也没有要企业填表"),
    gettext_lazy("换一段时间再看；表格和调查按“登记要企业填的表”记下。"),
)

BY_FIRM = Table(
    "burden",
    (
        Column(
            "name",
            gettext_lazy("企业"),
            lambda row: row.party.name,
            sort="party__name",
            href=lambda row: reverse("enterprises:firm", args=[row.pk]),
        ),
        Column("light", gettext_lazy("是否超限"), lambda row: row.light, "light"),
        Column("over", gettext_lazy("超限"), lambda row: row.over_words),
        Column(
            "visits", gettext_lazy("走访（次）"), lambda row: row.visit_count, "number",
            sort="visit_count",
        ),
        Column(
            "asked", gettext_lazy("其中企业邀请（次）"), lambda row: row.asked_count, "number",
            sort="asked_count",
        ),
        Column(
            "over_limit", gettext_lazy("其中补录超限（次）"), lambda row: row.over_count, "number",
            sort="over_count",
        ),
        Column(
            "forms", gettext_lazy("要填的表（份）"), lambda row: row.form_count, "number",
            sort="form_count",
        ),
        Column("units", gettext_lazy("哪些单位去的"), lambda row: "、".join(row.unit_names)),
        Column(
            "care",
            gettext_lazy("服务层级"),
            lambda row: row.get_care_display(),
            sort="care",
            filter="care",
            choices=[(care.value, title) for care, title in CARE_TITLES.items()],
            hidden=True,
        ),
        Column(
            "place",
            gettext_lazy("地方"),
            lambda row: row.party.place.name,
            sort="party__place__path",
            hidden=True,
        ),
    ),
    search=("party__name", "party__credit_code"),
    order="-visit_count",
    title=BURDEN,
    empty=NOTHING,
)  # fmt: skip
BY_UNIT = Table(
    "burden_units",
    (
        Column("name", gettext_lazy("单位"), lambda row: row.name, sort="name"),
        Column(
            "visits", gettext_lazy("走访（次）"), lambda row: row.visit_count, "number",
            sort="visit_count",
        ),
        Column(
            "over_limit", gettext_lazy("其中补录超限（次）"), lambda row: row.over_count, "number",
            sort="over_count",
        ),
        Column(
            "firms", gettext_lazy("走访企业（家）"), lambda row: row.firm_count, "number",
            sort="firm_count",
        ),
        Column(
            "forms", gettext_lazy("要企业填的表（份）"), lambda row: row.form_count, "number",
            sort="form_count",
        ),
        Column(
            "sum", gettext_lazy("合计（次和份）"), lambda row: row.asked_of_firms, "number",
            sort="asked_of_firms",
        ),
    ),
    search=("name",),
    order="-asked_of_firms",
    title=_UNITS,
    empty=NOTHING,
)  # fmt: skip
FORMS = Table(
    "forms",
    (
        Column("title", gettext_lazy("表格或调查"), lambda row: row.title, sort="title"),
        Column("day", gettext_lazy("下发日期"), lambda row: row.day, "date", sort="day"),
        Column(
            "unit",
            gettext_lazy("单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
        ),
        Column(
            "firms", gettext_lazy("企业（家）"), lambda row: row.firm_count, "number",
            sort="firm_count",
        ),
    ),
    search=("title", "unit__name"),
    order="-day",
    title=_FORMS,
    empty=Empty(
        gettext_lazy("还没有登记过要企业填的表"),
        gettext_lazy("下发表格或调查以前，按“登记要企业填的表”记下，看看企业已经填了多少。"),
    ),
)  # fmt: skip


@page(VIEW)
def burden_list(request: Request) -> HttpResponse:
    span = _span(request)

    def prepare(rows: Any) -> list[Firm]:
        firms = list(rows)
        over, units = excess_of(firms, span), units_by_firm(firms, span)
        for firm in firms:
            found = over[firm.pk]
            firm.light = "RED" if found.weeks or found.months else "GREEN"
            firm.over_words = _over_words(found)
            firm.unit_names = units[firm.pk]
        return firms

    context = _context(request, span, BURDEN, "burden_list")
    rows = firm_burdens(request.actor, span)
    return BY_FIRM.respond(request, rows, "enterprises/burden.html", context, prepare=prepare)


def _over_words(found: Excess) -> str:
    words = [_("%(day)s 起的一周") % {"day": week.strftime("%m-%d")} for week in found.weeks] + [
        _("%(year)d年%(month)d月") % {"year": m.year, "month": m.month} for m in found.months
    ]
    return "、".join(words)


@page(VIEW)
def burden_unit_list(request: Request) -> HttpResponse:
    span = _span(request)
    context = _context(request, span, _UNITS, "burden_unit_list")
    rows = unit_burdens(request.actor, span)
    return BY_UNIT.respond(request, rows, "enterprises/burden.html", context)


@page(VIEW)
def form_list(request: Request) -> HttpResponse:
    rows = visible(request.actor, FormAsked, VIEW).select_related("unit")
    rows = rows.annotate(firm_count=Count("firms"))
    context = _context(request, None, _FORMS, "form_list")
    return FORMS.respond(request, rows, "enterprises/burden.html", context)


def _context(request: Request, span: Span | None, title: Any, name: str) -> dict[str, Any]:
    limits = visit_limits(clock.today())
    query = f"?from={span.start}&to={span.end - timedelta(days=1)}" if span else ""
    tabs = [
        ("burden_list", _("按企业")),
        ("burden_unit_list", _("按单位")),
        ("form_list", _("要企业填的表")),
    ]
    return {
        "title": title,
        "state": _(
            "各单位合计，一家企业一周最多走访 %(week)d 次，一个月最多 %(month)d 次；企业邀请的不算"
        )
        % {"week": limits.a_week, "month": limits.a_month},
        "crumbs": [(BURDEN, None)] if name == "burden_list" else [_home(), (title, None)],
        "tabs": [(reverse(f"enterprises:{key}") + query, word, key == name) for key, word in tabs],
        "span": span,
        "last": span.end - timedelta(days=1) if span else None,
        "may_plan": request.actor.has(PLAN),
    }


def _span(request: Request) -> Span:
    """Read the period; this year unless two days in order are asked for."""
    today = clock.today()
    usual = Span(date(today.year, 1, 1), date(today.year + 1, 1, 1))
    try:
        start = date.fromisoformat(request.GET.get("from", ""))
        last = date.fromisoformat(request.GET.get("to", ""))
    except ValueError:
        return usual
    if not date(2000, 1, 1) <= start <= last < date(2100, 1, 1):
        return usual
    return Span(start, last + timedelta(days=1))


@page(PLAN, methods=("GET", "POST"))
@once
def form_new(request: Request) -> HttpResponse:
    form = FormAskedForm(request.POST or None, actor=request.actor, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        told, firms = form.cleaned_data, form.chosen()
        try:
            actions.ask_form(
                actor=request.actor,
                unit=told["unit"],
                title=told["title"],
                day=told["day"],
                firms=firms,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = _("已登记，要 %(count)d 家企业填。") % {"count": len(firms)}
            messages.success(request, said)
            return redirect("enterprises:form_list")
    context = {
        "title": _NEW,
        "crumbs": [_home(), (_FORMS, reverse("enterprises:form_list")), (_NEW, None)],
        "form": form,
        "act": _("登记"),
        "back": reverse("enterprises:form_list"),
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


def _home() -> tuple[Any, str]:
    return BURDEN, reverse("enterprises:burden_list")
