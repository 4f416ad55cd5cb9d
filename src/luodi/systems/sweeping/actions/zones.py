"""Writing zones and stations."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import Station, Zone, ZoneStation

CHANGE_ZONE = "sweeping.change_zone"
ZONE = "sweeping.zone"
MOST_COLDER = 100
"""Tenths of a degree."""


@transaction.atomic
def open_station(*, actor: Actor, unit: Unit, code: str, name: str) -> Station:
    """Enter a station.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_zone`` over the unit and its place.
    unit
        The unit that answers for it.
    code, name
        How its readings name it, and how people do.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``code`` when another station has it; by a field that is empty.
    """
    acting = require(actor, CHANGE_ZONE, unit_path=unit.path, place_path=unit.place.path)
    code, name = code.strip(), name.strip()
    if not code or not name:
        raise ValidationError({"code" if not code else "name": _("不能为空；请填写")})
    stations = unrestricted(Station, why="a code stands for one station of the whole luodi")
    if stations.filter(code=code).exists():
        raise ValidationError({"code": _("站号“%(code)s”已有站点；请核对") % {"code": code}})
    station = Station.objects.create(code=code, name=name, unit=unit, place=unit.place)
    record(
        actor=acting,
        verb="sweeping.open_station",
        record=("sweeping.station", station.pk),
        after={"code": code, "name": name, "unit": unit.code},
    )
    return station


@transaction.atomic
def open_zone(
    *, actor: Actor, unit: Unit, name: str, colder_tenths: int, stations: Sequence[Station]
) -> Zone:
    """Open a zone from today on.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_zone`` over the unit and its place.
    unit
        The unit whose crews work in it.
    name
        How it is called there.
    colder_tenths
        By how many tenths of a degree it is colder than its stations, at most 100.
    stations
        Whose readings count, the nearest first; at least one.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By the field that does not do.
    """
    acting = require(actor, CHANGE_ZONE, unit_path=unit.path, place_path=unit.place.path)
    name = name.strip()
    _check(name, colder_tenths, stations)
    _check_free(unit, name)
    zone = Zone.objects.create(
        unit=unit,
        place=unit.place,
        name=name,
        colder_tenths=colder_tenths,
        valid_from=clock.today(),
    )
    _rank(zone, stations)
    record(
        actor=acting,
        verb="sweeping.open_zone",
        record=(ZONE, zone.pk),
        after=_told(zone, stations),
    )
    return zone


@transaction.atomic
def change_zone(
    *,
    actor: Actor,
    zone: Zone,
    version: int,
    name: str,
    colder_tenths: int,
    stations: Sequence[Station],
) -> Zone:
    """Change a zone's name, its difference from its stations, and which these are.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_zone`` over the unit and its place.
    django.core.exceptions.ValidationError
        By the field that does not do; when somebody changed it meanwhile, or it has ended.
    """
    acting, held = _held(actor, zone)
    if held.version != version:
        raise ValidationError(_("片区“%(zone)s”刚被别人改过；请看过以后再保存") % {"zone": held})
    name = name.strip()
    _check(name, colder_tenths, stations)
    if name != held.name:
        _check_free(held.unit, name)
    before = _told(held, [line.station for line in held.ranked.select_related("station")])
    held.name, held.colder_tenths, held.version = name, colder_tenths, version + 1
    held.save(update_fields=["name", "colder_tenths", "version"])
    held.ranked.all().delete()
    _rank(held, stations)
    record(
        actor=acting,
        verb="sweeping.change_zone",
        record=(ZONE, held.pk),
        before=before,
        after=_told(held, stations),
    )
    return held


@transaction.atomic
def end_zone(*, actor: Actor, zone: Zone, valid_to: date) -> Zone:
    """End a zone: the day given is the first without it. What stands over it ends now.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_zone`` over the unit and its place.
    django.core.exceptions.ValidationError
        When it has ended, began no earlier than that day, or the day is not today.
    """
    acting, held = _held(actor, zone)
    if valid_to <= held.valid_from:
        raise ValidationError({"valid_to": _("不晚于起始日；当天开的片区请从明天起结束")})
    if valid_to > clock.today():
        raise ValidationError({"valid_to": _("还没有到；请在当天或以后办理")})
    held.valid_to = valid_to
    held.save(update_fields=["valid_to"])
    held.orders.filter(ended_at__isnull=True).update(ended_at=clock.now())
    record(
        actor=acting,
        verb="sweeping.end_zone",
        record=(ZONE, held.pk),
        after={"valid_to": valid_to},
    )
    return held


def _held(actor: Actor, zone: Zone) -> tuple[Actor, Zone]:
    rows = unrestricted(Zone, why="the right to it is asked of it next")
    held = rows.select_for_update(of=("self",)).select_related("unit__place").get(pk=zone.pk)
    acting = require(actor, CHANGE_ZONE, unit_path=held.unit.path, place_path=held.unit.place.path)
    if held.valid_to is not None:
        raise ValidationError(_("片区“%(zone)s”已结束；请另开") % {"zone": held})
    return acting, held


def _check(name: str, colder_tenths: int, stations: Sequence[Station]) -> None:
    wrong: dict[str, str] = {}
    if not name:
        wrong["name"] = _("不能为空；请填写片区名称")
    if not 0 <= colder_tenths <= MOST_COLDER:
        wrong["colder"] = _("应在 0 至 10 ℃ 之间")
    if not stations:
        wrong["stations"] = _("没有选站点；没有读数就不能下指令，请至少选一个")
    if wrong:
        raise ValidationError(wrong)


def _check_free(unit: Unit, name: str) -> None:
    zones = unrestricted(Zone, why="the right to the unit was asked for first")
    if zones.filter(unit=unit, name=name, valid_to__isnull=True).exists():
        raise ValidationError(
            {"name": _("“%(unit)s”已有片区“%(name)s”；请换名") % {"unit": unit, "name": name}}
        )


def _rank(zone: Zone, stations: Sequence[Station]) -> None:
    ZoneStation.objects.bulk_create(
        ZoneStation(zone=zone, station=station, rank=rank)
        for rank, station in enumerate(stations, start=1)
    )


def _told(zone: Zone, stations: Sequence[Station]) -> dict[str, object]:
    return {
        "name": zone.name,
        "colder_tenths": zone.colder_tenths,
        "stations": [station.code for station in stations],
    }
