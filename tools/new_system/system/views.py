"""The list of samples, and the form that opens one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.samples import actions, rules
from luodi.systems.samples.forms import SampleForm
from luodi.systems.samples.reads import visible_samples

VIEW = "samples.view_sample"
OPEN = "samples.open_sample"

TABLE = Table(
    name="samples",
    title=gettext_lazy("样例"),
    order="last_day",
    search=("name", "unit__name"),
    empty=Empty(gettext_lazy("还没有样例"), gettext_lazy("按“登记样例”开始。")),
    columns=(
        Column("name", gettext_lazy("名称"), lambda row: row.name, sort="name"),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort="unit__path"),
        Column(
            "last_day", gettext_lazy("最后一天"), lambda row: row.last_day, "date", sort="last_day"
        ),
        Column(
            "late",
            gettext_lazy("逾期（天）"),
            lambda row: rules.days_late(row.last_day, clock.today()),
            "number",
        ),
    ),
)


@page(VIEW)
def sample_list(request: Any) -> HttpResponse:
    context = {
        "title": _("样例"),
        "crumbs": [(_("样例"), None)],
        "may_open": request.actor.has(OPEN),
    }
    rows = visible_samples(request.actor)
    return TABLE.respond(request, rows, "samples/sample_list.html", context)


@page(OPEN, methods=("GET", "POST"))
@once
def sample_new(request: Any) -> HttpResponse:
    form = SampleForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_sample(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已登记。"))
            return redirect("samples:sample_list")
    context = {
        "title": _("登记样例"),
        "form": form,
        "crumbs": [(_("样例"), reverse("samples:sample_list")), (_("登记样例"), None)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "samples/sample_new.html", context, status=status)
