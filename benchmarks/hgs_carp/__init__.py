"""HGS-CARP as a peer: a program of its own, run beside ours and never part of it.

It is GPL-3 and no line of it is used here; whoever measures builds it from
github.com/vidalt/HGS-CARP, folder Program, with ``g++ -O3 -march=native -o hgs-carp *.cpp``.
It is run as ``hgs-carp FILE -type 30 -t SECONDS -seed N -sol OUT -bks BEST`` on files of CARPLIB;
``-t`` is in whole CPU seconds, and it ends by itself after 20,000 steps without a better solution.

OUT holds the cost, the number of routes, the CPU time in millionths of a second and that of the
best solution, then a line for each route: depot, day, number, load, cost, number of stops, and the
stops as ``(D 0,1,1)`` for the depot and ``(S 12,5,11)`` for task 12 of the file from node 5 to 11.
"""

import re
import subprocess
import tempfile
from pathlib import Path

from luodi.plan.arcs.model import Problem
from luodi.plan.arcs.plan import Plan, Route, Serve

NAME = "hgs-carp"
TICKS_PER_S = 1_000_000
_SERVE = re.compile(r"\(S (\d+),(\d+),(\d+)\)")


def solved(program: Path, file: Path, problem: Problem, seconds: float, seed: int) -> Plan:
    """Let the program solve a file of CARPLIB, and give its plan with the cost that it states."""
    with tempfile.TemporaryDirectory() as folder:
        out, best = Path(folder, "out"), Path(folder, "best")
        command = [program, file, "-type", "30", "-t", str(max(1, round(seconds)))]
        command += ["-seed", str(seed), "-sol", out, "-bks", best]
        done = subprocess.run(command, check=True, capture_output=True, cwd=folder)
        if not out.exists() or not out.read_text().strip():
            raise RuntimeError(f"{program} found nothing for {file}: {done.stdout[-200:]!r}")
        return plan_of(out.read_text(), problem, seed)


def plan_of(text: str, problem: Problem, seed: int) -> Plan:
    r"""Read a solution.

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
    >>> solution = "26\n1\n5000\n10\n 0 1 1 4 26  3 (D 0,1,1) (S 1,2,1) (D 0,1,1)"
    >>> plan = plan_of(solution, problem, 0)
    >>> plan.cost, plan.routes[0].stops
    (26, (Serve(task=0, arc=1),))
    """
    cost, _, ticks, _, *lines = text.strip().splitlines()
    routes = tuple(
        Route(0, 0, tuple(_serve(problem, *map(int, stop)) for stop in _SERVE.findall(line)))
        for line in lines
    )
    return Plan(routes, round(float(cost)), 0, NAME, seed, int(ticks) / TICKS_PER_S, 0)


def _serve(problem: Problem, number: int, tail: int, head: int) -> Serve:
    task, nodes = number - 1, problem.network.nodes
    for arc in problem.tasks[task].arcs:
        ends = nodes[problem.network.tail[arc]], nodes[problem.network.head[arc]]
        if ends == (tail, head):
            return Serve(task, arc)
    raise ValueError(f"task {number} does not lead from {tail} to {head}")
