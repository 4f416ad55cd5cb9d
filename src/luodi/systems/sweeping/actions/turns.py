"""Shifts: given to people, called off, and the roll called."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit, User
from luodi.systems.sweeping.actions.counting import count_turn
from luodi.systems.sweeping.models import (
    ChangeState,
    KeyArea,
    ShiftChange,
    ShiftTurn,
    TurnState,
    Vehicle,
)
from luodi.systems.sweeping.reads.crews import OFF, turn_of
from luodi.systems.sweeping.reads.turn_book import Planned, TurnBook, span, where

PLAN_TURN = "sweeping.plan_turn"
TURN = "sweeping.turn"
ROLL_BEFORE = timedelta(minutes=30)
ROLL_AFTER = timedelta(hours=8)
"""The roll is called from half an hour before a shift until the next one is over."""
CALLED = (TurnState.PRESENT, TurnState.ABSENT, TurnState.LEAVE)


@transaction.atomic
def plan_turns(*, actor: Actor, unit: Unit, rows: Sequence[Planned]) -> list[ShiftTurn]:
    """Give people shifts: all of them, or none.

    Parameters
    ----------
    actor
        Needs ``sweeping.plan_turn`` over the unit and over the place of each shift.
    unit
        The unit whose people, vehicles and key areas they are.
    rows
        The shifts; each is judged beside those before it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        Naming each shift that may not be given; of a single one by its field.
    """
    acting = require(actor, PLAN_TURN, unit_path=unit.path, place_path=unit.place.path)
    for row in rows:
        require(actor, PLAN_TURN, unit_path=unit.path, place_path=row.place.path)
    if not rows:
        raise ValidationError(_("没有选人；请至少排一班"))
    hold(rows)
    book = TurnBook(unit, rows)
    faults: list[tuple[Planned, tuple[str, str]]] = []
    for row in rows:
        fault = book.fault(row)
        if fault:
            faults.append((row, fault))
        book.add(row)
    if faults and len(rows) == 1:
        raise ValidationError(dict([faults[0][1]]))
    if faults:
        raise ValidationError(
            [f"{span(row.turn)} {where(row)}：{words}" for row, (_field, words) in faults]
        )
    return [_write(acting, row) for row in rows]


def hold(rows: Sequence[Planned]) -> None:
    """Keep others from giving the same people, vehicles and posts shifts at the same time."""
    users = sorted({row.user.pk for row in rows})
    vehicles = sorted({row.vehicle.pk for row in rows if row.vehicle is not None})
    areas = sorted({row.key_area.pk for row in rows if row.key_area is not None})
    for model, keys in ((User, users), (Vehicle, vehicles), (KeyArea, areas)):
        held = model.objects.select_for_update(of=("self",), no_key=True)
        list(held.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def _write(acting: Actor, row: Planned, reason: str = "") -> ShiftTurn:
    made = ShiftTurn.objects.create(
        unit=row.unit,
        place=row.place,
        user=row.user,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        vehicle=row.vehicle,
        key_area=row.key_area,
        post=row.post,
        reason=reason,
    )
    record(
        actor=acting,
        verb="sweeping.plan_turn",
        record=(TURN, made.pk),
        after={
            "unit": row.unit.code,
            "user": row.user.username,
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            "vehicle": row.vehicle.code if row.vehicle else None,
            "key_area": row.key_area.name if row.key_area else None,
            "post": row.post,
        },
        reason=reason,
    )
    return made


def take_over(*, acting: Actor, turn: ShiftTurn, user: User, reason: str) -> ShiftTurn:
    """Give somebody the shift that another person has just been let off; part of an act.

    Raises
    ------
    django.core.exceptions.ValidationError
        By ``other`` when that person may not have it.
    """
    row = Planned(
        turn.unit, user, turn.starts_at, turn.ends_at, turn.vehicle, turn.key_area, turn.post
    )
    hold([row])
    fault = TurnBook(turn.unit, [row], but=[turn.pk]).fault(row)
    if fault:
        raise ValidationError({"other": fault[1]})
    return _write(acting, row, reason)


@transaction.atomic
def cancel_turn(*, actor: Actor, turn: ShiftTurn, version: int, reason: str) -> ShiftTurn:
    """Call a shift off that has not begun; wishes about it end.

    Parameters
    ----------
    actor
        Needs ``sweeping.plan_turn`` over the unit and the place of the shift.
    turn
        The shift.
    version
        As the actor saw it.
    reason
        Why; never empty.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By ``reason`` without one; when it was changed meanwhile, is off, or has begun.
    """
    acting, held = held_turn(actor, turn, version)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("取消班次要写原因；请填写")})
    _refuse_off(held, (*OFF, TurnState.PRESENT, TurnState.ABSENT))
    if held.starts_at <= clock.now():
        raise ValidationError(_("班次“%(turn)s”已经开始，不能取消；请在点名里登记") % _told(held))
    change_state(acting, held, TurnState.CANCELLED, reason, verb="sweeping.cancel_turn")
    for wish in ShiftChange.objects.filter(turn=held, state=ChangeState.ASKED):
        wish.state, wish.answer = ChangeState.REFUSED, _("班次已取消")
        wish.decided_by_id, wish.decided_at = actor.user_id, clock.now()
        wish.save(update_fields=("state", "answer", "decided_by", "decided_at"))
    return held


@transaction.atomic
def call_roll(
    *, actor: Actor, turn: ShiftTurn, version: int, state: TurnState, reason: str = ""
) -> ShiftTurn:
    """Say that somebody has come to a shift, has not, or is on leave; may be put right later.

    Parameters
    ----------
    actor
        Needs ``sweeping.plan_turn`` over the unit and the place of the shift.
    turn
        The shift.
    version
        As the actor saw it.
    state
        ``PRESENT``, ``ABSENT`` or ``LEAVE``.
    reason
        A remark, such as that somebody came late.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When it was changed meanwhile or called off; before half an hour ahead of the shift, or
        after the next one; when somebody back from leave has another shift by now.
    """
    acting, held = held_turn(actor, turn, version)
    if state not in CALLED:
        raise ValidationError({"state": _("点名只能记到岗、缺岗或请假")})
    _refuse_off(held, (TurnState.CANCELLED,))
    now = clock.now()
    if now < held.starts_at - ROLL_BEFORE:
        raise ValidationError(_("班次“%(turn)s”还没到点名时间（班前 30 分钟起）") % _told(held))
    if now >= held.ends_at + ROLL_AFTER:
        raise ValidationError(_("班次“%(turn)s”点名已截止（下一班结束为止）") % _told(held))
    if held.state == TurnState.LEAVE and state != TurnState.LEAVE:
        _refuse_double(held)
    change_state(acting, held, state, reason.strip(), verb="sweeping.call_roll")
    count_turn(actor=acting, turn=held)
    return held


def held_turn(actor: Actor, turn: ShiftTurn, version: int) -> tuple[Actor, ShiftTurn]:
    """Ask the right, and lock a shift as the actor saw it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.plan_turn`` over the unit and the place of the shift.
    django.core.exceptions.ValidationError
        When it was changed meanwhile.
    """
    acting = require(actor, PLAN_TURN, unit_path=turn.unit.path, place_path=turn.place.path)
    rows = ShiftTurn.objects.select_for_update(of=("self",)).select_related(
        "unit__place", "place", "user", "vehicle__place", "key_area__place"
    )
    held = rows.get(pk=turn.pk)
    if held.version != version:
        raise ValidationError(_("班次“%(turn)s”刚被别人改过；请看过以后再办") % _told(held))
    return acting, held


def change_state(
    acting: Actor, held: ShiftTurn, state: TurnState, reason: str, *, verb: str
) -> None:
    """Write the state of a locked shift, and the log."""
    before = {"state": held.state, "reason": held.reason}
    held.state, held.reason, held.state_at = state, reason, clock.now()
    held.version += 1
    held.save(update_fields=("state", "reason", "state_at", "version"))
    record(
        actor=acting,
        verb=verb,
        record=(TURN, held.pk),
        before=before,
        after={"state": held.state, "reason": held.reason},
        reason=reason,
    )


def _refuse_off(held: ShiftTurn, states: Collection[str]) -> None:
    if held.state in states:
        told: dict[str, Any] = {**_told(held), "state": held.get_state_display()}
        raise ValidationError(_("班次“%(turn)s”已是“%(state)s”，不能再办") % told)


def _refuse_double(held: ShiftTurn) -> None:
    """Refuse to put somebody back on a shift who has another one by now."""
    row = Planned(
        held.unit, held.user, held.starts_at, held.ends_at, held.vehicle, held.key_area, held.post
    )
    hold([row])
    fault = TurnBook(held.unit, [row], but=[held.pk]).fault(row)
    if fault and fault[0] == "user":
        raise ValidationError(fault[1])


def _told(held: ShiftTurn) -> dict[str, Any]:
    return {"turn": f"{held.user} {span(turn_of(held))}"}
