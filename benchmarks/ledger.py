"""Posting and summing as the ledger grows, beside summing the entries themselves.

    python benchmarks/ledger.py [--short]

The peer is the plain sum over all entries of the measure, which needs no balances. Runs on a
SQLite file of its own; CPU seconds of one process.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    """Print one row a size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="two sizes")
    short = arguments.parse_args().short
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="luodi.main.settings",
            LUODI_DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3",
            LUODI_FILES=str(Path(folder) / "files"),
            LUODI_SECRET_KEY_FILE=str(Path(folder) / "key"),
            LUODI_DEMONSTRATION="true",
            LUODI_CLOCK="2023-12-29T09:00:00",
        )
        measure_growth((500, 1000) if short else (1000, 4000, 16000, 64000))


def measure_growth(sizes: tuple[int, ...]) -> None:
    """Post until each size is reached, and time posting and both ways of summing."""
    from luodi.main.cli import main as luodi

    luodi(["migrate"])
    luodi(["demo"])
    from datetime import date

    from django.db.models import Sum

    from luodi.kernel.ledger.actions import define_measure, post_entries
    from luodi.kernel.ledger.models import Entry
    from luodi.kernel.ledger.reads import Part, totals
    from luodi.kernel.ledger.rules import Figure, RecordKey
    from luodi.kernel.people.models import Unit

    measure = define_measure(code="bench", name="试", unit="个", scale=0, definition="试")
    units = list(Unit.objects.all())
    whole = Part(measure.pk, "", "", 202301, 202312)
    print(f"{'entries':>8} {'ms/posting':>11} {'ms/sum':>8} {'ms/plain sum':>13} {'ratio':>6}")
    posted = 0
    for size in sizes:
        start, before = time.process_time(), posted
        while posted < size:
            figures = []
            for _ in range(min(100, size - posted)):
                posted += 1
                unit = units[posted % len(units)]
                day = date(2023, posted % 12 + 1, posted % 28 + 1)
                key = RecordKey("bench", "report", str(posted), 1, "figure")
                figures.append((key, Figure(measure.pk, unit.pk, unit.place_id, day, posted)))
            post_entries(figures)
        posting = (time.process_time() - start) / (posted - before)
        balances = timed(lambda: totals([whole]))
        plain = timed(lambda: Entry.objects.filter(measure=measure).aggregate(s=Sum("amount")))
        print(
            f"{posted:>8} {posting * 1e3:>11.2f} {balances * 1e3:>8.2f} {plain * 1e3:>13.2f} "
            f"{plain / balances:>6.1f}"
        )


def timed(work: Callable[[], object]) -> float:
    """Give the mean CPU seconds of ten calls."""
    start = time.process_time()
    for _ in range(10):
        work()
    return (time.process_time() - start) / 10


if __name__ == "__main__":
    main()
