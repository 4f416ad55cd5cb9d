"""A forecast's answer: an hourly list of temperatures, and the lowest of the next three hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from math import isfinite
from typing import Any

AHEAD = timedelta(hours=3)
_HOUR = timedelta(hours=1)
_SHANGHAI = timezone(timedelta(hours=8))


class ForecastError(ValueError):
    """The answer says nothing of the next three hours; the text says why."""


@dataclass(frozen=True)
class Hourly:
    """Temperatures of the air in Celsius at aware instants, in order; None is not told."""

    at: Sequence[datetime]
    celsius: Sequence[float | None]


def hourly(told: Any) -> Hourly:
    """Read an answer.

    Parameters
    ----------
    told
        What was read from JSON. Two forms are known: ``hourly`` with a list ``time`` and a list
        ``temperature_2m``, and ``hourly`` as a list of rows with ``fxTime`` and ``temp``. Instants
        without an offset are of ``utc_offset_seconds``, or of Shanghai.

    Raises
    ------
    ForecastError
        When it has neither form, or a time or temperature in it cannot be read.

    Source
    ------
    House rule: the forms of two services in use, after their public descriptions.

    Examples
    --------
    >>> hourly({"hourly": [{"fxTime": "2023-01-05T10:00+08:00", "temp": "3"}]}).celsius
    [3.0]
    """
    body = told.get("hourly") if isinstance(told, dict) else None
    if isinstance(body, dict):
        times, values = body.get("time"), body.get("temperature_2m")
    elif isinstance(body, list) and all(isinstance(row, dict) for row in body):
        times = [row.get("fxTime") for row in body]
        values = [row.get("temp") for row in body]
    else:
        raise ForecastError("应答里没有 hourly 一项；请核对预报的网址")
    if not isinstance(times, list) or not isinstance(values, list) or len(times) != len(values):
        raise ForecastError("hourly 里的时间和气温不成对；请核对预报的网址")
    offset = told.get("utc_offset_seconds")
    zone = timezone(timedelta(seconds=offset)) if _is_offset(offset) else _SHANGHAI
    pairs = sorted(
        ((_at(at, zone), _celsius(value)) for at, value in zip(times, values, strict=True)),
        key=lambda pair: pair[0],
    )
    return Hourly([at for at, _value in pairs], [value for _at_, value in pairs])


def least_ahead(forecast: Hourly, now: datetime) -> float:
    """Give the lowest temperature of the next three hours.

    Parameters
    ----------
    forecast
        What was forecast.
    now
        An aware instant.

    Returns
    -------
    The lowest of the hours from the last one that has begun to the first one that the three hours
    reach, so that no dip between two hours is left out.

    Raises
    ------
    ForecastError
        When the forecast does not reach from now to three hours ahead without a gap.

    Source
    ------
    Dossier of road cleaning, inputs of dispatch orders: the forecast minimum of the next 3 hours.
    """
    begun = [at for at in forecast.at if at <= now]
    reached = [at for at in forecast.at if at >= now + AHEAD]
    if not begun or not reached:
        raise ForecastError("预报没有盖住从现在起的 3 小时；请核对预报的网址和时区")
    since, until = begun[-1], reached[0]
    held = [
        (at, value)
        for at, value in zip(forecast.at, forecast.celsius, strict=True)
        if since <= at <= until
    ]
    steps = [later[0] - earlier[0] for earlier, later in pairwise(held)]
    known = [value for _at_, value in held if value is not None]
    if len(known) < len(held) or max(steps) > _HOUR:
        raise ForecastError("未来 3 小时的预报缺了一些钟点；等下一次再取")
    return min(known)


def _is_offset(told: Any) -> bool:
    day = timedelta(days=1).total_seconds()
    return isinstance(told, int) and not isinstance(told, bool) and abs(told) < day


def _at(told: Any, zone: timezone) -> datetime:
    try:
        at = datetime.fromisoformat(told)
    except (TypeError, ValueError) as error:
        raise ForecastError(f"“{str(told)[:40]}”不是时间；请核对预报的网址") from error
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def _celsius(told: Any) -> float | None:
    if told is None or told == "":
        return None
    try:
        value = float(told)
    except (TypeError, ValueError) as error:
        raise ForecastError(f"“{str(told)[:40]}”不是气温；请核对预报的网址") from error
    if isinstance(told, bool) or not isfinite(value):
        raise ForecastError(f"“{told}”不是气温；请核对预报的网址")
    return value
