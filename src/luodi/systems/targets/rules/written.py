"""Numbers as people write them, and as integers in the smallest unit."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from luodi.standards.text import half_width

MONEY_SCALE = 2
MULTIPLES = {"": 1, "万": 10**4, "亿": 10**8}


class FigureError(ValueError):
    """A figure that may not be reported; ``field`` names the field of the form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def scale_for(unit: str, value: Decimal | None) -> int:
    """Give the decimal places in which a target's value is kept as an integer.

    Source
    ------
    House rule: money in fen, shares in hundredths of a per cent, other quantities in as many
    places as the promise itself has (docs/systems/targets.md).

    Examples
    --------
    >>> scale_for("元", None), scale_for("人", Decimal("19500")), scale_for("吨", Decimal("1.5"))
    (2, 0, 1)
    """
    if unit.startswith("元") or unit in {"%", "百分点"}:
        return MONEY_SCALE
    if value is None:
        return 0
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def to_amount(text: str, *, multiple: str = "", scale: int, field: str = "value") -> int:
    """Read a written number as an integer in the smallest unit, exactly.

    Parameters
    ----------
    text
        Digits with an optional point and thousands commas; full width allowed.
    multiple
        ``""``, ``万`` or ``亿``.
    scale
        Decimal places of the smallest unit.
    field
        Field of the form, for the error.

    Raises
    ------
    FigureError
        When the text is no number, or has more places than the smallest unit.

    Source
    ------
    House rule: quantities are integers in the smallest unit (docs/kernel/ledger.md).

    Examples
    --------
    >>> to_amount("1.95", multiple="万", scale=0)
    19500
    """
    plain = half_width(text).replace(",", "").replace(" ", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise FigureError(field, f"“{text}”不是数；请只填数字，单位在右侧选择") from None
    if not number.is_finite():
        raise FigureError(field, f"“{text}”不是有限的数；请只填数字")
    exact: Fraction = Fraction(number) * MULTIPLES[multiple] * 10**scale
    if exact.denominator != 1:
        raise FigureError(field, f"“{text}{multiple}”的小数多于 {scale} 位；请按最小单位填写")
    return exact.numerator


def decimal_or_none(text: str, multiple: str) -> Decimal | None:
    """Read a written number exactly; None when it is empty or no number.

    Source
    ------
    House rule: missing is not zero (docs/systems/targets.md).

    Examples
    --------
    >>> decimal_or_none("1.5", "万"), decimal_or_none("", "")
    (Decimal('15000.0'), None)
    """
    try:
        number = Decimal(half_width(text).replace(",", "").strip())
    except InvalidOperation:
        return None
    return number * MULTIPLES[multiple] if number.is_finite() else None


def written_number(value: str) -> tuple[str, str]:
    """Write a number by its magnitude, for a form: the digits, and 万 or 亿.

    Source
    ------
    House rule: forms are filled in as people write, exactly (docs/systems/targets.md).

    Examples
    --------
    >>> written_number("35000000000"), written_number("19500"), written_number("3420")
    (('350', '亿'), ('1.95', '万'), ('3420', ''))
    """
    number = decimal_or_none(value, "")
    if number is None:
        return "", ""
    for multiple in ("亿", "万"):
        if abs(number) >= MULTIPLES[multiple]:
            return f"{(number / MULTIPLES[multiple]).normalize():f}", multiple
    return f"{number.normalize():f}", ""


def adds_up(unit: str, *, growth: bool) -> bool:
    """Tell whether figures of a promise can be posted one by one and added up.

    Source
    ------
    Design dossier 01, rules 5 and 10: rates of change and shares are never added (2026).

    Examples
    --------
    >>> adds_up("人", growth=False), adds_up("%", growth=False), adds_up("元", growth=True)
    (True, False, False)
    """
    return bool(unit) and not growth and unit not in {"%", "百分点", "分钟"}
