"""Signing in through a provider, against a local one that can do everything wrong."""

import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client as Browser
from django.urls import reverse
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from luodi.kernel import clock
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.kernel.people import actions, provider
from luodi.kernel.people.models import ProviderSubject, User
from luodi.kernel.people.provider import ALGORITHMS, Client, Journey, Provider, ProviderError

ISSUER, CLIENT, SECRET = "https://login.example.cn/realms/gov", "luodi", "shared between two"
START, BACK = "/people/sign-in/provider/", "/people/sign-in/provider/return/"
UNITS = "/people/units/"
VIEW, CHANGE = "people.view_people", "people.change_people"
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=SHANGHAI)
MORNING = datetime(2023, 3, 1, 9, 0, tzinfo=SHANGHAI)
KEYS = {name: RSAKey.generate_key(2048, {"kid": name}) for name in ("first", "second")}


@dataclass
class Fake:
    """A provider in this process: it signs what a test tells it to."""

    keys: list = field(default_factory=lambda: [KEYS["first"]])
    signer: object = None
    header: dict = field(default_factory=lambda: {"alg": "RS256", "kid": "first"})
    claims: dict = field(default_factory=dict)
    described: dict = field(default_factory=dict)
    token: str | None = None
    status: int = 200
    challenges: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)

    def answer(self, request):
        self.calls.append(request)
        path = request.url.path.removeprefix("/realms/gov")
        if path == provider.WELL_KNOWN:
            return httpx.Response(200, json=self.description())
        if path == "/keys":
            return httpx.Response(200, json=KeySet(self.keys).as_dict(private=False))
        assert path == "/token"
        return self.exchange(parse_qs(request.content.decode()), request)

    def description(self):
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/auth",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "end_session_endpoint": f"{ISSUER}/logout",
            **self.described,
        }

    def exchange(self, sent, request):
        """Give a token for a code of ours, once, to whoever holds the verifier and the secret."""
        code = sent["code"][0]
        challenge, nonce = self.challenges.pop(code, (None, None))
        verifier = Journey("", "", sent["code_verifier"][0])
        if challenge != verifier.challenge or self.status != 200:
            return httpx.Response(400 if self.status == 200 else self.status, json={"error": "x"})
        assert request.headers["authorization"] == httpx.BasicAuth(CLIENT, SECRET)._auth_header
        return httpx.Response(
            200, json={"id_token": self.sign(nonce) if self.token is None else self.token}
        )

    def sign(self, nonce):
        now = int(NOW.timestamp())
        claims = {
            "iss": ISSUER, "aud": CLIENT, "sub": "u-1", "nonce": nonce, "iat": now,
            "exp": now + 300, **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.signer or next(k for k in KEYS.values() if k.kid == self.header.get("kid"))
        return jwt.encode(self.header, claims, key, algorithms=[self.header["alg"]])

    def grant(self, address, code="code-1"):
        """Sign somebody in at the address luodi led to; give the address to come back to."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        self.challenges[code] = (asked["code_challenge"], asked["nonce"])
        return f"{BACK}?code={code}&state={asked['state']}"


@pytest.fixture
def fake(settings, monkeypatch):
    settings.LUODI_OIDC_ISSUER, settings.LUODI_OIDC_CLIENT_ID = ISSUER, CLIENT
    settings.LUODI_OIDC_SECRET, settings.LUODI_OIDC_TITLE = SECRET, "区统一认证"
    fake, client = Fake(), Client(ISSUER, CLIENT, SECRET)
    monkeypatch.setitem(
        provider._PROVIDERS, client, Provider(client, httpx.MockTransport(fake.answer))
    )
    monkeypatch.setattr(clock, "ticking", lambda: NOW)
    return fake


@pytest.fixture
def zhang(office):
    user = office.user("zhang", office.post("填报人", [VIEW]))
    ProviderSubject.objects.create(user=user, issuer=ISSUER, subject="u-1", bound_at=MORNING)
    return user


def _leave(browser, to=UNITS):
    answer = browser.get(START, {"next": to})
    assert answer.status_code == 302
    return answer["Location"]


def _come(browser, fake, **told):
    return browser.get(fake.grant(_leave(browser)), **told)


def _is_in(browser):
    return "_auth_user_id" in browser.session


def check_refused(browser, answer, words="没有完成"):
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert not _is_in(browser)


# The way there and back.


def test_the_button_stands_only_where_a_provider_is_set(client, db, settings):
    assert START not in client.get("/people/sign-in/").content.decode()
    settings.LUODI_OIDC_ISSUER, settings.LUODI_OIDC_TITLE = ISSUER, "区统一认证"
    page = client.get("/people/sign-in/", {"next": "/log/?q=a&b"}).content.decode()
    assert f'href="{START}?next=%2Flog%2F%3Fq%3Da%26b"' in page
    assert "用区统一认证登录" in page


def test_the_way_there_carries_state_nonce_and_challenge_and_no_secret(client, fake, db):
    asked = parse_qs(urlsplit(_leave(client)).query)
    assert (asked["response_type"], asked["scope"]) == (["code"], ["openid"])
    assert (asked["client_id"], asked["code_challenge_method"]) == ([CLIENT], ["S256"])
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]
    assert all(len(asked[name][0]) == 43 for name in ("state", "nonce", "code_challenge"))
    again = parse_qs(urlsplit(_leave(client)).query)
    assert not {asked["state"][0], asked["nonce"][0]} & {again["state"][0], again["nonce"][0]}


def test_a_bound_account_signs_in_with_a_new_session(client, fake, zhang):
    there = _leave(client)
    before = client.session.session_key
    answer = client.get(fake.grant(there))
    assert (answer.status_code, answer["Location"]) == (302, UNITS)
    assert client.session.session_key != before
    assert client.get(UNITS).status_code == 200
    assert int(client.session["_auth_user_id"]) == zhang.pk


def test_luodi_calls_the_issuers_host_alone(client, fake, zhang):
    _come(client, fake)
    assert {call.url.host for call in fake.calls} == {"login.example.cn"}
    assert [call.url.path.rpartition("/")[2] for call in fake.calls] == [
        "openid-configuration", "token", "keys",
    ]  # fmt: skip


def test_behind_https_the_way_back_is_https(client, fake, db, settings):
    settings.LUODI_HTTPS = True
    asked = parse_qs(urlsplit(_leave(client)).query)
    assert asked["redirect_uri"] == [f"https://testserver{BACK}"]


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_the_way_back_leads_to_no_other_site(client, fake, zhang, to):
    assert client.get(fake.grant(_leave(client, to)))["Location"] == "/"


# What comes back and is not believed.


@pytest.mark.parametrize(
    ("changed", "logged"),
    [
        ({"aud": "other"}, "aud is 'other'"),
        ({"aud": ["other", "third"]}, "aud is ['other', 'third']"),
        ({"aud": None}, "aud is None"),
        ({"aud": [CLIENT, "other"]}, "azp none"),
        ({"aud": [CLIENT, "other"], "azp": "other"}, "azp is 'other'"),
        ({"azp": "other"}, "azp is 'other'"),
        ({"iss": "https://evil.example"}, "iss is"),
        ({"iss": f"{ISSUER}/"}, "iss is"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"exp": int(NOW.timestamp()) - 60}, "is past"),
        ({"exp": None}, "no number"),
        ({"exp": "9999999999"}, "no number"),
        ({"exp": True}, "no number"),
        ({"iat": int(NOW.timestamp()) + 61}, "is to come"),
        ({"iat": int(NOW.timestamp()) - 601}, "too old"),
        ({"iat": None}, "no number"),
        ({"nbf": int(NOW.timestamp()) + 61}, "is to come"),
        ({"sub": ""}, "sub is"),
        ({"sub": 7}, "sub is"),
        ({"sub": "x" * 256}, "sub is"),
    ],
)
def test_claims_that_are_not_right_open_nothing(client, fake, zhang, caplog, changed, logged):
    fake.claims = changed
    check_refused(client, _come(client, fake))
    assert logged in caplog.text


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": [CLIENT]},
        {"aud": [CLIENT, "other"], "azp": CLIENT},
        {"exp": int(NOW.timestamp()) - 59},
        {"iat": int(NOW.timestamp()) + 60},
        {"iat": int(NOW.timestamp()) - 600},
    ],
)
def test_claims_within_the_bounds_open(client, fake, zhang, changed):
    fake.claims = changed
    assert _come(client, fake).status_code == 302
    assert _is_in(client)


def _unsigned(header, claims):
    def part(value):
        text = json.dumps(value).encode()
        return provider.urlsafe_b64encode(text).rstrip(b"=").decode()

    return f"{part(header)}.{part(claims)}."


def _claims(there):
    """Give claims that are right for a way, but for the signature."""
    now, nonce = int(NOW.timestamp()), parse_qs(urlsplit(there).query)["nonce"][0]
    told = {"iss": ISSUER, "aud": CLIENT, "sub": "u-1", "nonce": nonce, "iat": now}
    return told | {"exp": now + 300}


@pytest.mark.parametrize("alg", ["none", "None", "NONE", ""])
def test_an_unsigned_token_opens_nothing(client, fake, zhang, alg):
    there = _leave(client)
    fake.token = _unsigned({"alg": alg, "kid": "first"}, _claims(there))
    check_refused(client, client.get(fake.grant(there)))


@pytest.mark.parametrize("alg", ["HS256", "hs256", "RS256"])
def test_a_token_signed_with_the_public_key_as_a_secret_opens_nothing(client, fake, zhang, alg):
    for secret in (KEYS["first"].as_pem(private=False), KEYS["first"].as_der(private=False)):
        there = _leave(client)
        begun = _unsigned({"alg": alg, "kid": "first"}, _claims(there)).rstrip(".")
        signature = hmac.digest(secret, begun.encode(), "sha256")
        fake.token = f"{begun}.{provider.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
        check_refused(client, client.get(fake.grant(there)))


def test_a_token_signed_by_another_key_of_the_same_name_opens_nothing(client, fake, zhang):
    fake.signer = RSAKey.generate_key(2048, {"kid": "first"})
    check_refused(client, _come(client, fake))


def test_a_key_that_the_token_brings_itself_is_not_used(client, fake, zhang):
    own = RSAKey.generate_key(2048, {"kid": "own"})
    fake.signer = own
    fake.header = {"alg": "RS256", "kid": "own", "jwk": own.as_dict(private=False)}
    check_refused(client, _come(client, fake))


def test_a_key_that_is_not_for_signing_is_not_used(client, fake, zhang):
    fake.keys = [RSAKey.import_key({**KEYS["first"].as_dict(private=True), "use": "enc"})]
    check_refused(client, _come(client, fake))


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "e30.e30.", "x" * 9000, 7])
def test_what_is_no_token_opens_nothing(client, fake, zhang, token):
    fake.token = token
    check_refused(client, _come(client, fake))


def test_elliptic_keys_sign_too(client, fake, zhang):
    key = ECKey.generate_key("P-256", {"kid": "curve"})
    fake.keys, fake.signer, fake.header = [key], key, {"alg": "ES256", "kid": "curve"}
    _come(client, fake)
    assert _is_in(client)


def test_no_listed_signature_is_made_without_a_key_of_the_issuers():
    assert not [name for name in ALGORITHMS if name.startswith("HS") or name.lower() == "none"]


# Keys that change.


def test_a_new_key_is_found_by_asking_once_more(client, fake, zhang, monkeypatch):
    _come(client, fake)
    later = NOW + timedelta(minutes=5)
    monkeypatch.setattr(clock, "ticking", lambda: later)
    fake.keys, fake.header = [KEYS["second"]], {"alg": "RS256", "kid": "second"}
    fake.claims = {"iat": int(later.timestamp()), "exp": int(later.timestamp()) + 60}
    browser = Browser()
    _come(browser, fake)
    assert _is_in(browser)
    assert sum(call.url.path.endswith("/keys") for call in fake.calls) == 2


def test_unknown_keys_do_not_make_luodi_ask_again_and_again(client, fake, zhang):
    fake.header, fake.signer = {"alg": "RS256", "kid": "unknown"}, KEYS["second"]
    for _time in range(3):
        check_refused(client, _come(client, fake))
    assert sum(call.url.path.endswith("/keys") for call in fake.calls) == 1


def test_a_withdrawn_key_opens_nothing_after_the_hour(client, fake, zhang, monkeypatch):
    _come(client, fake)
    later = NOW + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "ticking", lambda: later)
    fake.keys = [KEYS["second"]]
    fake.claims = {"iat": int(later.timestamp()), "exp": int(later.timestamp()) + 60}
    browser = Browser()
    check_refused(browser, _come(browser, fake))


# Ways that are not this session's.


def test_an_answer_without_a_way_begun_opens_nothing(client, fake, zhang):
    check_refused(client, client.get(BACK, {"code": "code-1", "state": "x"}))
    assert fake.calls == []


def test_another_state_opens_nothing_and_asks_nothing(client, fake, zhang):
    fake.grant(_leave(client))
    before = len(fake.calls)
    check_refused(client, client.get(BACK, {"code": "code-1", "state": "forged"}))
    assert len(fake.calls) == before


def test_a_way_back_is_gone_once(client, fake, zhang):
    back = fake.grant(_leave(client))
    client.get(back)
    client.post("/people/sign-out/")
    check_refused(client, client.get(back))


def test_an_answer_given_to_another_browser_opens_nothing(fake, zhang):
    victim, robber = Browser(), Browser()
    back = fake.grant(_leave(robber))
    _leave(victim)
    check_refused(victim, victim.get(back))


def test_a_code_of_another_way_is_refused_by_its_challenge(fake, zhang):
    robber, victim = Browser(), Browser()
    fake.grant(_leave(robber), code="stolen")
    mine = parse_qs(urlsplit(_leave(victim)).query)["state"][0]
    check_refused(victim, victim.get(BACK, {"code": "stolen", "state": mine}))


def test_a_way_of_more_than_ten_minutes_is_over(client, fake, zhang, monkeypatch):
    back = fake.grant(_leave(client))
    monkeypatch.setattr(clock, "ticking", lambda: NOW + timedelta(minutes=10, seconds=1))
    check_refused(client, client.get(back))


@pytest.mark.parametrize("more", ["&error=access_denied", "&iss=https://evil.example"])
def test_a_refusal_and_another_issuers_answer_open_nothing(client, fake, zhang, more):
    check_refused(client, client.get(fake.grant(_leave(client)) + more))


# The provider itself.


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"issuer": f"{ISSUER}/"},
        {"token_endpoint": "https://evil.example/token"},
        {"jwks_uri": "http://login.example.cn/realms/gov/keys"},
        {"authorization_endpoint": "https://login.example.cn.evil.example/auth"},
        {"jwks_uri": "https://login.example.cn:8443/keys"},
        {"token_endpoint": None},
    ],
)
def test_a_description_of_others_is_not_believed(client, fake, zhang, described):
    fake.described = described
    check_refused(client, client.get(START))


def test_a_refused_code_opens_nothing(client, fake, zhang):
    fake.status = 500
    check_refused(client, _come(client, fake))


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b"not json"),
        httpx.Response(200, content=b"x" * (512 * 1024 + 1)),
        httpx.Response(302, headers={"Location": "https://evil.example/"}),
        httpx.ConnectTimeout("slow"),
    ],
)
def test_what_is_no_answer_is_told_as_a_failure(answer):
    def respond(request):
        if isinstance(answer, Exception):
            raise answer
        return answer

    asked = Provider(Client(ISSUER, CLIENT), httpx.MockTransport(respond))
    with pytest.raises(ProviderError):
        asked.published()


def test_no_secret_is_shown_when_a_client_or_a_way_is_printed():
    assert SECRET not in repr(Client(ISSUER, CLIENT, SECRET))
    journey = Journey.new()
    assert journey.verifier not in repr(journey)


# Who it is here.


def test_an_unknown_account_is_shown_its_number_and_opens_nothing(client, fake, office):
    User.objects.create_user("u-1", "u-1", "a long enough sentence")
    fake.claims = {"email": "zhang@example.cn", "preferred_username": "u-1"}
    before = User.objects.count()
    check_refused(client, _come(client, fake), words="<code>u-1</code>")
    assert User.objects.count() == before


def test_a_user_out_of_use_does_not_get_in(client, fake, zhang):
    User.objects.filter(pk=zhang.pk).update(is_active=False)
    check_refused(client, _come(client, fake), words="已停用")


def test_the_same_number_at_another_issuer_is_somebody_else(client, fake, zhang):
    ProviderSubject.objects.update(issuer="https://old.example.cn")
    check_refused(client, _come(client, fake), words="没有绑定")


def test_a_second_factor_is_asked_for_after_the_provider_too(client, fake, zhang, office):
    actor = office.actor(zhang)
    totp = pyotp.TOTP(actions.begin_factor(actor=actor).secret.opened())
    actions.confirm_factor(actor=actor, code=totp.at(NOW - timedelta(seconds=30)))
    assert _come(client, fake)["Location"] == "/people/sign-in/code/"
    assert not _is_in(client)
    answer = client.post("/people/sign-in/code/", {"code": totp.at(NOW)}, REMOTE_ADDR="127.0.0.1")
    assert answer["Location"] == UNITS
    assert _is_in(client)


@pytest.mark.parametrize(
    ("told", "status"), [(None, 422), (int(MORNING.timestamp()) - 1000, 422),
                         (int(MORNING.timestamp()), 302)]
)  # fmt: skip
def test_a_sensitive_act_asks_again_unless_the_provider_just_asked(
    client, fake, office, told, status
):
    user = office.user("top", office.post("总管", [VIEW, CHANGE], unit=office.root))
    ProviderSubject.objects.create(user=user, issuer=ISSUER, subject="u-1", bound_at=MORNING)
    fake.claims = {"auth_time": told}
    _come(client, fake)
    sent = {
        "code": "clerk",
        "title": "办事员",
        "permissions_people": [VIEW],
        "reason": "设立",
        "idempotency_key": "key-0001",
    }
    assert client.post("/people/roles/new/", sent).status_code == status


def test_signing_out_offers_the_providers_own_way_out(client, fake, zhang):
    _come(client, fake)
    page = client.post("/people/sign-out/").content.decode()
    assert f'href="{ISSUER}/logout?client_id=luodi"' in page
    client.force_login(zhang)
    assert "logout?" not in client.post("/people/sign-out/").content.decode()


def test_without_a_provider_its_addresses_say_so(client, db):
    for address in (START, BACK):
        assert "没有启用统一身份认证" in client.get(address).content.decode()


# Binding.


@pytest.fixture
def chief(office):
    return office.user("chief", office.post("局管", [VIEW, CHANGE]))


def test_an_administrator_binds_and_releases_by_the_pages(client, fake, office, chief):
    li = office.user("li", office.post("其他", [VIEW]))
    client.force_login(chief)
    url = reverse("people:user_bind", args=(li.pk,))
    told = {"subject": " U-2 ", "reason": "当面核对", "idempotency_key": "key-0001"}
    assert client.post(url, told).status_code == 302
    assert ProviderSubject.objects.get(user=li).subject == "U-2"
    assert "<code>U-2</code>" in client.get(f"/people/users/{li.pk}/").content.decode()
    release = {"reason": "调离", "idempotency_key": "key-0002"}
    assert client.post(f"{url}release/", release).status_code == 302
    assert ProviderSubject.objects.count() == 0
    lines = LogLine.objects.order_by("pk").values_list("verb", "before", "after", "reason")
    assert list(lines) == [
        ("people.bind_subject", {"issuer": ISSUER, "subject": None},
         {"issuer": ISSUER, "subject": "U-2"}, "当面核对"),
        ("people.release_subject", {"issuer": ISSUER, "subject": "U-2"},
         {"issuer": ISSUER, "subject": None}, "调离"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "reason", "field"), [("", "x", "subject"), ("u-1", "x", "subject"),
                                     ("u-9", " ", "reason"), ("x" * 256, "x", "subject")]
)  # fmt: skip
def test_a_bad_binding_is_refused_by_field(office, zhang, chief, subject, reason, field):
    li = office.user("li", office.post("其他", [VIEW]))
    with pytest.raises(ValidationError) as refused:
        actions.bind_subject(
            actor=office.actor(chief), user=li, issuer=ISSUER, subject=subject, reason=reason
        )
    assert list(refused.value.message_dict) == [field]
    assert ProviderSubject.objects.count() == 1


def test_a_new_binding_takes_the_place_of_the_old(office, zhang, chief):
    actions.bind_subject(
        actor=office.actor(chief), user=zhang, issuer=ISSUER, subject="u-5", reason="换号"
    )
    assert ProviderSubject.objects.get().subject == "u-5"


def test_nobody_binds_themselves_or_a_user_beyond_their_reach(office, zhang, chief):
    far = office.user("far", office.post("外局管", [CHANGE], unit=office.other))
    told = {"issuer": ISSUER, "subject": "u-7", "reason": "x"}
    with pytest.raises(ValidationError, match="自己的账号"):
        actions.bind_subject(actor=office.actor(chief), user=chief, **told)
    with pytest.raises(PermissionDenied):
        actions.bind_subject(actor=office.actor(far), user=zhang, **told)
    assert ProviderSubject.objects.get().subject == "u-1"
