"""Every published file: what it states is what was read."""

import csv
import os
import re
from pathlib import Path

import pytest

from luodi.plan.arcs.validation import faults_of
from luodi.plan.instances.files import read_problem

ROOT = Path(__file__).resolve().parents[5]
CARP = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve() / "bench" / "carp"
SETS = {
    "gdb": 23, "val": 34, "egl": 16, "mval": 17, "lpr": 9, "lpr_if": 9, "mval_if": 17,
    "act_if": 2, "cen_if": 2, "pcarp": 29,
}  # fmt: skip
LOOPS = {"Cen-IF-a": 7, "Cen-IF-c": 7}
"""Required edges from a node to itself: one arc each."""
WITH_SITES = {"lpr_if", "mval_if", "act_if", "cen_if"}

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not CARP.is_dir(), reason="the published sets are not here"),
]


def paths(folder):
    return sorted(path for path in (CARP / folder).iterdir() if path.is_file())


def instance(path):
    return read_problem(path.read_bytes(), path.stem)


def problems(folder):
    return [(path, instance(path).problem) for path in paths(folder)]


def stated(path, key):
    match = re.search(rf"\b{key}\s*[:=]\s*(-?\d+)", path.read_text("latin-1"))
    assert match, (path, key)
    return int(match[1])


def total(path, word):
    return sum(map(int, re.findall(rf"\b{word}\s*=?\s*(\d+)", path.read_text("latin-1"))))


@pytest.mark.parametrize("folder", SETS)
def test_all_files_are_read_and_can_be_planned(folder):
    found = problems(folder)
    assert len(found) == SETS[folder]
    assert [problem.name for _, problem in found] == [path.stem for path, _ in found]
    assert [fault.message for _, problem in found for fault in faults_of(problem)] == []


def test_only_one_file_does_not_agree_with_itself():
    notes = {
        path.stem: found.notes
        for folder in SETS
        for path in paths(folder)
        if (found := instance(path)).notes
    }
    assert notes == {"Cen-IF-c": ("“Cen-IF-c”的 REQ_ARCS 写 267，实际列出 266；以列出的为准。",)}


@pytest.mark.parametrize("folder", ["gdb", "val", "egl"])
def test_carplib_has_the_stated_streets_and_totals(folder):
    for path, problem in problems(folder):
        required, others = stated(path, "ARISTAS_REQ"), stated(path, "ARISTAS_NOREQ")
        assert len(problem.tasks) == required
        assert len(problem.network.tail) == 2 * (required + others)
        assert len(problem.network.nodes) == stated(path, "VERTICES")
        assert sum(task.demand for task in problem.tasks) == total(path, "demanda")
        assert int(problem.network.travel_cost.sum()) == 2 * total(path, "coste")
        assert problem.fleet.kinds[0].capacity == stated(path, "CAPACIDAD")
        assert problem.fleet.vehicles[0].count is None
        assert all(len(task.arcs) == 2 for task in problem.tasks)


def test_servicing_costs_are_those_stated_but_for_val_and_gdb12():
    for folder in ("gdb", "egl"):
        for path, problem in problems(folder):
            service = sum(task.service_cost[0] or 0 for task in problem.tasks)
            expected = 336 if path.stem == "gdb12" else stated(path, "COSTE_TOTAL_REQ")
            assert service == expected, path.stem


def test_val_counts_what_the_lines_list():
    (first, *_) = [problem for path, problem in problems("val") if path.stem == "val1A"]
    assert sum(task.service_cost[0] or 0 for task in first.tasks) == 146


@pytest.mark.parametrize("folder", ["mval", "lpr", "lpr_if", "mval_if", "act_if", "cen_if"])
def test_mixed_has_the_stated_streets_and_totals(folder):
    for path, problem in problems(folder):
        edges = stated(path, "REQ_EDGES")
        arcs = 266 if path.stem == "Cen-IF-c" else stated(path, "REQ_ARCS")
        loops = LOOPS.get(path.stem, 0)
        ways = [len(task.arcs) for task in problem.tasks]
        assert (ways[:edges].count(1), ways[edges:]) == (loops, [1] * arcs)
        more = 2 * stated(path, "NOREQ_EDGES") + stated(path, "NOREQ_ARCS")
        assert len(problem.network.tail) == 2 * edges - loops + arcs + more
        assert len(problem.network.nodes) == stated(path, "NODES")
        assert sum(task.demand for task in problem.tasks) == total(path, "demand")
        assert sum(task.service_cost[0] or 0 for task in problem.tasks) == total(path, "serv_cost")
        depot = problem.fleet.vehicles[0].start
        assert problem.network.nodes[depot] == stated(path, "DEPOT")


@pytest.mark.parametrize("folder", ["mval", "lpr", "lpr_if", "mval_if", "act_if", "cen_if"])
def test_unloading_and_the_length_of_a_shift_follow_the_sites(folder):
    for path, problem in problems(folder):
        unload = stated(path, "DUMPING_COST")
        (vehicle,), (kind,) = problem.fleet.vehicles, problem.fleet.kinds
        if folder in WITH_SITES:
            text = path.read_text("latin-1")
            match = re.search(r"DUMPING_SITES\s*:\s*([-\d, ]+)", text)
            assert match
            labels = [int(label) for label in match[1].split(",")]
            assert [problem.network.nodes[site.node] for site in problem.sites] == labels
            assert {(site.cost, site.seconds) for site in problem.sites} == {(unload, unload)}
            assert (kind.fixed_cost, vehicle.longest_s) == (0, stated(path, "MAX_TRIP"))
            assert problem.ends_empty
        else:
            assert problem.sites == ()
            assert (kind.fixed_cost, vehicle.longest_s) == (unload, None)
            assert not problem.ends_empty


def test_periodic_has_the_stated_streets_and_a_week_of_demand():
    for path, problem in problems("pcarp"):
        assert len(problem.tasks) == stated(path, "nbtasks")
        assert len(problem.network.tail) == stated(path, "nbarcs") - 1  # the depot's own arc
        assert len(problem.network.nodes) == stated(path, "nbnodes")
        assert problem.calendar.days == 5
        for task in problem.tasks:
            assert {sum(pattern.demands) for pattern in task.patterns} == {7 * task.demand}
        total_cost = sum(task.service_cost[0] or 0 for task in problem.tasks)
        if path.stem.startswith("gdb"):
            assert total_cost == stated(path, "total_cost")


def test_the_best_known_values_name_files_that_are_here():
    with (CARP / "best_known.csv").open(encoding="utf-8", newline="") as file:
        names = [row["instance"] for row in csv.DictReader(file)]
    stems = {path.stem for folder in SETS for path in paths(folder)}
    assert {name.split("/")[-1] for name in names} <= stems
