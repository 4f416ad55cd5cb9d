"""What a target promises: comparators, natures, periods, and the terms that a version sets."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from luodi.standards.workdays import Calendar

BROUGHT = Calendar()
"""The notices of holidays that luodi brings itself."""


class Comparator(StrEnum):
    """What is promised of a value.

    SYNC keeps step with the growth of another target; ASSIGNED waits for the value that a higher
    level sets.
    """

    GE = "GE"
    LE = "LE"
    EQ = "EQ"
    ABOUT = "ABOUT"
    SYNC = "SYNC"
    ASSIGNED = "ASSIGNED"


class TargetNature(StrEnum):
    """What kind of figure a target promises."""

    LEVEL = "LEVEL"
    GROWTH = "GROWTH"
    SHARE = "SHARE"
    COUNT = "COUNT"
    LIST = "LIST"
    COVERAGE = "COVERAGE"
    MILESTONE = "MILESTONE"


NAMED = frozenset({TargetNature.LIST, TargetNature.MILESTONE})
"""Natures that promise items with names of their own."""
SHARES = frozenset({TargetNature.SHARE, TargetNature.COVERAGE})
"""Natures that promise a part of a whole."""


class Accumulation(StrEnum):
    """Whether figures add up over the period, or the latest one alone counts."""

    CUMULATIVE = "CUMULATIVE"
    POINT = "POINT"


class Direction(StrEnum):
    """Which way is better."""

    UP = "UP"
    DOWN = "DOWN"


class Pace(StrEnum):
    """How a target falls due over its period."""

    MONTH = "MONTH"
    DAY = "DAY"
    WORKDAY = "WORKDAY"
    HISTORY = "HISTORY"
    CURVE = "CURVE"


class Frequency(StrEnum):
    """How often a target is reported: each month, or when a quarter or the year has ended."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class Profile(StrEnum):
    """A named set of the points at which lights change; BONDS is that of special bonds."""

    STANDARD = "STANDARD"
    STRICT = "STRICT"
    BONDS = "BONDS"


class Colour(StrEnum):
    """A target's light."""

    GREEN = "GREEN"
    WATCH = "WATCH"
    YELLOW = "YELLOW"
    RED = "RED"
    GREY = "GREY"


@dataclass(frozen=True)
class Period:
    """A half-open range of days: ``start`` included, ``end`` excluded."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse an empty range."""
        if self.end <= self.start:
            raise ValueError(f"时段 {self.start} 至 {self.end} 为空；终点须晚于起点")

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period."""
        return self.end - timedelta(days=1)


@dataclass(frozen=True)
class Promise:
    """What is promised, in the smallest unit; a None value is a promise without a number.

    ``tolerance`` belongs to ABOUT and SYNC alone; None until the person who accepts the target
    sets one.
    """

    comparator: Comparator | None
    value: int | None
    tolerance: int | None = None
    direction: Direction = Direction.UP

    @property
    def wants_less(self) -> bool:
        """Whether less is better: for a ceiling always, else as the direction says."""
        if self.comparator in {Comparator.LE, Comparator.GE}:
            return self.comparator is Comparator.LE
        return self.direction is Direction.DOWN


@dataclass(frozen=True)
class Bands:
    """Where the lights change, in percentage points below the due pace.

    Behind by less than ``yellow`` is WATCH; from ``yellow`` to ``red``, both included, YELLOW;
    by more RED. For special bonds ``red`` is in per cent of what is due and ``yellow`` is not
    used. A share behind its ladder by ``share`` or less is WATCH.
    """

    yellow: Decimal
    red: Decimal
    share: Decimal

    def __post_init__(self) -> None:
        """Refuse bands that cross."""
        if self.share < 0:
            raise ValueError(f"占比的关注界 {self.share} 不能为负")
        if not 0 < self.yellow <= self.red:
            raise ValueError(f"黄灯界 {self.yellow} 与红灯界 {self.red} 须为正数且不交叉")


@dataclass(frozen=True)
class Terms:
    """What one version of a target promises; amounts are integers in the smallest unit.

    Parameters
    ----------
    nature, accumulation, promise, period
        What is promised, of which kind, for when.
    pace
        How it falls due; ``curve`` holds the cumulative share due by the end of each month of the
        period in hundredths of a per cent, the last 10,000, for HISTORY and CURVE.
    profile
        Which bands its light follows.
    base
        A POINT target's value at the start of its period, from which its ladder rises; None when
        it is not known.
    scale
        Decimal places in which the value is kept; only rates and shares use it, to tell what a
        percentage point is.
    calendar
        The notices of holidays by which a pace counts working days; those that luodi brings, where
        nothing else is told.
    """

    nature: TargetNature
    accumulation: Accumulation
    promise: Promise
    period: Period
    pace: Pace = Pace.MONTH
    curve: tuple[int, ...] = ()
    profile: Profile = Profile.STANDARD
    base: int | None = None
    scale: int = 2
    calendar: Calendar = BROUGHT

    @property
    def accrues(self) -> bool:
        """Whether the value falls due bit by bit, the figures of months adding up to it."""
        adds = {TargetNature.LEVEL, TargetNature.COUNT, TargetNature.LIST, TargetNature.MILESTONE}
        return self.accumulation is Accumulation.CUMULATIVE and self.nature in adds


@dataclass(frozen=True)
class Actual:
    """What is known of a target on a day, in its smallest unit.

    Parameters
    ----------
    value
        The counted value, or the growth or share; None when it is not known.
    undefined
        That a rate cannot be formed because its base is nought.
    in_step
        The growth of the target that SYNC keeps step with; None when it is not known.
    average
        The growth of the whole city; None when it is not known or not asked for.
    late_items
        How many named items are past their own last day and not accepted.
    """

    value: Fraction | None
    undefined: bool = False
    in_step: Fraction | None = None
    average: Fraction | None = None
    late_items: int = 0
