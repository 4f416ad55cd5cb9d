"""Who is at the database: servers and workers together, or one deed that needs it alone.

A lock tells what runs now, and ends with its process. A table of one row tells that a restore or
an upgrade was begun and did not end, also after the process was killed; luodi does not serve then.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from luodi.kernel import clock
from luodi.main.databases import sqlite_file
from luodi.main.start import StartError

TABLE = "luodi_underway"
ADVISORY_LOCK = 0x6C756F646A
"""The next after that of the sealer."""
RESTORE, UPGRADE = "restore", "upgrade"
TITLES = {RESTORE: "恢复", UPGRADE: "升级"}


@dataclass(frozen=True)
class Underway:
    """A deed that was begun and did not end: which, since when, and the archive it goes with."""

    deed: str
    since: str
    archive: str

    @property
    def remedy(self) -> str:
        """What to do about it."""
        if self.deed == RESTORE:
            return f"请重新运行 luodi restore {self.archive}"
        return f"请重新运行 luodi upgrade；要退回上一版，见\n{way_back(self.archive)}"

    def __str__(self) -> str:
        return f"{self.since} 开始的{TITLES.get(self.deed, self.deed)}没有做完；{self.remedy}"


def way_back(archive: str) -> str:
    """Give the commands that lead back to what an archive holds."""
    file = sqlite_file()
    if file:
        aside = f"  mkdir {file}.failed && mv {file} {file}-* {file}.failed/\n"
    else:
        aside = "  另建一个空的数据库，把设置 database_url 指向它\n"
    return f"  装回上一版 luodi\n{aside}  luodi restore {archive}"


def unfinished() -> Underway | None:
    """Give what was begun at this database and did not end; None when nothing was."""
    if TABLE not in connection.introspection.table_names():
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT deed, since, archive FROM {TABLE}")  # noqa: S608 - a constant
        row = cursor.fetchone()
    return Underway(*row) if row else None


def begin(deed: str, archive: Path) -> None:
    """Write down that a deed has begun."""
    since = f"{clock.ticking():%Y-%m-%d %H:%M:%S}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (deed text, since text, archive text)")
        cursor.execute(
            f"INSERT INTO {TABLE} VALUES (%s, %s, %s)",  # noqa: S608 - a constant
            [deed, since, str(archive.absolute())],
        )


def end() -> None:
    """Write down that it ended well."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def refuse_unfinished() -> None:
    """Refuse to use a database at which a restore or an upgrade did not end.

    Raises
    ------
    StartError
        With the remedy.
    """
    found = unfinished()
    if found:
        raise StartError(f"这个数据库上，{found}")


@contextmanager
def together() -> Iterator[None]:
    """Hold the database as one of its servers and workers, as long as the block runs.

    Raises
    ------
    StartError
        While an upgrade, a restore or a change of tables is at work.
    """
    with _locked(shared=True) as held:
        if not held:
            raise StartError("正在升级、恢复或改表，不能运行；请等它结束再启动")
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Hold the database alone, as long as the block runs.

    Raises
    ------
    StartError
        While a server, a worker or another such deed is at work.
    """
    with _locked(shared=False) as held:
        if not held:
            raise StartError(
                "另有 luodi 进程在用这个数据库（serve、worker，或另一次升级、恢复）；"
                "请先停下它们再运行"
            )
        yield


@contextmanager
def _locked(*, shared: bool) -> Iterator[bool]:
    file = sqlite_file()
    if file:
        with _locked_file(file, shared=shared) as held:
            yield held
    elif connection.vendor == "sqlite":  # in memory: nobody else comes there
        yield True
    else:
        with _locked_by_server(shared=shared) as held:
            yield held


@contextmanager
def _locked_file(database: Path, *, shared: bool) -> Iterator[bool]:
    """Lock a file beside SQLite's own, which SQLite locks in a way that others must not touch."""
    handle = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        yield _flocked(file, shared=shared)


def _flocked(file: IO[bytes], *, shared: bool) -> bool:
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _locked_by_server(*, shared: bool) -> Iterator[bool]:
    """Lock on a connection of its own, which nothing closes meanwhile."""
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            word = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
            cursor.execute(f"SELECT {word}(%s)", [ADVISORY_LOCK])
            held = bool(cursor.fetchone()[0])
        yield held
    finally:
        own.close()
