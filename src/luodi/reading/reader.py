"""Read a page: cut it, find its figures, word them, judge them, link them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from luodi.reading.articles import dateline_end, split_articles
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
    paragraph_mode,
)
from luodi.reading.links import linked
from luodi.reading.lists import Wording, same_again
from luodi.reading.outline import Section, looks_ahead, looks_back, section_of
from luodi.reading.owners import (
    Places,
    lead_unit_in,
    organisation_in,
    places_of,
    village_in,
)
from luodi.reading.periods import (
    base_year,
    deadline_in,
    last_year_of,
    looked_back,
    period_of,
    window_of,
)
from luodi.reading.records import Article, Comparator, Kind, Reading, Record
from luodi.reading.sentences import Sentence, paragraphs, sentences
from luodi.reading.values import find_values
from luodi.standards.bounds import NO_BOUND, Bound, bound_of

# Stored beside every record, so that a changed rule can be told from a changed text.
READER_VERSION = "1.0.0"

_STRETCH = re.compile(r"(?:力争|争取)(?:达到|实现|增长)?$")
_RESPECTIVELY = "分别"
_HEADING_LENGTH = 40
_CLAUSE_END = re.compile(r"[,;:。!?]")


@dataclass(slots=True)
class _Scope:
    """What is known while an article is read from top to bottom."""

    article: Article
    doc: str
    raw: str
    year: int | None
    places: Places
    mode: Mode
    period: str | None
    section: Section | None = None
    paragraph_mode: Mode = Mode.OPEN
    lead_unit: str | None = None
    paragraph_owner: str | None = None
    carried: Kind | None = None
    records: list[Record] = field(default_factory=list)


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
    heading = title or (flats[0] if flats and len(flats[0]) <= _HEADING_LENGTH else "")
    scope = _Scope(
        article=whole,
        doc=doc,
        raw=raw,
        year=year,
        places=places,
        mode=opening_mode(title, Mode.OPEN) if _OPENS.search(title) else Mode.OPEN,
        period=window_of(heading, year),
    )
    for number, (block, flat) in enumerate(zip(blocks, flats, strict=True)):
        _enter_paragraph(scope, flat)
        for sentence in sentences(folded, block, number):
            _read_sentence(scope, sentence)
    # Under an outline the same figure of two parts is a result and a promise, not a repeat.
    return whole, linked(scope.records, repeats=scope.section is None)


# A title may announce a report of results; 抓好五个方面工作 in a title governs the body too.
_OPENS = re.compile(r"情况|回顾|总结|目标|任务|部署|实事|清单|方案|要点|计划")


def _enter_paragraph(scope: _Scope, flat: str) -> None:
    _enter_section(scope, flat)
    scope.paragraph_mode = paragraph_mode(flat, scope.mode)
    if scope.section is not None and scope.mode is Mode.TARGET and looks_back(flat):
        scope.paragraph_mode = Mode.RESULT
    scope.paragraph_owner = None
    scope.carried = None
    scope.lead_unit = lead_unit_in(flat) if scope.paragraph_mode is Mode.TARGET else None


def _enter_section(scope: _Scope, flat: str) -> None:
    """Go into the part of the outline that a heading opens, or its second half."""
    found = section_of(flat, scope.year)
    if found is None and scope.section is not None and looks_ahead(flat):
        found = scope.section.then
    if found is not None:
        scope.section, scope.mode, scope.period = found, found.mode, found.period


def _read_sentence(scope: _Scope, sentence: Sentence) -> None:
    flat = sentence.flat
    if scope.places.owner is not None and scope.places.owner in flat:
        scope.paragraph_owner = None
    if sentence.opens and not scope.places.reports:
        first = _CLAUSE_END.search(flat)
        named = organisation_in(flat, first.start() if first else len(flat))
        scope.paragraph_owner = named or village_in(flat)
    opened = _opened(scope, flat)
    if opened is not scope.mode:
        scope.mode = opened
        scope.paragraph_mode = paragraph_mode(flat, opened)
    if scope.section is None and opened is not Mode.OPEN and len(flat) <= _HEADING_LENGTH:
        scope.period = window_of(flat, scope.year) or scope.period
    if not sentence.continues:
        scope.carried = None
    if scope.mode is Mode.RESULT:
        scope.period = looked_back(flat, scope.year) or scope.period
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


def _opened(scope: _Scope, flat: str) -> Mode:
    """Give the mode after a sentence: under an outline only a turn to what is to come counts."""
    if scope.section is None:
        return opening_mode(flat, scope.mode)
    return Mode.TARGET if scope.mode is Mode.RESULT and looks_ahead(flat) else scope.mode


def _figures(
    scope: _Scope, sentence: Sentence, values: Sequence[Value], cues: Cues
) -> Iterator[Record]:
    flat = sentence.flat
    wordings: list[Wording] = []
    growing = False
    made: list[Record] = []
    bounds = _bounds(flat, values)
    for index, value in enumerate(values):
        owner = _owner(scope, sentence, value.end)
        names = (owner, *scope.places.names) if owner is not None else scope.places.names
        words = wording(flat, values, index, wordings, names)
        wordings.append(words)
        listed = index > 0 and same_again(flat[values[index - 1].end : value.start])
        growing, sign = growth_sign(flat, value, listed and growing)
        following = values[index + 1] if index + 1 < len(values) else None
        earlier = made[-1].kind if made else None
        outlined = scope.section is not None
        frame = Frame(scope.paragraph_mode, cues, scope.carried, earlier, outlined)
        record = _figure(scope, sentence, value, bounds[index], frame, (words.text, growing, sign))
        if is_baseline(flat, value, following):
            record = replace(record, kind=Kind.FACT, baseline_of=_local_id(scope, index + 1))
        if _stretches(flat, value, words, made):
            record = replace(record, note="stretch")
        made.append(replace(record, id=_local_id(scope, index)))
    yield from _town_and_country(flat, made)


def _local_id(scope: _Scope, index: int) -> str:
    """Give a name that is unique in the article until the records are numbered."""
    return f"#{scope.article.number}.{len(scope.records)}.{index}"


def _figure(
    scope: _Scope,
    sentence: Sentence,
    value: Value,
    bound: Bound,
    frame: Frame,
    meaning: tuple[str, bool, int],
) -> Record:
    flat = sentence.flat
    indicator, growth, sign = meaning
    comparator, word = said_of(value, bound)
    kind = kind_of(flat, value, frame, word)
    start, end = sentence.raw_span(value.start, value.end)
    framed = scope.paragraph_mode is not Mode.OPEN
    whole = period_of(kind, flat, scope.period, scope.year, framed=framed)
    own = last_year_of(whole)
    return Record(
        id="",
        doc=scope.doc,
        article=scope.article.number,
        title=scope.article.title,
        start=start,
        end=end,
        value_raw=scope.raw[start:end],
        kind=kind,
        owner=_owner(scope, sentence, value.end),
        owner_alt=(),
        indicator=indicator,
        indicator_alt=(),
        comparator=comparator,
        comparator_raw=word,
        value=None if value.low is None else sign * value.low,
        value_high=None if value.high is None else sign * value.high,
        unit=value.unit,
        growth=growth,
        period=(own if not growth and kind is not Kind.TARGET and reached(flat, value) else whole),
        deadline=deadline_in(_clause_of(flat, value), scope.year),
        part_of=None,
        baseline_of=None,
        same_as=None,
        optional=value.clock or value.low is None or names_grade(flat, value),
        note="vague" if value.low is None else None,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        sentence=scope.raw[sentence.start : sentence.end],
    )


def _qualitative(scope: _Scope, sentence: Sentence, item: Deliverable) -> Record:
    start, end = sentence.raw_span(item.start, item.end)
    flat = sentence.flat
    return Record(
        id=f"#{scope.article.number}.q{start}",
        doc=scope.doc,
        article=scope.article.number,
        title=scope.article.title,
        start=start,
        end=end,
        value_raw=scope.raw[start:end],
        kind=Kind.QUALITATIVE,
        owner=_owner(scope, sentence, item.end),
        owner_alt=(),
        indicator=item.indicator,
        indicator_alt=(),
        comparator=None,
        comparator_raw=None,
        value=None,
        value_high=None,
        unit=None,
        growth=False,
        period=period_of(Kind.QUALITATIVE, flat, scope.period, scope.year, framed=True),
        deadline=deadline_in(flat[item.start : item.end], scope.year) if item.dated else None,
        part_of=None,
        baseline_of=None,
        same_as=None,
        optional=False,
        note=None,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        sentence=scope.raw[sentence.start : sentence.end],
    )


def said_of(value: Value, bound: Bound) -> tuple[Comparator, str | None]:
    """Join what the words around a figure say with what the figure itself says.

    Parameters
    ----------
    value
        The figure.
    bound
        What the words beside it say.

    Returns
    -------
    tuple of Comparator and str or None
        What is said, and the word that said it.
    """
    if value.high is not None:
        return Comparator.RANGE, value.inner
    if value.inner in {"多", "余", "上"}:
        return Comparator.GE, value.inner
    if value.inner == "来":
        return Comparator.APPROX, value.inner
    return bound.said, None if bound.said is Comparator.EQ else bound.word


def _bounds(flat: str, values: Sequence[Value]) -> list[Bound]:
    """Give each figure its bound; one at the end of a 分别 list covers the whole list."""
    bounds = [bound_of(flat, value.start, value.end) for value in values]
    for index in range(len(values) - 1, 0, -1):
        value, earlier = values[index], values[index - 1]
        joined = flat[earlier.end : value.start] in {"、", "和", "及", ",", "与"}
        head = flat[max(0, values[0].start - 40) : earlier.start]
        same = earlier.unit == value.unit and bounds[index - 1] == NO_BOUND
        if joined and same and _RESPECTIVELY in head:
            bounds[index - 1] = bounds[index]
    return bounds


def _owner(scope: _Scope, sentence: Sentence, position: int) -> str | None:
    """Give the unit named for an item, else the one whose work the article reports."""
    if scope.lead_unit is not None:
        return scope.lead_unit
    if scope.places.reports:
        return scope.places.owner
    stop = _CLAUSE_END.search(sentence.flat, position)
    named = organisation_in(sentence.flat, stop.start() if stop else len(sentence.flat))
    return named or scope.paragraph_owner or scope.places.owner


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
