"""The page for everybody: when is the street before my door swept."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import public
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.pages import render
from luodi.systems.sweeping.models import OPERATION_TITLES, ClosureKind
from luodi.systems.sweeping.reads.visitor import (
    LONGEST,
    SHORTEST,
    Answer,
    Side,
    Street,
    Told,
    streets_named,
)
from luodi.systems.sweeping.rules import Kerb, Trigger
from luodi.systems.sweeping.rules.visiting import runs
from luodi.systems.sweeping.rules.way import Heading

_TITLE = gettext_lazy("我家门前的路什么时候扫")
WHY = "street names, operations, quarter hours; no vehicle, person or plan"
WAYS = {
    Heading.NORTH: gettext_lazy("由南向北"),
    Heading.NORTH_EAST: gettext_lazy("由西南向东北"),
    Heading.EAST: gettext_lazy("由西向东"),
    Heading.SOUTH_EAST: gettext_lazy("由西北向东南"),
    Heading.SOUTH: gettext_lazy("由北向南"),
    Heading.SOUTH_WEST: gettext_lazy("由东北向西南"),
    Heading.WEST: gettext_lazy("由东向西"),
    Heading.NORTH_WEST: gettext_lazy("由东南向西北"),
}
STOPS = {
    Trigger.FREEZE: gettext_lazy("现在因防冻暂停"),
    Trigger.STORM: gettext_lazy("现在因暴雨大风暂停"),
    Trigger.RAIN: gettext_lazy("现在因下雨暂停"),
    Trigger.DOWNPOUR: gettext_lazy("现在因大雨暂停"),
    Trigger.WIND: gettext_lazy("现在因大风暂停"),
    Trigger.DAMP: gettext_lazy("现在因高湿静稳暂停"),
    Trigger.DUST: gettext_lazy("现在因沙尘暂停"),
}
TIMES = 8
"""Stretches of time of one day at most."""


@public(WHY, also=(404,))
def visitor_page(request: HttpRequest) -> HttpResponse:
    if not settings.LUODI_PUBLIC_BOARD:
        raise Http404("public_board is off")
    asked = " ".join(request.GET.get("q", "")[: 2 * LONGEST].split())[:LONGEST]
    now = clock.now()
    found = streets_named(asked, now) if len(asked) >= SHORTEST else None
    context = {
        "title": _TITLE,
        "asked": asked,
        "short": bool(asked) and found is None,
        "longest": LONGEST,
        "found": found,
        "streets": _streets(found, now),
        "more": found.more if found else 0,
        "today": day_text(now.date()),
    }
    return render(request, "sweeping/visitor.html", context)


def _streets(found: Answer | None, now: datetime) -> list[dict[str, Any]]:
    return [_street(one, now) for one in found.streets] if found else []


def _street(one: Street, now: datetime) -> dict[str, Any]:
    return {
        "name": one.name,
        "place": one.place,
        "closures": [_closure(*line, now) for line in one.closures],
        "sides": [
            {"words": side_words(side), "lines": [_line(told, now) for told in lines]}
            for side, lines in one.sides
        ],
    }


def side_words(side: Side) -> str:
    """Say which side of a street is meant, by the way traffic goes on it."""
    way = WAYS[side.way] if side.way is not None else _("环形")
    if side.kerb is Kerb.RIGHT:
        return _("%(way)s一侧，路边") % {"way": way}
    if side.parted:
        return _("%(way)s一侧，靠中间隔离带") % {"way": way}
    return _("%(way)s，左侧路边") % {"way": way}


def _line(told: Told, now: datetime) -> dict[str, Any]:
    return {
        "operation": OPERATION_TITLES[told.operation],
        "today": _times(told.today),
        "tomorrow": _times(told.tomorrow),
        "last": None if told.last is None else _when(told.last, now),
        "partly": told.partly,
        "stopped": _stopped(told),
    }


def _stopped(told: Told) -> Any:
    """Say why work that is planned does not go on now; None when it does."""
    if told.stopped is not None:
        return STOPS.get(told.stopped)
    return _("冬季作业期间，现在这个时段暂停") if told.winter else None


def _times(times: tuple[datetime, ...]) -> str:
    told = [
        f"{first:%H:%M}" if first == last else f"{first:%H:%M}–{last:%H:%M}"
        for first, last in runs(times)
    ]
    said = _("、").join(told[:TIMES])
    return _("%(times)s 等") % {"times": said} if len(told) > TIMES else said


def _when(at: datetime, now: datetime) -> str:
    days = (now.date() - at.date()).days
    if days <= 0:
        return _("今天 %(at)s") % {"at": f"{at:%H:%M}"}
    if days == 1:
        return _("昨天 %(at)s") % {"at": f"{at:%H:%M}"}
    return f"{day_text(at.date())} {at:%H:%M}"


def _closure(kind: str, since: datetime, until: datetime, now: datetime) -> str:
    words = (
        _("封路，不作业：%(since)s 至 %(until)s")
        if kind == ClosureKind.CLOSED
        else _("静音，不作业：%(since)s 至 %(until)s")
    )
    return words % {"since": _moment(since, now), "until": _moment(until, now)}


def _moment(at: datetime, now: datetime) -> str:
    return f"{at:%H:%M}" if at.date() == now.date() else f"{day_text(at.date())} {at:%H:%M}"
