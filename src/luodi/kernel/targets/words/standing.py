"""Targets in words: the promise, how it stands and why, and the one sentence for a chat."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import Standing
from luodi.kernel.targets.rules import Colour, Comparator, Light, Unknown, rounded
from luodi.kernel.web.figures import Quantity, day_text

SIGNS = {Comparator.GE: "≥", Comparator.LE: "≤", Comparator.EQ: "=", Comparator.ABOUT: "≈"}
COUNTS = {
    Colour.RED: gettext_lazy("%(count)d 项红灯"),
    Colour.YELLOW: gettext_lazy("%(count)d 项黄灯"),
    Colour.WATCH: gettext_lazy("%(count)d 项需关注"),
    Colour.GREEN: gettext_lazy("%(count)d 项在序时之内"),
    Colour.GREY: gettext_lazy("%(count)d 项未知"),
}
UNKNOWN = {
    Unknown.NO_NUMBER: gettext_lazy("承诺没有数值，不能按进度判断"),
    Unknown.TARGET_OF_NOUGHT: gettext_lazy("目标值为 0，不能按进度判断"),
    Unknown.NO_TOLERANCE: gettext_lazy("“左右”的容差尚未设定"),
    Unknown.NOT_COUNTED: gettext_lazy("尚未有数入账"),
}
QUOTED = 40
"""Characters of a promise without a number that stand for it in a table."""


def said(quantity: Quantity) -> str:
    """Write a quantity by magnitude in plain text."""
    return " ".join(part for part in quantity.shown if part)


def month_text(month: int) -> str:
    """Write a month given as ``YYYYMM`` as people say it.

    Examples
    --------
    >>> month_text(202305)
    '2023年5月'
    """
    return date_format(date(month // 100, month % 100, 1), _("Y年n月"))


def promise_text(target: Target) -> str:
    """Give what a target promises, such as ``≥ 350 亿元``; without a number its quoted words."""
    stretch = f"{_('力争')} " if target.stretch else ""
    if target.comparator is None:
        return f"{stretch}{target.quoted_text[:QUOTED]}"
    amount = Quantity(target.value, target.scale, target.unit)
    return f"{stretch}{SIGNS[Comparator(target.comparator)]} {said(amount)}"


def actual(standing: Standing) -> Quantity:
    """Give a target's counted value; it shows as 未报 when nothing was posted."""
    return Quantity(standing.actual, standing.target.scale, standing.target.unit)


def due(standing: Standing) -> Quantity | None:
    """Give what is due by now, rounded to the smallest unit; None when that is not known."""
    if standing.light.due is None:
        return None
    return Quantity(round(standing.light.due), standing.target.scale, standing.target.unit)


def reason(light: Light) -> str:
    """Say why a light has its colour."""
    difference = light.difference_pp
    if light.unknown or difference is None:
        return str(UNKNOWN[light.unknown or Unknown.NOT_COUNTED])
    if light.kept:
        return _("已达到承诺的数")
    points = {"points": rounded(abs(difference))}
    if difference >= 0:
        return _("超前序时 %(points)s 个百分点") % points
    return _("滞后序时 %(points)s 个百分点") % points


def standing_sentence(standing: Standing) -> str:
    """Say in one sentence how a target stands, for a page's title and for a chat."""
    words = {
        "day": day_text(standing.as_of),
        "target": standing.target.name,
        "promise": promise_text(standing.target),
        "reason": reason(standing.light),
    }
    if standing.light.ratio is None:
        return _("截至%(day)s，%(target)s：%(reason)s（承诺 %(promise)s）。") % words
    words |= {
        "actual": said(actual(standing)),
        "share": f"{rounded(standing.light.ratio * 100)}%",
    }
    return (
        _("截至%(day)s，%(target)s完成 %(actual)s，占“%(promise)s”的 %(share)s，%(reason)s。")
        % words
    )


def lights_sentence(standings: Sequence[Standing]) -> str:
    """Say in one sentence how several targets stand: how many, how many behind, which most."""
    if not standings:
        return ""
    counts = Counter(item.light.colour for item in standings)
    total = len(standings)
    words = [ngettext("%(count)d 项目标", "%(count)d 项目标", total) % {"count": total}]
    words += [
        str(word) % {"count": counts[colour]} for colour, word in COUNTS.items() if counts[colour]
    ]
    behind = [item for item in standings if (item.light.difference_pp or 0) < 0]
    if behind:
        last = min(behind, key=lambda item: item.light.difference_pp or 0)
        words.append(_("落后最多的是“%(target)s”") % {"target": last.target.name})
    return _("，").join(words) + _("。")
