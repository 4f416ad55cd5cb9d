"""Arc routing: our engines, PyVRP and HGS-CARP side by side, CPU seconds of one thread.

    python benchmarks/arcs.py [--panel | --set SET ... | --instance NAME ... | --short]
        [--engine E ...] [--seconds S] [--seeds N] [--hgs-carp PROGRAM]
        [--results FILE] [--again] [--table]

The panel, twelve instances of all variants with one seed, takes some 20 minutes with all three
engines. Instances are the published ones in LUODI_DATA (usually ../shared), and street networks
made from its roads (`street_networks`); sets are the folders there, `xian` and `beijing`. HGS-CARP
is run on gdb, val and egl when its program is named (see `hgs_carp`).

Each run is a process of its own. Its result is appended to FILE (benchmarks/results/arcs.jsonl,
which is kept with the code) as one line of JSON, so that a table may be filled over days: with
commit, engine, instance, seed, CPU seconds allowed and used, cost, best known, lower bound and both
gaps; in the gap to the bound the vehicles that it counts by `vehicle_cost` stand on neither side.
What is there is not run again: of PyVRP and HGS-CARP whatever the commit, of our own engines
at the same commit; `--again` runs it all the same. Every plan is rebuilt by `check_plan`, which
shares no code with any engine; a faulty one is no result, its faults are. `--table` prints mean,
median and worst gap of the newest result of each run. `--short` keeps no result.
"""

import argparse
import csv
import importlib
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import hgs_carp
import street_networks

from luodi.plan.arcs.bounds import lower_bound
from luodi.plan.arcs.checker import check_plan
from luodi.plan.arcs.engine import Engine, Search
from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.plan import Plan
from luodi.plan.base import CpuSeconds, PlanError, Progress
from luodi.plan.instances.files import read_problem

ROOT = Path(__file__).resolve().parents[1]
DATA = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve()
CARP = DATA / "bench" / "carp"
RESULTS = ROOT / "benchmarks" / "results" / "arcs.jsonl"
ENGINES = {
    "strings": "luodi.plan.arcs.engines.strings:Strings",
    "pyvrp": "luodi.plan.arcs.engines.pyvrp:PyVrp",
}
PEERS = ("pyvrp", hgs_carp.NAME)
UNDIRECTED = ("gdb", "val", "egl")
PANEL = (
    "gdb/gdb8",
    "val/val5D",
    "val/val10D",
    "egl/egl-e4-C",
    "egl/egl-s1-C",
    "egl/egl-s4-C",
    "mval/mval9D",
    "lpr/Lpr-c-03",
    "lpr_if/Lpr_IF-c-03",
    "act_if/Act-IF-a",
    "pcarp/val5",
    "xian/1000",
)
PANEL_S = 30.0
SHORT = ("gdb/gdb8", "egl/egl-e1-A", "lpr_if/Lpr_IF-a-01")
SHORT_S = 1.0
RUN = "--run"
"""What the process of its own is called with: a run as JSON."""
MB = 1024
"""Of the kilobytes in which the peak memory is given."""


@dataclass(frozen=True)
class Run:
    """One engine on one instance."""

    engine: str
    instance: str
    seed: int
    seconds: float


def file_of(instance: str) -> Path:
    """Find the file of a published instance."""
    (file,) = CARP.glob(f"{instance}.*")
    return file


def instances_of(group: str) -> list[str]:
    """Name the instances of a set."""
    if group in street_networks.CITIES:
        return [f"{group}/{size}" for size in street_networks.SIZES]
    return [f"{group}/{file.stem}" for file in sorted((CARP / group).iterdir())]


def problem_of(instance: str) -> Problem:
    """Read or make an instance."""
    group, name = instance.split("/")
    if group in street_networks.CITIES:
        return street_networks.CITIES[group](int(name), 1)
    return read_problem(file_of(instance).read_bytes(), instance).problem


@cache
def best_known() -> dict[str, int | None]:
    """Read the best known costs; None where none is known."""
    with (CARP / "best_known.csv").open(encoding="utf-8") as rows:
        return {
            row["instance"]: int(row["best_known"]) if row["best_known"] else None
            for row in csv.DictReader(rows)
        }


def engine_of(name: str) -> Engine | None:
    """Make an engine; None when this version does not have it."""
    module, maker = ENGINES[name].split(":")
    if importlib.util.find_spec(module) is None:
        return None
    engine: Engine = getattr(importlib.import_module(module), maker)()
    return engine


def result_of(run: Run, program: Path | None) -> dict[str, Any]:
    """Run in this process, rebuild the plan, and give what there is to tell."""
    problem = problem_of(run.instance)
    began, first = time.process_time(), []

    def tell(at: Progress) -> None:
        if at.cost is not None and not first:
            first.append(round(time.process_time() - began, 2))

    try:
        plan = plan_of(run, problem, program, tell)
    except PlanError as error:
        return {"fault": error.code}
    checked = check_plan(problem, plan)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB
    best = best_known().get(run.instance, best_known().get(run.instance.split("/")[1]))
    bound = plan.lower_bound or lower_bound(problem)
    vehicle_cost = problem.calendar.vehicle_cost
    sure = bound // vehicle_cost * vehicle_cost if vehicle_cost else 0
    return {
        "cpu_seconds": round(plan.cpu_seconds, 2),
        "first_plan_s": first[0] if first else None,
        "iterations": plan.iterations,
        "peak_mb": round(peak),
        "routes": len(plan.routes),
        "cost": checked.cost,
        "best_known": best,
        "gap": None if best is None else round(checked.cost / best - 1, 6),
        "lower_bound": bound,
        "bound_gap": (
            round((checked.cost - sure) / (bound - sure) - 1, 6) if bound > sure else None
        ),
        "fault": checked.faults[0].code if checked.faults else None,
    }


def plan_of(
    run: Run, problem: Problem, program: Path | None, tell: Callable[[Progress], None]
) -> Plan:
    """Let the engine of a run plan."""
    if run.engine == hgs_carp.NAME:
        assert program is not None
        return hgs_carp.solved(program, file_of(run.instance), problem, run.seconds, run.seed)
    engine = engine_of(run.engine)
    assert engine is not None
    stop = CpuSeconds(run.seconds)
    return engine.solve(problem, Search(stop, time.thread_time, run.seed, on_progress=tell))


def commit() -> str:
    """Name the commit; with a plus when something of the library is not in it."""
    git = ["git", "-C", str(ROOT)]
    head = subprocess.check_output([*git, "rev-parse", "--short=12", "HEAD"], text=True).strip()
    changed = subprocess.check_output([*git, "status", "--porcelain", "src/luodi/plan"], text=True)
    return head + "+" * bool(changed)


def results_in(file: Path) -> list[dict[str, Any]]:
    """Read all results so far."""
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def runs_of(chosen: argparse.Namespace) -> Iterator[Run]:
    """Give the runs that are asked for: all engines on an instance before the next."""
    instances = [*chosen.instance, *(one for group in chosen.set for one in instances_of(group))]
    if not instances:
        instances = list(SHORT if chosen.short else PANEL)
    seconds = chosen.seconds or (SHORT_S if chosen.short else PANEL_S)
    for instance in instances:
        for seed in range(1, chosen.seeds + 1):
            for engine in chosen.engine:
                if engine != hgs_carp.NAME or instance.split("/")[0] in UNDIRECTED:
                    yield Run(engine, instance, seed, seconds)


def engines_of(chosen: argparse.Namespace) -> list[str]:
    """Name the engines that are there, of those asked for."""
    asked = chosen.engine or [*ENGINES, hgs_carp.NAME]
    there = [name for name in asked if name in ENGINES and engine_of(name) is not None]
    if hgs_carp.NAME in asked and chosen.hgs_carp:
        there.append(hgs_carp.NAME)
    for name in asked:
        if name not in there:
            print(f"{name} is not here and is left aside")
    return there


def measure(runs: Iterable[Run], chosen: argparse.Namespace) -> None:
    """Do what is not done yet, each run in a process of its own, and keep the results."""
    now = commit()
    known = {
        (Run(*(row[key] for key in Run.__dataclass_fields__)), row["commit"])
        for row in results_in(chosen.results)
    }
    anywhen = {run for run, _ in known}
    chosen.results.parent.mkdir(parents=True, exist_ok=True)
    for run in runs:
        done = run in anywhen if run.engine in PEERS else (run, now) in known
        if done and not chosen.again:
            continue
        command = [sys.executable, __file__, RUN, json.dumps(asdict(run))]
        if chosen.hgs_carp:
            command += ["--hgs-carp", str(chosen.hgs_carp)]
        result = json.loads(subprocess.check_output(command, text=True))
        row = {"commit": now, **asdict(run), **result}
        with chosen.results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(shown(row), flush=True)


def shown(row: dict[str, Any]) -> str:
    """Write a result as a line."""
    head = f"{row['instance']:20} {row['engine']:9} seed {row['seed']} {row['seconds']:>5g} s"
    if row["fault"]:
        return f"{head} fault: {row['fault']}"
    beside = "" if row["gap"] is None else f"  best known {100 * row['gap']:+.2f} %"
    return f"{head} {row['cost']:>9}{beside}  bound {100 * (row['bound_gap'] or 0):+.2f} %"


def table(rows: list[dict[str, Any]]) -> None:
    """Print mean, median and worst gap by set, seconds and engine, in Markdown."""
    newest = {(row["engine"], row["instance"], row["seed"], row["seconds"]): row for row in rows}
    groups: dict[tuple[str, float, str], list[dict[str, Any]]] = defaultdict(list)
    for row in newest.values():
        groups[row["instance"].split("/")[0], row["seconds"], row["engine"]].append(row)
    print("| set | s | engine | runs | faults | gap to | mean % | median % | worst % |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for (group, seconds, engine), found in sorted(groups.items()):
        sound = [row for row in found if not row["fault"]]
        for key, to in (("gap", "best known"), ("bound_gap", "bound")):
            gaps = [100 * row[key] for row in sound if row[key] is not None]
            if gaps:
                worth = (statistics.mean(gaps), statistics.median(gaps), max(gaps))
                cells = " | ".join(f"{one:.2f}" for one in worth)
                faults = len(found) - len(sound)
                head = f"{group} | {seconds:g} | {engine} | {len(found)} | {faults} | {to}"
                print(f"| {head} | {cells} |")


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    peer = os.environ.get("HGS_CARP")
    parser.add_argument("--panel", action="store_true", help="twelve instances: the default")
    parser.add_argument("--set", action="append", default=[], help="all instances of a set")
    parser.add_argument("--instance", action="append", default=[], help="such as egl/egl-s4-C")
    parser.add_argument("--engine", action="append", choices=[*ENGINES, hgs_carp.NAME])
    parser.add_argument("--seconds", type=float, help=f"CPU seconds of a run; {PANEL_S:g}")
    parser.add_argument("--seeds", type=int, default=1, help="seeds 1 to this one")
    parser.add_argument("--hgs-carp", type=Path, default=peer, help="its program; or HGS_CARP")
    parser.add_argument("--results", type=Path, help="benchmarks/results/arcs.jsonl")
    parser.add_argument("--again", action="store_true", help="also what is there already")
    parser.add_argument("--table", action="store_true", help="only print the table")
    parser.add_argument("--short", action="store_true", help="three small instances")
    parser.add_argument(RUN, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Run what is asked for and not done yet, then print the table."""
    chosen = options()
    if chosen.run:
        print(json.dumps(result_of(Run(**json.loads(chosen.run)), chosen.hgs_carp)))
        return
    if not chosen.table and not CARP.is_dir():
        print(f"no instances in {CARP}: set LUODI_DATA")
        return
    with tempfile.TemporaryDirectory() as folder:
        if chosen.results is None:
            chosen.results = Path(folder, RESULTS.name) if chosen.short else RESULTS
        if not chosen.table:
            chosen.engine = engines_of(chosen)
            measure(runs_of(chosen), chosen)
        table(results_in(chosen.results))


if __name__ == "__main__":
    main()
