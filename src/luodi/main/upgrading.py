"""`luodi upgrade`: backup, check, migrate, verify; at the first failure it stops and says how back.

Servers and workers are stopped before: the tables are held alone from the backup to the proof. A
mark stands from the first change of a table to the last proof, so that nothing half changed is
served, whatever ends this process.
"""

import argparse
import sys
from pathlib import Path

from django.db import Error, connection

from luodi.main import backup, checks, ledger_commands, migrating, rows, start, underway
from luodi.main.archive import ArchiveError
from luodi.main.ledger_commands import FOUND, REFUSED, SOUND

CHANGED_LATER = ("migrations", "triggers", "unfinished")
"""Checks that an upgrade itself puts right."""


def run(chosen: argparse.Namespace) -> int:
    """Bring the database to this version; give 0 done, 1 stopped half way, 2 not begun."""
    start.make_folder("--to", chosen.to, chosen.to)
    with underway.alone():
        try:
            return _upgraded(chosen.to)
        except (ArchiveError, rows.UnknownColumnError, Error, OSError) as error:
            return _refuse(" ".join(str(error).split()))


def _upgraded(folder: Path) -> int:
    found = underway.unfinished()
    if found and found.deed == underway.RESTORE:
        return _refuse(str(found))
    if migrating.unknown():
        return _refuse("数据库是更新的一版建的；请装那一版 luodi")
    archive = Path(found.archive) if found else _backed_up(folder)
    if not _checked():
        return _refuse(f"检查没有通过，什么都没有改；备份在 {archive}")
    return _changed(archive)


def _backed_up(folder: Path) -> Path:
    _say(1, "备份")
    made = backup.back_up(backup.named(folder))
    backup.tell(made, with_secret=False)
    return made.file.absolute()


def _checked() -> bool:
    _say(2, "检查")
    told = checks.run(checks.START, but=CHANGED_LATER)
    ledger_commands.write(told)
    return not any(one.findings for one in told)


def _changed(archive: Path) -> int:
    """Change the tables and prove them; the mark goes when all is well."""
    underway.begin(underway.UPGRADE, archive)
    step = "改表"
    try:
        waiting = migrating.pending()
        _say(3, f"改表：{f'{len(waiting)} 项' if waiting else '没有要改的'}")
        migrating.migrate()
        step = "核对"
        _say(4, step)
        if not ledger_commands.proven():
            sys.stderr.write(f"luodi upgrade 停在核对：有出入，见上\n{_way_back(archive)}")
            return FOUND
        underway.end()
    except BaseException as error:
        connection.close()
        sys.stderr.write(f"luodi upgrade 停在{step}：{error}\n{_way_back(archive)}")
        if isinstance(error, (Error, OSError, ValueError)):
            return FOUND
        raise
    sys.stdout.write(f"升级完成；升级前的备份在 {archive}，请启动 luodi serve 和 luodi worker\n")
    return SOUND


def _way_back(archive: Path) -> str:
    return (
        "现在不能启动。查明原因后可以再运行 luodi upgrade；要退回升级前：\n"
        f"{underway.way_back(str(archive))}\n"
    )


def _say(step: int, what: str) -> None:
    sys.stdout.write(f"[{step}/4] {what}\n")
    sys.stdout.flush()


def _refuse(text: str) -> int:
    sys.stderr.write(f"luodi upgrade 没有开始：{text}\n")
    return REFUSED
