"""The landing page, help, language, and the pages of errors."""

import re
import sys

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.guards import public, signed_in
from luodi.kernel.cards import all_cards, all_permissions
from luodi.kernel.web import errors
from luodi.kernel.web.context import shell_of
from luodi.kernel.web.pages import render

CODE = re.compile(r"[a-z_]+\.[a-z_]+")


@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    sections = shell_of(request).sections
    context = {
        "title": _("首页"),
        "systems": [section for section in sections if section.system],
        "rooms": [section for section in sections if not section.system],
        "lines": _lines(request),
    }
    return render(request, "web/home.html", context)


def _lines(request: HttpRequest) -> list[str]:
    """List the addresses whose one line is fetched once the page stands."""
    actor: Actor = request.actor  # type: ignore[attr-defined] # set by ActorMiddleware
    named = [card.home for card in all_cards() if card.home]
    return [reverse(name) for name, permission in named if actor.has(permission)]


@public("the list of keys and words helps before signing in, too")
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/help.html", {"title": _("帮助"), "crumbs": [(_("帮助"), None)]})


@public("the sign-in page can be read in either language", methods=("POST",))
def language(request: HttpRequest) -> HttpResponse:
    return set_language(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return errors.answer(request, 413)
    return errors.answer(request, 400)


def forbidden(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    return errors.answer(request, 403, what=_in_words(str(exception)) or None)


def _in_words(reason: str) -> str:
    """Put the titles of permissions in the place of their codes."""
    known = all_permissions()
    return CODE.sub(
        lambda code: f"“{known[code[0]].title}”" if code[0] in known else code[0], reason
    )


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return errors.answer(request, 404)


def conflict(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return errors.answer(request, 409, what=str(exception) if exception else None)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return errors.answer(request, 413, what=str(exception) if exception else None)


def server_error(request: HttpRequest) -> HttpResponse:
    full = errors.is_full_disk(sys.exc_info()[1])  # Django calls this while the error is at hand
    return errors.answer(request, 507 if full else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return errors.answer(
        request,
        403,
        what=_("表单的安全标记已过期或缺失，没有保存。"),
        remedy=_("请返回上一页刷新后重新提交；如浏览器禁用了 Cookie，请先允许本站使用。"),
    )
