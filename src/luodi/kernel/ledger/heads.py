"""Heads of the seals in a file outside the database, so that a cut tail is found."""

import fcntl
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localtime

from luodi.kernel import clock
from luodi.kernel.ledger.models import Seal

FIELDS = 2


@dataclass(frozen=True)
class KnownHead:
    """A head that was written down: its seal's number and, where known, the time of sealing."""

    number: int
    head: str
    sealed_at: str = ""


def file() -> Path:
    """Give the place of the file, beside the attachments."""
    return Path(settings.LUODI_FILES) / "ledger" / "heads.txt"


def time_text(instant: datetime) -> str:
    """Give an instant as the file holds it: ISO 8601 with microseconds, Shanghai time."""
    return localtime(instant, clock.SHANGHAI).isoformat(timespec="microseconds")


def parsed(line: str) -> KnownHead | None:
    """Read a line ``number:head`` with or without a time; None when it is not one."""
    words = line.split()
    number, _, head = words[0].partition(":") if words else ("", "", "")
    if len(words) > FIELDS or not (number.isascii() and number.isdigit()) or not head:
        return None
    return KnownHead(int(number), head, words[1] if len(words) == FIELDS else "")


def written() -> list[KnownHead]:
    """Read the heads that were written down; nothing when there is no file."""
    try:
        lines = file().read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [known for known in map(parsed, lines) if known]


def write() -> None:
    """Append the heads of all seals that the file lacks, and wait until they are on the disk.

    A line that a stop of the machine left unfinished is written anew.
    """
    path = file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        stream.seek(_end_of_whole_lines(stream.fileno()))
        stream.truncate()
        last = max((known.number for known in written()), default=0)
        for seal in Seal.objects.filter(number__gt=last).order_by("number"):
            line = f"{seal.number}:{seal.head} {time_text(seal.sealed_at)}\n"
            stream.write(line.encode("ascii"))
        stream.flush()
        os.fsync(stream.fileno())


def _end_of_whole_lines(handle: int) -> int:
    size = os.fstat(handle).st_size
    start = max(0, size - 1024)
    tail = os.pread(handle, size - start, start)
    return start + tail.rfind(b"\n") + 1
