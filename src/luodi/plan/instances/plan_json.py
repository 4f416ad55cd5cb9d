"""Plans to PLAN.json and back, in the labels of the problem's own file."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from luodi.plan.arcs.model import Label, Problem
from luodi.plan.arcs.plan import Plan, Route, Serve, Stop, Unserved, Visit
from luodi.plan.base import Fault, PlanError

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "instance": (str,),
    "cost": (int,),
    "lower_bound": (int,),
    "engine": (str,),
    "seed": (int,),
    "cpu_seconds": (int, float),
    "routes": (list,),
}
_T = TypeVar("_T")
_SAID: Final = {str: "文字", int: "整数", float: "数", list: "列表", dict: "对象"}


def write_plan(plan: Plan, problem: Problem) -> str:
    """Write a plan.

    Parameters
    ----------
    plan
        A plan of the problem.
    problem
        Its labels name nodes, vehicles and tasks.

    Returns
    -------
    str
        JSON: ``instance, cost, lower_bound, engine, seed, cpu_seconds`` and ``routes`` of
        ``vehicle, day`` (from 0) and ``stops``. A stop is ``{"serve": [u, v]}`` in the driven
        direction or ``{"visit": node}``. ``iterations`` and ``unserved`` are added where there
        are any. Of several tasks along [u, v] the first not yet served on that day is meant;
        where it is another one, ``"task"`` names it, and ``"site"`` in the same way.

    Examples
    --------
    >>> from luodi.plan.instances.carplib import read_carplib
    >>> problem = read_carplib('''VERTICES : 2
    ... ARISTAS_REQ : 1
    ... ARISTAS_NOREQ : 0
    ... CAPACIDAD : 5
    ... LISTA_ARISTAS_REQ :
    ... (1,2) coste 13 demanda 4
    ... DEPOSITO : 1''', "small").problem
    >>> plan = Plan((Route(0, 0, (Serve(0, 0),)),), 26, 26, "hand", 0, 0.0, 0)
    >>> text = write_plan(plan, problem)
    >>> json.loads(text)["routes"]
    [{'vehicle': 'vehicle', 'day': 0, 'stops': [{'serve': [1, 2]}]}]
    >>> read_plan(text, problem) == plan
    True
    """
    meant = _Meant(problem)
    members: dict[str, Any] = {
        "instance": problem.name,
        "cost": plan.cost,
        "lower_bound": plan.lower_bound,
        "engine": plan.engine,
        "seed": plan.seed,
        "cpu_seconds": plan.cpu_seconds,
    }
    if plan.iterations:
        members["iterations"] = plan.iterations
    members["routes"] = [
        {
            "vehicle": problem.fleet.vehicles[route.vehicle].id,
            "day": route.day,
            "stops": [_stop_out(stop, route.day, meant) for stop in route.stops],
        }
        for route in plan.routes
    ]
    if plan.unserved:
        members["unserved"] = [
            {"task": problem.tasks[one.task].id, "code": one.code, "reason": one.reason}
            for one in plan.unserved
        ]
    return json.dumps(members, ensure_ascii=False) + "\n"


def read_plan(text: str, problem: Problem) -> Plan:
    """Read a plan that `write_plan` or anybody else wrote.

    Parameters
    ----------
    text
        JSON, as `write_plan` describes it.
    problem
        What it is a plan of.

    Returns
    -------
    Plan
        Whether it is right and costs what it says is not looked at.

    Raises
    ------
    PlanError
        With each field that is missing, of the wrong kind, or names what the problem has not.
    """
    try:
        members = json.loads(text)
    except json.JSONDecodeError as wrong:
        place = f"第 {wrong.lineno} 行第 {wrong.colno} 列"
        message = f"{place}不是 JSON（{wrong.msg}），请用程序写出的文件。"
        raise PlanError([Fault("plan.json", place, message)]) from None
    reader = _Reader(problem)
    plan = reader.plan(members)
    if plan is None or reader.faults:
        raise PlanError(reader.faults)
    return plan


class _Meant:
    """Which task or site a stop means that names nodes only."""

    def __init__(self, problem: Problem) -> None:
        nodes, network = problem.network.nodes, problem.network
        self.problem = problem
        self.tasks: dict[tuple[Label, Label], list[tuple[int, int]]] = {}
        self.sites: dict[Label, list[int]] = {}
        self._served: set[tuple[int, int]] = set()
        for place, task in enumerate(problem.tasks):
            for arc in task.arcs:
                ends = (nodes[network.tail[arc]], nodes[network.head[arc]])
                found = self.tasks.setdefault(ends, [])
                if place not in {other for other, _ in found}:
                    found.append((place, arc))
        for place, site in enumerate(problem.sites):
            self.sites.setdefault(nodes[site.node], []).append(place)

    def ends(self, arc: int) -> tuple[Label, Label]:
        """Give the labels of an arc."""
        network = self.problem.network
        return network.nodes[network.tail[arc]], network.nodes[network.head[arc]]

    def task(self, ends: tuple[Label, Label], day: int) -> tuple[int, int]:
        """Give the task and its arc that are meant: the first not served on the day."""
        found = self.tasks[ends]
        return next((one for one in found if (one[0], day) not in self._served), found[0])

    def serve(self, task: int, day: int) -> None:
        """Keep in mind that a task was served."""
        self._served.add((task, day))


def _stop_out(stop: Stop, day: int, meant: _Meant) -> dict[str, Any]:
    problem = meant.problem
    if isinstance(stop, Visit):
        node = problem.network.nodes[problem.sites[stop.site].node]
        other = meant.sites[node][0] != stop.site
        return {"visit": node} | ({"site": problem.sites[stop.site].id} if other else {})
    ends = meant.ends(stop.arc)
    other = meant.task(ends, day)[0] != stop.task
    meant.serve(stop.task, day)
    return {"serve": list(ends)} | ({"task": problem.tasks[stop.task].id} if other else {})


@dataclass
class _Reader:
    """Turns members into a plan; collects what is wrong."""

    problem: Problem
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        vehicles = enumerate(self.problem.fleet.vehicles)
        self._meant = _Meant(self.problem)
        self._tasks = {task.id: place for place, task in enumerate(self.problem.tasks)}
        self._vehicles = {vehicle.id: place for place, vehicle in vehicles}

    def plan(self, members: object) -> Plan | None:
        """Give the plan; None where the members are not those of one."""
        if not isinstance(members, dict):
            self._wrong("plan.kind", "PLAN.json", "应是一个 JSON 对象，请用程序写出的文件")
            return None
        values = {key: self._member(members, key, "", *kinds) for key, kinds in _KINDS.items()}
        iterations = self._member({"iterations": 0} | members, "iterations", "", int)
        unserved = self._member({"unserved": []} | members, "unserved", "", list)
        if self.faults:
            return None
        if values["instance"] != self.problem.name:
            wrong = f"是“{values['instance']}”，题目是“{self.problem.name}”；请选同一道题的方案"
            self._wrong("plan.instance", "instance", wrong)
        return Plan(
            routes=self._each(values["routes"], "routes", self._route),
            cost=values["cost"],
            lower_bound=values["lower_bound"],
            engine=values["engine"],
            seed=values["seed"],
            cpu_seconds=float(values["cpu_seconds"]),
            iterations=iterations,
            unserved=self._each(unserved, "unserved", self._unserved),
        )

    def _each(
        self, values: list[Any], name: str, read: Callable[[dict[str, Any], str], _T | None]
    ) -> tuple[_T, ...]:
        given: list[_T] = []
        for place, value in enumerate(values):
            where = f"{name}[{place}]"
            if not isinstance(value, dict):
                self._wrong("plan.kind", where, "应是一个对象，请改正")
            elif (one := read(value, where)) is not None:
                given.append(one)
        return tuple(given)

    def _route(self, members: dict[str, Any], where: str) -> Route | None:
        name = self._member(members, "vehicle", where, str)
        day = self._member(members, "day", where, int)
        stops = self._member(members, "stops", where, list)
        if name is None or day is None or stops is None:
            return None
        if name not in self._vehicles:
            self._wrong("plan.vehicle", f"{where}.vehicle", f"车队里没有“{name}”，请核对")
        days = self.problem.calendar.days
        if not 0 <= day < days:
            self._wrong("plan.day", f"{where}.day", f"{day} 不在 0 至 {days - 1} 之内，请改正")

        def of_this_day(one: dict[str, Any], at: str) -> Stop | None:
            return self._stop(one, at, day)

        read: tuple[Stop, ...] = self._each(stops, f"{where}.stops", of_this_day)
        return Route(self._vehicles.get(name, 0), day, read)

    def _stop(self, members: dict[str, Any], where: str, day: int) -> Stop | None:
        if ("serve" in members) == ("visit" in members):
            self._wrong("plan.stop", where, "应有 serve 或 visit 其中一项，请改正")
            return None
        if "visit" in members:
            return self._visit(members, where)
        ends = self._member(members, "serve", where, list)
        if ends is None:
            return None
        known = len(ends) == 2 and all(isinstance(end, int | str) for end in ends)
        found = self._meant.tasks.get((ends[0], ends[1]), []) if known else []
        if not found:
            wrong = f"{ends} 方向上没有任务，请写任务的起点和终点"
            self._wrong("plan.serve", f"{where}.serve", wrong)
            return None
        task, arc = self._meant.task((ends[0], ends[1]), day)
        if "task" in members:
            named = [one for one in found if self.problem.tasks[one[0]].id == members["task"]]
            if not named:
                wrong = f"“{members['task']}”不在 {ends} 上，请核对任务名"
                self._wrong("plan.task", f"{where}.task", wrong)
                return None
            task, arc = named[0]
        self._meant.serve(task, day)
        return Serve(task, arc)

    def _visit(self, members: dict[str, Any], where: str) -> Visit | None:
        node = members["visit"]
        found = self._meant.sites.get(node, []) if isinstance(node, int | str) else []
        if "site" in members:
            found = [one for one in found if self.problem.sites[one].id == members["site"]]
        if not found:
            shown = members.get("site", node)
            self._wrong("plan.visit", f"{where}.visit", f"“{shown}”不是站点，请写站点的节点")
            return None
        return Visit(found[0])

    def _unserved(self, members: dict[str, Any], where: str) -> Unserved | None:
        name = self._member(members, "task", where, str)
        code = self._member(members, "code", where, str)
        reason = self._member(members, "reason", where, str)
        if name is None or code is None or reason is None:
            return None
        if name not in self._tasks:
            self._wrong("plan.task", f"{where}.task", f"题目里没有任务“{name}”，请核对")
        return Unserved(self._tasks.get(name, 0), code, reason)

    def _member(self, members: dict[str, Any], key: str, where: str, *kinds: type) -> Any:
        """Give a member; a fault and None where it is missing or of another kind."""
        record = f"{where}.{key}" if where else key
        value = members.get(key)
        if key not in members:
            self._wrong("plan.missing", record, "缺少，请补上")
        elif not isinstance(value, kinds) or isinstance(value, bool):
            self._wrong("plan.kind", record, f"“{value}”应是{_SAID[kinds[-1]]}，请改正")
            return None
        return value

    def _wrong(self, code: str, record: str, wrong: str) -> None:
        self.faults.append(Fault(code, record, f"{record}：{wrong}。"))
