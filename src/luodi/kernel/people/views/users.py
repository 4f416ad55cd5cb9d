"""Pages of users: the list, a new one, one user, out of use and in, a new password."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.people import reads
from luodi.kernel.people.actions import (
    Issued,
    activate_user,
    add_user,
    answers_for,
    deactivate_user,
    reset_password,
)
from luodi.kernel.people.actions.giving import require_over_user
from luodi.kernel.people.forms import ReasonForm, UserForm
from luodi.kernel.people.models import User
from luodi.kernel.people.views.once_more import freshly
from luodi.kernel.people.views.trail import Crumb, form_page
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table


def user_url(user: User) -> str:
    return reverse("people:user", args=(user.pk,))


def state_of(user: User) -> str:
    return pgettext("state", "启用") if user.is_active else pgettext("state", "停用")


def posts_of(user: User) -> str:
    return _("、").join(str(holding.post) for holding in getattr(user, "posts_now", ()))


USERS = Table(
    name="users",
    title=gettext_lazy("用户"),
    order="username",
    search=("username", "display_name"),
    empty=Empty(
        gettext_lazy("没有找到用户"), gettext_lazy("换个姓名或登录名再查；还没有的，请新建用户。")
    ),
    columns=(
        Column(
            "name",
            gettext_lazy("显示名"),
            lambda user: user.display_name,
            "link",
            sort="display_name",
            href=user_url,
        ),
        Column("username", gettext_lazy("登录名"), lambda user: user.username, sort="username"),
        Column("posts", gettext_lazy("现任岗位"), posts_of),
        Column(
            "state",
            gettext_lazy("状态"),
            state_of,
            filter="is_active",
            choices=(
                (True, pgettext_lazy("state", "启用")),
                (False, pgettext_lazy("state", "停用")),
            ),
        ),
        Column(
            "seen", gettext_lazy("上次登录"), lambda user: user.last_login, "date", "last_login"
        ),
    ),
)


@page("people.change_people")
def user_list(request: Request) -> HttpResponse:
    context = {"title": _("用户"), "crumbs": [(_("用户"), None)]}
    return USERS.respond(request, reads.users_with_posts(clock.now()), "people/users.html", context)


@page("people.change_people", methods=("GET", "POST"))
@once
def user_new(request: Request) -> HttpResponse:
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = add_user(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            _show_once(
                request,
                issued,
                _("已新建用户“%(name)s”。初始密码 %(password)s 只显示这一次，请当面交给本人。"),
            )
            return redirect(user_url(issued.user))
    return form_page(
        request,
        form,
        title=_("新建用户"),
        act=_("新建用户"),
        back=reverse("people:user_list"),
        crumbs=_way(),
        state=_("密码由系统生成。新用户还没有权限；请再到岗位页任命。"),
    )


@never_cache
@page("people.change_people")
def user_page(request: Request, pk: int) -> HttpResponse:
    user, actor = _user(pk), request.actor
    other = user.pk != actor.user_id
    log = f"{reverse('log:line_list')}?kind=people.user&record={user.pk}"
    context = {
        "title": user.display_name,
        "crumbs": [*_way(), (user.display_name, None)],
        "user_shown": user,
        "user_state": state_of(user),
        "holdings": reads.holdings_by(user),
        "now": clock.now(),
        "own": not other,
        "may_change": other and answers_for(actor, user),
        "second_factor": reads.second_factor_of(user.pk),
        "session_count": reads.sessions_of(user.pk, clock.ticking()).count(),
        "subject": reads.subject_of(user, settings.LUODI_OIDC_ISSUER),
        "provider_title": settings.LUODI_OIDC_TITLE if settings.LUODI_OIDC_ISSUER else "",
        "combined": reads.combined_administrations(user, clock.now()),
        "log_url": log if actor.has("log.view_log") else None,
    }
    return render(request, "people/user.html", context)


@page("people.change_people", methods=("GET", "POST"))
@freshly
@once
def user_deactivate(request: Request, pk: int) -> HttpResponse:
    return _switch(
        request,
        pk,
        deactivate_user,
        title=_("停用“%(name)s”"),
        act=pgettext("user", "停用"),
        done=_("已停用“%(name)s”；要恢复，按“启用”。"),
        state=_("停用后立即退出登录，也不能再登录；任职不变，另行任命接任人前事项仍在其岗位。"),
    )


@page("people.change_people", methods=("GET", "POST"))
@freshly
@once
def user_activate(request: Request, pk: int) -> HttpResponse:
    return _switch(
        request,
        pk,
        activate_user,
        title=_("启用“%(name)s”"),
        act=pgettext("user", "启用"),
        done=_("已启用“%(name)s”。"),
        state=_("启用后可以登录，并恢复现任岗位的权限。"),
    )


def _switch(
    request: Request,
    pk: int,
    action: Callable[..., User],
    *,
    title: str,
    act: str,
    done: str,
    state: str,
) -> HttpResponse:
    user = _user(pk)
    named = {"name": user.display_name}
    require_over_user(request.actor, user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            action(actor=request.actor, user=user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, done % named)
            return redirect(user_url(user))
    return form_page(
        request,
        form,
        title=title % named,
        act=act,
        back=user_url(user),
        crumbs=[*_way(), (user.display_name, user_url(user))],
        state=state,
        danger=action is deactivate_user,
    )


@page("people.change_people", methods=("GET", "POST"))
@freshly
@once
def user_reset(request: Request, pk: int) -> HttpResponse:
    user = _user(pk)
    require_over_user(request.actor, user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = reset_password(actor=request.actor, user=user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            _show_once(
                request,
                issued,
                _("已重设“%(name)s”的密码。新密码 %(password)s 只显示这一次，请当面交给本人。"),
            )
            return redirect(user_url(user))
    return form_page(
        request,
        form,
        title=_("重设“%(name)s”的密码") % {"name": user.display_name},
        act=_("重设密码"),
        back=user_url(user),
        crumbs=[*_way(), (user.display_name, user_url(user))],
        state=_("新密码由系统生成，只显示一次；旧密码和各处的登录立即失效。请先核实是本人提出。"),
        danger=True,
    )


def _show_once(request: Request, issued: Issued, words: str) -> None:
    """Carry the password to the next page in the message's cookie.

    It stands in no table so: what `once` keeps of the answer is the address alone.
    """
    messages.success(
        request, words % {"name": issued.user.display_name, "password": issued.password}
    )


def _user(pk: int) -> User:
    return get_object_or_404(User, pk=pk)


def _way() -> list[Crumb]:
    return [(_("用户"), reverse("people:user_list"))]
