"""Charts of the targets, as options that the chart component draws."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import monthly_path, period_of
from luodi.kernel.targets.rules import Pace, pace_share, rounded
from luodi.systems.targets.rules import last_day, months_of


def path_chart(target: Target, as_of: date) -> dict[str, Any] | None:
    """Draw a target's cumulative value by month beside what was due; None without a number.

    Months not reported are left open, never drawn as nought.
    """
    if target.value is None or not target.parts.all():
        return None
    period = period_of(target)
    months = months_of(period)
    known = dict(monthly_path(target, as_of))
    large = target.value >= 10 ** (8 + target.scale)
    unit = _("亿%(unit)s") % {"unit": target.unit} if large else target.unit
    whole = 10 ** (target.scale + 8 * large)
    pace = Pace(target.pace)
    due = [
        _shown(target.value * pace_share(pace, period, last_day(month)), whole) for month in months
    ]
    actual = [_shown(known[month], whole) if month in known else None for month in months]
    return {
        "xAxis": {"type": "category", "data": [_month(month) for month in months]},
        "yAxis": {"type": "value", "name": unit},
        "series": [
            {"role": "actual", "type": "line", "name": _("完成"), "data": actual},
            {"role": "due", "type": "line", "name": _("序时"), "data": due},
        ],
    }


def _month(month: int) -> str:
    return date_format(last_day(month), _("n月"))


def _shown(amount: int | Fraction, whole: int) -> Decimal:
    return rounded(Fraction(amount) / whole)
