"""Reporting a unit's cumulative figure with its evidence, and taking it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.models import Attachment
from luodi.kernel.ledger.reads import entries_of_record
from luodi.kernel.ledger.rules import PostingError
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.targets.models import Target, TargetPart
from luodi.kernel.targets.reads import period_of, visible_targets
from luodi.kernel.targets.words import promise_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.targets import actions, rules
from luodi.systems.targets.forms import ReportForm, WithdrawForm
from luodi.systems.targets.models import Report, ReportState
from luodi.systems.targets.reads import standing_report, visible_reports

VIEW = "targets.view_target"
REPORT = "targets.report_figure"

TABLE = Table(
    "reports",
    (
        Column(
            "target",
            gettext_lazy("目标"),
            lambda row: row.target.name,
            sort="target__name",
            href=lambda row: reverse("targets:report", args=[row.pk]),
        ),
        Column("month", gettext_lazy("月份"), lambda row: row.month_text, sort="month"),
        Column(
            "cumulative",
            gettext_lazy("累计完成"),
            lambda row: row.cumulative_quantity,
            kind="quantity",
        ),
        Column(
            "unit",
            gettext_lazy("报送单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.get_state_display(),
            sort="state",
            filter="state",
            choices=ReportState.choices,
        ),
        Column(
            "reported_at",
            gettext_lazy("报送时间"),
            lambda row: row.reported_at,
            kind="date",
            sort="reported_at",
        ),
    ),
    search=("target__name", "unit__name", "remark"),
    order="-reported_at",
    title=pgettext_lazy("list", "报送"),
    empty=Empty(
        gettext_lazy("还没有报送"), gettext_lazy("在目标页按“报送数据”，填累计数并附证明材料。")
    ),
)


@page(VIEW)
def report_list(request: Request) -> HttpResponse:
    context = {"title": pgettext("list", "报送"), "crumbs": [(pgettext("list", "报送"), None)]}
    return TABLE.respond(
        request, visible_reports(request.actor), "targets/report_list.html", context
    )


@page(VIEW)
def report_page(request: Request, pk: int) -> HttpResponse:
    report = get_object_or_404(visible_reports(request.actor), pk=pk)
    standing = standing_report(report.target, report.unit)
    may_withdraw = (
        standing is not None
        and standing.report_id == report.pk
        and request.actor.may(REPORT, unit_path=report.unit.path, place_path=report.place.path)
    )
    context = {
        "title": _("%(target)s %(month)s 报送")
        % {"target": report.target.name, "month": report.month_text},
        "report": report,
        "entries": entries_of_record(request.actor, "targets", "report", report.pk),
        "may_withdraw": may_withdraw,
        "crumbs": [
            (pgettext("list", "报送"), reverse("targets:report_list")),
            (f"{report.target.name} {report.month_text}", None),
        ],
    }
    return render(request, "targets/report.html", context)


@page(REPORT, methods=("GET", "POST"))
@once
def report_new(request: Request, pk: int) -> HttpResponse:
    target, part = _reportable(request, pk)
    standing = standing_report(target, part.unit)
    months = _months_to_report(target, standing)
    form = ReportForm(request.POST or None, request.FILES or None, target=target, months=months)
    if request.method == "POST" and form.is_valid():
        try:
            report = _report(request, part, form.cleaned_data)
        except rules.FigureError as error:
            form.add_error(error.field, str(error))
        except PostingError as error:
            form.add_error("value", str(error))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已报送并入账；可在此页撤回。"))
            return HttpResponseRedirect(reverse("targets:report", args=[report.pk]))
    if request.FILES and not form.errors.get("evidence"):
        form.add_error("evidence", _("请重新选择文件：浏览器不保留上次选的文件"))
    context = {
        "title": _("报送数据：%(target)s") % {"target": target.name},
        "form": form,
        "target": target,
        "part": part,
        "promise": promise_text(target),
        "standing": standing,
        "last": part.measure.quantity(standing.cumulative) if standing else None,
        "months": months,
        "crumbs": [
            (_("年度目标"), reverse("targets:target_list")),
            (target.name, reverse("targets:target", args=[target.pk])),
            (_("报送数据"), None),
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/report_new.html", context, status=status)


def _reportable(request: Request, pk: int) -> tuple[Target, TargetPart]:
    target = get_object_or_404(visible_targets(request.actor), pk=pk)
    for part in target.parts.all():
        if request.actor.may(REPORT, unit_path=part.unit.path, place_path=part.place.path):
            return target, part
    raise PermissionDenied(_("这个目标不由您的单位报送，或尚未设指标"))


def _months_to_report(target: Target, standing: rules.Standing | None) -> list[int]:
    """List the months of a target's period that have ended and are not reported, newest first."""
    today, period = clock.today(), period_of(target)
    months = [
        month
        for month in rules.months_of(period)
        if min(rules.last_day(month), period.last_day) <= today
        and (standing is None or month > standing.month)
    ]
    return months[::-1]


@transaction.atomic
def _report(request: Request, part: TargetPart, data: dict[str, Any]) -> Report:
    measure = part.measure
    cumulative = rules.to_amount(data["value"], multiple=data["multiple"], scale=measure.scale)
    spec = actions.ReportSpec(
        target=part.target,
        measure=measure,
        unit=part.unit,
        place=part.place,
        month=data["month"],
        cumulative=cumulative,
        remark=data["remark"],
        confirmed=data["confirmed"],
    )
    evidence = [_evidence(request, part, file) for file in data["evidence"]]
    return actions.report_figure(actor=request.actor, spec=spec, evidence=evidence)


def _evidence(request: Request, part: TargetPart, file: "UploadedFile[Any]") -> Attachment:
    try:
        return add_attachment(
            actor=request.actor,
            data=file.read(),
            filename=file.name or "",
            unit_id=part.unit_id,
            place_id=part.place_id,
        )
    except ValidationError as error:
        raise ValidationError({"evidence": error.messages}) from error


@page(REPORT, methods=("GET", "POST"))
def report_withdraw(request: Request, pk: int) -> HttpResponse:
    report = get_object_or_404(visible_reports(request.actor), pk=pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_report(
                actor=request.actor, report=report, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已撤回：分录已冲销，记录留存。可重新报送。"))
            return HttpResponseRedirect(reverse("targets:report", args=[report.pk]))
    context = {
        "title": _("撤回报送"),
        "form": form,
        "report": report,
        "crumbs": [
            (pgettext("list", "报送"), reverse("targets:report_list")),
            (
                f"{report.target.name} {report.month_text}",
                reverse("targets:report", args=[report.pk]),
            ),
            (_("撤回"), None),
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/report_withdraw.html", context, status=status)
