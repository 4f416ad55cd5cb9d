"""Asking who somebody is once more, before an act that gives or opens what is worth guarding."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from luodi.kernel import clock
from luodi.kernel.people.attempts import is_closed, try_once_more
from luodi.kernel.people.reads import second_factor_of
from luodi.kernel.people.sessions import note_proved, proved_freshly
from luodi.kernel.people.views.refusals import locked_out
from luodi.kernel.web.pages import render

AGAIN = "again"
"""Name of the field in which the password or code is sent with the act itself."""

View = Callable[..., HttpResponse]


def freshly(view: View) -> View:
    """Ask for the password or a code before a POST when the last proof is older than 15 minutes.

    It stands between the guard and ``once``. What was sent is kept in the page that asks, and
    sent on with the proof; the proof itself is taken out before the view sees the form.
    """

    @sensitive_post_parameters(AGAIN)
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        given = request.POST.get(AGAIN)
        if given is not None:
            _take_out(request)
        if proved_freshly(request.session, clock.now()):
            return view(request, *args, **kwargs)
        if given is None:
            return _ask(request)
        user: Any = request.user
        if is_closed(request, user):
            return locked_out(request)
        if not try_once_more(request, user, given):
            return _ask(request, _("密码或验证码不对，没有办理；请重新输入。"))
        note_proved(request.session, clock.now())
        return view(request, *args, **kwargs)

    asked.freshly = True  # type: ignore[attr-defined] # read by the tests of the routes
    return asked


def _take_out(request: HttpRequest) -> None:
    sent = request.POST.copy()  # the copy can be changed
    sent.pop(AGAIN, None)
    request.POST = sent  # type: ignore[assignment] # the same, without the proof


def _ask(request: HttpRequest, error: str = "") -> HttpResponse:
    title = _("请再次验证")
    hidden = [
        (name, value)
        for name in request.POST
        if name != "csrfmiddlewaretoken"
        for value in request.POST.getlist(name)
    ]
    context = {
        "title": title,
        "crumbs": [(title, None)],
        "hidden": hidden,
        "error": error,
        "with_code": second_factor_of(request.user.pk) is not None,
        "back": request.get_full_path(),
    }
    return render(request, "people/prove.html", context, status=422)
