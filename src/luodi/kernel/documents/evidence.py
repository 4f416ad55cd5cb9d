"""Which files may prove something, told by their bytes; photos come out clean."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from luodi.kernel.documents.papers import check_office, check_pdf
from luodi.kernel.documents.photos import clean_photo
from luodi.reading.intake.errors import IntakeCode, IntakeError
from luodi.reading.intake.package import SHEET_MAIN, WORD_MAIN, main_part, open_package
from luodi.reading.intake.plain import decoded

_OFFICE = "application/vnd.openxmlformats-officedocument."
_WORD: Final = _OFFICE + "wordprocessingml.document"
_SHEET: Final = _OFFICE + "spreadsheetml.sheet"
_PHOTOS = {"jpg": "jpg", "jpeg": "jpg", "png": "png", "webp": "webp"}
_PHOTO_HEADS = {"jpg": (b"\xff\xd8\xff",), "png": (b"\x89PNG\r\n\x1a\n",), "webp": (b"RIFF",)}
_WEBP_MARK = b"WEBP"
_MEDIA_TYPES = {"pdf": "application/pdf", "docx": _WORD, "xlsx": _SHEET}
_TEXTS = {"txt": "text/plain", "csv": "text/csv"}
ENDINGS: Final = (*_PHOTOS, *_MEDIA_TYPES, *_TEXTS)
"""Endings of files that are taken as evidence."""

_PDF_END = 2048


@dataclass(frozen=True)
class Evidence:
    """A file fit to be stored: clean bytes, their media type, and the ending of their name.

    ``look`` is what a photo looks like, as in ``rules.look_of``; None for all else.
    """

    data: bytes
    media_type: str
    ending: str
    taken_on: date | None = None
    look: int | None = None


def checked(data: bytes, filename: str) -> Evidence:
    """Check that a file is what its name says and make it fit to be stored.

    Parameters
    ----------
    data
        The whole file.
    filename
        Its name; the ending says what it should be.

    Returns
    -------
    Evidence
        A photo encoded anew; any other file as it came.

    Raises
    ------
    IntakeError
        ``EMPTY`` for no bytes, ``UNKNOWN_KIND`` for another ending, ``KIND_MISMATCH`` when the
        content is another, ``ACTIVE`` for a paper that runs something or calls for other files,
        and what the photo, the package or the text itself is refused for.
    """
    if not data:
        raise IntakeError(
            code=IntakeCode.EMPTY,
            value=0,
            message=f"文件“{filename}”是空的（0 字节）；请确认已保存后重新上传。",
        )
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    if ending in _PHOTOS:
        return _photo(data, filename, _PHOTOS[ending])
    if ending in _MEDIA_TYPES:
        _check_paper(data, filename, ending)
        return Evidence(data, _MEDIA_TYPES[ending], ending)
    if ending in _TEXTS:
        decoded(data, filename)
        return Evidence(data, _TEXTS[ending], ending)
    raise IntakeError(
        code=IntakeCode.UNKNOWN_KIND,
        value=_named(ending),
        message=f"文件“{filename}”的格式（{_named(ending)}）不能作为证据附件；"
        f"请另存为 {'、'.join(ENDINGS)} 之一。",
    )


def _photo(data: bytes, filename: str, ending: str) -> Evidence:
    if not data.startswith(_PHOTO_HEADS[ending]) or (ending == "webp" and data[8:12] != _WEBP_MARK):
        raise _mismatch(data, filename, ending)
    photo = clean_photo(data, filename)
    return Evidence(photo.data, photo.media_type, photo.ending, photo.taken_on, photo.look)


def _check_paper(data: bytes, filename: str, ending: str) -> None:
    if ending == "pdf":
        if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-_PDF_END:]:
            raise _mismatch(data, filename, ending)
        check_pdf(data, filename)
        return
    if not data.startswith(b"PK\x03\x04"):
        raise _mismatch(data, filename, ending)
    with open_package(data, filename) as package:
        main_part(package, WORD_MAIN if ending == "docx" else SHEET_MAIN, filename)
    check_office(data, filename)


def _mismatch(data: bytes, filename: str, ending: str) -> IntakeError:
    head = data[:4].hex(" ").upper()
    return IntakeError(
        code=IntakeCode.KIND_MISMATCH,
        value=head,
        message=f"文件“{filename}”名为 .{ending}，内容却不是完整的 {ending}（开头 {head}）；"
        "请用原来的软件打开后重新保存再上传。",
    )


def _named(ending: str) -> str:
    return f".{ending}" if ending else "无后缀"
