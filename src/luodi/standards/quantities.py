"""Exact quantities: a number with its unit, converted, added and written without loss.

Source: rules 18 to 21 of the domain notes on standards; for the factors see
`luodi.standards.units`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from luodi.standards.bounds import Bound, Comparator, Promise, bound_of
from luodi.standards.errors import StandardError
from luodi.standards.numbers import NumberToken, fold_numerals, scan_numbers
from luodi.standards.units import Unit, known_unit_words, unit_named

_WORDS = "|".join(re.escape(word) for word in known_unit_words())
# A unit may carry what it is counted by: 元/亩, 吨/年, 微克每立方米.
UNIT_PATTERN = re.compile(
    rf"\s{{0,2}}(?P<unit>(?:{_WORDS})(?:(?:/|每(?=[立平]方|千瓦时))(?:{_WORDS}))?)"
)
_CHANGE = re.compile(
    r"(?:由|从)?(?P<start>.{1,20}?)(?:下降|降低|降|减少|减|提高|提升|上升|增加|增|扩大)?(?:至|到)(?P<end>.{1,20})"
)
_TENTHS = re.compile(r"([一二两三四五六七八九0-9])成([一二三四五六七八九]?)")
_PERCENT_OF = re.compile(r"百分之(.{1,12})")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number of a unit.

    Parameters
    ----------
    value
        The number, exact; for ``%`` the number before the sign (7 % is 7).
    unit
        The unit's stored name; None for a bare ratio.

    Examples
    --------
    >>> Quantity(Fraction(3), "亩").to("平方米").value
    Fraction(2000, 1)
    """

    value: Fraction
    unit: str | None

    def to(self, unit: str) -> "Quantity":
        """Convert to another unit of the same dimension.

        Parameters
        ----------
        unit
            The unit wanted, scales allowed (亿元).

        Returns
        -------
        Quantity
            The same amount; ``unit`` holds the asked name.

        Raises
        ------
        StandardError
            ``quantity.dimension`` when the two do not measure the same thing.
        """
        mine, my_scale = self._unit()
        wanted, scale = unit_named(unit)
        if mine.dimension != wanted.dimension:
            raise _mixed(self, unit)
        return Quantity(self.value * my_scale * mine.factor / (wanted.factor * scale), unit)

    def to_smallest(self, unit: str) -> int:
        """Convert to whole numbers of a unit, for storage.

        Parameters
        ----------
        unit
            The storage unit, such as 分, 平方厘米, 人.

        Returns
        -------
        int
            Exact.

        Raises
        ------
        StandardError
            ``quantity.inexact`` when a fraction of the unit remains; ``quantity.dimension``.
        """
        value = self.to(unit).value
        if value.denominator != 1:
            message = f"{self} 不是整数个“{unit}”；请用更小的单位，或写明怎样取整。"
            raise StandardError(code="quantity.inexact", value=str(self), message=message)
        return value.numerator

    def __add__(self, other: "Quantity") -> "Quantity":
        """Add two amounts of one dimension; counts of different counters are never added."""
        if self.unit is None or other.unit is None:
            raise _mixed(self, other.unit or "无单位")
        return Quantity(self.value + other.to(self.unit).value, self.unit)

    def __str__(self) -> str:
        """Write it without scales, exact when it has a finite decimal form."""
        return f"{plain(self.value)}{self.unit or ''}"

    def short(self) -> str:
        """Write it as officers do, with 万 or 亿 where that shortens it without loss.

        Returns
        -------
        str
            For example ``2380亿元``; falls back to the plain form.
        """
        for scale, word in ((10**8, "亿"), (10**4, "万")):
            scaled = self.value / scale
            if abs(scaled) >= 1 and (scaled * 10**4).denominator == 1:
                return f"{plain(scaled)}{word}{self.unit or ''}"
        return str(self)

    def _unit(self) -> tuple[Unit, int]:
        if self.unit is None:
            message = f"{plain(self.value)} 没有单位；请写明单位。"
            raise StandardError(code="unit.missing", value=plain(self.value), message=message)
        return unit_named(self.unit)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure as written: its ends, its unit, what it says and what it promises.

    Parameters
    ----------
    text
        The figure as written.
    low
        The value or lower end; None when vague.
    high
        The upper end of a range, else None.
    unit
        Stored name of the unit.
    said
        What the text says (达到 is ``=``).
    promised
        What it binds to (达到 is GE).
    """

    text: str
    low: Fraction | None
    high: Fraction | None
    unit: str
    said: Comparator
    promised: Promise

    @property
    def vague(self) -> bool:
        """True when the text gives no exact ends: 数十, or 50多."""
        return self.low is None or (self.promised is Promise.GE and "多" in self.text)


@dataclass(frozen=True, slots=True)
class Change:
    """A change from one exact quantity to another."""

    start: Quantity
    end: Quantity


def plain(value: Fraction) -> str:
    """Write a fraction as a decimal where one exists, else as numerator/denominator.

    Parameters
    ----------
    value
        Any exact number.

    Returns
    -------
    str
        Without exponent and without trailing zeros.

    Examples
    --------
    >>> plain(Fraction(39, 20)), plain(Fraction(2000, 3))
    ('1.95', '2000/3')
    """
    if value.denominator == 1:
        return str(value.numerator)
    rest, places = value.denominator, 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    for prime in (2, 5):
        while rest % prime == 0:
            rest, places = rest // prime, places + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    return format(Decimal(int(value * 10**places)).scaleb(-places).normalize(), "f")


def parse_quantity(text: str) -> Quantity:
    """Read a cell that must hold one exact number and one unit.

    Parameters
    ----------
    text
        Such as 2.53万人, 两千三百八十亿元, 200万元/亩, 三成五.

    Returns
    -------
    Quantity
        With scales multiplied out and the unit's stored name.

    Raises
    ------
    StandardError
        ``unit.missing`` (ask), ``quantity.two_units`` (refuse), ``quantity.not_exact`` for
        bounds, ranges and vague figures, and the codes of `luodi.standards.numbers`.

    Examples
    --------
    >>> parse_quantity("200万元/亩")
    Quantity(value=Fraction(2000000, 1), unit='元/亩')
    """
    amount = read_amount(text)
    if amount.low is None or amount.said is not Comparator.EQ:
        message = f"“{text}”不是一个确数；请去掉“以上、左右、多”等字，或用上下限两栏填写。"
        raise StandardError(code="quantity.not_exact", value=text, message=message)
    return Quantity(amount.low, amount.unit)


def read_amount(text: str, *, below_is_strict: bool = False) -> Amount:
    """Read one figure with its unit and its bounding words.

    Parameters
    ----------
    text
        Such as 10亿元以上, 50多个, 3-4年, 不低于50次, 数十家.
    below_is_strict
        True where 以下 excludes the number, as in the size classes of enterprises.

    Returns
    -------
    Amount
        Both readings of the bound; ends None when vague.

    Raises
    ------
    StandardError
        ``unit.missing``, ``unit.unknown``, ``quantity.two_units`` or ``number.malformed``.

    Examples
    --------
    >>> amount = read_amount("10亿元以上")
    >>> amount.low, amount.unit, amount.promised
    (Fraction(1000000000, 1), '元', <Promise.GE: 'GE'>)
    """
    folded = fold_numerals(text).strip()
    ratio = _ratio_amount(text, folded)
    if ratio is not None:
        return ratio
    figures = list(scan_numbers(folded))
    if not figures:
        message = f"“{text}”里没有数字；请写成 15家、2.53万人 这样。"
        raise StandardError(code="number.malformed", value=text, message=message)
    token = figures[0]
    match = UNIT_PATTERN.match(folded, token.end)
    if match is None:
        message = f"“{text}”没有单位；请写明单位，如 15家以上、15%以上。"
        raise StandardError(code="unit.missing", value=text, message=message)
    bound = bound_of(folded, token.start, match.end())
    if len(figures) > 1:
        message = f"“{text}”里有两个数或两个单位；请一格只写一个数和一个单位。"
        raise StandardError(code="quantity.two_units", value=text, message=message)
    _nothing_left(text, folded, token, match.end(), bound)
    unit, scale = unit_named(match["unit"])
    return _amount(text, token, (unit, scale), _strict(bound, below_is_strict))


def read_change(text: str) -> Change:
    """Read a change such as 3%下降至1%.

    Parameters
    ----------
    text
        Two figures joined by 至 or 到, with or without a verb and a leading 由 or 从.

    Returns
    -------
    Change
        Percentages as shares: 3 % is 0.03 with no unit.

    Raises
    ------
    StandardError
        ``quantity.no_change`` when there are not two figures, ``quantity.dimension`` when they do
        not measure the same thing.

    Examples
    --------
    >>> change = read_change("3%下降至1%")
    >>> change.start.value, change.end.value
    (Fraction(3, 100), Fraction(1, 100))
    """
    match = _CHANGE.fullmatch(fold_numerals(text).strip())
    if match is None:
        message = f"“{text}”不是“由甲变为乙”；请写成 3%下降至1% 这样。"
        raise StandardError(code="quantity.no_change", value=text, message=message)
    start, end = (_share(parse_quantity(part)) for part in (match["start"], match["end"]))
    if start.unit != end.unit:
        raise _mixed(start, end.unit or "无单位")
    return Change(start, end)


def _ratio_amount(text: str, folded: str) -> Amount | None:
    """Read 三成五 and 百分之七 as percentages; None for every other form."""
    if match := _TENTHS.fullmatch(folded):
        tenths, hundredths = (next(scan_numbers(d), None) for d in (match[1], match[2] or "零"))
        if tenths and hundredths and tenths.low is not None and hundredths.low is not None:
            value = tenths.low * 10 + hundredths.low
            return Amount(text, value, None, "%", Comparator.EQ, Promise.EQ)
    if match := _PERCENT_OF.fullmatch(folded):
        return read_amount(match[1] + "%")
    return None


def _strict(bound: Bound, below_is_strict: bool) -> Bound:
    if below_is_strict and bound.word in {"以下", "之下"}:
        return Bound(bound.word, bound.said, Promise.LT)
    return bound


def _nothing_left(text: str, folded: str, token: NumberToken, end: int, bound: Bound) -> None:
    """Refuse words that are neither figure, unit nor bound: they might change the meaning."""
    rest = folded[: token.start] + folded[end:]
    if bound.word is not None:
        rest = rest.replace(bound.word, "", 1)
    for word in ("达到", "达", "约", "不低于", "不少于", "超过", "("):
        rest = rest.replace(word, "")
    if rest.strip(" )"):
        message = f"“{text}”里的“{rest.strip()}”读不懂；请只写数字、单位和“以上、不低于”等界限。"
        raise StandardError(code="number.malformed", value=text, message=message)


def _amount(text: str, token: NumberToken, unit: tuple[Unit, int], bound: Bound) -> Amount:
    name, factor = _stored(*unit)
    low = None if token.low is None else token.low * factor
    high = None if token.high is None else token.high * factor
    if low is None:
        return Amount(text, None, None, name, bound.said, Promise.UNKNOWN)
    if high is not None:
        return Amount(text, low, high, name, Comparator.RANGE, Promise.RANGE)
    if token.inner in {"多", "余"} and bound.word is None:
        return Amount(text, low, None, name, Comparator.GE, Promise.GE)
    return Amount(text, low, None, name, bound.said, bound.promised)


def _stored(unit: Unit, scale: int) -> tuple[str, Fraction]:
    """Bring 分 and 角 to 元, the one unit of money in texts."""
    if unit.name in {"分", "角"}:
        return "元", unit.factor * scale
    return unit.name, Fraction(scale)


def _share(quantity: Quantity) -> Quantity:
    if quantity.unit == "%":
        return Quantity(quantity.value / 100, None)
    return quantity


def _mixed(quantity: Quantity, unit: str) -> StandardError:
    message = f"{quantity} 和“{unit}”不是同一种量，不能换算或相加；请分开填写。"
    return StandardError(code="quantity.dimension", value=str(quantity), message=message)
