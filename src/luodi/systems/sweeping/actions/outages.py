"""Writing the times in which a vehicle is off the road."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.actions.dated import check_text, held, minute_of
from luodi.systems.sweeping.actions.sites import CHANGE_FLEET
from luodi.systems.sweeping.actions.vehicles import VEHICLE
from luodi.systems.sweeping.models import Vehicle, VehicleOutage
from luodi.systems.sweeping.reads.fleet import lasting

LONGEST = 200
"""Characters of a reason."""


@transaction.atomic
def take_off_road(
    *,
    actor: Actor,
    vehicle: Vehicle,
    starts_at: datetime,
    reason: str,
    ends_at: datetime | None = None,
) -> VehicleOutage:
    """Say that a vehicle cannot go out in a time, half open; without an end until it is put back.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_fleet`` over its unit and place.
    django.core.exceptions.ValidationError
        By the field that does not do; when another outage of it touches that time.
    """
    acting, found = held(actor, vehicle, CHANGE_FLEET)
    if acting.user_id is None:
        raise PermissionDenied("停用要由登录的人登记")
    reason = check_text("reason", reason, LONGEST)
    if starts_at.astimezone(clock.SHANGHAI).date() < found.valid_from:
        raise ValidationError(
            {
                "starts_at": _("“%(vehicle)s”从 %(day)s 起才登记；请核对时间")
                % {"vehicle": found, "day": found.valid_from}
            }
        )
    if ends_at is not None and ends_at <= starts_at:
        raise ValidationError({"ends_at": _("不晚于停用时间；请核对，或留空")})
    rows = found.outages.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=starts_at))
    other = (rows.filter(starts_at__lt=ends_at) if ends_at else rows).first()
    if other is not None:
        raise ValidationError(
            {
                "starts_at": _("与 %(at)s 起的停用（%(reason)s）重叠；请先恢复那一次，或改时间")
                % {"at": minute_of(other.starts_at), "reason": other.reason}
            }
        )
    return _write(acting, found, reason, starts_at, ends_at)


@transaction.atomic
def off_road_from(*, acting: Actor, vehicle: Vehicle, reason: str, at: datetime) -> VehicleOutage:
    """Say that a vehicle broke down: it is off the road from an instant until it is put back.

    Part of an act that asked for the right to what is done with the vehicle. Where it is off the
    road already, nothing more is said; an outage that was to end then does not, and one that was
    planned for later without an end begins earlier.

    Parameters
    ----------
    acting
        Who said so; somebody who is logged in.
    vehicle
        The vehicle.
    reason
        What happened; cut where it is too long.
    at
        When.
    """
    rows = unrestricted(Vehicle, why="two reports of one fault make one outage")
    found = rows.select_for_update(of=("self",)).get(pk=vehicle.pk)
    endless = found.outages.filter(ends_at__isnull=True).order_by("starts_at").first()
    lasts = found.outages.filter(lasting(at)).order_by("-ends_at").first()
    if endless is not None and endless.starts_at <= at:
        return endless
    if endless is not None:
        begins = at if lasts is None or lasts.ends_at is None else lasts.ends_at
        return _moved(acting, endless, "starts_at", begins, reason)
    if lasts is not None:
        return _moved(acting, lasts, "ends_at", None, reason)
    return _write(acting, found, reason[:LONGEST], at, None)


def _write(
    acting: Actor, vehicle: Vehicle, reason: str, starts_at: datetime, ends_at: datetime | None
) -> VehicleOutage:
    outage = VehicleOutage.objects.create(
        vehicle=vehicle,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        entered_by_id=acting.user_id or 0,
    )
    record(
        actor=acting,
        verb="sweeping.take_off_road",
        record=(VEHICLE, vehicle.pk),
        after={"starts_at": starts_at, "ends_at": ends_at},
        reason=reason,
    )
    return outage


def _moved(
    acting: Actor, outage: VehicleOutage, field: str, at: datetime | None, reason: str
) -> VehicleOutage:
    before = getattr(outage, field)
    setattr(outage, field, at)
    outage.save(update_fields=[field])
    record(
        actor=acting,
        verb="sweeping.take_off_road",
        record=(VEHICLE, outage.vehicle_id),
        before={field: before},
        after={field: at},
        reason=reason,
    )
    return outage


@transaction.atomic
def put_back(*, actor: Actor, outage: VehicleOutage, ends_at: datetime) -> VehicleOutage:
    """End an outage: from the instant on the vehicle can go out. It may end before it was to.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_fleet`` over the vehicle's unit and place.
    django.core.exceptions.ValidationError
        When it is over, or the instant lies not between its beginning and now.
    """
    acting, found = _outage(actor, outage)
    now = clock.now()
    if found.ends_at is not None and found.ends_at <= now:
        raise ValidationError(
            _("“%(vehicle)s”已于 %(at)s 恢复")
            % {"vehicle": found.vehicle, "at": minute_of(found.ends_at)}
        )
    if ends_at <= found.starts_at:
        raise ValidationError(
            {
                "ends_at": _("不晚于停用时间 %(at)s；没有停用过的请撤销")
                % {"at": minute_of(found.starts_at)}
            }
        )
    if ends_at > now:
        raise ValidationError({"ends_at": _("还没有到；请在恢复时或以后登记")})
    before = found.ends_at
    found.ends_at = ends_at
    found.save(update_fields=["ends_at"])
    record(
        actor=acting,
        verb="sweeping.put_back",
        record=(VEHICLE, found.vehicle_id),
        before={"ends_at": before},
        after={"ends_at": ends_at},
    )
    return found


@transaction.atomic
def cancel_outage(*, actor: Actor, outage: VehicleOutage) -> None:
    """Take back an outage that has not begun.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_fleet`` over the vehicle's unit and place.
    django.core.exceptions.ValidationError
        When it has begun.
    """
    acting, found = _outage(actor, outage)
    if found.starts_at <= clock.now():
        raise ValidationError(_("停用已经开始；请登记恢复"))
    before = {"starts_at": found.starts_at, "ends_at": found.ends_at, "reason": found.reason}
    vehicle = found.vehicle_id
    found.delete()
    record(actor=acting, verb="sweeping.cancel_outage", record=(VEHICLE, vehicle), before=before)


def _outage(actor: Actor, outage: VehicleOutage) -> tuple[Actor, VehicleOutage]:
    rows = unrestricted(VehicleOutage, why="the right to it is asked of it next")
    found = (
        rows.select_for_update(of=("self",))
        .select_related("vehicle__unit__place")
        .get(pk=outage.pk)
    )
    unit = found.vehicle.unit
    acting = require(actor, CHANGE_FLEET, unit_path=unit.path, place_path=unit.place.path)
    return acting, found
