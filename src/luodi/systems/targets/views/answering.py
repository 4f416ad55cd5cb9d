"""Ad hoc inquiries for the units that are asked: what they owe, and one answer."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.targets.words import in_words
from luodi.kernel.web.figures import day_text, spoken
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.pages import render
from luodi.systems.targets import rules
from luodi.systems.targets.actions import inquiries as actions
from luodi.systems.targets.forms.fields import ask
from luodi.systems.targets.forms.inquiries import AnswerForm, EndForm
from luodi.systems.targets.models import InquiryAnswer, InquiryState
from luodi.systems.targets.reads.inquiries import (
    ANSWER,
    WaitingInquiry,
    inquiries_waiting,
    other_amounts,
    time_text,
    visible_answers,
)
from luodi.systems.targets.rules import Reply

NOUGHT, UNABLE = "nought", "unable"


@dataclass(frozen=True)
class DueLine:
    """An answer that is owed, as its line shows it."""

    item: WaitingInquiry
    due: str


@page(ANSWER)
def inquiry_due(request: Request) -> HttpResponse:
    waiting = inquiries_waiting(request.actor, clock.today())
    answered = (
        visible_answers(request.actor)
        .filter(inquiry__state=InquiryState.OPEN)
        .exclude(reply=Reply.WAITING.value)
        .order_by("inquiry__due_at", "unit__path")
    )
    context = {
        "title": _("待答询数"),
        "state": _waiting_words(waiting),
        "lines": [DueLine(item, time_text(item.due)) for item in waiting],
        "answered": answered,
        "crumbs": [(_("待答询数"), None)],
    }
    return render(request, "targets/inquiry_due.html", context)


def _waiting_words(waiting: list[WaitingInquiry]) -> str:
    if not waiting:
        return _("没有要答的询数。")
    count, late = len(waiting), sum(item.late for item in waiting)
    words = ngettext("%(count)d 项待答", "%(count)d 项待答", count) % {"count": count}
    if late:
        words += ngettext("，其中 %(count)d 项已迟", "，其中 %(count)d 项已迟", late) % {
            "count": late
        }
    return _("%(words)s；最早截止 %(due)s。") % {"words": words, "due": time_text(waiting[0].due)}


@page(ANSWER, methods=("GET", "POST"))
def inquiry_answer(request: Request, pk: int) -> HttpResponse:
    answer = get_object_or_404(visible_answers(request.actor), pk=pk)
    form = AnswerForm(request.POST or None, inquiry=answer.inquiry, initial=_initial(answer))
    if request.method == "POST" and form.is_valid() and _saved(request, answer, form):
        return HttpResponseRedirect(reverse("targets:inquiry_due"))
    answer = get_object_or_404(visible_answers(request.actor), pk=pk)
    inquiry = answer.inquiry
    context = {
        "title": inquiry.title,
        "state": _("%(unit)s询数，%(due)s前报；数截至%(day)s。")
        % {
            "unit": inquiry.asking_unit.name,
            "due": time_text(inquiry.due_at),
            "day": day_text(inquiry.as_of),
        },
        "inquiry": inquiry,
        "answer": answer,
        "ended": time_text(inquiry.ended_at) if inquiry.ended_at else "",
        "form": form,
        "crumbs": [(_("待答询数"), reverse("targets:inquiry_due")), (inquiry.title, None)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/inquiry_answer.html", context, status=status)


def _saved(request: Request, answer: InquiryAnswer, form: AnswerForm) -> bool:
    """Save an answer; when it is refused or asks to be confirmed, say so in the form."""
    do = request.POST.get("do", "")
    try:
        amount = {NOUGHT: 0, UNABLE: None}[do] if do in {NOUGHT, UNABLE} else form.amount()
        if amount is not None and rules.far_off(amount, other_amounts(answer)):
            ask(form, actions.far_off_words(answer.inquiry, amount))
        if form.errors:
            return False
        actions.answer_inquiry(
            actor=request.actor,
            answer=answer,
            version=form.cleaned_data["version"],
            amount=amount,
            note=form.cleaned_data["note"],
            confirmed=True,
        )
    except rules.FigureError as error:
        form.add_error(error.field, in_words(error.message))
    except ValidationError as error:
        add_errors(form, error)
    else:
        messages.success(request, _done_words(answer))
        return True
    return False


def _done_words(answer: InquiryAnswer) -> str:
    words = {"unit": answer.unit.name, "title": answer.inquiry.title}
    if answer.reply == Reply.UNABLE.value:
        return _("%(unit)s“%(title)s”已答无法提供；汇总前可以改报或收回。") % words
    words["amount"] = spoken(answer.quantity)
    return _("%(unit)s“%(title)s”已报 %(amount)s；汇总前可以修改或收回。") % words


def _initial(answer: InquiryAnswer) -> dict[str, object]:
    """Begin with what was answered, written in the unit that is asked in."""
    filled = ""
    if answer.amount is not None:
        value = answer.quantity.value
        filled = f"{value:f}{answer.inquiry.measured_in}" if value else "0"
    return {"version": answer.version, "figure": filled, "note": answer.note}


@page(ANSWER, methods=("POST",))
def answer_undo(request: Request, pk: int) -> HttpResponse:
    answer = get_object_or_404(visible_answers(request.actor), pk=pk)
    form = EndForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        actions.take_back_answer(actor=request.actor, answer=answer, version=version)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已收回，可以重新填。"))
    return HttpResponseRedirect(reverse("targets:inquiry_answer", args=[answer.pk]))
