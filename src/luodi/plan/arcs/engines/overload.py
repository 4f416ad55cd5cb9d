"""What it costs that vehicles hold too much for a while, on the way to a plan in which none does.

Where vehicles are all but full hardly a task can change its route while every plan on the way must
hold what it has. So a route may hold more at a price, which rises and falls so that a part of the
plans that are passed through hold what they have; only those can become the best.

**Source**: Gendreau, Hertz and Laporte, A tabu search heuristic for the vehicle routing problem,
Management Science 40 (1994), 1276-1290, for the price that follows the share; here the share is
that of the steps between two looks at the stop rule.
"""

from typing import Any, Final

import numpy as np

from luodi.plan.arcs.engines.compiling import compiled, inlined
from luodi.plan.arcs.engines.tables import (
    BEST,
    CAPACITY,
    DAYS,
    DEMAND,
    LOAD,
    OVER,
    SITES,
    SIZE,
    TOP,
    VEHICLE,
    Tables,
)

BITS: Final = 10
"""Of a price below the point: a unit of demand may be worth less than one of weight."""
WITHIN_SHARE: Final = 0.4
"""Share of the steps after which no vehicle is to hold too much."""
_PART: Final = 32
"""The price rises and falls by one of so many parts of it."""
_MOST: Final = 2**60


@inlined
def price_of(numbers: Any, more: Any) -> Any:
    """Give the weight of so much demand above what vehicles hold."""
    return (numbers[OVER] * more) >> BITS


@compiled
def excess(tables: Any) -> Any:
    """Give by how much all routes together hold more than their vehicles."""
    routes, vehicles = tables.routes, tables.vehicles
    more = np.int64(0)
    for route in range(tables.numbers[TOP]):
        if routes[route, SIZE] > 0:
            more += max(0, routes[route, LOAD] - vehicles[routes[route, VEHICLE], CAPACITY])
    return more


def set_price(tables: Tables, length: float, within: int, steps: int) -> None:
    """Raise or lower the price after some steps, of which so many led to no excess.

    At first it is that of driving along a task, ``length``, for a task more. There is none, and no
    excess, where there are sites, at which a route empties itself, and as long as the best routes
    leave something out.
    """
    numbers, tasks = tables.numbers, tables.tasks
    price = int(numbers[OVER])
    if numbers[SITES] or (not price and (tasks[:, BEST] < 0).any()):
        return
    if not price:
        demand = max(1.0, tasks[:, DEMAND].sum() / max(1, len(tasks)))
        price = int(length * 2**BITS / demand)
    elif not within:
        price *= 2
    elif within < steps * WITHIN_SHARE:
        price += price // _PART + 1
    else:
        price -= price // _PART + 1
    most = _MOST // max(1, int(tasks[:, DEMAND].sum()) * int(numbers[DAYS]))
    numbers[OVER] = min(max(price, 1), most)
