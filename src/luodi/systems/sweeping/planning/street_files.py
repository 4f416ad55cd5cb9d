"""Files of streets: GeoJSON and OpenStreetMap PBF, cut at junctions into what may become links."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from luodi.kernel.places.files import FileError, decode, read_collection
from luodi.plan.base import PlanError
from luodi.plan.instances.geojson import read_geojson
from luodi.plan.instances.osm import Sweeping, read_osm
from luodi.plan.instances.streets import DrawnStreet, Street, StreetMap, cut_streets
from luodi.standards.datum import Datum, convert
from luodi.systems.sweeping.planning.street_turns import CutPiece, FileTurn, file_turns
from luodi.systems.sweeping.planning.street_words import feature_told, road_class_of
from luodi.systems.sweeping.rules.links import Position, cut_loop, junction, line_length_m

MOST = 5_000
"""Links of one file: more are read in several files, a part of the district each."""
PBF = b"OSMHeader"
_HEAD = 64
_TINY_M = 1.0
_PREFIX = re.compile(r"^features\[\d+\](?:（[^）]*）)?[：:]?")
UNNAMED = "无名路"


@dataclass(frozen=True)
class Fault:
    """Something of a file that is wrong: which record, and what with value and remedy."""

    record: str
    message: str


@dataclass(frozen=True)
class FilePiece:
    """A stretch of a file between junctions: its line as the file writes it, and what it tells."""

    code: str
    line: tuple[Position, ...]
    told: Mapping[str, Any]

    @property
    def record(self) -> str:
        """How the piece is called in a list of faults."""
        return f"{self.told.get('name') or UNNAMED}（{self.code}）"


@dataclass(frozen=True)
class FileRead:
    """What a file holds; ``datum`` is that of its lines, ``turns`` are those it forbids.

    ``is_stated`` tells that a person stated it: that of an OSM extract is always WGS 84.
    """

    pieces: tuple[FilePiece, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    datum: Datum
    is_stated: bool = True
    turns: tuple[FileTurn, ...] = ()


def read_streets(content: bytes, datum: Datum) -> FileRead:
    """Read a file of streets and cut them where they meet.

    Parameters
    ----------
    content
        GeoJSON (UTF-8 or GB18030), or the whole of an OpenStreetMap PBF.
    datum
        What the person states of GeoJSON.

    Returns
    -------
    FileRead
        Pieces and faults; a file that cannot be read at all has one fault and no piece.
    """
    try:
        if PBF in content[:_HEAD]:
            return _of_osm(content)
        return _of_geojson(decode(content), datum)
    except FileError as error:
        return FileRead((), (Fault(_("文件"), error.message),), (), datum)
    except PlanError as error:
        return FileRead((), tuple(_faults(error)), (), datum)


def in_cgcs2000(line: tuple[Position, ...], datum: Datum) -> tuple[Position, ...]:
    """Bring a line to the datum that luodi keeps."""
    return tuple(convert(lon, lat, datum, Datum.CGCS2000) for lon, lat in line)


def _of_osm(content: bytes) -> FileRead:
    streets = read_osm(content, Sweeping(frozenset(), 0))
    told = {street.id: _osm_told(street) for street in streets.streets}
    notes = (
        *streets.notes,
        _("保洁等级按 OSM 类别推定：主次干路二级，支路三级，其余四级；一级路段请在名录里改。"),
    )
    return replace(_cut(streets, told, (), notes, leave_tiny=True), is_stated=False)


def _osm_told(street: DrawnStreet) -> dict[str, Any]:
    tags = dict(street.tags)
    lanes = tags.get("lanes", "")
    return {
        "name": street.name or UNNAMED,
        "road_class": road_class_of(tags.get("highway", "")),
        "speed_kmh": max(1, round(street.speed_km_h)),
        "one_way": street.one_way,
        "bridge": tags.get("bridge", "no") != "no",
        "tunnel": tags.get("tunnel", "no") != "no",
        "lanes": _each_way(int(lanes), one_way=street.one_way) if lanes.isdigit() else None,
    }


def _each_way(lanes: int, *, one_way: bool) -> int | None:
    """Give the lanes of one direction; OpenStreetMap counts those of both."""
    return (lanes if one_way else ceil(lanes / 2)) or None


def _of_geojson(text: str, datum: Datum) -> FileRead:
    found = read_collection(text)
    told: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    features = []
    for number, feature in enumerate(found, 1):
        known, wrong = feature_told(feature, number)
        code = known.get("code", "")
        if code in told:
            wrong.append(_("编号“%(code)s”在文件里出现两次；请改成各不相同") % {"code": code})
        record = _("第 %(number)d 个要素") % {"number": number} + (
            f" {known.get('name', '')}（{code}）" if code else ""
        )
        faults += [Fault(record, message) for message in wrong]
        if not wrong:
            told[code] = known
            features.append(_as_read(feature, known))
    if not features:
        return FileRead((), tuple(faults), (), datum)
    document = json.dumps({"type": "FeatureCollection", "features": features})
    try:
        streets = read_geojson(document, datum)
    except PlanError as error:
        return FileRead((), (*faults, *_faults(error)), (), datum)
    return _cut(streets, told, tuple(faults), streets.notes, leave_tiny=False)


def _as_read(feature: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Give a feature in the words of the planner's reader."""
    return {
        "type": "Feature",
        "id": known["code"],
        "properties": {
            "name": f"{known['name']} {known['code']}",
            "oneway": known["direction"],
            "speed_km_h": known["speed_kmh"],
        },
        "geometry": feature.get("geometry"),
    }


def _faults(error: PlanError) -> Iterator[Fault]:
    for fault in error.faults:
        named = re.search(r"（(.*)）", fault.record)
        record = named[1] if named else fault.record
        yield Fault(record, _PREFIX.sub("", fault.message).lstrip("：").rstrip("。"))


def _cut(
    streets: StreetMap,
    told: Mapping[str, Mapping[str, Any]],
    faults: tuple[Fault, ...],
    notes: tuple[str, ...],
    *,
    leave_tiny: bool,
) -> FileRead:
    pieces: list[FilePiece] = []
    cut: list[CutPiece] = []
    tiny = 0
    for street in cut_streets(streets.streets, streets.position):
        ends = streets.position[street.tail], streets.position[street.head]
        line = (ends[0], *street.bends, ends[1])
        if leave_tiny and line_length_m(line) < _TINY_M:
            tiny += 1
            continue
        known = told[street.drawn]
        if len(line) > 3 and junction(line[0]) == junction(line[-1]):
            for letter, half in zip("ab", cut_loop(line), strict=True):
                pieces.append(FilePiece(f"{street.id}/{letter}", half, known))
            cut += _halves(street)
        else:
            pieces.append(FilePiece(street.id, line, known))
            cut.append(CutPiece(street.id, street.drawn, street.tail, street.head, street.one_way))
    if tiny:
        notes = (*notes, _("%(count)d 段不足 1 米，没有采用。") % {"count": tiny})
    if len(pieces) > MOST:
        message = _("断开后有 %(count)d 条路段，超过 %(most)d 条；请按街道分成几份") % {
            "count": len(pieces),
            "most": MOST,
        }
        return FileRead((), (*faults, Fault(_("文件"), message)), notes, streets.datum)
    turns = file_turns(cut, streets.rules)
    return FileRead(tuple(pieces), faults, notes, streets.datum, turns=turns)


def _halves(street: Street) -> list[CutPiece]:
    """Give the two parts of a loop; where they meet nothing else does."""
    middle = f"{street.id}/"
    return [
        CutPiece(f"{street.id}/a", street.drawn, street.tail, middle, street.one_way),
        CutPiece(f"{street.id}/b", street.drawn, middle, street.head, street.one_way),
    ]
