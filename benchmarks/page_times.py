"""How long pages take: asked for one after the other, and what each costs the processor."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
from officers import environment


def site_settings(
    folder: Path, clock: str, more: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Give the settings of a site on a SQLite file of its own, whose clock stands."""
    own = {key: value for key, value in os.environ.items() if key != "LUODI_DATABASE_URL"}
    told = {"LUODI_DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "LUODI_CLOCK": clock}
    return own | environment(folder) | told | dict(more or {})


def asked_for(
    address: str, session: str, path: str, requests: int, head: Mapping[str, str] | None = None
) -> list[float]:
    """Ask for a page so many times; give the seconds of each, two first ones left out."""
    times = []
    heads = {"Cookie": f"sessionid={session}"} | dict(head or {})
    with httpx.Client(base_url=address, headers=heads, timeout=60) as client:
        for number in range(requests + 2):
            start = time.perf_counter()
            answer = client.get(path)
            if number >= 2:
                times.append(time.perf_counter() - start)
            if answer.status_code != 200:
                sys.exit(f"{path} answers {answer.status_code}")
    return times


def row(named: str, times: Sequence[float], cpu: float) -> None:
    """Print what one page took."""
    ordered = sorted(times)
    half, most = (
        ordered[len(ordered) // 2],
        ordered[min(len(ordered) * 95 // 100, len(ordered) - 1)],
    )
    print(
        f"{named}  {len(ordered)} requests  "
        f"p50 {half * 1e3:.0f} ms, p95 {most * 1e3:.0f} ms, CPU {cpu:.0f} ms",
        flush=True,
    )


def cpu_ms(
    client: Any, path: str, requests: int = 7, head: Mapping[str, str] | None = None
) -> float:
    """Give the median CPU time of a page without a server, in milliseconds."""
    times = []
    for _ in range(requests):
        start = time.process_time()
        answer = client.get(path, headers={"host": "127.0.0.1"} | dict(head or {}))
        times.append((time.process_time() - start) * 1e3)
        if answer.status_code != 200:
            sys.exit(f"{path} answers {answer.status_code}")
    return sorted(times)[requests // 2]
