"""Needs that are one: the same told again, and the same of several firms."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from luodi.standards.numbers import scan_numbers
from luodi.standards.text import half_width
from luodi.systems.enterprises.rules.weighing import Category

ALIKE = 0.60
"""On the scale of `similarity`; what it finds is shown, a person decides."""
APART = 0.35
TEMPLATE = 0.8
"""Share of the shorter text that stands in the longer in the same order, of one sentence."""
LONGEST_WORD = 8
MOST_WORDS = 2
_COURTESY = re.compile(
    "你好|您好|领导|麻烦|请问|谢谢|感谢|一下|帮忙|帮助|协调|解决|希望|能否|是否|反映|我们?公司|我厂|我们|咱们?|我司|企业|"
    "想问|尽快|请|吧|呢|啊|了|的|吗|哦|贵单位|有关部门|上次|再次|催"
)
_IDLE = frozenset(
    "0123456789一直迟迟至今老是都还也就又再已经没有不未无法了的得着过把被给对跟和与及在从到往向很太较比更最"
    "这那有会能可要想需须将该请办理去来目前现仅只个件名台家些点呢吗吧啊人员因为所以仍好多少内外中"
)
"""Characters that name no thing: another one in their place changes nothing."""
_OPPOSITES = frozenset("东西南北前后甲乙丙丁春夏秋冬新旧左右上下大小")
_MARK = re.compile(r"[^\w%]+|_")


@dataclass(frozen=True)
class Plain:
    """A need as it is compared: its text without marks and courtesies, and the figures in it."""

    text: str
    figures: Counter[str]


def plain(text: str) -> Plain:
    """Bring a text into the form in which needs are compared.

    Parameters
    ----------
    text
        As told.

    Notes
    -----
    Marks, blanks and courtesies are left out, numerals become digits: 三台 and 3台 are one.

    Source
    ------
    House rule (docs/systems/enterprises.md).

    Examples
    --------
    >>> plain("您好，三号车间停电了！").text
    '3号车间停电'
    """
    flat = half_width(text).lower()
    figures: Counter[str] = Counter()
    parts, end = [], 0
    for token in scan_numbers(flat):
        written = "-".join(str(bound) for bound in (token.low, token.high) if bound is not None)
        written = written or flat[token.start : token.end]
        parts += [flat[end : token.start], written]
        figures[written] += 1
        end = token.end
    parts.append(flat[end:])
    return Plain(_COURTESY.sub("", _MARK.sub("", "".join(parts))), figures)


def similarity(one: Plain, other: Plain) -> float:
    """Say how alike two needs are, from 0 to 1.

    Parameters
    ----------
    one, other
        As `plain` gives them.

    Notes
    -----
    Two thirds of how far the characters of the shorter text are held in the longer, one third of
    the share of characters that both have (Dice): a need told again is often shortened or turned
    round. Where each has a figure that the other has not, or where one sentence differs from the
    other by a word in the same place, the two are of different things: `APART` is taken off.

    Source
    ------
    Dice, Ecology 26 (1945), 297-302, for the share; the rest is our own.

    Examples
    --------
    >>> a, b = plain("二号车间的变压器老是跳闸"), plain("变压器老跳闸，二号车间，请协调")
    >>> similarity(a, b) > ALIKE
    True
    >>> similarity(a, plain("三号车间的变压器老是跳闸")) < ALIKE
    True
    """
    ours, theirs = Counter(one.text), Counter(other.text)
    few, many = sorted((ours.total(), theirs.total()))
    if not few:
        return 0.0
    shared = (ours & theirs).total()
    likeness = (2 * shared / few + 2 * shared / (few + many)) / 3
    if (one.figures - other.figures) and (other.figures - one.figures):
        likeness -= APART
    if _one_word_apart(one.text, other.text):
        likeness -= APART
    return max(0.0, likeness)


def _one_word_apart(one: str, other: str) -> bool:
    """Tell whether two texts are one sentence of which a word or two were changed."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    if same < TEMPLATE * min(len(one), len(other)):
        return False
    changed = [
        (one[i1:i2], other[j1:j2])
        for act, i1, i2, j1, j2 in matcher.get_opcodes()
        if act == "replace" and max(i2 - i1, j2 - j1) <= LONGEST_WORD
    ]
    return 1 <= sum(_names_another(before, after) for before, after in changed) <= MOST_WORDS


def _names_another(before: str, after: str) -> bool:
    """Tell whether a word was put in the place of one that means another thing."""
    first, second = ({c for c in text if c not in _IDLE} for text in (before, after))
    if not first or not second or first & second:
        return False
    return max(len(first), len(second)) > 1 or (first | second) <= _OPPOSITES


@dataclass(frozen=True)
class Told:
    """A need as it is compared with others: the case's number, firm, category, day and text."""

    number: int
    firm: int | None
    category: Category
    day: date
    plain: Plain
    cause: str = ""


@dataclass(frozen=True)
class Alike:
    """A case that may be the same, and how alike it is."""

    number: int
    likeness: float


def duplicates(
    new: Told, earlier: Iterable[Told], *, least: float = ALIKE, within: int = 30
) -> tuple[Alike, ...]:
    """Find cases of the same firm that tell the same need, the likest first.

    Parameters
    ----------
    new
        The need that came in.
    earlier
        Other cases.
    least
        The least likeness.
    within
        Calendar days between the two.

    Source
    ------
    Dossier of enterprise cases, rule 15: the same enterprise and category, alike, within 30 days.
    Its 0.85 is a typical value of another scale; `ALIKE` was set on pairs of invented needs.
    """
    found = [
        Alike(one.number, likeness)
        for one in earlier
        if one.number != new.number
        and one.firm is not None
        and one.firm == new.firm
        and one.category is new.category
        and abs((new.day - one.day).days) <= within
        and (likeness := similarity(new.plain, one.plain)) >= least
    ]
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.number)))


@dataclass(frozen=True)
class Common:
    """An issue that several firms share: the cases, and how many firms they are of."""

    category: Category
    cause: str
    numbers: tuple[int, ...]
    firms: int


def common_issues(
    told: Sequence[Told], *, today: date, least: int = 3, within: int = 90
) -> tuple[Common, ...]:
    """Find issues of one category and cause that enough firms have, most firms first.

    Parameters
    ----------
    told
        Cases with the cause that a person wrote; those without one, or without a firm, are left
        aside.
    today
        The last day that counts.
    least
        The least number of firms.
    within
        Calendar days up to today.

    Source
    ------
    Dossier of enterprise cases, rule 16: three enterprises or more, the same category and cause in
    90 days; typical values. They become one case at the level of policy.
    """
    groups: dict[tuple[Category, str], list[Told]] = {}
    for one in told:
        cause = one.cause.strip()
        if cause and one.firm is not None and 0 <= (today - one.day).days <= within:
            groups.setdefault((one.category, cause), []).append(one)
    found = [
        Common(category, cause, tuple(one.number for one in group), len({o.firm for o in group}))
        for (category, cause), group in groups.items()
        if len({one.firm for one in group}) >= least
    ]
    return tuple(sorted(found, key=lambda one: (-one.firms, one.category.value, one.cause)))
