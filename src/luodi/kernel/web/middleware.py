"""A reference number for every request; and in a demonstration the mark of every answer."""

from collections.abc import Callable
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

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
        response = self.get_response(request)
        response.headers["X-Request-ID"] = number
        if settings.LUODI_DEMO:
            response.headers[DATA] = EXAMPLES
        return response


def request_id(request: HttpRequest) -> str:
    """Give the request's reference number; empty outside the middleware."""
    return str(getattr(request, "id", ""))
