"""Times of day in files."""

import re
from typing import Final

from luodi.plan.arcs.model import Window

DAY_S: Final = 86400
_CLOCK: Final = re.compile(r"([01]?\d|2[0-4])[:：]([0-5]\d)")


def clock_s(text: str) -> int | None:
    """Give the seconds from midnight of a time such as 22:00; None when it is none.

    Examples
    --------
    >>> clock_s("06:30"), clock_s("24:00"), clock_s("6.30")
    (23400, 86400, None)
    """
    match = _CLOCK.fullmatch(text.strip())
    return int(match[1]) * 3600 + int(match[2]) * 60 if match else None


def window_between(from_s: int, to_s: int) -> Window:
    """Give the window between two times of day; one that ends before it begins crosses midnight.

    Examples
    --------
    >>> window_between(79200, 21600)
    Window(from_s=79200, to_s=108000)
    """
    return Window(from_s, to_s if to_s > from_s else to_s + DAY_S)


def window_of(text: str) -> Window | None:
    """Give the window of a text such as 22:00-06:00; None when it is none."""
    first, _, last = text.partition("-")
    from_s, to_s = clock_s(first), clock_s(last)
    return None if from_s is None or to_s is None else window_between(from_s, to_s)
