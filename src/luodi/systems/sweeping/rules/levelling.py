"""Levelling: days are chosen so that every day of a week has about as many metres."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from luodi.systems.sweeping.rules.demand import WEEK, Frequency, day_patterns, mean_gap_days

LEVEL_PERMILLE = 1_100
"""The fullest day at most so many thousandths of the mean one."""
_ROUNDS = 20


@dataclass(frozen=True)
class WeekWork:
    """A strip whose days are to be chosen: metres of a pass, how often, days since the last."""

    metres: int
    frequency: Frequency
    since: int | None = None


@dataclass(frozen=True)
class Levelled:
    """Passes of each work on each of seven days, in the order asked, and the metres of each day."""

    days: tuple[tuple[int, ...], ...]
    metres: tuple[int, ...]


def fullest_permille(metres: Sequence[int]) -> int | None:
    """Give the fullest day in thousandths of the mean one, rounded up; None without metres.

    Parameters
    ----------
    metres
        Of each day.

    Source
    ------
    Dossier of road cleaning, rule 7: the fullest day at most 1.1 times the mean.

    Examples
    --------
    >>> fullest_permille([1_100, 1_000, 900]), fullest_permille([0, 0])
    (1100, None)
    """
    whole = sum(metres)
    return -(-max(metres) * len(metres) * 1_000 // whole) if whole else None


def levelled(works: Sequence[WeekWork]) -> Levelled:
    """Choose the days of each work so that the metres of the days are as alike as can be.

    Parameters
    ----------
    works
        Strips in any order.

    Returns
    -------
    The same works and numbers always give the same days.

    Notes
    -----
    The longest is placed first, each where the squares of what the days differ from their mean grow
    least; then each is moved for as long as that makes them less. Time grows with works times
    seven.

    Source
    ------
    Dossier of road cleaning, rule 7: the fullest day at most 1.1 times the mean.

    Examples
    --------
    >>> levelled([WeekWork(700, Frequency.WEEKLY)] * 7).metres
    (700, 700, 700, 700, 700, 700, 700)
    """
    choices = [np.array(day_patterns(one.frequency, one.since), dtype=np.int64) for one in works]
    loads = np.zeros(WEEK, dtype=np.float64) - _mean_metres(works)
    chosen = [0] * len(works)
    order = sorted(range(len(works)), key=lambda place: (-works[place].metres, place))
    for place in order:
        chosen[place] = _best(loads, choices[place], works[place].metres)
        loads += choices[place][chosen[place]] * works[place].metres
    for _ in range(_ROUNDS):
        if not _moved(works, choices, chosen, loads, order):
            break
    days = tuple(
        tuple(int(one) for one in choices[place][chosen[place]]) for place in range(len(works))
    )
    metres = tuple(
        sum(row[day] * one.metres for row, one in zip(days, works, strict=True))
        for day in range(WEEK)
    )
    return Levelled(days, metres)


def _mean_metres(works: Sequence[WeekWork]) -> float:
    gaps = [(one.metres, mean_gap_days(one.frequency)) for one in works]
    return float(sum((metres / gap for metres, gap in gaps if gap is not None), Fraction(0)))


def _best(loads: np.ndarray, choices: np.ndarray, metres: int) -> int:
    return int(((loads + choices * metres) ** 2).sum(axis=1).argmin())


def _moved(
    works: Sequence[WeekWork],
    choices: Sequence[np.ndarray],
    chosen: list[int],
    loads: np.ndarray,
    order: Sequence[int],
) -> bool:
    moved = False
    for place in order:
        if len(choices[place]) == 1 or not works[place].metres:
            continue
        loads -= choices[place][chosen[place]] * works[place].metres
        best = _best(loads, choices[place], works[place].metres)
        loads += choices[place][best] * works[place].metres
        moved, chosen[place] = moved or best != chosen[place], best
    return moved
