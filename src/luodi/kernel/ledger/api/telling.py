"""Measures, entries and evidence put into the words of the API."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from luodi.kernel.access.actor import Actor
from luodi.kernel.cards import Evidence, EvidenceFile, card_of_kind, load, record_link
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
from luodi.kernel.ledger.reads import Part, entries_behind
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
    seen, everything = entries_behind(actor, parts)
    shown, more = page_of(opened(seen), paging)
    return shown, more, everything - seen.count()


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
            files = load(card.evidence_of_records)(actor, kind, sorted(records))
            found |= {(kind, record): evidence for record, evidence in files.items()}
    return found


def proven(evidence: Evidence | None) -> Proven:
    """Write what proves a record; None is a record that nothing proves."""
    files: Sequence[EvidenceFile] = evidence.files if evidence else ()
    return Proven(
        files=[
            File(id=file.number, name=file.name, sha256=file.sha256, url=file.url) for file in files
        ],
        outside=evidence.outside if evidence else 0,
    )
