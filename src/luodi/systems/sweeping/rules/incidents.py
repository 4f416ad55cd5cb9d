"""When work after a stop order is an incident."""

from datetime import datetime, timedelta

OBEYED_WITHIN = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)


def minutes_after_stop(
    *,
    worked_from: datetime,
    worked_to: datetime,
    stopped_from: datetime,
    stopped_to: datetime,
) -> int | None:
    """Give how many minutes after a stop a vehicle still worked; None when it is no incident.

    Parameters
    ----------
    worked_from, worked_to
        The time of the work, half open, aware instants.
    stopped_from, stopped_to
        The time in which the work was stopped, half open; what people set aside lies outside.

    Returns
    -------
    int or None
        Whole minutes from the beginning of the stop to the last instant of work in it, at least
        15; None when less, or when the two do not touch.

    Source
    ------
    Dossier of road cleaning, rule 20: a vehicle that still works 15 min after a stop order.

    Examples
    --------
    >>> ten = datetime(2023, 1, 5, 22, 0)
    >>> minutes_after_stop(worked_from=ten, worked_to=ten + timedelta(minutes=15),
    ...                    stopped_from=ten, stopped_to=ten + timedelta(hours=1))
    15
    """
    last = min(worked_to, stopped_to)
    if last <= max(worked_from, stopped_from) or last - stopped_from < OBEYED_WITHIN:
        return None
    return (last - stopped_from) // _MINUTE
