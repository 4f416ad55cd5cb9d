"""The named items of a list: how they stand, and the form that names them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.targets import actions as kernel
from luodi.kernel.targets.reads import item_states
from luodi.kernel.targets.reads.items import NAMED
from luodi.kernel.targets.words import promise_text
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets.forms import ItemsForm
from luodi.systems.targets.views.changing import (
    VIEW,
    answer_status,
    crumbs_to,
    may,
    target_or_404,
)

SET_ITEMS = "targets.set_items"


@page(VIEW)
def items(request: Request, pk: int) -> HttpResponse:
    target = target_or_404(request, pk)
    states = item_states(target, clock.today())
    done = sum(state.stands for state in states)
    late = sum(state.late for state in states)
    context = {
        "title": _("%(target)s 清单") % {"target": target.name},
        "state": _("共 %(count)d 项，已验收 %(done)d 项，逾期 %(late)d 项。")
        % {"count": len(states), "done": done, "late": late},
        "target": target,
        "states": states,
        "may_set": target.nature in NAMED and may(request, target, SET_ITEMS),
        "crumbs": crumbs_to(target, _("清单")),
    }
    return render(request, "targets/items.html", context)


@page(SET_ITEMS, methods=("GET", "POST"))
@once
def set_items(request: Request, pk: int) -> HttpResponse:
    target = target_or_404(request, pk, SET_ITEMS)
    standing_names = "\n".join(
        "，".join(
            part
            for part in (item.name, item.unit.code, item.due.isoformat() if item.due else "")
            if part
        )
        for item in target.items.select_related("unit")
    )
    form = ItemsForm(request.POST or None, lead=target.lead_unit, initial={"names": standing_names})
    if request.method == "POST" and form.is_valid():
        try:
            rows = kernel.set_items(
                actor=request.actor, target=target, items=form.cleaned_data["names"]
            )
        except ValidationError as error:
            for said in error.messages:
                form.add_error("names", said)
        else:
            messages.success(request, _("已编列 %(count)d 项。") % {"count": len(rows)})
            return HttpResponseRedirect(reverse("targets:items", args=[target.pk]))
    context = {
        "title": _("编列清单"),
        "state": _("%(target)s：%(promise)s。")
        % {"target": target.name, "promise": promise_text(target)},
        "form": form,
        "target": target,
        "crumbs": crumbs_to(target, _("清单")),
    }
    return render(request, "targets/set_items.html", context, status=answer_status(request))
