"""Workbooks as values: sheets of cells, with what a reader must know besides the cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from luodi.standards.errors import StandardError

Value = str | float | bool | int | date | datetime | time | timedelta
"""What a cell holds; the empty text stands for an empty cell."""
Place = tuple[int, int]
"""Row and column, both counted from nought."""
Block = tuple[Place, Place]
"""A merged range: its first and its last cell, both included."""


class TableError(StandardError):
    """A file or a table that cannot be taken; the text names what was found and the remedy."""


def refused(code: str, value: object, message: str) -> TableError:
    """Make a refusal: what is wrong under a machine word, the value, and the sentence."""
    return TableError(code=f"table.{code}", value=value, message=message)


@dataclass(frozen=True)
class Sheet:
    """One sheet as it lies in the file, from cell A1 on.

    Parameters
    ----------
    name
        Its name; of a CSV file the file's.
    rows
        The cells, row by row; rows may differ in length.
    merged
        Merged ranges.
    hidden_rows
        Rows that a filter or a person hid, counted from nought; they are read like the others.
    unread
        Cells whose value could not be read, with the reason: a formula that was never computed,
        or one that ended in an error.
    hidden
        Whether the whole sheet is hidden.
    from_1904
        Whether serial numbers of days are counted from 1904, as old Macs do.
    """

    name: str
    rows: Sequence[Sequence[Value]]
    merged: Sequence[Block] = ()
    hidden_rows: frozenset[int] = frozenset()
    unread: Mapping[Place, str] = field(default_factory=dict)
    hidden: bool = False
    from_1904: bool = False

    def cell(self, row: int, column: int) -> Value:
        """Give a cell; empty outside the sheet."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return cells[column] if 0 <= column < len(cells) else ""


@dataclass(frozen=True)
class Book:
    """A file of tables: its kind (xlsx, xls, ods, csv) and its sheets, empty ones left out."""

    kind: str
    sheets: Sequence[Sheet]
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> list[Sheet]:
        """The sheets that are not hidden."""
        return [sheet for sheet in self.sheets if not sheet.hidden]

    def named(self, name: str) -> Sheet | None:
        """Find a sheet by its name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def cell_name(row: int, column: int) -> str:
    """Write a place as spreadsheets do.

    Examples
    --------
    >>> cell_name(0, 0), cell_name(9, 27)
    ('A1', 'AB10')
    """
    return f"{column_name(column)}{row + 1}"


def column_name(column: int) -> str:
    """Write a column's letters.

    Examples
    --------
    >>> column_name(0), column_name(25), column_name(26), column_name(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(letters: str) -> int:
    """Read a column's letters.

    Examples
    --------
    >>> column_number("A"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
