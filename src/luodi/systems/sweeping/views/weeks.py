"""The week: how the metres spread over seven days, which strip comes when, making it anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.weeks import make_week
from luodi.systems.sweeping.forms.plans import WeekForm, next_monday
from luodi.systems.sweeping.models import CLASS_TITLES, Mode, WeekPlan, WeekStrip
from luodi.systems.sweeping.models.streets import OPERATIONS
from luodi.systems.sweeping.reads.plan_choices import MAKE_PLAN
from luodi.systems.sweeping.reads.plans import VIEW_PLAN, visible_weeks
from luodi.systems.sweeping.rules import Operation
from luodi.systems.sweeping.rules.levelling import LEVEL_PERMILLE, fullest_permille
from luodi.systems.sweeping.views.plan_words import home, strip_words
from luodi.systems.sweeping.views.words import km, moment, weekday

_LIST, _NEW = gettext_lazy("周计划"), gettext_lazy("排一周")
BAR_WIDTH = 1000


def _times(week: WeekPlan) -> str | None:
    level = fullest_permille(week.day_metres)
    return None if level is None else f"{level / 1_000:.2f}"


TABLE = Table(
    "weeks",
    (
        Column(
            "first",
            gettext_lazy("从哪天起"),
            lambda row: f"{row.first_day} {weekday(row.first_day)}",
            sort="first_day",
            href=lambda row: reverse("sweeping:week_plan", args=[row.pk]),
        ),
        Column(
            "operation",
            gettext_lazy("作业"),
            lambda row: row.get_operation_display(),
            sort="operation",
            filter="operation",
            choices=OPERATIONS,
        ),
        Column(
            "unit",
            gettext_lazy("作业单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
        ),
        Column("km", gettext_lazy("一周（公里）"), lambda row: km(sum(row.day_metres)), "number"),
        Column("level", gettext_lazy("最多一天是平均的几倍"), _times, "number"),
        Column("made", gettext_lazy("排好"), lambda row: moment(row.made_at), sort="made_at"),
    ),
    search=("unit__name",),
    order="-first_day",
    title=_LIST,
    empty=Empty(
        gettext_lazy("还没有周计划"),
        gettext_lazy("登记路段和作业标准以后，按“排一周”把各条道牙分到七天。"),
    ),
)


@page(VIEW_PLAN)
def week_plan_list(request: Request) -> HttpResponse:
    context = {
        "title": _LIST,
        "crumbs": [home(), (_LIST, None)],
        "may_make": request.actor.has(MAKE_PLAN),
    }
    rows = visible_weeks(request.actor)
    return TABLE.respond(request, rows, "sweeping/week_list.html", context)


@page(MAKE_PLAN, methods=("GET", "POST"))
@once
def week_plan_new(request: Request) -> HttpResponse:
    known = {"first_day": next_monday(clock.today())}
    form = WeekForm(request.POST or None, actor=request.actor, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            week = make_week(actor=request.actor, **form.told())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已排好一周。"))
            return redirect("sweeping:week_plan", week.pk)
    back = reverse("sweeping:week_plan_list")
    context = {
        "title": _NEW,
        "state": _("按作业标准把各条道牙分到七天，每天的里程尽量一样多。"),
        "crumbs": [home(), (_LIST, back), (_NEW, None)],
        "form": form,
        "act": _NEW,
        "back": back,
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Day:
    """A day's bar: its metres, how long it is drawn, and where one plans that day."""

    day: date
    name: str
    km: str | None
    width: int
    note: str
    url: str


@page(VIEW_PLAN)
def week_plan(request: Request, pk: int) -> HttpResponse:
    return _shown(request, get_object_or_404(visible_weeks(request.actor), pk=pk))


def _shown(request: Request, week: WeekPlan, *, wrong: Sequence[str] = ()) -> HttpResponse:
    unit, place = week.unit.path, week.place.path
    mine = request.actor.may(MAKE_PLAN, unit_path=unit, place_path=place)
    title = f"{week.get_operation_display()} {week.first_day}"
    context = {
        "title": _("%(operation)s：%(day)s 起的七天")
        % {"operation": week.get_operation_display(), "day": week.first_day},
        "state": _level_words(week),
        "crumbs": [home(), (_LIST, reverse("sweeping:week_plan_list")), (title, None)],
        "week": week,
        "days": _days(week, mine=mine),
        "mean_at": _mean_at(week),
        "bar_width": BAR_WIDTH,
        "may_make": mine,
        "wrong": wrong,
    }
    rows = WeekStrip.objects.filter(week=week).select_related("strip__link")
    if not wrong:
        return _table(week).respond(request, rows, "sweeping/week.html", context)
    table = _table(week).respond(request, rows, "sweeping/week.html", context)
    table.status_code = 422
    return table


@page(MAKE_PLAN, methods=("POST",))
@once
def week_plan_remake(request: Request, pk: int) -> HttpResponse:
    week = get_object_or_404(visible_weeks(request.actor), pk=pk)
    if request.POST.get("version") != str(week.version):
        told = {"version": week.version, "at": moment(week.made_at), "by": week.made_by}
        said = _(
            "您打开之后，%(by)s %(at)s 已重排过，现在是第 %(version)d 版；"
            "看过现在的样子，可以再按一次。"
        )
        return _shown(request, week, wrong=[said % told])
    operation = Operation(week.operation)
    try:
        made = make_week(
            actor=request.actor, unit=week.unit, operation=operation, first_day=week.first_day
        )
    except ValidationError as error:
        return _shown(request, week, wrong=error.messages)
    messages.success(
        request, _("已重排这一周，现在是第 %(version)d 版。") % {"version": made.version}
    )
    return redirect("sweeping:week_plan", made.pk)


def _level_words(week: WeekPlan) -> str:
    level = fullest_permille(week.day_metres)
    if level is None:
        return _("这七天没有该做的道牙。")
    told = {"times": f"{level / 1_000:.2f}", "km": km(sum(week.day_metres))}
    even = _("分得不匀（超过 1.1 倍，规则 7）")
    if level <= LEVEL_PERMILLE:
        even = _("分得匀（不超过 1.1 倍）")
    return _("一周 %(km)s 公里，最多的一天是平均的 %(times)s 倍，%(even)s。") % {
        **told,
        "even": even,
    }


def _days(week: WeekPlan, *, mine: bool) -> list[Day]:
    most = max(week.day_metres, default=0)
    made = []
    for count, metres in enumerate(week.day_metres):
        day = week.first_day + timedelta(days=count)
        asked = {
            "unit": week.unit_id,
            "mode": Mode.SINGLE,
            "operation": week.operation,
            "day": day.isoformat(),
        }
        url = f"{reverse('sweeping:work_plan_new')}?{urlencode(asked)}" if mine else ""
        width = round(metres / most * BAR_WIDTH) if most else 0
        note = _("最多") if metres == most and metres else ""
        made.append(Day(day, weekday(day), km(metres), width, note, url))
    return made


def _mean_at(week: WeekPlan) -> int:
    most, total = max(week.day_metres, default=0), sum(week.day_metres)
    return round(total / len(week.day_metres) / most * BAR_WIDTH) if most else 0


def _when(week: WeekPlan) -> Callable[[WeekStrip], str]:
    """Give the function that names a strip's days, as this week runs."""
    names = [weekday(week.first_day + timedelta(days=count)) for count in range(7)]

    def days(row: WeekStrip) -> str:
        passes = [(name, int(digit)) for name, digit in zip(names, row.days, strict=True)]
        if len(set(row.days)) == 1:
            count = passes[0][1]
            return _("每天") if count == 1 else _("每天 %(count)d 遍") % {"count": count}
        return "、".join(
            name if count == 1 else _("%(day)s %(count)d 遍") % {"day": name, "count": count}
            for name, count in passes
            if count
        )

    return days


def _table(week: WeekPlan) -> Table:
    """Give the table of strips with their days."""
    return Table(
        "strips",
        (
            Column(
                "strip",
                gettext_lazy("道牙"),
                lambda row: strip_words(row.strip),
                sort="strip__link__name",
            ),
            Column("code", gettext_lazy("路段编号"), lambda row: row.strip.link.code),
            Column(
                "class",
                gettext_lazy("保洁等级"),
                lambda row: row.strip.link.get_road_class_display(),
                sort="strip__link__road_class",
                filter="strip__link__road_class",
                choices=list(CLASS_TITLES.items()),
            ),
            Column(
                "metres",
                gettext_lazy("长度（米）"),
                lambda row: row.strip.link.length_m,
                "number",
                sort="strip__link__length_m",
            ),
            Column("days", gettext_lazy("哪几天"), _when(week), sort="days"),
            Column(
                "passes",
                gettext_lazy("一周（遍）"),
                lambda row: sum(map(int, row.days)),
                "number",
            ),
        ),
        search=("strip__link__name", "strip__link__code"),
        order="strip__link__name",
        title=gettext_lazy("道牙和日子"),
        empty=Empty(
            gettext_lazy("没有道牙"), gettext_lazy("核对作业标准和路段，再按“重排这一周”。")
        ),
    )
