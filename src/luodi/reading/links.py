"""Link figures to one another: shares of a whole, starts of a change, repeats."""

import re
from collections.abc import Sequence
from dataclasses import replace

from luodi.reading.records import Kind, Record

_AMONG = re.compile(r"其中")
_SLICE = re.compile(r"年度|当年|年内|今年")
_WHOLE = re.compile(r"总投资")
_SHARE_OF = re.compile(r"[^,。;、0-9]{0,10}占")


def linked(records: Sequence[Record], *, repeats: bool = True) -> list[Record]:
    """Add ``part_of`` and ``same_as``; ``baseline_of`` is known when a record is made.

    Parameters
    ----------
    records
        The records of one article in order.
    repeats
        False for an article whose parts look back and ahead: a figure that comes again in another
        part is no repeat there.

    Returns
    -------
    list of Record
        The same records in the same order.

    Notes
    -----
    Linear: each record looks at those of its own sentence and at one table of full mentions.
    """
    parts = _parts(records)
    return _repeats(parts) if repeats else parts


def _parts(records: Sequence[Record]) -> list[Record]:
    result: list[Record] = []
    sentence: list[Record] = []
    for record in records:
        if sentence and sentence[0].sentence_start != record.sentence_start:
            sentence = []
        whole = _whole_of(record, sentence)
        current = replace(record, part_of=whole.id) if whole is not None else record
        sentence.append(current)
        result.append(current)
    return result


def _whole_of(record: Record, earlier: list[Record]) -> Record | None:
    """Give the larger figure of the same sentence that this one is a part of."""
    last = next((one for one in reversed(earlier) if one.kind is not Kind.QUALITATIVE), None)
    if last is None or record.value is None:
        return None
    between = record.sentence[
        last.end - record.sentence_start : record.start - record.sentence_start
    ]
    if _SHARE_OF.fullmatch(between):
        return last
    if record.unit == "元" and _SLICE.search(record.indicator + between):
        return next((one for one in earlier if _WHOLE.search(one.indicator)), None)
    if last.part_of is not None and between.strip().startswith("、") and last.unit == record.unit:
        return next((one for one in earlier if one.id == last.part_of), None)
    if _AMONG.search(between) and last.unit == record.unit and _smaller(record, last):
        return last
    return None


def _smaller(record: Record, whole: Record) -> bool:
    return record.value is not None and whole.value is not None and record.value <= whole.value


def _repeats(records: list[Record]) -> list[Record]:
    """Point a figure of the lead at its full mention further on."""
    later: dict[tuple[object, ...], Record] = {}
    result: list[Record] = []
    for one in reversed(records):
        record = one
        key = (record.value, record.value_high, record.unit, record.indicator)
        full = later.get(key)
        if record.value is not None and full is not None and _leads(record, full):
            kind = full.kind if record.kind is not full.kind else record.kind
            period = record.period or full.period
            record = replace(record, same_as=full.id, kind=kind, period=period)
        later.setdefault(key, record)
        result.append(record)
    result.reverse()
    return result


def _leads(record: Record, full: Record) -> bool:
    return record.sentence_start != full.sentence_start and len(record.indicator) > 1
