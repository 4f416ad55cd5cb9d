"""Changing a plan: issued, dropped, a piece of work moved, a driver named, planned anew."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.sweeping.actions.adjusting import assign_driver, move_leg, name_crew
from luodi.systems.sweeping.actions.plans import drop_plan, issue_plan
from luodi.systems.sweeping.actions.replanning import replan
from luodi.systems.sweeping.forms.plans import (
    CrewForm,
    DriverForm,
    DropForm,
    MoveForm,
    ReplanForm,
    VersionForm,
)
from luodi.systems.sweeping.models import LegKind, WorkPlan
from luodi.systems.sweeping.reads.plan_choices import MAKE_PLAN
from luodi.systems.sweeping.reads.plans import plan_figures, plan_routes, visible_plans
from luodi.systems.sweeping.reads.routes_seen import (
    visible_legs,
    visible_route_vehicles,
    visible_routes,
)
from luodi.systems.sweeping.views.plan_words import (
    crumbs_of,
    route_words,
    state_words,
    strip_words,
)


@dataclass(frozen=True)
class Told:
    """The words of a change: what the page is called, what it does, what was done."""

    title: str
    does: str
    done: str
    danger: bool = False


def caught_up(form: forms.Form, plan: WorkPlan) -> bool:
    """Tell whether the plan is as the form saw it; else say how it stands, and keep what is typed.

    The form then carries the version that stands, so that whoever has read it may go on.
    """
    if form.cleaned_data["version"] == plan.version:
        return True
    now = state_words(plan, plan_routes(plan), plan_figures(plan))
    told = {"version": plan.version, "now": now}
    said = _(
        "您打开之后有人改过这份计划，现在是第 %(version)d 版：%(now)s"
        "您填的都还在；看过现在的样子，可以再按一次。"
    )
    form.add_error(None, said % told)
    form.data = {**form.data.dict(), "version": str(plan.version)}  # type: ignore[attr-defined] # a QueryDict
    return False


def _plan(request: Request, pk: int) -> WorkPlan:
    return _mine(request, get_object_or_404(visible_plans(request.actor), pk=pk))


def _mine(request: Request, plan: WorkPlan) -> WorkPlan:
    """Refuse whoever sees a plan but may not change it, before a form is shown."""
    unit, place = plan.unit.path, plan.place.path
    if not request.actor.may(MAKE_PLAN, unit_path=unit, place_path=place):
        raise PermissionDenied(f"没有此处的权限 {MAKE_PLAN}")
    return plan


@page(MAKE_PLAN, methods=("GET", "POST"))
@once
def work_plan_issue(request: Request, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    told = Told(
        _("下达"),
        _(
            "下达以后，驾驶员在手机上看到自己的线路并签收；要改只能重排或作废。下达前会再核对一遍规则、指令和车辆。"
        ),
        _("已下达。"),
    )
    form = VersionForm(request.POST or None, initial={"version": plan.version})
    return _answer(
        request,
        plan,
        form,
        told,
        lambda: issue_plan(actor=request.actor, plan=plan, version=form.cleaned_data["version"]),
    )


@page(MAKE_PLAN, methods=("GET", "POST"))
@once
def work_plan_drop(request: Request, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    told = Told(
        _("作废"),
        _(
            "作废以后不能恢复，只能重新编制；已下达的，驾驶员的线路随之收回；重排还没下达的，原计划继续执行。"
        ),
        _("已作废。"),
        danger=True,
    )
    form = DropForm(request.POST or None, initial={"version": plan.version})
    return _answer(
        request,
        plan,
        form,
        told,
        lambda: drop_plan(actor=request.actor, plan=plan, **form.cleaned_data),
    )


@page(MAKE_PLAN, methods=("GET", "POST"))
@once
def work_plan_replan(request: Request, pk: int) -> HttpResponse:
    plan = _plan(request, pk)
    told = Told(
        _("重排"),
        _(
            "坏车以前做完的算完成，没做的重新分给其他车，不动的留在原处。新的计划还要您下达；这份随即停用。"
        ),
        _("已重排；看过以后请下达。"),
    )
    at = min(max(clock.now(), plan.starts_at), plan.ends_at)
    known = {"version": plan.version, "at": at}
    known |= {name: request.GET[name] for name in ("vehicle", "reason") if name in request.GET}
    form = ReplanForm(request.POST or None, plan=plan, initial=known)
    return _answer(
        request,
        plan,
        form,
        told,
        lambda: replan(actor=request.actor, plan=plan, **form.cleaned_data),
    )


@page(MAKE_PLAN, methods=("GET", "POST"))
@once
def leg_move(request: Request, pk: int) -> HttpResponse:
    legs = visible_legs(request.actor).filter(kind=LegKind.SERVICE)
    leg = get_object_or_404(legs, pk=pk)
    plan = _plan(request, leg.route.plan_id)
    routes = plan_routes(plan)
    labels = {route.pk: _work_words(route) for route in routes}
    places = [one.pk for one in leg.route.legs.filter(kind=LegKind.SERVICE)]
    told = Told(
        _("移动“%(strip)s”") % {"strip": strip_words(leg.strip) if leg.strip else ""},
        _("移过去以后，空驶、加水和时间都重新算；违反规则的不移，说明原因。"),
        _("已移动，时间重新算过。"),
    )
    known = {"version": plan.version, "route": leg.route_id, "position": places.index(leg.pk) + 1}
    form = MoveForm(request.POST or None, plan=plan, labels=labels, initial=known)
    return _answer(
        request,
        plan,
        form,
        told,
        lambda: move_leg(actor=request.actor, plan=plan, leg=leg, **form.cleaned_data),
        back=reverse("sweeping:route_turns", args=[leg.route_id]),
    )


def _work_words(route: Any) -> str:
    count = sum(1 for leg in route.legs.all() if leg.kind == LegKind.SERVICE)
    return _("%(route)s，%(count)d 段作业") % {"route": route_words(route), "count": count}


@page(MAKE_PLAN, methods=("GET", "POST"))
@once
def route_vehicle_driver(request: Request, pk: int) -> HttpResponse:
    on_route = get_object_or_404(visible_route_vehicles(request.actor), pk=pk)
    plan = _plan(request, on_route.route.plan_id)
    told = Told(
        _("%(vehicle)s 的驾驶员") % {"vehicle": on_route.vehicle},
        _("同一时间已在别处开车的、会违反工时规则的，不能定。"),
        _("已定驾驶员。"),
    )
    form = DriverForm(request.POST or None, plan=plan, initial={"user": on_route.driver_id})
    return _answer(
        request,
        plan,
        form,
        told,
        lambda: assign_driver(
            actor=request.actor, route_vehicle=on_route, user=form.cleaned_data["user"]
        ),
    )


@page(MAKE_PLAN, methods=("GET", "POST"))
@once
def route_crew(request: Request, pk: int) -> HttpResponse:
    route = get_object_or_404(visible_routes(request.actor), pk=pk)
    plan = _plan(request, route.plan_id)
    told = Told(
        _("线路 %(number)d 的人工班组") % {"number": route.number},
        _("驾驶员和当班的人会看到谁、几点、在哪里会合；驾驶员要重新签收。"),
        _("已写明人工班组。"),
    )
    known = {"crew": route.crew, "where": route.meets_where, "at": route.meets_at}
    form = CrewForm(request.POST or None, initial=known)
    return _answer(
        request,
        plan,
        form,
        told,
        lambda: name_crew(actor=request.actor, route=route, **form.cleaned_data),
    )


def _answer(
    request: Request,
    plan: WorkPlan,
    form: forms.Form,
    told: Told,
    do: Callable[[], object],
    *,
    back: str = "",
) -> HttpResponse:
    """Show what a change does, or do it and go to the plan that stands then."""
    back = back or reverse("sweeping:work_plan", args=[plan.pk])
    if request.method == "POST" and form.is_valid() and _fresh(form, plan):
        try:
            made = do()
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, told.done)
            if isinstance(made, WorkPlan) and made.pk != plan.pk:
                return redirect("sweeping:work_plan", made.pk)
            return redirect(back)
    context = {
        "title": told.title,
        "state": told.does,
        "crumbs": crumbs_of(plan, told.title),
        "plan": plan,
        "now": state_words(plan, plan_routes(plan), plan_figures(plan)),
        "form": form,
        "act": told.title,
        "danger": told.danger,
        "back": back,
    }
    return render(request, "sweeping/plan_change.html", context, status=422 if form.errors else 200)


def _fresh(form: forms.Form, plan: WorkPlan) -> bool:
    return "version" not in form.fields or caught_up(form, plan)
