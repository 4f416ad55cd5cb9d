"""Reading the base map: what a window of a map shows, in a short form."""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from shapely import LineString, MultiLineString, Polygon, line_merge
from shapely.geometry import shape

from luodi.kernel.places.base_rules import (
    Detail,
    FeatureKind,
    RoadClass,
    Window,
    classes_shown,
    detail_of,
    sides_deg,
    tolerance_deg,
    widened,
)
from luodi.kernel.places.geometry import E7
from luodi.kernel.places.models import BaseFeature, BaseVersion

E5 = 10**5
MOST_ROADS = 9_000
"""Roads of a window beyond which the lowest class is left out, so that it draws fast."""
KEPT_ANSWERS = 64


def base_version() -> str:
    """Give the token of the base map that stands; empty when there is none."""
    return BaseVersion.objects.values_list("token", flat=True).first() or ""


def base_features(window: Window) -> QuerySet[BaseFeature]:
    """Give the features of the base map that touch a window, on all classes of roads."""
    return BaseFeature.objects.filter(
        west_e7__lte=round(window.east * E7),
        east_e7__gte=round(window.west * E7),
        south_e7__lte=round(window.north * E7),
        north_e7__gte=round(window.south * E7),
    )


def base_answer(window: Window) -> bytes:
    """Give what a window shows as JSON, kept in memory for the next who asks.

    Returns
    -------
    bytes
        ``window`` in degrees; ``sides``, between which longer sides in degrees a window inside is
        told no other detail; ``lines``, each kind or class, name, whether one-way,
        whether a bridge, and its paths; ``areas``, each kind, name and rings. A path is the first
        point and then steps, in 1e-5 degree, about a metre.
    """
    detail, wide = detail_of(window), widened(window)
    return _answer(base_version(), wide, detail)


@lru_cache(maxsize=KEPT_ANSWERS)
def _answer(_token: str, window: Window, detail: Detail) -> bytes:
    features = base_features(window)
    classes = _classes(features, detail)
    rows = features.filter(
        ~Q(kind=FeatureKind.ROAD.value) | Q(road_class__in=[road.value for road in classes])
    )
    lines: dict[tuple[str, str, bool, bool], list[LineString]] = {}
    areas = []
    for row in rows.values_list(
        "kind", "road_class", "name", "one_way", "bridge", "geometry"
    ).iterator():
        kind, road, name, one_way, bridge, text = row
        for part in _parts(shape(json.loads(text))):
            if isinstance(part, Polygon):
                rings = [part.exterior, *part.interiors]
                areas.append([kind, name, [_path(ring, detail) for ring in rings]])
            else:
                lines.setdefault((road or kind, name, one_way, bridge), []).append(part)
    told = {
        "window": [window.west, window.south, window.east, window.north],
        "sides": sides_deg(detail),
        "lines": [
            [*key[:2], int(key[2]), int(key[3]), [_path(line, detail) for line in _joined(parts)]]
            for key, parts in lines.items()
        ],
        "areas": areas,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _classes(features: QuerySet[BaseFeature], detail: Detail) -> tuple[RoadClass, ...]:
    classes = classes_shown(detail)
    while len(classes) > 1:
        names = [road.value for road in classes]
        if features.filter(road_class__in=names).count() <= MOST_ROADS:
            break
        classes = classes[:-1]
    return classes


def _parts(geometry: Any) -> Iterator[LineString | Polygon]:
    yield from getattr(geometry, "geoms", [geometry])


def _joined(lines: list[LineString]) -> Iterable[LineString]:
    """Join the stretches of a road end to end, so that it is told and labelled as one."""
    merged = line_merge(MultiLineString(lines))
    return [part for part in _parts(merged) if isinstance(part, LineString)]


def _path(line: LineString, detail: Detail) -> list[int]:
    found: list[int] = []
    east = north = 0
    for lon, lat in line.simplify(tolerance_deg(detail)).coords:
        here = round(lon * E5), round(lat * E5)
        found += [here[0] - east, here[1] - north]
        east, north = here
    return found
