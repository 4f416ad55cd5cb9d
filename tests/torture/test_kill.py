"""A process killed while it writes loses no acknowledged work and leaves nothing half done."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROUNDS = 25 if os.environ.get("TORTURE") == "long" else 4
POSTING = Path(__file__).with_name("posting.py")
CHECK = """
import django; django.setup()
from collections import defaultdict
from luodi.kernel.ledger.models import Balance, Entry
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Unit
sums, standing = defaultdict(int), defaultdict(int)
for entry in Entry.objects.filter(system="torture"):
    key = (entry.measure_id, entry.place_id, entry.unit_id, entry.month)
    sums[key] += entry.amount
    standing[key] += -1 if entry.reverses_id else 1
found = {(b.measure_id, b.place_id, b.unit_id, b.month): (b.amount, b.standing)
         for b in Balance.objects.filter(measure__code="torture")}
assert found == {key: (sums[key], standing[key]) for key in sums}, "a balance is not its entries"
units = Unit.objects.count()
lines = LogLine.objects.filter(verb="torture.report").count()
posted = Entry.objects.filter(system="torture", reverses__isnull=True).count()
assert posted == lines * units, f"{posted} entries, {lines} log lines, {units} units"
print(lines)
"""


@pytest.fixture
def environment(tmp_path):
    values = {
        "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
        "LUODI_DATABASE_URL": f"sqlite:///{tmp_path}/luodi.sqlite3",
        "LUODI_FILES": str(tmp_path / "files"),
        "LUODI_SECRET_KEY_FILE": str(tmp_path / "key"),
        "LUODI_DEMONSTRATION": "true",
        "LUODI_CLOCK": "2023-06-12T09:00:00",
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LUODI_")}
    return {**kept, **values, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}


def run(environment, code):
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout


def killed_after(environment, number, seconds):
    """Let a writer post from a number on, kill it, and give the last number it acknowledged."""
    with subprocess.Popen(
        [sys.executable, POSTING, str(number)], env=environment, stdout=subprocess.PIPE, text=True
    ) as writer:
        first = writer.stdout.readline()
        assert first, "the writer wrote nothing"
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        written = [first, *writer.stdout.read().splitlines()]
    return max(int(line) for line in written if line.strip().isdigit())


def test_a_killed_writer_leaves_balances_entries_and_log_in_step(environment):
    run(environment, "from luodi.main.cli import main; main(['migrate']); main(['demo'])")
    rng = random.Random(20230612)
    acknowledged = 0
    for _ in range(ROUNDS):
        acknowledged = killed_after(environment, acknowledged, rng.uniform(0.05, 0.6))
        standing = int(run(environment, CHECK))
        assert standing >= acknowledged, "an acknowledged report is gone"
        acknowledged = standing
    assert acknowledged > ROUNDS


def test_a_demonstration_killed_while_loading_is_loaded_whole_the_next_time(environment):
    run(environment, "from luodi.main.cli import main; main(['migrate'])")
    loader = subprocess.Popen(
        [sys.executable, "-c", "from luodi.main.cli import main; main(['demo'])"], env=environment
    )
    time.sleep(1.2)
    loader.send_signal(signal.SIGKILL)
    loader.wait()
    run(environment, "from luodi.main.cli import main; main(['demo'])")
    counts = run(
        environment,
        "import django; django.setup()\n"
        "from luodi.kernel.targets.models import Target\n"
        "from luodi.systems.targets.models import Report\n"
        "print(Target.objects.count(), Report.objects.count())",
    )
    assert counts.split() == ["6", "18"]
