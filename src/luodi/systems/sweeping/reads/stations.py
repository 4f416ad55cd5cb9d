"""Stations: which one a key opens, and when each told last."""

import hashlib

from django.db.models import Max, QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.systems.sweeping.models import Station
from luodi.systems.sweeping.reads.zones import VIEW_ZONE, visible_stations

FORECAST = "FORECAST"
"""The code of the station under which the forecast stands."""


def hashed(key: str) -> str:
    """Give what is kept of a key: it has 256 bits of chance, so that one plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def station_by_key(key: str) -> Station | None:
    """Give the station whose program holds a key; None for a key that opens none."""
    rows = unrestricted(Station, why="the key stands for the right to its one station")
    found = rows.filter(key_hash=hashed(key)).select_related("unit__place", "place")
    return found.first() if key else None


def stations_told(actor: Actor) -> QuerySet[Station]:
    """Give the stations that the actor may see, each with when it told last."""
    return visible_stations(actor, VIEW_ZONE).annotate(last=Max("readings__at"))


def forecast_station() -> Station | None:
    """Give the station of the forecast with when it told last; None before it is entered."""
    rows = unrestricted(Station, why="the forecast is taken for the whole luodi")
    found = rows.filter(code=FORECAST).select_related("unit__place", "place")
    return found.annotate(last=Max("readings__at")).first()
