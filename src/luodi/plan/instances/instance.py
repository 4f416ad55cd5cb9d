"""What a reader gives back, and the parts that all readers share."""

from dataclasses import dataclass, field

import numpy as np

from luodi.plan.arcs.model import Label, Problem, RoadNetwork
from luodi.plan.base import Fault

ONE_WAY = -1


@dataclass(frozen=True)
class Instance:
    """A problem as it was read.

    Parameters
    ----------
    problem
        What is to be planned.
    notes
        Chinese sentences: what in the file does not agree with itself, or was left aside.
    """

    problem: Problem
    notes: tuple[str, ...] = ()


@dataclass
class RoadBuilder:
    """Collects roads one after the other, for one kind of vehicle whose seconds are its costs.

    Parameters
    ----------
    nodes
        Place of each label, in the order in which they were met.

    Examples
    --------
    >>> roads = RoadBuilder()
    >>> roads.edge(7, 9, 12), roads.arc(9, 8, 5), roads.edge(8, 8, 4)
    ((0, 1), (2,), (3,))
    >>> roads.network().twin.tolist()
    [1, 0, -1, -1]
    """

    nodes: dict[Label, int] = field(default_factory=dict)
    _arcs: list[tuple[int, int, int, int]] = field(default_factory=list)

    def arc(self, tail: Label, head: Label, cost: int) -> tuple[int]:
        """Add a one-way road of a cost; give its arc."""
        self._add(tail, head, ONE_WAY, cost)
        return (len(self._arcs) - 1,)

    def edge(self, tail: Label, head: Label, cost: int) -> tuple[int, ...]:
        """Add a road of both ways; give its arcs, the first from tail to head, one for a loop."""
        if tail == head:
            return self.arc(tail, head, cost)
        first = len(self._arcs)
        self._add(tail, head, first + 1, cost)
        self._add(head, tail, first, cost)
        return (first, first + 1)

    def network(self) -> RoadNetwork:
        """Give what was collected."""
        tail, head, twin, cost = np.array(self._arcs, dtype=np.int64).reshape(-1, 4).T
        costs = cost.reshape(1, -1).copy()
        return RoadNetwork(
            nodes=tuple(self.nodes),
            tail=tail.astype(np.int32),
            head=head.astype(np.int32),
            twin=twin.astype(np.int32),
            travel_cost=costs,
            travel_s=costs,
        )

    def _add(self, tail: Label, head: Label, twin: int, cost: int) -> None:
        one, other = (self.nodes.setdefault(label, len(self.nodes)) for label in (tail, head))
        self._arcs.append((one, other, twin, cost))


def distinct(ids: list[str]) -> list[str]:
    """Put a number to each id that comes again, so that each stands once.

    Examples
    --------
    >>> distinct(["1-2", "2-3", "1-2"])
    ['1-2', '2-3', '1-2#2']
    """
    seen: dict[str, int] = {}
    given = []
    for one in ids:
        seen[one] = seen.get(one, 0) + 1
        given.append(one if seen[one] == 1 else f"{one}#{seen[one]}")
    return given


def line_fault(code: str, line: int, message: str) -> Fault:
    """Make the fault of a line of a file, counted from 1."""
    return Fault(code, f"第 {line} 行", f"第 {line} 行：{message}")
