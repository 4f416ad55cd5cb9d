"""The law of reading and reporting: what is promised of what is said, which figures may stand."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from luodi.kernel.targets.rules import Comparator, Period
from luodi.standards.text import half_width

MONEY_SCALE = 2
LARGEST_SCALE = 6
MULTIPLES = {"": 1, "万": 10**4, "亿": 10**8}
SUSPICIOUS_TIMES = 1000
"""Between 1 and the factor of 10,000 by which 万 and 亿 are mixed up; see `looks_mixed_up`."""


class FigureError(ValueError):
    """A figure that may not be reported; ``field`` names the field of the form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def promised(said: str, *, growth: bool, indicator: str) -> Comparator | None:
    """Give what is promised by what a text says.

    Parameters
    ----------
    said
        Comparator of the reader's record: ``=``, ``>=``, ``<=``, ``approx``, ``range``, or empty
        for a promise without a number.
    growth
        Whether the figure is a rate of change.
    indicator
        What is counted, in the words of the text.

    Returns
    -------
    Comparator or None
        None for a promise without a number.

    Source
    ------
    Design dossier 01, rule 1: 以上 and 达到 promise at least; 以内 at most; a bare number with
    增长 or 新增 at least, other bare numbers exactly that many (2026).

    Examples
    --------
    >>> promised("=", growth=True, indicator="地区生产总值").value
    'GE'
    """
    if not said:
        return None
    if said == "=":
        more = growth or any(word in indicator for word in ("新增", "增长", "新建", "完成", "力争"))
        return Comparator.GE if more else Comparator.EQ
    return {
        ">=": Comparator.GE,
        "range": Comparator.GE,
        "<=": Comparator.LE,
        "approx": Comparator.ABOUT,
    }[said]


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


def period_of_record(period: str, deadline: str, *, year: int) -> Period:
    """Give the half-open period that a record's promise runs over.

    Parameters
    ----------
    period
        As the reader says it: ``2023``, ``2023-H1``, ``2023-01/2023-05``, ``2021/2025``; empty
        when the text names none.
    deadline
        Last day stated, ``2023-04-30``; empty when none. It ends the period.
    year
        Year of the reading, used when neither is known.

    Source
    ------
    House rule: intervals are half open; 4月底前 ends at 1 May 00:00 (docs/systems/targets.md).

    Examples
    --------
    >>> period_of_record("2023", "", year=2023)
    Period(start=datetime.date(2023, 1, 1), end=datetime.date(2024, 1, 1))
    """
    start, end = _written_period(period) or (date(year, 1, 1), date(year + 1, 1, 1))
    last = _written_day(deadline)
    if last is not None and last >= start:
        end = date.fromordinal(last.toordinal() + 1)
    return Period(start, end)


def _written_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _written_period(text: str) -> tuple[date, date] | None:
    first, _, last = text.partition("/")
    try:
        start, end = _month_range(first)
        return (start, _month_range(last)[1]) if last else (start, end)
    except ValueError:
        return None


def _month_range(text: str) -> tuple[date, date]:
    year_text, _, rest = text.partition("-")
    year = int(year_text)
    first, months = 1, 12
    if rest.startswith("H"):
        first, months = (int(rest[1:]) - 1) * 6 + 1, 6
    elif rest.startswith("Q"):
        first, months = (int(rest[1:]) - 1) * 3 + 1, 3
    elif rest:
        first, months = int(rest[:2]), 1
    after = first + months
    return date(year, first, 1), date(year + (after > 12), (after - 1) % 12 + 1, 1)


@dataclass(frozen=True)
class Standing:
    """The last figure that stands for a target and unit: its record, month, amount."""

    report_id: int
    month: int
    cumulative: int


def last_day(month: int) -> date:
    """Give the last day of a month written ``YYYYMM``.

    Source
    ------
    The Gregorian calendar.

    Examples
    --------
    >>> last_day(202402)
    datetime.date(2024, 2, 29)
    """
    year, number = divmod(month, 100)
    return date(year, number, monthrange(year, number)[1])


def report_day(month: int, *, period: Period, today: date) -> date:
    """Give the day that a month's cumulative figure counts for.

    Raises
    ------
    FigureError
        When the month lies outside the target's period or has not begun.

    Source
    ------
    Design dossier 01, bad input: a future period is refused (2026).
    """
    first = date(month // 100, month % 100, 1)
    if first >= period.end or last_day(month) < period.start:
        raise FigureError(
            "month", f"{month} 不在目标的时段 {period.start} 至 {period.last_day} 内；请改选月份"
        )
    if first > today:
        raise FigureError("month", f"{month} 还没有到；请选 {today:%Y%m} 或以前的月份")
    return min(last_day(month), today, period.last_day)


def added_amount(cumulative: int, month: int, standing: Standing | None) -> int:
    """Give what a cumulative figure adds to the last one.

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
            "month", f"{month} 已报过（报送 {standing.report_id}）；要更正请先撤回那一次"
        )
    if month < standing.month:
        raise FigureError(
            "month",
            f"{standing.month} 已报（报送 {standing.report_id}），不能再补更早的 {month};"
            "请先撤回较晚的报送",
        )
    if cumulative < standing.cumulative:
        raise FigureError(
            "value",
            f"累计数 {cumulative} 小于 {standing.month} 的 {standing.cumulative}"
            f"（报送 {standing.report_id}）；累计数不会变小，如上次报错请先撤回它",
        )
    return cumulative - standing.cumulative


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


def months_of(period: Period) -> list[int]:
    """List the months that a period touches, as ``YYYYMM``.

    Source
    ------
    The Gregorian calendar; periods are half open.

    Examples
    --------
    >>> months_of(Period(date(2022, 12, 1), date(2023, 2, 1)))
    [202212, 202301]
    """
    first, last = period.start, period.last_day
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = [first.year * 12 + first.month - 1 + step for step in range(count)]
    return [number // 12 * 100 + number % 12 + 1 for number in numbers]


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
