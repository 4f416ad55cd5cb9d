"""What a plan is reckoned from, apart from tables: streets, teams, sites and passes.

Times are seconds from the midnight before the plan begins, so that a night goes on past 86,400.
Spans are half open.
"""

from dataclasses import dataclass, field
from typing import Final

from luodi.systems.sweeping.rules import Kerb, Operation
from luodi.systems.sweeping.rules.vehicles import VehicleFacts

Span = tuple[int, int]
Position = tuple[float, float]
ForbiddenTurn = tuple[int, int]
"""Numbers of the links before and after, each negative against its drawing."""

FEN_KM: Final = 350
"""Fuel and wear of one vehicle for a kilometre: a house figure."""
FEN_HOUR: Final = 9_000
"""One vehicle with its driver for an hour: a house figure."""
FEN_LEFT_M: Final = 1_000
"""What a metre left out weighs for class 4: far more than any detour, so that work comes first."""
FIRST_FACTOR: Final = 4
"""By how much more weighs what was missed the day before."""


@dataclass(frozen=True)
class LinkFacts:
    """A road link: its line as drawn, what may drive it.

    ``closed`` links are not driven at all; on ``parted`` ones nobody turns back between junctions.
    """

    id: int
    name: str
    line: tuple[Position, ...]
    length_m: int
    speed_kmh: int
    one_way: bool = False
    clearance_mm: int | None = None
    axle_kg: int | None = None
    closed: bool = False
    parted: bool = False


@dataclass(frozen=True)
class MemberFacts:
    """A vehicle of a team, what it does there, and how high and heavy it is."""

    id: int
    code: str
    facts: VehicleFacts
    operation: Operation
    height_mm: int | None = None
    axle_kg: int | None = None


@dataclass(frozen=True)
class Begun:
    """Where a team stands in the middle of a plan.

    ``link`` was driven last, against its drawing if not ``forward``; without one it stands at its
    depot. ``used_m`` are metres worked since the last refill, ``rests`` those taken, ``free_s``
    from when it is free, ``until_s`` by when it must be back, if that is before the plan ends.
    """

    free_s: int
    until_s: int | None = None
    used_m: int = 0
    rests: int = 0
    link: int | None = None
    forward: bool = True


@dataclass(frozen=True)
class TeamFacts:
    """What drives together: a vehicle, or a convoy in its order; where its shift ends."""

    members: tuple[MemberFacts, ...]
    depot: Position
    depot_name: str
    begun: Begun | None = None

    @property
    def name(self) -> str:
        """Give its vehicles' numbers."""
        return "+".join(member.code for member in self.members)


@dataclass(frozen=True)
class SiteFacts:
    """A site to refill or dump: where, when open in the plan's time, its flow and places."""

    id: int
    name: str
    dumps: bool
    place: Position
    spans: tuple[Span, ...]
    litres_minute: int | None = None
    places: int = 1


@dataclass(frozen=True)
class WorkFacts:
    """A pass over a strip: the link it lies on, how it is driven, in which spans it must lie.

    ``weight`` is what a metre of it counts for when it is left out; ``first`` tells that it was
    missed before; ``main`` that it lies on a main road.
    """

    strip: int
    round: int
    link: int
    forward: bool
    kerb: Kerb
    left_broom: bool
    weight: int
    spans: tuple[Span, ...]
    name: str = ""
    first: bool = False
    main: bool = False


@dataclass(frozen=True)
class Night:
    """All that a plan is reckoned from; hoppers fill at so many per cent of the usual.

    ``forbidden`` are turns at junctions that nobody makes on the way; who stops at a site there
    leaves it in any direction.
    """

    name: str
    links: tuple[LinkFacts, ...]
    teams: tuple[TeamFacts, ...]
    sites: tuple[SiteFacts, ...]
    works: tuple[WorkFacts, ...]
    starts_s: int
    ends_s: int
    hopper_percent: int = 100
    forbidden: frozenset[ForbiddenTurn] = frozenset()


@dataclass(frozen=True)
class LeftWork:
    """A pass that is not in a plan: a word that never changes, and a sentence."""

    work: WorkFacts
    code: str
    reason: str


@dataclass(frozen=True)
class LegFacts:
    """A leg of a route; ``way`` lists links driven along, negative against their drawing."""

    kind: str
    starts_s: int
    ends_s: int
    way: tuple[int, ...] = ()
    metres: int = 0
    litres: int = 0
    work: WorkFacts | None = None
    site: int | None = None


@dataclass(frozen=True)
class RouteFacts:
    """What a team does: its legs in order."""

    team: TeamFacts
    legs: tuple[LegFacts, ...]
    cost_fen: int


@dataclass(frozen=True)
class Solved:
    """A plan: routes, what is left out, what it costs, what it cannot cost less than, notices."""

    routes: tuple[RouteFacts, ...]
    left: tuple[LeftWork, ...]
    cost_fen: int
    bound_fen: int
    seconds: float = 0.0
    iterations: int = 0
    notices: tuple[str, ...] = field(default=())


class UnplannableError(Exception):
    """A plan cannot be made: the list of what is wrong, in sentences for officers."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("；".join(messages))
        self.messages = messages
