"""How a run ended: with a result, badly, or broken off; and what is kept of it."""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.documents import store
from luodi.kernel.jobs.running import (
    WORDS_MAX,
    JobCancelledError,
    JobFile,
    JobLostError,
    Result,
    WorkerStoppingError,
)

_log = logging.getLogger(__name__)

FILES_KEPT = timedelta(days=7)
ERROR_MAX = 500
ENDING = "job"
"""Ending of stored results: no attachment has it, so that the two never share a file."""


@dataclass(frozen=True)
class Done:
    """A run that ended well: the fields that tell of its result."""

    told: dict[str, Any]


@dataclass(frozen=True)
class Failure:
    """A run that ended badly: why, and the number that the log repeats.

    ``final`` says that another try would end the same way.
    """

    error: str
    reference: str = ""
    final: bool = True


BROKEN_OFF = (JobCancelledError, WorkerStoppingError, JobLostError)
Outcome = Done | Failure | JobCancelledError | WorkerStoppingError | JobLostError


def done(result: Result) -> Done:
    """Keep a result: a file in the folder of files, or words."""
    if isinstance(result, JobFile):
        kept = store.put(result.data, ENDING)
        return Done(
            {
                "words": "",
                "file_name": result.name,
                "media_type": result.media_type,
                "file_path": kept.path,
                "file_sha256": kept.sha256,
                "file_size": kept.size,
                "file_until": clock.ticking() + FILES_KEPT,
            }
        )
    return Done({"words": (result or "")[:WORDS_MAX]})


def failure(error: Exception, what: str) -> Failure:
    """Put an error into words: a refusal as it is said, anything else by its number alone.

    What an unforeseen error says may hold anything, a telephone too: it goes to the log alone.

    Parameters
    ----------
    error
        What the run ended with.
    what
        The run, for the log.
    """
    if isinstance(error, ValidationError):
        return Failure("；".join(error.messages)[:ERROR_MAX])
    if isinstance(error, PermissionDenied):
        return Failure((str(error) or _("没有权限"))[:ERROR_MAX])
    reference = secrets.token_hex(6).upper()
    _log.error("%s 出错，编号 %s", what, reference, exc_info=error)
    told = _("办理时出了意外（%(kind)s），请把编号告诉管理员") % {"kind": type(error).__name__}
    return Failure(told, reference, final=False)
