"""Rows out to CSV and Excel: exact values, long codes whole, and no formula that runs."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from luodi.standards.text import from_first_visible, without_forbidden

BOM = "\ufeff"
DANGEROUS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Signs that start a formula, the full-width ones too: some spreadsheets read them alike."""
EXACT_DIGITS = 15
"""Excel keeps fifteen significant digits; a longer number would lose its end."""
MAX_CELL = 32_767
SHEET_TITLE_MAX = 31
NOT_IN_SHEET_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class ExportColumn(Protocol):
    """A column that can be written out: a title, and a row's value."""

    @property
    def title(self) -> Any:
        """Head of the column."""

    @property
    def export(self) -> Callable[[Any], object]:
        """Function from a row to a text, number, day or None."""


def safe_text(text: str) -> str:
    """Disarm a text that a spreadsheet would run as a formula.

    A leading apostrophe makes it text. What cannot be seen before the sign does not hide it.
    Characters that no workbook may hold are dropped.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("  @SUM(A1)"), safe_text("二七区")
    ("'=1+1", "'  @SUM(A1)", '二七区')
    """
    clean = without_forbidden(text)
    begins = clean.lstrip(" \u3000\xa0").startswith(DANGEROUS)
    runs = begins or from_first_visible(clean).startswith(DANGEROUS)
    return f"'{clean}" if runs else clean


def cell(value: object) -> str | int | Decimal | date | datetime | None:
    """Turn a value into what a cell may hold.

    Numbers stay numbers, also negative ones, unless they have more digits than Excel keeps;
    texts are disarmed; True and False become 是 and 否.

    Examples
    --------
    >>> cell(-5), cell("-5"), cell(410103198801011234)
    (-5, "'-5", '410103198801011234')
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | Decimal):
        return value if _fits(value) else str(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0)  # a workbook knows no zones
    if isinstance(value, date):
        return value
    return safe_text(str(value))[:MAX_CELL]


def _fits(number: int | Decimal) -> bool:
    return len(Decimal(number).normalize().as_tuple().digits) < EXACT_DIGITS


def to_csv(columns: Sequence[ExportColumn], rows: Iterable[Any], title: str) -> bytes:
    """Write rows as CSV in UTF-8 with a byte order mark, which Excel needs to read Chinese.

    Parameters
    ----------
    columns
        The columns, left to right.
    rows
        The rows; each column's ``export`` is asked for each.
    title
        Not written into a CSV file, whose first line is the head; kept for one signature
        with `to_xlsx`.

    Returns
    -------
    bytes
        The file.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_text(str(column.title)) for column in columns])
    for row in rows:
        writer.writerow([_csv_text(column.export(row)) for column in columns])
    return (BOM + out.getvalue()).encode("utf-8")


def _csv_text(value: object) -> str:
    """Write a cell; a long code gets a leading tab, lest Excel round its last digits away."""
    made = cell(value)
    if made is None:
        return ""
    if isinstance(made, date):
        return made.isoformat(sep=" ") if isinstance(made, datetime) else made.isoformat()
    text = str(made)
    long_code = not isinstance(made, int | Decimal) and text.isascii() and text.isdigit()
    return f"\t{text}" if long_code and len(text) >= EXACT_DIGITS else text


def to_xlsx(columns: Sequence[ExportColumn], rows: Iterable[Any], title: str) -> bytes:
    """Write rows as an Excel workbook with a frozen head and texts as texts.

    Parameters
    ----------
    columns
        The columns, left to right.
    rows
        The rows; each column's ``export`` is asked for each.
    title
        Name of the sheet; what a sheet's name may not hold is left out.

    Returns
    -------
    bytes
        The file.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "B2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(
            12, 2 * len(str(column.title)) + 4
        )
    sheet.append([_head(sheet, safe_text(str(column.title))) for column in columns])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, cell(column.export(row))) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_title(title: str) -> str:
    return (
        without_forbidden(title.translate(NOT_IN_SHEET_TITLE)).strip("' ")[:SHEET_TITLE_MAX]
        or "luodi"
    )


def _head(sheet: WriteOnlyWorksheet, text: str) -> Any:
    made = WriteOnlyCell(sheet, value=text)
    made.font = Font(bold=True)
    made.alignment = Alignment(vertical="center", wrap_text=True)
    return made


def _xlsx_cell(sheet: WriteOnlyWorksheet, value: object) -> Any:
    if not isinstance(value, str):
        return value
    made = WriteOnlyCell(sheet, value=value)
    made.data_type = "s"
    made.number_format = "@"
    return made
