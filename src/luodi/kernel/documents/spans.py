"""How a text is shown: paragraphs, pages, and the spans marked in them; all offsets stay true."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

PAGE_CHARACTERS = 120_000
"""Characters of one page of a long text; a whole paragraph more at most."""

_LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True)
class Piece:
    """A run of a paragraph, marked when it lies in a span asked for.

    ``first`` is true for the first marked piece of the page, where the reader is led.
    """

    text: str
    start: int
    marked: bool
    first: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A line of the text that is not blank: characters ``start`` to ``end``, half open."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class TextPage:
    """One page of a long text: its number from 1, and its paragraphs in order."""

    number: int
    paragraphs: tuple[Paragraph, ...]


def paragraphs(text: str) -> Iterator[Paragraph]:
    r"""Part a text into its lines that are not blank.

    Parameters
    ----------
    text
        A document's text.

    Yields
    ------
    Paragraph
        Lines in order, without their ends.

    Examples
    --------
    >>> [(item.start, item.end) for item in paragraphs("目标\r\n\n增长7%")]
    [(0, 2), (5, 9)]
    """
    for line in _LINE.finditer(text):
        if line.group().strip():
            yield Paragraph(line.group(), line.start(), line.end())


def text_pages(text: str, page_characters: int = PAGE_CHARACTERS) -> tuple[TextPage, ...]:
    """Part a text into pages of whole paragraphs.

    Parameters
    ----------
    text
        A document's text.
    page_characters
        Characters after which a new page begins.

    Returns
    -------
    tuple of TextPage
        At least one page.
    """
    pages: list[list[Paragraph]] = [[]]
    for paragraph in paragraphs(text):
        page = pages[-1]
        if page and paragraph.end - page[0].start > page_characters:
            page = []
            pages.append(page)
        page.append(paragraph)
    return tuple(TextPage(number, tuple(page)) for number, page in enumerate(pages, start=1))


def page_at(pages: Sequence[TextPage], offset: int) -> TextPage:
    """Find the page that holds a character, else the nearest one before it.

    Parameters
    ----------
    pages
        All pages of a text, at least one.
    offset
        A character's place in the whole text.

    Returns
    -------
    TextPage
        The page.
    """
    found = pages[0]
    for page in pages:
        if page.paragraphs and page.paragraphs[0].start <= offset:
            found = page
    return found


def pieces(paragraph: Paragraph, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Cut a paragraph at the borders of spans.

    Parameters
    ----------
    paragraph
        A paragraph.
    spans
        Half-open ranges of characters of the whole text, in any order; they may overlap.

    Returns
    -------
    tuple of Piece
        The paragraph's characters, each once and in order.

    Examples
    --------
    >>> [(item.text, item.marked) for item in pieces(Paragraph("增长7%以上", 0, 6), [(2, 4)])]
    [('增长', False), ('7%', True), ('以上', False)]
    """
    inside = [
        (max(start, paragraph.start), min(end, paragraph.end))
        for start, end in spans
        if start < paragraph.end and end > paragraph.start
    ]
    borders = sorted({paragraph.start, paragraph.end, *(edge for span in inside for edge in span)})
    return tuple(
        Piece(
            paragraph.text[start - paragraph.start : end - paragraph.start],
            start,
            marked=any(low <= start and end <= high for low, high in inside),
            first=any(start == low for low, _ in spans),
        )
        for start, end in pairwise(borders)
    )
