"""A visit that nobody planned, entered once it has been: refused, warned of, or done at once."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import EnterForm
from luodi.systems.enterprises.models import Visit
from luodi.systems.enterprises.reads import visible_visits
from luodi.systems.enterprises.reads.visits import PLAN, may_enter
from luodi.systems.enterprises.views.visits import visit_home

_ENTER = gettext_lazy("补录走访")


@page(PLAN, methods=("GET", "POST"))
@once
def visit_enter(request: Request) -> HttpResponse:
    if not may_enter(request.actor):
        raise PermissionDenied
    asked = {name: request.GET[name] for name in ("firm", "day") if name in request.GET}
    form = EnterForm(request.POST or None, actor=request.actor, initial=asked)
    aside: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            visit = _entered(request, form)
        except ValidationError as error:
            aside = _aside(request, form, error)
        else:
            return _saved(request, visit)
    context = {
        "title": _ENTER,
        "crumbs": [visit_home(), (_ENTER, None)],
        "form": form,
        "back": reverse("enterprises:visit_list"),
        **aside,
    }
    status = 422 if form.errors or aside else 200
    return render(request, "enterprises/visit_enter.html", context, status=status)


def _entered(request: Request, form: EnterForm) -> Visit:
    return actions.enter_visit(
        actor=request.actor,
        spec=form.spec(),
        findings=form.findings(),
        over_seen=form.knows_over(),
    )


def _saved(request: Request, visit: Visit) -> HttpResponse:
    if visit.over_limit:
        messages.warning(request, _("已补录，标为“超过上限”。"))
    else:
        messages.success(request, _("已补录。"))
    return redirect("enterprises:visit", visit.pk)


def _aside(request: Request, form: EnterForm, error: ValidationError) -> dict[str, Any]:
    """Say why nothing was saved, and where to go on: planning, the visit there, or a tick."""
    if isinstance(error, actions.OverLimitError):
        data = request.POST.copy()
        data["over_of"] = form.over_key
        form.data = data
        return {"over": error.messages[0]}
    add_errors(form, error)
    if isinstance(error, actions.NotYetError):
        asked = {name: request.POST[name] for name in ("firm", "day")}
        url = f"{reverse('enterprises:visit_new')}?{urlencode(asked)}"
        return {"pointer": {"url": url, "word": _("计划走访")}}
    if isinstance(error, actions.AlreadyThereError):
        seen = visible_visits(request.actor).filter(pk=error.other.pk).exists()
        url = reverse("enterprises:visit", args=[error.other.pk])
        return {"pointer": {"url": url, "word": _("打开那次走访")}} if seen else {}
    return {}
