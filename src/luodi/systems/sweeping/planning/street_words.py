"""The words in which files and tables tell of a street, read into what luodi keeps."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

CLASS_WORDS = {
    "1": 1, "一级": 1, "一": 1, "2": 2, "二级": 2, "二": 2,
    "3": 3, "三级": 3, "三": 3, "4": 4, "四级": 4, "四": 4,
}  # fmt: skip
HIGHWAY_CLASSES = {
    **dict.fromkeys(("motorway", "trunk", "primary", "secondary"), 2),
    **dict.fromkeys(("motorway_link", "trunk_link", "primary_link", "secondary_link"), 2),
    **dict.fromkeys(("tertiary", "tertiary_link"), 3),
}
"""Our own reading of OpenStreetMap's classes; class 1 depends on people, which it does not tell."""
DIRECTIONS = {
    "是": 1, "单行": 1, "true": 1, "yes": 1, "1": 1,
    "否": 0, "双向": 0, "false": 0, "no": 0, "0": 0,
    "反向": -1, "反向单行": -1, "-1": -1,
}  # fmt: skip
NAMES = {
    "code": ("编号", "路段编号", "code"),
    "name": ("路名", "名称", "name"),
    "road_class": ("保洁等级", "等级", "road_class"),
    "speed_kmh": ("限速", "speed_kmh", "speed_km_h"),
    "direction": ("单行", "方向", "oneway", "one_way"),
    "divided": ("中央分隔", "divided"),
    "guard_rail": ("护栏", "guard_rail"),
    "bridge": ("桥", "bridge"),
    "tunnel": ("隧道", "tunnel"),
    "width_mm": ("单向宽度", "宽度", "width_m"),
    "lanes": ("单向车道", "车道", "lanes"),
    "clearance_mm": ("限高", "clearance_m"),
    "axle_kg": ("限轴重", "axle_t"),
    "people_minute": ("人流量", "people_minute"),
    "zone": ("片区", "作业片区", "zone"),
}
"""The properties of a feature that are read, the official one first."""
FLAGS = ("divided", "guard_rail", "bridge", "tunnel")
MEASURES = {
    "width_mm": (1000, 100_000),
    "lanes": (1, 20),
    "clearance_mm": (1000, 50_000),
    "axle_kg": (1000, 100_000),
    "people_minute": (1, 5_000),
}
"""By what a written number is multiplied, and the most that the result may be."""
_YES = {"是", "有", "1", "true", "yes"}
_NO = {"否", "无", "0", "false", "no", ""}
_SAID = 40


def road_class_of(highway: str) -> int:
    """Give the class of cleaning that is proposed for a class of OpenStreetMap."""
    return HIGHWAY_CLASSES.get(highway, 4)


def feature_told(feature: Any, number: int) -> tuple[dict[str, Any], list[str]]:
    """Read what a feature tells of a street.

    Parameters
    ----------
    feature
        A feature of GeoJSON.
    number
        Its place in the file, from 1.

    Returns
    -------
    tuple
        What was understood by name, and in Chinese what was not; ``direction`` is 1, 0 or -1.
    """
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return {}, [_("没有属性（properties）；至少要有编号、路名、保洁等级、限速和单行")]
    told = {
        key: next((properties[name] for name in names if properties.get(name) is not None), None)
        for key, names in NAMES.items()
    }
    if told["code"] is None and feature.get("id") is not None:
        told["code"] = feature["id"]
    return facts_told({key: _text(value) for key, value in told.items()})


def facts_told(said: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Read what is told of a street, each as a text; what was not told is the empty text.

    Returns
    -------
    tuple
        As `feature_told` does.
    """
    known: dict[str, Any] = {"code": said["code"], "name": said["name"]}
    wrong = [
        _("没有%(title)s；请补上") % {"title": NAMES[key][0]}
        for key in ("code", "name", "road_class", "speed_kmh", "direction")
        if not said[key]
    ]
    if said["road_class"]:
        _into(known, wrong, "road_class", CLASS_WORDS, said, _("一级、二级、三级或四级"))
    if said["direction"]:
        _into(known, wrong, "direction", DIRECTIONS, said, _("是、否或反向"))
        known["one_way"] = known.get("direction", 0) != 0
    for key in FLAGS:
        word = said.get(key, "").lower()
        if word in _YES | _NO:
            known[key] = word in _YES
        else:
            wrong.append(_unread(key, said[key], _("是或否")))
    if said["speed_kmh"]:
        _number(known, wrong, "speed_kmh", said["speed_kmh"], (1, 120))
    if said.get("zone"):
        known["zone"] = said["zone"]
    for key, limits in MEASURES.items():
        if said.get(key):
            _number(known, wrong, key, said[key], limits)
    return known, wrong


def _into(
    known: dict[str, Any],
    wrong: list[str],
    key: str,
    words: Mapping[str, int],
    said: Mapping[str, str],
    offered: str,
) -> None:
    value = words.get(said[key].lower())
    if value is None:
        wrong.append(_unread(key, said[key], offered))
    else:
        known[key] = value


def _unread(key: str, value: str, offered: str) -> str:
    return _("%(title)s“%(value)s”不认识；请写%(offered)s") % {
        "title": NAMES[key][0],
        "value": value[:_SAID],
        "offered": offered,
    }


def _number(
    known: dict[str, Any], wrong: list[str], key: str, text: str, limits: tuple[int, int]
) -> None:
    times, most = limits
    try:
        value = round(float(text) * times)
    except (ValueError, OverflowError):
        value = -1
    if 1 <= value <= most:
        known[key] = value
    else:
        wrong.append(
            _("%(title)s“%(value)s”不在 0 到 %(most)g 之间；不知道的请空着")
            % {"title": NAMES[key][0], "value": text[:_SAID], "most": most / times}
        )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
