"""Chinese and Arabic numbers in running text, read exactly: no binary float anywhere.

Source: the notation of GB/T 15835-2011 (numerals in publications) and common office usage;
rules 18 to 21 of the domain notes on standards.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from luodi.standards.errors import StandardError
from luodi.standards.text import half_width

# Longer figures are serial numbers or noise, and Python refuses to turn 4300 digits into an int.
MAX_DIGITS = 30

_DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_SMALL = {"十": 10, "百": 100, "千": 1000}
_SCALES = _SMALL | {"万": 10**4, "亿": 10**8}
# The formal numerals of cheques and the traditional forms, one character for one character.
_FORMAL = str.maketrans(
    "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億兩點餘幾數個",
    "一二二三三四五六六七八九十百千万亿两点余几数个",
)
_FRACTION_OF = {"百": 100, "千": 1000, "万": 10**4}

_CHINESE = "零〇一二两三四五六七八九十百千万亿"
# 千瓦, 千米 and 千克 are units, 百分点 and 百分之 are words of ratio: no scale there.
_SCALE = r"(?:十|百(?!分)|千(?![瓦米克])|万|亿)"
_ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
# 多, 余 and 来 stand inside a figure (60多万, 2万多); 几 stands for a digit (十几).
_INNER = "多余来"
_TOKEN = re.compile(
    rf"(?P<arabic>{_ARABIC})(?:[ ]{{1,2}}(?=[万亿]))?(?P<scale>{_SCALE}{{0,3}})"
    rf"(?P<more>(?:[0-9]{{1,4}}{_SCALE})*)"
    rf"|(?P<vague>[数几上成](?:{_SCALE}){{1,3}})"
    rf"|(?P<few>[一二两三四五六七八九]?十几(?:{_SCALE}){{0,2}})"
    rf"|(?P<chinese>(?:[零〇一二两三四五六七八九]|{_SCALE}){{1,40}}"
    r"(?:点[零〇一二三四五六七八九]{1,12}(?:[百千万亿]){0,2})?)"
)
_MORE_PART = re.compile(rf"([0-9]+)({_SCALE})")
_INNER_TAIL = re.compile(rf"(?P<word>[{_INNER}])(?P<scale>{_SCALE}{{0,2}})")
_RANGE_MARK = re.compile(r"[-~—–]{1,2}|至|到")
_PERCENT_OF = re.compile(r"([百千万])分之(.+)")
_PART_OF = re.compile(rf"([{_CHINESE}0-9]+)分之([{_CHINESE}0-9]+)")
_TENTHS = re.compile(r"([一二两三四五六七八九十]|[0-9]{1,2}(?:\.[0-9]+)?)成([一二三四五六七八九]?)")
_DOUBLING = re.compile(r"翻(?:([一二两三四五六七八九1-9])?番)")
_TIMES = re.compile(r"(.+)倍")


@dataclass(frozen=True, slots=True)
class NumberToken:
    """A number as it stands in a text.

    Parameters
    ----------
    start, end
        Span in the text that was scanned, ``end`` excluded.
    low
        The number, or the lower end of a range; None when only the text is known (数十).
    high
        The upper end of a range, else None.
    inner
        The word inside the figure that widens it: 多, 余, 来, 几 or the mark of a range.
    bare
        True for a scale without a digit (万, 百).
    chinese
        True when written in Chinese numerals.
    """

    start: int
    end: int
    low: Fraction | None
    high: Fraction | None = None
    inner: str | None = None
    bare: bool = False
    chinese: bool = False

    @property
    def vague(self) -> bool:
        """True when neither end is known: the text is kept, nothing is counted."""
        return self.low is None


def fold_numerals(text: str) -> str:
    """Bring full-width and traditional numerals to the plain ones, character for character.

    Parameters
    ----------
    text
        Any text, best a single figure: 陆 and 伍 are also ordinary characters.

    Returns
    -------
    str
        A text of the same length, so that spans hold.

    Examples
    --------
    >>> fold_numerals("２貳仟叁佰萬")
    '2二千三百万'
    """
    return half_width(text).translate(_FORMAL)


def scan_numbers(text: str) -> Iterator[NumberToken]:
    """Find the numbers of a text from left to right, without overlap.

    Parameters
    ----------
    text
        A folded text (see `fold_numerals`).

    Yields
    ------
    NumberToken
        Numbers and ranges; figures of more than `MAX_DIGITS` digits are passed over.

    Notes
    -----
    Linear in the length of the text: every alternative succeeds on the run that it enters.

    Examples
    --------
    >>> [(t.low, t.high) for t in scan_numbers("3-4年,十几个,60多万元")]
    [(Fraction(3, 1), Fraction(4, 1)), (Fraction(11, 1), Fraction(19, 1)), (Fraction(600000, 1), None)]
    """  # noqa: E501  one doctest output line cannot be split
    position = 0
    while (match := _TOKEN.search(text, position)) is not None:
        token = _with_range(text, _token(text, match))
        position = token.end
        short = token.end - token.start <= 2 * MAX_DIGITS
        if short and len(match["arabic"] or "") <= MAX_DIGITS and not _malformed(token):
            yield token


def parse_number(text: str) -> Fraction:
    """Read one number exactly; a ratio comes back as a share (3% is 3/100).

    Parameters
    ----------
    text
        A number alone, such as 两千三百八十亿, 一点九五万, 2.53万, 三成五, 百分之七 or 翻一番
        (2: the multiple of the start).

    Returns
    -------
    Fraction
        The exact value.

    Raises
    ------
    StandardError
        ``number.empty``, ``number.malformed``, ``number.range`` (use `parse_range`),
        ``number.vague`` or ``number.too_long``.

    Examples
    --------
    >>> parse_number("两千三百八十亿"), parse_number("一点九五万"), parse_number("三成五")
    (Fraction(238000000000, 1), Fraction(19500, 1), Fraction(7, 20))
    """
    folded = fold_numerals(text).strip()
    if not folded:
        raise StandardError(code="number.empty", value=text, message="没有数字；请填写一个数。")
    special = _special(folded)
    if special is not None:
        return special
    token = _only_token(text, folded)
    if token.low is None:
        raise StandardError(
            code="number.vague", value=text, message=f"“{text}”不是确数；请写明具体数字或上下限。"
        )
    if token.high is not None or token.inner is not None:
        raise StandardError(
            code="number.range", value=text, message=f"“{text}”是一个范围或约数；请填写一个确数。"
        )
    return token.low


def parse_range(text: str) -> NumberToken:
    """Read a number that may be a range, rounded (60多) or vague (数十).

    Parameters
    ----------
    text
        The figure alone, without a unit.

    Returns
    -------
    NumberToken
        Its ends; both None for a vague one.

    Raises
    ------
    StandardError
        ``number.malformed``, ``number.empty`` or ``number.too_long``.

    Examples
    --------
    >>> token = parse_range("七八十")
    >>> token.low, token.high
    (Fraction(70, 1), Fraction(80, 1))
    """
    folded = fold_numerals(text).strip()
    if not folded:
        raise StandardError(code="number.empty", value=text, message="没有数字；请填写一个数。")
    return _only_token(text, folded)


def _only_token(text: str, folded: str) -> NumberToken:
    if sum(c.isdigit() for c in folded) > 2 * MAX_DIGITS:
        shown = f"{folded[:12]}…"
        message = f"“{shown}”超过 {MAX_DIGITS} 位；请核对是否把编号当成了数字。"
        raise StandardError(code="number.too_long", value=shown, message=message)
    match = _TOKEN.match(folded)
    token = _with_range(folded, _token(folded, match)) if match else None
    if token is None or token.end != len(folded) or _malformed(token):
        message = f"“{text}”不是一个能读的数；请写成 2.53万、两千三百 或 3-4 这样的数。"
        raise StandardError(code="number.malformed", value=text, message=message)
    return token


# A run of numerals that makes no number (一二三十); kept out of every result.
_MALFORMED = Fraction(-1)


def _token(text: str, match: re.Match[str]) -> NumberToken:
    start, end = match.span()
    if match["vague"]:
        return NumberToken(start, end, None, inner=match["vague"][0], chinese=True)
    if match["few"]:
        tens, tail = match["few"].split("几")
        scale = _product(tail)
        low = (_integer(tens) + 1) * scale
        return NumberToken(start, end, low, low + 8 * scale, "几", chinese=True)
    if match["arabic"]:
        token = NumberToken(start, end, _arabic(match))
    else:
        token = _chinese_token(start, end, match["chinese"])
    return _with_inner(text, token)


def _malformed(token: NumberToken) -> bool:
    return token.low is not None and (token.low < 0 or (token.high or token.low) < token.low)


def _arabic(match: re.Match[str]) -> Fraction:
    digits = match["arabic"].replace(",", "")
    if len(digits) > MAX_DIGITS:
        return Fraction(0)
    value = Fraction(digits) * _product(match["scale"])
    for part in _MORE_PART.finditer(match["more"] or ""):
        value += int(part[1]) * _product(part[2])
    return value


def _chinese_token(start: int, end: int, run: str) -> NumberToken:
    bare = all(c in _SCALES for c in run) and run[0] != "十"
    pair = _neighbours(run)
    if pair is not None:
        low, high = (_chinese(form) for form in pair)
        return NumberToken(start, end, low, high, run, chinese=True)
    return NumberToken(start, end, _chinese(run), bare=bare, chinese=True)


def _with_inner(text: str, token: NumberToken) -> NumberToken:
    """Take in 多, 余 or 来 and the scale that may follow it (60多万)."""
    tail = _INNER_TAIL.match(text, token.end)
    if tail is None or token.low is None or token.high is not None:
        return token
    return NumberToken(
        token.start,
        tail.end(),
        token.low * _product(tail["scale"]),
        None,
        tail["word"],
        token.bare,
        token.chinese,
    )


def _with_range(text: str, token: NumberToken) -> NumberToken:
    """Join ``3`` and ``-4万`` to one range; the first end takes the scale of the second."""
    mark = _RANGE_MARK.match(text, token.end)
    if mark is None or token.low is None or token.high is not None or token.inner:
        return token
    match = _TOKEN.match(text, mark.end())
    if match is None or not (match["arabic"] or match["chinese"]):
        return token
    second = _token(text, match)
    if second.low is None or second.high is not None or second.inner or second.bare:
        return token
    low = token.low
    if match["scale"] and text[token.end - 1] not in _SCALES:
        low *= _product(match["scale"])
    if low >= second.low or not _same_script(token, second):
        return token
    return NumberToken(token.start, second.end, low, second.low, mark[0], chinese=token.chinese)


def _same_script(first: NumberToken, second: NumberToken) -> bool:
    return first.chinese == second.chinese


def _special(folded: str) -> Fraction | None:
    """Read the forms of ratio and of multiple; None when it is none of them."""
    if folded.endswith(("%", "％")):
        return parse_number(folded[:-1]) / 100
    if folded.endswith("‰"):
        return parse_number(folded[:-1]) / 1000
    if match := _PERCENT_OF.fullmatch(folded):
        return parse_number(match[2]) / _FRACTION_OF[match[1]]
    if match := _PART_OF.fullmatch(folded):
        return _share(folded, parse_number(match[2]), parse_number(match[1]))
    if match := _TENTHS.fullmatch(folded):
        return parse_number(match[1]) / 10 + Fraction(_DIGITS.get(match[2], 0), 100)
    if match := _DOUBLING.fullmatch(folded):
        return Fraction(2) ** int(parse_number(match[1] or "一"))
    if match := _TIMES.fullmatch(folded):
        return parse_number(match[1])
    return None


def _share(folded: str, part: Fraction, whole: Fraction) -> Fraction:
    if whole == 0:
        message = f"“{folded}”的分母是零；请核对。"
        raise StandardError(code="number.malformed", value=folded, message=message)
    return part / whole


def _neighbours(run: str) -> tuple[str, str] | None:
    """Split 七八十 into 七十 and 八十; None when no two neighbouring digits stand together."""
    for i in range(len(run) - 1):
        first, second = _DIGITS.get(run[i]), _DIGITS.get(run[i + 1])
        if not first or not second:
            continue
        alone = len(run) == 2 or any(c in _SCALES for c in run)
        if alone and (second == first + 1 or (first, second) == (3, 5)):
            return run[:i] + run[i] + run[i + 2 :], run[:i] + run[i + 1] + run[i + 2 :]
    return None


def _product(scales: str | None) -> int:
    value = 1
    for c in scales or "":
        value *= _SCALES[c]
    return value


def _chinese(run: str) -> Fraction:
    whole, _, tail = run.partition("点")
    if not tail:
        return _integer(whole)
    digits = tail.rstrip("百千万亿")
    decimal = Fraction(int("".join(str(_DIGITS[c]) for c in digits)), 10 ** len(digits))
    return (_integer(whole) + decimal) * _product(tail[len(digits) :])


def _integer(run: str) -> Fraction:
    """Read a run of Chinese numerals; `_MALFORMED` when it makes no number."""
    if run and all(c in _DIGITS for c in run):
        return Fraction(int("".join(str(_DIGITS[c]) for c in run)))
    high = middle = section = 0
    pending: int | None = None
    last = 0  # the scale just passed: 两千三 means 2300
    for c in run:
        if c in _DIGITS:
            if pending:
                return _MALFORMED
            pending = _DIGITS[c]
            last = 0 if pending == 0 else last
        elif c in _SMALL:
            section += (1 if pending is None else pending) * _SMALL[c]
            pending, last = None, _SMALL[c]
        elif c == "万":
            middle += (section + (pending or 0) or 1) * 10**4
            section, pending, last = 0, None, 10**4
        else:
            high += (middle + section + (pending or 0) or 1) * 10**8
            middle, section, pending, last = 0, 0, None, 10**8
    shortened = last // 10 if last > 10 else 1
    return Fraction(high + middle + section + (pending or 0) * shortened)
