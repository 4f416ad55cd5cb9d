"""The read API: what an operation asks, how values and pages are written, one site of them all.

A room declares operations on a ``ninja.Router`` that its card names; `main` puts them together.
"""

from luodi.kernel.web.api.operations import Key, Path, Refused, Router, answers, asks
from luodi.kernel.web.api.paging import Paging, page_of
from luodi.kernel.web.api.values import (
    DayRange,
    Instant,
    Measured,
    Month,
    Named,
    Place,
    measured,
    month_iso,
    month_number,
    place_of,
)

__all__ = [
    "DayRange",
    "Instant",
    "Key",
    "Measured",
    "Month",
    "Named",
    "Paging",
    "Path",
    "Place",
    "Refused",
    "Router",
    "answers",
    "asks",
    "measured",
    "month_iso",
    "month_number",
    "page_of",
    "place_of",
]
