"""Find promises without a number that an outsider could still check yes or no."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luodi.reading.kinds import Mode


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A checkable promise without a number.

    Parameters
    ----------
    start, end
        Span in the sentence: the shortest clause that carries it.
    indicator
        What is to be checked.
    dated
        True when the clause carries a day.
    """

    start: int
    end: int
    indicator: str
    dated: bool


_CLAUSE = re.compile(r"[^,;。!?:]+")
_HAS_FIGURE = re.compile(
    r"[0-9.]+[十百千万亿]*(?:%|元|个|家|项|条|人|户|处|座|所|套|公里|亩|平方米|吨|名|台)"
)
# 与某数同步: a peg to an outside figure.
_PEGGED = re.compile(
    r"^(?P<what>[一-龥、“”]{2,24}?)(?:力争|基本)?(?:与|同|和).{2,16}?(?:保持)?(?:基本)?同步(?:增长)?$"
)
# 完成上级下达任务: what a higher level hands down.
_HANDED_DOWN = re.compile(
    r"^(?P<what>[一-龥、“”]{2,30}?)(?:全面)?完成(?:国家|省|市|上级)[一-龥、]{0,6}?(?:下达|控制|约束性|考核)*(?:的)?(?:任务|目标|要求)(?:任务)?$"
)
_DATED = re.compile(
    r"(?:[0-9]{1,2}月(?:份|底|末|[0-9]{1,2}日)?(?:前)?|年底(?:前)?|年内).{0,20}?"
    r"(?:建成|完成|竣工|投用|投产|清零|交付|通车|达到|投入使用|完工|上线|开工建设|全覆盖)"
)
_ITEM_AND_DATED = re.compile(r"^(?:预计|力争|确保|计划)?(?:今年)?(?:[0-9]{1,2}月|年底|年内)")
# Verbs that end in a thing one can go and see, with a noun of such things at the end.
_NAMED = re.compile(
    r"^(?:确保|力争|全面|年内)*(?:建成(?:投用|投产)?|开工建设|启动实施|全面启动|完成|启动建设|建成开放)"
    r"(?P<what>[一-龥A-Za-z“”·]{2,30}(?:工程|机场|铁路|高铁|公路|高速|大桥|隧道|水库|医院|学校|中心|博物馆|图书馆|体育馆|地铁|电站|枢纽|综合体|公园|平台))"
    r"(?:建设|主体|改造)?$"
)
_CREATES = re.compile(
    r"^(?:推动|推进|力争|确保|支持)?(?P<what>[一-龥“”]{2,20}?)(?:成功)?(?:创建|创成|获评|通过)(?:为)?(?P<title>[一-龥“”]{0,8}(?:国家级?|全国|省级|全省|省)[一-龥“”]{2,16})$"
)
_BUDGET = re.compile(
    r"^(?:将|把)(?P<what>[一-龥]{3,24})纳入(?P<into>[一-龥]{0,8}(?:预算|考核|目录|清单|规划))$"
)
_FULL_COVER = re.compile(
    r"^(?:确保|力争|实现)(?P<what>[一-龥“”]{4,30}?)(?:在[一-龥]{2,8})?(?:实现)?全覆盖$"
)
# 粮食产量只增不减, 控制在国家下达目标内: bounds that somebody else holds.
_KEPT = re.compile(
    r"^(?P<what>[一-龥、]{2,20}?(?:只增不减|只减不增|零增长|控制在(?:国家|省|市|上级)下达(?:的)?(?:目标|指标|任务)(?:以?内)?))$"
)
# What a list of plans says that it will bring forth: a paper, a body, a meeting, a work to be seen.
_WAYS = (
    r"(?:科学|研究|抓紧|精心|高水平|高标准|高质量|全力|成功|认真|及时|尽快|率先|"
    r"在[^,。;]{2,12}基础上)*"
)
_PAPER = re.compile(
    rf"^{_WAYS}(?:出台|制定|编制|修订|印发|发布)(?:出台|实施|印发|完善)?"
    r"[^,。;]{0,24}(?:方案|规划|目录|办法|条例|意见|清单|指南|标准|指引|纲要|规定|细则)$"
)
_BODY = re.compile(
    rf"^{_WAYS}(?:组建|设立|建立|成立|筹建)"
    r"[^,。;]{2,24}(?:基金|中心|研究院|集团|公司|联盟|项目库|清单|实验室|平台|专班|机构|学院|训练场|综合试验区|法庭|法院|协会)$"
)
_HOUSE = re.compile(
    r"^建设(?:应用)?(?!国家实验室)[^,。;]{4,60}(?:中心|研究院|实验室|平台|学院|训练场|综合试验区)$"
)
_EVENT = re.compile(
    rf"^{_WAYS}(?:召开|举办|办好|承办|合办|主办|筹办)"
    r"[^,。;]{2,60}(?:[大会]会|会议|运动会|论坛|博览会|展会|峰会|大赛|联赛|锦标赛|活动|交易会|洽谈会|艺术节|文化节|”)$"
)
_OPENS = re.compile(
    r"^(?:推进|推动|确保|力争|力促|加快|实现)*(?P<what>[^,。;]{3,30}?)"
    r"(?:建成投产|建成投用|建成投运|投产运营|建成运营|投入使用|投入运营|建成通车|通车运营|竣工验收|竣工投产|开工建设)$"
)
_RESTRUCTURED = re.compile(r"^完成[^,。;]{3,20}(?:重组|改制|换届|普查|整合|修编)$")
_BUILT = re.compile(r"^(?:建成投产|建成投用|建成投运)[^,。;]{3,30}$")
# Vague words that nobody could check.
_VAGUE = re.compile(r"进一步|不断|持续|一批|前期|等|、.*、|扎实|大力|积极")
_VAGUE_FORM = re.compile(
    r"进一步完善|不断|持续|一批|一系列|等|前期|(?:长效|体制|推进|工作|联动)?机制$"
)
_MAX_CLAUSE = 60


def deliverables(flat: str, mode: Mode, promised: bool) -> Iterator[Deliverable]:
    """Find the checkable promises without a number in a sentence.

    Parameters
    ----------
    flat
        The folded sentence.
    mode
        The mode of the article.
    promised
        True when the sentence itself promises.

    Yields
    ------
    Deliverable
        In order.

    Examples
    --------
    >>> [d.indicator for d in deliverables("历史欠账6月底前全部清零。", Mode.OPEN, False)]
    ['历史欠账全部清零']
    """
    if mode is Mode.RESULT and not promised:
        return
    committed = mode is Mode.TARGET or promised
    for match in _CLAUSE.finditer(flat):
        clause = match[0].strip()
        start = match.start() + match[0].index(clause) if clause else match.start()
        if not clause or len(clause) > _MAX_CLAUSE or _HAS_FIGURE.search(clause):
            continue
        indicator = _always(clause) or (_committed(clause) if committed else None)
        dated = _DATED.search(clause) is not None
        if indicator is None and dated and not re.search(r"已|[了过]|去年", clause):
            indicator = _undated(clause)
        if indicator:
            yield Deliverable(start, start + len(clause), indicator, dated)


def _always(clause: str) -> str | None:
    """Read the forms that are promises by themselves."""
    if match := _BUDGET.match(clause):
        return f"{match['what']}纳入{match['into']}"
    if re.match(r"确保|力争", clause) and (match := _FULL_COVER.match(clause)):
        return f"{match['what']}全覆盖"
    return None


def _committed(clause: str) -> str | None:
    for pattern in (_PEGGED, _HANDED_DOWN, _FULL_COVER, _KEPT):
        if match := pattern.match(clause):
            return match["what"]
    if any(pattern.match(clause) for pattern in (_PAPER, _BODY, _HOUSE, _EVENT, _RESTRUCTURED)):
        return None if _VAGUE_FORM.search(clause) else clause
    if _BUILT.match(clause):
        return clause
    match = _OPENS.match(clause)
    if match is not None and _VAGUE_FORM.search(clause) is None:
        return match["what"]
    if match := _CREATES.match(clause):
        return f"{match['what']}创建{match['title']}"
    match = _NAMED.match(clause)
    if match is not None and _VAGUE.search(match["what"]) is None:
        return match["what"]
    return None


def _undated(clause: str) -> str:
    without = re.sub(
        r"^在|(?:预计|力争|确保|计划|将)在?|(?:今年|明年)?(?:[0-9]{1,2}月(?:份|底|末|初|[上中下]旬|[0-9]{1,2}日)?|年底|年内)(?:之?前)?",
        "",
        clause,
    )
    return without.strip()
