"""A plan's routes as GeoJSON for its map: work, driving without, what is left out, sites."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.systems.sweeping.models import (
    KerbStrip,
    Leg,
    LegKind,
    RoadLink,
    Route,
    Site,
    WorkPlan,
)
from luodi.systems.sweeping.reads.calls import E7
from luodi.systems.sweeping.reads.plan_turns import links_driven, route_figures
from luodi.systems.sweeping.reads.plans import VIEW_PLAN, plan_routes, visible_plans
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.views.plan_words import route_words, strip_words
from luodi.systems.sweeping.views.words import km

Line = list[tuple[float, float]]


@never_cache
@page(VIEW_PLAN)
def work_plan_map(request: Request, pk: int) -> HttpResponse:
    plan = get_object_or_404(visible_plans(request.actor), pk=pk)
    routes = plan_routes(plan)
    links = links_driven(routes)
    shapes = [_route(route, links) for route in routes]
    drives = [_driven(route, links) for route in routes]
    found = [*shapes, *drives, *_left_out(plan), *_sites(routes)]
    return JsonResponse({"type": "FeatureCollection", "features": [one for one in found if one]})


def _route(route: Route, links: Mapping[int, RoadLink]) -> dict[str, Any] | None:
    """Give the strips that a route works on as one shape."""
    lines = [line for leg in route.legs.all() if leg.strip for line in _ways(leg, links)]
    if not lines:
        return None
    return {
        "type": "Feature",
        "properties": {
            "kind": "route",
            "title": route_words(route),
            "note": _("%s 公里") % km(route_figures(route).service_m),
            "number": route.number,
            "url": reverse("sweeping:route_turns", args=[route.pk]),
        },
        "geometry": {"type": "MultiLineString", "coordinates": lines},
    }


def _driven(route: Route, links: Mapping[int, RoadLink]) -> dict[str, Any] | None:
    """Give the ways of a route on which it does not work."""
    lines = [line for leg in route.legs.all() if not leg.strip for line in _ways(leg, links)]
    if not lines:
        return None
    return {
        "type": "Feature",
        "properties": {"kind": "travel", "number": route.number},
        "geometry": {"type": "MultiLineString", "coordinates": lines},
    }


def _ways(leg: Leg, links: Mapping[int, RoadLink]) -> list[Line]:
    """Give the lines of a leg, as it is driven; of work without a way that of its strip."""
    steps = [(links[abs(step)], step > 0) for step in leg.way if abs(step) in links]
    if not steps and leg.strip is not None:
        return [_strip_line(leg.strip)]
    return [link_line(link)[:: 1 if forward else -1] for link, forward in steps]


def _strip_line(strip: KerbStrip) -> Line:
    return link_line(strip.link)[:: 1 if strip.forward else -1]


def _left_out(plan: WorkPlan) -> Iterable[dict[str, Any]]:
    for one in plan.left_out.select_related("strip__link"):
        yield {
            "type": "Feature",
            "properties": {
                "kind": "left",
                "title": _("漏排：%s") % strip_words(one.strip),
                "note": one.reason,
            },
            "geometry": {"type": "LineString", "coordinates": _strip_line(one.strip)},
        }


def _sites(routes: Sequence[Route]) -> Iterable[dict[str, Any]]:
    """Give the places where vehicles of the plan fill up and unload, and how often."""
    visits: dict[int, tuple[Site, list[str]]] = {}
    for leg in (leg for route in routes for leg in route.legs.all()):
        if leg.site is not None:
            visits.setdefault(leg.site.pk, (leg.site, []))[1].append(leg.kind)
    for site, kinds in visits.values():
        words = _("加水 %d 次") if kinds[0] == LegKind.REFILL else _("卸污 %d 次")
        yield {
            "type": "Feature",
            "properties": {"kind": "site", "title": site.name, "note": words % len(kinds)},
            "geometry": {
                "type": "Point",
                "coordinates": [site.lon_e7 / E7, site.lat_e7 / E7],
            },
        }
