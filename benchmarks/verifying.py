"""Sealing and proving the ledger as it grows: entries per CPU second and peak memory.

    python benchmarks/verifying.py [--short] [--long]

Entries are written by one statement; sealing and proving run in processes of their own, so that
the peak memory is theirs alone. `tail` proves only the last seal, given the head before it. Runs
on a SQLite file of its own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PLACES, UNITS = 20, 7
SIZES = (50_000, 200_000, 800_000)
FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)
INSERT INTO kernel_ledger_entry (measure_id, amount, day, month, place_id, unit_id, item, system,
    record_kind, record_id, record_version, leg, posted_at)
SELECT %s, i, '2023-' || substr('0' || (i %% 12 + 1), -2) || '-15', 202301 + i %% 12,
    (SELECT min(id) FROM kernel_places_place) + i %% 20, (SELECT min(id) FROM kernel_people_unit)
    + i %% 7, '', 'bench', 'bench.report', i, 1, 'figure', '2023-12-28 01:00:00.123456' FROM n
"""
BALANCES = """
INSERT INTO kernel_ledger_balance (measure_id, place_id, unit_id, month, amount, standing)
SELECT measure_id, place_id, unit_id, month, sum(amount), count(*) FROM kernel_ledger_entry
WHERE system = 'bench' GROUP BY 1, 2, 3, 4
"""
QUEUE = """
INSERT INTO kernel_ledger_unsealedentry (entry_id)
SELECT id FROM kernel_ledger_entry WHERE system = 'bench'
"""
MEASURED = """
import resource, time, django
django.setup()
from luodi.kernel.ledger import sealing, verifying
from luodi.kernel.ledger.heads import KnownHead
from luodi.kernel.ledger.models import Seal
start = time.process_time()
{work}
seconds = time.process_time() - start
print(done, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
SEAL = "done = sum(seal.count for seal in sealing.seal_entries())"
VERIFY = """
verdict = verifying.verify({since})
assert not verdict.total, verdict.findings
done = verdict.entries
"""
SINCE = "since=[KnownHead(s.number, s.head) for s in Seal.objects.order_by('-number')[:2]][-1]"


def main() -> None:
    """Print one row a size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="one small size")
    arguments.add_argument("--long", action="store_true", help="ten million entries as well")
    chosen = arguments.parse_args()
    print(f"{'entries':>9} {'sealed/s':>9} {'MB':>5} {'proven/s':>9} {'MB':>5} {'tail ms':>8}")
    for size in (20_000,) if chosen.short else (*SIZES, *((10_000_000,) if chosen.long else ())):
        with tempfile.TemporaryDirectory() as folder:
            measure(size, environment(folder))


def environment(folder: str) -> dict[str, str]:
    """Give the settings of a scratch database in a folder."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
        "LUODI_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "LUODI_FILES": str(Path(folder) / "files"),
        "LUODI_SECRET_KEY_FILE": str(Path(folder) / "key"),
        "LUODI_DEMONSTRATION": "true",
        "LUODI_CLOCK": "2023-12-29T09:00:00",
    }


def measure(size: int, settings: dict[str, str]) -> None:
    """Fill a database, seal it, prove it whole and prove its tail."""
    run(settings, f"from benchmarks.verifying import fill; fill({size})")
    sealed, seconds, sealing_memory = figures(settings, SEAL)
    proven, proving, memory = figures(settings, VERIFY.format(since=""))
    _tail, tail, _memory = figures(settings, VERIFY.format(since=SINCE))
    print(
        f"{proven:>9.0f} {sealed / seconds:>9.0f} {sealing_memory / 1024:>5.0f} "
        f"{proven / proving:>9.0f} {memory / 1024:>5.0f} {tail * 1e3:>8.0f}",
        flush=True,
    )


def figures(settings: dict[str, str], work: str) -> tuple[float, float, float]:
    """Run a piece of work; give entries, CPU seconds and peak memory in kilobytes."""
    done, seconds, memory = run(settings, MEASURED.format(work=work)).split()[-3:]
    return float(done), float(seconds), float(memory)


def run(settings: dict[str, str], code: str) -> str:
    """Run code in a process of its own; give what it wrote."""
    folder = Path(__file__).parents[1]
    ended = subprocess.run(
        [sys.executable, "-c", code], env=settings, cwd=folder, check=True, stdout=subprocess.PIPE
    )
    return ended.stdout.decode()


def fill(size: int) -> None:
    """Set up a district and write entries that wait, with their balances."""
    from luodi.main.cli import main as luodi

    luodi(["migrate"])
    from django.db import connection

    from luodi.kernel.clock import today
    from luodi.kernel.ledger.actions import define_measure
    from luodi.kernel.people.models import Unit
    from luodi.kernel.places.models import Place

    for number in range(1, PLACES + 1):
        Place.objects.create(
            path=f"{number:04d}", kind="DISTRICT", name=str(number), valid_from=today()
        )
    place = Place.objects.first()
    for number in range(1, UNITS + 1):
        Unit.objects.create(
            path=f"{number:04d}", code=str(number), name="试", place=place, valid_from=today()
        )
    measure = define_measure(code="bench", name="试", unit="个", scale=0, definition="试")
    with connection.cursor() as cursor:
        cursor.execute(FILL, [size, measure.pk])
        cursor.execute(BALANCES)
        cursor.execute(QUEUE)


if __name__ == "__main__":
    main()
