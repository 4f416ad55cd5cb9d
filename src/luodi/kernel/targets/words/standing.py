"""Targets in words: the promise, how it stands and why, and the one sentence for a chat."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel.ledger.rules import Missing
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import Standing
from luodi.kernel.targets.rules import (
    Colour,
    Comparator,
    Light,
    NoGrowth,
    Phrase,
    TargetNature,
    Unknown,
    rounded,
)
from luodi.kernel.web.figures import Quantity, day_text

SIGNS = {
    Comparator.GE: "≥",
    Comparator.LE: "≤",
    Comparator.EQ: "=",
    Comparator.ABOUT: "≈",
    Comparator.ASSIGNED: "≥",
}
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
    Unknown.NO_TOLERANCE: gettext_lazy("“左右”或“同步”的容差尚未设定"),
    Unknown.NOT_COUNTED: gettext_lazy("尚未有数入账"),
    Unknown.NOT_ASSIGNED: gettext_lazy("上级尚未下达任务数"),
    Unknown.NO_BASE: gettext_lazy("没有起点值，时点目标算不出此时应到多少"),
    Unknown.NO_CURVE: gettext_lazy("序时曲线不完整，算不出此时应完成多少"),
    Unknown.IN_STEP_UNKNOWN: gettext_lazy("要与之同步的目标尚无增速"),
    Unknown.BASE_OF_NOUGHT: gettext_lazy("上年同期为 0，增速无意义"),
}
NEED = {
    NoGrowth.UNKNOWN: gettext_lazy("上年全年的数不全，算不出剩余月份需增长多少"),
    NoGrowth.UNDEFINED: gettext_lazy("没有剩余月份，或剩余月份的上年数为 0"),
}
RATES = {TargetNature.GROWTH, TargetNature.SHARE, TargetNature.COVERAGE}
EVENTS = {TargetNature.LIST, TargetNature.MILESTONE}
BEHIND = {Colour.RED, Colour.YELLOW, Colour.WATCH}
QUOTED = 40
"""Characters of a promise without a number that stand for it in a table."""
STOPS = "。；，！？、.;,!? "
"""Marks at the end of quoted words that would double those of the sentence around them."""


@dataclass(frozen=True)
class RoundedQuantity(Quantity):
    """A quantity rounded half up to the smallest unit, that knows what it was rounded from."""

    of: Fraction = Fraction(0)

    @property
    def exact(self) -> str:
        """The rounded amount, with the exact fraction where the two differ.

        Examples
        --------
        >>> quantity(Fraction(10, 3), 2, "%").exact
        '0.03 %（1/30）'
        """
        text = super().exact
        if self.amount is None or self.of == self.amount:
            return text
        whole = self.of / 10**self.scale
        return _("%(rounded)s（%(top)d/%(bottom)d）") % {
            "rounded": text,
            "top": whole.numerator,
            "bottom": whole.denominator,
        }


@dataclass(frozen=True)
class UndefinedQuantity(Quantity):
    """A quantity that cannot be formed, though its figures were reported."""

    @property
    def exact(self) -> str:
        """The word that stands for it."""
        return _("无法计算")

    @property
    def shown(self) -> tuple[str, str]:
        """The word that stands for it, without a unit."""
        return self.exact, ""


def quantity(amount: Fraction | int | None, scale: int, unit: str) -> Quantity:
    """Give an exact amount in the smallest unit as a quantity, rounded half up to it."""
    if amount is None:
        return Quantity(None, scale, unit)
    exact = Fraction(amount)
    return RoundedQuantity(int(rounded(exact, 0)), scale, unit, of=exact)


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


def in_words(phrase: str) -> str:
    """Say what a rule says in the language of the page; other words stay as they are."""
    if not isinstance(phrase, Phrase):
        return phrase
    values = {
        name: in_words(value) if isinstance(value, str) else value
        for name, value in phrase.values.items()
    }
    return translation.gettext(phrase.pattern) % values


def promise_text(target: Target) -> str:
    """Give what a target promises, such as ``≥ 350 亿元``; without a number its quoted words."""
    stretch = f"{_('力争')} " if target.stretch else ""
    comparator = Comparator(target.comparator) if target.comparator else None
    if comparator is Comparator.SYNC and target.in_step_with is not None:
        return stretch + _("与“%(name)s”同步") % {"name": target.in_step_with.name}
    if comparator is Comparator.ASSIGNED and target.value is None:
        return stretch + _("完成下达的任务")
    if comparator is None:
        return f"{stretch}{target.quoted_text[:QUOTED].rstrip(STOPS)}"
    amount = Quantity(target.value, target.scale, target.unit)
    return f"{stretch}{SIGNS[comparator]} {said(amount)}"


def actual(standing: Standing) -> Quantity:
    """Give a target's counted value; 未报 when nothing was posted, 无法计算 over a base of 0."""
    if standing.value.missing is Missing.BASE_OF_NOUGHT:
        return UndefinedQuantity(None, standing.target.scale, standing.target.unit)
    return quantity(standing.actual, standing.target.scale, standing.target.unit)


def due(standing: Standing) -> Quantity | None:
    """Give what is due by now, rounded to the smallest unit; None when that is not known."""
    if standing.light.due is None:
        return None
    return quantity(standing.light.due, standing.target.scale, standing.target.unit)


def reason(light: Light, target: Target | None = None, *, late: int = 0) -> str:
    """Say why a light has its colour.

    Parameters
    ----------
    light
        The light.
    target
        The target it belongs to, for the words of its nature; a level when it is not told.
    late
        Named items past their own day.
    """
    nature = TargetNature(target.nature) if target else TargetNature.LEVEL
    if light.unknown is Unknown.BASE_OF_NOUGHT and nature in {
        TargetNature.SHARE,
        TargetNature.COVERAGE,
    }:
        return _("分母为 0，算不出")
    if light.unknown:
        return str(UNKNOWN[light.unknown])
    if nature in EVENTS:
        return _event_reason(light, late)
    if light.kept and nature not in RATES:
        return _("已达到承诺的数")
    if light.difference_pp is None:
        return _("已达到承诺的数") if light.kept else _("未达到承诺的数")
    points = {"points": f"{rounded(abs(light.difference_pp)):f}"}
    if nature is TargetNature.GROWTH:
        return _growth_reason(light, light.difference_pp, points)
    if not light.difference_pp:
        return _("正好是应到的数") if nature in RATES else _("与序时持平")
    ahead = light.difference_pp > 0
    if nature in RATES:
        words = (
            _("高于应到的数 %(points)s 个百分点")
            if ahead
            else (_("低于应到的数 %(points)s 个百分点"))
        )
        return words % points
    if ahead:
        return _("超前序时 %(points)s 个百分点") % points
    return _("滞后序时 %(points)s 个百分点") % points


def _event_reason(light: Light, late: int) -> str:
    if light.kept:
        return _("已全部完成")
    if light.colour is Colour.RED:
        return _("时段已结束，仍未完成")
    if late:
        return _("%(count)d 项过了自己的期限") % {"count": late}
    return _("尚未到期")


def _growth_reason(light: Light, difference: Fraction, points: dict[str, str]) -> str:
    if not difference:
        said = _("正好达到目标")
    elif difference > 0:
        said = _("高于目标 %(points)s 个百分点") % points
    else:
        said = _("低于目标 %(points)s 个百分点") % points
    if light.kept and light.colour is not Colour.GREEN:
        return _("%(said)s，未达到全市平均") % {"said": said}
    if light.kept and difference < 0:
        return _("%(said)s，在容许之内") % {"said": said}
    return said


def why(standing: Standing) -> str:
    """Say why a target's light has its colour."""
    target, nature = standing.target, TargetNature(standing.target.nature)
    limited = target.comparator == Comparator.LE.value and nature not in {
        TargetNature.GROWTH,
        *EVENTS,
    }
    broken = standing.actual is not None and standing.actual > (target.value or 0)
    if limited and broken and standing.light.colour is Colour.RED:
        return _("已超过上限")
    return reason(standing.light, standing.target, late=standing.late_items)


def needed_text(needed: Fraction | NoGrowth | None) -> str:
    """Say which growth the rest of the period needs; empty for targets that are not growth."""
    if needed is None:
        return ""
    if isinstance(needed, NoGrowth):
        return str(NEED[needed])
    return _("剩余月份需增长 %(percent)s%%") % {"percent": f"{rounded(needed * 100):f}"}


def standing_sentence(standing: Standing, data_to: int | None = None) -> str:
    """Say in one sentence how a target stands, for a page's title and for a chat.

    ``data_to`` is the last month with figures, when the day lets expect a later one.
    """
    words = {
        "day": _dated(standing.as_of, data_to),
        "target": standing.target.name,
        "promise": promise_text(standing.target),
        "reason": why(standing),
    }
    if standing.actual is None or standing.light.unknown:
        return _("截至%(day)s，%(target)s：%(reason)s（承诺 %(promise)s）。") % words
    words["actual"] = said(actual(standing))
    nature = TargetNature(standing.target.nature)
    if nature in RATES:
        return _("截至%(day)s，%(target)s为 %(actual)s，承诺 %(promise)s，%(reason)s。") % words
    if standing.light.ratio is None:
        return _("截至%(day)s，%(target)s完成 %(actual)s，%(reason)s。") % words
    words["share"] = f"{rounded(standing.light.ratio * 100)}%"
    return (
        _("截至%(day)s，%(target)s完成 %(actual)s，占“%(promise)s”的 %(share)s，%(reason)s。")
        % words
    )


def _dated(day: date, data_to: int | None) -> str:
    if data_to is None:
        return day_text(day)
    return _("%(day)s（数据到%(month)s）") % {"day": day_text(day), "month": month_text(data_to)}


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
    behind = [
        item for item in standings if item.light.colour in BEHIND and item.light.difference_pp
    ]
    if behind:
        last = max(behind, key=lambda item: abs(item.light.difference_pp or Fraction(0)))
        words.append(_("落后最多的是“%(target)s”") % {"target": last.target.name})
    return _("，").join(words) + _("。")
