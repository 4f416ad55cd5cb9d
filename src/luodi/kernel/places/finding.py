"""What the search finds of places."""

from collections.abc import Iterator

from luodi.kernel.places.models import Place
from luodi.kernel.search.rules import Findable

KIND = "places.place"


def findable(place: Place) -> Findable:
    """Give what is found of a place: its name and its code; the directory is open to its readers.

    Parameters
    ----------
    place
        The place.
    """
    return Findable(
        kind=KIND, record=place.pk, title=place.name, text=place.code, day=place.valid_from
    )


def findables() -> Iterator[Findable]:
    """Give what is found of all places, ended ones too."""
    for row in Place.objects.defer("geometry").order_by("pk").iterator():
        yield findable(row)
