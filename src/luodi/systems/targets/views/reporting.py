"""Writing a report: a month of a target, its draft, and the correction of one that is posted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.models import Attachment
from luodi.kernel.ledger.models import Nature
from luodi.kernel.ledger.rules import PostingError
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import period_of
from luodi.kernel.targets.reads.items import NAMED
from luodi.kernel.targets.words import in_words, month_text, promise_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.targets import actions, rules
from luodi.systems.targets.forms import Line, ReportForm
from luodi.systems.targets.models import UNDER_WAY, FigureRole, Report, ReportState
from luodi.systems.targets.reads import (
    Reporter,
    Role,
    due_months,
    held_figure,
    items_of,
    neighbours,
    reportable,
    reporter_of,
    reports_naming,
    roles_of,
)
from luodi.systems.targets.views.changing import may
from luodi.systems.targets.views.items import SET_ITEMS
from luodi.systems.targets.views.reports import report_crumbs, visible_report

REPORT = "targets.report_figure"
HAND_IN = "hand_in"


@dataclass(frozen=True)
class Desk:
    """What a form is about: who reports, for which month, changing or correcting what."""

    reporter: Reporter
    month: int
    editing: Report | None = None
    corrects: Report | None = None

    @property
    def stands_on(self) -> Report | None:
        """The report whose contents the form begins with."""
        return self.editing or self.corrects


@page(REPORT, methods=("GET", "POST"))
@once
def report_new(request: Request, pk: int) -> HttpResponse:
    found = _reporters(request, pk)
    reporter = _chosen(request, found)
    months = _open_months(reporter)
    context = {
        "title": _("报送数据：%(target)s") % {"target": reporter.target.name},
        "months": [(item, month_text(item)) for item in months[:12]],
        "reporters": found,
        "crumbs": [
            (_("年度目标"), reverse("targets:target_list")),
            (reporter.target.name, reverse("targets:target", args=[reporter.target.pk])),
            (_("报送数据"), None),
        ],
        **_about(reporter),
    }
    if reporter.measure.nature == Nature.ITEMS and not items_of(reporter):
        return _unnamed(request, reporter, context)
    try:
        month = _month(request, reporter, months)
    except rules.FigureError as error:
        refused = {**context, "refused": in_words(error.message)}
        return render(request, "targets/report_form.html", refused, status=422)
    if month is None:
        return render(request, "targets/report_form.html", context)
    return _answer(request, Desk(reporter, month), {**context, "sent_as": month})


def _chosen(request: Request, found: list[Reporter]) -> Reporter:
    """Give the unit that was named; if none was, the one that owes a month the longest."""
    asked = _told(request, "unit")
    if asked or (request.method == "POST" and len(found) > 1):
        for reporter in found:
            if str(reporter.unit.pk) == asked:
                return reporter
        raise PermissionDenied(_("所选的单位不为这个目标报送，或不由您报送；请重新选择单位"))
    due = [item.reporter for item in due_months(found, clock.today(), whole=False)]
    return next((item for item in (*due, *found) if _open_months(item)), found[0])


def _month(request: Request, reporter: Reporter, months: list[int]) -> int | None:
    """Give the month that is meant; the newest open one for a form that names none.

    A month that was named is never changed into another.

    Raises
    ------
    luodi.systems.targets.rules.FigureError
        For what is no month, and for a form of a month that cannot be reported.
    """
    asked = _told(request, "month")
    if not asked and request.method != "POST":
        return next(iter(months), None)
    month = rules.month_number(asked)
    if request.method != "POST":
        refused = actions.month_refusal(reporter.target, reporter.unit, month)
        if refused is not None:
            raise rules.FigureError("month", refused)
    return month


def _told(request: Request, name: str) -> str:
    return (request.POST if request.method == "POST" else request.GET).get(name, "")


def _unnamed(request: Request, reporter: Reporter, context: dict[str, Any]) -> HttpResponse:
    """Say that a list without named items has nothing to tick."""
    target = reporter.target
    shown = {
        **context,
        "months": [],
        "unnamed": True,
        "named_for_others": target.items.exists(),
        "may_name": target.nature in NAMED and may(request, target, SET_ITEMS),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "targets/report_form.html", shown, status=status)


@page(REPORT, methods=("GET", "POST"))
@once
def report_edit(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    desk = Desk(_reporter_of(report), report.month, editing=report)
    context = {"title": _("修改草稿"), "crumbs": report_crumbs(report, _("修改"))}
    return _answer(request, desk, context)


@page(REPORT, methods=("GET", "POST"))
@once
def report_correct(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    desk = Desk(_reporter_of(report), report.month, corrects=report)
    context = {
        "title": _("更正：%(target)s %(month)s")
        % {"target": report.target.name, "month": report.month_text},
        "crumbs": report_crumbs(report, _("更正")),
    }
    return _answer(request, desk, context)


def _reporters(request: Request, pk: int) -> list[Reporter]:
    target = get_object_or_404(
        unrestricted(Target, why="a unit of the breakdown reports for targets led elsewhere")
        .select_related("lead_unit__place"),
        pk=pk,
    )  # fmt: skip
    found = reportable(request.actor, [target])
    if found:
        return found
    if request.actor.may(
        "targets.view_target", unit_path=target.lead_unit.path, place_path=target.place.path
    ):
        if not target.parts.exists():
            raise PermissionDenied(
                _("目标“%(target)s”暂不入账，尚未设指标，所以没有数可报；设了指标后再报送")
                % {"target": target.name}
            )
        raise PermissionDenied(_("这个目标不由您的单位报送；请由分解到的单位或牵头单位报送"))
    raise Http404(f"Target {pk}")


def _reporter_of(report: Report) -> Reporter:
    reporter = reporter_of(report.target, report.unit, report.month)
    if reporter is None:
        raise PermissionDenied(_("%(unit)s已不为这个目标报送") % {"unit": report.unit})
    return reporter


def _open_months(reporter: Reporter) -> list[int]:
    """List the months that have ended and that the unit has not reported, newest first."""
    today, period = clock.today(), period_of(reporter.target)
    taken = set(
        unrestricted(Report, why="only the months, of the unit's own reports")
        .filter(
            target=reporter.target,
            unit=reporter.unit,
            state__in=(*UNDER_WAY, ReportState.POSTED),
        )
        .values_list("month", flat=True)
    )
    return [
        month
        for month in reversed(rules.months_of(period))
        if min(rules.last_day(month), period.last_day) <= today
        and month not in taken
        and reporter.stint.holds(month)
    ]


def _answer(request: Request, desk: Desk, context: dict[str, Any]) -> HttpResponse:
    form = _form(request, desk)
    if request.method == "POST" and form.is_valid():
        try:
            report = _save(request, desk, form)
        except rules.FigureError as error:
            form.add_error(error.field, in_words(error.message))
        except PostingError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _saved(request, report)
    if request.FILES and not form.errors.get("evidence"):
        form.add_error("evidence", _("请重新选择文件：浏览器不保留上次选的文件"))
    status = 422 if request.method == "POST" else 200
    shown = {
        **context,
        **_about(desk.reporter),
        "form": form,
        "desk": desk,
        "month": desk.month,
        "month_words": month_text(desk.month),
    }
    return render(request, "targets/report_form.html", shown, status=status)


def _about(reporter: Reporter) -> dict[str, Any]:
    return {
        "reporter": reporter,
        "target": reporter.target,
        "promise": promise_text(reporter.target),
    }


def _form(request: Request, desk: Desk) -> ReportForm:
    lines = _lines(desk)
    based_on = desk.stands_on
    corrects = desk.corrects is not None or (
        desk.editing is not None and desk.editing.supersedes_id is not None
    )
    label = ""
    if corrects:
        label = _("更正的理由")
    elif any(line.role == FigureRole.BASE and line.held is not None for line in lines):
        label = _("修订上年同期数的理由（没有改动就不填）")
    initial: dict[str, Any] = {}
    if based_on is not None:
        initial["items"] = [row.item_id for row in based_on.items.all()]
    if desk.editing is not None:
        initial["remark"] = desk.editing.remark
    return ReportForm(
        request.POST or None,
        request.FILES or None,
        lines=lines,
        items=_items(desk),
        kept=list(desk.editing.evidence.all()) if desk.editing else (),
        reason=desk.editing.reason if desk.editing else "",
        reason_label=label,
        corrects=corrects,
        initial=initial,
    )


def _lines(desk: Desk) -> list[Line]:
    stated = {}
    if desk.stands_on is not None:
        stated = {figure.role: figure.cumulative for figure in desk.stands_on.figures.all()}
    lines = []
    for role in roles_of(desk.reporter.measure):
        held = held_figure(desk.reporter, role, desk.month)
        before, _after = neighbours(desk.reporter, desk.month, role.role)
        lines.append(
            Line(
                role=role.role,
                measure=role.measure,
                last=role.measure.quantity(before.cumulative) if before else None,
                held=role.measure.quantity(held.amount) if held else None,
                filled=stated.get(role.role, held.amount if held else None),
                since=_since(desk.reporter, role),
            )
        )
    return lines


def _since(reporter: Reporter, role: Role) -> date | None:
    """Give the first day of a figure where it is not the period's own."""
    if not reporter.came_later:
        return None
    return rules.year_before(reporter.since) if role.years_back else reporter.since


def _items(desk: Desk) -> list[Any]:
    if desk.reporter.measure.nature != Nature.ITEMS:
        return []
    besides = [report.pk for report in (desk.editing, desk.corrects) if report is not None]
    if desk.editing is not None and desk.editing.supersedes_id:
        besides.append(desk.editing.supersedes_id)
    offered = items_of(desk.reporter)
    named = reports_naming(offered, besides=besides)
    return [item for item in offered if item.pk not in named]


@transaction.atomic
def _save(request: Request, desk: Desk, form: ReportForm) -> Report:
    """Save what was filled in, and hand it in unless that raises questions."""
    data = form.cleaned_data
    spec = actions.ReportSpec(
        target=desk.reporter.target,
        unit=desk.reporter.unit,
        month=desk.month,
        figures=[
            actions.Stated(role, amount, unit) for role, (amount, unit) in form.amounts().items()
        ],
        items=list(data.get("items", ())),
        remark=data["remark"],
        reason=data.get("reason", ""),
    )
    files = [_evidence(request, desk, file, data["taken_on"]) for file in data["evidence"] if file]
    if desk.editing is not None:
        report = actions.change_report(
            actor=request.actor,
            report=desk.editing,
            version=_version(request),
            spec=spec,
            evidence=files,
            drop=[int(pk) for pk in data.get("drop", ())],
        )
    else:
        report = actions.draft_report(
            actor=request.actor, spec=spec, evidence=files, corrects=desk.corrects
        )
    if request.POST.get("do") == HAND_IN:
        try:
            actions.hand_in_report(actor=request.actor, report=report, version=report.version)
        except actions.HeldError:
            report.refresh_from_db()
    return report


def _version(request: Request) -> int:
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValidationError(_("没有说明改的是哪一版；请刷新页面后再改"))
    return int(text)


def _evidence(request: Request, desk: Desk, file: "UploadedFile[Any]", taken_on: Any) -> Attachment:
    try:
        return add_attachment(
            actor=request.actor,
            data=file.read(),
            filename=file.name or "",
            unit_id=desk.reporter.unit.pk,
            place_id=desk.reporter.place.pk,
            taken_on=taken_on,
        )
    except ValidationError as error:
        raise ValidationError({"evidence": error.messages}) from error


def _saved(request: Request, report: Report) -> HttpResponse:
    if report.state == ReportState.UNIT:
        messages.success(
            request,
            _("已报送，等%(unit)s负责人审核；在有人办理前可以收回。") % {"unit": report.unit},
        )
        return HttpResponseRedirect(reverse("targets:report", args=[report.pk]))
    if request.POST.get("do") == HAND_IN:
        messages.info(request, _("已存为草稿；有几点请核对后再报送。"))
        return HttpResponseRedirect(reverse("targets:report_hand_in", args=[report.pk]))
    messages.success(request, _("草稿已存；还没有报送。"))
    return HttpResponseRedirect(reverse("targets:report", args=[report.pk]))
