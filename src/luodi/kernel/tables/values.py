"""Reading one cell: what it must be, what offices write instead, and when to ask or to refuse."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from luodi.kernel.tables.books import Value, refused
from luodi.kernel.tables.declaring import Column, Kind
from luodi.kernel.tables.disarming import armed_again, begins_plainly
from luodi.standards.dates import parse_date
from luodi.standards.errors import StandardError
from luodi.standards.numbers import fold_numerals
from luodi.standards.quantities import parse_quantity, read_amount
from luodi.standards.text import half_width, unfit_for_name, without_forbidden
from luodi.standards.units import unit_named

EXACT_DIGITS = 15
"""A spreadsheet keeps fifteen significant digits; what follows is nought."""
LARGEST = Decimal(10) ** 18
_PLAIN = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{1,10})?")
_SCIENTIFIC = re.compile(r"[1-9](?:\.[0-9]+[eE]\+?|[eE]\+)[0-9]{2}")
"""As spreadsheets show long numbers; ``3E12`` may well be a code of somebody's."""
_COMMAS = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,10})?")
_MONTH = re.compile(r"(?:([12][0-9]{3})[年.\-/])?([0-9]{1,2})月?份?")
_YEAR_MONTH = re.compile(r"([12][0-9]{3})(0[1-9]|1[0-2])")
_MONTH_DAY = re.compile(r"([0-9]{1,2})月([0-9]{1,2})[日号]")
_WITH_TIME = re.compile(r".{8,11}?[Tt]?[0-2]?[0-9]:[0-9:.]+")
_VAGUE = re.compile(r"约|左右|以上|以下|以内|不低于|不少于|不超过|超过|近|多|余|上下")
_EMPTY = frozenset({"", "-", "—", "——", "－", "/", "无", "／", "―"})
_FIRST, _FIRST_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SERIALS = range(61, 109_575)
"""Serial numbers of days taken as such: March 1900 to 2199; before it lies a day that never was."""


@dataclass(frozen=True)
class Context:
    """What a cell alone does not say: the unit of its column, the year of its table.

    ``percent`` says how per cents are written: ``""`` not said, ``"share"`` 0.07 for seven per
    cent, ``"percent"`` 7 for seven per cent.
    """

    unit: str = ""
    year: int | None = None
    from_1904: bool = False
    percent: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as stated, and its unit: the empty text when nothing says it."""

    number: Decimal
    unit: str


def read_value(value: Value, column: Column, context: Context) -> object:
    """Read a cell as its column's kind asks.

    Parameters
    ----------
    value
        The cell.
    column
        The column.
    context
        What head, title and file say besides.

    Returns
    -------
    object
        None for an empty cell; ``str`` for TEXT, CODE and CHOICE; ``int`` for COUNT and MONTH
        (``YYYYMM``); ``Decimal`` for PERCENT (in per cent) and for NUMBER with a declared unit,
        `Figure` without one; ``date`` for DAY.

    Raises
    ------
    StandardError
        Naming the value and the remedy.
    """
    if isinstance(value, str):
        value = value.strip()
        if value in _EMPTY and (value == "" or column.kind not in {Kind.TEXT, Kind.CODE}):
            return None
    return _READERS[column.kind](value, column, context)


def _text(value: Value, column: Column, _context: Context) -> str:
    text = armed_again(value) if isinstance(value, str) else plain_text(value)
    if text.isprintable() and len(text) <= column.longest and begins_plainly(text):
        return text
    text = without_forbidden(text)
    if len(text) > column.longest:
        raise refused(
            "long", text, f"“{text[:20]}…”有 {len(text)} 个字，最多 {column.longest} 个；请缩短"
        )
    if "\n" in text or "\t" in text:
        text = " ".join(text.split())
    unfit = unfit_for_name(text)
    if unfit == "invisible":
        raise refused("invisible", text, "这一格只有看不见的字符；请清空或重新填写")
    if unfit:
        raise refused("sign", unfit, f"含有不能用的字符 {unfit}；请删去后重新填写")
    return text


def plain_text(value: Value) -> str:
    """Write a cell that is no text as one: numbers in full, days as 2023-03-01.

    Raises
    ------
    TableError
        ``rounded`` for a number with more digits than a spreadsheet keeps.

    Examples
    --------
    >>> plain_text(410103.0), plain_text(1.5), plain_text(True)
    ('410103', '1.5', '是')
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if abs(value) >= 10**EXACT_DIGITS:
            raise rounded(f"{value:.0f}")
        return format(exact(value), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def rounded(digits: str) -> StandardError:
    """Make the refusal of a code whose last digits a spreadsheet has rounded away."""
    return refused(
        "rounded",
        digits,
        f"“{digits}”超过 15 位，表格软件已把末几位改成 0，原来的数找不回来；"
        "请把这一列设成“文本”格式，再从原件重新填写",
    )


def exact(value: float) -> Decimal:
    """Give a cell's number as it was typed: a spreadsheet keeps fifteen digits of it.

    Examples
    --------
    >>> exact(0.07000000000000001), exact(120.0)
    (Decimal('0.07'), Decimal('120'))
    """
    if float(value).is_integer() and abs(value) < 10**EXACT_DIGITS:
        return Decimal(int(value))
    number = Decimal(format(value, ".15g"))
    return number if number.is_finite() else Decimal(0)


def _code(value: Value, column: Column, context: Context) -> str:
    text = half_width(_text(value, column, context)).replace(" ", "")
    if _SCIENTIFIC.fullmatch(text):
        raise rounded(text)
    return text


def _number(value: Value, column: Column, context: Context) -> Decimal | Figure:
    figure = _figure(value, context)
    if abs(figure.number) >= LARGEST:
        raise refused("large", str(value), f"“{value}”太大；请检查数量级和单位")
    if column.unit is None:
        return figure
    return in_unit(figure, column.unit, str(value))


def _figure(value: Value, context: Context) -> Figure:
    if isinstance(value, bool | date | time | timedelta):
        raise refused("number", value, f"“{plain_text_of(value)}”不是数；请改填数字")
    if isinstance(value, int | float):
        return Figure(exact(value), context.unit)
    plain = half_width(value).replace(" ", "").lstrip("'")
    if _PLAIN.fullmatch(plain):
        return Figure(Decimal(plain), context.unit)
    if _COMMAS.fullmatch(plain):
        return Figure(Decimal(plain.replace(",", "")), context.unit)
    return _written_figure(value, context)


def plain_text_of(value: Value) -> str:
    """Write a cell for a message, whatever it holds."""
    try:
        return plain_text(value)
    except StandardError:
        return str(value)


def _written_figure(text: str, context: Context) -> Figure:
    """Read a number in words or with its unit: 2.53万人, 一百二十, 3.5亿元."""
    if _VAGUE.search(text):
        raise refused(
            "not_exact", text, f"“{text}”不是确数；请填确切的数，没有确数的先空着，在说明里写明"
        )
    folded = fold_numerals(half_width(text)).strip()
    try:
        quantity = parse_quantity(folded)
    except StandardError as error:
        if error.code != "unit.missing":
            raise
        return Figure(_bare(text, folded), context.unit)
    return Figure(_decimal(quantity.value, text), quantity.unit or "")


def _bare(text: str, folded: str) -> Decimal:
    """Read a number in words that has no unit, by lending it one: 一百二十, 2.5万."""
    try:
        amount = read_amount(f"{folded}个")
    except StandardError as error:
        raise refused(
            "number", text, f"“{text}”不是数；请只填数字，单位写在表头或计量单位一栏"
        ) from error
    if amount.low is None or amount.high is not None:
        raise refused("not_exact", text, f"“{text}”不是一个确数；请填一个确切的数")
    return _decimal(amount.low, text)


def _decimal(value: Fraction, text: str) -> Decimal:
    number = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(number) != value:
        raise refused("number", text, f"“{text}”不能写成有限小数；请改填小数")
    return number


def in_unit(figure: Figure, unit: str, said: str) -> Decimal:
    """Bring a figure to a unit; without a unit of its own it has that unit already.

    Raises
    ------
    TableError
        ``unit`` when the two do not measure the same thing.

    Examples
    --------
    >>> in_unit(Figure(Decimal("2.5"), "万元"), "元", "2.5万元")
    Decimal('25000')
    """
    if not figure.unit or figure.unit == unit:
        return figure.number
    have, have_times = unit_named(figure.unit)
    want, want_times = unit_named(unit)
    if have.dimension != want.dimension or (have.counter and have.name != want.name):
        raise refused(
            "unit", said, f"“{said}”的单位是“{figure.unit}”，这一列的单位是“{unit}”；请换算后填写"
        )
    times = have.factor * have_times / (want.factor * want_times)
    return _decimal(Fraction(figure.number) * times, said)


def _count(value: Value, column: Column, context: Context) -> int:
    number = _figure(value, context).number
    if number != number.to_integral_value() or abs(number) >= 10**15:
        raise refused("count", str(value), f"“{plain_text_of(value)}”不是整数；请填整数")
    return int(number)


def _percent(value: Value, _column: Column, context: Context) -> Decimal:
    if isinstance(value, str) and half_width(value).rstrip().endswith("%"):
        return _figure(half_width(value).rstrip()[:-1], Context()).number
    figure = _figure(value, Context())
    if figure.unit not in {"", "%"}:
        raise refused("percent", str(value), f"“{value}”不是百分数；请填百分数，如 7 或 7%")
    if context.percent == "share":
        return figure.number * 100
    if context.percent != "percent" and 0 < abs(figure.number) <= 1:
        shown = format(figure.number.normalize(), "f")
        raise refused(
            "percent",
            str(value),
            f"“{shown}”可能是 {figure.number * 100:f}%，也可能是 {shown}%；"
            "请在核对列时说明百分数的写法，或改写成带 % 的",
        )
    return figure.number


def _day(value: Value, _column: Column, context: Context) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise refused("day", str(value), f"“{value}”不是日期；请写成 2023-03-01")
    text = plain_text(value) if not isinstance(value, str) else half_width(value).replace(" ", "")
    if text.isdigit() and len(text) <= 6 and int(text) in _SERIALS:
        return (_FIRST_1904 if context.from_1904 else _FIRST) + timedelta(days=int(text))
    short = _MONTH_DAY.fullmatch(text)
    if short and context.year:
        return parse_date(f"{context.year}年{text}")
    if short:
        raise refused("day", text, f"“{text}”没有写年份，表的标题里也没有；请补上年份")
    if _WITH_TIME.fullmatch(text):
        raise refused("day", text, f"“{value}”带有时刻；请只填日期，如 2023-03-01")
    return parse_date(text)


def _month(value: Value, _column: Column, context: Context) -> int:
    if isinstance(value, date):
        return value.year * 100 + value.month
    text = half_width(plain_text_of(value)).replace(" ", "")
    if _YEAR_MONTH.fullmatch(text):
        return int(text)
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12:
        raise refused("month", text, f"“{text}”不是月份；请写成 2023年3月 或 202303")
    year = int(found[1]) if found[1] else context.year
    if year is None:
        raise refused("month", text, f"“{text}”没有写年份，表的标题里也没有；请写成 2023年3月")
    return year * 100 + int(found[2])


def _choice(value: Value, column: Column, _context: Context) -> str:
    text = half_width(plain_text_of(value)).strip()
    for chosen, words in column.choices:
        if text in words or text.upper() == chosen:
            return chosen
    known = "、".join(words[0] for _value, words in column.choices if words)
    raise refused("choice", text, f"“{text}”不在可填的词里；请改用：{known}")


_READERS: dict[Kind, Callable[[Value, Column, Context], object]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.NUMBER: _number,
    Kind.COUNT: _count,
    Kind.PERCENT: _percent,
    Kind.DAY: _day,
    Kind.MONTH: _month,
    Kind.CHOICE: _choice,
}
