"""Signing in with a second factor: set up, used once, recovered, taken away."""

import re
from datetime import date, datetime, timedelta

import pyotp
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from luodi.kernel import clock
from luodi.kernel.access.actor import ANONYMOUS
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.log.models import LogLine
from luodi.kernel.people import actions
from luodi.kernel.people.models import RecoveryCode, SecondFactor, User, UserSession

SIGN_IN, CODE = "/people/sign-in/", "/people/sign-in/code/"
NEW, DROP, UNITS = "/people/second-factor/new/", "/people/second-factor/drop/", "/people/units/"
VIEW, CHANGE = "people.view_people", "people.change_people"
SECRET = re.compile(r"<code>([A-Z2-7]{4}(?: [A-Z2-7]{4})+)</code>")
CODES = re.compile(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>")
WRONG = "000000"


@pytest.fixture
def machine(monkeypatch):
    """Let the machine's own time stand still, and move it by seconds."""

    class Machine:
        at = datetime(2026, 3, 1, 9, 0, tzinfo=SHANGHAI)

        def later(self, seconds=30):
            self.at += timedelta(seconds=seconds)

    machine = Machine()
    monkeypatch.setattr(clock, "ticking", lambda: machine.at)
    return machine


@pytest.fixture
def zhang(office):
    return office.user("zhang", office.post("填报人", [VIEW]))


@pytest.fixture
def enrolled(office, zhang, machine):
    """Give zhang's authenticator and recovery codes; half a minute later nothing is used up."""
    actor = office.actor(zhang)
    totp = pyotp.TOTP(actions.begin_factor(actor=actor).secret.opened())
    codes = actions.confirm_factor(actor=actor, code=totp.at(machine.at))
    machine.later(60)
    return totp, codes


def _enter(client, name="zhang", password="a long enough sentence", address="127.0.0.1", **more):
    told = {"username": name, "password": password, **more}
    return client.post(SIGN_IN, told, REMOTE_ADDR=address)


def _code(client, code, address="127.0.0.1"):
    return client.post(CODE, {"code": code}, REMOTE_ADDR=address)


def _is_in(client):
    return client.get(UNITS).status_code == 200


# Setting up.


def test_a_page_shows_the_secret_as_picture_and_text_and_asks_for_a_code(client, zhang, machine):
    client.force_login(zhang)
    page = client.get(NEW).content.decode()
    assert 'src="data:image/png;base64,' in page
    secret = SECRET.search(page)[1].replace(" ", "")
    assert SecondFactor.objects.get(user=zhang).secret.opened() == secret
    assert SECRET.search(client.get(NEW).content.decode())[1].replace(" ", "") == secret
    answer = client.post(NEW, {"code": pyotp.TOTP(secret).at(machine.at)})
    codes = CODES.findall(answer.content.decode())
    assert (answer.status_code, len(set(codes))) == (200, 10)
    assert answer["Cache-Control"].startswith("max-age=0")
    assert CODES.findall(client.get("/people/security/").content.decode()) == []


def test_a_wrong_code_sets_nothing_up(client, zhang, machine):
    client.force_login(zhang)
    client.get(NEW)
    answer = client.post(NEW, {"code": WRONG})
    assert answer.status_code == 422
    assert "验证码不对" in answer.content.decode()
    assert SecondFactor.objects.get().confirmed_at is None
    assert RecoveryCode.objects.count() == 0
    assert LogLine.objects.count() == 0


def test_an_unconfirmed_factor_is_not_asked_for(client, office, zhang):
    actions.begin_factor(actor=office.actor(zhang))
    assert _enter(client)["Location"] == "/"
    assert _is_in(client)


def test_neither_secret_nor_codes_stand_in_the_tables_or_the_log(enrolled):
    totp, codes = enrolled
    (row,) = SecondFactor.objects.extra(select={"raw": "secret"}).values_list("raw", flat=True)
    assert totp.secret not in row
    hashes = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert len(hashes) == 10
    assert not hashes & set(codes)
    line = LogLine.objects.get(verb="people.confirm_factor")
    assert (line.before, line.after) == ({"confirmed": False}, {"confirmed": True})


def test_a_confirmed_one_is_not_begun_again(office, zhang, enrolled):
    with pytest.raises(ValidationError, match="已启用"):
        actions.begin_factor(actor=office.actor(zhang))


def test_nobody_sets_one_up_unsigned(db):
    with pytest.raises(PermissionDenied):
        actions.begin_factor(actor=ANONYMOUS)


# Signing in.


def test_the_password_alone_opens_nothing(client, enrolled):
    answer = _enter(client)
    assert (answer.status_code, answer["Location"]) == (302, CODE)
    assert "_auth_user_id" not in client.session
    assert not _is_in(client)


def test_password_and_code_open_and_lead_where_one_wanted_to_go(client, enrolled, machine):
    _enter(client, next=UNITS)
    answer = _code(client, enrolled[0].at(machine.at))
    assert (answer.status_code, answer["Location"]) == (302, UNITS)
    assert _is_in(client)


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_code_counts_one_step_either_way(client, enrolled, machine, seconds):
    _enter(client)
    assert _code(client, enrolled[0].at(machine.at + timedelta(seconds=seconds))).status_code == 302


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_code_two_steps_off_does_not_count(client, enrolled, machine, steps):
    _enter(client)
    assert (
        _code(client, enrolled[0].at(machine.at + timedelta(seconds=30 * steps))).status_code == 200
    )
    assert "_auth_user_id" not in client.session


def test_a_code_works_once_even_at_another_machine(client, enrolled, machine):
    code = enrolled[0].at(machine.at)
    _enter(client)
    _code(client, code)
    elsewhere = Client()
    _enter(elsewhere, address="192.0.2.1")
    answer = _code(elsewhere, code, "192.0.2.1")
    assert "已经用过" in answer.content.decode()
    assert not _is_in(elsewhere)


def test_an_older_code_does_not_count_after_a_newer_one(client, enrolled, machine):
    older = enrolled[0].at(machine.at)
    _enter(client)
    _code(client, enrolled[0].at(machine.at + timedelta(seconds=30)))
    elsewhere = Client()
    _enter(elsewhere)
    assert _code(elsewhere, older).status_code == 200


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", "'; --"])
def test_what_is_no_code_is_refused(client, enrolled, code):
    _enter(client)
    assert _code(client, code).status_code == 200
    assert "_auth_user_id" not in client.session


def test_five_wrong_codes_end_the_sign_in_and_close_the_door_here(client, enrolled, machine):
    _enter(client)
    statuses = [_code(client, WRONG).status_code for _attempt in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert _code(client, enrolled[0].at(machine.at)).status_code == 200
    assert "_auth_user_id" not in client.session
    assert _enter(client).status_code == 429


def test_the_owner_elsewhere_is_not_locked_out_and_is_told(client, enrolled, machine):
    robber = Client()
    _enter(robber, address="192.0.2.7")
    for _attempt in range(5):
        _code(robber, WRONG, "192.0.2.7")
    _enter(client, address="192.0.2.8")
    answer = client.post(
        CODE, {"code": enrolled[0].at(machine.at)}, REMOTE_ADDR="192.0.2.8", follow=True
    )
    assert "有 5 次密码正确而验证码不对" in answer.content.decode()
    assert SecondFactor.objects.get().failures == 0
    assert "验证码不对" not in client.get(UNITS).content.decode()


def test_a_new_sign_in_does_not_give_more_tries_at_one_address(enrolled):
    for attempt in range(5):
        client = Client()
        assert _enter(client).status_code == 302
        assert _code(client, WRONG).status_code == (200 if attempt < 4 else 429)
    assert _enter(Client()).status_code == 429


def test_the_second_step_waits_five_minutes(client, enrolled, machine, clock_at):
    morning = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
    clock_at(morning)
    _enter(client)
    clock_at(morning + timedelta(minutes=5, seconds=1))
    answer = _code(client, enrolled[0].at(machine.at))
    assert "已超过 5 分钟" in answer.content.decode()
    assert not _is_in(client)


def test_a_password_changed_meanwhile_ends_the_second_step(client, zhang, enrolled, machine):
    _enter(client)
    zhang.set_password("quite another sentence")
    zhang.save()
    _code(client, enrolled[0].at(machine.at))
    assert "_auth_user_id" not in client.session


def test_a_user_put_out_of_use_meanwhile_does_not_get_in(client, zhang, enrolled, machine):
    _enter(client)
    User.objects.filter(pk=zhang.pk).update(is_active=False)
    _code(client, enrolled[0].at(machine.at))
    assert "_auth_user_id" not in client.session


def test_a_code_without_a_password_opens_nothing(client, enrolled, machine):
    answer = _code(client, enrolled[0].at(machine.at))
    assert "没有等待验证码的登录" in answer.content.decode()
    assert not _is_in(client)


# Recovery codes.


def test_a_recovery_code_opens_once_and_is_in_the_log(client, enrolled, zhang):
    code = enrolled[1][3]
    _enter(client)
    assert _code(client, f" {code.upper().replace('-', ' ')} ").status_code == 302
    again = Client()
    _enter(again)
    assert _code(again, code).status_code == 200
    assert "_auth_user_id" not in again.session
    line = LogLine.objects.get(verb="people.use_recovery_code")
    assert (line.user, line.before, line.after) == (zhang, {"left": 10}, {"left": 9})
    assert code not in str(line.after)


def test_new_recovery_codes_put_the_old_ones_out_of_use(client, zhang, enrolled):
    client.force_login(zhang)
    page = client.post("/people/recovery-codes/renew/").content.decode()
    fresh = CODES.findall(page)
    assert len(fresh) == 10
    assert not set(fresh) & set(enrolled[1])
    assert not actions.use_code(user=zhang, code=enrolled[1][0])
    assert actions.use_code(user=zhang, code=fresh[0])


def test_another_users_code_opens_nothing(office, enrolled, machine):
    li = office.user("li", office.post("其他", [VIEW]))
    totp = pyotp.TOTP(actions.begin_factor(actor=office.actor(li)).secret.opened())
    codes = actions.confirm_factor(actor=office.actor(li), code=totp.at(machine.at))
    machine.later()
    zhang = User.objects.get(username="zhang")
    assert not actions.use_code(user=zhang, code=totp.at(machine.at))
    assert not actions.use_code(user=zhang, code=codes[0])


# Taking it away.


@pytest.mark.parametrize(
    ("password", "right", "said"),
    [("wrong password", True, "密码不对"), ("a long enough sentence", False, "验证码不对")],
)
def test_turning_off_needs_password_and_code(
    client, zhang, enrolled, machine, password, right, said
):
    client.force_login(zhang)
    code = enrolled[0].at(machine.at) if right else WRONG
    answer = client.post(DROP, {"password": password, "code": code}, REMOTE_ADDR="127.0.0.1")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert password not in answer.content.decode()
    assert SecondFactor.objects.count() == 1


def test_whoever_has_both_turns_it_off(client, zhang, enrolled, machine, office):
    client.force_login(zhang)
    told = {"password": office.password, "code": enrolled[0].at(machine.at)}
    assert client.post(DROP, told, REMOTE_ADDR="127.0.0.1").status_code == 302
    assert (SecondFactor.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert LogLine.objects.latest("pk").verb == "people.drop_factor"
    assert _enter(Client())["Location"] == "/"


def test_an_administrator_resets_it_with_a_reason_and_the_person_is_told(
    client, office, zhang, enrolled
):
    chief = office.user("chief", office.post("局管", [VIEW, CHANGE]))
    at_work = Client()
    at_work.force_login(zhang)
    assert _is_in(at_work)
    client.force_login(chief)
    url = reverse("people:user_reset_factor", args=(zhang.pk,))
    assert client.post(url, {"reason": "", "idempotency_key": "key-0001"}).status_code == 422
    told = {"reason": "本人到场，手机丢失", "idempotency_key": "key-0002"}
    assert client.post(url, told).status_code == 302
    assert SecondFactor.objects.count() == 0
    assert not _is_in(at_work)
    line = LogLine.objects.get(verb="people.reset_factor")
    assert (line.user, line.record_id, line.reason) == (chief, str(zhang.pk), "本人到场，手机丢失")
    mine = Client()
    _enter(mine)
    page = mine.get(UNITS).content.decode()
    assert "您的动态口令已由chief同志于 2023-03-01 09:00 重设（本人到场，手机丢失）" in page
    assert "您的动态口令已由" not in mine.get(UNITS).content.decode()


def test_nobody_resets_their_own_or_one_beyond_their_reach(office, zhang, enrolled):
    chief = office.actor(office.user("chief", office.post("局管", [VIEW, CHANGE])))
    far = office.actor(office.user("far", office.post("外局管", [CHANGE], unit=office.other)))
    own = User.objects.get(username="chief")
    with pytest.raises(ValidationError, match="自己的动态口令"):
        actions.reset_factor(actor=chief, user=own, reason="x")
    with pytest.raises(PermissionDenied):
        actions.reset_factor(actor=far, user=zhang, reason="x")
    assert SecondFactor.objects.count() == 1
    with pytest.raises(ValidationError, match="没有启用"):
        actions.reset_factor(actor=far, user=office.user("free"), reason="x")


# Where it must be.


def _set(value):
    ThresholdRow.objects.create(
        key="people.second_factor_for",
        value=str(value),
        valid_from=date(2023, 1, 1),
        source="区密〔2023〕1 号",
        set_at=datetime(2023, 1, 1, tzinfo=SHANGHAI),
    )


@pytest.mark.parametrize(
    ("value", "permission", "led"),
    [
        (0, CHANGE, False),
        (1, VIEW, False),
        (1, CHANGE, True),
        (1, "log.view_log", True),
        (1, "places.change_place", True),
        (2, VIEW, True),
    ],
)
def test_whom_the_threshold_names_sets_it_up_before_anything_else(
    client, office, value, permission, led
):
    _set(value)
    client.force_login(office.user("wang", office.post("岗", {VIEW, permission})))
    answer = client.get(UNITS)
    assert (answer.status_code, answer.get("Location")) == ((302, NEW) if led else (200, None))


def test_whoever_must_can_do_nothing_else_and_then_everything(client, office, machine):
    _set(1)
    client.force_login(office.user("wang", office.post("岗", [VIEW, CHANGE])))
    assert client.post("/people/users/new/", {"username": "x"})["Location"] == NEW
    assert User.objects.filter(username="x").count() == 0
    assert client.get("/help/").status_code == 200
    page = client.get(NEW).content.decode()
    assert "启用后才能打开其他页面" in page
    secret = SECRET.search(page)[1].replace(" ", "")
    assert client.post(NEW, {"code": pyotp.TOTP(secret).at(machine.at)}).status_code == 200
    assert _is_in(client)


def test_a_session_from_before_is_led_there_within_a_minute(client, office, machine):
    client.force_login(office.user("wang", office.post("岗", [VIEW, CHANGE])))
    assert _is_in(client)
    _set(1)
    machine.later(60)
    assert client.get(UNITS)["Location"] == NEW


def test_signing_in_with_a_code_is_never_led_there(client, enrolled, machine):
    _set(2)
    _enter(client)
    _code(client, enrolled[0].at(machine.at))
    assert _is_in(client)
    assert UserSession.objects.filter(user__username="zhang").count() == 1
