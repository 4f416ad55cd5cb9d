"""Moving the open deadlines after a holiday notice, as many duties stand open.

    python benchmarks/duties.py [--short] [--sizes 50000]

Runs on a SQLite file of its own, or on the empty PostgreSQL database that LUODI_DATABASE_URL
names, which it fills. The duties were opened in the last weeks of 2026 in all clocks; then the
notice of 2027 is loaded, of which luodi had none, so that every day that runs into it moves.
Seconds of the wall clock; the same run again finds nothing to do.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import django

NOTICE = """一、元旦：1月1日（周五）至5日（周二）放假调休，共5天。
1月9日（周六）、1月10日（周日）上班。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。"""
CLOCKS = (("WORKING_DAY", 3, 30), ("DAY", 10, 60), ("MONTH", 1, 2), ("WORKING_HOUR", 8, 80),
          ("DATE", 0, 0), ("URGENT_HOUR", 24, 72))  # fmt: skip
PAUSED = 50
"""One duty in so many has had a pause."""


def main() -> None:
    """Print a row a size."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--short", action="store_true", help="one tiny size")
    arguments.add_argument("--sizes", default="50000")
    asked = arguments.parse_args()
    sizes = [500] if asked.short else [int(size) for size in asked.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        settings(Path(folder))
        django.setup()
        found()
        heads = ("open", "moved", "dry run s", "recompute s", "of it CPU", "again s")
        print(*(f"{head:>11}" for head in heads))
        for size in sizes:
            measure(size)


def settings(folder: Path) -> None:
    """Set up a site of its own."""
    os.environ.setdefault("LUODI_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
        "LUODI_FILES": str(folder / "files"),
        "LUODI_SECRET_KEY_FILE": str(folder / "key"),
        "LUODI_DEMONSTRATION": "true",
        "LUODI_CLOCK": "2026-12-31T09:00:00",
    }


def found() -> None:
    """Found the invented district in an empty database, without sample rows."""
    from luodi.kernel.duties.models import Duty
    from luodi.main import demonstration
    from luodi.main.cli import main as luodi

    luodi(["migrate"])
    if Duty.objects.exists():
        sys.exit("the database holds duties already; name an empty one")
    demonstration.load(sample_rows=False)


def fill(size: int) -> None:
    """Open duties up to a size, by few statements; each has its first step."""
    from luodi.kernel import clock
    from luodi.kernel.config.reads import calendar
    from luodi.kernel.duties.models import Duty, DutyPause, DutyStep
    from luodi.kernel.duties.reads.deadlines import columns_of, due_of, spans_of
    from luodi.kernel.duties.reads.kinds import hours_text, reckoner
    from luodi.kernel.people.models import Post, Unit

    rng = random.Random(1)
    counts = reckoner(clock.today())
    units = list(Unit.objects.select_related("place"))
    posts = list(Post.objects.order_by("pk")[:2])
    start = datetime(2026, 12, 1, 9, tzinfo=clock.SHANGHAI)
    common = {
        "kind": "general",
        "year": 2026,
        "title": "示例事项",
        "opened_at": start,
        "office_hours": hours_text(counts.hours),
        "calendar_version": calendar().version,
        "state": "WORKING",
        "post": posts[0],
        "verifier_post": posts[1],
    }
    for first in range(Duty.objects.count(), size, 5_000):
        rows, pauses = [], []
        for serial in range(first + 1, min(first + 5_000, size) + 1):
            unit = rng.choice(units)
            kind, low, high = rng.choice(CLOCKS)
            received = start + timedelta(days=rng.randrange(30), minutes=rng.randrange(500))
            duty = Duty(unit=unit, opened_unit=unit, place=unit.place, serial=serial,
                        number=f"交办〔2026〕{serial}号", received_at=received, clock=kind,
                        count=rng.randint(low, high), **common)  # fmt: skip
            if kind == "DATE":
                duty.named_day = (received + timedelta(days=rng.randint(20, 60))).date()
            spans = []
            if serial % PAUSED == 0:
                spans = [DutyPause(duty=duty, cause="PAPER", starts=received + timedelta(days=1),
                                   ends=received + timedelta(days=4), resumed=True)]  # fmt: skip
                pauses += spans
            for name, value in columns_of(due_of(duty, counts, spans_of(spans))).items():
                setattr(duty, name, value)
            rows.append(duty)
        Duty.objects.bulk_create(rows, batch_size=500)
        DutyPause.objects.bulk_create(pauses, batch_size=500)
        DutyStep.objects.bulk_create(
            [DutyStep(duty=duty, number=1, act="OPEN", after="WORKING", unit_id=duty.unit_id,
                      at=start) for duty in rows],
            batch_size=500,
        )  # fmt: skip


def measure(size: int) -> None:
    """Fill, load the notice, and print how long it takes to follow it."""
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.config import rules
    from luodi.kernel.config.actions import set_notice, undo_notice
    from luodi.kernel.config.reads import calendar
    from luodi.kernel.duties import actions
    from luodi.kernel.duties.reads.recounting import moved_by

    fill(size)
    standing = calendar()
    set_notice(actor=LUODI, year=2027, days=rules.days_of_notice(2027, NOTICE),
               source="试", reason="试")  # fmt: skip
    assert calendar().version != standing.version
    dry = seconds(lambda: moved_by(LUODI, calendar()))
    done = []
    used = time.process_time()
    first = seconds(lambda: done.append(actions.recompute()))
    used = time.process_time() - used
    again = seconds(actions.recompute)
    counts = f"{done[0].reckoned:>11,} {done[0].moved:>11,}"
    print(counts, *(f"{time:>11.2f}" for time in (dry, first, used, again)), flush=True)
    undo_notice(actor=LUODI, year=2027, reason="试")
    actions.recompute()


def seconds(work: Callable[[], object]) -> float:
    """Time some work once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
