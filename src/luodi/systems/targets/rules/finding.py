"""Words that a person types, found where they stand in a text."""

import re
from collections.abc import Sequence

from luodi.kernel.targets.rules import Phrase
from luodi.standards.text import half_width
from luodi.systems.targets.rules.wording import listed

CONTEXT = 12
"""Characters shown on both sides of a place."""


def places_of(text: str, words: str, *, start: int = 0, end: int | None = None) -> list[range]:
    r"""Find every place of some words; widths of characters, blanks and line breaks do not count.

    Parameters
    ----------
    text
        The stored text.
    words
        The words as typed.
    start, end
        Where to look: a half-open range of characters, by default the whole text.

    Returns
    -------
    list of range
        The half-open ranges of the text, in order; empty for empty words.

    Source
    ------
    House rule: words are found in the text, or refused; never guessed (docs/systems/targets.md).

    Examples
    --------
    >>> places_of("新建公园，改建\n公园", "改建公园")
    [range(5, 10)]
    """
    typed = [re.escape(sign) for sign in half_width(words) if not sign.isspace()]
    if not typed:
        return []
    pattern = re.compile(r"\s*".join(typed))
    stop = len(text) if end is None else end
    return [range(*match.span()) for match in pattern.finditer(half_width(text), start, stop)]


def shown_places(text: str, places: Sequence[range]) -> list[Phrase]:
    """Write where words stand: the number of the first character, and what stands around them.

    Source
    ------
    House rule: a refusal names the places (docs/systems/targets.md).

    Examples
    --------
    >>> shown_places("改建公园三座", [range(2, 4)])
    ['第 3 字“改建【公园】三座”']
    """
    return [
        Phrase(
            "第 %(number)d 字“%(before)s【%(words)s】%(after)s”",
            number=place.start + 1,
            before=_line(text[max(0, place.start - CONTEXT) : place.start]),
            words=_line(text[place.start : place.stop]),
            after=_line(text[place.stop : place.stop + CONTEXT]),
        )
        for place in places
    ]


def _line(text: str) -> str:
    return "".join(text.split())


def piece_places(text: str, pieces: Sequence[str], *, start: int, end: int) -> list[range]:
    """Find the words of several pieces inside a sentence, one after the other.

    Words that stand several times are taken in order when all their places are asked for;
    otherwise they are refused.

    Raises
    ------
    ValueError
        When words do not stand in the sentence, or it is not clear which place is meant; the
        message says so in Chinese.

    Source
    ------
    House rule: words are found in the text, or refused; never guessed (docs/systems/targets.md).

    Examples
    --------
    >>> piece_places("建公园3座、学校2所。", ["公园3座", "学校2所"], start=0, end=12)
    [range(1, 5), range(6, 10)]
    """
    found: list[range] = []
    for number, piece in enumerate(pieces):
        places = places_of(text, piece, start=start, end=end)
        if not places:
            raise ValueError(Phrase("“%(words)s”不在这一句里；请照原文写", words=piece[:40]))
        asked = [index for index, other in enumerate(pieces) if other == piece]
        if len(places) != len(asked):
            raise ValueError(
                Phrase(
                    "“%(words)s”在这一句里有 %(count)d 处：%(places)s；请多写几个字",
                    words=piece[:40],
                    count=len(places),
                    places=listed(shown_places(text, places)),
                )
            )
        found.append(places[asked.index(number)])
    return found
