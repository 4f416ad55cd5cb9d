"""Periods, shares and lengths of time in words; what is unknown is 未报, never nought."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from luodi.systems.enterprises.rules import Period, Span


def period_words(period: Period) -> str:
    """Say a period: 2023年7月, 2023年第3季度, 2023年."""
    told = {
        "year": period.since.year, "month": period.since.month, "quarter": period.quarter
    }  # fmt: skip
    if period.span is Span.MONTH:
        return _("%(year)d年%(month)d月") % told
    if period.span is Span.QUARTER:
        return _("%(year)d年第%(quarter)d季度") % told
    return _("%(year)d年") % told


def percent(value: Fraction | float | None) -> Decimal | None:
    """Give a share in per cent with one decimal, rounded half up; None when it is unknown."""
    if value is None:
        return None
    return Decimal(int(Fraction(value) * 1000 + Fraction(1, 2))).scaleb(-1)


def percent_words(value: Fraction | float | None) -> str:
    """Write a share for people: 92.5%, or 未报 when it is unknown."""
    known = percent(value)
    return _("未报") if known is None else f"{known}%"


def minutes_words(minutes: int | None) -> str:
    """Write a length of time: 3 天 4 小时, 5 小时 20 分钟; 未报 when it is unknown."""
    if minutes is None:
        return _("未报")
    days, rest = divmod(minutes, 24 * 60)
    parts = [(days, _("%(count)d 天")), (rest // 60, _("%(count)d 小时"))]
    if not days:
        parts.append((rest % 60, _("%(count)d 分钟")))
    words = [word % {"count": count} for count, word in parts if count]
    return " ".join(words) or _("不到 1 分钟")
