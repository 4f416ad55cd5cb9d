"""Two or three plans of one unit side by side, with the differences in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.pages import render
from luodi.systems.sweeping.models import WorkPlan
from luodi.systems.sweeping.reads.plan_choices import comparable_plans
from luodi.systems.sweeping.reads.plans import VIEW_PLAN, PlanFigures, plan_figures, visible_plans
from luodi.systems.sweeping.views.plan_words import home, span, strip_words, window
from luodi.systems.sweeping.views.words import km

_TITLE = gettext_lazy("比较计划")
LEAST, MOST = 2, 3
OFFERED = 40
"""How many plans are offered to choose from, the newest first."""


@dataclass(frozen=True)
class Cell:
    """A figure of one plan: what it is, and in words how it compares; ``best`` where it is so."""

    shown: str | None
    said: str = ""
    best: bool = False


@dataclass(frozen=True)
class Row:
    """A figure of all plans."""

    title: str
    cells: tuple[Cell, ...]


def _written(value: int | None, unit: str, write: Callable[[int], str | None]) -> str | None:
    if value is None:
        return None
    blank = "" if unit == "%" else " "
    return f"{write(value)}{blank}{unit}".strip()


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"


def _tenths(permille: int) -> str:
    return f"{permille / 10:.1f}"


Figure = tuple[str, str, str, Callable[[int], str | None]]


def _figures() -> list[Figure]:
    """Give what is compared: title, field, unit, and how it is written; less is better."""
    return [
        (_("空驶"), "dead_m", _("公里"), km),
        (_("空驶占比"), "dead_permille", "%", _tenths),
        (_("超过 8 小时"), "overtime_s", "", span),
        (_("漏排"), "left_out", _("遍"), str),
        (_("漏排里程"), "left_out_m", _("公里"), km),
        (_("用水"), "litres", _("吨"), km),
        (_("加水"), "refills", _("次"), str),
        (_("费用"), "cost_fen", _("元"), _yuan),
        (_("与下界差"), "gap_permille", "%", _tenths),
    ]


def compared(figures: Sequence[PlanFigures]) -> list[Row]:
    """Give the figures of plans row by row: the least is said to be so, others by how much."""
    return [_row(*figure, figures) for figure in _figures()]


def _row(
    title: str,
    name: str,
    unit: str,
    write: Callable[[int], str | None],
    figures: Sequence[PlanFigures],
) -> Row:
    values: list[int | None] = [getattr(one, name) for one in figures]
    known = [value for value in values if value is not None]
    least = min(known, default=0)
    differs = len(set(known)) > 1
    cells = []
    for value in values:
        shown = _written(value, unit, write)
        if value is None or not differs:
            cells.append(Cell(shown))
        elif value == least:
            cells.append(Cell(shown, _("最少"), best=True))
        else:
            points = _("个百分点") if unit == "%" else unit
            more = _written(value - least, points, write)
            cells.append(Cell(shown, _("多 %(more)s") % {"more": more}))
    return Row(title, tuple(cells))


@page(VIEW_PLAN)
def work_plan_compare(request: Request) -> HttpResponse:
    asked = list(dict.fromkeys(request.GET.getlist("plan")))
    plans = _asked(request, asked)
    wrong = _wrong(plans) if request.GET.get("go") or len(plans) >= LEAST else ""
    shown = plans if plans and not wrong and len(plans) >= LEAST else []
    unit = plans[0].unit if plans else None
    figures = [plan_figures(plan) for plan in shown]
    context = {
        "title": _TITLE,
        "state": _("同一单位的计划，选 2 到 3 份并排看；每行最少的一份标“最少”。"),
        "crumbs": [home(), (_TITLE, None)],
        "wrong": wrong,
        "plans": [{"plan": plan, "window": window(plan.starts_at, plan.ends_at)} for plan in shown],
        "services": [km(one.service_m) for one in figures],
        "rows": compared(figures),
        "reasons": [_left(plan) for plan in shown],
        "chosen": {plan.pk for plan in plans},
        "unit": unit,
        "offered": [
            {"plan": plan, "window": window(plan.starts_at, plan.ends_at)}
            for plan in comparable_plans(request.actor, unit)[:OFFERED]
        ],
    }
    return render(request, "sweeping/plan_compare.html", context, status=422 if wrong else 200)


def _left(plan: WorkPlan) -> list[tuple[str, str]]:
    rows = plan.left_out.select_related("strip__link")
    return [(strip_words(one.strip), one.reason) for one in rows]


def _asked(request: Request, asked: Sequence[str]) -> list[WorkPlan]:
    """Fetch the plans that are named; one that cannot be seen is not there."""
    if not all(one.isdecimal() and len(one) < 19 for one in asked):
        raise Http404(_("没有这份计划"))
    rows = {plan.pk: plan for plan in visible_plans(request.actor).filter(pk__in=asked)}
    if len(rows) != len(asked):
        raise Http404(_("没有这份计划"))
    return [rows[int(one)] for one in asked]


def _wrong(plans: Sequence[WorkPlan]) -> str:
    """Say why plans cannot be compared; empty when they can."""
    if not LEAST <= len(plans) <= MOST:
        return _("选了 %(count)d 份；请选 2 到 3 份。") % {"count": len(plans)}
    units = dict.fromkeys(str(plan.unit) for plan in plans)
    if len(units) > 1:
        told = {"units": "、".join(units)}
        return _("这些计划是不同单位的（%(units)s），不能比较；请只选一个单位的。") % told
    return ""
