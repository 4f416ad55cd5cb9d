"""Orders that nobody signs for within ten minutes: made visible, and called by telephone."""

from datetime import datetime
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.jobs.running import Running
from luodi.kernel.log.actions import record
from luodi.kernel.messages.actions import send
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import DispatchOrder
from luodi.systems.sweeping.reads.orders import SEND_CALL, SIGNED_WITHIN
from luodi.systems.sweeping.reads.signing import crews_under, lacking, signed_by_unit

ORDER = "sweeping.order"


def escalate_on_time(_running: Running) -> str:
    """Escalate what is not signed for, as a timed job."""
    return _("超过 10 分钟没有签收 %(count)d 条") % {"count": escalate_orders()}


@transaction.atomic
def escalate_orders(at: datetime | None = None) -> int:
    """Mark the orders that stand and that a unit or a crew did not sign for in ten minutes.

    Their units are told.

    Parameters
    ----------
    at
        The instant, luodi's now if not told.

    Returns
    -------
    How many orders were marked; one is marked once.
    """
    at = at or clock.now()
    rows = unrestricted(DispatchOrder, why="rule 20 is for the orders of all units")
    standing = (
        rows.select_for_update(of=("self",))
        .filter(ended_at__isnull=True, escalated_at__isnull=True, started_at__lt=at - SIGNED_WITHIN)
        .select_related("zone__unit")
        .prefetch_related("receipts")
    )
    late = lacking(list(standing.order_by("pk")), at)
    for order in late:
        order.escalated_at = at
        order.save(update_fields=["escalated_at"])
        record(
            actor=LUODI,
            verb="sweeping.escalate_order",
            record=(ORDER, order.pk),
            after={"unit": order.zone.unit.code},
        )
    for unit, orders in groupby(sorted(late, key=lambda row: row.zone.unit.pk), _unit):
        mine = list(orders)
        send(
            kind="sweeping.order_unsigned",
            slots={"count": len(mine)},
            url_path=f"{reverse('sweeping:order_list')}?unsigned=1",
            key=f"sweeping-unsigned-{mine[-1].pk}",
            unit=unit,
            urgent=True,
        )
    return len(late)


def _unit(order: DispatchOrder) -> Unit:
    return order.zone.unit


@transaction.atomic
def mark_called(*, actor: Actor, order: DispatchOrder) -> DispatchOrder:
    """Note that who has not signed for an order, unit or crew, was told by telephone; once.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.send_call`` over the zone's unit and place.
    django.core.exceptions.ValidationError
        When the order has ended or is signed for.
    """
    rows = unrestricted(DispatchOrder, why="the right to it is asked of it next")
    held = (
        rows.select_for_update(of=("self",))
        .select_related("zone__unit", "zone__place")
        .get(pk=order.pk)
    )
    zone = held.zone
    acting = require(actor, SEND_CALL, unit_path=zone.unit.path, place_path=zone.place.path)
    if held.called_at is not None:
        return held
    if held.ended_at is not None:
        raise ValidationError(_("指令已解除，不用再通知"))
    crews = crews_under([held], clock.now()).get(held.pk, ())
    if signed_by_unit(held) and all(one.signed_at for one in crews):
        raise ValidationError(_("已经签收，不用再通知"))
    held.called_at = clock.now()
    held.save(update_fields=["called_at"])
    record(
        actor=acting,
        verb="sweeping.mark_called",
        record=(ORDER, held.pk),
        after={"unit": zone.unit.code},
    )
    return held
