"""How a route stands to its plan by what its driver has told."""

from datetime import datetime, timedelta
from enum import StrEnum

SLACK = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)


class Punctuality(StrEnum):
    """How a route stands to its plan."""

    WAITING = "WAITING"
    ON_TIME = "ON_TIME"
    BEHIND = "BEHIND"
    SILENT = "SILENT"
    OVER = "OVER"


def punctuality(
    now: datetime, starts_at: datetime, next_end: datetime | None, *, any_told: bool
) -> tuple[Punctuality, int]:
    """Give how a route stands to its plan, and by how many minutes it is behind.

    Parameters
    ----------
    now
        The instant at which it is looked at.
    starts_at
        When it is to leave.
    next_end
        By when the first pass after the last one with a statement is to end; None when all have
        one.
    any_told
        Whether there is a statement of any pass.

    Returns
    -------
    tuple of Punctuality and int
        Whole minutes, 0 unless it is behind or silent.

    Source
    ------
    Dossier of road cleaning, rule 35 (punctuality); 15 minutes of slack are a house figure, as long
    as rule 20 leaves a vehicle to obey a stop.

    Examples
    --------
    >>> ten = datetime(2023, 3, 1, 10, 0)
    >>> punctuality(ten + timedelta(minutes=16), ten, ten, any_told=True)
    (<Punctuality.BEHIND: 'BEHIND'>, 16)
    """
    if now < starts_at:
        return Punctuality.WAITING, 0
    if next_end is None:
        return Punctuality.OVER, 0
    late = now - next_end
    if late <= SLACK:
        return Punctuality.ON_TIME, 0
    return (Punctuality.BEHIND if any_told else Punctuality.SILENT), late // _MINUTE


def minutes_left(now: datetime, due_at: datetime) -> int:
    """Give the whole minutes until something is due, negative once it is late.

    Parameters
    ----------
    now, due_at
        Aware instants.

    Source
    ------
    Dossier of road cleaning, D10 and rule 20: 30 minutes to a spill, 10 to sign for an order.

    Examples
    --------
    >>> ten = datetime(2023, 3, 1, 10, 0)
    >>> minutes_left(ten, ten + timedelta(seconds=90)), minutes_left(ten, ten - _MINUTE)
    (1, -1)
    """
    return (due_at - now) // _MINUTE
