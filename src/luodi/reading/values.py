"""Find the figures of a sentence: number, scale and unit, without dates, names and idioms."""

import re
from fractions import Fraction

from luodi.reading.figures import Value
from luodi.reading.unitless import by_pattern, by_words_around
from luodi.standards.bounds import bound_after, bound_before
from luodi.standards.numbers import NumberToken, scan_numbers
from luodi.standards.quantities import UNIT_PATTERN
from luodi.standards.units import unit_named

# Short quotations are names (“15分钟生活圈”); long ones or ones with commas are speech.
_QUOTED_NAME = re.compile(
    r"“[^“”,。;!?:]{1,16}”|\"[^\"“”,。;!?:]{1,16}\"|《[^《》]{1,40}》|‘[^‘’,。]{1,16}’"
)
# A figure right after these is an ordinal, a rank or part of a name.
_ORDINAL = re.compile(r"(?:第|届|前|后|No\.?|NO\.?|编号|[A-Za-z+＋/])$")
# Time spans that only date something.
_DATING = re.compile(
    r"(?:连续|近|过去|未来|最近|今后|前|后|历时|历经|时隔|满|每|这|那|上|第|十|“)$"
)
_SPAN_END = re.compile(r"(?:[,。;、!?)]|以上|以下|以内|左右|$)")
# Nouns that a count merely announces: 五个方面工作, 三个模式.
_ANNOUNCED = re.compile(
    r"(?:大)?(?:方面|模式|环节|层面|维度|阶段|步骤|原则|特点|特征|关键词|问题|重点工作|着力点|坚持|结合|转变|"
    r"全会|全体会议|代表大会|百年|文明|维护|意识|自信|确立|全面|统筹|代表|一批|到位|不|小时工作制|度)"
)
_ANNOUNCED_PLAINLY = re.compile(
    r"(?:大)?(?:方面|模式|环节|层面|维度|阶段|步骤|原则|特点|特征|关键词|重点工作|着力点|小时工作制|度)"
)
# 四面八方 and the like: numerals that count nothing.
_IDIOM = re.compile(
    r"四面八方|三番五次|五湖四海|四通八达|千方百计|千家万户|千头万绪|万家灯火|一家一户|三三两两|两手抓|"
    r"八项规定|两个市场|两种资源|两个大局|两个毫不动摇|百家争鸣|万众一心|千军万马|五花八门|四平八稳|七上八下|三位一体|一站式|百分百|万里长征"
)
# What may not follow a unit, because the two make another word (人民, 次序, 支持, 处理).
_OTHER_WORD = {
    "人": "民大均工才类口们事选行居",
    "次": "序要日年级于生",
    "面": "积对向临试貌广粉上",
    "口": "岸径碑",
    "家": "庭园长具政乡电",
    "座": "谈位椅",
    "台": "账阶湾胞",
    "部": "门分委队长署",
    "组": "织建成合长",
    "队": "伍员",
    "班": "子级车",
    "节": "点约能水目日",
    "层": "面次级",
    "门": "户诊槛店类",
    "道": "路德",
    "项": "目",
    "批": "准复次发",
    "类": "型别",
    "种": "植类子养业粮",
    "片": "区",
    "块": "钱",
    "根": "据本",
    "起": "步来点草",
    "例": "如会",
    "套": "餐",
    "单": "位独元一",
    "份": "额",
    "场": "景地馆所面",
    "处": "理于置级长",
    "所": "有属需在得以",
    "名": "列单称牌优",
    "位": "于居列置",
    "支": "持撑付部委",
    "条": "件例",
    "天": "然津空河",
    "元": "旦素",
    "米": "粉线",
    "只": "有要是能",
    "头": "部条等",
    "间": "接隔歇",
    "本": "级地市区县年月身",
    "P": "MGDCPES",
    "方": "面法案式向针位便言",
    "对": "外内口于比象接标应照",
    "站": "点位",
    "轮": "胎椅",
    "笔": "者试记",
    "席": "位会",
    "双": "方向碳减",
    "眼": "前光下",
    "篇": "章幅",
    "封": "闭",
    "列": "车为入出",
    "款": "项",
    "粒": "子",
    "盒": "饭",
    "餐": "饮厅桌",
    "桌": "面",
    "顶": "层级尖",
    "株": "洲",
    "度": "假",
    "克": "服",
    "斤": "两",
    "升": "级学",
    "秒": "杀",
    "里": "程面巷河程庄店",
}
# Units that never make a figure of a report: calendar words and money fractions alone.
_NEVER = frozenset({"月", "日", "周", "季度", "分", "角", "度", "瓦", "期"})
# Classifiers that Chinese numerals may stand before; with others they are names (五台山, 三门峡).
_SAFE_WORDS = """
    个 家 项 条 名 位 人 户 所 座 处 栋 幢 套 辆 间 亩 公顷 吨 公斤 斤 元 万元 亿元 平方米 公里 米
    小时 分钟 天 年 个月 人次 场 件 次 场次 批 种 支 倍 个百分点 % 棵 株 只 头 枚 片 块 份 张
"""
_SAFE_CHINESE = frozenset(_SAFE_WORDS.split())
_BOUND_NEXT = re.compile(r"(?:及?以上|及?以下|以内)")
_LISTED = re.compile(r"[,;:。!?]")
_JOIN = re.compile(r"(?:[-~—–]{1,2}|至|到)")
# 年产5000吨, 日产6万枚: capacity per time; 年产值 and money stay what they are.
_PER_TIME = re.compile(
    r"(?P<time>年|月|日)(?:生产|产能|产(?!量)|处理能力|处理|加工|供水|供气|发电|供|出栏|屠宰|吞吐)"
    r"(?!值|业|量)[^,。;、0-9年月日]{0,10}$"
)
_PER_WINDOW = 16
_CAPACITY_BAN = frozenset({"元", "%", "百分点", "倍", "年", "天", "小时", "分钟", "人", "家", "户"})
# 亿元以上项目, 5000万元及以上的企业: a threshold that names a class.
_CLASS = re.compile(r"(?:及)?以[上下](?:的)?(?=[一-龥])(?!的?[,。;、])")
# 50米内换乘比例: a distance that is part of a name.
_WITHIN = re.compile(r"(?:以|之)?内的?(?=[一-龥]{2})")
_CLASS_UNITS = frozenset({"元", "亩", "平方米", "头", "吨"})
# 3个多小时: the widening word stands inside the unit.
_INNER_UNIT = re.compile(r"个(?P<inner>[多余])(?P<unit>小时|月)")
_YEAR_SPAN_MAX = 100


def find_values(flat: str) -> list[Value]:
    """Find the figures of a sentence.

    Parameters
    ----------
    flat
        The folded sentence without line breaks.

    Returns
    -------
    list of Value
        In order, without overlap.

    Examples
    --------
    >>> [(v.low, v.unit) for v in find_values("第三次会议提出新建公园3个,约1.2万平方米")]
    [(Fraction(3, 1), '个'), (Fraction(12000, 1), '平方米')]
    """
    closed = [match.span() for match in _QUOTED_NAME.finditer(flat)]
    closed += [match.span() for match in _IDIOM.finditer(flat)]
    found = list(by_pattern(flat))
    taken = [(value.start, value.end) for value in found]
    for token in scan_numbers(flat):
        if _inside(token.start, closed) or _inside(token.start, taken):
            continue
        value = _value(flat, token)
        if value is not None:
            found.append(value)
    found.sort(key=lambda value: value.start)
    return _joined(flat, found)


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _value(flat: str, token: NumberToken) -> Value | None:
    if long := _INNER_UNIT.match(flat, token.end):
        return Value(token.start, long.end(), token.low, None, long["unit"], long["inner"])
    match = UNIT_PATTERN.match(flat, token.end)
    if match is None or not _unit_stands(flat, match):
        return by_words_around(flat, token)
    word = match["unit"]
    if _is_no_figure(flat, token, word, match.end()):
        return None
    unit, scale = unit_named(word)
    name, factor = unit.name, Fraction(scale)
    if word == "分钱" or word.startswith("分/"):
        name, factor = "元" + name[1:], Fraction(1, 100)
    low = None if token.low is None else token.low * factor
    high = None if token.high is None else token.high * factor
    inner = token.inner
    name = _with_time(flat, token.start, name)
    if low is None and flat[token.start] == "上":  # 上万支: at least ten thousand
        least = next(scan_numbers(flat[token.start + 1 : token.end]))
        low = None if least.low is None else least.low * factor
        return Value(token.start + 1, match.end(), low, None, name, "上")
    return Value(token.start, match.end(), low, high, name, inner)


def _unit_stands(flat: str, match: re.Match[str]) -> bool:
    if _BOUND_NEXT.match(flat, match.end()):
        return True
    following = flat[match.end() : match.end() + 1]
    return not following or following not in _OTHER_WORD.get(match["unit"], "")


def _is_no_figure(flat: str, token: NumberToken, word: str, end: int) -> bool:
    before = flat[max(0, token.start - 4) : token.start]
    announced = _ANNOUNCED if token.chinese else _ANNOUNCED_PLAINLY
    return (
        (word in _NEVER and not (word == "度" and flat[token.end - 1] in "万亿"))
        or _ORDINAL.search(before) is not None
        or _article_or_name(flat, token, word)
        or announced.match(flat, end) is not None
        or _dates_something(flat, token, word, end)
        or _names_class(flat, token, word, end)
        or (token.bare and not _rounded(flat, token, word))
        or _sums_up(flat, token)
    )


def _article_or_name(flat: str, token: NumberToken, word: str) -> bool:
    """Tell 一支 (an article) and 五台山 (a name) from a count in Chinese numerals."""
    if not token.chinese or token.bare:
        return False
    text = flat[token.start : token.end]
    if text == "一" and word not in {"%", "倍", "个百分点"}:
        return True
    return word not in _SAFE_CHINESE and token.inner is None and len(text) == 1


def _sums_up(flat: str, token: NumberToken) -> bool:
    """甲、乙、丙三支队伍: the numeral counts what was just listed."""
    if not token.chinese or token.low is None:
        return False
    clause = _LISTED.split(flat[max(0, token.start - 60) : token.start])[-1]
    return "、" in clause and not clause.endswith("等") and clause.count("、") + 1 == token.low


def _dates_something(flat: str, token: NumberToken, word: str, end: int) -> bool:
    if word == "年" and token.chinese and flat[token.start - 1 : token.start] == "的":
        return True  # 极不平凡的五年
    if word in {"年", "天", "个月", "小时"} and _DATING.search(flat[: token.start][-3:]):
        return True
    if word == "小时":
        return token.low == 24 and token.inner is None  # 24小时 means at all hours
    if word == "年":
        short = token.low is not None and token.low < _YEAR_SPAN_MAX
        return not short or _SPAN_END.match(flat, end) is None
    if word in {"天", "个月"}:
        return _SPAN_END.match(flat, end) is None
    return False


def _names_class(flat: str, token: NumberToken, word: str, end: int) -> bool:
    unit = unit_named(word)[0].name
    if unit in {"米", "公里"} and _WITHIN.match(flat, end):
        return True
    if unit not in _CLASS_UNITS:
        return False
    return _CLASS.match(flat, end) is not None and bound_before(flat, token.start) is None


def _rounded(flat: str, token: NumberToken, word: str) -> bool:
    """Accept 近万家 and 超万吨; refuse 万家, 百年, 千户 without a word of size."""
    return (
        bound_before(flat, token.start) is not None
        or bound_after(flat, token.end + len(word)) is not None
    )


def _with_time(flat: str, start: int, unit: str) -> str:
    match = _PER_TIME.search(flat[max(0, start - _PER_WINDOW) : start])
    if match is None or unit in _CAPACITY_BAN or "/" in unit:
        return unit
    return f"{unit}/{match['time']}"


def _joined(flat: str, found: list[Value]) -> list[Value]:
    """Join 3%-5% to one range; drop what overlaps."""
    result: list[Value] = []
    for value in found:
        last = result[-1] if result else None
        if last is not None and value.start < last.end:
            continue
        if last is not None and _one_range(flat, last, value):
            mark = flat[last.end : value.start]
            result[-1] = Value(last.start, value.end, last.low, value.low, value.unit, mark)
        else:
            result.append(value)
    return result


def _one_range(flat: str, first: Value, second: Value) -> bool:
    if first.unit != second.unit or first.high is not None or second.high is not None:
        return False
    if first.low is None or second.low is None or first.low >= second.low:
        return False
    return _JOIN.fullmatch(flat, first.end, second.start) is not None
