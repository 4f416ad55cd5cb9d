"""What the search finds of firms and of cases."""

from collections.abc import Iterator, Sequence

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.parties.models import Party
from luodi.kernel.search.rules import Findable, Reach
from luodi.systems.enterprises.models import Case, Firm

FIRM = "enterprises.firm"
CASE = "enterprises.case"


def findable_firm(firm: Firm) -> Findable:
    """Give what is found of a firm: its name, its code, its tags."""
    return found_of(firm.pk, firm.party, [tag.word for tag in firm.tags.all()])


def found_of(number: int, party: Party, words: Sequence[str]) -> Findable:
    """Give what is found of a firm whose organisation and tags are at hand."""
    return Findable(
        kind=FIRM,
        record=number,
        title=party.name,
        text="\n".join((party.credit_code, *words)),
        day=None,
        reaches=(Reach(party.unit.path, party.place.path),),
    )


def found_firms(kind: str = "", record: int = 0) -> Iterator[Findable]:
    """Give what is found of all firms, or of that of one organisation."""
    rows = unrestricted(Firm, why="the index keeps the paths by which each is open")
    if kind:
        rows = rows.filter(party=record)
    rows = rows.select_related("party__unit", "party__place").prefetch_related("tags")
    for row in rows.order_by("pk").iterator(chunk_size=500):
        yield findable_firm(row)


def findable_case(case: Case) -> Findable:
    """Give what is found of a case: its number, its firm, what was said."""
    duty = case.duty
    units = (case.unit, duty.unit)
    name = case.firm.party.name if case.firm else case.told_as
    return Findable(
        kind=CASE,
        record=case.pk,
        title=f"{duty.number} {duty.title}",
        text=f"{name}\n{case.text}",
        day=duty.received_at.astimezone(clock.SHANGHAI).date(),
        reaches=tuple(dict.fromkeys(Reach(unit.path, case.place.path) for unit in units)),
    )


def found_cases(kind: str = "", record: int = 0) -> Iterator[Findable]:
    """Give what is found of all cases, or of that of one duty."""
    rows = unrestricted(Case, why="the index keeps the paths by which each is open")
    if kind:
        rows = rows.filter(duty=record)
    rows = rows.select_related("duty__unit", "unit", "place", "firm__party").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        yield findable_case(row)
