"""The text layer of a PDF, line by line; pypdf decodes it, within limits of our own."""

import io
import logging
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pypdf import PdfReader, apply_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import IndirectObject, NullObject, PdfObject, StreamObject

from luodi.reading.intake.errors import IntakeCode, IntakeError, megabytes
from luodi.reading.intake.pages import Line, drop_furniture, indented, joined
from luodi.reading.intake.radicals import without_radicals

# What pypdf mends by itself it logs, also on a command line that set up no log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# Tuples: what a file names in their place need not be hashable.
_FONT_PROGRAMS = ("/Type1C", "/CIDFontType0C", "/OpenType")
_NO_MAP = ("/Identity-H", "/Identity-V")
_SHOWS_TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})
_PICTURE_INSIDE = b"INLINE IMAGE"
_LONGEST_STRING = 32767
"""Bytes of one string of text; ISO 32000-1:2008, annex C, knows no longer one."""
_SMALLEST_CHARGE = 1024
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_FEW_CHARACTERS = 10


@dataclass(frozen=True)
class PdfLimits:
    """How much a PDF may unfold to.

    Parameters
    ----------
    pages
        Largest number of pages.
    stream_bytes
        Largest single stream that is unfolded, in bytes.
    unfolded_bytes, page_bytes
        Largest sum of all streams, a stream counted as often as it is used, in bytes: so much for
        the file, and so much more for each of its pages.
    operations
        Largest number of drawing operations on all pages.
    characters
        Largest number of characters of text.

    Notes
    -----
    A page of text unfolds to some 80 kB, the maps of its fonts included, and a thousand operations;
    a page with a map to a few megabytes. pypdf goes through 5 to 10 MB a second.
    """

    pages: int = 2000
    stream_bytes: int = 16 * 1024 * 1024
    unfolded_bytes: int = 64 * 1024 * 1024
    page_bytes: int = 128 * 1024
    operations: int = 5_000_000
    characters: int = 20_000_000


LIMITS: Final = PdfLimits()


def pdf_text(data: bytes, filename: str, limits: PdfLimits = LIMITS) -> str:
    """Take the text layer out of a PDF.

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
        One line for each line on the page, two wide blanks before it when it is indented, the
        cells of a table row parted by tabs. Page numbers and running heads are left out, a head
        but for the first time. A page that shows a picture and next to no text is told by a line
        of its own.

    Raises
    ------
    IntakeError
        ``NOT_A_PDF`` for a damaged file, ``ENCRYPTED``, ``TOO_MANY_PAGES``, ``ZIP_BOMB``,
        ``NO_TEXT_LAYER`` for a scan, ``UNDECODABLE`` when the fonts do not say which characters
        their glyphs are.

    Notes
    -----
    Lines come in the order in which they were drawn, which is that of reading in what Word, WPS,
    browsers and typst write. Font programs are never opened: text needs only their maps.

    **Source**: ISO 32000-1:2008, 7.8 (content streams), 9.4 (text), 9.10 (extraction of text).
    """
    watch = _Watch(filename, limits)
    try:
        with apply_configuration(
            zlib_maximum_output_length=limits.stream_bytes,
            lzw_maximum_output_length=limits.stream_bytes,
            run_length_maximum_output_length=limits.stream_bytes,
            array_based_stream_maximum_output_length=limits.stream_bytes,
            xform_maximum_invocations_per_extraction=limits.operations,
            jbig2dec_binary=None,
        ):
            pages = _pages(_Reader(data, watch), watch)
    except IntakeError:
        raise
    except LimitReachedError as error:
        raise watch.bomb() from error
    except Exception as error:  # a damaged file makes pypdf stumble over anything
        raise watch.bomb() if watch.exceeded else _damaged(filename) from error
    return _written(pages, watch)


@dataclass
class _Page:
    lines: list[Line]
    has_picture: bool


class _Watch:
    """Gathers the lines of a page and counts what a file unfolds to.

    What is raised while pypdf draws a form it swallows, so that ``exceeded`` is asked again.
    """

    def __init__(self, filename: str, limits: PdfLimits) -> None:
        self.filename = filename
        self.limits = limits
        self.exceeded = False
        self.has_picture = False
        self.characters = 0
        self.unreadable = 0
        self.pages = 0
        self._unfolded = 0
        self._operations = 0
        self._pieces: list[Line] = []
        self._lines: list[Line] = []

    def stream(self, unfolded: Callable[[], bytes]) -> None:
        try:
            self._unfolded += max(_SMALLEST_CHARGE, len(unfolded()))
        except LimitReachedError:
            self.exceeded = True
            raise
        self._check(self._unfolded > self._most_unfolded)

    def operation(self, operator: bytes, operands: Any, *_matrices: object) -> None:
        self._operations += 1
        self.has_picture |= operator == _PICTURE_INSIDE
        too_long = operator in _SHOWS_TEXT and _string_bytes(operands) > _LONGEST_STRING
        self._check(too_long or self._operations > self.limits.operations)

    def text(self, text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        self.characters += len(text)
        if font is not None and "/ToUnicode" not in font and font.get("/Encoding") in _NO_MAP:
            self.unreadable += len(text)
        self._check(self.characters > self.limits.characters)
        left, height = _left_and_height(cm, tm, size)
        first, *others = without_radicals(_CONTROL.sub("", text)).split("\n")
        self._pieces.append(Line(first, left, height))
        for other in others:
            self._end_line()
            self._pieces.append(Line(other, left, height))

    def page(self) -> _Page:
        """Give the page that was drawn, and begin the next one."""
        self._end_line()
        page = _Page(self._lines, self.has_picture)
        self._lines, self.has_picture = [], False
        return page

    def _end_line(self) -> None:
        line = joined(self._pieces)
        if line is not None:
            self._lines.append(line)
        self._pieces = []

    def bomb(self) -> IntakeError:
        return IntakeError(
            code=IntakeCode.ZIP_BOMB,
            value=self.filename,
            message=f"文件“{self.filename}”展开后太大（单个部分超过 "
            f"{megabytes(self.limits.stream_bytes)}，或全部内容超过 "
            f"{megabytes(self._most_unfolded)}），已停止展开；"
            "请删去图片和附件后用“打印为 PDF”另存，或另存为 docx、txt。",
        )

    @property
    def _most_unfolded(self) -> int:
        return self.limits.unfolded_bytes + self.limits.page_bytes * self.pages

    def _check(self, exceeded: bool) -> None:
        self.exceeded |= exceeded
        if self.exceeded:
            raise LimitReachedError


def _left_and_height(cm: list[float], tm: list[float], size: float) -> tuple[float, float]:
    """Give where text begins on the page, and how high its characters are."""
    left = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    height = math.hypot(tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
    return left, abs(size * height) or 1.0


def _string_bytes(operands: Sequence[Any]) -> int:
    return sum(
        sum(len(piece) for piece in operand if isinstance(piece, str | bytes))
        if isinstance(operand, list)
        else len(operand)
        for operand in operands
        if isinstance(operand, str | bytes | list)
    )


class _Reader(PdfReader):
    """Charges every use of a stream, opens no font program and no encrypted file."""

    def __init__(self, data: bytes, watch: _Watch) -> None:
        self._watch = watch
        super().__init__(io.BytesIO(data))

    @property
    def is_encrypted(self) -> bool:
        if "/Encrypt" in self.trailer:
            raise _encrypted(self._watch.filename)
        return False

    def get_object(self, indirect_reference: int | IndirectObject) -> PdfObject | None:
        found = super().get_object(indirect_reference)
        if isinstance(found, StreamObject):
            subtype = found.get("/Subtype")
            if subtype in _FONT_PROGRAMS or "/Length1" in found:
                return NullObject()
            if subtype == "/Image":
                self._watch.has_picture = True
            else:
                self._watch.stream(found.get_data)
        return found


def _pages(reader: PdfReader, watch: _Watch) -> list[_Page]:
    count = len(reader.pages)
    if count > watch.limits.pages:
        raise _too_many_pages(count, watch)
    watch.pages = count
    pages = []
    for page in reader.pages:
        page.extract_text(visitor_operand_before=watch.operation, visitor_text=watch.text)
        if watch.exceeded:
            raise watch.bomb()
        pages.append(watch.page())
    return pages


def _written(pages: list[_Page], watch: _Watch) -> str:
    drop_furniture([page.lines for page in pages])
    if watch.unreadable * 10 > watch.characters:
        raise _unreadable(watch.filename)
    lines: list[str] = []
    pictures = 0
    for number, page in enumerate(pages, 1):
        lines.extend(indented(page.lines))
        if page.has_picture and sum(len(line.text) for line in page.lines) < _FEW_CHARACTERS:
            lines.append(f"（第{number}页是图片，没有文字）")
            pictures += 1
    if pictures * 2 > len(pages) or not lines:
        raise _no_text_layer(pictures, len(pages), watch.filename)
    return "\n".join(lines)


def _encrypted(filename: str) -> IntakeError:
    return IntakeError(
        code=IntakeCode.ENCRYPTED,
        value=filename,
        message=f"文件“{filename}”加了密（设了打开密码，或限制复制、编辑），读不出文字；"
        "请取消密码和限制后用“打印为 PDF”另存，或另存为 docx、txt。",
    )


def _damaged(filename: str) -> IntakeError:
    return IntakeError(
        code=IntakeCode.NOT_A_PDF,
        value=filename,
        message=f"文件“{filename}”不是完整的 PDF，可能已损坏或没有传完；"
        "请在能打开它的软件里用“打印为 PDF”另存，或另存为 docx、txt。",
    )


def _too_many_pages(count: int, watch: _Watch) -> IntakeError:
    return IntakeError(
        code=IntakeCode.TOO_MANY_PAGES,
        value=count,
        message=f"文件“{watch.filename}”有 {count} 页，超过上限 {watch.limits.pages} 页；"
        "请拆成几份后分别上传。",
    )


def _no_text_layer(pictures: int, count: int, filename: str) -> IntakeError:
    found = f"，{count} 页中有 {pictures} 页只是图片" if pictures else ""
    return IntakeError(
        code=IntakeCode.NO_TEXT_LAYER,
        value=filename,
        message=f"文件“{filename}”没有文字层{found}，可能是扫描件；"
        "请先识别成文字，再另存为 docx 或 txt。",
    )


def _unreadable(filename: str) -> IntakeError:
    return IntakeError(
        code=IntakeCode.UNDECODABLE,
        value=filename,
        message=f"文件“{filename}”的字体没有文字编码，取出的文字会是乱码；"
        "请用原来的软件打开，另存为 docx 或 txt。",
    )
