"""How long the stages of a case took, and what most of them did not exceed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

MINUTE = 60


class Stage(StrEnum):
    """A stretch of a case's way whose time is measured."""

    ASSIGN = "ASSIGN"
    ACCEPT = "ACCEPT"
    HANDLE = "HANDLE"
    HEAR = "HEAR"
    WHOLE = "WHOLE"


@dataclass(frozen=True)
class Moments:
    """When a case was received and first passed on, accepted, answered and closed."""

    received: datetime
    assigned: datetime | None = None
    accepted: datetime | None = None
    replied: datetime | None = None
    closed: datetime | None = None


def stage_minutes(moments: Moments) -> dict[Stage, int]:
    """Give the whole minutes of each stage that is over.

    Parameters
    ----------
    moments
        When what was done first.

    Notes
    -----
    Time as it passes, nights and days off included: what a firm waited.

    Source
    ------
    Dossier of enterprise cases, what can be measured: median and 90th percentile time per step.
    """
    ends = {
        Stage.ASSIGN: (moments.received, moments.assigned),
        Stage.ACCEPT: (moments.assigned, moments.accepted),
        Stage.HANDLE: (moments.accepted, moments.replied),
        Stage.HEAR: (moments.replied, moments.closed),
        Stage.WHOLE: (moments.received, moments.closed),
    }
    return {
        stage: int((end - start).total_seconds()) // MINUTE
        for stage, (start, end) in ends.items()
        if start is not None and end is not None and end >= start
    }


def percentile(values: Sequence[int], percent: int) -> int | None:
    """Give the value that so many per cent of the values do not exceed; None without values.

    Parameters
    ----------
    values
        In any order.
    percent
        1 to 100; 50 is the median.

    Notes
    -----
    The nearest rank: always a value that occurred, the lower one of two in the middle.

    Source
    ------
    Dossier of enterprise cases, what can be measured; Hyndman and Fan, The American Statistician
    50 (1996), 361-365, definition 1.

    Examples
    --------
    >>> percentile([30, 10, 20, 40], 50), percentile([30, 10, 20, 40], 90), percentile([], 50)
    (20, 40, None)
    """
    if not values:
        return None
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)]
