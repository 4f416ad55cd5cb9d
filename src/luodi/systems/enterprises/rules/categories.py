"""Which category a need is proposed for, and by which words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from luodi.standards.text import half_width
from luodi.systems.enterprises.rules.category_words import WORDS
from luodi.systems.enterprises.rules.weighing import Category

_GAP = "[^,.;:!?。、]{"
"""What may stand between two parts of a term: not the end of a clause."""


@dataclass(frozen=True)
class Proposed:
    """A category, what speaks for it, and the words of the text that do."""

    category: Category
    score: int
    words: tuple[str, ...]


def propose(text: str) -> tuple[Proposed, ...]:
    """Propose categories for a need, the likeliest first; a person decides.

    Parameters
    ----------
    text
        What the firm said.

    Returns
    -------
    tuple of Proposed
        Those that a word speaks for; when none does, other alone, without a word.

    Notes
    -----
    Each category has words that name it, point to it or hint at it, for 4, 2 and 1; a word that
    lies inside a longer one of the same category is not counted again. The parts of a term stand in
    one clause. Of equals the one whose
    word stands first goes before.

    Source
    ------
    Dossier of enterprise cases, categories, the page's hard ones first; the words are our own.

    Examples
    --------
    >>> first, *_ = propose("变压器容量不够，夏天老跳闸")
    >>> first.category.value, first.words
    ('POWER', ('变压器', '跳闸'))
    >>> propose("！")[0].category.value
    'OTHER'
    """
    plain = re.sub(r"\s+", "", half_width(text).lower())
    found = []
    for category in Category:
        spoken = _spoken(category, plain)
        if spoken:
            first = min(start for start, _word, _weight in spoken)
            score = sum(weight for _start, _word, weight in spoken)
            words = tuple(dict.fromkeys(word for _start, word, _weight in sorted(spoken)))
            found.append((-score, first, Proposed(category, score, words)))
    ordered = [proposed for _score, _first, proposed in sorted(found, key=lambda one: one[:2])]
    return tuple(ordered) or (Proposed(Category.OTHER, 0, ()),)


def _spoken(category: Category, text: str) -> Sequence[tuple[int, str, int]]:
    """List where words of a category stand in a text, each once: start, word, weight."""
    held: list[tuple[int, int, str, int]] = []
    seen: set[str] = set()
    for weight, pattern in _patterns(category):
        for match in pattern.finditer(text):
            start, end = match.span()
            inside = any(start < other_end and other < end for other, other_end, *_ in held)
            if not inside and match.group() not in seen:
                seen.add(match.group())
                held.append((start, end, match.group(), weight))
    return [(start, word, weight) for start, _end, word, weight in held]


@cache
def _patterns(category: Category) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple(
        (
            weight,
            re.compile("|".join(sorted(terms.split(), key=len, reverse=True)).replace(".{", _GAP)),
        )
        for weight, terms in sorted(WORDS[category].items(), reverse=True)
    )
