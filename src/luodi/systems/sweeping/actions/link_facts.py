"""What is told of a road link, and what is refused of it before anything is written."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import CLASS_TITLES, KeyArea, RoadLink, Zone
from luodi.systems.sweeping.rules.links import Line, line_fault, line_length_m, rounded

E7 = 10**7
_LENGTHS = {"code": 40, "name": 80}
_FASTEST_KMH = 120


@dataclass(frozen=True, kw_only=True)
class LinkFacts:
    """What is told of a link besides its line; None is not told."""

    code: str
    name: str
    road_class: int
    speed_kmh: int
    one_way: bool = False
    divided: bool = False
    guard_rail: bool = False
    bridge: bool = False
    tunnel: bool = False
    width_mm: int | None = None
    lanes: int | None = None
    clearance_mm: int | None = None
    axle_kg: int | None = None
    people_minute: int | None = None
    zone: Zone | None = None
    key_area: KeyArea | None = None

    def columns(self) -> dict[str, Any]:
        """Give the columns of the row by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def told(self) -> dict[str, Any]:
        """Give what the log keeps: what is known, rows by their names."""
        plain = {name: value for name, value in self.columns().items() if value is not None}
        return plain | {
            name: str(value) for name, value in plain.items() if name in {"zone", "key_area"}
        }


@dataclass(frozen=True)
class Draft:
    """A link to be entered: its line in CGCS2000 as a one-way runs, and what is told of it."""

    line: Line
    facts: LinkFacts


def facts_of(link: RoadLink) -> LinkFacts:
    """Give what is told of a link."""
    return LinkFacts(**{name: getattr(link, name) for name in LinkFacts.__dataclass_fields__})


def check_facts(unit: Unit, facts: LinkFacts) -> None:
    """Refuse what cannot be told of a link of a unit.

    Raises
    ------
    django.core.exceptions.ValidationError
        By field.
    """
    wrong = _wrong_words(facts) | _wrong_areas(unit, facts)
    if facts.road_class not in CLASS_TITLES:
        wrong["road_class"] = _("等级“%(value)s”不认识；请写一级、二级、三级或四级") % {
            "value": facts.road_class
        }
    if not 1 <= facts.speed_kmh <= _FASTEST_KMH:
        wrong["speed_kmh"] = _("限速 %(value)d 不在 1 到 %(most)d km/h 之间；请核对") % {
            "value": facts.speed_kmh,
            "most": _FASTEST_KMH,
        }
    if facts.one_way and facts.divided:
        wrong["divided"] = _("单行路没有两个方向可分隔；两幅路请各登记一条单行路段，或去掉单行")
    for name in ("width_mm", "lanes", "clearance_mm", "axle_kg"):
        if getattr(facts, name) == 0:
            wrong[name] = _("填了 0；不知道的请空着")
    if wrong:
        raise ValidationError(wrong)


def _wrong_words(facts: LinkFacts) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name, longest in _LENGTHS.items():
        value = getattr(facts, name)
        if not value.strip():
            wrong[name] = _("不能为空；请填写")
        elif len(value) > longest:
            wrong[name] = _("有 %(count)d 个字，最多 %(most)d 个") % {
                "count": len(value),
                "most": longest,
            }
    return wrong


def _wrong_areas(unit: Unit, facts: LinkFacts) -> dict[str, str]:
    return {
        name: _("“%(area)s”不属于%(unit)s；请选本单位的") % {"area": area, "unit": unit}
        for name in ("zone", "key_area")
        if (area := getattr(facts, name)) is not None and area.unit_id != unit.pk
    }


def zone_named(unit: Unit, name: str) -> Zone:
    """Give the zone of a unit that stands under a name.

    Raises
    ------
    django.core.exceptions.ValidationError
        By ``zone`` when there is none.
    """
    rows = unrestricted(Zone, why="the right to the unit was asked for first")
    zone = rows.filter(unit=unit, name=name, valid_to__isnull=True).first()
    if zone is None:
        raise ValidationError(
            {
                "zone": _("“%(unit)s”没有片区“%(zone)s”；请核对，或先登记片区")
                % {"unit": unit, "zone": name}
            }
        )
    return zone


def check_line(line: Line) -> None:
    """Refuse a line that can be no link.

    Raises
    ------
    django.core.exceptions.ValidationError
        By ``geometry``.
    """
    fault = line_fault(line)
    if fault is not None:
        raise ValidationError({"geometry": fault})


def check_free(unit: Unit, codes: Sequence[str]) -> None:
    """Refuse codes that stand twice, or that a link of the unit has.

    Raises
    ------
    django.core.exceptions.ValidationError
        By ``code``, naming the first.
    """
    rows = unrestricted(RoadLink, why="the right to the unit was asked for first")
    rows = rows.filter(unit=unit, valid_to__isnull=True)
    if len(codes) == 1:
        rows = rows.filter(code=codes[0])
    taken = set(rows.values_list("code", flat=True))
    for code in codes:
        if code in taken:
            raise ValidationError(
                {
                    "code": _("“%(unit)s”已有编号“%(code)s”的路段；请换编号")
                    % {"unit": unit, "code": code}
                }
            )
        taken.add(code)


def drawn(line: Line) -> dict[str, Any]:
    """Give the columns that follow from a line: shape, rectangle and length."""
    kept = rounded(line)
    geometry = {"type": "LineString", "coordinates": kept}
    lons, lats = [lon for lon, _lat in kept], [lat for _lon, lat in kept]
    return {
        "geometry": json.dumps(geometry, separators=(",", ":")),
        "west_e7": round(min(lons) * E7),
        "south_e7": round(min(lats) * E7),
        "east_e7": round(max(lons) * E7),
        "north_e7": round(max(lats) * E7),
        "length_m": max(1, round(line_length_m(kept))),
    }


def told_of(link: RoadLink) -> dict[str, Any]:
    """Give what the log keeps of a link."""
    return facts_of(link).told() | {
        "geometry": json.loads(link.geometry)["coordinates"],
        "length_m": link.length_m,
        "valid_from": str(link.valid_from),
    }
