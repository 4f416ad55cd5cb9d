"""What every engine takes and gives, so that one can stand for another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.plan import Plan
from luodi.plan.base import Progress, StopRule


@dataclass(frozen=True)
class Search:
    """How an engine searches.

    Parameters
    ----------
    stop
        When it ends.
    clock
        Gives the CPU seconds of the searching thread, such as ``time.thread_time``; what stops by
        CPU seconds needs it, and without it a plan does not say what it took.
    seed
        At least 0; the same seed and as many iterations give the same plan.
    start
        A plan to begin with, of this problem or of one before something changed.
    pinned
        For each route of ``start``, in its order, how many of its first stops must stay.
    on_progress
        Told now and then, some times a second.
    cancelled
        Asked as often; the best plan so far is given back once it says yes.
    lower_bound
        What no plan can cost less than, where that is known or does not matter (0); it is reckoned
        otherwise.
    """

    stop: StopRule
    clock: Callable[[], float] | None = None
    seed: int = 0
    start: Plan | None = None
    pinned: tuple[int, ...] = ()
    on_progress: Callable[[Progress], None] | None = None
    cancelled: Callable[[], bool] | None = None
    lower_bound: int | None = None


class Engine(Protocol):
    """A way to plan."""

    name: str

    def lacks(self, problem: Problem, search: Search) -> str | None:
        """Name what the problem asks for and the engine cannot do; None when it can do all."""
        ...

    def solve(self, problem: Problem, search: Search) -> Plan:
        """Plan; the lower bound of the plan is that of `bounds.lower_bound`."""
        ...
