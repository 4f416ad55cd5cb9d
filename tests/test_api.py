"""The API as a whole: what it describes is what it answers, whatever is asked of it."""

import json
from datetime import date

import pytest
import schemathesis
from conftest import MORNING
from django.conf import settings as chosen
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ninja import Router
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from luodi.kernel.access.actor import LUODI
from luodi.kernel.cards import all_cards, all_permissions, load
from luodi.kernel.documents.models import Document
from luodi.kernel.documents.rules import Kind
from luodi.kernel.ledger.actions import define_measure, post_entries
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.targets.actions import PartSpec, Span, TargetSpec, define_target
from luodi.kernel.targets.rules import Comparator, Pace, Period, Promise
from luodi.kernel.web.api.site import addresses
from luodi.main.routes import all_routes
from luodi.main.wsgi import application

BACKEND = "django.contrib.auth.backends.ModelBackend"
CHECKS = (
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
TRIED = settings(
    max_examples=25, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)
OPERATIONS = [
    route for route in all_routes() if route.name.startswith("api:") and route.guard.stranger == 401
]


@pytest.fixture
def reader(client, in_charge):
    client.force_login(in_charge(*all_permissions()), BACKEND)
    return client


@pytest.fixture
def described(reader):
    return reader.get(reverse("api:openapi")).json()


@pytest.fixture
def keys(office):
    """One record for each kind of address that names one: the part before the key → the key."""
    measure = define_measure(
        code="jobs", name="新增就业", unit="人", scale=0, definition="当年新增"
    )
    figure = Figure(measure.pk, office.bureau.pk, office.street.pk, date(2023, 1, 31), 120)
    (entry,) = post_entries([(RecordKey("gone", "gone_record", "7", 1, "figure"), figure)])
    text = "全年新增就业1000人以上。"
    document = Document.objects.create(
        title="工作安排",
        kind=Kind.REPORT.value,
        year=2023,
        issued_by=office.root,
        place=office.district,
        text=text,
        characters=len(text),
        size=1,
        added_at=MORNING,
    )
    spec = TargetSpec(
        name="新增就业",
        document=document,
        span=Span(6, 13, 0, len(text)),
        promise=Promise(Comparator.GE, 1000),
        unit="人",
        scale=0,
        stretch=False,
        period=Period(date(2023, 1, 1), date(2024, 1, 1)),
        pace=Pace.MONTH,
        lead_unit=office.bureau,
        place=office.district,
        parts=[PartSpec(measure, office.root, office.district)],
    )
    target = define_target(actor=LUODI, spec=spec)
    return {"measures": measure.pk, "entries": entry.pk, "targets": target.pk}


@pytest.fixture
def one_connection(described):
    """Keep the test's connection open when a request ends, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_operation_is_described_with_its_refusals(described):
    patterns = {
        route.pattern.replace("<int:pk>", "{pk}")
        for route in OPERATIONS
        if route.asks != "signed_in"
    }
    assert set(described["paths"]) == patterns
    for operations in described["paths"].values():
        assert set(operations) == {"get"}
        assert {"200", "401", "403", "422"} <= set(operations["get"]["responses"])
    assert described["security"] == [{"session": []}]


def test_nothing_described_is_a_binary_number(described):
    assert '"type": "number"' not in json.dumps(described)


def asked(operation, mode, key, cookies) -> set[int]:
    """Ask an operation all kinds of things, half of them of a record that stands."""
    statuses = set()

    @TRIED
    @given(case=operation.as_strategy(generation_mode=mode), stands=st.booleans())
    def ask(case, stands):
        if "pk" in case.path_parameters and stands:
            case.path_parameters["pk"] = key
        statuses.add(case.call_and_validate(cookies=cookies, checks=CHECKS).status_code)

    ask()
    return statuses


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize(
    ("mode", "status"), [(GenerationMode.POSITIVE, 200), (GenerationMode.NEGATIVE, 422)]
)
def test_whatever_is_asked_the_answer_is_as_described(reader, described, keys, mode, status):
    cookies = {chosen.SESSION_COOKIE_NAME: reader.cookies[chosen.SESSION_COOKIE_NAME].value}
    schema = schemathesis.openapi.from_dict(described)
    schema.app = application
    for found in schema.get_all_operations():
        operation = found.ok()
        key = keys.get(operation.path.split("/")[3])
        if key is None and "{pk}" in operation.path and status == 200:
            continue  # of a system that brings tests of its own
        assert status in asked(operation, mode, key, cookies), operation.path


@pytest.mark.parametrize("route", OPERATIONS, ids=lambda route: route.pattern)
def test_who_has_not_signed_in_is_refused_in_json(db, route):
    address = reverse(route.name, kwargs=dict.fromkeys(route.arguments, 1))
    answer = Client().get(address)
    assert answer.status_code == 401
    assert set(answer.json()) == {"error", "what", "remedy", "reference"}
    assert answer.json()["reference"] == answer.headers["X-Request-ID"]


def test_an_unknown_address_is_refused_in_json(db):
    answer = Client().get("/api/v1/nothing")
    assert (answer.status_code, answer.json()["error"]) == (404, "找不到这一页")


def test_the_page_of_the_api_takes_nothing_from_elsewhere(reader):
    answer = reader.get(reverse("api:docs"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "://" not in page
    assert reverse("api:openapi") in page


def test_an_operation_that_asks_nothing_stops_the_start():
    router = Router()

    @router.get("/wells", url_name="well_list")
    def well_list(request):
        return []

    with pytest.raises(ImproperlyConfigured, match="/wells"):
        addresses([router])


def test_no_two_rooms_answer_at_one_address():
    paths = [path for card in all_cards() if card.api for path in load(card.api).path_operations]
    assert len(set(paths)) == len(paths) > 0
