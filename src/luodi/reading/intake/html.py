"""The visible text of an HTML page, one line for each block."""

import re
from html.parser import HTMLParser

_DROPPED = frozenset({"script", "style", "template", "title", "svg", "noscript"})
_BLOCKS = frozenset(
    re.findall(
        "[a-z0-9]+",
        "address article aside blockquote body br caption center dd div dl dt fieldset figcaption "
        "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre "
        "section select table tbody tfoot thead tr ul",
    )
)
_CELLS = frozenset({"td", "th"})
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
        left out. Empty when the page shows nothing.

    Notes
    -----
    One pass of the standard library's parser; nothing is fetched and no style is applied, so
    text that a style sheet hides is kept.

    Examples
    --------
    >>> html_text("<h1>目标</h1><script>x()</script><p>增长<b>7%</b>以上。")
    '目标\n增长7%以上。'
    """
    page = _Page()
    page.feed(source)
    page.close()
    lines = (line.strip(" ") for line in "".join(page.parts).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n\t ")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._dropped: list[str] = []
        self._preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropped.append(tag)
        elif tag in _CELLS:
            self._put_cell()
        elif tag in _BLOCKS:
            self._put_break(always=tag == "br")
        self._preformatted += tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._dropped:
            del self._dropped[self._dropped.index(tag) :]
        elif tag in _BLOCKS:
            self._put_break(always=False)
        if tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        if self._preformatted:
            self.parts.append(data)
            return
        text = _BLANKS.sub(" ", _LAYOUT_BREAK.sub("", data))
        if self._at_line_start():
            text = text.lstrip(" ")
        if text:
            self.parts.append(text)

    def _at_line_start(self) -> bool:
        return not self.parts or self.parts[-1][-1:] in {"\n", "\t"}

    def _put_break(self, *, always: bool) -> None:
        if not self._dropped and (always or not self.parts or self.parts[-1][-1:] != "\n"):
            self.parts.append("\n")

    def _put_cell(self) -> None:
        if not self._dropped and self.parts and self.parts[-1][-1:] != "\n":
            self.parts.append("\t")
