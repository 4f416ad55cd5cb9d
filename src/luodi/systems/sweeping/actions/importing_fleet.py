"""The table of vehicles: its columns, and how its rows are written."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written
from luodi.systems.sweeping.actions.importing_rows import (
    ASKED_SINCE,
    NO,
    SINCE,
    UNIT,
    WHY,
    YES,
    check_untouched,
    held_row,
    since,
    standing,
    unit_of,
)
from luodi.systems.sweeping.actions.importing_sites import SITES
from luodi.systems.sweeping.actions.sites import CHANGE_FLEET
from luodi.systems.sweeping.actions.vehicles import (
    OWN_FIGURES,
    VEHICLE,
    VehicleRecord,
    change_vehicle,
    open_vehicle,
    remove_vehicle,
)
from luodi.systems.sweeping.models import Site, SiteKind, Vehicle
from luodi.systems.sweeping.rules import VehicleKind

__all__ = ["SITES", "VEHICLES"]

_KINDS = {
    VehicleKind.VACUUM: ("吸尘车",),
    VehicleKind.WASH_SWEEP: ("洗扫车",),
    VehicleKind.WET_SWEEP: ("湿扫车",),
    VehicleKind.FLUSH: ("高压冲洗车", "冲洗车", "高压清洗车"),
    VehicleKind.SPRINKLE: ("洒水车",),
    VehicleKind.MIST: ("雾炮车", "抑尘车"),
    VehicleKind.SMALL: ("小型作业车", "小型清扫车"),
}
_THOUSANDTHS = ("width_mm", "height_mm", "axle_kg")


def _write_vehicle(work: Work, told: Told) -> Written:
    unit = unit_of(work, told)
    code = told["code"]
    known = standing(Vehicle, unit, "code", code)
    record = _vehicle_record(unit, told, known)
    if known is None:
        made = open_vehicle(actor=work.actor, unit=unit, told=record, valid_from=since(work, told))
        return Written(Outcome.NEW, (VEHICLE, made.pk))
    before = vehicle_record(known)
    if before == record:
        return Written(Outcome.SAME, (VEHICLE, known.pk))
    changed = change_vehicle(actor=work.actor, vehicle=known, version=known.version, told=record)
    kept = {
        "kind": before.kind.value,
        "depot": before.depot.pk,
        "left_broom": before.left_broom,
        "figures": dict(before.figures),
        "version": changed.version,
    }
    return Written(Outcome.CHANGED, (VEHICLE, known.pk), kept)


def vehicle_record(vehicle: Vehicle) -> VehicleRecord:
    """Give what a vehicle's record says."""
    return VehicleRecord(
        code=vehicle.code,
        kind=VehicleKind(vehicle.kind),
        depot=vehicle.depot,
        figures={name: getattr(vehicle, name) for name in OWN_FIGURES},
        left_broom=vehicle.left_broom,
    )


def _vehicle_record(unit: Unit, told: Told, known: Vehicle | None) -> VehicleRecord:
    """Give what a row says; what it leaves empty stays as it is, or as usual for the kind."""
    figures = {name: _thousandths(name, told.get(name)) for name in OWN_FIGURES}
    broom = told.get("left_broom")
    if known is None:
        return VehicleRecord(
            code=told["code"],
            kind=VehicleKind(told["kind"]),
            depot=_depot(unit, told.get("depot")),
            figures=figures,
            left_broom=broom == "YES",
        )
    own = vehicle_record(known)
    return VehicleRecord(
        code=own.code,
        kind=VehicleKind(told["kind"]),
        depot=_depot(unit, told["depot"]) if told.get("depot") else own.depot,
        figures={
            name: own.figures[name] if value is None else value for name, value in figures.items()
        },
        left_broom=own.left_broom if broom is None else broom == "YES",
    )


def _thousandths(name: str, value: Any) -> int | None:
    if value is None:
        return None
    stored = Decimal(value) * (1_000 if name in _THOUSANDTHS else 1)
    if stored != stored.to_integral_value() or stored < 0:
        raise ValidationError(
            {name: _("“%(value)s”不能用；请填不小于 0、最多三位小数的数") % {"value": value}}
        )
    return int(stored)


def _depot(unit: Unit, name: str | None) -> Site:
    if not name:
        raise ValidationError({"depot": _("没有写停车场；请填停车场的站点名称")})
    rows = unrestricted(Site, why=WHY)
    site = (
        rows.filter(
            unit__path__in=(*ancestors(unit.path), unit.path),
            kind=SiteKind.DEPOT,
            name=name,
            valid_to__isnull=True,
        )
        .select_related("unit")
        .order_by("-unit__path")
        .first()
    )
    if site is None:
        raise ValidationError(
            {
                "depot": _("“%(unit)s”和它的上级没有叫“%(name)s”的停车场；请先登记或导入站点")
                % {"unit": unit, "name": name}
            }
        )
    return site


def _undo_vehicle(actor: Actor, undone: Undone) -> None:
    vehicle = held_row(Vehicle, actor, undone.record)
    if undone.outcome is Outcome.NEW:
        remove_vehicle(actor=actor, vehicle=vehicle, reason=undone.reason)
        return
    before = undone.before
    check_untouched(vehicle, before)
    depot = unrestricted(Site, why=WHY).select_related("unit").get(pk=before["depot"])
    change_vehicle(
        actor=actor,
        vehicle=vehicle,
        version=vehicle.version,
        told=VehicleRecord(
            code=vehicle.code,
            kind=VehicleKind(before["kind"]),
            depot=depot,
            figures=before["figures"],
            left_broom=before["left_broom"],
        ),
    )


def _figure(name: str, title: Any, unit: str, example: str, *words: str) -> Column:
    return Column(
        name,
        title,
        Kind.NUMBER,
        words=words,
        help=gettext_lazy("空着就按这种车的通常值；已登记的不改"),
        example=example,
        unit=unit,
    )


def _speed(name: str, title: Any, example: str, *words: str) -> Column:
    help_text = gettext_lazy("空着就按这种车的通常值；已登记的不改")
    return Column(name, title, Kind.COUNT, words=words, help=help_text, example=example)


VEHICLES = Import(
    code="sweeping.vehicles",
    title=gettext_lazy("车辆"),
    permission=CHANGE_FLEET,
    columns=(
        UNIT,
        Column(
            "code",
            gettext_lazy("车辆编号"),
            Kind.CODE,
            required=True,
            words=("编号", "自编号"),
            help=gettext_lazy("本单位内不重复"),
            example="洗扫-03",
            longest=20,
        ),
        Column(
            "kind",
            gettext_lazy("车型"),
            Kind.CHOICE,
            required=True,
            words=("车辆类型",),
            help=gettext_lazy("从列出的词里选"),
            example="洗扫车",
            choices=tuple((kind.value, words) for kind, words in _KINDS.items()),
        ),
        Column(
            "depot",
            gettext_lazy("停车场"),
            words=("停放地点",),
            help=gettext_lazy("已登记的停车场的名称；新车必填"),
            example="示例停车场",
            longest=40,
        ),
        _figure("tank_l", gettext_lazy("水箱（升）"), "升", "7000", "水箱", "水箱容积"),
        _figure("hopper_l", gettext_lazy("垃圾箱（升）"), "升", "8000", "垃圾箱", "垃圾箱容积"),
        _figure("width_mm", gettext_lazy("作业宽度（米）"), "米", "3.5", "作业宽度"),
        _speed("work_kmh", gettext_lazy("作业速度（km/h）"), "8", "作业速度"),
        _speed("travel_kmh", gettext_lazy("行驶速度（km/h）"), "40", "行驶速度"),
        _figure("water_l_km", gettext_lazy("每公里用水（升）"), "升", "700", "每公里用水"),
        Column(
            "left_broom",
            gettext_lazy("左侧扫盘"),
            Kind.CHOICE,
            help=gettext_lazy("是或否"),
            example="否",
            choices=(YES, NO),
        ),
        _figure("height_mm", gettext_lazy("车高（米）"), "米", "2.9", "车高"),
        _figure("axle_kg", gettext_lazy("轴重（吨）"), "吨", "9", "轴重"),
        SINCE,
    ),
    key=("unit", "code"),
    asked=(ASKED_SINCE,),
    write=_write_vehicle,
    undo=_undo_vehicle,
    good_rows=True,
    about=gettext_lazy("按单位和车辆编号认；空着的格不改已登记的数，新车按车型的通常值。"),
)
