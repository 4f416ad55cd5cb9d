"""Rows out to CSV, Excel and ods: exact values, long codes whole, and no formula that runs."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.conf import settings

from luodi.kernel.tables.disarming import DANGEROUS, safe_text
from luodi.kernel.tables.opendocument import Block, write_ods
from luodi.kernel.tables.spreadsheet import SheetOut, write_xlsx
from luodi.standards.text import without_forbidden

__all__ = [
    "MARK",
    "WRITERS",
    "About",
    "cell",
    "safe_text",
    "to_book",
    "to_csv",
    "to_ods",
    "to_xlsx",
]

BOM = "\ufeff"
MARK = "示例数据"
"""What every file of a demonstration says: in CSV in each row, else on the sheet 说明."""
EXACT_DIGITS = 15
"""Excel keeps fifteen significant digits; a longer number would lose its end."""
EXACT_BOUND: int = 10 ** (EXACT_DIGITS - 1)
MAX_CELL = 32_767
SHEET_TITLE_MAX = 31
ABOUT_TITLE = "说明"
About = Sequence[tuple[str, str]]
"""What a file says of itself: pairs such as 条件 and its words, 截至 and the day."""
NOT_IN_SHEET_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class ExportColumn(Protocol):
    """A column that can be written out: a title, and a row's value."""

    @property
    def title(self) -> Any:
        """Head of the column."""

    @property
    def export(self) -> Callable[[Any], object]:
        """Function from a row to a text, number, day or None."""


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
    if isinstance(number, int):
        return -EXACT_BOUND < number < EXACT_BOUND
    return len(Decimal(number).normalize().as_tuple().digits) < EXACT_DIGITS


def to_csv(
    columns: Sequence[ExportColumn], rows: Iterable[Any], title: str, about: About = ()
) -> bytes:
    """Write rows as CSV in UTF-8 with a byte order mark, which Excel needs to read Chinese.

    Parameters
    ----------
    columns
        The columns, left to right.
    rows
        The rows; each column's ``export`` is asked for each.
    title, about
        Not written into a CSV file, whose first line is the head; kept for one signature
        with `to_xlsx`.

    Returns
    -------
    bytes
        The file; of a demonstration with a last column that marks every row.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    mark = [MARK] if settings.LUODI_DEMO else []
    writer.writerow([safe_text(str(column.title)) for column in columns] + mark)
    for row in rows:
        writer.writerow([_csv_text(column.export(row)) for column in columns] + mark)
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


def to_xlsx(
    columns: Sequence[ExportColumn], rows: Iterable[Any], title: str, about: About = ()
) -> bytes:
    """Write rows as an Excel workbook with a frozen head and texts as texts.

    Parameters
    ----------
    columns
        The columns, left to right.
    rows
        The rows; each column's ``export`` is asked for each.
    title
        Name of the sheet; what a sheet's name may not hold is left out.
    about
        Lines for a second sheet 说明; nothing makes none.

    Returns
    -------
    bytes
        The file.
    """
    return to_book([(title, columns, rows)], about)


def to_book(
    parts: Iterable[tuple[str, Sequence[ExportColumn], Iterable[Any]]], about: About = ()
) -> bytes:
    """Write several tables as the sheets of one Excel workbook, as `to_xlsx` writes one.

    Parameters
    ----------
    parts
        Of each sheet its title, its columns and its rows.
    about
        Lines for a last sheet 说明; nothing makes none.

    Returns
    -------
    bytes
        The file.
    """
    sheets = [_sheet(*part) for part in parts]
    if about := _marked(about):
        said = [[cell(text) for text in pair] for pair in about]
        sheets.append(SheetOut(ABOUT_TITLE, (12, 60), (), said))
    return write_xlsx(sheets)


def _sheet(title: str, columns: Sequence[ExportColumn], rows: Iterable[Any]) -> SheetOut:
    heads = [safe_text(str(column.title)) for column in columns]
    cells = ([cell(column.export(row)) for column in columns] for row in rows)
    widths = [max(12, 2 * len(head) + 4) for head in heads]
    return SheetOut(sheet_title(title), widths, heads, cells)


def to_ods(
    columns: Sequence[ExportColumn], rows: Iterable[Any], title: str, about: About = ()
) -> bytes:
    """Write rows as an OpenDocument spreadsheet, as `to_xlsx` does.

    Parameters
    ----------
    columns, rows
        As for `to_xlsx`.
    title
        Name of the sheet.
    about
        Lines for a second sheet 说明; nothing makes none.

    Returns
    -------
    bytes
        The file.
    """
    heads = [safe_text(str(column.title)) for column in columns]
    cells = ([cell(column.export(row)) for column in columns] for row in rows)
    sheets: list[Block] = [(sheet_title(title), heads, cells)]
    if about := _marked(about):
        first, *rest = [[cell(text) for text in pair] for pair in about]
        sheets.append((ABOUT_TITLE, [str(text or "") for text in first], iter(rest)))
    return write_ods(sheets)


def _marked(about: About) -> About:
    return [*about, ("数据", MARK)] if settings.LUODI_DEMO else about


WRITERS: dict[str, Callable[[Sequence[ExportColumn], Iterable[Any], str, About], bytes]] = {
    "xlsx": to_xlsx,
    "csv": to_csv,
    "ods": to_ods,
}
"""How a table is written, by the ending of the file."""


def sheet_title(title: str) -> str:
    """Give a sheet's name that every program takes; none begins as a formula does."""
    plain = without_forbidden(title.translate(NOT_IN_SHEET_TITLE)).strip("' ")
    name = plain.lstrip("".join(DANGEROUS) + "' ")[:SHEET_TITLE_MAX].rstrip("' ")
    return name if name and name != ABOUT_TITLE else "luodi"
