"""Wishes to be off a shift: asking, the list, one with what it would leave open, deciding."""

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
from luodi.systems.sweeping.actions.shift_changes import (
    ask_change,
    grant_change,
    refuse_change,
    withdraw_change,
)
from luodi.systems.sweeping.forms.turns import ChangeForm, DecideForm
from luodi.systems.sweeping.models import ChangeState, ShiftChange
from luodi.systems.sweeping.reads.cover import stand_ins
from luodi.systems.sweeping.reads.crews import DRIVE_ROUTE, turn_of
from luodi.systems.sweeping.reads.turn_book import Planned, TurnBook, where
from luodi.systems.sweeping.reads.turns import (
    PLAN_TURN,
    VIEW_TURN,
    own_changes,
    own_turns,
    visible_changes,
)
from luodi.systems.sweeping.views.turn_words import ROSTER, dated, tabs, when
from luodi.systems.sweeping.views.words import moment

_LIST, _ASK = gettext_lazy("请假和调班"), gettext_lazy("请假或调班")

TABLE = Table(
    "changes",
    (
        Column(
            "who",
            gettext_lazy("申请人"),
            lambda row: str(row.asked_by),
            sort="asked_by__display_name",
            href=lambda row: reverse("sweeping:shift_change", args=[row.pk]),
        ),
        Column("when", gettext_lazy("班次"), lambda row: dated(row.turn), sort="turn__starts_at"),
        Column("where", gettext_lazy("岗位或车辆"), lambda row: where(row.turn)),
        Column("other", gettext_lazy("顶班人"), lambda row: row.other and str(row.other)),
        Column("reason", gettext_lazy("原因"), lambda row: row.reason),
        Column("asked", gettext_lazy("申请"), lambda row: moment(row.asked_at), sort="asked_at"),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.get_state_display(),
            sort="state",
            filter="state",
            choices=ChangeState.choices,
        ),
        Column("answer", gettext_lazy("批复"), lambda row: row.answer or None),
        Column("unit", gettext_lazy("作业单位"), lambda row: row.turn.unit.name, hidden=True),
    ),
    search=("asked_by__display_name", "other__display_name", "reason"),
    order="-asked_at",
    title=_LIST,
    empty=Empty(
        gettext_lazy("还没有申请"),
        gettext_lazy("驾驶员在“我的班次”里为自己的班次请假或调班，由调度员批。"),
    ),
)


@page(VIEW_TURN)
def shift_change_list(request: Request) -> HttpResponse:
    context = {
        "title": _LIST,
        "crumbs": [(ROSTER, reverse("sweeping:shift_turn_list")), (_LIST, None)],
        **tabs(request.actor, "changes"),
    }
    rows = visible_changes(request.actor)
    return TABLE.respond(request, rows, "sweeping/shift_change_list.html", context)


@page(VIEW_TURN)
def shift_change_page(request: Request, pk: int) -> HttpResponse:
    wish = get_object_or_404(visible_changes(request.actor), pk=pk)
    return _shown(request, wish, DecideForm())


def _shown(request: Request, wish: ShiftChange, form: DecideForm) -> HttpResponse:
    title = _("%(who)s %(when)s") % {"who": wish.asked_by, "when": when(wish.turn)}
    home = reverse("sweeping:shift_change_list")
    may_decide = _may_decide(request, wish)
    context = {
        "title": title,
        "crumbs": [(_LIST, home), (title, None)],
        "wish": wish,
        "when": when(wish.turn),
        "where": where(wish.turn),
        "form": form,
        "may_decide": may_decide,
        "own": wish.asked_by_id == request.actor.user_id,
        "late": wish.state == ChangeState.ASKED and wish.turn.starts_at <= clock.now(),
        **(_grounds(wish) if may_decide else {}),
    }
    status = 422 if form.errors else 200
    return render(request, "sweeping/shift_change.html", context, status=status)


def _may_decide(request: Request, wish: ShiftChange) -> bool:
    turn = wish.turn
    others = request.actor.user_id not in {wish.asked_by_id, turn.user_id}
    return (
        wish.state == ChangeState.ASKED
        and others
        and request.actor.may(PLAN_TURN, unit_path=turn.unit.path, place_path=turn.place.path)
    )


def _grounds(wish: ShiftChange) -> dict[str, Any]:
    """Give what a dispatcher weighs: whether the stand-in may, else who might."""
    turn, found = wish.turn, {"fault": "", "people": []}
    if wish.other is not None:
        row = Planned(
            turn.unit, wish.other, turn.starts_at, turn.ends_at,
            turn.vehicle, turn.key_area, turn.post,
        )  # fmt: skip
        fault = TurnBook(turn.unit, [row], but=[turn.pk]).fault(row)
        found["fault"] = fault[1] if fault else ""
    if wish.other is None or found["fault"]:
        found["people"] = [str(user) for user in stand_ins(turn, turn_of(turn))]
    return found


@page(PLAN_TURN, methods=("POST",))
@once
def shift_change_decide(request: Request, pk: int) -> HttpResponse:
    wish = get_object_or_404(visible_changes(request.actor, PLAN_TURN), pk=pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _shown(request, wish, form)
    granted, answer = form.cleaned_data["granted"], form.cleaned_data["answer"]
    act = grant_change if granted else refuse_change
    try:
        act(actor=request.actor, change=wish, answer=answer)
    except ValidationError as error:
        add_errors(form, error)
        return _shown(request, wish, form)
    told = _("已批；空出的班次请补人。") if wish.other is None else _("已批，班次已转给顶班人。")
    messages.success(request, told if granted else _("已答复不批。"))
    return redirect("sweeping:shift_change", wish.pk)


@page(DRIVE_ROUTE, methods=("GET", "POST"), own=True)
@once
def shift_change_new(request: Request, pk: int) -> HttpResponse:
    turn = get_object_or_404(own_turns(request.actor), pk=pk)
    form = ChangeForm(request.POST or None, turn=turn)
    back = reverse("sweeping:shift_turn_mine")
    if request.method == "POST" and form.is_valid():
        try:
            ask_change(actor=request.actor, turn=turn, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已申请，等调度员批；批之前可以撤回。"))
            return redirect(back)
    context = {
        "title": _ASK,
        "state": f"{when(turn)}，{where(turn)}",
        "crumbs": [(_("我的班次"), back), (_ASK, None)],
        "form": form,
        "act": _("申请"),
        "back": back,
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


@page(DRIVE_ROUTE, methods=("POST",), own=True)
@once
def shift_change_withdraw(request: Request, pk: int) -> HttpResponse:
    wish = get_object_or_404(own_changes(request.actor), pk=pk)
    try:
        withdraw_change(actor=request.actor, change=wish)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤回，班次照旧。"))
    return redirect("sweeping:shift_turn_mine")
