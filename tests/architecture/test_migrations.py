"""Migrations: named by what they change, in step with the models."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

SOURCE = Path(__file__).parents[2] / "src" / "luodi"
NAME = re.compile(r"\d{4}_[a-z][a-z0-9]*(?:_[a-z0-9]+)*\.py")
FILES = sorted(file for file in SOURCE.rglob("migrations/*.py") if file.name != "__init__.py")


def badly_named(name: str) -> bool:
    """Tell whether a migration's file name hides what changes."""
    words = name[5:-3]
    return NAME.fullmatch(name) is None or words == "initial" or words.startswith("auto")


def test_migrations_are_named_by_what_they_change():
    assert len(FILES) > 50
    assert [file for file in FILES if badly_named(file.name)] == []


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("0001_initial.py", True),
        ("0002_auto_20230301_0900.py", True),
        ("2_depth.py", True),
        ("0002_depth_of_wells.py", False),
    ],
)
def test_a_bad_name_is_found(name, bad):
    assert badly_named(name) is bad


def test_every_app_with_tables_has_migrations():
    missing = [
        config.label
        for config in apps.get_app_configs()
        if config.name.startswith("luodi.")
        and list(config.get_models())
        and not (Path(config.path) / "migrations" / "__init__.py").exists()
    ]
    assert missing == []


@pytest.mark.django_db
def test_the_models_have_nothing_that_no_migration_makes():
    said = StringIO()
    call_command("makemigrations", dry_run=True, stdout=said)
    assert said.getvalue().strip() == "No changes detected"
