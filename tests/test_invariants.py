"""What must hold for every sign-in and every page: the four of DHIS2's threat model, and more.

Source: the published threat model of dhis2-core: no account without proof, strangers cannot
learn that an account exists, a sensitive act needs a new proof, a sensitive act is logged.
"""

import re
import time
from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import identify_hasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse

from luodi.kernel.cards import all_cards
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.kernel.people import actions
from luodi.kernel.people.models import Holding, Post, Role, SecondFactor, Unit, User
from luodi.main.routes import all_routes

SIGN_IN = "/people/sign-in/"
VIEW, CHANGE, APPOINT = "people.view_people", "people.change_people", "people.appoint"
MORNING = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def zhang(office):
    return office.user("zhang", office.post("填报人", [VIEW]))


@pytest.fixture
def chief(office):
    granted = [VIEW, CHANGE, APPOINT, "people.change_unit"]
    return office.user("chief", office.post("总管", granted, unit=office.root))


def _send(client, url, **told):
    return client.post(url, {"reason": "x", "idempotency_key": "key-0001", **told})


def _enter(client, name, password):
    return client.post(SIGN_IN, {"username": name, "password": password}, REMOTE_ADDR="127.0.0.1")


# The four.


WITHOUT_ACCOUNT = {
    *(f"enterprises:follow_{name}" for name in (
        "add", "answer", "hide", "phone", "quiet", "reword", "withdraw",
        "visit_move", "visit_refuse",
    )),
    "enterprises:open311_requests_json", "enterprises:open311_requests_xml",
    "sweeping:take_pushed",
}  # fmt: skip
"""What asks for a code, or a key, in place of an account."""


def test_nobody_makes_an_account_for_themselves(db):
    """Every address that makes a user asks for a permission; the public ones make none."""
    public = [
        route
        for route in all_routes()
        if route.guard.kind == "public" and "POST" in route.guard.methods
    ]
    known = {
        "people:sign_in", "people:sign_in_code", "web:language",
        "enterprises:report", "enterprises:follow", *WITHOUT_ACCOUNT,
    }  # fmt: skip
    cards = {card.name for card in all_cards()}
    assert {route.name for route in public} == {
        name for name in known if name.partition(":")[0] in cards | {"web"}
    }
    client = Client()
    for route in public:
        client.post(route.pattern, {"username": "new", "password": "a long sentence", "code": "1"})
    assert User.objects.count() == 0


def test_strangers_do_not_learn_that_an_account_exists(client, zhang, office):
    """By words and status: wrong password, unknown name, out of use; before and after lock-out."""
    office.user("gone")
    User.objects.filter(username="gone").update(is_active=False)
    told = {}
    for name in ("zhang", "nobody", "gone"):
        answers = [_enter(Client(), name, "wrong password") for _attempt in range(6)]
        told[name] = [(answer.status_code, _plain(answer, name)) for answer in answers]
    assert told["zhang"] == told["nobody"] == told["gone"]


def _plain(answer, name):
    lines = answer.content.decode().replace(name, "?").splitlines()
    return "\n".join(line for line in lines if "csrf" not in line.lower() and "nonce" not in line)


def test_strangers_do_not_learn_it_by_a_second_step(office, zhang):
    """Only the right password leads to the second step."""
    SecondFactor.objects.create(user=zhang, secret="x", made_at=MORNING, confirmed_at=MORNING)
    assert _enter(Client(), "zhang", "wrong password").status_code == 200
    assert _enter(Client(), "zhang", office.password).status_code == 302


def test_an_unknown_name_costs_as_much_as_a_known_one(client, office, zhang, settings):
    """Both hash a password once, so that the time does not tell them apart."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    user = User.objects.get(username="zhang")
    user.set_password(office.password)
    user.save()
    spent = {}
    for name in ("zhang", "nobody"):
        begun = time.process_time()
        _enter(Client(), name, "wrong password")
        spent[name] = time.process_time() - begun
    assert 0.2 < spent["nobody"] / spent["zhang"] < 5


SENSITIVE = [
    ("people:role_new", {"code": "r", "title": "新角色", "permissions_people": [VIEW]}),
    ("people:user_deactivate", {}),
    ("people:user_reset", {}),
    ("people:appoint", {"user": "vacant", "starts": "2023-03-02T09:00", "confirmed": "yes"}),
]


@pytest.mark.parametrize(("name", "told"), SENSITIVE, ids=lambda item: str(item)[:20])
def test_a_sensitive_act_needs_a_new_asking_and_makes_a_line(
    office, chief, zhang, clock_at, name, told
):
    client = Client(REMOTE_ADDR="127.0.0.1")
    _enter(client, "chief", office.password)
    keys = {
        "people:appoint": Post.objects.get(title="填报人").pk,
        "people:role_new": None,
    }
    key = keys.get(name, zhang.pk)
    url = reverse(name, args=() if key is None else (key,))
    clock_at(MORNING + timedelta(minutes=20))
    before = LogLine.objects.count()
    assert _send(client, url, **told).status_code == 422
    assert LogLine.objects.count() == before
    assert _send(client, url, **told, again=office.password).status_code == 302
    (line,) = LogLine.objects.all()[: LogLine.objects.count() - before]
    assert (line.user, line.post.title, line.reason) == (chief, "总管", "x")


# Passwords.


def test_passwords_are_hashed_slowly_and_salted(db, settings):
    from django.conf import global_settings

    assert django_settings.PASSWORD_HASHERS == global_settings.PASSWORD_HASHERS
    users = [User.objects.create_user(name, name, "the same sentence") for name in "ab"]
    assert users[0].password != users[1].password
    assert "the same sentence" not in users[0].password
    hasher = identify_hasher(users[0].password)
    assert (hasher.algorithm, hasher.iterations >= 600_000) == ("pbkdf2_sha256", True)


# What is sent besides the form.


def test_fields_that_a_form_does_not_have_change_nothing(client, office, chief, zhang):
    client.force_login(zhang)
    more = {"is_active": "", "is_staff": "1", "is_superuser": "1", "user": chief.pk, "pk": chief.pk}
    new = "quite another sentence"
    told = {"old_password": office.password, "new_password1": new, "new_password2": new}
    client.post("/people/password/", told | more | {"username": "root", "display_name": "假"})
    after = User.objects.get(pk=zhang.pk)
    assert (after.username, after.display_name, after.is_active) == ("zhang", "zhang同志", True)
    assert User.objects.get(pk=chief.pk).check_password(office.password)


def test_a_new_user_gets_no_more_than_a_name(client, office, chief):
    client.force_login(chief)
    wanted = Post.objects.get(title="总管").pk
    _send(
        client, "/people/users/new/", username="li", display_name="李", is_active="",
        notice="x", holdings=wanted, post=wanted, password="chosen by a stranger",
    )  # fmt: skip
    li = User.objects.get(username="li")
    assert (li.is_active, li.notice, Holding.objects.filter(user=li).count()) == (True, "", 0)
    assert not li.check_password("chosen by a stranger")


def test_a_unit_is_corrected_by_name_alone(client, office, chief):
    client.force_login(chief)
    bureau = Unit.objects.filter(pk=office.bureau.pk).values("path", "code", "parent", "place")
    before = bureau.get()
    url = reverse("people:unit_correct", args=(office.bureau.pk,))
    more = {"path": "0009", "code": "X", "parent": "", "place": office.street.pk, "pk": "1"}
    assert _send(client, url, name="区发改局", **more).status_code == 302
    assert bureau.get() == before


def test_a_role_gets_no_permission_that_no_card_declares(client, office, chief):
    client.force_login(chief)
    answer = _send(
        client, "/people/roles/new/", code="r", title="角色", permissions_people=["people.root"],
        permissions=["people.change_people"],
    )  # fmt: skip
    assert answer.status_code == 422
    assert Role.objects.filter(code="r").count() == 0


# Where one is led.


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example",
        "http:///evil.example", "javascript:alert(1)", "\thttps://evil.example", "%2F%2Fevil",
    ],
)  # fmt: skip
def test_signing_in_leads_to_our_own_pages_alone(client, office, zhang, to):
    told = {"username": "zhang", "password": office.password, "next": to}
    where = client.post(SIGN_IN, told)["Location"]
    assert where == "/" or not where.startswith(("//", "/\\", "http", "javascript", "\t"))
    assert "evil.example" not in where or where.startswith("/people/")


def test_changing_the_language_leads_to_our_own_pages_alone(client, db):
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert "evil" not in answer["Location"]


# What is shown.


def test_a_name_with_markup_is_shown_as_it_is_written(client, office, chief):
    """Names of units, posts, roles and users; reasons in the log; all escaped."""
    actor = office.actor(chief)
    Unit.objects.filter(pk=office.bureau.pk).update(name=NASTY)
    office.street.__class__.objects.filter(pk=office.street.pk).update(name=NASTY)
    post = office.post(NASTY, [VIEW, "log.view_log"], unit=office.root)
    Role.objects.filter(code=f"role-of-{NASTY}").update(title=NASTY)
    user = office.user("nasty", post)
    User.objects.filter(pk=user.pk).update(display_name=NASTY, notice=NASTY)
    actions.add_user(actor=actor, username="wang", display_name="王", reason=NASTY)
    client.post(SIGN_IN, {"username": "nasty", "password": office.password})
    lines = [f"/log/lines/{pk}/" for pk in LogLine.objects.values_list("pk", flat=True)]
    pages = [client.get(url) for url in ("/", "/people/units/", "/log/lines/", *lines)]
    client.force_login(chief)
    addresses = [
        *(f"/people/units/{pk}/" for pk in Unit.objects.values_list("pk", flat=True)),
        f"/people/posts/{post.pk}/", f"/people/roles/{post.role_id}/", f"/people/users/{user.pk}/",
        "/people/users/", "/people/roles/", "/places/", f"/people/units/{office.bureau.pk}/new/",
    ]  # fmt: skip
    pages += [client.get(url) for url in addresses]
    shown = [answer.content.decode() for answer in pages if answer.status_code == 200]
    assert len(shown) >= 12
    assert not any(NASTY in page for page in shown)
    assert sum("&lt;script&gt;" in page for page in shown) >= 8


def test_what_is_typed_comes_back_escaped(client, office, chief):
    client.force_login(chief)
    answer = _send(client, "/people/users/new/", username=NASTY, display_name='"><img src=x>')
    page = answer.content.decode()
    assert answer.status_code == 422
    assert NASTY not in page
    assert '"><img src=x' not in page
    searched = client.get("/people/users/", {"q": NASTY}).content.decode()
    assert NASTY not in searched


def test_a_hidden_field_of_the_page_that_asks_for_a_asking_is_escaped(office, chief, clock_at):
    client = Client(REMOTE_ADDR="127.0.0.1")
    _enter(client, "chief", office.password)
    clock_at(MORNING + timedelta(minutes=20))
    page = _send(client, "/people/roles/new/", code=NASTY, title='"><b>').content.decode()
    assert NASTY not in page
    assert '"><b>' not in page


def test_every_page_forbids_frames_scripts_of_others_and_guessing(client, office, chief):
    client.force_login(chief)
    for address in ("/", "/people/units/", "/people/security/", SIGN_IN, "/nowhere/"):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        for part in ("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
            assert part in policy
        scripts = re.search(r"script-src ([^;]*)", policy)[1]
        assert "unsafe" not in scripts
        assert set(re.findall(r"'nonce-[^']+'", scripts))


def test_cookies_are_hidden_from_scripts_and_bound_to_the_site(client, office, zhang):
    answer = client.post(SIGN_IN, {"username": "zhang", "password": office.password})
    cookie = answer.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == django_settings.SESSION_COOKIE_AGE


# Files.


@pytest.mark.parametrize(
    "name",
    ["../../../etc/cron.d/x.pdf", "..\\..\\x.pdf", "/etc/passwd.pdf", "a\r\nSet-Cookie: x=1.pdf",
     "x.pdf\x00.exe", 'a";filename="b.exe.pdf'],
)  # fmt: skip
def test_the_name_of_a_file_leads_nowhere(client, office, settings, tmp_path, name):
    settings.LUODI_FILES = tmp_path / "files"
    permissions = ["documents.view_document", "documents.add_document"]
    client.force_login(office.user("w", office.post("员", permissions)))
    told = {
        "title": "文本", "issued_by": office.bureau.pk, "place": office.street.pk,
        "published_on": "2023-03-01", "text": "今年新建口袋公园24个。", "language": "zh",
        "idempotency_key": "key-0001",
    }  # fmt: skip
    upload = SimpleUploadedFile("x.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
    upload._name = name
    client.post("/documents/add/", {**told, "original": upload, "file": upload})
    outside = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all((tmp_path / "files") in path.parents for path in outside)
    assert not any(part in str(path) for path in outside for part in ("..", "etc", "cron", "\r"))


def test_no_address_takes_a_path():
    """Files are opened by number: no address has room for a name."""
    kinds = {
        type(converter).__name__
        for entry in _patterns(get_resolver())
        for converter in entry.pattern.converters.values()
    }
    assert kinds <= {"IntConverter", "StringConverter"}


def _patterns(resolver):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from _patterns(entry)
        else:
            yield entry
