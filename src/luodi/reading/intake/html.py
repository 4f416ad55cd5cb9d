"""The visible text of an HTML page, one line for each block.

The standard library's parser takes time quadratic in unclosed marks (minutes for a megabyte of
``<!--``), so a page is scanned here from left to right, never back.
"""

import re
from dataclasses import dataclass, field
from html import unescape

# Their content is raw: it ends at the closing tag, whatever stands between.
_RAW = {
    name: re.compile(f"</{name}(?![a-z])", re.IGNORECASE) for name in ("script", "style", "title")
}
_DROPPED = frozenset({"template", "svg", "noscript"})
_BLOCKS = frozenset(
    re.findall(
        "[a-z0-9]+",
        "address article aside blockquote body br caption center dd div dl dt fieldset figcaption "
        "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre "
        "section select table tbody tfoot thead tr ul",
    )
)
_CELLS = frozenset({"td", "th"})
# A longer cell is the place of a page's text: its paragraphs stay lines.
_LONGEST_CELL = 300
# A quote matters only behind "="; the possessive marks keep the search from going back.
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][^\s/>]*+)(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>""",
)
_TAG_BEGINS = re.compile(r"</?[a-zA-Z]")
_WIDE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
# A line break in the source between two Chinese characters is layout, not a blank.
_LAYOUT_BREAK = re.compile(f"(?<={_WIDE})[ \t\r\f]*\n[ \t\r\n\f]*(?={_WIDE})")
_BLANKS = re.compile("[ \t\r\n\f\xa0]+")
_EMPTY_LINES = re.compile("\n{3,}")


def html_text(source: str) -> str:
    r"""Take the visible text out of an HTML page.

    Parameters
    ----------
    source
        The page, already decoded.

    Returns
    -------
    str
        Blocks as lines, cells of a table row parted by tabs; scripts, styles and the title are
        left out. Empty when the page shows nothing. A table that only lays the page out, with one
        cell a row, long cells or another table inside, is read as blocks.

    Notes
    -----
    Nothing is fetched and no style is applied, so text that a style sheet hides is kept. An
    unclosed comment, tag or script swallows the rest, as in a browser. Linear in time.

    **Source**: HTML Living Standard, 13.2.5 (tokenization), in so far as text needs it.

    Examples
    --------
    >>> html_text("<h1>目标</h1><script>x()</script><p>增长<b>7%</b>以上。")
    '目标\n增长7%以上。'
    """
    page = _Page()
    place = 0
    while place < len(source):
        mark = source.find("<", place)
        if mark < 0:
            page.put_text(source[place:])
            break
        page.put_text(source[place:mark])
        place = _behind(source, mark, page)
    lines = (line.lstrip(" ").rstrip(" \t") for line in "".join(page.parts).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n\t ")


def _behind(source: str, mark: int, page: "_Page") -> int:
    """Take the mark-up that begins at ``mark`` and give the place behind it."""
    if source.startswith("<!--", mark):
        return _found(source.find("-->", mark + 4), 3, source)
    if source.startswith(("<!", "<?"), mark):
        return _found(source.find(">", mark), 1, source)
    if not _TAG_BEGINS.match(source, mark):
        page.put_text("<")
        return mark + 1
    tag = _TAG.match(source, mark)
    if tag is None:
        return len(source)
    name = tag.group(2).lower()
    if tag.group(1):
        page.close_tag(name)
    elif name in _RAW:
        closing = _RAW[name].search(source, tag.end())
        return closing.start() if closing else len(source)
    elif not (name in _DROPPED and tag.group().endswith("/>")):
        page.open_tag(name)
    return tag.end()


def _found(place: int, length: int, source: str) -> int:
    return len(source) if place < 0 else place + length


@dataclass(slots=True)
class _Row:
    """An open row of a table: where its cells begin, and whether a table is inside."""

    cells: list[int] = field(default_factory=list)
    lays_out: bool = False


class _Page:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self._dropped = ""
        self._depth = 0
        self._preformatted = 0
        # The open rows, with None for each table around them.
        self._rows: list[_Row | None] = []

    def open_tag(self, name: str) -> None:
        if self._dropped:
            self._depth += name == self._dropped
        elif name in _DROPPED:
            self._dropped, self._depth = name, 1
        elif name in _CELLS:
            self._put_cell()
        elif name in _BLOCKS:
            if name == "tr":
                self._close_row()
            self._put_break(always=name == "br")
            self._preformatted += name == "pre"
            if name == "table":
                self._open_table()
            elif name == "tr":
                self._rows.append(_Row())

    def close_tag(self, name: str) -> None:
        if self._dropped:
            self._depth -= name == self._dropped
            if not self._depth:
                self._dropped = ""
        elif name in _BLOCKS:
            if name in {"tr", "table"}:
                self._close_row()
            if name == "table" and self._rows:
                self._rows.pop()
            self._put_break(always=False)
            if name == "pre":
                self._preformatted = max(0, self._preformatted - 1)

    def put_text(self, raw: str) -> None:
        if self._dropped or not raw:
            return
        text = unescape(raw)
        if not self._preformatted:
            text = _BLANKS.sub(" ", _LAYOUT_BREAK.sub("", text))
            if self._at_line_start():
                text = text.lstrip(" ")
        if text:
            self.parts.append(text)

    def _at_line_start(self) -> bool:
        return not self.parts or self.parts[-1][-1:] in {"\n", "\t"}

    def _put_break(self, *, always: bool) -> None:
        if always or not self.parts or self.parts[-1][-1:] != "\n":
            self.parts.append("\n")

    def _open_table(self) -> None:
        if self._rows and (row := self._rows[-1]):
            row.lays_out = True
        self._rows.append(None)

    def _close_row(self) -> None:
        """Write the row that is open as one line, when it is a row of figures and not a layout."""
        row = self._rows.pop() if self._rows and self._rows[-1] else None
        if row is None or row.lays_out or not row.cells[1:]:
            return
        bounds = zip(row.cells, [*row.cells[1:], len(self.parts)], strict=True)
        cells = [" ".join("".join(self.parts[start:end]).split()) for start, end in bounds]
        if max(map(len, cells)) <= _LONGEST_CELL:
            self.parts[row.cells[0] :] = ["\t".join(cells)] if any(cells) else []

    def _put_cell(self) -> None:
        if self._rows and (row := self._rows[-1]):
            row.cells.append(len(self.parts))
        if self.parts and self.parts[-1][-1:] != "\n":
            self.parts.append("\t")
