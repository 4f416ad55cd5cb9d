"""Packages of Office files, unfolded as a stream with limits that do not trust their headers."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from luodi.reading.intake.errors import IntakeCode, IntakeError, megabytes

_CONTENT_TYPES = "[Content_Types].xml"
_OFFICE = "application/vnd.openxmlformats-officedocument."
WORD_MAIN: Final = _OFFICE + "wordprocessingml.document.main+xml"
SHEET_MAIN: Final = _OFFICE + "spreadsheetml.sheet.main+xml"
_FAMILIES = {
    "wordprocessingml": "Word 文档",
    "spreadsheetml": "Excel 工作簿",
    "presentationml": "演示文稿",
}
_END_RECORD: Final = b"PK\x05\x06"
_ZIP64_LOCATOR: Final = b"PK\x06\x07"
_END_RECORD_BYTES = 22
_LOCATOR_BYTES = 20
_LONGEST_COMMENT = 65535
_CHUNK = 65536
_ENCRYPTED_FLAG = 0x1


@dataclass(frozen=True)
class ZipLimits:
    """How much a package may unfold to.

    Parameters
    ----------
    members
        Largest number of members.
    directory_bytes
        Largest central directory, in bytes.
    member_bytes
        Largest unfolded member that is read, in bytes.
    ratio
        Largest unfolded size for one byte of the file; members below ``free_bytes`` are exempt.
    free_bytes
        Unfolded size up to which the ratio is not looked at, in bytes.

    Notes
    -----
    Word's own files of a hundred pages of tables unfold about thirtyfold; a bomb a thousandfold.
    """

    members: int = 2000
    directory_bytes: int = 512 * 1024
    member_bytes: int = 64 * 1024 * 1024
    ratio: int = 150
    free_bytes: int = 1024 * 1024


LIMITS: Final = ZipLimits()


def open_package(data: bytes, filename: str, limits: ZipLimits = LIMITS) -> zipfile.ZipFile:
    """Open the zip package of an Office file after looking at its directory.

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
    zipfile.ZipFile
        The open package; nothing has been unfolded.

    Raises
    ------
    IntakeError
        ``NOT_A_DOCX`` for a broken package, ``ZIP_BOMB`` for an oversized directory or too many
        members, ``ENCRYPTED`` for a package with a password.

    Notes
    -----
    The size of the directory is taken from the end record before the directory is read, because
    reading a directory of a million members costs a gigabyte.
    """
    directory = _directory_bytes(data, filename)
    if directory > limits.directory_bytes:
        raise _bomb(filename, f"目录有 {megabytes(directory)}")
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise _broken(filename, "压缩包已损坏") from error
    members = package.infolist()
    if len(members) > limits.members:
        raise _bomb(filename, f"有 {len(members)} 个成员")
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise encrypted(filename)
    return package


def read_member(
    package: zipfile.ZipFile, name: str, filename: str, limits: ZipLimits = LIMITS
) -> Iterator[bytes]:
    """Unfold one member piece by piece, counting what comes out.

    Parameters
    ----------
    package
        An open package.
    name
        The member's name.
    filename
        The file's name, for the message.
    limits
        The limits to hold.

    Yields
    ------
    bytes
        Pieces of at most 64 kB.

    Raises
    ------
    IntakeError
        ``NOT_A_DOCX`` when the member is missing or damaged; ``ZIP_BOMB`` as soon as more comes
        out than the limits allow, whatever the headers say.
    """
    produced = 0
    try:
        packed = max(1, package.getinfo(name).compress_size)
        with package.open(name) as stream:
            while piece := stream.read(_CHUNK):
                produced += len(piece)
                if produced > limits.member_bytes:
                    raise _bomb(filename, f"{name} 展开后超过 {megabytes(limits.member_bytes)}")
                if produced > limits.free_bytes and produced > packed * limits.ratio:
                    raise _bomb(filename, f"{name} 展开到 {limits.ratio} 倍以上")
                yield piece
    except KeyError as error:
        raise _broken(filename, f"缺少 {name}") from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise _broken(filename, f"{name} 已损坏") from error


def main_part(
    package: zipfile.ZipFile, wanted: str, filename: str, limits: ZipLimits = LIMITS
) -> str:
    """Find the main part of an Office package, and refuse one of another kind.

    Parameters
    ----------
    package
        An open package.
    wanted
        Content type of the main part, ``WORD_MAIN`` or ``SHEET_MAIN``.
    filename
        The file's name, for the message.
    limits
        The limits to hold.

    Returns
    -------
    str
        Name of the member that holds the main part.

    Raises
    ------
    IntakeError
        ``NOT_A_DOCX`` for a plain archive, another Office kind or a document with macros.

    Notes
    -----
    **Source**: ECMA-376 part 2 (Open Packaging Conventions), 10.1.2 (content types).
    """
    if _CONTENT_TYPES not in package.namelist():
        raise _broken(filename, "这是普通压缩包")
    parts = _Parts()
    parse_xml(
        parts, read_member(package, _CONTENT_TYPES, filename, limits), _CONTENT_TYPES, filename
    )
    for name, kind in parts.kinds.items():
        if kind == wanted:
            return name
    raise _broken(filename, _what_it_is(parts.kinds.values()))


def _what_it_is(kinds: Iterable[str]) -> str:
    mains = [kind for kind in kinds if kind.endswith(".main+xml")]
    if any("macroEnabled" in kind for kind in mains):
        return "带有宏"
    for family, name in _FAMILIES.items():
        if any(family in kind for kind in mains):
            return f"其实是{name}"
    return "里面没有正文"


def parse_xml(target: object, pieces: Iterable[bytes], name: str, filename: str) -> None:
    """Feed a member to an XML parser that knows no document types and no entities.

    Parameters
    ----------
    target
        Takes ``start``, ``end`` and ``data`` as the elements pass.
    pieces
        The member's bytes.
    name, filename
        The member's and the file's name, for the message.

    Raises
    ------
    IntakeError
        ``NOT_A_DOCX`` when it is not well-formed XML or declares a document type.
    """
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        for piece in pieces:
            parser.feed(piece)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        if isinstance(error, IntakeError):
            raise
        raise _broken(filename, f"{name} 不是合格的 XML") from error


def encrypted(filename: str) -> IntakeError:
    """Say that a document has a password.

    Parameters
    ----------
    filename
        The file's name.

    Returns
    -------
    IntakeError
        With the code ``ENCRYPTED``.
    """
    return IntakeError(
        code=IntakeCode.ENCRYPTED,
        value=filename,
        message=f"文件“{filename}”设了打开密码，读不出文字；"
        "请在 Word 或 WPS 中取消密码后另存为 docx。",
    )


def _directory_bytes(data: bytes, filename: str) -> int:
    """Read the directory's size from the end record; an 80 MB file never needs zip64."""
    start = data.rfind(_END_RECORD, max(0, len(data) - _END_RECORD_BYTES - _LONGEST_COMMENT))
    if start < 0 or len(data) < start + _END_RECORD_BYTES:
        raise _broken(filename, "不是完整的压缩包，可能没有传完")
    if data[max(0, start - _LOCATOR_BYTES) : start].startswith(_ZIP64_LOCATOR):
        raise _bomb(filename, "用了超大压缩包格式 zip64")
    return int.from_bytes(data[start + 12 : start + 16], "little")


def _broken(filename: str, why: str) -> IntakeError:
    ending = filename.rpartition(".")[2].lower()
    kind = ending if ending in {"docx", "xlsx"} else "Office 文件"
    return IntakeError(
        code=IntakeCode.NOT_A_DOCX,
        value=filename,
        message=f"文件“{filename}”不是可读的 {kind}：{why}；请用 Word 或 WPS 打开原文件，"
        f"另存为 {'xlsx' if ending == 'xlsx' else 'docx 或 txt'}。",
    )


def _bomb(filename: str, what: str) -> IntakeError:
    return IntakeError(
        code=IntakeCode.ZIP_BOMB,
        value=filename,
        message=f"文件“{filename}”{what}，超出文档的正常范围，已停止展开；"
        "请删去图片和附件后另存，或另存为 txt。",
    )


class _Parts:
    """Collects the parts that ``[Content_Types].xml`` names."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith("}Override"):
            name = attributes.get("PartName", "").lstrip("/")
            self.kinds[name] = attributes.get("ContentType", "")
