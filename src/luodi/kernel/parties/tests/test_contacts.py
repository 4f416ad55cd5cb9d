"""The telephone of a party: sealed, covered, opened by a right, a reason and a fresh proof."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.kernel.parties import actions
from luodi.kernel.parties.models import PartyContact
from luodi.kernel.parties.rules import plain_phone, unfit_phone
from luodi.kernel.people.models import UserSession
from luodi.kernel.people.sessions import SessionStore
from luodi.kernel.web.models import IdempotencyKey

VIEW, CHANGE, OPEN = "parties.view_party", "parties.change_party", "parties.open_contact"
NUMBER, SHOWN = "13900005678", "139****5678"
CODE = "91410181MA4X0B7K2R"
MORNING = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def keeper(office):
    granted = [VIEW, CHANGE, OPEN, "log.view_log"]
    return office.user("keeper", office.post("名录员", granted))


@pytest.fixture
def party(office, keeper):
    facts = actions.PartyFacts("花园公司", office.bureau, office.street, "建设路 1 号")
    return actions.add_party(
        actor=office.actor(keeper), credit_code=CODE, facts=facts, valid_from=date(2022, 1, 1)
    ).party


@pytest.fixture
def contact(office, keeper, party):
    return actions.set_contact(
        actor=office.actor(keeper), party=party, phone=NUMBER, version=0, reason="走访时提供"
    )


def _url(name, party):
    return reverse(f"parties:{name}", args=(party.pk,))


def _in(office, keeper):
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.post("/people/sign-in/", {"username": keeper.username, "password": office.password})
    return client


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0000 1234", "13800001234"),
        ("+86-138-0000-1234", "13800001234"),
        ("0086 13800001234", "13800001234"),
        ("(0371)6500-1234", "037165001234"),
        ("400-123-4567", "4001234567"),
    ],
)
def test_a_number_is_kept_in_one_form(typed, kept):
    assert plain_phone(typed) == kept
    assert unfit_phone(kept) is None


@pytest.mark.parametrize("typed", ["", "12345", "23800001234", "138000012345", "13800001234转5"])
def test_what_is_no_number_is_refused_without_repeating_it(typed):
    said = unfit_phone(plain_phone(typed))
    assert "电话号码须是" in said
    assert not typed or typed not in said


def test_a_number_is_set_by_the_page_and_shown_covered(client, office, keeper, party):
    client.force_login(keeper)
    url = _url("contact_change", party)
    assert "没有登记" in client.get(_url("party", party)).content.decode()
    told = {"phone": "１３９-0000-5678", "reason": "走访时提供", "version": 0}
    assert client.post(url, told)["Location"] == _url("party", party)
    page = client.get(_url("party", party)).content.decode()
    assert SHOWN in page
    assert NUMBER not in page
    assert PartyContact.objects.get().phone.opened() == NUMBER


def test_the_table_holds_nothing_of_the_number(contact):
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM kernel_parties_partycontact")
        (raw,) = cursor.fetchone()
    assert NUMBER not in raw
    assert len(raw) == 100


def test_opening_is_a_post_with_a_reason_and_is_logged(office, keeper, party, contact):
    client = _in(office, keeper)
    url = _url("contact_open", party)
    assert NUMBER not in client.get(url).content.decode()
    before = LogLine.objects.count()
    assert client.post(url, {"reason": " "}).status_code == 422
    assert LogLine.objects.count() == before
    answer = client.post(url, {"reason": "通知检查时间"})
    assert (answer.status_code, NUMBER in answer.content.decode()) == (200, True)
    assert "no-store" in answer["Cache-Control"]
    line = LogLine.objects.latest("pk")
    assert (line.verb, line.user, line.post.title, line.reason, line.before, line.after) == (
        "parties.open_contact", keeper, "名录员", "通知检查时间", {}, {"phone": SHOWN},
    )  # fmt: skip
    client.post(url, {"reason": "再次联系"})
    assert LogLine.objects.filter(verb="parties.open_contact").count() == 2


def test_an_old_asking_is_asked_for_again(office, keeper, party, contact, clock_at):
    client = _in(office, keeper)
    clock_at(MORNING + timedelta(minutes=16))
    url, told = _url("contact_open", party), {"reason": "通知检查时间"}
    answer = client.post(url, told)
    assert (answer.status_code, NUMBER in answer.content.decode()) == (422, False)
    assert LogLine.objects.filter(verb="parties.open_contact").count() == 0
    assert NUMBER in client.post(url, {**told, "again": office.password}).content.decode()


def test_whoever_may_not_sees_it_covered_and_opens_nothing(client, office, party, contact):
    client.force_login(office.user("looker", office.post("看", [VIEW, CHANGE])))
    page = client.get(_url("party", party)).content.decode()
    assert SHOWN in page
    assert "看全号" not in page
    assert client.post(_url("contact_open", party), {"reason": "x"}).status_code == 403
    far = office.user("far", office.post("外", [VIEW, CHANGE, OPEN], unit=office.other))
    client.force_login(far)
    for name in ("contact_open", "contact_change", "contact_remove"):
        assert client.get(_url(name, party)).status_code == 404
        assert client.post(_url(name, party), {"reason": "x", "version": 1}).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.open_contact(actor=office.actor(far), party=party, reason="x")
    assert LogLine.objects.filter(verb="parties.open_contact").count() == 0
    assert PartyContact.objects.get().version == 1


def test_of_two_who_change_it_the_second_is_told(office, keeper, party, contact, client):
    client.force_login(keeper)
    told = {"phone": "13700000001", "reason": "换号", "version": 0}
    answer = client.post(_url("contact_change", party), told)
    assert answer.status_code == 422
    assert f"现为：{SHOWN}" in answer.content.decode()
    assert PartyContact.objects.get().phone.opened() == NUMBER
    assert client.post(_url("contact_change", party), {**told, "version": 1}).status_code == 302
    assert PartyContact.objects.get().phone.opened() == "13700000001"


def test_a_number_is_removed(office, keeper, party, contact, client):
    client.force_login(keeper)
    told = {"reason": "单位要求删除", "version": 1}
    assert client.post(_url("contact_remove", party), told).status_code == 302
    assert PartyContact.objects.count() == 0
    line = LogLine.objects.latest("pk")
    assert (line.before, line.after) == ({"phone": SHOWN}, {"phone": None})
    with pytest.raises(ValidationError, match="没有登记"):
        actions.open_contact(actor=office.actor(keeper), party=party, reason="x")


@pytest.mark.parametrize(
    ("phone", "reason", "field"), [("1", "x", "phone"), (NUMBER, " ", "reason")]
)
def test_wrong_input_is_refused_by_field(office, keeper, party, phone, reason, field):
    with pytest.raises(ValidationError) as refused:
        actions.set_contact(
            actor=office.actor(keeper), party=party, phone=phone, version=0, reason=reason
        )
    assert list(refused.value.message_dict) == [field]
    assert PartyContact.objects.count() == 0


def _everything_kept():
    """Give all that the log, the kept answers and the sessions hold, as one text."""
    rows = [
        *LogLine.objects.values("before", "after", "reason"),
        *IdempotencyKey.objects.values("content", "headers"),
        *[{"body": bytes(key.body or b"").decode()} for key in IdempotencyKey.objects.all()],
        *[SessionStore().decode(row.session_data) for row in UserSession.objects.all()],
    ]
    return "\n".join(str(row) for row in rows)


def test_no_line_no_list_no_export_no_search_and_no_error_holds_the_number(
    client, office, keeper, party, caplog
):
    client.force_login(keeper)
    change = _url("contact_change", party)
    wrong = {"phone": NUMBER, "reason": "", "version": 0}
    assert client.post(change, wrong).status_code == 422
    client.post(change, {**wrong, "reason": f"他说打 {NUMBER}"})
    client.post(_url("contact_open", party), {"reason": f"回电 {NUMBER}"})
    listed = reverse("parties:party_list")
    answers = [
        client.get(listed),
        client.get(listed, {"format": "csv"}),
        client.get(listed, {"q": "花园"}),
        client.get(_url("party", party)),
        client.get(_url("party_change", party)),
        client.get(reverse("log:line_list"), {"format": "csv"}),
        *(client.get(f"/log/lines/{pk}/") for pk in LogLine.objects.values_list("pk", flat=True)),
    ]
    assert {answer.status_code for answer in answers} == {200}
    for answer in answers:
        assert NUMBER not in answer.content.decode()
    book = client.get(listed, {"format": "xlsx"}).getvalue()
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert not any(NUMBER.encode() in parts.read(name) for name in parts.namelist())
    found = client.get(listed, {"q": NUMBER, "format": "csv"}).content.decode("utf-8-sig")
    assert len(found.splitlines()) == 1
    assert NUMBER not in _everything_kept()
    assert SHOWN in _everything_kept()
    assert NUMBER not in caplog.text
