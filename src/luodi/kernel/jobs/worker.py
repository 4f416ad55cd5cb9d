"""The worker: takes what is due, does it, and says how it ended, until it is told to stop."""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import Error, close_old_connections, connection
from django.utils import translation
from django.utils.translation import gettext as _
from structlog.contextvars import bound_contextvars

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.cards import TimedJob, job_kind, load, timed_jobs
from luodi.kernel.jobs import holding, outcomes, pulse
from luodi.kernel.jobs.holding import Hold
from luodi.kernel.jobs.models import Job, TimedRun
from luodi.kernel.jobs.outcomes import BROKEN_OFF, Done, Failure, Outcome
from luodi.kernel.jobs.pulse import Pulse, Watch
from luodi.kernel.jobs.rules import State, latest_slot, may_try_again, pause_after, read_schedule
from luodi.kernel.jobs.running import (
    JobCancelledError,
    JobLostError,
    Running,
    WorkerStoppingError,
)
from luodi.kernel.people.models import User
from luodi.kernel.people.reads import actor_of

_log = logging.getLogger(__name__)
_access = logging.getLogger("luodi.access")

IDLE_S = 1.0
"""How long a worker that found nothing to do waits before it looks again."""
BUSY_S = 5.0
"""How long it waits when the database does not answer."""
LOOK_EVERY = timedelta(seconds=5)
"""How often it looks whether a timed job is due."""


class Worker:
    """One process that does the work.

    Parameters
    ----------
    alone
        Whether it gives its signs of life itself, without a thread: for tests and single runs.
    """

    def __init__(self, *, alone: bool = False) -> None:
        self.name = f"{socket.gethostname()[:50]}:{os.getpid()}:{secrets.token_hex(3)}"
        self._stopping = False  # no Event: its lock may be held when a signal comes
        self._pulse = None if alone else Pulse(self.name)
        self._looked: datetime | None = None

    def stop(self) -> None:
        """Ask it to end: when idle within seconds, else at the next step of the job at hand."""
        self._stopping = True

    def run(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Work until it is told to stop.

        Parameters
        ----------
        until
            Asked now and then; True ends the work.
        """
        pulse.seen(self.name)
        if self._pulse:
            self._pulse.start()
        try:
            while not (self._stopping or until()):
                time.sleep(self._turn())
        finally:
            if self._pulse:
                self._pulse.end()
            pulse.stopped(self.name)

    def _turn(self) -> float:
        """Do what is due; give how many seconds to wait before looking again."""
        close_old_connections()
        try:
            return 0.0 if self.step() else IDLE_S
        except Error:  # nothing is lost: what was not marked as done is taken again
            _log.exception("数据库没有应答，%d 秒后再试", BUSY_S)
            connection.close()
            return BUSY_S

    def step(self) -> bool:
        """Run the timed jobs that are due, then one other; tell whether there was anything."""
        at = clock.ticking()
        timed = 0
        if self._looked is None or at - self._looked >= LOOK_EVERY:
            self._looked = at
            timed = self.run_timed()
        return bool(timed) or (not self._stopping and self.run_job())

    def run_timed(self) -> int:
        """Run the timed jobs that are due, one that fails beside the others; give how many ran."""
        rows = {row.name: row for row in TimedRun.objects.all()}
        return sum(self._timed(timed, rows.get(timed.name)) for timed in timed_jobs())

    def run_job(self) -> bool:
        """Do the job that has waited longest; False when none waits."""
        taken = holding.take_job(self.name)
        if taken is None:
            return False
        job, hold = taken
        with translation.override(job.language):
            _end(job, hold, self._done(job, hold))
        return True

    def _done(self, job: Job, hold: Hold) -> Outcome:
        kind = job_kind(job.kind)
        if kind is None:
            return Failure(_("没有名为 %(kind)s 的后台任务") % {"kind": job.kind})
        actor = _actor(job)
        if not (actor.signed_in or actor.system):
            return Failure(_("提出人已停用，没有办理"))
        return self._called(kind.run, actor, hold, job.arguments)

    def _timed(self, timed: TimedJob, row: TimedRun | None) -> bool:
        if self._stopping:
            return False
        schedule = read_schedule(timed.every_minutes, timed.daily_at)
        slot = latest_slot(schedule, clock.ticking())
        hold = holding.take_slot(timed.name, row, slot, self.name, timed.retries)
        if hold is None:
            return False
        _end_timed(timed, hold, self._called(timed.run, LUODI, hold, {}))
        return True

    def _called(self, run: str, actor: Actor, hold: Hold, told: Mapping[str, Any]) -> Outcome:
        watch = Watch(hold)
        says = watch.told_at_once
        if self._pulse:
            says = watch.told
            self._pulse.watch(watch)
        number = hold.pk if hold.model is Job else 0
        running = Running(actor, number, says, self._is_stopping)
        try:
            with bound_contextvars(job=f"{hold.model.__name__.lower()} {hold.pk}"):
                return _outcome(run, running, hold, told)
        finally:
            if self._pulse:
                self._pulse.watch(None)

    def _is_stopping(self) -> bool:
        return self._stopping


def _outcome(run: str, running: Running, hold: Hold, told: Mapping[str, Any]) -> Outcome:
    """Do a piece of work; each line of the log meanwhile tells which it belongs to."""
    began = time.monotonic()
    try:
        return outcomes.done(load(run)(running, **told))
    except BROKEN_OFF as broken_off:
        return broken_off
    except Exception as error:  # whatever it is, the next job must not suffer
        return outcomes.failure(error, f"{run} #{hold.pk}")
    finally:
        ms = round((time.monotonic() - began) * 1000, 1)
        _access.info("job", extra={"view": run, "ms": ms})


def _actor(job: Job) -> Actor:
    """Give whoever asked for a job, with the rights held now."""
    if job.asked_by_id is None:
        return LUODI
    return actor_of(User.objects.get(pk=job.asked_by_id), clock.now())


def _end(job: Job, hold: Hold, outcome: Outcome) -> None:
    """Write how a job ended; nothing when another worker holds it by now."""
    at = clock.now()
    if isinstance(outcome, JobLostError):
        _log.warning("任务 #%d 已由另一个后台进程接手，这里的结果作废", job.pk)
    elif isinstance(outcome, WorkerStoppingError):
        holding.put_back(hold)
    elif isinstance(outcome, JobCancelledError):
        hold.leave(state=State.CANCELLED.value, finished_at=at)
    elif isinstance(outcome, Done):
        hold.leave(state=State.DONE.value, finished_at=at, error="", reference="", **outcome.told)
    elif not outcome.final and may_try_again(hold.tries, job.retries):
        holding.later(hold, outcome.error, outcome.reference)
    else:
        hold.leave(
            state=State.FAILED.value,
            finished_at=at,
            error=outcome.error,
            reference=outcome.reference,
        )


def _end_timed(timed: TimedJob, hold: Hold, outcome: Outcome) -> None:
    """Write how a timed job ended; the last failure stays in sight after a run that went well."""
    at = clock.ticking()
    if isinstance(outcome, WorkerStoppingError):
        hold.leave(state=State.WAITING.value, not_before=at, tries=hold.tries - 1)
    elif isinstance(outcome, Done):
        hold.leave(state=State.DONE.value, finished_at=at, words=outcome.told["words"])
    elif isinstance(outcome, Failure):
        again = not outcome.final and may_try_again(hold.tries, timed.retries)
        hold.leave(
            state=(State.WAITING if again else State.FAILED).value,
            not_before=at + pause_after(hold.tries),
            finished_at=at,
            failed_at=at,
            error=outcome.error,
            reference=outcome.reference,
        )
