"""The law of values: a stored sum, a ratio of two, and growth over the year before."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from luodi.kernel.ledger.rules.posting import PostingError

YEAR = 100
"""What a year is in months written ``YYYYMM``."""
PARTS = {"%": 100, "‰": 1000, "倍": 1}
"""Units of a ratio of two measures of one unit, and how many of each make a whole."""


class Missing(StrEnum):
    """Why a value is unknown."""

    NOT_POSTED = "NOT_POSTED"
    NO_BASE = "NO_BASE"
    BASE_OF_NOUGHT = "BASE_OF_NOUGHT"


@dataclass(frozen=True)
class Value:
    """What a part of the ledger comes to, exact, in the measure's smallest unit.

    ``top`` and ``bottom`` are the stored sums that it is made of; a stored measure has no bottom.
    Where ``missing`` tells a reason there is no amount.
    """

    amount: Fraction | None
    missing: Missing | None = None
    top: int | None = None
    bottom: int | None = None


@dataclass(frozen=True)
class UnitOfMeasure:
    """A measure's unit and decimal places, and its nature and name for messages."""

    name: str
    nature: str
    unit: str
    scale: int


def stored_value(total: int | None) -> Value:
    """Give the value of a flow, a stock or named items.

    Source
    ------
    House rule: missing is not nought (docs/kernel/ledger.md).

    Examples
    --------
    >>> stored_value(None).missing.value, stored_value(0).amount
    ('NOT_POSTED', Fraction(0, 1))
    """
    if total is None:
        return Value(None, Missing.NOT_POSTED)
    return Value(Fraction(total), top=total)


def ratio_value(top: int | None, bottom: int | None, factor: Fraction) -> Value:
    """Divide a sum by another.

    Parameters
    ----------
    top, bottom
        Sums over the whole group, in their measures' smallest units; None is unknown.
    factor
        What turns their quotient into the ratio's smallest unit: see `ratio_factor`.

    Source
    ------
    House rule: a ratio of a group is the sum of its tops over the sum of its bottoms, never a mean
    of ratios (docs/kernel/ledger.md).

    Examples
    --------
    >>> ratio_value(350, 2380, Fraction(1000)).amount
    Fraction(2500, 17)
    """
    if top is None:
        return Value(None, Missing.NOT_POSTED, None, bottom)
    if bottom is None:
        return Value(None, Missing.NO_BASE, top)
    if bottom == 0:
        return Value(None, Missing.BASE_OF_NOUGHT, top, 0)
    return Value(Fraction(top, bottom) * factor, None, top, bottom)


def growth_value(top: int | None, base: int | None, factor: Fraction) -> Value:
    """Give by how much a sum grew over the same months a year before.

    Parameters
    ----------
    top, base
        Sums of this year and of the year before; None is unknown.
    factor
        Smallest units of the growth's unit in a whole: see `growth_factor`.

    Source
    ------
    docs/domain/01-targets.md rule 10: growth is never averaged; cumulative growth is the sum of
    the figures over the sum of the base, less one.

    Examples
    --------
    >>> float(growth_value(3854, 3600, Fraction(10_000)).amount)
    705.5555555555555
    """
    value = ratio_value(top, base, factor)
    if value.amount is None:
        return value
    return Value(value.amount - factor, None, top, base)


def ratio_factor(ratio: UnitOfMeasure, top: UnitOfMeasure, bottom: UnitOfMeasure) -> Fraction:
    """Give what turns top over bottom, in their smallest units, into the ratio's smallest unit.

    Source
    ------
    House rule: an amount is an integer in the measure's smallest unit (docs/kernel/ledger.md).

    Examples
    --------
    >>> percent = UnitOfMeasure("占比", "RATIO", "%", 1)
    >>> yuan, wan = (UnitOfMeasure("x", "FLOW", "万元", scale) for scale in (2, 0))
    >>> ratio_factor(percent, yuan, wan)
    Fraction(10, 1)
    """
    whole = PARTS.get(ratio.unit, 1) * Fraction(10) ** ratio.scale
    return whole * Fraction(10) ** (bottom.scale - top.scale)


def growth_factor(growth: UnitOfMeasure) -> Fraction:
    """Give how many of a growth's smallest units make a whole.

    Source
    ------
    House rule: an amount is an integer in the measure's smallest unit (docs/kernel/ledger.md).

    Examples
    --------
    >>> growth_factor(UnitOfMeasure("增速", "GROWTH", "%", 1))
    Fraction(1000, 1)
    """
    return PARTS[growth.unit] * Fraction(10) ** growth.scale


def check_formula(
    measure: UnitOfMeasure, top: UnitOfMeasure | None, bottom: UnitOfMeasure | None
) -> None:
    """Refuse a measure whose formula makes no sense.

    Parameters
    ----------
    measure
        The measure to define.
    top, bottom
        What it divides; None where it names nothing.

    Raises
    ------
    PostingError
        When a stored measure names a formula, a formula names too little, too much, another
        formula or a nature that it cannot divide, or the units do not match.

    Source
    ------
    House rule: ratio and growth are formulas over stored measures; growth is of flows, because it
    adds months up on both sides (docs/kernel/ledger.md).
    """
    named = [one for one in (top, bottom) if one is not None]
    wanted = {"RATIO": 2, "GROWTH": 1}.get(measure.nature, 0)
    if len(named) != wanted or (wanted == 1 and top is None):
        raise PostingError(
            f"指标“{measure.name}”({measure.nature}）要有 {wanted} 个指标作公式，"
            f"这次给了 {len(named)} 个：比率要分子和分母，增速只要分子，其余不要"
        )
    for one in named:
        if one.nature in {"RATIO", "GROWTH"}:
            raise PostingError(
                f"指标“{measure.name}”不能用“{one.name}”：它本身是公式；请用它所用的指标"
            )
    if measure.nature == "GROWTH":
        _check_growth(measure, named[0])
    if measure.nature == "RATIO":
        _check_ratio(measure, *named)


def _check_growth(measure: UnitOfMeasure, top: UnitOfMeasure) -> None:
    if top.nature != "FLOW":
        raise PostingError(
            f"指标“{measure.name}”不能算“{top.name}”的增速：它不是逐笔相加的流量；请另选流量指标"
        )
    if measure.unit not in {"%", "‰"}:
        raise PostingError(f"增速“{measure.name}”的单位是 {measure.unit}；请写 % 或 ‰")


def _check_ratio(measure: UnitOfMeasure, top: UnitOfMeasure, bottom: UnitOfMeasure) -> None:
    fitting = tuple(PARTS) if top.unit == bottom.unit else (f"{top.unit}/{bottom.unit}",)
    if measure.unit not in fitting:
        raise PostingError(
            f"比率“{measure.name}”的单位是 {measure.unit}，而“{top.name}”的单位是 {top.unit}、"
            f"“{bottom.name}”的单位是 {bottom.unit}；请写 {' 或 '.join(fitting)}"
        )
