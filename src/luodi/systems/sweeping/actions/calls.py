"""Calls from the street: entered by telephone, or reported by a driver."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.documents.models import Attachment
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.actions.outages import off_road_from
from luodi.systems.sweeping.models import (
    CallKind,
    Leg,
    RoadLink,
    Route,
    StreetCall,
    Vehicle,
)
from luodi.systems.sweeping.reads.calls import E7, SEND_CALL
from luodi.systems.sweeping.reads.driving import DRIVE, own_vehicle
from luodi.systems.sweeping.rules.calls import Matter, due_at

CALL = "sweeping.street_call"
LONGEST = 300
LONGEST_REASON = 200
CHINA = (73, 136, 18, 54)
"""Degrees west, east, south and north between which a call lies."""


@dataclass(frozen=True)
class CallSpec:
    """What is told of a call.

    ``lon_e7`` and ``lat_e7`` are both told or neither, CGCS2000; ``starts_at`` and ``ends_at`` are
    an event's, half open, its beginning now when it is not told; ``vehicle`` is the one with a
    fault, and ``cannot_go_on`` tells that it stays where it is.
    """

    kind: CallKind
    said: str
    link: RoadLink | None = None
    lon_e7: int | None = None
    lat_e7: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    vehicle: Vehicle | None = None
    cannot_go_on: bool = False


@transaction.atomic
def open_call(
    *, actor: Actor, unit: Unit, spec: CallSpec, photo: Attachment | None = None
) -> StreetCall:
    """Enter a call that came by telephone or by order of a leader.

    Parameters
    ----------
    actor
        Needs ``sweeping.send_call`` over the unit and the call's place.
    unit
        The unit that sees to it.
    spec
        What is told. A spill, an event and a task lie on a road or at a position.
    photo
        What it looks like.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``said``, ``road``, ``lon``, ``starts_at``, ``ends_at`` or ``vehicle``.
    """
    place = spec.link.place if spec.link is not None else unit.place
    acting = require(actor, SEND_CALL, unit_path=unit.path, place_path=place.path)
    if spec.vehicle is not None:
        vehicle = spec.vehicle
        require(actor, SEND_CALL, unit_path=vehicle.unit.path, place_path=vehicle.place.path)
    return _opened(acting, unit, spec, None, photo)


@transaction.atomic
def report_call(
    *,
    actor: Actor,
    route: Route,
    spec: CallSpec,
    leg: Leg | None = None,
    photo: Attachment | None = None,
) -> StreetCall:
    """Report a spill, or a fault of the own vehicle, from the road.

    Parameters
    ----------
    actor
        Who drives a vehicle of the route, with ``sweeping.drive_route``.
    route
        The route.
    spec
        What is told; without a link it is the road that the leg ends on, and the vehicle is the
        actor's own.
    leg
        The leg of the route under way then.
    photo
        What it looks like.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission, or for another's route.
    django.core.exceptions.ValidationError
        By ``kind`` for what drivers do not open, and as `open_call`.
    """
    plan = route.plan
    acting = require(actor, DRIVE, unit_path=plan.unit.path, place_path=plan.place.path)
    own = own_vehicle(route, acting.user_id) if acting.user_id is not None else None
    if own is None:
        raise PermissionDenied("抛洒和故障从自己的线路上报")
    if leg is not None and leg.route_id != route.pk:
        raise ValidationError(_("这一段不在这条线路上；请从“我的线路”再报一次"))
    if spec.kind not in {CallKind.SPILL, CallKind.FAULT}:
        raise ValidationError({"kind": _("驾驶员只报抛洒和故障；其他请告诉调度员登记")})
    told = CallSpec(
        kind=spec.kind,
        said=spec.said,
        link=spec.link or _link_of(leg),
        lon_e7=spec.lon_e7,
        lat_e7=spec.lat_e7,
        vehicle=own.vehicle if spec.kind == CallKind.FAULT else None,
        cannot_go_on=spec.cannot_go_on,
    )
    return _opened(acting, plan.unit, told, leg, photo)


def _link_of(leg: Leg | None) -> RoadLink | None:
    """Give the road that a leg ends on."""
    if leg is None:
        return None
    if leg.strip is not None:
        return leg.strip.link
    rows = unrestricted(RoadLink, why="whoever drives a route sees the roads it goes along")
    return rows.filter(pk=abs(leg.way[-1])).first() if leg.way else None


def _opened(
    acting: Actor, unit: Unit, spec: CallSpec, leg: Leg | None, photo: Attachment | None
) -> StreetCall:
    if acting.user_id is None:
        raise PermissionDenied("临时任务要由登录的人登记")
    now = clock.now()
    said = spec.said.strip()[:LONGEST]
    _check(spec, said, now)
    call = StreetCall.objects.create(
        unit=unit,
        place=spec.link.place if spec.link is not None else unit.place,
        kind=spec.kind,
        link=spec.link,
        leg=leg,
        lon_e7=spec.lon_e7,
        lat_e7=spec.lat_e7,
        said=said,
        photo=photo,
        reported_at=now,
        reported_by_id=acting.user_id,
        due_at=due_at(Matter(spec.kind), now),
        starts_at=(spec.starts_at or now) if spec.kind == CallKind.EVENT else None,
        ends_at=spec.ends_at,
        vehicle=spec.vehicle,
    )
    record(
        actor=acting,
        verb="sweeping.open_call",
        record=(CALL, call.pk),
        after={"kind": call.kind, "said": said, "unit": unit.code},
    )
    if spec.cannot_go_on and spec.vehicle is not None:
        off_road_from(acting=acting, vehicle=spec.vehicle, reason=said, at=now)
    return call


def _check(spec: CallSpec, said: str, now: datetime) -> None:
    wrong: dict[str, str] = {}
    if not said:
        wrong["said"] = _("没有写情况；请写明看到什么、要做什么")
    wrong |= _wrong_place(spec)
    if spec.kind == CallKind.EVENT and (spec.ends_at is None or spec.ends_at <= now):
        wrong["ends_at"] = _("保障要写到什么时候结束，并晚于现在")
    elif spec.starts_at and spec.ends_at and spec.starts_at >= spec.ends_at:
        wrong["starts_at"] = _("保障开始不早于结束；请核对")
    for name in ("starts_at", "ends_at"):
        if spec.kind != CallKind.EVENT and getattr(spec, name) is not None:
            wrong[name] = _("只有重点保障有开始和结束时间；请清空，或把种类改为重点保障")
    if spec.kind == CallKind.FAULT and spec.vehicle is None:
        wrong["vehicle"] = _("没有选哪辆车；请选出故障的车辆")
    if spec.kind != CallKind.FAULT and spec.vehicle is not None:
        wrong["vehicle"] = _("只有车辆故障在登记时选车；其他登记后再派车")
    if wrong:
        raise ValidationError(wrong)


def _wrong_place(spec: CallSpec) -> dict[str, str]:
    lon, lat = spec.lon_e7, spec.lat_e7
    if (lon is None) != (lat is None):
        return {"lon": _("经度和纬度要一起填，或都不填")}
    if lon is not None and lat is not None:
        west, east, south, north = CHINA
        if not (west * E7 <= lon <= east * E7 and south * E7 <= lat <= north * E7):
            told = {"lon": lon / E7, "lat": lat / E7}
            return {"lon": _("%(lon)s，%(lat)s 不在国内；请核对经度和纬度有没有写反") % told}
    elif spec.link is None and spec.kind != CallKind.FAULT:
        return {"road": _("没有写在哪里；请填路名或路段编号，或填经纬度")}
    return {}
