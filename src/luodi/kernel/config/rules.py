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


def may_start(valid_from: date, first_day: date, taken: frozenset[date]) -> str | None:
    """Say why a row may not begin on a day; None when it may.

    Parameters
    ----------
    valid_from
        First day of the new row.
    first_day
        First day of the row that the card declares.
    taken
        First days of the rows that stand already.

    Source
    ------
    House rule: a limit's past is never rewritten; a change is a new dated row
    (docs/settings.md, 2026).
    """
    if valid_from < first_day:
        return f"起用日期 {valid_from} 早于该阈值的首日 {first_day}；请选首日或以后的日期"
    if valid_from in taken:
        return f"{valid_from} 已有一行；同一天只能有一个值，请改用次日"
    return None
