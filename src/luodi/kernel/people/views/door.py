"""The way in and out, and one's own password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from luodi.kernel.access.guards import public, signed_in
from luodi.kernel.access.request import Request
from luodi.kernel.cards import load
from luodi.kernel.people.actions import change_password
from luodi.kernel.people.models import User
from luodi.kernel.people.provider import ProviderError, provider_of_settings
from luodi.kernel.people.reads import names_that_open
from luodi.kernel.people.sessions import PROVIDER
from luodi.kernel.people.views.entering import Entry, enter
from luodi.kernel.web.pages import render


class SignInView(LoginView):
    """Django's own page of a name and a password; what follows is ours."""

    template_name = "people/sign_in.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        assert isinstance(user, User)  # noqa: S101 - narrows the type
        return enter(self.request, Entry(user, self.get_success_url()))

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        title = settings.LUODI_OIDC_TITLE if settings.LUODI_OIDC_ISSUER else ""
        return super().get_context_data(**more, provider_title=title, **_demo_doors())


def _demo_doors() -> dict[str, Any]:
    """Give the invented people and their one password; nothing outside a demonstration."""
    if not settings.LUODI_DEMO:
        return {}
    people = load(settings.LUODI_DEMO_SIGN_INS)
    known = names_that_open(item.username for item in people)
    return {
        "demo_people": [item for item in people if item.username in known],
        "demo_password": load(settings.LUODI_DEMO_PASSWORD),
    }


sign_in = public("the way in", methods=("GET", "POST"))(SignInView.as_view())


@signed_in(methods=("POST",))
def sign_out(request: Request) -> HttpResponse:
    issuer = request.session.get(PROVIDER)
    logout(request)
    return render(request, "web/signed_out.html", {"provider_url": _way_out(issuer)})


def _way_out(issuer: object) -> str | None:
    """Give where to sign out of the provider, too, for a session that it began."""
    provider = provider_of_settings()
    if provider is None or issuer != provider.client.issuer:
        return None
    try:
        return provider.way_out()
    except ProviderError:
        return None


@sensitive_post_parameters()
@signed_in(methods=("GET", "POST"))
def password(request: Request) -> HttpResponse:
    user = get_object_or_404(User, pk=request.actor.user_id)
    form = PasswordChangeForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = change_password(
            actor=request.actor,
            password=form.cleaned_data["new_password1"],
            keep=request.session.session_key,
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已修改；其他设备上的登录已失效。"))
        return redirect("web:home")
    context = {"title": _("修改密码"), "crumbs": [(_("修改密码"), None)], "form": form}
    return render(request, "people/password.html", context, status=422 if form.errors else 200)
