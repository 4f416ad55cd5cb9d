"""Problems of real streets: a map, a garage and its sites put together."""

from collections.abc import Callable
from math import cos, radians
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.model import (
    Break,
    Fleet,
    Problem,
    RoadNetwork,
    Site,
    Task,
    Turn,
    Vehicle,
    VehicleKind,
)
from luodi.plan.base import Fault, PlanError
from luodi.plan.instances.fleet import FleetSheet, KindRow, SiteRow, VehicleRow
from luodi.plan.instances.instance import ONE_WAY, Instance, distinct, line_fault
from luodi.plan.instances.streets import (
    Key,
    Position,
    Served,
    Street,
    StreetMap,
    TurnRule,
    cut_streets,
)
from luodi.plan.instances.turn_seconds import TurnSeconds, with_turn_seconds
from luodi.standards.ellipsoid import distance_m

SNAP_M: Final = 200.0
"""Farthest that a depot or site may lie from a junction or end of a street."""
_M_S_PER_KM_H: Final = 1 / 3.6


def street_problem(
    streets: StreetMap,
    fleet: FleetSheet,
    sites: tuple[SiteRow, ...] = (),
    *,
    name: str,
    ends_empty: bool = False,
    turns: TurnSeconds | None = None,
) -> Instance:
    """Make the problem of a map, a garage and its sites.

    Parameters
    ----------
    streets
        The map.
    fleet, sites
        As `fleet.read_fleet` and `fleet.read_sites` give them; places are names of points of the
        map, nodes, or ``lon,lat``, and lie at most 200 m from a junction.
    name
        How the problem is to be called.
    ends_empty
        Whether a vehicle must visit a site after its last task.
    turns
        What left turns and U-turns take, as the shape of the streets tells them; None when only
        the rules of the map count.

    Returns
    -------
    Instance
        Costs in fen (hundredths of a yuan): those of a kilometre times the length, the same for
        driving and serving. Seconds by the street's or the kind's speed, whichever is lower, and
        by the kind's working speed for service without stated seconds.

    Raises
    ------
    PlanError
        With every place, kind and turn that does not fit the map; when seconds are below 0.
    """
    pieces = cut_streets(streets.streets, streets.position)
    labels = list(dict.fromkeys(key for piece in pieces for key in (piece.tail, piece.head)))
    places = _Places(labels, streets)
    kind_of = {kind.name: place for place, kind in enumerate(fleet.kinds)}
    faults = _unknown_kinds(pieces, sites, kind_of)
    vehicles = tuple(_vehicle(row, kind_of, places, faults) for row in fleet.vehicles)
    made_sites = tuple(_site(row, kind_of, places, faults) for row in sites)
    if faults:
        raise PlanError(faults)
    arcs = _Arcs(pieces, {label: place for place, label in enumerate(labels)})
    network = RoadNetwork(
        nodes=tuple(labels),
        tail=np.array(arcs.tail, dtype=np.int32),
        head=np.array(arcs.head, dtype=np.int32),
        twin=np.array(arcs.twin, dtype=np.int32),
        travel_cost=_by_kind(fleet.kinds, arcs.streets, _drive_fen),
        travel_s=_by_kind(fleet.kinds, arcs.streets, _drive_s),
        turns=arcs.turns(streets.rules),
        lon_lat=np.array([streets.position[label] for label in labels]).reshape(-1, 2),
        datum=streets.datum.value,
        names=tuple(street.name for street in arcs.streets),
        bends=tuple(arcs.bends),
    )
    if turns is not None:
        network = with_turn_seconds(network, turns)
    kinds = tuple(
        VehicleKind(kind.name, kind.capacity, kind.fixed_cost_fen, kind.cost_per_hour_fen)
        for kind in fleet.kinds
    )
    problem = Problem(
        name,
        network,
        _tasks(arcs, fleet.kinds),
        Fleet(kinds, vehicles),
        made_sites,
        ends_empty=ends_empty,
    )
    return Instance(problem, streets.notes)


class _Places:
    """Finds the node of a place."""

    def __init__(self, labels: list[Key], streets: StreetMap) -> None:
        self._nodes = {str(label): place for place, label in enumerate(labels)}
        self._lon_lat = np.array([streets.position[label] for label in labels]).reshape(-1, 2)
        self._points = streets.points

    def node(self, place: str) -> int | None:
        """Give the node; None where there is none near enough."""
        if place in self._nodes:
            return self._nodes[place]
        position = self._points.get(place) or _position(place)
        if position is None or not len(self._lon_lat):
            return None
        shrink = np.array([cos(radians(position[1])), 1.0])
        apart = ((self._lon_lat - np.array(position)) * shrink) ** 2
        nearest = int(apart.sum(axis=1).argmin())
        lon, lat = self._lon_lat[nearest]
        return nearest if distance_m(*position, float(lon), float(lat)) <= SNAP_M else None


class _Arcs:
    """The arcs of streets; a two-way street has two, one after the other."""

    def __init__(self, pieces: list[Street], node: dict[Key, int]) -> None:
        self.pieces = pieces
        self.streets: list[Street] = []
        self.tail: list[int] = []
        self.head: list[int] = []
        self.twin: list[int] = []
        self.bends: list[tuple[Position, ...]] = []
        self.of_piece: list[tuple[int, ...]] = []
        self._node = node
        for piece in pieces:
            first = len(self.tail)
            two_way = not piece.one_way and piece.tail != piece.head
            self._add(piece, piece.tail, piece.head, first + 1 if two_way else ONE_WAY)
            self.bends.append(piece.bends)
            if two_way:
                self._add(piece, piece.head, piece.tail, first)
                self.bends.append(piece.bends[::-1])
            self.of_piece.append((first, first + 1) if two_way else (first,))

    def turns(self, rules: tuple[TurnRule, ...]) -> tuple[Turn, ...]:
        """Give the forbidden turns between arcs."""
        coming: dict[tuple[str, int], list[int]] = {}
        going: dict[int, list[int]] = {}
        for arc, street in enumerate(self.streets):
            coming.setdefault((street.drawn, self.head[arc]), []).append(arc)
            going.setdefault(self.tail[arc], []).append(arc)
        forbidden: dict[tuple[int, int], None] = {}
        for rule in rules:
            via = self._node.get(rule.via, -1)
            for one in coming.get((rule.from_street, via), []):
                for other in going.get(via, []):
                    if self._forbids(rule, one, other):
                        forbidden[one, other] = None
        return tuple(Turn(one, other, None) for one, other in forbidden)

    def _forbids(self, rule: TurnRule, one: int, other: int) -> bool:
        if rule.from_street == rule.to_street and not rule.only:
            # Of a street that goes on beyond the point only the turn back is meant.
            return self.twin[one] == other
        return (self.streets[other].drawn == rule.to_street) != rule.only

    def _add(self, piece: Street, tail: Key, head: Key, twin: int) -> None:
        self.streets.append(piece)
        self.tail.append(self._node[tail])
        self.head.append(self._node[head])
        self.twin.append(twin)


def _drive_fen(kind: KindRow, street: Street) -> int:
    return round(street.length_m * kind.cost_per_km_fen / 1000)


def _drive_s(kind: KindRow, street: Street) -> int:
    km_h = min(street.speed_km_h, float(kind.travel_km_h))
    return round(street.length_m / (km_h * _M_S_PER_KM_H))


def _work_s(kind: KindRow, street: Street) -> int:
    if street.work.service_s is not None:
        return street.work.service_s
    return round(street.length_m / (float(kind.work_km_h) * _M_S_PER_KM_H))


def _by_kind(
    kinds: tuple[KindRow, ...], streets: list[Street], reckon: Callable[[KindRow, Street], int]
) -> NDArray[np.int64]:
    rows = [[reckon(kind, street) for street in streets] for kind in kinds]
    return np.array(rows, dtype=np.int64).reshape(len(kinds), len(streets))


def _tasks(arcs: _Arcs, kinds: tuple[KindRow, ...]) -> tuple[Task, ...]:
    drafts: list[tuple[str, tuple[int, ...], Street]] = []
    for piece, of in zip(arcs.pieces, arcs.of_piece, strict=True):
        if piece.work.served is Served.EITHER:
            drafts.append((piece.id, of, piece))
        elif piece.work.served is Served.FORWARD:
            drafts.append((piece.id, of[:1], piece))
        elif piece.work.served is Served.BOTH_KERBS:
            # The right kerb in the direction of driving; of a one-way street both in the same.
            drafts.append((f"{piece.id}右", of[:1], piece))
            drafts.append((f"{piece.id}左", of[-1:], piece))
    ids = distinct([one for one, _, _ in drafts])
    return tuple(
        _task(one, of, piece, kinds) for one, (_, of, piece) in zip(ids, drafts, strict=True)
    )


def _task(name: str, arcs: tuple[int, ...], street: Street, kinds: tuple[KindRow, ...]) -> Task:
    work = street.work
    able = [kind if not work.kinds or kind.name in work.kinds else None for kind in kinds]
    return Task(
        name,
        arcs,
        work.demand,
        tuple(None if kind is None else _drive_fen(kind, street) for kind in able),
        tuple(None if kind is None else _work_s(kind, street) for kind in able),
        work.windows,
        work.left_out_fen,
    )


def _unknown_kinds(
    pieces: list[Street], sites: tuple[SiteRow, ...], kind_of: dict[str, int]
) -> list[Fault]:
    faults = [
        Fault(
            "task.kinds",
            street.drawn,
            f"路段“{street.drawn}”要用的车型“{kind}”车队里没有，请核对名称。",
        )
        for street in {piece.drawn: piece for piece in pieces}.values()
        for kind in street.work.kinds
        if kind not in kind_of
    ]
    return faults + [
        line_fault("site.kinds", row.line, f"接待车型“{kind}”车队里没有，请核对名称。")
        for row in sites
        for kind in row.kinds
        if kind not in kind_of
    ]


def _vehicle(
    row: VehicleRow, kind_of: dict[str, int], places: _Places, faults: list[Fault]
) -> Vehicle:
    rest = None
    if row.rest is not None and row.rest_s is not None:
        rest = Break(row.rest, row.rest_s)
    start = end = _found(places, row.depot, "停车场", row.line, faults)
    if row.end_depot != row.depot:
        end = _found(places, row.end_depot, "收车地点", row.line, faults)
    return Vehicle(
        row.id,
        kind_of[row.kind],
        start,
        end,
        row.count,
        row.shift,
        row.longest_s,
        () if rest is None else (rest,),
    )


def _site(row: SiteRow, kind_of: dict[str, int], places: _Places, faults: list[Fault]) -> Site:
    return Site(
        row.id,
        _found(places, row.place, "位置", row.line, faults),
        row.cost_fen,
        row.seconds,
        tuple(kind_of[kind] for kind in row.kinds if kind in kind_of) or None,
        () if row.open is None else (row.open,),
    )


def _found(places: _Places, place: str, what: str, line: int, faults: list[Fault]) -> int:
    node = places.node(place)
    if node is not None:
        return node
    message = (
        f"{what}“{place}”在地图上找不到，或离路口超过 {SNAP_M:.0f} 米；"
        "请写图上的点名、节点名或“经度,纬度”。"
    )
    faults.append(line_fault("fleet.place", line, message))
    return 0


def _position(text: str) -> Position | None:
    lon, _, lat = text.replace("，", ",").partition(",")
    try:
        return float(lon), float(lat)
    except ValueError:
        return None
