"""What people do with a report on its way: hand in, take back, approve, return, withdraw."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.ledger.rules import PostingError
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.pages import render
from luodi.systems.targets import actions
from luodi.systems.targets.forms import HandInForm, ReasonForm, ReportVersionForm
from luodi.systems.targets.models import Report, ReportState
from luodi.systems.targets.reads import open_acts
from luodi.systems.targets.rules import APPROVALS
from luodi.systems.targets.views.reports import report_crumbs, visible_report

VIEW = "targets.view_target"
REPORT = "targets.report_figure"
Act = Callable[..., Report]


@page(REPORT, methods=("GET", "POST"))
def report_hand_in(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    form = HandInForm(
        request.POST or None,
        questions=[(item.key, item.text) for item in actions.open_questions(report)],
        initial={"version": report.version},
    )
    if request.method == "POST" and form.is_valid():
        answered = form.cleaned_data.get("confirmed", [])
        if _done(request, form, actions.hand_in_report, report, confirmed=answered):
            messages.success(request, _("已报送，等%(unit)s负责人审核；在有人办理前可以收回。")
                             % {"unit": report.unit})  # fmt: skip
            return _back(report)
    context = {
        "title": pgettext("act", "报送"),
        "form": form,
        "report": report,
        "crumbs": report_crumbs(report, pgettext("act", "报送")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/report_hand_in.html", context, status=status)


@page(REPORT, methods=("POST",))
def report_take_back(request: Request, pk: int) -> HttpResponse:
    return _plain(request, pk, actions.take_back_report, _("已收回，现在是草稿。"))


@page(VIEW, methods=("POST",))
def report_approve(request: Request, pk: int) -> HttpResponse:
    return _plain(request, pk, actions.approve_report, "")


def _plain(request: Request, pk: int, act: Act, said: str) -> HttpResponse:
    """Do an act that asks nothing but its button."""
    report = visible_report(request, pk)
    form = ReportVersionForm(request.POST)
    if form.is_valid() and _done(request, form, act, report):
        messages.success(request, said or _approved_words(report))
        return _back(report)
    for said_wrong in form.non_field_errors():
        messages.error(request, str(said_wrong))
    return _back(report)


def _approved_words(report: Report) -> str:
    if report.state == ReportState.POSTED:
        return _("已通过并入账。")
    return _("已通过，现为“%(state)s”。") % {"state": report.get_state_display()}


@page(VIEW, methods=("GET", "POST"))
def report_return(request: Request, pk: int) -> HttpResponse:
    return _with_reason(
        request,
        pk,
        actions.return_report,
        offered=open_acts(request.actor, visible_report(request, pk)).give_back,
        words={
            "title": _("退回报送"),
            "about": _("退回后由填报人修改再报；材料保留，理由他看得到。"),
            "button": _("退回填报人"),
        },
    )


@page(VIEW, methods=("GET", "POST"))
def report_withdraw(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    about = _("草稿撤销后不再报送，原件留存；这个月可以重新起草。")
    if report.state == ReportState.POSTED:
        about = _("撤销后，入账的分录被冲销，后面月份按累计数重新入账；记录和理由留存。")
    return _with_reason(
        request,
        pk,
        actions.withdraw_report,
        offered=open_acts(request.actor, report).withdraw,
        words={"title": _("撤销报送"), "about": about, "button": _("撤销这份报送"), "danger": True},
    )


def _with_reason(
    request: Request, pk: int, act: Act, *, offered: bool, words: dict[str, Any]
) -> HttpResponse:
    """Ask for a reason and act; to others the page says that it is not theirs to do."""
    report = visible_report(request, pk)
    form = ReasonForm(request.POST or None, initial={"version": report.version})
    sent = request.method == "POST" and form.is_valid()
    refused = _("报送 %(pk)d 现为“%(state)s”，这一步不由您办；请回到报送页看能办什么") % {
        "pk": report.pk,
        "state": report.get_state_display(),
    }
    if request.method == "POST" and not sent and not offered and not _is_an_office(request, report):
        raise PermissionDenied(refused)
    if sent and _done(request, form, act, report, reason=form.cleaned_data["reason"]):
        messages.success(request, _("现为“%(state)s”。") % {"state": report.get_state_display()})
        return _back(report)
    context = {
        **words,
        "form": form,
        "report": report,
        "refused": "" if offered else refused,
        "crumbs": report_crumbs(report, words["title"]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/report_reason.html", context, status=status)


def _is_an_office(request: Request, report: Report) -> bool:
    """Tell whether the actor has a right to act on the report in one of its states."""
    units = {report.unit.path, report.target.lead_unit.path}
    return any(
        request.actor.may(permission, unit_path=unit, place_path=report.place.path)
        for permission in ("targets.report_figure", *APPROVALS.values())
        for unit in units
    )


def _done(request: Request, form: forms.Form, act: Act, report: Report, **more: Any) -> bool:
    """Do an act; what it refuses is put into the form."""
    try:
        act(actor=request.actor, report=report, version=form.cleaned_data["version"], **more)
    except PostingError as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        add_errors(form, error)
    else:
        return True
    return False


def _back(report: Report) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("targets:report", args=[report.pk]))
