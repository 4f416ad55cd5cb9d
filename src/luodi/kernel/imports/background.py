"""Big tables in the background: tried out, taken and taken back as jobs, by the same actions.

A job is asked for the batch as a person saw it. What it would do twice it finds done by the
batch's version: a worker that takes over from a dead one begins anew, for nothing was kept, or
finds the batch further on and only says so.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.imports import actions
from luodi.kernel.imports.models import Batch
from luodi.kernel.imports.reads import all_imports, batches_of
from luodi.kernel.imports.rules import State
from luodi.kernel.imports.showing import batch_state
from luodi.kernel.jobs.actions import enqueue, retry
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.running import Running
from luodi.kernel.tables.declaring import Import

JOB = "imports.run_batch"


class Act(StrEnum):
    """What is done with a batch."""

    TRY = "TRY"
    TAKE = "TAKE"
    WITHDRAW = "WITHDRAW"


_AFTER = {Act.TRY: State.TRIED, Act.TAKE: State.TAKEN, Act.WITHDRAW: State.WITHDRAWN}


def is_big(declared: Import, rows: int) -> bool:
    """Tell whether so many rows are left to a job.

    What is told once, such as passwords, is given in the answer itself: a job would have to keep
    it.
    """
    return rows > settings.LUODI_IMPORT_AT_ONCE and not declared.handout


def ask(*, actor: Actor, batch: Batch, version: int, act: Act, told: Mapping[str, Any]) -> Job:
    """Ask for a batch to be tried out, taken or taken back in the background.

    Parameters
    ----------
    actor
        Whoever uploaded it.
    batch, version
        The batch, as the actor saw it.
    act
        What is to be done.
    told
        What the action is told besides, as JSON can hold it.

    Returns
    -------
    Job
        The job; asked again while nothing came of it, the same one, tried again if it had ended.
    """
    title = {Act.TRY: _("试算 %(file)s"), Act.TAKE: _("导入 %(file)s"),
             Act.WITHDRAW: _("撤回 %(file)s")}[act]  # fmt: skip
    arguments = {"batch": batch.pk, "version": version, "act": act.value, "told": dict(told)}
    standing = Job.objects.filter(kind=JOB, key=_key(batch, version, act)).first()
    if standing is None or standing.arguments != arguments:
        key = _key(batch, version, act) if standing is None else ""
        title = title % {"file": batch.file_name}
        return enqueue(actor=actor, job=JOB, arguments=arguments, title=title, key=key)
    return standing if standing.is_open else retry(actor=actor, job=standing)


def _key(batch: Batch, version: int, act: Act) -> str:
    return f"{batch.pk}.{version}.{act.value}"


def open_job(batch: Batch) -> Job | None:
    """Give the job that is to do something with a batch as it stands; None when there is none."""
    keys = [_key(batch, batch.version, act) for act in Act]
    found = Job.objects.filter(kind=JOB, key__in=keys).order_by("-asked_at")
    return next((job for job in found if job.is_open), None)


def run_batch(
    running: Running, *, batch: int, version: int, act: str, told: Mapping[str, Any]
) -> str:
    """Try out, take or take back a batch: the work of a job.

    Parameters
    ----------
    running
        The job, whose person's rights of now are asked.
    batch, version
        Number of the batch, and its version when the job was asked for.
    act, told
        What is to be done, and what its action is told.

    Raises
    ------
    django.core.exceptions.ValidationError
        When the batch is gone, or somebody did something else with it meanwhile.
    """
    found = batches_of(running.actor).filter(pk=batch).first()
    declared = all_imports().get(found.import_code) if found else None
    if found is None or declared is None:
        raise ValidationError(_("要办的这一批已不在，或已不在您的权限之内"))
    if found.version == version + 1 and found.state == _AFTER[Act(act)]:
        return batch_state(found)  # a worker did it and died before it could say so
    common: dict[str, Any] = {
        "actor": running.actor, "batch": found, "declared": declared, "version": version, **told,
    }  # fmt: skip
    if act == Act.TRY:
        return batch_state(actions.try_table(**common, on_row=running.advance))
    if act == Act.WITHDRAW:
        return batch_state(actions.withdraw_table(**common))
    taken = actions.take_table(**common, on_row=running.advance)
    if not taken.kept:
        return _("试算之后有了变化，现在有的行不对；一行也没有写。")
    return batch_state(taken.batch)
