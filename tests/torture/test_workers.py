"""Workers as processes: killed, told to stop, several at once; each job is done, once at a time."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

STRIKING = Path(__file__).with_name("striking.py")
SOURCE = Path(__file__).parents[2] / "src"
PATIENCE_S = 60


@pytest.fixture
def site(real_commits, tmp_path):
    """Give the settings of a database that processes reach, and of a file of marks."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LUODI_")}
    address = f"sqlite:///{tmp_path}/luodi.sqlite3"
    if connection.vendor == "postgresql":  # on SQLite the tests' own lies in memory
        head, _, _name = os.environ["LUODI_DATABASE_URL"].rpartition("/")
        address = f"{head}/{connection.settings_dict['NAME']}"
    settings = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
        "LUODI_DATABASE_URL": address,
        "LUODI_FILES": str(tmp_path / "files"),
        "LUODI_SECRET_KEY_FILE": str(tmp_path / "key"),
        "PYTHONPATH": str(SOURCE),
        "MARKS": str(tmp_path / "marks"),
    }
    if connection.vendor == "sqlite":
        luodi(settings, "migrate")
    return settings


def luodi(settings, *arguments):
    ended = subprocess.run(
        [sys.executable, "-m", "luodi.main.cli", *arguments],
        env=settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr


def done(settings, *deed):
    ended = subprocess.run(
        [sys.executable, STRIKING, *map(str, deed)],
        env=settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def told(settings):
    return json.loads(done(settings, "tell"))


def marks(settings):
    file = Path(settings["MARKS"])
    return file.read_text().splitlines() if file.exists() else []


def wait_for(settings, enough, what):
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if enough(marks(settings)):
            return
        time.sleep(0.05)
    pytest.fail(f"waited for {what} in vain: {marks(settings)}")


@contextmanager
def workers(settings, count=1):
    started = [
        subprocess.Popen([sys.executable, STRIKING, "work"], env=settings) for _one in range(count)
    ]
    try:
        yield started
    finally:
        for one in started:
            one.kill()
            one.wait()


def ended_by_sigterm(started):
    for one in started:
        one.send_signal(signal.SIGTERM)
    return [one.wait(timeout=PATIENCE_S) for one in started]


def test_several_workers_do_each_job_once(site):
    count = 30
    done(site, "ask", count, 3)
    with workers(site, 3) as started:
        wait_for(site, lambda seen: sum(one.startswith("end") for one in seen) >= count, "ends")
        assert ended_by_sigterm(started) == [0, 0, 0]
    found = Counter(marks(site))
    found.pop("tick", None)
    assert set(found.values()) == {1}
    assert len(found) == 2 * count
    end = told(site)
    assert [tuple(job[:2]) for job in end["jobs"]] == [("DONE", 1)] * count
    assert end["ended"] == 3


def test_a_killed_workers_job_is_done_by_the_next_after_its_lease(site):
    done(site, "ask", 1, 100_000)
    with workers(site) as [victim]:
        wait_for(site, lambda seen: any(one.startswith("begin") for one in seen), "the beginning")
        victim.kill()
        victim.wait()
    assert [job[:2] for job in told(site)["jobs"]] == [["RUNNING", 1]]
    done(site, "outlive")
    with workers(site) as started:
        begins = [one for one in marks(site) if one.startswith("begin")]
        wait_for(
            site,
            lambda seen: sum(one.startswith("begin") for one in seen) > len(begins),
            "the second beginning",
        )
        assert [job[:2] for job in told(site)["jobs"]] == [["RUNNING", 2]]
        assert ended_by_sigterm(started) == [0]
    assert [job[:2] for job in told(site)["jobs"]] == [["WAITING", 1]]


def test_a_timed_job_is_done_once_by_several_workers(site):
    done(site, "look")
    done(site, "outlive")
    count = 12
    done(site, "ask", count, 3)
    with workers(site, 3) as started:
        wait_for(site, lambda seen: sum(one.startswith("end") for one in seen) >= count, "ends")
        assert ended_by_sigterm(started) == [0, 0, 0]
    assert marks(site).count("tick") == 1
