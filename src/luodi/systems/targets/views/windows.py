"""What is due and what is late: a page for those who report, and one for those who see to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.tables.export import to_csv, to_xlsx
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column
from luodi.systems.targets.reads import DueMonth, due_for, late_for

VIEW = "targets.view_target"
REPORT = "targets.report_figure"
FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def state_words(item: DueMonth) -> str:
    return str(item.report.get_state_display()) if item.report else str(_("没有报"))


LATE = (
    Column("target", gettext_lazy("目标"), lambda row: row.reporter.target.name),
    Column("unit", gettext_lazy("报送单位"), lambda row: row.reporter.unit.name),
    Column("lead", gettext_lazy("牵头单位"), lambda row: row.reporter.target.lead_unit.name),
    Column("month", gettext_lazy("月份"), lambda row: row.month_text),
    Column("due", gettext_lazy("应报日"), lambda row: row.due, kind="date"),
    Column("late", gettext_lazy("迟了几天"), lambda row: row.late, kind="number"),
    Column("state", gettext_lazy("现状"), state_words),
)
ORDERS: dict[str, Callable[[DueMonth], Any]] = {
    "target": lambda row: row.reporter.target.name,
    "unit": lambda row: row.reporter.unit.path,
    "lead": lambda row: row.reporter.target.lead_unit.path,
    "month": lambda row: row.month,
    "due": lambda row: row.due,
    "late": lambda row: row.late,
    "state": state_words,
}


@dataclass(frozen=True)
class Line:
    """A due month as its line shows it."""

    item: DueMonth
    left: str
    state: str
    href: str


def left_words(item: DueMonth) -> str:
    """Say how much time is left, or how late it is."""
    if item.late > 0:
        return _("迟了 %(days)d 天（%(day)s）") % {"days": item.late, "day": day_text(item.due)}
    if item.late == 0:
        return _("今天截止")
    return _("还剩 %(days)d 天（%(day)s）") % {"days": -item.late, "day": day_text(item.due)}


@page(REPORT)
def report_due(request: Request) -> HttpResponse:
    found = due_for(request.actor, clock.today())
    context = {
        "title": _("待报"),
        "state": _due_sentence(found),
        "lines": [_line(item) for item in found],
        "crumbs": [(_("待报"), None)],
    }
    return render(request, "targets/report_due.html", context)


def _line(item: DueMonth) -> Line:
    href = reverse("targets:report_new", args=[item.reporter.target.pk])
    href = f"{href}?unit={item.reporter.unit.pk}&month={item.month}"
    if item.report is not None:
        href = reverse("targets:report", args=[item.report.pk])
    return Line(item, left_words(item), state_words(item), href)


def _due_sentence(found: Sequence[DueMonth]) -> str:
    if not found:
        return _("到今天为止的都报了。")
    late = [item for item in found if item.late > 0]
    words = ngettext("%(count)d 项待报", "%(count)d 项待报", len(found)) % {"count": len(found)}
    if late:
        words += ngettext("，其中 %(count)d 项已迟", "，其中 %(count)d 项已迟", len(late)) % {
            "count": len(late)
        }
    first = found[0]
    return _("%(words)s；最早的是%(target)s%(month)s。") % {
        "words": words,
        "target": first.reporter.target.name,
        "month": first.month_text,
    }


@page(VIEW)
def report_late(request: Request) -> HttpResponse:
    found = late_for(request.actor, clock.today())
    sort = request.GET.get("sort", "-late")
    key = sort.removeprefix("-")
    if key in ORDERS:
        found = sorted(found, key=ORDERS[key], reverse=sort.startswith("-"))
    wanted = request.GET.get("format", "")
    if wanted in FILE_TYPES:
        return _file(found, wanted)
    context = {
        "title": _("迟报"),
        "state": _late_sentence(found),
        "heads": [_head(column, sort) for column in LATE],
        "lines": [_line(item) for item in found],
        "crumbs": [(_("迟报"), None)],
        "sort": sort,
    }
    return render(request, "targets/report_late.html", context)


@dataclass(frozen=True)
class Head:
    """A head of the late list: its words, where a click leads, how it is sorted now."""

    title: object
    url: str
    sorted: str
    right: bool


def _head(column: Column, sort: str) -> Head:
    here = sort.removeprefix("-") == column.key
    down = sort.startswith("-")
    order = ("descending" if down else "ascending") if here else ""
    url = f"?sort={column.key}" if here and down else f"?sort=-{column.key}"
    return Head(column.title, url, order, column.right)


def _late_sentence(found: Sequence[DueMonth]) -> str:
    if not found:
        return _("到截止日应报的都报了。")
    units = {item.reporter.unit.pk for item in found}
    worst = max(found, key=lambda item: item.late)
    return _(
        "%(units)d 个单位迟报 %(count)d 项；最久的是%(unit)s的%(target)s，迟了 %(days)d 天。"
    ) % {
        "units": len(units),
        "count": len(found),
        "unit": worst.reporter.unit.name,
        "target": worst.reporter.target.name,
        "days": worst.late,
    }


def _file(found: Sequence[DueMonth], kind: str) -> HttpResponse:
    title = str(_("迟报"))
    write = to_csv if kind == "csv" else to_xlsx
    response = HttpResponse(write(list(LATE), iter(found), title), content_type=FILE_TYPES[kind])
    name = f"{title}-{clock.today():%Y%m%d}.{kind}"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"late.{kind}\"; filename*=UTF-8''{quote(name)}"
    )
    return response
