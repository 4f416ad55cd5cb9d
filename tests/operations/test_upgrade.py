"""`luodi upgrade` and `luodi check`: one step after another, and never a half changed database."""

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sites import done, luodi, manifest

FAILING = """
import sys
import django; django.setup()
from luodi.main import cli, migrating
def fail(*_words, **_options):
    raise ValueError("the tables cannot be changed")
migrating.call_command = fail
sys.exit(cli.main(["upgrade", "--to", {to!r}]))
"""


def applied(settings):
    with sqlite3.connect(settings["LUODI_DATABASE_URL"].removeprefix("sqlite:///")) as database:
        return set(database.execute("SELECT app, name FROM django_migrations"))


def one_back(site):
    """Take the site one migration back; give that migration."""
    before, newest = sorted(name for app, name in applied(site) if app == "targets")[-2:]
    done(site, "manage", "migrate", "-v0", "targets", before)
    return "targets", newest


def test_an_upgrade_backs_up_changes_and_proves(site, tmp_path):
    newest = one_back(site)
    told = luodi(site, "check")
    assert (told.returncode, "不是这一版的" in told.stdout) == (1, True)
    said = done(site, "upgrade", "--to", tmp_path / "kept")
    assert [f"[{step}/4]" in said for step in (1, 2, 3, 4)] == [True] * 4
    assert "升级完成" in said
    assert newest in applied(site)
    [archive] = (tmp_path / "kept").glob("luodi-*.luodi")
    assert list(newest) not in manifest(archive)["migrations"]
    assert "可以启动" in done(site, "check")


def test_a_failure_stops_it_serves_nothing_and_tells_the_way_back(site, tmp_path):
    newest = one_back(site)
    ended = subprocess.run(
        [sys.executable, "-c", FAILING.format(to=str(tmp_path / "kept"))],
        env=site, capture_output=True, text=True, check=False,
    )  # fmt: skip
    [archive] = (tmp_path / "kept").glob("luodi-*.luodi")
    assert ended.returncode == 1
    assert "停在改表：the tables cannot be changed" in ended.stderr
    assert f"luodi restore {archive}" in ended.stderr
    for words in (("serve", "--port", "1"), ("worker",), ("migrate",), ("backup", tmp_path)):
        told = luodi(site, *words)
        assert told.returncode == 2
        assert "Traceback" not in told.stderr
    assert "升级没有做完；请重新运行 luodi upgrade" in luodi(site, "worker").stderr
    said = done(site, "upgrade", "--to", tmp_path / "kept")
    assert "升级完成" in said
    assert newest in applied(site)
    assert list((tmp_path / "kept").glob("luodi-*.luodi")) == [archive]


def test_a_mark_stops_migrate_and_up_also_when_the_tables_are_of_this_version(site, tmp_path):
    database = Path(site["LUODI_DATABASE_URL"].removeprefix("sqlite:///"))
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE luodi_underway (deed text, since text, archive text)")
        connection.execute("INSERT INTO luodi_underway VALUES ('upgrade', 'today', 'x.luodi')")
    for command in ("migrate", "up"):
        told = luodi(site, command, *(["--port", free_port()] if command == "up" else []))
        assert told.returncode == 2
        assert "today 开始的升级没有做完；请重新运行 luodi upgrade" in told.stderr


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


ENDING_BADLY = """
import sys
import django; django.setup()
from django.db import OperationalError
from luodi.main import cli, {module}
def away(*_words, **_options):
    raise OperationalError("the connection is lost")
{module}.{name} = away
sys.exit(cli.main(["upgrade", "--to", {to!r}]))
"""


@pytest.mark.parametrize(
    ("module", "name", "code", "said"),
    [
        ("rows", "blocks", 2, "luodi upgrade 没有开始：the connection is lost\n"),
        ("ledger_commands", "proven", 1, "luodi upgrade 停在核对：the connection is lost\n"),
    ],
)
def test_a_database_that_goes_away_ends_it_with_a_message(site, tmp_path, module, name, code, said):
    ended = subprocess.run(
        [sys.executable, "-c",
         ENDING_BADLY.format(module=module, name=name, to=str(tmp_path / "kept"))],
        env=site, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ("luodi restore" in ended.stderr) is (code == 1)


def test_it_does_not_begin_beside_a_worker(site, tmp_path):
    worker = subprocess.Popen(
        [sys.executable, "-m", "luodi.main.cli", "worker", "--beside", str(os.getpid())], env=site
    )
    try:
        lock = Path(site["LUODI_DATABASE_URL"].removeprefix("sqlite:///") + ".lock")
        seen = sqlite3.connect(site["LUODI_DATABASE_URL"].removeprefix("sqlite:///"))
        while not seen.execute(
            "SELECT count(*) FROM kernel_jobs_worker WHERE stopped_at IS NULL"
        ).fetchone()[0]:
            assert worker.poll() is None
        seen.close()
        assert lock.exists()
        told = luodi(site, "upgrade", "--to", tmp_path / "kept")
        assert (told.returncode, "请先停下它们" in told.stderr) == (2, True)
        assert list((tmp_path / "kept").iterdir()) == []
    finally:
        worker.terminate()
        worker.wait()


def test_a_check_before_the_start_names_what_is_wrong(site):
    key = Path(site["LUODI_SECRET_KEY_FILE"])
    key.chmod(0o644)
    told = luodi(site, "check")
    assert told.returncode == 1
    assert f"请运行 chmod 600 {key}" in told.stdout
    key.chmod(0o600)
    assert "可以启动" in done(site, "check")
    away = site | {"LUODI_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    told = luodi(away, "check")
    assert (told.returncode, "数据库没有应答" in told.stdout) == (1, True)
