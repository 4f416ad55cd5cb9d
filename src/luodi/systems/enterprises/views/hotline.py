"""The key by which a hotline's program passes on needs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.reads.cases import TAKE
from luodi.systems.enterprises.reads.open311 import office_of, standing_key
from luodi.systems.enterprises.views.cases import home


@page(TAKE, methods=("GET", "POST"))
@once
def hotline_key(request: Request) -> HttpResponse:
    key = ""
    if request.method == "POST":
        if request.POST.get("do") == "end":
            actions.end_key(actor=request.actor)
            messages.success(request, _("密钥已废止，用它的程序不能再转来诉求。"))
            return redirect("enterprises:hotline_key")
        key = actions.issue_key(actor=request.actor)
    discovery = reverse("enterprises:open311_discovery_json")
    context = {
        "title": _("热线接入"),
        "state": _("热线的程序用密钥转来诉求，并查看办到哪一步；权限和您的岗位相同。"),
        "crumbs": [home(), (_("热线接入"), None)],
        "key": key,
        "standing": standing_key(request.actor.user_id),
        "address": request.build_absolute_uri(discovery),
        "office": office_of(request.actor),
    }
    return render(request, "enterprises/hotline_key.html", context)
