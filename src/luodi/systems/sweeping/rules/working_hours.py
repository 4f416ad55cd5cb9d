"""Hours of work on streets: none at peaks, and rests at the wheel."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from luodi.systems.sweeping.rules.crews import DRIVE, REST_AT_WHEEL

PEAK_CLASSES = frozenset({1, 2})
LONGEST_WINDOW = timedelta(hours=12)
LEAST_CHOICE = timedelta(minutes=15)
"""A rest may begin at any time of at least so long, so that it finds a place between streets."""

Stretch = tuple[datetime, datetime]


def peaks_in(
    start: datetime, end: datetime, road_class: int, peaks: Sequence[tuple[time, time]]
) -> tuple[Stretch, ...]:
    """Give the peaks of a time in which a road is not worked on.

    Parameters
    ----------
    start, end
        The time, half open, by the clock of Shanghai.
    road_class
        1 to 4; only main roads, classes 1 and 2, have peaks.
    peaks
        Of each day, by the clock.

    Source
    ------
    Dossier of road cleaning, rule 8: by default 07:00 to 09:00 and 17:00 to 19:00.

    Examples
    --------
    >>> night = datetime(2024, 2, 28, 22), datetime(2024, 2, 29, 8)
    >>> [(a.hour, b.hour) for a, b in peaks_in(*night, 1, [(time(7), time(9))])]
    [(7, 8)]
    >>> peaks_in(*night, 3, [(time(7), time(9))])
    ()
    """
    if road_class not in PEAK_CLASSES:
        return ()
    found = []
    day = start.date()
    while day <= end.date():
        for begins, ends in peaks:
            one = max(datetime.combine(day, begins, start.tzinfo), start)
            other = min(datetime.combine(day, ends, start.tzinfo), end)
            if one < other:
                found.append((one, other))
        day += timedelta(days=1)
    return tuple(found)


def without(stretches: Iterable[Stretch], holes: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Give what is left of times once others are cut out.

    Parameters
    ----------
    stretches, holes
        Half open, in any order; what is left is in the order of the stretches.

    Source
    ------
    Closures and orders cut time out of a plan (dossier of road cleaning, network model).

    Examples
    --------
    >>> at = lambda hour: datetime(2024, 3, 1, hour)
    >>> [(a.hour, b.hour) for a, b in without([(at(1), at(8))], [(at(3), at(4)), (at(7), at(9))])]
    [(1, 3), (4, 7)]
    """
    left = list(stretches)
    for start, end in sorted(holes):
        cut = []
        for since, until in left:
            if end <= since or until <= start:
                cut.append((since, until))
                continue
            cut.extend((one, other) for one, other in ((since, start), (end, until)) if one < other)
        left = cut
    return tuple(left)


def rests_in(length: timedelta) -> tuple[tuple[timedelta, timedelta], ...]:
    """Give when the rests of somebody who may be at the wheel for so long must begin.

    Parameters
    ----------
    length
        From the first to the last moment at the wheel, at most 12 hours.

    Returns
    -------
    Earliest and latest beginning of each, from the first moment. Whoever begins each within its
    time is never more than four hours at the wheel without twenty minutes of rest.

    Source
    ------
    Dossier of road cleaning, rule 23: road traffic regulation, article 62.

    Examples
    --------
    >>> [(str(a), str(b)) for a, b in rests_in(timedelta(hours=8))]
    [('3:40:00', '4:00:00')]
    >>> rests_in(timedelta(hours=4))
    ()
    """
    if length <= DRIVE:
        return ()
    count = -(-(length - DRIVE) // (DRIVE + REST_AT_WHEEL))
    room = _room(length, count)
    while room < LEAST_CHOICE:
        count += 1
        room = _room(length, count)
    room = min(room, DRIVE / 2)
    return tuple(
        (latest - room, latest)
        for place in range(count)
        for latest in (DRIVE * (place + 1) + (REST_AT_WHEEL - room) * place,)
    )


def _room(length: timedelta, count: int) -> timedelta:
    """Give how much later than at the earliest each of so many rests may begin."""
    return (DRIVE * (count + 1) + REST_AT_WHEEL * count - length) / count
