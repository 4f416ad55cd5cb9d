"""What becomes of a call: sent to, arrived at, seen to, verified, or withdrawn."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.documents.models import Attachment
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.actions.calls import CALL, LONGEST_REASON
from luodi.systems.sweeping.actions.counting import count_call
from luodi.systems.sweeping.models import (
    VEHICLE_TITLES,
    CallKind,
    CallState,
    StreetCall,
    Vehicle,
)
from luodi.systems.sweeping.reads.calls import SEND_CALL, stopped_at
from luodi.systems.sweeping.reads.driving import DRIVE, drives
from luodi.systems.sweeping.reads.fleet import lasting
from luodi.systems.sweeping.reads.heat import crew_heat
from luodi.systems.sweeping.rules import VehicleKind
from luodi.systems.sweeping.rules.calls import Matter, Unable, unable


@transaction.atomic
def send_call(
    *, actor: Actor, call: StreetCall, version: int, vehicle: Vehicle | None, crew: str = ""
) -> StreetCall:
    """Send a vehicle, a crew, or both to a call; another time sends others in their place.

    Parameters
    ----------
    actor
        Needs ``sweeping.send_call`` over the call's unit and place, and over the vehicle's.
    call, version
        One that waits or was sent to, and the version that was seen.
    vehicle
        One that is on the road, able, and whose work no order stops there; none for a fault.
    crew
        Name of the people on foot; of a fault, who comes to mend it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``vehicle`` or ``crew`` with the rule; when it was changed meanwhile or is past that.
    """
    acting, held = _held(actor, call, version, (CallState.OPEN, CallState.SENT))
    crew = crew.strip()
    if held.kind == CallKind.FAULT:
        if vehicle is not None:
            raise ValidationError(
                {"vehicle": _("车辆故障派人抢修，不派作业车；没做完的路段请重新编计划")}
            )
        if not crew:
            raise ValidationError({"crew": _("没有写谁去抢修；请填写")})
    elif vehicle is None and not crew:
        raise ValidationError({"vehicle": _("车辆和人工班组至少派一样；请选择")})
    elif crew and (heat := crew_heat(held.link)):
        raise ValidationError({"crew": heat})
    before = {"vehicle": held.vehicle_id, "crew": held.crew, "state": held.state}
    if vehicle is not None:
        _require_vehicle(actor, vehicle)
        _check_able(held, vehicle)
    if held.kind != CallKind.FAULT:
        held.vehicle = vehicle
    held.crew, held.state, held.sent_at = crew, CallState.SENT, clock.now()
    return _stepped(
        acting,
        held,
        "sweeping.send_call",
        ("vehicle", "crew", "sent_at"),
        before=before,
        after={"vehicle": held.vehicle_id, "crew": crew},
    )


def _require_vehicle(actor: Actor, vehicle: Vehicle) -> None:
    require(actor, SEND_CALL, unit_path=vehicle.unit.path, place_path=vehicle.place.path)


def _check_able(call: StreetCall, vehicle: Vehicle) -> None:
    now = clock.now()
    ended = vehicle.valid_to is not None and vehicle.valid_to <= now.date()
    refused = unable(
        Matter(call.kind),
        VehicleKind(vehicle.kind),
        off_road=ended or vehicle.outages.filter(lasting(now)).exists(),
        stopped=stopped_at(call.link, now),
    )
    if refused is None:
        return
    told = {"vehicle": vehicle, "kind": VEHICLE_TITLES[VehicleKind(vehicle.kind)]}
    words = {
        Unable.OFF_ROAD: _("%(vehicle)s 现在停用，不能派；请另选一辆"),
        Unable.KIND: _("%(kind)s %(vehicle)s 做不了这件事（规则 28）；请另选一辆"),
        Unable.STOPPED: _("%(vehicle)s 的作业现被那里的调度指令停止；请另选一辆，或等指令解除"),
    }
    raise ValidationError({"vehicle": words[refused] % told})


@transaction.atomic
def arrive_call(*, actor: Actor, call: StreetCall, version: int) -> StreetCall:
    """Say that somebody arrived: who drives the vehicle that was sent, or the dispatcher.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.send_call`` there, and without driving the vehicle.
    django.core.exceptions.ValidationError
        When it was changed meanwhile, or nobody was sent.
    """
    acting, held = _held(actor, call, version, (CallState.SENT,), driver=True)
    held.state, held.arrived_at = CallState.ARRIVED, clock.now()
    return _stepped(acting, held, "sweeping.arrive_call", ("arrived_at",))


@transaction.atomic
def clean_call(
    *, actor: Actor, call: StreetCall, version: int, photo: Attachment | None = None
) -> StreetCall:
    """Say that a call was seen to; somebody else verifies it.

    Parameters
    ----------
    actor
        As `arrive_call`.
    call, version
        One at which somebody arrived, and the version that was seen.
    photo
        What it looks like now; without one whoever verifies has to look.

    Raises
    ------
    As `arrive_call`.
    """
    acting, held = _held(actor, call, version, (CallState.ARRIVED,), driver=True)
    if acting.user_id is None:
        raise PermissionDenied("处置要由登录的人登记")
    held.state, held.cleaned_at = CallState.CLEANED, clock.now()
    held.cleaned_by_id, held.cleaned_photo = acting.user_id, photo
    return _stepped(
        acting,
        held,
        "sweeping.clean_call",
        ("cleaned_at", "cleaned_by", "cleaned_photo"),
        after={"photo": None if photo is None else photo.pk},
    )


@transaction.atomic
def close_call(*, actor: Actor, call: StreetCall, version: int) -> StreetCall:
    """Verify that a call was seen to: by somebody else than who saw to it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.send_call`` over the call's unit and place.
    django.core.exceptions.ValidationError
        When it was changed meanwhile, was not seen to, the actor saw to it, or an event lasts.
    """
    acting, held = _held(actor, call, version, (CallState.CLEANED,))
    if acting.user_id is None or acting.user_id == held.cleaned_by_id:
        raise ValidationError(_("处置的人不能核验自己办的；请换一个人核验"))
    if held.ends_at is not None and held.ends_at > clock.now():
        raise ValidationError(
            _("保障到 %(at)s 才结束；到时再核验")
            % {"at": f"{held.ends_at.astimezone(clock.SHANGHAI):%m-%d %H:%M}"}
        )
    held.state, held.closed_at, held.closed_by_id = CallState.CLOSED, clock.now(), acting.user_id
    done = _stepped(acting, held, "sweeping.close_call", ("closed_at", "closed_by"))
    count_call(actor=actor, call=done)
    return done


@transaction.atomic
def withdraw_call(*, actor: Actor, call: StreetCall, version: int, reason: str) -> StreetCall:
    """Withdraw a call that was no call, or is seen to by others; the log keeps the reason.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.send_call`` over the call's unit and place.
    django.core.exceptions.ValidationError
        By ``reason`` when empty; when it was changed meanwhile, or was seen to.
    """
    states = (CallState.OPEN, CallState.SENT, CallState.ARRIVED)
    acting, held = _held(actor, call, version, states)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise ValidationError({"reason": _("没有写为什么撤销；请填写")})
    held.state = CallState.WITHDRAWN
    return _stepped(acting, held, "sweeping.withdraw_call", (), reason=reason)


def _held(
    actor: Actor,
    call: StreetCall,
    version: int,
    states: Sequence[CallState],
    *,
    driver: bool = False,
) -> tuple[Actor, StreetCall]:
    """Lock a call in one of some states; ``driver`` lets who drives the vehicle sent act too."""
    rows = unrestricted(StreetCall, why="the right to it is asked of it next")
    held = (
        rows.select_for_update(of=("self",))
        .select_related("unit", "place", "link__zone", "vehicle")
        .get(pk=call.pk)
    )
    permission = SEND_CALL
    if driver and held.kind != CallKind.FAULT and drives(actor, held.vehicle, clock.now()):
        permission = DRIVE
    acting = require(actor, permission, unit_path=held.unit.path, place_path=held.place.path)
    if held.version != version:
        raise ValidationError(_("这件事刚有人办过一步；请看过现在的状态再办"))
    if held.state not in states:
        raise ValidationError(
            _("这件事%(state)s，不能再办这一步") % {"state": held.get_state_display()}
        )
    return acting, held


def _stepped(
    acting: Actor,
    held: StreetCall,
    verb: str,
    columns: Sequence[str],
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> StreetCall:
    held.version += 1
    held.save(update_fields=[*columns, "state", "version"])
    record(
        actor=acting,
        verb=verb,
        record=(CALL, held.pk),
        before=before,
        after={"state": held.state, **(after or {})},
        reason=reason,
    )
    return held
