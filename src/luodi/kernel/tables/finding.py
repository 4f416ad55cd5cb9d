"""Finding the table in a sheet as offices draw it.

Titles above, heads of several rows with merged cells, a column of serial numbers, rows of totals,
sections between, notes below: what is not data is recognised, told and left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luodi.kernel.tables.books import Block, Sheet, Value, refused
from luodi.kernel.tables.matching import normal_head
from luodi.standards.errors import StandardError
from luodi.standards.text import half_width
from luodi.standards.units import unit_named

HEAD_WITHIN = 40
HEAD_DEPTH = 5
SERIAL_HEADS = frozenset({"序号", "编号no", "no", "no.", "#", "行号"})
_TOTAL = re.compile(r".{0,20}?(?:合计|总计|小计|共计)[:：]?")
_NOTE = re.compile(
    r"[（(]?(?:注|备注|说明|附注|填表说明|填报说明|填报人|填表人|制表|审核|复核|负责人|单位负责人"
    r"|统计负责人|联系人|联系电话|报出日期|填报日期|填报时间)(?:人|单位|日期|时间)?\s*[0-9]?[:：、.．]"
)
_SECTION = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]")
_UNIT = re.compile(r"(?:计量|金额|数量)?单位[:：]\s*([^\s，。；;,()（）]{1,8})")
_YEAR = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})\s*年(?:度)?(?:\s*(?:1[-—~至到])?([0-9]{1,2})\s*月)?"
)
_ABOUT = re.compile(r"[:：]")


@dataclass(frozen=True)
class Head:
    """A column of the file: its place, its words from top to bottom, the unit that it names."""

    place: int
    parts: tuple[str, ...]
    unit: str = ""

    @property
    def text(self) -> str:
        """The whole head on one line."""
        return " / ".join(self.parts)


@dataclass(frozen=True)
class Total:
    """A row of totals: its place in the sheet, its word, and whether it sums up all."""

    row: int
    word: str
    grand: bool


@dataclass(frozen=True)
class Found:
    """A table found in a sheet; rows are places in the sheet, counted from nought."""

    sheet: Sheet
    head_rows: tuple[int, int]
    heads: tuple[Head, ...]
    rows: tuple[int, ...]
    totals: tuple[Total, ...] = ()
    sections: tuple[int, ...] = ()
    examples: tuple[int, ...] = ()
    notes: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    unit: str = ""
    year: int | None = None
    month: int | None = None

    def head_at(self, place: int) -> Head | None:
        """Find a head by its column."""
        return next((head for head in self.heads if head.place == place), None)


def find_table(sheet: Sheet, words: Sequence[str] = ()) -> Found:
    """Find the table in a sheet.

    Parameters
    ----------
    sheet
        The sheet.
    words
        Heads that are looked for; without them the shape alone tells.

    Returns
    -------
    Found
        Heads, rows of data, totals, sections, notes and titles.

    Raises
    ------
    TableError
        ``no_table`` when no row looks like a head, ``no_rows`` when nothing stands below it.
    """
    top = _texts(sheet)
    start, depth = _head_rows(sheet, top, frozenset(normal_head(word) for word in words))
    heads = _heads(top[start : start + depth], len(top[start]) if top else 0)
    titles = tuple(dict.fromkeys(" ".join(dict.fromkeys(filter(None, row))) for row in top[:start]))
    unit, year, month = _said(" ".join(titles))
    found = _sorted_rows(sheet, start + depth, heads)
    if not found["rows"]:
        raise refused(
            "no_rows", sheet.name, f"工作表“{sheet.name}”的表头下面没有数据；请核对后重新上传"
        )
    return Found(
        sheet=sheet,
        head_rows=(start, start + depth),
        heads=heads,
        titles=tuple(title for title in titles if title),
        unit=unit,
        year=year,
        month=month,
        **found,
    )


def text_of(value: Value) -> str:
    """Write a cell as text: a whole number without its decimal point, blanks stripped."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _texts(sheet: Sheet) -> list[list[str]]:
    """Give the upper rows as texts, every merged cell with the text of its first."""
    high = min(len(sheet.rows), HEAD_WITHIN + HEAD_DEPTH)
    wide = max((len(row) for row in sheet.rows[:high]), default=0)
    top = [[text_of(sheet.cell(row, column)) for column in range(wide)] for row in range(high)]
    for (first, left), (last, right) in sheet.merged:
        if first < high and left < wide:
            for row in range(first, min(last + 1, high)):
                for column in range(left, min(right + 1, wide)):
                    top[row][column] = top[first][left]
    return top


def _head_rows(sheet: Sheet, top: list[list[str]], words: frozenset[str]) -> tuple[int, int]:
    """Give the first row of the head and its depth."""
    best: tuple[int, int, int] | None = None
    for start in range(min(len(top), HEAD_WITHIN)):
        if not _could_be_head(top[start]):
            continue
        depth = _depth(sheet, top, start)
        known = _known(top[start : start + depth], words)
        if best is None or known > best[0]:
            best = (known, start, depth)
        if not words:
            break
    if best is None:
        raise refused(
            "no_table",
            sheet.name,
            f"工作表“{sheet.name}”里没有找到表头；表头要有至少两列文字，请核对或按模板填写",
        )
    return best[1], best[2]


def _known(rows: list[list[str]], words: frozenset[str]) -> int:
    """Count the columns whose head is one of the words looked for."""
    parts = (_column_parts(rows, column) for column in range(len(rows[0])))
    return sum(
        bool({normal_head(part[-1]), normal_head("".join(part))} & words) for part in parts if part
    )


def _could_be_head(row: list[str]) -> bool:
    """Tell whether a row may be a head: two or more different words, hardly a number."""
    cells = [cell for cell in row if cell]
    if len(set(cells)) < 2 and not (len(cells) == 1 and len(row) == 1):
        return False
    if any(_ABOUT.search(cell) for cell in cells[:2]) and len(set(cells)) <= 4:
        return False
    return sum(_is_number(cell) for cell in cells) * 3 <= len(cells)


def _is_number(text: str) -> bool:
    plain = half_width(text).replace(",", "").rstrip("%")
    try:
        float(plain)
    except ValueError:
        return False
    return not re.fullmatch(r"(?:19|20)[0-9]{2}", plain)  # a year may be a head


def _depth(sheet: Sheet, top: list[list[str]], start: int) -> int:
    depth = 1
    while depth < HEAD_DEPTH and start + depth < len(top):
        if not (_merged_on(sheet.merged, start, depth) or _filled_on(top, start, depth)):
            break
        depth += 1
    return depth


def _merged_on(merged: Sequence[Block], start: int, depth: int) -> bool:
    """Tell whether a merged cell of the head reaches down, or spans columns in its last row."""
    last = start + depth - 1
    for (first, left), (end, right) in merged:
        if start <= first <= last and (end > last or (first <= last == end and right > left)):
            return True
    return False


def _filled_on(top: list[list[str]], start: int, depth: int) -> bool:
    """Tell whether the next row fills holes of the head with words, as in files without merges."""
    above = [any(top[row][column] for row in range(start, start + depth))
             for column in range(len(top[start]))]  # fmt: skip
    below = top[start + depth]
    words = [(column, text) for column, text in enumerate(below) if text]
    if not words or any(_is_number(text) for _column, text in words):
        return False
    if not any(not above[column] for column, _text in words):
        return False
    return all(
        not above[column] or (column + 1 < len(above) and not above[column + 1])
        for column, _text in words
    )


def _column_parts(rows: list[list[str]], column: int) -> tuple[str, ...]:
    parts: list[str] = []
    for number, row in enumerate(rows):
        text = row[column] if column < len(row) else ""
        if (
            not text
            and number < len(rows) - 1
            and any(later[column] for later in rows[number + 1 :])
        ):
            text = next((row[left] for left in range(column, -1, -1) if row[left]), "")
        text = " ".join(text.split())
        if text and text not in parts:
            parts.append(text)
    return tuple(parts)


def _heads(rows: list[list[str]], wide: int) -> tuple[Head, ...]:
    heads = []
    for column in range(wide):
        parts = _column_parts(rows, column)
        if parts:
            heads.append(Head(column, parts, unit_in(parts[-1]) or unit_in(parts[0])))
    return tuple(heads)


def unit_in(head: str) -> str:
    """Give the unit that a head names in brackets or after a comma; empty when it names none.

    Examples
    --------
    >>> unit_in("投资（亿元）"), unit_in("完成率(%)"), unit_in("名称（全称）")
    ('亿元', '%', '')
    """
    found = re.search(r"[（(]\s*(?:单位[:：])?([^（）()]{1,8}?)\s*[)）]\s*$", head)
    return _known_unit(found[1]) if found else ""


def _known_unit(text: str) -> str:
    try:
        unit_named(half_width(text))
    except StandardError:
        return ""
    return half_width(text)


def _said(title: str) -> tuple[str, int | None, int | None]:
    """Give what titles say: the unit, the year and the month of all figures."""
    units = [_known_unit(word) for word in _UNIT.findall(title)]
    when = _YEAR.search(half_width(title))
    month = int(when[2]) if when and when[2] and 1 <= int(when[2]) <= 12 else None
    return next(filter(None, units), ""), int(when[1]) if when else None, month


def _sorted_rows(sheet: Sheet, first: int, heads: Sequence[Head]) -> dict[str, tuple]:  # type: ignore[type-arg] # rows by what they are
    columns = [head.place for head in heads]
    spanned = {
        start for (start, left), (end, right) in sheet.merged if start == end and right > left
    }
    rows: list[int] = []
    totals: list[Total] = []
    sections: list[int] = []
    examples: list[int] = []
    notes: list[int] = []
    for number in range(first, len(sheet.rows)):
        cells = sheet.rows[number]
        filled = [cells[place] for place in columns if place < len(cells) and cells[place] != ""]
        filled = [cell for cell in filled if not isinstance(cell, str) or cell.strip()]
        if not filled:
            continue
        words = [cell.strip() for cell in filled[:3] if isinstance(cell, str)]
        if words[:1] == ["示例"]:
            examples.append(number)
        elif notes or (words and _NOTE.match(words[0])):
            notes.append(number)
        elif total := _total(words):
            totals.append(Total(number, total, grand="小计" not in total))
        elif (
            len(filled) == 1
            and words
            and len(columns) > 2
            and (number in spanned or _SECTION.match(words[0]))
        ):
            sections.append(number)
        else:
            rows.append(number)
    while (
        sections
        and rows
        and sections[-1] > rows[-1]
        and (not totals or sections[-1] > totals[-1].row)
    ):
        notes.insert(0, sections.pop())
    return {
        "rows": tuple(rows),
        "totals": tuple(totals),
        "sections": tuple(sections),
        "examples": tuple(examples),
        "notes": tuple(notes),
    }


def _total(words: Sequence[str]) -> str:
    for word in words[:2]:
        plain = "".join(word.split())
        if len(plain) <= 24 and _TOTAL.fullmatch(plain):
            return plain.rstrip(":：")
    return ""
