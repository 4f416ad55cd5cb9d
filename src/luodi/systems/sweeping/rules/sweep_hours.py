"""By what hour the full sweeps of a day are to be done."""

from datetime import time

FIRST_SWEEP_ENDS = {1: time(7), 2: time(7), 3: time(7, 30), 4: time(7, 30)}
SECOND_SWEEP_ENDS = time(16)


def sweep_ends(number: int, road_class: int) -> time | None:
    """Give by what hour a full sweep of a day is to be done; None where none is set.

    Parameters
    ----------
    number
        Which sweep of the day it is, from 1.
    road_class
        1 to 4.

    Source
    ------
    Dossier of road cleaning, road classes: the first sweep ends at 07:00 on classes 1 and 2, at
    07:30 on the others, the second at 16:00.

    Examples
    --------
    >>> str(sweep_ends(1, 1)), str(sweep_ends(1, 3)), str(sweep_ends(2, 1)), sweep_ends(3, 1)
    ('07:00:00', '07:30:00', '16:00:00', None)
    """
    return {1: FIRST_SWEEP_ENDS[road_class], 2: SECOND_SWEEP_ENDS}.get(number)
