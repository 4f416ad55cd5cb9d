"""Shifts: the list, one, a new one, calling one off, the roll."""

from collections.abc import Sequence
from typing import Any

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
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.turns import (
    ROLL_AFTER,
    ROLL_BEFORE,
    call_roll,
    cancel_turn,
    plan_turns,
)
from luodi.systems.sweeping.forms.instants import MINUTE
from luodi.systems.sweeping.forms.turns import CancelTurnForm, RollForm, TurnForm
from luodi.systems.sweeping.models import ShiftTurn, TurnState
from luodi.systems.sweeping.reads.cover import Opening, openings_of
from luodi.systems.sweeping.reads.crews import MANNED
from luodi.systems.sweeping.reads.heat import turn_heat
from luodi.systems.sweeping.reads.turn_book import span, where
from luodi.systems.sweeping.reads.turns import (
    PLAN_TURN,
    VIEW_TURN,
    Running,
    running,
    shift_turns,
    visible_turns,
)
from luodi.systems.sweeping.views.turn_words import (
    ROSTER,
    dated,
    running_title,
    shift_title,
    tabs,
    unit_asked,
    when,
)

_NEW, _ROLL = gettext_lazy("排一班"), gettext_lazy("点名")

TABLE = Table(
    "turns",
    (
        Column(
            "who",
            gettext_lazy("人员"),
            lambda row: str(row.user),
            sort="user__display_name",
            href=lambda row: reverse("sweeping:shift_turn", args=[row.pk]),
        ),
        Column("when", gettext_lazy("时间"), dated, sort="starts_at"),
        Column("shift", gettext_lazy("班"), shift_title),
        Column("where", gettext_lazy("岗位或车辆"), where),
        Column("unit", gettext_lazy("作业单位"), lambda row: row.unit.name, sort="unit__path"),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.get_state_display(),
            sort="state",
            filter="state",
            choices=TurnState.choices,
        ),
        Column("reason", gettext_lazy("说明"), lambda row: row.reason or None),
        Column(
            "from",
            gettext_lazy("从哪天起"),
            lambda row: row.starts_at,
            "date",
            filter="starts_at__date__gte",
            hidden=True,
        ),
        Column(
            "to",
            gettext_lazy("到哪天止"),
            lambda row: row.ends_at,
            "date",
            filter="starts_at__date__lte",
            hidden=True,
        ),
    ),
    search=("user__display_name", "key_area__name", "vehicle__code", "unit__name"),
    order="-starts_at",
    title=ROSTER,
    empty=Empty(
        gettext_lazy("还没有班次"),
        gettext_lazy("用“排一周”按规则给出建议，改好后排定；也可以一班一班地排。"),
    ),
)


@page(VIEW_TURN)
def shift_turn_list(request: Request) -> HttpResponse:
    rows = visible_turns(request.actor)
    context = {"title": ROSTER, "crumbs": [(ROSTER, None)], **tabs(request.actor, "list")}
    return TABLE.respond(request, rows, "sweeping/shift_turn_list.html", context)


@page(VIEW_TURN)
def shift_turn_page(request: Request, pk: int) -> HttpResponse:
    turn = get_object_or_404(visible_turns(request.actor), pk=pk)
    now = clock.now()
    title = f"{turn.user} {when(turn)}"
    may_plan = request.actor.may(PLAN_TURN, unit_path=turn.unit.path, place_path=turn.place.path)
    context = {
        "title": title,
        "crumbs": [(ROSTER, reverse("sweeping:shift_turn_list")), (title, None)],
        "turn": turn,
        "shift": shift_title(turn),
        "where": where(turn),
        "wishes": turn.changes.select_related("other", "decided_by"),
        "may_cancel": may_plan and turn.state == TurnState.PLANNED and turn.starts_at > now,
        "may_call": may_plan and _is_called(turn),
        "opening": _openings([turn]).get(turn.pk) if may_plan else None,
        "states": _STATES,
    }
    return render(request, "sweeping/shift_turn.html", context)


_STATES = [
    (TurnState.PRESENT, gettext_lazy("已到岗")),
    (TurnState.ABSENT, gettext_lazy("缺岗")),
    (TurnState.LEAVE, gettext_lazy("请假")),
]


def _is_called(turn: ShiftTurn) -> bool:
    begun = turn.starts_at - ROLL_BEFORE <= clock.now() < turn.ends_at + ROLL_AFTER
    return begun and turn.state != TurnState.CANCELLED


@page(PLAN_TURN, methods=("GET", "POST"))
@once
def shift_turn_new(request: Request) -> HttpResponse:
    units, unit = unit_asked(request, PLAN_TURN)
    back = reverse("sweeping:shift_turn_list")
    context: dict[str, Any] = {
        "title": _NEW,
        "crumbs": [(ROSTER, back), (_NEW, None)],
        "units": units,
        "unit": unit,
        "back": back,
        "act": _("排定"),
    }
    if unit is None:
        return render(request, "sweeping/shift_turn_new.html", context)
    known = {key: value for key, value in request.GET.items() if key in TurnForm.base_fields}
    form = TurnForm(request.POST or None, unit=unit, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            (made,) = plan_turns(actor=request.actor, unit=unit, rows=[form.planned()])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已排：%(turn)s。") % {"turn": f"{made.user} {when(made)}"})
            return redirect("sweeping:shift_turn", made.pk)
    status = 422 if form.errors else 200
    return render(request, "sweeping/shift_turn_new.html", {**context, "form": form}, status=status)


@page(PLAN_TURN, methods=("GET", "POST"))
@once
def shift_turn_cancel(request: Request, pk: int) -> HttpResponse:
    turn = get_object_or_404(visible_turns(request.actor, PLAN_TURN), pk=pk)
    form = CancelTurnForm(request.POST or None, initial={"version": turn.version})
    back = reverse("sweeping:shift_turn", args=[turn.pk])
    if request.method == "POST" and form.is_valid():
        try:
            cancel_turn(actor=request.actor, turn=turn, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("班次已取消；空出的岗位请看岗位覆盖。"))
            return redirect(back)
    title = _("取消 %(turn)s") % {"turn": f"{turn.user} {when(turn)}"}
    context = {
        "title": title,
        "crumbs": [(ROSTER, reverse("sweeping:shift_turn_list")), (title, None)],
        "form": form,
        "act": _("取消班次"),
        "back": back,
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


def _roll_lines(rows: list[ShiftTurn]) -> list[dict[str, Any]]:
    openings = _openings(rows)
    return [
        {
            "turn": turn,
            "when": when(turn),
            "where": where(turn),
            "may_call": _is_called(turn),
            "opening": openings.get(turn.pk),
            "heat": turn_heat(turn),
        }
        for turn in rows
    ]


def _openings(rows: Sequence[ShiftTurn]) -> dict[int, dict[str, Any]]:
    """Give what absences leave open, in words, with the address to fill it, by shift."""
    unmanned = {turn.pk: turn for turn in rows if turn.state not in MANNED}
    return {
        pk: {
            "span": span(opening.gap),
            "people": [str(user) for user in opening.people],
            "link": _opening_link(unmanned[pk], opening),
        }
        for pk, opening in openings_of([*unmanned.values()], clock.now()).items()
    }


def _roll_part(title: Any, shift: Running, rows: list[ShiftTurn]) -> dict[str, Any]:
    waiting = sum(row.state == TurnState.PLANNED for row in rows)
    return {
        "title": title,
        "shift": running_title(shift),
        "lines": _roll_lines(rows),
        "waiting": waiting,
    }


@page(PLAN_TURN)
def shift_turn_roll(request: Request) -> HttpResponse:
    now, before = running(clock.now())
    rows = visible_turns(request.actor, PLAN_TURN)
    parts = [
        _roll_part(_("现在这一班"), now, shift_turns(rows, now)),
        _roll_part(_("上一班"), before, shift_turns(rows, before)),
    ]
    waiting = sum(part["waiting"] for part in parts)
    context = {
        "title": _ROLL,
        "crumbs": [(ROSTER, reverse("sweeping:shift_turn_list")), (_ROLL, None)],
        "state": _("%(count)s 人还没点") % {"count": waiting} if waiting else _("都点过了"),
        "parts": parts,
        "states": _STATES,
        **tabs(request.actor, "roll"),
    }
    if not any(part["lines"] for part in parts):
        context["state"] = _("这一班和上一班都没有排人")
    return render(request, "sweeping/shift_turn_roll.html", context)


@page(PLAN_TURN, methods=("POST",))
@once
def shift_turn_call(request: Request, pk: int) -> HttpResponse:
    turn = get_object_or_404(visible_turns(request.actor, PLAN_TURN), pk=pk)
    form = RollForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("点名没有记下：请选到岗、缺岗或请假。"))
        return redirect("sweeping:shift_turn_roll")
    told = form.cleaned_data
    try:
        called = call_roll(
            actor=request.actor,
            turn=turn,
            version=told["version"],
            state=TurnState(told["state"]),
            reason=told["reason"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        words = {"who": called.user, "state": called.get_state_display()}
        messages.success(request, _("%(who)s：%(state)s。") % words)
    return redirect("sweeping:shift_turn_roll")


def _opening_link(turn: ShiftTurn, opening: Opening) -> str:
    """Give the address that begins a shift for what somebody's absence leaves open."""
    told = {
        "unit": turn.unit_id,
        "starts_at": opening.turn.start.strftime(MINUTE),
        "ends_at": opening.turn.end.strftime(MINUTE),
        "vehicle": turn.vehicle_id or "",
        "key_area": turn.key_area_id or "",
        "post": turn.post or "",
    }
    query = "&".join(f"{key}={value}" for key, value in told.items() if value != "")
    return f"{reverse('sweeping:shift_turn_new')}?{query}"
