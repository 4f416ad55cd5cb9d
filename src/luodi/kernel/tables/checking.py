"""Checking a table's rows against what an import declares: values, totals, keys used twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from luodi.kernel.tables.books import Value, cell_name
from luodi.kernel.tables.declaring import Column, Kind
from luodi.kernel.tables.finding import Found, Total
from luodi.kernel.tables.values import (
    EXACT_DIGITS,
    Context,
    exact,
    plain_text_of,
    read_value,
    rounded,
)
from luodi.standards.errors import StandardError
from luodi.standards.numbers import scan_numbers
from luodi.standards.text import half_width

EVERY = 500
ROUNDING = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, or with a whole row when ``place`` is None; rows from nought."""

    row: int
    place: int | None
    message: str

    @property
    def where(self) -> str:
        """The cell's name, or the row's number."""
        return f"第 {self.row + 1} 行" if self.place is None else cell_name(self.row, self.place)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was read: its place in the sheet, its values by column, its key in words."""

    number: int
    told: Mapping[str, object]
    key: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """All rows of a table that could be read, and what is wrong with the others."""

    rows: Sequence[Row]
    problems: Sequence[Problem]

    @property
    def wrong_rows(self) -> frozenset[int]:
        """The rows in which something is wrong."""
        return frozenset(problem.row for problem in self.problems)


def checked_rows(
    found: Found,
    columns: Sequence[Column],
    mapping: Mapping[str, int],
    *,
    key: Sequence[str] = (),
    percent: str = "",
    year: int | None = None,
    on_row: Callable[[int, int], None] | None = None,
) -> Checked:
    """Read every row of a table.

    Parameters
    ----------
    found
        The table.
    columns
        What the import declares.
    mapping
        By a column's key, the column of the sheet that it is read from.
    key
        Columns that tell one record from another.
    percent
        How per cents are written, once a person has said: ``share`` or ``percent``.
    year
        The year of dates that name none; the title's when None.
    on_row
        Told from time to time how many rows of how many are done.

    Returns
    -------
    Checked
        The good rows in order, and every problem. Totals are checked and left out.
    """
    reading = [
        (column, mapping[column.key], _context(found, column, mapping[column.key], percent, year))
        for column in columns
        if column.key in mapping
    ]
    problems: list[Problem] = []
    rows: list[Row] = []
    for done, number in enumerate(found.rows):
        told, wrong = _read_row(found, number, reading)
        problems += wrong
        if not wrong:
            rows.append(Row(number, told, tuple(_word(told.get(name)) for name in key)))
        if on_row is not None and done % EVERY == 0:
            on_row(done, len(found.rows))
    problems += _rounded_codes(rows, reading)
    problems += _twice(rows, key, mapping)
    problems += wrong_totals(found, reading)
    twice = {problem.row for problem in problems}
    return Checked([row for row in rows if row.number not in twice], problems)


Reading = tuple[Column, int, Context]


def _context(found: Found, column: Column, place: int, percent: str, year: int | None) -> Context:
    head = found.head_at(place)
    return Context(
        unit=(head.unit if head else "") or found.unit,
        year=year or found.year,
        from_1904=found.sheet.from_1904,
        percent=percent if column.kind is Kind.PERCENT else "",
    )


def _read_row(
    found: Found, number: int, reading: Sequence[Reading]
) -> tuple[dict[str, object], list[Problem]]:
    cells = found.sheet.rows[number]
    told: dict[str, object] = {}
    wrong: list[Problem] = []
    unread = found.sheet.unread
    for column, place, context in reading:
        if unread and (number, place) in unread:
            wrong.append(Problem(number, place, _unread(unread[number, place])))
            continue
        value: Value = cells[place] if place < len(cells) else ""
        try:
            made = read_value(value, column, context)
        except StandardError as error:
            wrong.append(Problem(number, place, error.message))
            continue
        if made is None and column.required:
            wrong.append(Problem(number, place, f"“{column.title}”没有填；请补上"))
        told[column.key] = made
    return told, wrong


def _rounded_codes(rows: Sequence[Row], reading: Sequence[Reading]) -> list[Problem]:
    """Find long codes that a spreadsheet rounded before they were written as text.

    One code in a thousand ends in 000 by itself; where more than one in ten does, they were
    rounded.
    """
    problems: list[Problem] = []
    for column, place, *_context in reading:
        if column.kind is not Kind.CODE:
            continue
        long = [
            (row.number, code)
            for row in rows
            if isinstance(code := row.told.get(column.key), str)
            and len(code) > EXACT_DIGITS
            and code.isdigit()
        ]
        ends = [(number, code) for number, code in long if not code[EXACT_DIGITS:].strip("0")]
        if len(ends) * 10 > len(long):
            problems += [Problem(number, place, rounded(code).message) for number, code in ends]
    return problems


def _unread(reason: str) -> str:
    return f"{reason}；请改填数值，或用 Excel、WPS 打开算出后保存再上传"


def _word(value: object) -> str:
    return "" if value is None else str(value).strip()


def _twice(rows: Sequence[Row], key: Sequence[str], mapping: Mapping[str, int]) -> list[Problem]:
    first: dict[tuple[str, ...], int] = {}
    found = []
    place = next((mapping[name] for name in key if name in mapping), None)
    for row in rows if key else ():
        if not any(row.key):
            continue
        known = first.setdefault(row.key, row.number)
        if known != row.number:
            said = "、".join(filter(None, row.key))
            found.append(
                Problem(
                    row.number, place, f"“{said}”与第 {known + 1} 行重复；请只留一行，或核对代码"
                )
            )
    return found


def wrong_totals(found: Found, reading: Sequence[Reading]) -> list[Problem]:
    """Compare each row of totals with the rows that it sums up.

    A subtotal sums what stands between it and the last total above, or, where totals stand
    first, what stands below it to the next one. A grand total sums all rows, or the subtotals'.
    """
    summed = [item for item in reading if item[0].sums]
    if not summed or not found.totals:
        return []
    problems = []
    for total in found.totals:
        for _column, place, *_context in summed:
            stated = _plain_number(found.sheet.cell(total.row, place))
            if stated is None:
                continue
            spans = [(span, _sum(found, span, place)) for span in _spans(found, total)]
            if spans and all(_differs(amount, stated) for _span, amount in spans):
                problems.append(_wrong_total(total, place, stated, spans[0]))
    return problems


def _differs(amount: Decimal | None, stated: Decimal) -> bool:
    """Tell whether two sums differ by more than a formula's rounding in the fifteenth digit."""
    return amount is not None and abs(amount - stated) > ROUNDING * max(abs(stated), Decimal(1))


def _wrong_total(
    total: Total, place: int, stated: Decimal, span: tuple[Sequence[int], Decimal | None]
) -> Problem:
    rows, amount = span
    return Problem(
        total.row,
        place,
        f"{total.word}写的是 {_shown(stated)}，第 {rows[0] + 1} 到 {rows[-1] + 1} 行共 {len(rows)} "
        f"行加起来是 {_shown(amount or Decimal(0))}；请核对合计，或是不是少了、多了行",
    )


def _shown(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _spans(found: Found, total: Total) -> list[Sequence[int]]:
    """Give the runs of rows that a total may sum up, the likeliest first."""
    borders = [item.row for item in found.totals]
    above = max((row for row in borders if row < total.row), default=-1)
    below = min((row for row in borders if row > total.row), default=len(found.sheet.rows))
    before = [row for row in found.rows if above < row < total.row]
    after = [row for row in found.rows if total.row < row < below]
    whole = list(found.rows)
    wanted = [whole, before] if total.grand else [before, after]
    if not total.grand and not before:
        wanted = [after]
    sections = [row for row in found.sections if row < total.row]
    if sections:
        wanted.append([row for row in found.rows if sections[-1] < row < total.row])
    return [rows for rows in wanted if rows]


def _sum(found: Found, rows: Sequence[int], place: int) -> Decimal | None:
    """Add up the rows' cells as they are written; None when one of them is no plain number."""
    total = Decimal(0)
    for row in rows:
        value = found.sheet.cell(row, place)
        if value == "":
            continue
        number = _plain_number(value)
        if number is None:
            return None
        total += number
    return total


def _plain_number(value: Value) -> Decimal | None:
    if isinstance(value, bool) or value == "":
        return None
    if isinstance(value, int | float):
        return exact(value)
    text = half_width(plain_text_of(value)).replace(",", "").replace(" ", "")
    figures = list(scan_numbers(text)) if text and len(text) < 40 else []
    if len(figures) != 1 or figures[0].low is None or text[: figures[0].start] not in {"", "-"}:
        return None
    low = figures[0].low
    number = Decimal(low.numerator) / Decimal(low.denominator)
    return -number if text.startswith("-") else number
