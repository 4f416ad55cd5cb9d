"""The running text of a Word document."""

from luodi.reading.intake.package import (
    LIMITS,
    WORD_MAIN,
    ZipLimits,
    main_part,
    open_package,
    parse_xml,
    read_member,
)


def docx_text(data: bytes, filename: str, limits: ZipLimits = LIMITS) -> str:
    """Take the running text out of a Word document.

    Parameters
    ----------
    data
        The whole file.
    filename
        Its name, for the message.
    limits
        The limits to hold.

    Returns
    -------
    str
        One line for each paragraph; one line for each table row, its cells parted by tabs.
        Headers, footers, notes, comments and deleted passages are left out.

    Raises
    ------
    IntakeError
        ``NOT_A_DOCX``, ``ENCRYPTED`` or ``ZIP_BOMB``.

    Notes
    -----
    Numbers that Word makes by itself (automatic numbering) are not in the text. The body is
    parsed while it unfolds, so memory is that of the text alone.

    **Source**: ECMA-376 part 1 (WordprocessingML), 17.3 (paragraphs, runs), 17.4 (tables).
    """
    with open_package(data, filename, limits) as package:
        name = main_part(package, WORD_MAIN, filename, limits)
        body = _Body()
        parse_xml(body, read_member(package, name, filename, limits), name, filename)
    return "\n".join(body.lines)


class _Body:
    """Collects lines from the elements of a Word body as they pass."""

    _skipped = frozenset({"Fallback", "moveFrom", "del", "rt", "instrText"})
    _signs = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._paragraphs: list[list[str]] = []
        self._rows: list[list[list[str]]] = []
        self._skip = 0
        self._in_text = False
        self._in_run = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if self._skip or name in self._skipped:
            self._skip += 1
        elif name == "p":
            self._paragraphs.append([])
        elif name == "tr":
            self._rows.append([])
        elif name == "tc" and self._rows:
            self._rows[-1].append([])
        elif name == "r":
            self._in_run += 1
        elif name in self._signs and self._in_run:
            self._write(self._signs[name])
        self._in_text = name == "t" and not self._skip

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self._in_text = False
        if self._skip:
            self._skip -= 1
        elif name == "r":
            self._in_run -= 1
        elif name == "p" and self._paragraphs:
            self._emit("".join(self._paragraphs.pop()))
        elif name == "tr" and self._rows:
            cells = [" ".join(part for part in cell if part) for cell in self._rows.pop()]
            self._emit("\t".join(cells))

    def data(self, text: str) -> None:
        if self._in_text:
            self._write(text)

    def _write(self, text: str) -> None:
        if self._paragraphs:
            self._paragraphs[-1].append(text)

    def _emit(self, line: str) -> None:
        """Put a line where it belongs: into the open cell, else into the text."""
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(line.replace("\n", " ").replace("\t", " "))
        elif not self._rows:
            self.lines.append(line)
