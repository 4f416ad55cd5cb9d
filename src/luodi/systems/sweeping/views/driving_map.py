"""The map of a driver's way: strips by what came of them, the way to the next one, its ends."""

from typing import Any

from django.utils.translation import gettext as _

from luodi.kernel.web.figures import Light
from luodi.systems.sweeping.models import Leg
from luodi.systems.sweeping.reads.driving import Driven, legs_before, pieces
from luodi.systems.sweeping.rules import Result
from luodi.systems.sweeping.rules.way import Position
from luodi.systems.sweeping.views.driving_words import LIGHTS

THIN, WAY, NEXT = 2.5, 3.5, 7


def way_map(shown: Driven, leg: Leg | None) -> dict[str, Any] | None:
    """Give a route as GeoJSON in CGCS2000; None when nothing of it has a line."""
    strips = [_strip(shown, one) for one in shown.services if leg is None or one.pk != leg.pk]
    features = [one for one in strips if one is not None]
    if leg is not None:
        features += _next(shown, leg)
    return {"type": "FeatureCollection", "features": features} if features else None


def _line(shown: Driven, leg: Leg) -> list[Position]:
    return [position for piece in pieces(leg, shown.links) for position in piece.line]


def _strip(shown: Driven, leg: Leg) -> dict[str, Any] | None:
    line = _line(shown, leg)
    if len(line) < 2 or leg.strip is None:
        return None
    row = shown.results.get(leg.pk)
    light = LIGHTS.get(Result(row.result)) if row is not None else None
    told = {"title": leg.strip.link.name, "light": light or Light.GREY, "width": THIN}
    return _feature("LineString", line, told)


def _next(shown: Driven, leg: Leg) -> list[dict[str, Any]]:
    line = _line(shown, leg)
    way = [position for one in legs_before(shown, leg) for position in _line(shown, one)]
    features = []
    if len(way) > 1:
        features.append(_feature("LineString", way, {"width": WAY}))
    if len(line) > 1 and leg.strip is not None:
        told = {"title": leg.strip.link.name, "width": NEXT}
        features.append(_feature("LineString", line, told))
        features.append(_feature("Point", line[0], {"title": _("从这里开始")}))
        features.append(_feature("Point", line[-1], {"title": _("到这里")}))
    return features


def _feature(kind: str, coordinates: Any, told: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": told, "geometry": geometry}
