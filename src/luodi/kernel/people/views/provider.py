"""The way to the sign-in provider and back."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from luodi.kernel import clock
from luodi.kernel.access.guards import public
from luodi.kernel.people.models import ProviderSubject
from luodi.kernel.people.provider import (
    Identity,
    Journey,
    Provider,
    ProviderError,
    provider_of_settings,
)
from luodi.kernel.people.rules.sign_ins import JOURNEY
from luodi.kernel.people.sessions import PROVIDER
from luodi.kernel.people.views.entering import Entry, enter, safe_way
from luodi.kernel.people.views.refusals import plain

logger = logging.getLogger(__name__)


@never_cache
@public("the way in through the sign-in provider")
def provider_start(request: HttpRequest) -> HttpResponse:
    provider = provider_of_settings()
    if provider is None:
        return _not_in_use(request)
    journey = Journey.new()
    try:
        there = provider.way_there(journey, _back(request))
    except ProviderError as error:
        return _failed(request, error)
    request.session[PROVIDER] = {
        "state": journey.state,
        "nonce": journey.nonce,
        "verifier": journey.verifier,
        "to": safe_way(request, request.GET.get("next", "")),
        "at": clock.ticking().isoformat(),
    }
    return redirect(there)


@never_cache
@public("the way back from the sign-in provider")
def provider_return(request: HttpRequest) -> HttpResponse:
    provider = provider_of_settings()
    if provider is None:
        return _not_in_use(request)
    kept = request.session.get(PROVIDER)
    journey = _journey(request, kept) if isinstance(kept, dict) else None
    if not isinstance(kept, dict) or journey is None:
        return _refused(request)
    del request.session[PROVIDER]  # a way back is gone once
    issuer = request.GET.get("iss", provider.client.issuer)
    code = request.GET.get("code", "")
    if issuer != provider.client.issuer or not code or "error" in request.GET:
        return _refused(request)
    try:
        identity = provider.identity(code, journey, _back(request))
    except ProviderError as error:
        return _failed(request, error)
    return _come_in(request, provider, identity, str(kept["to"]))


def _journey(request: HttpRequest, kept: dict[str, Any]) -> Journey | None:
    """Give the way that this answer belongs to; None for one that this session did not begin."""
    waited = clock.ticking() - datetime.fromisoformat(kept["at"])
    if waited > JOURNEY or not constant_time_compare(request.GET.get("state", ""), kept["state"]):
        return None
    return Journey(kept["state"], kept["nonce"], kept["verifier"])


def _come_in(request: HttpRequest, provider: Provider, identity: Identity, to: str) -> HttpResponse:
    bound = (
        ProviderSubject.objects.filter(issuer=identity.issuer, subject=identity.subject)
        .select_related("user")
        .first()
    )
    if bound is None:
        return plain(
            request,
            _("这个账号还没有绑定"),
            _("统一身份认证已认出您，但还没有绑定到用户；luodi 不按姓名或邮箱自动绑定。"),
            _("请把下面的账号编号交给安全管理员，绑定后再登录。"),
            number=identity.subject,
            status=403,
        )
    if not bound.user.is_active:
        return plain(request, _("用户已停用"), _("这个用户已停用，不能登录。"), status=403)
    told = identity.authenticated_at
    proved = datetime.fromtimestamp(told, tz=clock.SHANGHAI) if told else None
    return enter(request, Entry(bound.user, to, provider.client.issuer, proved))


def _back(request: HttpRequest) -> str:
    """Give our own address of the way back, as it is registered with the provider."""
    address = request.build_absolute_uri(reverse("people:provider_return"))
    return address.replace("http://", "https://", 1) if settings.LUODI_HTTPS else address


def _not_in_use(request: HttpRequest) -> HttpResponse:
    return plain(request, _("没有启用统一身份认证"), _("请用登录名和密码登录。"))


def _refused(request: HttpRequest) -> HttpResponse:
    return plain(
        request,
        _("登录没有完成"),
        _("这次登录不是从本页开始的，已超过 10 分钟，或在统一身份认证处取消了；请重新登录。"),
        status=403,
    )


def _failed(request: HttpRequest, error: ProviderError) -> HttpResponse:
    """Tell the person little, the log what it was."""
    logger.error("sign-in provider: %s", error)
    return plain(
        request,
        _("登录没有完成"),
        _("统一身份认证没有答复，或答复不能采信。请重试；仍不行，请改用密码，并告知系统管理员。"),
        status=403,
    )
