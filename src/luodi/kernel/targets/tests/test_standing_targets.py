"""Targets of before get their nature and their first version, and can go back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from luodi.kernel.targets.reads.terms import read_parts, read_terms
from luodi.kernel.targets.words import differences


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Give what the standing targets became, in a database of their own."""
    folder = tmp_path_factory.mktemp("standing")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("LUODI_")}
    variables |= {
        "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
        "PYTHONPATH": str(Path(__file__).parents[4]),
        "LUODI_DATABASE_URL": f"sqlite:///{folder}/luodi.sqlite3",
        "LUODI_FILES": str(folder / "files"),
        "LUODI_SECRET_KEY_FILE": str(folder / "secret_key"),
    }
    script = Path(__file__).with_name("standing_targets.py")
    answer = subprocess.run(
        [sys.executable, str(script)], env=variables, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


def test_each_gets_its_nature(told):
    assert [target["nature"] for target in told["first"]] == ["LEVEL", "GROWTH", "SHARE"]


def test_each_gets_one_version_that_cites_its_text_and_can_be_read(told):
    for target in told["first"]:
        ((number, valid_from, citation, terms),) = target["versions"]
        assert (number, valid_from, citation) == (1, "2023-01-01", "要点")
        assert (read_terms(terms)["value"], len(read_parts(terms))) == (7, 1)


def test_a_version_of_before_tells_no_frequency_and_is_read_as_monthly(told):
    for target in told["first"]:
        terms = target["versions"][0][3]
        assert "frequency" not in terms
        assert read_terms(terms)["frequency"] == "MONTH"
        assert differences(terms, terms | {"frequency": "MONTH"}) == []
        (changed,) = differences(terms, terms | {"frequency": "QUARTER"})
        assert (changed.before, changed.after) == ("按月报", "按季报")


def test_going_back_keeps_what_grows_and_coming_again_changes_nothing(told):
    assert told["grown"] == [False, True, False]
    assert told["again"] == told["first"]
