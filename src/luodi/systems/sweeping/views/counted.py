"""The ledger of the work: its entries, and the page of one statement about a strip."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.ledger.models import Entry
from luodi.kernel.ledger.reads import entries_of_record
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.models import OPERATION_TITLES, StripResult
from luodi.systems.sweeping.reads.counted import (
    PAGES,
    counted_entries,
    evidence_of_records,
    visible_results,
)
from luodi.systems.sweeping.reads.counting import CALL, PLAN, RESULT, SYSTEM, TURN
from luodi.systems.sweeping.reads.plans import VIEW_PLAN
from luodi.systems.sweeping.rules import Operation
from luodi.systems.sweeping.rules.counting import MEASURES
from luodi.systems.sweeping.views.figures import FIGURES
from luodi.systems.sweeping.views.words import moment

_LIST = gettext_lazy("作业台账")
KINDS = {
    PLAN: gettext_lazy("作业计划"),
    RESULT: gettext_lazy("作业结果"),
    CALL: gettext_lazy("抛洒和临时任务"),
    TURN: gettext_lazy("班次"),
}


def _record_url(row: Entry) -> str | None:
    try:
        return reverse(PAGES[row.record_kind], args=[row.record_id])
    except (KeyError, NoReverseMatch):
        return None


def _entry_url(row: Entry) -> str | None:
    return reverse("ledger:entry", args=[row.pk]) if getattr(row, "opens", False) else None


TABLE = Table(
    "sweeping_counted",
    (
        Column(
            "record",
            gettext_lazy("记录"),
            lambda row: f"{KINDS.get(row.record_kind, '')} {row.record_id}",
            href=_record_url,
            filter="record_kind",
            choices=list(KINDS.items()),
        ),
        Column(
            "measure",
            gettext_lazy("指标"),
            lambda row: row.measure.name,
            sort="measure__name",
            filter="measure__code",
            choices=[(spec.code, spec.name) for spec in MEASURES],
        ),
        Column("amount", gettext_lazy("数量"), lambda row: row.quantity, "quantity", sort="amount"),
        Column(
            "operation",
            gettext_lazy("作业"),
            lambda row: OPERATION_TITLES[Operation(row.item)] if row.item else None,
            filter="item",
            choices=[(one.value, told) for one, told in OPERATION_TITLES.items()],
        ),
        Column("day", gettext_lazy("日期"), lambda row: row.day, "date", sort="day"),
        Column(
            "unit",
            gettext_lazy("单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
        ),
        Column("place", gettext_lazy("地方"), lambda row: row.place.name, sort="place__path"),
        Column(
            "since",
            gettext_lazy("自"),
            lambda row: row.day,
            "date",
            filter="day__gte",
            hidden=True,
        ),
        Column(
            "until",
            gettext_lazy("至"),
            lambda row: row.day,
            "date",
            filter="day__lte",
            hidden=True,
        ),
        Column("entry", gettext_lazy("分录"), lambda row: f"#{row.pk}", href=_entry_url),
    ),
    search=("measure__name", "unit__name", "place__name"),
    order="-day",
    title=_LIST,
    empty=Empty(
        gettext_lazy("这里还没有计入的作业"),
        gettext_lazy("计划下达、驾驶员报告结果、抛洒核验、点名以后，就计在这里。"),
    ),
)


@page(VIEW_PLAN)
def counted_list(request: Request) -> HttpResponse:
    sees = request.actor.has("ledger.view_entry")

    def prepare(rows: Sequence[Entry]) -> Sequence[Entry]:
        for row in rows:
            row.opens = sees  # type: ignore[attr-defined] # read by the table
        return rows

    context = {
        "title": _LIST,
        "state": _("已计入总账、没有冲回的；每一条都能打开它的记录。"),
        "crumbs": [(FIGURES, reverse("sweeping:figures")), (_LIST, None)],
    }
    rows = counted_entries(request.actor)
    return TABLE.respond(request, rows, "sweeping/counted.html", context, prepare=prepare)


@page(VIEW_PLAN)
def strip_result(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(visible_results(request.actor), pk=pk)
    leg = row.leg
    strip, plan = leg.strip, leg.route.plan
    assert strip is not None, "a leg of work names its strip"  # noqa: S101 - the database says so
    title = str(strip)
    key = str(row.pk)
    context = {
        "title": title,
        "state": _state(row),
        "crumbs": [(_LIST, reverse("sweeping:counted_list")), (title, None)],
        "row": row,
        "leg": leg,
        "plan": plan,
        "strip": strip,
        "planned": f"{moment(leg.starts_at)}–{moment(leg.ends_at)}",
        "told": moment(row.at),
        "newer": getattr(row, "replaced_by", None),
        "evidence": evidence_of_records(request.actor, RESULT, [key])[key],
        "entries": entries_of_record(request.actor, SYSTEM, RESULT, row.pk),
    }
    return render(request, "sweeping/strip_result.html", context)


def _state(row: StripResult) -> str:
    told = {"result": row.get_result_display(), "basis": row.get_basis_display()}
    said = _("%(result)s，依据：%(basis)s。") % told
    if getattr(row, "replaced_by", None) is None:
        return said
    return said + _("后来已更正，计的是新的一条。")
