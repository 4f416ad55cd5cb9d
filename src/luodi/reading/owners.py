"""Find the organisation that answers for a figure."""

import re
from collections import Counter
from dataclasses import dataclass

# A unit's name starts a clause or follows a word that names do not contain.
_BEFORE_NAME = (
    r"(?:^|(?<=[,。;:!?“”(、 —\n])|"
    r"(?<=今年)|(?<=获悉)|(?<=来到)|(?<=走进)|(?<=位于)|(?<=来自)|(?<=是)|(?<=在)|"
    r"(?<=于)|(?<=日)|(?<=到)|(?<=向)|(?<=从)|(?<=由)|(?<=把)|(?<=为)|(?<=省)|(?<=市)|(?<=区)|(?<=县))"
)
_LEVELS = ("省", "自治区", "市", "开发区", "新区", "区", "县", "旗", "街道", "镇", "乡", "村")
_NAME = re.compile(
    _BEFORE_NAME
    + r"(?=(?P<stem>[一-龥]{1,8}?)(?P<level>自治区|开发区|街道|省|市|区|县|旗|镇|乡|村)"
    r"(?![域间位别块场政民价值面容庄落屯亲愁贤土级会力份化史]|(?<=乡)[村镇]))"
)
# Ordinary words that end like a unit.
_NO_NAME = re.compile(
    r"(?:[地城园小社景片辖街校厂山灾库老特郊牧湿林牧郡营郊片示范先导试验核心功能服务保护集聚合作]+区|"
    r"[城都超上门夜集股楼县省各全我本该跨进返入]市|[乡村城集重强小古名全各本该]镇|"
    r"[农乡山全各本该驻进下入新扶]村|城乡|国家|自治区|自治|湾区|^[乡镇村]|[全各本该我外跨贫困]+(?:省|区|县|乡)|^[省市区县]+)$"
)
_BAD_IN_NAME = re.compile(
    r"[的了在是和与等各全该将把被从对使让并第每我们已至以其及个说讯]|[今去明近每同当]年|[近昨当连同]日|.于|推动|推进|加快|支持|抓好|大型|投产|开工|签约|新建|铺设|改造|开展|完成|实施|来自|来到|走进|位于|发展|建设|推进|党委|政府"
)
_RANK = {level: rank for rank, level in enumerate(_LEVELS)}
_TITLE_WEIGHT = 2
_LEAD_WEIGHT = 1
_LEAD_LENGTH = 120
# A unit named once, and not in the lead, is a passing mention.
_SURE = 2
# No report needs more names than this to be taken off its indicators.
_MOST_NAMES = 50

_PROVINCE_WORDS = """
    北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北
    湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾
"""
PROVINCES = tuple(_PROVINCE_WORDS.split())
_MUNICIPALITIES = frozenset({"北京", "天津", "上海", "重庆"})
# Source: 中华人民共和国行政区划, the five autonomous regions.
_REGIONS = {
    "内蒙古": "内蒙古自治区",
    "广西": "广西壮族自治区",
    "西藏": "西藏自治区",
    "宁夏": "宁夏回族自治区",
    "新疆": "新疆维吾尔自治区",
}
# 在甲区第三届人民代表大会第二次会议上: the place of a report to its congress.
_CONGRESS = re.compile(
    r"在(?P<name>[一-龥]{2,11}?(?:省|自治区|市|自治州|区|县|旗))第?[一二三四五六七八九十]{1,3}届\s*人民代表大会"
)
_CONGRESS_WITHIN = 300
# 某地发展史上: the place of a report that never writes its level.
_SHORT_PLACE = re.compile(r"(?:是|在|为)(?P<name>[一-龥]{2,3})(?:发展史|建设史|历史)上?")

# A company or a base that is the subject, or the head of a noun phrase after 的.
_ORGANISATION = re.compile(
    r"(?:^|(?<=[,。;:“”、 的]))(?P<name>[一-龥A-Za-z()·]{2,24}?"
    r"(?:有限责任公司|股份有限公司|有限公司|公司|合作社|产业基地|种植基地|养殖基地|养殖场))"
)
_NOT_SUBJECT = re.compile(
    r"^(?:新增|新设|新培育|培育|组建|设立|成立|打造|推动|引导|鼓励|培养|发展|做强|做优|引进|帮助|为|向|对|给|协助|辅助|扶持|支持|走访|联系|服务|到|与|和|如|全程)|[了着过]|(?:上市|国有|民营|外资|骨干|龙头|领军)(?:企业|公司)$"
)
_FOUNDS = re.compile(r"成立|组建|引进|引入|设立|注册|帮助|扶持|走访|服务(?!业)")
_LEAD_UNIT = re.compile(r"牵头(?:单位|部门)[::](?P<name>[^;,。:)、]{2,20})")
_VILLAGE_SUBJECT = re.compile(r"^(?P<name>[一-龥]{2,5}(?:村|社区))(?![民庄里容])")


@dataclass(frozen=True, slots=True)
class Places:
    """The units that an article names.

    Parameters
    ----------
    owner
        The unit whose work is reported; None when no unit is named.
    chain
        Its full name as written, such as 某县某镇.
    names
        All names found, longest first, to be taken off the front of indicators.
    reports
        True for a report of a government to its congress: all of it is the government's work.
    """

    owner: str | None
    chain: str | None
    names: tuple[str, ...]
    reports: bool = False


def places_of(title: str, body: str) -> Places:
    """Find the units that an article names and the one whose work it reports.

    Parameters
    ----------
    title
        The folded title.
    body
        The folded body without line breaks and without the dateline.

    Returns
    -------
    Places
        ``owner`` is the most often named unit, the finer one on a tie; a province that is named
        without its level, when nothing else is.

    Examples
    --------
    >>> places_of("", "甲县乙镇今年新建公园3个。乙镇还将修路。").owner
    '乙镇'
    """
    if congress := _CONGRESS.search(body[:_CONGRESS_WITHIN]):
        return _of_congress(congress["name"])
    chains = _chains(title) + _chains(body)
    names = {name for chain in chains for name in chain}
    if not names:
        short = _province(title + body) or _short_place(body)
        return Places(short, short, (short,) if short else ())
    scores = Counter(
        {
            name: body.count(name)
            + _TITLE_WEIGHT * title.count(name)
            + _LEAD_WEIGHT * (name in body[:_LEAD_LENGTH])
            for name in names
        }
    )
    if max(scores.values()) < _SURE and (province := _province(title + body)) is not None:
        return Places(province, province, (province,))
    owner = max(names, key=lambda name: (scores[name], _rank(name), -body.find(name), name))
    full = [chain for chain in chains if owner in chain]
    longest = max(full, key=lambda chain: (len(chain), chain))
    joined = {"".join(chain) for chain in chains}
    # A name seen once may be a chance run of characters (新建村 in 新建村组道路).
    often = [name for name, score in scores.most_common(_MOST_NAMES) if score > 1]
    sure = {*often, *longest}
    every = sorted(
        sure | {j for j in joined if any(name in j for name in sure)},
        key=lambda name: (-len(name), name),
    )
    return Places(owner, "".join(longest[: longest.index(owner) + 1]), tuple(every))


def _of_congress(name: str) -> Places:
    """Give the place of a report to a people's congress, with what it is called in short."""
    short = next((one for one in PROVINCES if name.startswith(one)), None)
    names = (name, short) if short is not None and short != name else (name,)
    return Places(name, name, names, reports=True)


def organisation_in(flat: str, end: int) -> str | None:
    """Give the company or base that a sentence is about, up to the clause of a figure.

    Parameters
    ----------
    flat
        The folded sentence.
    end
        Where the figure's clause ends.

    Returns
    -------
    str or None
        None when none is its subject.

    Examples
    --------
    >>> organisation_in("目前,甲乙食品公司共有工人30名", 16)
    '甲乙食品公司'
    """
    for match in _ORGANISATION.finditer(flat, 0, end):
        name = match["name"]
        if match.start() > 0 and flat[match.start() - 1] == "的" and _FOUNDS.search(flat[:end]):
            continue
        name = name.rpartition("的")[2]
        if len(name) > 3 and _NOT_SUBJECT.search(name) is None:  # 该公司, 某公司
            return name
    return None


def lead_unit_in(paragraph: str) -> str | None:
    """Give the lead unit that a paragraph names in so many words (牵头单位), the last one.

    Parameters
    ----------
    paragraph
        The folded paragraph.

    Returns
    -------
    str or None
        None when it names none.

    Examples
    --------
    >>> lead_unit_in("新增就业2万人。(市级牵头单位:市人社局;区级牵头单位:区人社局)")
    '区人社局'
    """
    found = _LEAD_UNIT.findall(paragraph)
    return found[-1] if found else None


def village_in(flat: str) -> str | None:
    """Give the village that opens a sentence as its subject.

    Parameters
    ----------
    flat
        The folded sentence.

    Returns
    -------
    str or None
        None when it opens otherwise.

    Examples
    --------
    >>> village_in("柳河村建设致富车间2座")
    '柳河村'
    """
    match = _VILLAGE_SUBJECT.match(flat)
    if match is None or _NO_NAME.search(match["name"]) or _BAD_IN_NAME.search(match["name"]):
        return None
    return match["name"]


def _chains(text: str) -> list[tuple[str, ...]]:
    """Read 甲市乙区丙街道 as a chain of names."""
    found: list[tuple[str, ...]] = []
    position = 0
    while (match := _NAME.search(text, position)) is not None:
        chain: list[str] = []
        at = match.start()
        link: re.Match[str] | None = match
        while link is not None and link.start() == at:
            name = link["stem"] + link["level"]
            if not _is_name(name):
                break
            chain.append(name)
            at += len(name)
            link = _NAME.match(text, at)
        if chain:
            found.append(tuple(chain))
        position = max(at, match.start() + 1)
    return found


def _is_name(name: str) -> bool:
    return _NO_NAME.search(name) is None and _BAD_IN_NAME.search(name) is None


def _rank(name: str) -> int:
    return max((rank for level, rank in _RANK.items() if name.endswith(level)), default=0)


def _province(text: str) -> str | None:
    counts = Counter({name: text.count(name) for name in PROVINCES})
    name, count = counts.most_common(1)[0]
    if count == 0:
        return None
    if name in _REGIONS:
        return _REGIONS[name]
    return f"{name}{'市' if name in _MUNICIPALITIES else '省'}"


def _short_place(body: str) -> str | None:
    match = _SHORT_PLACE.search(body)
    return match["name"] if match else None
