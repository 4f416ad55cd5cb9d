"""Moving the clock: a line of the log says where it stands, and the file says it to every process.

The log is the truth, for it lies in the database with the rows that were played. The file is what
is looked at whenever somebody asks for the time; at the start it is made to say what the log says.
"""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.log.actions import record
from luodi.kernel.log.models import LogLine

MOVED = "demo.move_clock"


def move(to: datetime) -> None:
    """Let the clock stand at a later instant, for every process at once.

    Parameters
    ----------
    to
        The instant; all that the invented people do up to it is done.
    """
    file = settings.LUODI_CLOCK_FILE
    if file is None:
        raise RuntimeError("there is no clock to move outside a demonstration")
    before = clock.now()
    with clock.told(to), transaction.atomic():
        record(
            actor=LUODI,
            verb=MOVED,
            record=("demo.clock", 1),
            before={"at": before.isoformat()},
            after={"at": to.isoformat()},
        )
    _write(file, to)


def settle() -> str:
    """Make the file say what the database says; tell in words what was mended, if anything.

    A file that was lost is written anew, and one that is of another database is removed: the
    clock then stands where it stood when the rows of this database were played.

    Raises
    ------
    luodi.kernel.clock.ClockFileError
        When the file says no instant.
    """
    file = settings.LUODI_CLOCK_FILE
    if file is None:
        return ""
    said, recorded = clock.moved_to(), _recorded()
    if said == recorded:
        return ""
    if recorded is None:
        file.unlink(missing_ok=True)
    else:
        _write(file, recorded)
    return f"示例时钟按库里的记录停在 {clock.now():%Y-%m-%d %H:%M}"


def _recorded() -> datetime | None:
    lines = unrestricted(LogLine, why="where the clock stands is no secret, and shows no row")
    line = lines.filter(verb=MOVED).order_by("-pk").first()
    return None if line is None else datetime.fromisoformat(line.after["at"])


def _write(file: Path, to: datetime) -> None:
    """Replace the file in one step: whoever looks sees the old instant or the new one."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}")
    with new.open("w", encoding="ascii") as stream:
        stream.write(f"{to.astimezone(clock.SHANGHAI).isoformat()}\n")
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)
