"""What is said from the road: results of strips, spills, faults, and what became of calls."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import visible
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.models import Attachment
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.sweeping.actions.calls import CallSpec, report_call
from luodi.systems.sweeping.actions.results import MAKE_PLAN, report_strip
from luodi.systems.sweeping.actions.sending import arrive_call, clean_call
from luodi.systems.sweeping.forms.calls import CleanForm, StepForm
from luodi.systems.sweeping.forms.driving import ConfirmForm, ReportForm, RoadReportForm
from luodi.systems.sweeping.models import CallKind, Leg, LegKind, Route, StreetCall
from luodi.systems.sweeping.reads.driving import (
    DRIVE,
    drives,
    own_routes,
    route_legs,
    standing_results,
)
from luodi.systems.sweeping.views.driving import home, own_route
from luodi.systems.sweeping.views.driving_words import direction, result_words, side
from luodi.systems.sweeping.views.words import hour

_REPORT, _CONFIRM = gettext_lazy("报结果"), gettext_lazy("凭照片确认")


def kept_photo(request: Request, form: Form, unit: Unit, place: Place) -> Attachment | None:
    """Keep the photo of a form, if one was sent; what is wrong with it goes beside its field."""
    file = form.cleaned_data.get("photo")
    if file is None:
        return None
    try:
        return add_attachment(
            actor=request.actor,
            data=file.read(),
            filename=file.name,
            unit_id=unit.pk,
            place_id=place.pk,
        )
    except ValidationError as error:
        raise ValidationError({"photo": error.messages}) from error


def _acted(form: Form, act: Callable[[], object]) -> bool:
    """Do what a valid form says, whole or not at all; put what was refused beside its fields."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():  # a photo kept before the refusal goes with it
            act()
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


@page(DRIVE, methods=("GET", "POST"), own=True)
@once
def leg_report(request: Request, pk: int) -> HttpResponse:
    legs = visible(request.actor, Leg, DRIVE).filter(
        kind=LegKind.SERVICE, route__in=own_routes(request.actor).values("pk")
    )
    leg = _leg(legs, pk)
    back = reverse("sweeping:route_drive", args=[leg.route_id])
    return _result(request, leg, ReportForm, _REPORT, [home()], back)


@page(MAKE_PLAN, methods=("GET", "POST"))
@once
def leg_confirm(request: Request, pk: int) -> HttpResponse:
    legs = visible(request.actor, Leg, MAKE_PLAN).filter(kind=LegKind.SERVICE)
    leg = _leg(legs, pk)
    plan = leg.route.plan
    back = reverse("sweeping:work_plan", args=[plan.pk])
    return _result(request, leg, ConfirmForm, _CONFIRM, [(str(plan), back)], back)


def _leg(legs: Any, pk: int) -> Leg:
    rows = legs.select_related("route__plan__unit", "route__plan__place", "strip__link")
    found: Leg = get_object_or_404(rows, pk=pk)
    return found


def _result(
    request: Request,
    leg: Leg,
    kind: type[ReportForm],
    title: Any,
    crumbs: list[Any],
    back: str,
) -> HttpResponse:
    """Show the form of a strip's result, or write it and return to where the strip is shown."""
    row = standing_results([leg]).get(leg.pk)
    known = {} if row is None else {"result": row.result, "covered_m": row.covered_m}
    form = kind(request.POST or None, request.FILES or None, initial=known)

    def act() -> None:
        plan = leg.route.plan
        photo = kept_photo(request, form, plan.unit, plan.place)
        report_strip(actor=request.actor, leg=leg, photo=photo, **form.told())

    if request.method == "POST" and _acted(form, act):
        messages.success(request, _("已登记：%(strip)s。") % {"strip": leg.strip})
        return redirect(back)
    assert leg.strip is not None  # noqa: S101 - narrows the type, work has one
    context = {
        "title": title,
        "state": " · ".join(
            (
                f"{leg.strip.link}",
                side(leg.strip),
                direction(leg.strip),
                _("%d 米") % leg.strip.link.length_m,
                f"{hour(leg.starts_at, clock.now())}—{hour(leg.ends_at, leg.starts_at)}",
            )
        ),
        "crumbs": [*crumbs, (title, None)],
        "form": form,
        "row": row,
        "row_words": result_words(row) if row else "",
        "back": back,
    }
    return render(request, "sweeping/leg_report.html", context, status=422 if form.errors else 200)


@page(DRIVE, methods=("GET", "POST"), own=True)
@once
def route_call(request: Request, pk: int) -> HttpResponse:
    route = own_route(request, pk)
    asked = request.GET.get("kind", "")
    kind = asked if asked in {CallKind.SPILL, CallKind.FAULT} else CallKind.SPILL
    form = RoadReportForm(request.POST or None, request.FILES or None, initial={"kind": kind})
    if request.method == "POST" and _acted(form, lambda: _report(request, route, form)):
        messages.success(request, _("已报给调度员。"))
        return redirect("sweeping:route_drive", pk)
    title = _("报抛洒、报故障")
    context = {
        "title": title,
        "crumbs": [home(), (title, None)],
        "form": form,
        "back": reverse("sweeping:route_drive", args=[pk]),
    }
    return render(request, "sweeping/road_report.html", context, status=422 if form.errors else 200)


def _report(request: Request, route: Route, form: RoadReportForm) -> None:
    told, plan = form.cleaned_data, route.plan
    lon, lat = form.position()
    report_call(
        actor=request.actor,
        route=route,
        leg=_about(route_legs(route), clock.now()),
        spec=CallSpec(
            kind=CallKind(told["kind"]),
            said=told["said"],
            cannot_go_on=told["cannot_go_on"],
            lon_e7=lon,
            lat_e7=lat,
        ),
        photo=kept_photo(request, form, plan.unit, plan.place),
    )


def _about(legs: Sequence[Leg], now: datetime) -> Leg | None:
    """Give the leg on a road that began last, else the first one: a report belongs to a place."""
    placed = [leg for leg in legs if leg.strip is not None or leg.way]
    begun = [leg for leg in placed if leg.starts_at <= now]
    return begun[-1] if begun else next(iter(placed), None)


@page(DRIVE, methods=("POST",), own=True)
@once
def driver_arrive(request: Request, pk: int) -> HttpResponse:
    call, form = _own_call(request, pk), StepForm(request.POST)
    return _call_step(
        request,
        form,
        _("已登记到场。"),
        lambda: arrive_call(actor=request.actor, call=call, **form.cleaned_data),
    )


@page(DRIVE, methods=("POST",), own=True)
@once
def driver_clean(request: Request, pk: int) -> HttpResponse:
    call, form = _own_call(request, pk), CleanForm(request.POST, request.FILES)

    def act() -> None:
        photo = kept_photo(request, form, call.unit, call.place)
        clean_call(
            actor=request.actor, call=call, version=form.cleaned_data["version"], photo=photo
        )

    return _call_step(request, form, _("已登记处置完，等调度员核验。"), act)


def _own_call(request: Request, pk: int) -> StreetCall:
    """Give a call that the person's vehicle was sent to; any other is not there."""
    rows = visible(request.actor, StreetCall, DRIVE).exclude(kind=CallKind.FAULT)
    call = get_object_or_404(rows.select_related("vehicle", "unit", "place"), pk=pk)
    if not drives(request.actor, call.vehicle, clock.now()):
        raise Http404
    return call


def _call_step(request: Request, form: Form, said: str, act: Callable[[], object]) -> HttpResponse:
    if _acted(form, act):
        messages.success(request, said)
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(one) for one in errors))
    return redirect("sweeping:my_route")
