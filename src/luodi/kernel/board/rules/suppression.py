"""Which counts of persons, households and firms are left out where everybody reads."""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5
"""Counts below this are left out."""


@dataclass(frozen=True)
class Suppressed:
    """What is left out: small parts, others so that no small one can be computed, the total.

    Parts are named by their place in the list.
    """

    small: frozenset[int] = frozenset()
    beside: frozenset[int] = frozenset()
    total: bool = False


def suppressed(parts: Sequence[int], *, limit: int = FEWEST) -> Suppressed:
    """Tell which parts of a published total are left out.

    Parameters
    ----------
    parts
        All parts, in the smallest unit; they add up to the total.
    limit
        Parts below it are small, and a total below it leaves out everything.

    Returns
    -------
    Suppressed
        Small parts are left out as "below the limit". As long as total and shown parts would
        narrow a small part further than that, the smallest part still shown is left out beside
        them; when none is left, the total is.

    Notes
    -----
    A reader knows the total, the shown parts, which parts are small (nought to ``limit - 1``) and
    which are left out beside them (``limit`` or more). A small part keeps its whole range when the
    others can take up the rest, however it turns out.

    Source
    ------
    Hundepool et al., Statistical Disclosure Control (2012), 4: primary and secondary suppression,
    protection by feasibility intervals; the limit of 5 is luodi's own (2026).

    Examples
    --------
    >>> suppressed([3, 40, 60])
    Suppressed(small=frozenset({0}), beside=frozenset({1}), total=False)
    >>> suppressed([2, 3, 60]).total, suppressed([20, 40, 60])
    (False, Suppressed(small=frozenset(), beside=frozenset(), total=False))
    """
    small = frozenset(place for place, amount in enumerate(parts) if amount < limit)
    if not small:
        return Suppressed()
    if sum(parts) < limit:
        return Suppressed(frozenset(range(len(parts))), frozenset(), total=True)
    others = sorted((amount, place) for place, amount in enumerate(parts) if place not in small)
    beside: list[int] = []
    while not _is_safe([parts[place] for place in (*small, *beside)], len(small), limit):
        if len(beside) == len(others):
            return Suppressed(small, frozenset(beside), total=True)
        beside.append(others[len(beside)][1])
    return Suppressed(small, frozenset(beside))


def _is_safe(hidden: Sequence[int], small: int, limit: int) -> bool:
    """Tell whether each hidden small part may still be anything from nought to below the limit."""
    total, beside = sum(hidden), len(hidden) - small
    if beside:
        return total - (limit - 1) >= limit * beside
    return limit - 1 <= total <= (limit - 1) * (small - 1)
