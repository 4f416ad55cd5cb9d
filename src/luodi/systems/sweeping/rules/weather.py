"""Readings of weather and air: what is plausible, how stations become a zone's inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from math import isnan

FRESH = timedelta(minutes=30)
"""A value older than this is stale (rule 18)."""
STATIONS_APART_C = 5.0
"""Two stations that differ by more: the lower one counts for frost."""


class Quantity(IntEnum):
    """What is measured or announced; the number is its row in the arrays of the evaluator."""

    AIR_C = 0
    ROAD_C = 1
    LEAST_C = 2
    HUMIDITY = 3
    WIND = 4
    GUST = 5
    RAIN = 6
    PM10 = 7
    PM25 = 8
    THUNDER = 9
    SAND = 10
    POLLUTION = 11


COLOURS = (Quantity.THUNDER, Quantity.SAND, Quantity.POLLUTION)
"""Warnings: a colour holds until another is told."""


class Colour(IntEnum):
    """The colour of a warning, as a number that grows with what it warns of."""

    NONE = 0
    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4


@dataclass(frozen=True)
class Unit:
    """A quantity's name, unit, and the least and greatest plausible value, both included."""

    title: str
    unit: str
    least: float
    greatest: float


UNITS = {
    Quantity.AIR_C: Unit("气温", "℃", -45, 50),
    Quantity.ROAD_C: Unit("路面温度", "℃", -45, 75),
    Quantity.LEAST_C: Unit("未来 3 小时最低气温", "℃", -45, 50),
    Quantity.HUMIDITY: Unit("相对湿度", "%", 1, 100),
    Quantity.WIND: Unit("风速", "m/s", 0, 60),
    Quantity.GUST: Unit("阵风", "m/s", 0, 90),
    Quantity.RAIN: Unit("雨强", "mm/h", 0, 300),
    Quantity.PM10: Unit("PM10", "µg/m³", 0, 5000),
    Quantity.PM25: Unit("PM2.5", "µg/m³", 0, 2000),
    Quantity.THUNDER: Unit("雷暴预警", "", 0, 4),
    Quantity.SAND: Unit("沙尘预警", "", 0, 4),
    Quantity.POLLUTION: Unit("重污染预警", "", 0, 4),
}
"""Bounds of what can be: Chinese records of heat and cold with room; a value outside is a fault."""


def reading_fault(values: Mapping[Quantity, float]) -> str | None:
    """Say what cannot be in a reading, which is then dropped whole; None when all of it can.

    Parameters
    ----------
    values
        What a station told at one instant, in the units of `UNITS`.

    Source
    ------
    Dossier of road cleaning, bad input: temperature 99, humidity 0 or above 100, PM10 below PM2.5.

    Examples
    --------
    >>> reading_fault({Quantity.AIR_C: 99.0})
    '气温 99 ℃ 不可能（应在 -45 至 50 之间）；本条读数不采用，请检查传感器'
    """
    for quantity, value in values.items():
        told = UNITS[quantity]
        if isnan(value) or not told.least <= value <= told.greatest:
            return (
                f"{told.title} {value:g} {told.unit} 不可能（应在 {told.least:g} 至 "
                f"{told.greatest:g} 之间）；本条读数不采用，请检查传感器"
            )
    coarse, fine = values.get(Quantity.PM10), values.get(Quantity.PM25)
    if coarse is not None and fine is not None and coarse < fine:
        return f"PM10 {coarse:g} 小于 PM2.5 {fine:g}；本条读数不采用，请检查传感器"
    return None


@dataclass(frozen=True)
class Told:
    """A value and when it was measured."""

    value: float
    at: datetime


def zone_value(quantity: Quantity, by_station: Sequence[Told], at: datetime) -> Told | None:
    """Give the value that counts in a zone, from the newest of each of its stations.

    Parameters
    ----------
    quantity
        What was measured.
    by_station
        The newest value of each station, the nearest station first; aware instants.
    at
        When it is asked. Values of later are left out.

    Returns
    -------
    The nearest station's fresh value; of temperatures the lowest fresh one when two stations
    differ by more than 5 degrees, for frost; of colours the newest. Without a fresh one the
    newest stale one; None when nothing was ever told.

    Source
    ------
    Dossier of road cleaning, bad input (stations that differ) and rule 18 (stale input).
    """
    known = [told for told in by_station if told.at <= at]
    fresh = [told for told in known if at - told.at <= FRESH]
    if not fresh or quantity in COLOURS:
        return max(known, key=lambda told: told.at, default=None)
    if quantity in {Quantity.AIR_C, Quantity.ROAD_C, Quantity.LEAST_C}:
        lowest = min(fresh, key=lambda told: told.value)
        if max(told.value for told in fresh) - lowest.value > STATIONS_APART_C:
            return lowest
    return fresh[0]


def nearest_value(by_station: Sequence[Told], at: datetime) -> Told | None:
    """Give the nearest station's fresh value, whatever the others tell; else the newest stale one.

    Parameters
    ----------
    by_station
        The newest value of each station, the nearest station first; aware instants.
    at
        When it is asked. Values of later are left out.

    Source
    ------
    Dossier of road cleaning, bad input: of two stations that differ the lower counts for D1, and
    so not for sprinkling (D8) and heat (D9).
    """
    known = [told for told in by_station if told.at <= at]
    fresh = (told for told in known if at - told.at <= FRESH)
    return next(fresh, max(known, key=lambda told: told.at, default=None))
