"""Wishes to be off a shift, with or without a stand-in: asked, granted, refused, withdrawn."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import User
from luodi.systems.sweeping.actions.turns import (
    PLAN_TURN,
    change_state,
    held_turn,
    take_over,
)
from luodi.systems.sweeping.models import ChangeState, ShiftChange, ShiftTurn, TurnState
from luodi.systems.sweeping.reads.crews import DRIVE_ROUTE, people_of

CHANGE = "sweeping.change"


@transaction.atomic
def ask_change(
    *, actor: Actor, turn: ShiftTurn, reason: str, other: User | None = None
) -> ShiftChange:
    """Ask to be off one's own shift.

    Parameters
    ----------
    actor
        Whose shift it is; needs ``sweeping.drive_route`` over its unit and place.
    turn
        The shift; it has not begun.
    reason
        Why; never empty.
    other
        Who would take it over; None when nobody is named.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission, or when it is somebody else's shift.
    django.core.exceptions.ValidationError
        By ``reason`` or ``other``; when a wish is open, or the shift has begun or is off.
    """
    acting = require(actor, DRIVE_ROUTE, unit_path=turn.unit.path, place_path=turn.place.path)
    held = ShiftTurn.objects.select_for_update(of=("self",)).get(pk=turn.pk)
    if held.user_id != actor.user_id:
        raise PermissionDenied("只能为自己的班次请假或调班")
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请假或调班要写原因；请填写")})
    if held.state != TurnState.PLANNED or held.starts_at <= clock.now():
        raise ValidationError(_("班次已经开始或已不在排班里，不能再申请；请直接告诉调度员"))
    if ShiftChange.objects.filter(turn=held, state=ChangeState.ASKED).exists():
        raise ValidationError(_("这一班已有一条待批的申请；请等批复，或先撤回"))
    _check_other(turn, other)
    wish = ShiftChange.objects.create(
        turn=held,
        other=other,
        reason=reason,
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )
    record(
        actor=acting,
        verb="sweeping.ask_change",
        record=(CHANGE, wish.pk),
        after={"turn": held.pk, "other": other.username if other else None},
        reason=reason,
    )
    return wish


def _check_other(turn: ShiftTurn, other: User | None) -> None:
    if other is None:
        return
    if other.pk == turn.user_id:
        raise ValidationError({"other": _("顶班人不能是本人；请另选，或不选")})
    crew = {one.pk for one in people_of(turn.unit, turn.starts_at, turn.ends_at)}
    if other.pk not in crew:
        told = {"other": other, "unit": turn.unit}
        raise ValidationError({"other": _("%(other)s届时不在%(unit)s的驾驶员里；请另选") % told})


@transaction.atomic
def grant_change(*, actor: Actor, change: ShiftChange, answer: str = "") -> ShiftTurn | None:
    """Let somebody off a shift; a stand-in who is named takes it over.

    Parameters
    ----------
    actor
        Needs ``sweeping.plan_turn`` over the unit and place of the shift; not who asked.
    change
        The wish.
    answer
        What is said to it; may be empty.

    Returns
    -------
    ShiftTurn or None
        The stand-in's shift; None without a stand-in, then the post is to be filled.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission, or when the actor asked.
    django.core.exceptions.ValidationError
        By ``other`` when the stand-in may not have the shift; when the wish is no longer open or
        the shift has begun.
    """
    acting, wish, held = _open(actor, change)
    if held.starts_at <= clock.now():
        raise ValidationError(_("班次已经开始；请不批这条申请，在点名里登记"))
    change_state(acting, held, TurnState.LEAVE, wish.reason, verb="sweeping.let_off_turn")
    made = None
    if wish.other is not None:
        told = _("顶 %(user)s 的班") % {"user": held.user}
        made = take_over(acting=acting, turn=held, user=wish.other, reason=told)
    _decide(acting, wish, ChangeState.GRANTED, answer.strip())
    return made


@transaction.atomic
def refuse_change(*, actor: Actor, change: ShiftChange, answer: str) -> ShiftChange:
    """Refuse to let somebody off a shift, and say why.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.plan_turn`` over the shift, or when the actor asked.
    django.core.exceptions.ValidationError
        By ``answer`` without one; when the wish is no longer open.
    """
    acting, wish, _held = _open(actor, change)
    answer = answer.strip()
    if not answer:
        raise ValidationError({"answer": _("不批要写理由；请填写")})
    _decide(acting, wish, ChangeState.REFUSED, answer)
    return wish


@transaction.atomic
def withdraw_change(*, actor: Actor, change: ShiftChange) -> ShiftChange:
    """Take one's own wish back while nobody has decided it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.drive_route`` over the shift, or when somebody else asked.
    django.core.exceptions.ValidationError
        When it is no longer open.
    """
    turn = change.turn
    acting = require(actor, DRIVE_ROUTE, unit_path=turn.unit.path, place_path=turn.place.path)
    wish = _locked(change)
    if wish.asked_by_id != actor.user_id:
        raise PermissionDenied("只能撤回自己的申请")
    _refuse_decided(wish)
    wish.state = ChangeState.WITHDRAWN
    wish.save(update_fields=("state",))
    record(
        actor=acting,
        verb="sweeping.withdraw_change",
        record=(CHANGE, wish.pk),
        before={"state": ChangeState.ASKED},
        after={"state": wish.state},
    )
    return wish


def _locked(change: ShiftChange) -> ShiftChange:
    rows = ShiftChange.objects.select_for_update(of=("self",)).select_related("turn", "other")
    return rows.get(pk=change.pk)


def _refuse_decided(wish: ShiftChange) -> None:
    if wish.state != ChangeState.ASKED:
        told = {"state": wish.get_state_display()}
        raise ValidationError(_("这条申请已是“%(state)s”，不能再办；请刷新页面") % told)


def _open(actor: Actor, change: ShiftChange) -> tuple[Actor, ShiftChange, ShiftTurn]:
    turn = change.turn
    require(actor, PLAN_TURN, unit_path=turn.unit.path, place_path=turn.place.path)
    wish = _locked(change)
    if actor.user_id in {wish.asked_by_id, wish.turn.user_id}:
        raise PermissionDenied("不能批自己的申请；请由别的调度员批")
    _refuse_decided(wish)
    acting, held = held_turn(actor, turn, wish.turn.version)
    if held.state != TurnState.PLANNED:
        told = {"state": held.get_state_display()}
        raise ValidationError(_("这一班已是“%(state)s”，不能再批；请看过以后再办") % told)
    return acting, wish, held


def _decide(acting: Actor, wish: ShiftChange, state: ChangeState, answer: str) -> None:
    wish.state, wish.answer = state, answer
    wish.decided_by_id, wish.decided_at = acting.user_id, clock.now()
    wish.save(update_fields=("state", "answer", "decided_by", "decided_at"))
    verb = "sweeping.grant_change" if state == ChangeState.GRANTED else "sweeping.refuse_change"
    record(
        actor=acting,
        verb=verb,
        record=(CHANGE, wish.pk),
        before={"state": ChangeState.ASKED},
        after={"state": state, "answer": answer},
        reason=answer,
    )
