"""The published instances that the tests read, in as few lines as will do."""

import csv
import os
import re
from pathlib import Path

import numpy as np

from luodi.plan.arcs.model import Fleet, Problem, RoadNetwork, Task, Vehicle, VehicleKind

ROOT = Path(__file__).resolve().parents[5]
CARP = (ROOT / os.environ.get("LUODI_DATA", "../shared")).resolve() / "bench" / "carp"
LINE = re.compile(r"\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*coste\s*(\d+)(?:\s*demanda\s*(\d+))?")


def carplib(file: Path) -> Problem:
    """Read an undirected instance; as many vehicles as are needed."""
    text = file.read_text(encoding="latin-1")
    nodes, capacity, depot = (
        int(re.search(rf"{word}\s*:\s*(\d+)", text)[1])
        for word in ("VERTICES", "CAPACIDAD", "DEPOSITO")
    )
    edges = [tuple(int(part or 0) for part in found) for found in LINE.findall(text)]
    ends = np.array([(tail - 1, head - 1) for tail, head, _, _ in edges], dtype=np.int32)
    both = np.stack([ends, ends[:, ::-1]], axis=1).reshape(-1, 2)
    cost = np.repeat([[edge[2] for edge in edges]], 2, axis=1).astype(np.int64)
    return Problem(
        name=file.stem,
        network=RoadNetwork(
            nodes=tuple(range(1, nodes + 1)),
            tail=both[:, 0].copy(),
            head=both[:, 1].copy(),
            twin=(np.arange(len(both)) ^ 1).astype(np.int32),
            travel_cost=cost,
            travel_s=cost,
        ),
        tasks=tuple(
            Task(f"{tail}-{head}", (2 * place, 2 * place + 1), demand, (length,), (length,))
            for place, (tail, head, length, demand) in enumerate(edges)
            if demand
        ),
        fleet=Fleet(
            (VehicleKind("车", capacity),), (Vehicle("车", 0, depot - 1, depot - 1, None),)
        ),
    )


def best_known() -> dict[str, int]:
    """Give the best known costs of the instances that have one."""
    with (CARP / "best_known.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["instance"]: int(float(row["best_known"])) for row in rows if row["best_known"]}
