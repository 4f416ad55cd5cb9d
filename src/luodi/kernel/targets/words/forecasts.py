"""Forecasts in words: what is expected by the period's end, and what that says of the promise."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.targets.reads import TargetPath
from luodi.kernel.targets.rules import Basis, Expected, NoForecast, Outlook
from luodi.kernel.targets.words.standing import promise_text, said
from luodi.kernel.web.figures import Quantity, day_text

DIGITS = 3
"""Digits in which what is expected is said."""
OUTLOOKS = {
    Outlook.LIKELY: gettext_lazy("有望完成"),
    Outlook.OPEN: gettext_lazy("能否完成尚难判断"),
    Outlook.UNLIKELY: gettext_lazy("大概完不成"),
}
NONE = {
    NoForecast.FEW_MONTHS: gettext_lazy("没有依据：有数的期数不足 4 期"),
    NoForecast.GAPS: gettext_lazy("没有依据：中间有月份没有数"),
    NoForecast.NAMED: gettext_lazy("逐项办理，不作预计，看各项的期限"),
    NoForecast.ENDED: gettext_lazy("时段已结束，不作预计"),
}
BASES = {
    Basis.LAST_YEAR: gettext_lazy("按上年各月的快慢"),
    Basis.CURVE: gettext_lazy("按序时曲线的快慢"),
    Basis.EVEN: gettext_lazy("按各月均匀"),
}


def expected_text(path: TargetPath) -> str:
    """Say what is expected at the period's end with its interval, or why nothing is."""
    end = path.forecast.end
    if end is None:
        return str(NONE[path.forecast.none or NoForecast.FEW_MONTHS])
    words = {
        "end": _end(path.terms.period.last_day),
        "point": said(expected_quantity(path, end.point)),
        "interval": interval_text(path, end),
    }
    return _("按目前走势，%(end)s预计 %(point)s（80%% 区间 %(interval)s）") % words


def forecast_text(path: TargetPath) -> str:
    """Say in one sentence what is expected, what is promised, and what the one says of the other.

    Examples
    --------
    按目前走势，年底预计 172 亿元（80% 区间 160–185 亿元），目标 ≥ 350 亿元：大概完不成
    """
    text = expected_text(path)
    if path.outlook is None:
        return text
    words = {"text": text, "promise": promise_text(path.target), "say": OUTLOOKS[path.outlook]}
    return _("%(text)s，目标 %(promise)s：%(say)s") % words


def interval_text(path: TargetPath, expected: Expected) -> str:
    """Write the ends of an interval, the unit once where both have the same."""
    low, high = (expected_quantity(path, amount) for amount in (expected.low, expected.high))
    if low.shown[1] == high.shown[1]:
        return f"{low.shown[0]}–{said(high)}"
    return f"{said(low)}–{said(high)}"


def expected_quantity(path: TargetPath, amount: int) -> Quantity:
    """Give an expected amount in three digits: more of them would be no knowledge."""
    places = max(len(str(abs(amount))) - DIGITS, 0)
    step = 10**places
    return path.target.quantity((amount + step // 2) // step * step)


def _end(last_day: date) -> str:
    return _("年底") if (last_day.month, last_day.day) == (12, 31) else day_text(last_day)
