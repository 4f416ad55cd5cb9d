"""The one clock: all of luodi asks it what time it is, so that it can stand still.

In a demonstration a page may move the instant at which it stands. The instant then lies in a small
file that server and worker look at whenever they ask for the time: it costs a look at the file's
inode, and no query.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")

_TOLD: ContextVar[datetime | None] = ContextVar("told", default=None)

_MARK = tuple[str, int, int, int]
_read: tuple[_MARK, datetime] | None = None
"""The file as it was read last: its path, inode, time of writing and size, with its instant."""


class ClockFileError(Exception):
    """The file of a moved clock does not say an instant; the text names it and the remedy."""


@contextmanager
def told(instant: datetime) -> Iterator[None]:
    """Let the clock stand at an instant for a while: so the demonstration writes its past."""
    token = _TOLD.set(instant)
    try:
        yield
    finally:
        _TOLD.reset(token)


def now() -> datetime:
    """Give the time in Shanghai: the one told or set, when there is one, else the real one."""
    stands_at: datetime | None = _TOLD.get() or moved_to() or settings.LUODI_CLOCK
    if stands_at is not None:
        return stands_at.astimezone(SHANGHAI)
    return datetime.now(tz=SHANGHAI)  # noqa: TID251 - the one place that may ask the machine


def moved_to() -> datetime | None:
    """Give the instant to which a page moved the demonstration's clock.

    None where no page did, and outside a demonstration.

    Raises
    ------
    ClockFileError
        When the file says no instant: a wrong time must not be taken for the right one.
    """
    global _read  # noqa: PLW0603 - one file, read again when it is another one
    if settings.LUODI_CLOCK_FILE is None:
        return None
    file = Path(settings.LUODI_CLOCK_FILE)
    try:
        found = file.stat()
        mark = (str(file), found.st_ino, found.st_mtime_ns, found.st_size)
        if _read is not None and _read[0] == mark:
            return _read[1]
        text = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ClockFileError(f"示例时钟的文件 {file} 读不出：{error.strerror}；{REMEDY}") from error
    instant = _instant(text, file)
    _read = mark, instant
    return instant


REMEDY = "请删除它，再重新运行 luodi up：时钟按库里记的时刻重建"


def _instant(text: bytes, file: Path) -> datetime:
    try:
        instant = datetime.fromisoformat(text.decode("ascii").strip())
    except (UnicodeDecodeError, ValueError):
        instant = None
    if instant is None or instant.tzinfo is None:
        shown = text[:40].decode("utf-8", "replace")
        raise ClockFileError(
            f"示例时钟的文件 {file} 里的“{shown}”不是带时区的时刻"
            f"（如 2023-07-12T09:00:00+08:00）；{REMEDY}"
        )
    return instant


def ticking() -> datetime:
    """Give the machine's time in Shanghai, also where the clock is set to stand still.

    For what only a time that moves can end (leases, pauses before another try, slots of timed
    jobs, rates), and for what programs outside luodi count by (codes of authenticators, tokens of
    a sign-in provider). What people read as the time of an act comes from `now`.
    """
    told_at = _TOLD.get()
    if told_at is not None:
        return told_at.astimezone(SHANGHAI)
    return datetime.now(tz=SHANGHAI)  # noqa: TID251 - the other place that may ask the machine


def today() -> date:
    """Give today's date in Shanghai."""
    return now().date()
