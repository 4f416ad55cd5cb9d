"""A driver's own route: the next strip, the way there, what came of it, orders, calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.figures import Light
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.sweeping import actions
from luodi.systems.sweeping.actions.driving import acknowledge_route
from luodi.systems.sweeping.actions.orders import SIGN_ORDER
from luodi.systems.sweeping.forms.calls import CleanForm
from luodi.systems.sweeping.models import (
    OPERATION_TITLES,
    DispatchOrder,
    Leg,
    Route,
    Site,
    StreetCall,
)
from luodi.systems.sweeping.reads.convoys import lanes_of
from luodi.systems.sweeping.reads.driving import (
    DRIVE,
    Driven,
    calls_for,
    driven,
    orders_over,
    own_routes,
    own_vehicle,
    replaced_about,
    routes_about,
    stages_to,
    stopping,
    tank_at,
    winter_stop,
    works_at_night,
)
from luodi.systems.sweeping.reads.holding import standing_on
from luodi.systems.sweeping.reads.meetings import meeting_words
from luodi.systems.sweeping.rules import Result, Trigger
from luodi.systems.sweeping.rules.calls import Matter, response
from luodi.systems.sweeping.views.convoy_words import gaps_said, lane_said
from luodi.systems.sweeping.views.driving_map import way_map
from luodi.systems.sweeping.views.driving_words import (
    LIGHTS,
    direction,
    result_words,
    side,
    vehicle_said,
    way_lines,
)
from luodi.systems.sweeping.views.orders import besides, told
from luodi.systems.sweeping.views.words import hour

MINE = gettext_lazy("我的线路")


def home() -> tuple[Any, str]:
    """Give the first crumb of a driver's pages."""
    return MINE, reverse("sweeping:my_route")


@page(DRIVE)
def my_route(request: Request) -> HttpResponse:
    now = clock.now()
    routes = routes_about(request.actor, now)
    if routes:
        return _shown(request, routes[0], others=routes[1:])
    context = {
        "title": MINE,
        "crumbs": [(MINE, None)],
        "replaced": replaced_about(request.actor, now),
    }
    return render(request, "sweeping/my_route.html", context)


@page(DRIVE, own=True)
def route_drive(request: Request, pk: int) -> HttpResponse:
    route = own_route(request, pk)
    others = [one for one in routes_about(request.actor, clock.now()) if one.pk != route.pk]
    return _shown(request, route, others=others)


def own_route(request: Request, pk: int) -> Route:
    """Give a route that the person drives a vehicle of; any other is not there."""
    return get_object_or_404(own_routes(request.actor), pk=pk)


def _shown(request: Request, route: Route, *, others: Sequence[Route]) -> HttpResponse:
    own = own_vehicle(route, request.actor.user_id)
    if own is None:
        raise Http404
    now, shown = clock.now(), driven(route, own)
    asked = request.GET.get("since", "")[:6]
    leg = shown.next_leg(int(asked) if asked.isascii() and asked.isdigit() else 0)
    orders = _orders(request, shown, leg, now)
    context = {
        "title": MINE,
        "state": _state(shown),
        "crumbs": [(MINE, None)],
        "route": route,
        "others": [(one, _when(one)) for one in others],
        "meeting": meeting_words(route),
        "at_night": works_at_night(route),
        "next": _next(shown, leg, now) if leg is not None else None,
        "winter": _winter(shown, leg, now),
        "stops": [one for one in orders if one["stops"]],
        "orders": [one for one in orders if not one["stops"]],
        "calls": [_call(call, now) for call in calls_for(request.actor, own.vehicle)],
        "tank": tank_at(shown, leg),
        "strips": [_line(shown, one, now) for one in shown.services],
        "map": way_map(shown, leg),
        "gaps": gaps_said(route),
        "home": way_lines(stages_to(shown, None)) if leg is None else [],
    }
    return render(request, "sweeping/drive.html", context)


def _state(shown: Driven) -> str:
    count = len(shown.services)
    done = sum(leg.pk in shown.results for leg in shown.services)
    words = ngettext(
        "%(vehicle)s · %(when)s · 已报 %(done)d 段，共 %(count)d 段",
        "%(vehicle)s · %(when)s · 已报 %(done)d 段，共 %(count)d 段",
        count,
    )
    return words % {
        "vehicle": vehicle_said(shown.own),
        "when": _when(shown.route),
        "done": done,
        "count": count,
    }


def _when(route: Route) -> str:
    first = hour(route.starts_at, clock.now())
    return f"{first}—{hour(route.ends_at, route.starts_at)}"


def _next(shown: Driven, leg: Leg, now: datetime) -> dict[str, Any]:
    """Give what the big card says of the next strip."""
    assert leg.strip is not None  # noqa: S101 - narrows the type, work has one
    place = shown.services.index(leg)
    later = [one for one in shown.services[place + 1 :] if one.pk not in shown.results]
    return {
        "leg": leg,
        "strip": leg.strip,
        "number": place + 1,
        "side": side(leg.strip),
        "lane": lane_said(lanes_of(shown.route).get(leg.pk)),
        "direction": direction(leg.strip),
        "when": f"{hour(leg.starts_at, now)}—{hour(leg.ends_at, leg.starts_at)}",
        "early": leg.starts_at > now,
        "way": way_lines(stages_to(shown, leg)),
        "skip": later[0].position if later else None,
        "results": {"done": Result.DONE, "partial": Result.PARTIAL, "missed": Result.MISSED},
    }


def _line(shown: Driven, leg: Leg, now: datetime) -> dict[str, Any]:
    row = shown.results.get(leg.pk)
    return {
        "leg": leg,
        "side": side(leg.strip) if leg.strip else "",
        "direction": direction(leg.strip) if leg.strip else "",
        "when": hour(leg.starts_at, now),
        "begun": leg.starts_at <= now,
        "light": LIGHTS.get(Result(row.result), Light.GREY) if row else None,
        "told": result_words(row) if row else "",
        "row": row,
    }


def _winter(shown: Driven, leg: Leg | None, now: datetime) -> str:
    """Say that winter time stops the own work on a strip; empty when it does not."""
    stop = winter_stop(leg, shown.own.operation, now) if leg is not None else None
    if stop is None:
        return ""
    told = {
        "work": OPERATION_TITLES[stop.operation],
        "since": hour(stop.since, now),
        "until": hour(stop.until, now),
    }
    return _("冬季作业：%(since)s 至 %(until)s 停止%(work)s（规则 11）") % told


def _orders(
    request: Request, shown: Driven, leg: Leg | None, now: datetime
) -> list[dict[str, Any]]:
    """Give the orders over the zone of a strip, and which of them stop the own work."""
    if leg is None or leg.strip is None:
        return []
    stops = stopping(leg, shown.own.operation, now)
    standing = orders_over([leg.strip.link])
    depot = shown.own.vehicle.depot
    stopped = standing_on([leg.strip.link], now).get(leg.strip.link_id)
    more = besides(standing, stopped.winter if stopped else ())
    return [
        _order(request, order, depot, stops=order.pk in stops) | {"besides": more.get(order.pk)}
        for order in standing
    ]


def _order(request: Request, order: DispatchOrder, depot: Site, *, stops: bool) -> dict[str, Any]:
    zone = order.zone
    receipts = order.receipts.all()
    signed = next((one for one in receipts if one.user_id == request.actor.user_id), None)
    return {
        "order": order,
        "words": told(order),
        "safe": depot if order.kind == Trigger.STORM.name else None,
        "stops": stops,
        "since": hour(order.started_at, clock.now()),
        "signed": signed,
        "may_sign": signed is None
        and request.actor.may(SIGN_ORDER, unit_path=zone.unit.path, place_path=zone.place.path),
    }


def _call(call: StreetCall, now: datetime) -> dict[str, Any]:
    return {
        "call": call,
        "where": call.link.name if call.link is not None else "",
        "waited": response(Matter(call.kind), call.reported_at, call.arrived_at, now),
        "form": CleanForm(initial={"version": call.version}, auto_id=f"id_{call.pk}_%s"),
    }


@page(DRIVE, methods=("POST",), own=True)
@once
def route_acknowledge(request: Request, pk: int) -> HttpResponse:
    route = own_route(request, pk)
    try:
        acknowledge_route(actor=request.actor, route=route)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已签收。"))
    return redirect("sweeping:route_drive", pk)


@page(DRIVE, methods=("POST",), own=True)
@once
def route_sign(request: Request, pk: int) -> HttpResponse:
    """Sign for an order that stands over a street of the route, and stay on the route."""
    route = own_route(request, pk)
    legs = route.legs.filter(strip__isnull=False).select_related("strip__link")
    standing = orders_over([leg.strip.link for leg in legs if leg.strip is not None])
    asked = request.POST.get("order", "")
    order = next((one for one in standing if str(one.pk) == asked), None)
    if order is None:
        messages.error(request, _("这条指令已解除，不用签收。"))
        return redirect("sweeping:route_drive", pk)
    try:
        actions.sign_order(actor=request.actor, order=order)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已签收。"))
    return redirect("sweeping:route_drive", pk)
