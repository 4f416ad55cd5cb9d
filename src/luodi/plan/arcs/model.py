"""What an arc routing problem is made of: roads, tasks, vehicles, sites and days."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Label = int | str
"""How a file names a node."""
CLOSED = -1
"""Travel cost or seconds of an arc that a kind of vehicle may not use."""
MUST = None
"""Cost of leaving a task undone that must not be left."""


@dataclass(frozen=True)
class Turn:
    """A turn from one arc into another that costs something or is forbidden.

    Parameters
    ----------
    from_arc, to_arc
        Arcs of the network; the first ends where the second begins. Turning back is the turn from
        an arc into its twin.
    cost
        Added cost; None where the turn is forbidden.
    seconds
        Added time.
    """

    from_arc: int
    to_arc: int
    cost: int | None
    seconds: int = 0


@dataclass(frozen=True)
class RoadNetwork:
    """Directed arcs between nodes; a two-way street is two arcs, each the other's twin.

    Parameters
    ----------
    nodes
        Name of each node, as its file has it.
    tail, head
        Node that each arc leaves and enters, ``(n_arcs,)`` int32.
    twin
        The arc of the same street in the other direction, ``(n_arcs,)`` int32; -1 for one way.
    travel_cost
        Cost to drive along an arc without serving it, for each kind of vehicle as the fleet lists
        them, ``(n_kinds, n_arcs)`` int64, at least 0; ``CLOSED`` where the kind may not drive.
    travel_s
        Seconds of the same, ``(n_kinds, n_arcs)`` int64; ``CLOSED`` in the same places.
    turns
        Turns that cost or are forbidden; all others are free.
    lon_lat
        Degrees east and north of each node, ``(n_nodes, 2)`` float64; None when not known.
    datum
        Datum of ``lon_lat``, such as ``"WGS 84"`` or ``"CGCS2000"``.
    names
        Name of the street of each arc; empty when there are none.
    bends
        Points between the ends of each arc in the direction of driving, in the degrees of
        ``lon_lat``; empty when streets are straight or not known. Pictures need them, and who tells
        left turns by the shape of streets.
    """

    nodes: tuple[Label, ...]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    twin: NDArray[np.int32]
    travel_cost: NDArray[np.int64]
    travel_s: NDArray[np.int64]
    turns: tuple[Turn, ...] = ()
    lon_lat: NDArray[np.float64] | None = None
    datum: str | None = None
    names: tuple[str, ...] = ()
    bends: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True)
class Window:
    """Seconds from midnight of the day in which something may begin, end not included.

    A window that crosses midnight goes on past 86400: 22:00 to 06:00 is 79200 to 108000.
    """

    from_s: int
    to_s: int


@dataclass(frozen=True)
class Pattern:
    """Days on which a task is done, and what is to be taken up or laid on each of them.

    Parameters
    ----------
    days
        Days from 0, rising.
    demands
        Demand on each of them, in the unit of the capacity.
    """

    days: tuple[int, ...]
    demands: tuple[int, ...]


@dataclass(frozen=True)
class Task:
    """A kerb that must be served in one pass, in one or either direction.

    Parameters
    ----------
    id
        How the file or the caller names it.
    arcs
        The arc to be driven along, or an arc and its twin when either direction will do.
    demand
        Taken up or laid, in the unit of the capacity; at least 0. With ``patterns`` theirs count.
    service_cost, service_s
        Cost and seconds of driving along and serving it, for each kind of vehicle as the fleet
        lists them; None for a kind that cannot.
    windows
        When service may begin; empty for at any time.
    left_out_cost
        Cost of leaving it undone; None when it must not be left.
    patterns
        Sets of days to choose one of; empty for once, on day 0 of a plan for one day or on any day.
    """

    id: str
    arcs: tuple[int, ...]
    demand: int
    service_cost: tuple[int | None, ...]
    service_s: tuple[int | None, ...]
    windows: tuple[Window, ...] = ()
    left_out_cost: int | None = MUST
    patterns: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class VehicleKind:
    """What vehicles have in common.

    Parameters
    ----------
    name
        How the fleet calls it.
    capacity
        Hopper or tank between two visits of a site, in the unit of the demands; None for no limit.
    fixed_cost
        Cost of each vehicle and day that is used.
    cost_per_hour
        Cost of an hour from leaving the depot to coming back, waiting included.
    """

    name: str
    capacity: int | None
    fixed_cost: int = 0
    cost_per_hour: int = 0


@dataclass(frozen=True)
class Break:
    """A rest of so many seconds that begins inside a window; none of it is work."""

    window: Window
    seconds: int


@dataclass(frozen=True)
class Vehicle:
    """A vehicle, or several that are alike.

    Parameters
    ----------
    id
        How the caller names it.
    kind
        Its place among the kinds of the fleet.
    start, end
        Nodes where its shift begins and ends: places in ``RoadNetwork.nodes``.
    count
        How many there are of it; None for as many as are needed.
    shift
        When it is out, in seconds from midnight; None for at any time.
    longest_s
        Longest time from leaving to coming back, in seconds; None for no limit.
    breaks
        Rests of each shift.
    days
        Days on which it is there; None for all.
    """

    id: str
    kind: int
    start: int
    end: int
    count: int | None = 1
    shift: Window | None = None
    longest_s: int | None = None
    breaks: tuple[Break, ...] = ()
    days: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Fleet:
    """Kinds of vehicles, and the vehicles."""

    kinds: tuple[VehicleKind, ...]
    vehicles: tuple[Vehicle, ...]


@dataclass(frozen=True)
class Site:
    """A place where a vehicle fills up or unloads, so that its whole capacity is free again.

    Parameters
    ----------
    id
        How the file or the caller names it.
    node
        Its place in ``RoadNetwork.nodes``.
    cost, seconds
        Of one visit.
    kinds
        Kinds of vehicles that may come; None for all.
    windows
        When a visit may begin; empty for at any time.
    """

    id: str
    node: int
    cost: int = 0
    seconds: int = 0
    kinds: tuple[int, ...] | None = None
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """The days that are planned.

    Parameters
    ----------
    days
        How many, from day 0.
    vehicle_cost
        Added once for each vehicle of the day on which most are out.
    """

    days: int = 1
    vehicle_cost: int = 0


@dataclass(frozen=True)
class Problem:
    """What is to be planned.

    Parameters
    ----------
    name
        How the file or the caller names it.
    network, tasks, fleet, sites, calendar
        Its parts.
    ends_empty
        Whether a vehicle that has served a task must visit a site after its last one.
    """

    name: str
    network: RoadNetwork
    tasks: tuple[Task, ...]
    fleet: Fleet
    sites: tuple[Site, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    ends_empty: bool = False
