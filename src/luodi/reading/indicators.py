"""Word what a figure counts, in the text's own words and order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luodi.reading.figures import Value
from luodi.reading.lists import (
    JOIN_END,
    Wording,
    joins,
    list_of_examples,
    qualified,
    respectively,
    same_again,
    share_action,
    share_list,
    whole_list,
)
from luodi.reading.reasons import Rule
from luodi.reading.trimming import ACTION, MAX_BEFORE, clause_start, trimmed
from luodi.standards.bounds import bound_after, bound_before

_AFTER_STOP = re.compile(r"[,;:。!?、(\t]|——|…")
_MAX_AFTER = 20
# Predicates that need the subject of the figure before them.
_DEPENDENT = re.compile(
    r"(?:同比|环比|年均|平均|同口径|比上年|较上年|比去年|较去年|力争)*"
    r"(?:增长|缩小|缩短|提升|提高|增加|下降|降低|减少|回落|收窄|增幅|涨幅|降幅|增速|占比|比重|总投资|投资|总投资额|投资额|"
    r"完成投资|年度投资|年度计划投资|当年投资|面积|总面积|建筑面积|占地|占地面积|产值|年产值|产能|利润|总额|高于.{0,6}|低于.{0,6})?"
)
# Verbs of change at the end of an indicator; off when another predicate takes the subject.
_CHANGE_TAIL = re.compile(
    r"(?:同比|环比|年均|平均)?(?:增长|提升|提高|增加|新增|下降|降低|减少|增幅|涨幅|总投资|投资)$"
)
_AFTER_CUT = re.compile(
    r"开展|采取|深入|立起|正在|正(?=[享接])|里的|上的|已经?|将|共同|享受|协调|让|使|进行|直(?=[供销])|并(?!购)|投入|"
    r"获得|达到|用于|落户|参与|纳入|覆盖(?!率)|带动|同时"
)
# Words of an activity inside the noun after the figure; left out, the noun goes on.
_AFTER_DROP = re.compile(r"实现|完成(?=提|改|建)|就可|提供")
_AFTER_EMPTY = re.compile(
    r"^(?:以上|以下|以内|左右|[的之]?$|[ )”]|"
    r"和(?![美谐平睦])|与|及|或|的是|(?:来|时|后|前|内)(?![一-龥]{2}))"
)
# 总投资30亿元的某项目: the noun after the figure is what the money is for.
# 三年安排450亿元支持…: the money has no name but what it is for.
_SPENDS = re.compile(
    r"(?:[一二三四五]年)?(?:安排|投入|筹措|筹集|统筹|下达|争取|拨付|落实)(?:财政)?(?:资金)?"
)
_SPENT_ON = re.compile(r"支持|实施|建设|发展|推进|保障|办好|推动")
_MONEY_FOR = re.compile(r"(?:总投资|计划投资|投资|概算投资)(?:额)?$")
_HEAD_END = re.compile(r"项目|工程|基地|园区|中心|产业链|平台|公司")
_LATER_HEAD = re.compile(
    r"[^,。;:!?]{2,24}的(?P<head>[^,。;:!?的]{2,24}(?:项目|工程|基地|园区|中心|产业链|平台|公司))"
)
_SUBJECT = re.compile(r"^(?P<name>[^,。;:]{2,16}?)(?:是|为|位于|占地|由)")
_FIGURE = re.compile(r"[0-9.]+(?:[十百千万亿]{0,2})(?:元|平方米|亩|个|家|项|条)")
_ENDS_CHANGE = re.compile(r"增至|降|升|提高至|提高到|缩小|缩短")
_TRACKED = re.compile(r"城乡")


def wording(
    flat: str,
    values: Sequence[Value],
    index: int,
    before: Sequence[Wording],
    names: Sequence[str],
) -> Wording:
    """Word what one figure of a sentence counts.

    Parameters
    ----------
    flat
        The folded sentence.
    values
        Its figures in order.
    index
        Which figure.
    before
        The wordings of the figures before it, in order.
    names
        Names of the units that answer for it, which are no part of the indicator.

    Returns
    -------
    Wording
        ``text`` is empty when the sentence gives no words.

    Examples
    --------
    >>> from luodi.reading.values import find_values
    >>> flat = "力争新建公园3个、绿道5公里。"
    >>> figures = find_values(flat)
    >>> first = wording(flat, figures, 0, [], [])
    >>> first.text, wording(flat, figures, 1, [first], []).text
    ('新建公园', '新建绿道')
    """
    if paired := respectively(flat, values, index, names):
        return Wording(paired, paired, False, Rule.PAIRED)
    place = _place(flat, values, index, before)
    own = _own(flat, place, names)
    after = _words_after(flat, values, index)
    last = before[-1] if before else None
    if _wants_noun(own, place.value):
        after = trimmed(after or _later_head(flat, place.value.end), names)
        return _investment(flat, own, after, last)
    if after and _takes_noun(place.value, own, after):
        own = own + after
        listed = place.joined or (place.shared and "、" in flat[place.start : place.start + 4])
        return Wording(share_action(own, listed, last), own, False, Rule.AFTER)
    if _DEPENDENT.fullmatch(own) and last is not None:
        text = _completed(flat, own, last, place.start, values, index)
        return Wording(text, own, True, Rule.COMPLETED)
    return _plain(flat, place, own, after, before, names)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a figure stands: its clause, and whether a figure before it stands in the same one."""

    value: Value
    previous: Value | None
    clause: int
    start: int
    shared: bool
    joined: bool


def _place(flat: str, values: Sequence[Value], index: int, before: Sequence[Wording]) -> _Place:
    value = values[index]
    previous = values[index - 1] if index else None
    clause = clause_start(flat, value.start)
    shared = previous is not None and previous.end > clause
    named = bool(before) and before[-1].rule is Rule.AFTER
    return _Place(
        value=value,
        previous=previous,
        clause=clause,
        start=max(clause, previous.end if previous is not None else clause),
        shared=shared,
        joined=shared and named and joins(flat, previous, value),
    )


def _own(flat: str, place: _Place, names: Sequence[str]) -> str:
    """Give the words before a figure that are its own."""
    words = flat[place.clause : place.value.start]
    if examples := list_of_examples(words, names):
        return examples
    if place.shared and place.previous is not None and qualified(flat, place.previous, place.value):
        return trimmed(words, names)
    return "" if place.joined else _own_words(flat, place, names)


def _plain(
    flat: str,
    place: _Place,
    own: str,
    after: str,
    before: Sequence[Wording],
    names: Sequence[str],
) -> Wording:
    """Name a figure by the words before it, with what its list shares; else by those after it."""
    text = share_list(flat, own, place.shared, place.start, before)
    rule = Rule.BEFORE if text == own else Rule.SHARED
    if not after and (not text or ACTION.fullmatch(text)):
        text = whole_list(flat[place.start : place.value.start], names) or text
    if not text:
        rule = Rule.AFTER if after else Rule.UNWORDED
    return Wording(text or after, own, False, rule)


def _own_words(flat: str, place: _Place, names: Sequence[str]) -> str:
    start, value = place.start, place.value
    if place.shared:
        bound = bound_after(flat, start)
        start += len(bound.word or "") if bound is not None else 0
        mark = flat.rfind("、", start, value.start)
        start = mark + 1 if mark >= 0 else start
    elif value.start - start > MAX_BEFORE:
        mark = flat.rfind("、", start, value.start)
        start = max(mark + 1, value.start - MAX_BEFORE)
    bound = bound_before(flat, value.start)
    end = value.start - len(bound.word or "") if bound is not None else value.start
    return trimmed(flat[start:end], names)


def _words_after(flat: str, values: Sequence[Value], index: int) -> str:
    """Give the noun after a figure, figures inside it left out."""
    position = values[index].end
    bracket = re.compile(r"\([^()]{1,6}\)").match(flat, position)
    position = bracket.end() if bracket else position
    bound = bound_after(flat, position)
    if bound is not None:
        position += len(bound.word or "")
    stop = _AFTER_STOP.search(flat, position, position + 2 * _MAX_AFTER)
    end = stop.start() if stop else min(len(flat), position + _MAX_AFTER)
    if stop is not None and stop[0] == "(":
        close = flat.find(")", end, end + 8)
        end = _noun_end(flat, close + 1) if close > 0 else end
    pieces, at = [], position
    for value in values[index + 1 :]:
        if value.start >= end:
            break
        if value.start - at > 2 and (mark := JOIN_END.search(flat[at : value.start])):
            end = at + mark.start()
            break
        pieces.append(flat[at : value.start])
        at = value.end
    pieces.append(flat[at:end] if at < end else "")
    noun = "".join(pieces).removeprefix("级").removeprefix("的").strip()
    if _AFTER_EMPTY.match(noun):
        return ""
    cut = _AFTER_CUT.search(noun, 1)
    noun = noun[: cut.start()] if cut else noun
    return _AFTER_DROP.sub("", noun)[:_MAX_AFTER]


def _noun_end(flat: str, position: int) -> int:
    stop = _AFTER_STOP.search(flat, position, position + _MAX_AFTER)
    return stop.start() if stop else min(len(flat), position + _MAX_AFTER)


def _wants_noun(own: str, value: Value) -> bool:
    return value.unit == "元" and _MONEY_FOR.search(own) is not None


def _investment(flat: str, own: str, after: str, last: Wording | None) -> Wording:
    """Name the project that the money is for: after the figure, before it, or the subject."""
    match = _MONEY_FOR.search(own)
    money = match[0] if match else own
    head = own[: match.start()] if match else ""
    if head and not ACTION.fullmatch(head):
        return Wording(own, own, False)
    if after:
        end = _HEAD_END.search(after)
        after = after[: end.end()] if end and "产业链" not in after else after
        return Wording(head + after + money, own, False)
    if last is not None:
        return Wording(_stem(last.text) + money, own, True)
    subject = _SUBJECT.match(flat)
    return Wording((subject["name"] if subject else "") + own, own, False)


def _later_head(flat: str, position: int) -> str:
    """投资8亿元、年产5万吨的某工程: the head stands at the end of the list."""
    if flat[position : position + 1] != "、":
        return ""
    match = _LATER_HEAD.match(flat, position)
    return match["head"] if match else ""


def _takes_noun(value: Value, own: str, after: str) -> bool:
    """Say whether the noun after the figure is what is counted."""
    unit = value.unit or ""
    if unit == "元" and _SPENDS.fullmatch(own):
        return _SPENT_ON.match(after) is not None
    if unit in {"", "岁"}:
        return False
    if unit in {"%", "百分点", "倍", "元"}:
        return unit == "%" and (not own or after.startswith("的") or own.endswith("量"))
    if unit.partition("/")[0] in {"平方米", "亩", "吨", "公里", "米", "千瓦", "立方米"}:
        return not own or ACTION.fullmatch(own) is not None or len(own) <= 2  # 年产, 种植
    return True


def _stem(indicator: str) -> str:
    return _CHANGE_TAIL.sub("", indicator) or indicator


def _completed(
    flat: str, own: str, last: Wording, start: int, values: Sequence[Value], index: int
) -> str:
    """Give a dependent predicate its subject."""
    if own:
        return _stem(ACTION.sub("", last.text) if "增" in own else last.text) + own
    gap = flat[values[index - 1].end : values[index].start]
    if same_again(gap):
        return _second_of_two(last.text)
    return last.text if _ENDS_CHANGE.search(gap) else _stem(last.text)


def _second_of_two(indicator: str) -> str:
    """城乡居民 … 分别 5%、6.5%: the first is the town's, the second the country's."""
    return _TRACKED.sub("农村", indicator)
