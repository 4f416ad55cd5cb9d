"""The ground that is known already: streets of the base map and of the register, the district."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import cos, radians

from shapely import LineString, Point, STRtree, prepare
from shapely.geometry import shape

from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.places.base_rules import FeatureKind, Window
from luodi.kernel.places.basemap.reads import base_features
from luodi.kernel.places.geometry import Area, load_area
from luodi.kernel.places.models import Place
from luodi.kernel.places.reads import ancestors_of
from luodi.systems.sweeping.models import RoadLink
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.rules.links import Position

E7 = 10**7
NEAR_M = 15.0
"""So near to a known street a point lies on it: wider than a carriageway, far below 540 m."""
MARGIN_DEG = 0.012
"""More than any datum shifts, so that the window holds the ground under each."""
_M_PER_DEG = 111_320.0

Known = Callable[[Position], bool]


def known_ground(positions: Sequence[Position], place: Place) -> Known | None:
    """Give whether a place lies on known ground: on a street, or where none is known in the area.

    Parameters
    ----------
    positions
        Degrees as a file writes them: about there it is looked.
    place
        The unit's place; its boundary, or that of one above, is taken where no street is known.

    Returns
    -------
    function or None
        None when neither streets nor a boundary are known: then no datum can be doubted.
    """
    lons, lats = [lon for lon, _lat in positions], [lat for _lon, lat in positions]
    window = Window(
        min(lons) - MARGIN_DEG,
        min(lats) - MARGIN_DEG,
        max(lons) + MARGIN_DEG,
        max(lats) + MARGIN_DEG,
    )
    east_m = _M_PER_DEG * cos(radians(sum(lats) / len(lats)))
    lines = [*_base_lines(window), *_register_lines(window)]
    if lines:
        tree = STRtree([LineString([_flat(at, east_m) for at in line]) for line in lines])
        return partial(_is_near, tree, east_m)
    bound = next((one for one in (place, *reversed(ancestors_of(place))) if one.geometry), None)
    if bound is None:
        return None
    area = load_area(bound.geometry or "")
    prepare(area)
    return partial(_is_within, area)


def _flat(position: Position, east_m: float) -> Position:
    return position[0] * east_m, position[1] * _M_PER_DEG


def _is_near(tree: STRtree, east_m: float, position: Position) -> bool:
    point = Point(_flat(position, east_m))
    return bool(len(tree.query(point, predicate="dwithin", distance=NEAR_M)))


def _is_within(area: Area, position: Position) -> bool:
    return bool(area.covers(Point(position)))


def _base_lines(window: Window) -> Iterable[list[Position]]:
    roads = base_features(window).filter(kind=FeatureKind.ROAD.value)
    for text in roads.values_list("geometry", flat=True).iterator():
        yield from base_parts(text)


def base_parts(geometry: str) -> Iterable[list[Position]]:
    """Give the lines of a road of the base map."""
    found = shape(json.loads(geometry))
    for part in getattr(found, "geoms", [found]):
        yield [(lon, lat) for lon, lat, *_height in part.coords]


def _register_lines(window: Window) -> Iterable[list[Position]]:
    rows = unrestricted(RoadLink, why="only whether a new street lies on the old ones is told")
    standing = rows.filter(
        valid_to__isnull=True,
        west_e7__lte=round(window.east * E7),
        east_e7__gte=round(window.west * E7),
        south_e7__lte=round(window.north * E7),
        north_e7__gte=round(window.south * E7),
    )
    return [link_line(link) for link in standing.only("geometry").iterator()]
