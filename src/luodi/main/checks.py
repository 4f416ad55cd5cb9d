"""One list of checks: of what luodi stands on, of its tables, and of what runs beside it.

`luodi check` runs those that hold before a start, `luodi doctor` all, ``/readyz`` those that are
quick. Each gives findings in words, with the remedy; none means that all is well.
"""

import os
import shutil
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.models import Max, Min
from django.utils.timezone import localtime

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards import checked
from luodi.kernel.documents import store
from luodi.kernel.documents.reads import damaged_files
from luodi.kernel.jobs.reads import attendance
from luodi.kernel.ledger.models import Entry, Seal, UnsealedEntry
from luodi.kernel.log import append_only
from luodi.kernel.search.actions import is_outdated
from luodi.main import migrating, underway
from luodi.main.databases import sqlite_file

START, READY, DOCTOR, FILES = "start", "ready", "doctor", "files"
LEAST_BYTES = 512 * 1024 * 1024
"""Free space below which a disk counts as full: a day of work, logs and a checkpoint fit in."""
LONGEST_TAIL = timedelta(minutes=30)
"""How long an entry may wait for its seal; the worker seals every few minutes."""
FORWARD = timedelta(minutes=10)
"""How far the newest row may lie ahead of the clock: clocks of two machines differ a little."""
FIRST_YEAR = 2024
"""No machine's clock shows an earlier year, unless it was never set."""
AWAY = "数据库没有应答；请核对它是否在运行"


@dataclass(frozen=True)
class Found:
    """What a check comes to that has more to tell than findings.

    ``notes`` ask for nothing; ``age`` is how long what waits has waited.
    """

    findings: tuple[str, ...]
    notes: tuple[str, ...] = ()
    age: timedelta | None = None


@dataclass(frozen=True)
class Check:
    """A check: a word for programs, a title for people, and who asks for it.

    ``tables`` says that it reads tables, which must be of this version.
    """

    name: str
    title: str
    find: Callable[[], Sequence[str] | Found]
    asked_by: frozenset[str]
    tables: bool = False


def folders() -> list[str]:
    """Find folders that cannot be written, and a bucket that cannot be reached."""
    found = store.files().problems()
    file = sqlite_file()
    if file and not os.access(file.parent, os.W_OK | os.X_OK):
        found.append(f"{file.parent} 不能写；请改正权限，或改设置 database_url")
    return found


def key_file() -> list[str]:
    """Find a secret key that others may read."""
    file = Path(settings.LUODI_SECRET_KEY_FILE)
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError as error:
        return [f"密钥文件 {file} 看不到：{error.strerror}；请核对设置 secret_key_file"]
    if mode & 0o077:
        return [f"密钥文件 {file} 的权限是 {mode:04o}，别人也能读；请运行 chmod 600 {file}"]
    return []


def disks() -> list[str]:
    """Find disks that are nearly full."""
    found = {}
    for folder, free in free_space().items():
        if free < LEAST_BYTES:
            found[free] = (
                f"{folder} 所在的盘只剩 {free / 1e6:,.0f} MB，"
                f"至少要 {LEAST_BYTES / 1e6:,.0f} MB；"
                "请腾出空间，或换大一些的盘"
            )
    return list(found.values())


def free_space() -> dict[str, int]:
    """Give the free bytes where files and, on SQLite, the database lie."""
    places = [Path(settings.LUODI_FILES)]
    file = sqlite_file()
    if file:
        places.append(file.parent)
    found = {}
    for place in places:
        stands = next(one for one in (place, *place.parents) if one.exists())
        found[str(stands)] = shutil.disk_usage(stands).free
    return found


def machine_clock() -> list[str]:
    """Find a machine's clock that was never set."""
    at = clock.ticking()
    if at.year < FIRST_YEAR:
        return [f"本机时钟是 {at:%Y-%m-%d %H:%M}，没有校准；请先对时（NTP）再启动"]
    return []


def clock_of_rows() -> list[str]:
    """Find rows that were written later than now: the clock went back."""
    at = clock.now()
    newest: datetime | None = Seal.objects.aggregate(at=Max("sealed_at"))["at"]
    if newest is not None and newest - at > FORWARD:
        told = (
            f"最新一号封账的时间 {localtime(newest):%Y-%m-%d %H:%M} "
            f"比现在 {at:%Y-%m-%d %H:%M} 还晚；本机时钟退回过，请对时（NTP）"
        )
        return [told]
    return []


def database() -> list[str]:
    """Find a database that does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return [AWAY]
    return []


def unfinished() -> list[str]:
    """Find a restore or an upgrade that did not end."""
    found = underway.unfinished()
    return [str(found)] if found else []


def tables() -> list[str]:
    """Find tables that are not of this version."""
    newer = migrating.unknown()
    if newer:
        return [f"是更新的一版建的（{'、'.join(newer[:3])}）；请装回那一版 luodi"]
    return ["不是这一版的；请运行 luodi migrate"] if migrating.pending() else []


def index() -> list[str]:
    """Find an index of the search that is not of this version."""
    return ["不是这一版的；请运行 luodi search rebuild"] if is_outdated() else []


def kept_for_ever() -> Found:
    """Find closed months and issued bulletins that are no longer what they were."""
    closed = checked()
    return Found(closed.findings, closed.notes)


def files() -> list[str]:
    """Find stored files that are missing or were changed, reading them all."""
    return list(damaged_files())


def worker() -> list[str]:
    """Find that no worker gave a sign of life lately."""
    there = attendance()
    if there.present:
        return []
    seen = f"最近一次在 {localtime(there.seen_at):%Y-%m-%d %H:%M:%S}" if there.seen_at else "从未"
    return [f"没有后台进程在运行（{seen}见到）；请运行 luodi worker"]


def tail_age() -> timedelta | None:
    """Give how long the oldest unsealed entry has waited; None when none waits."""
    oldest = UnsealedEntry.objects.aggregate(at=Min("entry"))["at"]
    entries = unrestricted(Entry, why="its age alone is told, on the server's own console")
    posted = entries.filter(pk=oldest).values_list("posted_at", flat=True).first()
    return clock.now() - posted if posted else None


def tail() -> Found:
    """Find entries that have waited too long for their seal."""
    age = tail_age()
    if age is None or age <= LONGEST_TAIL:
        return Found((), age=age)
    told = (
        f"最早的待封分录已等了 {age.total_seconds() / 60:,.0f} 分钟；"
        "请看后台进程是否在运行，或运行 luodi ledger seal"
    )
    return Found((told,), age=age)


DATABASE = Check("database", "数据库", database, frozenset({START, READY}))
TAIL = Check("tail", "待封的分录", tail, frozenset({READY}), tables=True)
EVERY = (
    Check("folders", "目录", folders, frozenset({START})),
    Check("key", "密钥文件", key_file, frozenset({START})),
    Check("clock", "本机时钟", machine_clock, frozenset({START})),
    Check("disk", "磁盘空间", disks, frozenset({START, READY, DOCTOR})),
    DATABASE,
    Check("unfinished", "恢复和升级", unfinished, frozenset({START, READY, DOCTOR})),
    Check("migrations", "数据库的表", tables, frozenset({START, READY, DOCTOR})),
    Check("triggers", "只增不改的表", append_only.gaps, frozenset({START, READY, DOCTOR})),
    Check("folders", "附件目录", folders, frozenset({DOCTOR})),
    Check("index", "搜索的索引", index, frozenset({DOCTOR}), tables=True),
    Check("clock", "时钟与最新的记录", clock_of_rows, frozenset({START, DOCTOR}), tables=True),
    Check("kept", "关账的月份和签发的通报", kept_for_ever, frozenset({DOCTOR}), tables=True),
    Check("files", "附件的文件", files, frozenset({FILES}), tables=True),
    Check("worker", "后台进程", worker, frozenset({READY}), tables=True),
    TAIL,
)


@dataclass(frozen=True)
class Told:
    """What a check found; see `Found`."""

    check: Check
    findings: tuple[str, ...]
    notes: tuple[str, ...] = ()
    age: timedelta | None = None


def run(*asked_by: str, but: Sequence[str] = ()) -> list[Told]:
    """Run the checks that somebody asks for.

    Parameters
    ----------
    asked_by
        `START`, `READY`, `DOCTOR`, `FILES`.
    but
        Names of checks that are left out.

    Returns
    -------
    list of Told
        One for each check that was run, in order. When the database does not answer, nothing
        that reads it is run; when its tables are not of this version, nothing that reads them.
    """
    told: list[Told] = []
    reads_tables = True
    for check in EVERY:
        if not check.asked_by & {*asked_by} or check.name in but:
            continue
        if check.tables and not reads_tables:
            continue
        found = _told(check)
        told.append(found)
        if found.findings and check is DATABASE:
            break
        if found.findings and check.name in {"migrations", "unfinished"}:
            reads_tables = False
    return told


def _told(check: Check) -> Told:
    found = check.find()
    if isinstance(found, Found):
        return Told(check, found.findings, found.notes, found.age)
    return Told(check, tuple(found))
