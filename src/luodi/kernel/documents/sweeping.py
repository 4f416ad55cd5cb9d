"""The sweep: the only way by which a stored file goes; its hash, day and reason stay in the log."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.documents import store
from luodi.kernel.documents.locking import lock_bytes
from luodi.kernel.documents.models import Attachment
from luodi.kernel.documents.naming import Kept
from luodi.kernel.log.actions import record

ORPHANS_STAY = timedelta(days=2)
"""How long a file stays that no row names: its row may be on its way."""
BATCH = 500

NamedElsewhere = Callable[[Sequence[str]], set[str]]


def sweep(*, named_elsewhere: NamedElsewhere, tell: Callable[[int], None]) -> int:
    """Remove the files whose evidence was removed before today, and those that no row names.

    Parameters
    ----------
    named_elsewhere
        Gives those of some paths that rows of other rooms name.
    tell
        Is told how many files were looked at.

    Returns
    -------
    int
        How many files went. Each left a line in the log with its hash, its size and the reason.

    Notes
    -----
    Linear in the number of files. A file that is added again meanwhile stays: adding and sweeping
    the same bytes wait for each other.
    """
    store.files().clear_drafts(clock.ticking() - ORPHANS_STAY)
    count = seen = 0
    kept = store.files().kept()
    while found := list(islice(kept, BATCH)):
        seen += len(found)
        named = named_elsewhere([one.path for one in found]) | _proving(one.path for one in found)
        for one in found:
            if one.path not in named:
                count += _take(one, named_elsewhere)
        tell(seen)
    return count


def _proving(paths: Iterable[str]) -> set[str]:
    rows = unrestricted(Attachment, why="a file that a row stands on must stay, whoever may see it")
    standing = rows.filter(path__in=list(paths), removed_on__isnull=True)
    return set(standing.values_list("path", flat=True))


@transaction.atomic
def _take(file: Kept, named_elsewhere: NamedElsewhere) -> bool:
    """Remove one file, when its time is over also now that nobody else can add it."""
    lock_bytes(file.sha256)
    now = store.files().find(file.path)
    named = named_elsewhere([file.path]) | _proving([file.path])
    reason = _reason(file.path, now.modified) if now and not named else ""
    if not reason:
        return False
    record(
        actor=LUODI,
        verb="documents.sweep_file",
        record=("documents.file", file.sha256[:12]),
        before={"sha256": file.sha256, "size": file.size, "path": file.path},
        reason=reason,
    )
    store.files().remove(file.path)
    return True


def _reason(path: str, modified: datetime) -> str:
    """Say why a file that nothing stands on may go; empty when it may not yet."""
    removed = _removed_on(path)
    if removed is not None and removed < clock.today():
        return f"附件于 {removed} 移除"
    if removed is None and modified < clock.ticking() - ORPHANS_STAY:
        return f"{ORPHANS_STAY.days} 天以上没有记录指着它"
    return ""


def _removed_on(path: str) -> date | None:
    rows = unrestricted(Attachment, why="only the last day on which the file was removed")
    days = rows.filter(path=path, removed_on__isnull=False).order_by("-removed_on")
    return days.values_list("removed_on", flat=True).first()
