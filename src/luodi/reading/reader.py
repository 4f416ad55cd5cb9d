"""Read a page: cut it, find its figures, word them, judge them, link them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from luodi.reading.articles import dateline_end, split_articles
from luodi.reading.comparators import bounds_of, said_of
from luodi.reading.deliverables import Deliverable, deliverables
from luodi.reading.figures import Value
from luodi.reading.folding import fold
from luodi.reading.furniture import without_furniture
from luodi.reading.growth import growth_sign, reached
from luodi.reading.indicators import wording
from luodi.reading.kinds import (
    Cues,
    Frame,
    Mode,
    cues_of,
    is_baseline,
    kind_of,
    names_grade,
    opening_mode,
)
from luodi.reading.links import linked
from luodi.reading.lists import Wording, same_again
from luodi.reading.owners import places_of
from luodi.reading.periods import (
    base_year,
    deadline_in,
    last_year_of,
    period_of,
    window_of,
)
from luodi.reading.reasons import Reason, Rule
from luodi.reading.records import Article, Kind, Reading, Record
from luodi.reading.scope import HEADING_LENGTH, Scope
from luodi.reading.sentences import Sentence, paragraphs, sentences
from luodi.reading.values import find_values
from luodi.standards.bounds import Bound

# Stored beside every record, so that a changed rule can be told from a changed text.
READER_VERSION = "2.0.0"

_STRETCH = re.compile(r"(?:力争|争取)(?:达到|实现|增长)?$")
_RESPECTIVELY = "分别"
_CLAUSE_END = re.compile(r"[,;:。!?]")


def read(text: str, *, doc: str, year: int | None = None) -> Reading:
    """Read the commitments, results and facts of a published text.

    Parameters
    ----------
    text
        The raw text, newlines untouched; all offsets index it.
    doc
        The document's id, carried into every record.
    year
        The year that the text was published for; None takes the one it names most often.

    Returns
    -------
    Reading
        Articles and records; both empty for a text without any.

    Notes
    -----
    Rules only, no model and no list of known answers. Linear in the length of the text.

    Examples
    --------
    >>> reading = read("甲区今年力争新建公园3个以上。", doc="demo", year=2024)
    >>> [(r.value_raw, r.kind.value, r.owner, r.indicator) for r in reading.records]
    [('3个', 'target', '甲区', '新建公园')]
    """
    folded = without_furniture(fold(text))
    cut = split_articles(folded, text)
    known = year if year is not None else base_year(folded, [one.title for one in cut])
    articles: list[Article] = []
    records: list[Record] = []
    for article in cut:
        whole, found = _read_article(folded, text, article, doc, known)
        articles.append(whole)
        records.extend(_numbered(found, len(records)))
    return Reading(doc, text, tuple(articles), tuple(records), READER_VERSION)


def _read_article(
    folded: str, raw: str, article: Article, doc: str, year: int | None
) -> tuple[Article, list[Record]]:
    title = folded[article.title_start : article.title_end]
    start = dateline_end(folded, article.body_start, article.end)
    blocks, breaks = paragraphs(folded, start, article.end)
    flats = ["".join(folded[i] for i in block) for block in blocks]
    places = places_of(title, "\n".join(flats))
    whole = replace(article, place=places.chain, mid_sentence_breaks=breaks)
    heading = title or (flats[0] if flats and len(flats[0]) <= HEADING_LENGTH else "")
    scope = Scope(
        article=whole,
        doc=doc,
        raw=raw,
        year=year,
        places=places,
        mode=opening_mode(title, Mode.OPEN) if _OPENS.search(title) else Mode.OPEN,
        period=window_of(heading, year),
    )
    for number, (block, flat) in enumerate(zip(blocks, flats, strict=True)):
        scope.enter_paragraph(flat)
        for sentence in sentences(folded, block, number):
            _read_sentence(scope, sentence)
    # Under an outline the same figure of two parts is a result and a promise, not a repeat.
    return whole, linked(scope.records, repeats=scope.section is None)


# A title may announce a report of results; 抓好五个方面工作 in a title governs the body too.
_OPENS = re.compile(r"情况|回顾|总结|目标|任务|部署|实事|清单|方案|要点|计划")


def _read_sentence(scope: Scope, sentence: Sentence) -> None:
    flat = sentence.flat
    scope.enter_sentence(sentence)
    values = find_values(flat)
    cues = cues_of(flat)
    found = list(_figures(scope, sentence, values, cues))
    cue = cues.last
    promised = cue is Kind.TARGET or scope.carried is Kind.TARGET
    found.extend(
        _qualitative(scope, sentence, item)
        for item in deliverables(flat, scope.paragraph_mode, promised)
        if not any(item.start <= value.start < item.end for value in values)
    )
    if cue is not None:
        scope.carried = cue
    found.sort(key=lambda record: record.start)
    scope.records.extend(found)


def _figures(
    scope: Scope, sentence: Sentence, values: Sequence[Value], cues: Cues
) -> Iterator[Record]:
    flat = sentence.flat
    wordings: list[Wording] = []
    growing = False
    made: list[Record] = []
    bounds = bounds_of(flat, values)
    for index, value in enumerate(values):
        owner, _ = scope.owner_at(sentence, value.end)
        names = (owner, *scope.places.names) if owner is not None else scope.places.names
        words = wording(flat, values, index, wordings, names)
        wordings.append(words)
        listed = index > 0 and same_again(flat[values[index - 1].end : value.start])
        growing, sign = growth_sign(flat, value, listed and growing)
        following = values[index + 1] if index + 1 < len(values) else None
        earlier = made[-1].kind if made else None
        outlined = scope.section is not None
        frame = Frame(scope.paragraph_mode, cues, scope.carried, earlier, outlined)
        record = _figure(scope, sentence, value, bounds[index], frame, words, (growing, sign))
        if is_baseline(flat, value, following):
            record = _start_of_change(record, _local_id(scope, index + 1))
        if _stretches(flat, value, words, made):
            record = replace(record, note="stretch")
        made.append(replace(record, id=_local_id(scope, index)))
    yield from _town_and_country(flat, made)


def _local_id(scope: Scope, index: int) -> str:
    """Give a name that is unique in the article until the records are numbered."""
    return f"#{scope.article.number}.{len(scope.records)}.{index}"


def _start_of_change(record: Record, end: str) -> Record:
    reasons = tuple(
        Reason("kind", Rule.START) if reason.field == "kind" else reason
        for reason in record.reasons
    )
    return replace(record, kind=Kind.FACT, baseline_of=end, reasons=reasons)


def _figure(
    scope: Scope,
    sentence: Sentence,
    value: Value,
    bound: Bound,
    frame: Frame,
    words: Wording,
    change: tuple[bool, int],
) -> Record:
    flat = sentence.flat
    growth, sign = change
    comparator, word, saying = said_of(value, bound)
    kind, judging = kind_of(flat, value, frame, word)
    period, timing = _time_of(scope, flat, value, kind, growth)
    deadline = deadline_in(_clause_of(flat, value), scope.year)
    record = _blank(scope, sentence, value.start, value.end)
    return replace(
        record,
        kind=kind,
        indicator=words.text,
        comparator=comparator,
        comparator_raw=word,
        value=None if value.low is None else sign * value.low,
        value_high=None if value.high is None else sign * value.high,
        unit=value.unit,
        growth=growth,
        period=period,
        deadline=deadline,
        optional=value.clock or value.low is None or names_grade(flat, value),
        note="vague" if value.low is None else None,
        reasons=(
            Reason("kind", judging),
            *record.reasons,
            Reason("indicator", words.rule),
            Reason("comparator", saying),
            Reason("value", value.rule),
            *_reasons_of_time(period, timing, deadline),
        ),
    )


def _qualitative(scope: Scope, sentence: Sentence, item: Deliverable) -> Record:
    flat = sentence.flat
    record = _blank(scope, sentence, item.start, item.end)
    period, timing = period_of(Kind.QUALITATIVE, flat, scope.promised_for, scope.year, framed=True)
    deadline = deadline_in(flat[item.start : item.end], scope.year) if item.dated else None
    return replace(
        record,
        id=f"#{scope.article.number}.q{record.start}",
        indicator=item.indicator,
        period=period,
        deadline=deadline,
        reasons=(
            Reason("kind", Rule.DELIVERABLE),
            *record.reasons,
            *_reasons_of_time(period, timing, deadline),
        ),
    )


def _time_of(
    scope: Scope, flat: str, value: Value, kind: Kind, growth: bool
) -> tuple[str | None, Rule]:
    """Give the period of a figure: a level that was reached over years stands at their end."""
    framed = scope.paragraph_mode is not Mode.OPEN
    heading = scope.promised_for if kind is Kind.TARGET else scope.period
    period, rule = period_of(kind, flat, heading, scope.year, framed=framed)
    if not growth and kind is not Kind.TARGET and reached(flat, value):
        return last_year_of(period), rule
    return period, rule


def _reasons_of_time(period: str | None, rule: Rule, deadline: str | None) -> Iterator[Reason]:
    if period is not None:
        yield Reason("period", rule)
    if deadline is not None:
        yield Reason("deadline", Rule.DAY)


def _blank(scope: Scope, sentence: Sentence, first: int, last: int) -> Record:
    """Give a promise without a number for a span of a sentence, with its place and its owner."""
    start, end = sentence.raw_span(first, last)
    owner, naming = scope.owner_at(sentence, last)
    return Record(
        id="",
        doc=scope.doc,
        article=scope.article.number,
        title=scope.article.title,
        start=start,
        end=end,
        value_raw=scope.raw[start:end],
        kind=Kind.QUALITATIVE,
        owner=owner,
        owner_alt=(),
        indicator="",
        indicator_alt=(),
        comparator=None,
        comparator_raw=None,
        value=None,
        value_high=None,
        unit=None,
        growth=False,
        period=None,
        deadline=None,
        part_of=None,
        baseline_of=None,
        same_as=None,
        optional=False,
        note=None,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        sentence=scope.raw[sentence.start : sentence.end],
        reasons=() if owner is None else (Reason("owner", naming),),
    )


def _clause_of(flat: str, value: Value) -> str:
    window = max(0, value.start - 60)
    before = _CLAUSE_END.split(flat[window : value.start])[-1]
    after = _CLAUSE_END.split(flat[value.end : value.end + 60])[0]
    return before + after


def _stretches(flat: str, value: Value, words: Wording, made: list[Record]) -> bool:
    """力争9% right after 增长8% names a higher wish for the same figure."""
    if not made or made[-1].unit != value.unit:
        return False
    return words.dependent and _STRETCH.search(flat[: value.start][-8:]) is not None


def _town_and_country(flat: str, made: list[Record]) -> Iterator[Record]:
    """城乡居民收入分别增长5%、6%: the first figure is the towns'."""
    for index, record in enumerate(made):
        following = made[index + 1] if index + 1 < len(made) else None
        paired = following is not None and following.indicator == record.indicator.replace(
            "城乡", "农村"
        )
        if "城乡" in record.indicator and paired and _RESPECTIVELY in flat:
            yield replace(record, indicator=record.indicator.replace("城乡", "城镇"))
        else:
            yield record


def _numbered(records: Sequence[Record], before: int) -> Iterator[Record]:
    """Give the records of an article their ids in the order of the text."""
    names = {
        record.id: f"{record.doc}-{number:03d}" for number, record in enumerate(records, before + 1)
    }
    for record in records:
        yield replace(
            record,
            id=names[record.id],
            part_of=names.get(record.part_of or ""),
            baseline_of=names.get(record.baseline_of or ""),
            same_as=names.get(record.same_as or ""),
        )
