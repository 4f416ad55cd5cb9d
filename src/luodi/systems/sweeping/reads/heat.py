"""Heat over the people of a unit: whether the orders that stand leave a shift outdoors."""

from datetime import datetime, time, timedelta

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import RoadLink, ShiftTurn, Zone
from luodi.systems.sweeping.reads.crews import turn_of
from luodi.systems.sweeping.reads.holding import standing_on, standing_over
from luodi.systems.sweeping.reads.zones import zones_on
from luodi.systems.sweeping.rules import Outdoors, Trigger
from luodi.systems.sweeping.rules.crews import Turn
from luodi.systems.sweeping.rules.heat import heat_refusal

HEAT = (Trigger.HEAT.name, Trigger.GREAT_HEAT.name, Trigger.EXTREME_HEAT.name)
_EVENING = time(18)
_MOMENT = timedelta(minutes=1)


def heat_words(unit: int, area: int | None, turn: Turn) -> str:
    """Say why the heat of now forbids people on foot a shift; empty when it does not.

    Parameters
    ----------
    unit, area
        Numbers of the unit and of the key area; None where they work all over the unit.
    turn
        The shift. Heat binds what runs now, and what begins until 18:00 of the same day.
    """
    now = clock.now().astimezone(clock.SHANGHAI)
    evening = datetime.combine(now.date(), _EVENING, clock.SHANGHAI)
    if turn.end <= now or turn.start > max(now, evening):
        return ""
    zones = unrestricted(Zone, why="who works outdoors is held by the heat there").filter(
        zones_on(now.date()), unit=unit
    )
    if area is not None and zones.filter(links__key_area=area).exists():
        zones = zones.filter(links__key_area=area)
    hot = zones.filter(orders__kind__in=HEAT, orders__ended_at__isnull=True).distinct()
    held = (standing_over(zone, now).outdoors for zone in hot)
    return heat_refusal(max(held, default=Outdoors.AS_USUAL), turn) or ""


def turn_heat(row: ShiftTurn) -> str:
    """Say why the heat of now forbids a shift that was given; empty in a vehicle."""
    return "" if row.vehicle_id else heat_words(row.unit_id, row.key_area_id, turn_of(row))


def crew_heat(link: RoadLink | None) -> str:
    """Say why the heat of now forbids to send people on foot to a road; empty when it does not.

    Sending asks about now, not about the hours that they will stay.
    """
    if link is None:
        return ""
    now = clock.now().astimezone(clock.SHANGHAI)
    held = [one.outdoors for one in standing_on([link], now).values()]
    return heat_refusal(max(held, default=Outdoors.AS_USUAL), Turn(now, now + _MOMENT)) or ""
