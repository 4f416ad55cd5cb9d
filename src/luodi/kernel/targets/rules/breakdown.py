"""A target broken down into units and months, so that the parts close exactly."""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction

from luodi.kernel.targets.rules.pace import month_ends, pace_share
from luodi.kernel.targets.rules.terms import Terms
from luodi.standards import shares
from luodi.standards.errors import StandardError


def largest_remainder(total: int, weights: Sequence[int | None], codes: Sequence[str]) -> list[int]:
    """Share a target out to units by weights, in whole smallest units.

    Parameters
    ----------
    total
        The target's value in the smallest unit, 0 or more.
    weights
        Weight of each unit, 0 or more, not all 0.
    codes
        Code of each unit, in the same order; among equal remainders the lower code comes first.

    Returns
    -------
    list
        A share for each unit in the order given; together exactly `total`.

    Raises
    ------
    StandardError
        ``targets.weight`` for a unit without a weight, ``targets.twice`` for a code that stands
        twice, and those of `luodi.standards.shares.largest_remainder`: a negative weight or
        total, no unit at all, all weights 0.

    Source
    ------
    Design dossier 01, rule 12: largest remainder, ties to the lower unit code (2026).

    Examples
    --------
    >>> largest_remainder(35, [21, 17, 11, 8, 3], ["01", "02", "03", "04", "05"])
    [12, 10, 6, 5, 2]
    """
    given: dict[str, int] = {}
    for code, weight in zip(codes, weights, strict=True):
        if weight is None:
            raise _refusal("weight", code, f"单位“{code}”没有权重；请填写权重，或不把它列入分解")
        if code in given:
            raise _refusal("twice", code, f"单位“{code}”列了两次；请只留一行")
        given[code] = weight
    found = shares.largest_remainder(total, given)
    return [found[code] for code in codes]


def month_quotas(total: int, terms: Terms) -> list[int]:
    """Give how much of a unit's quota is due by the end of each month.

    Parameters
    ----------
    total
        The unit's quota in the smallest unit, 0 or more.
    terms
        The target's terms, of which period and pace count.

    Returns
    -------
    list
        Cumulative amounts, one for each month that the period touches; they never fall and the
        last is `total`.

    Raises
    ------
    StandardError
        ``targets.point`` for a target whose months do not add up, ``shares.total`` for a negative
        quota, ``targets.curve`` for a curve that is not whole.

    Source
    ------
    Design dossier 01, rules 5, 6 and 12 (2026).

    Examples
    --------
    >>> from datetime import date
    >>> from luodi.kernel.targets.rules import terms as t
    >>> quarter = t.Period(date(2023, 1, 1), date(2023, 4, 1))
    >>> promise = t.Promise(t.Comparator.GE, 10)
    >>> month_quotas(10, Terms(t.TargetNature.COUNT, t.Accumulation.CUMULATIVE, promise, quarter))
    [4, 7, 10]
    """
    if not terms.accrues:
        raise _refusal("point", total, "时点、增速和占比目标各月的数不能相加，不能按月分解")
    steps: dict[int, Fraction] = {}
    before = Fraction(0)
    for number, end in enumerate(month_ends(terms.period)):
        share = pace_share(terms, end)
        steps[number], before = share - before, share
    added = shares.largest_remainder(total, steps)
    so_far, result = 0, []
    for number in steps:
        so_far += added[number]
        result.append(so_far)
    return result


def check_breakdown(
    total: int, rows: Sequence[tuple[str, int]], *, written: Callable[[int], str] = str
) -> str:
    """Say why a breakdown does not close; empty when it does.

    Parameters
    ----------
    total
        The target's value in the smallest unit.
    rows
        Code and quota of each unit.
    written
        Writes an amount with its unit.

    Source
    ------
    Design dossier 01, rule 12 and bad input: a breakdown that does not sum is refused, naming
    the row (2026).

    Examples
    --------
    >>> check_breakdown(35, [("01", 20), ("02", 14)])
    '各单位（01、02）合计 34，比目标 35 少 1；请补到其中一个单位'
    >>> check_breakdown(35, [("01", 20), ("02", 15)])
    ''
    """
    if not rows:
        return f"目标 {written(total)} 没有分解到任何单位；请至少列一个单位"
    twice = [code for code, count in Counter(code for code, _ in rows).items() if count > 1]
    if twice:
        return f"单位“{twice[0]}”列了两次；请只留一行"
    for code, value in rows:
        if value < 0:
            return f"单位“{code}”的分解数 {written(value)} 为负；请填写 0 或更大的数"
    found = sum(value for _, value in rows)
    if found == total:
        return ""
    less = found < total
    remedy = "请补到其中一个单位" if less else "请从其中一个单位减去"
    return (
        f"各单位（{'、'.join(code for code, _ in rows)}）合计 {written(found)}，"
        f"比目标 {written(total)} {'少' if less else '多'} {written(abs(found - total))}；{remedy}"
    )


def weighted_growth(bases: Sequence[int], rates: Sequence[int]) -> Fraction:
    """Give the growth of a whole from the growth of its units, weighted by their bases.

    Parameters
    ----------
    bases
        Figure of the year before of each unit, 0 or more, not all 0.
    rates
        Growth wanted of each unit, in any one unit of rates.

    Returns
    -------
    Fraction
        In the unit of the rates.

    Raises
    ------
    StandardError
        ``targets.base`` for a negative base, naming the row, or bases that sum to nought.

    Source
    ------
    Design dossier 01, rule 12: growth is not summable (2026).

    Examples
    --------
    >>> weighted_growth([100, 300], [1000, 600])
    Fraction(700, 1)
    """
    for number, base in enumerate(bases, start=1):
        if base < 0:
            raise _refusal("base", base, f"第 {number} 行的基数 {base} 为负；请改正基数")
    whole = sum(bases)
    if whole == 0:
        raise _refusal("base", 0, "各单位的基数合计为 0，增速不能加权；请填写上年数")
    sums = (base * rate for base, rate in zip(bases, rates, strict=True))
    return Fraction(sum(sums), whole)


def growth_breakdown_closes(bases: Sequence[int], rates: Sequence[int], wanted: int) -> bool:
    """Tell whether the units' growth makes up the growth that is wanted of the whole.

    Parameters
    ----------
    bases, rates
        As in `weighted_growth`.
    wanted
        Growth of the whole, in the unit of the rates.

    Source
    ------
    Design dossier 01, rule 12: the base-weighted mean is at least the district's target (2026).

    Examples
    --------
    >>> growth_breakdown_closes([100, 300], [1000, 600], 700)
    True
    >>> growth_breakdown_closes([100, 300], [1000, 599], 700)
    False
    """
    return weighted_growth(bases, rates) >= wanted


def check_items(wanted: int, names: Sequence[str]) -> str:
    """Say why a list of named items does not carry its number; empty when it does.

    Parameters
    ----------
    wanted
        How many the target promises.
    names
        The items' names.

    Source
    ------
    Design dossier 01, rule 14: a count without names is refused (2026).

    Examples
    --------
    >>> check_items(2, ["甲小区"])
    '清单承诺 2 项，只列出 1 项的名称；请逐项列出'
    """
    blank = [number for number, name in enumerate(names, start=1) if not name.strip()]
    if blank:
        return f"清单第 {blank[0]} 项没有名称；请填写"
    twice = [name for name, count in Counter(map(str.strip, names)).items() if count > 1]
    if twice:
        return f"清单里“{twice[0]}”列了两次；请只留一项"
    if len(names) < wanted:
        return f"清单承诺 {wanted} 项，只列出 {len(names)} 项的名称；请逐项列出"
    return ""


def _refusal(reason: str, value: object, message: str) -> StandardError:
    return StandardError(code=f"targets.{reason}", value=value, message=message)
