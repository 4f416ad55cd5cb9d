"""Addresses for whoever watches over luodi: does it answer, can it work, what does it count."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from luodi.kernel.access.guards import public
from luodi.kernel.web import caller
from luodi.main import checks, metrics

app_name = "operations"
UNAVAILABLE = 503


@public("a process that answers is told apart from one that hangs, before anybody signs in")
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers; nothing else is asked."""
    return _kept_by_nobody(HttpResponse("ok\n", content_type="text/plain; charset=utf-8"))


@public("a proxy asks whether luodi can work; strangers get names alone", also=(UNAVAILABLE,))
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether luodi can work: 200 when all is well, else 503; to whoever may know, why."""
    try:
        told = checks.run(checks.READY)
    except Error:  # it went away between two checks
        told = [checks.Told(checks.DATABASE, (checks.AWAY,))]
    wrong = any(one.findings for one in told)
    found: dict[str, object] = {one.check.name: "failed" if one.findings else "ok" for one in told}
    answer: dict[str, object] = {"ready": not wrong, "checks": found}
    if _may_know(request):
        answer["findings"] = {one.check.name: one.findings for one in told if one.findings}
        age = next((one.age for one in told if one.check is checks.TAIL), None)
        answer["unsealed_tail_s"] = None if age is None else round(age.total_seconds())
    dumped = {"ensure_ascii": False}
    status = UNAVAILABLE if wrong else 200
    response = JsonResponse(answer, status=status, json_dumps_params=dumped)
    # Django would write an error for each answer of 503, and balancers ask every few seconds.
    response._has_been_logged = True  # type: ignore[attr-defined] # noqa: SLF001 - its own mark
    return _kept_by_nobody(response)


@public("counts for a collector, behind a key of their own; without the key not there", also=(404,))
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Give what is counted, to whoever brings the key."""
    if not _has_key(request):
        raise Http404
    kind = "text/plain; version=0.0.4; charset=utf-8"
    return _kept_by_nobody(HttpResponse(metrics.text(), content_type=kind))


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def _has_key(request: HttpRequest) -> bool:
    wanted = settings.LUODI_METRICS_KEY
    word, _, given = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(), wanted.encode())
    return bool(wanted) and word.lower() == "bearer" and same


def _may_know(request: HttpRequest) -> bool:
    """Tell whether the caller is on this machine, with no proxy between, or brings the key."""
    if _has_key(request):
        return True
    if "X-Forwarded-For" in request.headers and not settings.LUODI_PROXIES:
        return False
    try:
        return ip_address(caller.address(request) or "").is_loopback
    except ValueError:
        return False


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics_page, name="metrics"),
]
