"""The evaluator of dispatch orders: from readings of all zones to what switches on and off."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

import numpy as np

from luodi.systems.sweeping.rules.limits import Limits, Trigger
from luodi.systems.sweeping.rules.standing import NO_SPRINKLING, sprinkled
from luodi.systems.sweeping.rules.states import (
    NEVER,
    Bools,
    Floats,
    Inputs,
    Minutes,
    State,
    minute_of,
)
from luodi.systems.sweeping.rules.weather import COLOURS, Colour, Quantity

_NIGHT = (19, 7)
_FIRST_AIR_BAND = 1
MEASURED: Mapping[Trigger, tuple[Quantity, ...]] = MappingProxyType(
    {
        Trigger.FREEZE: (Quantity.AIR_C, Quantity.LEAST_C, Quantity.ROAD_C),
        Trigger.STORM: (Quantity.RAIN, Quantity.GUST, Quantity.THUNDER),
        Trigger.RAIN: (Quantity.RAIN,),
        Trigger.DOWNPOUR: (Quantity.RAIN,),
        Trigger.WIND: (Quantity.WIND,),
        Trigger.DAMP: (Quantity.HUMIDITY, Quantity.WIND, Quantity.PM25),
        Trigger.DUST: (Quantity.PM10, Quantity.PM25, Quantity.SAND),
        Trigger.ALERT: (Quantity.POLLUTION,),
        Trigger.HIGH_ALERT: (Quantity.POLLUTION,),
        Trigger.HEAT: (Quantity.AIR_C,),
        Trigger.GREAT_HEAT: (Quantity.AIR_C,),
        Trigger.EXTREME_HEAT: (Quantity.AIR_C,),
        Trigger.UNKNOWN: (Quantity.AIR_C, Quantity.HUMIDITY),
    }
)
"""What each trigger looks at, and so what an order tells as its grounds."""
_MOST = max(map(len, MEASURED.values()))
_ASKED = np.array([(MEASURED[one] + MEASURED[one][:1] * _MOST)[:_MOST] for one in Trigger])
"""The same as rows of numbers, each filled up with its first."""


def evaluate(state: State, inputs: Inputs, limits: Limits) -> State:
    """Give what stands after one more reading.

    Parameters
    ----------
    state
        What stood before; it is not changed.
    inputs
        What is known now, later than what was known before.
    limits
        The rules' numbers.

    Returns
    -------
    The new state, of the same shape. `changes` tells what differs.

    Notes
    -----
    A reading stands for ten minutes, so three good ones in a row are thirty; the same one seen
    again counts no further. A stale value still switches a stop on and never lets go of one. What
    was last told more than a day ago is no longer measured there; a colour holds until another is
    told. Time and memory grow with the zones.

    Source
    ------
    Dossier of road cleaning, rules 17 to 21 and D1 to D9.
    """
    seen = _Seen(inputs, state.colours, limits)
    starts, clears = _conditions(seen, limits)
    on, since, clear, read = _switched(state, starts, clears, seen, limits)
    moved = replace(
        _banded(state, seen, limits),
        on=on,
        since=since,
        clear=clear,
        read=read,
        colours=seen.colours,
    )
    return _sprinkling(moved, seen, limits)


class _Seen:
    """The inputs as the conditions ask for them: last told, and fresh alone."""

    def __init__(self, inputs: Inputs, remembered: Minutes, limits: Limits) -> None:
        self.at, self.minute = inputs.at, minute_of(inputs.at)
        self.measured = inputs.ages < limits.gone_minutes
        self.is_fresh = inputs.ages <= limits.stale_minutes
        self.last = np.where(self.measured, inputs.values, np.nan)
        # The minute of the reading that counts; what is not measured is told by the clock.
        self.told = np.where(self.is_fresh, self.minute - np.ceil(inputs.ages), self.minute).astype(
            np.int64
        )
        self._hold_colours(remembered)
        self.fresh = np.where(self.is_fresh, self.last, np.nan)
        near = inputs.values[Quantity.AIR_C] if inputs.near is None else inputs.near
        self.near_last = np.where(self.measured[Quantity.AIR_C], near, np.nan)
        self.near_fresh = np.where(self.is_fresh[Quantity.AIR_C], near, np.nan)
        self.colder = inputs.colder
        self.cold_last = self.last[Quantity.AIR_C] - inputs.colder
        self.cold_fresh = self.fresh[Quantity.AIR_C] - inputs.colder
        self.least_last = self.last[Quantity.LEAST_C] - inputs.colder
        self.least_fresh = self.fresh[Quantity.LEAST_C] - inputs.colder

    def _hold_colours(self, remembered: Minutes) -> None:
        """Let a colour hold until another is told."""
        rows = list(COLOURS)
        told = np.where(self.measured[rows], self.last[rows], remembered)
        self.colours: Minutes = told.astype(np.int64)
        known = self.colours != NEVER
        self.last[rows] = np.where(known, told, np.nan)
        self.measured[rows] = self.is_fresh[rows] = known
        self.told[rows] = self.minute

    def road_last(self) -> Floats:
        """Give the road's temperature; at night, where it is not measured, one below the air's."""
        night = not _NIGHT[1] <= self.at.hour < _NIGHT[0]
        instead = self.cold_last - 1.0 if night else np.nan
        return np.where(self.measured[Quantity.ROAD_C], self.last[Quantity.ROAD_C], instead)

    def lets_go(self, quantity: Quantity, good: Bools) -> Bools:
        """Tell where a quantity lets go: its fresh value is good, or it is not measured at all."""
        goes: Bools = good | ~self.measured[quantity]
        return goes


def _conditions(seen: _Seen, limits: Limits) -> tuple[Bools, Bools]:
    """Give what each trigger asks for to go on, and to let go."""
    shape = (len(Trigger), seen.last.shape[1])
    starts, clears = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    for fill in (_of_cold, _of_rain_and_wind, _of_air, _of_alerts, _of_heat):
        fill(seen, limits, starts, clears)
    return starts, clears


def _of_cold(seen: _Seen, limits: Limits, starts: Bools, clears: Bools) -> None:
    unknown = np.isnan(seen.cold_fresh)
    winter = seen.at.month in limits.winter
    starts[Trigger.FREEZE] = (
        (seen.cold_last < limits.freeze_air_on)
        | (seen.least_last < limits.freeze_least_on)
        | (seen.road_last() < limits.freeze_road_on)
        | (unknown & winter)
    )
    clears[Trigger.FREEZE] = (
        (seen.cold_fresh >= limits.freeze_air_off)
        & seen.lets_go(Quantity.LEAST_C, seen.least_fresh >= limits.freeze_least_off)
        & seen.lets_go(Quantity.ROAD_C, seen.fresh[Quantity.ROAD_C] >= limits.freeze_road_off)
    )
    starts[Trigger.UNKNOWN] = unknown | ~seen.is_fresh[Quantity.HUMIDITY]
    clears[Trigger.UNKNOWN] = ~starts[Trigger.UNKNOWN]


def _of_rain_and_wind(seen: _Seen, limits: Limits, starts: Bools, clears: Bools) -> None:
    last, fresh = seen.last, seen.fresh
    starts[Trigger.STORM] = (
        (last[Quantity.RAIN] >= limits.storm_rain_on)
        | (last[Quantity.GUST] >= limits.storm_gust_on)
        | (last[Quantity.THUNDER] >= Colour.ORANGE)
    )
    clears[Trigger.STORM] = (
        seen.lets_go(Quantity.RAIN, fresh[Quantity.RAIN] < limits.storm_rain_on)
        & seen.lets_go(Quantity.GUST, fresh[Quantity.GUST] < limits.storm_gust_on)
        & seen.lets_go(Quantity.THUNDER, fresh[Quantity.THUNDER] < Colour.ORANGE)
    )
    starts[Trigger.RAIN] = last[Quantity.RAIN] >= limits.rain_on
    clears[Trigger.RAIN] = seen.lets_go(Quantity.RAIN, fresh[Quantity.RAIN] <= 0)
    starts[Trigger.DOWNPOUR] = last[Quantity.RAIN] >= limits.downpour_on
    clears[Trigger.DOWNPOUR] = seen.lets_go(
        Quantity.RAIN, fresh[Quantity.RAIN] < limits.downpour_on
    )
    starts[Trigger.WIND] = last[Quantity.WIND] >= limits.wind_on
    clears[Trigger.WIND] = seen.lets_go(Quantity.WIND, fresh[Quantity.WIND] < limits.wind_off)


def _of_air(seen: _Seen, limits: Limits, starts: Bools, clears: Bools) -> None:
    last, fresh = seen.last, seen.fresh
    starts[Trigger.DAMP] = (
        (last[Quantity.HUMIDITY] >= limits.damp_humidity_on)
        & (last[Quantity.WIND] < limits.damp_wind_on)
        & (last[Quantity.PM25] >= limits.damp_pm25_on)
    )
    clears[Trigger.DAMP] = (
        seen.lets_go(Quantity.HUMIDITY, fresh[Quantity.HUMIDITY] < limits.damp_humidity_off)
        | seen.lets_go(Quantity.WIND, fresh[Quantity.WIND] >= limits.damp_wind_off)
        | seen.lets_go(Quantity.PM25, fresh[Quantity.PM25] < limits.damp_pm25_off)
    )
    coarse = last[Quantity.PM10]
    starts[Trigger.DUST] = (
        (coarse >= limits.dust_pm10_on) & (last[Quantity.PM25] < limits.dust_share_on * coarse)
    ) | (last[Quantity.SAND] > Colour.NONE)
    clears[Trigger.DUST] = seen.lets_go(
        Quantity.PM10, fresh[Quantity.PM10] < limits.dust_pm10_off
    ) & seen.lets_go(Quantity.SAND, fresh[Quantity.SAND] <= Colour.NONE)


def _of_alerts(seen: _Seen, _limits: Limits, starts: Bools, clears: Bools) -> None:
    for trigger, colour in ((Trigger.ALERT, Colour.YELLOW), (Trigger.HIGH_ALERT, Colour.ORANGE)):
        starts[trigger] = seen.last[Quantity.POLLUTION] >= colour
        clears[trigger] = seen.lets_go(Quantity.POLLUTION, seen.fresh[Quantity.POLLUTION] < colour)


def _of_heat(seen: _Seen, limits: Limits, starts: Bools, clears: Bools) -> None:
    for trigger, border in (
        (Trigger.HEAT, limits.heat_on),
        (Trigger.GREAT_HEAT, limits.great_heat_on),
        (Trigger.EXTREME_HEAT, limits.extreme_heat_on),
    ):
        starts[trigger] = seen.near_last >= border
        clears[trigger] = seen.lets_go(Quantity.AIR_C, seen.near_fresh <= border - limits.heat_back)


def _switched(
    state: State, starts: Bools, clears: Bools, seen: _Seen, limits: Limits
) -> tuple[Bools, Minutes, Minutes, Minutes]:
    """Switch every trigger of every zone by its way in, its way out and its two times."""
    begins = starts & ~state.on
    told = seen.told[_ASKED].min(axis=1)
    clear, read = _counted(state.on & clears & ~starts, state.clear, state.read, told, limits)
    ends = (
        (clear != NEVER)
        & (read - clear + limits.reading_minutes >= limits.clear_minutes)
        & (seen.minute - state.since >= limits.least_minutes)
    )
    on = (state.on | begins) & ~ends
    since = np.where(begins, seen.minute, np.where(ends, NEVER, state.since))
    return on, since, np.where(ends, NEVER, clear), np.where(ends, NEVER, read)


def _counted(
    good: Bools, clear: Minutes, read: Minutes, told: Minutes, limits: Limits
) -> tuple[Minutes, Minutes]:
    """Count readings that are good in a row: since when, were there no gaps, and up to which."""
    goes_on = (clear != NEVER) & (read != NEVER)
    gap = np.maximum(told - read - limits.reading_minutes, 0)
    newest = np.where(goes_on, np.maximum(told, read), told)
    return (
        np.where(good, np.where(goes_on, clear + gap, told), NEVER),
        np.where(good, newest, NEVER),
    )


def _banded(state: State, seen: _Seen, limits: Limits) -> State:
    """Move every zone's cell of the table of sprinkling, once its band is left for good."""
    air, humidity = seen.near_fresh - seen.colder, seen.fresh[Quantity.HUMIDITY]
    known = ~(np.isnan(air) | np.isnan(humidity))
    air_wanted = _wanted(state.air_band, air, limits.air_edges, limits.air_dead)
    damp_wanted = _wanted(
        state.humidity_band, humidity, limits.humidity_edges, limits.humidity_dead
    )
    outside = known & ((air_wanted != state.air_band) | (damp_wanted != state.humidity_band))
    told = seen.told[[Quantity.AIR_C, Quantity.HUMIDITY]].min(axis=0)
    left, read = _counted(outside, state.band_left, state.band_read, told, limits)
    hold = limits.sprinkle_hold
    moves = outside & (
        (state.air_band == NEVER)
        | (
            (read - left + limits.reading_minutes >= hold.clear)
            & (seen.minute - state.band_since >= hold.least)
        )
    )
    return replace(
        state,
        humidity_band=np.where(moves, damp_wanted, state.humidity_band),
        air_band=np.where(moves, air_wanted, state.air_band),
        band_since=np.where(moves, seen.minute, state.band_since),
        band_left=np.where(moves, NEVER, left),
        band_read=np.where(moves, NEVER, read),
    )


def _sprinkling(state: State, seen: _Seen, limits: Limits) -> State:
    """Bring the interval of sprinkling to what holds now.

    It stands for its hold, and so does none; stops end it at once, and dust may ask for more. One
    that the clock would end within its hold does not begin.
    """
    hold, now = limits.sprinkle_hold.least, state.sprinkle
    table = sprinkle_minutes(state, seen.at, limits)
    new = table != now
    if new.any():
        later = sprinkle_minutes(state, seen.at + timedelta(minutes=hold - 1), limits)
        table = np.where(new & (later == 0), 0, table)
    asked = sprinkled(state.on, table, limits)
    stopped = state.on[NO_SPRINKLING].any(axis=0)
    oftener = state.on[Trigger.DUST] & (asked > 0) & (asked < now)
    held = (state.sprinkle_since != NEVER) & (seen.minute - state.sprinkle_since < hold)
    moves = (asked != now) & (stopped | oftener | ~held)
    return replace(
        state,
        sprinkle=np.where(moves, asked, now),
        sprinkle_since=np.where(moves, seen.minute, state.sprinkle_since),
    )


def _wanted(band: Minutes, value: Floats, edges: Floats, dead: float) -> Minutes:
    """Give the band of a value; the present one as long as no border is passed by the deadband."""
    plain = np.searchsorted(edges[1:-2], value, side="right") + (value > edges[-2])
    stays = (band != NEVER) & (value >= edges[band] - dead) & (value < edges[band + 1] + dead)
    return np.where(stays, band, plain).astype(np.int64)


def sprinkle_minutes(state: State, at: datetime, limits: Limits) -> Minutes:
    """Give the minutes between two sprinklings that the table says for each zone; 0 is none.

    Parameters
    ----------
    state
        What stands.
    at
        The instant: the driest and coldest cell holds around noon alone.
    limits
        The rules' numbers.

    Notes
    -----
    What forbids sprinkling, and for how long an interval holds, is not looked at here.

    Source
    ------
    Dossier of road cleaning, D8.
    """
    told = limits.sprinkle_table[state.humidity_band, state.air_band]
    noon_only = (state.humidity_band == 0) & (state.air_band == _FIRST_AIR_BAND)
    if not limits.noon[0] <= at.hour < limits.noon[1]:
        told = np.where(noon_only, 0, told)
    return np.where(state.air_band == NEVER, 0, told)
