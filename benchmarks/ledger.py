"""Posting and counting as the ledger grows, beside the naive sum over its entries.

    python benchmarks/ledger.py [--short] [--sizes 100000,1000000]

Runs on a SQLite file of its own, or on the empty PostgreSQL database that LUODI_DATABASE_URL
names, which it fills. Seconds are of the wall clock.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from itertools import count, repeat
from pathlib import Path
from typing import Any

BATCH = 5_000
UNITS = 20
FLOWS, STOCKS, RATIOS, GROWTHS = 400, 60, 20, 20
TARGETS = FLOWS + STOCKS + RATIOS + GROWTHS
PAGE = 50
WRITERS = 20
PAUSE = 1.0
"""Seconds that a person takes between two postings, on average."""


def main() -> None:
    """Print a row a size, then what people wait for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="tiny sizes")
    arguments.add_argument("--sizes", default="100000,300000,1000000")
    asked = arguments.parse_args()
    sizes = [2_000, 4_000] if asked.short else [int(size) for size in asked.sizes.split(",")]
    url = os.environ.get("LUODI_DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="luodi.main.settings",
            LUODI_DATABASE_URL=url or f"sqlite:///{folder}/bench.sqlite3",
            LUODI_FILES=str(Path(folder) / "files"),
            LUODI_SECRET_KEY_FILE=str(Path(folder) / "key"),
            LUODI_DEMONSTRATION="true",
            LUODI_CLOCK="2023-12-29T09:00:00",
        )
        from luodi.main.cli import main as luodi

        luodi(["migrate"])
        from luodi.kernel.ledger.models import Entry

        if Entry.objects.exists():
            sys.exit("the database holds entries already; name an empty one")
        Bench(short=asked.short).run(sizes)


class Bench:
    """A district with twenty offices, five hundred measures and a target over each."""

    def __init__(self, *, short: bool) -> None:
        from luodi.kernel.people.models import Unit
        from luodi.kernel.places.models import Place

        self.short = short
        self.pause = PAUSE / 4 if short else PAUSE
        self.numbers = count(1)
        self.rng = random.Random(2023)
        founded = {"valid_from": date(2020, 1, 1)}
        district = Place.objects.create(path="0001", kind="DISTRICT", name="试验区", **founded)
        root = Unit.objects.create(
            path="0001", code="bench", name="区政府", place=district, **founded
        )
        self.offices = []
        for number in range(1, UNITS + 1):
            tail, name = f"{number:04d}", f"第{number}街道"
            place = Place.objects.create(
                path=f"0001{tail}", parent=district, kind="TOWN", name=name, **founded
            )
            unit = Unit.objects.create(
                path=f"0001{tail}",
                parent=root,
                code=f"b{number}",
                name=f"{name}办事处",
                place=place,
                **founded,
            )
            self.offices.append((unit, place))
        self.define_measures()

    def define_measures(self) -> None:
        """Define flows and stocks to post to, and ratios and growths over them."""
        from luodi.kernel.ledger.actions import define_measure
        from luodi.kernel.ledger.models import Nature

        def measure(number: int, nature: Nature, unit: str, **formula: Any) -> Any:
            return define_measure(
                code=f"bench-{number}",
                name=f"指标{number}",
                unit=unit,
                scale=2,
                definition="试",
                nature=nature,
                **formula,
            )

        flows = [measure(number, Nature.FLOW, "万元") for number in range(FLOWS)]
        stocks = [measure(FLOWS + number, Nature.STOCK, "户") for number in range(STOCKS)]
        ratios = [
            measure(600 + number, Nature.RATIO, "%", top=flows[number], bottom=flows[number + 100])
            for number in range(RATIOS)
        ]
        growths = [
            measure(700 + number, Nature.GROWTH, "%", top=flows[number])
            for number in range(GROWTHS)
        ]
        self.posted = [measure.pk for measure in (*flows, *stocks)]
        self.counted = [measure.pk for measure in (*flows, *stocks, *ratios, *growths)]

    def run(self, sizes: Sequence[int]) -> None:
        """Grow to each size and measure."""
        print(
            f"{'entries':>9} {'posted/s':>9} {'sealed/s':>9} {'both/s':>8} "
            f"{'50 of 500 p95 ms':>17} {'all 500 ms':>11} {'one by SUM ms':>14} "
            f"{'all by SUM s':>13} {'compared s':>11} {'MB RSS':>7} {'MB file':>8}"
        )
        entries = 0
        for size in sizes:
            posting, sealing = self.grow(size - entries)
            added, entries = size - entries, size
            page, whole = self.wait_for_values()
            one = timed(lambda: self.naive(self.counted[:1]), 3 if self.short else 5)
            print(
                f"{size:>9} {added / posting:>9.0f} {added / sealing:>9.0f} "
                f"{added / (posting + sealing):>8.0f} {page * 1e3:>17.1f} {whole * 1e3:>11.1f} "
                f"{one * 1e3:>14.2f} {one * TARGETS:>13.2f} {timed(compare, 1):>11.2f} "
                f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>7.0f} "
                f"{file_size() / 1e6:>8.0f}",
                flush=True,
            )
        times = sorted(self.wait_for_postings())
        print(
            f"{WRITERS} writers, one posting of 1 to 4 entries each {self.pause:g} s or so: "
            f"p50 {times[len(times) // 2] * 1e3:.1f} ms, "
            f"p95 {times[len(times) * 95 // 100] * 1e3:.1f} ms of {len(times)} postings"
        )

    def figures(self, number: int) -> list[tuple[Any, Any]]:
        """Make the next figures: records of all offices and measures over two years."""
        from luodi.kernel.ledger.rules import Figure, RecordKey

        made = []
        for _ in range(number):
            rng, serial = self.rng, next(self.numbers)
            unit, place = rng.choice(self.offices)
            day = date(rng.randint(2022, 2023), rng.randint(1, 12), rng.randint(1, 28))
            key = RecordKey("bench", "report", str(serial), 1, "figure")
            figure = Figure(rng.choice(self.posted), unit.pk, place.pk, day, rng.randrange(1000))
            made.append((key, figure))
        return made

    def grow(self, number: int) -> tuple[float, float]:
        """Post and seal entries in batches; give the seconds of posting and of sealing."""
        from luodi.kernel.ledger.actions import post_entries
        from luodi.kernel.ledger.sealing import seal_entries

        posting = sealing = 0.0
        while number > 0:
            figures = self.figures(min(BATCH, number))
            number -= len(figures)
            start = time.perf_counter()
            post_entries(figures)
            between = time.perf_counter()
            seal_entries()
            posting += between - start
            sealing += time.perf_counter() - between
        return posting, sealing

    def groups(self) -> list[list[Any]]:
        """Give the parts of five hundred targets: half over the district, half over an office."""
        from luodi.kernel.ledger.reads import Part

        return [
            [
                Part(measure, "", "0001", 202301, 202312)
                if number % 2
                else Part(measure, self.offices[number % UNITS][0].path, "0001", 202301, 202312)
            ]
            for number, measure in enumerate(self.counted)
        ]

    def wait_for_values(self) -> tuple[float, float]:
        """Give p95 of a page's values, and the seconds of all on a new connection."""
        from django.db import connection

        from luodi.kernel.ledger.reads import values

        groups = self.groups()
        connection.close()
        whole = timed(lambda: values(groups), 1)
        rng = random.Random(1)
        pages = [rng.sample(groups, PAGE) for _ in range(5 if self.short else 40)]
        times = sorted(timed(partial(values, page), 1) for page in pages)
        return times[len(times) * 95 // 100], whole

    def naive(self, measures: Sequence[int]) -> None:
        """Sum the entries themselves, as one would without balances."""
        from django.db.models import Sum

        from luodi.kernel.ledger.models import Entry

        for measure in measures:
            Entry.objects.filter(
                measure=measure, month__gte=202301, month__lte=202312, unit__path__gte="0001"
            ).aggregate(total=Sum("amount"))

    def wait_for_postings(self) -> list[float]:
        """Let twenty people post at their own pace; give the seconds that each posting took."""
        each = 2 if self.short else 30
        work = [[self.figures(1 + turn % 4) for turn in range(each)] for _ in range(WRITERS)]
        with ThreadPoolExecutor(WRITERS) as pool:
            return [
                seconds
                for times in pool.map(post_slowly, range(WRITERS), repeat(self.pause), work)
                for seconds in times
            ]


def compare() -> None:
    """Compare all balances with their entries."""
    from luodi.kernel.ledger.reads import balance_differences

    for difference in balance_differences():
        sys.exit(str(difference))


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


def timed(work: Callable[[], object], turns: int) -> float:
    """Give the mean seconds of some calls."""
    start = time.perf_counter()
    for _ in range(turns):
        work()
    return (time.perf_counter() - start) / turns


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
