"""A paper as data: who issues what to whom, in which blocks, signed when."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from luodi.kernel.papers.errors import refusal

LEVELS = 4
"""Levels of headings that GB/T 9704-2012, 7.3.3, names."""


class PaperKind(StrEnum):
    """What an office issues; the value is the word that the file's name carries."""

    BULLETIN = "通报"
    SUPERVISION = "督办单"
    ASSIGNMENT = "交办单"
    MINUTES = "会议纪要"
    BRIEF = "工作简报"
    LIST = "台账"


class Align(StrEnum):
    """How a column of a table stands: text left, numbers right."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Figure:
    """A figure in running text, with the footnote that says what it is; empty for none."""

    text: str
    note: str = ""


Run = str | Figure
"""A stretch of a paragraph."""


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4; its number (一、 （一） 1. （1）) is set by its place."""

    level: int
    text: str

    def __post_init__(self) -> None:
        """Refuse a level that official papers do not have."""
        if not 1 <= self.level <= LEVELS:
            raise refusal(
                "level", self.level, f"标题“{self.text}”的层次 {self.level} 不在 1 到 4 之间。"
            )


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text and figures."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, how it stands, and its width as a share of the whole."""

    head: str
    align: Align = Align.LEFT
    width: int = 1


@dataclass(frozen=True)
class PaperTable:
    """A table with its caption, the unit of its figures, and notes below it.

    Parameters
    ----------
    columns
        One or more.
    rows
        Cells as text, one for every column. The last ``totals`` rows are totals.
    caption, unit, notes
        Above, above at the right (``单位：项``), and below; empty for none.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    totals: int = 0

    def __post_init__(self) -> None:
        """Refuse a table whose rows do not fit its head."""
        if not self.columns:
            raise refusal("columns", self.caption, f"表“{self.caption}”没有列，请先设列。")
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise refusal(
                    "row",
                    row,
                    f"表“{self.caption}”第 {number} 行有 {len(row)} 格，"
                    f"表头有 {len(self.columns)} 列；请对齐。",
                )


Block = Heading | Paragraph | PaperTable
"""A part of a paper's body."""


@dataclass(frozen=True)
class Paper:
    """A paper of an office, before it is set in type.

    Parameters
    ----------
    kind, title
        What it is and its title.
    office
        Name of the issuing office; it stands in the head and under the text.
    blocks
        The body, in order.
    day
        The day of the paper; None leaves the place open.
    number
        The document number, such as ``青督通〔2023〕6号``; empty leaves the place open.
    addressees
        To whom it goes (主送).
    attachments
        Titles of what is attached, in order.
    copies
        Who gets a copy (抄送); empty for none.
    printed_on
        The day of printing at the very end (印发日期); None for none.
    marks
        What every page says at its top, such as 示例数据.
    """

    kind: PaperKind
    title: str
    office: str
    blocks: tuple[Block, ...]
    day: date | None = None
    number: str = ""
    addressees: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    printed_on: date | None = None
    marks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a paper without a title or an office."""
        for name, value in (("标题", self.title), ("发文机关", self.office)):
            if not value.strip():
                raise refusal("empty", value, f"这份{self.kind.value}没有{name}，请填写。")
