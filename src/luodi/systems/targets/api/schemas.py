"""What the API tells of targets: the promise, how it stands, and the way back to the sentence."""

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field

from luodi.kernel.ledger.api import EntryLine, MeasureLine, MeasureVersion, Proven, Text
from luodi.kernel.targets.rules import (
    Accumulation,
    Colour,
    Comparator,
    Direction,
    Frequency,
    Pace,
    TargetNature,
)
from luodi.kernel.web.api import DayRange, Instant, Measured, Month, Named, Paging, Place


class PromiseTold(Schema):
    """What is promised; ``value`` and ``tolerance`` are null where there is no number."""

    comparator: Comparator | None
    value: Measured | None
    tolerance: Measured | None
    stretch: bool
    shown: str


class LightTold(Schema):
    """A light: its colour, the rule that decided, and the reason in words.

    ``pace`` and ``ratio`` are exact shares of the target such as ``5/12``; ``unknown`` says why a
    grey light cannot be judged.
    """

    colour: Colour
    rule: str
    reason: str
    unknown: str | None
    pace: str | None
    ratio: str | None
    due: Measured | None


class StandingTold(Schema):
    """How a target stands at the end of a day."""

    as_of: date
    value: Measured
    light: LightTold


class TargetLine(Schema):
    """A target: what it promises, for when, led by whom, and how it stands today."""

    id: int
    name: str
    nature: TargetNature
    accumulation: Accumulation
    direction: Direction
    pace: Pace
    frequency: Frequency
    promise: PromiseTold
    period: DayRange
    lead_unit: Named
    place: Place
    version: int
    standing: StandingTold
    page: str


class TargetPage(Schema):
    """A page of targets."""

    items: list[TargetLine]
    next: int | None


class Span(Schema):
    """A half-open range of characters of a text: from ``since``, up to and without ``before``."""

    since: int
    before: int


class Said(Schema):
    """What the text says, word for word; empty where it says no number."""

    comparator: str
    value: str
    high: str
    unit: str


class Sentence(Schema):
    """The sentence that a target was read from; the spans count characters of the document."""

    document: int
    title: str
    span: Span
    words: str
    sentence_span: Span
    sentence: str
    said: Said
    page: str


class VersionTold(Schema):
    """What a target promised from a day on, and what says so."""

    number: int
    since: date
    citation: str
    document: int | None
    comparator: Comparator | None
    value: Measured | None
    period: DayRange
    made_at: Instant


class QuotaTold(Schema):
    """What the breakdown gives a unit: up to the end of a month, or for the whole period (null)."""

    unit: Named
    month: Month | None
    value: Measured


class PartTold(Schema):
    """A part of the ledger that counts towards a target: a measure over units and places."""

    measure: MeasureLine
    versions: list[MeasureVersion]
    unit: Named
    place: Place


class TargetWhole(TargetLine):
    """A target with its sentence, its versions, its breakdown and its parts."""

    sentence: Sentence
    versions: list[VersionTold]
    breakdown: list[QuotaTold]
    parts: list[PartTold]


class MonthsCounted(Schema):
    """A half-open range of months; ``since`` is null where all from the beginning count."""

    since: Month | None
    before: Month


class EntryProven(EntryLine):
    """An entry behind a target's value, with what proves its record."""

    evidence: Proven


class LineageTold(Schema):
    """The way from a target's value back to its sentence, and down to the evidence.

    ``entries`` is a page of those that the reader may see; ``outside`` counts the others.
    """

    id: int
    name: str
    standing: StandingTold
    sentence: Sentence
    versions: list[VersionTold]
    breakdown: list[QuotaTold]
    parts: list[PartTold]
    months: MonthsCounted | None
    entries: list[EntryProven]
    next: int | None
    outside: int


class TargetFilter(Paging):
    """Which targets are wanted."""

    q: Annotated[Text, Field(description="目标、原句或牵头单位里的字")] = ""
    unit: Annotated[Text, Field(description="牵头单位代码")] = ""
    light: Annotated[Colour | None, Field(description="灯")] = None
    year: Annotated[int | None, Field(ge=1949, le=2199, description="时段碰到哪一年")] = None
    measure: Annotated[Text, Field(description="计入哪个指标（代码）")] = ""
