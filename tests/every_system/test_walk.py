"""A walk over every address: in charge, colleague, stranger, anonymous; then what they may send."""

import pytest
from django.test import Client
from django.urls import reverse

from luodi.kernel.access.guards import Guard
from luodi.main.routes import Route, all_routes

GIVEN = {"idempotency_key": "key-of-the-walk-0001"}
ROUTES = pytest.mark.parametrize("route", all_routes(), ids=lambda route: route.pattern)
POSTS = [route for route in all_routes() if route.guard and "POST" in route.guard.methods]
WRITING = pytest.mark.parametrize("route", POSTS, ids=lambda route: route.pattern)
RECORDING = pytest.mark.parametrize(
    "route",
    [route for route in POSTS if route.guard.kind == "permission"],
    ids=lambda route: route.pattern,
)


def opened(route: Route) -> int:
    """Give what a page answers to whoever may open it."""
    return 200 if "GET" in route.guard.methods else 405


def expected(district, route: Route, person: str, *, restricted: bool) -> set[int]:
    """Give the answers that a person may get from an address."""
    if not route.open_to(district.permissions[person]):
        return {route.guard.stranger} if person == "anonymous" else {403}
    if person == "stranger" and restricted:
        return {403, 404} if opened(route) == 200 else {405}
    if person != "in charge" and route.guard.own:
        return {405} if opened(route) == 405 else {403, 404}
    if person == "stranger" and route.arguments:
        return {opened(route), 403, 404, *route.guard.also}
    return {opened(route), *route.guard.also}


@ROUTES
def test_each_person_gets_the_answer_that_belongs_to_the_rights(loaded, restricted, route):
    address = loaded.address(route)
    answers = {name: loaded.get(name, address) for name in loaded.clients}
    wrong = {
        name: answer.status_code
        for name, answer in answers.items()
        if answer.status_code not in expected(loaded, route, name, restricted=restricted(route))
    }
    assert wrong == {}
    if answers["anonymous"].status_code == 302 and route.guard.kind != "public":
        assert answers["anonymous"].url.startswith(reverse("people:sign_in"))


@WRITING
def test_what_is_sent_without_the_safety_token_is_refused(loaded, counts, route):
    address = loaded.address(route)
    before = counts()
    for name in ("in charge", "anonymous"):
        client = Client(enforce_csrf_checks=True)
        client.cookies = loaded.clients[name].cookies
        assert client.post(address, GIVEN).status_code == 403
    assert counts() == before


@WRITING
def test_what_is_sent_without_the_right_is_refused_and_changes_nothing(
    loaded, restricted, counts, route
):
    address = loaded.address(route)
    before = counts()
    for name in ("colleague", "stranger", "anonymous"):
        refused = {route.guard.stranger} if name == "anonymous" else {403, 404}
        outside = name == "stranger" and restricted(route)
        if outside or not route.open_to(loaded.permissions[name]):
            assert loaded.clients[name].post(address, GIVEN).status_code in refused
    assert counts() == before


@RECORDING
def test_an_empty_form_is_answered_and_a_refused_one_changes_nothing(loaded, counts, route):
    address = loaded.address(route)
    before = counts()
    answer = loaded.clients["in charge"].post(address, GIVEN)
    assert answer.status_code < 500
    assert answer.status_code < 400 or counts() == before


def test_the_rule_that_names_records_finds_the_plural_and_the_root(model_of_route):
    def found(pattern: str, name: str) -> str:
        return model_of_route(Route(pattern, name, Guard("public"), ("pk",)))._meta.label

    assert found("/targets/<int:pk>/figure/", "targets:figure") == "kernel_targets.Target"
    assert found("/targets/readings/<int:pk>/", "targets:reading") == "targets.Reading"
    assert found("/ledger/entries/<int:pk>/", "ledger:entry") == "kernel_ledger.Entry"
    assert found("/log/lines/<int:pk>/", "log:line") == "kernel_log.LogLine"
