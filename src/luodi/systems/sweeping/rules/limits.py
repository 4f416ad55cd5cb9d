"""The limits of dispatch orders: what switches a rule on and off, and how long it must hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray


class Trigger(IntEnum):
    """What may stand over a zone; the number is its row in the arrays of the evaluator."""

    FREEZE = 0
    STORM = 1
    RAIN = 2
    DOWNPOUR = 3
    WIND = 4
    DAMP = 5
    DUST = 6
    ALERT = 7
    HIGH_ALERT = 8
    HEAT = 9
    GREAT_HEAT = 10
    EXTREME_HEAT = 11
    UNKNOWN = 12


RULES = {
    Trigger.FREEZE: "D1",
    Trigger.STORM: "D2",
    Trigger.RAIN: "D3",
    Trigger.DOWNPOUR: "D3",
    Trigger.WIND: "D4",
    Trigger.DAMP: "D5",
    Trigger.DUST: "D6",
    Trigger.ALERT: "D7",
    Trigger.HIGH_ALERT: "D7",
    Trigger.HEAT: "D9",
    Trigger.GREAT_HEAT: "D9",
    Trigger.EXTREME_HEAT: "D9",
    Trigger.UNKNOWN: "18",
}
"""The rule of the dossier that each belongs to."""
WINTER_RULE = "11"
"""The rule of winter time: a city's order, which no reading brings."""


@dataclass(frozen=True)
class Hold:
    """For how many minutes the way out must be clear, and how long an order stands at least."""

    clear: int
    least: int


HOLDS: Mapping[Trigger, Hold] = MappingProxyType(
    {
        Trigger.FREEZE: Hold(30, 60),
        Trigger.STORM: Hold(60, 60),
        Trigger.RAIN: Hold(60, 30),
        Trigger.DOWNPOUR: Hold(30, 30),
        Trigger.WIND: Hold(30, 60),
        Trigger.DAMP: Hold(60, 120),
        Trigger.DUST: Hold(120, 120),
        Trigger.ALERT: Hold(0, 0),
        Trigger.HIGH_ALERT: Hold(0, 0),
        Trigger.HEAT: Hold(60, 60),
        Trigger.GREAT_HEAT: Hold(60, 60),
        Trigger.EXTREME_HEAT: Hold(60, 60),
        Trigger.UNKNOWN: Hold(0, 0),
    }
)


@dataclass(frozen=True)
class Limits:
    """All numbers of the rules D1 to D9; Celsius, %, m/s, mm/h, µg/m³ and minutes.

    ``*_on`` switches on from there, ``*_off`` lets go from there. ``sprinkle`` gives minutes
    between two sprinklings, a row for each band of humidity (dry first), a column for each band
    of temperature (cold first); 0 is none. ``humidity_borders`` and ``air_borders`` are the
    borders of the bands: a value at a border belongs to the higher band, at the last one to the
    lower. ``noon`` are the hours in which the coldest and driest cell may be sprinkled, the last
    one not included. ``winter`` are the months in which an unknown temperature is taken as frost.
    """

    freeze_air_on: float = 5.0
    freeze_least_on: float = 3.0
    freeze_road_on: float = 2.0
    freeze_air_off: float = 6.0
    freeze_least_off: float = 4.0
    freeze_road_off: float = 3.0
    storm_rain_on: float = 8.0
    storm_gust_on: float = 17.0
    rain_on: float = 0.5
    downpour_on: float = 2.5
    wind_on: float = 8.0
    wind_off: float = 6.5
    damp_humidity_on: float = 85.0
    damp_wind_on: float = 2.0
    damp_pm25_on: float = 75.0
    damp_humidity_off: float = 78.0
    damp_wind_off: float = 3.0
    damp_pm25_off: float = 60.0
    dust_pm10_on: float = 250.0
    dust_share_on: float = 0.4
    dust_pm10_off: float = 150.0
    dust_sprinkle: int = 90
    heat_on: float = 35.0
    great_heat_on: float = 37.0
    extreme_heat_on: float = 40.0
    heat_back: float = 1.0
    humidity_borders: tuple[float, float, float] = (30.0, 50.0, 70.0)
    air_borders: tuple[float, float, float, float, float] = (5.0, 10.0, 20.0, 30.0, 35.0)
    sprinkle: tuple[tuple[int, ...], ...] = (
        (240, 180, 120, 90, 60),
        (0, 240, 180, 120, 90),
        (0, 0, 300, 180, 120),
        (0, 0, 0, 300, 240),
    )
    humidity_dead: float = 3.0
    air_dead: float = 1.0
    sprinkle_hold: Hold = Hold(30, 60)
    noon: tuple[int, int] = (11, 14)
    winter: frozenset[int] = frozenset({11, 12, 1, 2, 3})
    holds: Mapping[Trigger, Hold] = field(default_factory=lambda: HOLDS)
    reading_minutes: int = 10
    stale_minutes: int = 30
    gone_minutes: int = 24 * 60

    @cached_property
    def clear_minutes(self) -> NDArray[np.int64]:
        """For how long the way out of each trigger must be clear: a row for each."""
        return np.array([[self.holds[trigger].clear] for trigger in Trigger])

    @cached_property
    def least_minutes(self) -> NDArray[np.int64]:
        """For how long each trigger stands at least: a row for each."""
        return np.array([[self.holds[trigger].least] for trigger in Trigger])

    @cached_property
    def sprinkle_table(self) -> NDArray[np.int64]:
        """`sprinkle` with a first column for what is colder than its coldest band."""
        return np.array([[0, *row] for row in self.sprinkle])

    @cached_property
    def air_edges(self) -> NDArray[np.float64]:
        """Between which temperatures each band lies; the outer ones have no end."""
        return np.array([-np.inf, *self.air_borders, np.inf])

    @cached_property
    def humidity_edges(self) -> NDArray[np.float64]:
        """Between which humidities each band lies; the outer ones have no end."""
        return np.array([-np.inf, *self.humidity_borders, np.inf])

    def __post_init__(self) -> None:
        """Refuse limits under which an order could end before it begins.

        Raises
        ------
        ValueError
            When a way out lies before the way in, or the table has another shape.
        """
        pairs = (
            ("freeze_air", self.freeze_air_off >= self.freeze_air_on),
            ("freeze_least", self.freeze_least_off >= self.freeze_least_on),
            ("freeze_road", self.freeze_road_off >= self.freeze_road_on),
            ("wind", self.wind_off <= self.wind_on),
            ("damp_humidity", self.damp_humidity_off <= self.damp_humidity_on),
            ("damp_wind", self.damp_wind_off >= self.damp_wind_on),
            ("damp_pm25", self.damp_pm25_off <= self.damp_pm25_on),
            ("dust_pm10", self.dust_pm10_off <= self.dust_pm10_on),
            ("heat_back", self.heat_back > 0),
        )
        for name, apart in pairs:
            if not apart:
                raise ValueError(f"{name}：解除值越过了启动值，指令会来回跳；请改回")
        rows, columns = len(self.humidity_borders) + 1, len(self.air_borders)
        if len(self.sprinkle) != rows or any(len(row) != columns for row in self.sprinkle):
            raise ValueError(f"洒水间隔表应为 {rows} 行 {columns} 列")


_DIGEST_SIGNS = 12


def digest(limits: Limits) -> str:
    """Give a short mark of all numbers of the rules: the same for the same numbers alone.

    Parameters
    ----------
    limits
        The rules' numbers.

    Source
    ------
    Dossier of road cleaning, entities: every result stores the version of its configuration.

    Examples
    --------
    >>> digest(Limits()) == digest(Limits(wind_on=8)) != digest(Limits(wind_on=8.5))
    True
    """
    told = "\n".join(f"{one.name}={_told(getattr(limits, one.name))}" for one in fields(limits))
    return sha256(told.encode()).hexdigest()[:_DIGEST_SIGNS]


def _told(value: object) -> str:
    """Write a number or what is made of numbers in one way."""
    if isinstance(value, Hold):
        return f"{value.clear}/{value.least}"
    if isinstance(value, Mapping):
        return ",".join(f"{int(key)}:{_told(value[key])}" for key in sorted(value))
    if isinstance(value, frozenset):
        return _told(tuple(sorted(value)))
    if isinstance(value, tuple):
        return f"({','.join(map(_told, value))})"
    return f"{value:g}" if isinstance(value, int | float) else str(value)
