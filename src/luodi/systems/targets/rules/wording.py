"""Indicators in different words: what of them is the same, and how much."""

import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from luodi.kernel.targets.rules import Phrase
from luodi.standards.text import half_width

MARKS = re.compile(r"[\s“”\"'‘’《》()\[\]、,·—-]+")
FRAMES = re.compile(
    r"全年|年度|今年|当年|力争|争取|确保|实现|完成|达到|计划|推进|继续|加快|全市|全区|全县|全省"
)
RATES = re.compile(r"同比|增长率|增长|增幅|增速")
APART = (
    ("国家级", "省级", "市级", "区级", "县级", "乡级", "村级"),
    ("城镇", "农村", "城乡"),
    ("总投资", "年度投资", "当年投资"),
    ("新增", "累计", "保有", "续建"),
    ("男", "女"),
    ("一季度", "二季度", "三季度", "四季度", "上半年", "下半年"),
)
"""Words that part two indicators however alike the rest of them is."""


def core(indicator: str) -> str:
    """Give an indicator without marks, frames and words of growth.

    That a figure is a rate of change is told by the record's own flag.

    Source
    ------
    House rule: indicators are compared by what is counted (docs/systems/targets.md).

    Examples
    --------
    >>> core("全年完成“专精特新”企业"), core("地区生产总值增长")
    ('专精特新企业', '地区生产总值')
    """
    plain = MARKS.sub("", half_width(indicator))
    return RATES.sub("", FRAMES.sub("", plain)) or plain


def parted(one: str, other: str) -> bool:
    """Tell whether a word sets two indicators apart: 市级 is not 省级.

    Source
    ------
    House rule: words of level, place and phase part indicators (docs/systems/targets.md).

    Examples
    --------
    >>> parted("城镇居民收入", "农村居民收入"), parted("城镇新增就业", "新增城镇就业")
    (True, False)
    """
    for words in APART:
        mine = {word for word in words if word in one}
        theirs = {word for word in words if word in other}
        if mine and theirs and mine != theirs:
            return True
    return False


def grams(text: str) -> "Counter[str]":
    """Count the characters and the pairs of neighbours of a text.

    Source
    ------
    Dice, Ecology 26 (1945), on characters and pairs of them.

    Examples
    --------
    >>> sorted(grams("停车"))
    ['停', '停车', '车']
    """
    pairs = (text[place : place + 2] for place in range(len(text) - 1))
    return Counter(text) + Counter(pairs)


def likeness(one: str, other: str) -> Fraction:
    """Say how alike two indicators are, from nought to one; nought when a word parts them.

    Source
    ------
    Twice the shared characters and pairs over all of both, after Dice, Ecology 26 (1945).

    Examples
    --------
    >>> likeness("新建停车位", "建成停车位"), likeness("市级公园", "省级公园")
    (Fraction(2, 3), Fraction(0, 1))
    """
    if parted(one, other):
        return Fraction(0)
    mine, theirs = grams(core(one)), grams(core(other))
    whole = sum(mine.values()) + sum(theirs.values())
    return Fraction(2 * sum((mine & theirs).values()), whole) if whole else Fraction(0)


def listed(phrases: Sequence[Phrase]) -> Phrase:
    """Put one or more phrases after one another, with commas.

    Source
    ------
    House rule: reasons are listed in one line (docs/systems/targets.md).

    Examples
    --------
    >>> listed([Phrase("指标相同"), Phrase("都没有数")])
    '指标相同，都没有数'
    """
    whole, *more = phrases
    for phrase in more:
        whole = Phrase("%(one)s，%(two)s", one=whole, two=phrase)
    return whole
