"""Cut a whole into shares that add up exactly (最大余额法), and print shares as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from luodi.standards.errors import StandardError

Key = TypeVar("Key", str, int, tuple[str, ...], tuple[int, ...])
Weight = int | Fraction | Decimal
WHOLE = Decimal(100)


def largest_remainder(total: int, weights: Mapping[Key, Weight]) -> dict[Key, int]:
    """Share a whole number out by weights so that the shares add up to it exactly.

    Parameters
    ----------
    total
        The whole in its smallest unit (fen, square metres, pieces), 0 or more.
    weights
        Exact weight of each key, 0 or more, not all 0. A key of weight 0 gets 0.

    Returns
    -------
    dict
        One share for every key, sorted by key; their sum is `total`.

    Raises
    ------
    StandardError
        ``shares.total`` (negative), ``shares.empty``, ``shares.weight`` (negative, endless or
        a binary float), ``shares.zero`` (all weights 0).

    Notes
    -----
    Every key first gets the floor of its exact share; what is left goes, one each, to the largest
    remainders, the lower key first among equals. Exact fractions throughout; O(n log n).

    **Source**: dossier of annual targets, rule 12.

    Examples
    --------
    >>> largest_remainder(10, {"b": 1, "a": 1, "c": 1})
    {'a': 4, 'b': 3, 'c': 3}
    """
    if total < 0:
        raise _refusal("total", total, f"总量{total}为负，请先改正总量")
    exact = {key: _exact(key, weights[key]) for key in sorted(weights)}
    whole = sum(exact.values(), Fraction(0))
    if not exact:
        raise _refusal("empty", total, f"总量{total}没有可分解的单位，请先指定单位")
    if whole == 0:
        raise _refusal("zero", total, f"总量{total}的各单位权重全为零，无法分解，请填写权重")
    quotas = {key: total * weight / whole for key, weight in exact.items()}
    shares = {key: quota.numerator // quota.denominator for key, quota in quotas.items()}
    left = total - sum(shares.values())
    # The sort is stable and the keys are in order already: the lower key wins a tie.
    for key in sorted(quotas, key=lambda key: shares[key] - quotas[key])[:left]:
        shares[key] += 1
    return shares


def _exact(key: object, weight: Weight) -> Fraction:
    if isinstance(weight, float):
        raise _refusal("weight", weight, f"“{key}”的权重{weight}是浮点数，请用整数、分数或小数")
    if isinstance(weight, Decimal) and not weight.is_finite():
        raise _refusal("weight", weight, f"“{key}”的权重{weight}不是有限的数，请填写权重")
    if weight < 0:
        raise _refusal("weight", weight, f"“{key}”的权重{weight}为负，请改为零或正数")
    return Fraction(weight)


def _refusal(reason: str, value: object, wrong: str) -> StandardError:
    return StandardError(code=f"shares.{reason}", value=value, message=f"{wrong}。")


@dataclass(frozen=True)
class PrintedShares(Generic[Key]):
    """Shares as they are printed, in per cent, and whether their column closes.

    ``percents`` are rounded each alone; ``total`` is their sum as printed, which is 100 when
    ``closes``; ``note`` says why it is not, empty when it is.
    """

    percents: dict[Key, Decimal]
    total: Decimal

    @property
    def closes(self) -> bool:
        """Whether the printed shares add up to 100 exactly."""
        return self.total == WHOLE

    @property
    def note(self) -> str:
        """The note that a table with these shares must bear; empty when they close."""
        return "" if self.closes else f"因四舍五入，各项占比之和为{self.total}%，不等于100%。"


def printed_shares(counts: Mapping[Key, int], *, places: int = 2) -> PrintedShares[Key]:
    """Round each share of a whole half up, alone; nothing is moved so that a column closes.

    Parameters
    ----------
    counts
        How many (or how much, in the smallest unit) each key has, 0 or more, not all 0.
    places
        Decimal places of a printed per cent, 0 or more.

    Returns
    -------
    PrintedShares
        Per cents in the order of `counts`.

    Raises
    ------
    StandardError
        ``shares.empty`` without keys, ``shares.count`` for a negative count, ``shares.zero`` when
        all are 0: nought has no shares.

    Notes
    -----
    The largest remainder (`largest_remainder`) splits quotas, which must close; a printed share is
    a figure of its own, and a figure that was moved is wrong. The county of 金寨 printed 72.9 for
    162 of 222 so that its column closed at 100.0.

    **Source**: the practice of statistical communiqués, each figure rounded half up with the
    note 因四舍五入; dossier of annual targets, rule 7 (half up, only when shown).

    Examples
    --------
    >>> shares = printed_shares({"欠": 17, "超": 10, "完成": 24, "达": 162, "其它": 9})
    >>> [str(percent) for percent in shares.percents.values()], str(shares.total)
    (['7.66', '4.50', '10.81', '72.97', '4.05'], '99.99')
    """
    for key, count in counts.items():
        if count < 0:
            raise _refusal("count", count, f"“{key}”的数{count}为负，算不出占比，请先改正")
    whole = sum(counts.values())
    if not counts:
        raise _refusal("empty", whole, "没有可算占比的项")
    if whole == 0:
        raise _refusal("zero", whole, "各项都是0，没有占比")
    percents = {key: rounded_percent(count, whole, places=places) for key, count in counts.items()}
    return PrintedShares(percents, sum(percents.values(), Decimal(0)))


def rounded_percent(part: int, whole: int, *, places: int = 2) -> Decimal:
    """Write one share in per cent, rounded half up.

    Parameters
    ----------
    part
        0 or more.
    whole
        1 or more.
    places
        Decimal places, 0 or more.

    Returns
    -------
    Decimal
        The per cent with exactly `places` places.

    Raises
    ------
    StandardError
        ``shares.zero`` when the whole is not positive.

    Notes
    -----
    Exact integers throughout: no binary float, no second rounding.

    **Source**: dossier of annual targets, rule 7: half up to two places, only when shown.

    Examples
    --------
    >>> str(rounded_percent(1, 800)), str(rounded_percent(1, 3, places=1))
    ('0.13', '33.3')
    """
    if whole <= 0:
        raise _refusal("zero", whole, f"总数{whole}不是正数，没有占比")
    scaled = 2 * part * 100 * 10**places
    return Decimal((scaled + whole) // (2 * whole)).scaleb(-places)
