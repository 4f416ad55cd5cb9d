"""Creating once: a form sent twice creates one record, and the second gets the first's answer."""

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.web import errors
from luodi.kernel.web.models import IdempotencyKey

FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
KEPT = timedelta(days=30)
REFUSED = 400
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Location", "HX-Trigger")
NOT_CONTENT = frozenset({FIELD, "csrfmiddlewaretoken"})
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")

View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Run a creating view once per key; answer a repeat from what was kept.

    The key comes from the form field ``idempotency_key`` or the header ``Idempotency-Key``.
    Its row is written in the transaction of the view's work, so that of two requests sent at
    the same time one waits for the other. An answer of 400 or above undoes the work and is
    not kept: the form can be mended and sent again.

    Notes
    -----
    Same key, same person, same content: the kept answer. Other content: 409. No key: 400.
    Other methods than POST pass through.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key = _key_of(request)
        if key is None:
            return errors.answer(
                request,
                400,
                what=_("提交缺少防重编号（idempotency_key），没有保存。"),
                remedy=_(
                    "请重新打开表单再提交；程序调用请在请求头 Idempotency-Key 中"
                    "给出 8 到 64 位的编号。"
                ),
            )
        content = content_hash(request)
        return answered_once(request, key, content, lambda: view(request, *args, **kwargs))

    return guarded


def answered_once(
    request: HttpRequest, key: str, content: str, work: Callable[[], HttpResponse]
) -> HttpResponse:
    """Do a piece of work once for a key of the request's actor; answer a repeat from what was kept.

    Parameters
    ----------
    request
        The request.
    key
        The key, at most 64 characters.
    content
        The hash of what was sent: under the same key with another one the answer is 409.
    work
        Does it; an answer of 400 or above undoes it and is not kept.
    """
    user_id = _user_id(request)
    with transaction.atomic():
        row = _claim(key, user_id, content)
        if row is None:
            return _replayed(request, key, user_id, content)
        response = work()
        if response.status_code >= REFUSED:
            transaction.set_rollback(True)
        else:
            _keep(row, response)
    return response


def _claim(key: str, user_id: int, content: str) -> IdempotencyKey | None:
    """Write the key's row; None when it stands already, after waiting for whoever writes it."""
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(
                key=key, user_id=user_id, content=content, made_at=clock.now()
            )
    except IntegrityError:
        return None


def _replayed(request: HttpRequest, key: str, user_id: int, content: str) -> HttpResponse:
    row = IdempotencyKey.objects.get(key=key, user_id=user_id)
    if row.content != content:
        return errors.answer(request, 409)
    response = HttpResponse(bytes(row.body), status=row.status)
    for name, value in row.headers.items():
        response.headers[name] = value
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _keep(row: IdempotencyKey, response: HttpResponse) -> None:
    if response.streaming:
        raise ImproperlyConfigured("a view under @once answers whole, never as a stream")
    if hasattr(response, "render"):
        response.render()
    row.status = response.status_code
    row.headers = {
        name: response.headers[name] for name in KEPT_HEADERS if name in response.headers
    }
    row.body = response.content
    row.save(update_fields=("status", "headers", "body"))


def _key_of(request: HttpRequest) -> str | None:
    sent = request.headers.get(HEADER) or request.POST.get(FIELD) or ""
    return sent if _KEY.fullmatch(sent) else None


def _user_id(request: HttpRequest) -> int:
    """Give the person's number; 0 for the anonymous, so that the pair stays unique."""
    return getattr(getattr(request, "actor", None), "user_id", None) or 0


def content_hash(request: HttpRequest) -> str:
    """Hash what was sent: address, fields in order, and files by their bytes.

    Returns
    -------
    str
        SHA-256 in hexadecimal. The key itself and the safety token are left out, because they
        differ between two sendings of one form.
    """
    digest = hashlib.sha256()
    _add(digest, request.get_full_path().encode())
    if request.content_type not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        _add(digest, request.body)
    for name in sorted(set(request.POST) - NOT_CONTENT):
        for value in request.POST.getlist(name):
            _add(digest, name.encode(), value.encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            _add(digest, name.encode(), str(file.name).encode(), _file_hash(file.chunks()))
            file.seek(0)
    return digest.hexdigest()


def _add(digest: Any, *parts: bytes) -> None:
    for part in parts:
        digest.update(len(part).to_bytes(8))  # the length keeps "ab"+"c" apart from "a"+"bc"
        digest.update(part)


def _file_hash(chunks: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.digest()


def forget_old_keys(now: datetime) -> int:
    """Delete the keys that are older than 30 days.

    Parameters
    ----------
    now
        The instant to count back from, with its zone.

    Returns
    -------
    int
        How many keys were deleted.
    """
    deleted, _kinds = IdempotencyKey.objects.filter(made_at__lt=now - KEPT).delete()
    return deleted
