"""``luodi ledger``, ``doctor`` and ``check``: prove, seal, rebuild, export; say what is amiss."""

import argparse
import os
import sys
import time
from collections.abc import Sequence

from django.db import Error, OperationalError, close_old_connections, connection
from django.utils.timezone import localtime

from luodi.kernel.access.actor import LUODI
from luodi.kernel.cards import checked
from luodi.kernel.ledger import sealing
from luodi.kernel.ledger.exporting import ExportError, export_seals
from luodi.kernel.ledger.heads import KnownHead
from luodi.kernel.ledger.models import UnsealedEntry
from luodi.kernel.ledger.rebuilding import rebuild_balances
from luodi.kernel.ledger.verifying import Verdict, verify
from luodi.main import checks
from luodi.main.migrating import pending
from luodi.main.start import settings_file

SOUND, FOUND, REFUSED = 0, 1, 2
TOLD_EVERY = 200_000


def run(chosen: argparse.Namespace) -> int:
    """Run one command; give its exit code: 0 sound or done, 1 findings, 2 wrong input."""
    if chosen.command == "doctor":
        return _doctor(chosen)
    if pending():
        return _refuse("数据库还没有建好，或不是这一版的；请先运行 luodi migrate")
    deeds = {
        "verify": _verify,
        "rebuild": _rebuild,
        "head": _head,
        "seal": _seal,
        "export": _export,
    }
    try:
        return deeds[chosen.deed](chosen)
    except KeyboardInterrupt:
        return SOUND


def _refuse(text: str) -> int:
    sys.stderr.write(f"luodi ledger: {text}\n")
    return REFUSED


def _verify(chosen: argparse.Namespace) -> int:
    since = KnownHead(*chosen.since) if chosen.since else None
    told = 0

    def tell(entries: int) -> None:
        nonlocal told
        if entries - told >= TOLD_EVERY:
            told = entries
            sys.stderr.write(f"已核对 {entries} 条分录\n")

    verdict = verify(since=since, tell=tell)
    for finding in verdict.findings:
        sys.stdout.write(f"{finding}\n")
    if verdict.total > len(verdict.findings):
        sys.stdout.write(f"……另有 {verdict.total - len(verdict.findings)} 处\n")
    kept = checked()
    for text in (*kept.findings, *kept.notes):
        sys.stdout.write(f"{text}\n")
    sys.stdout.write(_summary(verdict, since))
    return FOUND if verdict.total or kept.findings else SOUND


def _summary(verdict: Verdict, since: KnownHead | None) -> str:
    scope = f"第 {since.number} 号之后的" if since else ""
    lines = [
        f"核对了{scope} {verdict.seals} 号封账、{verdict.entries} 条分录："
        + (f"有 {verdict.total} 处出入" if verdict.total else "全部相符"),
        f"还有 {verdict.unsealed} 条分录没有封账",
    ]
    if since:
        lines.append("余额和清单没有核对；不带 --from 时核对")
    if verdict.unwritten:
        lines.append(f"最后 {verdict.unwritten} 号还没有记进 heads.txt；下次封账时补记")
    if verdict.head:
        lines.append(f"链头 {verdict.head.number}:{verdict.head.head}")
    return "\n".join(lines) + "\n"


def _rebuild(_chosen: argparse.Namespace) -> int:
    wrong = rebuild_balances()
    sys.stdout.write(
        f"改正了 {wrong} 行余额和清单\n" if wrong else "余额和清单都与分录相符，没有改动\n"
    )
    return SOUND


def _head(_chosen: argparse.Namespace) -> int:
    seal = sealing.head()
    if seal is None:
        return _refuse("还没有封账；请先运行 luodi ledger seal")
    sys.stdout.write(f"{seal}\n")
    return SOUND


def _seal(chosen: argparse.Namespace) -> int:
    if chosen.every is None:
        _seal_once(quiet=False)
        return SOUND
    while True:
        try:
            close_old_connections()
            _seal_once(quiet=True)
        except OperationalError as error:
            # Another writer held the database, or it was away: what waits is sealed next time.
            sys.stderr.write(f"这次没有封账，{chosen.every:g} 秒后再试：{error}\n")
            connection.close()
        time.sleep(chosen.every)


def _seal_once(*, quiet: bool) -> None:
    seals = sealing.seal_entries()
    for seal in seals:
        sys.stdout.write(
            f"第 {seal.number} 号封账：{seal.count} 条分录，"
            f"{localtime(seal.sealed_at):%Y-%m-%d %H:%M:%S}，链头 {seal}\n"
        )
    if not seals and not quiet:
        sys.stdout.write("没有待封的分录\n")
    sys.stdout.flush()


def _export(chosen: argparse.Namespace) -> int:
    newest = sealing.head()
    last = chosen.last or (newest.number if newest else 0)
    try:
        lines = export_seals(actor=LUODI, first=chosen.first, last=last)
        with os.fdopen(
            os.open(chosen.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as stream:
            stream.writelines(lines)
    except ExportError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"写不了 {chosen.file}：{error.strerror}；请另选文件名或目录")
    sys.stdout.write(f"第 {chosen.first} 至 {last} 号封账已写到 {chosen.file}\n")
    return SOUND


def _doctor(chosen: argparse.Namespace) -> int:
    """Say what is well and what is not; give 0 when all is well."""
    files = [checks.FILES] if chosen.files else []
    told = checks.run(checks.DOCTOR, *files)
    problems = write(told)
    sys.stdout.writelines(f"{note}\n" for one in told for note in one.notes)
    sys.stdout.write(_state())
    if problems:
        sys.stdout.write(f"有 {problems} 处要处理；触发器不全时请运行 luodi migrate\n")
    return FOUND if problems else SOUND


def check() -> int:
    """Say what luodi would stumble over if it were started now; give 0 when nothing."""
    sys.stdout.write(f"设置：{settings_file()}{'' if settings_file().is_file() else '（没有）'}\n")
    problems = write(checks.run(checks.START))
    sys.stdout.write(f"有 {problems} 处要处理\n" if problems else "可以启动\n")
    return FOUND if problems else SOUND


def write(told: Sequence[checks.Told]) -> int:
    """Write what checks found; give how many findings there were."""
    for one in told:
        sys.stdout.write(f"{one.check.title}：{'正常' if not one.findings else ''}\n")
        sys.stdout.writelines(f"  {finding}\n" for finding in one.findings)
    return sum(len(one.findings) for one in told)


def proven() -> bool:
    """Prove the ledger and run all checks, and say what they found; True when all is well."""
    ledger = _verify(argparse.Namespace(since=None))
    found = write(checks.run(checks.DOCTOR, but=("unfinished", "kept")))
    return ledger == SOUND and not found


def _state() -> str:
    try:
        seal, waiting = sealing.head(), UnsealedEntry.objects.count()
    except Error:
        return ""
    return f"总账：{f'封到第 {seal.number} 号' if seal else '还没有封账'}，{waiting} 条分录待封\n"
