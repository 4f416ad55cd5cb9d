"""When a search stops, and what it tells on the way."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is.

    Parameters
    ----------
    iterations
        Steps done so far.
    cpu_seconds
        CPU seconds that the searching thread has used; None when there is no clock.
    cost
        Cost of the best plan so far; None before the first.
    lower_bound
        What no plan can cost less than; 0 until it is reckoned.
    """

    iterations: int
    cpu_seconds: float | None
    cost: int | None
    lower_bound: int


class StopRule(Protocol):
    """A rule that ends a search."""

    def done(self, progress: Progress) -> float:
        """Give the share of the search that is behind, from 0; it ends at 1 and above."""
        ...


@dataclass(frozen=True, slots=True)
class CpuSeconds:
    """Stop after so many CPU seconds of the searching thread; above nought."""

    seconds: float

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise ValueError(f"seconds is {self.seconds}; it must be above 0")

    def done(self, progress: Progress) -> float:
        """Give the share of the seconds that is used.

        Raises
        ------
        ValueError
            When the search has no clock.
        """
        if progress.cpu_seconds is None:
            raise ValueError("a search that stops by CPU seconds needs a clock; give it one")
        return progress.cpu_seconds / self.seconds


@dataclass(frozen=True, slots=True)
class Iterations:
    """Stop after so many steps, at least one: the same plan on every machine."""

    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"count is {self.count}; it must be at least 1")

    def done(self, progress: Progress) -> float:
        """Give the share of the steps that is done."""
        return progress.iterations / self.count


@dataclass(frozen=True, slots=True)
class Gap:
    """Stop once the best plan costs at most so much more than the lower bound, as a share of it.

    Examples
    --------
    >>> Gap(0.05).done(Progress(10, 1.0, 104, 100)) >= 1
    True
    >>> Gap(0.05).done(Progress(10, 1.0, 108, 100))
    0.0
    """

    share: float

    def __post_init__(self) -> None:
        if not self.share >= 0:
            raise ValueError(f"share is {self.share}; it must be at least 0")

    def done(self, progress: Progress) -> float:
        """Give 1 when the gap is small enough, else 0: how long it takes is not known before."""
        if progress.cost is None:
            return 0.0
        return float(progress.cost - progress.lower_bound <= self.share * progress.lower_bound)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Stop as soon as one of several rules says so."""

    rules: tuple[StopRule, ...]

    def __post_init__(self) -> None:
        if not self.rules:
            raise ValueError("rules is empty; give at least one rule")

    def done(self, progress: Progress) -> float:
        """Give the largest share of all rules."""
        return max(rule.done(progress) for rule in self.rules)
