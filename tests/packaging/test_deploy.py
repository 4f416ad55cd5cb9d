"""What the bundle takes along stands, and the units and the container call commands that are."""

import configparser
import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from luodi.main.cli import parser

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
COMMANDS = set(parser()._subparsers._group_actions[0].choices)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
CALLED = re.compile(r"(?:/opt/luodi/bin/luodi|^#\s+podman run .* luodi) (\w+)", re.MULTILINE)


@pytest.mark.parametrize(
    "file", [*UNITS, ROOT / "deploy" / "Containerfile"], ids=lambda file: file.name
)
def test_what_is_called_is_a_command(file):
    called = set(CALLED.findall(file.read_text(encoding="utf-8")))
    assert called <= COMMANDS
    assert called or file.suffix == ".timer"


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name
)
def test_a_unit_may_do_no_more_than_it_must(unit):
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(unit, encoding="utf-8")
    service = read["Service"]
    assert service["User"] == "luodi"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""


def test_the_settings_of_the_bundle_are_settings(monkeypatch):
    from luodi.main.databases import database
    from luodi.main.start import load

    monkeypatch.setenv("LUODI_SETTINGS", str(ROOT / "deploy" / "luodi.toml"))
    monkeypatch.delenv("LUODI_DATABASE_URL", raising=False)
    found = load()
    assert found.https is True
    assert "127.0.0.1" in found.allowed_hosts
    assert database(found.database_url)["HOST"] == ""


def test_the_operators_pages_lead_nowhere_that_the_bundle_lacks():
    bundle = runpy.run_path(str(ROOT / "tools" / "bundle.py"))
    taken = {name for _source, name in bundle["TAKEN_ALONG"] if name.startswith("docs")}
    pages = sorted((ROOT / "docs" / "operations").glob("*.md"))
    linked = {
        (page.parent / link).resolve().relative_to(ROOT).as_posix()
        for page in pages
        for link in LINK.findall(page.read_text(encoding="utf-8"))
    }
    assert linked >= {"docs/settings.md", "docs/benchmarks.md", "docs/operations/backup.md"}
    assert [link for link in linked if not {link, str(Path(link).parent)} & taken] == []


def test_the_script_that_installs_stops_at_a_machine_it_does_not_fit(tmp_path):
    shutil.copy(ROOT / "deploy" / "install.sh", tmp_path)
    (tmp_path / "FITS").write_text("2.7 plan9-vax\n")
    ended = subprocess.run(
        ["sh", tmp_path / "install.sh", tmp_path / "opt"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "2.7 plan9-vax" in ended.stderr
    assert not (tmp_path / "opt").exists()


def test_the_script_that_installs_stops_at_a_file_that_was_changed(tmp_path):
    bundle = runpy.run_path(str(ROOT / "tools" / "bundle.py"))
    shutil.copy(ROOT / "deploy" / "install.sh", tmp_path)
    (tmp_path / "FITS").write_text(f"{bundle['fits']()}\n")
    (tmp_path / "VERSION").write_text("0\n")
    (tmp_path / "SHA256SUMS").write_text(bundle["sums"](tmp_path))
    (tmp_path / "VERSION").write_text("1\n")
    ended = subprocess.run(
        ["sh", tmp_path / "install.sh", tmp_path / "opt"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "SHA256SUMS" in ended.stderr
    assert not (tmp_path / "opt").exists()
