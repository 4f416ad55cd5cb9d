"""The ledger as programs read it: measures, entries, and what an entry came from and fed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Schema
from pydantic import Field

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import subtree
from luodi.kernel.access.request import Request
from luodi.kernel.cards import Evidence, Proof, all_cards, card_of_kind, load, record_link
from luodi.kernel.ledger.models import Entry, Measure, Nature
from luodi.kernel.ledger.reads import visible_entries
from luodi.kernel.people.models import Unit
from luodi.kernel.web.api import (
    Instant,
    Key,
    Measured,
    Month,
    Named,
    Paging,
    Path,
    Place,
    Router,
    answers,
    asks,
    measured,
    month_iso,
    month_number,
    page_of,
    place_of,
)

router = Router(tags=["总账"])
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


@router.get("/measures", url_name="measure_list", response=answers(MeasurePage))
@asks("ledger.view_measure")
def measure_list(request: Request, wanted: Query[MeasureFilter]) -> MeasurePage:
    """List measures, every version a line."""
    rows = Measure.objects.all()
    if wanted.q:
        rows = rows.filter(
            Q(name__icontains=wanted.q)
            | Q(code__icontains=wanted.q)
            | Q(definition__icontains=wanted.q)
        )
    if wanted.code:
        rows = rows.filter(code=wanted.code)
    if wanted.nature:
        rows = rows.filter(nature=wanted.nature)
    shown, more = page_of(rows, wanted)
    return MeasurePage(items=[measure_line(row) for row in shown], next=more)


@router.get(
    "/measures/{int:pk}", url_name="measure", response=answers(MeasureWhole, of_record=True)
)
@asks("ledger.view_measure")
def measure(request: Request, pk: Path[Key]) -> MeasureWhole:
    """Give one measure with its definition."""
    found = get_object_or_404(Measure.objects.select_related("top", "bottom"), pk=pk)
    versions = Measure.objects.filter(code=found.code).order_by("version")
    return MeasureWhole(
        **measure_line(found).dict(),
        definition=found.definition,
        top=measure_line(found.top) if found.top else None,
        bottom=measure_line(found.bottom) if found.bottom else None,
        versions=[MeasureVersion.from_orm(row) for row in versions],
    )


@router.get("/entries", url_name="entry_list", response=answers(EntryPage))
@asks("ledger.view_entry")
def entry_list(request: Request, wanted: Query[EntryFilter]) -> EntryPage:
    """List the entries that one may see."""
    shown, more = page_of(_wanted(opened(visible_entries(request.actor)), wanted), wanted)
    return EntryPage(items=[entry_line(row) for row in shown], next=more)


@router.get("/entries/{int:pk}", url_name="entry", response=answers(EntryWhole, of_record=True))
@asks("ledger.view_entry")
def entry(request: Request, pk: Path[Key]) -> EntryWhole:
    """Give one entry: its record, what proves it, and what it fed."""
    found = get_object_or_404(opened(visible_entries(request.actor)), pk=pk)
    proofs = evidence_of(request.actor, [found])
    fed = (
        link
        for card in all_cards()
        if card.fed_by_entry
        for link in load(card.fed_by_entry)(request.actor, found)
    )
    return EntryWhole(
        **entry_line(found).dict(),
        evidence=proven(proofs.get((found.record_kind, found.record_id))),
        fed=[Fed(name=link.text, page=link.url) for link in fed],
    )


def _wanted(rows: "QuerySet[Entry]", wanted: EntryFilter) -> "QuerySet[Entry]":
    if wanted.q:
        rows = rows.filter(
            Q(measure__name__icontains=wanted.q)
            | Q(unit__name__icontains=wanted.q)
            | Q(place__name__icontains=wanted.q)
            | Q(record_id=wanted.q)
        )
    if wanted.measure:
        rows = rows.filter(measure__code=wanted.measure)
    if wanted.unit:
        rows = rows.filter(_under(wanted.unit))
    if wanted.since:
        rows = rows.filter(month__gte=month_number(wanted.since))
    if wanted.before:
        rows = rows.filter(month__lt=month_number(wanted.before))
    return rows


def _under(code: str) -> Q:
    """Give the condition that keeps the rows of a unit and all below it; of none if it is none."""
    top = Unit.objects.filter(code=code).values_list("path", flat=True).first()
    if top is None:
        return Q(pk__in=())
    low, high = subtree(top)
    return Q(unit__path__gte=low, unit__path__lt=high)


def opened(rows: "QuerySet[Entry]") -> "QuerySet[Entry]":
    """Fetch with entries what their lines show.

    Parameters
    ----------
    rows
        Entries as from `visible_entries`.
    """
    return rows.select_related("measure", "unit", "place", "reversed_by")


def measure_line(row: Measure) -> MeasureLine:
    """Write a measure as a line."""
    return MeasureLine(
        id=row.pk,
        code=row.code,
        version=row.version,
        name=row.name,
        unit=row.unit,
        scale=row.scale,
        nature=Nature(row.nature),
        page=reverse("ledger:measure", args=[row.pk]),
    )


def entry_line(row: Entry) -> EntryLine:
    """Write an entry as a line.

    Parameters
    ----------
    row
        An entry from `opened`.
    """
    link = record_link(row.record_kind, row.record_id)
    reversal = getattr(row, "reversed_by", None)
    return EntryLine(
        id=row.pk,
        measure=Counted.from_orm(row.measure),
        quantity=measured(row.amount, scale=row.measure.scale, unit=row.measure.unit),
        day=row.day,
        month=month_iso(row.month),
        unit=Named.from_orm(row.unit),
        place=place_of(row.place),
        item=row.item,
        record=Source(
            system=row.system,
            kind=row.record_kind,
            number=row.record_id,
            version=row.record_version,
            page=link.url if link else None,
        ),
        reverses=row.reverses_id,
        reversed_by=reversal.pk if reversal else None,
        posted_at=row.posted_at,
        page=reverse("ledger:entry", args=[row.pk]),
    )


def evidence_of(actor: Actor, entries: Iterable[Entry]) -> Mapping[tuple[str, str], Evidence]:
    """Give what proves the records of entries, by kind and number of the record.

    Parameters
    ----------
    actor
        Who reads.
    entries
        Entries that the actor may see.

    Notes
    -----
    Each kind of records is asked for once, whatever the number of entries.
    """
    kinds: dict[str, set[str]] = {}
    for row in entries:
        kinds.setdefault(row.record_kind, set()).add(row.record_id)
    found: dict[tuple[str, str], Evidence] = {}
    for kind, records in kinds.items():
        card = card_of_kind(kind)
        if card and card.evidence_of_records:
            proofs = load(card.evidence_of_records)(actor, kind, sorted(records))
            found |= {(kind, record): evidence for record, evidence in proofs.items()}
    return found


def proven(evidence: Evidence | None) -> Proven:
    """Write what proves a record; None is a record that nothing proves."""
    proofs: Sequence[Proof] = evidence.proofs if evidence else ()
    return Proven(
        files=[
            File(id=proof.number, name=proof.name, sha256=proof.sha256, url=proof.url)
            for proof in proofs
        ],
        outside=evidence.outside if evidence else 0,
    )
