"""Pages on which an administrator helps with a user's sign-in, or ends it."""

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.people import reads
from luodi.kernel.people.actions import (
    bind_subject,
    end_sessions_of,
    release_subject,
    reset_factor,
)
from luodi.kernel.people.actions.giving import require_over_user
from luodi.kernel.people.forms import ReasonField, ReasonForm
from luodi.kernel.people.models import User
from luodi.kernel.people.views.once_more import freshly
from luodi.kernel.people.views.trail import form_page
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once


class SubjectForm(forms.Form):
    subject = forms.CharField(
        label=gettext_lazy("账号编号"),
        max_length=255,
        help_text=gettext_lazy("统一身份认证给的编号（sub）；本人用它登录一次，页面会显示出来。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = ReasonField(
        label=gettext_lazy("事由"), help_text=gettext_lazy("如何核实是同一人；写入日志。")
    )


@page("people.change_people", methods=("GET", "POST"))
@freshly
@once
def user_reset_factor(request: Request, pk: int) -> HttpResponse:
    return _with_form(
        request,
        pk,
        ReasonForm(request.POST or None),
        lambda user, told: reset_factor(actor=request.actor, user=user, **told),
        title=_("重设“%(name)s”的动态口令"),
        act=_("重设动态口令"),
        state=_("原来的验证器和恢复码立即失效，各处登录退出；下次登录时告知本人。请先当面核实。"),
        done=_("已重设“%(name)s”的动态口令；本人可重新启用。"),
    )


@page("people.change_people", methods=("GET", "POST"))
@once
def user_end_sessions(request: Request, pk: int) -> HttpResponse:
    return _with_form(
        request,
        pk,
        ReasonForm(request.POST or None),
        lambda user, told: end_sessions_of(actor=request.actor, user=user, **told),
        title=_("退出“%(name)s”的各处登录"),
        act=_("全部退出"),
        state=_("本人可以再次登录；要不能登录，请停用。"),
        done=_("“%(name)s”的各处登录已退出。"),
    )


@page("people.change_people", methods=("GET", "POST"))
@freshly
@once
def user_bind(request: Request, pk: int) -> HttpResponse:
    issuer = settings.LUODI_OIDC_ISSUER
    bound = reads.subject_of(get_object_or_404(User, pk=pk), issuer)
    return _with_form(
        request,
        pk,
        SubjectForm(request.POST or None, initial={"subject": bound.subject if bound else ""}),
        lambda user, told: bind_subject(actor=request.actor, user=user, issuer=issuer, **told),
        title=_("绑定“%(name)s”的统一身份账号"),
        act=_("绑定"),
        state=_("绑定后，持有这个账号的人就能以这名用户登录。"),
        done=_("已绑定“%(name)s”的统一身份账号。"),
    )


@page("people.change_people", methods=("GET", "POST"))
@freshly
@once
def user_release(request: Request, pk: int) -> HttpResponse:
    return _with_form(
        request,
        pk,
        ReasonForm(request.POST or None),
        lambda user, told: release_subject(
            actor=request.actor, user=user, issuer=settings.LUODI_OIDC_ISSUER, **told
        ),
        title=_("解除“%(name)s”的统一身份账号"),
        act=_("解除绑定"),
        state=_("解除后，本人只能用密码登录。"),
        done=_("已解除“%(name)s”的统一身份账号。"),
    )


def _with_form(
    request: Request,
    pk: int,
    form: forms.Form,
    action: Callable[[User, dict[str, str]], object],
    *,
    title: str,
    act: str,
    state: str,
    done: str,
) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    named, back = {"name": user.display_name}, reverse("people:user", args=(pk,))
    require_over_user(request.actor, user)
    if request.method == "POST" and form.is_valid():
        try:
            action(user, form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, done % named)
            return redirect(back)
    return form_page(
        request,
        form,
        title=title % named,
        act=act,
        back=back,
        crumbs=[(_("用户"), reverse("people:user_list")), (user.display_name, back)],
        state=state,
        danger=True,
    )
