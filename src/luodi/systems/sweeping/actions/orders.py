"""Signing for orders."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.models import DispatchOrder, OrderReceipt

SIGN_ORDER = "sweeping.sign_order"


@transaction.atomic
def sign_order(*, actor: Actor, order: DispatchOrder) -> OrderReceipt:
    """Sign for an order as one of the unit whose crews work in its zone; twice is once.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.sign_order`` over the zone's unit and place.
    django.core.exceptions.ValidationError
        When the order has ended.
    """
    rows = unrestricted(DispatchOrder, why="the right to it is asked of it next")
    held = rows.select_for_update(of=("self",)).select_related("zone__unit", "zone__place")
    order = held.get(pk=order.pk)
    zone = order.zone
    acting = require(actor, SIGN_ORDER, unit_path=zone.unit.path, place_path=zone.place.path)
    if acting.user_id is None:
        raise PermissionDenied("签收要由登录的人办")
    known = order.receipts.filter(user=acting.user_id).first()
    if known is not None:
        return known
    if order.ended_at is not None:
        raise ValidationError(_("指令已解除，不用再签收"))
    receipt = OrderReceipt.objects.create(
        order=order, unit=zone.unit, user_id=acting.user_id, at=clock.now()
    )
    record(
        actor=acting,
        verb=SIGN_ORDER,
        record=("sweeping.order", order.pk),
        after={"unit": zone.unit.code},
    )
    return receipt
