"""A year of invented weather: seasons, days and nights, and spells of everything the rules know."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from luodi.systems.sweeping.rules import Limits, Quantity

Floats = NDArray[np.float64]
STEPS_A_DAY = 144
STEP_MINUTES = 10
SEED = 20230104
_TENTH = 10
_LAG = 18
"""Steps of ten minutes that the lowest temperature looks ahead."""


@dataclass(frozen=True)
class Weather:
    """Readings of some stations every ten minutes, from midnight of a day on.

    ``values`` has a row for each step, then for each station, then for each `Quantity`, rounded to
    tenths; NaN was not told.
    """

    first: date
    values: Floats

    @property
    def days(self) -> int:
        """How many days it is."""
        return len(self.values) // STEPS_A_DAY

    def part(self, since: int, until: int) -> "Weather":
        """Give the days from one, counted from 0, to another, the last excluded."""
        told = self.values[since * STEPS_A_DAY : until * STEPS_A_DAY]
        return Weather(self.first + timedelta(days=since), told)

    def hardest(self) -> dict[str, int]:
        """Give the day, counted from 0, with most of frost, wind, dust, damp and heat each.

        Only the first station is asked, and the limits at which orders usually begin.
        """
        usual, told = Limits(), self.values[:, 0].T
        air, humid, wind, fine, coarse = (
            told[one]
            for one in (
                Quantity.AIR_C,
                Quantity.HUMIDITY,
                Quantity.WIND,
                Quantity.PM25,
                Quantity.PM10,
            )
        )
        still = (wind < usual.damp_wind_on) & (fine >= usual.damp_pm25_on)
        sand = fine < usual.dust_share_on * coarse
        found = {
            "frost": air < usual.freeze_air_on,
            "wind": wind >= usual.wind_on,
            "dust": sand & (coarse >= usual.dust_pm10_on),
            "damp": still & (humid >= usual.damp_humidity_on),
            "heat": air >= usual.heat_on,
        }
        steps = {name: held.reshape(-1, STEPS_A_DAY).sum(axis=1) for name, held in found.items()}
        return {name: int(count.argmax()) for name, count in steps.items() if count.any()}


def demo_weather(first: date, days: int = 365, seed: int = SEED) -> Weather:
    """Invent the weather of a plain in the north of China for two stations.

    Parameters
    ----------
    first
        The first day.
    days
        How many days; the same seed and days give the same weather.
    seed
        Of the numbers by chance.

    Notes
    -----
    Nothing of it was measured. The second station lies by a river: colder, damper, more wind.
    """
    rng = np.random.default_rng(seed)
    steps = days * STEPS_A_DAY
    hour = np.arange(steps) % STEPS_A_DAY / 6
    day_of_year = first.timetuple().tm_yday + np.arange(steps) / STEPS_A_DAY
    year = np.cos(2 * np.pi * (day_of_year - 20) / 365)
    sun = np.cos(2 * np.pi * (hour - 15) / 24)
    wet = _spells(rng, steps, every_days=8, hours=(2, 14))
    blows = _spells(rng, steps, every_days=9, hours=(4, 16))
    still = _spells(rng, steps, every_days=11, hours=(12, 40))
    sand = _spells(rng, steps, every_days=40, hours=(6, 20)) * (year > -0.8)
    warm = _spells(rng, steps, every_days=12, hours=(40, 120))
    air = 14.5 - 14.5 * year + (5.5 - 3 * wet) * sun + _smooth(rng, steps, 36, 2.2)
    air += warm * (3.5 - 6.5 * (year > 0.2)) - 3 * wet
    humid = 57 - 9 * year - 22 * sun + 25 * wet + 24 * still + _smooth(rng, steps, 18, 5)
    wind = np.abs(2.2 + 0.8 * sun + _smooth(rng, steps, 12, 0.9))
    wind = np.where(still > 0, 0.5 * wind / (1 + wind), wind) + blows * (
        5.5 + _smooth(rng, steps, 6, 1)
    )
    rain = wet * np.maximum(_smooth(rng, steps, 5, 1.6) + 0.3 - 0.6 * year, 0)
    fine = 38 + 18 * year + 55 * still + _smooth(rng, steps, 24, 9) - 15 * wet - 2 * wind
    coarse = 2.1 * np.maximum(fine, 8) + 320 * sand + _smooth(rng, steps, 12, 10)
    return Weather(first, _stations(rng, air, humid, wind, rain, fine, coarse, still))


def _stations(
    rng: np.random.Generator,
    air: Floats,
    humid: Floats,
    wind: Floats,
    rain: Floats,
    fine: Floats,
    coarse: Floats,
    still: Floats,
) -> Floats:
    """Let two stations tell of one weather, each with an error of its own."""
    steps = len(air)
    values = np.full((steps, 2, len(Quantity)), np.nan)
    ahead = np.lib.stride_tricks.sliding_window_view(
        np.concatenate([air, np.full(_LAG - 1, air[-1])]), _LAG
    ).min(axis=1)
    for station, (colder, damper, windier) in enumerate(((0.0, 0.0, 1.0), (0.8, 3.0, 1.15))):
        told = values[:, station]
        told[:, Quantity.AIR_C] = air - colder + rng.normal(0, 0.15, steps)
        told[:, Quantity.LEAST_C] = ahead - colder
        told[:, Quantity.HUMIDITY] = np.clip(humid + damper + rng.normal(0, 1, steps), 6, 100)
        told[:, Quantity.WIND] = np.clip(wind * windier + rng.normal(0, 0.2, steps), 0, 30)
        told[:, Quantity.GUST] = np.clip(wind * windier * 1.6, 0, 45)
        told[:, Quantity.RAIN] = np.clip(rain, 0, 60)
        told[:, Quantity.PM25] = np.clip(fine, 5, 400)
        told[:, Quantity.PM10] = np.maximum(np.clip(coarse, 12, 1500), told[:, Quantity.PM25] + 2)
    values[:, :, Quantity.POLLUTION] = np.where((still > 0) & (fine > 105), 2, 0)[:, None]
    silent = _spells(rng, steps, every_days=5, hours=(0.5, 1.5)) > 0
    values[silent, 1] = np.nan
    return np.round(values * _TENTH) / _TENTH


def _smooth(rng: np.random.Generator, steps: int, every: int, spread: float) -> Floats:
    """Give what wanders by chance: straight lines between points so many steps apart."""
    points = np.arange(0, steps + every, every)
    return np.interp(np.arange(steps), points, rng.normal(0, spread, len(points)))


def _spells(
    rng: np.random.Generator, steps: int, *, every_days: float, hours: tuple[float, float]
) -> Floats:
    """Give 1 during spells by chance: on average one in so many days, each of some hours."""
    count = max(1, round(steps / STEPS_A_DAY / every_days))
    found = np.zeros(steps)
    starts = rng.integers(0, steps, count)
    lengths = rng.uniform(*hours, count) * 6
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        found[start : start + int(length)] = 1
    return found
