"""Writing devices that tell positions, and which vehicle each is in."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.actions.dated import check_text, held, minute_of
from luodi.systems.sweeping.actions.sites import CHANGE_FLEET
from luodi.systems.sweeping.models import Device, DeviceMount, Vehicle

DEVICE = "sweeping.device"


@transaction.atomic
def open_device(*, actor: Actor, unit: Unit, code: str) -> Device:
    """Enter a device.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_fleet`` over the unit and its place.
    unit
        Whose device it is.
    code
        Its own number, as it tells it; one device of the whole luodi has it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``code``.
    """
    acting = require(actor, CHANGE_FLEET, unit_path=unit.path, place_path=unit.place.path)
    code = check_text("code", code, 40)
    rows = unrestricted(Device, why="a number stands for one device of the whole luodi")
    if rows.filter(code=code).exists():
        raise ValidationError({"code": _("设备号“%(code)s”已登记过；请核对") % {"code": code}})
    device = Device.objects.create(code=code, unit=unit, place=unit.place)
    record(
        actor=acting,
        verb="sweeping.open_device",
        record=(DEVICE, device.pk),
        after={"code": code, "unit": unit.code},
    )
    return device


@transaction.atomic
def mount_device(
    *, actor: Actor, device: Device, vehicle: Vehicle, starts_at: datetime
) -> DeviceMount:
    """Put a device into a vehicle; the one that it was in ends at the same instant.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_fleet`` over the units of both.
    device, vehicle
        What is put where.
    starts_at
        From when on its positions are the vehicle's; not later than now.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over one of them.
    django.core.exceptions.ValidationError
        When it is in that vehicle already, or would be in two at once; when the vehicle has
        ended, or is not in use at that time.
    """
    acting, found = _held(actor, device)
    _acting, into = held(actor, vehicle, CHANGE_FLEET)
    _check_time(into, starts_at)
    before = _close_last(found, into, starts_at)
    mount = DeviceMount.objects.create(device=found, vehicle=into, starts_at=starts_at)
    record(
        actor=acting,
        verb="sweeping.mount_device",
        record=(DEVICE, found.pk),
        before={"vehicle": before},
        after={"vehicle": into.code, "starts_at": starts_at},
    )
    return mount


@transaction.atomic
def unmount_device(*, actor: Actor, device: Device, ends_at: datetime) -> DeviceMount:
    """Take a device out of the vehicle that it is in.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_fleet`` over its unit.
    django.core.exceptions.ValidationError
        When it is in none, or the instant lies not between its mounting and now.
    """
    acting, found = _held(actor, device)
    mount = _mounts(found).filter(ends_at__isnull=True).first()
    if mount is None:
        raise ValidationError(_("设备 %(device)s 没有装在车上") % {"device": found})
    if ends_at > clock.now():
        raise ValidationError({"ends_at": _("还没有到；请在拆下时或以后登记")})
    if ends_at <= mount.starts_at:
        told = {"vehicle": mount.vehicle, "at": minute_of(mount.starts_at)}
        raise ValidationError({"ends_at": _("不晚于装上“%(vehicle)s”的时间 %(at)s；请核对") % told})
    mount.ends_at = ends_at
    mount.save(update_fields=["ends_at"])
    record(
        actor=acting,
        verb="sweeping.unmount_device",
        record=(DEVICE, found.pk),
        before={"vehicle": mount.vehicle.code},
        after={"vehicle": None, "ends_at": ends_at},
    )
    return mount


def _held(actor: Actor, device: Device) -> tuple[Actor, Device]:
    rows = unrestricted(Device, why="the right to it is asked of it next")
    found = rows.select_for_update(of=("self",)).select_related("unit__place").get(pk=device.pk)
    acting = require(
        actor, CHANGE_FLEET, unit_path=found.unit.path, place_path=found.unit.place.path
    )
    return acting, found


def _mounts(device: Device) -> QuerySet[DeviceMount]:
    rows = unrestricted(DeviceMount, why="a device is in one vehicle, whoever may see that")
    return rows.filter(device=device).select_related("vehicle")


def _check_time(vehicle: Vehicle, starts_at: datetime) -> None:
    if starts_at > clock.now():
        raise ValidationError({"starts_at": _("还没有到；请在装上时或以后登记")})
    if starts_at.astimezone(clock.SHANGHAI).date() < vehicle.valid_from:
        raise ValidationError(
            {
                "starts_at": _("“%(vehicle)s”从 %(day)s 起才登记；请核对时间，或先改车辆")
                % {"vehicle": vehicle, "day": vehicle.valid_from}
            }
        )


def _close_last(device: Device, vehicle: Vehicle, starts_at: datetime) -> str | None:
    """End what the device is in now; refuse where it would be in two vehicles at once."""
    touching = _mounts(device).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at))
    last = None
    for mount in touching:
        if mount.ends_at is not None or mount.starts_at >= starts_at:
            told = {"device": device, "vehicle": mount.vehicle, "at": minute_of(mount.starts_at)}
            raise ValidationError(
                {
                    "starts_at": _(
                        "设备 %(device)s 从 %(at)s 起装在“%(vehicle)s”上，"
                        "不能同时在两辆车上；请填以后的时间"
                    )
                    % told
                }
            )
        last = mount
    if last is None:
        return None
    if last.vehicle_id == vehicle.pk:
        raise ValidationError(
            {
                "vehicle": _("设备 %(device)s 已经装在“%(vehicle)s”上；请选别的车")
                % {"device": device, "vehicle": vehicle}
            }
        )
    last.ends_at = starts_at
    last.save(update_fields=["ends_at"])
    return last.vehicle.code
