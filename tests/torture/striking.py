"""A worker of the real kind with one kind of job; run as a process by the tests of workers."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import django


def prepare() -> None:
    """Set Django up with a card that has jobs of a file of marks."""
    django.setup()
    from luodi.kernel import cards
    from luodi.kernel.cards import Card, JobKind, TimedJob

    card = Card(
        "torture",
        "试",
        "",
        "",
        jobs=(JobKind("torture.strike", "打", "striking.strike", retries=0),),
        timed=(TimedJob("torture.tick", "响", "striking.tick", daily_at="00:00"),),
    )
    cards.all_cards = lambda: (card,)  # type: ignore[assignment] # a card of the test alone


def mark(what: str) -> None:
    """Write a mark at the end of the file, in one piece."""
    handle = os.open(os.environ["MARKS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, f"{what}\n".encode())
    os.close(handle)


def strike(running: Any, *, steps: int) -> str:
    """Take some steps of a hundredth of a second each."""
    mark(f"begin {running.number}")
    for step in range(steps):
        running.advance(step, steps)
        time.sleep(0.01)
    mark(f"end {running.number}")
    return "打完"


def tick(running: Any) -> None:
    """Leave a mark."""
    mark("tick")


def ask(count: int, steps: int) -> None:
    """Ask for some jobs."""
    from luodi.kernel.access.actor import LUODI
    from luodi.kernel.jobs.actions import enqueue

    for number in range(count):
        enqueue(
            actor=LUODI, job="torture.strike", arguments={"steps": steps}, title=f"第 {number} 下"
        )


def work() -> None:
    """Work until told to stop, as `luodi worker` does."""
    from luodi.kernel.jobs.worker import Worker

    worker = Worker()
    signal.signal(signal.SIGTERM, lambda _number, _frame: worker.stop())
    worker.run()


def outlive() -> None:
    """Let all leases run out, and all timed slots be old."""
    from datetime import timedelta

    from luodi.kernel import clock
    from luodi.kernel.jobs.models import Job, TimedRun

    past = clock.ticking() - timedelta(minutes=5)
    Job.objects.filter(state="RUNNING").update(lease_until=past)
    TimedRun.objects.update(slot=past - timedelta(days=2))


def look() -> None:
    """Let a worker see the timed jobs for the first time; none is due then."""
    from luodi.kernel.jobs.worker import Worker

    Worker(alone=True).run_timed()


def tell() -> None:
    """Print where jobs and workers stand."""
    from luodi.kernel.jobs.models import Job, Worker

    jobs = list(Job.objects.order_by("id").values_list("state", "tries", "done"))
    stopped = list(Worker.objects.values_list("stopped_at", flat=True))
    told = {"jobs": jobs, "ended": sum(at is not None for at in stopped)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    sys.modules["striking"] = sys.modules["__main__"]
    prepare()
    deed, *numbers = sys.argv[1:]
    {"ask": ask, "work": work, "outlive": outlive, "look": look, "tell": tell}[deed](
        *map(int, numbers)
    )
