"""A file of streets between its dry run and its confirmation; the base map as such a file."""

import json
from datetime import date
from math import ceil

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from shapely import Point, prepare

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.places.base_rules import FeatureKind, RoadClass, Window
from luodi.kernel.places.basemap.reads import base_features
from luodi.kernel.places.geometry import load_area
from luodi.kernel.places.models import Place
from luodi.standards.datum import Datum, parse_datum
from luodi.systems.sweeping.actions.importing_streets import (
    StreetsJudged,
    import_streets,
    judge_streets,
)
from luodi.systems.sweeping.actions.streets import CHANGE_STREET
from luodi.systems.sweeping.models import StreetUpload
from luodi.systems.sweeping.planning.street_files import UNNAMED
from luodi.systems.sweeping.reads.street_ground import base_parts
from luodi.systems.sweeping.rules.links import Position, components

UPLOAD = "sweeping.street_upload"
MOST_BYTES = 20 * 1024 * 1024
EVERYWHERE = Window(-180, -90, 180, 90)
LONGEST_NAME = 24
"""Characters of a name in a code, which has 40 with its numbers."""
CLASSES = {
    RoadClass.EXPRESS: ("二级", 80),
    RoadClass.ARTERIAL: ("二级", 60),
    RoadClass.SECONDARY: ("二级", 50),
    RoadClass.LOCAL: ("三级", 40),
    RoadClass.LANE: ("四级", 20),
}
"""Class of cleaning and km/h that are proposed for a road of the base map: our own choice."""


@transaction.atomic
def keep_street_file(
    *,
    actor: Actor,
    unit: Unit,
    file_name: str,
    content: bytes,
    datum: str,
    valid_from: date,
) -> StreetUpload:
    """Keep an uploaded file of streets until it is confirmed.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and its place.
    unit
        The unit whose crews would clean them.
    file_name, content
        Name and bytes of the file: GeoJSON or OpenStreetMap PBF.
    datum
        Name of its datum, as the person says it.
    valid_from
        First day of the links.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``file`` when it is empty or too large.
    luodi.standards.errors.StandardError
        For an unknown datum.
    """
    acting = require(actor, CHANGE_STREET, unit_path=unit.path, place_path=unit.place.path)
    parse_datum(datum)
    if not content.strip():
        raise ValidationError({"file": _("文件是空的；请重新导出")})
    if len(content) > MOST_BYTES:
        raise ValidationError(
            {
                "file": _("文件有 %(size).1f 兆，超过 %(most)d 兆；请按街道分成几份")
                % {"size": len(content) / 1048576, "most": MOST_BYTES // 1048576}
            }
        )
    upload = StreetUpload.objects.create(
        unit=unit,
        place=unit.place,
        file_name=file_name[-200:],
        content=content,
        datum=datum,
        valid_from=valid_from,
        uploaded_by_id=actor.user_id,
        uploaded_at=clock.now(),
    )
    record(
        actor=acting,
        verb="sweeping.keep_street_file",
        record=(UPLOAD, upload.pk),
        after={"file_name": upload.file_name, "datum": datum, "unit": unit.code},
    )
    return upload


def keep_base_streets(
    *, actor: Actor, unit: Unit, place: Place, classes: list[RoadClass], valid_from: date
) -> StreetUpload:
    """Keep the roads of the base map in a place as a file of streets to be confirmed.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and its place.
    unit
        The unit whose crews would clean them.
    place
        A place with a boundary; a road is in it when its middle point is.
    classes
        The classes of roads that are taken.
    valid_from
        First day of the links.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``place`` when it has no boundary or no such road.
    """
    require(actor, CHANGE_STREET, unit_path=unit.path, place_path=unit.place.path)
    if not place.geometry:
        raise ValidationError({"place": _("“%(place)s”没有边界；请先导入边界") % {"place": place}})
    found = _base_streets(place, classes)
    alone = _alone([line for line, _feature in found])
    features = [feature for number, (_line, feature) in enumerate(found) if number not in alone]
    if not features:
        raise ValidationError(
            {"place": _("底图在“%(place)s”没有所选等级的道路；请核对") % {"place": place}}
        )
    document = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return keep_street_file(
        actor=actor,
        unit=unit,
        file_name=_("底图道路 %(place)s") % {"place": place}
        + (_("（%(count)d 条不和其他相连，没有取）") % {"count": len(alone)} if alone else ""),
        content=document.encode(),
        datum=Datum.CGCS2000.value,
        valid_from=valid_from,
    )


@transaction.atomic
def restate_datum(*, actor: Actor, upload: StreetUpload, datum: str) -> StreetUpload:
    """Let the person who uploaded a file say its datum anew, or stand by the one that was stated.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        For anybody but the uploader, or without the permission.
    luodi.standards.errors.StandardError
        For an unknown datum.
    """
    acting, held = _held(actor, upload)
    parse_datum(datum)
    before = held.datum
    held.datum, held.datum_sure = datum, datum == before
    held.save(update_fields=["datum", "datum_sure"])
    record(
        actor=acting,
        verb="sweeping.restate_datum",
        record=(UPLOAD, held.pk),
        before={"datum": before},
        after={"datum": datum, "sure": held.datum_sure},
    )
    return held


def judged_upload(upload: StreetUpload) -> StreetsJudged:
    """Tell what a kept file would come to."""
    return judge_streets(
        unit=upload.unit,
        content=bytes(upload.content),
        datum=parse_datum(upload.datum),
        datum_sure=upload.datum_sure,
    )


@transaction.atomic
def confirm_street_file(*, actor: Actor, upload: StreetUpload) -> StreetsJudged | None:
    """Enter the streets of a kept file; doing so twice changes nothing.

    Returns
    -------
    StreetsJudged or None
        None when it was confirmed before; ``written`` is false when it is refused now.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        For anybody but the uploader, or without the permission.
    """
    acting, held = _held(actor, upload)
    if held.confirmed_at is not None:
        return None
    judged = import_streets(
        actor=actor,
        unit=held.unit,
        content=bytes(held.content),
        datum=parse_datum(held.datum),
        valid_from=held.valid_from,
        datum_sure=held.datum_sure,
        reason=held.file_name,
    )
    if judged.written:
        held.confirmed_at, held.content = clock.now(), b""
        held.save(update_fields=["confirmed_at", "content"])
        record(
            actor=acting,
            verb="sweeping.confirm_street_file",
            record=(UPLOAD, held.pk),
            after={"links": len(judged.rows)},
        )
    return judged


def _held(actor: Actor, upload: StreetUpload) -> tuple[Actor, StreetUpload]:
    rows = unrestricted(StreetUpload, why="the right to its unit is asked for next")
    held = rows.select_for_update(of=("self",)).select_related("unit__place").get(pk=upload.pk)
    acting = require(
        actor, CHANGE_STREET, unit_path=held.unit.path, place_path=held.unit.place.path
    )
    if held.uploaded_by_id != actor.user_id:
        raise PermissionDenied("只有上传人可以办理这次导入")
    return acting, held


def _alone(lines: list[list[Position]]) -> set[int]:
    """Give the roads that meet no other: of the base map nobody can mend them here."""
    parts = components(lines)
    return {part[0] for part in parts if len(part) == 1} if len(parts) > 1 else set()


def _base_streets(
    place: Place, classes: list[RoadClass]
) -> list[tuple[list[Position], dict[str, object]]]:
    area = load_area(place.geometry or "")
    prepare(area)
    window = Window(*area.bounds)
    roads = base_features(window).filter(
        kind=FeatureKind.ROAD.value, road_class__in=[one.value for one in classes]
    )
    found: dict[str, tuple[list[Position], dict[str, object]]] = {}
    codes = _base_codes({_short(name) for name in roads.values_list("name", flat=True)})
    for road in roads.iterator():
        for line in base_parts(road.geometry):
            if not area.covers(Point(line[len(line) // 2])):
                continue
            ways = 1 if road.one_way else 2  # the base map measures the whole road
            told, speed = CLASSES[RoadClass(road.road_class)]
            code = codes[_short(road.name), tuple(line)]
            feature: dict[str, object] = {
                "type": "Feature",
                "properties": {
                    "编号": code,
                    "路名": road.name or UNNAMED,
                    "保洁等级": told,
                    "限速": speed,
                    "单行": road.one_way,
                    "桥": road.bridge,
                    "车道": None if road.lanes is None else ceil(road.lanes / ways),
                    "宽度": None if road.width_dm is None else road.width_dm / 10 / ways,
                },
                "geometry": {"type": "LineString", "coordinates": line},
            }
            found[code] = (line, feature)
    return list(found.values())


def _short(name: str) -> str:
    return (name or UNNAMED)[:LONGEST_NAME]


def _base_codes(names: set[str]) -> dict[tuple[str, tuple[Position, ...]], str]:
    """Give codes to the roads of some names: the name, and a number from west to east.

    All roads of the base map count, so that a street has the same code whichever classes and place
    it is taken with.
    """
    lines: dict[str, set[tuple[Position, ...]]] = {name: set() for name in names}
    roads = base_features(EVERYWHERE).filter(kind=FeatureKind.ROAD.value)
    for name, geometry in roads.values_list("name", "geometry").iterator():
        if _short(name) in names:
            lines[_short(name)].update(tuple(line) for line in base_parts(geometry))
    return {
        (name, line): f"{name}-{number:02d}"
        for name, same in lines.items()
        for number, line in enumerate(sorted(same), start=1)
    }
