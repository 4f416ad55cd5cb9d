"""Streets of an OpenStreetMap extract in PBF."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import Any, Final

from luodi.plan.base import Fault, PlanError
from luodi.plan.instances.streets import (
    SPEED_KM_H,
    UNSERVED,
    DrawnStreet,
    Key,
    Position,
    Served,
    StreetMap,
    TurnRule,
    Work,
)
from luodi.standards.datum import Datum
from luodi.standards.ellipsoid import distance_m

_CLOSED: Final = frozenset({"no", "private"})
_MAX_SPEED: Final = re.compile(r"(\d+)\s*(mph)?")
_KEPT: Final = ("highway", "bridge", "tunnel", "lanes", "width", "maxheight", "layer")
"""What is kept of a way besides what planning needs."""
_KM_PER_MILE: Final = 1.609344
_TURN_KINDS: Final = re.compile(r"(no|only)_\w+")


@dataclass(frozen=True)
class Sweeping:
    """Which streets are to be served, and what they ask for.

    Parameters
    ----------
    classes
        Values of ``highway``; both kerbs of their streets are tasks.
    demand_per_km
        Of one kerb, in the unit of the capacity.
    """

    classes: frozenset[str]
    demand_per_km: int


def read_osm(content: bytes, sweeping: Sweeping) -> StreetMap:
    """Read the streets that vehicles may use.

    Parameters
    ----------
    content
        The whole PBF file.
    sweeping
        Which streets are tasks.

    Returns
    -------
    StreetMap
        One drawn street for each way with a ``highway`` class of ``SPEED_KM_H`` that is not
        closed (``access``, ``vehicle`` or ``motor_vehicle`` is `no` or `private`). One way are
        ``oneway=yes`` or `-1`, roundabouts and motorways. The rules are those of ``restriction``
        relations by way of a node. Ways of the extract's rim without all their nodes, and
        restrictions by way of a way, are left aside and noted. Points are places with a ``name``
        that are ``amenity`` nodes.

    Raises
    ------
    PlanError
        When the file is no PBF or holds no street.

    Notes
    -----
    OpenStreetMap is in WGS 84. Its data are under the ODbL 1.0: credit its contributors.
    """
    import osmium  # only who reads PBF needs it

    reader = _Reader(sweeping)
    try:
        file = osmium.io.FileBuffer(content, "pbf")
        for thing in osmium.FileProcessor(file).with_locations():
            if isinstance(thing, osmium.osm.Way):
                reader.way(thing)
            elif isinstance(thing, osmium.osm.Relation):
                reader.relation(thing)
            elif isinstance(thing, osmium.osm.Node):
                reader.node(thing)
    except RuntimeError as wrong:
        message = f"文件不是完整的 OSM PBF（{wrong}），请重新下载。"
        raise PlanError([Fault("osm.file", "文件", message)]) from None
    if not reader.streets:
        message = "文件里没有车辆能走的路，请核对范围。"
        raise PlanError([Fault("osm.empty", "文件", message)])
    return reader.streets_read()


@dataclass
class _Reader:
    """Collects streets, rules and named places."""

    sweeping: Sweeping
    streets: list[DrawnStreet] = field(default_factory=list)
    position: dict[Key, Position] = field(default_factory=dict)
    points: dict[str, Position] = field(default_factory=dict)
    rules: list[TurnRule] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    def node(self, node: Any) -> None:
        """Take in a named place."""
        if "amenity" in node.tags and "name" in node.tags and node.location.valid():
            place = (node.location.lon, node.location.lat)
            self.points.setdefault(node.tags["name"], place)

    def way(self, way: Any) -> None:
        """Take in a way that vehicles may use."""
        tags = dict(way.tags)
        if tags.get("highway") not in SPEED_KM_H or _is_closed(tags):
            return
        if len(way.nodes) < 2 or not all(node.location.valid() for node in way.nodes):
            self.left["条路的节点不全"] += 1
            return
        for node in way.nodes:
            self.position[node.ref] = (node.location.lon, node.location.lat)
        keys: tuple[Key, ...] = tuple(node.ref for node in way.nodes)
        direction = _direction(tags)
        street = DrawnStreet(
            id=str(way.id),
            name=tags.get("name", ""),
            vertices=keys[::-1] if direction < 0 else keys,
            length_m=None,
            speed_km_h=_speed_km_h(tags),
            one_way=direction != 0,
            work=self._work(tags["highway"], keys),
            tags=tuple((key, tags[key]) for key in _KEPT if key in tags),
        )
        self.streets.append(street)

    def relation(self, relation: Any) -> None:
        """Take in a turn that is forbidden or the only one."""
        tags = dict(relation.tags)
        match = _TURN_KINDS.fullmatch(tags.get("restriction", ""))
        if tags.get("type") != "restriction" or match is None:
            return
        members: dict[str, list[Any]] = {}
        for member in relation.members:
            members.setdefault(member.role, []).append(member)
        via, to = members.get("via", []), members.get("to", [])
        if len(via) != 1 or via[0].type != "n" or not to:
            self.left["条转弯限制经由整条路"] += 1
            return
        self.rules += [
            TurnRule(str(one.ref), via[0].ref, str(other.ref), match[1] == "only")
            for one in members.get("from", [])
            for other in to
        ]

    def streets_read(self) -> StreetMap:
        """Give what was collected."""
        notes = tuple(f"{count} {what}，没有采用。" for what, count in self.left.items())
        return StreetMap(
            tuple(self.streets),
            self.position,
            Datum.WGS84,
            self.points,
            tuple(self.rules),
            notes,
        )

    def _work(self, road_class: str, keys: tuple[Key, ...]) -> Work:
        if road_class not in self.sweeping.classes:
            return UNSERVED
        places = [self.position[key] for key in keys]
        length_m = sum(distance_m(*one, *other) for one, other in pairwise(places))
        return Work(Served.BOTH_KERBS, ceil(self.sweeping.demand_per_km * length_m / 1000))


def _is_closed(tags: Mapping[str, str]) -> bool:
    """Say whether vehicles may not use a way; the more special key counts."""
    for key in ("motor_vehicle", "vehicle", "access"):
        if key in tags:
            return tags[key] in _CLOSED
    return False


def _direction(tags: Mapping[str, str]) -> int:
    """Give 1 for one way as drawn, -1 for one way against it, 0 for both."""
    stated = tags.get("oneway")
    if stated == "-1":
        return -1
    if stated in {"yes", "true", "1"}:
        return 1
    implied = tags.get("junction") == "roundabout" or tags["highway"] == "motorway"
    return int(implied and stated != "no")


def _speed_km_h(tags: Mapping[str, str]) -> float:
    match = _MAX_SPEED.fullmatch(tags.get("maxspeed", ""))
    if match is None or match[1].strip("0") == "":
        return SPEED_KM_H[tags["highway"]]
    return int(match[1]) * (_KM_PER_MILE if match[2] else 1.0)
