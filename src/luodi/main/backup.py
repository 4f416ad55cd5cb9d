"""`luodi backup`: database and files of one instant in one archive, while others go on writing.

Rows come from one snapshot; the files they point to were written before them and are never
changed, so that copying them afterwards gives what the snapshot means.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection

import luodi
from luodi.kernel import clock
from luodi.kernel.ledger import sealing
from luodi.kernel.ledger.verifying import snapshot
from luodi.main import archive_files, migrating, rows, underway
from luodi.main.archive import ENDING, HEADS, SECRET, Archive, ArchiveError, Writer
from luodi.main.ledger_commands import FOUND, REFUSED, SOUND

SPARE_BYTES = 64 * 1024 * 1024
TOLD_EVERY_S = 2.0


@dataclass
class Made:
    """An archive that was made: where, how large, and what was missing when it was."""

    file: Path
    size: int = 0
    rows: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    head: str = ""


def run(chosen: argparse.Namespace) -> int:
    """Make an archive, or prove one; give 0 sound, 1 findings, 2 refused."""
    try:
        if chosen.check:
            return _check(chosen.target)
        underway.refuse_unfinished()
        made = back_up(named(chosen.target), with_secret=chosen.with_secret)
    except (ArchiveError, rows.UnknownColumnError) as error:
        sys.stderr.write(f"luodi backup: {error}\n")
        return REFUSED
    except (Error, OSError) as error:
        reason = " ".join(str(error).split())
        sys.stderr.write(f"luodi backup 没有做完：{reason}；请排除原因后重新运行\n")
        return REFUSED
    tell(made, with_secret=chosen.with_secret)
    return FOUND if made.missing or made.damaged else SOUND


def tell(made: Made, *, with_secret: bool) -> None:
    """Say what was made, what was missing, and what is not in it."""
    for path in made.missing:
        sys.stdout.write(f"文件 {path} 不在，没有进备份；请从以前的备份取回\n")
    for path in made.damaged:
        sys.stdout.write(f"文件 {path} 被改过，照现在的样子进了备份；请从以前的备份取回\n")
    sys.stdout.write(
        f"已备份到 {made.file}：{made.rows} 行、{made.files} 个文件，{made.size / 1e6:,.1f} MB"
        f"{f'，链头 {made.head}' if made.head else ''}\n"
    )
    if with_secret:
        sys.stdout.write("备份里有密钥文件；请像保管密钥一样保管这份备份\n")
    else:
        sys.stdout.write(
            "备份里没有密钥文件；请另外保管它，没有它，加密保存的号码和群机器人地址打不开\n"
        )


def named(target: Path) -> Path:
    """Give the name of an archive: as told, or after the time when a folder was told."""
    if target.is_dir():
        return target / f"luodi-{clock.ticking():%Y%m%d-%H%M%S}{ENDING}"
    if target.suffix not in {ENDING, ".tar"}:
        raise ArchiveError(f"“{target}”不是目录，也不以 {ENDING} 或 .tar 结尾；请改正")
    if not target.parent.is_dir():
        raise ArchiveError(f"没有目录 {target.parent}；请先建立它，或改正路径")
    return target


def fingerprint() -> str:
    """Give what tells this secret key from another without telling it."""
    return sha256(f"luodi key {settings.SECRET_KEY}".encode()).hexdigest()[:16]


def back_up(target: Path, *, with_secret: bool = False) -> Made:
    """Make an archive of database and files as they stand now.

    Parameters
    ----------
    target
        The archive's name; nothing may stand there.
    with_secret
        Whether the file of the secret key goes with it.

    Raises
    ------
    ArchiveError
        When it cannot be written; no file is left then.
    """
    made = Made(target)
    nodes = rows.applied()
    if not nodes:
        raise ArchiveError("数据库还没有建好，没有可备份的；请先运行 luodi migrate")
    if migrating.unknown():
        raise ArchiveError("数据库是更新的一版建的，这一版看不全；请用那一版 luodi 备份")
    with Writer(target) as writer:
        _refuse_scant_space(target)
        manifest = _manifest(nodes)
        with snapshot():
            paths = archive_files.pointed_to()
            manifest["tables"] = _write_rows(writer, rows.tables(nodes), made)
            _write_heads(writer, manifest, made)
        manifest["serials"] = rows.serials()
        manifest["files"] = _write_files(writer, paths, made)
        manifest["missing"] = made.missing
        if with_secret:
            writer.add_bytes(SECRET, f"{settings.SECRET_KEY}\n".encode())
        made.size = writer.finish(manifest)
    return made


def _manifest(nodes: list[rows.Node]) -> dict[str, Any]:
    return {
        "luodi": luodi.__version__,
        "engine": connection.vendor,
        "made_at": clock.ticking().isoformat(timespec="seconds"),
        "demonstration": settings.LUODI_DEMO,
        "migrations": nodes,
        "key": fingerprint(),
    }


def _refuse_scant_space(target: Path) -> None:
    """Refuse before anything is written when the archive would not fit: rows shrink to a half."""
    files = archive_files.size_of_all(archive_files.pointed_to())
    needed = database_size() // 2 + files + SPARE_BYTES
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise ArchiveError(
            f"{target.parent} 所在的盘只剩 {free / 1e6:,.0f} MB，备份约需 {needed / 1e6:,.0f} MB；"
            "请腾出空间，或写到另一块盘上"
        )


def database_size() -> int:
    """Give the size of the database in bytes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


def _write_rows(writer: Writer, tables: list[rows.Table], made: Made) -> dict[str, Any]:
    told: dict[str, Any] = {}
    say = telling()
    for table in tables:
        count = 0
        for number, (lines, block) in enumerate(rows.blocks(table), 1):
            writer.add_block(table.name, number, block)
            count += lines
            say(f"{table.name} {count} 行")
        told[table.name] = {"columns": [list(column) for column in table.columns], "rows": count}
        made.rows += count
    return told


def _write_heads(writer: Writer, manifest: dict[str, Any], made: Made) -> None:
    try:
        newest = sealing.head()
    except Error as error:  # tables of a much older version
        raise ArchiveError(f"总账的封账读不出来：{error}；请用与数据库同版的 luodi") from error
    manifest["ledger"] = {"number": newest.number, "head": newest.head} if newest else None
    if newest:
        made.head = f"{newest.number}:{newest.head}"
        writer.add_bytes(HEADS, archive_files.heads_up_to(newest.number))


def _write_files(writer: Writer, paths: list[str], made: Made) -> dict[str, int]:
    total = 0
    say = telling()
    for path in paths:
        stream = archive_files.opened(path)
        if stream is None:
            made.missing.append(path)
            continue
        with stream:
            size = archive_files.size_of(stream)
            digest = writer.add(f"files/{path}", size, stream)
        if not archive_files.is_its_own(path, digest):
            made.damaged.append(path)
        made.files += 1
        total += size
        say(f"{made.files} 个文件")
    if made.missing:  # those that were removed by the rules meanwhile are not missed
        standing = set(archive_files.pointed_to())
        made.missing = [path for path in made.missing if path in standing]
    return {"count": made.files, "bytes": total}


def telling() -> Callable[[str], None]:
    """Give a function that tells how far something is, on standard error, now and then."""
    told = time.monotonic()

    def say(text: str) -> None:
        nonlocal told
        if time.monotonic() - told >= TOLD_EVERY_S:
            told = time.monotonic()
            sys.stderr.write(f"{text}\n")

    return say


def _check(target: Path) -> int:
    """Prove an archive against its own manifest."""
    if target.is_dir():
        raise ArchiveError(f"“{target}”是目录；请写出备份文件")
    archive = Archive(target)
    manifest = archive.manifest()
    found = archive.findings(manifest)
    sys.stdout.writelines(f"{text}\n" for text in found)
    count = sum(int(table["rows"]) for table in manifest.tables.values())
    sys.stdout.write(
        f"{target}：luodi {manifest.luodi}、{manifest.engine}，{manifest.made_at}，"
        f"{count} 行、{manifest.files['count']} 个文件："
        f"{f'有 {len(found)} 处不符，不能用来恢复' if found else '完好'}\n"
    )
    if manifest.missing:
        sys.stdout.write(f"备份时就缺 {len(manifest.missing)} 个文件\n")
    if manifest.key != fingerprint():
        sys.stdout.write("它用的是另一把密钥；恢复前请找回当时的密钥文件\n")
    return FOUND if found else SOUND
