"""The list of reports, and one report with its way through the offices."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.documents.reads import UsedBefore, used_before
from luodi.kernel.ledger.models import Nature
from luodi.kernel.ledger.reads import entries_of_record
from luodi.kernel.ledger.sentences import of_unit
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.targets.rules import rounded
from luodi.kernel.web.figures import Quantity, one_sentence
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.targets import rules
from luodi.systems.targets.models import FigureRole, Report, ReportEvidence, ReportState
from luodi.systems.targets.reads import (
    Ratio,
    open_acts,
    ratio_of,
    reporter_of,
    visible_reports,
    waiting_for,
    with_items_so_far,
)

VIEW = "targets.view_target"


def main_figure(report: Report) -> Quantity | None:
    """Give the figure that stands for a report in a line: its value, ratio or items so far."""
    ratio = ratio_of(report)
    if ratio is not None and ratio.value is not None:
        return _ratio_quantity(ratio)
    figures = {figure.role: figure for figure in report.figures.all()}
    figure = figures.get(FigureRole.VALUE) or figures.get(FigureRole.TOP)
    if figure is not None:
        return figure.cumulative_quantity
    items = getattr(report, "items_so_far", None)
    return Quantity(items, 0, str(_("项"))) if items else None


def new_items(report: Report) -> Quantity | None:
    """Give how many items a report itself names; None for other reports."""
    items = len(report.items.all())
    return Quantity(items, 0, str(_("项"))) if items else None


def said_figure(report: Report, value: Quantity | None) -> str:
    """Say a report's figure for a chat."""
    what = of_unit(report.unit, report.target.name)
    return one_sentence(what, value, day=report.day, notes=[report.source_words])


def _ratio_quantity(ratio: Ratio) -> Quantity:
    """Round a ratio for showing, to hundredths of a per cent or of its unit."""
    share = ratio.value * (100 if ratio.shares else 1) if ratio.value is not None else None
    unit = "%" if ratio.shares else f"{ratio.top.unit}/{ratio.bottom.unit}"
    return Quantity(None if share is None else int(rounded(share) * 100), 2, unit)


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
            main_figure,
            kind="quantity",
            sentence=lambda row: said_figure(row, main_figure(row)),
        ),
        Column(
            "new_items",
            gettext_lazy("本次新完成"),
            new_items,
            kind="quantity",
            sentence=lambda row: said_figure(row, new_items(row)),
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
            "revision",
            gettext_lazy("第几次"),
            lambda row: row.revision,
            kind="number",
            sort="revision",
            hidden=True,
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
        gettext_lazy("还没有报送"),
        gettext_lazy("在“待报”页选目标和月份，填累计数并附证明材料。"),
    ),
)


@page(VIEW)
def report_list(request: Request) -> HttpResponse:
    waiting = waiting_for(request.actor)
    only_waiting = request.GET.get("waiting") == "1"
    count = waiting.count()
    context = {
        "title": pgettext("list", "报送"),
        "state": ngettext("%(count)d 份等您办理。", "%(count)d 份等您办理。", count)
        % {"count": count},
        "waiting": only_waiting,
        "waiting_count": count,
        "crumbs": [(pgettext("list", "报送"), None)],
    }
    rows = waiting if only_waiting else visible_reports(request.actor)
    return TABLE.respond(request, with_items_so_far(rows), "targets/report_list.html", context)


@page(VIEW)
def report_page(request: Request, pk: int) -> HttpResponse:
    report = visible_report(request, pk)
    ratio = ratio_of(report, reporter=reporter_of(report.target, report.unit, report.month))
    context = {
        "title": _("%(target)s %(month)s 报送")
        % {"target": report.target.name, "month": report.month_text},
        "state": _state_words(report),
        "report": report,
        "evidence": _evidence(request, report),
        "growth": _growth(report),
        "ratio": ratio,
        "ratio_quantity": _ratio_quantity(ratio) if ratio and ratio.value is not None else None,
        "steps": report.steps.select_related("user", "post__unit"),
        "corrections": report.corrections.order_by("revision"),
        "entries": entries_of_record(request.actor, "targets", "report", report.pk),
        "acts": open_acts(request.actor, report),
        "counts_items": report.target.parts.filter(measure__nature=Nature.ITEMS).exists(),
        "crumbs": report_crumbs(report),
    }
    return render(request, "targets/report.html", context)


def _evidence(
    request: Request, report: Report
) -> list[tuple[ReportEvidence, tuple[UsedBefore, ...]]]:
    """Give what proves a report, each with what it proved before."""
    rows = list(report.evidence.all())
    files = [row.attachment for row in rows]
    before = used_before(request.actor, files, but=("targets.report", report.pk))
    return [(row, before[row.attachment_id]) for row in rows]


def visible_report(request: Request, pk: int) -> Report:
    return get_object_or_404(visible_reports(request.actor), pk=pk)


def report_crumbs(report: Report, act: str = "") -> list[tuple[str, str | None]]:
    name = f"{report.target.name} {report.month_text}"
    crumbs: list[tuple[str, str | None]] = [
        (pgettext("list", "报送"), reverse("targets:report_list"))
    ]
    if not act:
        return [*crumbs, (name, None)]
    return [*crumbs, (name, reverse("targets:report", args=[report.pk])), (act, None)]


def _state_words(report: Report) -> str:
    with_whom = {
        ReportState.DRAFT: _("还是草稿，没有报送。"),
        ReportState.RETURNED: _("已退回填报人，改后再报。"),
        ReportState.UNIT: _("在%(unit)s负责人处。") % {"unit": report.unit},
        ReportState.LEAD: _("在牵头单位%(unit)s处。") % {"unit": report.target.lead_unit},
        ReportState.OFFICE: _("在督查部门处，通过后入账。"),
        ReportState.POSTED: _("已入账。"),
        ReportState.CORRECTED: _("已被后来的更正取代，分录已冲销，原件留存。"),
        ReportState.WITHDRAWN: _("已撤销，原件留存。"),
    }
    return with_whom[ReportState(report.state)]


def _growth(report: Report) -> str:
    """Say the growth that a report with a base states; empty without one."""
    figures = {figure.role: figure.cumulative for figure in report.figures.all()}
    if FigureRole.VALUE not in figures or FigureRole.BASE not in figures:
        return ""
    rate = rules.growth(figures[FigureRole.VALUE], figures[FigureRole.BASE])
    if rate is None:
        return _("无法计算：上年同期为 0")
    return f"{rounded(rate * 100)}%".replace("-", "−")
