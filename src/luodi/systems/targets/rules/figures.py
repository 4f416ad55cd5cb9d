"""Which cumulative figures may stand, and what each adds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from luodi.kernel.targets.rules import Period
from luodi.systems.targets.rules.promises import last_day, month_name
from luodi.systems.targets.rules.written import FigureError

SUSPICIOUS_TIMES = 1000
"""Between 1 and the factor of 10,000 by which 万 and 亿 are mixed up; see `looks_mixed_up`."""


@dataclass(frozen=True)
class Standing:
    """The last figure that stands for a target and unit: its record, month, amount."""

    report_id: int
    month: int
    cumulative: int


def report_day(month: int, *, period: Period, today: date) -> date:
    """Give the day that a month's cumulative figure counts for.

    Raises
    ------
    FigureError
        When the month lies outside the target's period or has not ended: a part of a month would
        be measured against the pace of whole ones.

    Source
    ------
    Design dossier 01, bad input: a future period is refused (2026).
    """
    first, last = date(month // 100, month % 100, 1), min(last_day(month), period.last_day)
    if first >= period.end or last < period.start:
        raise FigureError(
            "month",
            f"{month_name(month)}不在目标的时段 {period.start} 至 {period.last_day} 内；请改选月份",
        )
    if last > today:
        raise FigureError(
            "month", f"{month_name(month)}还没有结束（今天是 {today}）；请在 {last} 当天或以后报送"
        )
    return last


def added_amount(
    cumulative: int,
    month: int,
    standing: Standing | None,
    *,
    written: Callable[[int], str] = str,
) -> int:
    """Give what a cumulative figure adds to the last one.

    Parameters
    ----------
    cumulative
        The figure from the beginning of the period, in the smallest unit.
    month
        The month it runs to, as ``YYYYMM``.
    standing
        The last figure that stands; None for the first.
    written
        Writes an amount with its unit, for the errors.

    Raises
    ------
    FigureError
        When the month is reported already (naming the report), a later month stands, or the
        figure is lower than the last one.

    Source
    ------
    Design dossier 01, bad input: a cumulative value below last month's and a duplicate period
    are refused with the earlier report's number (2026).
    """
    if cumulative < 0:
        raise FigureError("value", "累计数不能为负；请填写从年初到月底的总数")
    if standing is None:
        return cumulative
    if month == standing.month:
        raise FigureError(
            "month", f"{month_name(month)}已报过（报送 {standing.report_id}）；要更正请先撤回那一次"
        )
    if month < standing.month:
        raise FigureError(
            "month",
            f"{month_name(standing.month)}已报（报送 {standing.report_id}），"
            f"不能再补更早的{month_name(month)}；"
            "请先撤回较晚的报送",
        )
    if cumulative < standing.cumulative:
        raise FigureError(
            "value",
            f"累计数 {written(cumulative)} 小于{month_name(standing.month)}的 "
            f"{written(standing.cumulative)}"
            f"（报送 {standing.report_id}）；累计数不会变小，如上次报错请先撤回它",
        )
    return cumulative - standing.cumulative


def looks_too_large(cumulative: int, target: int | None) -> bool:
    """Tell whether a figure goes so far beyond the whole target that it must be confirmed.

    Source
    ------
    House rule: more than one and a half times the target is asked about (docs/systems/targets.md).

    Examples
    --------
    >>> looks_too_large(151, 100), looks_too_large(150, 100), looks_too_large(5, None)
    (True, False, False)
    """
    return target is not None and target > 0 and 2 * cumulative > 3 * target


def looks_mixed_up(cumulative: int, *, due: Fraction | None, last: int | None) -> bool:
    """Tell whether 万 and 亿 seem mixed up: far off both what is due and the last figure.

    Source
    ------
    Design dossier 01, bad input: a value some 10,000 times off the plan or the last report is
    held for confirmation (2026). Being off by more than a thousand times is enough.

    Examples
    --------
    >>> looks_mixed_up(118, due=Fraction(1_166_667), last=None)
    True
    """
    expected = [Fraction(value) for value in (last, due) if value]
    if not expected or cumulative == 0:
        return False
    return all(
        not Fraction(1, SUSPICIOUS_TIMES) < cumulative / value < SUSPICIOUS_TIMES
        for value in expected
    )
