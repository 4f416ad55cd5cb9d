"""Sites of their own for the tests of running luodi: a database, files, a key, and commands."""

import gzip
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg

SOURCE = Path(__file__).parents[2] / "src"
PAGES = Path(__file__).with_name("pages.py")


def environment(folder: Path, address: str, **more: str) -> dict[str, str]:
    """Give the settings of a site in a folder, and no other variable of luodi."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LUODI_")}
    own = {
        "DJANGO_SETTINGS_MODULE": "luodi.main.settings",
        "LUODI_DATABASE_URL": address,
        "LUODI_FILES": str(folder / "files"),
        "LUODI_SECRET_KEY_FILE": str(folder / "key"),
        "LUODI_DEMONSTRATION": "true",
        "LUODI_CLOCK": "2023-07-12T09:00:00",
        "PYTHONPATH": str(SOURCE),
    }
    return {**kept, **own, **more}


def sqlite_site(folder: Path, **more: str) -> dict[str, str]:
    """Give the settings of a site on SQLite."""
    folder.mkdir(exist_ok=True)
    return environment(folder, f"sqlite:///{folder}/luodi.sqlite3", **more)


class PostgresqlSite:
    """An empty database of PostgreSQL beside that of the tests, dropped at the end."""

    def __init__(self, folder: Path, name: str) -> None:
        head, _, _name = os.environ["LUODI_DATABASE_URL"].rpartition("/")
        self.name, self.server = name, f"{head}/postgres"
        folder.mkdir(exist_ok=True)
        self.settings = environment(folder, f"{head}/{name}")

    def __enter__(self) -> dict[str, str]:
        self._tell("DROP DATABASE IF EXISTS {}", "CREATE DATABASE {}")
        return self.settings

    def __exit__(self, *_error: object) -> None:
        self._tell("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _tell(self, *statements: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as server:
            for statement in statements:
                server.execute(statement.format(f'"{self.name}"'))


def luodi(settings: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    """Run a command of luodi."""
    return subprocess.run(
        [sys.executable, "-m", "luodi.main.cli", *map(str, words)],
        env=settings, cwd=Path(settings["LUODI_FILES"]).parent,
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip


def done(settings: dict[str, str], *words: object) -> str:
    """Run a command that must end well; give what it wrote."""
    ended = luodi(settings, *words)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def manifest(archive: Path) -> dict:
    """Read an archive's manifest without luodi."""
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile("manifest.json"))


def rows(archive: Path) -> dict[str, list[str]]:
    """Read an archive's rows without luodi; texts that hold JSON in one way of writing it."""
    told = manifest(archive)["tables"]
    found: dict[str, list[str]] = {name: [] for name in told}
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name.startswith("tables/"):
                table = member.name.split("/")[1]
                kinds = [kind for _name, kind in told[table]["columns"]]
                lines = gzip.decompress(tar.extractfile(member).read()).splitlines()
                found[table] += [_row(json.loads(line), kinds) for line in lines]
    return {name: sorted(lines) for name, lines in found.items()}


def _row(row: list, kinds: list[str]) -> str:
    told = [
        json.loads(value) if kind == "json" and value is not None else value
        for value, kind in zip(row, kinds, strict=True)
    ]
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


def pages(settings: dict[str, str]) -> dict[str, str]:
    """Give what a site's pages show to the people of the demonstration."""
    ended = subprocess.run(
        [sys.executable, PAGES], env=settings, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)
