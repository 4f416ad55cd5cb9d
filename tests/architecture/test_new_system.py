"""The recipe works: in a copy of the tree a new system is green, and so is the rest without it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", ".*", "vendor", "node_modules", "var", "dist", "benchmarks", "requirements"
)
VENDOR = (
    "static/vendor/.stamp",
    "static/vendor/tabler-icons.min.css",
    "static/vendor/fonts/NotoSansSC-Regular.ttf",
)
"""Files that were fetched, and that tests ask for."""
GENERATED = ("routes.md", "rules.md", "settings.md")
SYSTEMS = "src/luodi/main/systems.py"
LINTER = Path(sys.executable).with_name("lint-imports")
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("copy") / "luodi"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    for part in VENDOR:
        source = ROOT / "src" / "luodi" / "kernel" / "web" / part
        if source.exists():
            target = folder / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    tables = ROOT / ".pytest_cache" / "tables"
    if tables.exists():
        shutil.copytree(tables, folder / ".tables")
    yield folder
    shutil.rmtree(folder)


def run(folder: Path, *command: object) -> subprocess.CompletedProcess[str]:
    """Run a command in the copy, on a database of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LUODI_")}
    own = {
        "PYTHONPATH": str(folder / "src"),
        "LUODI_DATABASE_URL": f"sqlite:///{folder}/luodi.sqlite3",
        "LUODI_FILES": str(folder / "files"),
        "TEST_TABLES": str(folder / ".tables"),
    }
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={key: value for key, value in kept.items() if "PYTEST" not in key} | own,
        capture_output=True,
        text=True,
        check=False,
    )


def green(folder: Path, *command: object) -> str:
    ended = run(folder, *command)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    return ended.stdout


def outside(folder: Path) -> dict[str, str]:
    """Give the text of every file but those of a new system and the generated pages."""
    return {
        str(file.relative_to(folder)): file.read_text(encoding="utf-8")
        for kind in ("*.py", "*.md", "*.toml", "*.html", "*.po")
        for file in folder.rglob(kind)
        if "wells" not in file.relative_to(folder).parts
        and file.name not in {"wells.md", *GENERATED}
        and "__pycache__" not in file.parts
    }


@pytest.mark.timeout(900)  # some ten commands, each of which starts anew
def test_a_new_system_is_green_and_leaves_green(copy):
    before = outside(copy)
    said = green(copy, sys.executable, "tools/new_system.py", "wells")
    assert "docs/systems/wells.md" in said
    added = {name: _new_lines(before[name], text) for name, text in outside(copy).items()}
    assert {name: lines for name, lines in added.items() if lines} == {
        "CHANGELOG.md": ["- New working system `wells`."],
        "docs/README.md": ["- [wells](systems/wells.md)"],
        SYSTEMS: ['    "wells",'],
    }
    green(copy, LINTER, "--no-cache")
    green(copy, *PYTEST, "--doctest-modules", "src/luodi/systems/wells")
    green(copy, *PYTEST, "tests/every_system", "-k", "wells or up_to_date")
    green(copy, *PYTEST, "tests/architecture", "-k", "wells or migrations")
    green(copy, *PYTEST, "tests/docs", "-k", "wells or up_to_date")
    for tool in (("check",), ("format", "--check")):
        green(copy, LINTER.with_name("ruff"), *tool, "src/luodi/systems/wells", SYSTEMS)
    (copy / "tests" / "walks" / "test_wells.py").write_text('"""A walk of its own."""\n')
    green(copy, sys.executable, "tools/new_system.py", "--remove", "wells")
    assert list(copy.rglob("wells*")) == []
    assert outside(copy) == before
    green(copy, LINTER, "--no-cache")
    green(copy, *PYTEST, "tests/every_system", "-k", "up_to_date or every_system_that_stands")


def _new_lines(before: str, after: str) -> list[str]:
    old = set(before.splitlines())
    return [line for line in after.splitlines() if line not in old]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Wells", "small letters"),
        ("wells-2", "small letters"),
        ("we", "small letters"),
        ("class", "taken"),
        ("json", "taken"),
        ("places", "taken"),
        ("targets", "stands already"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(copy, name, reason):
    before = sorted(copy.rglob("*"))
    ended = run(copy, sys.executable, "tools/new_system.py", name)
    assert ended.returncode == 2
    assert name in ended.stderr
    assert sorted(copy.rglob("*")) == before
    assert reason in ended.stderr


def test_what_does_not_stand_is_not_taken_out(copy):
    ended = run(copy, sys.executable, "tools/new_system.py", "--remove", "wells")
    assert (ended.returncode, "nothing to take out" in ended.stderr) == (2, True)
