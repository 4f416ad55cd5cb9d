"""A process killed while it writes loses no acknowledged work and leaves nothing half done."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

ROUNDS = 100 if os.environ.get("TORTURE") == "long" else 10
WORKING = Path(__file__).with_name("working.py")
START = f"import sys, django; django.setup(); sys.path.insert(0, {str(WORKING.parent)!r}); "
FOUND = START + "import working; working.found()"
CHECK = """
import django; django.setup()
from luodi.kernel.ledger import verifying
from luodi.kernel.ledger.models import Entry, Measure, Seal
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Unit
verdict = verifying.verify()
assert not verdict.total, [str(finding) for finding in verdict.findings]
each = Unit.objects.count() * Measure.objects.filter(code__startswith="torture-").count()
lines = LogLine.objects.filter(verb="torture.report")
posted = Entry.objects.filter(system="torture", reverses__isnull=True)
assert posted.count() == lines.count() * each, f"{posted.count()} entries, {lines.count()} lines"
assert verdict.entries + verdict.unsealed == Entry.objects.count()
newest = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
numbers = [int(line.record_id) for line in lines if line.record_id.isdigit()]
print(max(numbers, default=0), newest, verdict.unsealed, lines.count())
"""


@pytest.fixture
def bare(tmp_path):
    """Give the settings of a site of its own on SQLite."""
    return environment(tmp_path, f"sqlite:///{tmp_path}/luodi.sqlite3")


@pytest.fixture
def site(real_commits, bare, tmp_path):
    """Give the settings of a site with units and measures, on the database of this test run."""
    settings = bare
    if connection.vendor == "sqlite":  # the tests' own lies in memory, where no process comes
        run(settings, "from luodi.main.cli import main; main(['migrate'])")
    else:
        address, _, _name = os.environ["LUODI_DATABASE_URL"].rpartition("/")
        settings = environment(tmp_path, f"{address}/{connection.settings_dict['NAME']}")
    run(settings, FOUND)
    return settings


def environment(folder, database):
    values = {
        "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
        "LUODI_DATABASE_URL": database,
        "LUODI_FILES": str(folder / "files"),
        "LUODI_SECRET_KEY_FILE": str(folder / "key"),
        "LUODI_DEMONSTRATION": "true",
        "LUODI_CLOCK": "2023-06-12T09:00:00",
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LUODI_")}
    return {**kept, **values, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}


def run(environment, code):
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def killed_after(environment, deed, number, seconds):
    """Let a process do a deed, kill it, and give the last number that it acknowledged."""
    with subprocess.Popen(
        [sys.executable, WORKING, deed, str(number)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        first = worker.stdout.readline()
        assert first, "the worker wrote nothing"
        time.sleep(seconds)
        worker.send_signal(signal.SIGKILL)
        written = [first, *worker.stdout.read().splitlines(keepends=True)]
    return max(int(line) for line in written if line.endswith("\n"))


def checked(environment):
    """Prove the ledger; give the last report, the last seal, how many wait, how many reports."""
    return [int(word) for word in run(environment, CHECK).split()]


def test_a_killed_writer_or_sealer_leaves_the_ledger_sound(site):
    rng = random.Random(20230612)
    reports = seals = 0
    for turn in range(ROUNDS):
        deed = ("post", "seal")[turn % 2]
        told = killed_after(site, deed, reports, rng.uniform(0.02, 0.5))
        report, seal, _waiting, _lines = checked(site)
        assert report >= (told if deed == "post" else reports), "an acknowledged report is gone"
        assert seal >= (told if deed == "seal" else seals), "an acknowledged seal is gone"
        reports, seals = report, seal
    assert reports >= ROUNDS // 2
    assert seals >= ROUNDS // 2


def test_writers_a_slow_transaction_and_the_sealer_at_once(site):
    said = subprocess.run(
        [sys.executable, WORKING, "crowd", "0"],
        env=site,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (said.stdout, said.returncode) == ("all done\n", 0), said.stderr
    run(site, "from luodi.main.cli import main; main(['ledger', 'seal'])")
    _report, seal, waiting, lines = checked(site)
    assert waiting == 0
    assert lines == 8 * 12 + 3
    assert seal > 1
    wrong = "from luodi.kernel.ledger.rebuilding import rebuild_balances; print(rebuild_balances())"
    assert run(site, START + wrong) == "0\n"


def test_a_demonstration_killed_while_loading_is_loaded_whole_the_next_time(bare):
    run(bare, "from luodi.main.cli import main; main(['migrate'])")
    loader = subprocess.Popen(
        [sys.executable, "-c", "from luodi.main.cli import main; main(['demo'])"], env=bare
    )
    time.sleep(1.2)
    loader.send_signal(signal.SIGKILL)
    loader.wait()
    run(bare, "from luodi.main.cli import main; main(['demo'])")
    counts = run(
        bare,
        "import django; django.setup()\n"
        "from luodi.kernel.targets.models import Target\n"
        "from luodi.systems.targets.models import Report\n"
        "print(Target.objects.count(), Report.objects.count())",
    )
    assert counts.split() == ["6", "18"]
