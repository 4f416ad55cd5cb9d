"""An officer's day with firms, and the board of all open cases."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.pages import render
from luodi.systems.enterprises.reads.board import board
from luodi.systems.enterprises.reads.cases import TAKE, VIEW
from luodi.systems.enterprises.reads.checks import RECHECK, to_call_back
from luodi.systems.enterprises.reads.day import DayCase, day_cases, firms_of, roles_of
from luodi.systems.enterprises.reads.performance import STREETS, UNITS
from luodi.systems.enterprises.rules import BoardColumn, Urgency
from luodi.systems.enterprises.views.cases import home

IN_A_COLUMN = 30
SHOWN = 200
"""Most cases on an officer's page; all are counted."""
_MINE, _BOARD = gettext_lazy("我的助企"), gettext_lazy("诉求看板")
SECTIONS = {
    Urgency.LATE: gettext_lazy("已经逾期"),
    Urgency.TODAY: gettext_lazy("今天要办"),
    Urgency.SOON: gettext_lazy("快到时限，或等企业表态"),
    Urgency.OPEN: gettext_lazy("接着办"),
    Urgency.RESTING: gettext_lazy("今天不用动"),
}
COLUMNS = {
    BoardColumn.OFFICE: gettext_lazy("待研判交办"),
    BoardColumn.SIGN: gettext_lazy("待签收"),
    BoardColumn.WORK: gettext_lazy("办理中"),
    BoardColumn.REST: gettext_lazy("暂停或挂账"),
    BoardColumn.HEAR: gettext_lazy("待回访销号"),
}


@page(VIEW)
def mine(request: Request) -> HttpResponse:
    waiting = day_cases(request.actor, clock.now())
    firms, total = (
        firms_of(request.actor) if request.actor.has("enterprises.view_firm") else ([], 0)
    )
    context = {
        "title": _MINE,
        "state": _state(waiting),
        "crumbs": [(_MINE, None)],
        "sections": [
            (title, [one for one in waiting[:SHOWN] if one.urgency is urgency])
            for urgency, title in SECTIONS.items()
        ],
        "hidden": max(0, len(waiting) - SHOWN),
        "nothing": not waiting,
        "firms": firms,
        "more": total - len(firms),
        "roles": roles_of(request.actor),
        "to_call_back": to_call_back(request.actor).count() if request.actor.has(RECHECK) else None,
        "may_take": request.actor.has(TAKE),
    }
    return render(request, "enterprises/mine.html", context)


def _state(waiting: list[DayCase]) -> str:
    """Say how much waits, how much of it is late, and what comes first."""
    if not waiting:
        return _("没有等您办的诉求。")
    late = sum(one.late for one in waiting)
    told = ngettext("%(count)d 件等您办", "%(count)d 件等您办", len(waiting)) % {
        "count": len(waiting)
    }
    if late:
        told += ngettext("，%(count)d 件已经逾期", "，%(count)d 件已经逾期", late) % {"count": late}
    first = waiting[0]
    return told + _("；先办：%(what)s（%(case)s）。") % {
        "what": first.what,
        "case": first.case.duty.title,
    }


@page(VIEW)
def board_page(request: Request) -> HttpResponse:
    by = STREETS if request.GET.get("by") == STREETS else UNITS
    shown = board(request.actor, by, request.GET.get("of", ""), clock.now(), most=IN_A_COLUMN)
    heads = list(COLUMNS.values())
    context = {
        "title": _BOARD,
        "state": _("没有销号的诉求，按在谁手里分列；每列先看时限最近的。"),
        "crumbs": [home(), (_BOARD, None)],
        "tabs": [(UNITS, _("按单位")), (STREETS, _("按街道"))],
        "by": by,
        "of": shown.key,
        "heads": heads,
        "stacks": [(COLUMNS[stack.column], stack) for stack in shown.stacks],
        "lanes": [(lane, list(zip(heads, lane.counts, strict=True))) for lane in shown.lanes],
        "totals": [
            (head, sum(lane.counts[number] for lane in shown.lanes))
            for number, head in enumerate(heads)
        ],
        "total": sum(lane.total for lane in shown.lanes),
    }
    return render(request, "enterprises/board.html", context)
