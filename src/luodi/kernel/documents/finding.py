"""What the search finds of the published texts."""

from collections.abc import Iterator

from luodi.kernel import clock
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.documents.models import Document
from luodi.kernel.search.rules import Findable, Reach

KIND = "documents.document"


def findable(document: Document) -> Findable:
    """Give what is found of a text: its title and the text itself.

    Parameters
    ----------
    document
        With the unit that issued it and its place.
    """
    return Findable(
        kind=KIND,
        record=document.pk,
        title=document.title,
        text=document.text,
        day=document.published_on or document.added_at.astimezone(clock.SHANGHAI).date(),
        reaches=(Reach(document.issued_by.path, document.place.path),),
    )


def findables() -> Iterator[Findable]:
    """Give what is found of all texts."""
    rows = unrestricted(Document, why="the index keeps the paths by which each is open")
    for row in rows.select_related("issued_by", "place").order_by("pk").iterator(chunk_size=50):
        yield findable(row)
