"""Asking for work in the background, stopping it, and having it tried again."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_at_root
from luodi.kernel.cards import job_kind
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.rules import State
from luodi.kernel.log.actions import record

CHANGE = "jobs.change_job"
TITLE_MAX = 200


@transaction.atomic
def enqueue(
    *,
    actor: Actor,
    job: str,
    arguments: Mapping[str, Any],
    title: str,
    key: str = "",
    not_before: datetime | None = None,
) -> Job:
    """Ask for work in the background; it is done once the caller's transaction is committed.

    Parameters
    ----------
    actor
        Who asks, or luodi itself. The work is done with the rights that the person has when it
        is done, not with those of now.
    job
        Name of a `JobKind` that a card declares.
    arguments
        What its function is given by name: numbers, texts, days and lists of these.
    title
        What the person reads in the list, such as ``导出 企业和组织``; no personal data.
    key
        What makes asking twice ask once, at most 120 signs; empty for no such thing.
    not_before
        Earliest instant, by the machine's clock; None for at once.

    Returns
    -------
    Job
        The job, or the one that stands under the key already.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        For somebody who has not signed in.
    django.core.exceptions.ValidationError
        When no card knows the kind, the title is empty, or the key stands for other arguments.
    """
    if not (actor.signed_in or actor.system):
        raise PermissionDenied("没有登录的人不能交办后台任务")
    kind = job_kind(job)
    if kind is None:
        raise ValidationError(_("没有名为 %(kind)s 的后台任务") % {"kind": job})
    if not title.strip():
        raise ValidationError(_("后台任务 %(kind)s 没有事由") % {"kind": job})
    made = Job(
        kind=job,
        title=title.strip()[:TITLE_MAX],
        arguments=dict(arguments),
        key=key,
        language=get_language() or "zh-hans",
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
        retries=kind.retries,
        not_before=not_before or clock.ticking(),
    )
    standing = _kept(made)
    if standing is not None:
        return standing
    record(
        actor=actor,
        verb="jobs.enqueue",
        record=("jobs.job", made.pk),
        after={"kind": job, "title": made.title},
    )
    return made


def _kept(made: Job) -> Job | None:
    """Write a job; give the one that stands under its key already, if so."""
    if not made.key:
        made.save()
        return None
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        standing = Job.objects.get(kind=made.kind, key=made.key)
    else:
        return None
    if standing.arguments != _as_kept(made):
        raise ValidationError(
            _("后台任务 %(kind)s 的防重编号 %(key)s 已用于内容不同的任务 #%(number)d")
            % {"kind": made.kind, "key": made.key, "number": standing.pk}
        )
    return standing


def _as_kept(made: Job) -> Any:
    """Give a job's arguments as the database gives them back: days are texts there."""
    return json.loads(json.dumps(made.arguments, cls=DjangoJSONEncoder))


@transaction.atomic
def cancel(*, actor: Actor, job: Job) -> Job:
    """Stop a job: one that waits at once, one that runs at its next step.

    Parameters
    ----------
    actor
        Whoever asked for it, or a holder of ``jobs.change_job`` at a root unit.
    job
        The job.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        For anybody else.
    django.core.exceptions.ValidationError
        When it is finished already.
    """
    acting = require_own(actor, job)
    standing = Job.objects.select_for_update().get(pk=job.pk)
    if not standing.is_open:
        raise ValidationError(
            _("任务 #%(number)d %(state)s，不能再取消")
            % {"number": standing.pk, "state": standing.get_state_display()}
        )
    before = {"state": standing.state, "cancel_asked": standing.cancel_asked}
    standing.cancel_asked = True
    if standing.state == State.WAITING:
        standing.state, standing.finished_at = State.CANCELLED.value, clock.now()
    standing.save(update_fields=("cancel_asked", "state", "finished_at"))
    record(
        actor=acting,
        verb="jobs.cancel",
        record=("jobs.job", standing.pk),
        before=before,
        after={"state": standing.state, "cancel_asked": True},
    )
    return standing


@transaction.atomic
def retry(*, actor: Actor, job: Job) -> Job:
    """Have a job tried again that failed or was cancelled; it runs for whoever asked first.

    Parameters
    ----------
    actor
        Whoever asked for it, or a holder of ``jobs.change_job`` at a root unit.
    job
        The job.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        For anybody else.
    django.core.exceptions.ValidationError
        When it waits, runs or is done, or its kind is gone.
    """
    acting = require_own(actor, job)
    standing = Job.objects.select_for_update().get(pk=job.pk)
    if standing.state not in {State.FAILED, State.CANCELLED}:
        raise ValidationError(
            _("任务 #%(number)d %(state)s，只有失败或已取消的才能重试")
            % {"number": standing.pk, "state": standing.get_state_display()}
        )
    if job_kind(standing.kind) is None:
        raise ValidationError(_("没有名为 %(kind)s 的后台任务") % {"kind": standing.kind})
    before = {"state": standing.state, "error": standing.error, "reference": standing.reference}
    Job.objects.filter(pk=standing.pk).update(
        state=State.WAITING.value,
        tries=0,
        cancel_asked=False,
        done=0,
        of=None,
        words="",
        error="",
        reference="",
        started_at=None,
        finished_at=None,
        not_before=clock.ticking(),
    )
    record(
        actor=acting,
        verb="jobs.retry",
        record=("jobs.job", standing.pk),
        before=before,
        after={"state": State.WAITING.value},
    )
    standing.refresh_from_db()
    return standing


def require_own(actor: Actor, job: Job) -> Actor:
    """Refuse whoever neither asked for the job nor may change everybody's.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When it is somebody else's.
    """
    if actor.signed_in and job.asked_by_id == actor.user_id:
        return actor
    return require_at_root(actor, CHANGE)
