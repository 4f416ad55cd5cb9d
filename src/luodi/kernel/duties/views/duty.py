"""One duty: its facts and clock, its steps, and a form for each act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import View, page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import visible
from luodi.kernel.cards import record_kind, record_link
from luodi.kernel.documents.models import Attachment
from luodi.kernel.duties import actions, rules
from luodi.kernel.duties.actions.alarms import LEVELS
from luodi.kernel.duties.day import reminders_of
from luodi.kernel.duties.forms import (
    ActForm,
    AskExtensionForm,
    AssignForm,
    CarryForm,
    DecideExtensionForm,
    DecideObjectionForm,
    FileForm,
    NameVerifierForm,
    NoteForm,
    ObjectForm,
    PauseForm,
    ReasonForm,
    ReplyForm,
    TransferForm,
    WithdrawForm,
)
from luodi.kernel.duties.models import CLOCK_TITLES, Duty
from luodi.kernel.duties.reads.duties import open_acts, visible_duties
from luodi.kernel.duties.reads.kinds import hours_of, on_record, reckoner
from luodi.kernel.duties.rules import Act, Clock
from luodi.kernel.duties.words import act_word, kind_word, left, state_word
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render

VIEW, HANDLE, VERIFY = "duties.view_duty", "duties.handle_duty", "duties.verify_duty"
ASSIGN, OVERSEE = "duties.assign_duty", "duties.oversee_duty"


@dataclass(frozen=True)
class Desk:
    """How an act is done on the page: its right, form, action, and address."""

    permission: str
    form: type[ActForm]
    do: Callable[..., Any]
    url: str
    danger: bool = False
    title: str | Promise = ""


DESKS = {
    Act.ACCEPT: Desk(HANDLE, ActForm, actions.accept, "accept"),
    Act.START: Desk(HANDLE, ActForm, actions.start, "start"),
    Act.REPLY: Desk(HANDLE, ReplyForm, actions.reply, "reply"),
    Act.RESUME: Desk(HANDLE, ActForm, actions.resume, "resume"),
    Act.OBJECT: Desk(HANDLE, ObjectForm, actions.object_to, "object"),
    Act.PAUSE: Desk(HANDLE, PauseForm, actions.pause, "pause"),
    Act.ASK_EXTENSION: Desk(HANDLE, AskExtensionForm, actions.ask_extension, "ask-extension"),
    Act.VERIFY: Desk(VERIFY, ActForm, actions.verify_done, "verify"),
    Act.SEND_BACK: Desk(VERIFY, ReasonForm, actions.send_back, "send-back"),
    Act.CLOSE: Desk(VERIFY, ActForm, actions.close, "close"),
    Act.ASSIGN: Desk(ASSIGN, AssignForm, actions.assign, "assign"),
    Act.DECIDE: Desk(ASSIGN, DecideObjectionForm, actions.decide_objection, "decide"),
    Act.EXTEND: Desk(
        ASSIGN,
        DecideExtensionForm,
        actions.decide_extension,
        "decide-extension",
        title=gettext_lazy("决定延期"),
    ),
    Act.TRANSFER: Desk(ASSIGN, TransferForm, actions.transfer, "transfer"),
    Act.NAME_VERIFIER: Desk(ASSIGN, NameVerifierForm, actions.name_verifier, "name-verifier"),
    Act.CARRY: Desk(ASSIGN, CarryForm, actions.carry, "carry"),
    Act.WITHDRAW: Desk(ASSIGN, WithdrawForm, actions.withdraw, "withdraw", danger=True),
    Act.REOPEN: Desk(ASSIGN, ReasonForm, actions.reopen, "reopen"),
}
FIRST = (Act.ACCEPT, Act.START, Act.REPLY, Act.RESUME, Act.VERIFY, Act.CLOSE, Act.ASSIGN,
         Act.DECIDE, Act.EXTEND, Act.REOPEN)  # fmt: skip
"""Acts that bring a duty on; their forms stand open."""


@dataclass(frozen=True)
class Offered:
    """An act with its form, as the page offers it."""

    act: Act
    title: str
    form: forms.Form
    url: str
    danger: bool
    open: bool
    main: bool


@page(VIEW)
def duty_page(request: Request, pk: int) -> HttpResponse:
    return answer(request, _duty(request, pk))


def _duty(request: Request, pk: int) -> Duty:
    return get_object_or_404(visible_duties(request.actor), pk=pk)


def act_view(act: Act) -> View:
    """Give the view of an act: it does it and returns to the duty, or shows what is wrong."""
    desk = DESKS[act]

    @page(desk.permission, methods=("POST",))
    @once
    def view(request: Request, pk: int) -> HttpResponse:
        duty = _duty(request, pk)
        elsewhere = on_record(duty.kind).get(act.value)
        if elsewhere:
            messages.error(request, str(elsewhere))
            return _to(duty)
        form = desk.form(request.POST, duty=duty, actor=request.actor)
        if form.is_valid():
            try:
                desk.do(actor=request.actor, duty=duty, **form.told())
            except ValidationError as error:
                add_errors(form, error)
                duty = _duty(request, pk)
                form.data = {**request.POST.dict(), "version": str(duty.version)}
            else:
                messages.success(request, _("已办：%(act)s。") % {"act": _title(act)})
                return _to(duty)
        return answer(request, duty, wrong=(act, form))

    return view


def _to(duty: Duty) -> HttpResponse:
    return HttpResponseRedirect(reverse("duties:duty", args=[duty.pk]))


def _title(act: Act) -> str:
    return str(DESKS[act].title or act_word(act))


@page(VIEW, methods=("POST",))
@once
def duty_note(request: Request, pk: int) -> HttpResponse:
    duty = _duty(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return answer(request, duty, note=form)
    try:
        actions.add_note(actor=request.actor, duty=duty, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return answer(request, duty, note=form)
    messages.success(request, _("说明已写入办理经过。"))
    return _to(duty)


@page(VIEW, methods=("POST",))
@once
def duty_file(request: Request, pk: int) -> HttpResponse:
    duty = _duty(request, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.add_file(
                actor=request.actor, duty=duty, data=file.read(), filename=file.name or ""
            )
        except ValidationError as error:
            add_errors(form, error, otherwise="file")
        else:
            messages.success(request, _("材料已附上。"))
            return _to(duty)
    return answer(request, duty, file=form)


@page(VIEW, methods=("POST",))
@once
def duty_watch(request: Request, pk: int) -> HttpResponse:
    duty = _duty(request, pk)
    on = request.POST.get("on") == "yes"
    actions.watch(actor=request.actor, duty=duty, on=on)
    messages.success(request, _("已关注，会列在“我的待办”的关注里。") if on else _("已不再关注。"))
    return _to(duty)


@page(VIEW, methods=("POST",))
@once
def duty_remind(request: Request, pk: int) -> HttpResponse:
    duty = _duty(request, pk)
    try:
        actions.remind(actor=request.actor, duty=duty)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已提醒，写入办理经过。"))
    return _to(duty)


def answer(
    request: Request,
    duty: Duty,
    *,
    wrong: tuple[Act, ActForm] | None = None,
    note: NoteForm | None = None,
    file: FileForm | None = None,
) -> HttpResponse:
    """Show a duty; with a form that was sent wrongly the answer is 422, its input kept."""
    now = clock.now()
    counts = reckoner(now.date(), hours=hours_of(duty.office_hours))
    acts = open_acts(request.actor, duty)
    title = f"{duty.number} {duty.title}"
    offered = _offered(request, duty, wrong)
    source_kind = record_kind(duty.record_kind)
    context = {
        "title": title,
        "state": f"{state_word(duty.kind, duty.state)}；{left(duty, counts, now)}",
        "crumbs": [(_("事项"), reverse("duties:duty_list")), (duty.number, None)],
        "duty": duty,
        "kind": kind_word(duty.kind),
        "limit": _limit(duty),
        "late": _is_late(duty),
        "refused": acts.refused,
        "on_record": [words for act, words in on_record(duty.kind).items() if Act(act) in acts],
        "main_acts": [item for item in offered if item.main],
        "more_acts": [item for item in offered if not item.main],
        "steps": [
            (step, act_word(step.act))
            for step in duty.steps.select_related("user", "post__unit", "stands_for", "to_unit")
        ],
        "pauses": duty.pauses.all(),
        "extensions": duty.extensions.select_related("asked_by", "decided_by"),
        "escalations": [(row, LEVELS[row.level]) for row in reminders_of(duty)],
        "files": _files(request, duty),
        "file_form": file or FileForm(),
        "note_form": note or NoteForm(),
        "may_add_file": duty.ended_at is None
        and request.actor.may(
            "documents.add_document", unit_path=duty.unit.path, place_path=duty.place.path
        ),
        "watching": duty.watchers.filter(user=request.actor.user_id).exists(),
        "may_remind": duty.ended_at is None and _may_remind(request, duty),
        "source": record_link(duty.record_kind, duty.record) if duty.record_kind else None,
        "source_title": source_kind.title if source_kind else "",
        "answered_there": Act.REPLY.value in on_record(duty.kind),
    }
    status = 422 if wrong or note or file else 200
    return render(request, "duties/duty.html", context, status=status)


def _is_late(duty: Duty) -> bool:
    return duty.ended_at is None and rules.is_late(
        clock.now(), duty.due_at, provisional=duty.provisional
    )


def _may_remind(request: Request, duty: Duty) -> bool:
    actor = request.actor
    return any(
        actor.may(ASSIGN, unit_path=unit.path, place_path=duty.place.path)
        for unit in (duty.unit, duty.opened_unit)
    ) or any(scope.unit_id == duty.unit_id for scope in actor.granting(OVERSEE))


def _limit(duty: Duty) -> str:
    if duty.named_day is not None:
        return _("指定日期 %(day)s") % {"day": duty.named_day}
    if not duty.count:
        return _("没有时限")
    told = {"count": duty.count, "unit": CLOCK_TITLES[Clock(duty.clock)]}
    words = _("%(count)d %(unit)s") % told
    if duty.extended:
        words = _("%(words)s，延长 %(count)d") % {"words": words, "count": duty.extended}
    return words


def _files(request: Request, duty: Duty) -> dict[str, Any]:
    rows = list(duty.files.select_related("attachment"))
    seen = set(
        visible(request.actor, Attachment, "documents.view_document")
        .filter(pk__in=[row.attachment_id for row in rows])
        .values_list("pk", flat=True)
    )
    mine = [row for row in rows if row.attachment_id in seen]
    return {"rows": mine, "outside": len(rows) - len(mine)}


def _offered(request: Request, duty: Duty, wrong: tuple[Act, ActForm] | None) -> list[Offered]:
    acts = open_acts(request.actor, duty)
    wanted = set(acts.acts)
    if acts.ask_extension:
        wanted.add(Act.ASK_EXTENSION)
    if acts.decide_extension:
        wanted.add(Act.EXTEND)
    if wrong is not None:
        wanted.add(wrong[0])
    found = []
    for act, desk in DESKS.items():
        if act not in wanted or act.value in on_record(duty.kind):
            continue
        is_wrong = wrong is not None and wrong[0] == act
        form = (
            wrong[1]
            if wrong is not None and is_wrong
            else desk.form(duty=duty, actor=request.actor, auto_id=f"{desk.url}_%s")
        )
        url = reverse(f"duties:duty_{desk.url.replace('-', '_')}", args=[duty.pk])
        found.append(Offered(act, _title(act), form, url, desk.danger, is_wrong, act in FIRST))
    return found
