"""What luodi does by itself: sealing, and clearing away what is kept no longer."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.documents.sweeping import sweep
from luodi.kernel.jobs.models import Job, Worker
from luodi.kernel.jobs.rules import CLOSED
from luodi.kernel.jobs.running import Running
from luodi.kernel.ledger import sealing
from luodi.kernel.ledger.models import UnsealedEntry
from luodi.kernel.web.once import forget_old_keys

JOBS_KEPT = timedelta(days=90)
WORKERS_KEPT = timedelta(days=7)


def seal_entries(running: Running) -> str:
    """Seal the entries that wait; nothing is locked when none does."""
    if not UnsealedEntry.objects.exists():
        return ""
    seals = sealing.seal_entries()
    return _("封账 %(count)d 号") % {"count": len(seals)}


def forget_keys(running: Running) -> str:
    """Forget the keys of forms that were sent more than 30 days ago."""
    return _("清理防重编号 %(count)d 个") % {"count": forget_old_keys(clock.now())}


def count_tables(running: Running) -> str:
    """Let SQLite count what its tables hold, by which it chooses among indexes.

    PostgreSQL does so by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return ""


def clear_sessions(running: Running) -> str:
    """Delete the sessions that have run out."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return ""


def clear_jobs(running: Running) -> str:
    """Let go of the files kept long enough, and remove the rows of jobs and workers long gone."""
    over = Job.objects.filter(file_until__lte=clock.ticking()).exclude(file_path="")
    files = over.update(file_path="")
    closed = Job.objects.filter(
        state__in=[state.value for state in CLOSED],
        finished_at__lt=clock.now() - JOBS_KEPT,
        file_path="",
    )
    jobs, _kinds = closed.delete()
    Worker.objects.filter(seen_at__lt=clock.ticking() - WORKERS_KEPT).delete()
    return _("清理文件 %(files)d 个、任务 %(jobs)d 个") % {"files": files, "jobs": jobs}


def sweep_files(running: Running) -> str:
    """Sweep the files that nothing stands on any more: those of jobs and of removed evidence."""
    count = sweep(named_elsewhere=_of_jobs, tell=running.advance)
    return _("清理文件 %(count)d 个") % {"count": count}


def _of_jobs(paths: Sequence[str]) -> set[str]:
    return set(Job.objects.filter(file_path__in=paths).values_list("file_path", flat=True))
