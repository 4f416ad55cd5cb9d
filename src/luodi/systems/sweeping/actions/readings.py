"""Taking readings in."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.systems.sweeping.actions.dated import minute_of
from luodi.systems.sweeping.models import COLUMNS, SCALES, Reading, Station
from luodi.systems.sweeping.rules import Quantity, reading_fault

TAKE_READING = "sweeping.take_reading"
AHEAD = timedelta(minutes=5)
"""By how much a station's clock may be ahead."""


@transaction.atomic
def take_reading(
    *, actor: Actor, station: Station, at: datetime, numbers: Mapping[Quantity, int]
) -> tuple[Reading, bool]:
    """Take a station's reading in; the same one twice is taken once.

    Parameters
    ----------
    actor
        Needs ``sweeping.take_reading`` over the station's unit and place.
    station
        The station.
    at
        When it was measured, an aware instant; seconds are cut off.
    numbers
        What was told: tenths of the rules' units, colours as they are. At least one.

    Returns
    -------
    tuple
        The reading, and whether it is new. One that cannot be is kept with its fault and is not
        used.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    django.core.exceptions.ValidationError
        When nothing was told, the instant lies ahead, or another reading of it stands.
    """
    require(actor, TAKE_READING, unit_path=station.unit.path, place_path=station.place.path)
    now, at = clock.now(), at.replace(second=0, microsecond=0)
    if not numbers:
        raise ValidationError(_("这一时刻没有填任何读数；请至少填一项"))
    if at - now > AHEAD:
        raise ValidationError(
            {
                "at": _("观测时间 %(at)s 晚于现在；请核对站点的时钟（应为北京时间）")
                % {"at": minute_of(at)}
            }
        )
    columns = {COLUMNS[quantity]: value for quantity, value in numbers.items()}
    plain = {quantity: value / SCALES[quantity] for quantity, value in numbers.items()}
    reading, made = Reading.objects.get_or_create(
        station=station,
        at=at,
        defaults={"received_at": now, "fault": reading_fault(plain) or "", **columns},
    )
    if not made and reading.values() != plain:
        raise ValidationError(
            {
                "at": _("站点“%(station)s”%(at)s已有另一条读数；先到的为准，请核对站点是否重发")
                % {"station": station, "at": minute_of(at)}
            }
        )
    return reading, made
