"""The promises of two texts side by side: carried on, changed, dropped, new."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from luodi.kernel.targets.rules import Phrase
from luodi.systems.targets.rules.wording import core, grams, listed, parted
from luodi.systems.targets.rules.written import decimal_or_none

ENOUGH = Fraction(3, 5)
"""Two indicators less alike than this are not held for one."""

OTHER_OWNER = Fraction(1, 10)
"""What a different owner takes off the likeness."""


class Fate(StrEnum):
    """What became of a promise from one text to the next."""

    CHANGED = "CHANGED"
    DROPPED = "DROPPED"
    NEW = "NEW"
    CARRIED = "CARRIED"


@dataclass(frozen=True, slots=True)
class Line:
    """A promise as the comparison looks at it.

    Parameters
    ----------
    key
        Tells it from the others, such as its primary key.
    indicator, owner
        What is promised, and by whom; ``owner`` is empty where unknown.
    comparator, value, value_high, unit, growth
        What the text says of it, as the record holds it.
    """

    key: int
    indicator: str
    owner: str = ""
    comparator: str = ""
    value: str = ""
    value_high: str = ""
    unit: str = ""
    growth: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A promise in both texts, or in one of them.

    Parameters
    ----------
    earlier, later
        The promise in each text; None where it is not.
    fate
        What became of it.
    difference
        Later value less earlier value, exact; None where there are not two values.
    why
        Why the two are held for one, or why there is no second, in short words.
    """

    earlier: Line | None
    later: Line | None
    fate: Fate
    difference: Decimal | None
    why: Phrase


def compared(earlier: Sequence[Line], later: Sequence[Line]) -> list[Pair]:
    """Pair the promises of two texts one to one.

    Parameters
    ----------
    earlier, later
        The promises of each text, in its order.

    Returns
    -------
    list of Pair
        In the order of the later text, then what was dropped in the order of the earlier one.

    Notes
    -----
    Only promises of one unit, both rates of change or neither, can be a pair, and only when their
    indicators are alike by `ENOUGH`. The most alike are paired first; among equals the nearer
    values, then the order of the texts. Only promises that share a pair of characters are looked
    at, so that long texts stay quick.

    Source
    ------
    House rule: the same thing, counted in the same unit, is the same promise
    (docs/systems/targets.md). Likeness after Dice, Measures of the amount of ecologic association
    between species, Ecology 26 (1945).

    Examples
    --------
    >>> old = [Line(1, "新建停车位", value="20000", unit="个")]
    >>> road = Line(3, "修路", value="5", unit="条")
    >>> new = [Line(2, "新增停车位", value="30000", unit="个"), road]
    >>> [(pair.fate.value, pair.difference) for pair in compared(old, new)]
    [('CHANGED', Decimal('10000')), ('NEW', None)]
    """
    ranked = sorted(
        (
            (-like, _distance(earlier[mine], later[theirs]), theirs, mine)
            for mine, theirs, like in _candidates(earlier, later)
        ),
    )
    of_later: dict[int, tuple[int, Fraction]] = {}
    taken: set[int] = set()
    for like, _, theirs, mine in ranked:
        if theirs not in of_later and mine not in taken:
            of_later[theirs] = (mine, -like)
            taken.add(mine)
    pairs = []
    for place, line in enumerate(later):
        if place in of_later:
            mine, like = of_later[place]
            pairs.append(_pair(earlier[mine], line, like))
        else:
            pairs.append(Pair(None, line, Fate.NEW, None, Phrase("前一份没有同单位的相近指标")))
    gone = Phrase("后一份没有同单位的相近指标")
    dropped = (line for place, line in enumerate(earlier) if place not in taken)
    return pairs + [Pair(line, None, Fate.DROPPED, None, gone) for line in dropped]


def _candidates(
    earlier: Sequence[Line], later: Sequence[Line]
) -> Iterator[tuple[int, int, Fraction]]:
    """Give the places of promises that may be a pair, and how alike they are.

    Characters and pairs of neighbours are counted: twice the shared ones over all of both.
    """
    theirs = [grams(core(line.indicator)) for line in later]
    sizes = [sum(counted.values()) for counted in theirs]
    index: dict[tuple[str, bool, str], list[tuple[int, int]]] = defaultdict(list)
    for place, counted in enumerate(theirs):
        for gram, count in counted.items():
            index[later[place].unit, later[place].growth, gram].append((place, count))
    for mine, line in enumerate(earlier):
        counted = grams(core(line.indicator))
        size = sum(counted.values())
        shared: dict[int, int] = defaultdict(int)
        for gram, count in counted.items():
            for place, there in index.get((line.unit, line.growth, gram), ()):
                shared[place] += min(count, there)
        for place in sorted(shared):
            like = _like(line, later[place], shared[place], size + sizes[place])
            if like is not None:
                yield mine, place, like


def _like(one: Line, other: Line, shared: int, whole: int) -> Fraction | None:
    """Give the likeness of two lines; None when it is not enough."""
    if 2 * shared * ENOUGH.denominator < ENOUGH.numerator * whole:
        return None
    if parted(one.indicator, other.indicator):
        return None
    like = Fraction(2 * shared, whole)
    if one.owner and other.owner and one.owner != other.owner:
        like -= OTHER_OWNER
    return like if like >= ENOUGH else None


def _distance(one: Line, other: Line) -> Fraction:
    """Say how far two values are apart, by the larger; nought where one is unknown."""
    mine, theirs = decimal_or_none(one.value, ""), decimal_or_none(other.value, "")
    if mine is None or theirs is None or not (mine or theirs):
        return Fraction(0)
    return Fraction(abs(mine - theirs)) / Fraction(max(abs(mine), abs(theirs)))


def _pair(earlier: Line, later: Line, like: Fraction) -> Pair:
    mine, theirs = decimal_or_none(earlier.value, ""), decimal_or_none(later.value, "")
    difference = None if mine is None or theirs is None else theirs - mine
    same = (earlier.value, earlier.value_high) == (later.value, later.value_high)
    if difference is not None and earlier.value_high == later.value_high:
        same = difference == 0
    alike = core(earlier.indicator) == core(later.indicator)
    reasons = [Phrase("指标相同") if alike else _alike(like)]
    reasons.append(
        Phrase("单位同为“%(unit)s”", unit=later.unit) if later.unit else Phrase("都没有数")
    )
    if later.growth:
        reasons.append(Phrase("都是增速"))
    if earlier.comparator != later.comparator:
        reasons.append(Phrase("说法不同"))
    if earlier.owner and later.owner and earlier.owner != later.owner:
        reasons.append(Phrase("责任单位不同"))
    fate = Fate.CARRIED if same else Fate.CHANGED
    return Pair(earlier, later, fate, difference, listed(reasons))


def _alike(like: Fraction) -> Phrase:
    return Phrase("指标相近（%(percent)d%%）", percent=round(like * 100))
