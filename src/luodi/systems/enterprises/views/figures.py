"""What was counted, by unit and by street; each figure opens into the records behind it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.ledger.models import Entry
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.days import asked_days
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises.reads.figures import (
    GROUPS,
    above_choices,
    counted_entries,
    figures,
    street_choices,
    with_records,
)
from luodi.systems.enterprises.reads.results import PAGES, VIEW

_FIGURES, _LIST = gettext_lazy("助企成效"), gettext_lazy("成效明细")
STREET = "street"


def _record_url(row: Entry) -> str | None:
    try:
        return reverse(PAGES[row.record_kind], args=[row.record_id])
    except (KeyError, NoReverseMatch):
        return None


TABLE = Table(
    "counted",
    (
        Column(
            "record",
            gettext_lazy("记录"),
            lambda row: row.record_words,
            href=_record_url,
        ),
        Column(
            "group",
            gettext_lazy("成效"),
            lambda row: row.measure.name,
            sort="measure__name",
            filter="group",
            choices=[(group.key, group.title) for group in GROUPS],
        ),
        Column("amount", gettext_lazy("数量"), lambda row: row.quantity, "quantity", sort="amount"),
        Column("day", gettext_lazy("日期"), lambda row: row.day, "date", sort="day"),
        Column(
            "unit",
            gettext_lazy("单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
        ),
        Column(
            STREET,
            gettext_lazy("街道"),
            lambda row: row.place.name,
            sort="place__path",
            filter="place__path__startswith",
            choices=street_choices,
        ),
        Column(
            "above",
            gettext_lazy("不分街道"),
            lambda row: row.place.name,
            filter="place__path",
            choices=above_choices,
            hidden=True,
        ),
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
        Column(
            "entry",
            gettext_lazy("分录"),
            lambda row: f"#{row.pk}",
            href=lambda row: reverse("ledger:entry", args=[row.pk]) if row.opens else None,
        ),
    ),
    search=("measure__name", "unit__name", "place__name"),
    order="-day",
    title=_LIST,
    empty=Empty(
        gettext_lazy("这里还没有计入的成效"),
        gettext_lazy("诉求经企业确认销号，或登记了资质、活动，就计在这里。"),
    ),
)


@page(VIEW)
def figures_page(request: Request) -> HttpResponse:
    since, until = asked_days(request)
    by_street = request.GET.get("by") == STREET
    rows = figures(request.actor, since, until, by_street=by_street)
    address = reverse("enterprises:counted_list")
    context = {
        "title": _FIGURES,
        "state": _("%(since)s 至 %(until)s 计入的成效；每个数都点得开，没有记录的是未报，不是 0。")
        % {"since": day_text(since), "until": day_text(until)},
        "crumbs": [(_FIGURES, None)],
        "heads": [group.title for group in GROUPS],
        "rows": [
            (
                row.title,
                [
                    (cell.group.title, cell.quantity, f"{address}?{urlencode(cell.asked)}")
                    for cell in row.cells
                ],
            )
            for row in rows
        ],
        "some": len(rows) > 1,
        "by_street": by_street,
        "since": since,
        "until": until,
    }
    return render(request, "enterprises/figures.html", context)


@page(VIEW)
def counted_list(request: Request) -> HttpResponse:
    sees = request.actor.has("ledger.view_entry")

    def prepare(rows: Sequence[Entry]) -> Sequence[Entry]:
        for row in rows:
            row.opens = sees  # type: ignore[attr-defined] # read by the table
        return with_records(request.actor, rows)

    context = {
        "title": _LIST,
        "crumbs": [(_FIGURES, reverse("enterprises:figures")), (_LIST, None)],
    }
    rows = counted_entries(request.actor)
    return TABLE.respond(request, rows, "enterprises/counted_rows.html", context, prepare=prepare)
