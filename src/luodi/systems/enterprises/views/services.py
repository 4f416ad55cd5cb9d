"""Agency service: the list of services, beginning one, its steps and materials."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.duties.rules import midnight_after
from luodi.kernel.duties.words import due_word
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import (
    FinishForm,
    ReasonForm,
    ReceivedForm,
    StartForm,
    StepForm,
)
from luodi.systems.enterprises.models import PURPOSE_TITLES, AgencyService, AgencyStep, Case
from luodi.systems.enterprises.reads import visible_cases
from luodi.systems.enterprises.reads.agency import (
    OVER,
    SERVE,
    late_services,
    may_serve,
    next_steps,
    plan_of,
    running,
    service_of,
    steps_of,
    visible_materials,
    visible_services,
    visible_steps,
    with_standing,
)
from luodi.systems.enterprises.reads.cases import VIEW

ALL, LATE, UNDER_WAY, THROUGH = "all", "late", "open", "done"
_LIST = gettext_lazy("全周期代办")

TABLE = Table(
    "services",
    (
        Column(
            "title",
            gettext_lazy("诉求"),
            lambda row: row.case.duty.title,
            href=lambda row: reverse("enterprises:case", args=[row.case_id]),
        ),
        Column(
            "firm",
            gettext_lazy("企业"),
            lambda row: row.case.firm.party.name if row.case.firm else row.case.told_as,
            sort="case__firm__party__name",
        ),
        Column("template", gettext_lazy("模板"), lambda row: row.template.title,
               sort="template__title"),
        Column("step", gettext_lazy("办到哪一步"), lambda row: row.step_words),
        Column("left", gettext_lazy("这一步的日期"), lambda row: row.left_words, sort="next_day"),
        Column("late", gettext_lazy("逾期的步骤"), lambda row: row.late, "number", sort="late"),
        Column("done", gettext_lazy("已办"), lambda row: row.done_words, sort="undone"),
        Column(
            "unit",
            gettext_lazy("承办单位"),
            lambda row: row.case.duty.unit.name,
            sort="case__duty__unit__path",
            filter="case__duty__unit__code",
            choices=unit_choices,
        ),
        Column(
            "purpose",
            gettext_lazy("用途"),
            lambda row: row.template.get_purpose_display(),
            sort="template__purpose",
            filter="template__purpose",
            choices=[(p.value, t) for p, t in PURPOSE_TITLES.items()],
            hidden=True,
        ),
        Column("started", gettext_lazy("开始"), lambda row: row.started_on, "date",
               sort="started_on", hidden=True),
        Column("number", gettext_lazy("编号"), lambda row: row.case.duty.number,
               sort="case__duty", hidden=True),
    ),
    search=("case__text", "case__duty__number", "case__firm__party__name", "case__told_as",
            "template__title"),
    order="next_day",
    title=_LIST,
    empty=Empty(
        gettext_lazy("这里没有代办"),
        gettext_lazy("在诉求页上按“开始代办”，选一个模板，系统排出每一步的日期。"),
    ),
)  # fmt: skip


@page(VIEW)
def service_list(request: Request) -> HttpResponse:
    rows = with_standing(visible_services(request.actor), clock.today())
    going = running(rows)
    late = late_services(going)
    through = rows.filter(Q(undone=0))
    tab = request.GET.get("tab", UNDER_WAY)
    chosen = {ALL: rows, LATE: late, THROUGH: through}.get(tab, going)
    context = {
        "title": _LIST,
        "crumbs": [(_LIST, None)],
        "tab": tab if tab in {ALL, LATE, THROUGH} else UNDER_WAY,
        "tabs": [
            (UNDER_WAY, _("在办"), going.count()),
            (LATE, _("逾期"), late.count()),
            (THROUGH, _("各步办完"), None),
            (ALL, _("全部"), None),
        ],
    }
    return TABLE.respond(
        request, chosen, "enterprises/service_list.html", context, prepare=_with_words
    )


def _with_words(rows: Sequence[Any]) -> Sequence[Any]:
    now, steps = clock.now(), next_steps(rows)
    counts = reckoner(clock.today())
    for row in rows:
        step = steps.get(row.pk)
        row.step_words = f"{step.number}. {step.title} · {step.who}" if step else _("各步已办完")
        row.left_words = ""
        if step is not None:
            row.left_words = due_word(midnight_after(step.due_day), counts, now)
            if step.provisional:
                row.left_words = _("%(day)s（暂定）") % {"day": step.due_day}
        row.done_words = f"{row.total - row.undone}/{row.total}"
    return rows


@page(SERVE, methods=("GET", "POST"))
@once
def case_serve(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(visible_cases(request.actor), pk=pk)
    form = StartForm(request.POST or None)
    return _answer(
        request,
        form,
        case,
        _("开始代办"),
        lambda: actions.start_service(
            actor=request.actor, case=case, template=form.cleaned_data["template"]
        ),
    )


@page(SERVE, methods=("GET", "POST"))
@once
def service_stop(request: Request, pk: int) -> HttpResponse:
    service = get_object_or_404(visible_services(request.actor, SERVE), pk=pk)
    form = ReasonForm(request.POST or None, initial={"version": service.version})
    return _answer(
        request,
        form,
        service.case,
        _("取消代办"),
        lambda: actions.stop_service(
            actor=request.actor, service=service, **_told(form, "version", "reason")
        ),
        service=service,
    )


@page(SERVE, methods=("GET", "POST"))
@once
def step_change(request: Request, pk: int) -> HttpResponse:
    step = _step(request, pk)
    chosen = f"p:{step.post_id}" if step.post_id else f"u:{step.unit_id}" if step.unit_id else ""
    initial = {
        "version": step.service.version,
        "due_day": step.due_day if step.named else None,
        "to": chosen,
    }
    form = StepForm(request.POST or None, initial=initial)
    return _of_step(
        request,
        form,
        step,
        _("调整“%(step)s”") % {"step": step},
        lambda: actions.change_step(
            actor=request.actor, step=step, change=form.change(), **_told(form, "version")
        ),
    )


@page(SERVE, methods=("GET", "POST"))
@once
def step_finish(request: Request, pk: int) -> HttpResponse:
    step = _step(request, pk)
    initial = {"version": step.service.version, "done_on": clock.today()}
    form = FinishForm(request.POST or None, initial=initial)
    return _of_step(
        request,
        form,
        step,
        _("办结“%(step)s”") % {"step": step},
        lambda: actions.finish_step(
            actor=request.actor, step=step, finish=form.finish(), **_told(form, "version")
        ),
    )


@page(SERVE, methods=("GET", "POST"))
@once
def step_undo(request: Request, pk: int) -> HttpResponse:
    step = _step(request, pk)
    form = ReasonForm(request.POST or None, initial={"version": step.service.version})
    return _of_step(
        request,
        form,
        step,
        _("撤回“%(step)s”的办结") % {"step": step},
        lambda: actions.undo_step(
            actor=request.actor, step=step, **_told(form, "version", "reason")
        ),
    )


@page(SERVE, methods=("GET", "POST"))
@once
def material_receive(request: Request, pk: int) -> HttpResponse:
    material = get_object_or_404(visible_materials(request.actor, SERVE), pk=pk)
    service = material.step.service
    initial = {
        "version": service.version,
        "received_on": material.received_on or clock.today(),
    }
    form = ReceivedForm(request.POST or None, initial=initial)
    return _answer(
        request,
        form,
        service.case,
        _("收到材料“%(name)s”") % {"name": material},
        lambda: actions.receive_material(
            actor=request.actor, material=material, **_told(form, "version", "received_on")
        ),
        service=service,
    )


def plan_part(actor: Actor, case: Case) -> dict[str, object]:
    """Give what a case's page shows of its service, and whether the reader may lead it."""
    standing = case.duty.state not in OVER
    may = standing and may_serve(actor, case)
    service = service_of(case)
    if service is None:
        return {"plan": None, "may_serve": may}
    rows = steps_of(service)
    plan = plan_of(service, rows)
    touched = any(
        step.done_on or any(one.received_on for one in step.materials) for step in plan.steps
    )
    return {
        "service": service,
        "plan": plan,
        "lines": list(zip(rows, plan.steps, strict=True)),
        "may_serve": may,
        "may_stop": may and not touched,
    }


def home() -> tuple[Any, str]:
    """Give the crumb of the list."""
    return _LIST, reverse("enterprises:service_list")


def _step(request: Request, pk: int) -> AgencyStep:
    rows: QuerySet[AgencyStep] = visible_steps(request.actor, SERVE)
    return get_object_or_404(rows, pk=pk)


def _told(form: Form, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def _of_step(
    request: Request, form: Form, step: AgencyStep, title: str, do: Callable[[], object]
) -> HttpResponse:
    return _answer(request, form, step.service.case, title, do, service=step.service)


def _answer(
    request: Request,
    form: Form,
    case: Case,
    title: str,
    do: Callable[[], object],
    *,
    service: AgencyService | None = None,
) -> HttpResponse:
    """Show a form, or do what it says and return to the case; what was refused stays filled in."""
    back = reverse("enterprises:case", args=[case.pk])
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except ValidationError as error:
            add_errors(form, error)
            if service is not None:
                service.refresh_from_db(fields=("version",))
                form.data = {**request.POST.dict(), "version": str(service.version)}
        else:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(f"{back}#case-service")
    context = {
        "title": title,
        "state": str(case.duty),
        "crumbs": [home(), (case.duty.number, back), (title, None)],
        "form": form,
        "act": title,
        "back": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "web/form_page.html", context, status=status)
