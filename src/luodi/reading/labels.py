"""Labelled records, one JSON object a line: what a text should have been read as."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from luodi.reading.records import Kind, Record
from luodi.standards.bounds import Comparator
from luodi.standards.errors import StandardError

SPAN = ("start", "end")
"""What a predicted line must say."""
NEEDED = (*SPAN, "kind", "indicator")
"""What a label must say."""
LARGEST_EXPONENT = 40
SHOWN = 20
_NAMES = ("owner_alt", "indicator_alt")
_FLAGS = ("growth", "optional")
_NUMBERS = ("value", "value_high")
_CHOICES = {
    "kind": tuple(kind.value for kind in Kind),
    "comparator": tuple(comparator.value for comparator in Comparator),
}


class LabelError(StandardError):
    """A line is no label; says which line, what is wrong with it and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled or a predicted record, as far as it is scored.

    Parameters
    ----------
    start, end
        Half-open span of the figure in characters of the text.
    doc
        The text; lines of different texts are never paired.
    other
        The remaining fields are those of `Record`; None, False or empty where a line has none.
    """

    start: int
    end: int
    doc: str = ""
    id: str | None = None
    value_raw: str = ""
    kind: str | None = None
    owner: str | None = None
    owner_alt: tuple[str, ...] = ()
    indicator: str = ""
    indicator_alt: tuple[str, ...] = ()
    comparator: str | None = None
    value: Fraction | None = None
    value_high: Fraction | None = None
    unit: str | None = None
    growth: bool = False
    period: str | None = None
    deadline: str | None = None
    part_of: str | None = None
    baseline_of: str | None = None
    optional: bool = False


def line_of(record: Record) -> Line:
    """Give a record of the reader as a line to be scored."""
    return Line(**{field.name: getattr(record, field.name) for field in fields(Line)})


def read_lines(text: str, name: str, *, needed: tuple[str, ...] = NEEDED) -> list[Line]:
    """Read labels or predictions, one JSON object a line; blank lines are passed over.

    Parameters
    ----------
    text
        The file's text.
    name
        Its name, for messages.
    needed
        Fields that no line may lack.

    Raises
    ------
    LabelError
        With the number of the line: no JSON object, a field that is missing or of another kind,
        an empty span, an id that a line before has.

    Examples
    --------
    >>> [line] = read_lines('{"start": 0, "end": 2, "value": 0.07}', "a.jsonl", needed=SPAN)
    >>> line.value, line.kind
    (Fraction(7, 100), None)
    """
    lines, ids = list[Line](), dict[str, int]()
    for number, written in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not written.strip():
            continue
        where = f"“{name}”第 {number} 行"
        line = _line(_object(written, where), where, needed)
        if line.id is not None and line.id in ids:
            _refuse(where, line.id, f"编号“{line.id}”与第 {ids[line.id]} 行重复；请改成不同的编号")
        if line.id is not None:
            ids[line.id] = number
        lines.append(line)
    return lines


def check_words(lines: list[Line], text: str, name: str) -> None:
    """Check that every line's words stand in the text where it says.

    Raises
    ------
    LabelError
        Naming the first line whose words do not: the labels are of another text.
    """
    for line in lines:
        there = text[line.start : line.end]
        if (line.value_raw or there) != there or line.end > len(text):
            _refuse(
                f"“{name}”第 {line.start} 至 {line.end} 字",
                line.value_raw,
                f"标注写的是“{line.value_raw[:SHOWN]}”，文本那里是“{there[:SHOWN]}”；"
                "请用标注时的那份文本",
            )


def _object(written: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(written, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        _refuse(where, written[:SHOWN], f"不是 JSON（{error}）；请一行写一个 JSON 对象", error)
    if not isinstance(row, dict):
        _refuse(where, written[:SHOWN], f"是“{written[:SHOWN]}”；请一行写一个 JSON 对象")
    return row


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _line(row: Mapping[str, Any], where: str, needed: tuple[str, ...]) -> Line:
    for name in needed:
        if row.get(name) is None:
            _refuse(where, name, f"没有 {name}；请补上，或删去这一行")
    told: dict[str, Any] = {
        field.name: _told(field.name, row[field.name], where)
        for field in fields(Line)
        if row.get(field.name) is not None
    }
    if not 0 <= told["start"] < told["end"]:
        _refuse(
            where,
            told["start"],
            f"start 是 {told['start']}，end 是 {told['end']}；end 须大于 start，都不小于 0",
        )
    return Line(**told)


def _told(name: str, value: Any, where: str) -> Any:
    """Give a field of a line as it is scored, or refuse it."""
    if name in SPAN:
        right = isinstance(value, int) and not isinstance(value, bool)
        wanted = "整数"
    elif name in _NUMBERS:
        right, wanted = _is_number(value), "数或 null"
        value = Fraction(value) if right else value
    elif name in _FLAGS:
        right, wanted = isinstance(value, bool), "true 或 false"
    elif name in _NAMES:
        right = isinstance(value, list) and all(isinstance(one, str) for one in value)
        wanted = "文字的列表"
        value = tuple(value) if right else value
    else:
        choices = _CHOICES.get(name)
        right = isinstance(value, str) and (choices is None or value in choices)
        wanted = "、".join(choices) + "之一" if choices else "文字或 null"
    if not right:
        _refuse(where, value, f"{name} 是“{str(value)[:SHOWN]}”；请写{wanted}")
    return value


def _is_number(value: object) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value.adjusted()) <= LARGEST_EXPONENT
    return isinstance(value, int) and not isinstance(value, bool)


def _refuse(where: str, value: object, message: str, cause: Exception | None = None) -> NoReturn:
    error = LabelError(code="labels.line", value=value, message=f"{where}：{message}。")
    raise error from cause
