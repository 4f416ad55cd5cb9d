"""Where a vehicle can stand, so that every way between two states is free of turn rules.

A state is a node, as long as no turn at the node is dearer than another or forbidden. Any other
node is taken apart: a state for each arc that comes in, and one for each that goes out, joined by
the turns that are allowed. A network without turn rules stays as it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.model import CLOSED, RoadNetwork


@dataclass(frozen=True)
class StateGraph:
    """States and the steps between them, for one kind of vehicle.

    Parameters
    ----------
    count
        Number of states.
    source, target
        State that each step leaves and enters, ``(n_steps,)`` int32.
    cost, seconds
        Of each step, ``(n_steps,)`` int64.
    before, after
        State from which an arc is driven, and in which it ends, ``(n_arcs,)`` int32.
    leaving, arriving
        State in which a vehicle that stands at a node begins, and in which it ends, ``(n_nodes,)``
        int32: which way it came or will go is not asked.
    """

    count: int
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    cost: NDArray[np.int64]
    seconds: NDArray[np.int64]
    before: NDArray[np.int32]
    after: NDArray[np.int32]
    leaving: NDArray[np.int32]
    arriving: NDArray[np.int32]


def state_graph(network: RoadNetwork, kind: int) -> StateGraph:
    """Build the states of a network for one kind of vehicle.

    Parameters
    ----------
    network
        The roads.
    kind
        Row of its travel costs.

    Returns
    -------
    StateGraph
        As many states as nodes, and for each node with turn rules two more and one for each arc
        that ends or begins there. The states have the same numbers for every kind.
    """
    nodes, arcs = len(network.nodes), len(network.tail)
    ruled = {int(network.head[turn.from_arc]) for turn in network.turns}
    before, after = network.tail.copy(), network.head.copy()
    leaving = np.arange(nodes, dtype=np.int32)
    arriving = leaving.copy()
    steps: list[tuple[int, int, int, int]] = []
    count = nodes
    if ruled:
        rules = {(turn.from_arc, turn.to_arc): turn for turn in network.turns}
        coming: dict[int, list[int]] = {node: [] for node in ruled}
        going: dict[int, list[int]] = {node: [] for node in ruled}
        for arc in range(arcs):
            if (head := int(network.head[arc])) in ruled:
                after[arc], count = count, count + 1
                coming[head].append(arc)
            if (tail := int(network.tail[arc])) in ruled:
                before[arc], count = count, count + 1
                going[tail].append(arc)
        for node in sorted(ruled):
            arriving[node], count = count, count + 1
            steps.append((int(leaving[node]), int(arriving[node]), 0, 0))
            steps += [(int(after[arc]), int(arriving[node]), 0, 0) for arc in coming[node]]
            steps += [(int(leaving[node]), int(before[arc]), 0, 0) for arc in going[node]]
            for one in coming[node]:
                for other in going[node]:
                    turn = rules.get((one, other))
                    if turn is None:
                        steps.append((int(after[one]), int(before[other]), 0, 0))
                    elif turn.cost is not None:
                        step = (int(after[one]), int(before[other]), turn.cost, turn.seconds)
                        steps.append(step)
    open_arcs = np.flatnonzero(network.travel_cost[kind] != CLOSED)
    extra = np.array(steps, dtype=np.int64).reshape(-1, 4)
    return StateGraph(
        count=count,
        source=np.concatenate([before[open_arcs], extra[:, 0].astype(np.int32)]),
        target=np.concatenate([after[open_arcs], extra[:, 1].astype(np.int32)]),
        cost=np.concatenate([network.travel_cost[kind][open_arcs], extra[:, 2]]),
        seconds=np.concatenate([network.travel_s[kind][open_arcs], extra[:, 3]]),
        before=before,
        after=after,
        leaving=leaving,
        arriving=arriving,
    )
