"""Word what a figure counts, in the text's own words and order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luodi.reading.values import Value
from luodi.standards.bounds import bound_after, bound_before


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
    noun
        True when the noun after the figure names it.
    """

    text: str
    own: str
    dependent: bool
    noun: bool = False


_CLAUSE_MARK = re.compile(r"[,;:。!?]|——|…")
_AFTER_STOP = re.compile(r"[,;:。!?、(]|——|…")
_MAX_BEFORE = 34
_MAX_AFTER = 20
# Words that open a clause without naming what is counted; taken off again and again.
_LEAD = re.compile(
    r"^(?:力争|确保|争取|努力|全年|全部|今年|明年|去年|年内|年底前|将|要|拟(?!增)|预计|计划(?=完成|新|建|实施|投入|开)|"
    r"其中|其余|▶|●|■|◆|·|目前|现|已经|已|先后|累计|共计|总共|共(?=[^同建享和])|我们|才能|按期|可以|可(?=为|供|达)|能够|能(?=[采收])|就|"
    r"全[区市县镇乡省州国旗](?!示范|性)|[该本][区市县镇乡省村](?!级)|该街道|进一步|继续|坚持|扎实|深入|积极|大力|统筹|"
    r"加快|重点|推进|推动|完成|实现|打造|拥有|现有|共有|设有|建有|还有|有(?!效|机|序|色)|依托|提供|出台|[0-9]{4}年|"
    r"[0-9]{1,2}(?:[-~至][0-9]{1,2})?月(?:份|底|末)?(?:前)?|到[0-9]{4}年(?:底|末)?|"
    r"近?[0-9一二三四五六七八九十]{1,2}年(?=增|提|下|累|来|以来)|上半年|下半年|(?:第?[一二三四]|前[一二三])季度|"
    r"一是|二是|三是|[0-9]{1,2}[.、]|了|并|也|还|又|再(?=[^签])|和(?![美谐平睦])|及(?!时)|与|以及|中(?![一-龥])|年度(?=完成|计划)|政府|会|分别(?=[^增下提])|"
    r"截至[^,]{2,10}?(?:底|末|日)|为(?=[^民])|使|让|由|从|在(?=建)(?!建)|于|是|[ ]|—)"
)
# Words between the name and the figure.
_TRAIL = re.compile(
    r"(?:达到|达|完成|实现|为|由|从|至|到|控制在|保持在|稳定在|维持在|保持|提升至|提升到|提高到|提高至|下降至|下降到|"
    r"降至|降到|缩小[至到]|增至|增加到|增加至|增长到|增长至|扩大到|缩小到|累计|共计|合计|总计|共|有|是|在|了|分|余|的|即|仅|"
    r"继续|分别|力争|确保|计划|预计|就|突破|实际|拟|按|—|:|[ ])$"
)
_TIME_INSIDE = re.compile(
    r"(?<=[一-龥])[0-9一二三四五六七八九十]{1,2}年(?=增长|增加|提升|提高|下降|减少|累计|新增|$)"
)
# 提升到2025年的57.7%: the end of a change, with its year.
_UNTIL_YEAR = re.compile(
    r"(?:提升|提高|增加|增长|上升|下降|降低|减少|扩大|[降升增])?(?:到|至)20[0-9]{2}年(?:末|底)?的?$|"
    r"[从由]20[0-9]{2}年(?:末|底)?的?$"
)
_LIST_TAIL = re.compile(r"等$")
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
# What an item of a list shares with the items after it.
_ACTION = re.compile(
    r"^(?:新增|新组建|组建|新建|新改扩建|改扩建|新建扩建|新开工|新签约|新投产|新获批|新修|改造|改建|扩建|建成|建设|培育|清理|清淤|"
    r"创建|引进|治理|修复|获批|盘活|巩固提升|启动建设|完成|组织|开展|发放|协调|帮助|扶持|推广|种植|修建|铺设|"
    r"新培育|新认定|认定|打造|淘汰|关停|整治|疏浚|拆除|绿化|栽植|补贴|救助|开发|发展|派驻|选派|聘用|"
    r"开工改造|开工建设|更新改造|建设改造|改造提升|举办|承办|招引|新入选|交付|筹集|安置|选聘|引育|"
    r"启动|投放|配备|设立|设置|购置|更新|维修|加装|提供)"
)
_GRADE = re.compile(r"(?:国家|省|市|区|县|部|州|镇)级")
_AFTER_CUT = re.compile(
    r"开展|采取|深入|立起|正在|正(?=[享接])|里的|上的|已经?|将|共同|享受|协调|让|使|进行|直(?=[供销])|并(?!购)|投入|"
    r"获得|达到|用于|落户|参与|纳入|覆盖(?!率)|带动|同时"
)
# Words of an activity inside the noun after the figure; left out, the noun goes on.
_AFTER_DROP = re.compile(r"实现|完成(?=提|改|建)|就可|提供")
_AFTER_EMPTY = re.compile(
    r"^(?:以上|以下|以内|左右|[的之]?$|[ )”]|和(?![美谐平睦])|与|及|或|的是|(?:来|时|后|前|内)(?![一-龥]{2}))"
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
# 5%、6%左右 and 8%,力争9% are figures of one thing; 由9%下降至6% its start and end.
_SAME_AGAIN = re.compile(r"(?:以上|以下|左右)?[、,和及与](?:力争|争取)?")
_ENDS_CHANGE = re.compile(r"增至|降|升|提高至|提高到|缩小|缩短")
_QUALIFIED = re.compile(r"(?:以上)?的?(?:重大|重点|产业|招商)*(?:项目|企业|工程)(?:超过?|达到?|近|约)?")
_JOIN_END = re.compile(r"(?:、|和|及|以及|与)$")
_IN_TURN = re.compile(r"(?:以上|以下|左右)?[、和及与]")
_ITEM_MARK = re.compile(r"、|以及|和(?![美谐平睦])|与|(?<!普)及(?![时率])")
_SHARED_TAIL = re.compile(
    r"(?:保有量|覆盖率|普及率|参保率|使用量|产量|总量|增加值|总产值|产值|收入|投资额|投资|进出口|出口|进口|"
    r"消费|增速|比重|占比|数量|规模|人数|人次|起数|件数|[一-龥]{2}[率额])$"
)
_SHORT_ITEM = 4
_SHORTEST_NOUN = 3
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
    value = values[index]
    previous = values[index - 1] if index else None
    last = before[-1] if before else None
    clause = _clause_start(flat, value.start)
    shared = previous is not None and previous.end > clause
    start = max(clause, previous.end if previous is not None else clause)
    if paired := _respectively(flat, values, index, names):
        return Wording(paired, paired, False)
    joined = shared and last is not None and last.noun and _joins(flat, previous, value)
    own = _list_of_examples(flat[clause : value.start], names)
    if not own and previous is not None and shared and _qualified(flat, previous, value):
        own = trimmed(flat[clause : value.start], names)
    if not own and not joined:
        own = _own_words(flat, start, value, shared, names)
    after = _words_after(flat, values, index)
    if _wants_noun(own, value):
        after = trimmed(after or _later_head(flat, value.end), names)
        return _investment(flat, own, after, last)
    if after and _takes_noun(value, own, after):
        own = own + after
        listed = joined or (shared and "、" in flat[start : start + 4])
        return Wording(_share_action(own, listed, last), own, False, noun=True)
    if _DEPENDENT.fullmatch(own) and last is not None:
        return Wording(_completed(flat, own, last, start, values, index), own, True)
    text = _share_list(flat, own, shared, last, start, before)
    if not after and (not text or _ACTION.fullmatch(text)):
        text = _whole_list(flat[start : value.start], names) or text
    return Wording(text or after, own, False)


def _joins(flat: str, previous: Value | None, value: Value) -> bool:
    """3个甲及2个乙: what stands between the two figures names the first alone."""
    return previous is not None and _JOIN_END.search(flat[previous.end : value.start]) is not None


def _qualified(flat: str, previous: Value, value: Value) -> bool:
    """总投资超10亿元项目50个: the money before belongs to the name of what is counted."""
    return (
        previous.unit == "元"
        and value.unit != "元"
        and _QUALIFIED.fullmatch(flat, previous.end, value.start) is not None
    )


def _respectively(flat: str, values: Sequence[Value], index: int, names: Sequence[str]) -> str:
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
    clause = flat[_clause_start(flat, values[first].start) : values[first].start]
    head, mark, verb = clause.rpartition("分别")
    if mark and not head:  # 甲、乙从无到有,分别达2个、3个
        before = flat[: values[first].start - len(clause) - 1]
        head = before[_clause_start(before, len(before)) :]
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


def _clause_start(flat: str, position: int) -> int:
    start = max(0, position - 3 * _MAX_BEFORE)
    last = start
    for match in _CLAUSE_MARK.finditer(flat, start, position):
        last = match.end()
    return last


def _list_of_examples(words: str, names: Sequence[str]) -> str:
    """新开工甲、乙、丙等亿元以上项目: the verb and what stands after 等 name it."""
    head, mark, noun = words.rpartition("等")
    noun = trimmed(noun)
    if not mark or "、" not in head or len(noun) < _SHORTEST_NOUN or "、" in noun:
        return ""
    action = _ACTION.search(trimmed(head, names))
    return action[0] + noun if action is not None else ""


def _whole_list(words: str, names: Sequence[str]) -> str:
    """新组建甲、乙等10家: nothing but the list names what is counted."""
    head, mark, rest = words.rpartition("等")
    return trimmed(head, names) if mark and not rest.strip() else ""


def _own_words(flat: str, start: int, value: Value, shared: bool, names: Sequence[str]) -> str:
    if shared:
        bound = bound_after(flat, start)
        start += len(bound.word or "") if bound is not None else 0
        mark = flat.rfind("、", start, value.start)
        start = mark + 1 if mark >= 0 else start
    elif value.start - start > _MAX_BEFORE:
        mark = flat.rfind("、", start, value.start)
        start = max(mark + 1, value.start - _MAX_BEFORE)
    bound = bound_before(flat, value.start)
    end = value.start - len(bound.word or "") if bound is not None else value.start
    return trimmed(flat[start:end], names)


def trimmed(words: str, names: Sequence[str] = ()) -> str:
    """Take frames, units and linking verbs off both ends of the words before a figure.

    Parameters
    ----------
    words
        The words of a clause before its figure.
    names
        Names to take off the front.

    Returns
    -------
    str
        The words that name what is counted.

    Examples
    --------
    >>> trimmed("力争全年实现新认定项目补助额达到")
    '新认定项目补助额'
    """
    words = _UNTIL_YEAR.sub("", words.strip(" ,、:"))
    changed = True
    while changed and words:
        size = len(words)
        for name in names:
            if words.startswith(name) and len(words) > len(name):
                words = words[len(name) :]
        words = _LEAD.sub("", words, count=1).lstrip(" ,、:)")
        words = _TRAIL.sub("", words, count=1)
        changed = len(words) != size
    words = _TIME_INSIDE.sub("", words)
    if _LIST_TAIL.search(words):
        action = _ACTION.match(words)
        words = action[0] if action else ""
    return words


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
        if value.start - at > 2 and (mark := _JOIN_END.search(flat[at : value.start])):
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
    if head and not _ACTION.fullmatch(head):
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
        return not own or _ACTION.fullmatch(own) is not None or len(own) <= 2  # 年产, 种植
    return True


def _stem(indicator: str) -> str:
    return _CHANGE_TAIL.sub("", indicator) or indicator


def _completed(
    flat: str, own: str, last: Wording, start: int, values: Sequence[Value], index: int
) -> str:
    """Give a dependent predicate its subject."""
    if own:
        return _stem(_ACTION.sub("", last.text) if "增" in own else last.text) + own
    gap = flat[values[index - 1].end : values[index].start]
    if same_again(gap):
        return _second_of_two(last.text)
    return last.text if _ENDS_CHANGE.search(gap) else _stem(last.text)


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


def _second_of_two(indicator: str) -> str:
    """城乡居民 … 分别 5%、6.5%: the first is the town's, the second the country's."""
    return _TRACKED.sub("农村", indicator)


def _share_action(own: str, listed: bool, last: Wording | None) -> str:
    if not listed or last is None:
        return own
    action = _ACTION.match(last.text)
    return own if action is None or _ACTION.match(own) else action[0] + own


def _share_list(
    flat: str,
    own: str,
    shared: bool,
    last: Wording | None,
    start: int,
    before: Sequence[Wording],
) -> str:
    """Fill in what an item of a list leaves out: its verb, its head noun, its first words."""
    if not shared or last is None or not own or "、" not in flat[start : start + 8]:
        return own
    if _GRADE.fullmatch(own) and _GRADE.search(last.text):
        return _GRADE.sub(own, last.text, count=1)
    action = _ACTION.match(last.text)
    if action is not None and _ACTION.match(own) is None:
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
