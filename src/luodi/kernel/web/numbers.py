"""Numbers of persons that are typed into forms: covered before any page or table sees them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from luodi.standards.personal_numbers import cover_numbers

KEPT = frozenset({"csrfmiddlewaretoken", "idempotency_key", "username", "phone"})
"""Fields that stay as typed: ``phone`` is the one that is kept sealed, and shown covered."""


class CoverNumbers:
    """Covers the numbers of persons in what a signed-in person sends, files' names included.

    luodi is about places and things: a mobile or citizen number in a reason, a note or a name is
    a slip, and would stay in tables, logs and exports (Personal Information Protection Law,
    article 6: no more than needed). Passwords are left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """Cover the numbers before the view reads the form."""
        guard = getattr(view, "guard", None)
        if request.method != "POST" or getattr(guard, "kind", "public") == "public":
            return
        sent = request.POST.copy()
        for name in sent:
            if name not in KEPT and "password" not in name:
                sent.setlist(name, [cover_numbers(text) for text in sent.getlist(name)])
        if sent != request.POST:
            request.POST = QueryDict(sent.urlencode())
        for files in request.FILES.lists():
            for file in files[1]:
                file.name = cover_numbers(file.name or "")
