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
    A reader knows the total, the shown parts, which parts are small (nought to ``limit - 1``),
    which are left out beside them (``limit`` or more, and no more than the smallest shown one),
    and this method itself. A small part of tables so left out could be another number too: two
    small parts may trade a unit, as nothing depends on them but by their sum; where all of them
    are nought, or all of them the most, the smallest part beside them that can gives a unit or
    takes it, and no earlier step would have held. A test tries every small table.

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
    shown = sorted((amount, place) for place, amount in enumerate(parts) if place not in small)
    hidden, beside = sum(parts[place] for place in small), 0
    while not _is_safe(hidden, len(small), beside, limit, [amount for amount, _ in shown[beside:]]):
        if beside == len(shown):
            return Suppressed(small, frozenset(place for _amount, place in shown), total=True)
        hidden += shown[beside][0]
        beside += 1
    return Suppressed(small, frozenset(place for _amount, place in shown[:beside]))


def _is_safe(hidden: int, small: int, beside: int, limit: int, shown: Sequence[int]) -> bool:
    """Tell whether each small part may be anything from nought to below the limit.

    ``hidden`` is the sum of so many small parts and parts beside them, ``shown`` the others in
    order: what one small part leaves the hidden ones must be able to take up, however it turns out.
    """
    most = (limit - 1) * (small - 1)
    if not beside:
        return limit - 1 <= hidden <= most
    if hidden < limit * beside + limit - 1:
        return False
    return not shown or hidden <= most + (shown[0] - 1) * beside
