"""What a plan stands on, in words: orders, closures and standards of the time it was reckoned."""

from datetime import datetime

from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.systems.sweeping.models import WorkPlan


def plan_grounds(plan: WorkPlan) -> list[tuple[str, list[str]]]:
    """Give each kind of ground with its lines, none where nothing stood; empty before it is made.

    The lines are as they were told when the plan was reckoned: what stands now may differ.
    """
    titles = {
        "standards": _("作业标准"),
        "orders": _("调度指令"),
        "winter": _("冬季作业（规则 11）"),
        "closures": _("封路和静音"),
        "events": _("重点保障（规则 D11）"),
    }
    told = plan.grounds
    found = [(title, [*map(str, told[key])]) for key, title in titles.items() if key in told]
    if "wet_until" in told:
        until = datetime.fromisoformat(told["wet_until"]).astimezone(clock.SHANGHAI)
        found.append(
            (_("用水作业最晚到"), [_("%(at)s（规则 9）") % {"at": f"{until:%m-%d %H:%M}"}])
        )
    if "passes" in told:
        words = _("%(passes)d 遍；按车道和宽度一共驶过 %(rounds)d 次")
        rounds = told.get("rounds", told["passes"])
        found.append((_("该做的遍数"), [words % {"passes": told["passes"], "rounds": rounds}]))
    return found
