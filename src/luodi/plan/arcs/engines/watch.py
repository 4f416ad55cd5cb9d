"""What a search has used, asked against its stop rule."""

from typing import Final

from luodi.plan.arcs.engine import Search
from luodi.plan.base import Progress

TELL_S: Final = 0.2
"""CPU seconds between two reports."""


class Watch:
    """Counts steps and CPU seconds of this thread from now on.

    Parameters
    ----------
    search
        How the search ends and whom it tells.
    lower_bound
        What no plan can cost less than.

    Attributes
    ----------
    iterations
        Steps so far.
    cost
        Cost of the best plan so far; None before the first.
    """

    def __init__(self, search: Search, lower_bound: int) -> None:
        self._search, self._lower_bound = search, lower_bound
        self._began = 0.0 if search.clock is None else search.clock()
        self._told: float | None = None
        self._cancelled = False
        self.iterations = 0
        self.cost: int | None = None

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds so far; 0 without a clock."""
        if self._search.clock is None:
            return 0.0
        return self._search.clock() - self._began

    def share(self) -> float:
        """Give the share of the search that is behind, 1 when it is cancelled; tell of it."""
        used = None if self._search.clock is None else self.cpu_seconds
        progress = Progress(self.iterations, used, self.cost, self._lower_bound)
        if used is None or self._told is None or used - self._told >= TELL_S:
            self._told = used
            if self._search.on_progress is not None:
                self._search.on_progress(progress)
            if self._search.cancelled is not None and self._search.cancelled():
                self._cancelled = True
        return 1.0 if self._cancelled else self._search.stop.done(progress)
