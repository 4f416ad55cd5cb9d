"""The least cost of driving between services: a linear program, sharpened by cuts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

from luodi.plan.arcs.bound_cuts import Values, crossings, first_sets, lacking_sets
from luodi.plan.arcs.bound_model import Flags, Ints, Relaxed

_LACK: Final = 1e-3
_EFFORT: Final = 60_000
_ROUNDS: Final = 40
_FLOWS: Final = 200
_GAIN: Final = 1e-4
_PATIENCE: Final = 4


@dataclass(frozen=True)
class _Frame:
    """A linear program without its cuts.

    Its columns are the links, the services of each task beyond the least, how much of each task is
    left out, and how much more often it is served forwards than backwards.
    """

    cost: Values
    most: Values
    free: Flags
    upper: csr_array
    high: Values
    balance: csr_array
    even: Values


def driving(model: Relaxed) -> float:
    """Give the least cost of deadheading, extra services and tasks left out.

    Parameters
    ----------
    model
        The problem, stripped.

    Returns
    -------
    float
        In parts of the model's scale; 0 when the program has no solution.
    """
    frame = _frame(model)
    columns = len(model.links.tail) + len(model.works.tail)
    cuts: dict[bytes, tuple[Ints, int]] = {}
    best, stalled = 0.0, 0
    sets: Iterable[Flags] = first_sets(model)
    values = np.zeros(columns)
    rounds = max(2, min(_ROUNDS, _EFFORT // (columns + 1)))
    flows = min(_FLOWS, _EFFORT * 4 // (columns + 1)) if rounds > 2 else 0
    for _ in range(rounds):
        before = len(cuts)
        _add_cuts(cuts, model, values, sets)
        if len(cuts) == before:
            break
        found = linprog(
            frame.cost,
            A_ub=_with_cuts(frame, cuts),
            b_ub=np.concatenate([frame.high, [-least for _, least in cuts.values()]]),
            A_eq=frame.balance,
            b_eq=frame.even,
            bounds=np.column_stack([np.where(frame.free, -np.inf, 0.0), frame.most]),
            method="highs",
        )
        if found.status != 0:
            break
        stalled = stalled + 1 if found.fun < best * (1 + _GAIN) else 0
        best = max(best, float(found.fun))
        if stalled == _PATIENCE:
            break
        values = found.x[:columns]
        links = len(model.links.tail)
        sets = lacking_sets(model, values[:links], values[links:], flows)
    return best


def _add_cuts(
    cuts: dict[bytes, tuple[Ints, int]], model: Relaxed, values: Values, sets: Iterable[Flags]
) -> None:
    """Take up the sets that a solution crosses too seldom."""
    tail = np.concatenate([model.links.tail, model.works.tail])
    head = np.concatenate([model.links.head, model.works.head])
    for inside in sets:
        crossing = inside[tail] != inside[head]
        key = np.packbits(crossing).tobytes()
        if key in cuts or not crossing.any():
            continue
        least = max(crossings(model, inside), crossings(model, ~inside))
        if values[crossing].sum() < least - _LACK:
            cuts[key] = (np.flatnonzero(crossing), least)


def _with_cuts(frame: _Frame, cuts: dict[bytes, tuple[Ints, int]]) -> csr_array:
    columns = np.concatenate([row for row, _ in cuts.values()])
    ends = np.cumsum([0, *(len(row) for row, _ in cuts.values())])
    shape = (len(cuts), frame.upper.shape[1])
    crossing = csr_array((-np.ones(len(columns)), columns, ends), shape=shape)
    return vstack([frame.upper, crossing], format="csr")


def _frame(model: Relaxed) -> _Frame:
    works, links = model.works, model.links
    count = len(works.tail)
    unit = eye_array(count, format="csr")
    zero, none = csr_array((count, count)), csr_array((count, len(links.tail)))
    optional = (works.least == 0).astype(np.float64)
    turned = works.both & (not model.symmetric)
    upper = vstack(
        [
            hstack([none, csr_array(-unit / works.if_served[:, None]), -unit, zero]),
            hstack([none, -unit, zero, unit]),
            hstack([none, -unit, zero, -unit]),
        ],
        format="csr",
    )
    forward = np.where(works.both, 0, 1).astype(np.int64)
    balance = hstack(
        [
            _incidence(
                model.nodes, links.tail, links.head, np.ones(len(links.tail), dtype=np.int64)
            ),
            _incidence(model.nodes, works.tail, works.head, forward),
            csr_array((model.nodes, count)),
            _incidence(model.nodes, works.tail, works.head, 1 - forward),
        ],
        format="csr",
    )
    sure = _incidence(model.nodes, works.tail, works.head, forward) @ works.least
    if model.symmetric:
        balance, sure = balance[:0], sure[:0]
    return _Frame(
        cost=np.concatenate([links.cost, works.cost, works.left_out, np.zeros(count)]),
        most=np.concatenate(
            [
                np.full(len(links.tail), np.inf),
                works.most - works.least,
                optional,
                np.where(turned, np.inf, 0),
            ]
        ),
        free=np.concatenate([np.zeros(len(links.tail) + 2 * count, dtype=bool), turned]),
        upper=upper,
        high=np.concatenate([-optional, works.least, works.least]).astype(np.float64),
        balance=balance,
        even=-sure.astype(np.float64),
    )


def _incidence(nodes: int, tail: Ints, head: Ints, sign: Ints) -> csr_array:
    """Give what leaves each node less what comes to it, for each column."""
    count = len(tail)
    places = np.arange(count)
    ends = (np.concatenate([tail, head]), np.concatenate([places, places]))
    return csr_array(coo_array((np.concatenate([sign, -sign]), ends), shape=(nodes, count)))
