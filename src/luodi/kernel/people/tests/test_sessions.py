"""Sessions: listed, ended, over in time, and never one that was planted."""

import re
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from luodi.kernel import clock
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.kernel.people import actions
from luodi.kernel.people.models import UserSession

SIGN_IN, UNITS, SECURITY = "/people/sign-in/", "/people/units/", "/people/security/"
VIEW, CHANGE = "people.view_people", "people.change_people"
MORNING = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
MARK = re.compile(r'name="session" value="([0-9a-f]{16})"')


@pytest.fixture
def machine(monkeypatch):
    """Let the machine's time be that of luodi's clock."""
    monkeypatch.setattr(clock, "ticking", clock.now)


@pytest.fixture
def zhang(office):
    return office.user("zhang", office.post("填报人", [VIEW]))


def _enter(name="zhang", address="10.20.30.40"):
    client = Client(REMOTE_ADDR=address, headers={"user-agent": FIREFOX})
    told = {"username": name, "password": "a long enough sentence"}
    assert client.post(SIGN_IN, told).status_code == 302
    return client


def _is_in(client):
    return client.get(UNITS).status_code == 200


def test_a_session_says_whose_it_is_when_from_where_and_with_what(zhang, machine):
    _enter()
    session = UserSession.objects.get()
    assert (session.user, session.started_at, session.seen_at) == (zhang, MORNING, MORNING)
    assert (session.address, session.browser) == ("10.20.*.*", "Firefox · Linux")


def test_the_page_shows_ones_own_sessions_and_no_key_of_any(zhang, office):
    office.user("li", office.post("其他", [VIEW]))
    _enter("li", "172.16.5.5")
    _enter(address="192.168.7.7")
    client = _enter()
    page = client.get(SECURITY).content.decode()
    assert page.count("Firefox · Linux") == 2
    assert "192.168.*.*" in page
    assert "10.20.*.*" in page
    assert "172.16" not in page
    assert "192.168.7.7" not in page
    assert not any(key in page for key in UserSession.objects.values_list("session_key", flat=True))
    assert client.get(SECURITY)["Cache-Control"].startswith("max-age=0")


def test_one_session_is_ended_and_the_others_go_on(zhang):
    other, here, third = _enter(), _enter(), _enter()
    mark = actions.mark_of(other.session.session_key)
    assert mark in MARK.findall(here.get(SECURITY).content.decode())
    assert here.post("/people/sessions/end/", {"session": mark})["Location"] == SECURITY
    assert [_is_in(client) for client in (other, here, third)] == [False, True, True]
    line = LogLine.objects.get()
    assert (line.verb, line.user, line.before, line.after) == (
        "people.end_session", zhang, {"sessions": 1}, {"sessions": 0},
    )  # fmt: skip


def test_all_others_are_ended_at_once(zhang):
    others, here = [_enter(), _enter()], _enter()
    here.post("/people/sessions/end-others/")
    assert [_is_in(client) for client in (*others, here)] == [False, False, True]
    assert LogLine.objects.get().before == {"sessions": 2}
    here.post("/people/sessions/end-others/")
    assert LogLine.objects.count() == 1


@pytest.mark.parametrize("told", ["", "0" * 16, "%"])
def test_nobody_ends_anothers_session(zhang, office, told):
    office.user("li", office.post("其他", [VIEW]))
    theirs, mine = _enter("li"), _enter()
    mark = told or actions.mark_of(theirs.session.session_key)
    mine.post("/people/sessions/end/", {"session": mark})
    assert _is_in(theirs)
    assert LogLine.objects.count() == 0


def test_an_administrator_ends_a_users_sessions_with_a_reason(office, zhang, client):
    user_client = _enter()
    client.force_login(office.user("chief", office.post("局管", [VIEW, CHANGE])))
    url = reverse("people:user_end_sessions", args=(zhang.pk,))
    told = {"reason": "电脑遗失", "idempotency_key": "key-0001"}
    assert client.post(url, told).status_code == 302
    assert not _is_in(user_client)
    line = LogLine.objects.get(verb="people.end_sessions")
    assert (line.record_id, line.reason, line.before) == (
        str(zhang.pk), "电脑遗失", {"sessions": 1},
    )  # fmt: skip


def test_an_administrator_elsewhere_ends_none(office, zhang):
    client = _enter()
    far = office.actor(office.user("far", office.post("外局管", [CHANGE], unit=office.other)))
    with pytest.raises(PermissionDenied):
        actions.end_sessions_of(actor=far, user=zhang, reason="x")
    assert _is_in(client)


def test_a_key_planted_before_signing_in_is_worth_nothing_after(zhang):
    planted = Client()
    planted.get("/people/sign-in/provider/")
    planted.session.save()
    before = planted.session
    before["planted"] = "yes"
    before.save()
    victim = Client()
    victim.cookies["sessionid"] = before.session_key
    victim.post(SIGN_IN, {"username": "zhang", "password": "a long enough sentence"})
    assert _is_in(victim)
    assert victim.session.session_key != before.session_key
    robber = Client()
    robber.cookies["sessionid"] = before.session_key
    assert not _is_in(robber)


def test_a_session_lying_unused_is_over(zhang, clock_at, settings, machine):
    settings.LUODI_SESSION_IDLE = timedelta(minutes=30)
    client = _enter()
    clock_at(MORNING + timedelta(minutes=29, seconds=59))
    assert _is_in(client)
    clock_at(MORNING + timedelta(minutes=59))
    assert _is_in(client)
    clock_at(MORNING + timedelta(minutes=89))
    answer = client.get(UNITS)
    assert answer["Location"] == f"{SIGN_IN}?next={UNITS}"
    assert UserSession.objects.filter(user=zhang).count() == 0


def test_a_session_in_use_is_over_when_it_is_old(zhang, clock_at, settings, machine):
    settings.LUODI_SESSION_LONGEST = timedelta(hours=2)
    client = _enter()
    for minutes in range(10, 120, 10):
        clock_at(MORNING + timedelta(minutes=minutes))
        assert _is_in(client)
    clock_at(MORNING + timedelta(hours=2))
    assert not _is_in(client)


def test_a_machine_whose_clock_jumps_ends_a_session_rather_than_lengthen_it(
    zhang, clock_at, settings, machine
):
    settings.LUODI_SESSION_IDLE = timedelta(minutes=30)
    client = _enter()
    clock_at(MORNING - timedelta(minutes=29))
    assert _is_in(client)
    clock_at(MORNING - timedelta(days=3))
    assert not _is_in(client)
    client = _enter()
    clock_at(MORNING + timedelta(days=3))
    assert not _is_in(client)


def test_luodis_own_clock_moved_by_half_a_year_signs_nobody_out(zhang, clock_at):
    client = _enter()
    clock_at(MORNING + timedelta(days=180))
    assert _is_in(client)
    assert _is_in(client)


def test_the_last_use_is_written_once_a_minute(zhang, clock_at, machine):
    client = _enter()
    clock_at(MORNING + timedelta(seconds=59))
    _is_in(client)
    assert UserSession.objects.get().seen_at == MORNING
    clock_at(MORNING + timedelta(seconds=60))
    _is_in(client)
    assert UserSession.objects.get().seen_at == MORNING + timedelta(seconds=60)


def test_a_changed_password_ends_the_other_sessions_and_their_rows(zhang):
    other, here = _enter(), _enter()
    new = "quite another sentence"
    told = {
        "old_password": "a long enough sentence",
        "new_password1": new,
        "new_password2": new,
    }
    assert here.post("/people/password/", told).status_code == 302
    assert [_is_in(client) for client in (other, here)] == [False, True]
    assert UserSession.objects.filter(user=zhang).count() == 1


@pytest.mark.parametrize("action", [actions.reset_password, actions.deactivate_user])
def test_what_an_administrator_closes_leaves_no_session(office, zhang, action):
    client = _enter()
    chief = office.actor(office.user("chief", office.post("局管", [VIEW, CHANGE])))
    action(actor=chief, user=zhang, reason="x")
    assert not _is_in(client)
    assert UserSession.objects.filter(user=zhang).count() == 0
