"""Answers to whoever is not let in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from luodi.kernel.web.pages import render


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *_rest: Any, **_more: Any
) -> HttpResponse:
    """Answer too many failures; the same words whether or not there is such a user."""
    context = {"title": _("登录暂停"), "bare_title": True, "crumbs": [(_("登录暂停"), None)]}
    answer = render(request, "people/locked_out.html", context, status=429)
    answer["Retry-After"] = "900"
    return answer


def plain(
    request: HttpRequest, title: str, *said: str, status: int = 200, number: str = ""
) -> HttpResponse:
    """Answer with a few sentences before signing in, and the way back to the sign-in page."""
    context = {"title": title, "bare_title": True, "said": said, "number": number}
    return render(request, "people/refused.html", context, status=status)
