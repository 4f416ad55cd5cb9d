"""A plan as it is written down, without tables: what its second look reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from luodi.systems.sweeping.rules.work import Operation, VehicleKind

Place = tuple[float, float]
Span = tuple[datetime, datetime]


class Doing(StrEnum):
    """What a vehicle does on a leg."""

    TRAVEL = "TRAVEL"
    SERVICE = "SERVICE"
    REFILL = "REFILL"
    DUMP = "DUMP"
    REST = "REST"
    WAIT = "WAIT"


@dataclass(frozen=True)
class SeenStrip:
    """The strip of a piece of work: its link, the direction it is driven in, which edge it is.

    ``lanes`` is how many rounds make one pass over it: lanes of a convoy, widths of a flush.
    """

    number: int
    link: int
    forward: bool = True
    left: bool = False
    left_broom: bool = False
    lanes: int = 1
    zone: int | None = None
    road_class: int | None = None


@dataclass(frozen=True)
class SeenLeg:
    """A leg as it is written down.

    ``way`` lists links driven along, negative against their drawing. Work names its strip and
    round; ``where`` says the strip for officers.
    """

    doing: Doing
    start: datetime
    end: datetime
    metres: int = 0
    way: tuple[int, ...] = ()
    strip: SeenStrip | None = None
    round: int = 1
    where: str = ""
    site: int | None = None


@dataclass(frozen=True)
class SeenVehicle:
    """A vehicle of a route: what it does there, and how far it reaches; 0 for no such limit."""

    code: str
    kind: VehicleKind
    operation: Operation
    tank_l: int = 0
    water_l_km: int = 0
    hopper_m: int = 0
    left_broom: bool = False
    height_mm: int = 0
    axle_kg: int = 0


@dataclass(frozen=True)
class SeenRoute:
    """A route: its name, its vehicles in their order, its legs in theirs, its depot."""

    name: str
    vehicles: tuple[SeenVehicle, ...]
    legs: tuple[SeenLeg, ...]
    depot: Place | None = None


@dataclass(frozen=True)
class SeenLink:
    """A link: its ends in its drawn direction, and who may drive it; None is no limit."""

    name: str
    start: Place
    end: Place
    metres: int
    one_way: bool = False
    clearance_mm: int | None = None
    axle_kg: int | None = None


@dataclass(frozen=True)
class SeenSite:
    """A site: where it is, for how many vehicles, whether it works in frost."""

    name: str
    place: Place
    bays: int = 1
    frost_safe: bool = True


@dataclass(frozen=True)
class Ban:
    """A time, half open, in which something must not be done, and why.

    Exactly one of ``zone``, ``link`` and ``site`` is told. ``operations`` are stopped; None is all
    work. ``driving`` tells that the link cannot be driven along at all.
    """

    start: datetime
    end: datetime
    why: str
    zone: int | None = None
    link: int | None = None
    site: int | None = None
    operations: frozenset[Operation] | None = None
    driving: bool = False


@dataclass(frozen=True)
class SeenPlan:
    """A plan, its time, and what binds it.

    Parameters
    ----------
    start, end, routes, convoy
        What it is.
    since
        What began before is not looked at: it has been driven.
    bans
        Of zones, links and sites.
    links, sites
        By number; links are those of the day.
    peaks
        In which main roads are not worked on, by the clock.
    frost
        In which only frost-safe sites give water.
    dawn_c
        The lowest temperature until 07:00; None is unknown.
    elsewhere
        Passes that other issued plans hold, by strip.
    keeps
        Instants about which events ask to pass a link, by its number.
    turn_bans
        Turns that nobody may make, each with what forbids it: the links before and after by
        number, negative against their drawing.
    """

    start: datetime
    end: datetime
    routes: tuple[SeenRoute, ...]
    since: datetime | None = None
    bans: tuple[Ban, ...] = ()
    convoy: bool = False
    links: Mapping[int, SeenLink] = field(default_factory=dict)
    sites: Mapping[int, SeenSite] = field(default_factory=dict)
    peaks: tuple[tuple[time, time], ...] = ()
    frost: tuple[Span, ...] = ()
    dawn_c: float | None = None
    elsewhere: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    keeps: Mapping[int, tuple[datetime, ...]] = field(default_factory=dict)
    turn_bans: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def to_come(self, leg: SeenLeg) -> bool:
        """Tell whether a leg is looked at: it had not begun."""
        return self.since is None or leg.start >= self.since


@dataclass(frozen=True)
class PlanFault:
    """Something that is wrong: a word that never changes, the record, and a sentence."""

    code: str
    record: str
    message: str
