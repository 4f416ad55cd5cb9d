"""One demonstration for all tests of running luodi, and copies of it."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

import sites


@pytest.fixture(scope="session")
def original(tmp_path_factory):
    """Load the demonstration on SQLite once; nobody writes to it."""
    folder = tmp_path_factory.mktemp("original")
    settings = sites.sqlite_site(folder)
    sites.done(settings, "migrate")
    sites.done(settings, "demo")
    return folder


@pytest.fixture(scope="session")
def kept(original):
    """Give an archive of the demonstration."""
    archive = original / "kept.luodi"
    sites.done(sites.sqlite_site(original), "backup", archive)
    return archive


@pytest.fixture
def site(original, tmp_path):
    """Give the settings of a copy of the demonstration that a test may spoil."""
    folder = Path(shutil.copytree(original, tmp_path / "site"))
    return sites.sqlite_site(folder)


@pytest.fixture
def empty(tmp_path):
    """Give the settings of a site whose database is empty."""
    return sites.sqlite_site(tmp_path / "empty")
