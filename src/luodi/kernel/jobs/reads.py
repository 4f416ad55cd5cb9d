"""Reading jobs: one's own, everybody's for whoever answers for the whole, and the workers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.cards import TimedJob, job_kind, timed_jobs
from luodi.kernel.jobs.holding import AHEAD
from luodi.kernel.jobs.models import Job, TimedRun, Worker
from luodi.kernel.jobs.rules import next_slot, read_schedule

VIEW = "jobs.view_job"
MISSED = timedelta(minutes=2)
"""A worker that gave no sign of life for so long counts as gone."""


def own_jobs(actor: Actor) -> "QuerySet[Job]":
    """Give the jobs that somebody asked for; nobody's to whoever has not signed in."""
    if actor.user_id is None:
        return Job.objects.none()
    return Job.objects.filter(asked_by_id=actor.user_id)


def all_jobs(actor: Actor) -> "QuerySet[Job]":
    """Give everybody's jobs to a holder of ``jobs.view_job`` at a root unit; else none.

    Jobs lie in no unit, so only who answers for the whole sees those of others.
    """
    rows = Job.objects.select_related("asked_by")
    return rows if actor.has_at_root(VIEW) else rows.none()


def visible_jobs(actor: Actor) -> "QuerySet[Job]":
    """Give the jobs whose page somebody may open: one's own, and all to whoever may see all."""
    return all_jobs(actor) if actor.has_at_root(VIEW) else own_jobs(actor)


def kind_title(name: str) -> str | Promise:
    """Give a kind's title; its name when its system was removed."""
    kind = job_kind(name)
    return kind.title if kind else name


def page_of(job: Job) -> str | None:
    """Give the address that shows what came of a job; None when its kind names none."""
    kind = job_kind(job.kind)
    if kind is None or kind.page is None:
        return None
    address, argument = kind.page
    return reverse(address, args=(job.arguments[argument],))


@dataclass(frozen=True)
class TimedLine:
    """A timed job, its newest run (None before the first look), and its next slot."""

    timed: TimedJob
    run: TimedRun | None
    next_at: datetime


def timed_lines() -> list[TimedLine]:
    """List the timed jobs of all cards."""
    runs = {run.name: run for run in TimedRun.objects.all()}
    at = clock.ticking()
    return [
        TimedLine(
            timed,
            runs.get(timed.name),
            next_slot(read_schedule(timed.every_minutes, timed.daily_at), at),
        )
        for timed in timed_jobs()
    ]


@dataclass(frozen=True)
class Attendance:
    """Whether a worker is there, and when the last one was seen (None: never)."""

    present: int
    seen_at: datetime | None


def attendance() -> Attendance:
    """Tell how many workers gave a sign of life lately, and when the last one did."""
    at = clock.ticking()
    lately = (at - MISSED, at + AHEAD)  # one seen later still was seen by a wrong clock
    present = Worker.objects.filter(stopped_at__isnull=True, seen_at__range=lately).count()
    last = Worker.objects.order_by("-seen_at").first()
    return Attendance(present, last.seen_at if last else None)
