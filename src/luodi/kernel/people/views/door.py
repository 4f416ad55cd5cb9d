"""The way in and out, and one's own password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from luodi.kernel.access.guards import public, signed_in
from luodi.kernel.access.request import Request
from luodi.kernel.people.actions import change_password
from luodi.kernel.people.models import User
from luodi.kernel.web.pages import render

sign_in = public("the way in", methods=("GET", "POST"))(
    LoginView.as_view(template_name="web/signin.html")
)
sign_out = signed_in(methods=("POST",))(LogoutView.as_view(template_name="web/signed_out.html"))


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *_rest: Any, **_more: Any
) -> HttpResponse:
    """Answer too many failures; the same words whether or not there is such a user."""
    context = {"title": _("登录暂停"), "bare_title": True, "crumbs": [(_("登录暂停"), None)]}
    answer = render(request, "people/locked_out.html", context, status=429)
    answer["Retry-After"] = "900"
    return answer


@sensitive_post_parameters()
@signed_in(methods=("GET", "POST"))
def password(request: Request) -> HttpResponse:
    user = get_object_or_404(User, pk=request.actor.user_id)
    form = PasswordChangeForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = change_password(
            actor=request.actor,
            password=form.cleaned_data["new_password1"],
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已修改；其他设备上的登录已失效。"))
        return redirect("web:home")
    context = {"title": _("修改密码"), "crumbs": [(_("修改密码"), None)], "form": form}
    return render(request, "people/password.html", context, status=422 if form.errors else 200)
