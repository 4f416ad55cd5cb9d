"""What kind of target a commitment makes, as it is offered to the person who accepts it."""

import re

from luodi.kernel.targets.rules import Accumulation, Comparator, Frequency, TargetNature
from luodi.systems.targets.rules.promises import promised

RATES = {"%", "百分点", "个百分点", "‰"}
COUNTED = {"个", "家", "条", "所", "座", "处", "项", "户", "台", "套", "件", "次", "场", "批", "栋"}
NAMED_UNITS = {"个", "条", "所", "座", "处", "栋"}
NAMED = (
    "小区", "项目", "道路", "学校", "中小学", "幼儿园", "公园", "社区", "医院", "中心",
    "工程", "园区", "桥", "楼", "站", "广场", "游园",
)  # fmt: skip
"""Things that stand in lists by name: each is accepted by itself."""
STANDING = ("达到", "保有", "稳定在", "总数", "累计达")
"""Words that tell a number at a point in time from one that adds up."""
ASSIGNED = re.compile(r"完成[^，。；]*(?:下达|分配|交办)|下达[^，。；]*(?:任务|指标|目标)")
BY_QUARTER = ("生产总值", "GDP", "经济总量", "居民收入", "可支配收入")
"""Growth that the statistical offices publish by the quarter."""
STOPS = "，。；！？\n"


def clause_of(sentence: str, start: int, end: int) -> str:
    """Give the clause of a sentence that holds some words of it.

    Parameters
    ----------
    sentence
        The sentence.
    start, end
        Where the words stand in it, half open.

    Source
    ------
    House rule: what belongs to a promise stands in its own clause (docs/systems/targets.md).

    Examples
    --------
    >>> clause_of("稳增长，居民收入与经济增长同步，保供应。", 4, 8)
    '居民收入与经济增长同步'
    """
    first = max(sentence.rfind(mark, 0, start) for mark in STOPS) + 1
    ends = [sentence.find(mark, end) for mark in STOPS]
    return sentence[first : min((at for at in ends if at >= 0), default=len(sentence))]


def offered_comparator(
    said: str, *, growth: bool, indicator: str, clause: str
) -> Comparator | None:
    """Offer what is promised: in step with another, what is assigned, or by what is said.

    Parameters
    ----------
    said, growth, indicator
        As for `promised`.
    clause
        The clause that the words stand in.

    Source
    ------
    Design dossier 01, rule 1: 与X同步 is SYNC, 完成上级下达 ASSIGNED (2026).

    Examples
    --------
    >>> offered_comparator("", growth=True, indicator="收入", clause="收入与经济增长同步").value
    'SYNC'
    >>> offered_comparator("", growth=False, indicator="节能", clause="完成市里下达的任务").value
    'ASSIGNED'
    """
    if not said and "同步" in clause:
        return Comparator.SYNC
    if not said and ASSIGNED.search(clause):
        return Comparator.ASSIGNED
    return promised(said, growth=growth, indicator=indicator)


def offered_nature(
    comparator: Comparator | None, *, growth: bool, unit: str, indicator: str
) -> TargetNature:
    """Offer the kind of a target by what a commitment says.

    Parameters
    ----------
    comparator
        What is promised; SYNC is always of growth, no number a milestone.
    growth
        Whether the figure is a rate of change.
    unit, indicator
        In the words of the text.

    Source
    ------
    Design dossier 01, the page's targets as test data: which text is of which nature (2026).

    Examples
    --------
    >>> offered_nature(Comparator.GE, growth=False, unit="%", indicator="占比").value
    'SHARE'
    >>> offered_nature(Comparator.EQ, growth=False, unit="个", indicator="改造老旧小区").value
    'LIST'
    >>> offered_nature(None, growth=False, unit="", indicator="10分钟政务服务圈").value
    'MILESTONE'
    """
    if growth or comparator is Comparator.SYNC:
        return TargetNature.GROWTH
    if comparator is None:
        return TargetNature.MILESTONE
    if unit in RATES:
        return TargetNature.COVERAGE if "覆盖" in indicator else TargetNature.SHARE
    if unit in NAMED_UNITS and any(word in indicator for word in NAMED):
        return TargetNature.LIST
    return TargetNature.COUNT if unit in COUNTED else TargetNature.LEVEL


def offered_accumulation(nature: TargetNature, clause: str) -> Accumulation:
    """Offer whether figures add up, or the latest alone counts.

    Source
    ------
    Design dossier 01, rule 5: shares and standing numbers are points (2026).

    Examples
    --------
    >>> offered_accumulation(TargetNature.COUNT, "高新技术企业总数达到35家").value
    'POINT'
    """
    if nature in {TargetNature.SHARE, TargetNature.COVERAGE}:
        return Accumulation.POINT
    standing = any(word in clause for word in STANDING)
    if nature is TargetNature.COUNT and standing and "新增" not in clause:
        return Accumulation.POINT
    return Accumulation.CUMULATIVE


def offered_frequency(nature: TargetNature, indicator: str) -> Frequency:
    """Offer how often a target is reported: the growth of output and of incomes by the quarter.

    Source
    ------
    Design dossier 01, the page's targets as test data: which growth comes quarterly (2026).

    Examples
    --------
    >>> offered_frequency(TargetNature.GROWTH, "居民人均可支配收入").value
    'QUARTER'
    >>> offered_frequency(TargetNature.GROWTH, "固定资产投资").value
    'MONTH'
    """
    by_quarter = nature is TargetNature.GROWTH and any(word in indicator for word in BY_QUARTER)
    return Frequency.QUARTER if by_quarter else Frequency.MONTH


def written_curve(text: str) -> tuple[int, ...] | None:
    """Read the cumulative shares of a curve, in per cent; None when one is no number.

    Parameters
    ----------
    text
        Numbers set apart by commas, blanks or line breaks; at most two decimals each.

    Source
    ------
    House rule: a curve is kept in hundredths of a per cent (docs/systems/targets.md).

    Examples
    --------
    >>> written_curve("5, 12.5 100")
    (500, 1250, 10000)
    >>> written_curve("5,一半") is None
    True
    """
    words = [word for word in re.split(r"[\s,，、;；]+", text.replace("%", " ")) if word]
    if not all(re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", word) for word in words):
        return None
    return tuple(_hundredths(word) for word in words)


def _hundredths(word: str) -> int:
    whole, _, part = word.partition(".")
    return int(whole) * 100 + int(f"{part:0<2}" or 0)
