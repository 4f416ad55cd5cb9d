"""Mixed problems of one-way and two-way streets, with or without sites on the way."""

from luodi.plan.arcs.model import Fleet, Problem, Site, Task, Vehicle, VehicleKind
from luodi.plan.instances.carplib import missing_nodes
from luodi.plan.instances.instance import Instance, RoadBuilder, distinct
from luodi.plan.instances.keyed import KeyedText, Road

SERVED = ("serv_cost", "trav_cost", "demand")


def read_mixed(text: str, name: str) -> Instance:
    """Read a problem of the sets mval and lpr, or of those with intermediate facilities.

    Parameters
    ----------
    text
        The whole file.
    name
        How the problem is to be called.

    Returns
    -------
    Instance
        A task for each required edge (either direction) and arc, in the order of the lists, edges
        first. Costs are seconds as well.

    Raises
    ------
    PlanError
        With every line that cannot be read.

    Notes
    -----
    `DUMPING_COST` is added once for each trip that is unloaded. Without `DUMPING_SITES` a route is
    a trip: it is the fixed cost of a vehicle, and `MAX_TRIP` is left aside, as published results
    do. With them it is cost and seconds of a visit, `MAX_TRIP` bounds the whole shift, and a
    vehicle must unload before it ends. `VEHICLES` is no limit.

    **Source**: Belenguer, Benavent, Lacomme, Prins, Lower and upper bounds for the mixed
    capacitated arc routing problem, Computers & Operations Research 33 (2006) 3363-3383;
    Willemse, Joubert, Benchmark dataset for undirected and mixed capacitated arc routing problems
    under time restrictions with intermediate facilities, Data in Brief 8 (2016) 972-977.

    Examples
    --------
    >>> text = '''NODES : 2
    ... REQ_EDGES : 0
    ... NOREQ_EDGES : 0
    ... REQ_ARCS : 1
    ... NOREQ_ARCS : 1
    ... CAPACITY : 9
    ... DUMPING_COST : 3
    ... MAX_TRIP : 60
    ... LIST_REQ_ARCS :
    ... (1,2) serv_cost 8 trav_cost 2 demand 5
    ... LIST_NOREQ_ARCS :
    ... (2,1) cost 2
    ... DEPOT : 1
    ... DUMPING_SITES : 2'''
    >>> problem = read_mixed(text, "small").problem
    >>> problem.sites[0].cost, problem.fleet.vehicles[0].longest_s, problem.ends_empty
    (3, 60, True)
    """
    keyed = KeyedText(text, name)
    roads = RoadBuilder()
    edges = keyed.roads("LIST_REQ_EDGES", *SERVED)
    arcs = keyed.roads("LIST_REQ_ARCS", *SERVED)
    served = [roads.edge(road.tail, road.head, road.amounts["trav_cost"]) for road in edges]
    served += [roads.arc(road.tail, road.head, road.amounts["trav_cost"]) for road in arcs]
    other_edges = keyed.roads("LIST_NOREQ_EDGES", "cost")
    other_arcs = keyed.roads("LIST_NOREQ_ARCS", "cost")
    for road in other_edges:
        roads.edge(road.tail, road.head, road.amounts["cost"])
    for road in other_arcs:
        roads.arc(road.tail, road.head, road.amounts["cost"])
    notes = [
        *keyed.disagreement("REQ_EDGES", len(edges)),
        *keyed.disagreement("NOREQ_EDGES", len(other_edges)),
        *keyed.disagreement("REQ_ARCS", len(arcs)),
        *keyed.disagreement("NOREQ_ARCS", len(other_arcs)),
        *keyed.disagreement("NODES", len(roads.nodes)),
    ]
    fleet, sites = _fleet_and_sites(keyed, roads)
    keyed.check()
    ids = distinct(
        [f"{road.tail}-{road.head}" for road in edges]
        + [f"{road.tail}>{road.head}" for road in arcs]
    )
    tasks = tuple(
        _task(one, of, road) for one, of, road in zip(ids, served, [*edges, *arcs], strict=True)
    )
    problem = Problem(name, roads.network(), tasks, fleet, sites, ends_empty=bool(sites))
    return Instance(problem, tuple(notes))


def _task(name: str, arcs: tuple[int, ...], road: Road) -> Task:
    cost = (road.amounts["serv_cost"],)
    return Task(name, arcs, road.amounts["demand"], cost, cost)


def _fleet_and_sites(keyed: KeyedText, roads: RoadBuilder) -> tuple[Fleet, tuple[Site, ...]]:
    """Give both; where a number is wrong, a fault and something in its place."""
    unload, depot = keyed.number("DUMPING_COST"), keyed.number("DEPOT")
    labels: list[int] = []
    if keyed.has("DUMPING_SITES"):
        labels = keyed.numbers("DUMPING_SITES") or [keyed.number("DUMPING_SITES")]
    longest_s = keyed.number("MAX_TRIP") if labels and keyed.has("MAX_TRIP") else None
    if not keyed.faults:
        keyed.faults += missing_nodes(roads, [depot], "DEPOT")
        keyed.faults += missing_nodes(roads, labels, "DUMPING_SITES")
    place = roads.nodes.get(depot, 0)
    kind = VehicleKind("vehicle", keyed.number("CAPACITY"), 0 if labels else unload)
    vehicle = Vehicle("vehicle", 0, place, place, count=None, longest_s=longest_s)
    sites = tuple(
        Site(str(label), roads.nodes.get(label, 0), cost=unload, seconds=unload) for label in labels
    )
    return Fleet((kind,), (vehicle,)), sites
