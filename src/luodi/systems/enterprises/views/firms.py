"""The ledger of firms, one firm on one screen, putting one on it and changing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.duties.words import left
from luodi.kernel.parties.reads import contact_of, main_site
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import FirmChangeForm, FirmForm
from luodi.systems.enterprises.models import CARE_TITLES, SIZE_TITLES, STATE_TITLES, Case, Firm
from luodi.systems.enterprises.reads import (
    firm_lines,
    states_of,
    tags_now,
    visible_cases,
    visible_firms,
)
from luodi.systems.enterprises.reads.benefits import firm_benefits
from luodi.systems.enterprises.reads.ledgers import EXPORT
from luodi.systems.enterprises.reads.merges import resting_firm
from luodi.systems.enterprises.reads.offices import roles_for_firm
from luodi.systems.enterprises.views.merges import lead_on, past_part
from luodi.systems.enterprises.views.preparing import preparation, visits_beside

VIEW, CHANGE = "enterprises.view_firm", "enterprises.change_firm"
VIEW_CASE = "enterprises.view_case"
SHOWN = 50
"""Most cases on a firm's page; all stand in the list of cases."""
_LIST, _NEW = gettext_lazy("企业台账"), gettext_lazy("登记企业")

TABLE = Table(
    "firms",
    (
        Column(
            "name",
            gettext_lazy("企业"),
            lambda row: row.party.name,
            sort="party__name",
            href=lambda row: reverse("enterprises:firm", args=[row.pk]),
        ),
        Column("code", gettext_lazy("统一社会信用代码"), lambda row: row.party.credit_code),
        Column(
            "care",
            gettext_lazy("服务层级"),
            lambda row: row.get_care_display(),
            sort="care",
            filter="care",
            choices=[(care.value, title) for care, title in CARE_TITLES.items()],
        ),
        Column(
            "size_class",
            gettext_lazy("规模"),
            lambda row: row.get_size_class_display(),
            sort="size_class",
            filter="size_class",
            choices=list(SIZE_TITLES.items()),
        ),
        Column("tags", gettext_lazy("标签"), lambda row: "、".join(row.words)),
        Column("open", gettext_lazy("未办结诉求"), lambda row: row.open_cases, "number"),
        Column(
            "place",
            gettext_lazy("地方"),
            lambda row: row.party.place.name,
            sort="party__place__path",
        ),
        Column(
            "unit",
            gettext_lazy("主管单位"),
            lambda row: row.party.unit.name,
            sort="party__unit__path",
            filter="party__unit__code",
            choices=unit_choices,
        ),
        Column(
            "commissioner",
            gettext_lazy("助企专员岗位"),
            lambda row: str(row.commissioner_post or ""),
            hidden=True,
        ),
        Column("industry", gettext_lazy("行业代码"), lambda row: row.industry_code, hidden=True),
    ),
    search=("party__name", "party__credit_code", "tags__word"),
    order="party__name",
    title=_LIST,
    empty=Empty(
        gettext_lazy("台账上还没有企业"),
        gettext_lazy("先在单位名录登记企业，再按“登记企业”把它列入台账。"),
    ),
)


@page(VIEW)
def firm_list(request: Request) -> HttpResponse:
    rows = visible_firms(request.actor).distinct()  # several tags of one may match
    context = {
        "title": _LIST,
        "crumbs": [(_LIST, None)],
        "may_add": request.actor.has(CHANGE),
        "may_export": request.actor.has(EXPORT),
    }

    def prepare(firms: Any) -> list[Firm]:
        return firm_lines(request.actor, list(firms), clock.today())

    return TABLE.respond(request, rows, "enterprises/firm_list.html", context, prepare=prepare)


@page(VIEW)
def firm_page(request: Request, pk: int) -> HttpResponse:
    resting = resting_firm(request.actor, pk)
    if resting is not None:
        return lead_on(request, resting)
    firm = _firm(request, pk)
    party, now = firm.party, clock.now()
    counts = reckoner(clock.today())
    sees = request.actor.has(VIEW_CASE)
    cases = visible_cases(request.actor).filter(firm=firm) if sees else Case.objects.none()
    shown = list(cases.order_by("-pk")[:SHOWN])
    states = states_of(shown)
    context = {
        "title": party.name,
        "crumbs": [_home(), (party.name, None)],
        "firm": firm,
        "party": party,
        "site": main_site(party),
        "contact": contact_of(request.actor, party),
        "words": tags_now([firm], clock.today())[firm.pk],
        "sees_cases": sees,
        "cases": [
            (case, STATE_TITLES[states[case.pk]], left(case.duty, counts, now)) for case in shown
        ],
        "more": max(0, cases.count() - SHOWN),
        "benefits": firm_benefits(request.actor, firm),
        "may_change": request.actor.may(
            CHANGE, unit_path=party.unit.path, place_path=party.place.path
        ),
        "may_take": request.actor.has("enterprises.take_case"),
        "service_roles": roles_for_firm(firm, clock.today()),
        "sees_party": request.actor.may(
            "parties.view_party", unit_path=party.unit.path, place_path=party.place.path
        ),
        **preparation(request, firm),
        **visits_beside(request, firm),
        **past_part(request.actor, firm),
    }
    return render(request, "enterprises/firm.html", context)


@page(CHANGE, methods=("GET", "POST"))
@once
def firm_new(request: Request) -> HttpResponse:
    form = FirmForm(
        request.POST or None,
        actor=request.actor,
        initial={"party": request.GET.get("code", ""), "care": "OTHER"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            firm = actions.register_firm(
                actor=request.actor, party=form.cleaned_data["party"], facts=form.facts()
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("“%(name)s”已列入台账。") % {"name": firm})
            return redirect("enterprises:firm", firm.pk)
    return _form_page(request, form, _NEW, [_home(), (_NEW, None)])


@page(CHANGE, methods=("GET", "POST"))
@once
def firm_change(request: Request, pk: int) -> HttpResponse:
    firm = _firm(request, pk)
    form = FirmChangeForm(
        request.POST or None,
        actor=request.actor,
        initial={
            "version": firm.version,
            "care": firm.care,
            "size_class": firm.size_class,
            "industry_code": firm.industry_code,
            "commissioner_post": firm.commissioner_post_id,
            "tags": " ".join(tags_now([firm], clock.today())[firm.pk]),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_firm(
                actor=request.actor,
                firm=firm,
                version=form.cleaned_data["version"],
                facts=form.facts(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已变更。"))
            return redirect("enterprises:firm", firm.pk)
    title = _("变更“%(name)s”") % {"name": firm}
    address = reverse("enterprises:firm", args=[firm.pk])
    return _form_page(request, form, title, [_home(), (str(firm), address), (title, None)])


def _firm(request: Request, pk: int) -> Firm:
    return get_object_or_404(visible_firms(request.actor), pk=pk)


def _home() -> tuple[Any, str]:
    return _LIST, reverse("enterprises:firm_list")


def _form_page(
    request: Request, form: Form, title: Any, crumbs: list[tuple[Any, Any]]
) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": crumbs,
        "form": form,
        "act": _("保存"),
        "back": crumbs[-2][1],
    }
    status = 422 if form.errors else 200
    return render(request, "web/form_page.html", context, status=status)
