"""What is wrong with a road network by itself."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.plan.arcs.model import CLOSED, RoadNetwork, Turn
from luodi.plan.base import Fault

_ONE_WAY = -1


def shape_faults(network: RoadNetwork, kinds: int) -> list[Fault]:
    """Say which arrays have the wrong shape or kind of number; of others nothing can be said."""
    arcs, nodes = len(network.tail), len(network.nodes)
    wanted: list[tuple[str, NDArray[Any] | None, tuple[int, ...], type]] = [
        ("tail", network.tail, (arcs,), np.int32),
        ("head", network.head, (arcs,), np.int32),
        ("twin", network.twin, (arcs,), np.int32),
        ("travel_cost", network.travel_cost, (kinds, arcs), np.int64),
        ("travel_s", network.travel_s, (kinds, arcs), np.int64),
        ("lon_lat", network.lon_lat, (nodes, 2), np.float64),
    ]
    faults = [
        Fault(
            "network.shape",
            name,
            f"路网的 {name} 是 {array.dtype} {array.shape}，应为 {np.dtype(kind)} {shape}；"
            "请按弧、节点和车型的个数重新生成。",
        )
        for name, array, shape, kind in wanted
        if array is not None and (array.shape != shape or array.dtype != kind)
    ]
    for name, given in (("names", network.names), ("bends", network.bends)):
        if given and len(given) != arcs:
            message = f"路网的 {name} 有 {len(given)} 个，应为 {arcs} 个，每弧一个；请补齐。"
            faults.append(Fault("network.shape", name, message))
    return faults


def network_faults(network: RoadNetwork) -> list[Fault]:
    """Say what is wrong with arcs, twins, costs, labels and turns.

    Parameters
    ----------
    network
        Arrays of the right shapes.

    Returns
    -------
    list
        A fault for each arc, label and turn that is wrong; those of ``network.node`` mean that
        ways cannot be reckoned.
    """
    nodes = len(network.nodes)
    faults = [
        Fault(
            "network.node",
            arc_name(network, arc),
            f"第 {arc} 条弧的起点或终点（{network.tail[arc]}、{network.head[arc]}）"
            f"不在 {nodes} 个节点之内，请核对编号。",
        )
        for arc in np.flatnonzero(
            _outside(network.tail, nodes) | _outside(network.head, nodes)
        ).tolist()
    ]
    faults += [
        Fault("network.label", str(label), f"节点名“{label}”重复，请改成各不相同。")
        for label, times in Counter(network.nodes).items()
        if times > 1
    ]
    if not faults:
        faults += _twin_faults(network)
    return [*faults, *_cost_faults(network), *_position_faults(network), *_turn_faults(network)]


def arc_name(network: RoadNetwork, arc: int) -> str:
    """Name an arc by its street and its ends."""
    nodes = len(network.nodes)
    ends = [int(network.tail[arc]), int(network.head[arc])]
    shown = "→".join(str(network.nodes[end]) if 0 <= end < nodes else str(end) for end in ends)
    street = network.names[arc] if arc < len(network.names) else ""
    return f"{street}（{shown}）" if street else shown


def _outside(places: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    return (places < 0) | (places >= count)


def _twin_faults(network: RoadNetwork) -> Iterator[Fault]:
    arcs = len(network.tail)
    for arc in np.flatnonzero(network.twin != _ONE_WAY).tolist():
        twin = int(network.twin[arc])
        if (
            not 0 <= twin < arcs
            or twin == arc
            or network.twin[twin] != arc
            or network.tail[twin] != network.head[arc]
            or network.head[twin] != network.tail[arc]
        ):
            name = arc_name(network, arc)
            message = (
                f"“{name}”的反向弧写作第 {twin} 条，但两条弧并非互为反向；"
                "请改成真正的反向弧，单行路写 -1。"
            )
            yield Fault("network.twin", name, message)


def _cost_faults(network: RoadNetwork) -> Iterator[Fault]:
    cost, seconds = network.travel_cost, network.travel_s
    wrong = (cost < CLOSED) | (seconds < CLOSED) | ((cost == CLOSED) != (seconds == CLOSED))
    for kind, arc in np.argwhere(wrong).tolist():
        name = arc_name(network, arc)
        message = (
            f"“{name}”对第 {kind} 种车的成本是 {cost[kind, arc]}、时间是 {seconds[kind, arc]} 秒；"
            "都应不小于零，禁止通行的两项都写 -1，请补上长度或改正。"
        )
        yield Fault("network.cost", name, message)


def _position_faults(network: RoadNetwork) -> Iterator[Fault]:
    if network.lon_lat is None:
        return
    if not network.datum:
        message = "节点有坐标，却没有注明坐标系；请写明，如 CGCS2000。"
        yield Fault("network.datum", "datum", message)
    for node in np.flatnonzero(~np.isfinite(network.lon_lat).all(axis=1)):
        label = network.nodes[node]
        yield Fault("network.position", str(label), f"节点“{label}”的坐标不是数，请补上。")


def _turn_faults(network: RoadNetwork) -> Iterator[Fault]:
    arcs = len(network.tail)
    for turn in network.turns:
        inside = 0 <= turn.from_arc < arcs and 0 <= turn.to_arc < arcs
        if not inside or network.head[turn.from_arc] != network.tail[turn.to_arc]:
            yield _turn_fault(turn, "两条弧并不相接，请核对")
        elif turn.seconds < 0 or (turn.cost is not None and turn.cost < 0):
            yield _turn_fault(turn, f"加的成本 {turn.cost} 或秒数 {turn.seconds} 小于零，请改正")


def _turn_fault(turn: Turn, wrong: str) -> Fault:
    record = f"{turn.from_arc}→{turn.to_arc}"
    message = f"从第 {turn.from_arc} 条弧到第 {turn.to_arc} 条弧的转弯：{wrong}。"
    return Fault("network.turn", record, message)
