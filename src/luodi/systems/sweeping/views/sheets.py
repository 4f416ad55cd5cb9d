"""The paper task sheet of a route: its turns, boxes for results, and the way to the phone page."""

import io
from typing import Any

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.pages import render
from luodi.systems.sweeping.actions.results import MAKE_PLAN
from luodi.systems.sweeping.models import LegKind, PlanState
from luodi.systems.sweeping.reads.convoys import lanes_of
from luodi.systems.sweeping.reads.driving import Driven, driven, stages_to, works_at_night
from luodi.systems.sweeping.reads.meetings import meeting_words
from luodi.systems.sweeping.reads.plans import VIEW_PLAN
from luodi.systems.sweeping.reads.routes_seen import visible_routes
from luodi.systems.sweeping.views.convoy_words import gaps_said, lane_said
from luodi.systems.sweeping.views.driving_words import (
    direction,
    result_words,
    side,
    vehicle_said,
    way_lines,
)
from luodi.systems.sweeping.views.words import hour


@page(VIEW_PLAN)
def route_sheet(request: Request, pk: int) -> HttpResponse:
    rows = visible_routes(request.actor).prefetch_related("vehicles__vehicle", "vehicles__driver")
    route = get_object_or_404(rows, pk=pk)
    vehicles = list(route.vehicles.all())
    if not vehicles:
        raise Http404
    shown = driven(route, vehicles[0])
    address = request.build_absolute_uri(reverse("sweeping:route_drive", args=[pk]))
    title = _("线路任务单 %(number)d") % {"number": route.number}
    plan = route.plan
    context = {
        "title": title,
        "crumbs": [
            (str(plan), reverse("sweeping:work_plan", args=[plan.pk])),
            (title, None),
        ],
        "route": route,
        "vehicles": [(vehicle_said(one), one.driver) for one in vehicles],
        "meeting": meeting_words(route),
        "at_night": works_at_night(route),
        "lines": _lines(shown),
        "gaps": gaps_said(route),
        "may_confirm": plan.state == PlanState.ISSUED
        and request.actor.may(MAKE_PLAN, unit_path=plan.unit.path, place_path=plan.place.path),
        "home": way_lines(stages_to(shown, None)),
        "address": address,
        "picture": _picture(address),
    }
    return render(request, "sweeping/sheet.html", context)


def _lines(shown: Driven) -> list[dict[str, Any]]:
    """Give the strips of a route in order, each with the way there."""
    lanes = lanes_of(shown.route)
    return [
        {
            "number": number,
            "leg": leg,
            "strip": leg.strip,
            "side": side(leg.strip),
            "lane": lane_said(lanes.get(leg.pk)),
            "direction": direction(leg.strip),
            "when": f"{hour(leg.starts_at, shown.route.starts_at)}—{hour(leg.ends_at)}",
            "way": way_lines(stages_to(shown, leg)),
            "told": result_words(shown.results[leg.pk]) if leg.pk in shown.results else "",
            "begun": leg.starts_at <= clock.now(),
        }
        for number, leg in enumerate(shown.services, start=1)
        if leg.kind == LegKind.SERVICE and leg.strip is not None
    ]


def _picture(address: str) -> SafeString:
    """Draw a QR code as an SVG that stands in the page."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, omitsize=True, title=_("线路页的二维码")
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - drawn by segno, holds no input as text
