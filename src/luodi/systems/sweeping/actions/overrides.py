"""People set an order aside: one with a reason, of frost two with a thermometer's photo."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.documents.models import Attachment
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.models import SPRINKLING, DispatchOrder, OrderOverride
from luodi.systems.sweeping.reads.orders import limits_on
from luodi.systems.sweeping.rules import Trigger
from luodi.systems.sweeping.rules.setting_aside import (
    needs_second,
    thermometer_refusal,
    time_refusal,
)

OVERRIDE_ORDER = "sweeping.override_order"
REASON_MAX = 300
TENTHS = 10


@transaction.atomic
def ask_override(
    *,
    actor: Actor,
    order: DispatchOrder,
    reason: str,
    ends_at: datetime,
    road_tenths: int | None = None,
    photo: Attachment | None = None,
) -> OrderOverride:
    """Set an order aside from now until an instant; one of frost waits for a second person.

    Parameters
    ----------
    actor
        Needs ``sweeping.override_order`` over the zone's unit and place; a person.
    order
        The order; the evaluator goes on with it, only its stops do not bind meanwhile.
    reason
        Why, at most 300 signs.
    ends_at
        Until when, an aware instant.
    road_tenths
        What a thermometer on the road shows, tenths of a degree; frost needs it.
    photo
        A photo of that thermometer; frost needs it.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        By the field that does not do; when the order has ended, or is set aside already.
    """
    acting, held, user_id = _held(actor, order)
    now, trigger = clock.now(), _trigger(held)
    reason = reason.strip()
    _check(held, reason, ends_at, now, road_tenths)
    _check_photo(trigger, photo)
    standing = held.overrides.filter(withdrawn_at__isnull=True).first()
    if standing is not None and standing.ends_at > now:
        raise ValidationError(_("这条指令已有一次人工调整；请先撤回那一次"))
    if standing is not None:  # it has run out: room for the next
        standing.withdrawn_at = standing.ends_at
        standing.save(update_fields=["withdrawn_at"])
    made = OrderOverride.objects.create(
        order=held,
        reason=reason,
        road_tenths=road_tenths,
        photo=photo,
        asked_by_id=user_id,
        asked_at=now,
        starts_at=None if needs_second(trigger) else now,
        ends_at=ends_at,
    )
    record(
        actor=acting,
        verb="sweeping.ask_override",
        record=("sweeping.override", made.pk),
        after={"order": held.pk, "ends_at": ends_at, "road_tenths": road_tenths},
        reason=reason,
    )
    return made


@transaction.atomic
def confirm_override(*, actor: Actor, override: OrderOverride) -> OrderOverride:
    """Confirm as the second person that an order of frost is set aside, from now on.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.override_order`` over the zone's unit and place.
    django.core.exceptions.ValidationError
        When one asked for it oneself, it is in force, withdrawn or run out, or the order has ended.
    """
    acting, held, user_id = _held(actor, override.order)
    row = held.overrides.select_for_update(of=("self",)).get(pk=override.pk)
    now = clock.now()
    _check_open(row, now)
    if held.ended_at is not None:
        raise ValidationError(_("指令已解除，不用再调整"))
    if row.starts_at is not None:
        raise ValidationError(_("这次调整已经生效"))
    if row.asked_by_id == user_id:
        raise ValidationError(_("不能复核自己提出的调整（规则 19：防冻要两人）；请另一人复核"))
    row.confirmed_by_id, row.starts_at = user_id, now
    row.save(update_fields=["confirmed_by", "starts_at"])
    record(
        actor=acting,
        verb="sweeping.confirm_override",
        record=("sweeping.override", row.pk),
        after={"order": held.pk, "starts_at": now},
    )
    return row


@transaction.atomic
def withdraw_override(*, actor: Actor, override: OrderOverride) -> OrderOverride:
    """Withdraw an override: from now on the order binds again.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.override_order`` over the zone's unit and place.
    django.core.exceptions.ValidationError
        When it is withdrawn or has run out.
    """
    acting, held, _user_id = _held(actor, override.order)
    row = held.overrides.select_for_update(of=("self",)).get(pk=override.pk)
    now = clock.now()
    _check_open(row, now)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    record(
        actor=acting,
        verb="sweeping.withdraw_override",
        record=("sweeping.override", row.pk),
        after={"order": held.pk, "withdrawn_at": now},
    )
    return row


def _held(actor: Actor, order: DispatchOrder) -> tuple[Actor, DispatchOrder, int]:
    rows = unrestricted(DispatchOrder, why="the right to it is asked of it next")
    held = (
        rows.select_for_update(of=("self",))
        .select_related("zone__unit", "zone__place")
        .get(pk=order.pk)
    )
    zone = held.zone
    acting = require(actor, OVERRIDE_ORDER, unit_path=zone.unit.path, place_path=zone.place.path)
    if acting.user_id is None:
        raise PermissionDenied("人工调整要由登录的人办")
    return acting, held, acting.user_id


def _trigger(order: DispatchOrder) -> Trigger | None:
    return None if order.kind == SPRINKLING else Trigger[order.kind]


def _check(
    order: DispatchOrder,
    reason: str,
    ends_at: datetime,
    now: datetime,
    road_tenths: int | None,
) -> None:
    if order.ended_at is not None:
        raise ValidationError(_("指令已解除，不用再调整"))
    if not reason:
        raise ValidationError({"reason": _("不能为空；请写明为什么调整（规则 19）")})
    if len(reason) > REASON_MAX:
        raise ValidationError({"reason": _("超过 300 字；请写短一些")})
    trigger, limits = _trigger(order), limits_on(now.astimezone(clock.SHANGHAI).date())
    road_c = None if road_tenths is None else road_tenths / TENTHS
    wrong = {
        "ends_at": time_refusal(trigger, (ends_at - now).total_seconds() / 60),
        "road_c": thermometer_refusal(trigger, road_c, limits),
    }
    if any(wrong.values()):
        raise ValidationError({name: told for name, told in wrong.items() if told})


def _check_photo(trigger: Trigger | None, photo: Attachment | None) -> None:
    if needs_second(trigger) and photo is None:
        raise ValidationError(
            {"photo": _("没有温度计的照片（规则 19）；请拍下路面上的温度计后附上")}
        )
    if photo is not None and not photo.media_type.startswith("image/"):
        raise ValidationError(
            {"photo": _("“%(name)s”不是照片；请附 jpg、png 或 webp") % {"name": photo}}
        )


def _check_open(override: OrderOverride, now: datetime) -> None:
    if override.withdrawn_at is not None:
        raise ValidationError(_("这次调整已撤回；要再调整请重新提出"))
    if override.ends_at <= now:
        raise ValidationError(_("这次调整已到失效时间；要再调整请重新提出"))
