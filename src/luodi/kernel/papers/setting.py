"""Setting a paper out: which lines it has, in which style, the same for Word and for PDF."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from luodi.kernel.papers.numbering import date_text, heading_numbers
from luodi.kernel.papers.paper import (
    Block,
    Column,
    Figure,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
    Run,
)
from luodi.kernel.papers.profile import Style

HEAD_PLACE = "〔此处套印发文机关标志，luodi 不出红头〕"
SEAL_PLACE = "〔印章〕"
NUMBER_PLACE = "〔文号待编〕"
DAY_PLACE = "　　　　年　月　日"
LEVEL_STYLES = (Style.LEVEL_1, Style.LEVEL_2, Style.LEVEL_3, Style.LEVEL_4)


@dataclass(frozen=True)
class Line:
    """A line of a paper: its style, its runs, and what stands at its right end.

    ``level`` is that of a heading, 0 for others; ``ruled`` asks for a rule below (of the head)
    or above (of the lines at the end).
    """

    style: Style
    runs: tuple[Run, ...]
    right: str = ""
    level: int = 0
    ruled: bool = False


@dataclass(frozen=True)
class Grid:
    """A table between its caption and its notes."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: int


Piece = Line | Grid


def set_out(paper: Paper) -> list[Piece]:
    """Give a paper's lines and tables in order, headings numbered.

    Parameters
    ----------
    paper
        The paper.

    Returns
    -------
    list of Line or Grid
        What Word and PDF both write. Control characters have become blanks.
    """
    return [
        *_head(paper),
        *_body(paper),
        *_attachments(paper),
        *_signature(paper),
        *_end(paper),
    ]


def _head(paper: Paper) -> Iterator[Line]:
    yield _line(Style.PLACEHOLDER, HEAD_PLACE)
    yield _line(Style.OFFICE, paper.office)
    yield Line(Style.NUMBER, (clean(paper.number) or NUMBER_PLACE,), ruled=True)
    yield _line(Style.TITLE, paper.title)
    if paper.addressees:
        yield _line(Style.ADDRESSEE, "，".join(paper.addressees) + "：")


def _body(paper: Paper) -> Iterator[Piece]:
    for block, number in zip(paper.blocks, heading_numbers(paper.blocks), strict=True):
        yield from _pieces(block, number)


def _pieces(block: Block, number: str) -> Iterator[Piece]:
    if isinstance(block, Heading):
        style = LEVEL_STYLES[block.level - 1]
        yield Line(style, (number + clean(block.text),), level=block.level)
    elif isinstance(block, Paragraph):
        yield Line(Style.BODY, tuple(_run(run) for run in block.runs))
    else:
        yield from _table(block)


def _table(table: PaperTable) -> Iterator[Piece]:
    if table.caption:
        yield _line(Style.CAPTION, table.caption)
    if table.unit:
        yield _line(Style.UNIT, f"单位：{table.unit}")
    yield Grid(
        tuple(Column(clean(item.head), item.align, item.width) for item in table.columns),
        tuple(tuple(clean(cell) for cell in row) for row in table.rows),
        table.totals,
    )
    for note in table.notes:
        yield _line(Style.NOTE, f"注：{note}")


def _attachments(paper: Paper) -> Iterator[Line]:
    alone = len(paper.attachments) == 1
    for number, title in enumerate(paper.attachments, 1):
        head = "附件：" if number == 1 else "　　　"
        yield _line(Style.ATTACHMENT, f"{head}{'' if alone else f'{number}.'}{title}")


def _signature(paper: Paper) -> Iterator[Line]:
    yield _line(Style.SEAL, SEAL_PLACE)
    yield _line(Style.SIGNATURE, paper.office)
    yield _line(Style.DAY, date_text(paper.day) if paper.day else DAY_PLACE)


def _end(paper: Paper) -> Iterator[Line]:
    if paper.copies:
        yield Line(Style.COPY, (clean(f"抄送：{'，'.join(paper.copies)}。"),), ruled=True)
    if paper.printed_on:
        printed = f"{date_text(paper.printed_on)}印发"
        yield Line(Style.COPY, (clean(paper.office),), right=printed, ruled=True)


def _line(style: Style, text: str) -> Line:
    return Line(style, (clean(text),))


def _run(run: Run) -> Run:
    return Figure(clean(run.text), clean(run.note)) if isinstance(run, Figure) else clean(run)


def clean(text: str) -> str:
    """Put a blank for every control character and every lone surrogate: no file can hold them.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        Text of the same length.

    Examples
    --------
    >>> clean("第一行" + chr(10) + "第二行" + chr(0))
    '第一行 第二行 '
    """
    return "".join(" " if _unfit(sign) else sign for sign in text)


def _unfit(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} or sign in "\ufffe\uffff"


def lines_of(paper: Paper) -> list[str]:
    """Give all the words of a paper, line by line, as they stand in its files.

    Parameters
    ----------
    paper
        The paper.

    Returns
    -------
    list of str
        Lines and cells in order; a figure with a footnote is followed by its mark ``[1]``. The
        footnotes themselves come last, with their marks.
    """
    lines: list[str] = []
    notes: list[str] = []
    for piece in set_out(paper):
        if isinstance(piece, Grid):
            lines += [item.head for item in piece.columns]
            lines += [cell for row in piece.rows for cell in row]
            continue
        words = ""
        for run in piece.runs:
            words += run if isinstance(run, str) else run.text
            if isinstance(run, Figure) and run.note:
                words += mark(len(notes) + 1)
                notes.append(f"{mark(len(notes) + 1)}{run.note}")
        lines.append(words + piece.right)
    return lines + notes


def mark(number: int) -> str:
    """Write the mark of a footnote.

    Examples
    --------
    >>> mark(3)
    '[3]'
    """
    return f"[{number}]"
