"""Killed at a random point: backup, restore, upgrade, a worker that imports, a server.

Nothing half done passes for whole, the next run ends what was begun, and what was acknowledged
stands.
"""

import json
import os
import random
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

sys.path.append(str(Path(__file__).parents[1] / "operations"))

import sites

ROUNDS = 12 if os.environ.get("TORTURE") == "long" else 2
SEED = 20231107
REDIRECTED = 302
IMPORTING = Path(__file__).with_name("importing.py")
OFFICERS = Path(__file__).parents[2] / "benchmarks" / "officers.py"
ROWS = 300


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """Load the demonstration on SQLite, and back it up."""
    folder = tmp_path_factory.mktemp("demonstration")
    settings = sites.sqlite_site(folder)
    sites.done(settings, "migrate")
    sites.done(settings, "demo")
    sites.done(settings, "backup", folder / "kept.luodi")
    return folder


@pytest.fixture
def site(demonstration, tmp_path):
    """Give the settings of a copy of the demonstration."""
    return sites.sqlite_site(Path(shutil.copytree(demonstration, tmp_path / "site")))


def killed_at(settings, mark, *words):
    """Run a command and kill it before a statement of this number; tell whether it got there."""
    code = KILLED_AT.format(mark=mark, words=list(map(str, words)))
    ended = subprocess.run(
        [sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=False
    )
    return ended.returncode == -signal.SIGKILL


KILLED_AT = """
import os, signal, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.main.settings")
import django; django.setup()
from django.db import connection
from luodi.main import cli
done = 0
def counted(execute, *statement):
    global done
    done += 1
    if done == {mark}:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(*statement)
connection.execute_wrappers.append(counted)
sys.exit(cli.main({words!r}))
"""


def file_of(settings):
    return settings["LUODI_DATABASE_URL"].removeprefix("sqlite:///")


def test_a_killed_backup_leaves_no_archive_and_the_next_one_is_whole(site, tmp_path):
    rng = random.Random(SEED)
    folder = tmp_path / "kept"
    folder.mkdir()
    killed = 0
    for _round in range(ROUNDS):
        killed += killed_at(site, rng.randint(5, 120), "backup", folder)
        assert list(folder.glob("*.luodi")) == []
    assert killed == ROUNDS
    sites.done(site, "backup", folder / "whole.luodi")
    assert [file.name for file in folder.iterdir()] == ["whole.luodi"], "drafts are left"
    sites.done(site, "backup", "--check", folder / "whole.luodi")


def test_a_killed_restore_is_not_served_and_is_begun_anew(demonstration, tmp_path):
    rng = random.Random(SEED)
    archive = demonstration / "kept.luodi"
    settings = sites.sqlite_site(tmp_path / "empty")
    shutil.copy(demonstration / "key", settings["LUODI_SECRET_KEY_FILE"])
    for _round in range(ROUNDS):
        assert killed_at(settings, rng.randint(30, 700), "restore", archive)
        told = sites.luodi(settings, "worker")
        assert told.returncode == 2
        assert f"恢复没有做完；请重新运行 luodi restore {archive}" in told.stderr
    assert "全部相符" in sites.done(settings, "restore", archive)
    sites.done(settings, "backup", tmp_path / "again.luodi")
    assert sites.rows(archive) == sites.rows(tmp_path / "again.luodi")


def test_a_killed_upgrade_is_not_served_and_ends_when_it_is_run_again(site, tmp_path):
    rng = random.Random(SEED)
    for _round in range(ROUNDS):
        with sqlite3.connect(file_of(site)) as database:
            names = database.execute("SELECT name FROM django_migrations WHERE app = 'targets'")
            before, newest = sorted(name for (name,) in names)[-2:]
        sites.done(site, "manage", "migrate", "-v0", "targets", before)
        killed_at(site, rng.randint(100, 450), "upgrade", "--to", tmp_path / "kept")
        with sqlite3.connect(file_of(site)) as database:
            marked = database.execute(
                "SELECT count(*) FROM sqlite_master WHERE name = 'luodi_underway'"
            ).fetchone()[0]
        told = sites.luodi(site, "worker", "--beside", "1")
        assert (told.returncode, marked) in {(2, 1), (2, 0), (0, 0)}
        assert "升级完成" in sites.done(site, "upgrade", "--to", tmp_path / "kept")
        with sqlite3.connect(file_of(site)) as database:
            applied = "SELECT count(*) FROM django_migrations WHERE name = ?"
            assert database.execute(applied, [newest]).fetchone() == (1,)
    assert sites.luodi(site, "worker", "--beside", "1").returncode == 0


def imported(settings, deed):
    ended = subprocess.run(
        [sys.executable, IMPORTING, deed], env=settings, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout) if ended.stdout else None


def test_a_worker_killed_while_it_imports_leaves_nothing_and_the_next_imports_once(site):
    rng = random.Random(SEED)
    imported(site, "ask")
    worker = [sys.executable, "-m", "luodi.main.cli", "worker", "--beside", str(os.getpid())]
    for _round in range(ROUNDS):
        killed = subprocess.Popen(worker, env=site)
        try:
            wait_until(lambda: imported(site, "tell")["job"] == "RUNNING")
            time.sleep(rng.uniform(0, 0.3))
        finally:
            killed.kill()
            killed.wait()
        told = imported(site, "tell")
        assert (told["units"], told["batch"]) in {(0, "TRIED"), (ROWS, "TAKEN")}
        if told["units"]:
            break
        imported(site, "outlive")
    last = subprocess.Popen(worker, env=site)
    try:
        wait_until(lambda: imported(site, "tell")["job"] in {"DONE", "FAILED"})
    finally:
        last.terminate()
        last.wait()
    told = imported(site, "tell")
    assert (told["units"], told["batch"]) == (ROWS, "TAKEN")


def wait_until(found, patience_s=120):
    until = time.monotonic() + patience_s
    while not found():
        assert time.monotonic() < until, "waited in vain"


def officers(settings):
    """Give sessions, duties and the token of people who write notes."""
    ended = subprocess.run(
        [sys.executable, OFFICERS, "--found", "2"],
        env=settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def test_a_server_killed_while_people_write_loses_nothing_acknowledged(site):
    rng = random.Random(SEED)
    told = officers(site)
    sent = acknowledged = 0
    for _round in range(ROUNDS):
        port = rng.randint(20_000, 39_999)
        server = subprocess.Popen(
            [sys.executable, "-m", "luodi.main.cli", "serve", "--port", str(port)],
            env=site, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + rng.uniform(1, 3)
        killer = threading.Timer(120, os.killpg, (server.pid, signal.SIGKILL))
        killer.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            answered = False
            while True:
                try:
                    answer = note(client, told)
                except httpx.ConnectError:
                    until = time.monotonic() + rng.uniform(1, 3) if not answered else 0
                    continue
                except httpx.HTTPError:
                    sent += 1
                    break
                answered = True
                sent += 1
                acknowledged += answer.status_code == REDIRECTED
                if time.monotonic() > until:
                    threading.Timer(rng.uniform(0, 0.1), os.killpg, (server.pid, 9)).start()
                    until = float("inf")
        killer.cancel()
        server.wait()
    with sqlite3.connect(file_of(site)) as database:
        stands = database.execute(
            "SELECT count(*) FROM kernel_duties_dutystep WHERE act = 'NOTE'"
        ).fetchone()[0]
    assert acknowledged > 0
    assert acknowledged <= stands - told["notes"] <= sent
    assert "全部相符" in sites.done(site, "ledger", "verify")


def note(client, told):
    cookies = {"sessionid": told["sessions"][0], "csrftoken": told["token"]}
    return client.post(
        f"/duties/{told['duties'][0]}/note/",
        headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
        data={
            "note": "已现场核对", "words": "已现场核对", "idempotency_key": secrets.token_hex(12),
            "csrfmiddlewaretoken": told["token"],
        },
    )  # fmt: skip
