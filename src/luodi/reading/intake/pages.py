"""Lines of printed pages to one text: what a printer adds taken out, indents kept as blanks."""

import re
from collections import Counter
from dataclasses import dataclass

_DASHES = "-—–―－·•~〜 "
_COUNT = "[0-9０-９一二三四五六七八九十百]{1,5}"
_MARKED_NUMBER = re.compile(
    rf"[{_DASHES}]+[0-9０-９]{{1,4}}[{_DASHES}]*|[0-9０-９]{{1,4}}[{_DASHES}]+|"
    r"[0-9]{1,4} ?/ ?[0-9]{1,4}|(?:[Pp]age|PAGE) ?[0-9]{1,4}(?: of [0-9]{1,4})?|"
    rf"第 ?{_COUNT} ?页[ ,，/(（]*(?:共 ?{_COUNT} ?页)?[)）]?"
)
_BARE_NUMBER = re.compile("[0-9０-９]{1,4}")
_DIGITS = re.compile("[0-9０-９]+")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_MOST_LINES = 3
"""Lines of a head or foot that are looked at."""
_FEWEST_PAGES = 3
_INDENT = "\u3000\u3000"
_NARROWEST, _WIDEST = 1.2, 4.5
"""What is an indent, in widths of a character."""
_MANY_LINES = 10
"""On a page of so many lines a single one further left is a note beside the text."""
_WIDE = "\u2e80"
_IDEOGRAPH = "[\u3000-\u9fff\uff00-\uffef]"
# A blank of layout between a Chinese character and a figure or a Latin word.
_THIN_BLANK = re.compile(f"(?<={_IDEOGRAPH}) (?=[0-9A-Za-z])|(?<=[0-9A-Za-z%‰]) (?={_IDEOGRAPH})")
_CELL_GAP, _STRETCH = 0.45, 0.15
"""What parts cells: widths of a character, and the share by which justified words are wider."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is printed, or a piece of one.

    Parameters
    ----------
    text
        Its characters.
    left
        Where it begins, from the left, in any unit.
    size
        Height of its characters in the same unit; above nought.
    """

    text: str
    left: float = 0.0
    size: float = 1.0

    @property
    def width(self) -> float:
        """Width in the unit of ``size``: a Chinese character is as wide as high, others half."""
        return self.size * sum(1.0 if c >= _WIDE else 0.5 for c in self.text.strip())


def joined(pieces: list[Line]) -> Line | None:
    r"""Join the pieces of a line; a wide gap parts two cells of a table.

    Parameters
    ----------
    pieces
        The pieces in their order, with the blanks that part them.

    Returns
    -------
    Line or None
        The line: cells parted by tabs, no blank between a Chinese character and a figure. None
        when nothing is to be seen.

    Examples
    --------
    >>> joined([Line("城镇新增 2 项", 0, 10), Line(" 110", 200, 10)]).text
    '城镇新增2项\t110'
    """
    shown = [piece for piece in pieces if piece.text.strip()]
    if not shown:
        return None
    text, before = shown[0].text.lstrip(), shown[0]
    for piece in pieces[pieces.index(before) + 1 :]:
        gap = piece.left - before.left - before.width
        widest = max(_CELL_GAP * before.size, _STRETCH * before.width)
        if not piece.text.strip():
            text += piece.text
            continue
        if gap > widest and (text.endswith(" ") or piece.text.startswith(" ")):
            text = f"{text.rstrip()}\t{piece.text.lstrip()}"
        else:
            text += piece.text
        before = piece
    return Line(_THIN_BLANK.sub("", text.rstrip()), shown[0].left, shown[0].size)


def drop_furniture(pages: list[list[Line]]) -> None:
    """Take page numbers and running heads out of the first and last lines of pages.

    Parameters
    ----------
    pages
        The lines of each page from top to bottom; changed in place.

    Notes
    -----
    A bare number goes when it rises with the pages. A head is a line that stands at the same edge
    of a third of the pages, three at least, whatever its digits; it stays for the first time,
    which may be the title.

    Examples
    --------
    >>> pages = [[Line("甲区工作报告"), Line("— 1 —")], [Line("新建公园3个。"), Line("— 2 —")]]
    >>> drop_furniture(pages)
    >>> [[line.text for line in lines] for lines in pages]
    [['甲区工作报告'], ['新建公园3个。']]
    """
    for edge in (0, -1):
        for _ in range(_MOST_LINES):
            _drop_numbers(pages, edge)
            _drop_heads(pages, edge)


def _drop_numbers(pages: list[list[Line]], edge: int) -> None:
    shown = [(number, lines) for number, lines in enumerate(pages, 1) if lines]
    bare = [(number, lines) for number, lines in shown if _BARE_NUMBER.fullmatch(lines[edge].text)]
    ahead = Counter(int(lines[edge].text) - number for number, lines in bare)
    dropped = [lines for _, lines in shown if _MARKED_NUMBER.fullmatch(lines[edge].text)]
    for number, lines in bare:
        distance = int(lines[edge].text) - number
        if distance == 0 or ahead[distance] > 1:
            dropped.append(lines)
    for lines in dropped:
        del lines[edge]


def _drop_heads(pages: list[list[Line]], edge: int) -> None:
    shapes = [_DIGITS.sub("", lines[edge].text) if lines else "" for lines in pages]
    often = Counter(shapes)
    fewest = max(_FEWEST_PAGES, len(pages) / 3)
    seen = set()
    for lines, shape in zip(pages, shapes, strict=True):
        if often[shape] < fewest or not _LETTERS.search(shape):
            continue
        if shape in seen or [line.text for line in lines].count(lines[edge].text) > 1:
            del lines[edge]
        seen.add(shape)


def indented(lines: list[Line]) -> list[str]:
    """Write the lines of a page, two wide blanks before each that is indented.

    Parameters
    ----------
    lines
        The lines of one page.

    Returns
    -------
    list of str
        A text for each line. By its indent the reader knows where a paragraph begins.

    Examples
    --------
    >>> lines = [Line("今年新建公园", 20, 10), Line("3个。", 0, 10), Line("二、", 20, 10)]
    >>> indented(lines)
    ['\u3000\u3000今年新建公园', '3个。', '\u3000\u3000二、']
    """
    if not lines:
        return []
    begins = Counter(round(line.left) for line in lines)
    fewest = 1 if len(lines) < _MANY_LINES else 2
    margin = min([left for left, count in begins.items() if count >= fewest] or begins)
    return [
        f"{_INDENT}{line.text}"
        if _NARROWEST < (line.left - margin) / line.size < _WIDEST
        else line.text
        for line in lines
    ]
