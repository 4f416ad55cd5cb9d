"""Shapes of places: read from GeoJSON with a named datum, refused with the place of the fault.

Coordinates are longitude and latitude in degrees; what comes out is CGCS2000 with seven
decimals, shells counter-clockwise. Nothing is put right silently: what was changed stands in
``notes``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from shapely import MultiPolygon, Point, Polygon, is_valid_reason, transform
from shapely.geometry import LineString, mapping, shape
from shapely.geometry.polygon import orient

from luodi.standards.datum import CHINA, Datum, convert, parse_datum
from luodi.standards.errors import StandardError
from luodi.standards.projection import GaussKrueger, zone_meridian

DECIMALS = 7
E7 = 10**DECIMALS
_MIN_POSITIONS = 4
_SAME_DEG = 1e-10
_LARGEST = 1e9  # larger than any coordinate in degrees or metres
_SAID = 40
_FAULTS = {
    "Self-intersection": "边界自相交",
    "Ring Self-intersection": "边界在一点上碰到自己",
    "Hole lies outside shell": "洞在外环之外（各环的先后可能颠倒）",
    "Holes are nested": "洞中有洞",
    "Interior is disconnected": "内部被洞隔断",
    "Nested shells": "一个面套在另一个面里",
    "Duplicate Rings": "有重复的环",
    "Too few points in geometry component": "有效的点不足 3 个",
}

Area = Polygon | MultiPolygon
Position = tuple[float, float]


class ShapeError(StandardError):
    """A shape that is refused; the text names the value, where it stands and the remedy."""


@dataclass(frozen=True)
class PlaceShape:
    """A checked shape.

    ``geometry`` is GeoJSON text in CGCS2000, ``area_m2`` rounded to whole square metres,
    ``centroid_e7`` longitude and latitude in 1e-7 degree, ``notes`` what was changed on the way.
    """

    geometry: str
    area_m2: int
    centroid_e7: tuple[int, int]
    notes: tuple[str, ...] = ()


def parse_shape(source: str | dict[str, Any], datum: str) -> PlaceShape:
    """Read a polygon and bring it to CGCS2000.

    Parameters
    ----------
    source
        GeoJSON geometry or Feature, as text or as parsed; Polygon or MultiPolygon.
    datum
        Name of its datum as the caller states it: CGCS2000, WGS84, GCJ02 or BD09.

    Returns
    -------
    PlaceShape
        Shape in CGCS2000 with area and centroid.

    Raises
    ------
    luodi.standards.errors.StandardError
        ``datum.unknown``; else ShapeError with the code ``shape.`` and one of ``json``,
        ``type``, ``empty``, ``ring``, ``unclosed``, ``number``, ``swapped``,
        ``outside_china``, ``projected``, ``invalid``.

    Notes
    -----
    **Source**: RFC 7946 for the form; design dossier 02, bad input (2026).

    Examples
    --------
    >>> ring = [[113.60, 34.70], [113.61, 34.70], [113.61, 34.71], [113.60, 34.70]]
    >>> parse_shape({"type": "Polygon", "coordinates": [ring]}, "CGCS2000").centroid_e7
    (1136066667, 347033333)
    """
    known = parse_datum(datum)
    try:
        geometry = _geometry_of(source)
        notes = _check_positions(geometry)
    except RecursionError as error:
        raise ShapeError(
            code="shape.json", value=None, message="边界的括号层层嵌套，过深；请重新导出"
        ) from error
    area = _polygons(geometry, known)
    return _measured(area, notes)


def load_area(geometry: str) -> Area:
    """Turn a stored shape into a shapely polygon."""
    return _area(json.loads(geometry))


def _area(geometry: dict[str, Any]) -> Area:
    area = shape(geometry)
    if not isinstance(area, Polygon | MultiPolygon):  # callers have tested the type
        raise TypeError(f"a {area.geom_type} is no area")
    return area


def parse_point(lon: float, lat: float, datum: str) -> tuple[int, int]:
    """Check one point and bring it to CGCS2000 in 1e-7 degree.

    Raises
    ------
    luodi.standards.errors.StandardError
        For an unknown datum, swapped latitude and longitude, or a point outside China.

    Examples
    --------
    >>> parse_point(113.645, 34.724, "WGS84")
    (1136450000, 347240000)
    """
    known = parse_datum(datum)
    check_position((lon, lat), "该点")
    converted = convert(lon, lat, known, Datum.CGCS2000)
    return round(converted[0] * E7), round(converted[1] * E7)


def holds_point(geometry: str, point_e7: tuple[int, int]) -> bool:
    """Tell whether a stored shape holds a point of 1e-7 degrees, its edge included."""
    lon, lat = point_e7
    return bool(load_area(geometry).covers(Point(lon / E7, lat / E7)))


def outside_share(area: Area, parent: Area) -> float:
    """Give the share of a shape, 0 to 1, that lies outside its parent."""
    return float(area.difference(parent).area / area.area)


def suggest_datum(shape_text: str, parent_text: str, *, allowed_share: float) -> Datum | None:
    """Guess the Chinese-shifted datum under which a shape lies inside its parent.

    Parameters
    ----------
    shape_text
        Stored form of a shape whose caller said CGCS2000 or WGS84.
    parent_text
        Stored form of the parent's shape.
    allowed_share
        Share of the shape, 0 to 1, that may lie outside.

    Returns
    -------
    Datum or None
        The datum to ask the caller about, never to be applied silently; None when neither fits.

    Notes
    -----
    **Source**: design dossier 02: a GCJ-02 file shown as CGCS2000 is off by 540-610 m around
    Zhengzhou (2026).
    """
    area, parent = load_area(shape_text), load_area(parent_text)
    if outside_share(area, parent) <= allowed_share:
        return None
    for datum in (Datum.GCJ02, Datum.BD09):
        if outside_share(_converted(area, datum), parent) <= allowed_share:
            return datum
    return None


def _geometry_of(source: str | dict[str, Any]) -> dict[str, Any]:
    try:
        found = json.loads(source) if isinstance(source, str) else source
    except ValueError as error:
        raise ShapeError(
            code="shape.json", value=source, message=f"边界不是合格的 GeoJSON：{error}；请重新导出"
        ) from error
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    kind = found.get("type") if isinstance(found, dict) else None
    if not isinstance(found, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise ShapeError(
            code="shape.type",
            value=kind,
            message=f"边界的类型是“{_shown(kind)}”；"
            "只收面（Polygon 或 MultiPolygon），请改用面要素",
        )
    return found


def _rings(geometry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    coordinates = geometry.get("coordinates")
    parts = [coordinates] if geometry["type"] == "Polygon" else coordinates
    if not isinstance(parts, list) or not parts or not all(parts):
        raise ShapeError(
            code="shape.empty", value=coordinates, message="边界是空的，没有任何点；请重新导出"
        )
    for number, part in enumerate(parts, start=1):
        prefix = f"第 {number} 个面" if len(parts) > 1 else ""
        if not isinstance(part, list):
            raise _bad_number(part, prefix or "边界")
        for place, ring in enumerate(part, start=1):
            yield f"{prefix}第 {place} 环", ring


def _check_positions(geometry: dict[str, Any]) -> tuple[str, ...]:
    with_height = False
    for where, ring in _rings(geometry):
        if not isinstance(ring, list) or len(ring) < _MIN_POSITIONS:
            raise ShapeError(
                code="shape.ring",
                value=ring,
                message=f"{where}不足 {_MIN_POSITIONS} 个点（首尾同点）；请补全或删去这一环",
            )
        for number, position in enumerate(ring, start=1):
            check_position(position, f"{where}第 {number} 点")
            with_height = with_height or len(position) > 2
        if ring[0][:2] != ring[-1][:2]:
            raise ShapeError(
                code="shape.unclosed",
                value=ring[-1],
                message=f"{where}没有闭合：首点 {_said(ring[0])}，末点 {_said(ring[-1])}；"
                "请把首点再写一次作末点",
            )
    return ("已去掉高程，只保留经纬度",) if with_height else ()


def check_position(position: Any, where: str) -> None:
    """Refuse a position that is no pair of numbers, swapped, in metres, or outside China.

    Parameters
    ----------
    position
        Longitude and latitude, as a file has them.
    where
        Where it stands, for the message.

    Raises
    ------
    ShapeError
        ``shape.number``, ``swapped``, ``projected`` or ``outside_china``.
    """
    if not isinstance(position, list | tuple) or len(position) < 2:
        raise _bad_number(position, where)
    lon, lat = position[0], position[1]
    if not all(
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST
        for value in (lon, lat)
    ):
        raise _bad_number(position, where)
    if CHINA.holds(lon, lat):
        return
    if CHINA.holds(lat, lon):
        code, wrong = "swapped", "经纬度颠倒；请把经度写在前、纬度写在后"
    elif abs(lon) > 180 or abs(lat) > 90:
        code, wrong = "projected", "不是经纬度，像是投影坐标（米）；请先转换为经纬度"
    else:
        code, wrong = "outside_china", "在中国之外；请核对坐标"
    raise ShapeError(
        code=f"shape.{code}", value=position, message=f"{where} {_said(position)} {wrong}"
    )


def _bad_number(value: Any, where: str) -> ShapeError:
    return ShapeError(
        code="shape.number",
        value=value,
        message=f"{where}“{_shown(value)}”不是一对数；请写成 [经度, 纬度]",
    )


def _shown(value: Any) -> str:
    """Give a value of a file as a text that every page can show: short, half pairs spelled out."""
    return str(value)[:_SAID].encode(errors="backslashreplace").decode()


def _said(position: Any) -> str:
    return f"({position[0]}, {position[1]})"


def _polygons(geometry: dict[str, Any], datum: Datum) -> Area:
    drawn = _area(_flat(geometry))
    _check_validity(drawn)
    area = _converted(drawn, datum)
    _check_validity(area)
    return area


def _flat(geometry: dict[str, Any]) -> dict[str, Any]:
    """Keep longitude and latitude alone: heights may be missing here and there, or no numbers."""
    single = geometry["type"] == "Polygon"
    parts = [geometry["coordinates"]] if single else geometry["coordinates"]
    flat = [[[position[:2] for position in ring] for ring in part] for part in parts]
    return {"type": geometry["type"], "coordinates": flat[0] if single else flat}


def _converted(area: Area, datum: Datum) -> Area:
    def back(positions: Any) -> Any:
        moved = [convert(float(lon), float(lat), datum, Datum.CGCS2000) for lon, lat in positions]
        return [[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in moved]

    converted: Area = transform(area, back)
    return converted


def _check_validity(area: Area) -> None:
    if area.is_valid:
        if area.area > 0:
            return
        raise ShapeError(code="shape.empty", value=None, message="边界没有面积；请重新勾绘")
    reason, _, at = is_valid_reason(area).partition("[")
    fault = _FAULTS.get(reason.strip(), f"边界不成立（{reason.strip()}）")
    lon, lat = (float(number) for number in at.rstrip("]").split()[:2])
    where = _segments_at(area, Point(lon, lat))
    raise ShapeError(
        code="shape.invalid",
        value=(lon, lat),
        message=f"{fault}：在 ({lon:.7f}, {lat:.7f})，{where}；请在制图软件中改正后重新导出",
    )


def _segments_at(area: Area, point: Point) -> str:
    """Say which edges meet in a point, by ring and vertex number."""
    found = []
    for where, positions in _numbered_rings(area):
        for number, ends in enumerate(pairwise(positions), start=1):
            away = LineString(ends).distance(point)
            found.append((away, f"{where}第 {number} 点与第 {number + 1} 点之间"))
    nearest = min(away for away, _said in found)
    return "、".join(said for away, said in found if away <= nearest + _SAME_DEG)


def _numbered_rings(area: Area) -> Iterator[tuple[str, list[Position]]]:
    parts = area.geoms if isinstance(area, MultiPolygon) else [area]
    for part_number, part in enumerate(parts, start=1):
        prefix = f"第 {part_number} 个面" if len(parts) > 1 else ""
        for number, ring in enumerate([part.exterior, *part.interiors], start=1):
            yield f"{prefix}第 {number} 环", list(ring.coords)


def _measured(area: Area, notes: tuple[str, ...]) -> PlaceShape:
    turned = _oriented(area)
    if not turned.equals_exact(area):
        notes = (*notes, "已把环的方向改为外环逆时针、洞顺时针")
    centre = turned.centroid
    zone = GaussKrueger(zone_meridian(centre.x))
    flat = transform(turned, lambda positions: _projected(positions, zone))
    return PlaceShape(
        geometry=json.dumps(mapping(turned), separators=(",", ":")),
        area_m2=round(flat.area),
        centroid_e7=(round(centre.x * E7), round(centre.y * E7)),
        notes=notes,
    )


def _oriented(area: Area) -> Area:
    if isinstance(area, Polygon):
        return orient(area)
    return MultiPolygon([orient(part) for part in area.geoms])


def _projected(positions: Any, zone: GaussKrueger) -> Any:
    return [zone.project(float(lon), float(lat)) for lon, lat in positions]
