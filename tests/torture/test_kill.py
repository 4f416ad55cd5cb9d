"""A process killed while it writes loses no acknowledged work and leaves nothing half done."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

ROUNDS = 100 if os.environ.get("TORTURE") == "long" else 10
WORKING = Path(__file__).with_name("working.py")
START = f"import sys, django; django.setup(); sys.path.insert(0, {str(WORKING.parent)!r})\n"
FOUND = START + "import working; working.found()"
LOADED = """
import django; django.setup()
from luodi.kernel.ledger.models import Entry
from luodi.kernel.targets.models import Target
from luodi.systems.targets.models import Report
print(Target.objects.count(), Report.objects.count(), Entry.objects.count())
"""
CHECK = """
import working
from django.db.models import Sum
from luodi.kernel.ledger import verifying
from luodi.kernel.ledger.models import Entry, Measure, Seal
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Unit
from luodi.systems.targets.models import MonthClosing, Report
verdict = verifying.verify()
assert not verdict.total, [str(finding) for finding in verdict.findings]
each = Unit.objects.count() * Measure.objects.filter(code__startswith="torture-").count()
lines = LogLine.objects.filter(verb="torture.report")
posted = Entry.objects.filter(system="torture", reverses__isnull=True)
assert posted.count() == lines.count() * each, f"{posted.count()} entries, {lines.count()} lines"
assert verdict.entries + verdict.unsealed == Entry.objects.count()
newest = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
numbers = [int(line.record_id) for line in lines if line.record_id.isdigit()]

reports = list(Report.objects.filter(state="POSTED").order_by("month"))
of_targets = Entry.objects.filter(system="targets")
assert of_targets.count() == len(reports), f"{of_targets.count()} entries, {len(reports)} reports"
assert (of_targets.aggregate(sum=Sum("amount"))["sum"] or 0) == len(reports) * working.A_MONTH
closings = list(MonthClosing.objects.order_by("month"))
assert LogLine.objects.filter(verb="targets.close_month").count() == len(closings)
assert [one.month for one in closings] == [one.month for one in reports][:len(closings)]
assert len(reports) - len(closings) in {0, 1}
for number, closing in enumerate(closings, 1):
    lights = [light.actual for light in closing.lights.order_by("target")]
    whole = [str(number * working.A_MONTH), *[None] * (len(working.PROMISES) - 1)]
    assert lights == whole, f"{closing}: {lights}"
told = max([0, *(one.month * 10 for one in reports), *(one.month * 10 + 1 for one in closings)])
print(max(numbers, default=0), newest, told, verdict.unsealed, lines.count())
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """Give a file of SQLite with all tables and no rows."""
    folder = tmp_path_factory.mktemp("migrated")
    settings = environment(folder, f"sqlite:///{folder}/luodi.sqlite3")
    run(settings, "from luodi.main.cli import main; main(['migrate'])")
    return folder / "luodi.sqlite3"


@pytest.fixture
def bare(migrated, tmp_path):
    """Give the settings of a site of its own on SQLite, with no rows."""
    shutil.copy(migrated, tmp_path)
    return environment(tmp_path, f"sqlite:///{tmp_path}/luodi.sqlite3")


@pytest.fixture
def site(real_commits, bare, tmp_path):
    """Give the settings of a site with units and measures, on the database of this test run."""
    settings = bare  # on SQLite the tests' own lies in memory, where no process comes
    if connection.vendor == "postgresql":
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
        "LUODI_CLOCK": "2023-07-12T09:00:00",
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
    """Prove the ledger and the closed months; give the last report, seal and word of a month.

    And how many entries wait, and how many reports there are.
    """
    return [int(word) for word in run(environment, START + CHECK).split()]


def test_a_killed_writer_sealer_or_closing_leaves_the_ledger_sound(site):
    rng = random.Random(20230612)
    deeds = ("post", "seal", "close")
    stands = dict.fromkeys(deeds, 0)
    for turn in range(ROUNDS):
        deed = deeds[turn % len(deeds)]
        told = killed_after(site, deed, stands["post"], rng.uniform(0.02, 0.5))
        found = dict(zip(deeds, checked(site), strict=False))
        assert found[deed] >= told, f"{deed}: what was acknowledged is gone"
        assert all(found[one] >= stands[one] for one in deeds), f"{found} after {stands}"
        stands = found
    assert min(stands.values()) >= ROUNDS // 3


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
    _report, seal, _told, waiting, lines = checked(site)
    assert waiting == 0
    assert lines == 8 * 12 + 3
    assert seal > 1
    wrong = "from luodi.kernel.ledger.rebuilding import rebuild_balances; print(rebuild_balances())"
    assert run(site, START + wrong) == "0\n"


def test_a_demonstration_killed_while_loading_is_loaded_whole_the_next_time(bare, tmp_path):
    (tmp_path / "other").mkdir()
    shutil.copy(tmp_path / "luodi.sqlite3", tmp_path / "other")
    other = environment(tmp_path / "other", f"sqlite:///{tmp_path}/other/luodi.sqlite3")
    undisturbed = subprocess.Popen([sys.executable, WORKING, "load", "0"], env=other)
    statements = random.Random(20230612).randint(1_000, 9_000)
    assert killed_after(bare, "load", statements, 0) == statements
    assert run(bare, LOADED) == "0 0 0\n"
    run(bare, START + "import working; working.load(0)")
    loaded = run(bare, LOADED)
    assert min(map(int, loaded.split())) > 0
    assert undisturbed.wait() == 0
    assert loaded == run(other, LOADED)
