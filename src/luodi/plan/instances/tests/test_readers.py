"""Small files of the three published formats, and lines that are wrong."""

import pytest

from luodi.plan.arcs.model import Calendar, Pattern
from luodi.plan.base import PlanError
from luodi.plan.instances.carplib import read_carplib
from luodi.plan.instances.files import read_problem
from luodi.plan.instances.mixed import read_mixed
from luodi.plan.instances.periodic import patterns, read_periodic

CARPLIB = """ NOMBRE : small
 COMENTARIO : 10 (cota superior)
 VERTICES : 3
 ARISTAS_REQ : 2
 ARISTAS_NOREQ : 1
 VEHICULOS : 1
 CAPACIDAD : 5
 TIPO_COSTES_ARISTAS : EXPLICITOS
 COSTE_TOTAL_REQ : 99
 LISTA_ARISTAS_REQ :
 ( 1, 2)  coste 13 demanda 1
 (  2,  3)   coste     7   demanda     4
 LISTA_ARISTAS_NOREQ :
 ( 3, 1)  coste 2
 DEPOSITO :   1
"""
MIXED = """NAME : small
NODES : 3
REQ_EDGES : 1
NOREQ_EDGES : 0
REQ_ARCS : 2
NOREQ_ARCS : 1
VEHICLES : 1
CAPACITY : 10
DUMPING_COST : 3
MAX_TRIP : 60
LIST_REQ_EDGES :
(-1,2)   serv_cost 9   trav_cost 4   demand 6
LIST_REQ_ARCS :
(2,30)   serv_cost 8   trav_cost 2   demand 5
(2,30)   serv_cost 7   trav_cost 3   demand 1
LIST_NOREQ_ARCS :
(30,-1)   cost 1
DEPOT : -1
"""
PERIODIC = """Name= small
nbnodes=2
nbarcs=3
nbtasks=1
nbnon_req=0
nbtrucks=1
capacity=15
total_cost=6
Depot=1
!List of internal arcs:
 arc=1, From=1, to=1, Qty=-1, Trav=0, Col= 0, inv=1,succ=1,2; freq= 5, minspac= 1, maxspac= 1
 arc=2, From=1, to=2, Qty=2, Trav=5, Col= 6, inv=3,succ=3; freq= 3, minspac= 1, maxspac= 2
 arc=3, From=2, to=1, Qty=2, Trav=5, Col= 6, inv=2,succ=1,2; freq= 3, minspac= 1, maxspac= 1
"""


def faults(read, text):
    with pytest.raises(PlanError) as caught:
        read(text, "small")
    return [(fault.code, fault.record) for fault in caught.value.faults]


def test_streets_of_carplib_may_be_served_either_way():
    found = read_carplib(CARPLIB, "small")
    network = found.problem.network
    assert found.notes == ()
    assert network.nodes == (1, 2, 3)
    assert (network.tail.tolist(), network.head.tolist()) == (
        [0, 1, 1, 2, 2, 0],
        [1, 0, 2, 1, 0, 2],
    )
    assert network.twin.tolist() == [1, 0, 3, 2, 5, 4]
    assert network.travel_cost.tolist() == network.travel_s.tolist() == [[13, 13, 7, 7, 2, 2]]
    one, other = found.problem.tasks
    assert (one.id, one.arcs, one.demand, one.service_cost, one.service_s) == (
        "1-2", (0, 1), 1, (13,), (13,),
    )  # fmt: skip
    assert (other.id, other.arcs, other.demand) == ("2-3", (2, 3), 4)
    (vehicle,) = found.problem.fleet.vehicles
    assert (vehicle.start, vehicle.end, vehicle.count) == (0, 0, None)


def test_counts_that_do_not_fit_are_noted():
    found = read_carplib(CARPLIB.replace("VERTICES : 3", "VERTICES : 4"), "small")
    assert found.notes == ("“small”的 VERTICES 写 4，实际列出 3；以列出的为准。",)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("coste 13 demanda 1", "coste x demanda 1", ("file.amount", "第 11 行")),
        ("coste 13 demanda 1", "coste 13", ("file.amount", "第 11 行")),
        ("coste 13 demanda 1", "coste -13 demanda 1", ("file.amount", "第 11 行")),
        ("( 3, 1)  coste 2", "( 3; 1)  coste 2", ("file.line", "第 14 行")),
        (" LISTA_ARISTAS_REQ :\n", "", ("file.list", "第 10 行")),
        ("DEPOSITO :   1", "DEPOSITO : 9", ("file.node", "DEPOSITO")),
        ("CAPACIDAD : 5", "CAPACIDAD : 5.5", ("file.number", "第 7 行")),
        ("CAPACIDAD : 5\n", "\n", ("file.number", "CAPACIDAD")),
    ],
)
def test_a_wrong_line_of_carplib_is_named(old, new, expected):
    assert expected in faults(read_carplib, CARPLIB.replace(old, new))


def test_all_wrong_lines_are_told_at_once():
    text = CARPLIB.replace("coste 13", "coste x").replace("( 3, 1)", "( 3)")
    assert faults(read_carplib, text) == [
        ("file.amount", "第 11 行"),
        ("file.line", "第 14 行"),
    ]


def test_mixed_without_sites_costs_each_trip_and_has_no_limit_of_time():
    problem = read_mixed(MIXED, "small").problem
    assert problem.network.nodes == (-1, 2, 30)
    assert problem.network.twin.tolist() == [1, 0, -1, -1, -1]
    assert problem.network.travel_cost.tolist() == [[4, 4, 2, 3, 1]]
    assert [(task.id, task.arcs, task.service_cost) for task in problem.tasks] == [
        ("-1-2", (0, 1), (9,)),
        ("2>30", (2,), (8,)),
        ("2>30#2", (3,), (7,)),
    ]
    assert problem.fleet.kinds[0].fixed_cost == 3
    assert problem.fleet.vehicles[0].longest_s is None
    assert (problem.sites, problem.ends_empty) == ((), False)


def test_mixed_with_sites_costs_each_visit_and_limits_the_shift():
    problem = read_mixed(MIXED + "DUMPING_SITES : 30, 2", "small").problem
    assert [(site.id, site.node, site.cost, site.seconds) for site in problem.sites] == [
        ("30", 2, 3, 3),
        ("2", 1, 3, 3),
    ]
    assert problem.fleet.kinds[0].fixed_cost == 0
    assert problem.fleet.vehicles[0].longest_s == 60
    assert problem.ends_empty


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("serv_cost 9", "serv_cost 9.5", ("file.amount", "第 12 行")),
        ("(30,-1)   cost 1", "(30,-1)   kost 1", ("file.amount", "第 17 行")),
        ("DEPOT : -1", "DEPOT : 4", ("file.node", "DEPOT")),
        ("DEPOT : -1", "DEPOT : -1\nDUMPING_SITES : 5", ("file.node", "DUMPING_SITES")),
        ("DEPOT : -1", "DEPOT : -1\nDUMPING_SITES : here", ("file.number", "第 19 行")),
        ("DUMPING_COST : 3", "DUMPING_COST : much", ("file.number", "第 9 行")),
    ],
)
def test_a_wrong_line_of_a_mixed_file_is_named(old, new, expected):
    assert expected in faults(read_mixed, MIXED.replace(old, new))


def test_a_periodic_street_is_one_task_with_patterns():
    found = read_periodic(PERIODIC, "small")
    (task,) = found.problem.tasks
    assert found.notes == ()
    assert (task.id, task.arcs, task.service_cost) == ("1-2", (0, 1), (6,))
    assert len(task.patterns) == 7
    assert task.patterns[0] == Pattern((0, 1, 3), (8, 2, 4))
    assert found.problem.network.travel_cost.tolist() == [[5, 5]]
    # Three services, each by itself: 3 x (6 + 2 x 5) = 48.
    assert found.problem.calendar == Calendar(5, vehicle_cost=100)


@pytest.mark.parametrize(
    ("services", "days"),
    [
        (1, ["0", "1", "2", "3", "4"]),
        (2, ["02", "03", "04", "13", "14", "24"]),
        (3, ["013", "014", "023", "024", "034", "124", "134"]),
        (4, ["0123", "0124", "0134", "0234", "1234"]),
        (5, ["01234"]),
    ],
)
def test_the_allowed_days(services, days):
    found = ["".join(map(str, pattern.days)) for pattern in patterns(services, 1)]
    assert found == days


@pytest.mark.parametrize(
    ("days", "demands"),
    [((0, 2), (50, 20)), ((0, 4), (30, 40)), ((1, 3), (50, 20)), ((2, 4), (50, 20))],
)
def test_the_first_service_of_the_week_takes_the_weekend(days, demands):
    assert {pattern.days: pattern.demands for pattern in patterns(2, 10)}[days] == demands


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("arc=3, From=2", "arc=3, From=1", ("file.inv", "第 12 行")),
        ("to=1, Qty=2", "to=1, Qty=3", ("file.inv", "第 12 行")),
        ("inv=2,", "inv=7,", ("file.inv", "第 13 行")),
        ("freq= 3", "freq= 6", ("file.freq", "第 12 行")),
        ("Trav=5", "Trav=-5", ("file.amount", "第 12 行")),
        ("Col= 6, inv=3", "Col= 6.5, inv=3", ("file.arc", "第 12 行")),
        ("capacity=15", "capacity=", ("file.number", "capacity")),
        ("Depot=1", "Depot=5", ("file.node", "Depot")),
        ("nbtasks=1", "tasks: 1", ("file.line", "第 4 行")),
    ],
)
def test_a_wrong_line_of_a_periodic_file_is_named(old, new, expected):
    assert expected in faults(read_periodic, PERIODIC.replace(old, new))


@pytest.mark.parametrize(("text", "tasks"), [(CARPLIB, 2), (MIXED, 3), (PERIODIC, 1)])
def test_the_format_is_told_from_the_text(text, tasks):
    content = text.replace("\n", "\r\n").encode()
    assert len(read_problem(content, "small").problem.tasks) == tasks


def test_old_comments_in_latin_1_are_no_hindrance():
    content = CARPLIB.replace("cota", "añadida").encode("latin-1")
    assert len(read_problem(content, "small").problem.tasks) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"hello", "file.format"), (b"{}", "file.garage"), (b"\0\0\0\r\n\tOSMHeader", "file.garage")],
)
def test_what_cannot_be_read_is_refused(content, code):
    with pytest.raises(PlanError) as caught:
        read_problem(content, "small")
    assert [fault.code for fault in caught.value.faults] == [code]
