import pytest
from django.urls import reverse

from luodi.kernel.log.models import LogLine

SIGN_IN = "/people/sign-in/"


@pytest.fixture
def zhang(office):
    return office.user("zhang", office.post("填报人", ["people.view_people"]))


def _try(client, name, password, address="127.0.0.1"):
    told = {"username": name, "password": password}
    return client.post(SIGN_IN, told, REMOTE_ADDR=address)


def test_the_sign_in_page_is_open_to_all(client, db):
    answer = client.get(SIGN_IN)
    assert answer.status_code == 200
    assert 'name="password"' in answer.content.decode()


def test_the_right_password_leads_to_where_one_wanted_to_go(client, office, zhang):
    told = {"username": "zhang", "password": office.password, "next": "/people/units/"}
    answer = client.post(SIGN_IN, told)
    assert (answer.status_code, answer["Location"]) == (302, "/people/units/")
    assert client.get("/people/units/").status_code == 200


def test_nobody_is_led_to_another_site(client, office, zhang):
    told = {"username": "zhang", "password": office.password, "next": "https://example.com/"}
    assert client.post(SIGN_IN, told)["Location"] == reverse("web:home")


def test_a_wrong_password_and_an_unknown_name_get_the_same_words(client, zhang):
    wrong = _try(client, "zhang", "wrong password").content.decode()
    unknown = _try(client, "nobody", "wrong password").content.decode()
    assert _plain(wrong, "zhang") == _plain(unknown, "nobody")
    assert 'role="alert"' in wrong


def _plain(text: str, name: str) -> str:
    """Leave out what differs on every page: the name typed and the tokens."""
    lines = text.replace(name, "?").splitlines()
    return "\n".join(line for line in lines if "csrf" not in line.lower() and "nonce" not in line)


def test_a_user_put_out_of_use_does_not_get_in(client, office, zhang):
    zhang.is_active = False
    zhang.save()
    assert _try(client, "zhang", office.password).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["zhang", "nobody"])
def test_five_failures_close_the_door_for_that_name_here_in_the_same_words(client, zhang, name):
    statuses = [_try(client, name, "wrong password").status_code for _attempt in range(6)]
    answer = _try(client, name, "wrong password")
    assert statuses == [200, 200, 200, 200, 429, 429]
    assert answer["Retry-After"] == "900"
    assert "15 分钟后再试" in answer.content.decode()
    assert name not in answer.content.decode()


def test_the_right_password_does_not_help_while_the_door_is_closed(client, office, zhang):
    for _attempt in range(5):
        _try(client, "zhang", "wrong password")
    assert _try(client, "zhang", office.password).status_code == 429
    assert "_auth_user_id" not in client.session


def test_nobody_is_locked_out_from_another_address(client, office, zhang):
    for _attempt in range(6):
        _try(client, "zhang", "wrong password", "192.0.2.7")
    assert _try(client, "zhang", office.password, "192.0.2.8").status_code == 302


def test_signing_out_is_a_post_and_ends_the_session(client, zhang):
    client.force_login(zhang)
    assert client.get("/people/sign-out/").status_code == 405
    assert client.get("/people/units/").status_code == 200
    assert client.post("/people/sign-out/").status_code == 200
    assert client.get("/people/units/").status_code == 302


def test_a_password_is_changed_by_whoever_knows_the_old_one(client, office, zhang):
    client.force_login(zhang)
    new = "quite another sentence"
    told = {"old_password": office.password, "new_password1": new, "new_password2": new}
    assert client.post("/people/password/", told)["Location"] == reverse("web:home")
    zhang.refresh_from_db()
    assert zhang.check_password(new)
    assert client.get("/people/units/").status_code == 200
    line = LogLine.objects.get()
    assert (line.verb, line.user, line.before, line.after) == (
        "people.change_password",
        zhang,
        {},
        {},
    )


def test_other_sessions_end_when_the_password_changes(client, office, zhang):
    client.force_login(zhang)
    zhang.set_password("quite another sentence")
    zhang.save()
    assert client.get("/people/units/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "quite another sentence", "quite another sentence"),
        ("a long enough sentence", "quite another sentence", "quite another"),
        ("a long enough sentence", "short", "short"),
        ("a long enough sentence", "1234567890", "1234567890"),
    ],
)
def test_a_refused_password_leaves_the_old_one(client, office, zhang, old, new, again):
    client.force_login(zhang)
    told = {"old_password": old, "new_password1": new, "new_password2": again}
    assert client.post("/people/password/", told).status_code == 422
    zhang.refresh_from_db()
    assert zhang.check_password(office.password)
    assert LogLine.objects.count() == 0


def test_the_anonymous_change_no_password(client, db):
    assert client.post("/people/password/")["Location"] == f"{SIGN_IN}?next=/people/password/"
