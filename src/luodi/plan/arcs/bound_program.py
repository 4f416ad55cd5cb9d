"""The least cost of driving between services: a linear program, sharpened by cuts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

from luodi.plan.arcs.bound_cuts import Used, Values, cut_of, first_sets, lacking_sets
from luodi.plan.arcs.bound_model import Flags, Ints, Relaxed

_LACK: Final = 1e-3
_EFFORT: Final = 60_000
_ROUNDS: Final = 40
_FLOWS: Final = 60
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


@dataclass(frozen=True)
class _Row:
    """A cut as a row: what its columns add up to, at least."""

    columns: Ints
    values: Values
    least: int


def driving(model: Relaxed) -> float:
    """Give the least cost of deadheading, extra services and tasks left out.

    Parameters
    ----------
    model
        The problem, stripped.

    Returns
    -------
    float
        In parts of the model's scale, beside the cost of serving each task as seldom as may be;
        below 0 where it is cheaper to leave tasks out.
    """
    frame = _frame(model)
    links, works = len(model.links.tail), len(model.works.tail)
    rows: dict[bytes, _Row] = {}
    used = Used(np.zeros(links), np.zeros(works), np.zeros(works))
    best, stalled = float(np.minimum(frame.cost, 0) @ np.minimum(frame.most, 1)), 0
    sets: Iterable[Flags] = first_sets(model)
    rounds = max(2, min(_ROUNDS, _EFFORT // (links + works + 1)))
    flows = min(_FLOWS, _EFFORT * 4 // (links + works + 1)) if rounds > 2 else 0
    for _ in range(rounds):
        before = len(rows)
        _add_cuts(rows, model, used, sets)
        if len(rows) == before:
            break
        found = linprog(
            frame.cost,
            A_ub=_with_rows(frame, list(rows.values())),
            b_ub=np.concatenate([frame.high, [-row.least for row in rows.values()]]),
            A_eq=frame.balance,
            b_eq=frame.even,
            bounds=np.column_stack([np.where(frame.free, -np.inf, 0.0), frame.most]),
            method="highs",
        )
        if found.status != 0:
            break
        stalled = stalled + 1 if found.fun - best < _GAIN * abs(best) else 0
        best = max(best, float(found.fun))
        if stalled == _PATIENCE:
            break
        used = Used(*np.split(found.x, [links, links + works, links + 2 * works])[:3])
        sets = lacking_sets(model, used, flows)
    return best


def _add_cuts(rows: dict[bytes, _Row], model: Relaxed, used: Used, sets: Iterable[Flags]) -> None:
    """Take up the sets that a solution crosses too seldom."""
    driven = np.concatenate([used.links, used.extra])
    optional = np.flatnonzero(~model.works.must)
    for inside in sets:
        for cut in (cut_of(model, inside), cut_of(model, ~inside)):
            lack = cut.least - cut.fewer @ used.left_out - driven[cut.crossing].sum()
            if lack > _LACK and cut.crossing.any():
                crossing = np.flatnonzero(cut.crossing)
                rows.setdefault(
                    crossing.tobytes() + cut.least.to_bytes(8),
                    _Row(
                        columns=np.concatenate([crossing, len(driven) + optional]),
                        values=np.concatenate([np.ones(len(crossing)), cut.fewer[optional]]),
                        least=cut.least,
                    ),
                )


def _with_rows(frame: _Frame, rows: list[_Row]) -> csr_array:
    """Put cuts below the rows of a program."""
    columns = np.concatenate([row.columns for row in rows])
    values = np.concatenate([row.values for row in rows])
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    shape = (len(rows), frame.upper.shape[1])
    return vstack([frame.upper, csr_array((-values, columns, ends), shape=shape)], format="csr")


def _frame(model: Relaxed) -> _Frame:
    works, links = model.works, model.links
    count = len(works.tail)
    unit = eye_array(count, format="csr")
    none = csr_array((count, len(links.tail)))
    least = csr_array(unit * works.least[:, None])
    turned = works.both & (not model.symmetric)
    upper = vstack(
        [hstack([none, -unit, least, unit]), hstack([none, -unit, least, -unit])], format="csr"
    )
    forward = np.where(works.both, 0, 1).astype(np.int64)
    sure = _incidence(model.nodes, works.tail, works.head, forward * works.least)
    balance = hstack(
        [
            _incidence(
                model.nodes, links.tail, links.head, np.ones(len(links.tail), dtype=np.int64)
            ),
            _incidence(model.nodes, works.tail, works.head, forward),
            -sure,
            _incidence(model.nodes, works.tail, works.head, 1 - forward),
        ],
        format="csr",
    )
    even = -np.asarray(sure.sum(axis=1), dtype=np.float64)
    if model.symmetric:
        balance, even = balance[:0], even[:0]
    return _Frame(
        cost=np.concatenate(
            [
                links.cost,
                works.cost,
                np.where(works.must, 0, works.left_out - works.least * works.cost),
                np.zeros(count),
            ]
        ),
        most=np.concatenate(
            [
                np.full(len(links.tail), np.inf),
                works.most - works.least,
                np.where(works.must, 0, 1),
                np.where(turned, np.inf, 0),
            ]
        ),
        free=np.concatenate([np.zeros(len(links.tail) + 2 * count, dtype=bool), turned]),
        upper=upper,
        high=np.tile(works.least, 2).astype(np.float64),
        balance=balance,
        even=even,
    )


def _incidence(nodes: int, tail: Ints, head: Ints, sign: Ints) -> csr_array:
    """Give what leaves each node less what comes to it, for each column."""
    count = len(tail)
    places = np.arange(count)
    ends = (np.concatenate([tail, head]), np.concatenate([places, places]))
    return csr_array(coo_array((np.concatenate([sign, -sign]), ends), shape=(nodes, count)))
