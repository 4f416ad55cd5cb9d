"""What a threshold row must satisfy."""

from datetime import date
from decimal import Decimal, InvalidOperation

DIGITS_BEFORE = 15
DIGITS_AFTER = 10


def parse_value(text: str) -> Decimal:
    """Read a threshold's value as an exact decimal.

    Raises
    ------
    ValueError
        When the text is no finite number, or one of more than fifteen digits before or ten
        after the point; the message names it and the remedy.

    Source
    ------
    House rule: every threshold is a dated row with value, unit and source
    (docs/settings.md, 2026).

    Examples
    --------
    >>> parse_value("-10.5")
    Decimal('-10.5')
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"“{text}”不是数；请填写如 -10 或 0.5 的数") from None
    if not value.is_finite():
        raise ValueError(f"“{text}”不是有限的数；请填写如 -10 或 0.5 的数")
    if value.adjusted() >= DIGITS_BEFORE or -_exponent(value) > DIGITS_AFTER:
        raise ValueError(
            f"“{text}”太长；整数部分最多 {DIGITS_BEFORE} 位，小数部分最多 {DIGITS_AFTER} 位"
        )
    return value


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def within_bounds(value: Decimal, minimum: Decimal | None, maximum: Decimal | None) -> str | None:
    """Say why a value lies outside its bounds; None when it lies within.

    Parameters
    ----------
    value
        The new value.
    minimum, maximum
        The bounds that the card declares, both included; None for no bound.

    Source
    ------
    House rule: a limit that no judgement can be made by is not set (docs/kernel/config.md, 2026).

    Examples
    --------
    >>> within_bounds(Decimal(-1), Decimal(0), None)
    '值 -1 小于下限 0；请填写不小于 0 的数'
    """
    if minimum is not None and value < minimum:
        return f"值 {value} 小于下限 {minimum}；请填写不小于 {minimum} 的数"
    if maximum is not None and value > maximum:
        return f"值 {value} 大于上限 {maximum}；请填写不大于 {maximum} 的数"
    return None


def in_order(lower: tuple[str, Decimal], upper: tuple[str, Decimal], day: date) -> str | None:
    """Say why two thresholds cross; None when the lower is at most the upper.

    Parameters
    ----------
    lower, upper
        Title and value of each.
    day
        First day on which both values hold.

    Source
    ------
    House rule: bands of one judgement never cross, on no day (docs/kernel/config.md, 2026).

    Examples
    --------
    >>> in_order(("黄灯", Decimal(50)), ("红灯", Decimal(30)), date(2023, 5, 1))
    '自 2023-05-01 起“黄灯”为 50，“红灯”为 30，前者不能大于后者；请改用不交叉的值，或先改另一项'
    """
    if lower[1] <= upper[1]:
        return None
    return (
        f"自 {day} 起“{lower[0]}”为 {lower[1]}，“{upper[0]}”为 {upper[1]}，"
        "前者不能大于后者；请改用不交叉的值，或先改另一项"
    )


def may_start(valid_from: date, first_day: date) -> str | None:
    """Say why a row may not begin on a day; None when it may.

    Parameters
    ----------
    valid_from
        First day of the new row.
    first_day
        First day of the row that the card declares.

    Source
    ------
    House rule: rows are never edited; a change is a new dated row (docs/kernel/config.md, 2026).
    """
    if valid_from < first_day:
        return f"起用日期 {valid_from} 早于该阈值的首日 {first_day}；请选首日或以后的日期"
    return None
