"""Dispatch orders that somebody may see, and the rules' numbers on a day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.config.reads import thresholds
from luodi.systems.sweeping.models import DispatchOrder, OrderReceipt
from luodi.systems.sweeping.rules import Limits

VIEW_ORDER = "sweeping.view_order"
SEND_CALL = "sweeping.send_call"
SIGNED_WITHIN = timedelta(minutes=10)
"""Rule 20: later than this a crew is called by telephone."""
LIMIT_KEYS = {
    "sweeping.freeze_air_on": "freeze_air_on",
    "sweeping.freeze_air_off": "freeze_air_off",
    "sweeping.freeze_least_on": "freeze_least_on",
    "sweeping.freeze_least_off": "freeze_least_off",
    "sweeping.wind_on": "wind_on",
    "sweeping.wind_off": "wind_off",
    "sweeping.dust_pm10_on": "dust_pm10_on",
    "sweeping.dust_pm10_off": "dust_pm10_off",
}
"""The thresholds that a district sets, and the field of `Limits` that each fills."""
TRIED_TOO = ("storm_rain_on", "storm_gust_on", "rain_on", "damp_humidity_on", "heat_on")
"""Fields of `Limits` that no district sets and a replay can try."""


def limits_on(day: date) -> Limits:
    """Give the rules' numbers as in force on a day."""
    told = thresholds(list(LIMIT_KEYS), day)
    own: dict[str, Any] = {LIMIT_KEYS[key]: float(row.value) for key, row in told.items()}
    return Limits(**own)


def visible_orders(actor: Actor) -> QuerySet[DispatchOrder]:
    """Give the orders that the actor may see, with zones, who signed, what set them aside."""
    return (
        visible(actor, DispatchOrder, VIEW_ORDER)
        .select_related("zone__unit__place", "zone__place")
        .prefetch_related(
            Prefetch("receipts", OrderReceipt.objects.select_related("unit", "user")),
            "overrides",
        )
    )


def is_late(order: DispatchOrder, at: datetime) -> bool:
    """Tell whether the unit of the zone should have signed for an order by now."""
    signed = [one.at for one in order.receipts.all() if one.unit_id == order.zone.unit_id]
    until = min(signed, default=order.ended_at or at)
    return until - order.started_at > SIGNED_WITHIN
