"""Signs of life: that a worker lives, that it still holds its job, and how far the job is.

Written on a connection of their own, so that others see them while the job's own transaction is
open, and a job's rollback does not take them back.
"""

import logging
import threading
from datetime import datetime, timedelta

from django.db import Error, connection
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.jobs.holding import LEASE, Hold
from luodi.kernel.jobs.models import Job, Worker
from luodi.kernel.jobs.running import JobCancelledError, JobLostError

_log = logging.getLogger(__name__)

BEAT_S = 1.0
"""How often a running job is looked after."""
SEEN_EVERY = timedelta(seconds=30)
"""How often a worker says that it lives."""
RENEW_EVERY = LEASE / 6


class Watch:
    """Looks after one running job: keeps what it tells, renews the hold, hears of a cancel."""

    def __init__(self, hold: Hold) -> None:
        self.hold = hold
        self.cancelled = self.lost = False
        self._latest: tuple[int, int | None, str] = (0, None, "")
        self._written: tuple[int, int | None, str] = (0, None, "")
        self._renewed = clock.ticking()

    def told(self, done: int, of: int | None, words: str) -> None:
        """Take note of how far the job is; end it when it was cancelled or taken by another."""
        self._latest = (done, of, words)
        if self.lost:
            raise JobLostError(_("任务已由另一个后台进程接手"))
        if self.cancelled:
            raise JobCancelledError(_("任务已取消"))

    def told_at_once(self, done: int, of: int | None, words: str) -> None:
        """Take note and write it here and now: for a worker without a thread of its own."""
        self._latest = (done, of, words)
        self.beat()
        self.told(done, of, words)

    def beat(self) -> None:
        """Write what was told last, renew the hold in good time, and look for a cancel."""
        latest = self._latest
        at = clock.ticking()
        if latest != self._written or at - self._renewed >= RENEW_EVERY:
            self.lost = not self.hold.renew(**self._told(latest))
            self._written, self._renewed = latest, at
        if self.hold.model is Job:
            self.cancelled = self.hold.row.filter(cancel_asked=True).exists()

    def _told(self, latest: tuple[int, int | None, str]) -> dict[str, object]:
        done, of, words = latest
        return {"words": words, **({"done": done, "of": of} if self.hold.model is Job else {})}


class Pulse(threading.Thread):
    """The thread beside a worker's work that gives its signs of life."""

    def __init__(self, worker: str) -> None:
        super().__init__(name="pulse", daemon=True)
        self.worker = worker
        self._watch: Watch | None = None
        self._ended = threading.Event()
        self._seen: datetime | None = None

    def watch(self, watch: Watch | None) -> None:
        """Look after another job, or none."""
        self._watch = watch

    def run(self) -> None:
        """Give signs of life until told to end."""
        try:
            while not self._ended.wait(BEAT_S):
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        try:
            watch = self._watch
            if watch is not None:
                watch.beat()
            at = clock.ticking()
            if self._seen is None or at - self._seen >= SEEN_EVERY:
                seen(self.worker)
                self._seen = at
        except Error:  # the database is busy or away: the next beat tries again
            _log.warning("后台进程 %s 没能写下心跳，稍后再试", self.worker, exc_info=True)
            connection.close()

    def end(self) -> None:
        """Give no more signs of life, and wait until the thread is gone."""
        self._ended.set()
        self.join()


def seen(worker: str) -> None:
    """Write that a worker lives."""
    at = clock.ticking()
    Worker.objects.update_or_create(
        name=worker,
        defaults={"seen_at": at, "stopped_at": None},
        create_defaults={"started_at": at, "seen_at": at},
    )


def stopped(worker: str) -> None:
    """Write that a worker ended as it was told."""
    at = clock.ticking()
    Worker.objects.filter(name=worker).update(seen_at=at, stopped_at=at)
