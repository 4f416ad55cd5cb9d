"""The table of routes and roles has no hole, and says what the pages do."""

from pathlib import Path

import pytest
from django.test import Client

from luodi.kernel.access.guards import Guard
from luodi.kernel.people.models import User
from luodi.main.demonstration import SIGN_INS
from luodi.main.routes import Route, all_routes, permissions_of_roles, table

TABLE = Path(__file__).parents[2] / "docs" / "routes.md"
PEOPLE = list({person.role: person for person in reversed(SIGN_INS)}.values())
"""One of each role."""


def test_every_address_is_named_and_guarded():
    assert [route.pattern for route in all_routes() if not route.name] == []
    unguarded = [route.pattern for route in all_routes() if route.guard is None]
    assert unguarded == [], "no guard: @page, @signed_in or @public"
    public = [route for route in all_routes() if route.guard.kind == "public"]
    assert [route.pattern for route in public if not route.guard.why.strip()] == []


def test_no_name_stands_for_two_addresses():
    names = [route.name for route in all_routes()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize(
    ("guard", "opens"),
    [
        (Guard("permission", permission="log.view_log"), [True, False, False]),
        (Guard("signed_in"), [True, True, False]),
        (Guard("public", why="the way in"), [True, True, True]),
        (None, [True, True, True]),
    ],
)
def test_a_guard_opens_to_the_right_people(guard, opens):
    route = Route("/log/", "log:line_list", guard, ())
    held = [frozenset({"log.view_log"}), frozenset({"log.other"}), None]
    assert [route.open_to(permissions) for permissions in held] == opens


def test_the_table_in_the_docs_is_up_to_date(loaded):
    roles = {
        code: held for code, held in permissions_of_roles().items() if not code.startswith("walk ")
    }
    assert TABLE.read_text(encoding="utf-8") == table(roles), "run: python tools/routes.py"


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.role)
def test_the_people_of_the_demonstration_open_what_the_table_says(loaded, person):
    loaded.clients[person.username] = Client()
    loaded.clients[person.username].force_login(
        User.objects.get(username=person.username), "django.contrib.auth.backends.ModelBackend"
    )
    held = permissions_of_roles()[person.role]
    wrong = []
    for route in all_routes():
        status = loaded.get(person.username, loaded.address(route)).status_code
        good = {200, 405, *route.guard.also} | ({403, 404} if route.arguments else set())
        if status not in (good if route.open_to(held) else {403}):
            wrong.append(f"{route.pattern}: {status}")
    assert wrong == []
