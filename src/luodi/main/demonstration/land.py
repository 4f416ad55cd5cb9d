"""The land of the demonstration: the places and the base map of the invented city."""

from functools import cache

from shapely import Polygon

from luodi.kernel.access.actor import LUODI
from luodi.kernel.places.actions import add_place, add_places
from luodi.kernel.places.base_rules import FeatureKind
from luodi.kernel.places.basemap.actions import replace_base_map
from luodi.kernel.places.basemap.files import NewFeature, shaped
from luodi.kernel.places.geometry import parse_shape
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tree import NewPlace, PlannedPlace
from luodi.main.city.boundaries import areas
from luodi.main.city.frame import Point, in_degrees
from luodi.main.city.names import LAKE, RAILWAY
from luodi.main.city.roads import network
from luodi.main.city.waters import railway, waters
from luodi.main.demonstration.people import FOUNDED

REASON = "示例数据"


def load_land() -> dict[str, Place]:
    """Add the places and the base map; give the places by their codes."""
    province, *below = _planned()
    root = add_place(
        actor=LUODI,
        parent=None,
        kind=province.kind,
        new=province.new,
        valid_from=FOUNDED,
        reason=REASON,
    )
    made = add_places(actor=LUODI, parent=root, planned=below, valid_from=FOUNDED, reason=REASON)
    replace_base_map(actor=LUODI, features=_features(), source=REASON)
    return made


@cache
def _planned() -> tuple[PlannedPlace, ...]:
    """Give the places in the order of the tree; drawn once in a process."""
    found = areas()
    root = found[0].code
    return tuple(
        PlannedPlace(
            Kind(area.level),
            NewPlace(
                area.name,
                area.code,
                parse_shape(_polygon(area.ring), "CGCS2000") if area.ring else None,
            ),
            "" if area.above == root else area.above,
        )
        for area in found
    )


def _polygon(ring: tuple[Point, ...]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in (*ring, ring[0])]]}


@cache
def _features() -> tuple[NewFeature, ...]:
    """Give the base map: waters, the railway, and every link of the network of roads."""
    wet = waters()
    found = [*(_water(area) for area in wet.rivers), _water(wet.lake, LAKE)]
    found += [
        shaped(_line(course.line), kind=FeatureKind.RIVER, name=course.name)
        for course in wet.courses
    ]
    found.append(shaped(_line(railway()), kind=FeatureKind.RAILWAY, name=RAILWAY))
    found += [
        shaped(
            {"type": "LineString", "coordinates": link.points},
            kind=FeatureKind.ROAD,
            road_class=link.road_class,
            name=link.name,
            one_way=link.one_way,
            lanes=link.lanes,
            width_dm=link.width_dm,
            bridge=link.bridge,
        )
        for link in network().links
    ]
    return tuple(found)


def _water(area: Polygon, name: str = "") -> NewFeature:
    ring = tuple(in_degrees((at[0], at[1])) for at in area.exterior.coords[:-1])
    return shaped(_polygon(ring), kind=FeatureKind.WATER, name=name)


def _line(points: tuple[Point, ...]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": [list(in_degrees(point)) for point in points]}
