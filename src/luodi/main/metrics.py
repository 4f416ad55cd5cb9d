"""What luodi counts, in the text format of Prometheus."""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min

import luodi
from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.reads import attendance
from luodi.kernel.jobs.rules import State as JobState
from luodi.kernel.ledger import sealing
from luodi.kernel.ledger.models import UnsealedEntry
from luodi.kernel.messages.models import Message
from luodi.kernel.messages.rules import State as MessageState
from luodi.kernel.web.measured import BUCKETS_S, COUNTS
from luodi.main import checks
from luodi.main.backup import database_size

Sample = tuple[str, dict[str, str], float]


def text() -> str:
    """Write all that is counted."""
    lines: list[str] = []
    for name, kind, about, samples in (*_of_requests(), *_of_rows(), *_of_the_machine()):
        lines += [f"# HELP {name} {about}", f"# TYPE {name} {kind}"]
        lines += [f"{full}{_labels(labels)} {value:.17g}" for full, labels, value in samples]
    return "\n".join([*lines, ""])


Family = tuple[str, str, str, list[Sample]]


def _labels(labels: dict[str, str]) -> str:
    told = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{told}}}" if told else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _of_requests() -> Iterator[Family]:
    name = "luodi_request_seconds"
    samples: list[Sample] = []
    for (view, method, status), row in sorted(COUNTS.all(settings.LUODI_METRICS_FOLDER).items()):
        labels = {"view": view, "method": method, "status": status}
        samples += [
            (f"{name}_bucket", {**labels, "le": f"{bound:g}"}, row[at])
            for at, bound in enumerate(BUCKETS_S, 2)
        ]
        samples += [
            (f"{name}_bucket", {**labels, "le": "+Inf"}, row[0]),
            (f"{name}_sum", labels, row[1]),
            (f"{name}_count", labels, row[0]),
        ]
    yield name, "histogram", "Time to answer a request, by view, method and status.", samples


def _one(name: str, about: str, value: float | None, kind: str = "gauge") -> Family:
    """Give a family of one sample; of none when the value is unknown."""
    return name, kind, about, [] if value is None else [(name, {}, value)]


def _of_rows() -> Iterator[Family]:
    at = clock.ticking()
    states = dict(Job.objects.values_list("state").annotate(Count("pk")).order_by())
    samples: list[Sample] = [
        ("luodi_jobs", {"state": state.lower()}, states.get(state.value, 0))
        for state in (JobState.WAITING, JobState.RUNNING, JobState.FAILED)
    ]
    yield "luodi_jobs", "gauge", "Jobs by state; failed ones of the last 90 days.", samples
    due = Job.objects.filter(state=JobState.WAITING.value, not_before__lte=at)
    oldest = due.aggregate(at=Min("not_before"))["at"]
    waited = max((at - oldest).total_seconds(), 0) if oldest else 0
    yield _one("luodi_jobs_oldest_due_seconds", "How long the oldest due job has waited.", waited)
    yield _one("luodi_workers", "Workers that gave a sign of life lately.", attendance().present)
    waiting = UnsealedEntry.objects.count()
    yield _one("luodi_unsealed_entries", "Entries that wait for their seal.", waiting)
    tail = checks.tail_age()
    waited = tail.total_seconds() if tail else 0
    yield _one("luodi_unsealed_tail_seconds", "Age of the oldest of them.", waited)
    newest = sealing.head()
    age = (clock.now() - newest.sealed_at).total_seconds() if newest else None
    yield _one("luodi_last_seal_age_seconds", "Time since the newest seal.", age)
    outbox = unrestricted(Message, why="they are counted, and nothing of them is told")
    left = outbox.filter(state=MessageState.WAITING.value).count()
    yield _one("luodi_outbox_waiting", "Messages that wait to leave.", left)


def _of_the_machine() -> Iterator[Family]:
    free: list[Sample] = [
        ("luodi_disk_free_bytes", {"folder": folder}, free)
        for folder, free in checks.free_space().items()
    ]
    yield "luodi_disk_free_bytes", "gauge", "Free space where luodi writes.", free
    yield _one("luodi_database_bytes", "Size of the database.", database_size())
    memory = resident_bytes()
    yield _one("luodi_resident_bytes", "Memory of the process that answers.", memory)
    labels = {"version": luodi.__version__}
    yield "luodi_info", "gauge", "The version that runs.", [("luodi_info", labels, 1)]


def resident_bytes() -> int:
    """Give the resident memory of this process in bytes; its peak where only that is told."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
