"""One's own sign-in: the second factor, recovery codes, and the sessions that are open."""

from typing import Any

import pyotp
import segno
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from luodi.kernel import clock
from luodi.kernel.access.guards import signed_in
from luodi.kernel.access.request import Request
from luodi.kernel.people import reads
from luodi.kernel.people.actions import (
    begin_factor,
    confirm_factor,
    drop_factor,
    end_other_sessions,
    end_session,
    mark_of,
    renew_recovery_codes,
)
from luodi.kernel.people.attempts import is_closed, try_code, try_password
from luodi.kernel.people.models import SecondFactor, User
from luodi.kernel.people.sessions import MUST_ENROL, SECOND, note_proved
from luodi.kernel.people.views.once_more import freshly
from luodi.kernel.people.views.refusals import locked_out
from luodi.kernel.people.views.trail import Crumb, form_page
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.pages import render

ISSUER = "luodi"
QR_SCALE = 5


class ConfirmForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=10,
        help_text=gettext_lazy("扫码后验证器显示的 6 位数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class DropForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=20,
        help_text=gettext_lazy("验证器显示的 6 位数字，或一个恢复码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


@never_cache
@signed_in()
def security(request: Request) -> HttpResponse:
    title, user_id, now = _("登录安全"), request.actor.user_id, clock.now()
    factor = reads.second_factor_of(user_id)
    left = factor.recovery_codes.filter(used_at__isnull=True).count() if factor else 0
    here = request.session.session_key
    rows = [
        {"session": row, "mark": mark_of(row.session_key), "here": row.session_key == here}
        for row in reads.sessions_of(user_id, clock.ticking())
    ]
    context = {
        "title": title,
        "crumbs": [(title, None)],
        "factor": factor,
        "left": left,
        "sessions": sorted(rows, key=lambda row: not row["here"]),
        "now": now,
    }
    return render(request, "people/security.html", context)


@never_cache
@sensitive_post_parameters("code")
@signed_in(methods=("GET", "POST"))
@freshly
def factor_new(request: Request) -> HttpResponse:
    if reads.second_factor_of(request.actor.user_id):
        messages.info(request, _("动态口令已启用。"))
        return _standing_page(request)
    factor = begin_factor(actor=request.actor)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = confirm_factor(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            request.session[SECOND] = True
            request.session.pop(MUST_ENROL, None)
            return _codes_page(request, codes)
    return _enrol_page(request, factor, form)


def _standing_page(request: Request) -> HttpResponse:
    title = _("启用动态口令")
    context = {"title": title, "crumbs": [*_way(), (title, None)], "standing": True}
    return render(request, "people/enrol.html", context)


def _enrol_page(request: Request, factor: SecondFactor, form: forms.Form) -> HttpResponse:
    secret = factor.secret.opened()
    name = factor.user.username
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
    title = _("启用动态口令")
    context = {
        "title": title,
        "crumbs": [*_way(), (title, None)],
        "form": form,
        "picture": segno.make(address, error="m").png_data_uri(scale=QR_SCALE),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "must": bool(request.session.get(MUST_ENROL)),
    }
    return render(request, "people/enrol.html", context, status=422 if form.errors else 200)


def _codes_page(request: Request, codes: list[str]) -> HttpResponse:
    """Show the recovery codes, which no later page shows."""
    title = _("恢复码")
    context = {"title": title, "crumbs": [*_way(), (title, None)], "codes": codes}
    return render(request, "people/recovery_codes.html", context)


@never_cache
@signed_in(methods=("POST",))
@freshly
def codes_renew(request: Request) -> HttpResponse:
    try:
        codes = renew_recovery_codes(actor=request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("people:security")
    return _codes_page(request, codes)


@sensitive_post_parameters()
@signed_in(methods=("GET", "POST"))
def factor_drop(request: Request) -> HttpResponse:
    user: Any = request.user
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_closed(request, user):
            return locked_out(request)
        if _proved_twice(request, user, form):
            try:
                drop_factor(actor=request.actor)
            except ValidationError as error:
                add_errors(form, error)
            else:
                request.session.pop(SECOND, None)
                note_proved(request.session, clock.now())
                messages.success(request, _("已关闭动态口令；以后登录只用密码。"))
                return redirect("people:security")
    return form_page(
        request,
        form,
        title=_("关闭动态口令"),
        act=_("关闭动态口令"),
        back=reverse("people:security"),
        crumbs=_way(),
        state=_("关闭后只凭密码登录。换手机时先关闭，再用新手机重新启用。"),
        danger=True,
    )


def _proved_twice(request: Request, user: User, form: forms.Form) -> bool:
    """Tell whether password and code are right; a code is used up only by a right password."""
    if not try_password(request, user, form.cleaned_data["password"]):
        form.add_error("password", _("密码不对。"))
        return False
    if not try_code(request, user, form.cleaned_data["code"]):
        form.add_error("code", _("验证码不对，或已经用过；请等下一个再输。"))
        return False
    return True


@signed_in(methods=("POST",))
def session_end(request: Request) -> HttpResponse:
    try:
        end_session(actor=request.actor, mark=request.POST.get("session", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已退出那一处登录。"))
    return redirect("people:security")


@signed_in(methods=("POST",))
def sessions_end_others(request: Request) -> HttpResponse:
    count = end_other_sessions(actor=request.actor, keep=request.session.session_key)
    told = _("已退出其他 %(count)d 处登录。") if count else _("没有其他登录。")
    messages.success(request, told % {"count": count})
    return redirect("people:security")


def _way() -> list[Crumb]:
    return [(_("登录安全"), reverse("people:security"))]
