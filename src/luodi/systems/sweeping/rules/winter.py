"""Winter time: what a city's order stops by night and by day, and how often is vacuumed."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from luodi.systems.sweeping.rules.convoy import MAIN_CLASSES, WINDOW
from luodi.systems.sweeping.rules.demand import Frequency
from luodi.systems.sweeping.rules.standing import Duty, Standing
from luodi.systems.sweeping.rules.work import Operation

BY_NIGHT: Final = Operation.FLUSH
BY_DAY: Final = Operation.SPRINKLE
LEAST_VACUUM: Final = Frequency.THREE_A_DAY
_DAY = timedelta(days=1)

WinterStop = tuple[Operation, datetime, datetime]


def winter_stops(start: datetime, end: datetime) -> tuple[WinterStop, ...]:
    """Give what winter time stops in a time, from when to when, half open, the first first.

    Parameters
    ----------
    start, end
        The time, half open, by the clock of Shanghai.

    Source
    ------
    Dossier of road cleaning, rule 11: no night flushing, no day sprinkling (notice of Zhengzhou's
    city management, in force 2017-11-17); the night is that of rule 9, 22:00 to 06:00.

    Examples
    --------
    >>> found = winter_stops(datetime(2023, 1, 1, 20), datetime(2023, 1, 2, 8))
    >>> [(one.value, since.hour, until.hour) for one, since, until in found]
    [('SPRINKLE', 20, 22), ('FLUSH', 22, 6), ('SPRINKLE', 6, 8)]
    """
    found: list[WinterStop] = []
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0) - _DAY
    while midnight < end:
        closes, opens, next_closes = (
            midnight + timedelta(days=days, hours=clock.hour)
            for days, clock in ((0, WINDOW[1]), (0, WINDOW[0]), (1, WINDOW[1]))
        )
        for operation, since, until in ((BY_DAY, closes, opens), (BY_NIGHT, opens, next_closes)):
            first, last = max(since, start), min(until, end)
            if first < last:
                found.append((operation, first, last))
        midnight += _DAY
    return tuple(found)


def stopped_throughout(start: datetime, end: datetime) -> frozenset[Operation]:
    """Give what winter time stops in the whole of a time; of an instant, what it stops then.

    Parameters
    ----------
    start, end
        The time by the clock of Shanghai, half open; an instant where both are the same.

    Source
    ------
    Dossier of road cleaning, rule 11.

    Examples
    --------
    >>> noon = datetime(2023, 1, 1, 12)
    >>> sorted(stopped_throughout(noon, noon)), sorted(stopped_throughout(noon, noon + 1 * _DAY))
    ([<Operation.SPRINKLE: 'SPRINKLE'>], [])
    """
    end = max(end, start + timedelta(microseconds=1))
    return frozenset(
        operation
        for operation, since, until in winter_stops(start, end)
        if since == start and until == end
    )


def in_winter(holds: Standing, stopped: Collection[Operation]) -> Standing:
    """Give what holds over a street when winter time stops some work besides.

    Parameters
    ----------
    holds
        What holds by the weather.
    stopped
        What winter time stops.

    Notes
    -----
    While sprinkling is stopped no interval asks for water, whatever the table or dust says.

    Source
    ------
    Dossier of road cleaning, rule 11 beside D3, D6 and D8.

    Examples
    --------
    >>> from luodi.systems.sweeping.rules.limits import Limits
    >>> from luodi.systems.sweeping.rules.standing import standing
    >>> in_winter(standing(frozenset(), 180, Limits()), {Operation.SPRINKLE}).sprinkle_minutes
    0
    """
    dry = Operation.SPRINKLE in stopped
    lost = {Duty.FOLLOW_RAIN} if Operation.FLUSH in stopped else set()
    lost |= {Duty.MAIN_ROADS_WASHED} if dry else set()
    return replace(
        holds,
        winter=frozenset(stopped),
        sprinkle_minutes=0 if dry else holds.sprinkle_minutes,
        more_sprinklings=0 if dry else holds.more_sprinklings,
        duties=holds.duties - lost,
    )


def winter_frequency(operation: Operation, road_class: int, usual: Frequency) -> Frequency:
    """Give how often an operation is due in winter time.

    Parameters
    ----------
    operation
        What is done.
    road_class
        1 to 4.
    usual
        How often it is due by the standard.

    Source
    ------
    Dossier of road cleaning, rule 11: vacuum at least three times a day. The rule names no class;
    house reading: classes 1 and 2, and whatever class has a time of its own for vacuuming.

    Examples
    --------
    >>> told = ((1, Frequency.DAILY), (3, Frequency.WEEKLY), (4, Frequency.AS_NEEDED))
    >>> [winter_frequency(Operation.VACUUM, *one).value for one in told]
    ['THREE_A_DAY', 'THREE_A_DAY', 'AS_NEEDED']
    """
    vacuumed = road_class in MAIN_CLASSES or usual is not Frequency.AS_NEEDED
    return LEAST_VACUUM if operation is Operation.VACUUM and vacuumed else usual
