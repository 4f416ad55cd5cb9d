"""What the items of a list share: their verb, their head noun, their first words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luodi.reading.figures import Value
from luodi.reading.reasons import Rule
from luodi.reading.trimming import ACTION, clause_start, trimmed

_GRADE = re.compile(r"(?:国家|省|市|区|县|部|州|镇)级")
# 5%、6%左右 and 8%,力争9% are figures of one thing; 由9%下降至6% its start and end.
_SAME_AGAIN = re.compile(r"(?:以上|以下|左右)?[、,和及与](?:力争|争取)?")
_QUALIFIED = re.compile(
    r"(?:以上)?的?(?:重大|重点|产业|招商)*(?:项目|企业|工程)(?:超过?|达到?|近|约)?"
)
JOIN_END = re.compile(r"(?:、|和|及|以及|与)$")
_IN_TURN = re.compile(r"(?:以上|以下|左右)?[、和及与]")
_ITEM_MARK = re.compile(r"、|以及|和(?![美谐平睦])|与|(?<!普)及(?![时率])")
_SHARED_TAIL = re.compile(
    r"(?:保有量|覆盖率|普及率|参保率|使用量|产量|总量|增加值|总产值|产值|收入|投资额|投资|进出口|出口|进口|"
    r"消费|增速|比重|占比|数量|规模|人数|人次|起数|件数|[一-龥]{2}[率额])$"
)
_SHORT_ITEM = 4
_SHORTEST_NOUN = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """What a figure counts.

    Parameters
    ----------
    text
        The indicator.
    own
        The words before the figure that belong to it alone, before anything was shared.
    dependent
        True when the figure completes the one before it (增长4.1% after 468亿元).
    rule
        What named it.
    """

    text: str
    own: str
    dependent: bool
    rule: Rule = Rule.BEFORE


def same_again(gap: str) -> bool:
    """Say whether two figures with these words between them are of one thing.

    Parameters
    ----------
    gap
        The words between the end of one figure and the start of the next.

    Returns
    -------
    bool
        True for 5%、6% and for 8%,力争9%.

    Examples
    --------
    >>> same_again("、"), same_again(",力争"), same_again(",投资增长")
    (True, True, False)
    """
    return _SAME_AGAIN.fullmatch(gap) is not None


def list_of_examples(words: str, names: Sequence[str]) -> str:
    """新开工甲、乙、丙等亿元以上项目: the verb and what stands after 等 name it."""
    head, mark, noun = words.rpartition("等")
    noun = trimmed(noun)
    if not mark or "、" not in head or len(noun) < _SHORTEST_NOUN or "、" in noun:
        return ""
    action = ACTION.search(trimmed(head, names))
    return action[0] + noun if action is not None else ""


def whole_list(words: str, names: Sequence[str]) -> str:
    """新组建甲、乙等10家: nothing but the list names what is counted."""
    head, mark, rest = words.rpartition("等")
    return trimmed(head, names) if mark and not rest.strip() else ""


def joins(flat: str, previous: Value | None, value: Value) -> bool:
    """3个甲及2个乙: what stands between the two figures names the first alone."""
    return previous is not None and JOIN_END.search(flat[previous.end : value.start]) is not None


def qualified(flat: str, previous: Value, value: Value) -> bool:
    """总投资超10亿元项目50个: the money before belongs to the name of what is counted."""
    return (
        previous.unit == "元"
        and value.unit != "元"
        and _QUALIFIED.fullmatch(flat, previous.end, value.start) is not None
    )


def respectively(flat: str, values: Sequence[Value], index: int, names: Sequence[str]) -> str:
    """甲、乙分别增长5%、6%: each figure has a name of its own."""
    first = index
    while first and _IN_TURN.fullmatch(flat, values[first - 1].end, values[first].start):
        first -= 1
    last = index
    while last + 1 < len(values) and _IN_TURN.fullmatch(
        flat, values[last].end, values[last + 1].start
    ):
        last += 1
    if first == last:
        return ""
    clause = flat[clause_start(flat, values[first].start) : values[first].start]
    head, mark, verb = clause.rpartition("分别")
    if mark and not head:  # 甲、乙从无到有,分别达2个、3个
        before = flat[: values[first].start - len(clause) - 1]
        head = before[clause_start(before, len(before)) :]
    items = [item for item in _ITEM_MARK.split(head) if item]
    if not mark or len(items) < last - first + 1:
        return ""
    # What stands before the names in the same clause belongs to none of them.
    items = [trimmed(item, names) for item in items[-(last - first + 1) :]]
    tail = _SHARED_TAIL.search(items[-1])
    own = items[index - first]
    if tail is not None and _SHARED_TAIL.search(own) is None:
        own += tail[0]
    return own + trimmed(verb)


def share_action(own: str, listed: bool, last: Wording | None) -> str:
    """新建3个甲、2个乙: the second is new, too."""
    if not listed or last is None:
        return own
    action = ACTION.match(last.text)
    return own if action is None or ACTION.match(own) else action[0] + own


def share_list(
    flat: str,
    own: str,
    shared: bool,
    start: int,
    before: Sequence[Wording],
) -> str:
    """Fill in what an item of a list leaves out: its verb, its head noun, its first words."""
    if not shared or not before or not own or "、" not in flat[start : start + 8]:
        return own
    last = before[-1]
    if _GRADE.fullmatch(own) and _GRADE.search(last.text):
        return _GRADE.sub(own, last.text, count=1)
    action = ACTION.match(last.text)
    if action is not None and ACTION.match(own) is None:
        return action[0] + own
    if len(own) <= _SHORT_ITEM and len(last.text) > len(own) + 1:
        return _same_tail(own, last.text, before)
    return own


def _same_tail(own: str, last: str, before: Sequence[Wording]) -> str:
    """学习小组集中建8家、临时建6家: the items share their first words."""
    if own[-1] == last[-1]:
        return last[: -len(own)] + own
    if len(before) > 1:
        common = _common_start(before[-1].text, before[-2].text)
        if len(common) > 1:
            return common + own
    return own


def _common_start(first: str, second: str) -> str:
    size = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        size += 1
    return first[:size]
