"""What people do with a notice: sign for it, reply, verify, send back, close, reopen, withdraw."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.duties.words import state_word
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets import actions
from luodi.systems.targets.actions import RemedySpec, ReplyFile, ReplySpec
from luodi.systems.targets.actions.notices import KIND
from luodi.systems.targets.forms import NoticeReplyForm, NoticeVersionForm, NoticeWordsForm
from luodi.systems.targets.forms.notices import USUAL_ROWS
from luodi.systems.targets.models import Notice
from luodi.systems.targets.reads import notice_acts
from luodi.systems.targets.rules import MOST_REMEDIES
from luodi.systems.targets.views.notices import notice_crumbs, notice_facts, visible_notice

ISSUE, REPLY, VERIFY = "targets.issue_notice", "targets.reply_notice", "targets.verify_notice"
Act = Callable[..., Notice]


@page(REPLY, methods=("POST",))
def notice_accept(request: Request, pk: int) -> HttpResponse:
    return _plain(request, pk, actions.accept_notice)


@page(REPLY, methods=("POST",))
def notice_start(request: Request, pk: int) -> HttpResponse:
    return _plain(request, pk, actions.start_notice)


def _plain(request: Request, pk: int, act: Act) -> HttpResponse:
    """Do an act that asks nothing but its button."""
    notice = visible_notice(request, pk)
    form = NoticeVersionForm(request.POST)
    if form.is_valid() and _done(request, form, act, notice):
        return _back(request, notice)
    for said_wrong in form.non_field_errors():
        messages.error(request, str(said_wrong))
    return HttpResponseRedirect(_address(notice))


@page(REPLY, methods=("GET", "POST"))
@once
def notice_reply(request: Request, pk: int) -> HttpResponse:
    notice = visible_notice(request, pk)
    rows = _rows(request)
    form = NoticeReplyForm(
        request.POST or None,
        request.FILES or None,
        rows=rows,
        initial={"version": notice.duty.version},
    )
    sent = request.method == "POST"
    offered = notice_acts(request.actor, notice).reply
    valid = sent and form.is_valid()
    if valid and _done(request, form, actions.reply_notice, notice, spec=_reply_of(form)):
        return _back(request, notice)
    if sent and request.FILES and not form.errors.get("evidence"):
        form.add_error("evidence", _("请重新选择文件：浏览器不保留上次选的文件"))
    context = {
        **notice_facts(notice),
        "title": _("回复督办单"),
        "form": form,
        "refused": "" if offered else _refused(notice),
        "more_rows": min(rows + USUAL_ROWS, MOST_REMEDIES) if rows < MOST_REMEDIES else 0,
        "crumbs": notice_crumbs(notice, _("回复")),
    }
    return render(request, "targets/notice_reply.html", context, status=422 if sent else 200)


def _rows(request: Request) -> int:
    asked = request.POST.get("rows", "") or request.GET.get("rows", "")
    known = asked.isascii() and asked.isdigit() and len(asked) < 3
    return min(max(int(asked), 1), MOST_REMEDIES) if known else USUAL_ROWS


def _reply_of(form: NoticeReplyForm) -> ReplySpec:
    data = form.cleaned_data
    return ReplySpec(
        cause=data["cause"],
        words=data["words"],
        remedies=[RemedySpec(what, day) for what, day in form.told()],
        files=[
            ReplyFile(file.name, file.read(), data["taken_on"]) for file in data["evidence"] if file
        ],
    )


@page(VERIFY, methods=("GET", "POST"))
@once
def notice_verify(request: Request, pk: int) -> HttpResponse:
    return _with_words(
        request,
        pk,
        actions.verify_notice,
        offered="verify",
        words={
            "title": _("核查督办单"),
            "about": _("核查的人不能是承办的人。通过后由核查岗位销号。"),
            "label": _("核查情况"),
            "button": _("核查通过"),
        },
    )


@page(VERIFY, methods=("GET", "POST"))
@once
def notice_send_back(request: Request, pk: int) -> HttpResponse:
    return _with_words(
        request,
        pk,
        actions.send_back_notice,
        offered="send_back",
        words={
            "title": _("退回重改"),
            "about": _("退回后由承办单位重新整改和回复；编号和时限不变。"),
            "label": _("退回的理由"),
            "button": _("退回承办单位"),
        },
    )


@page(VERIFY, methods=("GET", "POST"))
@once
def notice_close(request: Request, pk: int) -> HttpResponse:
    return _with_words(
        request,
        pk,
        actions.close_notice,
        offered="close",
        words={
            "title": pgettext("notice", "销号"),
            "about": _("销号时的灯和完成数随督办单留存；期限内可以重新督办，编号不变。"),
            "label": _("销号说明"),
            "needed": False,
            "button": pgettext("notice", "销号"),
        },
    )


@page(ISSUE, methods=("GET", "POST"))
@once
def notice_reopen(request: Request, pk: int) -> HttpResponse:
    return _with_words(
        request,
        pk,
        actions.reopen_notice,
        offered="reopen",
        words={
            "title": _("重新督办"),
            "about": _("交回原单位重新签收，编号和时限不变；以前的回复和核查都留存。"),
            "label": _("重新督办的理由"),
            "button": _("重新督办"),
        },
    )


@page(ISSUE, methods=("GET", "POST"))
@once
def notice_withdraw(request: Request, pk: int) -> HttpResponse:
    return _with_words(
        request,
        pk,
        actions.withdraw_notice,
        offered="withdraw",
        words={
            "title": _("撤回督办单"),
            "about": _("不该发的督办单才撤回；记录和理由留存，撤回后可以重新督办。"),
            "label": _("撤回的理由"),
            "button": _("撤回这份督办单"),
            "danger": True,
        },
    )


def _with_words(
    request: Request, pk: int, act: Act, *, offered: str, words: dict[str, Any]
) -> HttpResponse:
    """Ask for words and act; to others the page says that it is not theirs to do."""
    notice = visible_notice(request, pk)
    form = NoticeWordsForm(
        request.POST or None,
        label=words["label"],
        needed=words.get("needed", True),
        initial={"version": notice.duty.version},
    )
    acts = notice_acts(request.actor, notice)
    sent = request.method == "POST"
    valid = sent and form.is_valid()
    if valid and _done(request, form, act, notice, words=form.cleaned_data["words"]):
        return _back(request, notice)
    context = {
        **notice_facts(notice),
        **words,
        "form": form,
        "refused": "" if getattr(acts, offered) else acts.refused or _refused(notice),
        "crumbs": notice_crumbs(notice, words["title"]),
    }
    return render(request, "targets/notice_words.html", context, status=422 if sent else 200)


def _refused(notice: Notice) -> str:
    return _("%(number)s 现为“%(state)s”，这一步现在不由您办；请回到督办单页看能办什么") % {
        "number": notice.duty.number,
        "state": state_word(KIND, notice.duty.state),
    }


def _done(request: Request, form: forms.Form, act: Act, notice: Notice, **more: Any) -> bool:
    """Do an act; what it refuses is put into the form."""
    try:
        act(actor=request.actor, notice=notice, version=form.cleaned_data["version"], **more)
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


def _address(notice: Notice) -> str:
    return reverse("targets:notice", args=[notice.pk])


def _back(request: Request, notice: Notice) -> HttpResponseRedirect:
    messages.success(
        request,
        _("%(number)s 现为“%(state)s”。")
        % {"number": notice.duty.number, "state": state_word(KIND, notice.duty.state)},
    )
    return HttpResponseRedirect(_address(notice))
