"""A worker's hold on a job: taken by one worker alone, for a time, and given back or lost.

Each step is one UPDATE whose conditions name what it found: of two workers that try the same, the
database lets one change the row, on SQLite and on PostgreSQL alike.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.jobs.models import Job, TimedRun
from luodi.kernel.jobs.rules import State, may_try_again, pause_after

LEASE = timedelta(minutes=2)
"""How long a job stays with a worker that gives no sign of life."""
AHEAD = timedelta(hours=1)
"""An instant so far ahead was written by a clock that was wrong: clocks of two machines differ by
less, and nobody waits for it."""


@dataclass(frozen=True)
class Hold:
    """A worker's hold on a row of `Job` or `TimedRun`, known by worker and number of the try."""

    model: type[Job] | type[TimedRun]
    pk: int
    worker: str
    tries: int

    @property
    def row(self) -> "QuerySet[Any]":
        """The row while it is held; nothing once another worker took it."""
        return self.model._default_manager.filter(  # noqa: SLF001 - Django documents it
            pk=self.pk, worker=self.worker, tries=self.tries, state=State.RUNNING.value
        )

    def renew(self, **told: Any) -> bool:
        """Hold it longer, and write how far it is; False when it is held no more."""
        return bool(self.row.update(lease_until=clock.ticking() + LEASE, **told))

    def leave(self, **told: Any) -> bool:
        """Let it go with a new state; False when it was not held any more."""
        return bool(self.row.update(lease_until=None, worker="", **told))


def due_jobs(at: datetime) -> "QuerySet[Job]":
    """Give the jobs that a worker may take: those whose time has come, and those it ran out on.

    After a clock that was ahead went back, also those that it set for a time far ahead.
    """
    far = at + AHEAD
    come = Q(not_before__lte=at) | Q(not_before__gt=far, asked_at__gt=far)
    free = Q(state=State.WAITING.value) & come
    over = Q(lease_until__lt=at) | Q(lease_until__gt=far + LEASE)
    left = Q(state=State.RUNNING.value) & over
    return Job.objects.filter(free | left).order_by("not_before", "pk")


def take_job(worker: str) -> tuple[Job, Hold] | None:
    """Take the job that has waited longest; None when there is nothing to do.

    Parameters
    ----------
    worker
        Name of the worker, unique among all.

    Notes
    -----
    A job whose worker died is taken again, once at least and as often as its kind allows; then it
    has failed.
    """
    while found := due_jobs(clock.ticking()).first():
        at = clock.ticking()
        lost = found.state == State.RUNNING
        if lost and not may_try_again(found.tries, found.retries, lost=True):
            _give_up(found)
            continue
        hold = Hold(Job, found.pk, worker, found.tries + 1)
        taken = _as_found(found).update(
            state=State.RUNNING.value,
            worker=worker,
            tries=hold.tries,
            lease_until=at + LEASE,
            started_at=clock.now(),
            done=0,
            of=None,
            words="",
        )
        if taken:
            found.refresh_from_db()
            return found, hold
    return None


def _as_found(found: Job) -> "QuerySet[Job]":
    rows = Job.objects.filter(pk=found.pk, state=found.state, tries=found.tries)
    if found.state == State.RUNNING:
        return rows.filter(worker=found.worker, lease_until=found.lease_until)
    return rows


def _give_up(found: Job) -> None:
    with translation.override(found.language):
        error = _("办理它的后台进程中途消失了，已试 %(count)d 次") % {"count": found.tries}
    _as_found(found).update(
        state=State.FAILED.value,
        worker="",
        lease_until=None,
        finished_at=clock.now(),
        error=error,
    )


def put_back(hold: Hold) -> bool:
    """Give a job back unfinished, as if it had not been taken: its worker is told to end."""
    return hold.leave(
        state=State.WAITING.value, tries=F("tries") - 1, not_before=clock.ticking(), words=""
    )


def later(hold: Hold, error: str, reference: str) -> bool:
    """Let a job that failed wait for its next try."""
    return hold.leave(
        state=State.WAITING.value,
        not_before=clock.ticking() + pause_after(hold.tries),
        error=error,
        reference=reference,
    )


def take_slot(
    name: str, row: TimedRun | None, slot: datetime, worker: str, retries: int
) -> Hold | None:
    """Take a slot of a timed job; None when it is run already, or by somebody else.

    Parameters
    ----------
    name
        Name of the timed job.
    row
        Its row as it was read; None when there was none.
    slot
        The newest slot that has begun; one is run however many were missed before it.
    worker
        Name of the worker, unique among all.
    retries
        How often a failure is tried again before the next slot.
    """
    if row is None:  # first seen now: its slots begin with the next one
        TimedRun.objects.bulk_create([TimedRun(name=name, slot=slot)], ignore_conflicts=True)
        return None
    at = clock.ticking()
    if not _may_take(row, slot, at, retries):
        return None
    anew = row.slot < slot or row.slot > at + AHEAD
    tries = 1 if anew else row.tries + 1
    taken = TimedRun.objects.filter(
        pk=row.pk,
        slot=row.slot,
        tries=row.tries,
        state=row.state,
        worker=row.worker,
        lease_until=row.lease_until,
    ).update(
        slot=slot if anew else row.slot,
        state=State.RUNNING.value,
        tries=tries,
        worker=worker,
        lease_until=at + LEASE,
        started_at=at,
        finished_at=None,
        words="",
    )
    return Hold(TimedRun, row.pk, worker, tries) if taken else None


def _may_take(row: TimedRun, slot: datetime, at: datetime, retries: int) -> bool:
    anew = row.slot < slot or row.slot > at + AHEAD
    if row.state == State.RUNNING:
        if row.lease_until is not None and at <= row.lease_until <= at + LEASE + AHEAD:
            return False
        return anew or may_try_again(row.tries, retries, lost=True)
    if anew:
        return True
    return row.state == State.WAITING and row.not_before is not None and row.not_before <= at
