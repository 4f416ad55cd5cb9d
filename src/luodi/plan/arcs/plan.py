"""What a planner gives back: routes of stops, what is left out and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Serve:
    """Drive along a task's arc and serve it.

    Parameters
    ----------
    task
        Place in ``Problem.tasks``.
    arc
        The arc that is driven along: one of the task's.
    """

    task: int
    arc: int


@dataclass(frozen=True, slots=True)
class Visit:
    """Fill up or unload at a site: its place in ``Problem.sites``."""

    site: int


Stop = Serve | Visit


@dataclass(frozen=True, slots=True)
class Route:
    """What one vehicle does on one day; between stops it takes the cheapest way.

    Parameters
    ----------
    vehicle
        Place in ``Fleet.vehicles``.
    day
        Day from 0.
    stops
        In their order; the depots at both ends are not listed.
    """

    vehicle: int
    day: int
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Unserved:
    """A task that is left out.

    Parameters
    ----------
    task
        Place in ``Problem.tasks``.
    code
        Machine word of the reason, such as ``"hours"`` or ``"capacity"``.
    reason
        Chinese sentence for the officer.
    """

    task: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes, what they cost and how they were found.

    Parameters
    ----------
    routes
        Those with a stop at least.
    cost
        As `checker.check_plan` reckons it; what is left out is counted with its cost.
    lower_bound
        What no plan can cost less than.
    engine, seed
        What found it.
    cpu_seconds, iterations
        What the search took; compilation is not counted. ``cpu_seconds`` is 0 where there
        was no clock.
    unserved
        Tasks that are left out.
    """

    routes: tuple[Route, ...]
    cost: int
    lower_bound: int
    engine: str
    seed: int
    cpu_seconds: float
    iterations: int
    unserved: tuple[Unserved, ...] = ()

    @property
    def gap(self) -> float | None:
        """How much more it costs than the bound, as a share of the bound; None for a bound of 0."""
        return self.cost / self.lower_bound - 1 if self.lower_bound > 0 else None
