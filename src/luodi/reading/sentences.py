"""Paragraphs and sentences of an article, seen through the column breaks of a newspaper."""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# A sentence that never ends is cut, so that no later rule can be slow on it.
MAX_SENTENCE = 1000
# A line without an end mark goes on in the next one, unless it looks like a heading: numbered, or
# short with nothing but a new sentence after it.
_NUMBERED = re.compile(
    r"\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.]|[0-9]{1,2}[.、)](?![0-9])|第.{1,3}[章节条部])"
)
_SHORT_LINE = 30
# 动力。 after a column break: the rest of a broken sentence ends within a few characters.
_TAIL_LENGTH = 6
_LINE_END = "。!?;:”…—》)"
_GOES_ON = ",、(“"
_STOP = re.compile(r"(?:[。!?]+|…{1,2}|;)[”)’]{0,2}")
_FIRST_MARK = re.compile(r"[,。!?;:、]")
# A text that was set in lines, as a PDF has it: columns (a Chinese character takes two) by which
# full lines differ, and how long they are at least and at most.
_RAGGED = 6
_NARROWEST, _WIDEST = 32, 120
_FEWEST_LINES = 6
_INDENT = "  "
# What parts the cells of a table: a row is a paragraph of its own.
_CELL = "\t"
_BLANKS = " \t"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, with its line breaks taken out.

    Parameters
    ----------
    start, end
        Span in the raw text.
    flat
        The folded characters without line breaks.
    places
        For each character of ``flat`` its index in the raw text.
    paragraph
        Number of its paragraph in the article, from 0.
    opens
        True for the first sentence of a paragraph.
    continues
        True after a semicolon: it goes on in the frame of the sentence before.
    """

    start: int
    end: int
    flat: str
    places: tuple[int, ...]
    paragraph: int
    opens: bool
    continues: bool

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the span in the raw text of a span in ``flat``."""
        return self.places[start], self.places[end - 1] + 1


def paragraphs(folded: str, start: int, end: int) -> tuple[list[Sequence[int]], int]:
    """Join the lines of a span to paragraphs.

    Parameters
    ----------
    folded
        The folded text.
    start, end
        The span to look at.

    Returns
    -------
    list of sequence of int, and int
        The raw indices of each paragraph without line breaks and outer blanks, four bytes for each;
        the number of breaks that fell inside a sentence.
    """
    joined: list[array[int]] = []
    breaks = 0
    open_line: tuple[int, int] | None = None
    lines = list(_lines(folded, start, end))
    setting = _setting(folded, lines)
    for line in lines:
        if open_line is not None and _goes_on(folded, open_line, line, setting):
            joined[-1].extend(range(*line))
            breaks += 1
        else:
            joined.append(array("I", range(*line)))
        open_line = line
    return list(joined), breaks


def sentences(folded: str, places: Sequence[int], paragraph: int) -> Iterator[Sentence]:
    """Cut a paragraph into sentences.

    Parameters
    ----------
    folded
        The folded text.
    places
        The paragraph's raw indices.
    paragraph
        Its number.

    Yields
    ------
    Sentence
        In order, none longer than `MAX_SENTENCE`.
    """
    flat = "".join(folded[i] for i in places).replace(_CELL, " ")
    position, after_semicolon = 0, False
    while position < len(flat):
        stop = _STOP.search(flat, position, position + MAX_SENTENCE)
        end = stop.end() if stop else min(len(flat), _forced_end(flat, position))
        first = position + len(flat[position:end]) - len(flat[position:end].lstrip())
        if first < end:
            yield Sentence(
                places[first],
                places[end - 1] + 1,
                flat[first:end],
                tuple(places[first:end]),
                paragraph,
                position == 0,
                after_semicolon,
            )
        after_semicolon = stop is not None and stop[0].startswith(";")
        position = end


def _forced_end(flat: str, position: int) -> int:
    limit = position + MAX_SENTENCE
    if limit >= len(flat):
        return len(flat)
    comma = max(flat.rfind(mark, position, limit) for mark in ",、 ")
    return comma + 1 if comma > position else limit


def _lines(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    while position < end:
        stop = folded.find("\n", position, end)
        stop = end if stop < 0 else stop
        left = position
        while left < stop and folded[left] in _BLANKS:
            left += 1
        right = stop
        while right > left and folded[right - 1] in _BLANKS:
            right -= 1
        if left < right:
            yield left, right
        position = stop + 1


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a text was set in lines: columns of a full one, whether paragraphs are indented."""

    full: int
    indents: bool


def _setting(folded: str, lines: list[tuple[int, int]]) -> _Setting | None:
    """Tell how a text was set: half of its lines are equally long, and sentences end in it."""
    if len(lines) < _FEWEST_LINES:
        return None
    widths = sorted(_columns(folded, line) for line in lines)
    longest = widths[len(widths) * 19 // 20]
    full = longest - _RAGGED
    has_sentences = folded.count("。", lines[0][0], lines[-1][1]) * 10 >= len(lines)
    is_set = _NARROWEST <= longest <= _WIDEST and widths[len(widths) // 2] >= full
    if not (is_set and has_sentences):
        return None
    return _Setting(full, sum(_is_indented(folded, line) for line in lines) > 1)


def _columns(folded: str, line: tuple[int, int]) -> int:
    """Give the columns up to the end of a line; of UTF-8's bytes a Chinese character has three."""
    text = folded[line[0] : line[1]]
    indent = 2 * len(_INDENT) if _is_indented(folded, line) else 0
    return indent + (len(text) + len(text.encode("utf-8", "replace"))) // 2


def _is_indented(folded: str, line: tuple[int, int]) -> bool:
    return folded.endswith(_INDENT, 0, line[0])


def _goes_on(
    folded: str, line: tuple[int, int], following: tuple[int, int], setting: _Setting | None
) -> bool:
    if _CELL in folded[line[0] : line[1]] or _CELL in folded[following[0] : following[1]]:
        return False
    last = folded[line[1] - 1]
    if setting is not None:
        if setting.indents and _is_indented(folded, following):
            return False
        if _columns(folded, line) >= setting.full:
            inside = setting.indents or last not in "。!?"
            return inside and not _NUMBERED.match(folded, following[0])
    if last in _LINE_END:
        return False
    if last in _GOES_ON:
        return True
    if _NUMBERED.match(folded, line[0]) or _NUMBERED.match(folded, following[0]):
        return False
    if line[1] - line[0] > _SHORT_LINE:
        return True
    mark = _FIRST_MARK.search(folded, following[0], following[1])
    return mark is not None and mark.start() - following[0] <= _TAIL_LENGTH
