"""A sensitive act asks who it is once more when the last proof is older than 15 minutes."""

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from luodi.kernel import clock
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.kernel.people import actions
from luodi.kernel.people.models import Role
from luodi.kernel.web.models import IdempotencyKey

MORNING = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
VIEW, CHANGE = "people.view_people", "people.change_people"
NEW = "/people/roles/new/"
TOLD = {
    "code": "clerk",
    "title": "办事员",
    "permissions_people": [VIEW],
    "reason": "设立",
    "idempotency_key": "key-0001",
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
SENSITIVE = {
    "people:appoint",
    "people:codes_renew",
    "people:factor_new",
    "people:role_change",
    "people:role_new",
    "people:user_activate",
    "people:user_bind",
    "people:user_deactivate",
    "people:user_release",
    "people:user_reset",
    "people:user_reset_factor",
    "parties:contact_open",
}


@pytest.fixture
def top(office):
    return office.user("top", office.post("总管", [VIEW, CHANGE], unit=office.root))


@pytest.fixture
def late(client, office, top, clock_at):
    """Give a client who signed in 16 minutes ago."""
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.post("/people/sign-in/", {"username": "top", "password": office.password})
    clock_at(MORNING + timedelta(minutes=15, seconds=1))
    return client


def test_the_sensitive_addresses_are_just_these():
    found = set()
    for room in ("people", "parties"):
        resolver = get_resolver(f"luodi.kernel.{room}.urls")
        found |= {
            f"{room}:{entry.name}"
            for entry in resolver.url_patterns
            if getattr(entry.callback, "freshly", False)
        }
    assert found == SENSITIVE


def test_within_a_quarter_hour_nothing_is_asked(client, office, top, clock_at):
    client.post("/people/sign-in/", {"username": "top", "password": office.password})
    clock_at(MORNING + timedelta(minutes=15))
    assert client.post(NEW, TOLD).status_code == 302


def test_later_it_is_asked_with_all_that_was_sent_kept(late):
    answer = late.post(NEW, TOLD)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "离上次验证已超过 15 分钟" in page
    kept = [pair for pair in HIDDEN.findall(page) if pair[0] in TOLD]
    assert sorted(kept) == sorted(
        (name, value[0] if isinstance(value, list) else value) for name, value in TOLD.items()
    )
    assert (Role.objects.filter(code="clerk").count(), LogLine.objects.count()) == (0, 0)


def test_the_password_lets_it_happen_and_holds_for_the_next(late, office):
    assert late.post(NEW, {**TOLD, "again": office.password}).status_code == 302
    again = {**TOLD, "code": "other", "title": "别的", "idempotency_key": "key-0002"}
    assert late.post(NEW, again).status_code == 302
    assert Role.objects.filter(code__in=("clerk", "other")).count() == 2


def test_a_wrong_password_changes_nothing_and_is_not_repeated(late):
    answer = late.post(NEW, {**TOLD, "again": "a guess of mine"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "密码或验证码不对" in page
    assert "a guess of mine" not in page
    assert Role.objects.filter(code="clerk").count() == 0


def test_the_asking_is_kept_nowhere(late, office):
    late.post(NEW, {**TOLD, "again": office.password})
    assert IdempotencyKey.objects.count() == 1
    replayed = late.post(NEW, {**TOLD, "again": "anything else"})
    assert replayed["Idempotency-Replayed"] == "true"


def test_five_wrong_ones_close_the_door_here(late, office):
    statuses = [late.post(NEW, {**TOLD, "again": "wrong"}).status_code for _time in range(6)]
    assert statuses == [422, 422, 422, 422, 429, 429]
    assert late.post(NEW, {**TOLD, "again": office.password}).status_code == 429
    assert Role.objects.filter(code="clerk").count() == 0


def test_a_right_one_forgets_the_wrong_ones(late, office, clock_at):
    for _round in range(3):
        for _attempt in range(3):
            late.post(NEW, {**TOLD, "again": "wrong"})
        assert late.post(NEW, {**TOLD, "again": office.password}).status_code == 302
        clock_at(clock.now() + timedelta(minutes=16))


def test_a_code_of_the_authenticator_proves_too_and_once(late, office, top, clock_at, monkeypatch):
    machine = clock.ticking()
    monkeypatch.setattr(clock, "ticking", lambda: machine)
    actor = office.actor(top)
    totp = pyotp.TOTP(actions.begin_factor(actor=actor).secret.opened())
    actions.confirm_factor(actor=actor, code=totp.at(machine - timedelta(seconds=30)))
    code = totp.at(machine)
    assert late.post(NEW, {**TOLD, "again": code}).status_code == 302
    clock_at(clock.now() + timedelta(minutes=16))
    again = {**TOLD, "code": "other", "title": "别的", "idempotency_key": "key-0002"}
    assert late.post(NEW, {**again, "again": code}).status_code == 422


def test_looking_is_never_asked(late):
    assert late.get(NEW).status_code == 200


def test_the_right_is_asked_before_the_asking(office, clock_at):
    client = Client()
    client.force_login(office.user("clerk", office.post("办事员", [VIEW])))
    client.get(reverse("people:unit_list"))
    clock_at(MORNING + timedelta(minutes=16))
    assert client.post(NEW, TOLD).status_code == 403
