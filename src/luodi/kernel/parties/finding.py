"""What the search finds of organisations."""

from collections.abc import Iterator, Sequence
from datetime import date

from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.parties.models import Party
from luodi.kernel.search.rules import Findable, Reach

KIND = "parties.party"


def findable(party: Party) -> Findable:
    """Give what is found of an organisation: its names of all times, its code, its sites.

    Parameters
    ----------
    party
        With its unit and its place.
    """
    names = [(row.name, row.valid_from) for row in party.names.all()]
    return found_of(party, names, [row.address for row in party.sites.all()])


def found_of(party: Party, names: Sequence[tuple[str, date]], addresses: Sequence[str]) -> Findable:
    """Give what is found of an organisation whose names, with their first days, are at hand."""
    texts = [party.credit_code, *(name for name, _day in names), *addresses]
    return Findable(
        kind=KIND,
        record=party.pk,
        title=party.name,
        text="\n".join(dict.fromkeys(texts)),
        day=max((day for _name, day in names), default=None),
        reaches=(Reach(party.unit.path, party.place.path),),
    )


def findables() -> Iterator[Findable]:
    """Give what is found of all organisations."""
    rows = unrestricted(Party, why="the index keeps the paths by which each is open")
    rows = rows.select_related("unit", "place").prefetch_related("names", "sites").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        yield findable(row)
