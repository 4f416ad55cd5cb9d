"""The board as a page, for a projector, and as the one line of the landing page."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.board import pictures, reads
from luodi.kernel.board.reads import VIEW, Board
from luodi.kernel.duties.day import all_waiting, day_of
from luodi.kernel.places.models import Place
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.pages import render

RED_SHOWN, PATHS_SHOWN, ON_A_SLIDE, WAITING_SHOWN = 8, 8, 6, 6
PROJECTOR = "projector"


@page(VIEW)
def board(request: Request) -> HttpResponse:
    """Show the board, or its pages for a projector."""
    found = _board(request)
    query = _query(request)
    projector = request.GET.get("layout") == PROJECTOR
    many = ON_A_SLIDE if projector else PATHS_SHOWN
    if request.GET.get("paths") == "all" and not projector:
        many = len(found.drawn)
    context: dict[str, Any] = {
        "title": _("驾驶舱"),
        "state": reads.state_sentence(found),
        "board": found,
        "counts": [(light, count, _list(found, light)) for light, count in found.counts.items()],
        "red": found.urgent[:RED_SHOWN],
        "more_red": found.urgent[RED_SHOWN:],
        "charts": [pictures.small(line) for line in found.drawn[:many]],
        "more_charts": len(found.drawn[many:]),
        "as_table": request.GET.get("paths") == "table",
        "now": clock.now(),
        "today": found.day == clock.today(),
        "query": query,
        "crumbs": [(_("驾驶舱"), None)],
        "here": pictures.address(query),
        "on_wall": pictures.address(query | {"layout": PROJECTOR}),
        "paths_all": pictures.address(query | {"paths": "all"}),
        "paths_other": pictures.address(query | {"paths": _other(request)}),
    }
    if projector:
        return render(request, "board/projector.html", context)
    top = found.place or _top(request)
    context |= {
        "map": pictures.map_of(found, top, {"month": query["month"]}),
        "map_title": top.name if top else "",
        "places": reads.places_to_choose(request.actor),
        "months": [(day.strftime("%Y%m"), _month_words(day)) for day in found.days],
        "waiting": _waiting(request) if not reads.sees_whole(request.actor) else None,
        "above": pictures.address(query | {"place": ""}) if request.GET.get("place") else "",
    }
    return render(request, "board/board.html", context)


@page(VIEW)
def sentence(request: Request) -> HttpResponse:
    """Say in one line how all stands: the landing page fetches it."""
    found = reads.board_of(request.actor, clock.today(), reads.place_asked(request.actor, ""))
    context = {
        "title": _("驾驶舱"),
        "sentence": reads.state_sentence(found),
        "crumbs": [(_("驾驶舱"), pictures.address({})), (_("一句话"), None)],
    }
    return render(request, "board/sentence.html", context)


def _board(request: Request) -> Board:
    try:
        place = reads.place_asked(request.actor, request.GET.get("place", ""))
    except Place.DoesNotExist as error:
        raise Http404(f"place {error}") from None
    found = reads.board_of(request.actor, _day(request), place)
    if found.day != clock.today() and found.day not in found.days:
        raise Http404(f"month {found.day}")
    return found


def _day(request: Request) -> date:
    """Give the last day of the month that was asked for; today without one."""
    month = request.GET.get("month", "")
    if not month:
        return clock.today()
    try:
        number = int(month) if month.isdecimal() and len(month) == 6 else 0
        first = date(number // 100 + number % 100 // 12, number % 100 % 12 + 1, 1)
    except ValueError:
        raise Http404(f"month {month}") from None
    day = date.fromordinal(first.toordinal() - 1)
    if day.strftime("%Y%m") != month or day >= clock.today():
        raise Http404(f"month {month}")
    return day


def _query(request: Request) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("place", "month")}


def _other(request: Request) -> str:
    return "" if request.GET.get("paths") == "table" else "table"


def _list(found: Board, light: str) -> str:
    return found.lists.get(light, "#all" if found.counts[light] else "")


def _top(request: Request) -> Place | None:
    own = reads.own_places(request.actor)
    return Place.objects.filter(path=own[0]).first() if own else None


def _month_words(day: date) -> str:
    return _("%(day)s（已关账）") % {"day": day_text(day)}


def _waiting(request: Request) -> dict[str, Any]:
    """Give the first lines of somebody's day, and how many there are."""
    day = day_of(all_waiting(request.actor, clock.today()), clock.now())
    lines = [(section, line) for section in day.sections for line in section.lines]
    return {"lines": lines[:WAITING_SHOWN], "count": day.count, "late": day.late}
