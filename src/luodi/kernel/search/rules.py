"""The law of searching: what words a text has, what a question asks, where the words stand."""

import re
from dataclasses import dataclass
from datetime import date

from luodi.standards.personal_numbers import cover_numbers
from luodi.standards.text import half_width

VERSION = 3
"""Raised when words are made otherwise or more is found; the index is then built anew."""

TITLE_LENGTH = 300
TEXT_LENGTH = 50_000
"""How much of a text is kept for searching, in characters."""
QUESTION_LENGTH = 100
TERMS = 12
"""How many terms of a question are looked for."""

_WORD_LENGTH = 64
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"([{_HAN}]+)|((?:(?![{_HAN}])[^\\W_])+)")
_TERM = re.compile(r'"([^"]*)"?|((?:[^\W_]+)(?:[.,:/+-](?=[a-z0-9])[^\W_]+)*)')
_BLANK = dict.fromkeys([0, *range(0xD800, 0xE000)], " ")
"""What no database keeps in a text: the null sign and halves of pairs."""
_QUOTES = dict.fromkeys(map(ord, "“”„‟「」『』"), '"')


@dataclass(frozen=True)
class Reach:
    """Whom a record is open to: posts over a unit and a place.

    Without a unit it is open to whoever holds the permission, without a place to posts over the
    unit, wherever. With ``around`` it is open to posts over a place within its own too, with
    ``below`` to posts of units and places within its own.
    """

    unit_path: str | None = None
    place_path: str | None = None
    around: bool = False
    below: bool = False


@dataclass(frozen=True)
class Findable:
    """What may be found of one record; the first of ``reaches`` is its own unit and place."""

    kind: str
    record: int
    title: str
    text: str = ""
    day: date | None = None
    reaches: tuple[Reach, ...] = (Reach(),)


@dataclass(frozen=True)
class Term:
    """One part of a question: the sign by sign text, and the words that the index is asked for.

    ``beginnings`` are words of which only the beginning is known. A term is ``plain`` when the
    words alone say all; else the text must stand in the record as it is.
    """

    text: str
    words: tuple[str, ...]
    beginnings: tuple[str, ...] = ()
    plain: bool = True


@dataclass(frozen=True)
class Piece:
    """A piece of a shown text, marked where it was asked for."""

    text: str
    marked: bool


def folded(text: str) -> str:
    """Bring a text into the form that is compared: half width and small letters.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        A text of the same length; traditional characters stay as they are.

    Source
    ------
    House rule: offsets found in the folded text hold in the text (docs/kernel/search.md, 2026).

    Examples
    --------
    >>> folded("ＧＤＰ增长")
    'gdp增长'
    """
    plain = half_width(text).translate(_BLANK)
    small = plain.lower()
    if len(small) == len(plain):
        return small
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in plain)


def fit(text: str, length: int) -> str:
    """Give what of a text may be kept for searching: no private number, no null sign, so much.

    Parameters
    ----------
    text
        The text of the record.
    length
        Most characters to keep.

    Source
    ------
    Personal Information Protection Law, article 6 (in force 2021-11-01): no more than needed.

    Examples
    --------
    >>> fit("电话13812345678", 300)
    '电话138****5678'
    """
    return cover_numbers(text.translate(_BLANK))[:length]


def words_of(text: str) -> set[str]:
    """Give the words by which a text is found.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    set of str
        Chinese characters in overlapping pairs and alone; words of letters and digits whole, at
        most 64 signs of them.

    Source
    ------
    House rule: two-character words are the commonest in Chinese and must be found, also across
    what a dictionary would cut as one word (docs/kernel/search.md, 2026).

    Examples
    --------
    >>> sorted(words_of("GDP增长3.5%"))
    ['3', '5', 'gdp', '增', '增长', '长']
    """
    found: set[str] = set()
    for run in _RUN.finditer(folded(text)):
        chinese, other = run.groups()
        if other:
            found.add(other[:_WORD_LENGTH])
        else:
            found.update(chinese)
            found.update(chinese[at : at + 2] for at in range(len(chinese) - 1))
    return found


def terms_of(question: str) -> tuple[Term, ...]:
    """Read what a person asks for: all terms must be found.

    Parameters
    ----------
    question
        As typed: terms divided by blanks and marks, phrases in quotation marks.

    Returns
    -------
    tuple of Term
        At most twelve; none when the question holds no word. The last word of letters or digits
        may still be being typed, unless a blank or a quotation mark follows.

    Source
    ------
    House rule: docs/kernel/search.md, section "asking" (2026).

    Examples
    --------
    >>> [term.text for term in terms_of('就业 “民生 实事” gd')]
    ['就业', '民生 实事', 'gd']
    >>> terms_of("新增就业")[0].words
    ('新增', '增就', '就业')
    """
    text = folded(question.translate(_QUOTES))[:QUESTION_LENGTH]
    found: dict[str, Term] = {}
    for match in _TERM.finditer(text):
        phrase, word = match.groups()
        typing = word is not None and match.end() == len(text)
        literal = " ".join((phrase if word is None else word).split())
        term = _term(literal, typing=typing)
        if term.words or term.beginnings:
            found[literal] = term
    return tuple(list(found.values())[:TERMS])


def _term(literal: str, *, typing: bool) -> Term:
    words: list[str] = []
    beginnings: list[str] = []
    runs = list(_RUN.finditer(literal))
    for run in runs:
        chinese, other = run.groups()
        if chinese:
            words += [chinese[at : at + 2] for at in range(len(chinese) - 1)] or [chinese]
        elif typing and run.end() == len(literal) and len(other) >= _shortest_beginning(other):
            beginnings.append(other[:_WORD_LENGTH])
        else:
            words.append(other[:_WORD_LENGTH])
    plain = len(runs) == 1 and runs[0].group() == literal and len(words) + len(beginnings) == 1
    plain = plain and len(literal) <= _WORD_LENGTH
    return Term(literal, tuple(dict.fromkeys(words)), tuple(dict.fromkeys(beginnings)), plain)


def _shortest_beginning(word: str) -> int:
    """Give from how many signs on a word that is still typed is taken as a beginning.

    Most texts hold a number that begins with 2: looking for all of them tells nothing.
    """
    return 3 if word.isdecimal() else 2


def holds(terms: tuple[Term, ...], *texts: str) -> bool:
    """Tell whether texts hold all that is asked for, by reading them; what the index must equal.

    Parameters
    ----------
    terms
        What is asked for.
    texts
        A title and a text.

    Source
    ------
    House rule: docs/kernel/search.md, section "asking" (2026).

    Examples
    --------
    >>> holds(terms_of("就业 人"), "新增就业1000人"), holds(terms_of("业就"), "新增就业")
    (True, False)
    """
    known = set().union(*(words_of(text) for text in texts))
    return bool(terms) and all(
        set(term.words) <= known
        and all(any(word.startswith(part) for word in known) for part in term.beginnings)
        and (term.plain or any(term.text in folded(text) for text in texts))
        for term in terms
    )


def marked(text: str, terms: tuple[Term, ...]) -> tuple[Piece, ...]:
    """Cut a text where what was asked for stands.

    Parameters
    ----------
    text
        The text as shown.
    terms
        What was asked for.

    Returns
    -------
    tuple of Piece
        Pieces that put together give the text.

    Source
    ------
    House rule: docs/kernel/search.md (2026).

    Examples
    --------
    >>> [piece.text for piece in marked("新增就业1000人", terms_of("就业")) if piece.marked]
    ['就业']
    """
    pieces: list[Piece] = []
    done = 0
    for start, end in _spans(text, terms):
        if start > done:
            pieces.append(Piece(text[done:start], marked=False))
        pieces.append(Piece(text[max(start, done) : end], marked=True))
        done = end
    if done < len(text):
        pieces.append(Piece(text[done:], marked=False))
    return tuple(pieces)


def _spans(text: str, terms: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Give the ranges of the terms in a text, in order; those that touch come together."""
    plain = folded(text)
    found = sorted(
        (match.start(), match.end())
        for term in terms
        for match in re.finditer(re.escape(term.text), plain)
    )
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def excerpt(text: str, terms: tuple[Term, ...], length: int = 90) -> tuple[Piece, ...]:
    """Give the part of a text around the first place of what was asked for.

    Parameters
    ----------
    text
        The text kept of a record.
    terms
        What was asked for.
    length
        Characters to give, without the marks of omission.

    Returns
    -------
    tuple of Piece
        The beginning of the text when nothing of the question stands in it.

    Source
    ------
    House rule: docs/kernel/search.md (2026).

    Examples
    --------
    >>> "".join(piece.text for piece in excerpt("全年新增就业1000人以上", terms_of("就业"), 6))
    '…新增就业10…'
    """
    spans = _spans(text, terms)
    first = spans[0][0] if spans else 0
    start = max(0, min(first - length // 3, len(text) - length))
    end = min(len(text), start + length)
    shown = " ".join(text[start:end].split())
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return marked(f"{before}{shown}{after}", terms)
