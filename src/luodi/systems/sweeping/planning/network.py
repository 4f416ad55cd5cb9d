"""Roads of a plan: links become arcs between junctions, for each kind of team."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, radians
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.model import CLOSED, RoadNetwork, Turn
from luodi.plan.base import Fault
from luodi.plan.instances.turn_seconds import TurnSeconds, with_turn_seconds
from luodi.standards.ellipsoid import distance_m
from luodi.systems.sweeping.planning.facts import (
    FEN_KM,
    ForbiddenTurn,
    LinkFacts,
    Position,
    TeamFacts,
)
from luodi.systems.sweeping.rules.convoy import convoy_kmh

TURNS: Final = TurnSeconds(left=15, u_turn=45)
"""Dossier of road cleaning, rule 4."""
SNAP_M: Final = 200.0
"""Farthest that a depot or site may lie from a junction or end of a street."""
_TOGETHER: Final = 6
"""Decimals of a degree to which ends of links are the same junction: some 10 cm."""
_ONE_WAY: Final = -1
_LEAST_POINTS: Final = 2
_GOES_ON: Final = 2
"""Neighbours of a place where a street only goes on."""


@dataclass(frozen=True)
class TeamKind:
    """What teams have in common on the road: speeds, size, and how many vehicles they are."""

    travel_kmh: int
    work_kmh: int
    height_mm: int
    axle_kg: int
    vehicles: int

    @classmethod
    def of(cls, team: TeamFacts) -> "TeamKind":
        """Give the kind of a team: the slowest, highest and heaviest of its vehicles count."""
        members = team.members
        return cls(
            travel_kmh=min(one.facts.travel_kmh for one in members),
            work_kmh=convoy_kmh([one.facts.work_kmh for one in members]),
            height_mm=max(one.height_mm or 0 for one in members),
            axle_kg=max(one.axle_kg or 0 for one in members),
            vehicles=len(members),
        )

    def passes(self, link: LinkFacts) -> bool:
        """Tell whether the team may drive along a link."""
        low = link.clearance_mm is not None and link.clearance_mm < self.height_mm
        weak = link.axle_kg is not None and link.axle_kg < self.axle_kg
        return not (link.closed or low or weak)


@dataclass(frozen=True)
class Streets:
    """A network, and which link and direction each arc is.

    Parameters
    ----------
    network
        Its arcs.
    steps
        Number of the link of each arc, negative against its drawing.
    arc_of
        Arc of a link and direction.
    metres
        Length of each arc.
    places
        Degrees east and north of each junction.
    turn_s
        Seconds of the turns that take some, by the arcs before and after.
    """

    network: RoadNetwork
    steps: tuple[int, ...]
    arc_of: Mapping[tuple[int, bool], int]
    metres: tuple[int, ...]
    places: NDArray[np.float64]
    turn_s: Mapping[tuple[int, int], int]

    def apart(self, place: Position, nodes: Sequence[int] | None = None) -> NDArray[np.float64]:
        """Give how far junctions lie from a place, None for all: squares, degrees of latitude."""
        shrink = np.array([cos(radians(place[1])), 1.0])
        places = self.places if nodes is None else self.places[list(nodes)]
        squares: NDArray[np.float64] = (((places - np.array(place)) * shrink) ** 2).sum(axis=1)
        return squares

    def place_of(self, node: int) -> Position:
        """Give where a junction is."""
        lon, lat = self.places[node]
        return float(lon), float(lat)

    def node_near(self, place: Position) -> int | None:
        """Give the junction nearest to a place; None where none lies within 200 m."""
        nearest = int(self.apart(place).argmin())
        return nearest if distance_m(*place, *self.place_of(nearest)) <= SNAP_M else None


def link_faults(links: Sequence[LinkFacts]) -> list[Fault]:
    """Say which links have no direction or no length."""
    return [
        Fault(
            "link.shape",
            link.name,
            f"路段“{link.name}”（{link.id}）没有方向或长度；请补画线形，至少两个不同的点。",
        )
        for link in links
        if len(link.line) < _LEAST_POINTS or len(set(link.line)) == 1 or link.length_m <= 0
    ]


def streets_of(
    links: Sequence[LinkFacts],
    kinds: Sequence[TeamKind],
    forbidden: Collection[ForbiddenTurn] = (),
) -> Streets:
    """Make the network of links for kinds of teams, without the turns that are forbidden.

    Links must be sound (`link_faults`). A forbidden turn of links that are not there, do not meet
    so, or cannot be driven so, is none.
    """
    node: dict[Position, int] = {}
    ends: list[tuple[int, int]] = []
    twin, steps, bends, of_arc = [], [], [], []
    arc_of: dict[tuple[int, bool], int] = {}
    for link in links:
        tail, head = (
            node.setdefault((round(lon, _TOGETHER), round(lat, _TOGETHER)), len(node))
            for lon, lat in (link.line[0], link.line[-1])
        )
        # The two directions of a ring are arcs of their own: there is no turning back on it.
        first, twins = len(ends), not link.one_way and tail != head
        for forward in (True,) if link.one_way else (True, False):
            arc_of[link.id, forward] = len(ends)
            ends.append((tail, head) if forward else (head, tail))
            twin.append(first + int(forward) if twins else _ONE_WAY)
            steps.append(link.id if forward else -link.id)
            bends.append(link.line[1:-1] if forward else link.line[-2:0:-1])
            of_arc.append(link)
    lon_lat = np.array(list(node), dtype=np.float64).reshape(-1, 2)
    tails_heads = np.array(ends, dtype=np.int32).reshape(-1, 2)
    network = RoadNetwork(
        nodes=tuple(f"{lon:.6f},{lat:.6f}" for lon, lat in node),
        tail=tails_heads[:, 0].copy(),
        head=tails_heads[:, 1].copy(),
        twin=np.array(twin, dtype=np.int32),
        travel_cost=_by_kind(kinds, of_arc, travel_fen),
        travel_s=_by_kind(kinds, of_arc, travel_s),
        lon_lat=lon_lat,
        datum="CGCS2000",
        names=tuple(link.name for link in of_arc),
        bends=tuple(bends),
    )
    metres = tuple(link.length_m for link in of_arc)
    turns = {(turn.from_arc, turn.to_arc): turn for turn in _turning_back(network, of_arc)}
    turns |= _forbidden(network, arc_of, forbidden)
    turns |= _only_back(network, turns)
    network = replace(network, turns=tuple(turns.values()))
    turned = with_turn_seconds(network, TURNS)
    turn_s = {(turn.from_arc, turn.to_arc): turn.seconds for turn in turned.turns}
    return Streets(turned, tuple(steps), arc_of, metres, lon_lat, turn_s)


def _turning_back(network: RoadNetwork, links: Sequence[LinkFacts]) -> Iterator[Turn]:
    """Give the turns back at ends of streets, and those that a median or rail forbids.

    A median or rail is open at junctions and ends alone, not where a street only goes on, both ways
    and for every vehicle.
    """
    leaving: defaultdict[int, set[int]] = defaultdict(set)
    coming: defaultdict[int, set[int]] = defaultdict(set)
    ends = zip(network.tail.tolist(), network.head.tolist(), links, strict=True)
    for tail, head, link in ends:
        if not link.closed and link.clearance_mm is None and link.axle_kg is None:
            leaving[tail].add(head)
            coming[head].add(tail)
    for arc, twin in enumerate(network.twin.tolist()):
        if twin == _ONE_WAY:
            continue
        onward, back = (around[int(network.head[arc])] for around in (leaving, coming))
        if len(onward) < _GOES_ON:
            yield Turn(arc, twin, 0, TURNS.u_turn or 0)
        elif links[arc].parted and onward == back and len(onward) == _GOES_ON:
            yield Turn(arc, twin, None)


def _forbidden(
    network: RoadNetwork,
    arc_of: Mapping[tuple[int, bool], int],
    forbidden: Collection[ForbiddenTurn],
) -> dict[tuple[int, int], Turn]:
    """Give the turns that bans forbid, by their arcs; there is no edge for them."""
    found = {}
    for before, after in sorted(forbidden):
        one, other = (arc_of.get((abs(step), step > 0)) for step in (before, after))
        if one is not None and other is not None and network.head[one] == network.tail[other]:
            found[one, other] = Turn(one, other, None)
    return found


def _only_back(
    network: RoadNetwork, turns: Mapping[tuple[int, int], Turn]
) -> dict[tuple[int, int], Turn]:
    """Give the turns back that bans leave as the only way on: they take as long as others."""
    found = {}
    for arc in sorted({turn.from_arc for turn in turns.values() if turn.cost is None}):
        going = np.flatnonzero(network.tail == network.head[arc]).tolist()
        rules = {other: turns.get((arc, other)) for other in going}
        onward = [other for other, turn in rules.items() if turn is None or turn.cost is not None]
        if onward == [int(network.twin[arc])] and rules[onward[0]] is None:
            found[arc, onward[0]] = Turn(arc, onward[0], 0, TURNS.u_turn or 0)
    return found


def travel_fen(kind: TeamKind, link: LinkFacts) -> int:
    """Give what driving along a link costs a team."""
    return round(link.length_m * FEN_KM * kind.vehicles / 1_000)


def travel_s(kind: TeamKind, link: LinkFacts) -> int:
    """Give the seconds of driving along a link."""
    return seconds_at(link.length_m, min(kind.travel_kmh, link.speed_kmh))


def seconds_at(metres: int, kmh: int) -> int:
    """Give the seconds of so many metres at a speed; parts of one count whole."""
    return -(-metres * 3_600 // (kmh * 1_000))


def _by_kind(
    kinds: Sequence[TeamKind],
    links: Sequence[LinkFacts],
    reckon: Callable[[TeamKind, LinkFacts], int],
) -> NDArray[np.int64]:
    rows = [
        [reckon(kind, link) if kind.passes(link) else CLOSED for link in links] for kind in kinds
    ]
    return np.array(rows, dtype=np.int64).reshape(len(kinds), len(links))
