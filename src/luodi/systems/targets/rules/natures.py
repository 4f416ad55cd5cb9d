"""What kind of target a commitment makes, as it is offered to the person who accepts it."""

import re
from dataclasses import dataclass

from luodi.kernel.targets.rules import Accumulation, Comparator, Frequency, Phrase, TargetNature
from luodi.systems.targets.rules.promises import promised

RATES = {"%", "百分点", "个百分点", "‰"}
COUNTED = {"个", "家", "条", "所", "座", "处", "项", "户", "台", "套", "件", "次", "场", "批", "栋"}
NAMED_UNITS = {"个", "条", "所", "座", "处", "栋"}
NAMED = ("小区", "项目", "工程", "园区", "楼")
"""Things that stand in lists by name: each is accepted by itself."""
BUILT = (
    "道路", "学校", "中小学", "幼儿园", "公园", "社区", "医院", "中心", "桥", "站", "广场", "游园",
)  # fmt: skip
"""Things that have names once they stand; new ones are only counted."""
WORKED_ON = re.compile(r"改造|续建|在建|改建|扩建|提升|整治|修缮|加固|更新")
"""Words that tell of things that stand already, or are being built."""
CIRCLE = re.compile(r"服务圈|生活圈|[0-9十]+分钟.*圈")
REACHED_IN = {"分钟", "公里", "米"}
STANDING = re.compile(r'达到|保有|稳定在|总数|累计达|办[”’"」]?事项')
"""Words that tell a number at a point in time from one that adds up."""
ASSIGNED = re.compile(r"完成[^，。；,;]*(?:下达|分配|交办)|下达[^，。；,;]*(?:任务|指标|目标)")
BY_QUARTER = ("生产总值", "GDP", "经济总量", "居民收入", "可支配收入")
"""Growth that the statistical offices publish by the quarter."""
STOP = re.compile(r"[，。；！？;!?\n]|(?<![0-9]),|,(?![0-9])")
"""What ends a clause; not the comma in 19,500."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The kind of a target as it is offered, why, and the kind that it may be as well."""

    nature: TargetNature
    reason: Phrase
    instead: TargetNature | None = None


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
    first = max((stop.end() for stop in STOP.finditer(sentence, 0, start)), default=0)
    after = STOP.search(sentence, end)
    return sentence[first : after.start() if after else len(sentence)]


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
    comparator: Comparator | None, *, growth: bool, unit: str, indicator: str, clause: str = ""
) -> Offer:
    """Offer the kind of a target by what a commitment says, with the reason.

    Parameters
    ----------
    comparator
        What is promised; SYNC is always of growth, no number a milestone.
    growth
        Whether the figure is a rate of change.
    unit, indicator
        In the words of the text.
    clause
        The clause that the words stand in, if known.

    Source
    ------
    Design dossier 01, the page's targets as test data: which text is of which nature (2026).

    Examples
    --------
    >>> offered_nature(Comparator.GE, growth=False, unit="%", indicator="占比").nature.value
    'SHARE'
    >>> offer = offered_nature(Comparator.EQ, growth=False, unit="个", indicator="改造老旧小区")
    >>> offer.nature.value, offer.reason
    ('LIST', '“小区”各有名称，逐个验收')
    >>> offered_nature(None, growth=False, unit="", indicator="应急体系建设").nature.value
    'MILESTONE'
    """
    if comparator is Comparator.SYNC:
        return Offer(TargetNature.GROWTH, Phrase("与另一增速同步"))
    if growth:
        return Offer(TargetNature.GROWTH, Phrase("说的是增长多少"))
    circle = CIRCLE.search(indicator) or CIRCLE.search(clause)
    if circle and (comparator is None or unit in REACHED_IN):
        reason = Phrase("“%(word)s”看多少人够得着；要承诺的是覆盖多少，请填比例", word=circle[0])
        return Offer(TargetNature.COVERAGE, reason)
    if comparator is None:
        return Offer(TargetNature.MILESTONE, Phrase("没有数，只看做没做到"))
    if unit in RATES:
        return _rate(unit, indicator)
    if comparator is Comparator.ASSIGNED:
        return Offer(TargetNature.LEVEL, Phrase("上级下达后才有数；下达前灯为未知"))
    return _things(unit, indicator)


def _rate(unit: str, indicator: str) -> Offer:
    if "覆盖" in indicator:
        return Offer(TargetNature.COVERAGE, Phrase("单位是“%(unit)s”，说的是覆盖", unit=unit))
    return Offer(TargetNature.SHARE, Phrase("单位是“%(unit)s”，是两个数之比", unit=unit))


def _things(unit: str, indicator: str) -> Offer:
    """Offer a list of things that have names, a count of others, a level of what has no number."""
    named = next((word for word in NAMED if word in indicator), "")
    built = next((word for word in BUILT if word in indicator), "")
    if unit in NAMED_UNITS and (named or built):
        if named or WORKED_ON.search(indicator):
            reason = Phrase("“%(word)s”各有名称，逐个验收", word=named or built)
            return Offer(TargetNature.LIST, reason, TargetNature.COUNT)
        reason = Phrase("“%(word)s”是新的，还没有名单；有名单的改选清单", word=built)
        return Offer(TargetNature.COUNT, reason, TargetNature.LIST)
    if unit in COUNTED:
        return Offer(TargetNature.COUNT, Phrase("按“%(unit)s”数个数", unit=unit))
    return Offer(TargetNature.LEVEL, Phrase("单位是“%(unit)s”，是总量", unit=unit))


def asks_for_a_share(nature: TargetNature, unit: str) -> bool:
    """Tell whether a coverage is promised in minutes or metres: how much is covered is not said.

    Source
    ------
    Design dossier 01, rule 18: a circle is the share of residents who reach it in time (2026).

    Examples
    --------
    >>> asks_for_a_share(TargetNature.COVERAGE, "分钟"), asks_for_a_share(TargetNature.SHARE, "%")
    (True, False)
    """
    return nature is TargetNature.COVERAGE and unit not in RATES


def offered_accumulation(nature: TargetNature, clause: str) -> Accumulation:
    """Offer whether figures add up, or the latest alone counts.

    Source
    ------
    Design dossier 01, rules 5 and 19: shares, standing numbers and classes of service items are
    points (2026).

    Examples
    --------
    >>> offered_accumulation(TargetNature.COUNT, "高新技术企业总数达到35家").value
    'POINT'
    """
    if nature in {TargetNature.SHARE, TargetNature.COVERAGE}:
        return Accumulation.POINT
    if nature is TargetNature.COUNT and STANDING.search(clause) and "新增" not in clause:
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
