"""What the API tells of measures and entries."""

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field

from luodi.kernel.ledger.models import Nature
from luodi.kernel.web.api import (
    Instant,
    Measured,
    Month,
    Named,
    Paging,
    Place,
)

Text = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]


class MeasureLine(Schema):
    """A measure in one version: what is counted, in which unit, and how figures come together."""

    id: int
    code: str
    version: int
    name: str
    unit: str
    scale: int
    nature: Nature
    page: str


class MeasureVersion(Schema):
    """A version of a measure: from which day it is in use, and which document says so."""

    id: int
    version: int
    since: date | None
    because: str


class MeasureWhole(MeasureLine):
    """A measure with its definition, its formula and all versions of its code."""

    definition: str
    top: MeasureLine | None
    bottom: MeasureLine | None
    versions: list[MeasureVersion]


class MeasurePage(Schema):
    """A page of measures."""

    items: list[MeasureLine]
    next: int | None


class Source(Schema):
    """The record that posted an entry; ``page`` opens it, null when nothing does."""

    system: str
    kind: str
    number: str
    version: int
    page: str | None


class Counted(Schema):
    """The measure of an entry."""

    id: int
    code: str
    version: int
    name: str


class EntryLine(Schema):
    """One figure of the ledger; ``reverses`` and ``reversed_by`` are numbers of entries."""

    id: int
    measure: Counted
    quantity: Measured
    day: date
    month: Month
    unit: Named
    place: Place
    item: str
    record: Source
    reverses: int | None
    reversed_by: int | None
    posted_at: Instant
    page: str


class EntryPage(Schema):
    """A page of entries."""

    items: list[EntryLine]
    next: int | None


class File(Schema):
    """A file that proves a record."""

    id: int
    name: str
    sha256: str
    url: str


class Proven(Schema):
    """What proves a record; ``outside`` counts the files that the reader may not see."""

    files: list[File]
    outside: int


class Fed(Schema):
    """A record that an entry fed, and its page."""

    name: str
    page: str


class EntryWhole(EntryLine):
    """An entry with what proves its record, and what it fed."""

    evidence: Proven
    fed: list[Fed]


class MeasureFilter(Paging):
    """Which measures are wanted."""

    q: Annotated[Text, Field(description="名称、代码或口径里的字")] = ""
    code: Annotated[Text, Field(description="代码")] = ""
    nature: Annotated[Nature | None, Field(description="性质")] = None


class EntryFilter(Paging):
    """Which entries are wanted."""

    q: Annotated[Text, Field(description="指标、单位、地方的名称或记录编号里的字")] = ""
    measure: Annotated[Text, Field(description="指标代码")] = ""
    unit: Annotated[Text, Field(description="单位代码；下级单位在内")] = ""
    since: Annotated[Month | None, Field(description="从哪个月起")] = None
    before: Annotated[Month | None, Field(description="到哪个月之前")] = None
