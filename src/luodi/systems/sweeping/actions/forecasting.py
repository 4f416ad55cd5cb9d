"""Taking in the lowest temperature of the next three hours from a forecast service."""

import json
from typing import Any, Protocol

import httpx
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.jobs.running import Running
from luodi.systems.sweeping.actions.readings import take_reading
from luodi.systems.sweeping.models import SCALES, Reading
from luodi.systems.sweeping.reads.stations import FORECAST, forecast_station
from luodi.systems.sweeping.rules import Quantity
from luodi.systems.sweeping.rules.forecast import ForecastError, hourly, least_ahead

TIMEOUT_S = 10.0
MOST_BYTES = 1024 * 1024


class Source(Protocol):
    """Where a forecast comes from."""

    def __call__(self) -> Any:
        """Give what the service answers, read from JSON.

        Raises
        ------
        ForecastError
            When it does not answer.
        """


def transport() -> httpx.BaseTransport:
    """Give what carries the request; tests put another in its place."""
    return httpx.HTTPTransport(retries=0, trust_env=False)


def from_service() -> Any:
    """Ask the service that the setting ``forecast_url`` names.

    Raises
    ------
    ForecastError
        When it does not answer, or with something else than JSON of a bounded size. The text
        holds neither the address nor a key in it.
    """
    try:
        with (
            httpx.Client(transport=transport(), timeout=TIMEOUT_S, trust_env=False) as client,
            client.stream("GET", settings.LUODI_FORECAST_URL) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise ForecastError(f"预报服务应答 HTTP {answer.status_code}")
            content = b""
            for part in answer.iter_bytes():
                content += part
                if len(content) > MOST_BYTES:
                    raise ForecastError("预报服务的应答超过 1 MB；请核对预报的网址")
        return json.loads(content)
    except (httpx.HTTPError, httpx.InvalidURL) as error:  # its text may hold the address
        raise ForecastError(f"没有连上预报服务（{type(error).__name__}）") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, ForecastError):
            raise
        raise ForecastError("预报服务的应答不是 JSON；请核对预报的网址") from error


def take_on_time(_running: Running) -> str:
    """Take the forecast in, as a timed job."""
    if not settings.LUODI_FORECAST_URL:
        return _("没有设置预报来源（设置 forecast_url），没有取")
    reading = take_forecast(from_service)
    least = reading.values()[Quantity.LEAST_C]
    return reading.fault or _("未来 3 小时最低 %(least)s ℃") % {"least": f"{least:.1f}"}


def take_forecast(source: Source) -> Reading:
    """Take the lowest temperature of the next three hours as a reading of the forecast's station.

    Parameters
    ----------
    source
        Where it comes from.

    Raises
    ------
    django.core.exceptions.ValidationError
        When there is no such station, or the forecast does not say; the value of before stays and
        is stale after half an hour, which stops water and never starts it.
    """
    station = forecast_station()
    if station is None:
        raise ValidationError(
            _("没有站号为 %(code)s 的站点；请登记，并排进要看预报的片区") % {"code": FORECAST}
        )
    now = clock.now()
    try:
        least = least_ahead(hourly(source()), now)
    except ForecastError as error:
        raise ValidationError(
            _("%(why)s；上次的值还在，30 分钟后按过时处理") % {"why": error}
        ) from error
    tenths = round(least * SCALES[Quantity.LEAST_C])
    numbers = {Quantity.LEAST_C: tenths}
    return take_reading(actor=LUODI, station=station, at=now, numbers=numbers)[0]
