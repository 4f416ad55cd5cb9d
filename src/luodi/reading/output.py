"""Write records as JSON lines, as a table that lines up in a terminal, or as rows of a sheet."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from luodi.reading.records import Kind, Record
from luodi.standards.quantities import Quantity

_COLUMNS = ("编号", "类别", "单位", "指标", "界限", "数值", "时段", "期限", "原文")
_KIND_WORDS = {
    Kind.TARGET: "目标",
    Kind.RESULT: "结果",
    Kind.FACT: "事实",
    Kind.QUALITATIVE: "定性",
}
_FIELDS = ("kind", "owner", "indicator", "comparator", "value", "period", "deadline")
"""The fields of the columns after the number, which have reasons."""
_LONGEST_CELL = 36


def to_jsonl(records: Iterable[Record]) -> str:
    """Write one JSON object per line.

    Parameters
    ----------
    records
        The records, in order.

    Returns
    -------
    str
        Lines that end with a newline; empty for no records.
    """
    lines = (json.dumps(record.as_dict(), ensure_ascii=False) for record in records)
    return "".join(f"{line}\n" for line in lines)


def to_table(records: Sequence[Record]) -> str:
    """Write an aligned table; Chinese characters count as two columns.

    Parameters
    ----------
    records
        The records, in order.

    Returns
    -------
    str
        A heading line and one line per record, each ended with a newline.
    """
    rows = [_COLUMNS, *(tuple(map(_cut, _row(record))) for record in records)]
    return "".join(f"{line}\n" for line in _aligned(rows))


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(padded, row, widths)).rstrip()


def to_explained(records: Iterable[Record]) -> str:
    """Write each record as a block: every field with what decided it and how sure that is.

    Parameters
    ----------
    records
        The records, in order.

    Returns
    -------
    str
        For each record its id, its words and its kind, then a line a field; a blank line between.
    """
    return "\n".join(_explained(record) for record in records)


def _explained(record: Record) -> str:
    head = f"{record.id}  “{_cut(record.value_raw)}”  {_KIND_WORDS[record.kind]}\n"
    words = dict(zip(_FIELDS, _COLUMNS[1:], strict=False))
    shown = dict(zip(_FIELDS, map(_cut, _row(record)[1:]), strict=False))
    rows = [
        (words[reason.field], shown[reason.field], reason.words, f"{reason.sure}%")
        for reason in record.reasons
    ]
    return head + "".join(f"    {line}\n" for line in _aligned(rows))


def width(text: str) -> int:
    """Give the number of terminal columns that a text takes.

    Parameters
    ----------
    text
        One line.

    Returns
    -------
    int
        Two for wide and full-width characters, none for combining ones, else one.

    Examples
    --------
    >>> width("15家")
    4
    """
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def padded(text: str, columns: int) -> str:
    """Fill a cell with blanks up to a width in columns."""
    return text + " " * max(0, columns - width(text))


def to_rows(records: Iterable[Record]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Give the cells of a sheet: those of the table, uncut, and the sentence.

    Parameters
    ----------
    records
        The records, in order.

    Returns
    -------
    tuple of str, and list of tuple of str
        The heads, and a row for each record; texts of whoever wrote the page, not disarmed.
    """
    rows = [(*map(_on_one_line, _row(record)), _on_one_line(record.sentence)) for record in records]
    return (*_COLUMNS, "句子"), rows


def _row(record: Record) -> tuple[str, ...]:
    return (
        record.id,
        _KIND_WORDS[record.kind],
        record.owner or "",
        record.indicator,
        record.comparator.value if record.comparator is not None else "",
        _shown_value(record),
        record.period or "",
        record.deadline or "",
        record.value_raw,
    )


def _shown_value(record: Record) -> str:
    if record.value is None:
        return ""
    low = Quantity(record.value, record.unit).short()
    if record.value_high is None:
        return low
    return (
        f"{Quantity(record.value, None).short()}-{Quantity(record.value_high, record.unit).short()}"
    )


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    """Keep a cell on one line and in bounds."""
    line = _on_one_line(text)
    kept: list[str] = []
    used = 0
    for c in line:
        used += width(c)
        if used > _LONGEST_CELL:
            return "".join(kept) + "…"
        kept.append(c)
    return line
