"""The live board of a dispatcher: fetched anew every half minute by the page itself."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.figures import Light
from luodi.kernel.web.pages import render
from luodi.systems.sweeping.models import CallKind, Leg, LegKind
from luodi.systems.sweeping.reads.board import Board, CallLine, RouteLine, ZoneLine, board
from luodi.systems.sweeping.reads.events import passes_of
from luodi.systems.sweeping.reads.plans import VIEW_PLAN
from luodi.systems.sweeping.rules.punctuality import Punctuality
from luodi.systems.sweeping.views.calls import event_words
from luodi.systems.sweeping.views.orders import besides, told
from luodi.systems.sweeping.views.words import hour, km, moment

_BOARD = gettext_lazy("今日调度")
REGION = "sweeping/_board.html"
MISSING = 10
"""Absent people who are named; the others are counted."""
SOON = 10
"""Minutes before a spill is late from which it stands out."""


@page(VIEW_PLAN)
def board_page(request: Request) -> HttpResponse:
    found = board(request.actor, clock.now())
    context = {
        "title": _BOARD,
        "crumbs": [(_BOARD, None)],
        "board": found,
        "is_public": settings.LUODI_PUBLIC_BOARD,
        "told": _sentence(found),
        "at": f"{found.at.astimezone(clock.SHANGHAI):%H:%M:%S}",
        "tiles": _tiles(found),
        "zones": None if found.zones is None else [_zone(line) for line in found.zones],
        "routes": [_route(line) for line in found.routes],
        "calls": None if found.calls is None else [_call(line) for line in found.calls],
        "off": None
        if found.off is None
        else [(row, moment(row.starts_at), moment(row.ends_at)) for row in found.off],
        **_missing(found),
        "notes": None if found.notes is None else [(note, moment(note.at)) for note in found.notes],
    }
    if request.headers.get("HX-Request"):
        answer = HttpResponse(render_to_string(REGION, context, request))
    else:
        answer = render(request, "sweeping/board.html", context)
    answer.headers["Vary"] = "HX-Request"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _sentence(found: Board) -> str:
    """Say in one sentence how things stand now."""
    if not found.routes:
        words = _("现在没有在作业的线路")
    else:
        count = len(found.routes)
        words = ngettext("%(count)d 条线路", "%(count)d 条线路", count) % {"count": count}
        behind = _("，%(behind)d 条落后或没有报告") % {"behind": found.behind}
        words += behind if found.behind else _("，都按计划")
    if found.late_calls:
        words += _("；%(count)d 件没有按时到场") % {"count": found.late_calls}
    if found.unsigned:
        words += _("；%(count)d 条指令超过 10 分钟没有签收") % {"count": found.unsigned}
    return words + _("。")


def _tiles(found: Board) -> list[dict[str, Any]]:
    """Give the counts above: what, how many, whether somebody must act, and where it stands."""
    tiles = [_tile(_("在作业线路"), len(found.routes), "board-routes")]
    tiles.append(_tile(_("落后或没有报告"), found.behind, "board-routes", found.behind))
    if found.calls is not None:
        tiles.append(_tile(_("未办结任务"), len(found.calls), "board-calls", found.late_calls))
    if found.zones is not None:
        standing = sum(len(line.orders) for line in found.zones)
        tiles.append(_tile(_("执行中指令"), standing, "board-zones", found.unsigned))
    if found.off is not None:
        tiles.append(_tile(_("停用车辆"), len(found.off), "board-off"))
    if found.shifts is not None:
        there = found.shifts.present
        due = there + found.shifts.absent + found.shifts.uncalled
        tile = _tile(_("到岗人数"), there, "board-shifts", found.shifts.absent)
        tiles.append(tile | {"of": due})
    return tiles


def _missing(found: Board) -> dict[str, Any]:
    """Give the absent who are named, and how many there are besides."""
    if found.shifts is None:
        return {}
    named = found.shifts.missing[:MISSING]
    return {"missing": named, "missing_more": found.shifts.absent - len(named)}


def _tile(title: str, count: int, part: str, wrong: int = 0) -> dict[str, Any]:
    return {"title": title, "count": count, "part": part, "wrong": bool(wrong), "of": None}


def _zone(line: ZoneLine) -> dict[str, Any]:
    more = besides([order for order, _aside, _late in line.orders], line.winter)
    lines = [
        {
            "words": told(order),
            "besides": more.get(order.pk),
            "order": order,
            "since": hour(order.started_at),
            "late": late,
            "aside": aside,
            "until": hour(aside.ends_at) if aside else "",
            "waits": bool(aside and aside.starts_at is None),
        }
        for order, aside, late in line.orders
    ]
    return {"zone": line.zone, "orders": lines}


LIGHTS = {
    Punctuality.BEHIND: Light.YELLOW,
    Punctuality.SILENT: Light.GREY,
    Punctuality.ON_TIME: Light.GREEN,
    Punctuality.WAITING: Light.GREY,
    Punctuality.OVER: Light.GREEN,
}


def _route(line: RouteLine) -> dict[str, Any]:
    route = line.route
    light = LIGHTS[line.standing] if route.stopped_at is None else Light.RED
    return {
        "line": line,
        "route": route,
        "url": f"{reverse('sweeping:work_plan', args=[route.plan_id])}#plan-routes",
        "vehicles": route.vehicles.all(),
        "light": light,
        "standing": _standing(line),
        "doing": _doing(line.now),
        "hours": f"{hour(route.starts_at)}–{hour(route.ends_at)}",
        "told_km": km(line.told_m),
        "due_km": km(line.due_m),
    }


def _standing(line: RouteLine) -> str:
    route = line.route
    if route.stopped_at is not None:
        return _("中止：%(reason)s") % {"reason": route.stop_reason}
    words = {
        Punctuality.WAITING: _("%(at)s 出车"),
        Punctuality.ON_TIME: _("按计划"),
        Punctuality.BEHIND: _("落后 %(minutes)d 分钟"),
        Punctuality.SILENT: _("没有报告，已 %(minutes)d 分钟"),
        Punctuality.OVER: _("已报完"),
    }
    return words[line.standing] % {"minutes": line.minutes, "at": hour(route.starts_at)}


def _doing(leg: Leg | None) -> str | None:
    """Say what a route does now by its plan; None before it leaves and after it is back."""
    if leg is None:
        return None
    if leg.kind == LegKind.SERVICE and leg.strip is not None:
        return str(leg.strip)
    if leg.site is not None:
        return f"{leg.get_kind_display()} {leg.site.name}"
    return str(leg.get_kind_display())


def _call(line: CallLine) -> dict[str, Any]:
    call, left = line.call, line.left
    light = Light.GREY
    if left is not None:
        light = Light.RED if left < 0 else Light.YELLOW if left <= SOON else Light.GREEN
    if call.arrived_at is not None and left is not None:
        words = _("到场超时 %(minutes)d 分钟") if left < 0 else _("按时到场")
    elif left is None:
        words = _("没有时限")
    else:
        words = _("超时 %(minutes)d 分钟") if left < 0 else _("还剩 %(minutes)d 分钟")
    event = call.kind == CallKind.EVENT and call.ends_at is not None
    return {
        "call": call,
        "event": event_words(call, passes_of(call)) if event else "",
        "at": hour(call.reported_at),
        "light": light,
        "left": words % {"minutes": abs(left or 0)},
    }
