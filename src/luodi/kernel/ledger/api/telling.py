"""Measures, entries and evidence put into the words of the API."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import subtree
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards import Evidence, Proof, card_of_kind, load, record_link
from luodi.kernel.ledger.api.schemas import (
    Counted,
    EntryLine,
    File,
    MeasureLine,
    MeasureVersion,
    Proven,
    Source,
)
from luodi.kernel.ledger.models import Entry, Measure, Nature
from luodi.kernel.ledger.reads import Part, stored_parts, visible_entries
from luodi.kernel.web.api import (
    Named,
    Paging,
    measured,
    month_iso,
    page_of,
    place_of,
)


def opened(rows: "QuerySet[Entry]") -> "QuerySet[Entry]":
    """Fetch with entries what their lines show.

    Parameters
    ----------
    rows
        Entries as from `visible_entries`.
    """
    return rows.select_related("measure", "unit", "place", "reversed_by")


def behind(
    actor: Actor, parts: Sequence[Part], paging: Paging
) -> tuple[Sequence[Entry], int | None, int]:
    """Give a page of the entries that parts of the ledger count.

    Parameters
    ----------
    actor
        Who reads.
    parts
        The parts; a formula's are those of the measures that it divides.
    paging
        Which page is wanted.

    Returns
    -------
    tuple
        The entries of the page that the actor may see, where the next page begins, and how many
        entries in all the actor may not see.
    """
    inside = Q(pk__in=())
    for part in parts:
        for stored in stored_parts(part):
            inside |= _inside(stored)
    everything = unrestricted(Entry, why="counted, never shown").filter(inside).count()
    seen = visible_entries(actor).filter(inside)
    shown, more = page_of(opened(seen), paging)
    return shown, more, everything - seen.count()


def _inside(part: Part) -> Q:
    unit_low, unit_high = subtree(part.unit_path)
    place_low, place_high = subtree(part.place_path)
    return Q(
        measure_id=part.measure_id,
        month__gte=part.first_month,
        month__lte=part.last_month,
        unit__path__gte=unit_low,
        unit__path__lt=unit_high,
        place__path__gte=place_low,
        place__path__lt=place_high,
    )


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


def measure_versions(codes: Iterable[str]) -> dict[str, list[MeasureVersion]]:
    """Write the versions of measures, the first one first, by their codes."""
    found: dict[str, list[MeasureVersion]] = {code: [] for code in codes}
    for row in Measure.objects.filter(code__in=found).order_by("code", "version"):
        found[row.code].append(MeasureVersion.from_orm(row))
    return found


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
