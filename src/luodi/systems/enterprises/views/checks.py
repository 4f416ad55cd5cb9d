"""Closings drawn at random to be checked again, and withdrawals to be called back."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.duties.reads.duties import ASSIGN
from luodi.kernel.web.days import asked_days
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions, rules
from luodi.systems.enterprises.forms import CheckForm
from luodi.systems.enterprises.models import CHECK_TITLES, Case
from luodi.systems.enterprises.reads import visible_cases
from luodi.systems.enterprises.reads.checks import (
    RECHECK,
    Draw,
    called_back,
    cases_drawn,
    kind_of_check,
    to_call_back,
)
from luodi.systems.enterprises.views.cases import home

SAMPLE = 5
_RECHECK, _CALL_BACK = gettext_lazy("复核抽查"), gettext_lazy("撤回回访")

WITHDRAWN = Table(
    "withdrawn",
    (
        Column(
            "title",
            gettext_lazy("诉求"),
            lambda row: row.duty.title,
            href=lambda row: reverse("enterprises:case_check", args=[row.pk]),
        ),
        Column(
            "firm",
            gettext_lazy("企业"),
            lambda row: row.firm.party.name if row.firm else row.told_as,
            sort="firm__party__name",
        ),
        Column("unit", gettext_lazy("承办单位"), lambda row: row.duty.unit.name),
        Column("how", gettext_lazy("怎样撤的"), lambda row: row.duty.get_outcome_display()),
        Column(
            "ended",
            gettext_lazy("撤回时间"),
            lambda row: row.duty.ended_at,
            "date",
            sort="duty__ended_at",
        ),
        Column("number", gettext_lazy("编号"), lambda row: row.duty.number, sort="pk"),
    ),
    search=("text", "duty__number", "firm__party__name", "told_as"),
    order="duty__ended_at",
    title=_CALL_BACK,
    empty=Empty(
        gettext_lazy("没有等着回访的撤回"),
        gettext_lazy("诉求撤回以后列在这里，由助企办问企业是不是自愿。"),
    ),
)


@page(RECHECK)
def recheck(request: Request) -> HttpResponse:
    since, until = asked_days(request)
    seed, count = _asked_draw(request)
    draw = Draw(_start(since), _start(until + timedelta(days=1)), seed, count)
    drawn = cases_drawn(request.actor, draw)
    done = sum(_last(case) is not None for case in drawn)
    context = {
        "title": _RECHECK,
        "state": _(
            "从 %(since)s 至 %(until)s 销号的诉求中抽出 %(count)d 件，已复核 %(done)d 件；"
            "同一个抽样号抽出的总是这几件。"
        )
        % {
            "since": day_text(since), "until": day_text(until), "count": len(drawn), "done": done,
        },
        "crumbs": [home(), (_RECHECK, None)],
        "tab": "recheck",
        "waiting": to_call_back(request.actor).count(),
        "rows": [(case, _last(case)) for case in drawn],
        "since": since,
        "until": until,
        "seed": seed,
        "count": count,
    }  # fmt: skip
    return render(request, "enterprises/recheck.html", context)


def _last(case: Case) -> Any:
    """Give the last re-check of a case whose checks are at hand; None without one."""
    kind = rules.CheckKind.RECHECK.value
    return next((check for check in reversed(case.checks.all()) if check.kind == kind), None)


def _asked_draw(request: Request) -> tuple[int, int]:
    """Read the number of the draw and how many; today's number, and five."""
    seed, count = request.GET.get("seed", ""), request.GET.get("count", "")
    number = int(seed) if _is_number(seed, 9) else int(f"{clock.today():%Y%m%d}")
    return number, int(count) if _is_number(count, 3) else SAMPLE


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= most


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SHANGHAI)


@page(RECHECK)
def withdrawn(request: Request) -> HttpResponse:
    rows = to_call_back(request.actor)
    count = rows.count()
    told = ngettext("%(count)d 件等着回访", "%(count)d 件等着回访", count) % {"count": count}
    context = {
        "title": _CALL_BACK,
        "state": told + _("；每一件撤回的诉求都由助企办问企业是不是自愿。"),
        "crumbs": [home(), (_CALL_BACK, None)],
        "tab": "withdrawn",
        "waiting": count,
        "done": called_back(request.actor)[:20],
    }
    return WITHDRAWN.respond(request, rows, "enterprises/withdrawn.html", context)


@page(RECHECK, methods=("GET", "POST"))
@once
def case_check(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(visible_cases(request.actor), pk=pk)
    over = {"unit_path": case.unit.path, "place_path": case.place.path}
    kind = kind_of_check(case) if request.actor.may(RECHECK, **over) else None
    if kind is None:
        messages.error(request, _("这件诉求现在不用复核，或不在您的复核范围内。"))
        return _to(case)
    form = CheckForm(
        request.POST or None,
        kind=kind,
        may_reopen=_may_reopen(request, case),
        initial={"version": case.duty.version, "seed": request.GET.get("seed", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.check_case(
                actor=request.actor,
                case=case,
                version=form.cleaned_data["version"],
                spec=form.spec(),
            )
        except ValidationError as error:
            add_errors(form, error)
            case = get_object_or_404(visible_cases(request.actor), pk=pk)
            form.data = {**request.POST.dict(), "version": str(case.duty.version)}
        else:
            messages.success(request, _("已记下。"))
            return _to(case)
    title = _("%(kind)s：%(case)s") % {"kind": CHECK_TITLES[kind], "case": case}
    address = reverse("enterprises:case", args=[case.pk])
    context = {
        "title": title,
        "state": _("企业：%(firm)s；承办：%(unit)s。由没有办过、没有问过这件诉求的人填写。")
        % {"firm": case.firm or case.told_as, "unit": case.duty.unit},
        "crumbs": [home(), (case.duty.number, address), (CHECK_TITLES[kind], None)],
        "form": form,
        "act": _("记下"),
        "back": address,
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


def _may_reopen(request: Request, case: Case) -> bool:
    """Tell whether the actor may bring a case back: of its handler's unit, or who opened it."""
    duty = case.duty
    return any(
        request.actor.may(ASSIGN, unit_path=unit.path, place_path=duty.place.path)
        for unit in (duty.unit, duty.opened_unit)
    )


def _to(case: Case) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("enterprises:case", args=[case.pk]))
