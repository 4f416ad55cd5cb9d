"""One case with all that was done, and what may be done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.duties.reads.duties import visible_duties
from luodi.kernel.duties.reads.kinds import hours_of, reckoner
from luodi.kernel.duties.rules import Inputs
from luodi.kernel.duties.words import act_word, left
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions, rules
from luodi.systems.enterprises.forms import (
    FeedbackForm,
    SendBackForm,
    TriageForm,
    VersionForm,
)
from luodi.systems.enterprises.models import (
    CATEGORY_TITLES,
    CLOSING_TITLES,
    MILESTONE_TITLES,
    SEVERITY_TITLES,
    STATE_TITLES,
    Case,
)
from luodi.systems.enterprises.reads import (
    CaseActs,
    alike_cases,
    case_acts,
    heard,
    patience,
    states_of,
    visible_cases,
    with_feedback,
)
from luodi.systems.enterprises.reads.cases import HEAR, TRIAGE, VIEW, cases_seen
from luodi.systems.enterprises.views.cases import home

OFFERED = 3
"""Categories that are proposed."""


@page(VIEW)
def case_page(request: Request, pk: int) -> HttpResponse:
    return answer(request, _case(request, pk))


def answer(request: Request, case: Case, *, wrong: tuple[str, Form] | None = None) -> HttpResponse:
    """Show a case with the forms of what may be done; one that was refused stays filled in."""
    acts = case_acts(request.actor, case)
    duty, now = case.duty, clock.now()
    proposed = rules.propose(case.text)[:OFFERED]
    forms = _forms(case, acts, proposed[0].category)
    if wrong:
        forms[wrong[0]] = wrong[1]
    how = rules.closing(heard(case), patience(clock.today())) if acts.close else None
    context = {
        "title": f"{duty.number} {duty.title}",
        "crumbs": [home(), (duty.number, None)],
        "case": case,
        "duty": duty,
        "state": STATE_TITLES[states_of([case])[case.pk]],
        "left": left(duty, reckoner(clock.today()), now),
        "severity": SEVERITY_TITLES[rules.Severity(case.severity)] if case.severity else "",
        "milestones": _milestones(case),
        "proposed": [(CATEGORY_TITLES[one.category], one.words) for one in proposed],
        "alike": _alike(request, case),
        "steps": [
            (step, act_word(step.act))
            for step in duty.steps.select_related("user", "post__unit", "to_unit", "stands_for")
        ],
        "feedbacks": with_feedback(case),
        "acts": acts,
        "forms": {name: _offered(case, name, form) for name, form in forms.items()},
        "opened": wrong[0] if wrong else "",
        "closes": CLOSING_TITLES[how] if isinstance(how, rules.Closing) else "",
        "not_yet": "" if isinstance(how, rules.Closing) or how is None else how,
        "duty_url": reverse("duties:duty", args=[duty.pk])
        if visible_duties(request.actor).filter(pk=duty.pk).exists()
        else "",
        "sees_firm": case.firm is not None and request.actor.has("enterprises.view_firm"),
    }
    return render(request, "enterprises/case.html", context, status=422 if wrong else 200)


ACTS = {
    "triage": gettext_lazy("定类别和级别，交办"),
    "feedback": gettext_lazy("记下"),
    "send_back": gettext_lazy("退回承办单位"),
    "close": pgettext_lazy("case", "销号"),
}
"""What is done on a case's page, by the name of its address, with the words of its button."""


def _offered(case: Case, name: str, form: Form) -> dict[str, Any]:
    """Give a form as the pages of duties show one."""
    url = reverse(f"enterprises:case_{name}", args=[case.pk])
    return {"form": form, "url": url, "title": ACTS[name]}


def _forms(case: Case, acts: CaseActs, proposed: rules.Category) -> dict[str, Form]:
    at = {"version": case.duty.version}
    forms: dict[str, Form] = {}
    if acts.triage:
        chosen = {"category": case.category or proposed.value, "cause": case.cause}
        forms["triage"] = TriageForm(initial={**at, **chosen})
    if acts.hear:
        forms["feedback"] = FeedbackForm()
    if acts.send_back:
        forms["send_back"] = SendBackForm(initial=at)
    if acts.close:
        forms["close"] = VersionForm(initial=at)
    return forms


def _milestones(case: Case) -> list[tuple[Any, Any, bool]]:
    """List what is due of the case's scheme: what, the day, and whether the day is unsure."""
    try:
        scheme, severity = rules.graded(case.duty.grade)
    except ValueError:
        return []
    counts = reckoner(clock.today(), hours=hours_of(case.duty.office_hours))
    found = []
    for limit in rules.milestones(scheme, severity)[:-1]:
        due = counts.due(Inputs(limit.clock, limit.count, case.duty.received_at))
        found.append((MILESTONE_TITLES[limit.milestone], due.day, due.provisional))
    return found


def _alike(request: Request, case: Case) -> list[tuple[Case, int]]:
    found = {one.number: one.likeness for one in alike_cases(case)}
    rows = cases_seen(request.actor, list(found))
    return [(row, round(found[row.pk] * 100)) for row in rows]


@page(TRIAGE, methods=("POST",))
@once
def case_triage(request: Request, pk: int) -> HttpResponse:
    form = TriageForm(request.POST)
    return _act(request, pk, "triage", form, actions.triage_case, lambda: {"spec": form.spec()})


@page(HEAR, methods=("POST",))
@once
def case_feedback(request: Request, pk: int) -> HttpResponse:
    form = FeedbackForm(request.POST)
    return _act(request, pk, "feedback", form, actions.hear_firm, lambda: {"spec": form.spec()})


@page(HEAR, methods=("POST",))
@once
def case_send_back(request: Request, pk: int) -> HttpResponse:
    form = SendBackForm(request.POST)
    return _act(
        request,
        pk,
        "send_back",
        form,
        actions.send_back_case,
        lambda: {"note": form.cleaned_data["note"]},
    )


@page(HEAR, methods=("POST",))
@once
def case_close(request: Request, pk: int) -> HttpResponse:
    return _act(request, pk, "close", VersionForm(request.POST), actions.close_case, dict)


@page(TRIAGE, methods=("POST",))
@once
def case_join(request: Request, pk: int) -> HttpResponse:
    case = _case(request, pk)
    parent = _case(request, int(request.POST["parent"])) if _number(request) else None
    if parent is None:
        messages.error(request, _("没有选主诉求"))
        return _to(case)
    try:
        actions.join_case(actor=request.actor, case=case, parent=parent)
    except ValidationError as error:
        for said in error.messages:
            messages.error(request, said)
    else:
        messages.success(
            request, _("已并入 %(number)s，各自答复。") % {"number": parent.duty.number}
        )
    return _to(case)


def _number(request: Request) -> bool:
    typed = request.POST.get("parent", "")
    return typed.isascii() and typed.isdigit() and len(typed) < 12


def _act(
    request: Request,
    pk: int,
    name: str,
    form: Form,
    do: Callable[..., object],
    told: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """Do an act and return to the case, or show it with what was refused."""
    case = _case(request, pk)
    if form.is_valid():
        given = told()
        if "version" in form.cleaned_data:
            given["version"] = form.cleaned_data["version"]
        try:
            do(actor=request.actor, case=case, **given)
        except ValidationError as error:
            add_errors(form, error)
            case = _case(request, pk)
            if "version" in form.fields:
                form.data = {**request.POST.dict(), "version": str(case.duty.version)}
        else:
            messages.success(request, _("已保存。"))
            return _to(case)
    return answer(request, case, wrong=(name, form))


def _case(request: Request, pk: int) -> Case:
    return get_object_or_404(visible_cases(request.actor), pk=pk)


def _to(case: Case) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("enterprises:case", args=[case.pk]))
