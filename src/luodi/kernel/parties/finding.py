"""What the search finds of organisations."""

from collections.abc import Iterator

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
    names = list(party.names.all())
    texts = [
        party.credit_code,
        *(row.name for row in names),
        *(row.address for row in party.sites.all()),
    ]
    return Findable(
        kind=KIND,
        record=party.pk,
        title=party.name,
        text="\n".join(dict.fromkeys(texts)),
        day=max((row.valid_from for row in names), default=None),
        reaches=(Reach(party.unit.path, party.place.path),),
    )


def findables() -> Iterator[Findable]:
    """Give what is found of all organisations."""
    rows = unrestricted(Party, why="the index keeps the paths by which each is open")
    rows = rows.select_related("unit", "place").prefetch_related("names", "sites").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        yield findable(row)
