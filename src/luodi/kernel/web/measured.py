"""Requests counted by view, method and status, with how long they took.

Each process counts for itself. Where several serve, each also writes its counts to a folder that
they share, so that whichever is asked can tell those of all; a process that ended keeps its file,
for a count never falls.
"""

import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path

BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the classes of duration, in seconds."""
WRITTEN_EVERY_S = 2.0
SEPARATOR = "\t"

Key = tuple[str, str, str]
"""View, method and status."""


class Counts:
    """The counts of a process.

    For each view, method and status: how many requests, how many seconds, and how many took at
    most each of `BUCKETS_S`.
    """

    def __init__(self) -> None:
        self._counts: dict[Key, list[float]] = {}
        self._lock = threading.Lock()
        self._changed = False
        self._writer: threading.Thread | None = None

    def add(self, view: str, method: str, status: int, seconds: float, shared: str) -> None:
        """Count a request.

        Parameters
        ----------
        view, method, status
            What was asked and how it was answered.
        seconds
            How long that took.
        shared
            The folder that several processes share; empty for one alone.
        """
        with self._lock:
            row = self._counts.setdefault((view, method, str(status)), _nought())
            row[0] += 1
            row[1] += seconds
            for at, bound in enumerate(BUCKETS_S, 2):
                row[at] += seconds <= bound
            self._changed = True
            if shared and self._writer is None:
                self._writer = threading.Thread(
                    target=self._write_for_ever, args=(Path(shared),), daemon=True, name="counts"
                )
                self._writer.start()

    def all(self, shared: str) -> dict[Key, list[float]]:
        """Give the counts of all processes that share the folder, this one's as they are now."""
        with self._lock:
            found = {key: list(row) for key, row in self._counts.items()}
        own = f"{os.getpid()}.json"
        others = (file for file in Path(shared).glob("*.json") if file.name != own)
        for key, row in _read(others if shared else ()):
            standing = found.setdefault(key, _nought())
            for at, number in enumerate(row):
                standing[at] += number
        return found

    def _write_for_ever(self, folder: Path) -> None:
        ended = threading.Event()
        while not ended.wait(WRITTEN_EVERY_S) and folder.is_dir():
            self.write(folder)

    def write(self, folder: Path) -> None:
        """Write the counts for the others to see, when they changed; later when the disk is full.

        Parameters
        ----------
        folder
            The folder that several processes share.
        """
        with self._lock:
            if not self._changed:
                return
            told = {SEPARATOR.join(key): row for key, row in self._counts.items()}
            self._changed = False
        draft = folder / f".{os.getpid()}.part"
        try:
            draft.write_text(json.dumps(told), encoding="utf-8")
            draft.replace(folder / f"{os.getpid()}.json")
        except OSError:  # counts are not worth an outage
            with self._lock:
                self._changed = True


def _nought() -> list[float]:
    return [0.0] * (2 + len(BUCKETS_S))


def _read(files: Iterable[Path]) -> list[tuple[Key, list[float]]]:
    found = []
    for file in files:
        for text, row in json.loads(file.read_text(encoding="utf-8")).items():
            view, method, status = text.split(SEPARATOR)
            found.append(((view, method, status), row))
    return found


COUNTS = Counts()
"""Those of this process."""
