"""One case with all that was done, and what may be done with it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
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
from luodi.kernel.duties.reads.duties import sees_duty
from luodi.kernel.duties.reads.kinds import hours_of, reckoner
from luodi.kernel.duties.rules import Inputs, Reckoner
from luodi.kernel.duties.words import act_word, left
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions, rules
from luodi.systems.enterprises.actions.contacts import OPEN_PHONE
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
    visit_of_case,
    with_feedback,
)
from luodi.systems.enterprises.reads.cases import HEAR, TRIAGE, VIEW, cases_seen
from luodi.systems.enterprises.reads.coming_back import case_counts, told_before
from luodi.systems.enterprises.reads.following import contact_of, phone_of
from luodi.systems.enterprises.reads.helping import HelpStep, able_units, helping_part
from luodi.systems.enterprises.reads.issues import after_case
from luodi.systems.enterprises.reads.offices import steps_with_roles
from luodi.systems.enterprises.views.cases import home
from luodi.systems.enterprises.views.merges import may_identify
from luodi.systems.enterprises.views.services import plan_part

OFFERED = 3
"""Categories that are proposed."""


@page(VIEW)
def case_page(request: Request, pk: int) -> HttpResponse:
    return answer(request, _case(request, pk))


def answer(request: Request, case: Case, *, wrong: tuple[str, Form] | None = None) -> HttpResponse:
    """Show a case with the forms of what may be done; one that was refused stays filled in."""
    acts = case_acts(request.actor, case)
    duty, now = case.duty, clock.now()
    counts = reckoner(now.date())
    proposed = rules.propose(case.text)[:OFFERED]
    forms = _forms(case, acts, proposed[0].category)
    if wrong:
        forms[wrong[0]] = wrong[1]
    how = rules.closing(heard(case), patience(clock.today())) if acts.close else None
    helping = helping_part(request.actor, case, now)
    context = {
        "title": f"{duty.number} {duty.title}",
        "crumbs": [home(), (duty.number, None)],
        "case": case,
        "duty": duty,
        "state": STATE_TITLES[states_of([case])[case.pk]],
        "left": left(duty, counts, now),
        "severity": SEVERITY_TITLES[rules.Severity(case.severity)] if case.severity else "",
        "milestones": _milestones(case, counts),
        "proposed": [(CATEGORY_TITLES[one.category], one.words) for one in proposed],
        **_alike(request, case),
        "may_bring_back": _may(request, case, TRIAGE),
        "counted": case_counts(request.actor, case),
        "steps": _way(case, helping["help_steps"]),
        **helping,
        **after_case(request.actor, case),
        "feedbacks": with_feedback(case),
        "acts": acts,
        "forms": {name: _offered(case, name, form) for name, form in forms.items()},
        "opened": wrong[0] if wrong else "",
        "closes": CLOSING_TITLES[how] if isinstance(how, rules.Closing) else "",
        "not_yet": "" if isinstance(how, rules.Closing) or how is None else how,
        "duty_url": reverse("duties:duty", args=[duty.pk])
        if sees_duty(request.actor, duty)
        else "",
        "contact": contact_of(case),
        "phone": phone_of(case),
        "may_open_phone": _may(request, case, OPEN_PHONE),
        "may_hear": _may(request, case, HEAR),
        "corrupt": rules.names_corruption(case.text) if acts.triage else (),
        "found_at": visit_of_case(request.actor, case),
        "sees_firm": case.firm is not None and request.actor.has("enterprises.view_firm"),
        "may_identify": may_identify(request.actor, case),
        **plan_part(request.actor, case),
    }
    return render(request, "enterprises/case.html", context, status=422 if wrong else 200)


def _way(case: Case, helping: Iterable[HelpStep]) -> list[tuple[Any, str]]:
    """List the steps of a case in order of time: those of its duty, and those of its helpers."""
    steps = case.duty.steps.select_related("user", "post__unit", "to_unit", "stands_for")
    way: list[tuple[Any, str]] = [(step, act_word(step.act)) for step in steps_with_roles(steps)]
    way += [(step, step.word) for step in helping]
    return sorted(way, key=lambda told: told[0].at)


def _may(request: Request, case: Case, permission: str) -> bool:
    paths = {"unit_path": case.unit.path, "place_path": case.place.path}
    return request.actor.may(permission, **paths)


ACTS = {
    "triage": gettext_lazy("定类别和级别，交办"),
    "feedback": gettext_lazy("记下"),
    "send_back": gettext_lazy("退回承办单位"),
    "close": pgettext_lazy("case", "销号"),
    "discipline": gettext_lazy("转受理作风和腐败问题的单位"),
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
        able = able_units(case).values()
        forms["triage"] = TriageForm(initial={**at, **chosen}, units=able)
        if not case.discipline:
            forms["discipline"] = VersionForm(initial=at)
    if acts.hear:
        forms["feedback"] = FeedbackForm()
    if acts.send_back:
        forms["send_back"] = SendBackForm(initial=at)
    if acts.close:
        forms["close"] = VersionForm(initial=at)
    return forms


def _milestones(case: Case, counts: Reckoner) -> list[tuple[Any, Any, bool]]:
    """List what is due of the case's scheme: what, the day, and whether the day is unsure."""
    try:
        scheme, severity = rules.graded(case.duty.grade)
    except ValueError:
        return []
    counts = replace(counts, hours=hours_of(case.duty.office_hours))
    found = []
    for limit in rules.milestones(scheme, severity)[:-1]:
        if limit.milestone is rules.Milestone.CO_UNITS:  # each asking has its own day
            continue
        due = counts.due(Inputs(limit.clock, limit.count, case.duty.received_at))
        found.append((MILESTONE_TITLES[limit.milestone], due.day, due.provisional))
    return found


def _alike(request: Request, case: Case) -> dict[str, list[tuple[Case, int]]]:
    """Give the cases that tell the same need, and closed ones that it tells again, in per cent."""
    found = {"alike": alike_cases(case), "before": told_before(case)}
    numbers = {one.number for some in found.values() for one in some}
    seen = {row.pk: row for row in cases_seen(request.actor, sorted(numbers))}
    return {
        name: [
            (seen[one.number], round(one.likeness * 100))
            for one in sorted(some, key=lambda one: one.number)
            if one.number in seen
        ]
        for name, some in found.items()
    }


@page(TRIAGE, methods=("POST",))
@once
def case_triage(request: Request, pk: int) -> HttpResponse:
    case = _case(request, pk)
    form = TriageForm(request.POST, units=able_units(case).values())
    return _act(request, case, "triage", form, actions.triage_with_help, form.told)


@page(HEAR, methods=("POST",))
@once
def case_feedback(request: Request, pk: int) -> HttpResponse:
    form = FeedbackForm(request.POST)
    return _act(
        request,
        _case(request, pk),
        "feedback",
        form,
        actions.hear_firm,
        lambda: {"spec": form.spec()},
    )


@page(HEAR, methods=("POST",))
@once
def case_send_back(request: Request, pk: int) -> HttpResponse:
    form = SendBackForm(request.POST)
    return _act(
        request,
        _case(request, pk),
        "send_back",
        form,
        actions.send_back_case,
        lambda: {"note": form.cleaned_data["note"]},
    )


@page(HEAR, methods=("POST",))
@once
def case_close(request: Request, pk: int) -> HttpResponse:
    return _act(
        request, _case(request, pk), "close", VersionForm(request.POST), actions.close_case, dict
    )


@page(TRIAGE, methods=("POST",))
@once
def case_discipline(request: Request, pk: int) -> HttpResponse:
    case, form = _case(request, pk), VersionForm(request.POST)
    if form.is_valid():
        try:
            actions.pass_to_discipline(actor=request.actor, case=case, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, _("%(number)s 已转出，这里不再显示。") % {"number": case.duty.number}
            )
            return HttpResponseRedirect(reverse("enterprises:case_list"))
    return answer(request, case, wrong=("discipline", form))


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
    case: Case,
    name: str,
    form: Form,
    do: Callable[..., object],
    told: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """Do an act and return to the case, or show it with what was refused."""
    if form.is_valid():
        given = told()
        if "version" in form.cleaned_data:
            given["version"] = form.cleaned_data["version"]
        try:
            do(actor=request.actor, case=case, **given)
        except ValidationError as error:
            add_errors(form, error)
            case = _case(request, case.pk)
            if "version" in form.fields:
                form.data = {**request.POST.dict(), "version": str(case.duty.version)}
        else:
            messages.success(request, _("已保存。"))
            return _to(case)
    return answer(request, case, wrong=(name, form))


def _case(request: Request, pk: int) -> Case:
    rows = visible_cases(request.actor).select_related("hotline_request", "finding__part")
    return get_object_or_404(rows, pk=pk)


def _to(case: Case) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("enterprises:case", args=[case.pk]))
