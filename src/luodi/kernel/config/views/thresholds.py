"""Pages of the dated thresholds."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.config import reads
from luodi.kernel.config.actions import set_threshold
from luodi.kernel.config.forms import ThresholdForm
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render


@page("config.view_threshold")
def threshold_list(request: Request) -> HttpResponse:
    rows = reads.thresholds_on(clock.today())
    context = {
        "title": _("阈值"),
        "crumbs": [(_("阈值"), None)],
        "state": _("共 %(count)d 项；列出的是今天（%(day)s）起作用的值。")
        % {"count": len(rows), "day": clock.today()},
        "rows": rows,
    }
    return render(request, "config/thresholds.html", context)


@page("config.view_threshold")
def threshold_page(request: Request, pk: str) -> HttpResponse:
    may_set = request.actor.has_at_root("config.set_threshold")
    return _page(request, pk, ThresholdForm() if may_set else None)


@page("config.set_threshold", methods=("POST",))
@once
def set_row(request: Request, pk: str) -> HttpResponse:
    form = ThresholdForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    try:
        row = set_threshold(
            actor=request.actor,
            key=pk,
            **form.cleaned_data,
        )
    except ValidationError as error:
        if "key" in error.message_dict:
            raise Http404(pk) from error
        form.add_error(None, error)
        return _page(request, pk, form, status=422)
    told = {"day": row.valid_from, "value": row.value}
    messages.success(request, _("已设定：自 %(day)s 起为 %(value)s。要改回，另设一行即可。") % told)
    return redirect("config:threshold", pk=pk)


def _page(
    request: Request, key: str, form: ThresholdForm | None, *, status: int = 200
) -> HttpResponse:
    declared = reads.declared_thresholds().get(key)
    if declared is None:
        raise Http404(key)
    today = clock.today()
    rows = [(row, row.in_force(today)) for row in reads.dated_rows(key)]
    context = {
        "title": declared.title,
        "crumbs": [(_("阈值"), reverse("config:threshold_list")), (declared.title, None)],
        "declared": declared,
        "rows": rows,
        "form": form,
        "now": next((row for row, in_force in rows if in_force), None),
    }
    return render(request, "config/threshold.html", context, status=status)
