"""Files of the base map: a GeoJSON FeatureCollection of roads, waters and railways."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from luodi.kernel.places import rules
from luodi.kernel.places.base_rules import (
    CLASS_WORDS,
    KIND_WORDS,
    LANES,
    WIDTH_DM,
    FeatureKind,
    RoadClass,
)
from luodi.kernel.places.files import FileError, read_collection
from luodi.kernel.places.geometry import DECIMALS, E7, check_position
from luodi.standards.datum import Datum, convert, parse_datum
from luodi.standards.errors import StandardError

MAX_FEATURES = 100_000
MAX_NAME = 80
_COLUMNS = {
    "kind": ("种类", "kind"),
    "road_class": ("等级", "class"),
    "name": ("名称", "name"),
    "one_way": ("单行", "one_way"),
    "lanes": ("车道", "lanes"),
    "width": ("宽度", "width_m"),
    "bridge": ("桥", "bridge"),
}
_YES = {"是", "1", "true", "yes"}
_NO = {"否", "0", "false", "no", ""}
_LINES = ("LineString", "MultiLineString")
_AREAS = ("Polygon", "MultiPolygon")
_FITTING = {
    FeatureKind.ROAD: _LINES,
    FeatureKind.RAILWAY: _LINES,
    FeatureKind.RIVER: (*_LINES, *_AREAS),
    FeatureKind.WATER: _AREAS,
}
_DEPTH = {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_FEWEST = {"LineString": 2, "MultiLineString": 2, "Polygon": 4, "MultiPolygon": 4}
_SAID = 40


@dataclass(frozen=True)
class NewFeature:
    """A checked feature; ``geometry`` is GeoJSON text in CGCS2000, ``box_e7`` its rectangle.

    The rectangle is west, south, east and north in 1e-7 degree; the width is in decimetres.
    """

    kind: FeatureKind
    geometry: str
    box_e7: tuple[int, int, int, int]
    road_class: RoadClass | None = None
    name: str = ""
    one_way: bool = False
    lanes: int | None = None
    width_dm: int | None = None
    bridge: bool = False


def shaped(geometry: dict[str, Any], **told: Any) -> NewFeature:
    """Make a feature of a geometry that is in CGCS2000 already.

    Parameters
    ----------
    geometry
        GeoJSON geometry.
    told
        The other fields of the feature.
    """
    positions = list(_positions(geometry["coordinates"], _DEPTH[geometry["type"]]))
    wests, souths = zip(*positions, strict=True)
    box = (min(wests), min(souths), max(wests), max(souths))
    return NewFeature(
        geometry=json.dumps(geometry, separators=(",", ":")),
        box_e7=(round(box[0] * E7), round(box[1] * E7), round(box[2] * E7), round(box[3] * E7)),
        **told,
    )


def read_features(text: str, datum: str) -> list[NewFeature]:
    """Read and check all features of a file.

    Parameters
    ----------
    text
        A GeoJSON FeatureCollection.
    datum
        Name of its datum, as the person says it.

    Raises
    ------
    luodi.standards.errors.StandardError
        ``datum.unknown``; ``file.`` or ``shape.`` with the number of the feature and the value.
    """
    known = parse_datum(datum)
    found = read_collection(text)
    if len(found) > MAX_FEATURES:
        raise FileError(
            code="file.rows",
            value=len(found),
            message=f"文件有 {len(found)} 个要素，超过 {MAX_FEATURES} 个；请去掉小路后重新导出",
        )
    features = []
    for number, item in enumerate(found, 1):
        try:
            features.append(_feature(item, known))
        except StandardError as error:
            raise FileError(
                code=error.code, value=error.value, message=f"第 {number} 个要素：{error.message}"
            ) from error
    return features


def _feature(item: Any, datum: Datum) -> NewFeature:
    properties = item.get("properties") if isinstance(item, dict) else None
    if not isinstance(properties, dict):
        raise _wrong("properties", item, "没有属性（properties）；至少要有种类")
    told = {
        key: next((properties[name] for name in names if properties.get(name) is not None), "")
        for key, names in _COLUMNS.items()
    }
    kind = _word(told["kind"], KIND_WORDS, "种类")
    road = _word(told["road_class"], CLASS_WORDS, "等级") if kind is FeatureKind.ROAD else None
    return shaped(
        _geometry(item.get("geometry"), kind, datum),
        kind=kind,
        road_class=road,
        name=_name(told["name"]),
        one_way=_yes(told["one_way"], "单行"),
        bridge=_yes(told["bridge"], "桥"),
        lanes=_count(told["lanes"], "车道", 1, LANES),
        width_dm=_count(told["width"], "宽度（米）", 10, WIDTH_DM),
    )


def _wrong(code: str, value: Any, message: str) -> FileError:
    return FileError(code=f"file.{code}", value=value, message=message)


def _said(value: Any) -> str:
    return str(value)[:_SAID].encode(errors="backslashreplace").decode()


def _word(value: Any, words: Any, title: str) -> Any:
    said = str(value).strip()
    for found, word in words.items():
        if said == word or said.upper() == found.value:
            return found
    raise _wrong(
        "word", value, f"{title}“{_said(value)}”不认识；请改用：{'、'.join(words.values())}"
    )


def _name(value: Any) -> str:
    said = str(value).strip()
    sign = rules.unusable_sign(said)
    if sign:
        raise _wrong("sign", value, f"名称含有不可用的字符 {sign}；请删去后重新导出")
    if len(said) > MAX_NAME:
        raise _wrong("name", value, f"名称“{_said(said)}…”有 {len(said)} 个字，最多 {MAX_NAME} 个")
    return said


def _yes(value: Any, title: str) -> bool:
    said = str(value).strip().lower()
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise _wrong("yes", value, f"{title}“{_said(value)}”看不懂；请写“是”或“否”")


def _count(value: Any, title: str, times: int, allowed: range) -> int | None:
    """Read a number of lanes or metres; nothing told is unknown, never nought."""
    if value == "":
        return None
    try:
        count = round(float(value) * times)
    except (TypeError, ValueError, OverflowError):
        count = -1
    if count not in allowed:
        raise _wrong(
            "number",
            value,
            f"{title}“{_said(value)}”不在 {allowed[0] / times:g} 到 {allowed[-1] / times:g} 之间；"
            "不知道的请空着",
        )
    return count


def _geometry(geometry: Any, kind: FeatureKind, datum: Datum) -> dict[str, Any]:
    form = geometry.get("type") if isinstance(geometry, dict) else None
    if form not in _FITTING[kind]:
        raise _wrong(
            "form",
            form,
            f"形状的类型是“{_said(form)}”；{KIND_WORDS[kind]}只收 {'、'.join(_FITTING[kind])}",
        )
    told = geometry.get("coordinates")
    return {"type": form, "coordinates": _converted(told, _DEPTH[form], _FEWEST[form], datum)}


def _converted(told: Any, depth: int, fewest: int, datum: Datum) -> list[Any]:
    if not isinstance(told, list) or not told:
        raise _wrong("empty", told, f"坐标“{_said(told)}”不是一串点；请重新导出")
    if depth > 1:
        return [_converted(part, depth - 1, fewest, datum) for part in told]
    if len(told) < fewest:
        raise _wrong("few", told, f"一条线只有 {len(told)} 个点，至少要 {fewest} 个；请补全")
    line = []
    for number, position in enumerate(told, 1):
        check_position(position, f"第 {number} 点")
        lon, lat = convert(float(position[0]), float(position[1]), datum, Datum.CGCS2000)
        line.append([round(lon, DECIMALS), round(lat, DECIMALS)])
    return line


def _positions(coordinates: Any, depth: int) -> Iterator[tuple[float, float]]:
    if depth > 1:
        for part in coordinates:
            yield from _positions(part, depth - 1)
    else:
        for position in coordinates:
            yield position[0], position[1]
