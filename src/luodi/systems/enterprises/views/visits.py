"""Visits as a list, as a month, and the firms that are due for one."""

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.config.reads import calendar
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.standards.periods import add_months
from luodi.systems.enterprises.models import CARE_TITLES, HALF_TITLES, VISIT_TITLES, Firm, Visit
from luodi.systems.enterprises.reads import (
    due_firms,
    untaken_findings,
    visible_visits,
    with_due_days,
    with_parts,
)
from luodi.systems.enterprises.reads.visits import PLAN, STANDING, VIEW, may_enter
from luodi.systems.enterprises.rules import FindingKind, VisitState

AHEAD, RECORD, NEEDS, DONE, OFF, ALL = "ahead", "record", "needs", "done", "off", "all"
VISIT_LIST = gettext_lazy("企业走访")
_MONTH, _DUE = gettext_lazy("走访月历"), gettext_lazy("到期未约走访的企业")
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
"""Months that the calendar shows."""
WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
    gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip


def state_words(visit: Visit) -> str:
    """Say where a visit stands, and that it was entered afterwards, over the limit."""
    state = visit.get_state_display()
    if not visit.afterwards:
        return state
    marks = _("补录，超过上限") if visit.over_limit else _("补录")
    return _("%(state)s（%(marks)s）") % {"state": state, "marks": marks}


def _yes_or_no(name: str, title: Promise) -> Column:
    return Column(
        name,
        title,
        lambda row: _("是") if getattr(row, name) else _("否"),
        sort=name,
        filter=name,
        choices=[(True, gettext_lazy("是")), (False, gettext_lazy("否"))],
        hidden=True,
    )


TABLE = Table(
    "visits",
    (
        Column(
            "firm",
            gettext_lazy("企业"),
            lambda row: row.firm.party.name,
            sort="firm__party__name",
            href=lambda row: reverse("enterprises:visit", args=[row.pk]),
        ),
        Column("day", gettext_lazy("日期"), lambda row: row.day, "date", sort="day"),
        Column(
            "half",
            gettext_lazy("半天"),
            lambda row: row.get_half_display(),
            sort="half",
            filter="half",
            choices=[(half.value, title) for half, title in HALF_TITLES.items()],
        ),
        Column("units", gettext_lazy("谁去"), lambda row: row.unit_words),
        Column("purpose", gettext_lazy("走访事由"), lambda row: row.purpose),
        Column(
            "state",
            gettext_lazy("状态"),
            state_words,
            sort="state",
            filter="state",
            choices=[(state.value, title) for state, title in VISIT_TITLES.items()],
        ),
        Column("needs", gettext_lazy("诉求"), lambda row: row.need_words),
        _yes_or_no("asked", gettext_lazy("企业邀请")),
        _yes_or_no("afterwards", gettext_lazy("补录")),
        _yes_or_no("over_limit", gettext_lazy("补录时超过上限")),
        Column(
            "unit",
            gettext_lazy("牵头单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
            hidden=True,
        ),
        Column(
            "place",
            gettext_lazy("地方"),
            lambda row: row.firm.party.place.name,
            sort="firm__party__place__path",
            hidden=True,
        ),
    ),
    search=("firm__party__name", "firm__party__credit_code", "purpose"),
    order="day",
    title=VISIT_LIST,
    empty=Empty(
        gettext_lazy("这里没有走访"),
        gettext_lazy("按“计划走访”约一家企业；几个单位要去的，约在一起。"),
    ),
)
DUE = Table(
    "due_visits",
    (
        Column(
            "name",
            gettext_lazy("企业"),
            lambda row: row.party.name,
            sort="party__name",
            href=lambda row: reverse("enterprises:firm", args=[row.pk]),
        ),
        Column(
            "care",
            gettext_lazy("服务层级"),
            lambda row: row.get_care_display(),
            sort="care",
            filter="care",
            choices=[(care.value, title) for care, title in CARE_TITLES.items()],
        ),
        Column(
            "last",
            gettext_lazy("上次走访"),
            lambda row: row.last_visit or _("没有走访过"),
            "date",
            sort="last_visit",
        ),
        Column("due", gettext_lazy("应走访于"), lambda row: row.due_day or _("现在"), "date"),
        Column(
            "commissioner",
            gettext_lazy("助企专员岗位"),
            lambda row: str(row.commissioner_post or ""),
        ),
        Column(
            "unit",
            gettext_lazy("主管单位"),
            lambda row: row.party.unit.name,
            sort="party__unit__path",
            filter="party__unit__code",
            choices=unit_choices,
        ),
        Column(
            "place",
            gettext_lazy("地方"),
            lambda row: row.party.place.name,
            sort="party__place__path",
        ),
        Column(
            "plan",
            gettext_lazy("办理"),
            lambda row: _("约走访") if row.plan_url else "",
            href=lambda row: row.plan_url,
        ),
    ),
    search=("party__name", "party__credit_code"),
    order="last_visit",
    title=_DUE,
    empty=Empty(
        gettext_lazy("没有到期未约的企业"),
        gettext_lazy("按服务层级该走访的企业都已走访，或已约好。"),
    ),
)


@page(VIEW)
def visit_list(request: Request) -> HttpResponse:
    rows, today = visible_visits(request.actor), clock.today()
    planned = rows.filter(state=VisitState.PLANNED.value)
    sets = {
        AHEAD: planned.filter(day__gte=today),
        RECORD: planned.filter(day__lte=today),
        NEEDS: rows.filter(pk__in=untaken_findings(rows).values("part__visit")),
        DONE: rows.filter(state=VisitState.DONE.value).order_by("-day", "-pk"),
        OFF: rows.filter(state__in=[VisitState.REFUSED.value, VisitState.CANCELLED.value]),
        ALL: rows,
    }
    tab = request.GET.get("tab", AHEAD)
    tab = tab if tab in sets else AHEAD
    words = {
        AHEAD: _("已约"),
        RECORD: _("今天和待记"),
        NEEDS: _("诉求待立案"),
        DONE: _("已走访"),
        OFF: _("谢绝和取消"),
        ALL: _("全部"),
    }
    counted = {AHEAD, RECORD, NEEDS}
    context = {
        "title": VISIT_LIST,
        "crumbs": [(VISIT_LIST, None)],
        "may_plan": request.actor.has(PLAN),
        "may_enter": may_enter(request.actor),
        "sees_due": request.actor.has("enterprises.view_firm"),
        "tab": tab,
        "tabs": [
            (key, words[key], rows.count() if key in counted else None)
            for key, rows in sets.items()
        ],
    }
    return TABLE.respond(
        request, with_parts(sets[tab]), "enterprises/visit_list.html", context, prepare=with_words
    )


def with_words(rows: Any) -> Any:
    """Add to visits the words of the table: who goes, and what became of the needs."""
    for row in rows:
        row.unit_words = unit_words(row)
        needs = [
            one
            for part in row.parts.all()
            for one in part.findings.all()
            if one.kind == FindingKind.NEED
        ]
        taken = sum(one.case_id is not None for one in needs)
        row.need_words = (
            _("%(taken)d 件立案，共 %(needs)d 件") % {"taken": taken, "needs": len(needs)}
            if needs
            else ""
        )
    return rows


def unit_words(visit: Visit) -> str:
    """Name the units that take part, the leading one first."""
    return "、".join(part.unit.name for part in visit.parts.all())


@page("enterprises.view_firm")
def visit_due(request: Request) -> HttpResponse:
    today = clock.today()
    rows = due_firms(request.actor, today)
    context = {
        "title": _DUE,
        "crumbs": [visit_home(), (_DUE, None)],
        "state": _("按服务层级和上次走访算，由哪个单位走访都算；已约的不在此列"),
    }

    def prepare(rows: Any) -> list[Firm]:
        firms = with_due_days(list(rows), today)
        new = reverse("enterprises:visit_new") if request.actor.has(PLAN) else ""
        for firm in firms:
            firm.plan_url = new and f"{new}?firm={firm.party.credit_code}"  # type: ignore[attr-defined] # read by the table
        return firms

    return DUE.respond(request, rows, "enterprises/firm_list.html", context, prepare=prepare)


@dataclass(frozen=True)
class MonthDay:
    """One day of the calendar with its visits."""

    day: date
    weekday: str | Promise
    inside: bool
    today: bool
    off: bool
    name: str
    visits: list[Visit]


@page(VIEW)
def visit_calendar(request: Request) -> HttpResponse:
    today = clock.today()
    first = _month(request.GET.get("month", ""), today)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    rows = visible_visits(request.actor).filter(
        state__in=STANDING, day__gte=weeks[0][0], day__lte=weeks[-1][-1]
    )
    visits: dict[date, list[Visit]] = defaultdict(list)
    for visit in with_parts(rows.order_by("day", "half", "pk")):
        visit.unit_words = unit_words(visit)  # type: ignore[attr-defined] # read by the page
        visits[visit.day].append(visit)
    days = calendar()
    before, after = add_months(first, -1), add_months(first, 1)
    title = _("%(year)d年%(month)d月走访") % {"year": first.year, "month": first.month}
    context = {
        "title": title,
        "crumbs": [visit_home(), (_MONTH, None)],
        "weekdays": WEEKDAYS,
        "weeks": [
            [
                MonthDay(
                    day,
                    WEEKDAYS[day.weekday()],
                    day.month == first.month,
                    day == today,
                    not days.is_working_day(day),
                    days.holiday_name(day) or "",
                    visits[day],
                )
                for day in week
            ]
            for week in weeks
        ],
        "count": sum(len(found) for day, found in visits.items() if day.month == first.month),
        "before": f"{before:%Y-%m}" if before >= FIRST else "",
        "after": f"{after:%Y-%m}" if after < LAST else "",
        "may_plan": request.actor.has(PLAN),
        "may_enter": may_enter(request.actor),
        "today": today,
    }
    return render(request, "enterprises/visit_calendar.html", context)


def _month(typed: str, today: date) -> date:
    try:
        found = date.fromisoformat(f"{typed}-01")
    except ValueError:
        return today.replace(day=1)
    return found if FIRST <= found < LAST else today.replace(day=1)


def visit_home() -> tuple[Any, str]:
    """Give the crumb of the list of visits."""
    return VISIT_LIST, reverse("enterprises:visit_list")
