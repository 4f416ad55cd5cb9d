"""What a job's function is given while it runs, and what it may give back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor

WORDS_MAX = 300


class JobCancelledError(Exception):
    """Somebody cancelled the job; its function ends here."""


class WorkerStoppingError(Exception):
    """The worker is told to end; the job goes back to those that wait."""


class JobLostError(Exception):
    """Another worker holds the job by now; nothing of it may be written here."""


@dataclass(frozen=True)
class JobFile:
    """A file that a job leaves for whoever asked: name with its ending, kind, bytes."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


Result = JobFile | str | None


class Told(Protocol):
    """Whoever is told how far a job is; raises one of the errors above when it must end."""

    def __call__(self, done: int, of: int | None, words: str) -> None:
        """Take note of how far the job is."""


def _nobody(done: int, of: int | None, words: str) -> None:
    """Take no note."""


@dataclass(frozen=True)
class Running:
    """A job that runs: for whom, and how it tells how far it is.

    ``actor`` is the person who asked, with the rights of this moment, or luodi itself. ``number``
    is the job's, 0 for a timed one.
    """

    actor: Actor
    number: int = 0
    told: Told = _nobody
    stopping: Callable[[], bool] = field(default=lambda: False)

    def advance(self, done: int, of: int | None = None, words: str = "") -> None:
        """Tell how far the job is; cheap enough to be called for every row.

        Parameters
        ----------
        done
            How much is done, 0 or more.
        of
            Of how much; None when it is not known.
        words
            What is being done, for whoever looks.

        Raises
        ------
        JobCancelledError, WorkerStoppingError, JobLostError
            When the job must not go on; let them pass.
        """
        if self.stopping():
            raise WorkerStoppingError(_("后台进程正在停止"))
        self.told(done, of, words[:WORDS_MAX])
