"""The workbook that goes back: the user's own, each wrong cell marked, the errors in a last column.

And the template that an import offers: heads, notes, choices, one example row.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from luodi.kernel.tables.books import Book, Place, Value, refused
from luodi.kernel.tables.checking import Problem
from luodi.kernel.tables.declaring import Column, Import, Kind
from luodi.kernel.tables.disarming import safe_text
from luodi.kernel.tables.export import sheet_title
from luodi.standards.text import without_forbidden

ERRORS_HEAD = "错误"
EXAMPLE = "示例"
_RED = PatternFill("solid", fgColor="F8D7DA")
_GREY = PatternFill("solid", fgColor="EEEEEE")
_HEAD = PatternFill("solid", fgColor="E3EFEF")
_AUTHOR = "luodi"
_CHOICES_MAX = 250
"""Excel keeps 255 characters of a list of choices written into a cell's rule."""
_ROWS_WITH_CHOICES = 1000
_MARKED_MAX = 5_000


def returned_workbook(
    data: bytes, book: Book, problems: Mapping[str, Sequence[Problem]], heads: Mapping[str, int]
) -> bytes:
    """Give the user's workbook back with every wrong cell marked.

    Parameters
    ----------
    data
        The file as it was uploaded.
    book
        What was read from it. A file that is no xlsx comes back as one, with its values.
    problems
        What is wrong, by the name of the sheet.
    heads
        By the name of the sheet the row of the last head, counted from nought.

    Returns
    -------
    bytes
        An xlsx file without macros: a comment and a colour on each wrong cell, and a last column
        错误 with all that is wrong in the row. Formulas stay as the user wrote them.
    """
    copy = _own_copy(data) if book.kind == "xlsx" else _copy_of_values(book)
    for name, found in problems.items():
        if name in copy.sheetnames and isinstance(copy[name], Worksheet):
            _mark(copy[name], found, heads.get(name, 0))
    out = io.BytesIO()
    copy.save(out)
    return out.getvalue()


def _own_copy(data: bytes) -> Workbook:
    try:
        return load_workbook(io.BytesIO(data), keep_links=False)
    except Exception as error:  # openpyxl raises whatever a part of the file makes it stumble over
        raise refused(
            "copy", str(error)[:80], "这份工作簿不能写回；请另存为新的 xlsx 后重新上传"
        ) from error


def _copy_of_values(book: Book) -> Workbook:
    copy = Workbook()
    del copy[copy.sheetnames[0]]
    for sheet in book.sheets:
        made = copy.create_sheet(sheet.name[:31] if book.kind != "csv" else sheet_title(sheet.name))
        for row, cells in enumerate(sheet.rows, start=1):
            for column, value in enumerate(cells, start=1):
                if value != "":
                    _put(made.cell(row, column), value)
    return copy


def _put(cell: Cell | MergedCell, value: Value) -> None:
    if isinstance(cell, MergedCell):
        return
    if isinstance(value, str):
        cell.value = without_forbidden(value)
        cell.data_type = "s"  # never a formula
    else:
        cell.value = value


def _mark(sheet: Worksheet, problems: Sequence[Problem], head: int) -> None:
    last = _errors_column(sheet, head)
    by_cell: dict[Place, list[str]] = {}
    by_row: dict[int, list[str]] = {}
    for problem in problems[:_MARKED_MAX]:
        by_row.setdefault(problem.row, []).append(problem.message)
        if problem.place is not None:
            by_cell.setdefault((problem.row, problem.place), []).append(problem.message)
    for (row, column), said in by_cell.items():
        cell = sheet.cell(row + 1, column + 1)
        cell.fill = _RED
        if not isinstance(cell, MergedCell):
            cell.comment = _comment("\n".join(said))
    for row, said in by_row.items():
        cell = sheet.cell(row + 1, last)
        _put(cell, safe_text("；".join(dict.fromkeys(said)))[:32_000])
        cell.fill = _RED
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _comment(text: str) -> Comment:
    made = Comment(without_forbidden(text)[:2_000], _AUTHOR)
    made.width, made.height = 320, 90
    return made


def _errors_column(sheet: Worksheet, head: int) -> int:
    """Find the column of errors, emptied of those of the time before, or make it the last."""
    last = sheet.max_column
    for column in range(last, 0, -1):
        if sheet.cell(head + 1, column).value == ERRORS_HEAD:
            for row in range(head + 2, sheet.max_row + 1):
                _clear(sheet.cell(row, column))
            return column
    cell = sheet.cell(head + 1, last + 1)
    _put(cell, ERRORS_HEAD)
    cell.font, cell.fill = Font(bold=True), _RED
    sheet.column_dimensions[get_column_letter(last + 1)].width = 60
    return last + 1


def _clear(cell: Cell | MergedCell) -> None:
    if not isinstance(cell, MergedCell):
        cell.value = None
        cell.fill = PatternFill()


def template(imports: Sequence[tuple[str, Import]], *, note: str = "") -> bytes:
    """Write an empty workbook for imports: a sheet each, with heads, notes, choices, an example.

    Parameters
    ----------
    imports
        Names of the sheets and what goes into each.
    note
        One more line for the sheet 填写说明.

    Returns
    -------
    bytes
        An xlsx file; the example row begins with 示例 in a column of its own and is never read.
    """
    book = Workbook()
    del book[book.sheetnames[0]]
    for name, declared in imports:
        _template_sheet(book.create_sheet(sheet_title(name)), declared)
    _manual(book.create_sheet("填写说明"), imports, note)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _template_sheet(sheet: Worksheet, declared: Import) -> None:
    sheet.freeze_panes = "B2"
    _put(sheet.cell(1, 1), "序号")
    _put(sheet.cell(2, 1), EXAMPLE)
    for number, column in enumerate(declared.columns, start=2):
        head = sheet.cell(1, number)
        _put(head, f"{column.official}{'*' if column.required else ''}")
        if column.help and isinstance(head, Cell):
            head.comment = _comment(str(column.help))
        _put(sheet.cell(2, number), column.example)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(14, 2 * len(column.official) + 6)
        _format_column(sheet, letter, column)
    for row, fill in ((1, _HEAD), (2, _GREY)):
        for cell in sheet[row]:
            cell.fill = fill
            cell.font = Font(bold=row == 1, italic=row == 2)


def _format_column(sheet: Worksheet, letter: str, column: Column) -> None:
    """Make codes text from the start, and offer a choice's words."""
    if column.kind in {Kind.CODE, Kind.TEXT}:
        for row in range(3, 203):
            sheet[f"{letter}{row}"].number_format = "@"
    words = ",".join(words[0] for _value, words in column.choices if words)
    if words and len(words) <= _CHOICES_MAX:
        rule: Any = DataValidation("list", formula1=f'"{words}"', allow_blank=not column.required)
        rule.error, rule.errorTitle = f"请从列出的词里选：{words}"[:220], column.official[:30]
        rule.add(f"{letter}2:{letter}{_ROWS_WITH_CHOICES}")
        sheet.add_data_validation(rule)


def _manual(sheet: Worksheet, imports: Sequence[tuple[str, Import]], note: str) -> None:
    sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = 18
    sheet.column_dimensions["C"].width = 80
    rows = [("表", "列", "怎么填")]
    for name, declared in imports:
        for column in declared.columns:
            words = "、".join(words[0] for _value, words in column.choices if words)
            told = [
                "必填" if column.required else "可以不填",
                str(column.help),
                f"可填：{words}" if words else "",
            ]
            rows.append((name, column.official, "。".join(filter(None, told))))
    rows.append(("", "序号", f"写着“{EXAMPLE}”的行是例子，不会读入；可以留着，也可以删去"))
    rows += [("", "", note)] if note else []
    for row, cells in enumerate(rows, start=1):
        for place, text in enumerate(cells, start=1):
            _put(sheet.cell(row, place), text)
            sheet.cell(row, place).alignment = Alignment(wrap_text=True, vertical="top")
            sheet.cell(row, place).font = Font(bold=row == 1)
