"""Looking into a zipped workbook before a reader does: its size, its links, what it hides."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from luodi.kernel.tables.books import Place, column_number, refused

MAX_UNPACKED = 400 * 1024 * 1024
MAX_PARTS = 2_000
MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELLS = 3_000_000
"""More is refused before anything is made of it: a dense sheet takes some 100 bytes a cell."""

_CHUNK = 1024 * 1024
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb"""\br=["']([0-9]+)["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_FAR_CELL = re.compile(rb"""\br=["']([A-Z]{2,4})[0-9]+["']""")
_CELL = rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})([0-9]+)["']"""
_FAILED = re.compile(_CELL + rb"""[^>]*?\bt=["']e["'][^>]*>.*?<(?:\w+:)?v>([^<]*)<""", re.DOTALL)
_FAILED_FIRST = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\bt=["']e["'][^>]*?\br=["']([A-Z]{1,3})([0-9]+)["'][^>]*>"""
    rb"""(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<""",
    re.DOTALL,
)
_UNCOMPUTED = re.compile(
    _CELL + rb"""[^>]*><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"""
    rb"""(?:<(?:\w+:)?v>\s*</(?:\w+:)?v>|<(?:\w+:)?v\s*/>)?</(?:\w+:)?c>"""
)
_ODS_TOKEN = re.compile(
    rb"<table:table\b[^>]*>|</?table:table-row\b([^>]*)>"
    rb"|<table:(?:covered-)?table-cell\b([^>]*)>|</table:table>"
)
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["']([0-9]+)["']""")


@dataclass(frozen=True)
class Scanned:
    """What one sheet's part tells besides its cells."""

    hidden_rows: frozenset[int]
    unread: dict[Place, str]


@dataclass(frozen=True)
class Package:
    """A workbook's parts that matter: where each sheet lies, and the epoch of its days."""

    sheets: dict[str, Scanned]
    from_1904: bool
    macros: bool


def kind_of_zip(data: bytes) -> str:
    """Tell what a zip is: ``xlsx``, ``xlsb``, ``ods`` or nothing of these.

    Raises
    ------
    TableError
        ``zip`` when it cannot be opened, ``bomb`` when it unpacks to too much, ``encrypted``.
    """
    with _opened(data) as parts:
        _check_size(parts)
        names = set(parts.namelist())
        if "xl/workbook.xml" in names:
            return "xlsx"
        if "xl/workbook.bin" in names:
            return "xlsb"
        if "content.xml" in names:
            return "ods"
    return ""


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        parts = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refused(
            "zip", str(error), "文件损坏，打不开；请用 Excel 或 WPS 打开后另存为 xlsx 再上传"
        ) from error
    if any(info.flag_bits & 1 for info in parts.infolist()):
        raise refused("encrypted", "zip", "文件加了密码；请去掉密码，另存后再上传")
    return parts


def _check_size(parts: zipfile.ZipFile) -> None:
    """Unpack every part once and count: what the file says of its own sizes may be untrue."""
    infos = parts.infolist()
    if len(infos) > MAX_PARTS:
        raise refused(
            "bomb", len(infos), f"文件里有 {len(infos)} 个部件，不像表格；请另存为新的 xlsx"
        )
    if len({info.filename for info in infos}) < len(infos):
        raise refused("zip", "duplicate", "文件里有重名的部件，不像表格；请另存为新的 xlsx")
    total = 0
    for info in infos:
        for chunk in _chunks(parts, info):
            total += len(chunk)
            if total > MAX_UNPACKED:
                raise refused(
                    "bomb",
                    total,
                    f"文件解开后超过 {MAX_UNPACKED // 1024 // 1024} 兆字节；"
                    "请删去空白的行列和图片，只留数据，另存后再上传",
                )


def _chunks(parts: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part bit by bit, to its real end."""
    try:
        with parts.open(info) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise _broken(info.filename, error) from error
    except Exception as error:  # zlib's and lzma's own errors have no common parent
        if type(error).__module__ in {"zlib", "lzma", "_lzma", "_bz2"}:
            raise _broken(info.filename, error) from error
        raise


def _broken(name: str, error: Exception) -> Exception:
    return refused("zip", str(error), f"文件里的“{name}”损坏；请用 Excel 或 WPS 打开后另存再上传")


def scanned_xlsx(data: bytes) -> Package:
    """Look through an xlsx workbook: links outwards, macros, sizes, hidden rows, formulas.

    Parameters
    ----------
    data
        The file; `kind_of_zip` has counted its size.

    Raises
    ------
    TableError
        ``links`` for links to other files, ``rows``, ``columns`` or ``cells`` when a sheet is too
        large, ``zip`` when a part is missing or no proper XML.
    """
    with _opened(data) as parts:
        names = parts.namelist()
        links = [
            name for name in names if name.startswith("xl/externalLinks/") and name.endswith(".xml")
        ]
        if links:
            raise refused(
                "links",
                len(links),
                f"工作簿链接着别的文件（{len(links)} 处），其中的数可能是旧的；"
                "请在“数据”里“编辑链接”，断开链接后另存再上传",
            )
        book = _xml(parts, "xl/workbook.xml")
        targets = _targets(parts)
        sheets = {
            name: _scanned(_part(parts, targets[number]))
            for name, number in _sheet_numbers(book)
            if targets.get(number, "") in names
        }
        macros = any(name.endswith("vbaProject.bin") for name in names)
    return Package(sheets, _counts_from_1904(book), macros)


def _xml(parts: zipfile.ZipFile, name: str) -> Element:
    try:
        made: Element = fromstring(_part(parts, name), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _broken(name, error) from error
    return made


def _part(parts: zipfile.ZipFile, name: str) -> bytes:
    try:
        info = parts.getinfo(name)
    except KeyError as error:
        raise _broken(name, error) from error
    return b"".join(_chunks(parts, info))


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _sheet_numbers(book: Element) -> list[tuple[str, str]]:
    found = []
    for element in book.iter():
        if _local(element) == "sheet":
            numbers = [text for key, text in element.attrib.items() if key.endswith("}id")]
            found += [(element.get("name", ""), number) for number in numbers[:1]]
    return found


def _targets(parts: zipfile.ZipFile) -> dict[str, str]:
    found = {}
    for element in _xml(parts, "xl/_rels/workbook.xml.rels").iter():
        target = element.get("Target", "")
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        found[element.get("Id", "")] = path
    return found


def _counts_from_1904(book: Element) -> bool:
    return any(
        element.get("date1904", "") in {"1", "true"}
        for element in book.iter()
        if _local(element) == "workbookPr"
    )


def _scanned(xml: bytes) -> Scanned:
    if xml[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise refused("zip", "utf-16", "工作表不是 UTF-8 写的；请用 Excel 或 WPS 另存再上传")
    last, hidden, row = 0, set(), 0
    for found in _ROW.finditer(xml):
        number = _ROW_NUMBER.search(found[1])
        row = int(number[1]) if number else row + 1
        last = max(last, row)
        if _HIDDEN.search(found[1]):
            hidden.add(row - 1)
    widest = max(
        (column_number(letters.decode()) for letters in set(_FAR_CELL.findall(xml))), default=0
    )
    check_extent(last, widest + 1)
    return Scanned(frozenset(hidden), _unread(xml))


def _unread(xml: bytes) -> dict[Place, str]:
    unread: dict[Place, str] = {}
    if b't="e"' in xml or b"t='e'" in xml:
        for pattern in (_FAILED, _FAILED_FIRST):
            for letters, number, said in pattern.findall(xml):
                place = (int(number) - 1, column_number(letters.decode()))
                unread[place] = f"公式出错（{said.decode('utf-8', 'replace')}）"
    if b"<f" in xml or b":f" in xml:
        for letters, number in _UNCOMPUTED.findall(xml):
            place = (int(number) - 1, column_number(letters.decode()))
            unread[place] = "公式还没有算出值"
    return unread


def check_extent(rows: int, columns: int) -> None:
    """Refuse a sheet that is too large, before its cells are made.

    Raises
    ------
    TableError
        ``rows``, ``columns`` or ``cells``.
    """
    if rows > MAX_ROWS:
        raise refused(
            "rows", rows, f"表格有 {rows} 行，超过 {MAX_ROWS} 行；请删去末尾的空行，或分成几份"
        )
    if columns > MAX_COLUMNS:
        raise refused(
            "columns",
            columns,
            f"表格有 {columns} 列，超过 {MAX_COLUMNS} 列；请删去右边的空列，只留要导入的列",
        )
    if rows * columns > MAX_CELLS:
        raise refused(
            "cells",
            rows * columns,
            f"表格有 {rows} 行 {columns} 列，超过 {MAX_CELLS} 格；请分成几份",
        )


def check_ods(data: bytes) -> None:
    """Refuse an ods file whose repeated rows or columns make a sheet too large.

    Raises
    ------
    TableError
        As `check_extent`, and ``zip``.
    """
    with _opened(data) as parts:
        content = _part(parts, "content.xml")
    row, column, repeat, last, widest = 0, 0, 1, 0, 0
    held = False
    for token in _ODS_TOKEN.finditer(content):
        text = token[0]
        if text.startswith(b"<table:table-row"):
            column, repeat, held = 0, _times(text), False
        elif text.startswith(b"</table:table-row"):
            row += repeat
            last = row if held else last
        elif text.startswith((b"<table:table-cell", b"<table:covered")):
            column += _times(text)
            if not text.endswith(b"/>") or b"office:value" in text:
                held, widest = True, max(widest, column)
        elif text.startswith(b"</table:table"):
            check_extent(last, widest)
        else:
            row = last = widest = 0
    check_extent(last, widest)


def _times(tag: bytes) -> int:
    found = _REPEATED.search(tag)
    return int(found[1][:9]) if found else 1
