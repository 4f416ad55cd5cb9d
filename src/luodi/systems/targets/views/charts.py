"""Charts of the targets, as options that the chart component draws."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import monthly_path, period_of, terms_of
from luodi.kernel.targets.rules import due_amount, month_ends, rounded
from luodi.kernel.web.figures import RATIOS
from luodi.standards.errors import StandardError


def path_chart(target: Target, as_of: date) -> dict[str, Any] | None:
    """Draw a target's value by month beside what was due; None without parts of the ledger.

    Months not reported are left open, never drawn as nought.
    """
    if not target.parts.all():
        return None
    ends = month_ends(period_of(target))
    known = dict(monthly_path(target, as_of))
    large = target.unit not in RATIOS and (target.value or 0) >= 10 ** (8 + target.scale)
    unit = _("亿%(unit)s") % {"unit": target.unit} if large else target.unit
    whole = 10 ** (target.scale + 8 * large)
    actual = [_shown(known.get(end.year * 100 + end.month), whole) for end in ends]
    series = [{"role": "actual", "type": "line", "name": _("完成"), "data": actual}]
    due = _due(target, ends)
    if any(amount is not None for amount in due):
        data = [_shown(amount, whole) for amount in due]
        series.append({"role": "due", "type": "line", "name": _("应完成"), "data": data})
    return {
        "xAxis": {"type": "category", "data": [date_format(end, _("n月")) for end in ends]},
        "yAxis": {"type": "value", "name": unit},
        "series": series,
    }


def _due(target: Target, ends: list[date]) -> list[Fraction | None]:
    terms = terms_of(target)
    try:
        return [due_amount(terms, end) for end in ends]
    except StandardError:
        return [None for _end in ends]


def _shown(amount: int | Fraction | None, whole: int) -> Decimal | None:
    return None if amount is None else rounded(Fraction(amount) / whole)
