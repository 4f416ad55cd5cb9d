"""Sealing, proving, counting and posting as the ledger grows, beside the sum over its entries.

    python benchmarks/ledger.py [--short] [--sizes 100000,1000000,2000000]

Runs on a SQLite file of its own, or on the empty PostgreSQL database that LUODI_DATABASE_URL
names, which it fills; filling needs a superuser there. Entries up to a size are written by few
statements; each step then runs in a process of its own, so that the peak memory is its alone.
Sealed and proven are per CPU second of that process, all else is of the wall clock.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any

import district
import django

BATCH, BATCHES = 5_000, 20
PAGE, PAGES = 50, 40
WRITERS = 20
POSTINGS = 30
PAUSE = 1.0
"""Seconds that a person takes between two postings, on average."""

SHORT = os.environ.get("BENCH_SHORT") == "1"
COLUMNS = (
    ("entries", "entries", 9, 0),
    ("sealed", "sealed/s", 9, 0),
    ("sealing_mb", "MB", 4, 0),
    ("proven", "proven/s", 9, 0),
    ("proving_mb", "MB", 4, 0),
    ("tail", "tail ms", 8, 0),
    ("page", "50 of 500 p95 ms", 17, 1),
    ("whole", "all 500 ms", 11, 0),
    ("one", "one by SUM ms", 14, 1),
    ("all", "all by SUM s", 13, 1),
    ("values_mb", "MB", 4, 0),
    ("posted", "posted/s", 9, 0),
    ("both", "and sealed/s", 13, 0),
    ("posting_mb", "MB", 4, 0),
    ("file_mb", "file MB", 8, 0),
)


def main() -> None:
    """Print a row a size, then what people wait for at the last one."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="one tiny size")
    arguments.add_argument("--sizes", default="100000,1000000,2000000")
    arguments.add_argument("--step", choices=STEPS, help="for its own use: one step, in here")
    arguments.add_argument("--size", type=int, default=0, help="for its own use: entries to fill")
    asked = arguments.parse_args()
    if asked.step:
        step(asked.step, asked.size)
        return
    sizes = [5_000] if asked.short else [int(size) for size in asked.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        settings = environment(Path(folder), short=asked.short)
        run(settings, "found")
        print(*(f"{title:>{width}}" for _key, title, width, _places in COLUMNS))
        for size in sizes:
            grow(settings, size)
        waited = run(settings, "wait")
    print(
        f"{WRITERS} writers, one posting of 1 to 4 entries each {PAUSE:g} s or so: "
        f"p50 {waited['p50']:.1f} ms, p95 {waited['p95']:.1f} ms of {waited['postings']} postings"
    )


def environment(folder: Path, *, short: bool) -> dict[str, str]:
    """Give the settings of a site of its own."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
        "LUODI_DATABASE_URL": os.environ.get("LUODI_DATABASE_URL")
        or f"sqlite:///{folder}/bench.sqlite3",
        "LUODI_FILES": str(folder / "files"),
        "LUODI_SECRET_KEY_FILE": str(folder / "key"),
        "LUODI_DEMONSTRATION": "true",
        "LUODI_CLOCK": "2023-12-29T09:00:00",
        "BENCH_SHORT": "1" if short else "",
    }


def grow(settings: dict[str, str], size: int) -> None:
    """Fill the ledger up to a size, measure there, and print a row."""
    run(settings, "fill", size)
    row = {"entries": size}
    row |= run(settings, "seal") | run(settings, "prove")
    row |= run(settings, "count") | run(settings, "post")
    print(*(f"{row[key]:>{width}.{places}f}" for key, _title, width, places in COLUMNS), flush=True)


def run(settings: dict[str, str], name: str, size: int = 0) -> dict[str, float]:
    """Run a step in a process of its own; give its figures."""
    command = [sys.executable, __file__, "--step", name, "--size", str(size)]
    ended = subprocess.run(command, env=settings, check=True, stdout=subprocess.PIPE)
    figures: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return figures


def step(name: str, size: int) -> None:
    """Do a step, and write its figures."""
    django.setup()
    print(json.dumps(STEPS[name](size)))


def found(_size: int) -> dict[str, float]:
    """Set up the district in an empty database."""
    from luodi.kernel.ledger.models import Entry
    from luodi.main.cli import main as luodi

    luodi(["migrate"])
    if Entry.objects.exists():
        sys.exit("the database holds entries already; name an empty one")
    district.found()
    return {}


def fill(size: int) -> dict[str, float]:
    """Fill the ledger up to a size."""
    district.fill(size)
    return {}


def seal(_size: int) -> dict[str, float]:
    """Seal what waits."""
    from luodi.kernel.ledger.sealing import seal_entries

    start = time.process_time()
    sealed = sum(seal.count for seal in seal_entries())
    return {"sealed": sealed / (time.process_time() - start), "sealing_mb": peak()}


def prove(_size: int) -> dict[str, float]:
    """Prove all, then the last seal alone, given the head before it."""
    from luodi.kernel.ledger.heads import KnownHead
    from luodi.kernel.ledger.models import Seal
    from luodi.kernel.ledger.verifying import verify

    start = time.process_time()
    verdict = verify()
    seconds = time.process_time() - start
    if verdict.total:
        sys.exit(str(verdict.findings[0]))
    memory = peak()
    before = Seal.objects.order_by("-number")[:2][1] if verdict.seals > 1 else None
    since = KnownHead(before.number, before.head) if before else None
    return {
        "proven": verdict.entries / seconds,
        "proving_mb": memory,
        "tail": timed(lambda: verify(since=since), 1) * 1e3,
    }


def count(_size: int) -> dict[str, float]:
    """Wait for the values of all targets on a new connection, and of pages of them."""
    from luodi.kernel.ledger.reads import values

    groups = district.targets()
    reconnect()
    whole = timed(lambda: values(groups), 1)
    rng = random.Random(1)
    pages = [rng.sample(groups, PAGE) for _ in range(5 if SHORT else PAGES)]
    times = sorted(timed(partial(values, page), 1) for page in pages)
    one = timed(lambda: naive(groups[0][0].measure_id), 5)
    return {
        "page": times[len(times) * 95 // 100] * 1e3,
        "whole": whole * 1e3,
        "one": one * 1e3,
        "all": one * district.TARGETS,
        "values_mb": peak(),
    }


def reconnect() -> None:
    """Let the next statement open a new connection."""
    from django.db import connection

    connection.close()


def naive(measure: int) -> None:
    """Sum the entries themselves, as one would without balances."""
    from django.db.models import Sum

    from luodi.kernel.ledger.models import Entry

    Entry.objects.filter(
        measure=measure, month__gte=202301, month__lte=202312, unit__path__gte="0001"
    ).aggregate(total=Sum("amount"))


def post(size: int) -> dict[str, float]:
    """Post batches of figures and seal each."""
    from luodi.kernel.ledger.actions import post_entries
    from luodi.kernel.ledger.models import Entry
    from luodi.kernel.ledger.sealing import seal_entries

    batch, batches = (1_000, 2) if SHORT else (BATCH, BATCHES)
    figures = district.figure_maker(Entry.objects.count())
    posting = sealing = 0.0
    for _ in range(batches):
        posted = figures(batch)
        posting += timed(partial(post_entries, posted), 1)
        sealing += timed(seal_entries, 1)
    posted_entries = batch * batches
    return {
        "posted": posted_entries / posting,
        "both": posted_entries / (posting + sealing),
        "posting_mb": peak(),
        "file_mb": file_size() / 1e6,
    }


def wait(_size: int) -> dict[str, float]:
    """Let twenty people post at their own pace; give what each posting took."""
    each = 2 if SHORT else POSTINGS
    makers = [district.figure_maker(-number) for number in range(1, WRITERS + 1)]
    work = [[figures(1 + turn % 4) for turn in range(each)] for figures in makers]
    with ThreadPoolExecutor(WRITERS) as pool:
        waited = pool.map(post_slowly, range(WRITERS), repeat(PAUSE / 4 if SHORT else PAUSE), work)
        times = sorted(seconds for turns in waited for seconds in turns)
    return {
        "p50": times[len(times) // 2] * 1e3,
        "p95": times[len(times) * 95 // 100] * 1e3,
        "postings": len(times),
    }


def post_slowly(seed: int, pause: float, postings: Sequence[list[tuple[Any, Any]]]) -> list[float]:
    """Post with pauses on a connection of its own; give the seconds that each posting took."""
    from django.db import connection

    from luodi.kernel.ledger.actions import post_entries

    rng = random.Random(seed)
    connection.ensure_connection()
    times = []
    for figures in postings:
        time.sleep(rng.uniform(0, 2 * pause))
        times.append(timed(partial(post_entries, figures), 1))
    connection.close()
    return times


STEPS: dict[str, Callable[[int], dict[str, float]]] = {
    "found": found,
    "fill": fill,
    "seal": seal,
    "prove": prove,
    "count": count,
    "post": post,
    "wait": wait,
}


def timed(work: Callable[[], object], turns: int) -> float:
    """Give the mean seconds of some calls, of the wall clock."""
    start = time.perf_counter()
    for _ in range(turns):
        work()
    return (time.perf_counter() - start) / turns


def peak() -> float:
    """Give the most memory that this process had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def file_size() -> int:
    """Give the bytes of the database."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return Path(str(connection.settings_dict["NAME"])).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
