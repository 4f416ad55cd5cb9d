"""Words of plans: how much, how long, how good, and the one sentence that says the state."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.systems.sweeping.models import KerbStrip, PlanState, Route, WorkPlan
from luodi.systems.sweeping.reads.plans import PlanFigures
from luodi.systems.sweeping.rules.driving import Turn
from luodi.systems.sweeping.views.driving_words import direction
from luodi.systems.sweeping.views.words import km, moment

PLANS = gettext_lazy("作业计划")
TURN_TITLES = {
    Turn.STRAIGHT: gettext_lazy("直行"),
    Turn.LEFT: gettext_lazy("左转"),
    Turn.RIGHT: gettext_lazy("右转"),
    Turn.BACK: gettext_lazy("掉头"),
}


def home() -> tuple[Any, str]:
    """Give the first crumb of a plan's pages."""
    return (PLANS, reverse("sweeping:work_plan_list"))


def crumbs_of(plan: WorkPlan, *more: Any) -> list[tuple[Any, str | None]]:
    """Give the crumbs of a page below a plan."""
    here = (str(plan), reverse("sweeping:work_plan", args=[plan.pk]))
    return [home(), here, *((one, None) for one in more)]


def percent(permille: int | None) -> str | None:
    """Write a share of a thousand as per cent with one decimal; None stays None."""
    return None if permille is None else f"{permille / 10:.1f}%"


def span(seconds: int | None) -> str | None:
    """Write seconds as hours and minutes; None stays None."""
    if seconds is None:
        return None
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return _("%(minutes)d 分钟") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d 小时") % {"hours": hours}
    return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}


def window(starts_at: datetime, ends_at: datetime) -> str:
    """Write a stretch of time; what ends on the next day says so."""
    first, last = starts_at.astimezone(clock.SHANGHAI), ends_at.astimezone(clock.SHANGHAI)
    if first.date() == last.date():
        return f"{first:%Y-%m-%d %H:%M}–{last:%H:%M}"
    if first.date() + timedelta(days=1) == last.date():
        return _("%(first)s–次日 %(last)s") % {
            "first": f"{first:%Y-%m-%d %H:%M}",
            "last": f"{last:%H:%M}",
        }
    return f"{first:%Y-%m-%d %H:%M}–{last:%Y-%m-%d %H:%M}"


def gap_words(figures: PlanFigures) -> str:
    """Say what the gap to the bound means."""
    if figures.gap_permille is None:
        return _("没有下界，说不出离最好还差多少")
    if figures.gap_permille == 0:
        return _("费用等于下界，不会有更省的排法")
    return _("费用比下界高 %(gap)s；再好的排法，最多也只省这么多") % {
        "gap": percent(figures.gap_permille)
    }


def left_words(figures: PlanFigures) -> str:
    """Say how much is left out."""
    if not figures.left_out:
        return _("没有漏排")
    told = {"passes": figures.left_out, "km": km(figures.left_out_m)}
    return _("漏排 %(passes)d 遍、%(km)s 公里") % told


def route_words(route: Route) -> str:
    """Name a route by its number and vehicles."""
    vehicles = " + ".join(one.vehicle.code for one in route.vehicles.all())
    return _("线路 %(number)d（%(vehicles)s）") % {"number": route.number, "vehicles": vehicles}


def strip_words(strip: KerbStrip) -> str:
    """Name a strip so that it is no other: road, number, direction and edge."""
    told = {"road": strip.link.name, "code": strip.link.code, "way": direction(strip)}
    return _("%(road)s（%(code)s）%(way)s %(kerb)s") % {**told, "kerb": strip.get_kerb_display()}


def state_words(plan: WorkPlan, routes: Sequence[Route], figures: PlanFigures) -> str:
    """Say in one sentence how things stand with a plan."""
    if plan.state == PlanState.ASKED:
        return _asked(plan)
    if plan.state == PlanState.FAILED:
        words = ngettext(
            "算不出：有 %(count)d 个问题，按下面说的处理后重新编制。",
            "算不出：有 %(count)d 个问题，按下面说的处理后重新编制。",
            len(plan.faults),
        )
        return words % {"count": len(plan.faults)}
    sums = _("%(routes)d 条线路，作业 %(km)s 公里，%(left)s") % {
        "routes": len(routes),
        "km": km(figures.service_m) or _("未报"),
        "left": left_words(figures),
    }
    if plan.state == PlanState.READY:
        return _("已算好，还没有下达：%(sums)s。") % {"sums": sums}
    if plan.state == PlanState.ISSUED:
        return _issued(plan, routes, sums)
    if not routes:
        return _("已作废，没有算出结果。")
    said = _("已被新版替换，不再执行") if plan.state == PlanState.REPLACED else _("已作废")
    return _("%(said)s；当时是%(sums)s。") % {"said": said, "sums": sums}


def _issued(plan: WorkPlan, routes: Sequence[Route], sums: str) -> str:
    words = _("%(by)s %(at)s 下达：%(sums)s；%(routes)d 条线路已签收 %(signed)d 条。")
    return words % {
        "by": plan.issued_by,
        "at": moment(plan.issued_at),
        "sums": sums,
        "routes": len(routes),
        "signed": sum(1 for route in routes if route.acknowledged_at),
    }


def _asked(plan: WorkPlan) -> str:
    if plan.job is None or not plan.job.is_open:
        return _("计算已停下，没有结果；可以作废后重新编制。")
    words = _("正在后台计算，一共算 %(seconds)s 秒；算完这一页自己换成结果。")
    return words % {"seconds": plan.asked.get("seconds")}
