"""Undirected problems in the format of CARPLIB: the sets gdb, val and egl."""

from luodi.plan.arcs.model import Fleet, Problem, Task, Vehicle, VehicleKind
from luodi.plan.base import Fault
from luodi.plan.instances.instance import Instance, RoadBuilder, distinct
from luodi.plan.instances.keyed import KeyedText

REQUIRED = "LISTA_ARISTAS_REQ"
OTHERS = "LISTA_ARISTAS_NOREQ"


def read_carplib(text: str, name: str) -> Instance:
    """Read a problem of streets that are served in either direction.

    Parameters
    ----------
    text
        The whole file.
    name
        How the problem is to be called.

    Returns
    -------
    Instance
        One task for each required street; `coste` is what serving and driving cost and last, and
        as many vehicles as are needed: `VEHICULOS` is a bound on them and no limit.

    Raises
    ------
    PlanError
        With every line that cannot be read.

    Notes
    -----
    The servicing costs of val stand in no file and are left aside, as all newer papers do.

    **Source**: CARPLIB, version of 5 November 2005, Universitat de Valencia.

    Examples
    --------
    >>> text = '''VERTICES : 2
    ... ARISTAS_REQ : 1
    ... ARISTAS_NOREQ : 0
    ... CAPACIDAD : 5
    ... LISTA_ARISTAS_REQ :
    ... ( 1, 2)  coste 13 demanda 4
    ... DEPOSITO :   1'''
    >>> task = read_carplib(text, "small").problem.tasks[0]
    >>> task.id, task.demand, task.service_cost
    ('1-2', 4, (13,))
    """
    keyed = KeyedText(text, name)
    required = keyed.roads(REQUIRED, "coste", "demanda")
    others = keyed.roads(OTHERS, "coste")
    roads = RoadBuilder()
    arcs = [roads.edge(road.tail, road.head, road.amounts["coste"]) for road in required]
    for road in others:
        roads.edge(road.tail, road.head, road.amounts["coste"])
    depot, capacity = keyed.number("DEPOSITO"), keyed.number("CAPACIDAD")
    notes = [
        *keyed.disagreement("ARISTAS_REQ", len(required)),
        *keyed.disagreement("ARISTAS_NOREQ", len(others)),
        *keyed.disagreement("VERTICES", len(roads.nodes)),
    ]
    if not keyed.faults:
        keyed.faults += missing_nodes(roads, [depot], "DEPOSITO")
    keyed.check()
    ids = distinct([f"{road.tail}-{road.head}" for road in required])
    tasks = tuple(
        Task(
            one,
            of,
            road.amounts["demanda"],
            (road.amounts["coste"],),
            (road.amounts["coste"],),
        )
        for one, of, road in zip(ids, arcs, required, strict=True)
    )
    place = roads.nodes[depot]
    fleet = Fleet(
        kinds=(VehicleKind("vehicle", capacity),),
        vehicles=(Vehicle("vehicle", 0, place, place, count=None),),
    )
    return Instance(Problem(name, roads.network(), tasks, fleet), tuple(notes))


def missing_nodes(roads: RoadBuilder, labels: list[int], key: str) -> list[Fault]:
    """Give a fault for each label of a key that no road touches."""
    return [
        Fault("file.node", key, f"{key} 的节点“{label}”不在任何路上，请核对编号或补上连接的路。")
        for label in labels
        if label not in roads.nodes
    ]
