"""Calls from the street: the late ones first, one with its steps and times, a new one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.figures import Light
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.calls import open_call
from luodi.systems.sweeping.forms.calls import CallForm
from luodi.systems.sweeping.models import CallKind, CallState, StreetCall
from luodi.systems.sweeping.reads.calls import (
    OPEN,
    SEND_CALL,
    VIEW_CALL,
    VIEW_PLAN,
    visible_calls,
    visible_incidents,
)
from luodi.systems.sweeping.rules.calls import Lateness, Matter, Response, response
from luodi.systems.sweeping.views.reporting import kept_photo
from luodi.systems.sweeping.views.words import hour, moment

CALLS, _NEW = gettext_lazy("临时任务"), gettext_lazy("登记临时任务")
LATENESS = {
    Lateness.LATE: gettext_lazy("超过 30 分钟"),
    Lateness.TOO_LATE: gettext_lazy("超过 1 小时"),
}
LIGHTS = {Lateness.LATE: Light.YELLOW, Lateness.TOO_LATE: Light.RED}
MOST_PASSES = 12
"""Coming passes of an event that a line tells: those of a day."""
OFFERED = 500
"""Roads that the field of a new call offers."""


def waited(call: StreetCall) -> Response | None:
    """Give how long a call waited for somebody; of one withdrawn before that, nothing is told.

    An event begins when it is entered and has its passes; nobody waits.
    """
    if call.kind == CallKind.EVENT:
        return None
    if call.state == CallState.WITHDRAWN and call.arrived_at is None:
        return None
    return response(Matter(call.kind), call.reported_at, call.arrived_at, clock.now())


def place_words(call: StreetCall) -> str:
    """Say where a call is: its road, else its position."""
    if call.link is not None:
        return str(call.link)
    if call.lon_e7 is None or call.lat_e7 is None:
        return ""
    return f"{call.lon_e7 / 1e7:.5f}, {call.lat_e7 / 1e7:.5f}"


def event_words(call: StreetCall, passes: Sequence[datetime]) -> str:
    """Say when an event is, and the passes that are told of it."""
    begins, ends = call.begins_at, call.ends_at or call.begins_at
    words = _("%(from)s—%(to)s 每 2 小时一遍：%(passes)s")
    now = clock.now()
    coming = [hour(at, begins) for at in passes if at >= now]
    return words % {
        "from": moment(begins),
        "to": hour(ends, begins),
        "passes": "、".join(coming[:MOST_PASSES]) or _("都已到时"),
    }


def waited_words(call: StreetCall) -> str | None:
    """Say how many minutes a call waited or waits, and whether that is late."""
    told = waited(call)
    if told is None:
        return None
    words = _("%d 分钟到场") if call.arrived_at is not None else _("已等 %d 分钟")
    late = LATENESS.get(told.lateness)
    return words % told.minutes + (f"，{late}" if late else "")


def _marked(call: StreetCall) -> str | None:
    """Mark a late call by a sign before the words."""
    told, words = waited(call), waited_words(call)
    if told is None or words is None or told.lateness is Lateness.IN_TIME:
        return words
    return f"{LIGHTS[told.lateness].glyph} {words}"


def late_words(call: StreetCall) -> str:
    """Say how late a call is by which rule; empty when it is not."""
    told = waited(call)
    if told is None or told.lateness is Lateness.IN_TIME:
        return ""
    rule = _("临时任务要 1 小时内到场（D10）。")
    if call.kind == CallKind.SPILL:
        rule = _("抛洒要 30 分钟内到场，最多 1 小时（D10）。")
    return f"{waited_words(call)}；{rule}"


TABLE = Table(
    "street_calls",
    (
        Column(
            "said",
            gettext_lazy("情况"),
            lambda row: row.said,
            sort="said",
            href=lambda row: reverse("sweeping:street_call", args=[row.pk]),
        ),
        Column(
            "kind",
            gettext_lazy("种类"),
            lambda row: row.get_kind_display(),
            sort="kind",
            filter="kind",
            choices=CallKind.choices,
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.get_state_display(),
            sort="state",
            filter="state",
            choices=CallState.choices,
        ),
        Column("waited", gettext_lazy("响应"), _marked),
        Column("where", gettext_lazy("地点"), lambda row: place_words(row) or None),
        Column(
            "reported",
            gettext_lazy("报告"),
            lambda row: moment(row.reported_at),
            sort="reported_at",
        ),
        Column("vehicle", gettext_lazy("车辆"), lambda row: row.vehicle, sort="vehicle__code"),
        Column("crew", gettext_lazy("人工班组"), lambda row: row.crew or None),
        Column(
            "unit",
            gettext_lazy("作业单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            hidden=True,
        ),
    ),
    search=("said", "link__name", "link__code", "vehicle__code", "crew"),
    order="turn",
    title=CALLS,
    empty=Empty(
        gettext_lazy("还没有临时任务"),
        gettext_lazy("驾驶员在“我的线路”上报抛洒和故障；电话来的、领导交办的在这里登记。"),
    ),
)


@page(VIEW_CALL)
def street_call_list(request: Request) -> HttpResponse:
    rows = visible_calls(request.actor)
    standing = request.GET.get("standing") == "1"
    incidents = visible_incidents(request.actor) if request.actor.has(VIEW_PLAN) else None
    waiting = rows.filter(state__in=OPEN)
    context = {
        "title": CALLS,
        "state": _state(list(waiting)),
        "crumbs": [(CALLS, None)],
        "standing": standing,
        "may_send": request.actor.has(SEND_CALL),
        "incidents": incidents.filter(answered_at__isnull=True).count() if incidents else 0,
    }
    shown = waiting if standing else rows
    return TABLE.respond(request, shown, "sweeping/street_call_list.html", context)


def _state(rows: list[StreetCall]) -> str:
    if not rows:
        return _("没有在办的。")
    told = [waited(row) for row in rows]
    late = sum(one is not None and one.lateness is not Lateness.IN_TIME for one in told)
    words = ngettext("%(count)d 件在办，", "%(count)d 件在办，", len(rows))
    words += ngettext("%(late)d 件到场超时。", "%(late)d 件到场超时。", late)
    return words % {"count": len(rows), "late": late}


@page(SEND_CALL, methods=("GET", "POST"))
@once
def street_call_new(request: Request) -> HttpResponse:
    asked = request.GET.get("kind", "")
    known = {"kind": asked if asked in CallKind.values else CallKind.SPILL}
    form = CallForm(request.POST or None, request.FILES or None, actor=request.actor, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            call = _opened(request, form)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已登记；请派车派人。"))
            return redirect("sweeping:street_call", call.pk)
    context = {
        "title": _NEW,
        "crumbs": [home(), (_NEW, None)],
        "form": form,
        "roads": form.links.order_by("name", "code")[:OFFERED],
        "act": _("登记"),
        "back": reverse("sweeping:street_call_list"),
    }
    status = 422 if form.errors else 200
    return render(request, "sweeping/street_call_new.html", context, status=status)


def _opened(request: Request, form: CallForm) -> StreetCall:
    unit, spec = form.cleaned_data["unit"], form.spec()
    place = spec.link.place if spec.link is not None else unit.place
    photo = kept_photo(request, form, unit, place)
    return open_call(actor=request.actor, unit=unit, spec=spec, photo=photo)


def home() -> tuple[Any, str]:
    """Give the crumb of the list."""
    return CALLS, reverse("sweeping:street_call_list")
