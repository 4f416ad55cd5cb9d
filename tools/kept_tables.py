"""The tables of the tests on SQLite, kept from one run to the next."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

TABLES = Path(
    os.environ.get("TEST_TABLES") or Path(__file__).parents[1] / ".pytest_cache" / "tables"
)
"""Where the tables of the tests are kept from one run to the next."""


@pytest.fixture(scope="session")
def keep_tables() -> Iterator[Callable[[], None]]:
    """On SQLite start from the tables an earlier run kept; give what keeps them for the next.

    The tables are good as long as no migration they were made by has changed; later ones are
    then run as ever. Making them anew takes half a minute, which is most of a small run.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        yield lambda: None
        return
    made_by = _migrations()
    name = connection.creation._get_test_db_name()  # noqa: SLF001 - Django has no public name
    with closing(sqlite3.connect(name, uri=True)) as held:
        earlier = _kept_tables(made_by)
        if earlier is not None:
            with closing(sqlite3.connect(earlier)) as source:
                source.backup(held)
        yield lambda: _keep_tables(held, made_by)


def _migrations() -> dict[str, str]:
    """Give the digest of every migration of every app."""
    from django.apps import apps

    return {
        f"{config.label}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
        for config in apps.get_app_configs()
        for file in sorted(Path(config.path, "migrations").glob("*.py"))
    }


def _kept_tables(made_by: dict[str, str]) -> Path | None:
    for told in sorted(TABLES.glob("*.json"), key=lambda file: -file.stat().st_mtime):
        if json.loads(told.read_text()).items() <= made_by.items():
            return told.with_suffix(".sqlite3")
    return None


def _keep_tables(held: sqlite3.Connection, made_by: dict[str, str]) -> None:
    said = json.dumps(made_by)
    told = TABLES / f"{hashlib.sha256(said.encode()).hexdigest()[:16]}.json"
    if told.exists():
        return
    TABLES.mkdir(parents=True, exist_ok=True)
    part = told.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(part)) as target:
        held.backup(target)
    part.replace(told.with_suffix(".sqlite3"))
    part.write_text(said)
    part.replace(told)
