"""Cut a whole into shares that add up exactly (最大余额法)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from luodi.standards.errors import StandardError

Key = TypeVar("Key", str, int, tuple[str, ...], tuple[int, ...])
Weight = int | Fraction | Decimal


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
