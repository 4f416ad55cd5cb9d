"""How the work went: by operation and class of roads, for a day, a week or a month."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.tables.export import WRITERS
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column
from luodi.kernel.web.tables.table import FILE_TYPES
from luodi.systems.sweeping.models import CLASS_TITLES, OPERATION_TITLES
from luodi.systems.sweeping.reads.figures import Figures, Work, figures
from luodi.systems.sweeping.reads.plans import VIEW_PLAN
from luodi.systems.sweeping.rules import Operation, Result
from luodi.systems.sweeping.rules.counting import PLANNED, REPORTED, WATER
from luodi.systems.sweeping.rules.figures import litres_m2, share
from luodi.systems.sweeping.views.words import km

FIGURES = gettext_lazy("作业情况")
SPANS = {
    "day": gettext_lazy("一天"),
    "week": gettext_lazy("一周"),
    "month": gettext_lazy("一个月"),
}
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 1)
RESULTS = (Result.DONE, Result.PARTIAL, Result.MISSED, Result.UNPROVEN)


@dataclass(frozen=True)
class Row:
    """A line of the table: an operation as a whole, or on one class of roads."""

    operation: Operation | None
    road_class: int | None
    work: Work

    @property
    def title(self) -> str | Promise:
        """Its name: the class, the operation, or all."""
        if self.road_class is not None:
            return CLASS_TITLES[self.road_class]
        return OPERATION_TITLES[self.operation] if self.operation else _("合计")


@page(VIEW_PLAN)
def figures_page(request: Request) -> HttpResponse:
    span = request.GET.get("by", "")
    span = span if span in SPANS else "day"
    day = _asked(request.GET.get("day", ""))
    since, until = days_of(span, day)
    found = figures(request.actor, since, until)
    rows = _rows(found.work)
    wanted = request.GET.get("format", "")
    if wanted in FILE_TYPES:
        return _file(rows, since, until, wanted)
    asked = {"by": span, "day": f"{day}"}
    context = {
        "title": FIGURES,
        "state": _state(found, since, until),
        "crumbs": [(FIGURES, None)],
        "spans": SPANS.items(),
        "span": span,
        "day": day,
        "before": urlencode(asked | {"day": f"{max(since - timedelta(days=1), EARLIEST)}"}),
        "after": urlencode(asked | {"day": f"{min(until + timedelta(days=1), LATEST)}"}),
        "file": urlencode(asked | {"format": "xlsx"}),
        "tiles": _tiles(found),
        "heads": [RESULT_HEADS[one] for one in RESULTS],
        "rows": [_shown(row, since, until) for row in rows],
        "ledger": _ledger(since, until),
    }
    return render(request, "sweeping/figures.html", context)


RESULT_HEADS = {
    Result.DONE: gettext_lazy("完成（%）"),
    Result.PARTIAL: gettext_lazy("部分完成（%）"),
    Result.MISSED: gettext_lazy("漏做（%）"),
    Result.UNPROVEN: gettext_lazy("没有证明（%）"),
}


def _asked(words: str) -> date:
    try:
        asked = date.fromisoformat(words)
    except ValueError:
        return clock.today()
    return min(max(asked, EARLIEST), LATEST)


def days_of(span: str, day: date) -> tuple[date, date]:
    """Give the first and the last day of the day, the week from Monday, or the month of a day."""
    if span == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    if span == "month":
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return day, day


def _rows(work: Mapping[tuple[int, Operation], Work]) -> list[Row]:
    """Give all, then each operation as a whole and by class, in the order of the operations."""
    rows = []
    for operation in Operation:
        of_it = {key: one for key, one in work.items() if key[1] is operation}
        if of_it:
            rows.append(Row(operation, None, _total(of_it.values())))
            rows += [Row(operation, road_class, one) for (road_class, _op), one in of_it.items()]
    return [Row(None, None, _total(work.values())), *rows] if rows else []


def _total(works: Iterable[Work]) -> Work:
    total = Work()
    for one in works:
        total += one
    return total


def percent(hundredths: int | None) -> str | None:
    """Write hundredths of a per cent; None stays None."""
    return None if hundredths is None else f"{hundredths / 100:.1f}"


def _shown(row: Row, since: date, until: date) -> dict[str, Any]:
    work = row.work
    water = litres_m2(work.litres, work.metre_mm) if work.litres is not None else None
    whole = row.operation is not None and row.road_class is None
    item = row.operation.value if row.operation else ""
    return {
        "title": row.title,
        "kind": "total" if row.operation is None else "whole" if whole else "class",
        "planned": km(work.planned_m, 2),
        "planned_url": _ledger(since, until, PLANNED, item) if whole else "",
        "due": km(work.due_m, 2),
        "reported": km(work.reported_m, 2),
        "reported_url": _ledger(since, until, REPORTED[row.operation])
        if whole and row.operation
        else "",
        "shares": [
            (RESULT_HEADS[one], percent(share(work.of(one), work.due_m))) for one in RESULTS
        ],
        "litres": None if work.litres is None else f"{work.litres:,}",
        "litres_url": _ledger(since, until, WATER, item) if whole else "",
        "water": None if water is None else f"{water / 100:.2f}",
    }


def _ledger(since: date, until: date, measure: str = "", item: str = "") -> str:
    asked = {"measure": measure, "operation": item, "since": f"{since}", "until": f"{until}"}
    told = urlencode({key: value for key, value in asked.items() if value})
    return f"{reverse('sweeping:counted_list')}?{told}"


def _state(found: Figures, since: date, until: date) -> str:
    days = day_text(since) if since == until else f"{day_text(since)}–{day_text(until)}"
    if not found.work:
        return _("%(days)s 没有下达的计划。") % {"days": days}
    if found.weighted is None:
        return _("%(days)s 的计划还没有到时间。") % {"days": days}
    told = {"days": days, "share": percent(found.weighted)}
    return _("%(days)s 到时间的作业，按道路等级加权完成 %(share)s%%。") % told


def _tiles(found: Figures) -> list[dict[str, Any]]:
    tiles = [
        _tile(_("加权完成率"), percent(found.weighted), "%", _("一级权重 4，四级 1")),
        _tile(_("计划空驶比例"), percent(found.dead), "%", _("空驶里程占全部里程")),
    ]
    if found.mech is not None:
        note = _("还有 %(count)d 段单向路面没填宽度") % {"count": found.mech.untold}
        untold = note if found.mech.untold else ""
        tiles.append(_tile(_("机械化率（全部面积）"), percent(found.mech.of_all), "%", untold))
        tiles.append(_tile(_("机械化率（可机扫面积）"), percent(found.mech.of_fit), "%", untold))
    if found.stops is not None:
        stops, broken = found.stops
        told = _("停止指令 %(stops)d 条，停令后仍作业的 %(broken)d 条")
        note = told % {"stops": stops, "broken": broken}
        tiles.append(_tile(_("停令遵守率"), percent(share(stops - broken, stops)), "%", note))
    return tiles + _more_tiles(found)


def _more_tiles(found: Figures) -> list[dict[str, Any]]:
    tiles = []
    if found.spills is not None:
        told = found.spills.told
        note = _("报告 %(count)d 件，到场 %(arrived)d 件，未到场 %(waiting)d 件") % {
            "count": found.spills.count,
            "arrived": told.arrived,
            "waiting": found.spills.waiting,
        }
        middle = None if told.median_minutes is None else f"{told.median_minutes:g}"
        tiles.append(_tile(_("抛洒到场（中位数）"), middle, _("分钟"), note))
        tiles.append(_tile(_("30 分钟内到场"), percent(told.in_time), "%", _("规则 D10")))
    if found.shifts is not None:
        present, absent, uncalled = found.shifts
        note = _("到岗 %(present)d，缺岗 %(absent)d，没点名 %(uncalled)d") % {
            "present": present,
            "absent": absent,
            "uncalled": uncalled,
        }
        tiles.append(_tile(_("班次到岗率"), percent(share(present, present + absent)), "%", note))
    return tiles


def _tile(title: str, value: str | None, unit: str, note: str) -> dict[str, Any]:
    return {"title": title, "value": value, "unit": unit, "note": note}


def _columns() -> Sequence[Column]:
    def exported(of: Callable[[Row], int | None], scale: int) -> Callable[[Any], object]:
        def value(row: Any) -> object:
            amount = of(row)
            return _("未报") if amount is None else Decimal(amount).scaleb(-scale)

        return value

    def result(one: Result) -> Callable[[Row], int | None]:
        return lambda row: share(row.work.of(one), row.work.due_m)

    def operation(row: Any) -> object:
        return str(OPERATION_TITLES[row.operation]) if row.operation else _("合计")

    def road_class(row: Any) -> object:
        return str(CLASS_TITLES[row.road_class]) if row.road_class else _("全部")

    def water(row: Row) -> int | None:
        known = row.work.litres
        return None if known is None else litres_m2(known, row.work.metre_mm)

    return (
        Column("operation", _("作业"), operation),
        Column("class", _("保洁等级"), road_class),
        Column("planned", _("计划（公里）"), exported(lambda row: row.work.planned_m, 3)),
        Column("due", _("已到时间（公里）"), exported(lambda row: row.work.due_m, 3)),
        Column("reported", _("报告完成（公里）"), exported(lambda row: row.work.reported_m, 3)),
        *(Column(one.value, RESULT_HEADS[one], exported(result(one), 2)) for one in RESULTS),
        Column("litres", _("用水（升）"), exported(lambda row: row.work.litres, 0)),
        Column("water", _("每平方米用水（升）"), exported(water, 2)),
    )


def _file(rows: Sequence[Row], since: date, until: date, kind: str) -> HttpResponse:
    title = f"{FIGURES}-{since:%Y%m%d}-{until:%Y%m%d}"
    about = [
        (_("表"), str(FIGURES)),
        (_("条件"), f"{since}–{until}"),
        (_("截至"), localtime(clock.now()).strftime("%Y-%m-%d %H:%M")),
    ]
    response = HttpResponse(
        WRITERS[kind](_columns(), rows, title, about), content_type=FILE_TYPES[kind]
    )
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"work.{kind}\"; filename*=UTF-8''{quote(f'{title}.{kind}')}"
    )
    return response
