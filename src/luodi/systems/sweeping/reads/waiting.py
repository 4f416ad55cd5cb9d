"""What of sweeping waits for somebody today."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.cards import Waiting
from luodi.systems.sweeping.reads.crews import turn_of
from luodi.systems.sweeping.reads.orders import SEND_CALL, SIGNED_WITHIN
from luodi.systems.sweeping.reads.signing import unsigned_orders
from luodi.systems.sweeping.reads.turn_book import span
from luodi.systems.sweeping.reads.turns import changes_to_decide


def waiting(actor: Actor, _day: date) -> list[Waiting]:
    """Tell what of sweeping waits for somebody: the card's hook for my day."""
    return [*orders_waiting(actor), *wishes_waiting(actor)]


def orders_waiting(actor: Actor) -> list[Waiting]:
    """Give the orders that a dispatcher must call about: not signed for in time, not called yet."""
    rows = unsigned_orders(actor).filter(called_at__isnull=True)
    return [
        Waiting(
            what=_("调度指令没有签收"),
            text=_("%(zone)s：%(order)s，请电话通知")
            % {"zone": order.zone, "order": order.get_kind_display()},
            url=reverse("sweeping:order", args=[order.pk]),
            due=order.started_at + SIGNED_WITHIN,
            unit=order.zone.unit.name,
        )
        for order in rows
        if actor.may(SEND_CALL, unit_path=order.zone.unit.path, place_path=order.zone.place.path)
    ]


def wishes_waiting(actor: Actor) -> list[Waiting]:
    """Give the wishes to be off a shift that a dispatcher decides, until the shift begins."""
    return [
        Waiting(
            what=_("请假或调班待批"),
            text=f"{wish.asked_by} {span(turn_of(wish.turn))}",
            url=reverse("sweeping:shift_change", args=[wish.pk]),
            due=wish.turn.starts_at,
            unit=wish.turn.unit.name,
        )
        for wish in changes_to_decide(actor)
    ]
