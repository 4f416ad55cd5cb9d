"""The turn list of a route, of all routes for the printer, and what stays where it is."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.sweeping.actions.adjusting import freeze_legs
from luodi.systems.sweeping.forms.plans import FreezeForm
from luodi.systems.sweeping.models import LegKind, PlanState, RoadLink, Route
from luodi.systems.sweeping.reads.convoys import lanes_of
from luodi.systems.sweeping.reads.plan_choices import MAKE_PLAN
from luodi.systems.sweeping.reads.plan_turns import links_driven, route_figures, turn_lines
from luodi.systems.sweeping.reads.plans import VIEW_PLAN, plan_routes, visible_plans
from luodi.systems.sweeping.reads.routes_seen import visible_routes
from luodi.systems.sweeping.views.convoy_words import gaps_said, lane_said
from luodi.systems.sweeping.views.plan import may_make
from luodi.systems.sweeping.views.plan_changes import caught_up
from luodi.systems.sweeping.views.plan_words import (
    TURN_TITLES,
    crumbs_of,
    route_words,
    span,
    strip_words,
)
from luodi.systems.sweeping.views.words import hour, km

_SHEETS = gettext_lazy("线路单")
CHANGEABLE = {PlanState.READY, PlanState.ISSUED}


@page(VIEW_PLAN)
def route_turns(request: Request, pk: int) -> HttpResponse:
    return _turns(request, get_object_or_404(visible_routes(request.actor), pk=pk))


def _turns(
    request: Request,
    seen: Route,
    *,
    form: FreezeForm | None = None,
    ticked: Collection[int] = (),
) -> HttpResponse:
    """Show a route's turn list; what was refused stays ticked."""
    plan = get_object_or_404(visible_plans(request.actor), pk=seen.plan_id)
    routes = plan_routes(plan)
    place = next(index for index, route in enumerate(routes) if route.pk == seen.pk)
    route = routes[place]
    title, mine = route_words(route), may_make(request, plan)
    context = {
        "title": title,
        "state": _summed(route),
        "crumbs": crumbs_of(plan, title),
        "route": route,
        "lines": _lines(route, links_driven([route])),
        "gaps": gaps_said(route),
        "version": plan.version,
        "choosing": mine and plan.state in CHANGEABLE,
        "may_move": mine and plan.state == PlanState.READY,
        "form": form,
        "ticked": ticked,
        "previous_url": _url(routes[place - 1]) if place else "",
        "next_url": _url(routes[place + 1]) if place + 1 < len(routes) else "",
    }
    return render(request, "sweeping/route_turns.html", context, status=422 if form else 200)


def _url(route: Route) -> str:
    return reverse("sweeping:route_turns", args=[route.pk])


def _summed(route: Route) -> str:
    """Say in one sentence what a route comes to, and who drives."""
    told = route_figures(route)
    drivers = "、".join(
        one.driver.display_name for one in route.vehicles.all() if one.driver is not None
    )
    words = _(
        "%(from)s 出车，%(to)s 收车，共 %(span)s；作业 %(strips)d 段 %(km)s 公里，"
        "加水 %(refills)d 次；%(drivers)s。"
    )
    return words % {
        "from": hour(route.starts_at),
        "to": hour(route.ends_at),
        "span": span(told.seconds),
        "strips": told.strips,
        "km": km(told.service_m),
        "refills": told.refills,
        "drivers": _("驾驶员：%s") % drivers if drivers else _("还没定驾驶员"),
    }


def _lines(route: Route, links: Mapping[int, RoadLink]) -> list[dict[str, Any]]:
    """Give the lines of a turn list with its turns in words; straight on goes without saying."""
    lanes = lanes_of(route)
    return [
        {
            "leg": line.leg,
            "work": line.work,
            "words": strip_words(line.leg.strip) if line.leg.strip else "",
            "lane": lane_said(lanes.get(line.leg.pk)),
            "streets": [
                {"turn": TURN_TITLES[one.turn] if one.turn else "", "name": one.name}
                for one in line.streets
            ],
        }
        for line in turn_lines(route, links)
    ]


@page(VIEW_PLAN)
def work_plan_turns(request: Request, pk: int) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.actor), pk=pk)
    routes = plan_routes(plan)
    links = links_driven(routes)
    context = {
        "title": _SHEETS,
        "state": str(plan),
        "crumbs": crumbs_of(plan, _SHEETS),
        "sheets": [
            {
                "route": route,
                "words": route_words(route),
                "state": _summed(route),
                "lines": _lines(route, links),
                "gaps": gaps_said(route),
            }
            for route in routes
        ],
    }
    return render(request, "sweeping/plan_turns.html", context)


@page(MAKE_PLAN, methods=("POST",))
@once
def route_freeze(request: Request, pk: int) -> HttpResponse:
    route = get_object_or_404(visible_routes(request.actor), pk=pk)
    plan = get_object_or_404(visible_plans(request.actor), pk=route.plan_id)
    legs = {leg.pk: leg for leg in route.legs.filter(kind=LegKind.SERVICE)}
    form = FreezeForm(request.POST, legs=list(legs))
    if form.is_valid() and caught_up(form, plan):
        told = form.cleaned_data
        try:
            freeze_legs(
                actor=request.actor,
                plan=plan,
                version=told["version"],
                legs=[legs[one] for one in told["legs"]],
                frozen=told["frozen"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            count = len(told["legs"])
            words = (
                ngettext("%(count)d 段作业设为不动。", "%(count)d 段作业设为不动。", count)
                if told["frozen"]
                else ngettext("%(count)d 段作业可以再动。", "%(count)d 段作业可以再动。", count)
            )
            messages.success(request, words % {"count": count})
            return redirect("sweeping:route_turns", pk)
    ticked = {int(one) for one in request.POST.getlist("legs") if one.isdecimal()}
    return _turns(request, route, form=form, ticked=ticked)
