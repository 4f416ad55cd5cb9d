"""Words for who drives in a convoy: how far behind each other, and on which lane."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.systems.sweeping.models import Route
from luodi.systems.sweeping.reads.convoys import convoy_speed
from luodi.systems.sweeping.rules.convoy import BROKEN_M, BROKEN_SECONDS, gaps

WHEN = {
    "HOT_DRY": gettext_lazy("冲洗到洗扫、热而干"),
    "WET": gettext_lazy("冲洗到洗扫、路湿"),
    "OTHER": gettext_lazy("其他"),
}


def gaps_said(route: Route) -> str:
    """Say the gaps that a convoy keeps, in metres and seconds; empty for a single vehicle."""
    kmh = convoy_speed(route)
    if kmh is None:
        return ""
    parts = [
        _("%(when)s %(least)d–%(most)d 米（%(from)s–%(to)s 秒）")
        % {
            "when": WHEN[gap.when],
            "least": gap.least_m,
            "most": gap.most_m,
            "from": _seconds(gap.least_tenths),
            "to": _seconds(gap.most_tenths),
        }
        for gap in gaps(kmh)
    ]
    told = {"gaps": "；".join(parts), "metres": BROKEN_M, "seconds": BROKEN_SECONDS}
    words = _("车距（规则 13）：%(gaps)s；超过 %(metres)d 米或 %(seconds)d 秒就算断开。")
    return words % told


def _seconds(tenths: int) -> str:
    return f"{Decimal(tenths) / 10:f}"


def lane_said(lane: int | None) -> str:
    """Say which lane a convoy takes; empty where that is not told."""
    return "" if lane is None else _("自中央起第 %(lane)d 条车道") % {"lane": lane}
