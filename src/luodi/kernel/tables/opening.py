"""Opening a file of tables: xlsx, xls, ods, CSV or TSV, within limits, and never by its name alone.

Formulas are never evaluated: what counts is the value that the spreadsheet program stored.
"""

import csv
import io

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from luodi.kernel.tables import packages
from luodi.kernel.tables.books import Block, Book, Sheet, refused
from luodi.kernel.tables.packages import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, check_extent

__all__ = ["MAX_BYTES", "MAX_CELLS", "MAX_COLUMNS", "MAX_ROWS", "open_book"]

MAX_BYTES = 20 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"{\\rtf", b"%pdf")
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et")
MAX_FIELD = 100_000
_MERGED_MAX = 100_000
_LOOKED_AT = 5_000


def open_book(data: bytes, name: str) -> Book:
    """Open an uploaded file as sheets of cells.

    Parameters
    ----------
    data
        The whole file.
    name
        Its name: it tells a refusal from a mistake, the content alone tells the kind.

    Returns
    -------
    Book
        Sheets that hold anything, in order; notes on what was left aside.

    Raises
    ------
    TableError
        ``size``, ``empty``, ``encrypted``, ``links``, ``bomb``, ``rows``, ``columns``, ``cells``,
        ``zip``, ``kind`` when the content is no table, ``encoding``, ``csv``.

    Notes
    -----
    Time and memory grow with the cells: some 0.6 s and 120 MB for 600,000.
    """
    if len(data) > MAX_BYTES:
        raise refused(
            "size",
            len(data),
            f"文件有 {len(data) / 1048576:.1f} 兆字节，超过 {MAX_BYTES // 1048576} 兆；"
            "请删去图片和用不着的工作表，或分成几份",
        )
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise refused("empty", "", f"文件“{name}”是空的；请核对后重新上传")
    if data.startswith(_ZIP):
        return _zipped(data)
    if data.startswith(_OLE):
        return _old(data)
    return _text(data, name)


def _zipped(data: bytes) -> Book:
    kind = packages.kind_of_zip(data)
    if kind == "xlsx":
        return _xlsx(data)
    if kind == "ods":
        packages.check_ods(data)
        return Book("ods", _sheets(_loaded(data)))
    found = "二进制工作簿（xlsb）" if kind == "xlsb" else "压缩包，不是工作簿"
    raise refused("kind", kind, f"文件是{found}；请用 Excel 或 WPS 另存为 xlsx 再上传")


def _xlsx(data: bytes) -> Book:
    package = packages.scanned_xlsx(data)
    sheets = []
    for sheet in _sheets(_loaded(data)):
        scanned = package.sheets.get(sheet.name)
        sheets.append(
            Sheet(
                sheet.name,
                sheet.rows,
                sheet.merged,
                scanned.hidden_rows if scanned else frozenset(),
                scanned.unread if scanned else {},
                sheet.hidden,
                package.from_1904,
            )
        )
    notes = ("文件带有宏，宏没有读",) if package.macros else ()
    return Book("xlsx", sheets, notes)


def _old(data: bytes) -> Book:
    if _LOCKED in data:
        raise _locked()
    return Book("xls", _sheets(_loaded(data)))


def _locked() -> Exception:
    return refused("encrypted", "password", "文件加了密码；请去掉密码，另存后再上传")


def _loaded(data: bytes) -> CalamineWorkbook:
    try:
        return load_workbook(io.BytesIO(data))
    except PasswordError as error:
        raise _locked() from error
    except (CalamineError, ValueError, OSError) as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> Exception:
    return refused(
        "zip", str(error)[:80], "文件损坏，或不是表格；请用 Excel 或 WPS 打开后另存为 xlsx 再上传"
    )


def _sheets(book: CalamineWorkbook) -> list[Sheet]:
    found = []
    for about in book.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_name(about.name)
            made = _sheet(sheet, hidden=about.visible is not SheetVisibleEnum.Visible)
        except (CalamineError, ValueError, OSError, OverflowError) as error:
            raise _unreadable(error) from error
        if made is not None:
            found.append(made)
    return found


def _sheet(sheet: CalamineSheet, *, hidden: bool) -> Sheet | None:
    if sheet.start is None or sheet.end is None:
        return None
    rows, columns = sheet.end
    check_extent(rows + 1, columns + 1)
    merged: list[Block] = list(sheet.merged_cell_ranges or ())[:_MERGED_MAX]
    return Sheet(sheet.name, sheet.to_python(skip_empty_area=False), merged, hidden=hidden)


def _text(data: bytes, name: str) -> Book:
    head = data.lstrip()[:200].lower()
    if name.lower().endswith(_SPREADSHEETS) or head.startswith(_MARKUP):
        raise refused(
            "kind",
            name,
            f"“{name[-60:]}”的内容不是工作簿（可能是网页或文本改了扩展名）；"
            "请用 Excel 或 WPS 打开后另存为 xlsx 再上传",
        )
    return Book("csv", [Sheet(name.rpartition(".")[0] or name, _lines(_decoded(data)))])


def _decoded(data: bytes) -> str:
    """Read UTF-8 with or without mark, else GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise refused(
        "encoding",
        data[:16],
        "文件既不是工作簿，也不是 UTF-8 或 GB18030 的文本；请另存为 xlsx 或 CSV 再上传",
    )


def _lines(text: str) -> list[list[str]]:
    sign = max(",\t;", key=text[:_LOOKED_AT].count)
    rows: list[list[str]] = []
    cells = widest = 0
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=False):
            rows.append([cell.strip(" \t\r\n") if len(cell) < MAX_FIELD else cell for cell in line])
            cells += len(line)
            widest = max(widest, len(line))
            if len(rows) > MAX_ROWS or widest > MAX_COLUMNS or cells > MAX_CELLS:
                check_extent(len(rows), max(widest, 1))
                check_extent(MAX_ROWS, MAX_CELLS)
    except csv.Error as error:
        raise refused("csv", text[:40], f"文件不是合格的 CSV：{error}；请重新导出") from error
    return rows
