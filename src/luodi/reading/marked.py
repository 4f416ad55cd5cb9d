"""Read the words that a person marked, where the reader found nothing."""

from dataclasses import dataclass

from luodi.reading.comparators import said_of
from luodi.reading.figures import Value
from luodi.reading.folding import fold
from luodi.reading.growth import growth_sign
from luodi.reading.indicators import wording
from luodi.reading.lists import Wording
from luodi.reading.periods import deadline_in
from luodi.reading.sentences import Sentence, paragraphs, sentences
from luodi.reading.trimming import trimmed
from luodi.reading.values import find_values
from luodi.standards.bounds import bound_of
from luodi.standards.quantities import plain

_LONGEST_INDICATOR = 40
_MARKS = "，。；：！？、,.;:!?"


@dataclass(frozen=True, slots=True)
class Marked:
    """What marked words say, as far as the rules can tell.

    Parameters
    ----------
    start, end
        Span of the words in the raw text.
    sentence_start, sentence_end
        Span of the sentence around them.
    indicator
        What is counted; the marked words themselves when they hold no figure.
    comparator, comparator_raw
        What the text says of the figure and the word that said it; empty without a figure.
    value, value_high
        Exact, written as decimals; empty when there is none.
    unit
        Stored name of the unit; empty when there is none.
    growth
        Whether the figure is a rate of change.
    deadline
        Last day stated; empty when none.
    figures
        How many figures the words hold; the fields are the first one's.
    """

    start: int
    end: int
    sentence_start: int
    sentence_end: int
    indicator: str
    comparator: str = ""
    comparator_raw: str = ""
    value: str = ""
    value_high: str = ""
    unit: str = ""
    growth: bool = False
    deadline: str = ""
    figures: int = 0


def read_marked(text: str, start: int, end: int, *, year: int | None = None) -> Marked:
    """Read marked words by the rules that read a whole text.

    Parameters
    ----------
    text
        The raw text.
    start, end
        Half-open span of the marked words; blanks at its ends are left out.
    year
        The year that 今年 means.

    Returns
    -------
    Marked
        The first figure of the words, with its sentence.

    Raises
    ------
    ValueError
        When the span is empty, holds only blanks, or lies outside the text.

    Examples
    --------
    >>> marked = read_marked("今年修缮校舍十二处以上，绿化道路。", 2, 11, year=2023)
    >>> marked.indicator, marked.comparator, marked.value, marked.unit
    ('修缮校舍', '>=', '12', '处')
    """
    folded = fold(text)
    words = folded[start:end] if 0 <= start < end <= len(text) else ""
    if not words.strip():
        raise ValueError(f"the span {start} to {end} holds no words of a text of {len(text)}")
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    sentence = _sentence_around(folded, start)
    span = (start, end, sentence.start, max(end, sentence.end))
    values = _values_in(sentence, start, end)
    marked = folded[start:end].replace("\n", "")
    if values:
        return _figure(sentence, values, span, marked, year)
    indicator = text[start:end].rstrip(_MARKS)[:_LONGEST_INDICATOR] or marked
    return Marked(*span, indicator=indicator, deadline=deadline_in(marked, year) or "")


def _sentence_around(folded: str, position: int) -> Sentence:
    """Give the sentence of a position; a title or a lone line is one too."""
    blocks, _ = paragraphs(folded, 0, len(folded))
    block = next(block for block in blocks if block[0] <= position <= block[-1])
    found = list(sentences(folded, block, 0))
    return next((one for one in found if one.start <= position < one.end), found[-1])


def _values_in(sentence: Sentence, start: int, end: int) -> list[Value]:
    """Give the figures inside the marked words; read alone, when the sentence hides them."""
    inside = [
        value
        for value in find_values(sentence.flat)
        if start <= sentence.places[value.start] and sentence.places[value.end - 1] < end
    ]
    if inside:
        return inside
    places = [index for index, place in enumerate(sentence.places) if start <= place < end]
    if not places:
        return []
    first = places[0]
    alone = find_values(sentence.flat[first : places[-1] + 1])
    return [
        Value(
            value.start + first, value.end + first, value.low, value.high, value.unit,
            value.inner, value.clock,
        )
        for value in alone
    ]  # fmt: skip


def _figure(
    sentence: Sentence,
    inside: list[Value],
    span: tuple[int, int, int, int],
    marked: str,
    year: int | None,
) -> Marked:
    flat, value = sentence.flat, inside[0]
    known = {(one.start, one.end): one for one in (*find_values(flat), *inside)}
    values = [known[place] for place in sorted(known)]
    index = values.index(value)
    before: list[Wording] = []
    for number in range(index + 1):
        before.append(wording(flat, values, number, before, ()))
    growth, sign = growth_sign(flat, value, False)
    comparator, word, _ = said_of(value, bound_of(flat, value.start, value.end))
    return Marked(
        *span,
        indicator=before[-1].text or trimmed(marked)[:_LONGEST_INDICATOR],
        comparator=comparator.value if value.low is not None else "",
        comparator_raw=(word or "") if value.low is not None else "",
        value="" if value.low is None else plain(sign * value.low),
        value_high="" if value.high is None else plain(sign * value.high),
        unit=value.unit or "",
        growth=growth,
        deadline=deadline_in(marked, year) or "",
        figures=len(inside),
    )
