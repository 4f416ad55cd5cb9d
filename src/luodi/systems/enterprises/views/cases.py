"""The ledger of cases, and taking one in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.duties.reads.kinds import reckoner
from luodi.kernel.duties.words import left
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.search.reads import narrowed
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import (
    CaseForm,
)
from luodi.systems.enterprises.models import (
    CATEGORY_TITLES,
    CHANNEL_TITLES,
    CLOSING_TITLES,
    SEVERITY_TITLES,
    STATE_TITLES,
    Case,
)
from luodi.systems.enterprises.reads import (
    late_cases,
    states_of,
    visible_cases,
)
from luodi.systems.enterprises.reads.cases import (
    TAKE,
    VIEW,
    case_rows,
    standing_cases,
    tally,
)
from luodi.systems.enterprises.reads.finding import CASE

ALL, LATE, NEW, ASK, UNDER_WAY = "all", "late", "new", "ask", "open"
_LIST, _NEW = gettext_lazy("企业诉求"), gettext_lazy("登记诉求")


def _found(request: Any, rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Search by the index: 200,000 texts are not read sign by sign."""
    return narrowed(request.actor, rows, CASE, text)


TABLE = Table(
    "cases",
    (
        Column(
            "title",
            gettext_lazy("诉求"),
            lambda row: row.duty.title,
            href=lambda row: reverse("enterprises:case", args=[row.pk]),
        ),
        Column(
            "firm",
            gettext_lazy("企业"),
            lambda row: row.firm.party.name if row.firm else row.told_as,
            sort="firm__party__name",
        ),
        Column("state", gettext_lazy("状态"), lambda row: row.state_words, sort="duty__state"),
        Column("left", gettext_lazy("时限"), lambda row: row.left_words, sort="duty__due_at"),
        Column(
            "category",
            gettext_lazy("类别"),
            lambda row: CATEGORY_TITLES.get(row.category, ""),
            sort="category",
            filter="category",
            choices=[(c.value, t) for c, t in CATEGORY_TITLES.items()],
        ),
        Column(
            "severity",
            gettext_lazy("级别"),
            lambda row: row.severity,
            sort="severity",
            filter="severity",
            choices=[(s.value, t) for s, t in SEVERITY_TITLES.items()],
        ),
        Column(
            "unit",
            gettext_lazy("承办单位"),
            lambda row: row.duty.unit.name,
            sort="duty__unit__path",
            filter="duty__unit__code",
            choices=unit_choices,
        ),
        Column("number", gettext_lazy("编号"), lambda row: row.duty.number, sort="pk"),
        Column(
            "channel",
            gettext_lazy("渠道"),
            lambda row: row.get_channel_display(),
            sort="channel",
            filter="channel",
            choices=[(c.value, t) for c, t in CHANNEL_TITLES.items()],
            hidden=True,
        ),
        Column(
            "received",
            gettext_lazy("提出时间"),
            lambda row: row.duty.received_at,
            "date",
            sort="duty__received_at",
            hidden=True,
        ),
        Column(
            "closing",
            gettext_lazy("销号方式"),
            lambda row: row.get_closing_display(),
            sort="closing",
            filter="closing",
            choices=[(c.value, t) for c, t in CLOSING_TITLES.items()],
            hidden=True,
        ),
        Column("cause", gettext_lazy("共性原因"), lambda row: row.cause, sort="cause", hidden=True),
    ),
    search=_found,
    order="duty__due_at",
    title=_LIST,
    empty=Empty(
        gettext_lazy("这里没有诉求"),
        gettext_lazy("走访、热线、企业群里听到的，按“登记诉求”记下来。"),
    ),
)


@page(VIEW)
def case_list(request: Request) -> HttpResponse:
    rows = visible_cases(request.actor)
    standing, counts = standing_cases(rows), tally(rows)
    tab = request.GET.get("tab", UNDER_WAY)
    chosen = {
        ALL: rows,
        LATE: late_cases(rows),
        NEW: standing.filter(duty__state="OPEN"),
        ASK: standing.filter(duty__state="REPLIED"),
    }.get(tab, standing)
    totals = {LATE: counts.late, NEW: counts.waiting, ASK: counts.asked, ALL: None}
    context = {
        "title": _LIST,
        "crumbs": [(_LIST, None)],
        "may_take": request.actor.has(TAKE),
        "tab": tab if tab in {ALL, LATE, NEW, ASK} else UNDER_WAY,
        "tabs": [
            (UNDER_WAY, _("未销号"), counts.standing),
            (LATE, _("逾期"), counts.late),
            (NEW, _("待交办"), counts.waiting),
            (ASK, _("待回访"), counts.asked),
            (ALL, _("全部"), None),
        ],
    }
    return (replace(TABLE, order="-pk") if tab == ALL else TABLE).respond(
        request,
        chosen.select_related(None).only("pk"),
        "enterprises/case_list.html",
        context,
        prepare=_whole,
        total=totals.get(tab, counts.standing),
    )


def _whole(found: Sequence[Case]) -> Sequence[Any]:
    """Fetch what the lines of a page show: all rows are put in order without it."""
    return with_words(case_rows(found))


def with_words(rows: Sequence[Any]) -> Sequence[Any]:
    """Add to cases what their lines show: the state, and what time is left."""
    now = clock.now()
    counts = reckoner(now.date())
    states = states_of(rows)
    for row in rows:
        row.left_words = left(row.duty, counts, now)
        row.state_words = str(STATE_TITLES[states[row.pk]])
    return rows


@page(TAKE, methods=("GET", "POST"))
@once
def case_new(request: Request) -> HttpResponse:
    form = CaseForm(
        request.POST or None,
        actor=request.actor,
        initial={"firm": request.GET.get("firm", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.take_case(actor=request.actor, spec=form.spec())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已登记，编号 %(number)s。") % {"number": case.duty.number})
            if case.discipline:
                return redirect("enterprises:case_list")
            if case.firm is None:
                messages.warning(
                    request,
                    _("台账上没有“%(name)s”；诉求已记下，请核对信用代码") % {"name": case.told_as},
                )
            return redirect("enterprises:case", case.pk)
    context = {
        "title": _NEW,
        "crumbs": [home(), (_NEW, None)],
        "form": form,
        "act": _("登记"),
        "back": reverse("enterprises:case_list"),
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


def home() -> tuple[Any, str]:
    """Give the crumb of the list."""
    return _LIST, reverse("enterprises:case_list")
