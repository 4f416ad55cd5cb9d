"""Take frames, names and linking verbs off the words around a figure."""

import re
from collections.abc import Sequence

MAX_BEFORE = 34
CLAUSE_MARK = re.compile(r"[,;:。!?]|——|…")
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
# What an item of a list shares with the items after it.
ACTION = re.compile(
    r"^(?:新增|新组建|组建|新建|新改扩建|改扩建|新建扩建|新开工|新签约|新投产|新获批|新修|改造|改建|扩建|建成|建设|培育|清理|清淤|"
    r"创建|引进|治理|修复|获批|盘活|巩固提升|启动建设|完成|组织|开展|发放|协调|帮助|扶持|推广|种植|修建|铺设|"
    r"新培育|新认定|认定|打造|淘汰|关停|整治|疏浚|拆除|绿化|栽植|补贴|救助|开发|发展|派驻|选派|聘用|"
    r"开工改造|开工建设|更新改造|建设改造|改造提升|举办|承办|招引|新入选|交付|筹集|安置|选聘|引育|"
    r"启动|投放|配备|设立|设置|购置|更新|维修|加装|提供)"
)


def clause_start(flat: str, position: int) -> int:
    """Give where the clause of a position begins, looking back a hundred characters at most."""
    start = max(0, position - 3 * MAX_BEFORE)
    last = start
    for match in CLAUSE_MARK.finditer(flat, start, position):
        last = match.end()
    return last


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
        action = ACTION.match(words)
        words = action[0] if action else ""
    return words
