"""Templates of agency service: the list, one version, a new one, the next version of one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import StepRows, TemplateForm, rows_of
from luodi.systems.enterprises.models import PURPOSE_TITLES, AgencyTemplate
from luodi.systems.enterprises.reads.agency import SET_TEMPLATE, templates_on
from luodi.systems.enterprises.reads.cases import VIEW
from luodi.systems.enterprises.views.services import home

NOW, ALL = "now", "all"
BLANK_NEW, BLANK_MORE = 8, 4
"""Blank rows for steps of a new template, and of the next version of one."""
_LIST, _NEW = gettext_lazy("代办模板"), gettext_lazy("新建代办模板")

TABLE = Table(
    "templates",
    (
        Column(
            "title",
            gettext_lazy("模板"),
            lambda row: row.title,
            sort="title",
            href=lambda row: reverse("enterprises:template", args=[row.pk]),
        ),
        Column(
            "purpose",
            gettext_lazy("用途"),
            lambda row: row.get_purpose_display(),
            sort="purpose",
            filter="purpose",
            choices=[(p.value, t) for p, t in PURPOSE_TITLES.items()],
        ),
        Column("version", gettext_lazy("版本"), lambda row: row.version, "number"),
        Column("from", gettext_lazy("起"), lambda row: row.valid_from, "date", sort="valid_from"),
        Column("to", gettext_lazy("止（不含）"), lambda row: row.valid_to, "date", sort="valid_to"),
        Column("unit", gettext_lazy("维护单位"), lambda row: row.unit.name, sort="unit__path"),
        Column("source", gettext_lazy("依据"), lambda row: row.source, hidden=True),
    ),
    search=("title", "source"),
    order="purpose",
    title=_LIST,
    empty=Empty(
        gettext_lazy("还没有代办模板"),
        gettext_lazy("照办事指南把一件事的步骤、工作日和材料写成模板，诉求就能照着代办。"),
    ),
)


@page(VIEW)
def template_list(request: Request) -> HttpResponse:
    tab = ALL if request.GET.get("tab") == ALL else NOW
    rows = AgencyTemplate.objects.all() if tab == ALL else templates_on(clock.today())
    context = {
        "title": _LIST,
        "crumbs": [home(), (_LIST, None)],
        "may_set": request.actor.has(SET_TEMPLATE),
        "tab": tab,
        "tabs": [(NOW, _("现行"), None), (ALL, _("全部版本"), None)],
    }
    return TABLE.respond(
        request, rows.select_related("unit"), "enterprises/template_list.html", context
    )


@page(VIEW)
def template_page(request: Request, pk: int) -> HttpResponse:
    template = _template(pk)
    newer = AgencyTemplate.objects.filter(replaces=template).first()
    context = {
        "title": template.title,
        "crumbs": [home(), _home(), (template.title, None)],
        "template": template,
        "steps": template.steps.order_by("number"),
        "newer": newer,
        "may_set": newer is None and request.actor.may(SET_TEMPLATE, unit_path=template.unit.path),
    }
    return render(request, "enterprises/template.html", context)


@page(SET_TEMPLATE, methods=("GET", "POST"))
@once
def template_new(request: Request) -> HttpResponse:
    form = TemplateForm(
        request.POST or None, actor=request.actor, initial={"valid_from": clock.today()}
    )
    rows = _rows(request, rows_of([], BLANK_NEW))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            template = actions.add_template(
                actor=request.actor, unit=form.cleaned_data["unit"], spec=form.spec(rows)
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("模板“%(title)s”已建。") % {"title": template})
            return redirect("enterprises:template", template.pk)
    return _form_page(request, form, rows, _NEW, [home(), _home(), (_NEW, None)])


@page(SET_TEMPLATE, methods=("GET", "POST"))
@once
def template_change(request: Request, pk: int) -> HttpResponse:
    template = _template(pk)
    form = TemplateForm(
        request.POST or None,
        actor=request.actor,
        changes=True,
        initial={
            "title": template.title,
            "purpose": template.purpose,
            "source": template.source,
            "valid_from": clock.today(),
        },
    )
    rows = _rows(request, rows_of(list(template.steps.order_by("number")), BLANK_MORE))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            newer = actions.change_template(
                actor=request.actor, template=template, spec=form.spec(rows)
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request,
                _("已存为第 %(version)d 版；正在代办的照旧版办完。") % {"version": newer.version},
            )
            return redirect("enterprises:template", newer.pk)
    title = _("“%(title)s”的新版") % {"title": template}
    crumbs = [
        home(),
        _home(),
        (template.title, reverse("enterprises:template", args=[pk])),
        (title, None),
    ]
    return _form_page(request, form, rows, title, crumbs)


def _template(pk: int) -> AgencyTemplate:
    return get_object_or_404(AgencyTemplate.objects.select_related("unit"), pk=pk)


def _rows(request: Request, initial: list[dict[str, Any]]) -> Any:
    data = request.POST if request.method == "POST" else None
    whole = {"empty_permitted": False, "use_required_attribute": False}
    return StepRows(data, initial=initial, prefix="step", form_kwargs=whole)


def _home() -> tuple[Any, str]:
    return _LIST, reverse("enterprises:template_list")


def _form_page(
    request: Request, form: TemplateForm, rows: Any, title: Any, crumbs: list[tuple[Any, Any]]
) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": crumbs,
        "form": form,
        "rows": rows,
        "back": crumbs[-2][1],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "enterprises/template_form.html", context, status=status)
