"""Charts of the targets, as options that the chart component draws."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from luodi.kernel.targets.reads import TargetPath
from luodi.kernel.targets.rules import month_ends, rounded
from luodi.kernel.web.figures import RATIOS


def path_chart(path: TargetPath) -> dict[str, Any] | None:
    """Draw a target's value by month beside what was due and where it leads; None without parts.

    Months not reported are left open, never drawn as nought.
    """
    target = path.target
    if not target.parts.all():
        return None
    known = dict(path.values)
    large = target.unit not in RATIOS and (target.value or 0) >= 10 ** (8 + target.scale)
    unit = _("亿%(unit)s") % {"unit": target.unit} if large else target.unit
    whole = 10 ** (target.scale + 8 * large)
    actual = [_shown(known.get(month), whole) for month in path.months]
    series = [{"role": "actual", "type": "line", "name": _("完成"), "data": actual}]
    if any(amount is not None for amount in path.due):
        data = [_shown(amount, whole) for amount in path.due]
        series.append({"role": "due", "type": "line", "name": _("应完成"), "data": data})
    if path.forecast.months:
        series.append(_band(path, whole))
    ends = month_ends(path.terms.period)
    return {
        "xAxis": {"type": "category", "data": [date_format(end, _("n月")) for end in ends]},
        "yAxis": {"type": "value", "name": unit},
        "series": series,
    }


def _band(path: TargetPath, whole: int) -> dict[str, Any]:
    """Give the forecast as a series with the ends of its interval, joined to the last figure."""
    return {
        "role": "forecast",
        "type": "line",
        "name": _("预计"),
        "data": [_shown(amount, whole) for amount in path.coming("point")],
        "low": [_shown(amount, whole) for amount in path.coming("low")],
        "high": [_shown(amount, whole) for amount in path.coming("high")],
        "ends": [_("80% 区间下限"), _("80% 区间上限")],
    }


def _shown(amount: int | Fraction | None, whole: int) -> Decimal | None:
    return None if amount is None else rounded(Fraction(amount) / whole)
