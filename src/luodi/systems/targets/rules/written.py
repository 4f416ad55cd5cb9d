"""Numbers as people write them, and as integers in the smallest unit."""

import re
from decimal import Decimal
from fractions import Fraction

from luodi.kernel.targets.rules import Phrase
from luodi.standards.errors import StandardError
from luodi.standards.text import half_width
from luodi.standards.units import unit_named

MONEY_SCALE = 2
LARGEST_SCALE = 6
MULTIPLES = {"": 1, "万": 10**4, "亿": 10**8}
LARGEST_AMOUNT = 2**63 - 1
NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,10})?")
"""No exponent: a short text must not stand for a number of a million digits."""


class FigureError(ValueError):
    """A figure that may not be reported; ``field`` names the field of the form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def scale_for(unit: str, value: Decimal | None) -> int:
    """Give the decimal places in which a target's value is kept as an integer.

    Source
    ------
    House rule: money in fen, shares in hundredths of a per cent, other quantities in as many
    places as the promise itself has, six at most (docs/systems/targets.md).

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
    return min(max(0, -exponent), LARGEST_SCALE) if isinstance(exponent, int) else 0


def plain_unit(unit: str) -> tuple[str, int]:
    """Take the magnitude off a unit: 亿元 is 元, a hundred million times; others stay as written.

    Source
    ------
    The units of office texts, as luodi holds them (docs/standards.md, units).

    Examples
    --------
    >>> plain_unit("亿元"), plain_unit("万元/亩"), plain_unit("千瓦"), plain_unit("自造单位")
    (('元', 100000000), ('元/亩', 10000), ('千瓦', 1), ('自造单位', 1))
    """
    try:
        named, times = unit_named(unit)
    except StandardError:
        return unit, 1
    return (unit, 1) if times == 1 else (named.name, times)


def same_unit(one: str, other: str) -> bool:
    """Tell whether two units are one, written in two ways; a per cent and a point are one here.

    Source
    ------
    The units of office texts, as luodi holds them (docs/standards.md, units).

    Examples
    --------
    >>> same_unit("个百分点", "%"), same_unit("平米", "平方米"), same_unit("人", "人次")
    (True, True, False)
    """
    return _unit_name(one) == _unit_name(other)


def _unit_name(unit: str) -> str:
    try:
        name = unit_named(unit)[0].name
    except StandardError:
        name = unit
    return "%" if name == "百分点" else name


def to_amount(
    text: str, *, multiple: str = "", scale: int, field: str = "value", signed: bool = False
) -> int:
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
    signed
        Whether it may be negative: a rate of change may.

    Raises
    ------
    FigureError
        When the text is no number or too long, is negative where it may not be, has more places
        than the smallest unit, or does not fit 64 bits.

    Source
    ------
    House rule: quantities are integers in the smallest unit (docs/kernel/ledger.md).

    Examples
    --------
    >>> to_amount("1.95", multiple="万", scale=0)
    19500
    """
    number = decimal_or_none(text, "")
    if number is None:
        raise FigureError(
            field,
            Phrase(
                "“%(text)s”不是数；请只填数字（整数至多 18 位、小数至多 10 位），数量级另选",
                text=text[:40],
            ),
        )
    if number < 0 and not signed:
        raise FigureError(field, Phrase("“%(text)s”不能为负；请填写 0 或更大的数", text=text))
    exact: Fraction = Fraction(number) * MULTIPLES[multiple] * 10**scale
    if exact.denominator != 1:
        raise FigureError(
            field,
            Phrase(
                "“%(text)s”的小数多于 %(scale)d 位；请按最小单位填写",
                text=text + multiple,
                scale=scale,
            ),
        )
    if abs(exact.numerator) > LARGEST_AMOUNT:
        raise FigureError(
            field, Phrase("“%(text)s”太大；请检查数量级是否选错", text=text + multiple)
        )
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
    plain = half_width(text).replace(",", "").replace(" ", "")
    return Decimal(plain) * MULTIPLES[multiple] if NUMBER.fullmatch(plain) else None


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


def written_amount(amount: int | None, *, scale: int, multiple: str = "") -> str:
    """Write an amount in the smallest unit for a form, exactly; the empty text for None.

    Source
    ------
    House rule: forms are filled in as people write, exactly (docs/systems/targets.md).

    Examples
    --------
    >>> written_amount(3_500_000_000_000, scale=2, multiple="亿"), written_amount(None, scale=2)
    ('350', '')
    """
    if amount is None:
        return ""
    return f"{(Decimal(amount).scaleb(-scale) / MULTIPLES[multiple]).normalize():f}"


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
