"""What people do with a bulletin on its way: submit, approve, return, issue, withdraw."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets import actions, rules
from luodi.systems.targets.forms import (
    ApproveBulletinForm,
    IssueBulletinForm,
    ReasonForm,
    ReportVersionForm,
)
from luodi.systems.targets.models import FROZEN_BULLETINS, Bulletin
from luodi.systems.targets.reads import (
    last_word,
    live_content,
    next_serial,
    open_bulletin_acts,
)
from luodi.systems.targets.views.bulletins import bulletin_crumbs, bulletin_or_404

VIEW = "targets.view_target"
DRAFT = "targets.draft_bulletin"
APPROVE = "targets.approve_bulletin"


@page(DRAFT, methods=("POST",))
def bulletin_submit(request: Request, pk: int) -> HttpResponse:
    bulletin = bulletin_or_404(request, pk)
    form = ReportVersionForm(request.POST)
    sent = form.is_valid() and done(
        form,
        lambda: actions.submit_bulletin(
            actor=request.actor, bulletin=bulletin, version=form.cleaned_data["version"]
        ),
    )
    if sent:
        messages.success(request, _("已送签。"))
    for said in form.non_field_errors():
        messages.error(request, str(said))
    return back(bulletin)


@page(APPROVE, methods=("GET", "POST"))
def bulletin_approve(request: Request, pk: int) -> HttpResponse:
    """Approve; no transaction may be open around it, so that it can seal."""
    bulletin = bulletin_or_404(request, pk)
    acts = open_bulletin_acts(request.actor, bulletin)
    word = last_word(bulletin.unit)
    form = ApproveBulletinForm(
        request.POST or None,
        initial={
            "version": bulletin.version,
            "seen": rules.figures_digest(live_content(bulletin)) if acts.approve else "",
            "word": word,
            "serial": next_serial(word, clock.today().year),
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if done(
            form, lambda: actions.approve_bulletin(actor=request.actor, bulletin=bulletin, **data)
        ):
            messages.success(
                request, _("已签发，文号 %(number)s，数已定格。") % {"number": bulletin.number}
            )
            return back(bulletin)
    return act_page(
        request,
        bulletin,
        form,
        offered=acts.approve,
        refused=acts.refused or "",
        words={
            "title": pgettext("act", "签发"),
            "about": _(
                "签发时先封存待封的分录，再把每个字、每个数按那个封账号定格；以后账怎么变，这份通报不变。"
            ),
            "button": _("签发并编号"),
        },
    )


@page(APPROVE, methods=("GET", "POST"))
def bulletin_return(request: Request, pk: int) -> HttpResponse:
    bulletin = bulletin_or_404(request, pk)
    return _with_reason(
        request,
        bulletin,
        actions.return_bulletin,
        offered=open_bulletin_acts(request.actor, bulletin).give_back,
        words={
            "title": _("退回通报"),
            "about": _("退回后由拟稿人修改再送签；理由他看得到。"),
            "button": _("退回拟稿人"),
        },
    )


@page(VIEW, methods=("GET", "POST"))
def bulletin_withdraw(request: Request, pk: int) -> HttpResponse:
    bulletin = bulletin_or_404(request, pk)
    about = _("草稿撤回后不再办理，留存备查。")
    if bulletin.state in FROZEN_BULLETINS:
        about = _("撤回后文号和定格的内容留存，各页标“已撤回”；可以另拟更正通报。")
    return _with_reason(
        request,
        bulletin,
        actions.withdraw_bulletin,
        offered=open_bulletin_acts(request.actor, bulletin).withdraw,
        words={"title": _("撤回通报"), "about": about, "button": _("撤回"), "danger": True},
    )


def _with_reason(
    request: Request,
    bulletin: Bulletin,
    act: Callable[..., Bulletin],
    *,
    offered: bool,
    words: dict[str, Any],
) -> HttpResponse:
    form = ReasonForm(request.POST or None, initial={"version": bulletin.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if done(form, lambda: act(actor=request.actor, bulletin=bulletin, **data)):
            messages.success(
                request, _("现为“%(state)s”。") % {"state": bulletin.get_state_display()}
            )
            return back(bulletin)
    return act_page(request, bulletin, form, offered=offered, words=words)


@page(DRAFT, methods=("GET", "POST"))
@once
def bulletin_issue(request: Request, pk: int) -> HttpResponse:
    bulletin = bulletin_or_404(request, pk)
    form = IssueBulletinForm(
        request.POST or None, request.FILES or None, initial={"version": bulletin.version}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda: _issued(request, bulletin, form.cleaned_data))
    ):
        messages.success(request, _("已登记印发。"))
        return back(bulletin)
    return act_page(
        request,
        bulletin,
        form,
        offered=open_bulletin_acts(request.actor, bulletin).issue,
        words={
            "title": pgettext("act", "印发"),
            "about": _("登记这份通报已印发；盖章的扫描件可以一并留存。"),
            "button": _("登记印发"),
        },
        template="targets/bulletin_issue.html",
    )


def _issued(request: Request, bulletin: Bulletin, data: dict[str, Any]) -> Bulletin:
    scan, file = None, data["scan"]
    if file is not None:
        scan = add_attachment(
            actor=request.actor,
            data=file.read(),
            filename=file.name,
            unit_id=bulletin.unit_id,
            place_id=bulletin.place_id,
        )
    return actions.issue_bulletin(
        actor=request.actor, bulletin=bulletin, version=data["version"], scan=scan
    )


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do an act; what it refuses is put into the form."""
    try:
        act()
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


def act_page(
    request: Request,
    bulletin: Bulletin,
    form: forms.Form,
    *,
    offered: bool,
    words: dict[str, Any],
    refused: str = "",
    template: str = "targets/bulletin_act.html",
    **more: Any,
) -> HttpResponse:
    """Ask what an act needs; to others the page says that it is not theirs to do."""
    not_now = _("通报 %(pk)d 现为“%(state)s”，这一步现在办不了；请回到通报页看能办什么") % {
        "pk": bulletin.pk,
        "state": bulletin.get_state_display(),
    }
    context = {
        **words,
        **more,
        "form": form,
        "bulletin": bulletin,
        "refused": "" if offered else refused or not_now,
        "crumbs": bulletin_crumbs(bulletin, str(words["title"])),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)


def back(bulletin: Bulletin) -> HttpResponseRedirect:
    """Lead to the bulletin's page."""
    return HttpResponseRedirect(reverse("targets:bulletin", args=[bulletin.pk]))
