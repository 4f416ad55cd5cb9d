"""What residents are told of their street: quarter hours, and from when to when."""

from collections.abc import Iterable
from datetime import datetime, timedelta

QUARTER = timedelta(minutes=15)
_HALF = QUARTER / 2


def quarter(at: datetime) -> datetime:
    """Give the nearest quarter of an hour; halfway between two the later.

    Parameters
    ----------
    at
        An instant by the clock of Shanghai.

    Source
    ------
    House rule: times that everybody may read tell no vehicle's minute.

    Examples
    --------
    >>> times = datetime(2023, 3, 1, 22, 52, 30), datetime(2023, 3, 1, 7, 7)
    >>> " ".join(f"{quarter(at):%H:%M}" for at in times)
    '23:00 07:00'
    """
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + ((at - midnight + _HALF) // QUARTER) * QUARTER


def runs(times: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """Give quarter hours as runs: from the first to the last of those that follow each other.

    Parameters
    ----------
    times
        Quarters of an hour, each once, in order.

    Source
    ------
    House rule: a long street is passed piece by piece; residents are told from when to when.

    Examples
    --------
    >>> found = runs(datetime(2023, 3, 1, *at) for at in ((7, 0), (7, 15), (9, 0)))
    >>> [f"{first:%H:%M}-{last:%H:%M}" for first, last in found]
    ['07:00-07:15', '09:00-09:00']
    """
    found: list[tuple[datetime, datetime]] = []
    for at in times:
        if found and at - found[-1][1] == QUARTER:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found
