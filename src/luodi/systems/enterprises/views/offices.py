"""Which posts serve firms in which role; the ledger of courted projects."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.figures import Quantity, day_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions.offices import CHANGE_LEAD, CHANGE_ROLE
from luodi.systems.enterprises.forms import EndRoleForm, LeadChangeForm, LeadForm, RoleForm
from luodi.systems.enterprises.forms.offices import FEN_OF_WAN
from luodi.systems.enterprises.models import InvestmentLead, ServiceRole
from luodi.systems.enterprises.reads.offices import (
    VIEW_LEAD,
    VIEW_ROLE,
    visible_leads,
    visible_roles,
)

_ROLES, _NEW_ROLE = gettext_lazy("服务岗位"), gettext_lazy("设服务角色")
_LEADS, _NEW_LEAD = gettext_lazy("招商项目"), gettext_lazy("登记招商项目")


def dated_columns(end: str) -> tuple[Column, ...]:
    """Give the columns of a register that tell since when a line holds, until when, and end it.

    ``end`` names the address that ends a line; lines have ``may_end``.
    """
    return (
        Column("since", gettext_lazy("起"), lambda row: row.valid_from, "date", sort="valid_from"),
        Column(
            "until", gettext_lazy("止（不含）"), lambda row: row.valid_to, "date", sort="valid_to"
        ),
        Column(
            "end",
            gettext_lazy("办理"),
            lambda row: _("结束") if row.may_end else None,
            href=lambda row: reverse(end, args=[row.pk]) if row.may_end else None,
        ),
    )


ROLES = Table(
    "roles",
    (
        Column(
            "post",
            gettext_lazy("岗位"),
            lambda row: str(row.post),
            sort="post__title",
        ),
        Column(
            "role",
            gettext_lazy("服务角色"),
            lambda row: row.get_role_display(),
            sort="role",
            filter="role",
            choices=ServiceRole.Role.choices,
        ),
        Column(
            "unit",
            gettext_lazy("单位"),
            lambda row: row.post.unit.name,
            sort="post__unit__path",
            filter="post__unit__code",
            choices=unit_choices,
        ),
        Column("place", gettext_lazy("辖区"), lambda row: row.post.place.name),
        *dated_columns("enterprises:role_end"),
    ),
    search=("post__title", "post__unit__name"),
    order="post__unit__path",
    title=_ROLES,
    empty=Empty(
        gettext_lazy("还没有设服务角色"),
        gettext_lazy("按“设服务角色”给岗位设宣传员、协调员、办事员、首席服务官、助企服务生。"),
    ),
)
LEADS = Table(
    "leads",
    (
        Column(
            "title",
            gettext_lazy("项目"),
            lambda row: row.title,
            sort="title",
            href=lambda row: (
                reverse("enterprises:lead_change", args=[row.pk]) if row.may_change else None
            ),
        ),
        Column("investor", gettext_lazy("投资方"), lambda row: row.investor or _("不清楚")),
        Column(
            "amount",
            gettext_lazy("计划投资"),
            lambda row: Quantity(row.amount_fen, 2, "元"),
            "quantity",
            sort="amount_fen",
        ),
        Column(
            "stage",
            gettext_lazy("进展"),
            lambda row: row.get_stage_display(),
            sort="stage",
            filter="stage",
            choices=InvestmentLead.Stage.choices,
        ),
        Column("day", gettext_lazy("进展日期"), lambda row: row.day, "date", sort="day"),
        Column("place", gettext_lazy("意向地方"), lambda row: row.place.name, sort="place__path"),
        Column(
            "unit",
            gettext_lazy("责任单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
        ),
        Column("post", gettext_lazy("责任岗位"), lambda row: row.post.title if row.post else ""),
        Column("industry", gettext_lazy("行业代码"), lambda row: row.industry_code, hidden=True),
    ),
    search=("title", "investor"),
    order="-day",
    title=_LEADS,
    empty=Empty(
        gettext_lazy("还没有招商项目"),
        gettext_lazy("谈起一个项目就按“登记招商项目”记下来，不清楚的先留空。"),
    ),
)


@page(VIEW_ROLE)
def role_list(request: Request) -> HttpResponse:
    may = request.actor.has(CHANGE_ROLE)

    def prepare(rows: Any) -> Any:
        for row in rows:
            row.may_end = row.valid_to is None and request.actor.may(
                CHANGE_ROLE, unit_path=row.post.unit.path, place_path=row.post.place.path
            )
        return rows

    context = {"title": _ROLES, "crumbs": [_firms(), (_ROLES, None)], "may_add": may}
    rows = visible_roles(request.actor)
    return ROLES.respond(request, rows, "enterprises/role_list.html", context, prepare=prepare)


@page(CHANGE_ROLE, methods=("GET", "POST"))
@once
def role_new(request: Request) -> HttpResponse:
    form = RoleForm(
        request.POST or None, actor=request.actor, initial={"valid_from": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.give_role(actor=request.actor, **form.told())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已设“%(role)s”。") % {"role": made})
            return redirect("enterprises:role_list")
    crumbs = [_firms(), (_ROLES, reverse("enterprises:role_list")), (_NEW_ROLE, None)]
    return form_page(request, form, _NEW_ROLE, crumbs, _("设定"))


@page(CHANGE_ROLE, methods=("GET", "POST"))
@once
def role_end(request: Request, pk: int) -> HttpResponse:
    role = get_object_or_404(visible_roles(request.actor), pk=pk)
    form = EndRoleForm(request.POST or None, initial={"valid_to": clock.today()})
    crumbs = [_firms(), (_ROLES, reverse("enterprises:role_list"))]
    return end_page(
        request,
        form,
        role,
        crumbs,
        lambda: actions.end_role(actor=request.actor, role=role, **form.cleaned_data),
    )


def end_page(
    request: Request, form: Form, line: Model, crumbs: list[tuple[Any, Any]], end: Callable[[], Any]
) -> HttpResponse:
    """Show the form that ends a line of a register, or end it and return to the register."""
    if request.method == "POST" and form.is_valid():
        try:
            end()
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("“%(line)s”已结束。") % {"line": line})
            return redirect(crumbs[-1][1])
    title = _("结束“%(line)s”") % {"line": line}
    return form_page(request, form, title, [*crumbs, (title, None)], _("结束"))


@page(VIEW_LEAD)
def lead_list(request: Request) -> HttpResponse:
    def prepare(rows: Any) -> Any:
        for row in rows:
            row.may_change = request.actor.may(
                CHANGE_LEAD, unit_path=row.unit.path, place_path=row.place.path
            )
        return rows

    may = request.actor.has(CHANGE_LEAD)
    context = {"title": _LEADS, "crumbs": [(_LEADS, None)], "may_add": may}
    rows = visible_leads(request.actor)
    return LEADS.respond(request, rows, "enterprises/lead_list.html", context, prepare=prepare)


@page(CHANGE_LEAD, methods=("GET", "POST"))
@once
def lead_new(request: Request) -> HttpResponse:
    form = LeadForm(
        request.POST or None,
        actor=request.actor,
        initial={"day": clock.today(), "stage": InvestmentLead.Stage.TALKS},
    )
    if request.method == "POST" and form.is_valid():
        try:
            lead = actions.add_lead(actor=request.actor, spec=form.spec())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("“%(lead)s”已登记。") % {"lead": lead})
            return redirect("enterprises:lead_list")
    return form_page(request, form, _NEW_LEAD, [_leads(), (_NEW_LEAD, None)], _("登记"))


@page(CHANGE_LEAD, methods=("GET", "POST"))
@once
def lead_change(request: Request, pk: int) -> HttpResponse:
    lead = get_object_or_404(visible_leads(request.actor), pk=pk)
    form = LeadChangeForm(request.POST or None, actor=request.actor, initial=_known(lead))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_lead(
                actor=request.actor,
                lead=lead,
                version=form.cleaned_data["version"],
                spec=form.spec(),
            )
        except ValidationError as error:
            add_errors(form, error)
            lead.refresh_from_db()
            form.data = {**request.POST.dict(), "version": str(lead.version)}
        else:
            messages.success(request, _("已变更。"))
            return redirect("enterprises:lead_list")
    title = _("变更“%(lead)s”（%(day)s的进展）") % {"lead": lead, "day": day_text(lead.day)}
    return form_page(request, form, title, [_leads(), (str(lead), None)], _("保存"))


def _known(lead: InvestmentLead) -> dict[str, Any]:
    amount = lead.amount_fen
    return {
        "version": lead.version,
        "title": lead.title,
        "investor": lead.investor,
        "industry_code": lead.industry_code,
        "amount": None if amount is None else Decimal(amount) / FEN_OF_WAN,
        "stage": lead.stage,
        "day": lead.day,
        "unit": lead.unit_id,
        "post": lead.post_id,
        "place": lead.place_id,
    }


def _firms() -> tuple[Any, str]:
    return _("企业台账"), reverse("enterprises:firm_list")


def _leads() -> tuple[Any, str]:
    return _LEADS, reverse("enterprises:lead_list")


def form_page(
    request: Request, form: Form, title: Any, crumbs: list[tuple[Any, Any]], act: str
) -> HttpResponse:
    """Show a form, with the nearest page of its crumbs to go back to."""
    back = next(address for _words, address in reversed(crumbs) if address)
    context = {"title": title, "crumbs": crumbs, "form": form, "act": act, "back": back}
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)
