"""How a drawing words what it shows."""

import html
import re
from typing import Final

import numpy as np

from luodi.plan.arcs.drawing.figures import RouteFigures
from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.plan import Plan, Route, Serve, Stop

_HEADINGS: Final = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def safe(text: object) -> str:
    r"""Write a text so that it can stand in markup and its attributes.

    Examples
    --------
    >>> safe('<b>"东风路"&\x00')
    '&lt;b&gt;&quot;东风路&quot;&amp;'
    """
    return html.escape(_NOT_XML.sub("", str(text)))


def share(value: float) -> str:
    """Write a share in per cent.

    Examples
    --------
    >>> share(0.12345)
    '12.3 %'
    """
    return f"{100 * value:.1f} %"


def hours(seconds: int) -> str:
    """Write seconds in hours and minutes, rounded half up.

    Examples
    --------
    >>> hours(11130), hours(59 * 60)
    ('3 小时 06 分', '59 分')
    """
    whole, minutes = divmod((seconds + 30) // 60, 60)
    return f"{whole} 小时 {minutes:02d} 分" if whole else f"{minutes} 分"


def route_name(problem: Problem, route: Route) -> str:
    """Name a route by its vehicle and day, each where there are several; may be empty."""
    fleet = problem.fleet
    parts = [fleet.vehicles[route.vehicle].id] if len(fleet.vehicles) > 1 else []
    parts += [day_name(route.day)] if problem.calendar.days > 1 else []
    return "，".join(parts)


def day_name(day: int) -> str:
    """Name a day as people count: the first is 1."""
    return f"第 {day + 1} 天"


class Names:
    """Names the streets, depots and sites of a problem as a driver would.

    Parameters
    ----------
    problem
        Where its nodes have coordinates, an arc is named by its street, the streets across its ends
        and the way it leads; where they have none, by the nodes at its ends.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._across: dict[int, set[str]] = {}
        network = problem.network
        for arc, name in enumerate(network.names):
            if name:
                self._across.setdefault(int(network.tail[arc]), set()).add(name)
                self._across.setdefault(int(network.head[arc]), set()).add(name)

    def stop(self, stop: Stop) -> str:
        """Name a stop."""
        if isinstance(stop, Serve):
            return self.arc(stop.arc)
        return f"到站点 {self._problem.sites[stop.site].id}"

    def arc(self, arc: int) -> str:
        """Name an arc in the direction of driving."""
        network = self._problem.network
        tail, head = int(network.tail[arc]), int(network.head[arc])
        name = network.names[arc] if network.names else ""
        if network.lon_lat is None:
            ends = f"{network.nodes[tail]} → {network.nodes[head]}"
            return f"{name}，{ends}" if name else ends
        name = name or "无名路"
        across = [min(self._across.get(node, set()) - {name}, default="") for node in (tail, head)]
        ends = f"，{across[0]} → {across[1]}" if all(across) else ""
        return f"{name}{ends}，向{self._heading(tail, head)}"

    def depot(self, node: int) -> str:
        """Name a depot; by its node where that has no coordinates to see it by."""
        network = self._problem.network
        return f"车场 {network.nodes[node]}" if network.lon_lat is None else "车场"

    def _heading(self, tail: int, head: int) -> str:
        places = self._problem.network.lon_lat
        assert places is not None  # noqa: S101 - asked before
        east, north = places[head] - places[tail]
        east *= np.cos(np.radians(places[tail, 1]))
        return _HEADINGS[round(np.degrees(np.arctan2(east, north)) / 45) % 8]


def load_text(figures: RouteFigures) -> str:
    """Write how full a vehicle gets.

    Examples
    --------
    >>> load_text(RouteFigures(2, 0, (30,), 40, 1, 1, 1))
    '30 / 40'
    >>> load_text(RouteFigures(2, 1, (30, 38), 40, 1, 1, 1))
    '2 趟，最满 38 / 40'
    """
    limit = "" if figures.capacity is None else f" / {figures.capacity:,}"
    most = f"{max(figures.loads):,}{limit}"
    return most if len(figures.loads) == 1 else f"{len(figures.loads)} 趟，最满 {most}"


def sentence(problem: Problem, plan: Plan, every: list[RouteFigures]) -> str:
    """Say in one sentence what a plan is."""
    served = sum(one.served for one in every)
    parts = [f"{len(plan.routes)} 条路线作业 {served:,} 处"]
    parts.append(f"总成本 {plan.cost:,}")
    if plan.gap is not None and plan.gap >= 0:
        parts.append(f"下界 {plan.lower_bound:,}（高 {share(plan.gap)}）")
    whole = sum(one.service_cost + one.dead_cost for one in every)
    if whole:
        parts.append(f"空驶占 {share(sum(one.dead_cost for one in every) / whole)}")
    left = len(plan.unserved)
    parts.append(f"有 {left} 处没有安排" if left else f"{len(problem.tasks):,} 项任务全部安排")
    return "，".join(parts) + "。"
