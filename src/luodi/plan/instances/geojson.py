"""Streets of GeoJSON."""

import json
from collections.abc import Iterator
from typing import Any, Final

from luodi.plan.arcs.model import Window
from luodi.plan.base import Fault, PlanError
from luodi.plan.instances.clock import window_of
from luodi.plan.instances.streets import (
    SPEED_KM_H,
    UNSERVED,
    DrawnStreet,
    Key,
    Position,
    Served,
    StreetMap,
    Work,
)
from luodi.standards.datum import Datum, check_position, parse_datum
from luodi.standards.errors import StandardError

_ONE_WAY: Final[dict[Any, int]] = {
    True: 1, False: 0, "yes": 1, "no": 0, "-1": -1, -1: -1, "是": 1, "否": 0, "反向": -1,
}  # fmt: skip
_DECIMALS: Final = 7
"""Of a degree; positions that agree so far, about a centimetre, are the same point."""


def read_geojson(text: str, datum: Datum | None = None) -> StreetMap:
    """Read streets and named points.

    Parameters
    ----------
    text
        A FeatureCollection. It names its datum in a member ``datum`` (or ``crs``). Each LineString
        is a street, in its properties ``oneway`` (true, false or -1 for against the drawing);
        ``speed_km_h`` or a known ``class``; perhaps ``name`` and ``length_m``; and what is to be
        done: ``serve`` (`none`, `either`, `forward`, `both_kerbs`), with it ``demand`` and perhaps
        ``service_s``, ``kinds``, ``windows`` (list of ``"22:00-06:00"``) and ``left_out_yuan``.
        Each Point has a ``name``: a depot or a site.
    datum
        Stated by the caller where the file does not say.

    Returns
    -------
    StreetMap
        Streets meet where they have a point in common.

    Raises
    ------
    PlanError
        With every feature that is wrong; when the datum is not stated or not known.

    Examples
    --------
    >>> streets = read_geojson('''{"type": "FeatureCollection", "datum": "CGCS2000", "features": [
    ...   {"type": "Feature", "properties": {"name": "东风路", "oneway": false, "speed_km_h": 40,
    ...     "serve": "both_kerbs", "demand": 3},
    ...    "geometry": {"type": "LineString", "coordinates": [[113.6, 34.7], [113.61, 34.7]]}}]}''')
    >>> streets.streets[0].name, streets.streets[0].work.served
    ('东风路', <Served.BOTH_KERBS: 'both_kerbs'>)
    """
    try:
        members = json.loads(text)
    except json.JSONDecodeError as wrong:
        place = f"第 {wrong.lineno} 行第 {wrong.colno} 列"
        message = f"{place}不是 JSON（{wrong.msg}），请重新导出。"
        raise PlanError([Fault("geojson.json", place, message)]) from None
    features = members.get("features") if isinstance(members, dict) else None
    if not isinstance(features, list):
        message = "文件不是 FeatureCollection，没有 features；请重新导出。"
        raise PlanError([Fault("geojson.features", "features", message)])
    reader = _Reader()
    stated = _datum(members, reader.faults) if datum is None else datum
    for number, feature in enumerate(features):
        reader.read(feature, number)
    if not reader.streets:
        reader.faults.append(Fault("geojson.empty", "features", "没有一条路，请核对文件。"))
    if reader.faults or stated is None:
        raise PlanError(reader.faults)
    return StreetMap(tuple(reader.streets), reader.position, stated, reader.points)


def _datum(members: dict[str, Any], faults: list[Fault]) -> Datum | None:
    named = members.get("datum")
    if named is None and isinstance(members.get("crs"), dict):
        properties = members["crs"].get("properties") or {}
        last = str(properties.get("name", "")).rsplit(":", 1)[-1]
        named = "WGS84" if last == "CRS84" else last
    if not named:
        message = "没有注明坐标系；请加上成员 datum，如 CGCS2000。"
        faults.append(Fault("datum.missing", "datum", message))
        return None
    try:
        return parse_datum(str(named))
    except StandardError as wrong:
        faults.append(Fault(wrong.code, "datum", wrong.message))
        return None


class _FeatureError(Exception):
    """A property cannot be used; says why."""


class _Reader:
    """Collects streets and points, and what is wrong with them."""

    def __init__(self) -> None:
        self.streets: list[DrawnStreet] = []
        self.position: dict[Key, Position] = {}
        self.points: dict[str, Position] = {}
        self.faults: list[Fault] = []

    def read(self, feature: Any, number: int) -> None:
        """Take a feature in, or a fault for each thing that is wrong with it."""
        members = feature if isinstance(feature, dict) else {}
        properties = members.get("properties") or {}
        geometry = members.get("geometry") or {}
        record = f"features[{number}]"
        if name := properties.get("name"):
            record += f"（{name}）"
        try:
            if geometry.get("type") == "LineString":
                shown = str(members.get("id", number))
                self._street(shown, record, properties, geometry.get("coordinates"))
            elif geometry.get("type") == "Point":
                self._point(name, geometry.get("coordinates"))
            else:
                wrong_kind = f"几何“{geometry.get('type')}”不是 LineString 或 Point，请改正"
                self._fault(record, wrong_kind)
        except _FeatureError as wrong:
            self._fault(record, str(wrong))

    def _street(self, shown: str, record: str, properties: dict[str, Any], line: Any) -> None:
        if not isinstance(line, list) or len(line) < 2:
            raise _FeatureError("线少于两个点，请补画")
        wrong = list(_wrong_properties(properties))
        for one in wrong:
            self._fault(record, one)
        keys = [self._key(point) for point in line]
        if wrong:
            return
        way = _ONE_WAY[properties["oneway"]]
        length_m = properties.get("length_m")
        self.streets.append(
            DrawnStreet(
                id=shown,
                name=str(properties.get("name") or ""),
                vertices=tuple(keys[::-1] if way < 0 else keys),
                length_m=None if length_m is None else float(length_m),
                speed_km_h=_speed(properties),
                one_way=way != 0,
                work=_work(properties),
            )
        )

    def _point(self, name: Any, point: Any) -> None:
        if not isinstance(name, str) or not name:
            raise _FeatureError("点没有名称，请补上 name")
        if name in self.points:
            raise _FeatureError(f"点名“{name}”重复，请改成各不相同")
        self.points[name] = _place(point)

    def _key(self, point: Any) -> str:
        lon, lat = _place(point)
        key = f"{lon:.{_DECIMALS}f},{lat:.{_DECIMALS}f}"
        self.position.setdefault(key, (lon, lat))
        return key

    def _fault(self, record: str, wrong: str) -> None:
        self.faults.append(Fault("geojson.feature", record, f"{record}：{wrong}。"))


def _place(point: Any) -> Position:
    if not isinstance(point, list) or len(point) < 2 or not all(map(_is_number, point)):
        raise _FeatureError(f"坐标“{point}”不是经度和纬度两个数，请改正")
    lon, lat = float(point[0]), float(point[1])
    try:
        check_position(lon, lat)
    except StandardError as wrong:
        raise _FeatureError(wrong.message.rstrip("。")) from None
    return lon, lat


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wrong_properties(properties: dict[str, Any]) -> Iterator[str]:
    """Say what is wrong with the properties of a street."""
    one_way = properties.get("oneway")
    if not isinstance(one_way, bool | int | str) or one_way not in _ONE_WAY:
        yield f"oneway“{one_way}”应是 true、false 或 -1，请写明单行方向"
    length_m = properties.get("length_m")
    if length_m is not None and not (_is_number(length_m) and length_m > 0):
        yield f"length_m“{length_m}”应大于零，请改正，不知道的删去"
    speed, known = properties.get("speed_km_h"), properties.get("class") in SPEED_KM_H
    if not known if speed is None else not (_is_number(speed) and speed > 0):
        yield f"speed_km_h“{speed}”应大于零，或写明已知的 class；请补上"
    cost = properties.get("left_out_yuan", 0)
    if not (_is_number(cost) and cost >= 0):
        yield f"left_out_yuan“{cost}”应不小于零，请改正，必须做的删去"
    yield from _wrong_work(properties)


def _wrong_work(properties: dict[str, Any]) -> Iterator[str]:
    served = properties.get("serve", Served.NOT.value)
    words = [one.value for one in Served]
    if served not in words:
        yield f"serve“{served}”应是 {'、'.join(words)} 之一，请改正"
    elif served != Served.NOT.value and "demand" not in properties:
        yield "缺少 demand，请补上需求量"
    for key in ("demand", "service_s"):
        value = properties.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            yield f"{key}“{value}”应是零或正整数，请改正"
    yield from _wrong_lists(properties)


def _wrong_lists(properties: dict[str, Any]) -> Iterator[str]:
    for key in ("kinds", "windows"):
        values = properties.get(key, [])
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            yield f"{key}“{values}”应是文字的列表，请改正"
        elif key == "windows":
            yield from _wrong_windows(values)


def _wrong_windows(windows: list[str]) -> Iterator[str]:
    for one in windows:
        if window_of(one) is None:
            yield f"时段“{one}”应写成 22:00-06:00 的样子，请改正"


def _speed(properties: dict[str, Any]) -> float:
    speed = properties.get("speed_km_h")
    return SPEED_KM_H[properties["class"]] if speed is None else float(speed)


def _work(properties: dict[str, Any]) -> Work:
    served = Served(properties.get("serve", Served.NOT.value))
    if served is Served.NOT:
        return UNSERVED
    found = [window_of(one) for one in properties.get("windows", [])]
    windows: tuple[Window, ...] = tuple(one for one in found if one is not None)
    cost = properties.get("left_out_yuan")
    return Work(
        served,
        properties["demand"],
        properties.get("service_s"),
        tuple(properties.get("kinds", [])),
        windows,
        None if cost is None else round(cost * 100),
    )
