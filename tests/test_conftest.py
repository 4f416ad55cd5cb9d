"""What all tests stand on holds: no network, a clock that stands, a demonstration that loads."""

import os
import shutil
import socket
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from luodi.kernel import clock
from luodi.kernel.people.models import User
from luodi.main.demonstration import SIGN_INS

ROOT = Path(__file__).parents[1]
OF_DATA = """
import pytest

@pytest.mark.data
@pytest.mark.skipif(True, reason="the texts are not here")
def test_before_it_runs(): ...

@pytest.mark.data
def test_while_it_runs():
    pytest.skip("the texts are not here")

@pytest.mark.data
@pytest.mark.parametrize("text", [])
def test_of_each_text(text): ...

@pytest.mark.data
def test_that_runs(): ...

def test_without_data():
    pytest.skip("for another reason")
"""


def test_a_call_out_of_this_machine_is_refused():
    with socket.socket() as out, pytest.raises(ConnectionRefusedError, match="no network"):
        out.connect(("192.0.2.1", 80))


def test_a_call_within_this_machine_is_let_through():
    with socket.socket() as server, socket.socket() as caller:
        server.bind(("127.0.0.1", 0))
        server.listen()
        caller.connect(server.getsockname())
        assert caller.getpeername() == server.getsockname()


def test_the_clock_stands_where_it_is_put(clock_at):
    noon = datetime(2023, 5, 1, 12, 0, tzinfo=clock.SHANGHAI)
    clock_at(noon)
    assert clock.now() == clock.now() == noon


def test_the_demonstration_has_its_people(demo):
    assert set(User.objects.values_list("username", flat=True)) == {
        person.username for person in SIGN_INS
    }


def test_the_three_people_hold_what_they_are_given(office, in_charge, colleague, stranger):
    view = "log.view_log"
    held = {
        person: office.actor(person_of(view)).may(view, unit_path=office.bureau.path)
        for person, person_of in (("here", in_charge), ("too", colleague), ("away", stranger))
    }
    assert held == {"here": True, "too": True, "away": False}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((), "1 passed, 4 skipped"),
        (("--data-held", "-n1"), "1 failed, 1 passed, 1 skipped, 2 errors"),
    ],
)
def test_a_test_of_the_data_is_skipped_unless_they_must_be_held(tmp_path, asked, told):
    for part in ("conftest.py", "tools/kept_tables.py"):
        shutil.copy(ROOT / part, tmp_path)
    (tmp_path / "test_texts.py").write_text(OF_DATA)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = data: of real texts\n")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "xdist.plugin", *asked],
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told in ended.stdout
    assert ended.returncode == (1 if asked else 0)
