"""One call: where it is, its steps and times, whom to send, and what may be done next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
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
from luodi.systems.sweeping.actions.results import MAKE_PLAN
from luodi.systems.sweeping.actions.sending import (
    arrive_call,
    clean_call,
    close_call,
    send_call,
    withdraw_call,
)
from luodi.systems.sweeping.forms.calls import (
    CleanForm,
    MendForm,
    SendForm,
    StepForm,
    WithdrawForm,
    vehicle_words,
)
from luodi.systems.sweeping.forms.instants import MINUTE
from luodi.systems.sweeping.models import CallKind, CallState, LegKind, PlanState, StreetCall
from luodi.systems.sweeping.reads.calls import (
    SEND_CALL,
    VIEW_CALL,
    Proposal,
    files_seen,
    proposals,
    visible_calls,
    where,
)
from luodi.systems.sweeping.reads.events import passes_of
from luodi.systems.sweeping.reads.fleet import lasting
from luodi.systems.sweeping.reads.heat import crew_heat
from luodi.systems.sweeping.reads.turns import PLAN_TURN
from luodi.systems.sweeping.rules.calls import Unable, event_shifts
from luodi.systems.sweeping.views.calls import home, late_words, place_words, waited_words
from luodi.systems.sweeping.views.reporting import kept_photo
from luodi.systems.sweeping.views.words import hour

UNABLE = {
    Unable.OFF_ROAD: gettext_lazy("停用"),
    Unable.KIND: gettext_lazy("车型做不了（规则 28）"),
    Unable.STOPPED: gettext_lazy("作业被那里的指令停止"),
}
PASSES = 12
"""Coming passes of an event that its page lists."""


@dataclass(frozen=True)
class Step:
    """An act on a call: its words, in which states it may be done, its form, what does it."""

    title: Any
    states: tuple[CallState, ...]
    danger: bool = False


STEPS = {
    "send": Step(gettext_lazy("派车派人"), (CallState.OPEN, CallState.SENT)),
    "arrive": Step(gettext_lazy("登记到场"), (CallState.SENT,)),
    "clean": Step(gettext_lazy("登记处置完"), (CallState.ARRIVED,)),
    "close": Step(gettext_lazy("核验合格"), (CallState.CLEANED,)),
    "withdraw": Step(
        gettext_lazy("撤销"),
        (CallState.OPEN, CallState.SENT, CallState.ARRIVED),
        danger=True,
    ),
}


def proposal_words(one: Proposal) -> str:
    """Say which vehicle, how far, and what it does now."""
    far = one.told.metres
    distance = _("%d 米") % far if far < 1_000 else _("%.1f 公里") % (far / 1_000)
    doing = str(one.doing.get_kind_display()) if one.doing is not None else _("在停车场")
    if one.doing is not None and one.doing.kind == LegKind.SERVICE and one.doing.strip:
        doing = _("在%(road)s作业") % {"road": one.doing.strip.link.name}
    words = f"{vehicle_words(one.vehicle)} · {distance} · {doing}"
    return _("%s · 正在办另一件") % words if one.told.busy else words


@page(VIEW_CALL)
def street_call(request: Request, pk: int) -> HttpResponse:
    return _answer(request, _call(request, pk))


def _call(request: Request, pk: int) -> StreetCall:
    return get_object_or_404(visible_calls(request.actor), pk=pk)


def _answer(
    request: Request, call: StreetCall, *, wrong: tuple[str, Form] | None = None
) -> HttpResponse:
    """Show a call with what may be done; a form that was refused stays filled in."""
    may = request.actor.may(SEND_CALL, unit_path=call.unit.path, place_path=call.place.path)
    proposed = proposals(request.actor, call) if may and call.state in STEPS["send"].states else []
    forms = _forms(request, call, proposed) if may else {}
    if wrong is not None and wrong[0] in forms:
        forms[wrong[0]] = wrong[1]
    files = files_seen(request.actor, [call.photo_id, call.cleaned_photo_id])
    context = {
        "title": call.said,
        "state": " · ".join(
            part
            for part in (
                str(call.get_kind_display()),
                str(call.get_state_display()),
                waited_words(call) or "",
            )
            if part
        ),
        "crumbs": [home(), (call.said, None)],
        "call": call,
        "place": place_words(call),
        "late": late_words(call),
        "heat": _heat(call),
        "steps": _steps(call),
        "files": files,
        "acts": [_offered(call, name, form) for name, form in forms.items()],
        "opened": wrong[0] if wrong else next(iter(forms), ""),
        "unable": [
            (vehicle_words(one.vehicle), UNABLE[one.told.unable])
            for one in proposed
            if one.told.unable is not None and call.kind != CallKind.FAULT
        ],
        "own_cleaned": call.state == CallState.CLEANED
        and call.cleaned_by_id == request.actor.user_id,
        "map": _map(call, proposed),
        **_event(request, call),
        **_fault(request, call),
    }
    return render(request, "sweeping/street_call.html", context, status=422 if wrong else 200)


def _steps(call: StreetCall) -> list[dict[str, Any]]:
    """Give the steps of a call with their times; None is not yet."""
    sent = " ".join(part for part in (str(call.vehicle or ""), call.crew) if part)
    if call.kind == CallKind.FAULT:
        sent = call.crew
    return [
        {"title": _("报告"), "at": call.reported_at, "by": call.reported_by},
        {"title": _("派出"), "at": call.sent_at, "by": sent if call.sent_at else ""},
        {"title": _("到场"), "at": call.arrived_at, "by": "", "due": call.due_at},
        {"title": _("处置完"), "at": call.cleaned_at, "by": call.cleaned_by},
        {"title": _("核验"), "at": call.closed_at, "by": call.closed_by},
    ]


def _forms(request: Request, call: StreetCall, proposed: list[Proposal]) -> dict[str, Form]:
    """Give the forms of what may be done now, the next step first."""
    at = {"version": call.version}
    able = [one for one in proposed if one.told.unable is None]
    near = sorted((one for one in proposed if one.crew), key=lambda one: one.told.metres)
    crew = near[0].crew if near and not _heat(call) else ""
    made: dict[str, Callable[[], Form]] = {
        "send": lambda: (
            MendForm(initial=at)
            if call.kind == CallKind.FAULT
            else SendForm(initial=at, proposed=able, words=proposal_words, crew=crew)
        ),
        "arrive": lambda: StepForm(initial=at),
        "clean": lambda: CleanForm(initial=at),
        "close": lambda: StepForm(initial=at),
        "withdraw": lambda: WithdrawForm(initial=at),
    }
    may = [name for name, step in STEPS.items() if call.state in step.states]
    if call.cleaned_by_id == request.actor.user_id:
        may = [name for name in may if name != "close"]
    return {name: made[name]() for name in sorted(may, key=lambda name: _rank(call, name))}


def _heat(call: StreetCall) -> str:
    """Say why nobody may be sent there on foot now; empty when somebody may."""
    ended = call.kind == CallKind.FAULT or call.state not in STEPS["send"].states
    return "" if ended else crew_heat(call.link)


def _rank(call: StreetCall, name: str) -> int:
    """Put what comes next before what may be done again, and what takes back last."""
    again = name == "send" and call.state == CallState.SENT
    return 2 if name == "withdraw" else int(again)


def _offered(call: StreetCall, name: str, form: Form) -> dict[str, Any]:
    title = STEPS[name].title
    if name == "send" and call.state == CallState.SENT:
        title = _("改派")
    if name == "send" and call.kind == CallKind.FAULT:
        title = _("派人抢修")
    return {
        "name": name,
        "form": form,
        "url": reverse(f"sweeping:street_call_{name}", args=[call.pk]),
        "title": title,
        "danger": STEPS[name].danger,
    }


def _map(call: StreetCall, proposed: list[Proposal]) -> dict[str, Any] | None:
    here = where(call)
    if here is None:
        return None
    told = {"title": str(call.get_kind_display()), "light": "RED"}
    points = [_point(here, told)]
    points += [
        _point((one.lon, one.lat), {"title": vehicle_words(one.vehicle)})
        for one in proposed
        if one.told.unable is None
    ]
    return {"type": "FeatureCollection", "features": points}


def _point(position: tuple[float, float], told: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": position}
    return {"type": "Feature", "properties": told, "geometry": geometry}


def _event(request: Request, call: StreetCall) -> dict[str, Any]:
    """Give the shifts of an event, each with where it is given, and the coming passes."""
    if call.kind != CallKind.EVENT or call.ends_at is None:
        return {}
    begins, ends = (one.astimezone(clock.SHANGHAI) for one in (call.begins_at, call.ends_at))
    now, passes = clock.now(), passes_of(call)
    may = request.actor.may(PLAN_TURN, unit_path=call.unit.path, place_path=call.place.path)
    return {
        "shifts": [
            (
                f"{start:%m-%d %H:%M}—{hour(end, start)}",
                _shift_url(call, start, end) if may and end > now else "",
            )
            for start, end in event_shifts(begins, ends)
        ],
        "passes": [hour(at, now) for at in passes if at > now][:PASSES],
        "passed": sum(at <= now for at in passes),
    }


def _shift_url(call: StreetCall, start: datetime, end: datetime) -> str:
    told = {"unit": call.unit_id, "starts_at": f"{start:{MINUTE}}", "ends_at": f"{end:{MINUTE}}"}
    return f"{reverse('sweeping:shift_turn_new')}?{urlencode(told)}"


def _fault(request: Request, call: StreetCall) -> dict[str, Any]:
    """Give whether the vehicle is off the road, and the plan that is to be made anew."""
    if call.kind != CallKind.FAULT or call.vehicle is None:
        return {}
    plan = call.leg.route.plan if call.leg is not None else None
    if plan is None or plan.state != PlanState.ISSUED:
        return {"off": call.vehicle.outages.filter(lasting(clock.now())).exists()}
    may = request.actor.may(MAKE_PLAN, unit_path=call.unit.path, place_path=call.place.path)
    known = urlencode({"vehicle": call.vehicle.pk, "reason": call.said})
    address = f"{reverse('sweeping:work_plan_replan', args=[plan.pk])}?{known}"
    return {
        "off": call.vehicle.outages.filter(lasting(clock.now())).exists(),
        "replan": address if may else "",
    }


@page(SEND_CALL, methods=("POST",))
@once
def street_call_send(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    if call.kind == CallKind.FAULT:
        form: Form = MendForm(request.POST)
    else:
        able = [one for one in proposals(request.actor, call) if one.told.unable is None]
        form = SendForm(request.POST, proposed=able, words=proposal_words)
    return _act(
        request,
        call,
        "send",
        form,
        lambda told: send_call(actor=request.actor, call=call, **{"vehicle": None, **told}),
    )


@page(SEND_CALL, methods=("POST",))
@once
def street_call_arrive(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    return _act(
        request,
        call,
        "arrive",
        StepForm(request.POST),
        lambda told: arrive_call(actor=request.actor, call=call, **told),
    )


@page(SEND_CALL, methods=("POST",))
@once
def street_call_clean(request: Request, pk: int) -> HttpResponse:
    call, form = _call(request, pk), CleanForm(request.POST, request.FILES)

    def act(told: dict[str, Any]) -> StreetCall:
        photo = kept_photo(request, form, call.unit, call.place)
        return clean_call(actor=request.actor, call=call, version=told["version"], photo=photo)

    return _act(request, call, "clean", form, act)


@page(SEND_CALL, methods=("POST",))
@once
def street_call_close(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    return _act(
        request,
        call,
        "close",
        StepForm(request.POST),
        lambda told: close_call(actor=request.actor, call=call, **told),
    )


@page(SEND_CALL, methods=("POST",))
@once
def street_call_withdraw(request: Request, pk: int) -> HttpResponse:
    call = _call(request, pk)
    return _act(
        request,
        call,
        "withdraw",
        WithdrawForm(request.POST),
        lambda told: withdraw_call(actor=request.actor, call=call, **told),
    )


def _act(
    request: Request,
    call: StreetCall,
    name: str,
    form: Form,
    do: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Do a step and return to the call, or show it with what was refused."""
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            call = _call(request, call.pk)
            form.data = {**request.POST.dict(), "version": str(call.version)}
        else:
            messages.success(request, _("已登记。"))
            return redirect("sweeping:street_call", call.pk)
    return _answer(request, call, wrong=(name, form))
