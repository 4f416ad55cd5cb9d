"""Problems over five days: the set pcarp."""

import re
from itertools import combinations
from typing import Final

from luodi.plan.arcs.model import (
    Calendar,
    Fleet,
    Pattern,
    Problem,
    Task,
    Vehicle,
    VehicleKind,
)
from luodi.plan.base import Fault, PlanError
from luodi.plan.instances.instance import Instance, RoadBuilder, distinct, line_fault

DAYS: Final = 5
"""Working days, Monday to Friday."""
WEEK: Final = 7
_IN_A_ROW: Final = {2: 1, 3: 2}
"""Most services on successive days of one week, by how many services there are."""
_HEADER: Final = re.compile(r"\s*(\w+)\s*=\s*(.*?)\s*")
_PAIR: Final = re.compile(r"(\w+)\s*=\s*(-?\d+)(?=\s*[,;]|\s*$)")
_NEEDED: Final = ("arc", "From", "to", "Qty", "Trav", "Col", "inv", "freq")


def patterns(services: int, daily: int) -> tuple[Pattern, ...]:
    """Give the sets of days on which a street may be served so often, and their demands.

    Parameters
    ----------
    services
        Services in the five days, 1 to 5.
    daily
        What comes together on each of the week's seven days.

    Returns
    -------
    tuple
        Two services are never on successive days, three never on three successive days; any set
        will do for one, four and five. The demand of a service is `daily` times the days since the
        one before it, round the week of seven days: Monday's takes up the weekend's too.

    Notes
    -----
    The paper was not at hand. The sets of days are those that Vidal (Operations Research 65, 2017)
    runs on the same files and gives as the paper's. The demands were checked against the ten
    routes of a published solution of `pcarp/gdb10`: all ten loads agree with a week of seven days,
    one with a week of five.

    **Source**: Chu, Labadi, Prins, A scatter search for the periodic capacitated arc routing
    problem, European Journal of Operational Research 169 (2006) 586-605.

    Examples
    --------
    >>> [pattern.days for pattern in patterns(2, 1)]
    [(0, 2), (0, 3), (0, 4), (1, 3), (1, 4), (2, 4)]
    >>> patterns(2, 10)[1].demands
    (40, 30)
    """
    most = _IN_A_ROW.get(services, DAYS)
    return tuple(
        Pattern(days, tuple(daily * gap for gap in _gaps(days)))
        for days in combinations(range(DAYS), services)
        if not any(
            later - earlier == most for earlier, later in zip(days, days[most:], strict=False)
        )
    )


def read_periodic(text: str, name: str) -> Instance:
    """Read a problem in which streets are served one to five times in five days.

    Parameters
    ----------
    text
        The whole file.
    name
        How the problem is to be called.

    Returns
    -------
    Instance
        A task with patterns for each pair of arcs that name each other. Costs are seconds as well.
        The vehicles of the day on which most are out count before all other cost: `vehicle_cost`
        is the first power of ten above what any plan that serves each street by itself can cost.

    Raises
    ------
    PlanError
        With every line that cannot be read.

    Notes
    -----
    `minspac` and `maxspac` are left aside, as the description beside the files says. An arc from
    the depot to itself with no demand opens each list and is no street.

    **Source**: see `patterns`.

    Examples
    --------
    >>> text = '''capacity=15
    ... Depot=1
    ...  arc=1, From=1, to=2, Qty=2, Trav=5, Col= 6, inv=2,succ=2; freq= 5, minspac= 1
    ...  arc=2, From=2, to=1, Qty=2, Trav=5, Col= 6, inv=1,succ=1; freq= 5, minspac= 1'''
    >>> problem = read_periodic(text, "small").problem
    >>> problem.tasks[0].patterns[0].demands, problem.calendar.vehicle_cost
    ((6, 2, 2, 2, 2), 100)
    """
    header, arcs, faults = _lines(text, name)
    capacity = _stated(header, "capacity", name, faults)
    depot = _stated(header, "Depot", name, faults)
    faults += _wrong_arcs(arcs)
    if depot is not None and not any(depot in (arc["From"], arc["to"]) for arc in arcs.values()):
        message = f"Depot 的节点“{depot}”不在任何路上，请核对编号。"
        faults.append(Fault("file.node", "Depot", message))
    if faults or depot is None or capacity is None:
        raise PlanError(faults)
    edges = [arc for arc in arcs.values() if arc["inv"] > arc["arc"]]
    roads = RoadBuilder()
    ids = distinct([f"{arc['From']}-{arc['to']}" for arc in edges])
    tasks = tuple(
        Task(
            one,
            roads.edge(arc["From"], arc["to"], arc["Trav"]),
            arc["Qty"],
            (arc["Col"],),
            (arc["Col"],),
            patterns=patterns(arc["freq"], arc["Qty"]),
        )
        for one, arc in zip(ids, edges, strict=True)
    )
    place = roads.nodes[depot]
    travel = sum(arc["Trav"] for arc in edges)
    most = sum(arc["freq"] * (arc["Col"] + 2 * travel) for arc in edges)
    problem = Problem(
        name,
        roads.network(),
        tasks,
        Fleet((VehicleKind("vehicle", capacity),), (Vehicle("vehicle", 0, place, place, None),)),
        calendar=Calendar(DAYS, vehicle_cost=10 ** len(str(most))),
    )
    counts = {"nbnodes": len(roads.nodes), "nbarcs": len(arcs), "nbtasks": len(edges)}
    return Instance(problem, tuple(_disagreements(header, counts, name)))


def _gaps(days: tuple[int, ...]) -> list[int]:
    """Give the days since the service before each one, round the week."""
    return [later - earlier for earlier, later in zip((days[-1] - WEEK, *days), days, strict=False)]


def _lines(text: str, name: str) -> tuple[dict[str, str], dict[int, dict[str, int]], list[Fault]]:
    header: dict[str, str] = {}
    arcs: dict[int, dict[str, int]] = {}
    faults: list[Fault] = []
    for line, content in enumerate(text.splitlines(), 1):
        if content.lstrip().startswith("arc"):
            arc = {key: int(value) for key, value in _PAIR.findall(content)}
            lacking = [key for key in _NEEDED if key not in arc]
            if lacking:
                message = f"缺少整数 {'、'.join(lacking)}，请补上。"
                faults.append(line_fault("file.arc", line, message))
            else:
                arcs[arc["arc"]] = arc | {"line": line}
        elif match := _HEADER.fullmatch(content):
            header[match[1]] = match[2]
        elif content.strip() and not content.startswith("!"):
            message = f"“{content.strip()}”读不懂，请写成“键=值”。"
            faults.append(line_fault("file.line", line, message))
    if not arcs:
        faults.append(Fault("file.empty", name, f"“{name}”没有一条路，请核对文件。"))
    return header, arcs, faults


def _stated(header: dict[str, str], key: str, name: str, faults: list[Fault]) -> int | None:
    value = header.get(key, "")
    if value.isdecimal():
        return int(value)
    message = f"“{name}”的 {key}“{value}”不是整数，请补上一个整数。"
    faults.append(Fault("file.number", key, message))
    return None


def _wrong_arcs(arcs: dict[int, dict[str, int]]) -> list[Fault]:
    """Say which arcs and their opposites do not fit, and which numbers are out of range."""
    faults = []
    for number, arc in arcs.items():
        if arc["inv"] == number:
            continue
        other = arcs.get(arc["inv"])
        back = (arc["to"], arc["From"], number)
        if other is None or (other["From"], other["to"], other["inv"]) != back:
            message = f"弧 {number} 的 inv“{arc['inv']}”不是它的反向弧，请核对。"
            faults.append(line_fault("file.inv", arc["line"], message))
        elif any(arc[key] != other[key] for key in ("Qty", "Trav", "Col", "freq")):
            message = f"弧 {number} 与反向弧 {arc['inv']} 的数量、成本或次数不同，请改成一致。"
            faults.append(line_fault("file.inv", arc["line"], message))
        if not 1 <= arc["freq"] <= DAYS:
            message = f"freq“{arc['freq']}”应为 1 到 {DAYS}，请改正。"
            faults.append(line_fault("file.freq", arc["line"], message))
        if min(arc["Qty"], arc["Trav"], arc["Col"]) < 0:
            message = f"弧 {number} 的 Qty、Trav 或 Col 小于零，请改正。"
            faults.append(line_fault("file.amount", arc["line"], message))
    return faults


def _disagreements(header: dict[str, str], counts: dict[str, int], name: str) -> list[str]:
    return [
        f"“{name}”的 {key} 写 {header[key]}，实际列出 {count}；以列出的为准。"
        for key, count in counts.items()
        if key in header and header[key] != str(count)
    ]
