"""Figures of work that a city may set: peaks of main roads, and how full leaves make hoppers."""

from datetime import date, time
from decimal import Decimal

from luodi.kernel.config.reads import threshold, thresholds

Peak = tuple[time, time]
_PEAKS = (("peak_morning_from", "peak_morning_until"), ("peak_evening_from", "peak_evening_until"))
_HOPPER = "sweeping.hopper_percent"


def peaks_on(day: date) -> tuple[Peak, ...]:
    """Give the peaks of a day, half open, by the clock; one that ends as it begins is none."""
    keys = [f"sweeping.{key}" for pair in _PEAKS for key in pair]
    told = thresholds(keys, day)
    found = [tuple(_clock(told[f"sweeping.{key}"].value) for key in pair) for pair in _PEAKS]
    return tuple((opens, closes) for opens, closes in found if opens < closes)


def hopper_percent(day: date) -> int:
    """Give how much there is to take up on a day, in per cent of what is usual."""
    return int(threshold(_HOPPER, day).value)


def _clock(hours: Decimal) -> time:
    minutes = min(int(hours * 60), 24 * 60 - 1)
    return time(minutes // 60, minutes % 60)
