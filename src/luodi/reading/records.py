"""What the reader hands over: articles and records, as frozen values."""

from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

from luodi.reading.reasons import Reason
from luodi.standards.bounds import Comparator

__all__ = ["Article", "Comparator", "Kind", "Reading", "Record"]


class Kind(StrEnum):
    """What a figure is: promised, done, merely so, or a promise without a number."""

    TARGET = "target"
    RESULT = "result"
    FACT = "fact"
    QUALITATIVE = "qualitative"


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a page; offsets index the raw text.

    Parameters
    ----------
    number
        1 for the first article of the page.
    title
        The title line; empty when the text has none.
    kicker
        A line above the title, else None.
    start, end
        From the kicker or title to the last character of the body.
    title_start, title_end
        Span of the title; empty at ``start`` when there is none.
    body_start
        Where the body begins.
    byline, byline_start, byline_end
        The reporters' line and its span; None when there is none.
    caption
        A photo caption between title and body, else None.
    place
        The unit whose work is reported, as far as the text names one.
    mid_sentence_breaks
        Number of line breaks inside a sentence, from newspaper columns.
    """

    number: int
    title: str
    kicker: str | None
    start: int
    end: int
    title_start: int
    title_end: int
    body_start: int
    byline: str | None = None
    byline_start: int | None = None
    byline_end: int | None = None
    caption: str | None = None
    place: str | None = None
    mid_sentence_breaks: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """One commitment, result or fact with the span of text that it was read from.

    Parameters
    ----------
    id
        Unique in the reading; links point at it.
    doc
        The document's id, as given.
    article, title
        1-based number of the article and its title.
    start, end, value_raw
        Span of the figure in the raw text and its characters.
    kind
        Target, result, fact or qualitative.
    owner, owner_alt
        The organisation that answers for it, None when the text names none; other names.
    indicator, indicator_alt
        What is counted, in the text's words; other wordings.
    comparator, comparator_raw
        What the text says of the figure and the word that said it.
    value, value_high
        Exact value and, for a range, its upper end; None when qualitative or vague.
    unit
        Stored name of the unit; None for a bare ratio.
    growth
        True for a rate of change or a difference.
    period
        ``2023``, ``2023-H1``, ``2023-01/2023-05`` or ``2021/2025``.
    deadline
        Last day stated, ``--09-30`` when the year is unknown.
    part_of, baseline_of, same_as
        Ids of the larger figure, of the end value, of the full mention.
    optional
        True when a reasonable reader might leave it out.
    note
        ``stretch`` or ``vague``, else None.
    sentence_start, sentence_end, sentence
        The sentence it stands in.
    reasons
        What decided each field.
    """

    id: str
    doc: str
    article: int
    title: str
    start: int
    end: int
    value_raw: str
    kind: Kind
    owner: str | None
    owner_alt: tuple[str, ...]
    indicator: str
    indicator_alt: tuple[str, ...]
    comparator: Comparator | None
    comparator_raw: str | None
    value: Fraction | None
    value_high: Fraction | None
    unit: str | None
    growth: bool
    period: str | None
    deadline: str | None
    part_of: str | None
    baseline_of: str | None
    same_as: str | None
    optional: bool
    note: str | None
    sentence_start: int
    sentence_end: int
    sentence: str
    reasons: tuple[Reason, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give the record as plain JSON values.

        Returns
        -------
        dict
            The fields of a labelled record in order; whole values as int, others as float, tuples
            as lists.
        """
        row = {field.name: getattr(self, field.name) for field in fields(self)}
        del row["reasons"]
        row["kind"] = self.kind.value
        row["comparator"] = None if self.comparator is None else self.comparator.value
        row["owner_alt"], row["indicator_alt"] = list(self.owner_alt), list(self.indicator_alt)
        row["value"], row["value_high"] = _json_number(self.value), _json_number(self.value_high)
        return row


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one document.

    Parameters
    ----------
    doc
        The document's id, as given.
    text
        The raw text; all offsets index it.
    articles
        The articles in order.
    records
        The records in the order of the text.
    reader_version
        The version of the rules that read it.
    """

    doc: str
    text: str
    articles: tuple[Article, ...]
    records: tuple[Record, ...]
    reader_version: str


def _json_number(value: Fraction | None) -> int | float | None:
    """Leave exact arithmetic at the JSON edge, and only there."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)
