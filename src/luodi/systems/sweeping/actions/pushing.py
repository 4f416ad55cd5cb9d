"""Readings that a station's own program pushes, and the key by which it may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import record
from luodi.systems.sweeping.actions.importing import moment_in, number_in
from luodi.systems.sweeping.actions.readings import take_reading
from luodi.systems.sweeping.actions.zones import CHANGE_ZONE
from luodi.systems.sweeping.models import Reading, Station
from luodi.systems.sweeping.reads.stations import hashed
from luodi.systems.sweeping.rules import Quantity

STATION = "sweeping.station"
MOST_ROWS = 2_000
SHOWN = 40
NAMES = ("station", "at", *(quantity.name for quantity in Quantity))
"""What a row may tell."""


class Outcome(StrEnum):
    """What became of a row: taken, there already, kept but not used, refused."""

    NEW = "NEW"
    SAME = "SAME"
    FAULT = "FAULT"
    REFUSED = "REFUSED"


@dataclass(frozen=True)
class Pushed:
    """What became of a row, counted from 1; of a refused one which field, and why."""

    row: int
    outcome: Outcome
    field: str = ""
    what: str = ""


@transaction.atomic
def issue_station_key(*, actor: Actor, station: Station) -> str:
    """Make a key for a station's program; an earlier one ends.

    Returns
    -------
    str
        The key, shown once: only its hash is kept.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_zone`` over the station's unit and place.
    """
    key = token_urlsafe(32)
    _keep(actor, station, hashed(key), "sweeping.issue_station_key")
    return key


@transaction.atomic
def end_station_key(*, actor: Actor, station: Station) -> Station:
    """End a station's key.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_zone`` over the station's unit and place.
    """
    return _keep(actor, station, "", "sweeping.end_station_key")


def _keep(actor: Actor, station: Station, key_hash: str, verb: str) -> Station:
    rows = unrestricted(Station, why="the right to it is asked of it next")
    held = rows.select_for_update(of=("self",)).select_related("unit", "place").get(pk=station.pk)
    acting = require(actor, CHANGE_ZONE, unit_path=held.unit.path, place_path=held.place.path)
    held.key_hash = key_hash
    held.save(update_fields=["key_hash"])
    record(actor=acting, verb=verb, record=(STATION, held.pk), after={"code": held.code})
    return held


def take_pushed(*, station: Station, rows: Sequence[Mapping[str, str]]) -> list[Pushed]:
    """Take readings in that a station's program pushes: each row stands or falls alone.

    Parameters
    ----------
    station
        The station that the key opens.
    rows
        What was told, as texts by the names of `NAMES`; what is empty was not told.

    Raises
    ------
    django.core.exceptions.ValidationError
        When there are no rows, or more than 2000.
    """
    if not rows:
        raise ValidationError(_("没有读数；请至少发一条"))
    if len(rows) > MOST_ROWS:
        raise ValidationError(
            _("一次发来 %(count)d 条，超过 %(most)d 条；请分几次发")
            % {"count": len(rows), "most": MOST_ROWS}
        )
    return [_taken(station, number, row) for number, row in enumerate(rows, 1)]


def _taken(station: Station, number: int, row: Mapping[str, str]) -> Pushed:
    try:
        with transaction.atomic():
            reading, made = _reading(station, row)
    except ValidationError as error:
        named = getattr(error, "error_dict", {})
        return Pushed(number, Outcome.REFUSED, next(iter(named), ""), " ".join(error.messages))
    if not made:
        return Pushed(number, Outcome.SAME)
    if reading.fault:
        return Pushed(number, Outcome.FAULT, what=reading.fault)
    return Pushed(number, Outcome.NEW)


def _reading(station: Station, row: Mapping[str, str]) -> tuple[Reading, bool]:
    """Take one row in; tell whether it is new."""
    _check_names(station, row)
    at = moment_in(row.get("at", ""))
    numbers = {
        quantity: number_in(quantity, row[quantity.name])
        for quantity in Quantity
        if row.get(quantity.name, "")
    }
    return take_reading(actor=LUODI, station=station, at=at, numbers=numbers)


def _check_names(station: Station, row: Mapping[str, str]) -> None:
    unknown = [name for name in row if name not in NAMES]
    if unknown:
        raise ValidationError(
            {
                unknown[0]: _("没有“%(name)s”这一项；可用的有：%(names)s")
                % {"name": unknown[0][:SHOWN], "names": "、".join(NAMES)}
            }
        )
    told = row.get("station", "")
    if told not in {"", station.code}:
        raise ValidationError(
            {
                "station": _("站号“%(told)s”不是密钥的站点 %(code)s；请用它自己的密钥")
                % {"told": told[:SHOWN], "code": station.code}
            }
        )
