"""The temperature of a dawn: the lowest that stations of a unit's zones foretell until then."""

from datetime import datetime

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.systems.sweeping.models import Reading, Zone
from luodi.systems.sweeping.reads.zones import zones_on
from luodi.systems.sweeping.rules import FRESH
from luodi.systems.sweeping.rules.forecast import AHEAD


def coldest_until(unit: Unit, at: datetime, dawn: datetime) -> float | None:
    """Give the lowest air temperature from an instant to a dawn, less what zones are colder.

    Stations foretell the lowest of the next 3 hours: a later dawn is unknown, and so is one of
    which nothing was told in the last 30 minutes.

    Parameters
    ----------
    unit
        Whose zones.
    at, dawn
        Aware instants.

    Returns
    -------
    float or None
        Degrees Celsius; None is unknown.
    """
    if dawn - at > AHEAD:
        return None
    zones = unrestricted(Zone, why="a plan looks at all zones of its unit")
    zones = zones.filter(zones_on(at.astimezone(clock.SHANGHAI).date()), unit=unit)
    told = unrestricted(Reading, why="a plan looks at all zones of its unit").filter(
        at__gt=at - FRESH, at__lte=at, fault="", least_tenths__isnull=False
    )
    found = [
        (min(tenths for tenths in (least, air) if tenths is not None) - zone.colder_tenths) / 10
        for zone in zones.prefetch_related("stations")
        for least, air in told.filter(station__in=zone.stations.all()).values_list(
            "least_tenths", "air_tenths"
        )
    ]
    return min(found, default=None)
