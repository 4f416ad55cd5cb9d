"""What the evaluator of dispatch orders knows and remembers of all zones, and what changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from luodi.systems.sweeping.rules.limits import Trigger
from luodi.systems.sweeping.rules.weather import COLOURS

NEVER = -1
_DAY = 24 * 60
_EPOCH = datetime(1970, 1, 1).toordinal() * _DAY  # noqa: DTZ001 - a day, not an instant

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Minutes = NDArray[np.int64]


@dataclass(frozen=True)
class Inputs:
    """What is known of every zone at one instant.

    ``values`` has a row for each `Quantity` and a column for each zone, NaN where nothing was
    told; ``ages`` the age in minutes of each, infinite where nothing was told; ``colder`` how
    many degrees a zone is colder than its station (bridges and shade: 2). ``near`` is the air at
    the nearest station, where ``values`` has the lower of two that differ; None where none do.
    """

    at: datetime
    values: Floats
    ages: Floats
    colder: Floats
    near: Floats | None = None


@dataclass(frozen=True)
class State:
    """What stands over every zone.

    ``on``, ``since`` and ``clear`` have a row for each `Trigger` and a column for each zone: does
    it stand, since which minute, and from which minute the way out has been clear (-1: it is
    not); ``read`` is the minute of the newest reading that counts for that. ``humidity_band`` and
    ``air_band`` are the cell of the table of sprinkling (-1: not known yet), ``band_since``,
    ``band_left`` and ``band_read`` its minutes. ``colours`` has a row for each of `COLOURS`: what
    was last told (-1: never). ``sprinkle`` is the interval that is ordered, 0 for none, since
    ``sprinkle_since``. Minutes count from 1970 by the clock of Shanghai.
    """

    on: Bools
    since: Minutes
    clear: Minutes
    read: Minutes
    humidity_band: Minutes
    air_band: Minutes
    band_since: Minutes
    band_left: Minutes
    band_read: Minutes
    colours: Minutes
    sprinkle: Minutes
    sprinkle_since: Minutes


@dataclass(frozen=True)
class Change:
    """A trigger that went on or off over a zone, by the number of its column."""

    zone: int
    trigger: Trigger
    on: bool


def minute_of(at: datetime) -> int:
    """Give the number of a minute of Shanghai, counted from 1970.

    Parameters
    ----------
    at
        An instant by the clock of Shanghai.

    Source
    ------
    House rule: one clock without summer time, so minutes can be subtracted.
    """
    return at.toordinal() * _DAY + at.hour * 60 + at.minute - _EPOCH


def nothing_stands(zones: int) -> State:
    """Give the state before the first reading.

    Parameters
    ----------
    zones
        How many zones there are.

    Source
    ------
    Dossier of road cleaning, rule 21: the evaluator is a pure function of state and inputs.
    """
    shape = (len(Trigger), zones)
    never = np.full(zones, NEVER, np.int64)
    return State(
        on=np.zeros(shape, np.bool_),
        since=np.full(shape, NEVER, np.int64),
        clear=np.full(shape, NEVER, np.int64),
        read=np.full(shape, NEVER, np.int64),
        humidity_band=never,
        air_band=never,
        band_since=never,
        band_left=never,
        band_read=never,
        colours=np.full((len(COLOURS), zones), NEVER, np.int64),
        sprinkle=np.zeros(zones, np.int64),
        sprinkle_since=never,
    )


def changes(before: State, after: State) -> Iterator[Change]:
    """Give what went on or off, zone by zone.

    Parameters
    ----------
    before, after
        Two states of the same zones.

    Source
    ------
    Dossier of road cleaning, rule 17: an order is from an instant to an instant, over zones.
    """
    for zone, trigger in np.argwhere((before.on != after.on).T):
        yield Change(int(zone), Trigger(int(trigger)), bool(after.on[trigger, zone]))
