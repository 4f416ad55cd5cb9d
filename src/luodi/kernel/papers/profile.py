"""How a paper looks, as data. The profile that stands is that of GB/T 9704-2012."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

INK, RED, GREY = "#000000", "#c0392b", "#767676"


class Style(StrEnum):
    """What a line of a paper is."""

    PLACEHOLDER = "placeholder"
    OFFICE = "office"
    NUMBER = "number"
    TITLE = "title"
    ADDRESSEE = "addressee"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"
    LEVEL_4 = "level_4"
    BODY = "body"
    CAPTION = "caption"
    UNIT = "unit"
    CELL = "cell"
    NOTE = "note"
    ATTACHMENT = "attachment"
    SEAL = "seal"
    SIGNATURE = "signature"
    DAY = "day"
    COPY = "copy"
    FOOTNOTE = "footnote"


class Stand(StrEnum):
    """Where a line stands between the margins."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Face:
    """How a style of line is set.

    Parameters
    ----------
    font
        Name of the font in the Word file; none is shipped.
    size
        Size of a character, in points.
    pitch
        From line to line, in points, fixed.
    stand
        Where it stands.
    indent, left, right
        First line's, left and right indent, in characters of its size.
    before, after
        Empty lines of body text before and after.
    colour
        As ``#rrggbb``.
    heavy
        Whether the PDF, which has one weight, draws it heavier.
    """

    font: str
    size: float
    pitch: float
    stand: Stand = Stand.LEFT
    indent: int = 0
    left: int = 0
    right: int = 0
    before: int = 0
    after: int = 0
    colour: str = INK
    heavy: bool = False


@dataclass(frozen=True)
class Profile:
    """A page, its grid of characters, its fonts, and the face of every style of line.

    Lengths of the page are in millimetres, sizes and pitches in points. ``latin`` is the Word
    file's font for letters and digits; ``pdf_font`` the one font of the PDF.
    """

    name: str
    width: int
    height: int
    top: int
    bottom: int
    left: int
    right: int
    lines: int
    characters: int
    latin: str
    pdf_font: str
    page_number_size: float
    page_number_drop: int
    faces: Mapping[Style, Face]

    @property
    def text_width(self) -> float:
        """Width between the margins, in points."""
        return (self.width - self.left - self.right) * 72 / 25.4

    @property
    def text_height(self) -> float:
        """Height between the margins, in points."""
        return (self.height - self.top - self.bottom) * 72 / 25.4

    @property
    def character_pitch(self) -> float:
        """From character to character of body text, in points."""
        return self.text_width / self.characters


XIAOBIAOSONG, FANGSONG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
ERHAO, SANHAO, SIHAO, XIAOSI, WUHAO = 22, 16, 14, 12, 10.5
"""Sizes 2号, 3号, 4号, 小四 and 五号 in points."""
PITCH = 28
CLOSE = 18

_FACES = {
    Style.PLACEHOLDER: Face(FANGSONG, WUHAO, CLOSE, Stand.CENTER, colour=GREY),
    Style.OFFICE: Face(XIAOBIAOSONG, 30, 44, Stand.CENTER, colour=RED, heavy=True),
    Style.NUMBER: Face(FANGSONG, SANHAO, PITCH, Stand.CENTER, before=1),
    Style.TITLE: Face(XIAOBIAOSONG, ERHAO, 34, Stand.CENTER, before=2, after=1, heavy=True),
    Style.ADDRESSEE: Face(FANGSONG, SANHAO, PITCH),
    Style.LEVEL_1: Face(HEI, SANHAO, PITCH, indent=2, heavy=True),
    Style.LEVEL_2: Face(KAI, SANHAO, PITCH, indent=2),
    Style.LEVEL_3: Face(FANGSONG, SANHAO, PITCH, indent=2),
    Style.LEVEL_4: Face(FANGSONG, SANHAO, PITCH, indent=2),
    Style.BODY: Face(FANGSONG, SANHAO, PITCH, indent=2),
    Style.CAPTION: Face(HEI, SIHAO, 24, Stand.CENTER, heavy=True),
    Style.UNIT: Face(FANGSONG, XIAOSI, CLOSE, Stand.RIGHT),
    Style.CELL: Face(FANGSONG, XIAOSI, CLOSE),
    Style.NOTE: Face(FANGSONG, WUHAO, 16),
    Style.ATTACHMENT: Face(FANGSONG, SANHAO, PITCH, left=2),
    Style.SEAL: Face(FANGSONG, WUHAO, CLOSE, Stand.RIGHT, right=6, before=2, colour=GREY),
    Style.SIGNATURE: Face(FANGSONG, SANHAO, PITCH, Stand.RIGHT, right=4),
    Style.DAY: Face(FANGSONG, SANHAO, PITCH, Stand.RIGHT, right=4),
    Style.COPY: Face(FANGSONG, SIHAO, 24, left=1, right=1),
    Style.FOOTNOTE: Face(FANGSONG, WUHAO, 16),
}

GB_T_9704 = Profile(
    name="GB/T 9704-2012",
    width=210,
    height=297,
    top=37,
    bottom=35,
    left=28,
    right=26,
    lines=22,
    characters=28,
    latin="Times New Roman",
    pdf_font="Noto Sans SC",
    page_number_size=SIHAO,
    page_number_drop=7,
    faces=MappingProxyType(_FACES),
)
"""GB/T 9704-2012: A4, 上37 下35 左28 右26 mm (5.2.1), 22 lines of 28 characters in 3号仿宋 (5.2.3),
the title in 2号小标宋 (7.3.1), levels in 黑体 and 楷体 (7.3.3), page numbers in 4号 7 mm below the
text (7.5), the lines at the end in 4号 (7.4). The fixed 28 pt pitch is what offices use; texts
differ between 28 and 30. The office's name is red; its size is luodi's own choice."""
