"""Speaking to the bots and the mail server; whatever goes wrong is told without any secret."""

import base64
import hmac
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings
from django.core.mail import EmailMessage

from luodi.kernel import clock
from luodi.kernel.messages.rules import (
    BotAddress,
    ChannelKind,
    Verdict,
    is_public,
    personal_data,
    read_address,
    verdict,
)
from luodi.kernel.messages.sealing import Secret
from luodi.kernel.messages.words import Letter

TIMEOUT_S = 10.0
ANSWER_MAX = 64 * 1024


def transport() -> httpx.BaseTransport:
    """Give what carries requests; tests put another in its place."""
    return httpx.HTTPTransport(retries=0, trust_env=False)


def resolve(host: str) -> list[str]:
    """Give the addresses of a host.

    Raises
    ------
    OSError
        When there is none.
    """
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def speak(kind: ChannelKind, secret: Secret, letter: Letter) -> Verdict:
    """Send a letter; give what came of it.

    Parameters
    ----------
    kind
        The kind of channel.
    secret
        Where to, and what it is signed with.
    letter
        What is said.
    """
    found = personal_data(letter.text)
    if found:
        return Verdict(taken=False, error=f"含有{found}，没有发出", final=True)
    if kind == ChannelKind.MAIL:
        return _mail(secret, letter)
    try:
        address = read_address(secret.address, tuple(settings.LUODI_MESSAGE_HOSTS))
    except ValueError as error:
        return Verdict(taken=False, error=str(error), final=True)
    return _post(kind, address, secret.signing, letter)


def _post(kind: ChannelKind, address: BotAddress, signing: str, letter: Letter) -> Verdict:
    try:
        near = _address_of(address.host)
    except OSError:
        return Verdict(taken=False, error=f"查不到主机 {address.host} 的地址")
    if near is None:
        return Verdict(
            taken=False,
            error=f"主机 {address.host} 指向内网地址，没有发出（设置 message_private_hosts）",
            final=True,
        )
    wanted = _wanted(kind, address, signing, letter)
    request = httpx.Request(
        "POST",
        f"https://{near}{wanted.path}",
        headers={"Host": address.host, "Content-Type": "application/json; charset=utf-8"},
        content=wanted.body,
        extensions={"sni_hostname": address.host, "timeout": httpx.Timeout(TIMEOUT_S).as_dict()},
    )
    try:
        status, content = _answer(request)
    except (httpx.HTTPError, httpx.InvalidURL) as error:  # its text may hold the address
        return Verdict(taken=False, error=f"没有连上 {address.host}（{type(error).__name__}）")
    return _cleaned(verdict(kind, status, content), address, signing)


def _address_of(host: str) -> str | None:
    """Give the address to connect to, so that nobody changes it between look and connection."""
    found = resolve(host)
    inside = host in settings.LUODI_MESSAGE_PRIVATE_HOSTS
    if not found or not (inside or all(is_public(one) for one in found)):
        return None
    return f"[{found[0]}]" if ":" in found[0] else found[0]


def _answer(request: httpx.Request) -> tuple[int, Any]:
    with transport() as carrier:
        response = carrier.handle_request(request)
        try:
            content = b"".join(_bounded(response))
        finally:
            response.close()
    try:
        return response.status_code, json.loads(content)
    except ValueError:
        return response.status_code, None


def _bounded(response: httpx.Response) -> Iterator[bytes]:
    """Give an answer's bytes as they come, no more of them than any bot has to say."""
    size = 0
    for part in response.stream if isinstance(response.stream, httpx.SyncByteStream) else ():
        size += len(part)
        if size > ANSWER_MAX:
            return
        yield part


def _cleaned(found: Verdict, address: BotAddress, signing: str) -> Verdict:
    """Cover the secret in what the bot said, should it repeat it."""
    error = found.error
    for secret in (signing, address.path, *address.path.replace("?", "/").split("/")):
        for part in (secret, secret.partition("=")[2]):
            if len(part) >= 12:
                error = error.replace(part, "***")
    if personal_data(error):
        error = error.partition(" ")[0]
    return Verdict(found.taken, error, found.final)


@dataclass(frozen=True)
class Wanted:
    """A request's path with its query, and its body."""

    path: str
    body: bytes


def _wanted(kind: ChannelKind, address: BotAddress, signing: str, letter: Letter) -> Wanted:
    seconds = int(clock.ticking().timestamp())
    path, told = address.path, _body(kind, letter)
    if signing and kind == ChannelKind.DINGTALK:
        stamp = str(seconds * 1000)
        path = f"{path}&timestamp={stamp}&sign={quote(dingtalk_sign(stamp, signing), safe='')}"
    elif signing and kind == ChannelKind.FEISHU:
        told = {"timestamp": str(seconds), "sign": feishu_sign(str(seconds), signing), **told}
    return Wanted(path, json.dumps(told, ensure_ascii=False).encode())


def _body(kind: ChannelKind, letter: Letter) -> dict[str, Any]:
    if kind == ChannelKind.FEISHU:
        return {"msg_type": "text", "content": {"text": letter.text}}
    return {"msgtype": "text", "text": {"content": letter.text}}


def dingtalk_sign(stamp_ms: str, signing: str) -> str:
    """Sign for 钉钉: HMAC-SHA256 of stamp, line break and secret, under the secret, in base64."""
    told = f"{stamp_ms}\n{signing}".encode()
    return base64.b64encode(hmac.digest(signing.encode(), told, sha256)).decode()


def feishu_sign(stamp_s: str, signing: str) -> str:
    """Sign for 飞书: HMAC-SHA256 of nothing, under stamp, line break and secret, in base64."""
    return base64.b64encode(hmac.digest(f"{stamp_s}\n{signing}".encode(), b"", sha256)).decode()


def _mail(secret: Secret, letter: Letter) -> Verdict:
    if not settings.EMAIL_HOST:
        return Verdict(
            taken=False, error="没有设置邮件服务器（设置 mail_host），没有发出", final=True
        )
    mail = EmailMessage(
        subject=letter.title,
        body=letter.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[secret.address],
        headers={"Message-ID": f"<{letter.number}@luodi>", "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except OSError as error:  # smtplib's errors are among them; their text may hold addresses
        return Verdict(taken=False, error=f"邮件服务器没有收下（{type(error).__name__}）")
    return Verdict(taken=True)
