"""What the search finds of firms and of cases."""

from collections.abc import Iterator, Sequence

from django.db.models import Q

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.parties.models import Party
from luodi.kernel.people.models import Post
from luodi.kernel.search.rules import Findable, Reach
from luodi.systems.enterprises.models import Case, Firm, Visit

FIRM = "enterprises.firm"
CASE = "enterprises.case"
VISIT = "enterprises.visit"


def findable_firm(firm: Firm) -> Findable:
    """Give what is found of a firm: its name, its code, its tags, what ended in it."""
    words = [tag.word for tag in firm.tags.all()]
    ended = [one.party for one in firm.merged_firms.all()]
    words += [text for party in ended for text in (party.name, party.credit_code)]
    return found_of(firm.pk, firm.party, words, firm.commissioner_post)


def found_of(number: int, party: Party, words: Sequence[str], contact: Post | None) -> Findable:
    """Give what is found of a firm whose organisation, tags and contact are at hand."""
    units = (party.unit, *([contact.unit] if contact else []))
    return Findable(
        kind=FIRM,
        record=number,
        title=party.name,
        text="\n".join((party.credit_code, *words)),
        day=None,
        reaches=tuple(dict.fromkeys(Reach(unit.path, party.place.path) for unit in units)),
    )


def found_firms(kind: str = "", record: int = 0) -> Iterator[Findable]:
    """Give what is found of all firms, or of that of one organisation; not of ended records."""
    rows = unrestricted(Firm, why="the index keeps the paths by which each is open")
    rows = rows.filter(merged_into__isnull=True)
    if kind:
        rows = rows.filter(Q(party=record) | Q(merged_firms__party=record)).distinct()
    rows = rows.select_related("party__unit", "party__place", "commissioner_post__unit")
    rows = rows.prefetch_related("tags", "merged_firms__party")
    for row in rows.order_by("pk").iterator(chunk_size=500):
        yield findable_firm(row)


def findable_case(case: Case) -> Findable:
    """Give what is found of a case: its number, its firm, what was said, its cause.

    A unit that helps finds it, too; not a report of corruption.
    """
    duty = case.duty
    helps = [] if case.discipline else case.helps.all()
    helping = [one.unit for one in helps if one.withdrawn_at is None]
    units = (case.unit, duty.unit, *helping)
    name = case.firm.party.name if case.firm else case.told_as
    return Findable(
        kind=CASE,
        record=case.pk,
        title=f"{duty.number} {duty.title}",
        text="\n".join(filter(None, (name, case.text, case.cause))),
        day=duty.received_at.astimezone(clock.SHANGHAI).date(),
        reaches=tuple(dict.fromkeys(Reach(unit.path, case.place.path) for unit in units)),
    )


def found_cases(kind: str = "", record: int = 0) -> Iterator[Findable]:
    """Give what is found of all cases, or of those of one duty or firm."""
    rows = unrestricted(Case, why="the index keeps the paths by which each is open")
    if kind:
        rows = rows.filter(**{"firm" if kind == FIRM else "duty": record})
    rows = rows.select_related("duty__unit", "unit", "place", "firm__party").order_by("pk")
    for row in rows.prefetch_related("helps__unit").iterator(chunk_size=500):
        yield findable_case(row)


def findable_visit(visit: Visit) -> Findable:
    """Give what is found of a visit: its firm, its purpose, its units, what was found."""
    parts = list(visit.parts.all())
    place = visit.firm.party.place.path
    reaches = dict.fromkeys(Reach(part.unit.path, place) for part in parts)
    words = [part.unit.name for part in parts]
    words += [finding.text for part in parts for finding in part.findings.all()]
    return Findable(
        kind=VISIT,
        record=visit.pk,
        title=f"{visit.firm} {visit.day}",
        text="\n".join((visit.purpose, *words)),
        day=visit.day,
        reaches=tuple(reaches),
    )


def found_visits(kind: str = "", record: int = 0) -> Iterator[Findable]:
    """Give what is found of all visits, or of those to one organisation."""
    rows = unrestricted(Visit, why="the index keeps the paths by which each is open")
    if kind:
        rows = rows.filter(firm__party=record)
    rows = rows.select_related("firm__party__place").prefetch_related("parts__unit")
    rows = rows.prefetch_related("parts__findings").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        yield findable_visit(row)
