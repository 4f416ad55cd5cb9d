"""Incidents: vehicles that worked on after a stop order, and what was done about it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.incidents import answer_incident
from luodi.systems.sweeping.actions.results import MAKE_PLAN
from luodi.systems.sweeping.forms.driving import AnswerForm
from luodi.systems.sweeping.models import Incident
from luodi.systems.sweeping.reads.calls import VIEW_PLAN, visible_incidents
from luodi.systems.sweeping.rules import WINTER_RULE
from luodi.systems.sweeping.views.orders import rule, told
from luodi.systems.sweeping.views.words import moment

INCIDENTS = gettext_lazy("未按指令停工")


def _order(row: Incident) -> str:
    """Say what was to stop: the order of the weather, or winter time."""
    if row.order is not None:
        return told(row.order)
    return _("冬季作业（%(source)s）") % {"source": row.winter.source if row.winter else ""}


def _where(row: Incident) -> str | None:
    """Name the zone of the order, or the unit that ordered winter time."""
    if row.order is not None:
        return row.order.zone.name
    return row.winter.unit.name if row.winter else None


def _vehicles(row: Incident) -> str:
    return "、".join(one.vehicle.code for one in row.leg.route.vehicles.all())


TABLE = Table(
    "incidents",
    (
        Column(
            "strip",
            gettext_lazy("道牙"),
            lambda row: row.leg.strip,
            sort="leg__strip__link__name",
            href=lambda row: reverse("sweeping:incident", args=[row.pk]),
        ),
        Column("vehicle", gettext_lazy("车辆"), _vehicles),
        Column("order", gettext_lazy("指令"), _order, sort="order__kind"),
        Column("zone", gettext_lazy("片区"), _where),
        Column("at", gettext_lazy("发生时间"), lambda row: moment(row.at), sort="at"),
        Column(
            "minutes",
            gettext_lazy("停止指令后（分钟）"),
            lambda row: row.minutes,
            "number",
            sort="minutes",
        ),
        Column(
            "answer",
            gettext_lazy("处理"),
            lambda row: row.answer or _("待处理"),
            sort="answered_at",
        ),
    ),
    search=("leg__strip__link__name", "order__zone__name", "winter__source", "answer"),
    order="-at",
    title=INCIDENTS,
    empty=Empty(
        gettext_lazy("没有未按指令停工的记录"),
        gettext_lazy("停止指令发布 15 分钟后还报完成的作业段，会自动列在这里（规则 20）。"),
    ),
)


@page(VIEW_PLAN)
def incidents_seen(request: Request) -> HttpResponse:
    context = {"title": INCIDENTS, "crumbs": [(INCIDENTS, None)]}
    rows = visible_incidents(request.actor)
    return TABLE.respond(request, rows, "sweeping/incidents_seen.html", context)


@page(VIEW_PLAN)
def incident_page(request: Request, pk: int) -> HttpResponse:
    incident = get_object_or_404(visible_incidents(request.actor), pk=pk)
    return _shown(request, incident, AnswerForm())


@page(MAKE_PLAN, methods=("POST",))
@once
def incident_answer(request: Request, pk: int) -> HttpResponse:
    incident = get_object_or_404(visible_incidents(request.actor), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_incident(actor=request.actor, incident=incident, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("处理说明已保存。"))
            return redirect("sweeping:incident", pk)
    return _shown(request, incident, form)


def _shown(request: Request, incident: Incident, form: AnswerForm) -> HttpResponse:
    plan = incident.leg.route.plan
    may: bool = request.actor.may(MAKE_PLAN, unit_path=plan.unit.path, place_path=plan.place.path)
    title = str(incident.leg.strip)
    context: dict[str, Any] = {
        "title": title,
        "crumbs": [(INCIDENTS, reverse("sweeping:incidents_seen")), (title, None)],
        "incident": incident,
        "vehicles": _vehicles(incident),
        "words": _order(incident),
        "where": _where(incident),
        "rule": rule(incident.order) if incident.order is not None else WINTER_RULE,
        "order_url": reverse("sweeping:order", args=[incident.order_id])
        if incident.order_id
        else reverse("sweeping:winter_time_list"),
        "form": form if may and incident.answered_at is None else None,
    }
    status = 422 if form.errors else 200
    return render(request, "sweeping/incident.html", context, status=status)
