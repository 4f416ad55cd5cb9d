"""The one font of the PDFs: where it lies and which characters it draws."""

import struct
from functools import cache
from importlib.resources import files
from pathlib import Path

from luodi.kernel.papers.errors import refusal

FONT = "NotoSansSC-Regular.ttf"
_FORMAT_4, _FORMAT_12 = 4, 12


def font_path() -> Path:
    """Give the file of the Chinese font that the build puts into the package.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PaperError
        ``papers.font`` when it is not there, with what to do.
    """
    path = Path(str(files("luodi"))) / "kernel" / "web" / "static" / "vendor" / "fonts" / FONT
    if not path.is_file():
        raise refusal(
            "font",
            str(path),
            f"没有 PDF 用的中文字体 {path}，所以出不了 PDF（Word 不受影响）；"
            "请在源码目录运行 make setup，或重新安装 luodi，再试一次。",
        )
    return path


@cache
def drawn(path: Path) -> frozenset[int]:
    """Give the code points that a TrueType font draws.

    Parameters
    ----------
    path
        The font's file.

    Returns
    -------
    frozenset of int
        Code points with a glyph, from the tables of formats 4 and 12 of its ``cmap``.

    Raises
    ------
    PaperError
        ``papers.font`` when the file is no such font.
    """
    try:
        return frozenset(_code_points(path.read_bytes()))
    except (struct.error, ValueError) as error:
        raise refusal("font", str(path), f"字体文件 {path} 读不了；请重新安装 luodi。") from error


def _code_points(data: bytes) -> set[int]:
    start = _table(data, b"cmap")
    count = struct.unpack_from(">H", data, start + 2)[0]
    found: set[int] = set()
    for number in range(count):
        offset = start + struct.unpack_from(">I", data, start + 4 + number * 8 + 4)[0]
        kind = struct.unpack_from(">H", data, offset)[0]
        if kind == _FORMAT_12:
            found |= _of_format_12(data, offset)
        elif kind == _FORMAT_4:
            found |= _of_format_4(data, offset)
    return found


def _table(data: bytes, name: bytes) -> int:
    for number in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", data, 12 + number * 16)
        if tag == name:
            return int(offset)
    raise ValueError(name)


def _of_format_12(data: bytes, offset: int) -> set[int]:
    groups = struct.unpack_from(">I", data, offset + 12)[0]
    found: set[int] = set()
    for number in range(groups):
        first, last, _glyph = struct.unpack_from(">III", data, offset + 16 + number * 12)
        found.update(range(first, last + 1))
    return found


def _of_format_4(data: bytes, offset: int) -> set[int]:
    count = struct.unpack_from(">H", data, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, offset + 14)
    starts = struct.unpack_from(f">{count}H", data, offset + 16 + count * 2)
    found: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        found.update(range(first, last + 1))
    return found - {0xFFFF}
