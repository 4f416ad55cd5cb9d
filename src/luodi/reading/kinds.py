"""Tell promises, results and facts apart by the frames that govern them."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum

from luodi.reading.figures import Value
from luodi.reading.reasons import Rule
from luodi.reading.records import Kind

Judged = tuple[Kind, Rule]
"""A kind, and what decided it."""


class Mode(StrEnum):
    """What the frame of an article or a paragraph makes of its plain figures."""

    OPEN = "open"
    TARGET = "target"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Cues:
    """Where the words of a sentence point to a kind, in order.

    Parameters
    ----------
    found
        Pairs of position and kind, by position.
    stops
        Where the clauses of the sentence end, by position.
    """

    found: tuple[tuple[int, Kind], ...]
    stops: tuple[int, ...]

    def at(self, position: int) -> Kind | None:
        """Give the kind that governs a figure which ends at a position.

        The last cue up to the end of its clause counts, and only then the first one after it.
        """
        nearest = bisect_left(self.stops, position)
        end = self.stops[nearest] if nearest < len(self.stops) else None
        if end is None:
            return self.last
        index = bisect_left(self.found, (end,))
        if index:
            return self.found[index - 1][1]
        return self.found[0][1] if self.found else None

    @property
    def last(self) -> Kind | None:
        """The kind of the last cue; None without one."""
        return self.found[-1][1] if self.found else None


@dataclass(frozen=True, slots=True)
class Frame:
    """The state in which a sentence is read.

    Parameters
    ----------
    mode
        What the article or paragraph is about.
    cues
        The sentence's own words.
    carried
        The kind that the part of the sentence before a semicolon had, else None.
    earlier
        The kind of the figure before in the same sentence, else None.
    outlined
        True in a part of a report whose heading says that it looks back or ahead: the part says
        more than weak words of its sentences.
    """

    mode: Mode
    cues: Cues
    carried: Kind | None = None
    earlier: Kind | None = None
    outlined: bool = False


# Frames that govern the rest of their article.
_OPENS_TARGETS = re.compile(
    r"(?:预期|工作|奋斗|发展|目标)?目标(?:任务)?是|为完成.{0,12}(?:目标|任务)|"
    r"(?:重点|着力|突出|全力|集中)?(?:抓好|做好|办好|实施|推进).{0,8}(?:[0-9一二三四五六七八九十]{1,3})(?:个|项|大)?(?:方面|重点|件)?(?:的)?(?:工作|任务|实事)(?:——|[:。]|$)|"
    r"(?:民生|重点).{0,6}(?:任务单|任务清单|目标清单)|(?:为民|惠民|民生)(?:办)?[^,。]{0,4}实事|从以下.{0,8}方面|"
    r"(?:报告|会议|方案|通知|意见)(?:中)?[^,。]{0,4}(?:提出|明确|确定|部署):|工作安排:?$|工作部署:?$|重点工作:?$"
)
_OPENS_RESULTS = re.compile(
    r"完成情况|执行情况|进展情况|工作回顾|工作总结|(?:取得|实现|迈出|展现)(?:新|显著|明显|重大|积极|良好)(?:的)?(?:跃升|成效|突破|进展|步伐|提升|跨越)|"
    r"(?:过去|这|上)一年|过去五年|五年来"
)
# 完成情况: opens a paragraph of results under a numbered target.
_RESULT_PARAGRAPH = re.compile(r"(?:完成|落实|进展)情况[::]")
_TARGET_PARAGRAPH = re.compile(r"牵头(?:单位|部门)[::]|责任(?:单位|部门)[::]|完成时限[::]")

# Cues of a single sentence.
_TARGET_CUE = re.compile(
    r"力争|确保|争取|将(?=[于在会以对持继进重全大新建实推完开启投着加举组按根还可达逐陆力有成打围通努])|拟(?=[新建增投引])|(?<![一-龥])计划(?!总?投资|生育)|计划(?:完成|新|建|实施|开工|引|安排|于|在|用|投入|种|招|培)|年度计划|预期|预计|"
    r"到20[0-9]{2}年|年底前|年内(?!已)|继续|既要|又要|(?<![主重需只必首不要])要(?![素求点闻件道么])|必须|不得(?:低|少|超|高)|"
    r"今年(?:谋划|安排|要|将|计划)|下一步"
)
_REQUIREMENT = re.compile(r"不(?:低|少)于|不得|不超过|不高于|控制在")
_DONE_CUE = re.compile(
    r"已(?!知)|截至|截止|累计|先后|上半年|前[一二三]季度|[0-9]{1,2}-[0-9]{1,2}月|同比|去年|上年|共(?:清理|完成|建成|投入|发放|组织|"
    r"开展|改造|新建|整治|实施|培训|帮助|解决|办理|走访|排查|签约|争取|带动|实现)|出台了|建立了|完成了|实现了|解决了|达成了|"
    r"(?<!形)[投进办开建修改种落配引推获打举培成激发](?:行|资|入|理|展|成|造|植|实|备|进|出|得|办|育|立|活)?了|荣获"
)
_FIRMLY_DONE = re.compile(r"已(?!知)|截至|截止|上半年|前[一二三]季度|去年|上年|荣获")
_STATE_CUE = re.compile(r"共有|现有|拥有|地处|设有|建有|占地|下辖|辖区|总人口|户籍人口|常住人口")
_CUES = ((_TARGET_CUE, Kind.TARGET), (_DONE_CUE, Kind.RESULT), (_STATE_CUE, Kind.FACT))
# Acts of an organisation: their figures are results when no frame says otherwise.
_ACT = re.compile(
    r"新增|新建|新修|新签|新开|新投|完成|建成|建设|改造|清理|清淤|铺设|修建|种植|实现|带动|帮助|协调|提供|派驻|选派|"
    r"组织|开展|培训|引进|培育|发放|投入|投放|争取|解决|办理|走访|排查|整治|拆除|创收|增收|增加|年收入|达成|签约|"
    r"接待|服务|吸纳|安置|获|占(?!地)|达到|增长|下降|提升|提高|上涨|上升|增产|降[到至]|打造|开办|遴选|投用|打通|实施|设立|"
    r"整改|认定|募集|培养|增设|启用|注销|硬化|搭建|推广|落地|撬动|化解|调解|受理|减免|拨付|筹集|创建|创成|举办|栽植|修复|疏通|"
    r"巡查|检查|处置|查处|办结|审批|招引|招聘|募捐|救助|慰问|更新|加装|开放"
)
_ABILITY = re.compile(
    r"能(?!源|力|耗|效|够达)|可(?!持续|再生)[^为,]{0,3}$|每天|日均|一[天片亩株棵]"
)
_TEAM = frozenset({"人"})
_TEAM_ACT = re.compile(
    r"^[^,。;]{0,12}(?:开展|深入|下沉|变身|走访|服务|实现|就业|参与|投身|奔赴|入驻|上岗)"
)

# Figures that describe a thing, whatever the frame.
_TOTAL_COST = re.compile(
    r"(?:总投资|计划投资|计划总投资|概算投资|概算总投资|总造价|协议投资|协议资金|签约总额)(?:额)?(?:约|近|超过|超|达到|达|为)?$"
)
_BARE_COST = re.compile(r"(?:^|[,、;。的])投资(?:额)?(?:约|近|超过|超|达)?$")
_YEARLY = re.compile(r"年度|今年|当年|年内|全年|完成|实现|累计")
_EXTENT = re.compile(
    r"(?:占地|建筑面积|总面积|营业面积|全长|总长|里程约?|海拔|辖区面积)(?:约|近|超过|超|达|为)?$"
)
_EXTENT_OF = re.compile(r"的(?!新|任务)[一-龥]{2}")
_EXTENT_UNITS = frozenset({"平方米", "亩", "公顷", "平方公里", "米", "公里"})
# 投资超10亿元重大项目14个: the money names a class of projects.
_CLASS_MONEY = re.compile(
    r"(?:投资|产值|营收|营业收入|市值|估值)(?:额)?(?:超过|超|达到|达|突破|近)?$"
)
_CLASS_OF = re.compile(r"(?:以上)?的?[一-龥“”]{0,10}(?:项目|企业|工程|产业|集团)[0-9]")
# 203个断面优良率达100%: the count is what the rate is of.
_COUNTED_OF = re.compile(
    r"[一-龥“”、]{2,20}(?:(?:率|占比|比例)(?:均|全部)?(?:达到?|为|保持|稳定|超过?)|"
    r"(?:增加值|产值|收入|投资|产量)(?:同比)?(?:增长|下降))[0-9]"
)
_STANDING = re.compile(
    r"(?:每(?:名|位|个|户|村|人|家)|分别(?:挂钩|联系|包保|包联|帮扶)|人均)[^,。;]{0,14}$"
)
_PER_STEP = re.compile(r"(?:^|[^0-9])占[0-9一二三四五六七八九十]")
_BUILDS = re.compile(
    r"新建|建设|改造|新增|完成|整治|修复|治理|铺设|新修|栽植|绿化|拆除|盘活|建成|种植"
)
_WINDOW = 40
_CLAUSE = re.compile(r"[,;:。!?]")


def opening_mode(text: str, mode: Mode) -> Mode:
    """Give the mode after a title, a heading or a sentence that may open one.

    Parameters
    ----------
    text
        The folded title or sentence.
    mode
        The mode so far.

    Returns
    -------
    Mode
        Unchanged when the text opens nothing.

    Examples
    --------
    >>> opening_mode("今年的主要预期目标是:", Mode.OPEN)
    <Mode.TARGET: 'target'>
    """
    opened = mode
    latest = -1
    for pattern, found in ((_OPENS_TARGETS, Mode.TARGET), (_OPENS_RESULTS, Mode.RESULT)):
        for match in pattern.finditer(text):
            if match.end() > latest:
                opened, latest = found, match.end()
    return opened


def paragraph_mode(paragraph: str, mode: Mode) -> Mode:
    """Give the mode of one paragraph: numbered targets and what was done about them.

    Parameters
    ----------
    paragraph
        The folded paragraph.
    mode
        The article's mode.

    Returns
    -------
    Mode
        The mode of this paragraph alone.

    Examples
    --------
    >>> paragraph_mode("完成情况:新增就业300人。", Mode.TARGET)
    <Mode.RESULT: 'result'>
    """
    if _RESULT_PARAGRAPH.match(paragraph):
        return Mode.RESULT
    return Mode.TARGET if _TARGET_PARAGRAPH.search(paragraph) else mode


def cues_of(flat: str) -> Cues:
    """Find the words of a sentence that point to a kind.

    Parameters
    ----------
    flat
        The folded sentence.

    Returns
    -------
    Cues
        Empty when the sentence has none.

    Examples
    --------
    >>> cues_of("截至目前,全乡派驻指导员45个").last, cues_of("力争新增平台8家").last
    (<Kind.RESULT: 'result'>, <Kind.TARGET: 'target'>)
    """
    found = sorted(
        (match.start(), kind) for pattern, kind in _CUES for match in pattern.finditer(flat)
    )
    return Cues(tuple(found), tuple(match.start() for match in _CLAUSE.finditer(flat)))


def kind_of(flat: str, value: Value, frame: Frame, comparator_raw: str | None) -> Judged:
    """Decide the kind of one figure.

    Parameters
    ----------
    flat
        The folded sentence.
    value
        The figure.
    frame
        The state in which the sentence is read.
    comparator_raw
        The bounding word, which may be a requirement.

    Returns
    -------
    Judged
        TARGET, RESULT or FACT, and the rule that says so.

    Examples
    --------
    >>> from luodi.reading.values import find_values
    >>> flat = "总投资20亿元的3个项目已开工"
    >>> kind_of(flat, find_values(flat)[0], Frame(Mode.OPEN, cues_of(flat)), None)
    (<Kind.FACT: 'fact'>, <Rule.DESCRIBED: 'described'>)
    """
    if _describes(flat, value) or _under_way(flat, value, frame.mode):
        return Kind.FACT, Rule.DESCRIBED
    cue = frame.cues.at(value.end)
    if frame.mode is not Mode.OPEN:
        return _framed(flat, frame, cue)
    if comparator_raw is not None and _REQUIREMENT.fullmatch(comparator_raw) and cue is None:
        return Kind.TARGET, Rule.REQUIRED
    if cue is None and frame.carried is not None:
        return frame.carried, Rule.CARRIED
    if cue is not None:
        return cue, Rule.CUE
    plain = _plain_kind(flat, value)
    # The items of a list go on as the list began.
    if plain is Kind.FACT and frame.earlier is Kind.RESULT and value.high is None:
        return Kind.RESULT, Rule.LISTED
    return plain, Rule.ACT if plain is Kind.RESULT else Rule.STATE


def _framed(flat: str, frame: Frame, cue: Kind | None) -> Judged:
    """Decide under a heading or a frame: only words that say it firmly go against it."""
    rule = Rule.SECTION if frame.outlined else Rule.FRAME
    if frame.mode is Mode.RESULT:
        turns = not frame.outlined and cue is Kind.TARGET and _strong_target(flat)
        return (Kind.TARGET, Rule.CUE) if turns else (Kind.RESULT, rule)
    firm = not frame.outlined or _FIRMLY_DONE.search(flat) is not None
    return (Kind.RESULT, Rule.CUE) if cue is Kind.RESULT and firm else (Kind.TARGET, rule)


def is_baseline(flat: str, value: Value, following: Value | None) -> bool:
    """Say whether a figure is the start of a change (由9%下降至6%).

    Parameters
    ----------
    flat
        The folded sentence.
    value
        The figure.
    following
        The figure after it, if any.

    Returns
    -------
    bool
        True when the next figure is the end of the same change.

    Examples
    --------
    >>> from luodi.reading.values import find_values
    >>> flat = "里程由20公里增至30公里"
    >>> is_baseline(flat, *find_values(flat))
    True
    """
    if following is None or following.unit != value.unit:
        return False
    between = flat[value.end : following.start]
    if _MERGED.fullmatch(between):
        return following.low is not None and value.low is not None and following.low < value.low
    return (
        _FROM_TO.fullmatch(between) is not None
        and _FROM.search(flat[: value.start][-12:]) is not None
    )


_FROM = re.compile(r"[由从](?:20[0-9]{2}年(?:末|底)?|“十[三四五]五”末)?(?:的|原来的?)?$")
_MERGED = re.compile(r"[一-龥]{1,10}?(?:整合|优化|压减|精简|合并|撤并|调整)+(?:至|到|为)")
_FROM_TO = re.compile(
    r"(?:左右|以上)?,?(?:下降|降低|降|减少|减|提高|提升|上升|增加|增长|增|升|扩大|缩小|缩短|压缩|压减|调整|变)(?:至|到|为)(?:20[0-9]{2}年(?:末|底)?的?)?(?:了|约)?"
)


def _strong_target(flat: str) -> bool:
    return re.search(r"力争|下一步|明年|将(?:继续|完成|新)", flat) is not None


def _describes(flat: str, value: Value) -> bool:
    """Totals of cost, extents, standing ratios and windows of the day are facts."""
    before = flat[max(0, value.start - _WINDOW) : value.start]
    clause = _CLAUSE.split(before)[-1]
    if value.clock or (value.unit == "年" and value.high is not None):
        return True
    if names_grade(flat, value) or (not clause and _COUNTED_OF.match(flat, value.end)):
        return True
    if value.unit == "元" and (_is_total_cost(clause) or _is_class(flat, value, clause)):
        return True
    if value.unit in _EXTENT_UNITS and _is_extent(flat, value, clause):
        return True
    if value.high is not None and _STANDING.search(clause):
        return True
    return _PER_STEP.match(flat, value.end + 1) is not None or _whole_of_share(flat, value)


def names_grade(flat: str, value: Value) -> bool:
    """Say whether a figure only names a grade (20万吨级泊位)."""
    return flat.startswith("级", value.end)


def _under_way(flat: str, value: Value, mode: Mode) -> bool:
    return mode is Mode.RESULT and flat[max(0, value.start - 2) : value.start] == "在建"


def _is_class(flat: str, value: Value, clause: str) -> bool:
    return _CLASS_MONEY.search(clause) is not None and _CLASS_OF.match(flat, value.end) is not None


def _is_total_cost(clause: str) -> bool:
    if _TOTAL_COST.search(clause):
        return not re.search(r"年度计划投资|完成(?:年度)?计划投资", clause)
    return _BARE_COST.search(clause) is not None and _YEARLY.search(clause) is None


def _is_extent(flat: str, value: Value, clause: str) -> bool:
    if _EXTENT.search(clause):
        return _BUILDS.search(clause) is None
    return _EXTENT_OF.match(flat, value.end) is not None and _BUILDS.search(clause) is None


def _whole_of_share(flat: str, value: Value) -> bool:
    """12家平台本区占5席: the first figure is the whole that the second is a share of."""
    return re.match(r"[^,。;、0-9]{1,10}占[0-9]", flat[value.end : value.end + 14]) is not None


def _plain_kind(flat: str, value: Value) -> Kind:
    """Decide without frame or cue: acts give results, states give facts."""
    before = _CLAUSE.split(flat[max(0, value.start - 3 * _WINDOW) : value.start])[-1]
    if value.unit in _TEAM and _TEAM_ACT.match(flat[value.end :][:_WINDOW]):
        return Kind.RESULT
    if before.endswith("的") or value.high is not None:
        return Kind.FACT
    if _ABILITY.search(before) and "增收" not in before:
        return Kind.FACT
    return Kind.RESULT if _ACT.search(before) else Kind.FACT
