"""Units of measure and counters of Chinese office texts, with exact factors.

Source: 1 亩 = 2000/3 m2 and 1 公顷 = 15 亩 (国务院《关于在我国统一实行法定计量单位的命令》,
1984-02-27, and the table added to it); 1 里 = 500 m, 1 斤 = 0.5 kg (the 市制 of 1959-06-25).
"""

from dataclasses import dataclass
from fractions import Fraction

from luodi.standards.errors import StandardError


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its name, what it measures and how many base units it holds.

    Parameters
    ----------
    name
        The name as it is stored.
    dimension
        What is measured; for a counter the counter itself, so that counters never mix.
    factor
        Base units in one unit, exact.
    counter
        True for classifiers (家, 个, 项).
    """

    name: str
    dimension: str
    factor: Fraction
    counter: bool = False


# dimension -> unit -> base units in one; the base unit has factor 1.
_MEASURES: dict[str, dict[str, Fraction]] = {
    "money": {"元": Fraction(1), "角": Fraction(1, 10), "分": Fraction(1, 100)},
    "money_usd": {"美元": Fraction(1)},
    "money_hkd": {"港元": Fraction(1)},
    "money_eur": {"欧元": Fraction(1)},
    "area": {
        "平方米": Fraction(1),
        "平方公里": Fraction(10**6),
        "平方千米": Fraction(10**6),
        "平方厘米": Fraction(1, 10**4),
        "公顷": Fraction(10**4),
        "亩": Fraction(2000, 3),
    },
    "length": {
        "米": Fraction(1),
        "公里": Fraction(1000),
        "千米": Fraction(1000),
        "里": Fraction(500),
        "海里": Fraction(1852),
        "厘米": Fraction(1, 100),
        "毫米": Fraction(1, 1000),
    },
    "mass": {
        "公斤": Fraction(1),
        "千克": Fraction(1),
        "斤": Fraction(1, 2),
        "克": Fraction(1, 1000),
        "毫克": Fraction(1, 10**6),
        "微克": Fraction(1, 10**9),
        "吨": Fraction(1000),
    },
    "standard_coal": {"吨标准煤": Fraction(1), "吨标煤": Fraction(1)},
    "volume": {"立方米": Fraction(1), "升": Fraction(1, 1000), "毫升": Fraction(1, 10**6)},
    "power": {
        "千瓦": Fraction(1),
        "瓦": Fraction(1, 1000),
        "兆瓦": Fraction(1000),
        "吉瓦": Fraction(10**6),
    },
    "energy": {"千瓦时": Fraction(1), "度": Fraction(1), "兆瓦时": Fraction(1000)},
    "computing": {"PFLOPS": Fraction(1), "EFLOPS": Fraction(1000)},
    "time": {
        "秒": Fraction(1),
        "分钟": Fraction(60),
        "小时": Fraction(3600),
        "天": Fraction(86400),
        "日": Fraction(86400),
        "周": Fraction(7 * 86400),
    },
    "months": {"月": Fraction(1), "季度": Fraction(3), "年": Fraction(12)},
    "ratio": {"%": Fraction(1, 100), "‰": Fraction(1, 1000)},
    "temperature": {"℃": Fraction(1)},
    "points": {"百分点": Fraction(1)},
    "multiple": {"倍": Fraction(1)},
    "clock": {"时刻": Fraction(1)},
}
# Classifiers of office texts. 人次 is a count of visits, not of people.
_COUNTER_WORDS = """
    家 个 项 条 户 人 人次 户次 家次 车次 班次 场次 件次 台次 亩次 架次 艘次 宗 件 起 次 所 座 处
    栋 幢 套 台套 间 辆 台 只 头 羽 尾 株 棵 颗 粒 枚 片 块 面 口 眼 盏 部 架 艘 列 组 支 队 批 种
    类 款 本 册 篇 份 封 张 幅 双 笔 单 例 桩 席 场 轮 站 盒 箱 袋 桶 瓶 根 门 层 道 节 顶 班 桌 餐
    顿 趟 课时 标段 标箱 批次 对
"""
COUNTERS = frozenset(_COUNTER_WORDS.split())

# What people write -> the name that is stored.
ALIASES = {
    "名": "人",
    "位": "人",
    "个百分点": "百分点",
    "个月": "月",
    "个小时": "小时",
    "个工作日": "工作日",
    "分钱": "分",
    "块钱": "元",
    "元人民币": "元",
    "元钱": "元",
    "平米": "平方米",
    "㎡": "平方米",
    "m2": "平方米",
    "m²": "平方米",
    "km2": "平方公里",
    "km²": "平方公里",
    "km": "公里",
    "KM": "公里",
    "m3": "立方米",
    "m³": "立方米",
    "kg": "公斤",
    "kW": "千瓦",
    "美金": "美元",
    "席位": "席",
    "标准箱": "标箱",
    "TEU": "标箱",
    "EFlops": "EFLOPS",
    "EF": "EFLOPS",
    "PF": "PFLOPS",
    "P": "PFLOPS",
    "方": "立方米",
    "Eflops": "EFLOPS",
    "PFlops": "PFLOPS",
    "Pflops": "PFLOPS",
}
_COUNTED_TIME = {"工作日"}
_MONEY_SCALES = {"万": 10**4, "亿": 10**8, "百万": 10**6, "千万": 10**7, "十亿": 10**9}
_MONEY_SCALES |= {"百": 100, "千": 1000, "十万": 10**5, "万亿": 10**12}

_UNITS: dict[str, Unit] = {
    name: Unit(name, dimension, factor)
    for dimension, names in _MEASURES.items()
    for name, factor in names.items()
}
_UNITS |= {name: Unit(name, f"count:{name}", Fraction(1), counter=True) for name in COUNTERS}
_UNITS |= {name: Unit(name, f"count:{name}", Fraction(1), counter=True) for name in _COUNTED_TIME}


def known_unit_words() -> tuple[str, ...]:
    """Give every word that may stand for a unit, longest first, for building a pattern.

    Returns
    -------
    tuple of str
        Names and other spellings, without scales (元, not 万元).

    Examples
    --------
    >>> "个百分点" in known_unit_words()
    True
    """
    return tuple(sorted({*_UNITS, *ALIASES}, key=lambda word: (-len(word), word)))


def unit_named(text: str) -> tuple[Unit, int]:
    """Look a unit up by any of its spellings, scales and ``per`` included.

    Parameters
    ----------
    text
        A unit such as 亩, 名, 万元, 万元/亩, 吨/年.

    Returns
    -------
    tuple of Unit and int
        The unit as stored (元/亩) and the scale that was taken off (10000 for 万元/亩).

    Raises
    ------
    StandardError
        ``unit.unknown``.

    Examples
    --------
    >>> unit, scale = unit_named("万元/亩")
    >>> unit.name, scale
    ('元/亩', 10000)
    """
    top, slash, below = text.strip().replace("每", "/").partition("/")
    unit, scale = _plain_unit(top, text)
    if not slash:
        return unit, scale
    per, per_scale = _plain_unit(below, text)
    if per_scale != 1:
        raise _unknown(text)
    # 亩 and 平方米 under the line convert; the two dimensions together make the new one.
    dimension = f"{unit.dimension}/{per.dimension}"
    return Unit(f"{unit.name}/{per.name}", dimension, unit.factor / per.factor), scale


def _plain_unit(word: str, whole: str) -> tuple[Unit, int]:
    name = ALIASES.get(word, word)
    if name in _UNITS:
        return _UNITS[name], 1
    for length in (2, 1):
        scale, rest = word[:length], word[length:]
        if scale in _MONEY_SCALES and ALIASES.get(rest, rest) in _UNITS:
            return _UNITS[ALIASES.get(rest, rest)], _MONEY_SCALES[scale]
    raise _unknown(whole)


def _unknown(text: str) -> StandardError:
    message = f"不认识单位“{text}”；请改用 元、亩、平方米、家、个、人、人次、% 等单位。"
    return StandardError(code="unit.unknown", value=text, message=message)
