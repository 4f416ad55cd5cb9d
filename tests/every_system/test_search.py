"""The index is what the actions made it, and shows each person what the pages show."""

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from luodi.kernel import clock
from luodi.kernel.cards import found_kinds
from luodi.kernel.people.models import User
from luodi.kernel.people.reads import actor_of
from luodi.kernel.search import reads
from luodi.kernel.search.models import IndexRow
from luodi.kernel.search.reads import open_rows
from luodi.main.routes import all_routes

SOURCE = Path(__file__).parents[2] / "src" / "luodi"
OPENED = 6
"""How many records of each kind are opened for each person: found ones, and others."""
KINDS = sorted(found_kinds())
PEOPLE = ("in charge", "colleague", "stranger", "jiedao", "fagai", "guanli")


def kinds_in_code() -> set[str]:
    """Give the kinds that code makes findable: the constants of modules that make Findables."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        rooms = set(file.relative_to(SOURCE).parts)
        if "Findable(" not in text or rooms & {"tests", "search"}:
            continue
        found |= {
            node.value.value
            for node in ast.parse(text).body
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            and "." in node.value.value
        }
    return found


def test_every_kind_that_code_makes_findable_stands_on_a_card():
    assert sorted(kinds_in_code()) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_opens_under_its_own_permission(kind):
    found = found_kinds()[kind]
    guards = {route.name: route.guard for route in all_routes()}
    assert guards[found.url_name].permission == found.permission


@pytest.fixture
def clients(loaded):
    """Give each person's client and actor."""
    made = {}
    for name in PEOPLE:
        user = User.objects.get(username=name)
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        made[name] = (client, actor_of(user, clock.now()))
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_found_opens_and_what_is_not_found_does_not(clients, kind):
    url_name = found_kinds()[kind].url_name
    everything = set(IndexRow.objects.filter(kind=kind).values_list("record", flat=True))
    wrong = []
    for name, (client, actor) in clients.items():
        found = set(open_rows(actor).filter(kind=kind).values_list("record", flat=True))
        tried = [*sorted(found)[:OPENED], *sorted(everything - found)[:OPENED]]
        for record in tried:
            status = client.get(reverse(url_name, args=[record])).status_code
            if (status == 200) is not (record in found):
                wrong.append((name, record, status))
    assert wrong == []


def test_many_posts_open_what_as_many_ranges_open(clients, monkeypatch):
    for name, (_client, actor) in clients.items():
        monkeypatch.setattr(reads, "FEW_POSTS", 99)
        by_ranges = set(open_rows(actor).values_list("pk", flat=True))
        monkeypatch.setattr(reads, "FEW_POSTS", 0)
        assert set(open_rows(actor).values_list("pk", flat=True)) == by_ranges, name
        assert by_ranges, name


def test_each_person_finds_by_words_what_is_open(clients, monkeypatch):
    monkeypatch.setattr(reads, "SHOWN", 10_000)
    for name, (client, actor) in clients.items():
        rows = open_rows(actor).filter(folded__contains="就业")
        expected = {(row.kind, row.record) for row in rows}
        answer = reads.find(actor, reads.Question("就业"))
        found = {(hit.kind.kind, hit.record) for group in answer.groups for hit in group.hits}
        assert found == expected, name
        shown = client.get(reverse("search:search"), {"q": "就业"}).content.decode()
        assert shown.count("<li data-row>") == len(expected), name
