"""What follows a right password or a provider's word: the second step, and the session."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from luodi.kernel import clock
from luodi.kernel.access.guards import public
from luodi.kernel.people.actions import clear_notice
from luodi.kernel.people.attempts import is_closed, try_code
from luodi.kernel.people.models import User
from luodi.kernel.people.reads import actor_of, second_factor_of
from luodi.kernel.people.rules.sign_ins import PENDING as PENDING_FOR
from luodi.kernel.people.rules.sign_ins import TRIES
from luodi.kernel.people.sessions import PENDING, PROVED, PROVIDER, SECOND, begin_session
from luodi.kernel.people.views.refusals import locked_out, plain
from luodi.kernel.web.pages import render

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Entry:
    """Somebody who is about to come in.

    ``issuer`` is the provider that vouches, empty for a password. ``proved_at`` is when the
    person was asked for a proof; None when the provider does not say.
    """

    user: User
    to: str
    issuer: str = ""
    proved_at: datetime | None = None


def safe_way(request: HttpRequest, to: str) -> str:
    """Give an address of our own: the one asked for, or the first page."""
    mine = url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return to if mine and to.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)


def enter(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Let somebody in, or ask for the second factor first."""
    if second_factor_of(entry.user.pk) is None:
        return _let_in(request, entry)
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": entry.user.pk,
        "password": entry.user.get_session_auth_hash(),
        "to": entry.to,
        "issuer": entry.issuer,
        "at": clock.now().isoformat(),
        "tries": 0,
    }
    return redirect("people:sign_in_code")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=20,
        help_text=gettext_lazy("手机验证器显示的 6 位数字；手机不在身边时，填一个恢复码。"),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "text",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )


@never_cache
@sensitive_post_parameters("code")
@public("the second step of the way in", methods=("GET", "POST"))
def sign_in_code(request: HttpRequest) -> HttpResponse:
    entry = _pending(request)
    if entry is None:
        request.session.pop(PENDING, None)
        return plain(request, _("请重新登录"), _("没有等待验证码的登录，或已超过 5 分钟。"))
    if is_closed(request, entry.user):
        del request.session[PENDING]
        return locked_out(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if try_code(request, entry.user, form.cleaned_data["code"]):
            return _let_in(request, entry, second=True)
        if _count_try(request):
            return plain(request, _("请重新登录"), _("验证码输错次数过多；请从密码开始重来。"))
        form.add_error("code", _("验证码不对，或已经用过；请等下一个再输。"))
    context = {"title": _("验证码"), "form": form}
    return render(request, "people/code.html", context)


def _count_try(request: HttpRequest) -> bool:
    """Count a wrong code in this sign-in; tell whether it was the last one it stands."""
    pending = {**request.session[PENDING]}
    pending["tries"] += 1
    request.session[PENDING] = pending
    over: bool = pending["tries"] >= TRIES
    if over:
        del request.session[PENDING]
    return over


def _pending(request: HttpRequest) -> Entry | None:
    """Give who waits here for the second step; None when nobody does, or for too long."""
    kept = request.session.get(PENDING)
    if not kept:
        return None
    waited = clock.now() - datetime.fromisoformat(kept["at"])
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or abs(waited) > PENDING_FOR:
        return None
    if not constant_time_compare(kept["password"], user.get_session_auth_hash()):
        return None  # the password was changed meanwhile
    return Entry(user, kept["to"], kept["issuer"])


def _let_in(request: HttpRequest, entry: Entry, *, second: bool = False) -> HttpResponse:
    request.session.pop(PENDING, None)
    login(request, entry.user, BACKEND)  # a new session key: one planted before is worth nothing
    now, session = clock.now(), request.session
    request.actor = actor_of(entry.user, now)  # type: ignore[attr-defined] # ours
    if entry.issuer:
        session[PROVIDER] = entry.issuer
        session[PROVED] = entry.proved_at.isoformat() if entry.proved_at else ""
    if second:
        session[SECOND] = True
    if second or not entry.issuer:
        session[PROVED] = now.isoformat()
    begin_session(request, now)
    for told in clear_notice(user=entry.user):
        messages.warning(request, told)
    return redirect(safe_way(request, entry.to))
