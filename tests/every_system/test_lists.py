"""A list asks the database as often for many rows as for one; the demonstration is stable."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.kernel.web.tables import query
from luodi.main import demonstration
from luodi.main.routes import all_routes

ROOT = Path(__file__).parents[2]
LISTS = [
    route
    for route in all_routes()
    if route.guard and route.guard.methods == ("GET",) and not route.arguments
    if not route.guard.also  # answers for programs that ask whether all is well
]
MOST_QUERIES, MOST_OF_THE_BOARD = 60, 70
"""The board puts together the parts of all systems."""
KINDS = 10
"""Queries that an operation of the API may add once for kinds of rows that the first page lacks."""


def asked(client, address: str, size: int) -> tuple[int, int]:
    """Open a list with at most so many rows; give the number of queries and of rows shown."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, {"size": size, "limit": size})
    assert answer.status_code == 200
    if answer.headers["Content-Type"].startswith("application/json"):
        return len(captured), len(answer.json().get("items", ()))
    return len(captured), answer.content.decode().count('<th scope="row">')


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.pattern)
def test_a_list_asks_as_often_for_many_rows_as_for_one(loaded, monkeypatch, route):
    monkeypatch.setattr(query, "SIZES", (1, *query.SIZES))
    client, address = loaded.clients["in charge"], loaded.address(route)
    client.get(address)  # fills what is kept between requests
    few, one = asked(client, address, 1)
    many, rows = asked(client, address, 50)
    more = KINDS if route.card == "api" else 0
    assert many <= few + more, f"{few} queries for {one} row, {many} for {rows}"
    assert many <= (MOST_OF_THE_BOARD if route.card == "board" else MOST_QUERIES)


@pytest.mark.parametrize("name", settings.LUODI_SYSTEMS)
def test_the_demonstration_fills_the_lists_of_a_system(loaded, monkeypatch, name):
    monkeypatch.setattr(query, "SIZES", (1, *query.SIZES))
    client = loaded.clients["in charge"]
    lists = [route for route in LISTS if route.card == name and route.name.endswith("_list")]
    assert lists
    for route in lists:
        address = loaded.address(route)
        assert asked(client, address, 1)[1] == 1, f"{route.pattern} shows no row, or no pages"
        assert asked(client, address, 50)[1] >= 1


def test_loading_the_demonstration_again_changes_nothing(loaded, counts):
    before = counts()
    assert demonstration.load() is False
    assert counts() == before


def test_every_chinese_word_of_the_pages_has_its_english():
    ended = subprocess.run(
        [sys.executable, "tools/messages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
