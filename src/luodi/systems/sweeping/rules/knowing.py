"""What was known of every zone at each of many instants, from readings as they came in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from luodi.systems.sweeping.rules.weather import COLOURS, FRESH, STATIONS_APART_C, Quantity

Floats = NDArray[np.float64]
Minutes = NDArray[np.int64]
_FRESH_MINUTES = FRESH.total_seconds() / 60
_COLD = [Quantity.AIR_C, Quantity.ROAD_C, Quantity.LEAST_C]
_NONE = -1


@dataclass(frozen=True)
class Readings:
    """Readings in the order in which they came in; those with a fault are left out.

    ``station`` is the number of the station's column, ``at`` the minute of `minute_of`, ``values``
    a row for each reading and a column for each `Quantity`, NaN where nothing was told.
    """

    station: Minutes
    at: Minutes
    values: Floats


@dataclass(frozen=True)
class Told:
    """Values and their ages in minutes; NaN and infinite where nothing was told.

    ``near`` is the air at the nearest station of a zone; None for stations themselves.
    """

    values: Floats
    ages: Floats
    near: Floats | None = None


def told_by_stations(
    readings: Readings, stations: int, at: Minutes, there: Minutes, gone_minutes: int
) -> Told:
    """Give the newest value of each quantity of each station at each instant.

    Parameters
    ----------
    readings
        What came in.
    stations
        How many stations there are.
    at
        The minutes of the instants, rising.
    there
        How many of the readings were there at each instant, never falling.
    gone_minutes
        What is older is not known any more.

    Returns
    -------
    An array of instants, stations and quantities.

    Notes
    -----
    Time and memory grow with the readings and with instants times stations.

    Source
    ------
    Dossier of road cleaning, rules 18 and 21: a replay knows what was known then, no more.
    """
    shape = (len(at), stations, len(Quantity))
    values, newest = np.full(shape, np.nan), np.full(shape, _NONE, np.int64)
    number = np.arange(len(readings.at))
    first = np.maximum(
        np.searchsorted(there, number, side="right"), np.searchsorted(at, readings.at)
    )
    for station in range(stations):
        own = np.flatnonzero((readings.station == station) & (first < len(at)))
        own = own[np.argsort(readings.at[own], kind="stable")]
        for quantity in Quantity:
            rows = own[~np.isnan(readings.values[own, quantity])]
            if not len(rows):
                continue
            column = newest[:, station, quantity]
            np.maximum.at(column, first[rows], readings.at[rows])
            np.maximum.accumulate(column, out=column)
            place = np.searchsorted(readings.at[rows], column)
            told = readings.values[rows, quantity][np.minimum(place, len(rows) - 1)]
            values[:, station, quantity] = np.where(column == _NONE, np.nan, told)
    ages = np.where(newest == _NONE, np.inf, at[:, None, None] - newest)
    lost = ages >= gone_minutes
    return Told(np.where(lost, np.nan, values), np.where(lost, np.inf, ages))


def told_of_zone(told: Told, ranked: Sequence[int]) -> Told:
    """Give what counts in a zone at each instant, from its stations: `zone_value` for all at once.

    Parameters
    ----------
    told
        What its stations told.
    ranked
        The columns of its stations, the nearest first.

    Returns
    -------
    Arrays of instants and quantities, and the air at the nearest station at each instant.

    Source
    ------
    Dossier of road cleaning, bad input (stations that differ) and rule 18 (stale input).
    """
    if not ranked:
        shape = (told.values.shape[0], len(Quantity))
        return Told(np.full(shape, np.nan), np.full(shape, np.inf), np.full(shape[0], np.nan))
    values, ages = told.values[:, list(ranked)], told.ages[:, list(ranked)]
    fresh = ages <= _FRESH_MINUTES
    chosen = np.where(fresh.any(axis=1), fresh.argmax(axis=1), ages.argmin(axis=1))
    chosen[:, list(COLOURS)] = ages[:, :, list(COLOURS)].argmin(axis=1)
    instants = np.arange(len(values))
    near = values[instants, chosen[:, Quantity.AIR_C], Quantity.AIR_C]
    cold, felt = values[:, :, _COLD], fresh[:, :, _COLD]
    lowest = np.where(felt, cold, np.inf)
    highest = np.where(felt, cold, -np.inf).max(axis=1)
    apart = felt.any(axis=1) & (highest - lowest.min(axis=1) > STATIONS_APART_C)
    chosen[:, _COLD] = np.where(apart, lowest.argmin(axis=1), chosen[:, _COLD])
    at = chosen[:, None]
    return Told(
        np.take_along_axis(values, at, axis=1)[:, 0],
        np.take_along_axis(ages, at, axis=1)[:, 0],
        near,
    )
