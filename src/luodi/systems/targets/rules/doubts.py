"""Why a record should be looked at twice before it is decided."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from luodi.kernel.targets.rules import Phrase
from luodi.standards.errors import StandardError
from luodi.standards.numbers import fold_numerals, scan_numbers
from luodi.standards.quantities import UNIT_PATTERN, read_amount
from luodi.standards.units import unit_named
from luodi.systems.targets.rules.promises import is_written_day, period_of_record, strives
from luodi.systems.targets.rules.wording import core, likeness
from luodi.systems.targets.rules.written import decimal_or_none

LARGEST_YUAN = Decimal(10**12)
SMALLEST_YUAN = Decimal(10**4)
LARGEST_RATE = Decimal(50)
SHORTEST_INDICATOR, LONGEST_INDICATOR = 3, 24
TIME_UNITS = frozenset({"时刻", "分钟", "小时", "秒", "年", "天", "日", "月", "周"})
PROMISES = frozenset({"target", "qualitative"})
PAST = re.compile(r"截至|截止|去年|上年|累计已|已经|目前|现有|同期")
AHEAD = re.compile(r"力争|确保|计划|拟|预计|将要|年内|年底前")


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a reading as the rules look at it.

    Parameters
    ----------
    number
        Its number in the reading.
    start, end
        Span of its words in the text.
    kind
        ``target``, ``result``, ``fact`` or ``qualitative``.
    before
        The sentence up to the words.
    other
        The remaining fields are those of the stored record, empty where unknown; ``part_of`` and
        ``same_as`` are numbers of other records. ``rules`` is what the reader set each field by.
    """

    number: int
    start: int
    end: int
    kind: str
    indicator: str
    value_raw: str
    owner: str = ""
    comparator: str = ""
    value: str = ""
    value_high: str = ""
    unit: str = ""
    growth: bool = False
    period: str = ""
    deadline: str = ""
    before: str = ""
    note: str = ""
    optional: bool = False
    rules: Mapping[str, str] = field(default_factory=dict)
    part_of: int | None = None
    same_as: int | None = None


def doubts_of(records: Sequence[Record], *, year: int) -> dict[int, tuple[Phrase, ...]]:
    """Name, for each record of a reading, the reasons to look at it twice.

    Parameters
    ----------
    records
        The records that stand: those merged into another or split are left out.
    year
        The year of the reading.

    Returns
    -------
    dict
        By number, the reasons in short words; an empty tuple where there are none.

    Source
    ------
    House rule, from the mistakes seen in real and invented texts: a record that the reader may
    have misread comes first (docs/systems/targets.md).

    Examples
    --------
    >>> record = Record(1, 0, 3, "target", "新建公园", "12个", "园林局", "=", "12", unit="个",
    ...     period="2023")
    >>> doubts_of([record], year=2023)
    {1: ()}
    """
    found = {record.number: list(_alone(record, year)) for record in records}
    for number, reason in (*_beside(records), *_overlaps(records)):
        found[number].append(reason)
    return {number: tuple(reasons) for number, reasons in found.items()}


def alike(records: Sequence[Record]) -> list[tuple[int, int]]:
    """Propose which records say one promise twice: the one to merge, the one that stays.

    A repeat that the reader linked is proposed first; then records of one indicator, owner, value,
    unit and period, where the later mention stays.

    Source
    ------
    House rule: a headline repeats what the body says in full (docs/systems/targets.md).

    Examples
    --------
    >>> head = Record(1, 0, 3, "target", "新建公园", "12个", value="12", unit="个")
    >>> body = Record(2, 40, 43, "target", "新建公园", "12个", value="12", unit="个")
    >>> alike([head, body])
    [(1, 2)]
    """
    numbers = {record.number for record in records}
    pairs = {
        record.number: record.same_as
        for record in records
        if record.same_as in numbers and record.same_as is not None
    }
    for group in _grouped(records, lambda one: (*_thing(one), one.value, one.value_high)):
        last = group[-1].number
        for record in group[:-1]:
            pairs.setdefault(record.number, last)
    return sorted(pairs.items())


def nearness(one: Record, other: Record) -> Fraction:
    """Say how near two records are to being one promise: the higher, the nearer.

    Source
    ------
    House rule: what is counted tells most, then value and unit, then the sentence
    (docs/systems/targets.md).

    Examples
    --------
    >>> head = Record(1, 0, 3, "target", "新建公园", "12个", value="12", unit="个", before="新建")
    >>> body = Record(2, 40, 43, "target", "新建公园", "12个", value="12", unit="个")
    >>> nearness(head, body)
    Fraction(3, 2)
    """
    points = likeness(one.indicator, other.indicator)
    if (one.unit, one.growth) == (other.unit, other.growth):
        points += Fraction(1, 4)
        if one.value and one.value == other.value:
            points += Fraction(1, 4)
    if one.before and (one.before.startswith(other.before) or other.before.startswith(one.before)):
        points += Fraction(1, 8) if other.before else 0
    return points


def _alone(record: Record, year: int) -> Iterator[Phrase]:
    """Give what can be seen on the record itself."""
    if record.kind in PROMISES:
        yield from _promise(record, year)
    elif AHEAD.search(_clause(record.before)):
        yield Phrase("句中有“%(word)s”，或是承诺", word=_found(AHEAD, record.before))
    if record.optional:
        yield Phrase("阅读器拿不准要不要算")
    if record.note == "vague":
        yield Phrase("不是确数")
    yield from _figure(record)


def _rules(record: Record) -> Iterator[Phrase]:
    """Give the fields of a promise that the reader set by one of its weaker rules."""
    if record.rules.get("value") == "short":
        yield Phrase("没有写单位，从前后的词推得")
    if record.rules.get("indicator") == "completed":
        yield Phrase("指标名承前一个数")


def _promise(record: Record, year: int) -> Iterator[Phrase]:
    if record.kind == "qualitative":
        yield Phrase("没有数，是定性承诺")
    length = len(record.indicator)
    if length < SHORTEST_INDICATOR:
        yield Phrase("指标名只有 %(length)d 个字", length=length)
    elif length > LONGEST_INDICATOR:
        yield Phrase("指标名长达 %(length)d 个字", length=length)
    if not record.owner:
        yield Phrase("没有责任单位")
    if record.note == "stretch" or strives(record.before):
        yield Phrase("力争，不一定是硬任务")
    if PAST.search(_clause(record.before)):
        yield Phrase("句中有“%(word)s”，或是已有的情况", word=_found(PAST, record.before))
    yield from _rules(record)
    yield from _time(record, year)


def _time(record: Record, year: int) -> Iterator[Phrase]:
    if not record.period and not record.deadline:
        yield Phrase("没有时段和期限")
    elif not is_written_day(record.deadline):
        yield Phrase("期限“%(deadline)s”缺年份", deadline=record.deadline)
    else:
        span = period_of_record(record.period, record.deadline, year=year)
        if not span.start.year <= year <= span.last_day.year:
            yield Phrase("时段不在 %(year)d 年", year=year)
        elif span.start.year != span.last_day.year:
            yield Phrase("时段跨年")


def _figure(record: Record) -> Iterator[Phrase]:
    value = decimal_or_none(record.value, "")
    if value is None:
        if record.value:
            yield Phrase("数值“%(value)s”除不尽或不是数", value=record.value)
        elif record.kind == "target" and _numbers(record.value_raw):
            yield Phrase("原文“%(raw)s”有数，记录没有数值", raw=record.value_raw)
        return
    if record.kind in PROMISES:
        yield from _promised_figure(record, value)
        yield from _size(record, abs(value))
    if differs := _reread(record, abs(value)):
        yield differs


def _promised_figure(record: Record, value: Decimal) -> Iterator[Phrase]:
    if not record.unit:
        yield Phrase("有数没有单位")
    if record.comparator == "range":
        yield Phrase("是区间，上下限都要核对")
    elif record.comparator == "approx":
        yield Phrase("“左右”，要定容差")
    if value == 0:
        yield Phrase("数值是 0")


def _size(record: Record, value: Decimal) -> Iterator[Phrase]:
    if record.unit in TIME_UNITS:
        yield Phrase("单位是“%(unit)s”，或是名称的一部分", unit=record.unit)
    if record.unit == "元" and value > LARGEST_YUAN:
        yield Phrase("金额超过 1 万亿元")
    if record.unit == "元" and 0 < value < SMALLEST_YUAN:
        yield Phrase("金额不足 1 万元，或漏了万、亿")
    if record.unit == "%" and not record.growth and value > 100:
        yield Phrase("占比超过 100%%")
    if record.unit == "%" and record.growth and value > LARGEST_RATE:
        yield Phrase("增速超过 50%%")


def _reread(record: Record, value: Decimal) -> Phrase | None:
    """Read the words once more, by the strict reader of cells, and compare."""
    try:
        amount = read_amount(record.value_raw)
    except StandardError:
        known = record.kind not in PROMISES or value in _numbers(record.value_raw)
        return None if known else _differs(record)
    if amount.low is None:
        return None
    if amount.low != abs(value):
        return _differs(record)
    same = record.unit.partition("/")[0] == amount.unit.partition("/")[0]  # 年产3000吨 is 吨/年
    if same:
        return None
    return Phrase("单位“%(unit)s”与原文“%(raw)s”不符", unit=record.unit, raw=amount.unit)


def _differs(record: Record) -> Phrase:
    return Phrase("数值 %(value)s 与原文“%(raw)s”不符", value=record.value, raw=record.value_raw)


def _numbers(words: str) -> set[Fraction]:
    """Give every number of the words, as it stands and with its unit multiplied out."""
    folded = fold_numerals(words)
    found: set[Fraction] = set()
    for token in scan_numbers(folded):
        unit = UNIT_PATTERN.match(folded, token.end)
        scale = unit_named(unit["unit"])[1] if unit else 1
        ends = {end for end in (token.low, token.high) if end is not None}
        found |= ends | {end * scale for end in ends}
    return found


def _beside(records: Sequence[Record]) -> Iterator[tuple[int, Phrase]]:
    """Give what is seen only beside other records."""
    standing = {record.number for record in records}
    for record in records:
        if record.part_of in standing and record.kind in PROMISES:
            yield (
                record.number,
                Phrase("是第 %(number)d 条的一部分，别算两次", number=record.part_of),
            )
    for number, stays in alike(records):
        yield number, Phrase("与第 %(number)d 条像是同一件事，可合并", number=stays)
    for group in _grouped(records, _thing):
        first = group[0]
        second = next((one for one in group if one.value != first.value), None)
        if second is None:
            continue
        for record in group:
            other = second if record.value == first.value else first
            yield (
                record.number,
                Phrase(
                    "与第 %(number)d 条同一指标，数不同（%(raw)s）",
                    number=other.number,
                    raw=other.value_raw,
                ),
            )


def _overlaps(records: Sequence[Record]) -> Iterator[tuple[int, Phrase]]:
    widest: Record | None = None
    for record in sorted(records, key=lambda one: (one.start, one.end)):
        if widest is not None and record.start < widest.end:
            yield record.number, Phrase("词句与第 %(number)d 条重叠", number=widest.number)
        if widest is None or record.end > widest.end:
            widest = record


def _grouped(
    records: Iterable[Record], key: Callable[[Record], tuple[object, ...]]
) -> Iterator[list[Record]]:
    """Give the promises with a figure that share a key, where there are two or more."""
    groups: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in records:
        if record.kind in PROMISES and record.value:
            groups[key(record)].append(record)
    for group in groups.values():
        if len(group) > 1:
            yield sorted(group, key=lambda one: (one.start, one.number))


def _thing(record: Record) -> tuple[object, ...]:
    return (core(record.indicator), record.owner, record.unit, record.growth, record.period)


def _clause(before: str) -> str:
    return before[max(before.rfind(mark) for mark in "。；！？;!?\n") + 1 :]


def _found(pattern: re.Pattern[str], before: str) -> str:
    match = pattern.search(_clause(before))
    return match[0] if match else ""
