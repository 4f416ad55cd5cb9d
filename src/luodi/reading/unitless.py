"""Find the figures that no ordinary unit follows: shares, ratios, ages, short money and people."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from luodi.reading.figures import Value
from luodi.reading.reasons import Rule
from luodi.standards.numbers import NumberToken, scan_numbers

_PERCENT_OF = re.compile(
    r"百分之(?P<n>[零一二两三四五六七八九十百]{1,6}(?:点[零一二三四五六七八九]{1,6})?)"
)
# 三成五, 八成: not 成功, 成果, 成立, and only where the figure ends.
_TENTHS = re.compile(
    r"(?P<a>[一二两三四五六七八九1-9])成(?P<b>[一二三四五六七八九])?(?=以上|以下|左右|多|的|[,。;、!?)]|$)"
)
_CLOCK = re.compile(
    r"(?P<h1>[0-2]?[0-9]):[0-5][0-9][ ]?(?:至|到|-|—|~)[ ]?(?:次日|当日)?"
    r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜间)?"
    r"(?P<h2>[0-2]?[0-9]):[0-5][0-9]"
)
# 收入比控制在1.9左右: a ratio without a unit.
_RATIO_NOUN = re.compile(
    r"(?:比|系数|指数|倍差|满意度|得分)(?:率|例|值)?(?:[从由]|(?:[从由].{1,6})?(?:缩小|提升|提高|下降|降|升)[至到]|控制在|保持在|稳定在|缩小至|缩小到|降至|降到|达到|达|为)?(?:不?[超低高]过?于?)?$"
)
_RATIO_LONGEST = 12
# 占全国1/10以上, 三分之一: a share written as a fraction.
_FRACTION = re.compile(
    r"(?<=[国省市区县球界占近超约的量])(?:(?P<a>[0-9]{1,2})/(?P<b>[0-9]{1,3})(?![0-9/])|"
    r"(?P<d>[二三四五六七八九十])分之(?P<c>[一二三四五六七八九]))"
)
# Ages are no figures, but a life expectancy is measured in them.
_AGE = re.compile(r"(?<![0-9.])(?P<n>[0-9]{2}(?:\.[0-9]{1,2})?)岁")
# 450万困难群众: people without a classifier.
_PEOPLE = re.compile(
    r"[一-龥]{0,10}?(?:婴幼儿|监测对象|帮扶对象|老乡|老年人|老人|残疾人|群众|儿童|居民|农民|牧民|学生|学子|职工|员工|人口|毕业生|"
    r"妇女|师生|患者|劳动力|劳动者|从业者)"
)
# 总产值突破万亿: money that leaves its unit out.
_MONEY_NOUN = re.compile(
    r"(?:总值|GDP|产值|增加值|总量|总额|规模|收入|投资|营收|余额|进出口|销售额|市值|消费)"
    r"(?:规模)?(?:[^,。;]{0,12}亿、)?(?:分别|连续|成功|首次|历史性|一举|先后)*(?:已|将)?(?:突破|超过?|达到?|近|逾|迈上|跨上|跃上|站上)?$"
)
# 参保人数突破5100万: the unit stands before the figure.
_NAMED_BEFORE = re.compile(r"(?P<unit>人次|人(?:数|口|才)(?:总量)?|户数|用户)[^,。;、0-9]{0,6}$")
_NAMED_UNITS = {"人次": "人次", "户数": "户"}
_MONEY_END = re.compile(r"(?:以上|左右|以内)?(?:大关|台阶)?(?:[,。;、!?]|$)")
_RATIO_END = re.compile(r"[,。;、!?)]|左右|以内|以下|以上|(?:缩小|提升|提高|下降|降|升)[至到]|$")
# 收入比由2.9:1缩小至2.52:1.
_RATE = re.compile(r"比(?!分)")
_TO_ONE = re.compile(r"(?<![0-9:.])(?P<n>[0-9]{1,2}(?:\.[0-9]{1,3})?)[:∶]1(?![0-9:∶.])")


def by_pattern(flat: str) -> Iterator[Value]:
    """Find the figures that have a form of their own.

    Parameters
    ----------
    flat
        The folded sentence.

    Yields
    ------
    Value
        Percent in words, tenths, fractions, ratios to one, ages of a life expectancy, windows of
        the day; not in order.

    Examples
    --------
    >>> [(v.low, v.unit) for v in by_pattern("八成以上,收入比缩小至2.5:1")]
    [(Fraction(80, 1), '%'), (Fraction(5, 2), None)]
    """
    return chain(_shares(flat), _ages_and_ratios(flat), _clocks(flat))


def by_words_around(flat: str, token: NumberToken) -> Value | None:
    """Read a number without a unit by the words on its sides.

    Parameters
    ----------
    flat
        The folded sentence.
    token
        The number.

    Returns
    -------
    Value or None
        People (450万群众, 人数突破5100万), money (总产值突破万亿) or a bare ratio (系数1.9); None
        for any other number.

    Examples
    --------
    >>> from luodi.standards.numbers import scan_numbers
    >>> flat = "惠及450万群众"
    >>> by_words_around(flat, next(scan_numbers(flat))).unit
    '人'
    """
    return _people(flat, token) or _money(flat, token) or _bare_ratio(flat, token)


def _shares(flat: str) -> Iterator[Value]:
    for match in _PERCENT_OF.finditer(flat):
        token = next(scan_numbers(match["n"]), None)
        if token is not None and token.low is not None:
            yield Value(match.start(), match.end(), token.low, token.high, "%", rule=Rule.SHARE)
    for match in _FRACTION.finditer(flat):
        part = _digit(match["a"] or match["c"])
        whole = _digit(match["b"] or match["d"])
        if whole:
            yield _share(match, part / whole, None)
    for match in _TENTHS.finditer(flat):
        tenths = next(scan_numbers(match["a"]))
        more = next(scan_numbers(match["b"] or "零"))
        if tenths.low is not None and more.low is not None:
            yield Value(
                match.start(), match.end(), tenths.low * 10 + more.low, None, "%", rule=Rule.SHARE
            )


def _ages_and_ratios(flat: str) -> Iterator[Value]:
    if "寿命" in flat:
        for match in _AGE.finditer(flat, flat.index("寿命")):
            yield Value(
                match.start(), match.end(), Fraction(match["n"]), None, "岁", rule=Rule.SHARE
            )
    for match in _TO_ONE.finditer(flat):
        if _RATE.search(flat[max(0, match.start() - 24) : match.start()]):
            yield Value(
                match.start(), match.end(), Fraction(match["n"]), None, None, rule=Rule.SHARE
            )


def _share(match: re.Match[str], value: Fraction, unit: str | None) -> Value:
    return Value(match.start(), match.end(), value, None, unit, rule=Rule.SHARE)


def _digit(text: str) -> Fraction:
    token = next(scan_numbers(text))
    return token.low if token.low is not None else Fraction(0)


def _clocks(flat: str) -> Iterator[Value]:
    for match in _CLOCK.finditer(flat):
        first, last = Fraction(int(match["h1"])), Fraction(int(match["h2"]))
        yield Value(
            match.start(), match.end(), first, last, "时刻", "到", clock=True, rule=Rule.SHARE
        )


def _people(flat: str, token: NumberToken) -> Value | None:
    if token.bare or flat[token.end - 1] not in "万亿":
        return None
    unit = "人" if _PEOPLE.match(flat, token.end) else None
    before = _NAMED_BEFORE.search(flat[max(0, token.start - 12) : token.start])
    if unit is None and before is not None and _MONEY_END.match(flat, token.end):
        unit = _NAMED_UNITS.get(before["unit"], "人")
    if unit is None:
        return None
    return Value(token.start, token.end, token.low, token.high, unit, token.inner, rule=Rule.SHORT)


def _money(flat: str, token: NumberToken) -> Value | None:
    if flat[token.end - 1] != "亿" or _MONEY_END.match(flat, token.end) is None:
        return None
    if _MONEY_NOUN.search(flat[max(0, token.start - 16) : token.start]) is None:
        return None
    return Value(token.start, token.end, token.low, token.high, "元", token.inner, rule=Rule.SHORT)


def _bare_ratio(flat: str, token: NumberToken) -> Value | None:
    if "." not in flat[token.start : token.end] or token.low is None:
        return None
    if _RATIO_END.match(flat, token.end) is None:
        return None
    if _RATIO_NOUN.search(flat[max(0, token.start - _RATIO_LONGEST) : token.start]) is None:
        return None
    return Value(token.start, token.end, token.low, token.high, None, token.inner, rule=Rule.SHORT)
