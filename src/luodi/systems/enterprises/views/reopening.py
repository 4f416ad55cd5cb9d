"""Bringing a case back: by hand, or because a new one tells it again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import ReopenForm
from luodi.systems.enterprises.models import Case
from luodi.systems.enterprises.reads import visible_cases
from luodi.systems.enterprises.reads.cases import TRIAGE
from luodi.systems.enterprises.views.cases import home


@page(TRIAGE, methods=("GET", "POST"))
@once
def case_reopen(request: Request, pk: int) -> HttpResponse:
    case = _case(request, pk)
    form = ReopenForm(request.POST or None, initial={"version": case.duty.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_case(actor=request.actor, case=case, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已重新办理，计过的成效已冲回；请交办。"))
            return _to(case)
    title = _("重新办理 %(number)s") % {"number": case.duty.number}
    address = reverse("enterprises:case", args=[case.pk])
    context = {
        "title": title,
        "crumbs": [home(), (case.duty.number, address), (title, None)],
        "form": form,
        "act": _("重新办理"),
        "back": address,
    }
    status = 422 if form.errors else 200
    return render(request, "web/form_page.html", context, status=status)


@page(TRIAGE, methods=("POST",))
@once
def case_bring_back(request: Request, pk: int) -> HttpResponse:
    case = _case(request, pk)
    earlier = get_object_or_404(visible_cases(request.actor), pk=_number(request, "earlier"))
    try:
        actions.bring_back(
            actor=request.actor, case=case, earlier=earlier, version=_number(request, "version")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _to(case)
    told = {"earlier": earlier.duty.number, "number": case.duty.number}
    words = _("%(earlier)s 已重新办理，计为复发；%(number)s 已并入。")
    messages.success(request, words % told)
    return _to(earlier)


def _case(request: Request, pk: int) -> Case:
    return get_object_or_404(visible_cases(request.actor), pk=pk)


def _number(request: Request, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else 0


def _to(case: Case) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("enterprises:case", args=[case.pk]))
