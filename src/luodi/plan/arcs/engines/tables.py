"""What the compiled search works on: a few flat arrays, and the names of their columns.

A *visit* is a task on a day: visit ``task * days + day``. A route is a ring of visits that is
closed by its *depot*, the row ``n_visits + route`` of the same table. Weights put cost and seconds
into one integer, cost above and seconds below, so that the cheapest is compared first and the
quickest of the cheapest after it; where seconds are the costs there are no bits for seconds.

Compiled code counts the references of arrays that come out of a tuple, at a price: so arrays are
few, and what is called often is handed them one by one.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

NO_WAY: Final = 2**56
"""Weight of what cannot be; the sum of some dozens fits into int64."""
NO_LIMIT: Final = 2**62

# Columns of visits and depots.
AFTER, BEFORE = 0, 1
"""Neighbours in the ring."""
ROUTE, PLACE = 2, 3
"""Route, -1 for none; how many visits come before it there."""
ENTER, LEAVE = 4, 6
"""Column and row of ways for direction 0, that for direction 1 beside it."""
TO, BACK = 8, 10
"""Least weight from the depot to its end, its service counted, for direction 0 and 1 of it, every
other visit in its best direction; and from its beginning to the depot."""
SITE_AFTER = 12
"""1 when a site is visited between it and the next; ``FIXED_SITE`` when that must stay."""
FIXED_SITE: Final = 3
LOAD_TO, LOAD_ON = 13, 14
"""Load of its trip up to and with it, and from it on."""
TAKEN = 15
"""Demand, as its pattern has it."""
VISIT_COLUMNS = 16

# Columns of the clock, a table as long as that of visits and depots.
EARLY, LATE = 0, 2
"""For direction 0 and 1: the first second at which it can be done, and the last at which it may be
come to, so that all before and all after it keep their windows; rests are not asked."""
OPENS, SHUTS = 4, 5
"""Its windows, from first to before last; of the depot its shift in seconds."""
CLOCK_COLUMNS = 6
NEVER: Final = 2**40
"""A second that no day has."""

# Columns of routes.
VEHICLE, DAY, SIZE, WEIGHT, PINNED, STEP, LOAD, HOURS, WAITS, BARRED = range(10)
"""``PINNED``: how many first visits stay; ``STEP``: the last step that touched it; ``LOAD``: that
of its first trip; ``WAITS``: weight of waiting and rests, ``NO_WAY`` where it keeps no time;
``HOURS``: seconds that are left for driving and work; ``BARRED``: the search for a place in which
it is not to be looked at."""
ROUTE_COLUMNS = 16
NO_STEP: Final = -1
"""The step that touched what none has touched yet."""

# Columns of vehicles.
KIND, START, END, COUNT, LONGEST, CAPACITY, FIXED, BASE = range(8)
"""``LONGEST``: seconds; ``FIXED``: weight; ``BASE``: first row of its kind's ways."""
FROM, UNTIL, RESTS, RESTS_END, TIMED, WAIT, VEHICLE_BARRED = range(8, 15)
"""Shift in seconds; its rests, from first to before last; 1 when it matters how long it is out;
weight of a second of waiting; as ``BARRED``."""
VEHICLE_COLUMNS = 15

# Columns of tasks.
PATTERN, FIRST, LAST, LEFT_OUT, FAR, DEMAND, BEST, STAYS = range(8)
"""Pattern, -1 for none; its patterns from first to before last; weight of leaving it out and of the
way to a depot; largest demand; its pattern in the best routes; 1 when it is pinned on a day and is
not taken out."""
TASK_COLUMNS = 8

# Numbers.
DAYS, MASK, SITES, ENDS_EMPTY, BUSIEST, TOP, VISITS, SAVED, FREED, SCAN, TURN = range(11)
OVER, WITHIN = 11, 12
"""``MASK``: bits of seconds; ``BUSIEST``: weight of a vehicle of the busiest day; ``TOP``: one more
than the highest route in use; ``SAVED`` and ``FREED``: how much of these arrays is used; ``SCAN``:
1 to look at all places for a task, 0 at those beside near tasks alone; ``TURN``: the search
for a place that is on; ``OVER``: price of a unit of demand above what a vehicle holds (`overload`),
0 where that may not be even for a while; ``WITHIN``: 1 when no vehicle holds too much."""
NUMBERS = 13

# Columns of sites, of windows and of rests.
SITE_ENTER, SITE_LEAVE, SITE_OPENS, SITE_SHUTS = range(4)
FROM_S, TO_S, REST_S = range(3)

# Columns of labels, see `timetables`.
READY, WORK, LATEST, REACHED, RESTED, PARENT = range(6)
LABEL_COLUMNS = 6

# A route written down: these numbers, then its visits, each four times its number and its
# ``SITE_AFTER``.
SAVED_ROUTE, SAVED_VEHICLE, SAVED_DAY, SAVED_SIZE, SAVED_PINNED, SAVED_WAITS, SAVED_HOURS = range(7)
SAVED_HEAD = 7


class Tables(NamedTuple):
    """All arrays of a search.

    Parameters
    ----------
    direct, via
        Weight of the cheapest way from a row to a column, and of that over the best site, the rows
        of one kind after those of another, ``(n_kinds * n_rows, n_columns)`` int64; ``via`` has no
        rows where there are no sites.
    service
        Weight of serving a task, ``(n_kinds, n_tasks)`` int64; ``NO_WAY`` for cannot.
    near
        The nearest tasks of each, the nearest first, ``(n_tasks, n_near)`` int64.
    demand
        Demand of each pattern on each day, -1 for no service, ``(n_patterns, n_days)`` int64.
    vehicles, tasks, visits, routes, numbers
        Tables with the columns named above, int64.
    used
        Routes of each vehicle on each day, ``(n_vehicles, n_days)`` int64; ``NO_LIMIT`` where it
        is not there.
    out
        Routes of each day, ``(n_days,)`` int64.
    saved, freed
        Routes and tasks as they were before a step, int64.
    found, keys, cuts
        Room for what is being chosen, sorted and cut.
    best
        The best routes found, written down one after the other; a -1 ends them.
    """

    direct: NDArray[np.int64]
    via: NDArray[np.int64]
    service: NDArray[np.int64]
    near: NDArray[np.int64]
    demand: NDArray[np.int64]
    vehicles: NDArray[np.int64]
    tasks: NDArray[np.int64]
    visits: NDArray[np.int64]
    routes: NDArray[np.int64]
    numbers: NDArray[np.int64]
    used: NDArray[np.int64]
    out: NDArray[np.int64]
    saved: NDArray[np.int64]
    freed: NDArray[np.int64]
    found: NDArray[np.int64]
    keys: NDArray[np.float64]
    cuts: NDArray[np.int64]
    best: NDArray[np.int64]


class Clock(NamedTuple):
    """What windows and rests ask for; functions are handed None where there are none.

    Compiled code is made apart for None, so that time costs nothing where it plays no part.

    Parameters
    ----------
    direct, via, service, vehicles, visits, routes, numbers
        As in `Tables`.
    times
        The table of the clock, int64.
    windows, rests, sites
        Tables with the columns named above, int64.
    site_visits
        Weight of a visit of each site, ``(n_kinds, n_sites)`` int64; ``NO_WAY`` for cannot.
    labels
        Room for the labels of a route, ``(n_layers, n_states, n_levels, 1 + most, 6)`` int64.
    """

    direct: NDArray[np.int64]
    via: NDArray[np.int64]
    service: NDArray[np.int64]
    vehicles: NDArray[np.int64]
    visits: NDArray[np.int64]
    routes: NDArray[np.int64]
    numbers: NDArray[np.int64]
    times: NDArray[np.int64]
    windows: NDArray[np.int64]
    rests: NDArray[np.int64]
    sites: NDArray[np.int64]
    site_visits: NDArray[np.int64]
    labels: NDArray[np.int64]
