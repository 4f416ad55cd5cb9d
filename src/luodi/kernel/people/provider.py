"""The sign-in provider (OpenID Connect): the way there, and what comes back, checked.

Code flow with PKCE. luodi calls the issuer's host alone, with short timeouts, follows no
redirect there, and believes nothing of an answer that it did not check: issuer, audience, party,
times, nonce, and a signature of a listed algorithm by a key that the issuer publishes.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings
from joserfc import jws, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from luodi.kernel import clock

TIMEOUT = httpx.Timeout(5.0)
LARGEST_ANSWER = 512 * 1024
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a key of the issuer's own; never ``none``, never one made with a shared secret."""
SKEW_S = 60
"""How far the clocks of the two machines may differ."""
OLDEST_S = 600
"""How old a token may be: it was made for the code that was just exchanged."""
KEPT_S = 3600
"""How long what the issuer publishes is kept."""
AGAIN_S = 60
"""How soon its keys are asked for again because of a key that is not known."""
SUBJECT_LENGTH = 255


class ProviderError(Exception):
    """The provider could not be asked, or its answer is not believed; the text is for the log."""


@dataclass(frozen=True)
class Client:
    """What luodi is to the provider."""

    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)


def client_of_settings() -> Client | None:
    """Give the provider that the settings name; None when they name none."""
    if not settings.LUODI_OIDC_ISSUER:
        return None
    return Client(
        settings.LUODI_OIDC_ISSUER, settings.LUODI_OIDC_CLIENT_ID, settings.LUODI_OIDC_SECRET
    )


@dataclass(frozen=True)
class Journey:
    """What one way to the provider and back is held together by; it lies in the session."""

    state: str
    nonce: str
    verifier: str = field(repr=False)

    @classmethod
    def new(cls) -> "Journey":
        """Begin one, with 256 random bits each."""
        return cls(*(secrets.token_urlsafe(32) for _value in range(3)))

    @property
    def challenge(self) -> str:
        """What the provider is shown of the verifier (RFC 7636, S256)."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class Identity:
    """Whom the provider signed in, and when it asked for a proof, as it says itself."""

    issuer: str
    subject: str
    authenticated_at: int | None


class Provider:
    """One issuer, with what it publishes.

    Parameters
    ----------
    client
        What luodi is there.
    transport
        How it is called; None calls over the network.
    """

    def __init__(self, client: Client, transport: httpx.BaseTransport | None = None) -> None:
        self.client = client
        self._transport = transport
        self._published: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def published(self) -> dict[str, Any]:
        """Give the issuer's own description, checked to be its own.

        Raises
        ------
        ProviderError
            When it cannot be had, names another issuer, or an address on another host.
        """
        now = clock.ticking().timestamp()
        if self._published is None or now - self._published[0] > KEPT_S:
            told = self._json("GET", f"{self.client.issuer.rstrip('/')}{WELL_KNOWN}")
            if told.get("issuer") != self.client.issuer:
                raise ProviderError(f"discovery names the issuer {told.get('issuer')!r}")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                self._refuse_elsewhere(name, told.get(name))
            self._published = (now, told)
        return self._published[1]

    def way_there(self, journey: Journey, back: str) -> str:
        """Give the address at which the person signs in.

        Parameters
        ----------
        journey
            The state, nonce and verifier of this way.
        back
            luodi's own address to come back to, as registered there.
        """
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": back,
            "scope": "openid",
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": journey.challenge,
            "code_challenge_method": "S256",
        }
        address = str(self.published()["authorization_endpoint"])
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"

    def way_out(self) -> str | None:
        """Give the address at which one signs out of the provider too; None when it has none."""
        address = self.published().get("end_session_endpoint")
        if not isinstance(address, str):
            return None
        self._refuse_elsewhere("end_session_endpoint", address)
        return f"{address}?{urlencode({'client_id': self.client.client_id})}"

    def identity(self, code: str, journey: Journey, back: str) -> Identity:
        """Exchange a code, and give whom it proves.

        Raises
        ------
        ProviderError
            When the provider refuses, or its token is not believed.
        """
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": journey.verifier,
            "client_id": self.client.client_id,
        }
        auth = None
        if self.client.secret:
            auth = httpx.BasicAuth(self.client.client_id, self.client.secret)
        told = self._json("POST", str(self.published()["token_endpoint"]), body, auth)
        token = told.get("id_token")
        if not isinstance(token, str):
            raise ProviderError("the answer to the code holds no id_token")
        return self._checked(token, journey.nonce)

    def _checked(self, token: str, nonce: str) -> Identity:
        claims = self._claims(token)
        now = int(clock.ticking().timestamp())
        problem = unfit_claims(
            claims,
            issuer=self.client.issuer,
            client_id=self.client.client_id,
            nonce=nonce,
            now=now,
        )
        if problem:
            raise ProviderError(problem)
        asked_at = claims.get("auth_time")
        return Identity(
            self.client.issuer,
            claims["sub"],
            asked_at if isinstance(asked_at, int) and 0 < asked_at <= now + SKEW_S else None,
        )

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            header = jws.extract_compact(token.encode()).headers()
            if header.get("alg") not in ALGORITHMS:
                raise ProviderError(f"the token is signed by {header.get('alg')!r}")
            return jwt.decode(token, self._key(header.get("kid")), algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError) as error:
            raise ProviderError(f"the token cannot be read: {error}") from error

    def _key(self, kid: object) -> Any:
        """Find the issuer's key; ask once more for a new one, but not more than once a minute."""
        name = kid if isinstance(kid, str) else None
        keys, fresh = self._known_keys()
        try:
            return keys.get_by_kid(name)
        except InvalidKeyIdError:
            if fresh:
                raise
            return self._fetched_keys().get_by_kid(name)

    def _known_keys(self) -> tuple[KeySet, bool]:
        """Give the keys, and whether they were had within the last minute."""
        now = clock.ticking().timestamp()
        if self._keys is None or now - self._keys[0] > KEPT_S:
            return self._fetched_keys(), True
        return self._keys[1], now - self._keys[0] < AGAIN_S

    def _fetched_keys(self) -> KeySet:
        told = self._json("GET", str(self.published()["jwks_uri"]))
        usable = [key for key in told.get("keys", ()) if _is_for_signing(key)]
        try:
            keys = KeySet.import_key_set({"keys": usable})
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderError(f"the keys cannot be read: {error}") from error
        self._keys = (clock.ticking().timestamp(), keys)
        return keys

    def _refuse_elsewhere(self, name: str, address: object) -> None:
        here, there = urlsplit(self.client.issuer), urlsplit(str(address or ""))
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise ProviderError(f"{name} {address!r} does not lie on the issuer's host")

    def _json(
        self,
        method: str,
        address: str,
        body: Mapping[str, str] | None = None,
        auth: httpx.BasicAuth | None = None,
    ) -> dict[str, Any]:
        try:
            with (
                httpx.Client(
                    timeout=TIMEOUT,
                    transport=self._transport,
                    trust_env=False,
                    follow_redirects=False,
                ) as http,
                http.stream(
                    method,
                    address,
                    data=body,
                    auth=auth,
                    headers={"Accept": "application/json"},
                ) as answer,
            ):
                content = _read(answer)
                if answer.status_code != httpx.codes.OK:
                    raise ProviderError(f"{address} answers {answer.status_code}")
                told = httpx.Response(200, content=content).json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError(f"{address}: {type(error).__name__} {error}") from error
        if not isinstance(told, dict):
            raise ProviderError(f"{address} answers no object")
        return told


WELL_KNOWN = "/.well-known/openid-configuration"


def _read(answer: httpx.Response) -> bytes:
    content = b""
    for part in answer.iter_bytes():
        content += part
        if len(content) > LARGEST_ANSWER:
            raise ProviderError(f"{answer.url} answers more than {LARGEST_ANSWER} bytes")
    return content


def _is_for_signing(key: object) -> bool:
    return (
        isinstance(key, dict)
        and key.get("kty") in {"RSA", "EC"}
        and key.get("use", "sig") == "sig"
        and key.get("alg", ALGORITHMS[0]) in ALGORITHMS
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def unfit_claims(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: int
) -> str | None:
    """Say why the claims of a token that is rightly signed are not believed; None when they are.

    Parameters
    ----------
    claims
        The claims.
    issuer, client_id
        Who must have made the token, and for whom.
    nonce
        The value that this session sent.
    now
        Seconds since 1970 by the machine.

    Notes
    -----
    **Source**: OpenID Connect Core 1.0, 3.1.3.7 (validation of an ID token).
    """
    return (
        _unfit_parties(claims, issuer, client_id)
        or _unfit_times(claims, now)
        or _unfit_person(claims, nonce)
    )


def _unfit_parties(claims: Mapping[str, Any], issuer: str, client_id: str) -> str | None:
    if claims.get("iss") != issuer:
        return f"iss is {claims.get('iss')!r}"
    told = claims.get("aud")
    audience = told if isinstance(told, list) else [told]
    if client_id not in audience:
        return f"aud is {told!r}"
    if len(audience) > 1 and "azp" not in claims:
        return "aud names several, and azp none"
    if claims.get("azp", client_id) != client_id:
        return f"azp is {claims.get('azp')!r}"
    return None


def _unfit_times(claims: Mapping[str, Any], now: int) -> str | None:
    expires, made = claims.get("exp"), claims.get("iat")
    begins = claims.get("nbf", made)
    if not (_is_number(expires) and _is_number(made) and _is_number(begins)):
        return f"exp, iat or nbf is no number: {expires!r}, {made!r}, {begins!r}"
    if now >= int(expires) + SKEW_S:  # type: ignore[arg-type] # a number, checked above
        return f"exp {expires} is past"
    if int(made) > now + SKEW_S or int(begins) > now + SKEW_S:  # type: ignore[arg-type] # as above
        return f"iat {made} or nbf {begins} is to come"
    if int(made) < now - OLDEST_S:  # type: ignore[arg-type] # as above
        return f"iat {made} is too old"
    return None


def _unfit_person(claims: Mapping[str, Any], nonce: str) -> str | None:
    told, subject = claims.get("nonce"), claims.get("sub")
    if not isinstance(told, str) or not hmac.compare_digest(told.encode(), nonce.encode()):
        return "the nonce is another one"
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH:
        return f"sub is {subject!r}"
    return None


_PROVIDERS: dict[Client, Provider] = {}


def provider_of_settings() -> Provider | None:
    """Give the provider that the settings name, with what is kept of it; None when none is."""
    client = client_of_settings()
    if client is None:
        return None
    return _PROVIDERS.setdefault(client, Provider(client))
