"""One visit: planned, joined, moved, refused, carried out; and a need found made a case."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.targets.words import in_words
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import EndForm, JoinForm, MoveForm, RecordForm, VisitForm
from luodi.systems.enterprises.models import FINDING_TITLES, SKILL_TITLES, Visit, VisitFinding
from luodi.systems.enterprises.reads import (
    VisitActs,
    visible_visits,
    visit_acts,
    with_parts,
)
from luodi.systems.enterprises.reads.cases import TAKE, cases_seen
from luodi.systems.enterprises.reads.teams import covered_by
from luodi.systems.enterprises.reads.visits import PLAN, RECORD, VIEW, office_among, offices_of
from luodi.systems.enterprises.rules import FindingKind, Half, VisitAct, VisitState
from luodi.systems.enterprises.views.preparing import preparation
from luodi.systems.enterprises.views.teams import planning_page
from luodi.systems.enterprises.views.visits import state_words, visit_home

_RECORD = gettext_lazy("记下走访")
ACTS = {
    "move": gettext_lazy("改期"),
    "refuse": gettext_lazy("记下企业谢绝"),
    "cancel": gettext_lazy("取消走访"),
    "join": gettext_lazy("并入这次走访"),
}


@page(VIEW)
def visit_page(request: Request, pk: int) -> HttpResponse:
    return _answer(request, _visit(request, pk))


def _answer(
    request: Request, visit: Visit, *, wrong: tuple[str, Form] | None = None
) -> HttpResponse:
    """Show a visit with what may be done; a form that was refused stays filled in."""
    actor, firm = request.actor, visit.firm
    acts = visit_acts(actor, visit)
    forms = _forms(request, visit, acts)
    if wrong:
        forms[wrong[0]] = wrong[1]
    parts = list(visit.parts.all())
    steps = list(visit.steps.select_related("unit", "user"))
    taken = [one.case_id for part in parts for one in part.findings.all() if one.case_id]
    context = {
        "title": str(firm),
        "state": f"{day_text(visit.day)}{visit.get_half_display()} · {state_words(visit)}",
        "crumbs": [visit_home(), (str(firm), None)],
        "visit": visit,
        "parts": parts,
        "skills": [
            (SKILL_TITLES[skill], units)
            for skill, units in covered_by(visit.skills, parts, visit.day).items()
        ],
        "titles": FINDING_TITLES,
        "seen_cases": {case.pk for case in cases_seen(actor, taken)},
        "steps": steps,
        "entered": next((one for one in steps if one.act == VisitAct.ENTER), None),
        "acts": acts,
        "forms": {name: _offered(visit, name, form) for name, form in forms.items()},
        "opened": wrong[0] if wrong else "",
        **preparation(request, visit.firm),
    }
    return render(request, "enterprises/visit.html", context, status=422 if wrong else 200)


def _forms(request: Request, visit: Visit, acts: VisitActs) -> dict[str, Form]:
    at = {"version": visit.version}
    forms: dict[str, Form] = {}
    if acts.change:
        forms["move"] = MoveForm(initial={**at, "day": visit.day, "half": visit.half})
        forms["refuse"] = EndForm(initial=at)
        forms["cancel"] = EndForm(initial=at)
    if acts.join:
        forms["join"] = JoinForm(initial={"visit": visit.pk}, actor=request.actor, visit=visit)
    return forms


def _offered(visit: Visit, name: str, form: Form) -> dict[str, Any]:
    """Give a form as the pages of duties show one."""
    own = [] if name == "join" else [visit.pk]
    url = reverse(f"enterprises:visit_{name}", args=own)
    return {"form": form, "url": url, "title": ACTS[name], "danger": name in {"refuse", "cancel"}}


@page(PLAN, methods=("GET", "POST"))
@once
def visit_new(request: Request) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("firm", "day") if name in request.GET}
    form = VisitForm(
        request.POST or None, actor=request.actor, initial={"day": clock.today(), **asked}
    )
    merge: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            visit = actions.plan_visit(actor=request.actor, spec=form.spec())
        except actions.TooManyVisitsError as error:
            merge = _merge(request, form, error)
            said = _("没有约成；请并入上面已约的走访，或另选日子")
            form.add_error(None, said if merge else error)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已约好。"))
            return redirect("enterprises:visit", visit.pk)
    return planning_page(request, form, merge=merge)


def _merge(
    request: Request, form: VisitForm, error: actions.TooManyVisitsError
) -> dict[str, Any] | None:
    """Offer to join the planned visit, if there is one: of it, only day and units are told."""
    other = error.other
    if other is None:
        return None
    unit = form.cleaned_data["unit"]
    inside = other.parts.filter(unit=unit).exists()
    seen = visible_visits(request.actor).filter(pk=other.pk).exists()
    return {
        "reason": in_words(error.reason),
        "told": actions.told_of_visit(other),
        "visit": other.pk,
        "unit": unit,
        "url": reverse("enterprises:visit", args=[other.pk]) if seen else "",
        "joins": not inside,
    }


@page(PLAN, methods=("POST",))
@once
def visit_join(request: Request) -> HttpResponse:
    form = JoinForm(request.POST, actor=request.actor)
    if not form.is_valid():
        messages.error(request, _("没有选要并入的走访或单位；请从走访页或计划走访页再来"))
        return redirect("enterprises:visit_list")
    told = form.cleaned_data
    rows = unrestricted(Visit, why="who joins may not have seen it; the right is asked at its firm")
    visit = rows.select_related("firm__party").filter(pk=told["visit"]).first()
    if visit is None:
        raise Http404
    try:
        actions.join_visit(actor=request.actor, visit=visit, unit=told["unit"])
    except ValidationError as error:
        for said in error.messages:
            messages.error(request, said)
        return redirect("enterprises:visit_list")
    messages.success(request, _("“%(unit)s”已并入这次走访。") % {"unit": told["unit"]})
    return _to(visit)


@page(PLAN, methods=("POST",))
@once
def visit_move(request: Request, pk: int) -> HttpResponse:
    form = MoveForm(request.POST)
    return _act(
        request,
        pk,
        "move",
        form,
        actions.move_visit,
        lambda told: {**told, "half": Half(told["half"])},
    )


@page(PLAN, methods=("POST",))
@once
def visit_refuse(request: Request, pk: int) -> HttpResponse:
    return _act(request, pk, "refuse", EndForm(request.POST), actions.refuse_visit, dict)


@page(PLAN, methods=("POST",))
@once
def visit_cancel(request: Request, pk: int) -> HttpResponse:
    return _act(request, pk, "cancel", EndForm(request.POST), actions.cancel_visit, dict)


def _act(
    request: Request,
    pk: int,
    name: str,
    form: Form,
    do: Callable[..., object],
    given: Callable[[dict[str, Any]], dict[str, Any]],
) -> HttpResponse:
    """Do an act and return to the visit, or show it with what was refused."""
    visit = _visit(request, pk)
    if form.is_valid():
        try:
            do(actor=request.actor, visit=visit, **given(form.cleaned_data))
        except ValidationError as error:
            add_errors(form, error)
            visit = _visit(request, pk)
            form.data = {**request.POST.dict(), "version": str(visit.version)}
        else:
            messages.success(request, _("已保存。"))
            return _to(visit)
    return _answer(request, visit, wrong=(name, form))


@page(RECORD, methods=("GET", "POST"))
@once
def visit_record(request: Request, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    acts = visit_acts(request.actor, visit)
    done = visit.state == VisitState.DONE
    day = visit.day if done else min(visit.day, clock.today())
    form = RecordForm(request.POST or None, parts=acts.sections, initial={"day": day})
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_visit(
                actor=request.actor,
                visit=visit,
                day=form.cleaned_data["day"],
                sections=form.sections(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已记下。"))
            return _to(visit)
    context = {
        "title": _("记下走访：%(firm)s") % {"firm": visit.firm},
        "crumbs": [
            visit_home(),
            (str(visit.firm), reverse("enterprises:visit", args=[visit.pk])),
            (_RECORD, None),
        ],
        "visit": visit,
        "form": form,
        "sections": form.rows(),
        "back": reverse("enterprises:visit", args=[visit.pk]),
        **preparation(request, visit.firm),
    }
    status = 422 if form.errors else 200
    return render(request, "enterprises/visit_record.html", context, status=status)


@page(TAKE, methods=("POST",))
@once
def finding_case(request: Request, pk: int) -> HttpResponse:
    rows = VisitFinding.objects.filter(part__visit__in=visible_visits(request.actor).values("pk"))
    finding = get_object_or_404(
        rows.select_related("part__visit__firm__party__place"), pk=pk, kind=FindingKind.NEED.value
    )
    offices = offices_of(request.actor)
    unit = office_among(request.actor, offices, finding.part.visit.firm) or offices[0]
    try:
        case = actions.take_finding(actor=request.actor, finding=finding, unit=unit)
    except ValidationError as error:
        for said in error.messages:
            messages.error(request, said)
    else:
        messages.success(request, _("已立案，编号 %(number)s。") % {"number": case.duty.number})
    return _to(finding.part.visit)


def _visit(request: Request, pk: int) -> Visit:
    return get_object_or_404(with_parts(visible_visits(request.actor)), pk=pk)


def _to(visit: Visit) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("enterprises:visit", args=[visit.pk]))
