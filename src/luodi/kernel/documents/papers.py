"""Papers as evidence: nothing that runs, calls for other files, or is a second file in one."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from luodi.reading.intake.errors import IntakeCode, IntakeError
from luodi.reading.intake.package import open_package, parse_xml, read_member

_HEAD = 1024
"""Where readers of PDF look for its mark, and browsers for that of a page, in bytes."""
_PDF_MARK: Final = b"%PDF-"
_MARKUP = re.compile(rb"<(?:script|html|!doctype|svg|\?php)\b", re.IGNORECASE)

# Names in a PDF that run or send something when it is opened, clicked or filled in.
_ACTIVE = re.compile(
    rb"/(JavaScript|Launch|RichMedia|SubmitForm|ImportData|Movie|Sound)(?![A-Za-z])"
    rb"|/(XFA)[ \r\n\t]*[\[0-9]"
)
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream(?:\r\n|\n|\r)")
_OBJECT = re.compile(rb"\d[ \r\n\t]+\d+[ \r\n\t]+obj\b")
_OBJECT_STREAM = re.compile(rb"/ObjStm(?![A-Za-z])")
_FILTER = re.compile(rb"/Filter[ \r\n\t]*(\[[^\]]*\]|/[A-Za-z0-9]+)")
_ONE_FLATE = re.compile(rb"\[?[ \r\n\t]*/FlateDecode[ \r\n\t]*\]?")
_DICTIONARY = 4096
_MOST_UNFOLDED = 64 * 1024 * 1024

_MACROS = ("vbaproject.bin", "vbadata.xml", "vbaprojectsignature.bin")
_RUNNING = (
    ".exe",
    ".dll",
    ".js",
    ".vbs",
    ".bat",
    ".cmd",
    ".scr",
    ".jar",
    ".docm",
    ".xlsm",
    ".xlam",
)
_LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_HYPERLINK = "/hyperlink"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CALLING = re.compile(
    r"\b(DDE|DDEAUTO)\b|\b(INCLUDEPICTURE|INCLUDETEXT)\b.{0,200}?(?:://|\\\\)", re.IGNORECASE
)


def check_pdf(data: bytes, filename: str) -> None:
    """Refuse a PDF that is also another file, or that runs or sends something.

    Parameters
    ----------
    data
        The whole file, whose head and end are those of a PDF.
    filename
        Its name, for the message.

    Raises
    ------
    IntakeError
        ``KIND_MISMATCH`` for an archive or a page in it, ``ACTIVE`` for scripts, launches and
        forms that send, ``ENCRYPTED`` when it cannot be looked into, ``ZIP_BOMB`` when it unfolds
        to too much.

    Notes
    -----
    Names are compared after their ``#xx`` are read, in the file and in its object streams, which
    alone may hold packed objects.

    **Source**: ISO 32000-1:2008, 7.3.5 (names), 7.5.7 (object streams), 12.6.4 (actions).
    """
    _refuse_second_file(data, filename, own=_PDF_MARK)
    plain = _named(data)
    if re.search(rb"/Encrypt[ \r\n\t]*(?:[0-9]|<<)", plain):
        raise _closed(filename)
    for part in (plain, *_object_streams(data, filename)):
        found = _ACTIVE.search(part)
        if found:
            name = (found.group(1) or found.group(2)).decode("ascii")
            raise _active(filename, f"PDF 动作 {name}", "“打印为 PDF”")


def _named(data: bytes) -> bytes:
    return _HEX.sub(lambda found: bytes([int(found.group(1), 16)]), data)


def _object_streams(data: bytes, filename: str) -> Iterator[bytes]:
    """Unfold the streams of a PDF that hold objects.

    A dictionary that seems to begin after the mark of an object stream may hide it: such a
    stream is unfolded too, when it can be.
    """
    left = _MOST_UNFOLDED
    for found in _STREAM.finditer(data):
        before = _named(data[max(0, found.start() - _DICTIONARY) : found.start()])
        if not _OBJECT_STREAM.search(before):
            continue
        begins = max((match.start() for match in _OBJECT.finditer(before)), default=0)
        certain = _OBJECT_STREAM.search(before, begins) is not None
        filters = _FILTER.findall(before, begins)
        if not filters:
            continue  # not packed: its names were found in the file itself
        unfolded = _unfolded(data[found.end() :], left) if _is_flate(filters[-1]) else None
        if unfolded is None and certain:
            raise _closed(filename)
        left -= len(unfolded or b"")
        if left < 0:
            raise _bomb(filename)
        yield _named(unfolded or b"")


def _is_flate(filters: bytes) -> bool:
    return _ONE_FLATE.fullmatch(filters) is not None


def _unfolded(packed: bytes, most: int) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(packed, most + 1)
    except zlib.error:
        return None


def _bomb(filename: str) -> IntakeError:
    return IntakeError(
        code=IntakeCode.ZIP_BOMB,
        value=filename,
        message=f"文件“{filename}”展开后太大，已停止；请用“打印为 PDF”重新生成后再上传。",
    )


def check_office(data: bytes, filename: str) -> None:
    """Refuse a docx or xlsx that is also another file, has macros, or calls for other files.

    Parameters
    ----------
    data
        The whole file, an Office package.
    filename
        Its name, for the message.

    Raises
    ------
    IntakeError
        ``KIND_MISMATCH`` for a PDF or a page at its head, ``ACTIVE`` for macros, controls, packed
        programs, fields that call for data, and links to other files; and what a package is
        refused for. Links that a person clicks may stay.

    Notes
    -----
    **Source**: ECMA-376 part 2, 9.3 (relationships, target mode); part 1, 17.16.5 (fields).
    """
    head = data[:_HEAD]
    if _PDF_MARK in head or _MARKUP.search(head):
        raise _two_files(filename, "PDF 或网页")
    with open_package(data, filename) as package:
        for name in package.namelist():
            _check_member(package, name, filename)


def _check_member(package: zipfile.ZipFile, name: str, filename: str) -> None:
    lower = name.lower()
    last = lower.rpartition("/")[2]
    if last in _MACROS or "/activex/" in lower:
        raise _active(filename, "宏或控件", "不带宏的格式")
    if last.endswith(_RUNNING) or ("/embeddings/" in lower and last.endswith(".bin")):
        raise _active(filename, f"夹带的文件 {last}", "不带嵌入对象的文件")
    if "/externallinks/" in lower:
        raise _active(filename, "引用其他工作簿的链接", "断开链接后的文件")
    if last.endswith(".rels"):
        parse_xml(_Links(filename), read_member(package, name, filename), name, filename)
    elif lower.startswith("word/") and last.endswith(".xml"):
        fields = _Fields()
        parse_xml(fields, read_member(package, name, filename), name, filename)
        if _CALLING.search("".join(fields.words)):
            raise _active(filename, "自动取数的域（DDE、INCLUDE）", "把域转为文字后的文件")


class _Links:
    """Refuses relationships to what lies outside the package, but for links to click."""

    def __init__(self, filename: str) -> None:
        self.filename = filename

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag != _LINKS:
            return
        kind = attributes.get("Type", "")
        outside = attributes.get("TargetMode", "").lower() == "external"
        if (outside and not kind.endswith(_HYPERLINK)) or kind.endswith("/aFChunk"):
            what = kind.rpartition("/")[2] or "未说明"
            raise _active(self.filename, f"指向外部的内容（{what}）", "断开链接后的文件")


class _Fields:
    """Gathers the words of fields, which Word may cut into several runs."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._inside = tag == f"{_WORD}instrText"
        if tag == f"{_WORD}fldSimple":
            self.words.append(f"\n{attributes.get(f'{_WORD}instr', '')}\n")

    def data(self, text: str) -> None:
        if self._inside:
            self.words.append(text)

    def end(self, _tag: str) -> None:
        self._inside = False


def _refuse_second_file(data: bytes, filename: str, *, own: bytes) -> None:
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise _two_files(filename, "压缩包")
    if _MARKUP.search(data[: len(own) + _HEAD]) or _MARKUP.search(data[data.rfind(b"%%EOF") :]):
        raise _two_files(filename, "网页")


def _two_files(filename: str, what: str) -> IntakeError:
    return IntakeError(
        code=IntakeCode.KIND_MISMATCH,
        value=filename,
        message=f"文件“{filename}”里还有另一个文件（{what}）；请用原来的软件重新保存后再上传。",
    )


def _active(filename: str, what: str, remedy: str) -> IntakeError:
    return IntakeError(
        code=IntakeCode.ACTIVE,
        value=what,
        message=f"文件“{filename}”带有会自行运行或调取外部内容的部分：{what}；"
        f"证据不收这样的文件，请另存为{remedy}后再上传。",
    )


def _closed(filename: str) -> IntakeError:
    return IntakeError(
        code=IntakeCode.ENCRYPTED,
        value=filename,
        message=f"文件“{filename}”加了密或打包方式无法检查；请用“打印为 PDF”另存后再上传。",
    )
