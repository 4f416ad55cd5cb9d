"""The words that bound a figure: what the text says, and what is thereby promised.

Source: rule 19 of the domain notes on standards; Civil Code of the People's Republic of China,
article 1259 (以上, 以下, 以内 include the number, 不满, 超过, 以外 exclude it), 28 May 2020.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Comparator(StrEnum):
    """What a text says of a figure; kept as the labelled texts hold it."""

    EQ = "="
    GE = ">="
    LE = "<="
    APPROX = "approx"
    RANGE = "range"


class Promise(StrEnum):
    """What a figure binds to, strictly read."""

    EQ = "EQ"
    GE = "GE"
    GT = "GT"
    LE = "LE"
    LT = "LT"
    ABOUT = "ABOUT"
    RANGE = "RANGE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Bound:
    """The two readings of a bounding word.

    Parameters
    ----------
    word
        The word as it stands in the text; None when there is none.
    said
        What the text says.
    promised
        What is promised by it.
    """

    word: str | None
    said: Comparator
    promised: Promise


NO_BOUND = Bound(None, Comparator.EQ, Promise.EQ)

# Longest first, so that 不超过 is not read as 超过 nor 超过 as 超.
_BEFORE: tuple[tuple[str, Comparator, Promise], ...] = (
    ("不得低于", Comparator.GE, Promise.GE),
    ("不得少于", Comparator.GE, Promise.GE),
    ("不得超过", Comparator.LE, Promise.LE),
    ("不得高于", Comparator.LE, Promise.LE),
    ("不低于", Comparator.GE, Promise.GE),
    ("不少于", Comparator.GE, Promise.GE),
    ("不小于", Comparator.GE, Promise.GE),
    ("不超过", Comparator.LE, Promise.LE),
    ("不高于", Comparator.LE, Promise.LE),
    ("不多于", Comparator.LE, Promise.LE),
    ("不大于", Comparator.LE, Promise.LE),
    ("至少", Comparator.GE, Promise.GE),
    ("最少", Comparator.GE, Promise.GE),
    ("至多", Comparator.LE, Promise.LE),
    ("最多", Comparator.LE, Promise.LE),
    ("未超过", Comparator.LE, Promise.LE),
    ("超过了", Comparator.GE, Promise.GT),
    ("突破了", Comparator.GE, Promise.GT),
    ("超过", Comparator.GE, Promise.GT),
    ("超出", Comparator.GE, Promise.GT),
    ("突破", Comparator.GE, Promise.GT),
    ("多于", Comparator.GE, Promise.GT),
    ("大于", Comparator.GE, Promise.GT),
    ("高达", Comparator.EQ, Promise.GE),
    ("达到", Comparator.EQ, Promise.GE),
    ("不足", Comparator.LE, Promise.LT),
    ("不到", Comparator.LE, Promise.LT),
    ("未满", Comparator.LE, Promise.LT),
    ("不满", Comparator.LE, Promise.LT),
    ("少于", Comparator.LE, Promise.LT),
    ("小于", Comparator.LE, Promise.LT),
    ("大约", Comparator.APPROX, Promise.ABOUT),
    ("大概", Comparator.APPROX, Promise.ABOUT),
    ("将近", Comparator.APPROX, Promise.ABOUT),
    ("接近", Comparator.APPROX, Promise.ABOUT),
    ("超", Comparator.GE, Promise.GT),
    ("逾", Comparator.GE, Promise.GT),
    ("约", Comparator.APPROX, Promise.ABOUT),
    ("近", Comparator.APPROX, Promise.ABOUT),
    ("达", Comparator.EQ, Promise.GE),
)
_AFTER: tuple[tuple[str, Comparator, Promise], ...] = (
    ("及以上", Comparator.GE, Promise.GE),
    ("及以下", Comparator.LE, Promise.LE),
    ("以上", Comparator.GE, Promise.GE),
    ("以下", Comparator.LE, Promise.LE),
    ("以内", Comparator.LE, Promise.LE),
    ("之内", Comparator.LE, Promise.LE),
    ("左右", Comparator.APPROX, Promise.ABOUT),
    ("上下", Comparator.APPROX, Promise.ABOUT),
)
# A closing bracket may part the unit from its word: 5000套(间)以上.
_BRACKET = r"(?:\([^()]{1,6}\))?"
_BEFORE_RE = re.compile(f"(?:{'|'.join(w for w, _, _ in _BEFORE)})$")
_AFTER_RE = re.compile(f"{_BRACKET}({'|'.join(w for w, _, _ in _AFTER)})")
_BEFORE_BOUND = {w: Bound(w, said, promised) for w, said, promised in _BEFORE}
_AFTER_BOUND = {w: Bound(w, said, promised) for w, said, promised in _AFTER}
_LONGEST_BEFORE = max(len(w) for w, _, _ in _BEFORE)
# 最近 and 签约 end like the bounding words; a figure after them is not rounded.
_NOT_NEAR = tuple(f"{c}近" for c in "最附临邻就靠亲") + tuple(
    f"{c}约" for c in "签条合节预契公集履违邀"
)


def bound_before(text: str, start: int) -> Bound | None:
    """Give the bounding word that ends where a figure starts.

    Parameters
    ----------
    text
        The folded text.
    start
        Where the figure begins.

    Returns
    -------
    Bound or None
        None when no such word touches the figure.

    Examples
    --------
    >>> bound_before("不低于50次", 3).said
    <Comparator.GE: '>='>
    """
    window = text[max(0, start - _LONGEST_BEFORE) : start].rstrip()
    match = _BEFORE_RE.search(window)
    if match is None or window.endswith(_NOT_NEAR):
        return None
    return _BEFORE_BOUND[match[0]]


def bound_after(text: str, end: int) -> Bound | None:
    """Give the bounding word that follows a figure and its unit.

    Parameters
    ----------
    text
        The folded text.
    end
        Where the figure with its unit ends.

    Returns
    -------
    Bound or None
        None when no such word touches the figure.

    Examples
    --------
    >>> bound_after("12%左右", 3).promised
    <Promise.ABOUT: 'ABOUT'>
    """
    match = _AFTER_RE.match(text, end)
    return None if match is None else _AFTER_BOUND[match[1]]


def bound_of(text: str, start: int, end: int) -> Bound:
    """Give the bound of a figure from the words on both sides; the word after wins.

    Parameters
    ----------
    text
        The folded text.
    start, end
        Span of the figure with its unit.

    Returns
    -------
    Bound
        `NO_BOUND` when neither side has a word.

    Examples
    --------
    >>> bound_of("达10亿元以上", 1, 5).promised
    <Promise.GE: 'GE'>
    """
    return bound_after(text, end) or bound_before(text, start) or NO_BOUND
