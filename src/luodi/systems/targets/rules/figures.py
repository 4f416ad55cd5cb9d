"""Which cumulative figures may stand, and what each adds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luodi.kernel.targets.rules import Period, Phrase
from luodi.standards.text import half_width
from luodi.systems.targets.rules.promises import last_day, month_name
from luodi.systems.targets.rules.written import FigureError, same_unit

SUSPICIOUS_TIMES = 1000
"""Between 1 and the factor of 10,000 by which 万 and 亿 are mixed up; see `looks_mixed_up`."""


@dataclass(frozen=True)
class Standing:
    """The last figure that stands for a target and unit: its record, month, amount."""

    report_id: int
    month: int
    cumulative: int


MONTH = re.compile(r"[12][0-9]{3}(?:0[1-9]|1[0-2])")


def month_number(text: str) -> int:
    """Read a month written ``YYYYMM``.

    Raises
    ------
    FigureError
        When it is no month: 202313, 2023-07, nothing.

    Source
    ------
    House rule: months are written as six digits (docs/systems/targets.md).

    Examples
    --------
    >>> month_number("202307")
    202307
    """
    plain = half_width(text).strip()
    if not plain:
        raise FigureError("month", Phrase("没有说明是哪个月的数；请选择月份"))
    if not MONTH.fullmatch(plain):
        raise FigureError(
            "month",
            Phrase("“%(text)s”不是月份；请写成六位数，如 202307，或从列出的月份里选", text=text),
        )
    return int(plain)


def report_day(month: int, *, period: Period, today: date) -> date:
    """Give the day that a month's cumulative figure counts for.

    Raises
    ------
    FigureError
        When it is no month, lies outside the target's period or has not ended: a part of a month
        would be measured against the pace of whole ones.

    Source
    ------
    Design dossier 01, bad input: a future period is refused (2026).
    """
    month = month_number(str(month))
    first, last = date(month // 100, month % 100, 1), min(last_day(month), period.last_day)
    if first >= period.end or last < period.start:
        raise FigureError(
            "month",
            Phrase(
                "%(month)s不在目标的时段 %(first)s 至 %(last)s 内；请改选月份",
                month=month_name(month),
                first=period.start,
                last=period.last_day,
            ),
        )
    if last > today:
        raise FigureError(
            "month",
            Phrase(
                "%(month)s还没有结束（今天是 %(today)s）；请在 %(last)s 当天或以后报送",
                month=month_name(month),
                today=today,
                last=last,
            ),
        )
    return last


def check_cumulative(
    cumulative: int,
    *,
    before: Standing | None,
    after: Standing | None,
    corrects: bool,
    written: Callable[[int], str] = str,
    field: str = "VALUE",
) -> None:
    """Refuse a cumulative figure that would go down from one month to the next.

    Parameters
    ----------
    cumulative
        The figure from the beginning of the period, in the smallest unit.
    before, after
        The figures that stand for the months before and after; None where there is none.
    corrects
        Whether the report corrects another and says why: then a figure may go down.
    written
        Writes an amount with its unit, for the errors.
    field
        Field of the form, for the error.

    Raises
    ------
    FigureError
        When the figure is below nought, or below the last one or above the next one and no
        correction.

    Source
    ------
    Design dossier 01, bad input: a cumulative value below last month's is refused unless it is a
    correction with its reason (2026).
    """
    if cumulative < 0:
        raise FigureError(field, Phrase("累计数不能为负；请填写从年初到月底的总数"))
    if corrects:
        return
    if before is not None and cumulative < before.cumulative:
        raise FigureError(
            field,
            Phrase(
                "累计数 %(amount)s 小于%(month)s的 %(stands)s（报送 %(report)d）；"
                "累计数不会变小，如上次报错请先更正那一次",
                amount=written(cumulative),
                month=month_name(before.month),
                stands=written(before.cumulative),
                report=before.report_id,
            ),
        )
    if after is not None and cumulative > after.cumulative:
        raise FigureError(
            field,
            Phrase(
                "累计数 %(amount)s 大于%(month)s的 %(stands)s（报送 %(report)d）；"
                "累计数不会变小，如那一次报错请先更正它",
                amount=written(cumulative),
                month=month_name(after.month),
                stands=written(after.cumulative),
                report=after.report_id,
            ),
        )


def check_unit(stated: str, measured: str, *, field: str = "VALUE") -> None:
    """Refuse a figure stated in another unit than its measure's: 人 and 人次 are two things.

    Raises
    ------
    FigureError
        When the two differ.

    Source
    ------
    Design dossier 01, bad input: 人 and 人次 are different units and never summed (2026).
    """
    if stated != measured:
        raise FigureError(
            field,
            Phrase(
                "这个数的单位是“%(stated)s”，指标的单位是“%(measured)s”；"
                "两者不能相加，请按“%(measured)s”填报",
                stated=stated,
                measured=measured,
            ),
        )


def year_before(day: date) -> date:
    """Give the day of the year before that a base counts for; a month's end stays one.

    Source
    ------
    Design dossier 01, rule 10: growth is measured against the same period a year before (2026).

    Examples
    --------
    >>> year_before(date(2024, 2, 29)), year_before(date(2023, 6, 15))
    (datetime.date(2023, 2, 28), datetime.date(2022, 6, 15))
    """
    month = day.year * 100 + day.month
    end = last_day(month - 100)
    return end if day == last_day(month) else date(end.year, end.month, min(day.day, end.day))


def growth(value: int, base: int) -> Fraction | None:
    """Give the growth of a cumulative figure over its base; None when the base is nought.

    Source
    ------
    Design dossier 01, rule 10 and bad input: a base of nought gives UNDEFINED, not infinity
    (2026).

    Examples
    --------
    >>> growth(107, 100), growth(5, 0)
    (Fraction(7, 100), None)
    """
    return Fraction(value, base) - 1 if base else None


def ratio(top: int, bottom: int, *, top_scale: int = 0, bottom_scale: int = 0) -> Fraction | None:
    """Give what a part is of its whole; None when the whole is nought.

    Parameters
    ----------
    top, bottom
        The two figures, each in its smallest unit.
    top_scale, bottom_scale
        Decimals of the two.

    Source
    ------
    Design dossier 01: a ratio is the sum of its tops over the sum of its bottoms, and one over
    nought is undefined (2026).

    Examples
    --------
    >>> ratio(40, 70), ratio(400, 7, top_scale=1), ratio(1, 0)
    (Fraction(4, 7), Fraction(40, 7), None)
    """
    if not bottom:
        return None
    return Fraction(top, bottom) * Fraction(10) ** (bottom_scale - top_scale)


def looks_like_a_share(amount: int, *, scale: int, unit: str) -> bool:
    """Tell whether a per cent may have been written as a share: 0.07 for 7.

    Source
    ------
    Design dossier 01, bad input: a per cent below 1 is ambiguous and is asked about (2026).

    Examples
    --------
    >>> looks_like_a_share(7, scale=2, unit="%"), looks_like_a_share(700, scale=2, unit="%")
    (True, False)
    """
    return unit == "%" and 0 < amount < 10**scale


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


def began_too_early(cumulative: int, target: int | None) -> bool:
    """Tell whether the figure of a unit that came in mid-period seems counted from its start.

    Source
    ------
    House rule: what comes after others' reports is not expected to exceed the whole target
    (docs/systems/targets.md).

    Examples
    --------
    >>> began_too_early(101, 100), began_too_early(100, 100), began_too_early(5, None)
    (True, False, False)
    """
    return target is not None and 0 < target < cumulative


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


def doubt_of_promise(
    value: Decimal,
    unit: str,
    *,
    said: Decimal | None,
    said_unit: str = "",
    standing: Decimal | None = None,
) -> str:
    """Ask about a promised value that seems mistyped; empty when nothing is odd.

    Parameters
    ----------
    value, unit
        What is about to be promised.
    said, said_unit
        What the text says; None when it has no number.
    standing
        What the version in force promises, in the same unit; None when there is none.

    Source
    ------
    Design dossier 01, bad input: a per cent written as a share, and 万 mixed up with 亿, are asked
    about (2026).

    Examples
    --------
    >>> str(doubt_of_promise(Decimal("0.35"), "%", said=Decimal(35), said_unit="%"))
    '承诺的是 0.35%，文中是 35%；百分之七填 7，不填 0.07'
    >>> doubt_of_promise(Decimal(36), "%", said=Decimal(35), said_unit="%")
    ''
    """
    words = {"value": _plain(value), "unit": unit}
    if said is not None and not same_unit(unit, said_unit):
        return Phrase(
            "承诺的是 %(value)s%(unit)s，文中是 %(said)s%(said_unit)s，单位不同",
            **words,
            said=_plain(said),
            said_unit=said_unit,
        )
    for other, where in ((said, Phrase("文中")), (standing, Phrase("现行版本"))):
        if not other:
            continue
        words |= {"where": where, "other": _plain(other)}
        if unit == "%" and 0 < abs(value) < 1 <= abs(other):
            return Phrase(
                "承诺的是 %(value)s%(unit)s，%(where)s是 %(other)s%(unit)s；"
                "百分之七填 7，不填 0.07",
                **words,
            )
        if not Fraction(1, SUSPICIOUS_TIMES) < Fraction(value) / Fraction(other) < SUSPICIOUS_TIMES:
            return Phrase(
                "承诺的是 %(value)s%(unit)s，%(where)s是 %(other)s%(unit)s，"
                "相差一千倍以上；请核对数量级",
                **words,
            )
    return ""


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"
