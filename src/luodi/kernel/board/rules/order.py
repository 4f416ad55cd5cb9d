"""Which light is worse than which."""

from collections.abc import Iterable

LIGHTS = ("RED", "YELLOW", "WATCH", "GREEN", "GREY")
"""The lights from the worst on; an unknown one says nothing, and comes last."""


def rank(light: str) -> int:
    """Give a light's place in the order, 0 for the worst.

    Source
    ------
    The look's five lights (docs/words.md); unknown is neither good nor bad.

    Examples
    --------
    >>> rank("RED"), rank("GREY")
    (0, 4)
    """
    return LIGHTS.index(light)


def worst(lights: Iterable[str]) -> str:
    """Give the worst of some lights; empty for none.

    Source
    ------
    As for `rank`.

    Examples
    --------
    >>> worst(["GREEN", "YELLOW", "GREY"]), worst([])
    ('YELLOW', '')
    """
    return min(lights, key=rank, default="")


def is_worse(before: str, now: str) -> bool | None:
    """Tell whether a light got worse (True) or better (False); None where neither can be said.

    Source
    ------
    Missing is not zero: a light that became known, or unknown, got neither worse nor better.

    Examples
    --------
    >>> is_worse("GREEN", "RED"), is_worse("RED", "WATCH"), is_worse("GREY", "RED")
    (True, False, None)
    """
    if before == now or "GREY" in {before, now} or not before:
        return None
    return rank(now) < rank(before)
