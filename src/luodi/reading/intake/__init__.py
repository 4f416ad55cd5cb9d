"""The gate of the reader: a file's bytes in, its text out, or a refusal that helps."""

from typing import Final

from luodi.reading.intake.docx import docx_text
from luodi.reading.intake.errors import IntakeCode, IntakeError, megabytes
from luodi.reading.intake.html import html_text
from luodi.reading.intake.package import encrypted
from luodi.reading.intake.plain import decoded

__all__ = [
    "DOCX",
    "ENDINGS",
    "HTML",
    "MAX_BYTES",
    "PDF",
    "PLAIN",
    "IntakeCode",
    "IntakeError",
    "check_size",
    "media_type",
    "text_of",
]

MAX_BYTES: Final = 50 * 1024 * 1024
PLAIN: Final = "text/plain"
HTML: Final = "text/html"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF: Final = "application/pdf"

_KINDS = {
    "txt": PLAIN,
    "text": PLAIN,
    "md": PLAIN,
    "html": HTML,
    "htm": HTML,
    "docx": DOCX,
    "pdf": PDF,
}
ENDINGS: Final = tuple(_KINDS)
"""Endings of files that are read."""
_PDF_MARK = b"%PDF-"
_PDF_HEAD = 1024
"""Where readers of PDF look for its mark, in bytes."""
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_SIGNATURES = (
    (_PDF_MARK, "PDF"),
    (_OLE, "旧版 Word/WPS 文档"),
    (_ZIP, "压缩包或 Office 文档"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"\x89PNG\r\n", "PNG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"RIFF", "图片或音频"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
)
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


def check_size(size: int, filename: str, max_bytes: int = MAX_BYTES) -> None:
    """Refuse a file by its size, before it is read.

    Parameters
    ----------
    size
        The file's size in bytes.
    filename
        Its name, for the message.
    max_bytes
        The largest size that passes, itself included.

    Raises
    ------
    IntakeError
        ``TOO_LARGE`` above the limit.

    Examples
    --------
    >>> check_size(80 * 1024 * 1024, "报告.docx")
    Traceback (most recent call last):
        ...
    luodi.reading.intake.errors.IntakeError: 文件“报告.docx”有 80.0 MB，超过上限 \
50.0 MB；请删去图片后另存为 docx 或 txt，或拆成几份。
    """
    if size > max_bytes:
        raise IntakeError(
            code=IntakeCode.TOO_LARGE,
            value=size,
            message=f"文件“{filename}”有 {megabytes(size)}，超过上限 {megabytes(max_bytes)}；"
            "请删去图片后另存为 docx 或 txt，或拆成几份。",
        )


def media_type(data: bytes, filename: str) -> str:
    """Name the kind of a text file; its name and its content must agree.

    Parameters
    ----------
    data
        The whole file, or its beginning.
    filename
        Its name; the ending decides. Without an ending the content decides.

    Returns
    -------
    str
        One of ``text/plain``, ``text/html``, ``application/pdf`` and Word's media type.

    Raises
    ------
    IntakeError
        ``UNKNOWN_KIND`` for a kind that is not read (doc, wps, pictures), ``KIND_MISMATCH`` when
        the content is not what the ending says, ``NOT_A_DOCX`` or ``ENCRYPTED`` for a docx that
        cannot be one, ``NOT_A_PDF`` for a pdf without its mark.

    Examples
    --------
    >>> media_type("增长7%".encode(), "目标.txt")
    'text/plain'
    """
    ending = _ending(filename)
    if ending and ending not in _KINDS:
        raise _unknown_kind(filename, f".{ending}")
    signature, found = _signature(data)
    kind = _KINDS[ending] if ending else _sniffed(data, signature)
    if kind == DOCX:
        _check_docx_signature(data, filename, found)
    elif kind == PDF:
        _check_pdf_mark(data, filename, found)
    elif signature:
        raise _mismatch(filename, ending, found) if ending else _unknown_kind(filename, found)
    return kind


def text_of(data: bytes, filename: str, *, max_bytes: int = MAX_BYTES) -> str:
    r"""Turn an uploaded file into the text that offsets point into.

    Parameters
    ----------
    data
        The whole file.
    filename
        Its name; the ending decides the kind.
    max_bytes
        The largest file that is read, itself included.

    Returns
    -------
    str
        The text. A plain file is given back character for character, only without a byte-order
        mark; line ends are untouched. Of the other kinds, `docx_text`, `html_text` and `pdf_text`
        say what becomes a line.

    Raises
    ------
    IntakeError
        The file is too large, of another kind, damaged, encrypted, a bomb, a scan, not decodable,
        or without any text.

    Examples
    --------
    >>> text_of("\ufeff第一行\r\n".encode(), "页.txt")
    '第一行\r\n'
    """
    check_size(len(data), filename, max_bytes)
    kind = media_type(data, filename)
    if kind == DOCX:
        text = docx_text(data, filename)
    elif kind == PDF:
        # pypdf takes a fifth of a second to load, which no other kind should wait for.
        from luodi.reading.intake.pdf import pdf_text

        text = pdf_text(data, filename)
    elif kind == HTML:
        text = html_text(decoded(data, filename))
    else:
        text = decoded(data, filename)
    if not text.translate(dict.fromkeys(map(ord, _INVISIBLE))).strip():
        raise IntakeError(
            code=IntakeCode.EMPTY,
            value=filename,
            message=f"文件“{filename}”里没有文字；如果正文是图片或扫描件，"
            "请先识别成文字，再另存为 docx 或 txt。",
        )
    return text


def _ending(filename: str) -> str:
    stem, dot, ending = filename.rpartition(".")
    return ending.strip().lower() if dot and stem else ""


def _signature(data: bytes) -> tuple[bytes, str]:
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return signature, name
    return b"", ""


def _sniffed(data: bytes, signature: bytes) -> str:
    if signature == _ZIP:
        return DOCX
    if signature == _PDF_MARK:
        return PDF
    beginning = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return HTML if beginning.startswith((b"<!doctype html", b"<html")) else PLAIN


def _check_docx_signature(data: bytes, filename: str, found: str) -> None:
    if data.startswith(_ZIP):
        return
    if data.startswith(_OLE) and _ENCRYPTED_STREAM in data:
        raise encrypted(filename)
    raise IntakeError(
        code=IntakeCode.NOT_A_DOCX,
        value=data[:4].hex(" ").upper(),
        message=f"文件“{filename}”不是 docx，内容{f'是{found}' if found else '不是 Office 文档'}"
        f"（开头 {data[:4].hex(' ').upper() or '为空'}）；请用 Word 或 WPS 打开原文件，"
        "另存为 docx 或 txt。",
    )


def _check_pdf_mark(data: bytes, filename: str, found: str) -> None:
    if _PDF_MARK in data[:_PDF_HEAD]:
        return
    raise IntakeError(
        code=IntakeCode.NOT_A_PDF,
        value=data[:4].hex(" ").upper(),
        message=f"文件“{filename}”不是 PDF，内容{f'是{found}' if found else '没有 PDF 的开头'}"
        f"（开头 {data[:4].hex(' ').upper() or '为空'}）；请改回原来的后缀，"
        "或用原来的软件另存为 docx、txt 或 PDF。",
    )


def _unknown_kind(filename: str, found: str) -> IntakeError:
    return IntakeError(
        code=IntakeCode.UNKNOWN_KIND,
        value=found,
        message=f"文件“{filename}”的格式（{found}）读不出文字，只收 txt、docx、pdf 和 html；"
        "请用原来的软件打开，另存为 docx 或 txt 后再上传。",
    )


def _mismatch(filename: str, ending: str, found: str) -> IntakeError:
    return IntakeError(
        code=IntakeCode.KIND_MISMATCH,
        value=found,
        message=f"文件“{filename}”名为 .{ending}，内容却是{found}；"
        "请改回原来的后缀，或用原来的软件另存为 docx 或 txt。",
    )
