"""Writing down what is known of a firm: its papers and its announced hires."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions.firms import CHANGE
from luodi.systems.enterprises.forms import HireForm, PaperForm, RemoveForm
from luodi.systems.enterprises.models import Firm, FirmHire, FirmPaper
from luodi.systems.enterprises.reads import visible_firms


@page(CHANGE, methods=("GET", "POST"))
@once
def paper_new(request: Request, pk: int) -> HttpResponse:
    firm = get_object_or_404(visible_firms(request.actor), pk=pk)
    form = PaperForm(request.POST or None)

    def write() -> None:
        actions.note_paper(actor=request.actor, firm=firm, spec=form.spec())

    return _answered(request, firm, form, _("登记证照期限"), write)


@page(CHANGE, methods=("GET", "POST"))
@once
def hire_new(request: Request, pk: int) -> HttpResponse:
    firm = get_object_or_404(visible_firms(request.actor), pk=pk)
    form = HireForm(request.POST or None)

    def write() -> None:
        actions.note_hire(actor=request.actor, firm=firm, spec=form.spec())

    return _answered(request, firm, form, _("登记招工信息"), write)


@page(CHANGE, methods=("GET", "POST"))
@once
def paper_remove(request: Request, pk: int) -> HttpResponse:
    rows = FirmPaper.objects.filter(firm__in=visible_firms(request.actor).values("pk"))
    return _removed(request, get_object_or_404(rows.select_related("firm__party"), pk=pk))


@page(CHANGE, methods=("GET", "POST"))
@once
def hire_remove(request: Request, pk: int) -> HttpResponse:
    rows = FirmHire.objects.filter(firm__in=visible_firms(request.actor).values("pk"))
    return _removed(request, get_object_or_404(rows.select_related("firm__party"), pk=pk))


def _removed(request: Request, known: FirmPaper | FirmHire) -> HttpResponse:
    form = RemoveForm(request.POST or None)

    def write() -> None:
        reason = form.cleaned_data["reason"]
        actions.remove_known(actor=request.actor, known=known, reason=reason)

    return _answered(request, known.firm, form, _("删去“%(what)s”") % {"what": known}, write)


def _answered(
    request: Request, firm: Firm, form: Form, title: str, write: Callable[[], None]
) -> HttpResponse:
    """Write what a valid form holds and return to the firm, or show the form."""
    if request.method == "POST" and form.is_valid():
        try:
            write()
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("enterprises:firm", firm.pk)
    address = reverse("enterprises:firm", args=[firm.pk])
    context: dict[str, Any] = {
        "title": title,
        "crumbs": [
            (_("企业台账"), reverse("enterprises:firm_list")),
            (str(firm), address),
            (title, None),
        ],
        "form": form,
        "act": _("保存"),
        "back": address,
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)
