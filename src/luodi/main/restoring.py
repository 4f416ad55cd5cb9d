"""`luodi restore`: an archive into an empty database of either engine, proven at the end.

The tables are made by the archive's own migrations, filled, and then brought to this version. A
mark in the database says that this was begun: killed half way, luodi does not serve, and the
restore is begun anew.
"""

import argparse
import gzip
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from luodi.kernel.log import append_only
from luodi.kernel.search import fulltext
from luodi.main import archive_files, ledger_commands, migrating, rows, underway
from luodi.main.archive import HEADS, SECRET, Archive, ArchiveError, Manifest
from luodi.main.backup import fingerprint, telling
from luodi.main.ledger_commands import FOUND, REFUSED, SOUND

OF_A_NEW_DATABASE = frozenset(
    {
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "kernel_search_indexstate",
        underway.TABLE,
    }
)
"""Tables that hold rows also when nobody has put anything there."""


def run(chosen: argparse.Namespace) -> int:
    """Restore an archive; give 0 proven, 1 restored with findings, 2 refused."""
    archive = Archive(chosen.archive)
    try:
        manifest = archive.manifest()
        _refuse_unfit(archive, manifest)
        with underway.alone():
            _refuse_full()
            underway.begin(underway.RESTORE, chosen.archive)
            restore(archive, manifest)
            underway.end()
    except ArchiveError as error:
        sys.stderr.write(f"luodi restore: {error}\n")
        return REFUSED
    except (Error, OSError) as error:
        sys.stderr.write(
            f"luodi restore 没有做完：{' '.join(str(error).split())}\n"
            f"库里只有一部分，不能启动；排除原因后请重新运行 luodi restore {chosen.archive}\n"
        )
        return REFUSED
    _tell_of_key(archive, manifest)
    for path in manifest.missing:
        sys.stdout.write(f"文件 {path} 备份时就不在\n")
    proven = ledger_commands.proven()
    return FOUND if not proven or manifest.missing else SOUND


def _refuse_unfit(archive: Archive, manifest: Manifest) -> None:
    """Refuse what must not or cannot be restored here, before anything is changed."""
    found = archive.findings(manifest)
    if found:
        raise ArchiveError(
            f"{archive.file} 坏了，没有改动数据库；请用另一份备份：\n  " + "\n  ".join(found[:20])
        )
    if manifest.demonstration != settings.LUODI_DEMO:
        whose = "示例库" if manifest.demonstration else "正式库"
        raise ArchiveError(
            f"{archive.file} 是{whose}的备份，与设置 demonstration = "
            f"{str(settings.LUODI_DEMO).lower()} 不符；请改这项设置，或另选备份"
        )
    known = MigrationExecutor(connection).loader.graph.nodes
    newer = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if newer:
        raise ArchiveError(
            f"{archive.file} 是更新的 luodi {manifest.luodi} 写的，这一版没有 {'、'.join(newer)}；"
            "请先装那一版"
        )


def _refuse_full() -> None:
    """Refuse a database in which somebody has put something."""
    found = underway.unfinished()
    if found and found.deed == underway.RESTORE:
        return
    full = [name for name in _standing() if name not in OF_A_NEW_DATABASE and _has_rows(name)]
    if full:
        raise ArchiveError(
            f"数据库 {settings.LUODI_DATABASE_SHOWN} 里已有内容（{'、'.join(full[:5])}"
            f"{' 等' if len(full) > len(full[:5]) else ''}），只能恢复到空库；"
            "请另建一个空的数据库，把设置 database_url 指向它"
        )


def _standing() -> list[str]:
    names = connection.introspection.table_names()
    return [name for name in names if not name.startswith((fulltext.TABLE, "sqlite_"))]


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - names of tables that stand
        return cursor.fetchone() is not None


def restore(archive: Archive, manifest: Manifest) -> None:
    """Fill the database and the folder of files from an archive that was found whole.

    Parameters
    ----------
    archive, manifest
        The archive, and what it tells of itself.

    Raises
    ------
    ArchiveError
        When its columns or counts are not what its migrations and manifest say.
    """
    say = telling()
    _drop_all()
    _migrate_to(list(manifest.migrations))
    append_only.lift()
    nodes = rows.applied()
    tables = _tables(archive, manifest, nodes)
    rows.empty_all(tables.values())
    counts = dict.fromkeys(tables, 0)

    def load_rows() -> None:
        for table, lines in _blocks(archive):
            counts[table] += rows.load(tables[table], lines)
            say(f"{table} {counts[table]} 行")

    rows.load_all(load_rows)
    wrong = {name for name, count in counts.items() if count != manifest.tables[name]["rows"]}
    if wrong:
        raise ArchiveError(f"表 {'、'.join(sorted(wrong))} 的行数与清单不符；请用另一份备份")
    rows.number_on(nodes, manifest.serials)
    _restore_files(archive)
    connection.close()  # what the rest finds prepared was prepared for other tables
    migrating.migrate()
    os.sync()


def _drop_all() -> None:
    """Drop every table but the mark of this restore."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = [name for name in _standing() if name != underway.TABLE]
            for name in names:
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")
            return
        connection.disable_constraint_checking()
        cursor.execute(f"DROP TABLE IF EXISTS {fulltext.TABLE}")  # takes its own tables along
        for name in _standing():
            if name != underway.TABLE:
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")
        connection.enable_constraint_checking()


def _migrate_to(nodes: list[rows.Node]) -> None:
    """Make the tables as they were when the archive was made."""
    executor = MigrationExecutor(connection)
    graph, chosen = executor.loader.graph, set(nodes)
    followed = {
        node
        for node in nodes
        for child in graph.node_map[node].children
        if child.key[0] == node[0] and child.key in chosen
    }
    executor.migrate([node for node in nodes if node not in followed])


def _tables(archive: Archive, manifest: Manifest, nodes: list[rows.Node]) -> dict[str, rows.Table]:
    found = {table.name: table for table in rows.tables(nodes)}
    told = {
        name: tuple((column, kind) for column, kind in table["columns"])
        for name, table in manifest.tables.items()
    }
    differing = [
        name
        for name in sorted({*found, *told})
        if name not in found or name not in told or found[name].columns != told[name]
    ]
    if differing:
        raise ArchiveError(
            f"{archive.file} 的表 {'、'.join(differing)} 与这一版的迁移对不上；"
            f"请用写它的 luodi {manifest.luodi} 恢复，再升级"
        )
    return found


def _blocks(archive: Archive) -> Iterator[tuple[str, bytes]]:
    for name, stream in archive.members():
        folder, _, rest = name.partition("/")
        if folder == "tables":
            yield rest.partition("/")[0], gzip.decompress(stream.read())


def _restore_files(archive: Archive) -> None:
    count = 0
    say = telling()
    for name, stream in archive.members():
        folder, _, rest = name.partition("/")
        if folder == "files":
            _put_back(rest, stream)
            count += 1
            say(f"{count} 个文件")
        elif name == HEADS:
            aside = archive_files.put_heads(stream.read())
            if aside:
                sys.stdout.write(
                    f"原有的 heads.txt 移到了 {aside}；其中比备份更晚的封账不在这份备份里\n"
                )


def _put_back(path: str, stream: IO[bytes]) -> None:
    try:
        archive_files.put_back(path, stream.read())
    except ValueError as error:  # damaged already when it was backed up: the backup said so
        sys.stdout.write(f"{error}\n")


def _tell_of_key(archive: Archive, manifest: Manifest) -> None:
    """Say when the texts sealed in the archive need another key than this one."""
    if manifest.key == fingerprint():
        return
    kept = _secret_beside(archive) if SECRET in manifest.members else None
    here = settings.LUODI_SECRET_KEY_FILE
    sys.stdout.write(
        f"备份用的是另一把密钥：加密保存的号码和群机器人地址现在打不开，登录也都失效；请用"
        f"{f'刚写出的 {kept} ' if kept else '当时的密钥文件'}替换 {here}，再启动\n"
    )


def _secret_beside(archive: Archive) -> Path:
    """Write the archive's secret key beside the one in use."""
    file = Path(f"{settings.LUODI_SECRET_KEY_FILE}.restored")
    for name, stream in archive.members():
        if name == SECRET:
            archive_files.write_private(file, stream.read())
    return file
