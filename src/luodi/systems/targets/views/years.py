"""Years of targets: opened, closed, and what was not reached carried on."""

from collections.abc import Sequence
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.targets.reads import Standing, figure_days, visible_targets
from luodi.kernel.targets.words import actual, month_text, promise_text, target_sentence, why
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets import actions, rules
from luodi.systems.targets.forms import CarryForm, CloseYearForm, OpenYearForm
from luodi.systems.targets.reads import has_rest, months_left, not_met_in, years

VIEW = "targets.view_target"
CLOSE = "targets.close_month"
ACCEPT = "targets.accept_target"


@page(VIEW)
def year_page_list(request: Request) -> HttpResponse:
    context = {
        "title": _("年度"),
        "years": years(),
        "form": OpenYearForm(initial={"year": clock.today().year}),
        "may_close": request.actor.has_at_root(CLOSE),
        "crumbs": [(_("关账"), reverse("targets:closings")), (_("年度"), None)],
    }
    return render(request, "targets/years.html", context)


@page(CLOSE, methods=("POST",))
def year_open(request: Request) -> HttpResponse:
    form = OpenYearForm(request.POST)
    if form.is_valid():
        row = actions.open_year(actor=request.actor, year=form.cleaned_data["year"])
        messages.success(request, _("%(year)d 年已开账。") % {"year": row.year})
        return HttpResponseRedirect(reverse("targets:year", args=[row.pk]))
    for said in form.errors.get("year", []):
        messages.error(request, str(said))
    return HttpResponseRedirect(reverse("targets:years"))


@page(VIEW)
def year_page(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(years(), pk=pk)
    left = months_left(row.year)
    context = {
        "title": _("%(year)d 年") % {"year": row.year},
        "state": _state(left, closed=row.closed_at is not None),
        "row": row,
        "left": [month_text(month) for month in left],
        "may_close": row.closed_at is None and not left and request.actor.has_at_root(CLOSE),
        "may_carry": request.actor.has(ACCEPT),
        "not_met": [
            (item, promise_text(item.target), actual(item), why(item), target_sentence(item, day))
            for item, day in _with_days(not_met_in(request.actor, row.year), row.year)
        ],
        "crumbs": [
            (_("关账"), reverse("targets:closings")),
            (_("年度"), reverse("targets:years")),
            (str(row.year), None),
        ],
    }
    return render(request, "targets/year.html", context)


def _with_days(found: Sequence[Standing], year: int) -> list[tuple[Standing, date]]:
    last = min(clock.today(), rules.last_day(year * 100 + 12))
    days = figure_days([item.target for item in found], last)
    return [(item, days[item.target.pk]) for item in found]


def _state(left: list[int], *, closed: bool) -> str:
    if closed:
        return _("已关账：只收更正，不再收新的报送。")
    if left:
        return _("还有 %(count)d 个月没有关账。") % {"count": len(left)}
    return _("十二个月都已关账，可以年终关账。")


def _not_yet(left: list[int], *, closed: bool) -> str:
    """Say why a year cannot be closed; empty when it can."""
    if closed:
        return _state(left, closed=True)
    if not left:
        return ""
    months = _("、").join(map(month_text, left))
    return _("还不能年终关账，没有关账的月份：%(months)s") % {"months": months}


@page(CLOSE, methods=("GET", "POST"))
def year_close(request: Request, pk: int) -> HttpResponse:
    """Close a year; no transaction may be open around it, so that it can seal."""
    row = get_object_or_404(years(), pk=pk)
    left = months_left(row.year)
    form = CloseYearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_year(actor=request.actor, year=row.year)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("%(year)d 年已关账。") % {"year": row.year})
            return HttpResponseRedirect(reverse("targets:year", args=[row.pk]))
    context = {
        "title": _("%(year)d 年终关账") % {"year": row.year},
        "form": form,
        "row": row,
        "refused": _not_yet(left, closed=row.closed_at is not None),
        "crumbs": [
            (_("年度"), reverse("targets:years")),
            (str(row.year), reverse("targets:year", args=[row.pk])),
            (_("年终关账"), None),
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/year_close.html", context, status=status)


@page(ACCEPT, methods=("GET", "POST"))
@once
def target_carry(request: Request, pk: int) -> HttpResponse:
    target = get_object_or_404(visible_targets(request.actor), pk=pk)
    form = CarryForm(request.POST or None, actor=request.actor, rest=has_rest(target))
    if request.method == "POST" and form.is_valid():
        try:
            carried = actions.carry_over(
                actor=request.actor,
                target=target,
                share=form.cleaned_data["share"],
                citation=form.cleaned_data["citation"],
                document=form.cleaned_data["document"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已结转到下一年；出处和原句不变。"))
            return HttpResponseRedirect(reverse("targets:target", args=[carried.pk]))
    context = {
        "title": _("结转：%(target)s") % {"target": target.name},
        "form": form,
        "target": target,
        "promise": promise_text(target),
        "crumbs": [
            (_("年度目标"), reverse("targets:target_list")),
            (target.name, reverse("targets:target", args=[target.pk])),
            (_("结转"), None),
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/target_carry.html", context, status=status)
