"""Work plans: the list, and asking for a new one in two steps."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.plans import ask_plan
from luodi.systems.sweeping.forms.plans import PlanBeginForm, PlanForm, proposed_window
from luodi.systems.sweeping.models import KerbStrip, Mode, PlanState, RouteVehicle, Vehicle
from luodi.systems.sweeping.models.streets import OPERATIONS
from luodi.systems.sweeping.reads.events import events_in, keeps, passes_of
from luodi.systems.sweeping.reads.plan_choices import MAKE_PLAN, VehicleChoice, vehicle_choices
from luodi.systems.sweeping.reads.plans import VIEW_PLAN, plan_figures, strips_due, visible_plans
from luodi.systems.sweeping.rules import KINDS, Operation, VehicleKind
from luodi.systems.sweeping.rules.strips import passes as strip_passes
from luodi.systems.sweeping.views.calls import event_words, place_words
from luodi.systems.sweeping.views.plan_words import PLANS, home, percent, window
from luodi.systems.sweeping.views.words import km

NEW = gettext_lazy("编制计划")
BEGIN = ("unit", "mode", "operation", "day")


def _found(request: HttpRequest, rows: "QuerySet[Any]", words: str) -> "QuerySet[Any]":
    """Find plans by unit, by whoever asked for them, and by a vehicle on them."""
    driving = RouteVehicle.objects.filter(vehicle__code__icontains=words).values("route__plan")
    return rows.filter(
        Q(unit__name__icontains=words)
        | Q(asked_by__display_name__icontains=words)
        | Q(pk__in=driving)
    )


TABLE = Table(
    "plans",
    (
        Column(
            "plan",
            PLANS,
            str,
            sort="starts_at",
            href=lambda row: reverse("sweeping:work_plan", args=[row.pk]),
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.get_state_display(),
            sort="state",
            filter="state",
            choices=PlanState.choices,
        ),
        Column(
            "mode",
            gettext_lazy("模式"),
            lambda row: row.get_mode_display(),
            sort="mode",
            filter="mode",
            choices=Mode.choices,
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
        Column(
            "window",
            gettext_lazy("时段"),
            lambda row: window(row.starts_at, row.ends_at),
            sort="starts_at",
        ),
        Column("vehicles", gettext_lazy("车辆"), lambda row: row.told_vehicles),
        Column("service", gettext_lazy("作业（公里）"), lambda row: row.told.service, "number"),
        Column("dead", gettext_lazy("空驶"), lambda row: row.told.dead, "number"),
        Column("left", gettext_lazy("漏排（遍）"), lambda row: row.told.left, "number"),
        Column("gap", gettext_lazy("与下界差"), lambda row: row.told.gap, "number"),
        Column("by", gettext_lazy("编制人"), lambda row: row.asked_by.display_name, hidden=True),
    ),
    search=_found,
    order="-starts_at",
    title=PLANS,
    empty=Empty(
        gettext_lazy("还没有作业计划"),
        gettext_lazy("先登记路段、作业标准和车辆，再按“编制计划”；算好以后下达给驾驶员。"),
    ),
)


class _Told:
    """A plan's figures as the list shows them."""

    def __init__(self, row: Any) -> None:
        figures = plan_figures(row)
        self.service, self.dead = km(figures.service_m), percent(figures.dead_permille)
        self.left, self.gap = figures.left_out, percent(figures.gap_permille)


def _prepared(rows: Any) -> Any:
    """Put to each row its vehicles, by number, and its figures."""
    on = RouteVehicle.objects.filter(route__plan__in=[row.pk for row in rows])
    codes: dict[int, list[str]] = {}
    order = ("route__plan", "route__number", "position")
    for plan, code in on.order_by(*order).values_list("route__plan", "vehicle__code"):
        codes.setdefault(plan, []).append(code)
    asked = {number for row in rows if row.pk not in codes for number in _asked(row)}
    rest = unrestricted(Vehicle, why="whoever sees a plan sees by number what it was asked for")
    known = dict(rest.filter(pk__in=asked).values_list("pk", "code"))
    for row in rows:
        told = codes.get(row.pk) or [known[one] for one in _asked(row) if one in known]
        row.told_vehicles, row.told = "、".join(dict.fromkeys(told)), _Told(row)
    return rows


def _asked(row: Any) -> list[int]:
    return list(row.asked.get("vehicles", ()))


@page(VIEW_PLAN)
def work_plan_list(request: Request) -> HttpResponse:
    rows = visible_plans(request.actor)
    open_ = rows.filter(state__in=(PlanState.ASKED, PlanState.READY, PlanState.FAILED)).count()
    state = ngettext("%(count)d 份等着处理。", "%(count)d 份等着处理。", open_) % {"count": open_}
    context = {
        "title": PLANS,
        "state": state if open_ else "",
        "crumbs": [(PLANS, None)],
        "may_make": request.actor.has(MAKE_PLAN),
    }
    return TABLE.respond(request, rows, "sweeping/plan_list.html", context, prepare=_prepared)


@page(MAKE_PLAN, methods=("GET", "POST"))
@once
def work_plan_new(request: Request) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    asked = any(name in sent for name in ("unit", "mode", "operation"))
    known = {"day": sent.get("day") or clock.today(), "mode": Mode.CONVOY, "unit": sent.get("unit")}
    begin = PlanBeginForm(
        sent if asked else None, actor=request.actor, initial=known, auto_id="begin_%s"
    )
    if not asked:
        _only_unit(begin)
    if not (asked and begin.is_valid()):
        return _shown(request, begin, None, ())
    told = begin.cleaned_data
    hours = _hours(request, told["mode"], told["day"])
    offered = vehicle_choices(
        told["unit"], Mode(told["mode"]), Operation(told["operation"]), *hours
    )
    if request.method != "POST":
        form = PlanForm(offered=offered, initial=_proposed(told, hours, offered))
        return _shown(request, begin, form, offered)
    form = PlanForm(request.POST, offered=offered)
    if form.is_valid():
        try:
            plan = ask_plan(actor=request.actor, unit=told["unit"], **form.told())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已交后台计算；算的时候可以离开。"))
            return redirect("sweeping:work_plan", plan.pk)
    return _shown(request, begin, form, offered)


def _only_unit(begin: PlanBeginForm) -> None:
    """Choose the unit for whoever has one alone."""
    field: Any = begin.fields["unit"]
    units = list(field.queryset[:2])
    if len(units) == 1:
        begin.initial["unit"] = units[0].pk


def _hours(request: Request, mode: str, day: date) -> tuple[datetime, datetime]:
    """Give the hours that were sent, if they can be read; else those proposed."""
    proposed = proposed_window(mode, day)
    field: Any = PlanForm.base_fields["starts_at"]
    try:
        first, last = (field.clean(request.POST.get(name)) for name in ("starts_at", "ends_at"))
    except ValidationError:
        return proposed
    return (first, last) if last > first else proposed


def _proposed(
    told: dict[str, Any], hours: tuple[datetime, datetime], offered: list[VehicleChoice]
) -> dict[str, Any]:
    able = [one.vehicle for one in offered if not one.refusal]
    if told["mode"] == Mode.CONVOY:  # one of each kind makes a convoy
        able = list({one.kind: one for one in reversed(able)}.values())
    return {
        **told,
        "unit": told["unit"].pk,
        "starts_at": hours[0],
        "ends_at": hours[1],
        "vehicles": [one.pk for one in able],
    }


def _shown(
    request: Request, begin: PlanBeginForm, form: PlanForm | None, offered: Any
) -> HttpResponse:
    wrong = begin.errors or (form is not None and form.errors)
    told = begin.cleaned_data if form is not None else {}
    context = {
        "title": NEW,
        "state": _("先定单位、模式、作业和日子，再定时段和车辆；算好以后还要您下达。"),
        "crumbs": [home(), (NEW, None)],
        "begin": begin,
        "form": form,
        "refused": [one for one in offered if one.refusal],
        "events": _events(told["unit"], told["day"]) if told else [],
        "keeps": bool(told) and keeps(told["mode"], told["operation"]),
        "due": _due(told["unit"], told["operation"], told["day"]) if told else "",
        "back": reverse("sweeping:work_plan_list"),
    }
    return render(request, "sweeping/plan_new.html", context, status=422 if wrong else 200)


def _events(unit: Unit, day: date) -> list[str]:
    """Say which streets are to be passed every two hours on the day, and when."""
    since = datetime.combine(day, time(), clock.SHANGHAI)
    until = since + timedelta(days=1)
    found = []
    for one in events_in(unit, since, until):
        passes = [at for at in passes_of(one) if since <= at < until]
        found.append(f"{place_words(one)} {event_words(one, passes)}")
    return found


def _due(unit: Unit, operation: str, day: date) -> str:
    """Say how much is due on the day, so that nobody plans an empty night."""
    due = strips_due(unit, Operation(operation), day)
    if not due:
        return _("这一天没有该做这项作业的道牙：请核对作业标准和周计划，或换一天。")
    told = {
        "strips": len(due),
        "passes": sum(passes for _strip, passes, _first in due),
        "km": km(sum(strip.link.length_m * passes for strip, passes, _first in due)),
        "first": sum(1 for _strip, _passes, first in due if first),
    }
    words = _("这一天该做 %(strips)d 条道牙、%(passes)d 遍、%(km)s 公里") % told
    first = _("，其中 %(first)d 条以前没做完，排在前面") % told if told["first"] else ""
    return f"{words}{first}{_('。')}{_rounds(due, operation)}"


def _rounds(due: Sequence[tuple[KerbStrip, int, bool]], operation: str) -> str:
    """Say how often streets are driven for their passes, and what else sets how many there are."""
    if operation == Operation.SPRINKLE:
        return _("洒水只排现在有洒水频次的路（规则 18）。")
    if operation != Operation.FLUSH:
        return ""
    width = KINDS[VehicleKind.FLUSH].width_mm
    rounds = sum(
        count * strip_passes(strip.link.width_mm, width) if strip.link.width_mm else count
        for strip, count, _first in due
    )
    unknown = sum(strip.link.width_mm is None for strip, _count, _first in due)
    told = {"metres": width / 1_000, "rounds": rounds, "unknown": unknown}
    words = _("一辆车冲 %(metres)s 米宽，要驶过 %(rounds)d 次；%(unknown)d 条宽度未知，只算 1 次。")
    return words % told
