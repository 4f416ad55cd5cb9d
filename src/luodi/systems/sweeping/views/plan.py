"""One plan: how it stands, its night as bars, its routes, what is left out, what it stands on."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.jobs.actions import CHANGE as CHANGE_JOB
from luodi.kernel.jobs.actions import cancel
from luodi.kernel.web.figures import Quantity
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.models import LeftOut, LegKind, PlanState, Route, WorkPlan
from luodi.systems.sweeping.reads.meetings import meeting_words
from luodi.systems.sweeping.reads.plan_choices import MAKE_PLAN
from luodi.systems.sweeping.reads.plan_grounds import plan_grounds
from luodi.systems.sweeping.reads.plan_turns import RouteFigures, route_figures
from luodi.systems.sweeping.reads.plans import (
    VIEW_PLAN,
    PlanFigures,
    plan_figures,
    plan_routes,
    visible_plans,
)
from luodi.systems.sweeping.reads.routes_seen import visible_legs
from luodi.systems.sweeping.reads.sweep_hours import late_sweeps
from luodi.systems.sweeping.views.plan_chart import time_chart
from luodi.systems.sweeping.views.plan_words import (
    crumbs_of,
    gap_words,
    home,
    percent,
    route_words,
    span,
    state_words,
    strip_words,
    window,
)
from luodi.systems.sweeping.views.words import hour, km, moment

_LEGS = gettext_lazy("计划明细")


def may_make(request: Request, plan: WorkPlan) -> bool:
    """Tell whether the actor may change this plan."""
    place = plan.place.path
    return request.actor.may(MAKE_PLAN, unit_path=plan.unit.path, place_path=place)


@never_cache
@page(VIEW_PLAN)
def work_plan_page(request: Request, pk: int) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.actor), pk=pk)
    routes, figures = plan_routes(plan), plan_figures(plan)
    context = {
        "title": str(plan),
        "state": state_words(plan, routes, figures),
        "crumbs": [home(), (str(plan), None)],
        "plan": plan,
        "window": window(plan.starts_at, plan.ends_at),
        "acts": _acts(request, plan),
        "again_url": _again(plan),
        "tiles": _tiles(figures, routes) if routes else [],
        "gap": gap_words(figures),
        "chart": time_chart(routes),
        "routes": [_line(route) for route in routes],
        "left_out": [_left_line(one) for one in plan.left_out.select_related("strip__link")],
        "grounds": plan_grounds(plan),
        "faults": plan.faults if plan.state == PlanState.FAILED else [],
        "notices": [] if plan.state == PlanState.FAILED else [*plan.faults, *_late(plan)],
        "replaced_by": plan.replaced_by.first(),
        "base": reverse("places:base_map") if request.actor.has("places.view_place") else "",
        "map_url": reverse("sweeping:work_plan_map", args=[plan.pk]) if routes else "",
        **_reckoning(request, plan),
    }
    return render(request, "sweeping/plan.html", context)


def _late(plan: WorkPlan) -> list[str]:
    """Say how many strips are swept later than the table of road classes wants."""
    if plan.state not in {PlanState.READY, PlanState.ISSUED}:
        return []
    words = _("第 %(number)d 遍普扫要在 %(limit)s 前做完：%(strips)d 条道牙排得更晚")
    return [
        words % {"number": number, "limit": f"{limit:%H:%M}", "strips": strips}
        for (number, limit), strips in sorted(late_sweeps(plan).items())
    ]


def _acts(request: Request, plan: WorkPlan) -> dict[str, bool]:
    """Tell what may be done to a plan as it stands."""
    mine, state = may_make(request, plan), plan.state
    stopped = state == PlanState.ASKED and (plan.job is None or not plan.job.is_open)
    return {
        "issue": mine and state == PlanState.READY,
        "drop": mine and state not in {PlanState.DROPPED, PlanState.REPLACED},
        "replan": mine and state == PlanState.ISSUED,
        "drivers": mine and state in {PlanState.READY, PlanState.ISSUED},
        "again": mine and (state in {PlanState.FAILED, PlanState.DROPPED} or stopped),
    }


def _again(plan: WorkPlan) -> str:
    """Give the address of the form that asks for the same once more."""
    day = plan.starts_at.astimezone(clock.SHANGHAI).date()
    asked = {"unit": plan.unit_id, "mode": plan.mode, "operation": plan.operation, "day": day}
    return f"{reverse('sweeping:work_plan_new')}?{urlencode(asked)}"


def _tiles(figures: PlanFigures, routes: Sequence[Route]) -> list[dict[str, Any]]:
    """Give the figures of a plan, each with its unit and a line below."""
    seconds = sum(route_figures(route).seconds for route in routes)
    vehicles = sum(len(route.vehicles.all()) for route in routes)
    least = figures.vehicles_least
    needed = "" if least is None else _("只算作业时间，至少要 %(least)d 辆") % {"least": least}
    visits = _("加水 %(refills)s 次（按水量至少 %(least)s 次），卸污 %(dumps)s 次") % {
        "least": _or_unknown(figures.refills_least),
        "refills": _or_unknown(figures.refills),
        "dumps": _or_unknown(figures.dumps),
    }
    share = percent(figures.dead_permille)
    return [
        _tile(_("作业里程"), km(figures.service_m), _("公里")),
        _tile(_("空驶里程"), km(figures.dead_m), _("公里"), share and _("占 %s") % share),
        _tile(_("出车总时长"), span(seconds)),
        _tile(_("超过 8 小时"), span(figures.overtime_s) if figures.overtime_s else _("没有")),
        _tile(_("用水"), _cubic(figures.litres), _("吨"), visits),
        _tile(_("车辆"), vehicles, _("辆"), needed),
        _tile(_("漏排"), figures.left_out, _("遍"), _left(figures)),
        _tile(_("费用"), Quantity(figures.cost_fen, 2, "元")),
        _tile(_("与下界差"), percent(figures.gap_permille)),
    ]


def _tile(title: str, value: Any, unit: str = "", note: str | None = "") -> dict[str, Any]:
    return {"title": title, "value": value, "unit": unit, "note": note or ""}


def _or_unknown(count: int | None) -> str:
    return str(_("未报")) if count is None else str(count)


def _cubic(litres: int | None) -> str | None:
    return km(litres)  # a tonne of water is 1,000 litres as a kilometre is 1,000 metres


def _left(figures: PlanFigures) -> str:
    if not figures.left_out:
        return ""
    return _("%(km)s 公里，下次排在前面") % {"km": km(figures.left_out_m)}


def _left_line(one: LeftOut) -> dict[str, Any]:
    told = {"round": one.round, "reason": one.reason, "code": one.code}
    return {"words": strip_words(one.strip), **told}


def _line(route: Route) -> dict[str, Any]:
    """Give a route as the list shows it."""
    told: RouteFigures = route_figures(route)
    signed = None
    if route.acknowledged_at:
        by = {"by": route.acknowledged_by, "at": moment(route.acknowledged_at)}
        signed = _("%(by)s %(at)s") % by
    return {
        "route": route,
        "url": reverse("sweeping:route_turns", args=[route.pk]),
        "words": route_words(route),
        "vehicles": list(route.vehicles.all()),
        "meeting": meeting_words(route),
        "hours": f"{hour(route.starts_at)}–{hour(route.ends_at)}",
        "seconds": span(told.seconds),
        "service": km(told.service_m),
        "dead": km(told.dead_m),
        "water": km(told.litres),
        "visits": told.refills,
        "strips": told.strips,
        "signed": signed,
    }


def _reckoning(request: Request, plan: WorkPlan) -> dict[str, Any]:
    """Tell how far the job is, and whether the actor may stop it."""
    job = plan.job if plan.state == PlanState.ASKED else None
    own = job is not None and job.asked_by_id == request.actor.user_id
    stops = job is not None and job.is_open and not job.cancel_asked
    return {
        "job": job,
        "may_cancel": stops and (own or request.actor.has_at_root(CHANGE_JOB)),
    }


@never_cache
@page(VIEW_PLAN)
def work_plan_reckoning(request: Request, pk: int) -> HttpResponse:
    """Answer the page that asks every few seconds; once there is a result it loads itself anew."""
    plan = get_object_or_404(visible_plans(request.actor), pk=pk)
    context = {"plan": plan, **_reckoning(request, plan)}
    if plan.state == PlanState.ASKED and plan.job and plan.job.is_open:
        return render(request, "sweeping/_plan_progress.html", context)
    answer = HttpResponse()
    answer.headers["HX-Refresh"] = "true"
    return answer


@page(VIEW_PLAN, methods=("POST",))
@once
def work_plan_cancel(request: Request, pk: int) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.actor), pk=pk)
    if plan.job is None:
        messages.warning(request, _("这份计划没有在计算。"))
        return redirect("sweeping:work_plan", pk)
    try:
        cancel(actor=request.actor, job=plan.job)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("已要求停下；正在算的在下一步停。"))
    return redirect("sweeping:work_plan", pk)


def _where(leg: Any) -> str | None:
    return strip_words(leg.strip) if leg.strip else leg.site and leg.site.name


LEGS = Table(
    "legs",
    (
        Column(
            "route",
            gettext_lazy("线路"),
            lambda leg: route_words(leg.route),
            sort="route__number",
            href=lambda leg: reverse("sweeping:route_turns", args=[leg.route_id]),
        ),
        Column("position", gettext_lazy("次序"), lambda leg: leg.position, "number"),
        Column(
            "kind",
            gettext_lazy("内容"),
            lambda leg: leg.get_kind_display(),
            sort="kind",
            filter="kind",
            choices=LegKind.choices,
        ),
        Column("where", gettext_lazy("道牙或站点"), _where, sort="strip__link__name"),
        Column(
            "code",
            gettext_lazy("路段编号"),
            lambda leg: leg.strip.link.code if leg.strip else None,
            hidden=True,
        ),
        Column("round", gettext_lazy("第几遍"), lambda leg: leg.round, "number", hidden=True),
        Column("starts", gettext_lazy("开始"), lambda leg: moment(leg.starts_at), sort="starts_at"),
        Column("ends", gettext_lazy("结束"), lambda leg: moment(leg.ends_at), sort="ends_at"),
        Column("metres", gettext_lazy("米"), lambda leg: leg.metres, "number", sort="metres"),
        Column(
            "litres", gettext_lazy("用水（升）"), lambda leg: leg.litres, "number", sort="litres"
        ),
        Column("frozen", gettext_lazy("不动"), lambda leg: _("不动") if leg.frozen else None),
    ),
    search=("strip__link__name", "strip__link__code", "site__name"),
    order="route__number",
    title=_LEGS,
    empty=Empty(gettext_lazy("还没有明细"), gettext_lazy("计划算好以后，每一段列在这里。")),
)


@page(VIEW_PLAN)
def work_plan_legs(request: Request, pk: int) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.actor), pk=pk)
    rows = visible_legs(request.actor).filter(route__plan=plan)
    context = {"title": _LEGS, "state": str(plan), "crumbs": crumbs_of(plan, _LEGS)}
    return LEGS.respond(request, rows, "sweeping/plan_legs.html", context)
