"""A reference number for every request, one line of the log of how it ended, a sample's mark."""

import logging
import time
from collections.abc import Callable
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from luodi.kernel.web.measured import COUNTS

_access = logging.getLogger("luodi.access")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

DATA = "X-Luodi-Data"
EXAMPLES = f"UTF-8''{quote('示例数据')}"
"""What the answers of a demonstration say in their head, written as RFC 8187 writes such texts."""


class RequestId:
    """Give each request a reference number that the error page shows and the log repeats.

    A number sent by the caller is not believed: it could make two requests look like one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with its number in ``X-Request-ID``."""
        number = uuid4().hex[:12].upper()
        request.id = number  # type: ignore[attr-defined] # luodi's own mark on a request
        began = time.perf_counter()
        with bound_contextvars(request=number):
            response = self.get_response(request)
            _tell(request, response.status_code, time.perf_counter() - began)
        response.headers["X-Request-ID"] = number
        if settings.LUODI_DEMO:
            response.headers[DATA] = EXAMPLES
        return response


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    """Count a request and write its line: the view's name, never the address or what was sent."""
    match = request.resolver_match
    view = match.view_name if match else ""
    method = str(request.method) if request.method in METHODS else "?"
    COUNTS.add(view, method, status, seconds, settings.LUODI_METRICS_FOLDER)
    user = getattr(getattr(request, "_cached_user", None), "pk", None)  # asked for already, or not
    told = {"method": method, "view": view, "status": status, "ms": round(seconds * 1000, 1)}
    _access.info("request", extra=told | ({"user": user} if user else {}))


def request_id(request: HttpRequest) -> str:
    """Give the request's reference number; empty outside the middleware."""
    return str(getattr(request, "id", ""))
