"""`luodi restore`: the same on either engine, into an empty database only, proven at the end."""

import json
import shutil
import sqlite3
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
import sites
from django.db import connection
from sites import done, luodi, manifest, rows

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs both engines: run on PostgreSQL"
)


@pytest.fixture
def postgresql(tmp_path):
    """Give the settings of a site on an empty database of PostgreSQL."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with sites.PostgresqlSite(tmp_path / "postgresql", name) as settings:
        yield settings


def with_key_of(settings, original):
    """Give a site the key of the original, as whoever moves a site does."""
    shutil.copy(original / "key", settings["LUODI_SECRET_KEY_FILE"])
    return settings


def same(one: Path, other: Path) -> None:
    first, second = manifest(one), manifest(other)
    assert first["ledger"] == second["ledger"] is not None
    assert {name: table["rows"] for name, table in first["tables"].items()} == {
        name: table["rows"] for name, table in second["tables"].items()
    }
    assert first["files"] == second["files"]
    assert rows(one) == rows(other)


def test_a_restored_copy_is_the_same_in_rows_head_files_and_pages(original, kept, empty, tmp_path):
    said = done(with_key_of(empty, original), "restore", kept)
    assert "全部相符" in said
    assert "另一把密钥" not in said
    done(empty, "backup", tmp_path / "again.luodi")
    same(kept, tmp_path / "again.luodi")
    copy = sites.sqlite_site(Path(shutil.copytree(original, tmp_path / "copy")))
    assert sites.pages(empty) == sites.pages(copy)
    told = luodi(empty, "restore", kept)
    assert (told.returncode, "只能恢复到空库" in told.stderr) == (2, True)


@pytest.mark.database
@on_postgresql
def test_from_sqlite_to_postgresql_and_back_nothing_changes(
    original, kept, postgresql, empty, tmp_path
):
    assert "全部相符" in done(with_key_of(postgresql, original), "restore", kept)
    moved = tmp_path / "moved.luodi"
    done(postgresql, "backup", moved)
    assert manifest(moved)["engine"] == "postgresql"
    same(kept, moved)
    assert "全部相符" in done(with_key_of(empty, original), "restore", moved)
    done(empty, "backup", tmp_path / "back.luodi")
    same(kept, tmp_path / "back.luodi")
    assert sites.pages(postgresql) == sites.pages(empty)


@pytest.mark.database
@on_postgresql
def test_new_rows_get_numbers_after_the_restored_ones(original, kept, postgresql):
    done(with_key_of(postgresql, original), "restore", kept)
    with sites.psycopg.connect(postgresql["LUODI_DATABASE_URL"]) as database:
        highest = database.execute("SELECT max(id) FROM kernel_people_role").fetchone()[0]
        statement = "INSERT INTO kernel_people_role (code, title) VALUES ('x', '新') RETURNING id"
        assert database.execute(statement).fetchone()[0] > highest


def test_an_archive_of_an_older_version_is_loaded_and_then_migrated(site, empty, tmp_path):
    before, newest = sorted(name for app, name in _applied(site) if app == "targets")[-2:]
    done(site, "manage", "migrate", "-v0", "targets", before)
    done(site, "backup", tmp_path / "old.luodi")
    assert ["targets", newest] not in manifest(tmp_path / "old.luodi")["migrations"]
    shutil.copy(site["LUODI_SECRET_KEY_FILE"], empty["LUODI_SECRET_KEY_FILE"])
    assert "全部相符" in done(empty, "restore", tmp_path / "old.luodi")
    assert ("targets", newest) in _applied(empty)


def _applied(settings):
    with sqlite3.connect(settings["LUODI_DATABASE_URL"].removeprefix("sqlite:///")) as database:
        return database.execute("SELECT app, name FROM django_migrations").fetchall()


def changed(archive: Path, target: Path, **told: object) -> Path:
    """Write an archive again with another manifest."""
    with tarfile.open(archive) as source, tarfile.open(target, "w") as tar:
        for member in source:
            data = source.extractfile(member).read()
            if member.name == "manifest.json":
                data = json.dumps({**json.loads(data), **told}).encode()
                member.size = len(data)
            tar.addfile(member, BytesIO(data))
    return target


def test_what_does_not_belong_here_is_refused_before_anything_is_changed(kept, empty, tmp_path):
    newer = [*manifest(kept)["migrations"], ["kernel_ledger", "9999_of_tomorrow"]]
    refusals = {
        "更新的 luodi": changed(kept, tmp_path / "newer.luodi", migrations=newer),
        "是正式库的备份": changed(kept, tmp_path / "real.luodi", demonstration=False),
        "格式 9": changed(kept, tmp_path / "format.luodi", format=9),
        "缺 files/x": changed(
            kept, tmp_path / "lost.luodi", members={**manifest(kept)["members"], "files/x": "0"}
        ),
    }
    for words, archive in refusals.items():
        told = luodi(empty, "restore", archive)
        assert told.returncode == 2
        assert words in told.stderr
        assert "Traceback" not in told.stderr
    with sqlite3.connect(empty["LUODI_DATABASE_URL"].removeprefix("sqlite:///")) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_another_key_is_told_and_one_in_the_archive_is_laid_beside(site, empty, tmp_path):
    done(site, "backup", tmp_path / "x.luodi", "--with-secret")
    said = done(empty, "restore", tmp_path / "x.luodi")
    assert "另一把密钥" in said
    beside = Path(empty["LUODI_SECRET_KEY_FILE"] + ".restored")
    assert str(beside) in said
    assert beside.read_bytes() == Path(site["LUODI_SECRET_KEY_FILE"]).read_bytes()
    assert beside.stat().st_mode & 0o077 == 0


def test_heads_that_stood_there_are_laid_aside(kept, empty, original):
    heads = Path(empty["LUODI_FILES"]) / "ledger" / "heads.txt"
    heads.parent.mkdir(parents=True)
    heads.write_text(f"99:{'0' * 64}\n")
    said = done(with_key_of(empty, original), "restore", kept)
    assert "比备份更晚的封账不在这份备份里" in said
    assert heads.read_text() == (original / "files" / "ledger" / "heads.txt").read_text()
    aside = [file for file in heads.parent.iterdir() if file != heads]
    assert [file.read_text() for file in aside] == [f"99:{'0' * 64}\n"]
