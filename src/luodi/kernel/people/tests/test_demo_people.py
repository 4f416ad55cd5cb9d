"""The sign-in page of a demonstration lists its people; no other sign-in page does."""

import sys
from dataclasses import dataclass
from types import ModuleType

import pytest

SIGN_IN = "/people/sign-in/"


@dataclass(frozen=True)
class Person:
    username: str
    display_name: str
    about: str


@pytest.fixture
def people(office, settings, monkeypatch):
    stage = ModuleType("stage")
    stage.PEOPLE = (Person("zhang", "张某", "填报员：报送"), Person("gone", "离某", "已停用"))
    stage.WORD = office.password
    monkeypatch.setitem(sys.modules, "stage", stage)
    settings.LUODI_DEMO = True
    settings.LUODI_DEMO_SIGN_INS, settings.LUODI_DEMO_PASSWORD = "stage.PEOPLE", "stage.WORD"
    office.user("zhang", office.post("填报人"))
    gone = office.user("gone")
    gone.is_active = False
    gone.save()
    return office


def test_a_press_signs_in(client, people):
    page = client.get(f"{SIGN_IN}?next=/help/keys/").content.decode()
    assert page.count(people.password) == 2  # said once, and sent once
    assert '<button type="submit" name="username" value="zhang"><b>张某</b>' in page
    assert "填报员：报送" in page
    told = {"username": "zhang", "password": people.password, "next": "/help/keys/"}
    answer = client.post(SIGN_IN, told)
    assert (answer.status_code, answer["Location"]) == (302, "/help/keys/")


def test_whoever_cannot_sign_in_is_not_offered(client, people):
    assert "离某" not in client.get(SIGN_IN).content.decode()


def test_a_password_that_was_changed_is_refused_like_any_other(client, people):
    told = {"username": "zhang", "password": "quite another sentence"}
    answer = client.post(SIGN_IN, told)
    assert answer.status_code == 200
    assert "张某" in answer.content.decode()


def test_outside_a_demonstration_nobody_is_named(client, people, settings):
    settings.LUODI_DEMO = False
    page = client.get(SIGN_IN).content.decode()
    assert "张某" not in page
    assert "zhang" not in page
    assert people.password not in page
