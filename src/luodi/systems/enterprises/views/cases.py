"""The ledger of cases, taking one in, one case with all that was done, and what may be done."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.duties.reads.duties import visible_duties
from luodi.kernel.duties.reads.kinds import hours_of, reckoner
from luodi.kernel.duties.rules import Inputs
from luodi.kernel.duties.words import act_word, left
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions, rules
from luodi.systems.enterprises.forms import CaseForm, FeedbackForm, SendBackForm, TriageForm
from luodi.systems.enterprises.forms.closing import VersionForm
from luodi.systems.enterprises.models import (
    CATEGORY_TITLES,
    CHANNEL_TITLES,
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
    late_cases,
    patience,
    states_of,
    visible_cases,
    with_feedback,
)
from luodi.systems.enterprises.reads.cases import HEAR, TAKE, TRIAGE, VIEW, cases_seen

ALL, LATE, NEW, ASK, UNDER_WAY = "all", "late", "new", "ask", "open"
NEVER = datetime(9000, 1, 1, tzinfo=clock.SHANGHAI)
"""Where cases without a deadline stand in order, on both databases."""
OFFERED = 3
"""Categories that are proposed."""
_LIST, _NEW = gettext_lazy("企业诉求"), gettext_lazy("登记诉求")

TABLE = Table(
    "cases",
    (
        Column(
            "title",
            gettext_lazy("诉求"),
            lambda row: row.duty.title,
            href=lambda row: reverse("enterprises:case", args=[row.pk]),
        ),
        Column(
            "firm",
            gettext_lazy("企业"),
            lambda row: row.firm.party.name if row.firm else row.told_as,
            sort="firm__party__name",
        ),
        Column("state", gettext_lazy("状态"), lambda row: row.state_words, sort="duty__state"),
        Column("left", gettext_lazy("时限"), lambda row: row.left_words, sort="due_or_never"),
        Column(
            "category",
            gettext_lazy("类别"),
            lambda row: row.get_category_display(),
            sort="category",
            filter="category",
            choices=[(c.value, t) for c, t in CATEGORY_TITLES.items()],
        ),
        Column(
            "severity",
            gettext_lazy("级别"),
            lambda row: row.severity,
            sort="severity",
            filter="severity",
            choices=[(s.value, t) for s, t in SEVERITY_TITLES.items()],
        ),
        Column(
            "unit",
            gettext_lazy("承办单位"),
            lambda row: row.duty.unit.name,
            sort="duty__unit__path",
            filter="duty__unit__code",
            choices=unit_choices,
        ),
        Column("number", gettext_lazy("编号"), lambda row: row.duty.number, sort="pk"),
        Column(
            "channel",
            gettext_lazy("渠道"),
            lambda row: row.get_channel_display(),
            sort="channel",
            filter="channel",
            choices=[(c.value, t) for c, t in CHANNEL_TITLES.items()],
            hidden=True,
        ),
        Column(
            "received",
            gettext_lazy("提出时间"),
            lambda row: row.duty.received_at,
            "date",
            sort="duty__received_at",
            hidden=True,
        ),
        Column(
            "closing",
            gettext_lazy("销号方式"),
            lambda row: row.get_closing_display(),
            sort="closing",
            filter="closing",
            choices=[(c.value, t) for c, t in CLOSING_TITLES.items()],
            hidden=True,
        ),
        Column("cause", gettext_lazy("共性原因"), lambda row: row.cause, sort="cause", hidden=True),
    ),
    search=("text", "duty__number", "firm__party__name", "told_as", "cause"),
    order="due_or_never",
    title=_LIST,
    empty=Empty(
        gettext_lazy("这里没有诉求"),
        gettext_lazy("走访、热线、企业群里听到的，按“登记诉求”记下来。"),
    ),
)


@page(VIEW)
def case_list(request: Request) -> HttpResponse:
    rows = visible_cases(request.actor).annotate(
        due_or_never=Coalesce("duty__due_at", Value(NEVER))
    )
    standing = rows.filter(duty__ended_at__isnull=True)
    late = late_cases(rows)
    waiting = standing.filter(duty__state="OPEN")
    asked = standing.filter(duty__state="REPLIED")
    tab = request.GET.get("tab", UNDER_WAY)
    chosen = {ALL: rows, LATE: late, NEW: waiting, ASK: asked}.get(tab, standing)
    context = {
        "title": _LIST,
        "crumbs": [(_LIST, None)],
        "may_take": request.actor.has(TAKE),
        "tab": tab if tab in {ALL, LATE, NEW, ASK} else UNDER_WAY,
        "tabs": [
            (UNDER_WAY, _("未销号"), standing.count()),
            (LATE, _("逾期"), late.count()),
            (NEW, _("待交办"), waiting.count()),
            (ASK, _("待回访"), asked.count()),
            (ALL, _("全部"), None),
        ],
    }
    return TABLE.respond(
        request, chosen, "enterprises/case_list.html", context, prepare=_with_words
    )


def _with_words(rows: Any) -> Any:
    now = clock.now()
    counts = reckoner(now.date())
    states = states_of(rows)
    for row in rows:
        row.left_words = left(row.duty, counts, now)
        row.state_words = str(STATE_TITLES[states[row.pk]])
    return rows


@page(TAKE, methods=("GET", "POST"))
@once
def case_new(request: Request) -> HttpResponse:
    form = CaseForm(
        request.POST or None,
        actor=request.actor,
        initial={"firm": request.GET.get("firm", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.take_case(actor=request.actor, spec=form.spec())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已登记，编号 %(number)s。") % {"number": case.duty.number})
            if case.firm is None:
                messages.warning(
                    request,
                    _("台账上没有“%(name)s”；诉求已记下，请核对信用代码") % {"name": case.told_as},
                )
            return redirect("enterprises:case", case.pk)
    context = {
        "title": _NEW,
        "crumbs": [_home(), (_NEW, None)],
        "form": form,
        "act": _("登记"),
        "back": reverse("enterprises:case_list"),
    }
    return render(request, "enterprises/form.html", context, status=422 if form.errors else 200)


@page(VIEW)
def case_page(request: Request, pk: int) -> HttpResponse:
    return answer(request, _case(request, pk))


def answer(request: Request, case: Case, *, wrong: tuple[str, Form] | None = None) -> HttpResponse:
    """Show a case with the forms of what may be done; one that was refused stays filled in."""
    acts = case_acts(request.actor, case)
    duty, now = case.duty, clock.now()
    forms = _forms(case, acts)
    if wrong:
        forms[wrong[0]] = wrong[1]
    how = rules.closing(heard(case), patience(clock.today())) if acts.close else None
    proposed = rules.propose(case.text)[:OFFERED]
    context = {
        "title": f"{duty.number} {duty.title}",
        "crumbs": [_home(), (duty.number, None)],
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
        "forms": forms,
        "opened": wrong[0] if wrong else "",
        "closes": CLOSING_TITLES[how] if isinstance(how, rules.Closing) else "",
        "not_yet": "" if isinstance(how, rules.Closing) or how is None else how,
        "duty_url": reverse("duties:duty", args=[duty.pk])
        if visible_duties(request.actor).filter(pk=duty.pk).exists()
        else "",
        "sees_firm": case.firm is not None and request.actor.has("enterprises.view_firm"),
    }
    return render(request, "enterprises/case.html", context, status=422 if wrong else 200)


def _forms(case: Case, acts: CaseActs) -> dict[str, Form]:
    at = {"version": case.duty.version}
    proposed = rules.propose(case.text)[0].category.value
    forms: dict[str, Form] = {}
    if acts.triage:
        chosen = {"category": case.category or proposed, "cause": case.cause}
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


def _home() -> tuple[Any, str]:
    return _LIST, reverse("enterprises:case_list")
