"""The operations: measures, entries, and what an entry came from and fed."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query

from luodi.kernel.access.paths import subtree
from luodi.kernel.access.request import Request
from luodi.kernel.cards import all_cards, load
from luodi.kernel.ledger.api.schemas import (
    EntryFilter,
    EntryPage,
    EntryWhole,
    Fed,
    MeasureFilter,
    MeasurePage,
    MeasureWhole,
)
from luodi.kernel.ledger.api.telling import (
    entry_line,
    evidence_of,
    measure_line,
    measure_versions,
    opened,
    proven,
)
from luodi.kernel.ledger.models import Entry, Measure
from luodi.kernel.ledger.reads import visible_entries
from luodi.kernel.people.models import Unit
from luodi.kernel.web.api import (
    Key,
    Path,
    Router,
    answers,
    asks,
    month_number,
    page_of,
)

router = Router(tags=["总账"])


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
    return MeasureWhole(
        **measure_line(found).dict(),
        definition=found.definition,
        top=measure_line(found.top) if found.top else None,
        bottom=measure_line(found.bottom) if found.bottom else None,
        versions=measure_versions([found.code])[found.code],
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
    files = evidence_of(request.actor, [found])
    fed = (
        link
        for card in all_cards()
        if card.fed_by_entry
        for link in load(card.fed_by_entry)(request.actor, found)
    )
    return EntryWhole(
        **entry_line(found).dict(),
        evidence=proven(files.get((found.record_kind, found.record_id))),
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
