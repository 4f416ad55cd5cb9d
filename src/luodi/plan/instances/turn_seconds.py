"""Left turns and U-turns of real streets, told from their shape, and the seconds they take."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import atan2, cos, degrees, radians
from typing import Final

from luodi.plan.arcs.model import RoadNetwork, Turn
from luodi.plan.base import Fault, PlanError
from luodi.plan.instances.streets import Position

LEFT_OVER_DEG: Final = 45.0
"""A turn to the left by more than this is a left turn: our own choice, half a right angle."""
BACK_OVER_DEG: Final = 150.0
"""A turn to either side by more than this is a U-turn: our own choice, within 30 of straight back.

Traffic drives on the right (道路交通安全法, article 35), so that a left turn crosses it.
"""
JUNCTION_NEIGHBOURS: Final = 3
"""Neighbour nodes of a junction; where there are fewer, a street goes on or ends."""


@dataclass(frozen=True)
class TurnSeconds:
    """What turns take beside the driving, the same for every kind of vehicle.

    Parameters
    ----------
    left
        Seconds of a left turn at a junction, at least 0.
    u_turn
        Seconds of a U-turn, at least 0; None where U-turns are forbidden. Where the only way on
        is back it takes none and is never forbidden.
    """

    left: int = 0
    u_turn: int | None = 0


def with_turn_seconds(network: RoadNetwork, seconds: TurnSeconds) -> RoadNetwork:
    """Add the turns that take time, or are forbidden, by the shape of the streets.

    Parameters
    ----------
    network
        Roads with ``lon_lat``, and with ``bends`` where streets are not straight. Turns that it
        has already stay as they are.
    seconds
        Of left turns and U-turns.

    Returns
    -------
    RoadNetwork
        The same roads with more turns; none is added that would be free. A turn costs only its
        seconds, as driving does: its own cost is 0.

    Raises
    ------
    PlanError
        When seconds are below 0.

    Notes
    -----
    The angle is that between the last segment of the arc that comes in and the first of the arc
    that goes out, on a plane at the latitude of the node. At a junction, a node with three
    neighbours or more, it is left over 45 degrees to the left and a U-turn over 150 to either
    side. The turn from an arc into its twin is a U-turn at every node. Where all that is not
    forbidden leads back nothing is added.

    Examples
    --------
    >>> import numpy as np
    >>> ends = np.array([[0, 1, 1, 2], [1, 0, 2, 1]], dtype=np.int32)
    >>> twin, metres = np.array([1, 0, 3, 2], dtype=np.int32), np.full((1, 4), 100)
    >>> places = np.array([[113.60, 34.7], [113.61, 34.7], [113.62, 34.7]])
    >>> road = RoadNetwork((7, 8, 9), *ends, twin, metres, metres, lon_lat=places, datum="WGS 84")
    >>> with_turn_seconds(road, TurnSeconds(left=15, u_turn=40)).turns
    (Turn(from_arc=0, to_arc=1, cost=0, seconds=40), Turn(from_arc=3, to_arc=2, cost=0, seconds=40))
    """
    _refuse_negative(seconds)
    return replace(network, turns=(*network.turns, *_added(_Shape(network), seconds)))


def _refuse_negative(seconds: TurnSeconds) -> None:
    faults = [
        Fault("turn.seconds", name, f"{what}“{value}”秒小于零；请写 0 或以上的整数。")
        for name, what, value in (
            ("left", "左转", seconds.left),
            ("u_turn", "掉头", seconds.u_turn),
        )
        if value is not None and value < 0
    ]
    if faults:
        raise PlanError(faults)


class _Shape:
    """Headings of arcs at their ends, and what comes to each node and leaves it."""

    def __init__(self, network: RoadNetwork) -> None:
        self.twin: list[int] = network.twin.tolist()
        self.coming: list[list[int]] = [[] for _ in network.nodes]
        self.going: list[list[int]] = [[] for _ in network.nodes]
        self._neighbours: list[set[int]] = [set() for _ in network.nodes]
        self.ruled = {(turn.from_arc, turn.to_arc): turn for turn in network.turns}
        places = [] if network.lon_lat is None else [(lon, lat) for lon, lat in network.lon_lat]
        self._leaves_deg: list[float | None] = []
        self._arrives_deg: list[float | None] = []
        ends = zip(network.tail.tolist(), network.head.tolist(), strict=True)
        for arc, (tail, head) in enumerate(ends):
            self.going[tail].append(arc)
            self.coming[head].append(arc)
            self._neighbours[tail].add(head)
            self._neighbours[head].add(tail)
            bends = network.bends[arc] if network.bends else ()
            line = [places[tail], *bends, places[head]] if places else []
            self._leaves_deg.append(_away_deg(line))
            back_deg = _away_deg(line[::-1])
            self._arrives_deg.append(None if back_deg is None else back_deg + 180)

    def is_junction(self, node: int) -> bool:
        return len(self._neighbours[node] - {node}) >= JUNCTION_NEIGHBOURS

    def open_turns(self, node: int, arc: int) -> list[int]:
        """Give the arcs on which one may go on from an arc."""
        rules = ((other, self.ruled.get((arc, other))) for other in self.going[node])
        return [other for other, turn in rules if turn is None or turn.cost is not None]

    def change_deg(self, arc: int, other: int) -> float:
        """Give the change of heading from one arc to the next, above 0 to the left."""
        arrives_deg, leaves_deg = self._arrives_deg[arc], self._leaves_deg[other]
        if arrives_deg is None or leaves_deg is None:
            return 0.0
        return (leaves_deg - arrives_deg + 180) % 360 - 180


def _away_deg(line: list[Position]) -> float | None:
    """Give the heading at the beginning of a line, counted from east to north; None of a point."""
    for lon, lat in line[1:]:
        east, north = (lon - line[0][0]) * cos(radians(line[0][1])), lat - line[0][1]
        if east or north:
            return degrees(atan2(north, east))
    return None


def _added(shape: _Shape, seconds: TurnSeconds) -> Iterator[Turn]:
    for node, arcs in enumerate(shape.coming):
        junction = shape.is_junction(node)
        for arc in arcs:
            onward = shape.open_turns(node, arc)
            back = [other for other in onward if _leads_back(shape, junction, arc, other)]
            if len(back) == len(onward):
                continue
            for other in onward:
                if (arc, other) in shape.ruled:
                    continue
                if other in back:
                    yield from _u_turn(arc, other, seconds.u_turn)
                elif junction and seconds.left and shape.change_deg(arc, other) > LEFT_OVER_DEG:
                    yield Turn(arc, other, 0, seconds.left)


def _leads_back(shape: _Shape, junction: bool, arc: int, other: int) -> bool:
    turned = junction and abs(shape.change_deg(arc, other)) > BACK_OVER_DEG
    return turned or shape.twin[arc] == other


def _u_turn(arc: int, other: int, seconds: int | None) -> Iterator[Turn]:
    if seconds is None:
        yield Turn(arc, other, None)
    elif seconds:
        yield Turn(arc, other, 0, seconds)
