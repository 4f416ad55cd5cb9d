"""Replays: orders as given beside orders of the same readings, by the rules or by other numbers."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.sweeping.actions.replays import ask_replay
from luodi.systems.sweeping.forms.replays import ReplayForm, first_days
from luodi.systems.sweeping.reads.comparing import Compared, compared, title_of
from luodi.systems.sweeping.reads.orders import VIEW_ORDER
from luodi.systems.sweeping.reads.replays import limits_in_force, past_of
from luodi.systems.sweeping.reads.winter import binding_in
from luodi.systems.sweeping.rules import RULES
from luodi.systems.sweeping.rules.replay import Ordered
from luodi.systems.sweeping.rules.replay_figures import Pair

_LIST, _TITLE = gettext_lazy("调度指令"), gettext_lazy("复盘")
MOST_ROWS = 200


@dataclass(frozen=True)
class _Row:
    """A line of the table of differences, in words."""

    zone: str
    told: str
    rule: str
    given: str
    replayed: str


@page(VIEW_ORDER)
def order_replay(request: Request) -> HttpResponse:
    form = ReplayForm(request.GET if "since" in request.GET else first_days())
    context: dict[str, Any] = {
        "title": _TITLE,
        "crumbs": [(_LIST, reverse("sweeping:order_list")), (_TITLE, None)],
        "form": form,
        "limits": form.limits,
        "days": [form["since"], form["until"]],
    }
    if not form.is_valid():
        return render(request, "sweeping/order_replay.html", context, status=422)
    context["changed"] = bool(form.numbers())
    days = (datetime.combine(day, time(), clock.SHANGHAI) for day in form.days())
    context["winter"] = binding_in(request.actor, *days)
    if form.is_long():
        context["long"] = True
    else:
        past = past_of(request.actor, *form.days())
        context["empty"] = past is None
        if past is not None:
            try:
                replayed = past.replay(limits_in_force(form.numbers()))
            except ValidationError as error:
                add_errors(form, error)
                return render(request, "sweeping/order_replay.html", context, status=422)
            context |= _shown(compared(past, replayed))
            context["instants"] = len(past.at)
    return render(request, "sweeping/order_replay.html", context)


@page(VIEW_ORDER, methods=("POST",))
@once
def order_replay_later(request: Request) -> HttpResponse:
    form = ReplayForm(request.POST)
    if form.is_valid():
        since, until = form.days()
        ask_replay(actor=request.actor, since=since, until=until, numbers=form.numbers())
        messages.success(request, _("已交后台复盘；算完后在这里下载表格。"))
        return redirect("jobs:job_list")
    messages.error(request, _("复盘的日子或数值不合要求；请改正后再交"))
    return redirect("sweeping:order_replay")


def _shown(found: Compared) -> dict[str, Any]:
    rows = [_row(pair, found) for pair in found.differing[:MOST_ROWS]]
    return {
        "sums": found.sums,
        "same": found.same,
        "rows": rows,
        "differing": len(found.differing),
        "left_out": max(len(found.differing) - MOST_ROWS, 0),
    }


def _row(pair: Pair, found: Compared) -> _Row:
    one: Any = pair.given or pair.replayed
    told = title_of(one.kind)
    return _Row(
        zone=found.zones[one.zone],
        told=told,
        rule="D8" if one.kind is None else RULES[one.kind],
        given=_span(pair.given, found),
        replayed=_span(pair.replayed, found),
    )


def _span(order: Ordered | None, found: Compared) -> str:
    if order is None:
        return ""
    since = found.moment(order.since)
    until = _("未解除") if order.until is None else found.moment(order.until)
    if order.until is not None and until[:10] == since[:10]:
        until = until[11:]
    span = f"{since} — {until}"
    if order.minutes is None:
        return span
    return _("%(span)s，每 %(minutes)d 分钟") % {"span": span, "minutes": order.minutes}
